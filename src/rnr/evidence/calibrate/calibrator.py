"""A calibrator for scikit-learn: the last step of a pipeline, from a score to a rate."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from rnr.evidence.calibrate.ladder import METHODS, From, Method, fit_curve
from rnr.evidence.tables.counts import Floats


class ScoreCalibrator(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Turn a score, or an instrument's probability, into a locally calibrated rate.

    The counts behind the fit are those of the rows; :func:`fit_curve` says what each rung does.

    Parameters
    ----------
    method
        Rung of the recalibration ladder: ``"none"``, ``"intercept"``, ``"logistic"``, ``"beta"``,
        ``"isotonic"`` or ``"venn-abers"``.
    source
        ``"score"``, or ``"probability"`` strictly between 0 and 1; ``"none"``, ``"intercept"`` and
        ``"beta"`` need the latter.
    column
        Position of the score in ``X``. None expects exactly one column: which of several columns is
        the score is never guessed.

    Attributes
    ----------
    classes_
        The two outcomes, the event last.
    curve_
        The fitted :class:`~rnr.evidence.calibrate.ladder.Curve`, with limits where it has them.

    Examples
    --------
    >>> calibrator = ScoreCalibrator().fit([[0], [0], [0], [1], [1], [1]], [0, 0, 1, 0, 1, 1])
    >>> calibrator.predict_proba([[0], [1]]).round(3).tolist()
    [[0.667, 0.333], [0.333, 0.667]]
    """

    def __init__(
        self, method: Method = "logistic", source: From = "score", column: int | None = None
    ) -> None:
        self.method = method
        self.source = source
        self.column = column

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.poor_score = True
        return tags

    def fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> ScoreCalibrator:
        """Count people by score and outcome, and fit the curve to the counts.

        Parameters
        ----------
        X
            Scores, shape (n, 1), or (n, columns) with ``column`` set.
        y
            Outcomes of two kinds, shape (n,); the event sorts last.
        sample_weight
            Weight of each row, shape (n,).

        Returns
        -------
        ScoreCalibrator
            Itself.

        Raises
        ------
        ValueError
            When the settings or rows cannot be used, or the rows give no finite fit.
        """
        rows, outcome = validate_data(self, X, y, dtype=np.float64)
        kind = type_of_target(outcome, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {kind}."
            )
        self.classes_ = np.unique(outcome)
        if len(self.classes_) < 2:
            raise ValueError("Two classes of outcome are expected, but only one class occurs in y.")
        x = self._score(rows)
        weight = _check_sample_weight(sample_weight, rows, ensure_non_negative=True)
        event = outcome == self.classes_[1]
        points, at = np.unique(x[weight > 0], return_inverse=True)
        yes, no = (
            np.bincount(at, (weight * side)[weight > 0], len(points)) for side in (event, ~event)
        )
        self.curve_ = fit_curve(self.method, points, yes, no, self.source, limits=False)
        if not self.curve_.found:
            raise ValueError(
                f"These rows give no finite {self.method} fit: the score separates the two classes "
                "of outcome, or does not vary. Use method='isotonic', or fit to more people."
            )
        return self

    def _score(self, rows: Floats) -> Floats:
        if self.method not in METHODS:
            raise ValueError(f"method: one of {', '.join(METHODS)} is expected.")
        if self.source == "score" and self.method in {"none", "intercept", "beta"}:
            raise ValueError(f"method={self.method!r} needs source='probability'.")
        width = rows.shape[1]
        if self.column is None and width != 1:
            raise ValueError(
                f"X has {width} columns and only one can be the score; set column= to its position."
            )
        x = rows[:, self.column or 0]
        if self.source == "probability" and not ((x > 0) & (x < 1)).all():
            raise ValueError("source='probability' expects values strictly between 0 and 1.")
        return x

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Give the calibrated probability of both outcomes, shape (n, 2), the event last."""
        check_is_fitted(self)
        x = self._score(validate_data(self, X, dtype=np.float64, reset=False))
        rate = self.curve_.at(x)
        return np.column_stack([1 - rate, rate])

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Give the more likely outcome; a rate, not this, is what a decision should rest on."""
        rate = self.predict_proba(X)[:, 1]
        return np.asarray(self.classes_[(rate > 0.5).astype(int)])

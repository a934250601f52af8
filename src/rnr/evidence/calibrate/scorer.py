"""A transformer for scikit-learn: the first step of a pipeline, from answers to a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from rnr.definitions.instrument import Instrument
from rnr.errors import Problem, ScaleError, suggest
from rnr.evidence.tables.counts import Floats
from rnr.library.load import load
from rnr.people.frames.engines import take
from rnr.people.frames.frame import Invalid, score_frame

Column = Literal["score", "raw"]


class InstrumentScorer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Score a frame of answers with an instrument, as a step of a pipeline.

    Answers are checked and scored by :func:`rnr.score_frame`. Nothing is learned from the rows:
    fitting takes the instrument down, and looks whether the frame holds what it asks.

    Parameters
    ----------
    instrument
        From :func:`rnr.load`; or an id on the shelf, which is then taken down when fitting.
    version
        Version of that id; without one, the newest that is not provisional.
    scale
        The scale. None expects an instrument with exactly one: which of several is never guessed.
    column
        ``"score"``, or ``"raw"`` for the sum of points or the log odds before conversion.
    columns, absent, on_invalid
        As for :func:`rnr.score_frame`. With ``"reject"``, rows that do not fit get no score.

    Attributes
    ----------
    instrument_
        The instrument that scores.
    digest_
        Fingerprint of its file.
    scale_
        The scale that is given out.
    feature_names_in_
        Columns of the frame it was fitted on; they are found by name, so neither their order nor
        further columns matter later.
    n_features_in_
        Their number.

    Notes
    -----
    A score that missing answers leave open is not-a-number, never nought; a step that cannot work
    without it, such as :class:`~rnr.evidence.calibrate.ScoreCalibrator`, refuses such rows.

    scikit-learn's checks of cloning, parameters, tags, representation, unchanged parameters and
    fitting without ``y`` pass. Those that draw an array of random numbers do not apply, since a
    number without a column name is no answer to any item: its tag says that it takes no such
    array, and :func:`~sklearn.utils.estimator_checks.check_estimator` then leaves it alone.

    Examples
    --------
    >>> import polars as pl
    >>> people = pl.DataFrame({"pending_charge": ["no", "yes"], "age_at_current_arrest": [40, 20]})
    >>> scorer = InstrumentScorer("psa", scale="nca", column="raw", absent="all").fit(people)
    >>> scorer.get_feature_names_out().tolist(), scorer.transform(people).shape
    (['nca_raw'], (2, 1))
    """

    def __init__(
        self,
        instrument: Instrument | str = "",
        *,
        version: str | None = None,
        scale: str | None = None,
        column: Column = "score",
        columns: Mapping[str, str] | None = None,
        absent: Sequence[str] | Literal["all"] = (),
        on_invalid: Invalid = "raise",
    ) -> None:
        self.instrument = instrument
        self.version = version
        self.scale = scale
        self.column = column
        self.columns = columns
        self.absent = absent
        self.on_invalid = on_invalid

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        tags.input_tags.allow_nan = True
        return tags

    def fit(self, X: Any, y: Any = None) -> InstrumentScorer:
        """Take the instrument down, and check that every row of the frame can be scored.

        Parameters
        ----------
        X
            A frame of answers, one row a person; pandas, polars or PyArrow, in memory.
        y
            Not used.

        Returns
        -------
        InstrumentScorer
            Itself.

        Raises
        ------
        NotFoundError, ProvisionalError
            The instrument cannot be taken down.
        ScaleError
            The scale is not clear, or the settings cannot be used.
        ColumnsError
            The frame does not fit the instrument.
        """
        instrument = self._instrument()
        self.scale_ = self._scale(instrument)
        self.instrument_, self.digest_ = instrument, instrument.digest
        self._score(X)
        names = take(X, ()).names
        self.feature_names_in_ = np.array(names, dtype=object)
        self.n_features_in_ = len(names)
        return self

    def transform(self, X: Any) -> Floats:
        """Score a frame of answers, shape (n, 1); not-a-number where a score is open.

        Raises
        ------
        ColumnsError
            The frame does not fit the instrument.
        """
        check_is_fitted(self)
        return self._score(X)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """Name the column given out: ``<scale>_score`` or ``<scale>_raw``."""
        check_is_fitted(self)
        return np.array([f"{self.scale_}_{self.column}"], dtype=object)

    def _instrument(self) -> Instrument:
        if isinstance(self.instrument, str):
            return load(self.instrument, self.version)
        if self.version not in (None, self.instrument.version):
            what = f"is {self.version!r}, but the instrument given is {self.instrument.key}"
            todo = "leave version out, or give the id instead of the instrument"
            raise ScaleError("the instrument is not clear", [Problem("version", what, todo)])
        return self.instrument

    def _scale(self, instrument: Instrument) -> str:
        problems = []
        scales = list(instrument.scales)
        if self.column not in ("score", "raw"):
            problems.append(Problem("column", "is neither 'score' nor 'raw'", "choose one of them"))
        if self.scale is None and len(scales) != 1:
            what = f"is not given, and {instrument.key} has {len(scales)}"
            problems.append(Problem("scale", what, "choose one of " + ", ".join(scales)))
        elif self.scale is not None and self.scale not in scales:
            what = f"is not a scale of {instrument.key}"
            problems.append(Problem(self.scale, what, suggest(self.scale, scales), "scale"))
        if problems:
            raise ScaleError("what to score is not clear", problems)
        return self.scale or scales[0]

    def _score(self, X: Any) -> Floats:
        if take(X, ()).eager is None:
            todo = "collect it, or score it with rnr.score_frame"
            where = Problem("X", "is a lazy frame", todo, "frame")
            raise ScaleError("a pipeline works on rows in memory", [where])
        scored = score_frame(
            self.instrument_, X, self.columns, on_invalid=self.on_invalid, absent=self.absent
        )
        name = f"{self.scale_}_{self.column}"
        rows = take(scored, [name]).eager
        assert rows is not None
        found: Floats = rows.get_column(name).to_numpy().astype(np.float64)
        return found.reshape(-1, 1)

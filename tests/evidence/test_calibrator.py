"""The scikit-learn calibrator keeps scikit-learn's contract, and lives in a pipeline."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator
from tests_evidence import random_counts, rows

from rnr.evidence.calibrate import ScoreCalibrator, fit_curve


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.parametrize("method", ["isotonic", "venn-abers"])
def test_every_estimator_check_passes(method: str) -> None:
    """scikit-learn's own checks, with the score named among several columns."""
    check_estimator(ScoreCalibrator(method=method, column=0))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_logistic_fails_checks_only_by_refusing_separated_rows() -> None:
    """Some checks fit a perfectly separated toy; a curve without a finite fit is refused there."""
    results = check_estimator(ScoreCalibrator(column=0), on_fail=None)
    failed = [one for one in results if one["status"] == "failed"]
    assert all("no finite logistic fit" in str(one["exception"]) for one in failed)
    assert sum(one["status"] == "passed" for one in results) > 40


def test_rates_are_those_of_the_ladder_on_counts() -> None:
    """Fitting rows is fitting their counts, at seen and unseen scores."""
    counts = random_counts(2)
    score, outcome = rows(counts)
    for method in ("logistic", "isotonic", "venn-abers"):
        calibrator = ScoreCalibrator(method=method).fit(score[:, None], outcome)
        some = counts.yes + counts.no > 0
        curve = fit_curve(method, counts.score[some], counts.yes[some], counts.no[some])
        points = np.array([score.min(), score.mean(), score.max() + 3])
        rate = calibrator.predict_proba(points[:, None])
        assert rate[:, 1] == pytest.approx(curve.at(points), abs=1e-12)
        assert rate.sum(axis=1) == pytest.approx(1)


def test_weights_count_people() -> None:
    """A weight of three is three rows, and a weight of nought is nobody."""
    x, y = np.array([[0], [1], [2], [2], [9]]), np.array([0, 1, 0, 1, 1])
    weight = np.array([3, 2, 1, 2, 0])
    weighted = ScoreCalibrator().fit(x, y, sample_weight=weight)
    repeated = ScoreCalibrator().fit(np.repeat(x, weight, axis=0), np.repeat(y, weight))
    assert weighted.predict_proba(x) == pytest.approx(repeated.predict_proba(x))


def test_it_lives_in_a_pipeline_and_is_cross_validated() -> None:
    """A score made upstream is calibrated at the end; predictions are the user's own labels."""
    order = np.random.default_rng(0).permutation(600)
    score, outcome = (part[order] for part in rows(random_counts(6, n=600)))
    X = np.column_stack([score // 2, score - score // 2])
    y = np.where(outcome == 1, "rearrested", "not rearrested")
    total = FunctionTransformer(lambda parts: parts.sum(axis=1, keepdims=True))
    pipeline = make_pipeline(total, ScoreCalibrator())
    losses = -cross_val_score(pipeline, X, y, scoring="neg_log_loss", cv=3)
    assert (losses < 0.69).all()
    fitted = pipeline.fit(X, y)
    assert fitted.classes_.tolist() == ["not rearrested", "rearrested"]
    assert set(fitted.predict(X)) <= set(y)
    chosen = make_pipeline(ColumnTransformer([("score", "passthrough", [1])]), ScoreCalibrator())
    assert chosen.fit(X, y).predict_proba(X).shape == (600, 2)


def test_probabilities_can_be_recalibrated() -> None:
    """Rungs that start from a probability take one, strictly between 0 and 1."""
    p = np.tile([0.2, 0.5], 50)[:, None]
    y = np.tile([0, 1, 1, 1], 25)
    calibrator = ScoreCalibrator(method="intercept", source="probability").fit(p, y)
    assert calibrator.predict_proba(p)[:, 1].mean() == pytest.approx(0.75)
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        calibrator.predict_proba([[0.0]])


@pytest.mark.parametrize(
    ("settings", "X", "y", "words"),
    [
        ({}, [[0, 1], [1, 2]], [0, 1], "set column= to its position"),
        ({"method": "platt"}, [[0], [1]], [0, 1], "method: one of none, intercept"),
        ({"method": "beta"}, [[0], [1]], [0, 1], "needs source='probability'"),
        ({}, [[0], [1], [2]], [0, 1, 2], "Only binary classification is supported"),
        ({}, [[0], [1]], [1, 1], "only one class occurs"),
        ({}, [[0], [1]], [0, 1], "no finite logistic fit"),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    settings: dict[str, str], X: list[list[float]], y: list[int], words: str
) -> None:
    """Settings and rows that make no sense raise ValueError, as scikit-learn expects."""
    with pytest.raises(ValueError, match=words):
        ScoreCalibrator(**settings).fit(X, y)  # type: ignore[arg-type]

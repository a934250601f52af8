"""Curves through counts: isotonic and spline, their bands, and how far they lie from the rates."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression
from tests_evidence import random_counts, rows

from rnr.evidence import CountTable
from rnr.evidence.fitting.curves import calibration_curve, calibration_errors
from rnr.evidence.fitting.isotonic import isotonic_limits, isotonic_rates
from rnr.evidence.fitting.splines import spline_design, spline_knots, weighted_quantiles


def people(counts: CountTable, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Expected rate and outcome of every person."""
    score, outcome = rows(counts)
    return expected[np.searchsorted(counts.score, score)], outcome


def rates(seed: int, k: int) -> np.ndarray:
    """Expected rates in no particular order, two of them alike."""
    drawn = np.random.default_rng(seed).uniform(0.05, 0.9, k)
    drawn[1] = drawn[0]
    return drawn


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_isotonic_curve_is_that_of_the_people(seed: int) -> None:
    """Pooling counts gives scikit-learn's isotonic regression on rows."""
    counts = random_counts(seed)
    expected = rates(seed, len(counts.score))
    p, outcome = people(counts, expected)
    oracle = IsotonicRegression().fit(p, outcome)
    curve = calibration_curve(counts, expected, "isotonic", samples=5)
    n = counts.yes + counts.no
    for score, at, some in zip(counts.score.tolist(), expected, n, strict=True):
        if some:
            assert curve[score].value == pytest.approx(oracle.predict([at])[0], abs=1e-10)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_spline_curve_and_its_errors_are_those_of_the_people(seed: int) -> None:
    """Spline rates, band, ICI, E50, E90 and Emax equal statsmodels and numpy on rows."""
    counts = random_counts(seed, k=10, n=900)
    expected = rates(seed, 10)
    p, outcome = people(counts, expected)
    line = np.log(p / (1 - p))
    knots = spline_knots(line, np.ones_like(line))
    fit = sm.GLM(outcome, spline_design(line, knots), family=sm.families.Binomial()).fit(tol=1e-14)
    curve = calibration_curve(counts, expected)
    where = np.searchsorted(counts.score, rows(counts)[0])
    mine = np.array([found.value for found in curve.values()])[where]
    assert mine == pytest.approx(fit.fittedvalues, abs=1e-8)
    band = fit.get_prediction(spline_design(line, knots)).conf_int()
    assert np.array([found.low for found in curve.values()])[where] == pytest.approx(
        band[:, 0], abs=1e-6
    )
    gap = np.abs(p - fit.fittedvalues)
    errors = calibration_errors(counts, expected, samples=20)
    textbook = {
        "ici": gap.mean(),
        "e50": np.median(gap),
        "e90": np.quantile(gap, 0.9),
        "emax": gap.max(),
    }
    for name, value in textbook.items():
        assert errors[name].value == pytest.approx(value, abs=1e-8)
        assert errors[name].low <= errors[name].high


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-5, 5), st.integers(1, 9)), min_size=1, max_size=8),
    st.floats(0, 1),
)
def test_weighted_quantiles_are_numpys_on_rows(cells: list[tuple[float, int]], at: float) -> None:
    """Quantiles over counts equal numpy's on expanded rows."""
    x, n = (np.array(part) for part in zip(*cells, strict=True))
    assert weighted_quantiles(x, n, [at])[0] == pytest.approx(
        np.quantile(np.repeat(x, n), at), abs=1e-9
    )


def test_quantiles_of_nobody_are_not_a_number() -> None:
    """Nobody has no quantile."""
    assert np.isnan(weighted_quantiles([], [], [0.5])).all()
    assert np.isnan(weighted_quantiles([1.0], [0], [0.5])).all()


def test_knots_give_way_where_people_heap() -> None:
    """Coinciding quantiles leave fewer knots, and too few distinct values none."""
    assert len(spline_knots(np.arange(10), np.ones(10))) == 5
    assert len(spline_knots([0, 1, 2, 3], [1000, 10, 10, 400])) == 0
    assert len(spline_knots([0, 1, 2], [30, 40, 30])) == 3
    straight = spline_design([1.0, 2.0], [])
    assert straight.tolist() == [[1.0, 1.0], [1.0, 2.0]]


def test_a_spline_is_straight_beyond_its_outer_knots() -> None:
    """Second differences vanish outside the knots and not inside."""
    x = np.array([-3, -2, -1, 0.2, 0.5, 0.8, 6, 7, 8.0])
    bend = np.diff(spline_design(x, [0, 0.3, 0.7, 1])[:, 2:], 2, axis=0)
    assert bend[0] == pytest.approx(0, abs=1e-12)
    assert bend[-1] == pytest.approx(0, abs=1e-9)
    assert (np.abs(bend[3]) > 1e-3).any()


def test_a_pool_without_events_has_a_band_with_width() -> None:
    """No event among few people is not certainty: the band is at least Wilson's."""
    low, high = isotonic_limits([0, 0, 30], [3, 4, 30])
    assert (low[:2] == 0).all()
    assert (high[:2] > 0.3).all()
    counts = CountTable.from_counts([1, 2], [0, 30], [7, 30])
    band = calibration_curve(counts, [0.1, 0.5], "isotonic")[1.0]
    assert band.high > 0.3
    assert np.isnan(isotonic_limits([0], [0])[0]).all()


def test_scores_without_people_take_the_rate_below() -> None:
    """Empty rows of the isotonic curve never invent a step."""
    assert isotonic_rates([0, 1, 0, 3], [0, 3, 0, 1]).tolist() == [0.25, 0.25, 0.25, 0.75]
    assert np.isnan(isotonic_rates([0, 0], [0, 0])).all()


def test_what_has_no_curve_says_why() -> None:
    """Separation, certain rates, and scores without an expected rate are named."""
    apart = CountTable.from_counts([1, 2], [0, 9], [9, 0])
    found = calibration_curve(apart, [0.2, 0.6])[1.0]
    assert found.method == "these counts have no finite smooth curve"
    assert not calibration_errors(apart, [0.2, 0.6], samples=3)["ici"].defined
    sure = CountTable.from_counts([1, 2], [1, 8], [9, 2])
    assert not calibration_curve(sure, [0.0, 0.6])[1.0].defined
    assert calibration_errors(sure, [0.0, 0.6], "isotonic", samples=3)["emax"].defined
    empty = CountTable.from_counts([1, 2, 3], [1, 0, 8], [9, 0, 2])
    gone = calibration_curve(empty, {1: 0.2, 3: 0.6}, "isotonic", samples=3)[2.0]
    assert "nobody has it" in gone.method
    nobody = CountTable.from_counts([1], [0], [0])
    assert not calibration_errors(nobody, [0.2])["ici"].defined
    assert not calibration_curve(nobody, [0.2], "isotonic")[1.0].defined


def test_resampled_tables_without_a_fit_are_counted() -> None:
    """Samples that separate the outcomes are left out, and the method says how many."""
    thin = CountTable.from_counts([1, 2, 3], [1, 2, 3], [3, 2, 1])
    assert "without a value left out" in calibration_errors(thin, [0.2, 0.5, 0.6])["ici"].method

"""Calibration on counts equals the textbook on one row a person."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import brier_score_loss
from statsmodels.stats.proportion import proportion_confint
from tests_evidence import random_counts, rows

from rnr.evidence import CountTable, MeasureError
from rnr.evidence.fitting.calibration import (
    calibration_in_the_large,
    calibration_slope,
    calibration_test,
)
from rnr.evidence.fitting.goodness import (
    HL_WARNING,
    calibration_chi_square,
    hosmer_lemeshow,
    spiegelhalter,
)
from rnr.evidence.fitting.murphy import brier_parts
from rnr.evidence.fitting.rates import expected_observed, expected_observed_by_score, observed_rates
from rnr.evidence.fitting.squared_error import brier, scaled_brier

SEEDS = st.integers(0, 10_000)


def cohort(seed: int) -> tuple[CountTable, np.ndarray, np.ndarray, np.ndarray]:
    """Counts, an expected rate by score, and both for every person."""
    counts = random_counts(seed)
    expected = np.sort(np.random.default_rng(seed).uniform(0.05, 0.9, len(counts.score)))
    score, outcome = rows(counts)
    return counts, expected, expected[np.searchsorted(counts.score, score)], outcome


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_intercept_and_slope_are_those_of_the_people(seed: int) -> None:
    """In-the-large, slope, their intervals and the joint test equal statsmodels' on rows."""
    counts, expected, p, outcome = cohort(seed)
    line = np.log(p / (1 - p))
    binomial = sm.families.Binomial()
    shift = sm.GLM(outcome, np.ones((len(p), 1)), binomial, offset=line).fit(tol=1e-14)
    both = sm.GLM(outcome, sm.add_constant(line), binomial).fit(tol=1e-14)
    large, slope = (
        measure(counts, expected) for measure in (calibration_in_the_large, calibration_slope)
    )
    assert large.value == pytest.approx(shift.params[0], abs=1e-10)
    assert (large.low, large.high) == pytest.approx(tuple(shift.conf_int()[0]), abs=1e-8)
    assert slope.value == pytest.approx(both.params[1], abs=1e-10)
    assert (slope.low, slope.high) == pytest.approx(tuple(both.conf_int()[1]), abs=1e-8)
    kept = float(np.log(np.where(outcome == 1, p, 1 - p)).sum())
    test = calibration_test(counts, expected)
    assert test.statistic == pytest.approx(2 * (both.llf - kept), abs=1e-8)
    assert test.p == pytest.approx(stats.chi2.sf(2 * (both.llf - kept), 2), abs=1e-10)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_brier_family_is_that_of_the_people(seed: int) -> None:
    """Brier, its interval, the scaled score and Spiegelhalter's z equal the formulas on rows."""
    counts, expected, p, outcome = cohort(seed)
    found, n = brier(counts, expected), len(p)
    losses = (p - outcome) ** 2
    half = stats.norm.ppf(0.975) * losses.std() / math.sqrt(n)
    assert found.value == pytest.approx(brier_score_loss(outcome, p), abs=1e-12)
    assert (found.low, found.high) == pytest.approx(
        (losses.mean() - half, losses.mean() + half), abs=1e-12
    )
    most = outcome.mean() * (1 - outcome.mean())
    assert scaled_brier(counts, expected).value == pytest.approx(
        1 - losses.mean() / most, abs=1e-10
    )
    z = ((outcome - p) * (1 - 2 * p)).sum() / math.sqrt(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    test = spiegelhalter(counts, expected)
    assert test.statistic == pytest.approx(z, abs=1e-10)
    assert test.p == pytest.approx(2 * stats.norm.sf(abs(z)), abs=1e-10)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_murphy_parts_add_up_to_the_brier_score(seed: int) -> None:
    """Reliability - resolution + uncertainty is the Brier score, by scores and by the curve."""
    counts, expected, *_ = cohort(seed)
    whole = brier(counts, expected).value
    for method in ("scores", "corp"):
        parts = brier_parts(counts, expected, method, samples=5)
        values = [parts[name].value for name in ("reliability", "resolution", "uncertainty")]
        assert values[0] - values[1] + values[2] == pytest.approx(whole, abs=1e-12)
        assert min(values) > -1e-12


def test_raw_reliability_is_the_mean_squared_distance() -> None:
    """By scores, reliability and resolution are Murphy's sums over scores."""
    counts, expected, *_ = cohort(5)
    n = counts.yes + counts.no
    seen = np.divide(counts.yes, n, out=np.zeros(len(n)), where=n > 0)
    parts = brier_parts(counts, expected, samples=200)
    assert parts["reliability"].value == pytest.approx(n @ (expected - seen) ** 2 / n.sum())
    assert parts["resolution"].value == pytest.approx(n @ (seen - counts.base_rate) ** 2 / n.sum())
    assert parts["reliability"].low < parts["reliability"].value < parts["reliability"].high


def test_rates_have_the_intervals_of_statsmodels() -> None:
    """Wilson and exact limits equal proportion_confint's; a score without people has no rate."""
    counts = CountTable.from_counts([1, 2, 3, 4], yes=[3, 0, 0, 12], n=[100, 0, 9, 12])
    for method, name in (("wilson", "wilson"), ("exact", "beta")):
        found = observed_rates(counts, method, 0.9)
        assert not found[2.0].defined
        assert found[2.0].method == "nobody has this score"
        for score, yes, n in ((1.0, 3, 100), (3.0, 0, 9), (4.0, 12, 12)):
            limits = proportion_confint(yes, n, 0.1, name)
            assert (found[score].low, found[score].high) == pytest.approx(limits, abs=1e-12)
            assert found[score].value == yes / n


def test_levels_are_named_in_their_order() -> None:
    """Rates of a table of levels carry the names of the levels."""
    counts = CountTable.from_counts(
        ["low", "high"], [1, 5], [9, 5], labels=["low", "high"], expected=[0.1, 0.4]
    )
    assert list(observed_rates(counts)) == ["low", "high"]
    assert expected_observed(counts, {"low": 0.2, "high": 0.5}).value == pytest.approx(7 / 6)
    assert expected_observed_by_score(counts)["high"].value == pytest.approx(0.8)


def test_expected_over_observed_without_events_keeps_its_exact_lower_limit() -> None:
    """No events: no ratio, but how few are compatible with none is still known."""
    counts = CountTable.from_counts([1, 2], yes=[0, 0], n=[50, 50])
    exact = expected_observed(counts, [0.1, 0.1], "exact")
    assert not exact.defined
    assert exact.low == pytest.approx(10 / (stats.chi2.ppf(0.975, 2) / 2))
    assert exact.high == math.inf
    assert "10.00 expected" in exact.method
    assert math.isnan(expected_observed(counts, [0.1, 0.1]).low)
    nobody = CountTable.from_counts([1], [0], [0])
    assert expected_observed(nobody, [0.1]).method == "nobody has a known outcome"


def test_an_expected_rate_of_zero_or_one_says_why_it_has_no_slope() -> None:
    """Infinite log-odds are named, in the large, in the slope and in the joint test."""
    counts = CountTable.from_counts([1, 2], yes=[2, 8], n=[10, 10])
    for found in (
        calibration_in_the_large(counts, [0, 0.5]),
        calibration_slope(counts, [0.2, 1.0]),
        calibration_test(counts, [0, 0.5]),
    ):
        assert not found.defined
        assert found.method == "an expected probability of 0 or 1 has no log-odds"


def test_one_expected_rate_has_no_slope() -> None:
    """A slope needs two expected rates; the intercept does not."""
    counts = CountTable.from_counts([1, 2], yes=[2, 8], n=[10, 10])
    assert not calibration_slope(counts, [0.5, 0.5]).defined
    assert not calibration_test(counts, [0.5, 0.5]).defined
    assert calibration_in_the_large(counts, [0.5, 0.5]).value == pytest.approx(0)


def test_brier_of_nobody_and_of_one_outcome_is_not_established() -> None:
    """A missing denominator is said, never 0."""
    nobody = CountTable.from_counts([1], [0], [0])
    assert brier(nobody, [0.1]).method == "nobody has a known outcome"
    assert scaled_brier(nobody, [0.1]).method == "nobody has a known outcome"
    alike = CountTable.from_counts([1], [0], [9])
    assert scaled_brier(alike, [0.1]).method == "the outcome does not vary"
    assert not brier_parts(nobody, [0.1])["reliability"].defined


def test_hosmer_lemeshow_groups_by_quantile_and_warns() -> None:
    """Quantile groups keep people of one expected rate together; the warning always travels."""
    counts, expected, p, outcome = cohort(11)
    each = hosmer_lemeshow(counts, expected, groups=None)
    two = hosmer_lemeshow(counts, expected, groups=2)
    assert hosmer_lemeshow(counts, expected) == each
    assert each.method == two.method == HL_WARNING
    assert two.df == 2
    order = np.cumsum(np.bincount(np.searchsorted(expected, p))) / len(p)
    middle = order - np.diff(order, prepend=0) / 2
    high = (middle >= 0.5)[np.searchsorted(expected, p)]
    statistic = 0.0
    for group in (high, ~high):
        seen, should, n = outcome[group].sum(), p[group].sum(), group.sum()
        statistic += (seen - should) ** 2 / (should * (1 - should / n))
    assert two.statistic == pytest.approx(statistic, abs=1e-10)
    assert hosmer_lemeshow(counts, expected, groups=None, fitted=True).df == each.df - 2
    with pytest.raises(MeasureError, match="at least 2 are expected"):
        hosmer_lemeshow(counts, expected, groups=1)


def test_tests_without_room_for_chance_say_so() -> None:
    """Certain expectations and too few groups give no statistic."""
    counts = CountTable.from_counts([1, 2], yes=[2, 8], n=[10, 10])
    assert "no room for chance" in calibration_chi_square(counts, [0.0, 1.0]).method
    assert "too few groups" in hosmer_lemeshow(counts, [0.3, 0.6], fitted=True).method
    assert "no variance" in spiegelhalter(counts, [0.5, 1.0]).method
    assert not spiegelhalter(counts, [0.5, 1.0]).defined
    nobody = CountTable.from_counts([1], [0], [0])
    assert not calibration_chi_square(nobody, [0.2]).defined


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        (None, "neither the table nor the call gives any"),
        ({1: 0.5}, r"expected\[2.0\]: a probability from 0 to 1 is expected"),
        ([0.5], "1 probability given for 2 scores"),
        ([0.5, 1.5], r"expected\[2.0\]"),
    ],
)
def test_expected_rates_that_do_not_fit_are_refused(expected: object, words: str) -> None:
    """The message names the score, and what to do."""
    counts = CountTable.from_counts([1, 2], yes=[2, 8], n=[10, 10])
    with pytest.raises(MeasureError, match=words):
        brier(counts, expected)  # type: ignore[arg-type]


def test_a_test_result_is_plain_data() -> None:
    """JSON can hold a test, established or not."""
    counts = CountTable.from_counts([1, 2], yes=[2, 8], n=[10, 10])
    plain = calibration_test(counts, [0.2, 0.8]).to_dict()
    assert plain["df"] == 2
    assert calibration_test(counts, [0.0, 0.8]).to_dict()["p"] is None
    assert "not established" in str(calibration_test(counts, [0.0, 0.8]))
    assert str(spiegelhalter(counts, [0.2, 0.7])).startswith("spiegelhalter: z ")

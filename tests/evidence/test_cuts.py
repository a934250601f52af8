"""Ranks, risk ratios, and levels set by stated rates."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import percentileofscore
from statsmodels.stats.proportion import proportion_confint
from tests_evidence import random_counts, rows

from rnr.evidence import CountTable, MeasureError
from rnr.evidence.calibrate import (
    crosswalk,
    describe_levels,
    level_starts,
    logistic,
    median_score,
    percentile_ranks,
    risk_ratios,
    set_cuts,
)
from rnr.evidence.tables.cells import into_levels


@pytest.fixture
def counts() -> CountTable:
    """Six scores with rates from 10 to 60 percent."""
    return CountTable.from_counts(range(6), yes=[10, 20, 30, 40, 50, 60], n=[100] * 6)


def test_ranks_are_scipys_mid_point_ranks() -> None:
    """Mid-point ranks equal percentileofscore's mean of weak and strict, on rows."""
    counts = random_counts(4)
    score, _ = rows(counts)
    for value, found in percentile_ranks(counts).items():
        assert found.rank.value == pytest.approx(percentileofscore(score, value, "mean"))
        assert found.lower + found.same + found.higher == pytest.approx(100)
        assert found.lower == pytest.approx(100 * (score < value).mean())
        limits = proportion_confint(found.rank.value / 100 * len(score), len(score), 0.05, "wilson")
        assert (found.rank.low / 100, found.rank.high / 100) == pytest.approx(limits)
    nobody = CountTable.from_counts([1], [0], [0])
    assert not percentile_ranks(nobody)[1.0].rank.defined
    assert math.isnan(median_score(nobody))


def test_the_median_is_a_score_that_somebody_has() -> None:
    """The median score is the lower median of the rows."""
    for seed in range(6):
        counts = random_counts(seed)
        score, _ = rows(counts)
        assert median_score(counts) == np.quantile(score, 0.5, method="inverted_cdf")


def test_risk_ratios_follow_the_logistic_curve(counts: CountTable) -> None:
    """Ratios are rates over the rate at the median; limits agree with a brute delta method."""
    score, outcome = rows(counts)
    fit = sm.GLM(outcome, sm.add_constant(score), sm.families.Binomial()).fit(tol=1e-14)
    rate = fit.predict(sm.add_constant(np.arange(6.0)))
    found = risk_ratios(counts)
    assert [one.value for one in found.values()] == pytest.approx(rate / rate[2], abs=1e-9)
    assert (found[2.0].low, found[2.0].high) == pytest.approx((1, 1))

    def log_ratio(beta: np.ndarray) -> float:
        eta = np.array([beta[0] + beta[1] * 5, beta[0] + beta[1] * 2])
        return float(-np.log1p(np.exp(-eta[0])) + np.log1p(np.exp(-eta[1])))

    step = 1e-6
    slope = np.array(
        [
            (log_ratio(fit.params + step * e) - log_ratio(fit.params - step * e)) / (2 * step)
            for e in np.eye(2)
        ]
    )
    half = 1.959963985 * math.sqrt(slope @ fit.cov_params() @ slope)
    assert found[5.0].high == pytest.approx(found[5.0].value * math.exp(half), rel=1e-6)
    assert risk_ratios(counts, reference=0)[0.0].value == 1
    apart = CountTable.from_counts([1, 2], [0, 9], [9, 0])
    assert not risk_ratios(apart)[1.0].defined


def test_a_level_starts_where_the_smooth_rate_reaches_its_boundary(counts: CountTable) -> None:
    """The start is the first score at or above the boundary, and every level is listed."""
    rates = logistic(counts).expected
    cuts = set_cuts(counts, {"I": 0, "II": 0.2, "III": 0.45, "IV": 0.9}, samples=200)
    for cut in cuts[1:3]:
        assert cut.start == min(score for score, rate in rates.items() if rate >= cut.boundary)
        assert cut.low <= cut.start <= cut.high
        assert 0 < cut.stability <= 1
    assert (cuts[0].start, cuts[0].stability) == (0, 1)
    assert (cuts[3].start, cuts[3].low) == (None, None)
    assert level_starts(cuts) == {"I": 0.0, "II": cuts[1].start, "III": cuts[2].start}


def test_more_people_make_cuts_firmer(counts: CountTable) -> None:
    """The share of resampled tables that agree grows with the people behind the counts."""
    bounds = {"low": 0, "high": 0.37}
    many = CountTable.from_counts(counts.score, counts.yes * 50, counts.no * 50)
    few = set_cuts(counts, bounds, samples=200)[1].stability
    assert few < set_cuts(many, bounds, samples=200)[1].stability


def test_cuts_can_be_set_by_the_ratio_to_the_median(counts: CountTable) -> None:
    """Boundaries on the ratio scale are multiples of the rate at the median score."""
    rates = logistic(counts).expected
    cut = set_cuts(counts, {"low": 0, "double": 1.5}, on="ratio", samples=50)[1]
    assert cut.start == min(s for s, rate in rates.items() if rate / rates[2.0] >= 1.5)
    given = set_cuts(
        counts,
        {"low": 0, "high": 0.5},
        dict.fromkeys(range(6), 0.5) | {0: 0.1},
        method="none",
        samples=20,
    )
    assert given[1].start == 1.0


def test_the_lowest_level_starts_at_the_lowest_score() -> None:
    """Also where nobody has that score and the instrument gives it no rate."""
    counts = CountTable.from_counts([0, 1, 2], [0, 10, 30], [0, 40, 20])
    cuts = set_cuts(counts, {"I": 0, "II": 0.4}, {1: 0.2, 2: 0.6}, method="intercept", samples=20)
    assert [cut.start for cut in cuts] == [0.0, 2.0]


def test_what_cannot_set_cuts_is_refused(counts: CountTable) -> None:
    """Boundaries that do not ascend from 0, and counts without a fit, are named."""
    for bounds in ({}, {"I": 0.1}, {"I": 0, "II": 0.4, "III": 0.4}):
        with pytest.raises(MeasureError, match="rates in ascending order, the lowest 0"):
            set_cuts(counts, bounds)
    apart = CountTable.from_counts([1, 2], [0, 9], [9, 0])
    with pytest.raises(MeasureError, match="has no finite logistic fit"):
        set_cuts(apart, {"I": 0, "II": 0.5})


def test_levels_show_their_people_and_their_calibration(counts: CountTable) -> None:
    """Shares add up, rates are those of the pooled scores, and empty levels are shown empty."""
    cuts = set_cuts(counts, {"I": 0, "II": 0.2, "IIb": 0.2001, "III": 0.45, "IV": 0.9}, samples=20)
    levels = describe_levels(counts, cuts, logistic(counts).expected)
    assert sum(level.share for level in levels.values()) == pytest.approx(1)
    assert levels["II"].people == 0
    assert list(level_starts(cuts)) == ["I", "IIb", "III"]
    assert not levels["II"].rate.defined
    assert levels["IV"].people == 0
    assert levels["I"].rate.value == pytest.approx(0.15)
    total = sum(level.people * level.rate.value for level in levels.values() if level.people)
    assert total == pytest.approx(counts.events)
    nobody = CountTable.from_counts(range(6), [0] * 6, [0] * 6)
    assert math.isnan(describe_levels(nobody, cuts, [0.1] * 6)["I"].share)


def test_a_crosswalk_counts_everybody_once(counts: CountTable) -> None:
    """Rows and columns add up to the people of each level."""
    walk = crosswalk(counts, {"low": 0, "high": 4}, {"I": 0, "II": 2, "III": 5})
    assert walk == {"low": {"I": 200, "II": 200, "III": 0}, "high": {"I": 0, "II": 100, "III": 100}}
    with pytest.raises(MeasureError, match="some people score below the first level"):
        crosswalk(counts, {"low": 1}, {"I": 0})


def test_scores_become_levels_with_their_groups_and_people_left_out() -> None:
    """Levels keep groups, people left out, and the mean expected rate of their people."""
    counts = CountTable.from_counts(
        [0, 1, 2, 0, 1, 2],
        yes=[1, 2, 3, 4, 5, 6],
        n=[10, 10, 30, 10, 10, 10],
        by={"sex": ["f"] * 3 + ["m"] * 3},
        not_watched={("f",): 7},
        competing={("m",): 2},
        expected=[0.1, 0.2, 0.4, 0.1, 0.2, 0.4],
        about={"place": "here"},
    )
    levels = into_levels(counts, {"low": 0, "high": 1})
    assert levels.labels == ("low", "high")
    assert levels.split()[("f",)].yes.tolist() == [1, 5]
    assert levels.split()[("f",)].not_watched == 7
    assert (levels.competing, levels.about["place"]) == (2, "here")
    assert levels.split()[("f",)].expected.tolist() == pytest.approx([0.1, 0.35])
    bare = into_levels(CountTable.from_counts([0, 1], [1, 2], [3, 4]), {"all": 0})
    assert bare.expected is None
    assert bare.yes.tolist() == [3]


@pytest.mark.parametrize("starts", [{}, {"low": 2, "high": 1}, {"low": 1, "high": 2}])
def test_levels_that_do_not_tile_the_scores_are_refused(starts: dict[str, float]) -> None:
    """Levels ascend, and start at or below the lowest score."""
    counts = CountTable.from_counts([0, 1, 2], [1, 2, 3], [3, 4, 5])
    with pytest.raises(MeasureError, match="these levels do not fit the table"):
        into_levels(counts, starts)
    with pytest.raises(MeasureError, match="counted by level already"):
        into_levels(into_levels(counts, {"all": 0}), {"all": 0})

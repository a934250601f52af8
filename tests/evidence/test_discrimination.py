"""Discrimination from counts equals the textbook on rows, and its intervals cover."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn.metrics import roc_auc_score
from tests_evidence import delong, random_counts, rows

from rnr.evidence import CountTable, MeasureError
from rnr.evidence.estimates.bootstrap import bootstrap_interval, resample
from rnr.evidence.ranking.discrimination import auc, auc_of, auc_se, somers_d
from rnr.evidence.ranking.effect_size import (
    auc_from_d,
    cohens_d,
    d_from_auc,
    odds_ratio,
    point_biserial,
    r_from_d,
)

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_auc_equals_scikit_learn_and_delong_by_pairs(seed: int) -> None:
    """Area and DeLong's variance agree with comparing every pair of people."""
    counts = random_counts(seed)
    score, event = rows(counts)
    areas, covariance = delong([score], event)
    found = auc(counts, "delong")
    assert found.value == pytest.approx(roc_auc_score(event, score), abs=1e-10)
    assert found.value == pytest.approx(areas[0], abs=1e-10)
    se = math.sqrt(covariance[0, 0])
    assert auc_se(counts) == pytest.approx(se, abs=1e-10)
    assert (found.low, found.high) == pytest.approx(
        (areas[0] - 1.959963984540054 * se, areas[0] + 1.959963984540054 * se), abs=1e-10
    )
    logit = auc(counts)
    middle = math.log(areas[0] / (1 - areas[0]))
    half = 1.959963984540054 * se / (areas[0] * (1 - areas[0]))
    assert logit.low == pytest.approx(1 / (1 + math.exp(half - middle)), abs=1e-10)
    assert logit.high == pytest.approx(1 / (1 + math.exp(-half - middle)), abs=1e-10)
    half_way = somers_d(counts)
    assert half_way.value == pytest.approx(stats.somersd(event, score).statistic, abs=1e-10)
    assert (half_way.low, half_way.high) == (2 * logit.low - 1, 2 * logit.high - 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_effect_sizes_equal_their_row_wise_formulas(seed: int) -> None:
    """r, d and the odds ratio agree with scipy, the definition and statsmodels on rows."""
    counts = random_counts(seed)
    score, event = rows(counts)
    wanted = stats.pointbiserialr(event, score).statistic
    assert point_biserial(counts).value == pytest.approx(wanted, abs=1e-10)
    one, two = score[event == 1], score[event == 0]
    pooled = math.sqrt(
        ((len(one) - 1) * one.var(ddof=1) + (len(two) - 1) * two.var(ddof=1)) / (len(score) - 2)
    )
    wanted = (one.mean() - two.mean()) / pooled
    assert cohens_d(counts).value == pytest.approx(wanted, abs=1e-10)
    fit = sm.GLM(event, sm.add_constant(score), family=sm.families.Binomial()).fit(tol=1e-14)
    found = odds_ratio(counts)
    assert found.value == pytest.approx(math.exp(fit.params[1]), rel=1e-10)
    assert (found.low, found.high) == pytest.approx(np.exp(fit.conf_int()[1]), rel=1e-8)


def test_a_cohort_twice_as_large_has_the_same_area() -> None:
    """The measure depends on shares, so doubling every count changes only the interval."""
    counts = random_counts(3)
    once, twice = auc(counts), auc(counts + counts)
    assert once.value == pytest.approx(twice.value, abs=1e-12)
    assert twice.high - twice.low < once.high - once.low


def test_measures_that_the_data_do_not_allow_say_why() -> None:
    """No events, no variation or complete separation give no number, and the reason."""
    nobody = CountTable.from_counts([1, 2], [0, 0], [3, 4])
    everybody = CountTable.from_counts([1, 2], [3, 4], [0, 0])
    flat = CountTable.from_counts([1], [3], [4])
    apart = CountTable.from_counts([1, 2], [0, 4], [4, 0])
    empty = CountTable.from_counts([1], [0], [0])
    for measure in (auc, somers_d, point_biserial, cohens_d, odds_ratio):
        assert measure(nobody).method == "nobody had the event"
        assert measure(everybody).method == "everybody had the event"
        assert measure(empty).method == "nobody has a known outcome"
        assert not measure(nobody).defined
    for measure in (point_biserial, cohens_d, odds_ratio):
        assert measure(flat).method == "all people have the same score"
    assert odds_ratio(apart).method == "the score separates the outcomes completely"
    assert cohens_d(apart).method == "each outcome has one score only"
    pair = CountTable.from_counts([1, 2], [0, 1], [1, 0])
    assert cohens_d(pair).method == "two people are too few"
    assert auc(apart).value == 1
    assert math.isnan(auc(apart).low)
    assert math.isnan(auc(apart, "delong").low)
    lone = CountTable.from_counts([1, 2, 3], [0, 1, 0], [4, 0, 3])
    assert auc(lone).value == pytest.approx(4 / 7)
    assert math.isnan(auc(lone).low)
    with pytest.raises(MeasureError, match="method: one of logit, delong"):
        auc(lone, "wald")  # type: ignore[arg-type]


def test_published_equivalents_of_d() -> None:
    """Rice and Harris (2005): d of .20, .50, .80 are areas of .556, .639, .714."""
    assert [auc_from_d(d) for d in (0.2, 0.5, 0.8)] == pytest.approx(
        [0.556, 0.639, 0.714], abs=1e-3
    )
    assert d_from_auc(auc_from_d(0.61)) == pytest.approx(0.61)
    counts = random_counts(5)
    d, q = cohens_d(counts).value, counts.base_rate
    by_formula = r_from_d(d, q)
    assert by_formula == pytest.approx(point_biserial(counts).value, abs=2e-3)


def test_the_bootstrap_draws_cohorts_like_the_table() -> None:
    """Seeded, of the same size, centred on the table, and with fixed events if asked."""
    counts = random_counts(1)
    yes, no = resample(counts, 4_000, seed=7)
    assert (resample(counts, 4_000, seed=7)[0] == yes).all()
    assert (resample(counts, 4_000, seed=8)[0] != yes).any()
    assert ((yes + no).sum(axis=1) == counts.n).all()
    assert yes.mean(axis=0) == pytest.approx(counts.yes, abs=0.6)
    spread = math.sqrt(counts.events * (1 - counts.base_rate))
    assert yes.sum(axis=1).std() == pytest.approx(spread, rel=0.05)
    kept = resample(counts, 50, keep_events=True)
    assert (kept[0].sum(axis=1) == counts.events).all()
    assert (kept[1].sum(axis=1) == counts.n - counts.events).all()
    none = resample(CountTable.from_counts([1], [0], [5]), 3, keep_events=True)
    assert none[0].tolist() == [[0], [0], [0]]
    for samples, table in ((0, counts), (10, CountTable.from_counts([1], [0], [0]))):
        with pytest.raises(MeasureError, match="at least one sample and one person"):
            resample(table, samples)


def test_the_bootstrap_interval_is_near_delong() -> None:
    """Two ways to the same interval agree in a large sample, and the seed is in the method."""
    counts = random_counts(2, n=3_000)
    one, two = auc(counts, "bootstrap", samples=2_000, seed=4), auc(counts, "delong")
    assert (one.low, one.high) == pytest.approx((two.low, two.high), abs=0.004)
    assert one.method == "percentile bootstrap, 2,000 samples, seed 4"


def test_samples_without_a_value_are_counted() -> None:
    """A cohort drawn without any event has no area; the method says how many there were."""
    few = CountTable.from_counts([1, 2], [0, 1], [2, 2])
    assert "samples without a value left out" in auc(few, "bootstrap", samples=200).method
    nobody = CountTable.from_counts([1, 2], [0, 0], [2, 2])
    assert not auc(nobody, "bootstrap").defined
    empty = CountTable.from_counts([1], [0], [0])
    assert not bootstrap_interval(empty, auc_of, measure="auc", definition="x").defined

    def once(score: np.ndarray, yes: np.ndarray, no: np.ndarray) -> np.ndarray:
        return np.where(np.arange(len(yes)) < (len(yes) == 1), 1.0, np.nan)

    alone = bootstrap_interval(few, once, measure="once", definition="x", samples=2)
    assert alone.value == 1
    assert math.isnan(alone.low)


def test_a_perfect_ranking_has_no_interval_of_no_width() -> None:
    """Every resampled cohort is ranked perfectly too, which says nothing of how far off 1 is."""
    apart = CountTable.from_counts([0, 1], [0, 5], [5, 0])
    for method in ("logit", "delong", "bootstrap"):
        found = auc(apart, method, samples=200)
        assert found.value == 1
        assert math.isnan(found.low)
        assert math.isnan(found.high)


def d_of(score: np.ndarray, yes: np.ndarray, no: np.ndarray) -> np.ndarray:
    """Cohen's d of each drawn cohort."""
    found = [cohens_d(CountTable.from_counts(score, *pair)) for pair in zip(yes, no, strict=True)]
    return np.array([one.value for one in found])


def test_the_interval_of_a_large_d_is_that_of_the_bootstrap() -> None:
    """With scores far from normal and d above 1.5, the delta method agrees with resampling."""
    counts = CountTable.from_counts(
        [0, 1, 2, 3, 9], [20, 60, 130, 250, 140], [400, 260, 130, 60, 5]
    )
    found = cohens_d(counts)
    drawn = bootstrap_interval(counts, d_of, measure="d", definition="d", samples=1_000)
    assert found.value > 1.2
    assert found.high - found.low == pytest.approx(drawn.high - drawn.low, rel=0.05)


@pytest.mark.parametrize("measure", [auc, somers_d, point_biserial, cohens_d, odds_ratio])
def test_intervals_cover_what_they_claim(measure) -> None:
    """Of 1,500 cohorts of 400 people, the 95 % interval holds the truth in 93 to 97 %."""
    k, n, draws = 7, 400, 1_500
    score = np.arange(k, dtype=float)
    share = np.array([1, 3, 5, 6, 5, 3, 1]) / 24
    chance = 1 / (1 + np.exp(1.6 - 0.4 * score))
    huge = 10**9 * share
    truth = measure(
        CountTable.from_counts(
            score, np.round(huge * chance).astype(int), np.round(huge * (1 - chance)).astype(int)
        )
    ).value
    cells = np.concatenate([share * chance, share * (1 - chance)])
    drawn = np.random.default_rng(11).multinomial(n, cells, size=draws)
    inside = 0
    for row in drawn:
        found = measure(CountTable.from_counts(score, row[:k], row[k:]))
        inside += found.low <= truth <= found.high
    assert 0.93 <= inside / draws <= 0.97

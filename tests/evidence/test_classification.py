"""Cuts, curves and net benefit: counts against scikit-learn and the plain formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn import metrics
from statsmodels.stats.proportion import proportion_confint
from tests_evidence import random_counts, rows

from rnr.evidence import (
    Confusion,
    CountTable,
    MeasureError,
    at_cut,
    average_precision,
    confusion,
    decision_curve,
    every_cut,
    exact,
    gain_over_everybody,
    net_benefit,
    poisson_limits,
    precision_recall_curve,
    rescaled_ppv,
    roc_curve,
    threshold_from_costs,
    wilson,
)
from rnr.evidence.cutting.decision import RANGE
from rnr.evidence.estimates.intervals import z_value


@pytest.mark.parametrize("seed", range(8))
def test_every_measure_at_every_cut_equals_scikit_learn(seed: int) -> None:
    """Row-wise classification of each person gives the same numbers as the counts."""
    counts = random_counts(seed)
    score, event = rows(counts)
    found = every_cut(counts)
    assert list(found) == counts.score[1:].tolist()
    for cut, measures in found.items():
        high = score >= cut
        tn, fp, fn, tp = metrics.confusion_matrix(event, high).ravel()
        assert confusion(counts, cut) == Confusion(cut, tp, fp, fn, tn)
        positive, negative = metrics.class_likelihood_ratios(event, high)
        wanted = {
            "sensitivity": metrics.recall_score(event, high),
            "specificity": metrics.recall_score(1 - event, ~high),
            "ppv": metrics.precision_score(event, high),
            "npv": metrics.precision_score(1 - event, ~high),
            "fpr": fp / (fp + tn),
            "fnr": fn / (fn + tp),
            "accuracy": metrics.accuracy_score(event, high),
            "selection_rate": high.mean(),
            "youden": metrics.balanced_accuracy_score(event, high, adjusted=True),
            "f1": metrics.f1_score(event, high),
            "phi": metrics.matthews_corrcoef(event, high),
            "lr_positive": positive,
            "lr_negative": negative,
            "diagnostic_odds_ratio": positive / negative,
            "number_needed_to_detain": (tp + fp) / tp,
            "number_safely_released": tn / fn,
        }
        assert list(measures) == list(wanted)
        for name, value in wanted.items():
            assert measures[name].value == pytest.approx(value, abs=1e-10), name
            assert measures[name].low < value < measures[name].high, name
        low, high_end = proportion_confint(tp, tp + fn, method="wilson")
        assert measures["sensitivity"].low == pytest.approx(low, abs=1e-12)
        assert measures["sensitivity"].high == pytest.approx(high_end, abs=1e-12)


def test_curves_equal_scikit_learn() -> None:
    """ROC and precision-recall points are those of the rows."""
    counts = random_counts(3) + CountTable.from_counts([99], [0], [0])
    score, event = rows(counts)
    curve = roc_curve(counts)
    x, y, cut = metrics.roc_curve(event, score, drop_intermediate=False)
    some = np.concatenate([[True], (counts.yes + counts.no)[::-1] > 0])
    assert curve.x[some] == pytest.approx(x, abs=1e-12)
    assert curve.y[some] == pytest.approx(y, abs=1e-12)
    assert curve.cut[some].tolist() == cut.tolist()
    recall = precision_recall_curve(counts)
    precision, sensitivity, cuts = metrics.precision_recall_curve(event, score)
    assert recall.y == pytest.approx(precision[:-1][::-1], abs=1e-12)
    assert recall.x == pytest.approx(sensitivity[:-1][::-1], abs=1e-12)
    assert recall.cut.tolist() == cuts[::-1].tolist()
    found = average_precision(counts)
    wanted = metrics.average_precision_score(event, score)
    assert found.value == pytest.approx(wanted, abs=1e-10)
    assert found.low < wanted < found.high
    with pytest.raises(MeasureError, match="nobody had the event"):
        roc_curve(CountTable.from_counts([1], [0], [1]))


def test_levels_are_cut_by_name() -> None:
    """A table of levels is cut at a level, and a misspelt one is refused."""
    counts = CountTable.from_counts(
        ["low", "mid", "high"], [1, 2, 3], [6, 5, 4], labels=["low", "mid", "high"]
    )
    assert confusion(counts, "mid") == Confusion("mid", 5, 9, 1, 6)
    assert confusion(counts, "mid").events == 6
    assert list(every_cut(counts)) == ["mid", "high"]
    with pytest.raises(MeasureError, match="did you mean 'high'"):
        confusion(counts, "hihg")


@pytest.mark.parametrize(
    ("yes", "no", "cut", "gone", "there"),
    [
        ([0, 0], [3, 4], 2, {"sensitivity", "fnr", "youden", "phi", "lr_positive", "lr_negative",
          "diagnostic_odds_ratio", "number_needed_to_detain", "number_safely_released"}, "ppv"),
        ([3, 4], [0, 0], 2, {"specificity", "fpr", "youden", "phi", "lr_positive", "lr_negative",
          "diagnostic_odds_ratio"}, "npv"),
        ([1, 2], [3, 4], 9, {"ppv", "phi", "lr_positive", "diagnostic_odds_ratio",
          "number_needed_to_detain"}, "f1"),
        ([1, 2], [3, 4], 0, {"npv", "phi", "lr_negative", "diagnostic_odds_ratio",
          "number_safely_released"}, "f1"),
        ([0, 2], [3, 0], 2, {"lr_positive", "diagnostic_odds_ratio",
          "number_safely_released"}, "phi"),
        ([2, 0], [3, 4], 2, {"number_needed_to_detain"}, "lr_positive"),
        ([0, 0], [3, 0], 2, {"sensitivity", "fnr", "ppv", "youden", "phi", "f1", "lr_positive",
          "lr_negative", "diagnostic_odds_ratio", "number_needed_to_detain",
          "number_safely_released"}, "npv"),
    ],
)  # fmt: skip
def test_a_side_without_people_gives_no_number(
    yes: list[int], no: list[int], cut: int, gone: set[str], there: str
) -> None:
    """Measures that would divide by nobody are not established; the others stay."""
    found = at_cut(CountTable.from_counts([1, 2], yes, no), cut)
    assert {name for name, one in found.items() if not one.defined} == gone
    assert found[there].defined
    for name in gone:
        assert found[name].method == "a side of the cut that it divides by is empty"


def test_a_ratio_of_nobody_has_no_limits() -> None:
    """Zero over something is 0, but its logarithm has no interval."""
    found = at_cut(CountTable.from_counts([1, 2], [2, 0], [3, 4]), 2)
    for name in ("lr_positive", "diagnostic_odds_ratio"):
        assert found[name].value == 0
        assert math.isnan(found[name].low)


def test_net_benefit_is_the_mean_over_people() -> None:
    """Each person acted on counts 1 with the event and minus the odds of the threshold without."""
    counts = random_counts(6)
    chance = np.linspace(0.05, 0.9, len(counts.score))
    score, event = rows(counts)
    each = dict(zip(counts.score, chance, strict=True))
    p = np.array([each[s] for s in score])
    for point in decision_curve(counts, expected=chance):
        price = point.threshold / (1 - point.threshold)
        worth = np.where(p >= point.threshold, np.where(event == 1, 1.0, -price), 0.0)
        everybody = np.where(event == 1, 1.0, -price)
        assert point.net_benefit.value == pytest.approx(worth.mean(), abs=1e-10)
        half = 1.959963984540054 * worth.std() / math.sqrt(len(worth))
        assert point.net_benefit.high == pytest.approx(worth.mean() + half, abs=1e-10)
        assert point.treat_all == pytest.approx(everybody.mean(), abs=1e-10)
        assert point.standardised == pytest.approx(worth.mean() / event.mean(), abs=1e-10)
        gain = worth - everybody
        assert point.avoided == pytest.approx(100 * gain.mean() / price, abs=1e-8)
        found = gain_over_everybody(counts, point.threshold, chance)
        assert found.value == pytest.approx(gain.mean(), abs=1e-10)
        half = 1.959963984540054 * gain.std() / math.sqrt(len(gain))
        assert found.low == pytest.approx(gain.mean() - half, abs=1e-10)
    assert len(RANGE) == 99


def test_decisions_without_data_or_sense_are_refused() -> None:
    """No people, thresholds outside 0 to 1 and harmless mistakes give no curve."""
    empty = CountTable.from_counts([1], [0], [0], expected=[0.5])
    assert not net_benefit(empty, 0.5).defined
    assert not gain_over_everybody(empty, 0.5).defined
    assert math.isnan(decision_curve(empty, [0.5])[0].standardised)
    with pytest.raises(MeasureError, match="a probability between 0 and 1"):
        net_benefit(empty, 1.0)
    with pytest.raises(MeasureError, match="harms above 0"):
        threshold_from_costs(0, 1)


def test_predictive_value_follows_the_base_rate() -> None:
    """At its own base rate the formula gives the observed value; at 0 it calls nobody high."""
    found = at_cut(random_counts(2), random_counts(2).score[4])
    own = rescaled_ppv(
        found["sensitivity"].value, found["specificity"].value, random_counts(2).base_rate
    )
    assert own == pytest.approx(found["ppv"].value)
    assert math.isnan(rescaled_ppv(0.0, 1.0, 0.5))


def test_intervals_of_shares_and_counts_equal_statsmodels() -> None:
    """Wilson and exact limits at both ends and between, and the confidence is checked."""
    for events, n in ((0, 9), (1, 9), (5, 9), (9, 9), (400, 1_000)):
        for ours, name in ((wilson, "wilson"), (exact, "beta")):
            wanted = proportion_confint(events, n, 0.1, method=name)
            assert ours(events, n, 0.9) == pytest.approx(wanted, abs=1e-12)
    assert wilson(0, 0) == (0, 1)
    assert exact(0, 0) == (0, 1)
    assert poisson_limits(0) == (0, pytest.approx(-math.log(0.025)))
    with pytest.raises(MeasureError, match="a share between 0 and 1"):
        z_value(95)


def test_wilson_covers_on_average() -> None:
    """Averaged over base rates, the 95 % Wilson interval of 60 people holds the truth."""
    from scipy.stats import binom

    limits = np.array([wilson(k, 60) for k in range(61)])
    rates = np.linspace(0.05, 0.95, 181)
    inside = (limits[:, :1] <= rates) & (rates <= limits[:, 1:])
    covered = (binom.pmf(np.arange(61)[:, None], 60, rates) * inside).sum(axis=0)
    assert 0.93 <= covered.mean() <= 0.97


@pytest.mark.parametrize("name", ["youden", "f1", "phi", "lr_positive", "diagnostic_odds_ratio"])
def test_intervals_at_a_cut_cover_what_they_claim(name: str) -> None:
    """Of 1,500 cohorts of 300 people, the 95 % interval holds the truth in 93 to 97 %."""
    share = np.array([0.25, 0.15, 0.2, 0.4])
    truth = at_cut(CountTable.from_counts([0, 1], [2_000, 2_500], [4_000, 1_500]), 1)[name].value
    drawn = np.random.default_rng(5).multinomial(300, share[[0, 1, 2, 3]], size=1_500)
    inside = 0
    for tp, fp, fn, tn in drawn:
        found = at_cut(CountTable.from_counts([0, 1], [fn, tp], [tn, fp]), 1)[name]
        inside += found.low <= truth <= found.high
    assert 0.93 <= inside / 1_500 <= 0.97

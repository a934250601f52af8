"""Error rates, ranking and scores by group against the textbook on one row a person."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, roc_curve
from statsmodels.stats.proportion import proportion_confint
from tests_evidence import random_counts, rows

from rnr.evidence import CountTable, MeasureError
from rnr.evidence.fairness.balance import RATES, balance_gaps, error_balance, rate_at
from rnr.evidence.fairness.disparity import class_balance, overlap, standardised_difference
from rnr.evidence.fairness.impossibility import chouldechova
from rnr.evidence.fairness.roc_area import abroca, area_between


def two_groups(seed: int) -> tuple[CountTable, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Counts of two groups on one scale, and score and outcome of their people."""
    parts = {name: random_counts(seed + at) for at, name in enumerate("ab")}
    table, people = None, {}
    for name, part in parts.items():
        mine = CountTable.from_counts(np.arange(8), part.yes, part.no, by={"group": [name] * 8})
        table = mine if table is None else table + mine
        people[name] = rows(CountTable(np.arange(8.0), part.yes.copy(), part.no.copy()))
    assert table is not None
    return table, people


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.integers(1, 7))
def test_rates_are_those_of_the_confusion_matrix(seed: int, cut: int) -> None:
    """All seven rates and Wilson's limits equal scikit-learn's and statsmodels' on rows."""
    counts, people = two_groups(seed)
    found = error_balance(counts, cut, minimum=1)
    for name, (score, outcome) in people.items():
        tn, fp, fn, tp = confusion_matrix(outcome, score >= cut, labels=[0, 1]).ravel().tolist()
        pairs = {
            "fpr": (fp, fp + tn),
            "fnr": (fn, fn + tp),
            "ppv": (tp, tp + fp),
            "npv": (tn, tn + fn),
            "accuracy": (tp + tn, len(score)),
            "selection_rate": (tp + fp, len(score)),
            "base_rate": (tp + fn, len(score)),
        }
        for rate, (hits, base) in pairs.items():
            estimate = found[rate][(name,)]
            if not base:
                assert not estimate.defined
                continue
            assert estimate.value == pytest.approx(hits / base, abs=1e-12)
            limits = proportion_confint(hits, base, 0.05, "wilson")
            assert (estimate.low, estimate.high) == pytest.approx(limits, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.integers(1, 7))
def test_chouldechovas_identity_holds_in_every_group(seed: int, cut: int) -> None:
    """The implied FPR is the observed one, whatever the score."""
    counts, _ = two_groups(seed)
    for terms in chouldechova(counts, cut, minimum=1).values():
        if not math.isnan(terms.implied_fpr):
            assert terms.implied_fpr == pytest.approx(terms.fpr, abs=1e-12)


def test_equal_ppv_and_fnr_need_another_fpr_where_base_rates_differ() -> None:
    """With the reference's PPV and FNR, the group with the higher base rate has the higher FPR."""
    counts = CountTable.from_counts(
        [0, 1, 0, 1], yes=[20, 40, 40, 60], n=[100, 60, 80, 90], by={"g": ["a", "a", "b", "b"]}
    )
    terms = chouldechova(counts, 1, ("a",))
    assert terms[("b",)].base_rate > terms[("a",)].base_rate
    assert terms[("b",)].fpr_at_reference > terms[("a",)].fpr
    assert terms[("a",)].fpr_at_reference == pytest.approx(terms[("a",)].fpr)


def test_a_cut_above_every_score_leaves_no_predictive_value() -> None:
    """Nobody called high: PPV is not established, and so is the identity."""
    counts, _ = two_groups(2)
    assert not rate_at(counts, 99, "ppv").defined
    nobody = CountTable.from_counts([1], [0], [0])
    assert rate_at(nobody, 1, "base_rate").method == "nobody has a known outcome"
    assert math.isnan(chouldechova(counts, 99)[("a",)].implied_fpr)
    gaps = balance_gaps(counts, 99, samples=5)
    assert not gaps["ppv"][("b",)].defined
    assert math.isnan(gaps["fpr"][("b",)].low)


def test_cuts_are_scores_or_levels() -> None:
    """A level's name stands for its position; an unknown one is refused with a suggestion."""
    counts = CountTable.from_counts(["low", "high"], [20, 40], [80, 20], labels=["low", "high"])
    assert rate_at(counts, "high", "fnr").value == pytest.approx(1 / 3)
    with pytest.raises(MeasureError, match="did you mean 'high'"):
        rate_at(counts, "higher", "fnr")
    with pytest.raises(MeasureError, match="rate: is not known"):
        rate_at(counts, 1, "tpr")  # type: ignore[arg-type]


def test_gaps_are_differences_and_ratios_of_the_rates() -> None:
    """Each gap is the group's rate against the reference's, with limits around it."""
    counts, _ = two_groups(8)
    found = error_balance(counts, 4)
    for kind in ("difference", "ratio"):
        gaps = balance_gaps(counts, 4, ("a",), kind, samples=200)
        for rate in RATES:
            here, there = found[rate][("b",)].value, found[rate][("a",)].value
            gap = gaps[rate][("b",)]
            assert gap.value == pytest.approx(
                here - there if kind == "difference" else here / there
            )
            assert gap.low < gap.value < gap.high


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_abroca_is_the_area_between_the_curves_of_the_people(seed: int) -> None:
    """The exact integral equals a fine numerical one over scikit-learn's ROC curves."""
    counts, people = two_groups(seed)
    curves = [
        roc_curve(outcome, score, drop_intermediate=False)[:2] for score, outcome in people.values()
    ]
    grid = (np.arange(40_000) + 0.5) / 40_000
    heights = [np.interp(grid, *curve) for curve in curves]
    (a, b) = counts.split().values()
    assert area_between((a.yes, a.no), (b.yes, b.no)) == pytest.approx(
        np.abs(heights[0] - heights[1]).mean(), abs=2e-5
    )


def test_abroca_has_limits_and_no_sign() -> None:
    """The area is the same both ways round, and 0 only for equal curves."""
    counts, _ = two_groups(3)
    one, other = (abroca(counts, (name,), samples=100) for name in "ab")
    assert one[("b",)].value == pytest.approx(other[("a",)].value)
    assert one[("b",)].low < one[("b",)].high
    (a, b) = counts.split().values()
    assert area_between((a.yes, a.no), (a.yes, a.no)) == 0
    assert math.isnan(area_between((a.yes, a.no), (b.yes, 0 * b.no)))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_score_differences_are_those_of_the_people(seed: int) -> None:
    """Standardised difference, overlap and class means equal the formulas on rows."""
    counts, people = two_groups(seed)
    (x, u), (y, v) = people["a"], people["b"]
    pooled = ((len(x) - 1) * x.var(ddof=1) + (len(y) - 1) * y.var(ddof=1)) / (len(x) + len(y) - 2)
    d = standardised_difference(counts, ("a",))[("b",)]
    assert d.value == pytest.approx((y.mean() - x.mean()) / math.sqrt(pooled), abs=1e-10)
    shares = [np.bincount(side.astype(int), minlength=8) / len(side) for side in (x, y)]
    assert overlap(counts, ("a",), samples=20)[("b",)].value == pytest.approx(
        np.minimum(*shares).sum(), abs=1e-12
    )
    means = class_balance(counts)
    assert means["with"][("a",)].value == pytest.approx(x[u == 1].mean(), abs=1e-10)
    half = 1.959964 * y[v == 0].std(ddof=1) / math.sqrt((v == 0).sum())
    assert means["without"][("b",)].high == pytest.approx(y[v == 0].mean() + half, abs=1e-6)


def test_normal_overlap_reaches_one_when_the_difference_may_be_none() -> None:
    """Limits of the overlap follow those of the difference, folded at 0."""
    counts, _ = two_groups(3)
    d = standardised_difference(counts, ("a",))[("b",)]
    found = overlap(counts, ("a",), "normal")[("b",)]
    assert (d.low < 0 < d.high) == (found.high == 1)
    assert found.low < found.value <= found.high
    far = CountTable.from_counts(
        [0, 1, 0, 1], yes=[40, 20, 20, 80], n=[100, 40, 40, 200], by={"g": ["a", "a", "b", "b"]}
    )
    assert overlap(far, ("a",), "normal")[("b",)].high < 1


def test_a_score_that_does_not_vary_has_no_difference() -> None:
    """One score for everybody: no standard deviation to divide by."""
    counts = CountTable.from_counts([1, 1], [20, 30], [30, 20], by={"g": ["a", "b"]})
    found = standardised_difference(counts, ("a",))[("b",)]
    assert found.method == "the score does not vary within these groups"
    assert not overlap(counts, ("a",), "normal")[("b",)].defined

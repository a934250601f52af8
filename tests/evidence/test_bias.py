"""Predictive bias and item functioning on counts equal the regressions on one row a person."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from rnr.evidence import CountTable, MeasureError
from rnr.evidence.fairness.bias import MODELS, predictive_bias
from rnr.evidence.fairness.items_dif import logistic_dif, mantel_haenszel


def grouped(seed: int, groups: int = 3) -> tuple[CountTable, pd.DataFrame]:
    """Counts of several groups, and the people behind them."""
    draw = np.random.default_rng(seed)
    names = ["a", "b", "c"][:groups]
    score = np.tile(np.arange(6), groups)
    by = np.repeat(names, 6)
    n = draw.integers(8, 60, 6 * groups)
    n[:6] += 40
    shift = np.repeat(draw.normal(0, 0.4, groups), 6)
    yes = draw.binomial(n, 1 / (1 + np.exp(1.2 - 0.5 * score - shift)))
    people = pd.DataFrame(
        {
            "score": np.repeat(np.tile(score, 2), np.concatenate([yes, n - yes])),
            "by": np.repeat(np.tile(by, 2), np.concatenate([yes, n - yes])),
            "y": np.repeat([1, 0], [yes.sum(), (n - yes).sum()]),
        }
    )
    return CountTable.from_counts(score, yes, n - yes, by={"group": by.tolist()}), people


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_four_models_are_those_of_the_people(seed: int) -> None:
    """Log-likelihoods, group effects, interactions and tests equal statsmodels' on rows."""
    counts, people = grouped(seed)
    bias = predictive_bias(counts, ("a",))
    formulas = dict(
        zip(MODELS, ("y ~ by", "y ~ score", "y ~ score + by", "y ~ score * by"), strict=True)
    )
    oracle = {
        name: smf.glm(formula, people, family=sm.families.Binomial()).fit(tol=1e-14)
        for name, formula in formulas.items()
    }
    for name, fit in oracle.items():
        assert bias.logliks[name] == pytest.approx(fit.llf, abs=1e-7)
    for group in ("b", "c"):
        for found, model, term in (
            (bias.intercepts[(group,)], "score + group", f"by[T.{group}]"),
            (bias.slopes[(group,)], "score x group", f"score:by[T.{group}]"),
        ):
            assert found.value == pytest.approx(oracle[model].params[term], abs=1e-8)
            limits = oracle[model].conf_int().loc[term]
            assert (found.low, found.high) == pytest.approx(tuple(limits), abs=1e-6)
    plain, shifted, crossed = (oracle[name].llf for name in MODELS[1:])
    assert bias.intercept_test.statistic == pytest.approx(2 * (shifted - plain), abs=1e-6)
    assert bias.slope_test.statistic == pytest.approx(2 * (crossed - shifted), abs=1e-6)
    assert bias.intercept_test.df == bias.slope_test.df == 2


def test_bias_on_the_log_odds_of_the_instrument() -> None:
    """With expected rates the regression runs on their log-odds, not on the score."""
    counts, _ = grouped(4, 2)
    p = 1 / (1 + np.exp(-(np.arange(6) * 2.0 - 3)))
    by_score = predictive_bias(counts, ("a",))
    by_rate = predictive_bias(counts, ("a",), p)
    assert by_rate.logliks == pytest.approx(by_score.logliks)
    assert by_rate.slopes[("b",)].value == pytest.approx(by_score.slopes[("b",)].value / 2)


def test_small_groups_are_named_and_left_out() -> None:
    """A group without enough people with the event does not enter the comparison."""
    counts, _ = grouped(1, 2)
    thin = CountTable.from_counts([0, 1], [1, 2], [4, 5], by={"group": ["x", "x"]})
    bias = predictive_bias(counts + thin, ("a",))
    assert bias.withheld == (("x",),)
    assert list(bias.intercepts) == [("b",)]
    with pytest.raises(MeasureError, match="at least two groups"):
        predictive_bias(counts, minimum=10_000)


def test_what_cannot_be_fitted_is_said() -> None:
    """A score that separates the outcomes in the reference has no interaction."""
    counts = CountTable.from_counts(
        [0, 1, 0, 1], yes=[0, 30, 20, 15], no=[30, 0, 20, 15], by={"group": ["a", "a", "b", "b"]}
    )
    bias = predictive_bias(counts, ("a",))
    assert bias.intercepts[("b",)].defined
    assert not bias.slopes[("b",)].defined
    assert not bias.slope_test.defined
    assert "no finite estimate" in bias.slope_test.method


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_mantel_haenszel_is_that_of_statsmodels(seed: int) -> None:
    """Odds ratio, interval and chi-square equal StratifiedTable's."""
    counts, _ = grouped(seed, 2)
    found = mantel_haenszel(counts, ("a",))[("b",)]
    parts = counts.split()
    tables = np.array(
        [[[parts[(name,)].yes[k], parts[(name,)].no[k]] for name in "ab"] for k in range(6)]
    ).astype(float)
    oracle = StratifiedTable(list(tables))
    assert found.odds_ratio.value == pytest.approx(oracle.oddsratio_pooled, rel=1e-10)
    limits = oracle.oddsratio_pooled_confint()
    assert (found.odds_ratio.low, found.odds_ratio.high) == pytest.approx(limits, rel=1e-8)
    assert found.test.statistic == pytest.approx(oracle.test_null_odds().statistic, rel=1e-8)
    assert found.delta.value == pytest.approx(-2.35 * math.log(oracle.oddsratio_pooled))
    assert found.delta.low < found.delta.value < found.delta.high


@pytest.mark.parametrize(("endorsed", "size"), [([25, 25], "A"), ([15, 15], "B"), ([5, 5], "C")])
def test_sizes_run_from_negligible_to_large(endorsed: list[int], size: str) -> None:
    """Sizes follow the absolute delta, and C needs to be significantly above 1."""
    item = CountTable.from_counts(
        [1, 2, 1, 2], yes=[25, 25, *endorsed], n=[50] * 4, by={"g": ["a", "a", "b", "b"]}
    )
    assert mantel_haenszel(item, ("a",))[("b",)].size == size


def test_a_large_but_doubtful_difference_is_b() -> None:
    """At least 1.5, but not significantly above 1: B, not C."""
    few = CountTable.from_counts([1, 1], yes=[12, 10], n=[20, 28], by={"g": ["a", "b"]})
    doubtful = mantel_haenszel(few, ("a",), minimum=1)[("b",)]
    assert abs(doubtful.delta.value) >= 1.5
    assert doubtful.size == "B"


def test_groups_that_share_no_score_have_no_odds_ratio() -> None:
    """Without a score held by both groups nothing is compared."""
    item = CountTable.from_counts([1, 2], [20, 20], [20, 20], by={"g": ["a", "b"]})
    found = mantel_haenszel(item, ("a",))[("b",)]
    assert not found.odds_ratio.defined
    assert not found.test.defined
    assert found.size == ""


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_logistic_dif_is_that_of_the_people(seed: int) -> None:
    """Tests and Nagelkerke change equal those of models on rows."""
    counts, people = grouped(seed, 2)
    found = logistic_dif(counts, ("a",))
    fits = [
        smf.glm(f"y ~ {terms}", people, family=sm.families.Binomial()).fit(tol=1e-14).llf
        for terms in ("1", "score", "score + by", "score * by")
    ]
    n = len(people)
    r2 = [(1 - math.exp(2 * (fits[0] - fit) / n)) / (1 - math.exp(2 * fits[0] / n)) for fit in fits]
    assert found.uniform.statistic == pytest.approx(2 * (fits[2] - fits[1]), abs=1e-6)
    assert found.nonuniform.statistic == pytest.approx(2 * (fits[3] - fits[2]), abs=1e-6)
    assert found.r2_change == pytest.approx(r2[3] - r2[1], abs=1e-9)


@pytest.mark.parametrize(("shift", "size"), [(0, "A"), (1.1, "B"), (3, "C")])
def test_the_size_of_logistic_dif_follows_jodoin_and_gierl(shift: float, size: str) -> None:
    """Below .035 is A, from .035 B, from .070 C."""
    score = np.arange(5)
    chance = 1 / (1 + np.exp(-(score - 2)))
    other = 1 / (1 + np.exp(-(score - 2 + shift)))
    yes = np.concatenate([chance * 200, other * 200]).round().astype(int)
    item = CountTable.from_counts(
        np.tile(score, 2), yes, 200 - yes, by={"g": ["a"] * 5 + ["b"] * 5}
    )
    found = logistic_dif(item, ("a",))
    assert found.size == size
    apart = CountTable.from_counts(
        [0, 1, 0, 1], yes=[0, 30, 20, 15], no=[30, 0, 20, 15], by={"g": ["a", "a", "b", "b"]}
    )
    assert logistic_dif(apart, ("a",)).size == ""

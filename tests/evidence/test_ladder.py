"""The recalibration ladder against fits on one row a person, and the choice of a rung."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression
from tests_evidence import random_counts, rows

from rnr.evidence import CountTable, MeasureError
from rnr.evidence.calibrate import METHODS, closed_test, cross_validate, fit_curve
from rnr.evidence.calibrate.cross_validation import split_counts

SEEDS = st.integers(0, 10_000)


def expanded(x: np.ndarray, yes: np.ndarray, no: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Point and outcome of every person."""
    return np.repeat(np.tile(x, 2), np.concatenate([yes, no])), np.repeat(
        [1, 0], [yes.sum(), no.sum()]
    )


def counted(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expected rates and the counts at each, everybody's score held by somebody."""
    draw = np.random.default_rng(seed)
    p = np.sort(draw.uniform(0.05, 0.9, 7))
    n = draw.integers(15, 90, 7)
    yes = draw.binomial(n, expit(0.3 + 0.8 * np.log(p / (1 - p))))
    return p, yes, n - yes


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_intercept_and_logistic_rungs_are_fits_on_people(seed: int) -> None:
    """Rates and limits equal statsmodels' GLM predictions on rows."""
    p, yes, no = counted(seed)
    rates, outcome = expanded(p, yes, no)
    line = np.log(p / (1 - p))
    binomial = sm.families.Binomial()
    shift = sm.GLM(
        outcome, np.ones((len(outcome), 1)), binomial, offset=np.log(rates / (1 - rates))
    ).fit(tol=1e-14)
    curve = fit_curve("intercept", p, yes, no, "probability")
    assert curve.rate == pytest.approx(expit(line + shift.params[0]), abs=1e-10)
    assert curve.low == pytest.approx(expit(line + shift.conf_int()[0, 0]), abs=1e-8)
    both = sm.GLM(outcome, sm.add_constant(np.log(rates / (1 - rates))), binomial).fit(tol=1e-14)
    curve = fit_curve("logistic", p, yes, no, "probability")
    predicted = both.get_prediction(sm.add_constant(line))
    assert curve.rate == pytest.approx(predicted.predicted, abs=1e-10)
    assert np.column_stack([curve.low, curve.high]) == pytest.approx(predicted.conf_int(), abs=1e-7)
    assert curve.loglik == pytest.approx(both.llf, rel=1e-12)
    assert curve.at(p) == pytest.approx(curve.rate, abs=1e-14)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_beta_rung_is_the_best_allowed_fit(seed: int) -> None:
    """a and b are never negative, and no allowed pair fits better."""
    p, yes, no = counted(seed)
    curve = fit_curve("beta", p, yes, no, "probability")

    def loss(theta: np.ndarray) -> float:
        eta = theta[0] + theta[1] * np.log(p) - theta[2] * np.log1p(-p)
        return float(-(yes * eta - (yes + no) * np.logaddexp(0, eta)).sum())

    bounds = [(None, None), (0, None), (0, None)]
    best = min(
        minimize(loss, start, bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9}).fun
        for start in ([0, 1, 1], [0, 0.1, 2], [0, 2, 0.1])
    )
    assert min(curve.coef["a"], curve.coef["b"]) >= 0
    assert -curve.loglik == pytest.approx(best, abs=1e-5)
    assert (np.diff(curve.rate) >= -1e-12).all()


def test_beta_with_falling_rates_is_flat() -> None:
    """When more expected means fewer observed, a and b stay at 0 and everybody has the mean."""
    curve = fit_curve("beta", [0.2, 0.5, 0.8], [30, 20, 10], [10, 20, 30], "probability")
    assert curve.coef["a"] == curve.coef["b"] == 0
    assert curve.rate == pytest.approx([0.5] * 3)
    assert not fit_curve("beta", [0.2, 0.8], [0, 0], [9, 9], "probability").found


def test_beta_can_leave_rates_as_they_are() -> None:
    """The identity is a beta curve: a = b = 1, c = 0."""
    p = np.array([0.1, 0.25, 0.5, 0.8])
    curve = fit_curve("beta", p, 1000 * p, 1000 * (1 - p), "probability")
    assert [curve.coef[name] for name in "cab"] == pytest.approx([0, 1, 1], abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_isotonic_and_venn_abers_are_those_of_the_people(seed: int) -> None:
    """Steps equal scikit-learn's on rows, with the next person added for Venn-Abers."""
    p, yes, no = counted(seed)
    rates, outcome = expanded(p, yes, no)
    isotonic = fit_curve("isotonic", p, yes, no, "probability", limits=False)
    oracle = IsotonicRegression().fit(rates, outcome)
    assert isotonic.rate == pytest.approx(oracle.predict(p), abs=1e-10)
    venn = fit_curve("venn-abers", p, yes, no, "probability")
    for at, point in enumerate(p):
        pair = [
            IsotonicRegression()
            .fit(np.append(rates, point), np.append(outcome, label))
            .predict([point])[0]
            for label in (0, 1)
        ]
        assert (venn.low[at], venn.high[at]) == pytest.approx(tuple(pair), abs=1e-10)
        assert venn.rate[at] == pytest.approx(pair[1] / (1 - pair[0] + pair[1]), abs=1e-10)
    steps = isotonic.at([0.0, p[2], (p[2] + p[3]) / 2, 1.0])
    assert steps.tolist() == [
        isotonic.rate[0],
        isotonic.rate[2],
        isotonic.rate[2],
        isotonic.rate[-1],
    ]
    assert isotonic.loglik == pytest.approx(
        sum(
            math.log(r if y else 1 - r) for r, y in zip(oracle.predict(rates), outcome, strict=True)
        )
    )


def test_the_lowest_rung_changes_nothing() -> None:
    """No change: the rates as given, without limits."""
    curve = fit_curve("none", [0.2, 0.5], [30, 60], [70, 40], "probability")
    assert curve.rate.tolist() == [0.2, 0.5]
    assert np.isnan(curve.low).all()
    assert curve.at([0.3]) == pytest.approx([0.3])


def simulated(shift: float, slope: float, seed: int = 0, n: int = 20_000) -> CountTable:
    """A cohort whose true rates are a known change of the expected ones."""
    draw = np.random.default_rng(seed)
    p = np.array([0.05, 0.1, 0.2, 0.35, 0.5, 0.7])
    people = np.full(6, n // 6)
    yes = draw.binomial(people, expit(shift + slope * np.log(p / (1 - p))))
    return CountTable.from_counts(range(6), yes, people - yes, expected=p)


@pytest.mark.parametrize(
    ("shift", "slope", "chosen", "tests"),
    [(0, 1, "none", 1), (0.5, 1, "intercept", 2), (0.4, 0.6, "logistic", 2)],
)
def test_the_closed_test_finds_the_least_change(
    shift: float, slope: float, chosen: str, tests: int
) -> None:
    """A cohort made by each rung is given that rung, after the fewest tests."""
    found = closed_test(simulated(shift, slope), alpha=0.01)
    assert found.chosen == chosen
    assert len(found.steps) == tests
    assert [step.df for step in found.steps] == [2, 1][:tests]


def test_the_level_of_the_closed_test_decides() -> None:
    """A change is chosen where its p-value lies below alpha, and only there."""
    counts = simulated(0.05, 1, seed=3, n=3000)
    p = closed_test(counts).steps[0].p
    assert closed_test(counts, alpha=p * 0.99).chosen == "none"
    assert closed_test(counts, alpha=min(p * 1.01, 1)).chosen != "none"


def test_the_closed_test_can_end_at_beta() -> None:
    """A bend that no straight line follows needs the richest rung."""
    draw = np.random.default_rng(1)
    p = np.linspace(0.05, 0.95, 12)
    people = np.full(12, 4000)
    yes = draw.binomial(people, expit(3 * np.log(p) + 1 + 0.2 * np.log1p(-p)))
    counts = CountTable.from_counts(range(12), yes, people - yes, expected=p)
    found = closed_test(counts, richest="beta")
    assert found.chosen == "beta"
    assert [step.measure for step in found.steps] == [
        "beta_over_none",
        "beta_over_intercept",
        "beta_over_logistic",
    ]
    assert closed_test(simulated(0, 1), richest="beta", alpha=0.01).chosen == "none"


def test_the_closed_test_keeps_its_error_rate() -> None:
    """Where nothing is wrong, a change is chosen about as often as alpha says."""
    wrong = sum(closed_test(simulated(0, 1, seed, 3000)).chosen != "none" for seed in range(300))
    assert 4 <= wrong <= 28


def test_no_fit_means_no_change() -> None:
    """Counts without a finite fit never argue for a change."""
    counts = CountTable.from_counts([1, 2], [0, 9], [9, 0], expected=[0.2, 0.8])
    found = closed_test(counts)
    assert found.chosen == "none"
    assert found.steps[0].method == "these counts have no finite logistic fit"


def test_folds_deal_every_person_once() -> None:
    """Folds add up to the counts and differ in size by one at most."""
    counts = np.array([17, 0, 4, 30])
    dealt = split_counts(counts, 5, np.random.default_rng(0))
    assert dealt.sum(axis=0).tolist() == counts.tolist()
    assert np.ptp(dealt.sum(axis=1)) <= 1
    assert (dealt >= 0).all()


def test_cross_validation_prefers_the_rung_that_made_the_data() -> None:
    """Out of fold, a needed shift beats no change; steps on few people are worse than a line."""
    found = cross_validate(simulated(0.6, 1, n=6000))
    assert list(found) == list(METHODS)
    assert found["intercept"].value < found["none"].value
    assert found["none"].low < found["none"].value < found["none"].high
    few = random_counts(5, k=20, n=150, slope=0.2)
    thin = cross_validate(few, methods=["logistic", "isotonic"])
    assert thin["logistic"].value < thin["isotonic"].value


def test_leaving_out_one_person_at_a_time_is_the_textbook() -> None:
    """With as many folds as people, the Brier score is that of refitting without each person."""
    counts = CountTable.from_counts([1, 2, 3], [2, 4, 6], [6, 5, 3])
    found = cross_validate(counts, methods=["logistic"], folds=26, repeats=1)["logistic"]
    score, outcome = rows(counts)
    losses = []
    for left in range(26):
        rest = np.arange(26) != left
        fit = sm.GLM(outcome[rest], sm.add_constant(score[rest]), sm.families.Binomial()).fit()
        rate = expit(fit.params @ [1, score[left]])
        losses.append((outcome[left] - rate) ** 2)
    assert found.value == pytest.approx(np.mean(losses), abs=1e-7)


def test_cross_validation_refuses_what_it_cannot_do() -> None:
    """Too few people for the folds, rungs without rates, and folds without a fit are named."""
    counts = CountTable.from_counts([1, 2], [2, 4], [6, 5])
    with pytest.raises(MeasureError, match="no more than people"):
        cross_validate(counts, folds=40)
    with pytest.raises(MeasureError, match="these rungs need expected probabilities"):
        cross_validate(counts, methods=["beta"])
    apart = CountTable.from_counts([1, 2], [0, 9], [9, 0])
    found = cross_validate(apart)
    assert list(found) == ["logistic", "isotonic", "venn-abers"]
    assert found["logistic"].method == "some of the folds have no finite fit"

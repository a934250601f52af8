"""Fits on counts are the fits on the people behind them."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from rnr.evidence.fitting.logistic import fit_logistic, fit_many, loglik


def expanded(
    design: np.ndarray, yes: np.ndarray, no: np.ndarray, offset: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One row a person."""
    twice = np.vstack([design, design])
    people = np.concatenate([yes, no])
    outcome = np.repeat([1, 0], [yes.sum(), no.sum()])
    return np.repeat(twice, people, axis=0), outcome, np.repeat(np.tile(offset, 2), people)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.sampled_from([0.01, 1.0, 40.0]))
def test_a_fit_on_counts_is_the_fit_on_rows(seed: int, size: float) -> None:
    """Coefficients, standard errors and log-likelihood equal statsmodels' on expanded rows."""
    draw = np.random.default_rng(seed)
    k = int(draw.integers(3, 9))
    x = np.arange(k) * size
    design = np.column_stack([np.ones(k), x, draw.normal(size=k)])
    people = draw.integers(20, 80, k)
    yes = draw.binomial(people, 1 / (1 + np.exp(0.8 - 1.2 * x / x.max())))
    offset = draw.normal(size=k) / 2
    fit = fit_logistic(design, yes, people - yes, offset)
    rows, outcome, start = expanded(design, yes, people - yes, offset)
    glm = sm.GLM(outcome, rows, family=sm.families.Binomial(), offset=start)
    oracle = glm.fit(tol=1e-14, maxiter=100)
    assert fit.coef == pytest.approx(oracle.params, rel=1e-9, abs=1e-10)
    assert fit.se == pytest.approx(oracle.bse, rel=1e-7)
    assert fit.loglik == pytest.approx(oracle.llf, rel=1e-12)


def test_many_fits_at_once_are_the_fits_one_by_one() -> None:
    """A batch gives each table its own fit, also beside a table that has none."""
    draw = np.random.default_rng(3)
    design = np.column_stack([np.ones(6), np.arange(6)])
    people = np.full(6, 30)
    yes = draw.binomial(people, np.linspace(0.1, 0.7, 6), (20, 6))
    yes[7] = 0
    many = fit_many(design, yes, people - yes)
    for row, counts in zip(many, yes, strict=True):
        one = fit_logistic(design, counts, people - counts)
        np.testing.assert_allclose(row, one.coef, rtol=1e-9, equal_nan=True)
    assert np.isnan(many[7]).all()


@pytest.mark.parametrize(
    ("yes", "no", "why"),
    [
        ([0, 0, 0], [5, 5, 5], "nobody has the event"),
        ([5, 5, 5], [0, 0, 0], "everybody has it"),
        ([0, 0, 5], [5, 5, 0], "the score separates the outcomes"),
        ([0, 2, 5], [5, 3, 0], "the score separates all but one point"),
        ([0, 5, 0], [0, 5, 0], "one score only"),
        ([0, 0, 0], [0, 0, 0], "nobody at all"),
    ],
)
def test_counts_without_a_maximum_have_no_fit(yes: list[int], no: list[int], why: str) -> None:
    """Separation is said, never hidden behind a huge coefficient."""
    fit = fit_logistic([[1, 0], [1, 1], [1, 2]], yes, no)
    assert not fit.found, why
    assert np.isnan(fit.coef).all()
    assert np.isnan(fit.se).all()
    assert np.isnan(fit.loglik)


def test_separated_on_both_sides_of_one_mixed_score_still_has_a_fit_only_if_finite() -> None:
    """A score that separates people but for both outcomes at two scores has a finite slope."""
    fit = fit_logistic([[1, 0], [1, 1], [1, 2], [1, 3]], [0, 2, 3, 5], [5, 3, 2, 0])
    assert fit.found
    assert fit.coef[1] > 0


def test_an_infinite_log_odds_has_no_fit_where_there_are_people() -> None:
    """Minus infinity in the design counts only at rows with people."""
    design = [[1, -np.inf], [1, 0.0], [1, 1.0], [1, 2.0]]
    assert not fit_logistic(design, [1, 2, 3, 4], [4, 3, 2, 1]).found
    assert fit_logistic(design, [0, 2, 3, 4], [0, 3, 2, 1]).found
    assert not fit_logistic(np.ones((2, 1)), [1, 2], [3, 2], [np.inf, 0.0]).found


def test_the_log_likelihood_is_finite_far_out() -> None:
    """Large log-odds neither overflow nor warn."""
    assert loglik([800.0], [1], [0]) == pytest.approx(0)
    assert loglik([800.0], [0], [1]) == pytest.approx(-800)


def test_scores_far_from_zero_are_fitted_as_well() -> None:
    """A constant added to the score moves the intercept and nothing else."""
    yes, no = np.array([3, 8, 14]), np.array([20, 15, 9])
    near = fit_logistic([[1, 0], [1, 1], [1, 2]], yes, no)
    far = fit_logistic([[1, 30_000], [1, 30_001], [1, 30_002]], yes, no)
    assert far.coef[1] == pytest.approx(near.coef[1], rel=1e-9)
    assert far.se[1] == pytest.approx(near.se[1], rel=1e-9)
    assert far.coef[0] == pytest.approx(near.coef[0] - 30_000 * near.coef[1], rel=1e-9)


def test_a_start_far_off_does_not_overshoot() -> None:
    """Expected rates of one in a million beside half with the event: the shift is still found."""
    start = np.log(1e-6 / (1 - 1e-6))
    fit = fit_logistic([[1.0]], [50], [50], start)
    assert fit.coef[0] == pytest.approx(-start, rel=1e-9)

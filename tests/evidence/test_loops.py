"""Measures that no library has equal plain loops over the people of random cohorts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from tests_evidence import random_counts, rows

from rnr.evidence import CountTable, PatternTable
from rnr.evidence.fitting.goodness import calibration_chi_square
from rnr.evidence.fitting.rates import expected_observed, expected_observed_by_score
from rnr.evidence.monitoring.drift import answer_stability, stability
from rnr.evidence.monitoring.overrides import override_rates
from rnr.evidence.precision.change import reliable_change

SEEDS = range(4)


def stated(counts: CountTable) -> dict[float, float]:
    """A probability for each score, a little wrong."""
    return {score: 0.05 + 0.8 * at / len(counts.score) for at, score in enumerate(counts.score)}


@pytest.mark.parametrize("seed", SEEDS)
def test_expected_over_observed(seed: int) -> None:
    """Sum of everybody's probability over the number with the event; log-normal and exact."""
    counts = random_counts(seed)
    chance = stated(counts)
    score, event = rows(counts)
    e, o = sum(chance[one] for one in score), int(event.sum())
    found = expected_observed(counts, chance)
    assert found.value == pytest.approx(e / o, abs=1e-10)
    reach = math.exp(stats.norm.ppf(0.975) / math.sqrt(o))
    assert (found.low, found.high) == pytest.approx((e / o / reach, e / o * reach), abs=1e-10)
    exact = expected_observed(counts, chance, "exact")
    fewest, most = stats.chi2.ppf(0.025, 2 * o) / 2, stats.chi2.ppf(0.975, 2 * o + 2) / 2
    assert (exact.low, exact.high) == pytest.approx((e / most, e / fewest), abs=1e-9)
    for one, each in expected_observed_by_score(counts, chance).items():
        own = event[score == one]
        if own.sum():
            assert each.value == pytest.approx(len(own) * chance[one] / own.sum(), abs=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_chi_square_over_scores(seed: int) -> None:
    """Over scores, by both variances."""
    counts = random_counts(seed, k=14, n=700)
    chance = stated(counts)
    score, event = rows(counts)
    p = np.array([chance[one] for one in score])
    binomial = poisson = 0.0
    for one in np.unique(score):
        here = score == one
        e, o = p[here].sum(), event[here].sum()
        binomial += (o - e) ** 2 / (p[here] * (1 - p[here])).sum()
        poisson += (o - e) ** 2 / e
    assert calibration_chi_square(counts, chance).statistic == pytest.approx(binomial, abs=1e-9)
    found = calibration_chi_square(counts, chance, "poisson")
    assert found.statistic == pytest.approx(poisson, abs=1e-9)
    assert found.p == pytest.approx(stats.chi2.sf(poisson, found.df))


@pytest.mark.parametrize("seed", SEEDS)
def test_change_and_overrides(seed: int) -> None:
    """Reliable change, crossing a cut-off, and moved levels, person by person."""
    rng = np.random.default_rng(seed)
    before = rng.integers(0, 31, 300)
    after = np.clip(before + rng.integers(-15, 12, 300), 0, 30)
    table = PatternTable.from_counts(np.column_stack([before, after]))
    counted = dict.fromkeys(("recovered", "improved", "unchanged", "deteriorated", "harmed"), 0)
    for one, two in zip(before.tolist(), after.tolist(), strict=True):
        index = (two - one) / (math.sqrt(2) * 6 * math.sqrt(1 - 0.8))
        if index < -1.959964:
            counted["recovered" if one >= 12 > two else "improved"] += 1
        elif index > 1.959964:
            counted["harmed" if one < 12 <= two else "deteriorated"] += 1
        else:
            counted["unchanged"] += 1
    shares = {row.measure: row.value for row in reliable_change(table, 6, 0.8, cutoff=12)}
    assert shares == pytest.approx({name: n / 300 for name, n in counted.items()}, abs=1e-12)
    tool, final = rng.integers(0, 3, 200), rng.integers(0, 3, 200)
    rates = {
        row.measure: row.value
        for row in override_rates(PatternTable.from_counts(np.column_stack([tool, final])))
    }
    assert rates["override"] == pytest.approx(np.mean(tool != final))
    assert rates["override up"] == pytest.approx(np.mean(final > tool))
    for level in range(3):
        own = tool == level
        assert rates[f"override at {level}"] == pytest.approx(np.mean(final[own] != level))


@pytest.mark.parametrize("seed", SEEDS)
def test_stability_of_scores_and_items(seed: int) -> None:
    """The index is the sum over values of the difference times the log ratio of shares."""
    rng = np.random.default_rng(seed)
    one, two = rng.binomial(4, 0.4, 900), rng.binomial(4, 0.5, 700)

    def psi(first: np.ndarray, second: np.ndarray) -> float:
        shares = [np.bincount(side, minlength=5) / len(side) for side in (first, second)]
        return sum((b - a) * math.log(b / a) for a, b in zip(*shares, strict=True))

    tables = [CountTable.from_counts(side, np.zeros(len(side), int), n=np.ones(len(side), int))
              for side in (one, two)]  # fmt: skip
    assert stability(*tables).value == pytest.approx(psi(one, two), abs=1e-10)
    answers = [PatternTable.from_counts(side[:, None], columns=["item"]) for side in (one, two)]
    assert answer_stability(*answers)[0].value == pytest.approx(psi(one, two), abs=1e-10)

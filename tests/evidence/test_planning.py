"""Sample sizes and power against simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from rnr.evidence.errors import MeasureError
from rnr.evidence.fitting.logistic import fit_logistic
from rnr.evidence.ranking.discrimination import auc
from rnr.evidence.studies.planning import (
    normal_chances,
    people_for_auc,
    people_for_ratio,
    people_for_slope,
)
from rnr.evidence.studies.power import power_for_auc, power_for_ratio
from rnr.evidence.tables.counts import CountTable


def test_a_planned_ratio_is_as_precise_as_planned() -> None:
    """Studies of the planned size spread as the planned interval says."""
    size = people_for_ratio(0.3, width=0.3)
    observed = np.random.default_rng(1).binomial(size.n, 0.3, 40_000) / (0.3 * size.n)
    se = math.asinh(0.15) / 1.959964
    assert np.log(observed).std() == pytest.approx(se, rel=0.02)
    assert size.events == math.ceil(size.n * 0.3)
    assert str(size).startswith(f"{size.n:,} people with {size.events} events: observed over")


def test_a_planned_slope_is_as_precise_as_planned() -> None:
    """Calibration slopes of studies of the planned size have the planned error."""
    chance, people = np.array([0.1, 0.2, 0.35, 0.6]), np.array([4, 3, 2, 1])
    size = people_for_slope(chance, people, width=0.4)
    rng = np.random.default_rng(2)
    slopes = []
    for _ in range(1500):
        n = rng.multinomial(size.n, people / 10)
        yes = rng.binomial(n, chance)
        design = np.column_stack([np.ones(4), np.log(chance / (1 - chance))])
        slopes.append(fit_logistic(design, yes, n - yes).coef[1])
    assert np.std(slopes) == pytest.approx(0.2 / 1.959964, rel=0.05)
    even = people_for_slope(chance)
    assert even.n == people_for_slope(chance, np.ones(4)).n


def test_a_planned_auc_is_as_precise_as_planned() -> None:
    """DeLong's intervals of studies of the planned size are about as wide as planned."""
    size = people_for_auc(0.7, 0.3, width=0.1)
    rng = np.random.default_rng(3)
    widths = []
    for _ in range(300):
        event = rng.random(size.n) < 0.3
        score = rng.normal(size=size.n) + math.sqrt(2) * norm.ppf(0.7) * event
        found = auc(CountTable.from_counts(score.round(1), event * 1, ~event * 1))
        widths.append(found.high - found.low)
    assert np.mean(widths) == pytest.approx(0.1, rel=0.03)


def test_normal_log_odds_are_integrated() -> None:
    """Probabilities of normal log-odds average as drawn ones do, even far out."""
    chance, weight = normal_chances(-2, 1.5)
    drawn = np.random.default_rng(4).normal(-2, 1.5, 400_000)
    assert weight @ chance == pytest.approx((1 / (1 + np.exp(-drawn))).mean(), abs=0.001)
    chance, weight = normal_chances(0, 9)
    assert ((chance > 0) & (chance < 1)).all()
    assert weight.sum() == pytest.approx(1)


def test_power_is_the_share_of_studies_that_see_it() -> None:
    """Simulated studies reject as often as the power says; no effect is a false alarm."""
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(2000):
        event = rng.binomial(400, 0.3)
        ratio = 1.3 * 400 * 0.3 / event
        hits += abs(math.log(ratio)) > 1.959964 * math.sqrt(1 / event)
    assert power_for_ratio(1.3, 0.3, 400) == pytest.approx(hits / 2000, abs=0.05)
    assert power_for_auc(0.5, 0.3, 300) == pytest.approx(0.05)
    hits = 0
    for _ in range(600):
        event = rng.random(150) < 0.3
        score = rng.normal(size=150) + math.sqrt(2) * norm.ppf(0.65) * event
        found = auc(CountTable.from_counts(score.round(2), event * 1, ~event * 1))
        hits += found.low > 0.5
    assert power_for_auc(0.65, 0.3, 150) == pytest.approx(hits / 600, abs=0.06)


def test_impossible_plans_are_refused_at_once() -> None:
    """Every setting out of range is named."""
    with pytest.raises(MeasureError) as caught:
        people_for_auc(1.0, 0.0)
    assert [problem.where for problem in caught.value.problems] == ["auc", "base_rate"]
    with pytest.raises(MeasureError, match="width: a number above 0 is expected"):
        people_for_ratio(0.3, width=0)
    with pytest.raises(MeasureError, match="a number above 0 and below 1 is expected"):
        power_for_auc(0.7, 1.2, 100)
    with pytest.raises(MeasureError, match="ratio: a number above 0"):
        power_for_ratio(0, 0.2, 100)
    for chance, people in (([0.2, 0.2], None), ([0.2, 1.0], None), ([0.1, 0.2], [1])):
        with pytest.raises(MeasureError, match="two or more different probabilities"):
            people_for_slope(chance, people)

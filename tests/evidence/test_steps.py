"""Risk ratios per step and step by step are those of the people, and keep what they claim."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.contingency_tables import Table2x2
from tests_evidence import random_counts, rows

from rnr.evidence import CountTable, risk_ratio_per_step, step_ratios


@pytest.mark.parametrize("seed", range(5))
def test_the_ratio_per_step_is_that_of_a_regression_on_people(seed: int) -> None:
    """Slope and robust error equal statsmodels' Poisson regression with sandwich errors on rows."""
    counts = random_counts(seed)
    score, event = rows(counts)
    theirs = sm.GLM(event, sm.add_constant(score), sm.families.Poisson()).fit(
        cov_type="HC0", tol=1e-14
    )
    found = risk_ratio_per_step(counts)
    low, high = np.exp(theirs.conf_int()[1])
    assert found.value == pytest.approx(np.exp(theirs.params[1]), abs=1e-10)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


def test_another_base_rate_leaves_it_where_it_is() -> None:
    """Half the events at every level: the ratio stays, the odds ratio does not."""
    names = ["low", "mid", "high"]
    often = CountTable.from_counts(names, [100, 200, 400], n=[1000] * 3, labels=names)
    seldom = CountTable.from_counts(names, [50, 100, 200], n=[1000] * 3, labels=names)
    assert risk_ratio_per_step(often).value == pytest.approx(2)
    assert risk_ratio_per_step(seldom).value == pytest.approx(2)


def test_steps_are_ratios_of_neighbours_with_people() -> None:
    """Value and limits equal statsmodels' risk ratio; an empty level is stepped over."""
    names = ["low", "none", "mid", "high"]
    counts = CountTable.from_counts(names, [10, 0, 30, 45], n=[100, 0, 150, 90], labels=names)
    found = step_ratios(counts)
    assert list(found) == ["mid", "high"]
    theirs = Table2x2([[30, 120], [10, 90]])
    assert found["mid"].value == pytest.approx(theirs.riskratio)
    ends = theirs.riskratio_confint()
    assert (found["mid"].low, found["mid"].high) == pytest.approx(ends)
    assert (found["mid"].n, found["mid"].events) == (250, 40)
    assert found["high"].value == pytest.approx((45 / 90) / (30 / 150))


def test_what_has_no_ratio_says_why() -> None:
    """No events, one level, events at one end only, and a lower level without events."""
    for yes, no, why in (
        ([0, 0], [5, 5], "nobody had the event"),
        ([5, 5], [0, 0], "everybody had the event"),
        ([0, 0], [0, 0], "nobody has a known outcome"),
        ([5, 0], [5, 0], "everybody is at one level"),
        ([0, 5], [5, 5], "all events lie at the lowest, or highest, level"),
    ):
        assert risk_ratio_per_step(CountTable.from_counts([1, 2], yes, no)).method == why
    middle = risk_ratio_per_step(CountTable.from_counts([1, 2, 3], [0, 5, 0], [5, 5, 5]))
    assert middle.value == pytest.approx(1)
    steps = step_ratios(CountTable.from_counts([1, 2, 3], [0, 5, 0], [5, 5, 5]))
    assert steps[2.0].method == "the level below has no event"
    assert steps[3.0].value == 0
    assert np.isnan(steps[3.0].low)


def test_limits_cover_the_truth() -> None:
    """Of 1,500 cohorts of 400 people, the limits hold the truth in 93 to 97 %."""
    draw, inside = np.random.default_rng(2), []
    n, rate = np.array([150, 120, 80, 50]), 0.1 * 1.5 ** np.arange(4)
    for yes in draw.binomial(n, rate, (1500, 4)):
        table = CountTable.from_counts(range(4), yes, n=n)
        whole, one = risk_ratio_per_step(table), step_ratios(table)[2.0]
        inside.append([found.low <= 1.5 <= found.high for found in (whole, one)])
    covered = np.mean(inside, axis=0)
    assert ((covered >= 0.93) & (covered <= 0.97)).all(), covered

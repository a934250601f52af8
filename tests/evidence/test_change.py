"""Change, overrides and drift against formulas on rows and simulated truth."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.intervals import poisson_limits, wilson
from rnr.evidence.monitoring.drift import answer_stability, calibration_drift, stability
from rnr.evidence.monitoring.overrides import override_rates, override_validity
from rnr.evidence.monitoring.reassessment import change_validity
from rnr.evidence.precision.change import change_index, cutoffs, reliable_change
from rnr.evidence.ranking.compare import compare_paired
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.joint import JointTable
from rnr.evidence.tables.patterns import PatternTable


def test_the_index_needs_a_spread_and_a_reliability() -> None:
    """Change is counted in standard errors of a difference; impossible settings are refused."""
    found = change_index([20, 20], [10, 22], sd=5, reliability=0.75)
    assert found == pytest.approx(np.array([-10, 2]) / (5 * math.sqrt(0.5)))
    for sd, r in ((0, 0.8), (5, 1.0), (5, -0.1)):
        with pytest.raises(MeasureError, match="a standard deviation above 0 and a reliability"):
            change_index(1, 2, sd, r)


def test_cutoffs_follow_the_direction_of_better() -> None:
    """Whether the group without the problem scores lower or higher, the cut-offs lie between."""
    assert cutoffs((20, 5), (8, 8)) == {"a": 10, "b": 24, "c": pytest.approx(200 / 13)}
    assert cutoffs((8, 8), (20, 5)) == {"a": 24, "b": 10, "c": pytest.approx(200 / 13)}


def test_reliable_change_counts_each_person_once() -> None:
    """With a cut-off, five kinds add up to everybody; direction is respected."""
    rows = [[20, 8], [20, 12], [20, 18], [9, 20], [16, 24], [8, 9]]
    table = PatternTable.from_counts(rows, [10, 20, 30, 4, 6, 30])
    shares = {row.measure: row for row in reliable_change(table, 5, 0.9, cutoff=10)}
    assert {name: row.value for name, row in shares.items()} == {
        "recovered": 0.1,
        "improved": 0.2,
        "unchanged": 0.6,
        "deteriorated": 0.06,
        "harmed": 0.04,
    }
    assert (shares["recovered"].low, shares["recovered"].high) == wilson(10, 100)
    up = {row.measure: row.value for row in reliable_change(table, 5, 0.9, better="higher")}
    assert up == {"improved": 0.1, "unchanged": 0.6, "deteriorated": 0.3}
    crossed = {
        row.measure: row.value for row in reliable_change(table, 5, 0.9, cutoff=10, better="higher")
    }
    assert (crossed["recovered"], crossed["harmed"]) == (0.04, 0.1)
    empty = PatternTable.from_counts([[1, 2]], [0])
    assert reliable_change(empty, 5, 0.9)[0].method == "no people"
    with pytest.raises(MeasureError, match="two columns, and 'lower' or 'higher', are expected"):
        reliable_change(PatternTable.from_counts([[1]]), 5, 0.9)


def joint_of(first: Any, second: Any, event: Any) -> JointTable:
    """Count rows of people with two scores."""
    pairs, at = np.unique(np.column_stack([first, second]), axis=0, return_inverse=True)
    yes = np.bincount(at.ravel(), weights=event, minlength=len(pairs))
    people = np.bincount(at.ravel(), minlength=len(pairs))
    return JointTable.from_counts(pairs[:, 0], pairs[:, 1], yes, people - yes)


def test_change_adds_what_the_row_wise_regression_says() -> None:
    """Odds ratio and likelihood-ratio test of change are statsmodels' on rows."""
    rng = np.random.default_rng(1)
    first = rng.integers(0, 20, 1500)
    second = np.clip(first + rng.integers(-6, 5, 1500), 0, 20)
    event = rng.random(1500) < 1 / (1 + np.exp(2.5 - 0.05 * first - 0.12 * second))
    found = change_validity(joint_of(first, second, event))
    design = sm.add_constant(np.column_stack([first, second - first]).astype(float))
    both = sm.Logit(event.astype(float), design).fit(disp=0)
    alone = sm.Logit(event.astype(float), design[:, :2]).fit(disp=0)
    assert math.log(found.per_point.value) == pytest.approx(both.params[2], abs=1e-8)
    low, high = both.conf_int()[2]
    assert math.log(found.per_point.low) == pytest.approx(low, abs=1e-6)
    assert math.log(found.per_point.high) == pytest.approx(high, abs=1e-6)
    assert found.test.statistic == pytest.approx(2 * (both.llf - alone.llf), abs=1e-7)
    assert found.reassessment.difference.value > 0
    same = change_validity(JointTable.from_counts([1, 2], [2, 3], [5, 9], [9, 5]))
    assert same.per_point.method == "these counts have no finite fit"
    assert not same.test.defined


def test_override_rates_have_direction_and_level() -> None:
    """Up, down and by level, with Wilson limits; an empty table establishes nothing."""
    table = PatternTable.from_square([[80, 15, 5], [4, 60, 6], [0, 3, 27]], ["low", "mid", "high"])
    rates = {row.measure: row for row in override_rates(table)}
    assert rates["override"].value == pytest.approx(33 / 200)
    assert rates["override up"].value == pytest.approx(26 / 200)
    assert rates["override down"].value == pytest.approx(7 / 200)
    assert rates["override at mid"].value == pytest.approx(10 / 70)
    assert (rates["override at high"].low, rates["override at high"].high) == wilson(3, 30)
    bare = PatternTable.from_counts([[0, 1], [0, 0]], [1, 3])
    assert override_rates(bare)[-1].measure == "override at 0"
    assert override_rates(PatternTable.from_counts([[0, 0]], [0]))[0].method == "no people"
    with pytest.raises(MeasureError, match="the actuarial and the final level are expected"):
        override_rates(PatternTable.from_counts([[1]]))


def test_overrides_that_see_something_are_told_from_those_that_do_not() -> None:
    """Blind overrides have a ratio of 1 and lower the AUC; seeing ones do not."""
    rng = np.random.default_rng(2)
    n = 40_000
    actuarial = rng.integers(0, 3, n)
    hidden = rng.random(n) < 0.3
    event = rng.random(n) < np.array([0.1, 0.25, 0.45])[actuarial] * np.where(hidden, 1.8, 0.66)
    up = (actuarial < 2) & (rng.random(n) < 0.15)
    blind = override_validity(joint_of(actuarial, actuarial + up, event))
    assert blind.up.low < 1 < blind.up.high
    assert blind.levels.difference.high < 0
    seen = override_validity(joint_of(actuarial, actuarial + (hidden & (actuarial < 2)), event))
    assert seen.up.low > 2
    assert seen.levels.difference.low > 0
    joint = joint_of(actuarial, actuarial + up, event)
    swapped = JointTable.from_counts(joint.second, joint.first, joint.yes, joint.no)
    assert blind.levels.difference.value == compare_paired(swapped).difference.value
    assert "nobody was moved this way" in blind.down.method


def test_override_ratio_is_indirect_standardisation() -> None:
    """Observed events of the moved over their number at the rates of those left at their level."""
    joint = JointTable.from_counts(
        [0, 0, 1, 1, 2], [0, 1, 1, 2, 0], [10, 6, 30, 12, 5], [90, 14, 70, 18, 5]
    )
    found = override_validity(joint)
    expected = 20 * 0.1 + 30 * 0.3
    assert found.up.value == pytest.approx(18 / expected)
    noise = 6 * 14 / 20 + 12 * 18 / 30
    spread = 20**2 * 0.1 * 0.9 / 100 + 30**2 * 0.3 * 0.7 / 100
    half = 1.959964 * math.sqrt(noise / 18**2 + spread / expected**2)
    assert math.log(found.up.high / found.up.value) == pytest.approx(half, rel=1e-6)
    # Nobody is left at level 2, so nobody can stand for those moved down from it.
    assert not found.down.defined
    quiet = JointTable.from_counts([0, 1, 1], [0, 0, 1], [10, 0, 30], [90, 20, 70])
    down = override_validity(quiet).down
    assert (down.value, down.low) == (0, 0)
    assert down.high == pytest.approx(poisson_limits(0)[1] / 6)


def test_override_ratio_covers_the_truth() -> None:
    """Blind overrides have a true ratio of 1; 95 % limits hold it 93 to 97 times of 100."""
    rng = np.random.default_rng(3)
    rate, hits, runs = np.array([0.15, 0.35]), 0, 800
    for _ in range(runs):
        left, moved = rng.binomial([400, 300], rate), rng.binomial([80, 60], rate)
        joint = JointTable.from_counts(
            [0, 1, 0, 1],
            [0, 1, 1, 2],
            [*left, *moved],
            [400 - left[0], 300 - left[1], 80 - moved[0], 60 - moved[1]],
        )
        up = override_validity(joint).up
        hits += up.low <= 1 <= up.high
    assert 0.93 <= hits / runs <= 0.97


def test_stability_equals_the_formula_and_notices_levels() -> None:
    """The index is the published sum; other levels are refused; empty scores are said."""
    before = CountTable.from_counts([0, 1, 2], [10, 20, 30], [90, 130, 20])
    after = CountTable.from_counts([0, 1, 2], [10, 30, 40], [50, 90, 80])
    e, a = np.array([100, 150, 50]) / 300, np.array([60, 120, 120]) / 300
    found = stability(before, after)
    assert found.value == pytest.approx(((a - e) * np.log(a / e)).sum())
    assert found.low < found.value < found.high
    other = CountTable.from_counts([0, 3], [10, 30], [50, 90])
    assert "half a person added" in stability(before, other).method
    assert stability(before, before).value == 0
    single = CountTable.from_counts([1], [3], [4])
    assert "a single value" in stability(single, single).method
    levels = CountTable.from_counts(["a"], [1], [1], labels=["a"])
    with pytest.raises(MeasureError, match="the tables have different levels"):
        stability(levels, single)


def test_stability_of_answers_is_by_item() -> None:
    """Each item has its own index, on its own answers."""
    before = PatternTable.from_counts([[0, 0], [1, 0], [1, 1]], [50, 30, 20], ["a", "b"])
    after = PatternTable.from_counts([[0, 0], [1, 0], [1, 1]], [50, 10, 40], ["a", "b"])
    rows = answer_stability(before, after)
    assert [row.measure for row in rows] == ["psi a", "psi b"]
    assert rows[1].value == pytest.approx(0.2 * math.log(0.4 / 0.2) - 0.2 * math.log(0.6 / 0.8))
    with pytest.raises(MeasureError, match="the same items in the same order are expected"):
        answer_stability(before, before.keep("a"))


@pytest.mark.parametrize("after", [(0.3, 0.4, 0.2, 0.1), (0.2, 0.35, 0.25, 0.2)])
def test_stability_limits_cover_the_truth(after: tuple[float, ...]) -> None:
    """Limits hold the true index 95 times of 100, and more often when nothing moved."""
    rng = np.random.default_rng(4)
    before = np.array([0.3, 0.4, 0.2, 0.1])
    truth = ((np.array(after) - before) * np.log(np.array(after) / before)).sum()
    runs, hits = 800, 0
    for _ in range(runs):
        people = rng.multinomial(600, before), rng.multinomial(400, after)
        one, two = (CountTable.from_counts(range(4), np.zeros(4), some) for some in people)
        found = stability(one, two)
        hits += found.low <= truth <= found.high
    assert 0.93 <= hits / runs <= (1 if truth == 0 else 0.97)


def test_calibration_drift_equals_the_row_wise_regression() -> None:
    """Shift and stretch are the period terms of statsmodels' logistic regression."""
    rng = np.random.default_rng(5)
    chance = {0: 0.1, 1: 0.25, 2: 0.5}
    tables = []
    rows: list[Any] = []
    for late, shift in enumerate((0.0, 0.4)):
        score = rng.integers(0, 3, 900)
        logit = np.array([math.log(chance[s] / (1 - chance[s])) for s in score])
        event = rng.random(900) < 1 / (1 + np.exp(-(shift + (1 - 0.3 * late) * logit)))
        tables.append(CountTable.from_counts(score, event * 1, ~event * 1))
        rows.append(np.column_stack([event, logit, np.full(900, late)]))
    event, logit, late_on = np.concatenate(rows).T
    found = {row.measure: row for row in calibration_drift(*tables, chance)}
    shifted = sm.GLM(event, sm.add_constant(late_on), family=sm.families.Binomial(), offset=logit)
    fit = shifted.fit()
    assert found["intercept_drift"].value == pytest.approx(fit.params[1], abs=1e-8)
    assert found["intercept_drift"].low == pytest.approx(fit.conf_int()[1][0], abs=1e-6)
    design = sm.add_constant(np.column_stack([logit, late_on, late_on * logit]))
    fit = sm.GLM(event, design, family=sm.families.Binomial()).fit()
    assert found["slope_drift"].value == pytest.approx(fit.params[3], abs=1e-7)
    assert found["slope_drift"].high == pytest.approx(fit.conf_int()[3][1], abs=1e-6)
    ratios = [
        sum(chance[s] * n for s, n in zip(t.score, t.yes + t.no, strict=True)) / t.events
        for t in tables
    ]
    assert found["e_o_drift"].value == pytest.approx(ratios[1] / ratios[0])


def test_calibration_drift_without_events_or_log_odds_says_so() -> None:
    """No events leave no ratio, and a probability of 0 has no log-odds."""
    quiet = CountTable.from_counts([0, 1], [0, 0], [50, 50])
    busy = CountTable.from_counts([0, 1], [5, 15], [45, 35])
    rows = calibration_drift(quiet, busy, {0: 0.1, 1: 0.3})
    assert rows[0].method == "no events in one of the periods"
    assert not rows[2].defined
    rows = calibration_drift(busy, busy, {0: 0.0, 1: 0.3})
    assert rows[0].value == 1
    assert [row.defined for row in rows] == [True, False, False]

"""Concordance, AUC, Brier and E/O under loss equal loops over pairs and rows of people."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.following.censoring import censoring
from rnr.evidence.following.concordance import harrell_c, uno_c
from rnr.evidence.following.horizon import auc_at, brier_at
from rnr.evidence.following.incidence_curves import incidence
from rnr.evidence.tables.expected import expected_observed_at
from rnr.evidence.tables.timecounts import TimeTable

CHANCE = {0: 0.1, 1: 0.2, 2: 0.3, 3: 0.45, 4: 0.6}


def cohort(seed: int, n: int = 150, months: int = 24) -> Any:
    """Rows of a tied monthly cohort with two causes: score, month, 0 or number of the cause."""
    rng = np.random.default_rng(seed)
    score = rng.integers(0, 5, n)
    when = np.ceil(rng.exponential(40 * np.exp(-0.35 * score)))
    lost = rng.integers(1, months + 1, n)
    cause = np.where(rng.random(n) < 0.7, 1, 2)
    return score, np.minimum(when, lost), np.where(when <= lost, cause, 0)


def table_of(score: Any, time: Any, event: Any) -> TimeTable:
    """Count the rows."""
    return TimeTable.from_counts(score, time, event.tolist(), causes=["new", "tech"])


def watched(time: Any, lost: Any) -> Callable[[float], float]:
    """Chance of being watched up to a time, by statsmodels; a loss comes after events."""
    late = np.asarray(time, float) + 0.5 * np.asarray(lost)
    if not np.any(lost):
        return lambda _: 1.0
    fit = SurvfuncRight(late, np.asarray(lost).astype(int))

    def chance(at: float) -> float:
        before = fit.surv_prob[fit.surv_times < at]
        return float(before[-1]) if len(before) else 1.0

    return chance


def pairwise_c(score: Any, time: Any, event: Any, weight: Any, horizon: float) -> float:
    """Loop over all pairs; whoever has another cause never has the event."""
    top = bottom = 0.0
    for i in range(len(score)):
        if event[i] != 1 or time[i] > horizon:
            continue
        for j in range(len(score)):
            later = time[j] > time[i] or (time[j] == time[i] and event[j] == 0)
            spared = event[j] == 2 and time[j] <= time[i]
            if not later and not spared:
                continue
            w = weight(time[i]) * (weight(time[j]) if spared else weight(time[i]))
            bottom += w
            top += w * ((score[i] > score[j]) + 0.5 * (score[i] == score[j]))
    return top / bottom


@pytest.mark.parametrize("seed", range(6))
def test_harrell_equals_a_loop_over_pairs(seed: int) -> None:
    """With ties in score and time, competing events and loss, the counts give the same C."""
    score, time, event = cohort(seed)
    ours = harrell_c(table_of(score, time, event))
    theirs = pairwise_c(score, time, event, lambda _: 1.0, math.inf)
    assert ours.value == pytest.approx(theirs, abs=1e-12)
    gone = harrell_c(table_of(score, time, event), competing="lost")
    only = np.where(event == 2, 0, event)
    theirs = pairwise_c(score, time, only, lambda _: 1.0, math.inf)
    assert gone.value == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_uno_equals_a_loop_over_pairs(seed: int) -> None:
    """Each pair is weighted by the chances of having been watched so long."""
    score, time, event = cohort(seed)
    chance = watched(time, event == 0)
    theirs = pairwise_c(score, time, event, lambda at: 1 / chance(at), 18)
    ours = uno_c(table_of(score, time, event), 18)
    assert ours.value == pytest.approx(theirs, abs=1e-12)
    only = np.where(event == 2, 0, event)
    chance = watched(time, only == 0)
    theirs = pairwise_c(score, time, only, lambda at: 1 / chance(at), 18)
    lost = uno_c(table_of(score, time, event), 18, competing="lost")
    assert lost.value == pytest.approx(theirs, abs=1e-12)


def row_weights(time: Any, event: Any, horizon: float) -> tuple[Any, Any]:
    """Status and weight of each row at a horizon, straight from the definition."""
    chance = watched(time, event == 0)
    yes = (event == 1) & (time <= horizon)
    weight = np.zeros(len(time))
    for i in range(len(time)):
        if event[i] > 0 and time[i] <= horizon:
            weight[i] = 1 / chance(time[i])
        elif time[i] >= horizon:
            weight[i] = 1 / chance(horizon)
    return yes, weight


@pytest.mark.parametrize("seed", range(6))
def test_auc_and_brier_equal_weighted_rows(seed: int) -> None:
    """AUC over weighted pairs and Brier over weighted rows, with ties at the horizon itself."""
    score, time, event = cohort(seed)
    yes, weight = row_weights(time, event, 12)
    win = (score[:, None] > score[None, :]) + 0.5 * (score[:, None] == score[None, :])
    both = (weight * yes)[:, None] * (weight * ~yes)[None, :]
    table = table_of(score, time, event)
    assert auc_at(table, 12).value == pytest.approx((both * win).sum() / both.sum(), abs=1e-12)
    chance = np.array([CHANCE[one] for one in score])
    brier, null, gained = brier_at(table, 12, CHANCE)
    assert brier.value == pytest.approx((weight * (yes - chance) ** 2).sum() / len(score))
    share = incidence(table).at(12).value
    assert null.value == pytest.approx(share * (1 - share))
    assert null.value == pytest.approx((weight * (yes - share) ** 2).sum() / len(score))
    assert gained.value == pytest.approx(1 - brier.value / null.value)


def derived_error(table: TimeTable, measure: Callable[[TimeTable], Estimate]) -> float:
    """Standard error from numerical derivatives: a thousandth of a person more, and less.

    The measures depend on proportions only, so a million copies of everybody change nothing and
    let whole numbers hold a thousandth of a person.
    """
    squares = 0.0
    for cell in map(tuple, np.argwhere(table.people > 0)):
        values = []
        for step in (1000, -1000):
            people = table.people * 1_000_000
            people[cell] += step
            values.append(measure(TimeTable(table.score, table.time, people, table.causes)).value)
        squares += table.people[cell] * ((values[0] - values[1]) / 0.002) ** 2
    return math.sqrt(squares)


def logit_error(found: Estimate) -> float:
    """Standard error that the limits were made from, on the scale of the value."""
    odds = [math.log(one / (1 - one)) for one in (found.low, found.high)]
    return (odds[1] - odds[0]) / (2 * 1.959964) * found.value * (1 - found.value)


@pytest.mark.parametrize(
    "measure",
    [
        harrell_c,
        lambda table: harrell_c(table, competing="lost"),
        lambda table: uno_c(table, 18),
        lambda table: uno_c(table, 18, competing="lost"),
        lambda table: auc_at(table, 12),
        lambda table: auc_at(table, 12, "tech"),
    ],
)
def test_errors_equal_numerical_derivatives(measure: Callable[[TimeTable], Estimate]) -> None:
    """The analytic error, estimated weights included, is how each person moves the value."""
    table = table_of(*cohort(5, n=400))
    assert logit_error(measure(table)) == pytest.approx(derived_error(table, measure), rel=1e-5)


@pytest.mark.parametrize(
    "measure",
    [
        lambda table: uno_c(table, 16),
        lambda table: uno_c(table, 16, competing="lost"),
        lambda table: auc_at(table, 12),
    ],
)
def test_errors_count_that_weights_are_estimated(measure: Callable[[TimeTable], Estimate]) -> None:
    """Where a score ranks well early and badly late, weights matter, and the error knows it."""
    rng = np.random.default_rng(5)
    score = rng.integers(0, 5, 800)
    early, late = rng.geometric(0.02 + 0.03 * score), 8 + rng.geometric(0.30 - 0.06 * score)
    when = np.where(early <= 8, early, late)
    lost = np.where(rng.random(800) < 0.8, rng.integers(1, 14, 800), 24)
    event = np.where(when <= lost, np.where(rng.random(800) < 0.7, 1, 2), 0)
    table = table_of(score, np.minimum(when, lost), event)
    assert logit_error(measure(table)) == pytest.approx(derived_error(table, measure), rel=1e-5)


def test_brier_errors_equal_numerical_derivatives() -> None:
    """The errors of Brier, null Brier and their ratio are how each person moves them."""
    table = table_of(*cohort(6, n=400))
    for at, found in enumerate(brier_at(table, 12, CHANCE)):
        if at == 2:
            ours = (found.high - found.low) / (2 * 1.959964)
        else:
            ours = math.log(found.high / found.low) / (2 * 1.959964) * found.value
        theirs = derived_error(table, lambda one, at=at: brier_at(one, 12, CHANCE)[at])
        assert ours == pytest.approx(theirs, rel=1e-5)


def test_expected_over_observed_accounts_for_lost_people() -> None:
    """O is people times incidence, E everybody's probability; the known ratio comes out."""
    score, time, event = cohort(7, n=400)
    table = table_of(score, time, event)
    rows = expected_observed_at(table, 12, CHANCE)
    share = incidence(table).at(12).value
    expected = np.mean([CHANCE[one] for one in score])
    assert rows[0].value == pytest.approx(expected / share)
    at = incidence(table).time.tolist().index(12)
    half = 1.959964 * incidence(table).se[at] / share
    assert math.log(rows[0].high / rows[0].value) == pytest.approx(half, rel=1e-5)
    assert [row.measure for row in rows[1:]] == [f"e_o_at {level:.1f}" for level in range(5)]
    events = expected_observed_at(table, 12, CHANCE, method="events")[0]
    assert math.log(events.high / events.value) == pytest.approx(
        1.959964 / math.sqrt(events.events), rel=1e-5
    )
    assert events.events == int(((event == 1) & (time <= 12)).sum())


def test_levels_without_events_or_follow_up_are_not_established() -> None:
    """A level with no event, or watched too briefly, says so instead of giving a number."""
    table = TimeTable.from_counts(
        ["low", "mid", "high", "high"],
        [12, 5, 6, 12],
        [0, 1, 1, 0],
        [9, 9, 9, 9],
        labels=["low", "mid", "high", "very high"],
    )
    rows = expected_observed_at(table, 12, {"low": 0.1, "mid": 0.3, "high": 0.5})
    said = {row.measure: row.method for row in rows if not row.defined}
    assert said == {
        "e_o_at low": "no events by the horizon",
        "e_o_at mid": "nobody was watched for so long",
    }
    with pytest.raises(MeasureError, match="'survival' or 'events' is expected"):
        expected_observed_at(table, 12, [0.1, 0.3, 0.5, 0.7], method="other")  # type: ignore[arg-type]


def test_horizons_nobody_reached_are_refused() -> None:
    """Nothing is said of a time beyond the last person seen, nor of time 0."""
    table = table_of(*cohort(1))
    for horizon in (0, 25):
        with pytest.raises(MeasureError, match="up to 24 is expected: nobody was watched"):
            auc_at(table, horizon)
        with pytest.raises(MeasureError, match="no such horizon"):
            expected_observed_at(table, horizon, CHANCE)
        with pytest.raises(MeasureError, match="no such horizon"):
            uno_c(table, horizon)
    with pytest.raises(MeasureError, match="'never' or 'lost' is expected"):
        harrell_c(table, competing="dead")  # type: ignore[arg-type]


def test_only_lost_people_establish_nothing() -> None:
    """Without any event there is no pair, no AUC and no null model to beat."""
    table = TimeTable.from_counts([0, 1], [6, 12], [0, 0], [10, 10])
    assert harrell_c(table).method == "no usable pair"
    assert uno_c(table, 12).method == "no usable pair"
    assert not auc_at(table, 12).defined
    brier, _, gained = brier_at(table, 12, {0: 0.1, 1: 0.2})
    assert brier.value == pytest.approx(0.04)
    assert gained.method == "everybody, or nobody, has the event by the horizon"
    assert censoring(table).watched.tolist() == [1.0, 0.5, 0.0]


def test_everybody_last_seen_at_the_horizon_is_known_to_be_free_of_it() -> None:
    """When all survivors are last seen at the horizon itself, the AUC is the plain one."""
    table = TimeTable.from_counts([0, 0, 1, 1], [20, 52, 20, 52], [1, 0, 1, 0], [10, 40, 30, 20])
    found = auc_at(table, 52)
    wins = 30 * 40 + 0.5 * (10 * 40 + 30 * 20)
    assert found.value == pytest.approx(wins / (40 * 60))


def test_limits_cover_the_truth() -> None:
    """In tied cohorts with loss, 95 % limits hold the true value 93 to 97 times of 100."""
    rng = np.random.default_rng(9)
    hazard = np.array([0.01, 0.02, 0.035, 0.06])
    risk = 1 - (1 - hazard) ** 12
    both = np.outer(risk, 1 - risk)
    score = np.arange(4)
    win = (score[:, None] > score[None, :]) + 0.5 * (score[:, None] == score[None, :])
    truth = {"auc": (both * win).sum() / both.sum()}
    month = np.arange(1, 19)
    dies = hazard[:, None] * (1 - hazard[:, None]) ** (month - 1)
    lives = (1 - hazard[:, None]) ** month
    pairs = dies @ lives.T
    truth["uno"] = (pairs * win).sum() / pairs.sum()
    brier = risk * (1 - risk)
    truth["brier"] = brier.mean()
    truth["ipa"] = 1 - brier.mean() / (risk.mean() * (1 - risk.mean()))
    truth["ratio"] = 1.0
    runs, hits = 600, dict.fromkeys(truth, 0)
    for _ in range(runs):
        drawn = rng.integers(0, 4, 500)
        when = rng.geometric(hazard[drawn])
        lost = rng.integers(6, 25, 500)
        table = TimeTable.from_counts(drawn, np.minimum(when, lost), (when <= lost).tolist())
        expected = dict(enumerate(risk))
        found = dict(
            zip(
                truth,
                (
                    auc_at(table, 12),
                    uno_c(table, 18),
                    *brier_at(table, 12, expected)[::2],
                    expected_observed_at(table, 12, expected)[0],
                ),
                strict=True,
            )
        )
        for name, one in found.items():
            hits[name] += one.low <= truth[name] <= one.high
    for name, count in hits.items():
        assert 0.93 <= count / runs <= 0.97, name

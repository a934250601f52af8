"""Survival and incidence from counts equal statsmodels on rows, with ties and with loss only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.scales import limits
from rnr.evidence.following.incidence_curves import by_level, incidence, log_rank, survival
from rnr.evidence.tables.timecounts import TimeTable


def cohort(seed: int, n: int = 300, months: int = 24, causes: int = 2) -> Any:
    """Rows of a tied monthly cohort: score, month, and 0 or the number of the cause."""
    rng = np.random.default_rng(seed)
    score = rng.integers(0, 5, n)
    when = np.ceil(rng.exponential(30 * np.exp(-0.3 * score)))
    lost = rng.integers(1, months + 1, n)
    cause = rng.integers(1, causes + 1, n)
    return score, np.minimum(when, lost), np.where(when <= lost, cause, 0)


def table_of(score: Any, time: Any, event: Any, causes: int = 2) -> TimeTable:
    """Count the rows."""
    names = ["first", "second", "third"][:causes]
    return TimeTable.from_counts(score, time, event.tolist(), causes=names)


@pytest.mark.parametrize("seed", range(8))
def test_survival_equals_the_row_wise_estimator(seed: int) -> None:
    """Values, Greenwood errors, people at risk and events are statsmodels' at every event time."""
    score, time, event = cohort(seed)
    theirs = SurvfuncRight(time, (event > 0).astype(int))
    ours = survival(table_of(score, time, event))
    at = np.isin(ours.time, theirs.surv_times)
    assert ours.value[at] == pytest.approx(theirs.surv_prob, abs=1e-12)
    assert ours.se[at] == pytest.approx(theirs.surv_prob_se, abs=1e-12)
    assert ours.at_risk[at].tolist() == theirs.n_risk.tolist()
    assert ours.events[at].tolist() == theirs.n_events.tolist()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("cause", [1, 2])
def test_incidence_equals_the_row_wise_estimator(seed: int, cause: int) -> None:
    """Values and errors of competing causes are statsmodels' at every time, ties or not."""
    score, time, event = cohort(seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = CumIncidenceRight(time, event)
    ours = incidence(table_of(score, time, event), ["first", "second"][cause - 1])
    assert ours.time == pytest.approx(theirs.times)
    assert ours.value == pytest.approx(theirs.cinc[cause - 1], abs=1e-12)
    known = np.isfinite(theirs.cinc_se[cause - 1])
    assert ours.se[known] == pytest.approx(theirs.cinc_se[cause - 1][known], abs=1e-10)
    at = len(ours.time) // 2
    one = limits(float(ours.value[at]), float(ours.se[at]), "cloglog")
    assert (ours.low[at], ours.high[at]) == pytest.approx(one, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 6), st.integers(0, 2)), min_size=1, max_size=40
    )
)
def test_incidences_and_survival_add_up(rows: list[tuple[int, int, int]]) -> None:
    """At every time the causes and the survivors are everybody, whatever the ties and losses."""
    score, time, event = np.array(rows).T
    table = table_of(score, time, event)
    alive, one, two = survival(table), incidence(table), incidence(table, "second")
    assert alive.value + one.value + two.value == pytest.approx(np.ones(len(alive.time)))
    for curve in (alive, one, two):
        inside = (curve.low <= curve.value + 1e-12) & (curve.value <= curve.high + 1e-12)
        assert inside.all()
        assert ((curve.low >= 0) & (curve.high <= 1)).all()
        assert (curve.high - curve.low > 0).all()


def test_without_loss_the_incidence_is_a_proportion() -> None:
    """When everybody is watched to the end, the error is that of a plain proportion."""
    table = TimeTable.from_counts(
        [0, 0, 0], [3, 5, 9], ["new", "tech", None], [30, 20, 50], causes=["new", "tech"]
    )
    curve = incidence(table, "new")
    assert curve.at(9).value == pytest.approx(0.3)
    assert curve.se[-1] == pytest.approx(np.sqrt(0.3 * 0.7 / 100))


def test_only_lost_people_leave_a_curve_with_honest_limits() -> None:
    """Without events nobody has failed, but the limit follows from the people still watched."""
    table = TimeTable.from_counts([0, 0], [3, 9], [0, 0], [10, 20])
    found = survival(table).at(9)
    assert (found.value, found.high, found.events) == (1.0, 1.0, 0)
    assert found.low == pytest.approx(0.025 ** (1 / 20))
    assert survival(table).at(3).low == pytest.approx(0.025 ** (1 / 30))
    assert incidence(table).at(3).high == pytest.approx(1 - 0.025 ** (1 / 30))


def test_all_events_leave_an_upper_limit() -> None:
    """A curve that reaches 0 keeps an upper limit above 0."""
    table = TimeTable.from_counts([0], [3], [1], [30])
    found = survival(table).at(3)
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 30))
    assert incidence(table).at(3).low == pytest.approx(0.025 ** (1 / 30))


def test_before_the_first_time_nothing_has_happened() -> None:
    """Reading a curve early gives 1 or 0 with the exact binomial limit of everybody."""
    table = TimeTable.from_counts([0, 0], [3, 9], [1, 0], [10, 30])
    assert survival(table).at(1).value == 1.0
    assert survival(table).at(1).low == pytest.approx(0.025 ** (1 / 40))
    assert incidence(table).at(0).value == 0.0
    assert incidence(table).at(0).high == pytest.approx(1 - 0.025 ** (1 / 40))


def test_a_curve_says_nothing_beyond_the_last_person() -> None:
    """Asking for a time that nobody was watched for is refused with the last known time."""
    table = TimeTable.from_counts([0, 0], [3, 9], [1, 0])
    with pytest.raises(MeasureError, match="times from 0 to 9 are expected: nobody was watched"):
        survival(table).at(9.5)
    with pytest.raises(MeasureError, match="no such time"):
        survival(table).at(-1)


def test_a_table_without_people_has_no_curve() -> None:
    """An empty table is refused, and so is a cause that is not in the table."""
    with pytest.raises(MeasureError, match="there is no curve without people"):
        survival(TimeTable.from_counts([0], [3], [1], [0]))
    table = TimeTable.from_counts([0], [3], ["death"], causes=["rearrest", "death"])
    with pytest.raises(MeasureError, match="did you mean 'death'"):
        incidence(table, "deaths")


def test_the_band_is_wider_than_the_limits_and_only_for_survival() -> None:
    """A simultaneous band holds the whole curve, so it is wider; incidence has none."""
    score, time, event = cohort(3, n=500)
    table = table_of(score, time, event)
    curve = survival(table)
    low, high = curve.band()
    some = ~np.isnan(low)
    assert some.sum() > 10
    assert (low[some] <= curve.low[some]).mean() > 0.9
    assert (high[some] >= curve.high[some]).mean() > 0.9
    with pytest.raises(MeasureError, match="a survival curve is expected"):
        incidence(table).band()


def test_levels_have_their_own_curves() -> None:
    """Each level is drawn alone, and a level without people has no curve."""
    table = TimeTable.from_counts(
        ["low", "low", "high", "high"],
        [6, 12, 6, 12],
        [1, 0, 1, 0],
        [5, 95, 20, 80],
        labels=["low", "moderate", "high"],
    )
    curves = by_level(table)
    assert list(curves) == ["low", "high"]
    assert curves["high"].at(12).value == pytest.approx(0.8)
    rising = by_level(table, incidence)
    assert rising["low"].at(12).value == pytest.approx(0.05)


@pytest.mark.parametrize("seed", range(4))
def test_log_rank_equals_the_row_wise_test(seed: int) -> None:
    """Several levels with ties and loss give statsmodels' statistic and p-value."""
    score, time, event = cohort(seed)
    theirs = survdiff(time, (event == 2).astype(int), score)
    ours = log_rank(table_of(score, time, event), "second")
    assert (ours.statistic, ours.p) == pytest.approx(theirs)
    assert (ours.df, ours.events) == (4, int((event == 2).sum()))
    few = cohort(seed + 50, n=15)
    theirs = survdiff(few[1], (few[2] > 0).astype(int), few[0] > 2)
    one = TimeTable.from_counts((few[0] > 2) * 1, few[1], (few[2] > 0).tolist())
    assert log_rank(one).statistic == pytest.approx(theirs[0])


def test_log_rank_needs_levels_and_events() -> None:
    """One level, or nobody with an event, cannot be tested."""
    assert not log_rank(TimeTable.from_counts([0, 0], [3, 4], [1, 0])).defined
    assert not log_rank(TimeTable.from_counts([0, 1], [3, 4], [0, 0])).defined
    assert not log_rank(TimeTable.from_counts([0], [3], [1], [0])).defined


def test_limits_cover_the_truth() -> None:
    """In tied monthly cohorts with loss, 95 % limits hold the true curve 93 to 97 times of 100."""
    rng = np.random.default_rng(20)
    runs, hits, held, all_in = 800, 0, 0, 0
    hazard, share = 0.04, 0.6
    months = np.arange(1, 25)
    truth = (1 - hazard) ** months
    rate = share * (1 - (1 - hazard) ** 12)
    for _ in range(runs):
        when = rng.geometric(hazard, 200)
        lost = rng.integers(6, 25, 200)
        time = np.minimum(when, lost)
        event = np.where(when <= lost, np.where(rng.random(200) < share, 1, 2), 0)
        table = table_of(np.zeros(200), time, event)
        found = incidence(table).at(12)
        held += found.low <= rate <= found.high
        curve = survival(table)
        twelve = curve.at(12)
        hits += twelve.low <= truth[11] <= twelve.high
        low, high = curve.band()
        true = (1 - hazard) ** curve.time
        some = ~np.isnan(low)
        all_in += bool(((low[some] <= true[some]) & (true[some] <= high[some])).all())
    assert 0.93 <= hits / runs <= 0.97
    assert 0.93 <= held / runs <= 0.97
    assert all_in / runs >= 0.94

"""Days come as dates, points in time or text; what is none is told, and nothing breaks inside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pandas as pd
import polars as pl
import pytest

import rnr
from rnr.people.answering.days import day_of
from tests.people.case_tool import found, policy, tool

DAY = date(2026, 4, 1)
SAME = [DAY, datetime.combine(DAY, time(17, 30)), pd.Timestamp("2026-04-01 17:30"), "2026-04-01"]


def profile(on: Any = "2026-01-12") -> rnr.Profile:
    """One scored assessment of the small tool, without an answer."""
    return rnr.score(rnr.assess(tool(), {}, on=on))


@pytest.mark.parametrize("given", SAME)
def test_a_day_may_come_with_its_time_or_as_text(given: Any) -> None:
    """Case systems keep points in time; everywhere their day counts."""
    assert profile(given).assessment.on == DAY
    assert type(profile(given).assessment.on) is date
    picture = rnr.picture(profile(), on=given, valid={"small_tool": 30})
    assert picture.on == DAY
    assert "its window ended on 2026-02-11" in str(picture.warnings)
    plan = rnr.plan(found(drugs="much"), policy(), {"risk": "moderate"}, start=given)
    assert (plan.start, plan.next_assessment) == (DAY, date(2026, 10, 1))
    assert rnr.progress(plan, on=given).on == DAY


@pytest.mark.parametrize("given", SAME[:3])
def test_due_dates_reassessment_and_workload_take_points_in_time(given: Any) -> None:
    """They count from the day, and give back days."""
    plan = rnr.plan(found(drugs="much"), policy(), {"risk": "moderate"})
    dates = plan.due_dates(given, {"reassessment": [given]})
    assert dates == {"reassessment": date(2026, 10, 1), "review": date(2026, 5, 1)}
    assert rnr.reassess_by(given, "1 month") == date(2026, 5, 1)
    last = pl.DataFrame({"last": [date(2026, 3, 1)]})
    told = rnr.reassess_frame(last, given, "last", 31)
    assert told["reassess"].to_list() == ["due"]
    assert [week.people for week in rnr.workload(told, given, weeks=1)] == [0, 1]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda day: rnr.assess(tool(), {}, on=day), rnr.AnswersError),
        (lambda day: rnr.picture(profile(), on=day), rnr.PictureError),
        (lambda day: rnr.plan(found(), policy(), start=day), rnr.AnswersError),
        (lambda day: rnr.progress(rnr.plan(found(), policy()), on=day), rnr.PlanError),
    ],
)
@pytest.mark.parametrize("given", ["1 April, Jane Doe", "2026-02-30", 20260401, 1.5, ["x"]])
def test_what_is_no_day_is_told_without_repeating_it(
    make: Callable[[Any], Any], error: type[rnr.RnrError], given: Any
) -> None:
    """Where, what, and what to do; never the text itself, which may name somebody."""
    with pytest.raises(error) as caught:
        make(given)
    (problem,) = caught.value.problems
    assert problem.where in ("on", "start")
    assert str(problem).endswith("is not a date; write it as 2026-03-02")
    assert "Jane" not in str(caught.value)


def test_not_a_time_is_no_day() -> None:
    """A gap in a column of dates is a missing day, and a review needs one."""
    problems: list[Any] = []
    assert day_of(pd.NaT, "on", problems) is None
    assert day_of(float("nan"), "on", problems) is None
    assert problems == []
    with pytest.raises(rnr.PlanError, match="on: is empty; say on which day the plan is gone"):
        rnr.progress(rnr.plan(found(), policy()), on=pd.NaT)  # type: ignore[arg-type]


@pytest.mark.parametrize("window", ["9999 years", 10**7, 10**12])
def test_a_window_beyond_the_calendar_is_told(window: Any) -> None:
    """It is no day any more, and the message says what to do."""
    with pytest.raises(rnr.PictureError, match="window: ends after the year 9999; shorten"):
        rnr.picture(profile(), on=DAY, valid={"small_tool": window})


@pytest.mark.parametrize("window", [1.5, None, True, 0, "soon", "12 Months"])
def test_a_window_that_is_none_is_told(window: Any) -> None:
    """A number of whole days, or a text of days, weeks, months or years."""
    with pytest.raises(rnr.PictureError, match="window: is no window; expected a number of days"):
        rnr.reassess_by(DAY, {"high": window} if window is not None else "", "high")


def test_a_start_at_the_end_of_the_calendar_is_told() -> None:
    """Case systems write 9999-12-31 for no end; as a start no date follows from it."""
    with pytest.raises(rnr.PlanError, match="due: falls after the year 9999; mend the day"):
        rnr.plan(found(drugs="much"), policy(), {"risk": "moderate"}, start="9999-12-31")

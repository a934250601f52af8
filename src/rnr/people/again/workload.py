"""Workload: how many reassessments fall due in which week, from dates once counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import narwhals as nw

from rnr.errors import ColumnsError, Problem, suggest
from rnr.people.again.reassess import BY
from rnr.people.answering.days import plain_day
from rnr.people.errors import CapacityError
from rnr.people.frames.engines import take


@dataclass(frozen=True, slots=True)
class Week:
    """The assessments that fall due in one week; the first row is what is overdue already."""

    start: date | None
    end: date | None
    by: tuple[object, ...]
    people: int
    hours: float | None


def workload(
    frame: Any, on: date, weeks: int, by: Sequence[str] = (), hours: float | None = None
) -> list[Week]:
    """Count the reassessments that fall due week by week.

    Parameters
    ----------
    frame
        From :func:`rnr.reassess_frame`.
    on
        Today, the first day of the first week.
    weeks
        How many weeks to look ahead.
    by
        Columns to count separately by, such as officer or office.
    hours
        Hours that one assessment takes, where they are to be added up.

    Returns
    -------
    list of Week
        For each group what is overdue, then every week, weeks without work included.

    Raises
    ------
    ColumnsError
        A column is missing.
    CapacityError
        The number of weeks or hours is out of range.

    Examples
    --------
    >>> import polars as pl
    >>> people = pl.DataFrame({"reassess_by": [date(2026, 3, 1), date(2026, 3, 4)]})
    >>> [(w.start, w.people) for w in workload(people, date(2026, 3, 2), weeks=1)]
    [(None, 1), (datetime.date(2026, 3, 2), 1)]
    """
    if weeks < 1 or (hours is not None and hours <= 0):
        where = Problem("weeks, hours", "are not above 0", "", "range")
        raise CapacityError("the work ahead cannot be counted", [where])
    on = plain_day(on)
    lazy = take(frame).frame
    known = lazy.collect_schema().names()
    problems = [
        Problem(name, "is not a column", suggest(name, known), "column")
        for name in (BY, *by)
        if name not in known
    ]
    if problems:
        raise ColumnsError("the work ahead cannot be counted", problems)
    counted = lazy.group_by(BY, *by).agg(__rnr_n=nw.len()).collect()
    people: dict[tuple[tuple[object, ...], int], int] = {}
    groups: dict[tuple[object, ...], None] = {}
    for day, *group, count in counted.iter_rows():
        key = tuple(group)
        groups[key] = None
        if day is None:
            continue
        due = plain_day(day)
        week = -1 if due < on else (due - on).days // 7
        people[key, week] = people.get((key, week), 0) + int(count)
    rows = []
    for key in sorted(groups, key=str):
        for week in range(-1, weeks):
            n = people.get((key, week), 0)
            start = None if week < 0 else on + timedelta(days=7 * week)
            end = on - timedelta(days=1) if start is None else start + timedelta(days=6)
            rows.append(Week(start, end, key, n, None if hours is None else n * hours))
    return rows

"""Due columns: the column face of ``next_due``, one contact, visit or assessment at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import narwhals as nw

from rnr.definitions.due import Due, Unit
from rnr.definitions.policy import Policy
from rnr.people.plans.due import later
from rnr.scoring.columns import PREFIX

_NEVER = date(1, 1, 1)
_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Thing:
    """One contact, visit or assessment, and which outcomes ask for it how often."""

    what: str
    asks: tuple[tuple[str, str, Due], ...]
    """Table, outcome, and how often and until when."""

    @property
    def name(self) -> str:
        """Its words as a column is named."""
        return re.sub(r"[^a-z0-9]+", "_", self.what.lower()).strip("_")

    @property
    def by(self) -> str:
        """Column with the due date."""
        return f"{self.name}_due"

    @property
    def over(self) -> str:
        """Column with the days overdue."""
        return f"{self.name}_overdue"

    @property
    def lost(self) -> str:
        """Column that says whether the date rests on a start that is missing."""
        return f"{PREFIX}lost_{self.name}"

    @property
    def most(self) -> int:
        """The most times that it is asked for in one period."""
        return max(_counted(due) for _, _, due in self.asks)

    def last(self, times: int) -> str:
        """Column with the last day but so many."""
        return f"{PREFIX}last{times}_{self.name}"


def _counted(due: Due) -> int:
    """How many last days decide; what is done once is done with the first."""
    return 1 if due.every is None else due.times


def things(policy: Policy) -> list[Thing]:
    """List what a policy's recommendations make due."""
    asks: dict[str, list[tuple[str, str, Due]]] = {}
    for name, table in policy.tables.items():
        if table.kind != "recommendation":
            continue
        for outcome, meant in table.outcomes.items():
            for due in meant.due:
                asks.setdefault(due.what, []).append((name, outcome, due))
    return [Thing(what, tuple(rows)) for what, rows in asks.items()]


def last_days(thing: Thing, days: Sequence[Any]) -> dict[str, Any]:
    """Give the last day, and the last but so many, null where it was not done that often."""
    made = {}
    for times in sorted({1, *(_counted(due) for _, _, due in thing.asks)}):
        if len(days) < times:
            made[thing.last(times)] = nw.lit(None, dtype=nw.Date)
            continue
        # The n-th last day is the latest of the earliest days of any n of them.
        given = [nw.coalesce(day, nw.lit(_NEVER)) for day in days]
        firsts = [_edge(nw.min_horizontal, some) for some in combinations(given, times)]
        found = _edge(nw.max_horizontal, firsts)
        made[thing.last(times)] = nw.when(found > nw.lit(_NEVER)).then(found)
    return made


def _edge(of: Any, days: Sequence[Any]) -> Any:
    return of(*days) if len(days) > 1 else days[0]


def next_due_columns(thing: Thing, held: set[str], start: str) -> dict[str, Any]:
    """Give the next due date, the earliest where several tables ask, and whether a start lacks."""
    alike: dict[tuple[Any, ...], tuple[Due, dict[str, list[str]]]] = {}
    for table, outcome, due in thing.asks:
        if table in held:
            key = (due.times, due.every, due.unit, due.first, due.first_unit)
            alike.setdefault(key, (due, {}))[1].setdefault(table, []).append(outcome)
    dates, lost = [], []
    begun = nw.col(start)
    for due, outcomes in alike.values():
        asked = _asked(outcomes)
        dates.append(nw.when(asked).then(_next(thing, due, begun)))
        rests = nw.col(thing.last(_counted(due))).is_null()
        lost.append(asked & rests & begun.is_null())
    lacking = lost[0]
    for flag in lost[1:]:
        lacking = lacking | flag
    one, zero = nw.lit(1, dtype=nw.Int64()), nw.lit(0, dtype=nw.Int64())
    return {
        thing.by: nw.when(~lacking).then(_edge(nw.min_horizontal, dates)),
        thing.lost: nw.when(lacking).then(one).otherwise(zero),
    }


def _asked(outcomes: dict[str, list[str]]) -> Any:
    """Whether any of these tables has one of these outcomes; an open table asks for nothing."""
    asked = None
    for table, names in outcomes.items():
        held = nw.col(f"{PREFIX}t_{table}")
        here = ~held.is_null() & held.is_in(names)
        asked = here if asked is None else asked | here
    return asked


def _next(thing: Thing, due: Due, start: Any) -> Any:
    again = nw.lit(None, dtype=nw.Date)
    if due.every is not None:
        again = later_column(nw.coalesce(nw.col(thing.last(due.times)), start), due.every, due.unit)
    if due.first is None:
        return again
    first = later_column(start, due.first, due.first_unit)
    return nw.when(nw.col(thing.last(1)).is_null()).then(first).otherwise(again)


def later_column(day: Any, count: int, unit: Unit) -> Any:
    """Go so many days, business days or months on, as ``later`` does for one day."""
    if unit == "days":
        return day.dt.offset_by(f"{count}d").cast(nw.Date)
    if unit == "months":
        return day.dt.offset_by(f"{count}mo").cast(nw.Date)
    if unit == "calendar_months":
        first = day.dt.truncate("1mo").dt.offset_by(f"{count + 1}mo")
        return first.dt.offset_by("-1d").cast(nw.Date)
    # How far it is depends on the day of the week alone.
    far: dict[int, list[int]] = {}
    for weekday in range(7):
        from_ = _MONDAY + timedelta(days=weekday)
        far.setdefault((later(from_, count, unit) - from_).days, []).append(weekday + 1)
    moved = [
        nw.when(day.dt.weekday().is_in(weekdays)).then(day.dt.offset_by(f"{days}d").cast(nw.Date))
        for days, weekdays in far.items()
    ]
    return nw.coalesce(*moved) if len(moved) > 1 else moved[0]


def days_after(column: str, on: date) -> Any:
    """Count the days from a column's day to another; engines subtract dates each in its way."""
    day = nw.col(column)
    before = day.dt.year().cast(nw.Int64) - 1
    past = before * 365 + before // 4 - before // 100 + before // 400
    return nw.lit(on.toordinal(), dtype=nw.Int64()) - past - day.dt.ordinal_day().cast(nw.Int64)

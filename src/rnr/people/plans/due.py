"""Due dates: by when something is to be done next, by a policy's periods and deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rnr.definitions.due import Due, Unit
from rnr.errors import Problem
from rnr.people.answering.days import plain_day
from rnr.people.errors import PlanError

_WORDS: dict[Unit, tuple[str, str]] = {
    "days": ("day", "days"),
    "business_days": ("business day", "business days"),
    "months": ("month", "months"),
    "calendar_months": ("calendar month", "calendar months"),
}


def next_due(due: Due, start: date, done: Sequence[date] = ()) -> date | None:
    """Say by when something is due next.

    Parameters
    ----------
    due
        What is to be done and how often.
    start
        When supervision started.
    done
        The days on which it was done since, in any order.

    Returns
    -------
    date or None
        One period after the last time but so many as each period asks for; before the first time
        its own deadline. None if it was to be done once and is.

    Examples
    --------
    >>> visit = Due(what="face to face", every=2, unit="calendar_months")
    >>> next_due(visit, date(2026, 1, 5), [date(2026, 2, 12)])
    datetime.date(2026, 4, 30)
    """
    if not done and due.first is not None:
        return later(start, due.first, due.first_unit)
    if due.every is None:
        return None
    made = sorted(map(plain_day, done))
    since = start if len(made) < due.times else made[-due.times]
    return later(since, due.every, due.unit)


def later(day: date, count: int, unit: Unit) -> date:
    """Go so many days, business days or calendar months on.

    A business day is a Monday to Friday; a weekend counts as the Monday after it. Months lead to
    the same day, or to the last day of a shorter month; calendar months always to the last day.

    Examples
    --------
    >>> later(date(2026, 11, 21), 3, "business_days").isoformat()
    '2026-11-26'
    >>> later(date(2026, 1, 10), 1, "months").isoformat()
    '2026-02-10'
    >>> later(date(2026, 1, 10), 1, "calendar_months").isoformat()
    '2026-02-28'
    """
    try:
        return _later(plain_day(day), count, unit)
    except (ValueError, OverflowError):
        todo = "mend the day it is counted from, or the period"
        where = Problem("due", "falls after the year 9999", todo, "due")
        raise PlanError("a due date cannot be given", [where]) from None


def _later(day: date, count: int, unit: Unit) -> date:
    if unit == "days":
        return day + timedelta(days=count)
    if unit == "business_days":
        return _business(day, count)
    months = day.year * 12 + day.month + count
    last = date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day)) if unit == "months" else last


def _business(day: date, count: int) -> date:
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    weeks, rest = divmod(day.weekday() + count, 5)
    return day + timedelta(days=7 * weeks + rest - day.weekday())


def said(due: Due) -> str:
    """Say a period in words.

    Examples
    --------
    >>> said(Due(what="home visit", every=180, first=30))
    'home visit: once every 180 days, the first within 30 days of the start'
    """
    parts = []
    if due.every is not None:
        times = {1: "once", 2: "twice"}.get(due.times, f"{due.times} times")
        period = _WORDS[due.unit][0] if due.every == 1 else _long(due.every, due.unit)
        parts.append(f"{times} every {period}")
    if due.first is not None:
        once = "once" if due.every is None else "the first"
        parts.append(f"{once} within {_long(due.first, due.first_unit)} of the start")
    return f"{due.what}: {', '.join(parts)}"


def _long(count: int, unit: Unit) -> str:
    return f"{count} {_WORDS[unit][count != 1]}"

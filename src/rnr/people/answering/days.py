"""Days: a calendar day from a date, a point in time or its text; anything else is refused."""

from __future__ import annotations

from datetime import date, datetime

from rnr.errors import Problem


def plain_day(day: date) -> date:
    """Give the day of a point in time, and a day as it is.

    Examples
    --------
    >>> plain_day(datetime(2026, 3, 2, 17, 30))
    datetime.date(2026, 3, 2)
    """
    # A point in time is a date to Python, and cannot be compared with one.
    return day.date() if isinstance(day, datetime) else day


def day_of(given: object, where: str, problems: list[Problem]) -> date | None:
    """Read a day; of a point in time its day counts.

    Parameters
    ----------
    given
        A date, a datetime or pandas Timestamp, or a text such as ``"2026-03-02"``. None and
        not-a-time stand for no day.
    where
        Place that a problem names.
    problems
        What cannot be read as a day is added to them, without the value.

    Returns
    -------
    date or None

    Examples
    --------
    >>> day_of(datetime(2026, 3, 2, 17, 30), "on", [])
    datetime.date(2026, 3, 2)
    """
    if given is None or given != given:  # noqa: PLR0124 - not-a-time differs from itself
        return None
    if isinstance(given, date):
        return plain_day(given)
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    problems.append(Problem(where, "is not a date", "write it as 2026-03-02", "date"))
    return None

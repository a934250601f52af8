"""Windows: how long an assessment may be used, and when it is too old."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from rnr.errors import Problem
from rnr.people.answering.days import plain_day
from rnr.people.errors import PictureError

Window = int | str
"""Days, or a text such as ``"12 months"``."""

_WRITTEN = re.compile(r"^([1-9]\d{0,4}) (day|week|month|year)s?$")


def after(day: date, window: Window) -> date:
    """Say on which day a window that starts on a given day ends.

    Parameters
    ----------
    day
        The first day.
    window
        A number of days, or a text of days, weeks, months or years such as ``"12 months"``.

    Returns
    -------
    date
        The last day within the window; months and years end on the same day of the month, or on
        the month's last day where it has no such day.

    Raises
    ------
    PictureError
        The window cannot be read, or ends after the year 9999.

    Examples
    --------
    >>> after(date(2026, 1, 31), "1 month").isoformat(), after(date(2026, 1, 31), 10).isoformat()
    ('2026-02-28', '2026-02-10')
    """
    found = _WRITTEN.match(window) if isinstance(window, str) else None
    if found is None and (not isinstance(window, int) or isinstance(window, bool) or window < 1):
        what = "is no window; expected a number of days, or a text such as '12 months'"
        where = Problem("window", what, code="window")
        raise PictureError("the window cannot be read", [where])
    count, unit = (int(found[1]), found[2]) if found else (int(window), "day")
    try:
        return _after(plain_day(day), count, unit)
    except (ValueError, OverflowError):
        todo = "shorten the window, or mend the day it starts on"
        where = Problem("window", "ends after the year 9999", todo, "window")
        raise PictureError("the window cannot be read", [where]) from None


def _after(day: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

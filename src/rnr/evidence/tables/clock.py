"""Dates as day numbers, and the at-risk clock, in integer arithmetic that every engine shares.

Engines differ in what a date minus a date is, in how they add months, and in how a comparison
treats a missing value. Whole numbers without gaps leave nothing to differ in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

NEVER = 10_000_000
"""Day number of what did not happen; later than any date."""

_PREFIX = "rnr_day_"


@dataclass(frozen=True, slots=True)
class Watch:
    """Names of the columns that say how one person is watched, all of them day numbers."""

    event: str = _PREFIX + "event"
    competing: str = _PREFIX + "competing"
    close: str = _PREFIX + "close"
    data_end: str = _PREFIX + "data_end"
    done: str = _PREFIX + "done"
    disorder: str = _PREFIX + "disorder"


def day_number(column: nw.Expr) -> nw.Expr:
    """Turn dates into day numbers, with :data:`NEVER` for missing ones.

    Day numbers of the proleptic Gregorian calendar, counted from 1 March of year 0, so that
    the leap day is the last of its year.

    Examples
    --------
    >>> import datetime as dt, polars as pl
    >>> frame = nw.from_native(pl.DataFrame({"d": [dt.date(2024, 2, 29), dt.date(2024, 3, 1)]}))
    >>> frame.select(n=day_number(nw.col("d")))["n"].diff().to_list()
    [None, 1]
    """
    first = _first_of_month(column.dt.year() * 12 + column.dt.month() - 1)
    number = first + column.dt.day() - 1
    return nw.when(column.is_null()).then(nw.lit(NEVER)).otherwise(number).cast(nw.Int64)


def months_later(column: nw.Expr, months: int) -> nw.Expr:
    """Give the day number some calendar months later, at most the last day of that month.

    Examples
    --------
    >>> import datetime as dt, polars as pl
    >>> frame = nw.from_native(pl.DataFrame({"d": [dt.date(2024, 1, 31)]}))
    >>> frame.select(n=months_later(nw.col("d"), 1) - day_number(nw.col("d")))["n"].to_list()
    [29]
    """
    month = column.dt.year() * 12 + column.dt.month() - 1 + months
    day, last = _first_of_month(month) + column.dt.day() - 1, _first_of_month(month + 1) - 1
    capped = nw.when(day > last).then(last).otherwise(day)
    return nw.when(column.is_null()).then(nw.lit(NEVER)).otherwise(capped).cast(nw.Int64)


def _first_of_month(month: nw.Expr) -> nw.Expr:
    since_march = month - 2
    year = since_march // 12
    at = since_march - year * 12  # pandas on PyArrow knows no remainder
    return year * 365 + year // 4 - year // 100 + year // 400 + (at * 153 + 2) // 5


def of(column: str) -> str:
    """Name the day numbers of a column so that they cannot meet a column of the user."""
    return f"{_PREFIX}of_{column}"


def earliest(columns: Sequence[str]) -> nw.Expr:
    """Give the smallest of some columns of day numbers; :data:`NEVER` of none.

    Examples
    --------
    >>> import polars as pl
    >>> frame = nw.from_native(pl.DataFrame({"a": [3, NEVER], "b": [5, 4]}))
    >>> frame.select(first=earliest(["a", "b"]))["first"].to_list()
    [3, 4]
    """
    return nw.min_horizontal(*columns) if columns else nw.lit(NEVER)


def day_of(day: date) -> int:
    """Give the day number of one date.

    Examples
    --------
    >>> day_of(date(2024, 3, 1)) - day_of(date(2024, 2, 28))
    2
    """
    # Python counts its days from 1 January of year 1, 306 days after 1 March of year 0.
    return day.toordinal() + 305


def disordered(pause: tuple[str, str], before: str | None) -> nw.Expr:
    """Say whether a pause ends before it begins, has no first day, or begins before the last one.

    Parameters
    ----------
    pause
        Columns of its first day and of the first day after it, as day numbers.
    before
        Column of the first day of the pause named before it, or None.

    Examples
    --------
    >>> import polars as pl
    >>> frame = nw.from_native(pl.DataFrame({"a": [1, 5, 1], "b": [9, 4, 9], "c": [0, 0, 3]}))
    >>> frame.select(x=disordered(("a", "b"), None), y=disordered(("a", "b"), "c")).rows()
    [(False, False), (True, True), (False, True)]
    """
    begin, end = map(nw.col, pause)
    wrong = (end < begin) | ((begin == NEVER) & (end != NEVER))
    if before is not None:
        wrong = wrong | ((nw.col(before) != NEVER) & (begin < nw.col(before)))
    return wrong


def iso_day(said: str) -> date | None:
    """Read a data end that is one day for everybody; None where it names a column.

    Examples
    --------
    >>> iso_day("2024-12-31"), iso_day("last_day")
    (datetime.date(2024, 12, 31), None)
    """
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def put_off(frame: Any, pause: tuple[str, str], watch: Watch) -> Any:
    """Move the close of the window by the days of one pause that lie inside it.

    Parameters
    ----------
    frame
        narwhals frame with day numbers.
    pause
        Columns of its first day and of the first day after it.
    watch
        Columns of the window. A pause that begins with or after the first event moves nothing;
        one that has not ended moves the close beyond the data end.

    Returns
    -------
    narwhals frame
        With the new close, and with the day up to which pauses are dealt with.
    """
    begin, end = map(nw.col, pause)
    done, close, data_end = nw.col(watch.done), nw.col(watch.close), nw.col(watch.data_end)
    still = nw.when(end == NEVER).then(data_end + 1).otherwise(end)
    first = nw.when(begin > done).then(begin).otherwise(done)
    counts = (first < close) & (begin < nw.col(watch.event)) & (still > done)
    return frame.with_columns(
        nw.when(counts).then(close + still - first).otherwise(close).alias(watch.close),
        nw.when(counts).then(still).otherwise(done).alias(watch.done),
    )

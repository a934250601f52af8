"""Reassessment: by when each person is to be assessed anew, and who is overdue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from rnr.errors import ColumnsError, Problem, plural, suggest
from rnr.people.answering.days import plain_day
from rnr.people.errors import CapacityError
from rnr.people.frames.engines import give_back, take
from rnr.people.pictures.window import Window, after

Every = Window | Mapping[str, Window | None]
"""One interval for everybody, or one for each level; None where a level has none."""

BY, STATE = "reassess_by", "reassess"
_SHORT = {"day": "d", "month": "mo", "year": "y"}


def reassess_by(last: date, every: Every, level: str | None = None) -> date | None:
    """Say by when a person is to be assessed anew.

    Parameters
    ----------
    last
        The day of the last assessment.
    every
        The interval: days, or a text such as ``"6 months"``; or level to interval, with None for a
        level that is not assessed anew.
    level
        The person's level, where intervals go by level.

    Returns
    -------
    date or None
        None for a level without an interval.

    Raises
    ------
    PictureError
        An interval cannot be read.
    CapacityError
        The level has no entry.

    Examples
    --------
    >>> reassess_by(date(2026, 3, 2), {"minimum": None, "high": "12 months"}, "high")
    datetime.date(2027, 3, 2)
    """
    if isinstance(every, int | str):
        return after(last, every)
    if level is None or level not in every:
        where = Problem("every", "has no entry for this level", "name every level", "level")
        raise CapacityError("the day of reassessment is not known", [where])
    window = every[level]
    return None if window is None else after(last, window)


def reassess_frame(
    frame: Any, on: date, last: str, every: Every, level: str | None = None, within: Window = 30
) -> Any:
    """Say for everybody in a frame by when they are to be assessed anew, and who is overdue.

    Parameters
    ----------
    frame
        One row a person, on any engine.
    on
        Today.
    last
        Column with the day of the last assessment.
    every
        As for :func:`rnr.reassess_by`.
    level
        Column with the level, where intervals go by level.
    within
        Who is to be assessed within so long from today counts as due.

    Returns
    -------
    frame
        The same frame with two columns more: ``reassess_by``, a date, and ``reassess``:
        ``overdue`` (the day has passed), ``due``, ``later``, ``none`` (the level has no interval),
        or ``no_date`` (no day of a last assessment, or no level).

    Raises
    ------
    ColumnsError
        A column is missing, holds no dates, or holds levels without an entry.
    PictureError
        An interval cannot be read.

    Examples
    --------
    >>> import polars as pl
    >>> people = pl.DataFrame({"last": [date(2025, 9, 1), date(2026, 2, 1), None]})
    >>> reassess_frame(people, date(2026, 3, 2), "last", "6 months")["reassess"].to_list()
    ['overdue', 'later', 'no_date']
    """
    taken, on = take(frame), plain_day(on)
    _refuse(taken.frame, last, every, level)
    day = nw.col(last).cast(nw.Date)
    state: nw.Expr = nw.when(day.is_null()).then(nw.lit("no_date"))
    if isinstance(every, int | str):
        when = after_column(day, every)
    else:
        held = nw.col(str(level))
        due = [
            nw.when(held == name).then(after_column(day, window))
            for name, window in every.items()
            if window is not None
        ]
        when = nw.coalesce(*due) if due else nw.when(nw.lit(False)).then(day)
        without = [name for name, window in every.items() if window is None]
        exempt = nw.when(held.is_in(without)).then(nw.lit("none"))
        state = nw.coalesce(nw.when(held.is_null()).then(nw.lit("no_date")), exempt, state)
    made = taken.frame.with_columns(**{BY: when})
    by, today, soon = nw.col(BY), nw.lit(on), nw.lit(after(on, within))
    ahead = nw.when(by <= soon).then(nw.lit("due")).otherwise(nw.lit("later"))
    dated = nw.when(by < today).then(nw.lit("overdue")).otherwise(ahead)
    state = nw.coalesce(state, dated)
    result = made.with_columns(**{STATE: state})
    if taken.eager is None:
        return result.to_native()
    rows: pl.DataFrame = result.to_native().collect()
    return give_back(taken, rows)


def after_column(day: Any, window: Window) -> Any:
    """Say on which day a window ends that starts on a column's day, as ``after`` does."""
    after(date(2000, 1, 1), window)
    if isinstance(window, int):
        return day.dt.offset_by(f"{window}d").cast(nw.Date)
    count, unit = window.removesuffix("s").split()
    if unit == "week":
        return day.dt.offset_by(f"{int(count) * 7}d").cast(nw.Date)
    return day.dt.offset_by(f"{count}{_SHORT[unit]}").cast(nw.Date)


def _refuse(frame: Any, last: str, every: Every, level: str | None) -> None:
    schema = frame.collect_schema()
    by_level = not isinstance(every, int | str)
    problems = []
    if by_level and level is None:
        problems.append(Problem("level", "is not given", "name the column of levels", "column"))
    for name in (last, *([level] if level is not None and by_level else [])):
        if name not in schema:
            todo = suggest(name, list(schema.names()))
            problems.append(Problem(name, "is not a column", todo, "column"))
    if last in schema and schema[last] not in (nw.Date, nw.Datetime):
        problems.append(Problem(last, "holds no dates", "turn text into dates first", "dates"))
    if not problems and not isinstance(every, int | str):
        one, zero = nw.lit(1, dtype=nw.Int64()), nw.lit(0, dtype=nw.Int64())
        held = nw.col(str(level))
        strange = nw.when(~held.is_null() & ~held.is_in(list(every))).then(one).otherwise(zero)
        count = int(frame.select(n=strange.sum()).collect().rows()[0][0] or 0)
        if count:
            what = f"{plural(count, 'row')}: a level without an entry in every"
            problems.append(Problem(str(level), what, "name every level, None for none", "level"))
    if problems:
        raise ColumnsError("the days of reassessment are not known", problems)

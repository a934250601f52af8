"""Refuse a frame whose columns are not what they are said to be, before anything is counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw

from rnr.errors import Problem, plural, suggest
from rnr.evidence.errors import CountsError, OutcomeError


def need_columns(frame: Any, columns: Iterable[str]) -> None:
    """Refuse a frame that lacks columns, naming all of them at once.

    Raises
    ------
    CountsError
        With one problem a column.

    Examples
    --------
    >>> import polars as pl
    >>> need_columns(nw.from_native(pl.LazyFrame({"score": [1]})), ["scores"])
    Traceback (most recent call last):
    rnr.evidence.errors.CountsError: the frame lacks 1 column
      - scores: is not a column of the frame; did you mean 'score'?
    """
    known = frame.collect_schema().names()
    lacking = [name for name in dict.fromkeys(columns) if name not in known]
    if lacking:
        problems = [
            Problem(name, "is not a column of the frame", suggest(name, known), "column")
            for name in lacking
        ]
        raise CountsError(f"the frame lacks {plural(len(lacking), 'column')}", problems)


def need_dates(frame: Any, columns: Iterable[str]) -> None:
    """Refuse columns that do not hold dates.

    Raises
    ------
    OutcomeError
        With one problem a column.

    Examples
    --------
    >>> import polars as pl
    >>> need_dates(nw.from_native(pl.LazyFrame({"out": ["2024-01-31"]})), ["out"])
    Traceback (most recent call last):
    rnr.evidence.errors.OutcomeError: 1 column holds no dates
      - out: dates are expected; turn text into dates: pandas to_datetime, polars str.to_date
    """
    schema = frame.collect_schema()
    todo = "turn text into dates: pandas to_datetime, polars str.to_date"
    problems = [
        Problem(name, "dates are expected", todo, "dates")
        for name in dict.fromkeys(columns)
        if schema[name] not in (nw.Date, nw.Datetime)
    ]
    if problems:
        what = plural(len(problems), "column holds", "columns hold")
        raise OutcomeError(f"{what} no dates", problems)

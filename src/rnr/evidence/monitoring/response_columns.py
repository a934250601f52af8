"""Columns of responses as counts and waiting times, in the engine that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from rnr.errors import Problem, plural
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.clock import day_number
from rnr.people.plans.responses import KINDS


def tally(holds: nw.Expr) -> nw.Expr:
    """Give one where it is known to hold.

    Examples
    --------
    >>> import polars as pl
    >>> frame = nw.from_native(pl.DataFrame({"n": [0, 1, None]}))
    >>> frame.select(x=tally(nw.col("n") > 0))["x"].to_list()
    [0, 1, 0]
    """
    yes, no = nw.lit(1, dtype=nw.Int64()), nw.lit(0, dtype=nw.Int64())
    return nw.when(holds).then(yes).otherwise(no)


def marks(
    kind: str, level: str | None, expected: str | None, custodial: str | None
) -> dict[str, nw.Expr]:
    """Mark each response with what it counts as, in ones and zeros.

    Examples
    --------
    >>> import polars as pl
    >>> frame = nw.from_native(pl.DataFrame({"kind": ["sanction"], "jail": [None]}))
    >>> marked = frame.select(**marks("kind", None, None, "jail"))
    >>> marked["rnr_sanctions"].to_list(), marked["rnr_settled"].to_list()
    ([1], [0])
    """
    never = nw.lit(0, dtype=nw.Int64())
    sanction = nw.col(kind) == "sanction"
    made = {"rnr_incentives": tally(~sanction), "rnr_sanctions": tally(sanction)}
    made |= {f"rnr_{name}": never for name in ("judged", "within", "settled", "custodial")}
    if level is not None and expected is not None:
        both = ~nw.col(level).is_null() & ~nw.col(expected).is_null()
        made["rnr_judged"] = tally(both)
        made["rnr_within"] = tally(both & (nw.col(level) == nw.col(expected)))
    if custodial is not None:
        settled = sanction & ~nw.col(custodial).is_null()
        made["rnr_settled"] = tally(settled)
        made["rnr_custodial"] = tally(settled & nw.col(custodial))
    return made


def minutes_between(lazy: Any, dates: Sequence[str]) -> nw.Expr:
    """Give the minutes from the first column to the second, null where one is missing.

    Raises
    ------
    CountsError
        One column holds days and the other times, or times of another time zone.

    Examples
    --------
    >>> import datetime as dt, polars as pl
    >>> days = pl.DataFrame({"a": [dt.date(2026, 3, 2)], "b": [dt.date(2026, 3, 4)]})
    >>> frame = nw.from_native(days)
    >>> frame.select(x=minutes_between(frame, ["a", "b"]))["x"].to_list()
    [2880]
    """
    none = nw.lit(None, dtype=nw.Int64())
    if not dates:
        return none
    schema = lazy.collect_schema()
    kinds = {(type(schema[name]), getattr(schema[name], "time_zone", None)) for name in dates}
    if len(kinds) > 1:
        what = "are not of one kind"
        todo = "give two days, or two times with the same time zone or without one"
        raise CountsError(
            "responses cannot be timed", [Problem(" and ".join(dates), what, todo, "dates")]
        )
    ends = []
    for name in dates:
        minute = day_number(nw.col(name)) * 1440
        if schema[name] == nw.Datetime:
            # Hours come as numbers of one byte, in which they cannot be multiplied.
            hour, past = (
                part.cast(nw.Int64) for part in (nw.col(name).dt.hour(), nw.col(name).dt.minute())
            )
            minute = minute + hour * 60 + past
        ends.append(minute)
    missing = nw.col(dates[0]).is_null() | nw.col(dates[1]).is_null()
    return nw.when(~missing).then(ends[1] - ends[0]).otherwise(none)


def silent_rows(lazy: Any, kind: str, known: nw.Expr, waited: str, custodial: str | None) -> int:
    """Refuse rows that contradict themselves, and count those that say nothing.

    Raises
    ------
    CountsError
        A kind is unknown, a response lies before the behaviour, or a column has the wrong type.

    Examples
    --------
    >>> import polars as pl
    >>> frame = nw.from_native(pl.LazyFrame({"kind": ["incentive", None], "wait": [5, None]}))
    >>> silent_rows(frame, "kind", ~nw.col("kind").is_null(), "wait", None)
    1
    """
    problems = []
    if custodial is not None and lazy.collect_schema()[custodial] != nw.Boolean:
        problems.append(Problem(custodial, "is not a column of yes and no", "", "type"))
    strange = ~nw.col(kind).is_in(list(KINDS)) & ~nw.col(kind).is_null()
    counted = lazy.select(
        strange=tally(strange).sum(),
        early=tally(nw.col(waited) < 0).sum(),
        silent=tally(~known).sum(),
    ).collect()
    strange_n, early, silent = (int(n or 0) for n in counted.rows()[0])
    if strange_n:
        what = f"{plural(strange_n, 'row')} neither incentive nor sanction"
        problems.append(Problem(kind, what, "write one of the two words", "kind"))
    if early:
        what = f"{plural(early, 'response')} before the behaviour"
        problems.append(Problem("responded", what, "mend the dates", "order"))
    if problems:
        raise CountsError("responses cannot be counted", problems)
    return silent

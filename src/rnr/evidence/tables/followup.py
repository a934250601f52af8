"""From dates to days at risk and what ended them, in the engine that holds the people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from rnr.errors import Problem
from rnr.evidence.errors import OutcomeError
from rnr.evidence.tables import clock
from rnr.evidence.tables.columns import need_columns, need_dates

_CAME, _STOP = clock.of("first event"), clock.of("stop")


def days_at_risk(
    frame: Any,
    *,
    start: str,
    events: Mapping[str, str],
    data_end: str,
    pauses: Sequence[tuple[str, str]] = (),
    into: tuple[str, str] = ("days", "ended"),
) -> Any:
    """Add days at risk, and what ended them, to each row of people with dates.

    Follow-up ends with the first event of any cause, or on the day on which the data end; an
    event on that day still counts. Of two causes on one day the one named first counts. Days in a
    pause, for example in custody, are not at risk.

    Parameters
    ----------
    frame
        Any frame that narwhals reads, eager or lazy; dates as dates, not as text.
    start
        Column of the date on which the time at risk begins.
    events
        Cause to the column of the date of its first event, missing if there was none.
    data_end
        Last day on which events are completely known: an ISO date, or a column of dates.
    pauses
        Pairs of columns, first and next free day of each pause, in the order of time. A day in
        two of them is one day.
    into
        Names of the two new columns.

    Returns
    -------
    frame
        Of the same kind: days at risk, missing without a start or a data end, and 0 or the
        number of the cause, for :meth:`~rnr.evidence.tables.timecounts.TimeTable.from_frame` with
        ``causes=list(events)``. Days are negative where an event lies before the start, or where
        pauses are out of order or end before they begin, which that method refuses.

    Raises
    ------
    CountsError
        When columns are missing.
    OutcomeError
        When there is no event, or a column holds no dates.

    Examples
    --------
    >>> import polars as pl
    >>> from datetime import date
    >>> people = pl.DataFrame({
    ...     "out": [date(2024, 1, 1)] * 2, "arrest": [date(2024, 3, 1), None],
    ...     "jail": [date(2024, 2, 1), None], "free": [date(2024, 2, 11), None]})
    >>> days_at_risk(people, start="out", events={"rearrest": "arrest"}, data_end="2024-12-31",
    ...              pauses=[("jail", "free")]).select("days", "ended").rows()
    [(50, 1), (365, 0)]
    """
    if not events:
        problem = Problem("events", "at least one cause is expected", code="events")
        raise OutcomeError("nothing to watch for", [problem])
    last = clock.iso_day(data_end)
    dates = [start, *events.values(), *(name for pause in pauses for name in pause)]
    dates = list(dict.fromkeys(dates if last else [*dates, data_end]))
    lazy = nw.from_native(frame)
    need_columns(lazy, dates)
    need_dates(lazy, dates)
    lazy = lazy.with_columns(clock.day_number(nw.col(name)).alias(clock.of(name)) for name in dates)
    known = nw.lit(clock.day_of(last)) if last else nw.col(clock.of(data_end))
    first = clock.earliest([clock.of(name) for name in events.values()])
    came, stop = nw.col(_CAME), nw.col(_STOP)
    lazy = lazy.with_columns(first.alias(_CAME))
    lazy = lazy.with_columns(nw.when(came > known).then(known).otherwise(came).alias(_STOP))
    ended = nw.lit(0)
    for number, name in reversed(list(enumerate(events.values(), 1))):
        this = (nw.col(clock.of(name)) == came) & (came <= known) & (came < clock.NEVER)
        ended = nw.when(this).then(nw.lit(number)).otherwise(ended)
    begin = nw.col(clock.of(start))
    days, done, before = stop - begin, begin, None
    wrong = nw.lit(False)
    for pause in pauses:
        one, two = map(clock.of, pause)
        days = days - _between(_later(nw.col(one), done), nw.col(two), stop)
        done = nw.when(nw.col(one) < clock.NEVER).then(_later(nw.col(two), done)).otherwise(done)
        wrong, before = wrong | clock.disordered((one, two), before), one
    days = nw.when(wrong).then(nw.lit(-1)).otherwise(days)
    watched = (begin < clock.NEVER) & (known < clock.NEVER)
    lazy = lazy.with_columns(nw.when(watched).then(days).alias(into[0]), ended.alias(into[1]))
    return lazy.drop([*map(clock.of, dates), _CAME, _STOP]).to_native()


def _later(one: nw.Expr, two: nw.Expr) -> nw.Expr:
    return nw.when(one > two).then(one).otherwise(two)


def _between(first: nw.Expr, last: nw.Expr, end: nw.Expr) -> nw.Expr:
    until = nw.when(last < end).then(last).otherwise(end)
    return nw.when(until > first).then(until - first).otherwise(nw.lit(0))

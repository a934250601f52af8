"""Due dates for a frame: the column face of ``Plan.due_dates``, on any engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from rnr.definitions.policy import Policy
from rnr.errors import Problem, suggest
from rnr.people.frames.engines import Taken, take
from rnr.people.pictures.window import Window, after
from rnr.people.plans.decided import decided, given_back, refuse, refuse_strange, refuse_taken
from rnr.people.plans.due_columns import Thing, days_after, last_days, next_due_columns, things
from rnr.scoring.columns import PREFIX

BY, STATE = "due_by", "due"
_HEADLINE = "the due dates are not known"
_START = f"{PREFIX}start"


def due_frame(
    frame: Any,
    policy: Policy,
    on: date,
    start: str,
    done: Mapping[str, str | Sequence[str]] | None = None,
    columns: Mapping[str, str] | None = None,
    absent: Sequence[str] = (),
    within: Window = 30,
) -> Any:
    """Say for everybody in a frame by when each contact, visit and assessment is due next.

    Parameters
    ----------
    frame
        One row a person, on any engine, with the outcome of every decision table that makes
        something due, as :func:`rnr.plan_frame` gives it, or a supervision level that an agency
        keeps in the policy's words.
    policy
        From :func:`rnr.load_policy`.
    on
        Today. It tells what is overdue and never stands in for a date that is missing.
    start
        Column with the day on which supervision started.
    done
        For each contact, visit or assessment, by its words in the policy, the column with the day
        on which it was last done; for so many in a period as many columns, in any order. What is
        not named counts as not done yet.
    columns
        Your column name to the policy's table, for columns that are not named as the tables are.
    absent
        Tables that the frame does not hold: what they make due is left out.
    within
        What is due within so long from today counts as due.

    Returns
    -------
    frame
        The same frame with, for each of them, ``<what>_due``, a date, and ``<what>_overdue``, the
        days since then, 0 until it has passed; ``due_by``, the earliest of the dates; and ``due``:
        ``overdue``, ``open`` (the plan is open), ``no_start`` (a date rests on a start that is
        missing), ``due``, ``later``, or ``none`` (nothing is due). Dates are null where nothing is
        due, or where it is not known. ``<what>`` is written in small letters and underscores.

    Raises
    ------
    ColumnsError
        A column is missing, holds no dates, or holds outcomes that the policy does not have; all
        problems at once.
    PictureError
        The window cannot be read.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> people = pl.DataFrame({"level": ["medium", "minimum"], "since": [date(2026, 1, 5)] * 2,
    ...     "seen": [date(2026, 2, 12), None]})
    >>> made = due_frame(people, rnr.load_policy("north_dakota_supervision"), date(2026, 5, 4),
    ...     start="since", done={"face to face": "seen"}, columns={"level": "contacts"})
    >>> made.select("face_to_face_due", "face_to_face_overdue").rows()
    [(datetime.date(2026, 4, 30), 4), (datetime.date(2026, 4, 30), 4)]
    """
    taken = take(frame)
    due = things(policy)
    seen = {
        what: (given,) if isinstance(given, str) else tuple(given)
        for what, given in (done or {}).items()
    }
    problems: list[Problem] = []
    tables = dict.fromkeys(table for thing in due for table, _, _ in thing.asks)
    held = decided(taken, policy, tables, columns or {}, absent, problems)
    due = [thing for thing in due if any(table in held for table, _, _ in thing.asks)]
    made = [name for thing in due for name in (thing.by, thing.over)]
    _refuse_done(taken, start, due, seen, problems)
    problems += [
        Problem(name, "is how several things of the policy would be called", "", "twice")
        for name in dict.fromkeys(made)
        if made.count(name) > 1
    ]
    refuse_taken(taken, [*made, BY, STATE], problems)
    refuse(_HEADLINE, problems)
    refuse_strange(taken, policy, held, _HEADLINE)
    return given_back(taken, _with_dates(taken, due, held, start, seen, on, within), policy.shelf)


def _with_dates(
    taken: Taken,
    due: Sequence[Thing],
    held: Mapping[str, str],
    start: str,
    seen: Mapping[str, Sequence[str]],
    on: date,
    within: Window,
) -> Any:
    soon = after(on, within)
    outcomes = {
        f"{PREFIX}t_{table}": nw.col(column).cast(nw.String()) for table, column in held.items()
    }
    state = taken.frame.with_columns(**{_START: _day(taken, start)}, **outcomes)
    last: dict[str, Any] = {}
    fresh: dict[str, Any] = {}
    for thing in due:
        last |= last_days(thing, [_day(taken, column) for column in seen.get(thing.what, ())])
        fresh |= next_due_columns(thing, set(held), _START)
    if due:
        state = state.with_columns(**last).with_columns(**fresh)
    by = [nw.col(thing.by) for thing in due]
    zero = nw.lit(0, dtype=nw.Int64())
    overdue = {
        thing.over: nw.when(nw.col(thing.by) < nw.lit(on)).then(days_after(thing.by, on))
        .otherwise(nw.when(~nw.col(thing.by).is_null()).then(zero))
        for thing in due
    }  # fmt: skip
    earliest = nw.min_horizontal(*by) if by else nw.lit(None, dtype=nw.Date)
    state = state.with_columns(**overdue, **{BY: earliest})
    first = nw.col(BY)
    open_ = _any([nw.col(name).is_null() for name in outcomes])
    lost = _any([nw.col(thing.lost) == 1 for thing in due])
    said = nw.when(first < nw.lit(on)).then(nw.lit("overdue"))
    said = said.when(open_).then(nw.lit("open")).when(lost).then(nw.lit("no_start"))
    said = said.when(first <= nw.lit(soon)).then(nw.lit("due"))
    said = said.when(~first.is_null()).then(nw.lit("later"))
    state = state.with_columns(**{STATE: said.otherwise(nw.lit("none"))})
    results = [name for thing in due for name in (thing.by, thing.over)]
    return state.select(*taken.names, *results, BY, STATE)


def _day(taken: Taken, column: str) -> Any:
    """Read a day; a column of nothing but nulls has no type of its own."""
    return nw.lit(None, dtype=nw.Date) if column in taken.empty else nw.col(column).cast(nw.Date)


def _any(flags: Sequence[Any]) -> Any:
    if not flags:
        return nw.lit(False)
    said = flags[0]
    for flag in flags[1:]:
        said = said | flag
    return said


def _refuse_done(
    taken: Taken,
    start: str,
    due: Sequence[Thing],
    seen: Mapping[str, Sequence[str]],
    problems: list[Problem],
) -> None:
    schema = taken.frame.collect_schema()
    known = {thing.what: thing for thing in due}
    for what, given in seen.items():
        if what not in known:
            todo = suggest(what, list(known))
            problems.append(Problem(what, "is not due under this policy", todo, "due"))
        elif len(set(given)) < known[what].most:
            most = known[what].most
            said = f"is asked for {most} times in a period, and {len(set(given))} columns are named"
            todo = f"name columns with the last {most} days"
            problems.append(Problem(what, said, todo, "times"))
    for name in dict.fromkeys([start, *(column for given in seen.values() for column in given)]):
        if name not in schema:
            todo = suggest(name, list(schema.names()))
            problems.append(Problem(name, "is not a column", todo, "column"))
        elif name not in taken.empty and schema[name] not in (nw.Date, nw.Datetime):
            problems.append(Problem(name, "holds no dates", "turn text into dates first", "dates"))

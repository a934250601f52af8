"""Add time tables, and read off what was known of everybody at a horizon."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from rnr.errors import Problem, suggest
from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.tables.counting import NOT_RECORDED
from rnr.evidence.tables.counts import CountTable, Key
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.tables.timetabulate import Rows, assemble

LEFT_OUT = ("unscored", "untimed")


def add(one: TimeTable, other: TimeTable) -> TimeTable:
    """Pool two tables of different people.

    Raises
    ------
    CountsError
        When the tables have other levels, causes or groups.

    Examples
    --------
    >>> here, there = (TimeTable.from_counts([0], [month], [1], [5]) for month in (3, 4))
    >>> add(here, there).time.tolist()
    [3.0, 4.0]
    """
    problems = [
        Problem(name, "the tables differ in it", "bring both to one list first", name)
        for name in ("labels", "causes", "by")
        if getattr(one, name) != getattr(other, name)
    ]
    if problems:
        raise CountsError("these tables cannot be added", problems)
    rows = [long(one), long(other)]
    whole = Rows(
        np.concatenate([part.score for part in rows]),
        np.concatenate([part.time for part in rows]),
        np.concatenate([part.event for part in rows]),
        np.concatenate([part.people for part in rows]),
        [*rows[0].keys, *rows[1].keys],
    )
    about = {
        name: " + ".join(
            dict.fromkeys(table.about.get(name, NOT_RECORDED) for table in (one, other))
        )
        for name in {**one.about, **other.about}
    }
    gone = {name: Counter(left_out(one, name)) for name in LEFT_OUT}
    for name, counts in gone.items():
        counts.update(left_out(other, name))
    return assemble(whole, one.by, one.causes, one.labels, about=about, gone=gone)


def long(table: TimeTable) -> Rows:
    """Write a table as rows, one a score, time, event and group that has people.

    Examples
    --------
    >>> long(TimeTable.from_counts([0, 1], [3, 5], [1, 0], [2, 7])).people.tolist()
    [2, 7]
    """
    parts = list(table.split().items())
    places = [np.nonzero(part.people) for _, part in parts]
    keys = [key for (key, _), place in zip(parts, places, strict=True) for _ in place[0]]
    score, time, event = (np.concatenate([place[at] for place in places]) for at in range(3))
    people = np.concatenate(
        [part.people[place] for (_, part), place in zip(parts, places, strict=True)]
    )
    return Rows(table.score[score], table.time[time], event, people, keys)


def regroup(table: TimeTable, names: tuple[str, ...]) -> TimeTable:
    """Keep some of the groups of a table and add up over the others.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0], [3, 5], [1, 0], [2, 7], {"sex": ["f", "m"]})
    >>> regroup(table, ()).n, list(regroup(table, ("sex",)).split())
    (9, [('f',), ('m',)])
    """
    if names == table.by:
        return table
    place = [table.by.index(name) for name in names]
    members: dict[Key, list[TimeTable]] = {}
    for key, part in table.split().items():
        members.setdefault(tuple(key[at] for at in place), []).append(part)
    parts = tuple(
        TimeTable(
            table.score, table.time, np.sum([one.people for one in found], axis=0, dtype=np.int64),
            table.causes, table.labels, groups=dict(zip(names, key, strict=True)),
            about=table.about, unscored=sum(one.unscored for one in found),
            untimed=sum(one.untimed for one in found),
        )
        for key, found in members.items()
    )  # fmt: skip
    return replace(table, by=names, parts=parts if names else ())


def left_out(table: TimeTable, name: str) -> dict[Key, int]:
    """Count by group the people that a table leaves out, ``"unscored"`` or ``"untimed"``.

    Examples
    --------
    >>> left_out(TimeTable.from_counts([0], [3], [1]), "untimed")
    {(): 0}
    """
    return {key: getattr(part, name) for key, part in table.split().items()}


def at_horizon(table: TimeTable, horizon: float, cause: str | None) -> CountTable:
    """Count who had the event by a horizon; see :meth:`TimeTable.at`.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 0], [3, 4, 9], [1, 0, 1], [5, 6, 7])
    >>> counts = at_horizon(table, 6, None)
    >>> counts.yes.tolist(), counts.no.tolist(), counts.not_watched
    ([5], [7], 6)
    """
    code = code_of(table, cause)
    rows: dict[str, list[Any]] = {"score": [], "yes": [], "no": []}
    by: dict[str, list[object]] = {name: [] for name in table.by}
    gone: dict[str, dict[Key, int]] = {"not_watched": {}, "competing": {}, "unscored": {}}
    early = table.time <= horizon
    for key, part in table.split().items():
        ended = part.people[:, early, 1:].sum(axis=1)
        # Last seen at the horizon itself means known to be free of the event through it.
        unknown = part.people[:, table.time < horizon, 0].sum(axis=1)
        yes = ended[:, code - 1]
        other = ended.sum(axis=1) - yes
        rows["score"] += list(table.score)
        rows["yes"] += list(yes)
        rows["no"] += list(part.people.sum(axis=(1, 2)) - yes - other - unknown)
        for name, value in zip(table.by, key, strict=True):
            by[name] += [value] * len(table.score)
        gone["not_watched"][key] = int(unknown.sum()) + part.untimed
        gone["competing"][key] = int(other.sum())
        gone["unscored"][key] = part.unscored
    left = {name: found if table.by else found[()] for name, found in gone.items()}
    return CountTable.from_counts(
        rows["score"],
        rows["yes"],
        rows["no"],
        by,
        labels=table.labels,
        about=table.about,
        not_watched=left["not_watched"],
        competing=left["competing"],
        unscored=left["unscored"],
    )


def until(table: TimeTable, horizon: float) -> TimeTable:
    """Forget what happened after a horizon: whoever was watched for longer was last seen then.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 0], [3, 4, 9], [1, 0, 1], [5, 6, 7])
    >>> short = until(table, 6)
    >>> short.time.tolist(), short.people[0].tolist()
    ([3.0, 4.0, 6.0], [[0, 5], [6, 0], [7, 0]])
    """
    inside = table.time < horizon
    time = np.append(table.time[inside], horizon)
    at_end = table.people[:, table.time == horizon].sum(axis=1)
    at_end[:, 0] += table.people[:, table.time > horizon].sum(axis=(1, 2))
    people = np.concatenate([table.people[:, inside], at_end[:, None]], axis=1)
    parts = tuple(until(part, horizon) for part in table.parts)
    return replace(table, time=time, people=people, parts=parts)


def code_of(table: TimeTable, cause: str | None) -> int:
    """Give the number of a cause of a table; see :func:`code_among`.

    Examples
    --------
    >>> code_of(TimeTable.from_counts([0], [3], [2], causes=["new", "tech"]), "tech")
    2
    """
    return code_among(table.causes, cause)


def code_among(causes: tuple[str, ...], cause: str | None) -> int:
    """Give the number of a cause, from 1; the first cause if none is named.

    Raises
    ------
    MeasureError
        When there is no such cause.

    Examples
    --------
    >>> code_among(("new", "tech"), "tech"), code_among(("new", "tech"), None)
    (2, 1)
    """
    if cause is None:
        return 1
    if cause not in causes:
        problem = Problem("cause", "is not among the causes", suggest(cause, causes), "cause")
        raise MeasureError("no such cause", [problem])
    return causes.index(cause) + 1


def need_horizon(table: TimeTable, horizon: float) -> None:
    """Refuse a horizon that nobody was watched for.

    Raises
    ------
    MeasureError
        When the horizon is not above 0, or lies after the last time in the table.

    Examples
    --------
    >>> need_horizon(TimeTable.from_counts([0], [9], [0]), 12)
    Traceback (most recent call last):
    rnr.evidence.errors.MeasureError: no such horizon
      - horizon: a time above 0 and up to 9 is expected: nobody was watched for longer
    """
    if not 0 < horizon <= table.last:
        what = f"a time above 0 and up to {table.last:g} is expected: nobody was watched for longer"
        raise MeasureError("no such horizon", [Problem("horizon", what, code="horizon")])


def everybody(table: TimeTable) -> CountTable:
    """Count people by score alone, whatever became of them, all of them as ``no``.

    Examples
    --------
    >>> everybody(TimeTable.from_counts([0, 0, 1], [3, 4, 9], [1, 0, 1])).no.tolist()
    [2, 1]
    """
    people = table.people.sum(axis=(1, 2))
    return CountTable(table.score, yes=people * 0, no=people, labels=table.labels)

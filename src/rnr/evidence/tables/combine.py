"""Add count tables, and give up some of their groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from rnr.errors import Problem, suggest
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.counts import CountTable, Key
from rnr.evidence.tables.tabulate import LEFT_OUT, Rows, assemble


def add(one: CountTable, other: CountTable) -> CountTable:
    """Pool two tables of different people; see :class:`CountTable`.

    Raises
    ------
    CountsError
        When the tables have other levels or other groups.

    Examples
    --------
    >>> here = CountTable.from_counts([1, 2], [1, 2], [3, 4], about={"place": "Dane"})
    >>> there = CountTable.from_counts([2, 3], [1, 2], [3, 4], about={"place": "Polk"})
    >>> (here + there).yes.tolist(), (here + there).about["place"]
    ([1, 3, 2], 'Dane + Polk')
    """
    problems = []
    if one.labels != other.labels:
        todo = "map both to one list of levels first"
        problems.append(Problem("labels", "the tables have different levels", todo, "labels"))
    if set(one.by) != set(other.by):
        todo = "give up the groups that only one has with regroup(...)"
        problems.append(Problem("by", "the tables are split by different groups", todo, "by"))
    if problems:
        raise CountsError("these tables cannot be added", problems)
    return _collect([one, other], one.by, _merge(one.about, other.about))


def regroup(table: CountTable, by: Sequence[str]) -> CountTable:
    """Keep some groups and add up over the others; see :meth:`CountTable.regroup`."""
    problems = [
        Problem(name, "the table is not split by this group", suggest(name, table.by), "by")
        for name in by
        if name not in table.by
    ]
    if problems:
        raise CountsError("these groups cannot be kept", problems)
    return _collect([table], tuple(by), table.about)


def _collect(
    tables: Iterable[CountTable], by: tuple[str, ...], about: Mapping[str, str]
) -> CountTable:
    parts = [part for table in tables for part in table.split().values()]
    keys: list[Key] = [tuple(part.groups[name] for name in by) for part in parts]
    left_out: dict[str, dict[Key, int]] = {name: {} for name in LEFT_OUT}
    for part, key in zip(parts, keys, strict=True):
        for name in LEFT_OUT:
            left_out[name][key] = left_out[name].get(key, 0) + getattr(part, name)
    chances = [part.expected for part in parts if part.expected is not None]
    rows = Rows(
        score=np.concatenate([part.score for part in parts]),
        yes=np.concatenate([part.yes for part in parts]),
        no=np.concatenate([part.no for part in parts]),
        keys=[key for part, key in zip(parts, keys, strict=True) for _ in part.score],
        expected=np.concatenate(chances) if len(chances) == len(parts) else None,
    )
    return assemble(rows, by, next(iter(parts)).labels, left_out, about)


def _merge(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    merged = {}
    for name in [*one, *(name for name in other if name not in one)]:
        said = [table.get(name, "not recorded").split(" + ") for table in (one, other)]
        merged[name] = " + ".join(dict.fromkeys(said[0] + said[1]))
    return merged


def keep(table: CountTable, keys: Iterable[Key]) -> CountTable:
    """Keep some of the groups of a split table, and forget everybody else.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 1], [2, 3], [8, 7], by={"sex": ["f", "m"]})
    >>> keep(counts, [("m",)]).events
    3
    """
    parts = table.split()
    return _collect([parts[key] for key in keys], table.by, table.about)

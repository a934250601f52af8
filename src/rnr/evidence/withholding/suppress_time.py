"""Small cells of followed cohorts: which curves may be shown, at which times, beside which counts.

A curve tells how many had the event, or were lost, between any two of its times. So it is shown
at a few times only, and a level's whole curve is withheld if between two of them, or after the
last, anything happened to 1 to 9 of its people, or if it could be found by subtraction. Beside a
count table of the same people the difference of the two tables is a number of people too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.tables.counts import CountTable, Floats, Ints, Key
from rnr.evidence.tables.timecombine import LEFT_OUT, need_horizon, regroup
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.withholding.hiding import hide_split, splits_of
from rnr.evidence.withholding.subtraction import Flags, Names, small
from rnr.evidence.withholding.suppress import LEAST, Withheld, hide_words
from rnr.evidence.withholding.suppress import withhold as withhold_counts

_STEPS = (12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class TimesShown:
    """At which times curves may be shown, and of whom.

    Parameters
    ----------
    times
        Times at which curves of everybody, and of each level, are shown, float64; the last is
        the horizon.
    of_split
        For each split the times at which curves of its groups are shown: some of ``times``.
    withheld
        As for a count table; ``rows`` are levels or scores with their whole curves.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> shown = withhold_times(table, 12)
    >>> shown.times.tolist(), shown.withheld.anything
    ([6.0, 12.0], False)
    """

    times: Floats
    of_split: Mapping[Names, Floats]
    withheld: Withheld


def withhold_times(
    table: TimeTable,
    horizon: float,
    times: Sequence[float] | None = None,
    *,
    least: int = LEAST,
    beside: CountTable | None = None,
) -> TimesShown:
    """Choose the times at which curves are shown, and decide whose curves are withheld.

    Parameters
    ----------
    table
        People by score, time and event type, perhaps by groups.
    horizon
        Last time that is shown.
    times
        Times to show up to the horizon; by default those of twelve equal steps (or as many as
        give whole numbers) that withhold no more than the horizon alone would.
    least
        Smallest number of people that may be shown; 0 shows everything.
    beside
        Counts of the same people by the same scores and groups that are shown in the same
        report, with the horizon as their window.

    Raises
    ------
    MeasureError
        When nobody was watched for so long, the times do not ascend to it, or the counts have
        other scores or groups.

    Examples
    --------
    >>> table = TimeTable.from_counts([0] * 4, [3, 6, 9, 12], [1, 1, 1, 0], [4, 20, 30, 90])
    >>> withhold_times(table, 12).times.tolist()
    [6.0, 9.0, 12.0]
    """
    need_horizon(table, horizon)
    if beside is not None:
        _need_same(table, beside)
    steps = next(n for n in _STEPS if horizon % n == 0 or not float(horizon).is_integer())
    grid: Floats = np.array([horizon * at / steps for at in range(1, steps + 1)])
    if times is not None:
        grid = np.asarray(times, dtype=np.float64)
        if not len(grid) or grid[0] <= 0 or not (np.diff(grid) > 0).all() or grid[-1] != horizon:
            what = "times above 0 in ascending order, the horizon last, are expected"
            raise MeasureError("these times do not fit", [Problem("times", what, code="times")])
    splits = splits_of(table.by)
    tables = {names: regroup(table, names).split() for names in splits}
    words = _words(tables, least)
    other = None if beside is None else withhold_counts(beside, least)
    chosen: dict[Names, Floats] = {}
    rows: dict[Names, dict[Key, Flags]] = {}
    sums: dict[Names, dict[Key, bool]] = {}
    for names in splits:
        beneath: dict[Key, CountTable] = {} if beside is None else beside.regroup(*names).split()
        forced = None if other is None else _forced(names, tables[names], beneath, other, words)
        made = partial(_counted, tables[names], beneath)
        if times is None:
            coarse = hide_split(names, made(grid[-1:]), least, (rows, sums), forced)
            # Groups are shown at some of the times of everybody, so that no step is a difference.
            grid = _safe(tables[names], grid, coarse, least)
        found = hide_split(names, made(grid), least, (rows, sums), forced)
        if times is None and not _as_open(found, coarse):
            grid, found = grid[-1:], coarse
        chosen[names], (rows[names], sums[names]) = grid, found
    return TimesShown(chosen[()], chosen, Withheld(least, rows, sums, words))


def steps_of(table: TimeTable, times: Floats) -> Ints:
    """Count what happened in each step up to a time, and people who remain, shape (outcomes, k).

    Whoever was last seen at the end of a step was watched through all of it, so is lost in the
    next one, or remains.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 0, 0], [3, 6, 6, 9], [1, 0, 1, 1], [5, 6, 8, 7])
    >>> steps_of(table, np.array([6.0])).ravel().tolist()
    [0, 13, 13]
    """
    ended = np.searchsorted(times, table.time)
    lost = np.searchsorted(times, table.time, side="right")
    steps = [
        np.concatenate([
            table.people[:, lost == at, 0].sum(axis=1)[None],
            table.people[:, ended == at, 1:].sum(axis=1).T,
        ])
        for at in range(len(times) + 1)
    ]  # fmt: skip
    return np.concatenate([*steps[:-1], steps[-1].sum(axis=0)[None]])


def _safe(
    parts: Mapping[Key, TimeTable],
    grid: Floats,
    coarse: tuple[Mapping[Key, Flags], Mapping[Key, bool]],
    least: int,
) -> Floats:
    """Keep the times between which nothing small happened to anybody who is shown."""
    kept: list[float] = []
    end = grid[-1:]
    everything = np.sum([steps_of(part, grid) for part in parts.values()], axis=(0, 2))
    happened = np.reshape(everything[:-1], (len(grid), -1)).sum(axis=1)
    for at in sorted(range(1, len(grid)), key=lambda at: Fraction(at, len(grid)).denominator):
        times = np.array(sorted([*kept, grid[at - 1]]))
        steps = {key: steps_of(part, np.append(times, end)) for key, part in parts.items()}
        shown = [cells[:, ~coarse[0][key]] for key, cells in steps.items()]
        shown += [cells.sum(axis=1) for key, cells in steps.items() if not coarse[1][key]]
        if happened[at - 1] and not any(small(cells, least).any() for cells in shown):
            kept.append(grid[at - 1])
    return np.array([*sorted(kept), *end])


def _words(
    tables: Mapping[Names, Mapping[Key, TimeTable]], least: int
) -> dict[Names, dict[Key, frozenset[str]]]:
    counted = {
        word: {
            names: {key: getattr(part, word) for key, part in parts.items()}
            for names, parts in tables.items()
        }
        for word in LEFT_OUT
    }
    return hide_words(counted, least)


def _counted(
    parts: Mapping[Key, TimeTable], counts: Mapping[Key, CountTable], grid: Floats
) -> dict[Key, Ints]:
    found = {key: steps_of(part, grid) for key, part in parts.items()}
    for key, part in counts.items():
        apart = _apart(parts[key], part, grid[-1])
        found[key] = np.concatenate([found[key], apart])
    return found


def _forced(
    names: Names,
    parts: Mapping[Key, TimeTable],
    counts: Mapping[Key, CountTable],
    other: Withheld,
    words: Mapping[Names, Mapping[Key, frozenset[str]]],
) -> tuple[dict[Key, Flags], dict[Key, bool]]:
    """What is withheld of the counts, and groups whose two totals would tell who was lost."""
    rows, sums = {}, {}
    for key, part in parts.items():
        rows[key] = other.rows[names][key][np.isin(counts[key].score, part.score)]
        lost = other.left_out[names][key] | words[names][key]
        sums[key] = other.sums[names][key] or bool(lost)
    return rows, sums


def _apart(part: TimeTable, counts: CountTable, horizon: float) -> Ints:
    """By score, people in one table only, and events by the horizon in one table only."""
    mine = np.isin(counts.score, part.score)
    yes, no = counts.yes[mine], counts.no[mine]
    early = part.people[:, part.time <= horizon, 1].sum(axis=1)
    return np.abs([part.people.sum(axis=(1, 2)) - yes - no, early - yes])


def _need_same(table: TimeTable, counts: CountTable) -> None:
    used = counts.score[(counts.yes + counts.no) > 0]
    same = table.labels == counts.labels and bool(np.isin(used, table.score).all())
    same = same and bool(np.isin(table.score, counts.score).all())
    if not same or table.by != counts.by or set(table.split()) != set(counts.split()):
        what = "the same scores or levels, and the same groups, as in the counts are expected"
        todo = "count both by the same columns, or report the time table alone"
        raise MeasureError("these tables do not fit", [Problem("time", what, todo, "time")])


def _as_open(
    fine: tuple[Mapping[Key, Flags], Mapping[Key, bool]],
    coarse: tuple[Mapping[Key, Flags], Mapping[Key, bool]],
) -> bool:
    return all(
        int(flags.sum()) <= int(coarse[0][key].sum()) and fine[1][key] <= coarse[1][key]
        for key, flags in fine[0].items()
    )

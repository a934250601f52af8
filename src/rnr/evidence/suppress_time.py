"""Small cells of followed cohorts: which curves may be shown, at which times, beside which counts.

A curve tells how many had the event, or were lost, between any two of its times. So it is shown
at a few times only, and a level's whole curve is withheld if between two of them, or after the
last, anything happened to 1 to 9 of its people, or if it could be found by subtraction. Beside a
count table of the same people the difference of the two tables is a number of people too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnr.errors import Problem
from rnr.evidence.counts import CountTable, Floats, Ints, Key
from rnr.evidence.errors import MeasureError
from rnr.evidence.hiding import Coarser, Flags, Names, hide, splits_of
from rnr.evidence.suppress import LEAST, Withheld, hide_words
from rnr.evidence.suppress import withhold as withhold_counts
from rnr.evidence.timecombine import LEFT_OUT, need_horizon, regroup
from rnr.evidence.timecounts import TimeTable

_STEPS = (12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class TimesShown:
    """At which times curves may be shown, and of whom.

    Parameters
    ----------
    times
        Times at which curves are shown, float64; the last is the horizon.
    withheld
        As for a count table; ``rows`` are levels or scores with their whole curves.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> shown = withhold_times(table, 12)
    >>> shown.times.tolist(), shown.withheld.anything
    ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0], False)
    """

    times: Floats
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
        Times to show up to the horizon; by default as many equal steps, up to twelve, as withhold
        no more than the horizon alone would.
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
    [6.0, 12.0]
    """
    need_horizon(table, horizon)
    if beside is not None:
        _need_same(table, beside)
    if times is not None:
        grid = np.asarray(times, dtype=np.float64)
        if not len(grid) or grid[0] <= 0 or not (np.diff(grid) > 0).all() or grid[-1] != horizon:
            what = "times above 0 in ascending order, the horizon last, are expected"
            raise MeasureError("these times do not fit", [Problem("times", what, code="times")])
        return TimesShown(grid, _withheld(table, grid, least, beside))
    whole = float(horizon).is_integer()
    steps = [n for n in _STEPS if not whole or horizon % n == 0]
    coarse = _withheld(table, np.array([horizon], dtype=np.float64), least, beside)
    for count in steps[:-1]:
        grid = np.arange(1, count + 1) * (horizon / count)
        found = _withheld(table, grid, least, beside)
        if _as_open(found, coarse):
            return TimesShown(grid, found)
    return TimesShown(np.array([horizon], dtype=np.float64), coarse)


def steps_of(table: TimeTable, times: Floats) -> Ints:
    """Count what happened in each step up to a time, and people who remain, shape (outcomes, k).

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 0], [3, 6, 9], [1, 0, 1], [5, 6, 7])
    >>> steps_of(table, np.array([6.0])).ravel().tolist()
    [6, 5, 7]
    """
    step = np.searchsorted(times, table.time)
    inside = [table.people[:, step == at].sum(axis=1).T for at in range(len(times))]
    rest = table.people[:, step == len(times)].sum(axis=(1, 2))
    return np.concatenate([*inside, rest[None, :]])


def _withheld(table: TimeTable, times: Floats, least: int, beside: CountTable | None) -> Withheld:
    splits = splits_of(table.by)
    tables = {names: regroup(table, names).split() for names in splits}
    counted = {
        names: {key: steps_of(part, times) for key, part in parts.items()}
        for names, parts in tables.items()
    }
    words = hide_words(
        {
            word: {
                names: {key: getattr(part, word) for key, part in parts.items()}
                for names, parts in tables.items()
            }
            for word in LEFT_OUT
        },
        least,
    )
    secret: Coarser | None = None
    if beside is not None:
        other = withhold_counts(beside, least)
        rows: dict[Names, dict[Key, Flags]] = {}
        sums: dict[Names, dict[Key, bool]] = {}
        for names in splits:
            there = beside.regroup(*names).split()
            for key, part in tables[names].items():
                apart = _apart(part, there[key], times[-1])
                counted[names][key] = np.concatenate([counted[names][key], apart])
                flags = other.rows[names][key]
                rows.setdefault(names, {})[key] = flags[np.isin(there[key].score, part.score)]
                # People in one table and not in the other follow from the sums of the two.
                lost = other.left_out[names][key] | words[names][key]
                sums.setdefault(names, {})[key] = other.sums[names][key] or bool(lost)
        secret = rows, sums
    hidden, totals = hide(counted, least, secret)
    return Withheld(least, hidden, totals, words)


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


def _as_open(fine: Withheld, coarse: Withheld) -> bool:
    return all(
        int(flags.sum()) <= int(coarse.rows[names][key].sum())
        and fine.sums[names][key] <= coarse.sums[names][key]
        for names, split in fine.rows.items()
        for key, flags in split.items()
    )

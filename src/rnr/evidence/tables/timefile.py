"""Write time tables for others to read, without showing small cells, and read them back."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from rnr.errors import Problem, plural
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.timecombine import LEFT_OUT, left_out, long
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.tables.timetabulate import Rows, assemble

_FORMAT = "rnr time table 1"


def to_json(table: TimeTable, *, least: int = 10) -> str:
    """Write a table as JSON, one row a score, time, event and group.

    Times are fine-grained, so hiding single cells would hide nearly everything and the rest could
    be worked out from totals. A table with small cells is therefore refused as a whole: make its
    times coarser first, or say ``least=0`` for a file that stays inside the agency.

    Parameters
    ----------
    table
        The table.
    least
        Smallest number of people that a cell with anybody may show.

    Raises
    ------
    CountsError
        When some cell shows fewer people.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0], [12, 12], [1, 0], [30, 90])
    >>> from_json(to_json(table)).people.tolist()
    [[[90, 30]]]
    """
    rows = long(table)
    apart = [count for name in LEFT_OUT for count in left_out(table, name).values()]
    small = sum(0 < count < least for count in [*rows.people.tolist(), *apart])
    if small:
        what = f"{plural(small, 'cell')} would show fewer than {least} people"
        todo = "coarsen the times, use levels instead of scores, or say least=0 for use inside"
        raise CountsError("small cells stay in the house", [Problem("people", what, todo, "small")])
    return json.dumps(
        {
            "format": _FORMAT,
            "causes": table.causes,
            "labels": table.labels,
            "by": table.by,
            "about": dict(table.about),
            "score": rows.score.tolist(),
            "time": rows.time.tolist(),
            "event": rows.event.tolist(),
            "people": rows.people.tolist(),
            "keys": [list(key) for key in rows.keys],
            **{
                name: [[list(key), count] for key, count in left_out(table, name).items()]
                for name in LEFT_OUT
            },
        }
    )


def from_json(text: str) -> TimeTable:
    """Read a table that :func:`to_json` wrote.

    Raises
    ------
    CountsError
        When the text is something else.

    Examples
    --------
    >>> from_json("{}")
    Traceback (most recent call last):
    rnr.evidence.errors.CountsError: this is not a time table
      - format: 'rnr time table 1' is expected
    """
    try:
        said = json.loads(text)
    except json.JSONDecodeError:
        said = {}
    if not isinstance(said, dict) or said.get("format") != _FORMAT:
        problem = Problem("format", f"{_FORMAT!r} is expected", code="format")
        raise CountsError("this is not a time table", [problem])
    rows = Rows(
        np.array(said["score"], dtype=np.float64),
        np.array(said["time"], dtype=np.float64),
        np.array(said["event"], dtype=np.int64),
        np.array(said["people"], dtype=np.int64),
        [tuple(key) for key in said["keys"]],
    )
    gone = {name: {tuple(key): count for key, count in said[name]} for name in LEFT_OUT}
    names = (tuple(said[name]) for name in ("by", "causes", "labels"))
    return assemble(rows, *names, about=said["about"], gone=gone)


def coarsen(table: TimeTable, times: Sequence[float]) -> TimeTable:
    """Count times in wider steps, for example days in months.

    An event moves to the end of its step. People last seen inside a step move back to its
    beginning, since they were not watched for the whole of it: follow-up is never invented, at
    the price of rates that are a trifle high when many are lost inside a step.

    Parameters
    ----------
    table
        The table.
    times
        Ends of the steps in ascending order, at least up to the last event.

    Raises
    ------
    CountsError
        When the steps do not ascend, or end before the last event.

    Examples
    --------
    >>> days = TimeTable.from_counts([0, 0, 0, 0], [12, 29, 45, 60], [1, 1, 0, 0])
    >>> months = coarsen(days, [30, 60])
    >>> months.time.tolist(), months.people.tolist()
    ([30.0, 60.0], [[[1, 2], [1, 0]]])
    """
    ends = np.asarray(times, dtype=np.float64)
    rows = long(table)
    event = rows.event > 0
    beyond = bool(event.any()) and len(ends) > 0 and rows.time[event].max() > ends[-1]
    if not len(ends) or not (np.diff(ends) > 0).all() or beyond:
        what = "ascending ends of steps are expected, up to the last event"
        raise CountsError("these steps do not fit", [Problem("times", what, code="times")])
    steps = np.concatenate([[0.0], ends])
    up = steps[np.minimum(np.searchsorted(steps, rows.time), len(ends))]
    down = steps[np.searchsorted(steps, rows.time, side="right") - 1]
    moved = Rows(rows.score, np.where(event, up, down), rows.event, rows.people, rows.keys)
    gone = {name: left_out(table, name) for name in LEFT_OUT}
    return assemble(moved, table.by, table.causes, table.labels, about=table.about, gone=gone)

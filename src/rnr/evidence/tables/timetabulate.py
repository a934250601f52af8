"""Turn rows of people, times and events into one table; every gap in them is a problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import ArrayLike

from rnr.errors import Problem, plural
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.columns import need_columns
from rnr.evidence.tables.counting import NOT_RECORDED
from rnr.evidence.tables.counts import Key
from rnr.evidence.tables.tabulate import positions
from rnr.evidence.tables.timecounts import Floats, Ints, TimeTable

MOST_CELLS = 20_000_000
_PEOPLE, _SCORE = "rnr_people", "rnr_score"


@dataclass(frozen=True, slots=True)
class Rows:
    """People in long form: one row a score, time, event and group, repeats allowed."""

    score: Floats
    time: Floats
    event: Ints
    people: Ints
    keys: Sequence[Key]


def tabulate(
    score: ArrayLike,
    time: ArrayLike,
    event: Sequence[object],
    people: ArrayLike | None,
    by: Mapping[str, Sequence[object]],
    *,
    causes: Sequence[str],
    labels: Sequence[str],
    about: Mapping[str, str],
) -> TimeTable:
    """Check rows of counts and add them up; see :meth:`TimeTable.from_counts`."""
    problems: list[Problem] = []
    scores = positions(score, labels, problems)
    times = np.atleast_1d(np.asarray(time, dtype=np.float64))
    counts = np.ones(len(times)) if people is None else np.atleast_1d(np.asarray(people, float))
    codes = codes_of(list(event), tuple(causes), None, problems)
    columns: dict[str, Sequence[object] | Floats | Ints] = {
        "time": times,
        "event": codes,
        "people": counts,
        **{f"by[{name!r}]": values for name, values in by.items()},
    }
    for name, values in columns.items():
        if len(values) != len(scores):
            what = f"has {plural(len(values), 'value')} for {plural(len(scores), 'row')}"
            problems.append(Problem(name, what, code="length"))
    if not ((counts >= 0) & (counts == np.floor(counts))).all():
        what = "whole numbers of people from 0 upwards are expected"
        problems.append(Problem("people", what, code="count"))
    _check_times(times, "time", problems)
    if problems:
        raise CountsError(f"{plural(len(problems), 'problem')} in the counts", problems)
    keys: list[Key] = list(zip(*by.values(), strict=True)) if by else [()] * len(scores)
    rows = Rows(scores, times, codes, counts.astype(np.int64), keys)
    return assemble(rows, tuple(by), tuple(causes), tuple(labels), about=dict(about))


def count(
    frame: Any,
    columns: tuple[str | None, str, str],
    by: tuple[str, ...],
    *,
    causes: tuple[str, ...],
    none: str | None,
    labels: tuple[str, ...],
    decimals: int | None,
    about: Mapping[str, str],
) -> TimeTable:
    """Count a frame; see :meth:`TimeTable.from_frame`."""
    score, time, event = columns
    lazy = nw.from_native(frame).lazy()
    need_columns(lazy, [*([score] if score else []), time, event, *by])
    counted = nw.col(score) if score else nw.lit(0.0)
    if score and decimals is not None:
        counted = counted.round(decimals)
    lazy = lazy.with_columns(counted.alias(_SCORE))
    wanted = [_SCORE, time, event, *by]
    cells = lazy.group_by(*wanted).agg(nw.len().alias(_PEOPLE)).collect()
    known: list[tuple[Any, Any, Any, int, Key]] = []
    gone: dict[str, dict[Key, int]] = {"unscored": defaultdict(int), "untimed": defaultdict(int)}
    for cell in cells.iter_rows():
        value, when, what, *group, people = cell
        key = tuple(NOT_RECORDED if _missing(one) else one for one in group)
        if _missing(when) or _missing(what):
            gone["untimed"][key] += int(people)
        elif _missing(value):
            gone["unscored"][key] += int(people)
        else:
            known.append((value, when, what, int(people), key))
    problems: list[Problem] = []
    values = [row[0] for row in known]
    if any(isinstance(value, str) for value in values) and not labels:
        todo = "give levels= from lowest to highest"
        problems.append(Problem(str(score), "holds words without an order", todo, "level"))
        values = [0.0] * len(values)
    words = bool(values) and isinstance(values[0], str)
    axis = positions(np.array(values, dtype=object if words else float), labels, problems)
    times = np.array([float(row[1]) for row in known])
    _check_times(times, time, problems)
    codes = codes_of([row[2] for row in known], causes, none, problems)
    if problems:
        raise CountsError(f"{plural(len(problems), 'problem')} in the columns", problems)
    people = np.array([row[3] for row in known], dtype=np.int64)
    rows = Rows(axis, times, codes, people, [row[4] for row in known])
    return assemble(rows, by, causes, labels, about=dict(about), gone=gone)


def assemble(
    rows: Rows,
    by: tuple[str, ...],
    causes: tuple[str, ...],
    labels: tuple[str, ...],
    *,
    about: Mapping[str, str],
    gone: Mapping[str, Mapping[Key, int]] | None = None,
) -> TimeTable:
    """Add up rows that are known to be sound.

    Raises
    ------
    CountsError
        When scores times times would not fit into memory.
    """
    score = np.arange(float(len(labels))) if labels else np.unique(rows.score)
    time = np.unique(rows.time)
    shape = (len(score), len(time), 1 + len(causes))
    left = gone or {}
    found = {*rows.keys, *(key for counts in left.values() for key in counts)}
    groups = sorted(found, key=lambda key: tuple(map(str, key))) if by else []
    if np.prod(shape) * (1 + len(groups)) > MOST_CELLS:
        what = f"{shape[0]:,} scores by {shape[1]:,} times are too many cells to gain by counting"
        todo = "round scores with decimals=, or times to weeks or months"
        raise CountsError("the table is too large", [Problem("score, time", what, todo, "cells")])
    where = (np.searchsorted(score, rows.score), np.searchsorted(time, rows.time), rows.event)

    def added(mine: Any) -> Ints:
        people = np.zeros(shape, dtype=np.int64)
        np.add.at(people, tuple(part[mine] for part in where), rows.people[mine])
        return people

    everybody = added(np.ones(len(rows.score), dtype=bool))
    parts = []
    for key in groups:
        mine = np.fromiter((one == key for one in rows.keys), bool, len(rows.keys))
        named = dict(zip(by, key, strict=True))
        apart: dict[str, Any] = {name: counts.get(key, 0) for name, counts in left.items()}
        parts.append(
            TimeTable(score, time, added(mine), causes, labels, groups=named, about=about, **apart)
        )
    total: dict[str, Any] = {name: sum(counts.values()) for name, counts in left.items()}
    return TimeTable(
        score, time, everybody, causes, labels, by=by, parts=tuple(parts), about=about, **total
    )


def codes_of(
    values: list[object], causes: tuple[str, ...], none: str | None, problems: list[Problem]
) -> Ints:
    """Turn what ended each follow-up into a number, 0 for no event.

    Examples
    --------
    >>> codes_of([None, "death", 1, False], ("rearrest", "death"), None, []).tolist()
    [0, 2, 1, 0]
    """
    known: dict[object, int] = {None: 0} | {at: at for at in range(len(causes) + 1)}
    known.update({name: at for at, name in enumerate(causes, 1)})
    known.update({none: 0} if none else {})
    strange = sum(1 for value in values if value not in known)
    if not causes or len(set(causes)) < len(causes):
        problems.append(Problem("causes", "distinct names are expected", code="causes"))
    if strange:
        what = f"holds something else than the causes in {plural(strange, 'row')}"
        todo = "name all event types with causes=, and the word for no event with none="
        problems.append(Problem("event", what, todo, "event"))
    return np.array([known.get(value, 0) for value in values], dtype=np.int64)


def _check_times(times: Floats, name: str, problems: list[Problem]) -> None:
    if not (np.isfinite(times) & (times >= 0)).all():
        what = "finite times from 0 upwards are expected"
        todo = "leave out people whose follow-up ends before it begins, or order their pauses"
        problems.append(Problem(name, what, todo, "time"))


def _missing(value: Any) -> bool:
    return value is None or value != value  # noqa: PLR0124 - not-a-number differs from itself

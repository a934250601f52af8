"""Turn rows of counts into one table, and tables into another; every gap in them is a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from rnr.errors import Problem, plural
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.counts import CountTable, Floats, Ints, Key

if TYPE_CHECKING:
    LeftOut = Mapping[str, Mapping[Key, int]]

LEFT_OUT = ("not_watched", "competing", "unscored")


@dataclass(frozen=True, slots=True)
class Rows:
    """Counts in long form: one row a score and group, in any order, repeats allowed."""

    score: Floats
    yes: Ints
    no: Ints
    keys: Sequence[Key]
    expected: Floats | None = None


def assemble(
    rows: Rows,
    by: tuple[str, ...],
    labels: tuple[str, ...],
    left_out: LeftOut,
    about: Mapping[str, str],
) -> CountTable:
    """Add up rows that are known to be sound.

    Examples
    --------
    >>> one = np.array([1])
    >>> assemble(Rows(np.array([3.0]), one, one, [()]), (), (), {}, {}).score.tolist()
    [3.0]
    """
    axis = np.arange(float(len(labels))) if labels else np.unique(rows.score)
    position = np.searchsorted(axis, rows.score)
    keys = dict.fromkeys(rows.keys)
    keys |= {key: None for counts in left_out.values() for key in counts}
    place = {key: at for at, key in enumerate(keys)}
    codes = np.array([place[key] for key in rows.keys], dtype=np.int64)
    everybody = _add_up(axis, position, rows, np.ones(len(position), dtype=bool))
    parts = []
    for key in sorted(keys, key=lambda key: tuple(map(str, key))) if by else ():
        values = _add_up(axis, position, rows, codes == place[key])
        if values["expected"] is not None:
            filled = np.where(
                np.isnan(values["expected"]), everybody["expected"], values["expected"]
            )
            values["expected"] = filled
        values |= {name: left_out.get(name, {}).get(key, 0) for name in LEFT_OUT}
        values |= {"groups": dict(zip(by, key, strict=True)), "about": about}
        parts.append(CountTable(axis, labels=labels, **values))
    everybody |= {name: sum(left_out.get(name, {}).values()) for name in LEFT_OUT}
    return CountTable(axis, labels=labels, by=by, parts=tuple(parts), about=about, **everybody)


def _add_up(axis: Floats, position: Ints, rows: Rows, mine: Any) -> dict[str, Any]:
    where, k = position[mine], len(axis)
    yes, no = np.zeros(k, dtype=np.int64), np.zeros(k, dtype=np.int64)
    np.add.at(yes, where, rows.yes[mine])
    np.add.at(no, where, rows.no[mine])
    if rows.expected is None:
        return {"yes": yes, "no": no, "expected": None}
    people, given = (rows.yes + rows.no)[mine], rows.expected[mine]
    # A score without people has no weight; its given probability still belongs in the table.
    weight = np.where((yes + no)[where] == 0, 1, people)
    total = np.bincount(where, weights=weight, minlength=k)
    summed = np.bincount(where, weights=weight * given, minlength=k)
    expected = np.full(k, np.nan)
    np.divide(summed, total, out=expected, where=total > 0)
    # One and the same probability stays what it is, to the last digit.
    least, most = np.full(k, np.inf), np.full(k, -np.inf)
    np.fmin.at(least, where[weight > 0], given[weight > 0])
    np.fmax.at(most, where[weight > 0], given[weight > 0])
    expected = np.where(least == most, least, expected)
    return {"yes": yes, "no": no, "expected": expected}


def tabulate(
    score: ArrayLike,
    yes: ArrayLike,
    no: ArrayLike | None,
    n: ArrayLike | None,
    by: Mapping[str, Sequence[object]],
    *,
    labels: Sequence[str],
    left_out: Mapping[str, int | Mapping[Key, int]],
    expected: ArrayLike | None,
    about: Mapping[str, str],
) -> CountTable:
    """Check rows of counts and add them up; see :meth:`CountTable.from_counts`."""
    problems: list[Problem] = []
    scores = positions(score, labels, problems)
    events = _whole(yes, "yes", len(scores), problems)
    if (no is None) == (n is None):
        problems.append(
            Problem("no, n", "exactly one of the two is expected", "give no= or n=", "no_or_n")
        )
    others = _whole(
        no if no is not None else n, "no" if no is not None else "n", len(scores), problems
    )
    if no is None and len(events) == len(others):
        others = others - events
        if (others < 0).any():
            problems.append(Problem("n", "is smaller than yes in some row", code="n_below_yes"))
    chances = None if expected is None else _chances(expected, len(scores), problems)
    for name, values in by.items():
        if len(values) != len(scores):
            what = f"has {plural(len(values), 'value')} for {plural(len(scores), 'row')}"
            problems.append(Problem(f"by[{name!r}]", what, code="length"))
    apart = {name: _left_out(name, left_out[name], tuple(by), problems) for name in LEFT_OUT}
    if problems:
        raise CountsError(f"{plural(len(problems), 'problem')} in the counts", problems)
    keys: list[Key] = list(zip(*by.values(), strict=True)) if by else [()] * len(scores)
    rows = Rows(scores, events, others, keys, chances)
    return assemble(rows, tuple(by), tuple(labels), apart, dict(about))


def positions(score: ArrayLike, labels: Sequence[str], problems: list[Problem]) -> Floats:
    """Turn level names into their positions, or scores into numbers.

    Examples
    --------
    >>> positions(["high", "low"], ["low", "high"], []).tolist()
    [1.0, 0.0]
    """
    values = np.atleast_1d(np.asarray(score))
    if len(set(labels)) < len(labels):
        problems.append(Problem("labels", "the same level is named twice", code="labels"))
    if values.dtype.kind in "OUS":
        order = {label: float(at) for at, label in enumerate(labels)}
        unknown = {str(value) for value in values.tolist()} - order.keys()
        if unknown:
            what = f"holds {plural(len(unknown), 'name')} that is not among the levels"
            todo = "name all levels from lowest to highest"
            problems.append(Problem("score", what, todo, "level"))
        return np.array([order.get(str(value), 0.0) for value in values.tolist()])
    scores = values.astype(np.float64)
    if values.dtype.kind not in "iuf" or not np.isfinite(scores).all():
        problems.append(Problem("score", "finite numbers are expected in every row", code="score"))
    elif labels and not np.isin(scores, np.arange(len(labels))).all():
        what = f"positions 0 to {len(labels) - 1} are expected where labels are given"
        problems.append(Problem("score", what, code="level"))
    return scores


def _whole(given: ArrayLike | None, name: str, rows: int, problems: list[Problem]) -> Ints:
    values = np.atleast_1d(np.asarray([] if given is None else given))
    if given is not None and len(values) != rows:
        what = f"has {plural(len(values), 'value')} for {plural(rows, 'row')}"
        problems.append(Problem(name, what, code="length"))
    if values.dtype.kind not in "iuf" or not (np.isfinite(values) & (values >= 0)).all():
        problems.append(Problem(name, "counts from 0 upwards are expected", code="count"))
    elif (values != np.floor(values)).any():
        problems.append(Problem(name, "whole numbers of people are expected", code="count"))
    else:
        return values.astype(np.int64)
    return np.zeros(len(values), dtype=np.int64)


def _chances(expected: ArrayLike, rows: int, problems: list[Problem]) -> Floats:
    values = np.atleast_1d(np.asarray(expected, dtype=np.float64))
    if len(values) != rows:
        what = f"has {plural(len(values), 'value')} for {plural(rows, 'row')}"
        problems.append(Problem("expected", what, code="length"))
    if not ((values >= 0) & (values <= 1)).all():
        problems.append(Problem("expected", "probabilities from 0 to 1 are expected", code="p"))
    return values


def _left_out(
    name: str, given: int | Mapping[Key, int], by: tuple[str, ...], problems: list[Problem]
) -> dict[Key, int]:
    if isinstance(given, int) and not by:
        given = {(): given} if given else {}
    if isinstance(given, int):
        if given:
            todo = "give a mapping from group to count, for example {('women',): 3}"
            problems.append(Problem(name, "is one number for a table by group", todo, "left_out"))
        return {}
    for key, count in given.items():
        if len(key) != len(by) or not isinstance(count, int) or count < 0:
            what = "a whole number from 0 upwards for each group is expected"
            problems.append(Problem(name, what, code="left_out"))
    return dict(given)

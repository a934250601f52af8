"""What a measure needs to know of each score: its name, its people, its expected probability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from rnr.errors import Problem, plural
from rnr.evidence.errors import MeasureError
from rnr.evidence.tables.counts import CountTable, Floats

Cell: TypeAlias = str | float
Expected: TypeAlias = (
    Mapping[float, float] | Mapping[str, float] | Mapping[float | str, float] | ArrayLike | None
)


def cells(table: CountTable) -> tuple[Cell, ...]:
    """Name the rows of a table: its levels, or its scores.

    Examples
    --------
    >>> cells(CountTable.from_counts([3, 1], [1, 1], [1, 1]))
    (1.0, 3.0)
    >>> cells(CountTable.from_counts(["low", "high"], [1, 2], [5, 3], labels=["low", "high"]))
    ('low', 'high')
    """
    return table.labels or tuple(table.score.tolist())


def people(table: CountTable) -> Floats:
    """Count the people with a known outcome at each score, shape (k,).

    Examples
    --------
    >>> people(CountTable.from_counts([1, 2], [1, 2], [3, 4])).tolist()
    [4.0, 6.0]
    """
    return (table.yes + table.no).astype(np.float64)


def chances(table: CountTable, expected: Expected = None) -> Floats:
    """Give the expected probability of the event at each score of a table.

    Parameters
    ----------
    table
        The counts.
    expected
        Mapping from score or level to probability, or probabilities in the order of the table's
        scores; by default those that the table carries.

    Returns
    -------
    ndarray of shape (k,)
        Not-a-number only at scores without people.

    Raises
    ------
    MeasureError
        When there are no expected probabilities, when a score with people has none, or when one
        is not between 0 and 1.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], [1, 2], [3, 4])
    >>> chances(counts, {1: 0.2, 2: 0.4}).tolist()
    [0.2, 0.4]
    """
    given = table.expected if expected is None else expected
    if given is None:
        raise MeasureError(
            "expected probabilities are needed",
            [
                Problem(
                    "expected",
                    "neither the table nor the call gives any",
                    "give a mapping from score to probability, or a local norm",
                    "expected",
                )
            ],
        )
    if isinstance(given, Mapping):
        known = {_key(name): float(value) for name, value in given.items()}
        values = np.array([known.get(_key(cell), np.nan) for cell in cells(table)])
    else:
        values = np.asarray(given, dtype=np.float64)
    if values.shape != table.score.shape:
        what = f"{plural(values.size, 'probability', 'probabilities')} given for " + plural(
            len(table.score), "score"
        )
        raise MeasureError(
            "expected probabilities do not fit the table",
            [Problem("expected", what, "give one for each score of the table", "expected")],
        )
    used = people(table) > 0
    problems = [
        Problem(
            f"expected[{cell!r}]",
            "a probability from 0 to 1 is expected for this score",
            "extend the table of expected rates, or leave the score out",
            "expected",
        )
        for cell, value, some in zip(cells(table), values, used, strict=True)
        if some and not 0 <= value <= 1
    ]
    if problems:
        raise MeasureError("expected probabilities do not fit the table", problems)
    return values


def _key(name: str | float) -> Cell:
    return name if isinstance(name, str) else float(name)


def log_odds(chance: ArrayLike) -> Floats:
    """Turn probabilities into log-odds; 0 and 1 become minus and plus infinity.

    Examples
    --------
    >>> log_odds([0.5, 0.75]).round(4).tolist()
    [0.0, 1.0986]
    """
    chance = np.asarray(chance, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(chance) - np.log1p(-chance))


def occupied(table: CountTable, *columns: Floats) -> tuple[Floats, ...]:
    """Give ``yes``, ``no`` and further columns at the scores that have people.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 3], [1, 0, 2], [3, 0, 4])
    >>> [part.tolist() for part in occupied(counts, counts.score)]
    [[1.0, 2.0], [3.0, 4.0], [1.0, 3.0]]
    """
    some = people(table) > 0
    return tuple(
        np.asarray(column, dtype=np.float64)[some] for column in (table.yes, table.no, *columns)
    )


def into_levels(table: CountTable, starts: Mapping[str, float]) -> CountTable:
    """Count people by level instead of by score.

    Parameters
    ----------
    table
        Counts by score.
    starts
        Level to its lowest score, from the lowest level to the highest.

    Returns
    -------
    CountTable
        With the levels as labels, and the groups and people left out of the given table.

    Raises
    ------
    MeasureError
        When the levels do not start in ascending order, or people score below the first one.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2, 3], [1, 2, 4, 6], [9, 8, 6, 4])
    >>> levels = into_levels(counts, {"low": 0, "high": 2})
    >>> levels.labels, levels.yes.tolist(), levels.no.tolist()
    (('low', 'high'), [3, 10], [17, 10])
    """
    labels, lowest = tuple(starts), np.array(list(starts.values()), dtype=np.float64)
    problems = []
    if table.labels:
        problems.append(
            Problem(
                "table",
                "is counted by level already, scores are expected",
                "count by score first",
                "levels",
            )
        )
    if not len(lowest) or not (np.diff(lowest) > 0).all():
        problems.append(
            Problem(
                "starts",
                "levels are expected from the lowest start to the highest",
                "order them",
                "levels",
            )
        )
    elif (people(table)[table.score < lowest[0]] > 0).any():
        problems.append(
            Problem(
                "starts",
                "some people score below the first level",
                "let the first level start at the lowest score",
                "levels",
            )
        )
    if problems:
        raise MeasureError("these levels do not fit the table", problems)
    parts = table.split()
    kept = table.score >= lowest[0]
    at = np.searchsorted(lowest, table.score[kept], side="right") - 1
    by = {name: [key[i] for key in parts for _ in at] for i, name in enumerate(table.by)}
    known = table.expected is not None and not np.isnan(table.expected[kept]).any()
    return CountTable.from_counts(
        np.tile(at, len(parts)),
        np.concatenate([part.yes[kept] for part in parts.values()]),
        np.concatenate([part.no[kept] for part in parts.values()]),
        by,
        labels=labels,
        expected=np.concatenate([chances(part)[kept] for part in parts.values()])
        if known
        else None,
        not_watched={key: part.not_watched for key, part in parts.items()},
        competing={key: part.competing for key, part in parts.items()},
        unscored={key: part.unscored for key, part in parts.items()},
        about=table.about,
    )

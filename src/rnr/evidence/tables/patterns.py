"""Answers or ratings, once counted: people by the pattern of what was written down for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnr.errors import Problem, plural, suggest
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.columns import need_columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PEOPLE = "rnr_people"


@dataclass(frozen=True, slots=True, eq=False)
class PatternTable:
    """People by pattern: one column an item, a rater or an occasion, one row a distinct pattern.

    A pattern that only one person shows is that person's answers, so this table has no export:
    measures leave the house, patterns do not.

    Parameters
    ----------
    columns
        Names of the items, raters or occasions.
    values
        Distinct patterns, float64 (r, k): points, scores, or positions of levels.
    people
        People with each pattern, int64 (r).
    labels
        Names of the levels in order; empty for numbers.
    incomplete
        People left out because a column was missing for them.

    Examples
    --------
    >>> table = PatternTable.from_counts([[0, 0], [0, 1], [1, 1]], [40, 10, 50])
    >>> table.n, table.columns
    (100, ('1', '2'))
    """

    columns: tuple[str, ...]
    values: Floats
    people: Ints
    labels: tuple[str, ...] = ()
    incomplete: int = 0

    @classmethod
    def from_counts(
        cls,
        values: ArrayLike,
        people: ArrayLike | None = None,
        columns: Sequence[str] | None = None,
        *,
        labels: Sequence[str] = (),
    ) -> PatternTable:
        """Build a table from patterns, for example one row a person or a target rated.

        Parameters
        ----------
        values
            Shape (r, k); repeats are added up.
        people
            People with each pattern; one each if not given.
        columns
            Names of the k columns; ``"1"`` to ``"k"`` if not given.
        labels
            Names of the levels from lowest to highest, when the values are level positions.

        Raises
        ------
        CountsError
            Everything that is wrong with the table, at once.

        Examples
        --------
        >>> PatternTable.from_counts([[1, 2], [1, 2]]).people.tolist()
        [2]
        """
        given = np.atleast_2d(np.asarray(values, dtype=np.float64))
        rows, k = given.shape
        counts = np.ones(rows) if people is None else np.atleast_1d(np.asarray(people, float))
        names = tuple(columns or map(str, range(1, k + 1)))
        problems = []
        if len(names) != k or len(set(names)) != k:
            what = f"{plural(k, 'distinct name')} expected, one a column"
            problems.append(Problem("columns", what, code="columns"))
        if counts.shape != (rows,):
            what = f"one count for each of {plural(rows, 'row')} is expected"
            problems.append(Problem("people", what, code="length"))
        elif not ((counts >= 0) & (counts == np.floor(counts))).all():
            what = "whole numbers of people from 0 upwards are expected"
            problems.append(Problem("people", what, code="count"))
        if not np.isfinite(given).all():
            todo = "leave out incomplete patterns; they are no answer of 0"
            problems.append(Problem("values", "finite numbers are expected", todo, "values"))
        elif labels and not np.isin(given, np.arange(len(labels))).all():
            what = f"positions 0 to {len(labels) - 1} are expected where labels are given"
            problems.append(Problem("values", what, code="level"))
        if problems:
            raise CountsError(f"{plural(len(problems), 'problem')} in the patterns", problems)
        distinct, where = np.unique(given, axis=0, return_inverse=True)
        total = np.zeros(len(distinct), dtype=np.int64)
        np.add.at(total, where.ravel(), counts.astype(np.int64))
        return cls(names, distinct[total > 0], total[total > 0], tuple(labels))

    @classmethod
    def from_square(cls, counts: ArrayLike, labels: Sequence[str] = ()) -> PatternTable:
        """Build the table of two ratings from their square table of counts.

        Parameters
        ----------
        counts
            Shape (c, c): row the first rating, column the second.
        labels
            Names of the c levels from lowest to highest.

        Examples
        --------
        >>> PatternTable.from_square([[20, 5], [10, 15]]).n
        50
        """
        square = np.atleast_2d(np.asarray(counts))
        if square.shape[0] != square.shape[1] or (labels and len(labels) != len(square)):
            what = "a square table is expected, one row and one column a level"
            raise CountsError("1 problem in the counts", [Problem("counts", what, code="square")])
        named = labels or tuple(map(str, range(len(square))))
        first, second = np.indices(square.shape).reshape(2, -1)
        pairs = np.column_stack([first, second])
        return cls.from_counts(pairs, square.ravel(), ("first", "second"), labels=named)

    @classmethod
    def from_frame(
        cls, frame: Any, columns: Sequence[str], *, levels: Sequence[str] = ()
    ) -> PatternTable:
        """Count the patterns of a frame in the engine that holds it.

        Parameters
        ----------
        frame
            Any frame that narwhals reads, eager or lazy; one row a person.
        columns
            Columns of points, ratings, or names of levels.
        levels
            Names of the levels from lowest to highest, when the columns hold names.

        Returns
        -------
        PatternTable
            People with a missing column are counted in ``incomplete``, never as 0.

        Raises
        ------
        CountsError
            Columns that are missing or hold names without an order.

        Examples
        --------
        >>> import polars as pl
        >>> answers = pl.LazyFrame({"a": [0, 1, 1, None], "b": [0, 1, 1, 2]})
        >>> table = PatternTable.from_frame(answers, ["a", "b"])
        >>> table.values.tolist(), table.people.tolist(), table.incomplete
        ([[0.0, 0.0], [1.0, 1.0]], [1, 2], 1)
        """
        lazy = nw.from_native(frame).lazy()
        need_columns(lazy, columns)
        counted = lazy.group_by(*columns).agg(nw.len().alias(_PEOPLE)).collect()
        order = {name: float(at) for at, name in enumerate(levels)}
        complete, people, incomplete, unknown = [], [], 0, set()
        for row in counted.iter_rows():
            *values, count = row
            if any(value is None or value != value for value in values):  # noqa: PLR0124
                incomplete += int(count)
                continue
            words = {
                name
                for name, value in zip(columns, values, strict=True)
                if isinstance(value, str) and value not in order
            }
            unknown |= words
            if not words:
                complete.append([order[v] if isinstance(v, str) else float(v) for v in values])
                people.append(int(count))
        if unknown:
            what = "holds a name that is not among the levels"
            todo = "name all levels from lowest to highest with levels="
            problems = [Problem(name, what, todo, "level") for name in sorted(unknown)]
            raise CountsError(f"{plural(len(unknown), 'column')} cannot be ordered", problems)
        shape = np.array(complete, dtype=np.float64).reshape(len(complete), len(columns))
        table = cls.from_counts(shape, people, columns, labels=levels)
        return cls(table.columns, table.values, table.people, tuple(levels), incomplete)

    @property
    def n(self) -> int:
        """People with a complete pattern."""
        return int(self.people.sum())

    @property
    def k(self) -> int:
        """Number of items, raters or occasions."""
        return len(self.columns)

    def keep(self, *columns: str) -> PatternTable:
        """Keep some columns and add up over the others.

        Examples
        --------
        >>> PatternTable.from_counts([[0, 1], [0, 2]], [3, 4], ["a", "b"]).keep("a").people.tolist()
        [7]
        """
        strange = [name for name in columns if name not in self.columns]
        if strange:
            problems = [
                Problem(name, "is not in the table", suggest(name, self.columns), "columns")
                for name in strange
            ]
            raise CountsError(f"{plural(len(strange), 'column')} cannot be kept", problems)
        kept = self.values[:, [self.columns.index(name) for name in columns]]
        return PatternTable.from_counts(kept, self.people, columns, labels=self.labels)

    def __add__(self, other: PatternTable) -> PatternTable:
        if (self.columns, self.labels) != (other.columns, other.labels):
            what = "the tables have other columns or levels"
            raise CountsError(
                "these tables cannot be added", [Problem("columns", what, code="columns")]
            )
        values = np.concatenate([self.values, other.values])
        people = np.concatenate([self.people, other.people])
        both = PatternTable.from_counts(values, people, self.columns, labels=self.labels)
        gone = self.incomplete + other.incomplete
        return PatternTable(both.columns, both.values, both.people, both.labels, gone)

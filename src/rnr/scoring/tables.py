"""Operations that look something up: points, bands, conversions, levels."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import getitem
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rnr.scoring.ops import Num, Op, literal

if TYPE_CHECKING:
    from narwhals import Expr


def _slope(values: tuple[Num, ...]) -> int:
    """Tell whether a table rises (1), falls (-1) or does neither (0)."""
    if all(a <= b for a, b in pairwise(values)):
        return 1
    return -1 if all(a >= b for a, b in pairwise(values)) else 0


class _Table(Op):
    """Bounds for a lookup: its ends if the table rises or falls, else all that it holds."""

    __slots__ = ()
    values: tuple[Num, ...]

    def one_bounds(self, low: Sequence[Num], high: Sequence[Num]) -> tuple[Num, Num]:
        a, b = self.one(low[0]), self.one(high[0])
        slope = _slope(self.values)
        if slope > 0 or low[0] == high[0]:
            return a, b
        return (b, a) if slope < 0 else (min(self.values), max(self.values))

    def column_bounds(
        self, nw: ModuleType, low: Sequence[Expr], high: Sequence[Expr]
    ) -> tuple[Expr, Expr]:
        a, b = self.column(nw, low[0]), self.column(nw, high[0])
        slope = _slope(self.values)
        if slope > 0:
            return a, b
        if slope < 0:
            return b, a
        known = low[0] == high[0]
        return (
            nw.when(known).then(a).otherwise(literal(nw, min(self.values))),
            nw.when(known).then(b).otherwise(literal(nw, max(self.values))),
        )


@dataclass(frozen=True, slots=True)
class Lookup(_Table):
    """What an answer, given as its position, is worth.

    >>> Lookup((0, 2, 4)).one(1), Lookup((3, 0, 1)).one_bounds([0], [2])
    (2, (0, 3))
    """

    values: tuple[Num, ...]

    def one(self, *x: Num) -> Num:
        return self.values[int(x[0])]

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        values = self.values
        if len(values) == 1:
            return x[0] * 0 + literal(nw, values[0])
        step = values[1] - values[0]
        # Evenly spaced whole points are arithmetic, which every engine does faster than a choice.
        if all(isinstance(v, int) and v == values[0] + i * step for i, v in enumerate(values)):
            scaled = x[0] if step == 1 else x[0] * step
            return scaled if values[0] == 0 else scaled + values[0]
        worth: dict[Num, list[int]] = {}
        for code, value in enumerate(values):
            worth.setdefault(value, []).append(code)
        common = max(worth, key=lambda value: len(worth[value]))
        expr = literal(nw, common)
        for value, codes in worth.items():
            if value != common:
                hit = x[0] == codes[0] if len(codes) == 1 else x[0].is_in(codes)
                expr = nw.when(hit).then(literal(nw, value)).otherwise(expr)
        return expr


@dataclass(frozen=True, slots=True)
class Bands(_Table):
    """What a number is worth: the value of the last band that starts at or below it.

    >>> Bands((0, 3, 5), (1, 4, 5)).one(4), Bands((18, 23), (2, 0)).one_bounds([18], [110])
    (4, (0, 2))
    """

    starts: tuple[Num, ...]
    values: tuple[Num, ...]

    def one(self, *x: Num) -> Num:
        return self.values[max(bisect_right(self.starts, x[0]) - 1, 0)]

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        expr = literal(nw, self.values[0])
        for start, value in zip(self.starts[1:], self.values[1:], strict=True):
            expr = nw.when(x[0] >= start).then(literal(nw, value)).otherwise(expr)
        return expr if len(self.values) > 1 else (x[0] * 0).cast(nw.Int64()) + expr


@dataclass(frozen=True, slots=True)
class Within(Op):
    """Yes if a number lies between two bounds, both included.

    >>> Within(18, 20).one(20), Within(18, 20).one_bounds([19], [30])
    (1, (0, 1))
    """

    least: Num
    most: Num

    def one(self, *x: Num) -> Num:
        return 1 if self.least <= x[0] <= self.most else 0

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        return self._yes(nw, self._hits(x[0], x[0]))

    def _hits(self, low: Expr, high: Expr) -> Expr:
        tests = []
        if self.least != -math.inf:
            tests.append(low >= self.least)
        if self.most != math.inf:
            tests.append(high <= self.most)
        return tests[0] if len(tests) == 1 else tests[0] & tests[1]

    @staticmethod
    def _yes(nw: ModuleType, test: Expr) -> Expr:
        expr: Expr = nw.when(test).then(literal(nw, 1)).otherwise(literal(nw, 0))
        return expr

    def one_bounds(self, low: Sequence[Num], high: Sequence[Num]) -> tuple[Num, Num]:
        surely = 1 if self.least <= low[0] and high[0] <= self.most else 0
        return surely, 0 if high[0] < self.least or low[0] > self.most else 1

    def column_bounds(
        self, nw: ModuleType, low: Sequence[Expr], high: Sequence[Expr]
    ) -> tuple[Expr, Expr]:
        # Possibly inside: the upper end reaches the lower bound and the lower end the upper one.
        surely, perhaps = self._hits(low[0], high[0]), self._hits(high[0], low[0])
        return self._yes(nw, surely), self._yes(nw, perhaps)


@dataclass(frozen=True, slots=True)
class Points(Op):
    """The sum of what each answer is worth: the heart of an additive scale.

    >>> Points((Lookup((0, 2)), Bands((18, 23), (2, 0)))).one(1, 30)
    2
    """

    terms: tuple[Op, ...]
    constant: Num = 0
    _worth: tuple[Callable[[Any], Num], ...] = field(init=False, repr=False, compare=False)
    _whole: bool = field(init=False, repr=False, compare=False)
    _tables: tuple[Any, ...] = field(init=False, repr=False, compare=False)
    """The tables themselves, where all that counts are answers to be looked up."""

    def __post_init__(self) -> None:
        """Prepare the quickest way to look each answer up."""
        worth = [t.values.__getitem__ if isinstance(t, Lookup) else t.one for t in self.terms]
        tables = [t.values for t in self.terms if isinstance(t, Lookup | Bands)]
        whole = len(tables) == len(self.terms) and all(
            isinstance(value, int) for values in tables for value in values
        )
        object.__setattr__(self, "_worth", tuple(worth))
        object.__setattr__(self, "_whole", whole)
        looked_up = all(isinstance(t, Lookup) for t in self.terms)
        object.__setattr__(self, "_tables", tuple(tables) if looked_up else ())

    def each(self, x: Sequence[Num]) -> list[Num]:
        """List what each answer is worth, in the order of the terms."""
        if self._tables:
            return list(map(getitem, self._tables, x))
        return [worth(value) for worth, value in zip(self._worth, x, strict=True)]

    def total(self, worth: Sequence[Num]) -> Num:
        """Add up what the answers are worth."""
        if self._whole:
            return self.constant + sum(worth)
        # Not sum(): newer Pythons compensate floats there, and columns add plainly from the left.
        total: Num = 0
        for value in worth:
            total += value
        return self.constant + total

    def one(self, *x: Num) -> Num:
        return self.total(self.each(x))

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        return self._add(nw, [t.column(nw, v) for t, v in zip(self.terms, x, strict=True)])

    def _add(self, nw: ModuleType, worth: Sequence[Expr]) -> Expr:
        total = worth[0]
        for value in worth[1:]:
            total = total + value
        return total if self.constant == 0 else literal(nw, self.constant) + total

    def one_bounds(self, low: Sequence[Num], high: Sequence[Num]) -> tuple[Num, Num]:
        ends = [t.one_bounds([a], [b]) for t, a, b in zip(self.terms, low, high, strict=True)]
        return self.constant + sum(a for a, _ in ends), self.constant + sum(b for _, b in ends)

    def column_bounds(
        self, nw: ModuleType, low: Sequence[Expr], high: Sequence[Expr]
    ) -> tuple[Expr, Expr]:
        ends = [
            t.column_bounds(nw, [a], [b]) for t, a, b in zip(self.terms, low, high, strict=True)
        ]
        return self._add(nw, [a for a, _ in ends]), self._add(nw, [b for _, b in ends])

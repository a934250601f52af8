"""Operations of arithmetic: sums, differences, products, ratios, logarithms, powers, extremes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar

from rnr.scoring.logic import AllOf, AnyOf
from rnr.scoring.ops import TINY, VAST, Num, Op, divided, literal

if TYPE_CHECKING:
    from narwhals import Expr


class Least(AllOf):
    """The smallest number."""

    __slots__ = ()


class Greatest(AnyOf):
    """The greatest number."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sum(Op):
    """Sum of numbers, each times its weight, and a constant; with weights 1 it counts.

    >>> Sum((1, -2), 10).one(3, 4), Sum((1, -2), 10).one_bounds([3, 0], [3, 4])
    (5, (5, 13))
    """

    weights: tuple[Num, ...]
    constant: Num = 0

    def _falls(self, i: int) -> bool:
        return self.weights[i] < 0

    def one(self, *x: Num) -> Num:
        total = self.constant
        for weight, value in zip(self.weights, x, strict=True):
            total += weight * value
        return total

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        total = literal(nw, self.constant)
        for weight, value in zip(self.weights, x, strict=True):
            total = total + (value if weight == 1 else value * literal(nw, weight))
        return total


@dataclass(frozen=True, slots=True)
class Difference(Op):
    """The first number less the second.

    >>> Difference().one(5, 3)
    2
    """

    falls: ClassVar[tuple[int, ...] | None] = (1,)

    def one(self, *x: Num) -> Num:
        return x[0] - x[1]

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        return x[0] - x[1]


class _Corners(Op):
    """Bounds by the four corners, for an operation of two numbers that may change sign."""

    __slots__ = ()

    def one_bounds(self, low: Sequence[Num], high: Sequence[Num]) -> tuple[Num, Num]:
        corners = [self.one(a, b) for a in (low[0], high[0]) for b in (low[1], high[1])]
        return min(corners), max(corners)

    def column_bounds(
        self, nw: ModuleType, low: Sequence[Expr], high: Sequence[Expr]
    ) -> tuple[Expr, Expr]:
        corners = [self.column(nw, a, b) for a in (low[0], high[0]) for b in (low[1], high[1])]
        return nw.min_horizontal(*corners), nw.max_horizontal(*corners)


@dataclass(frozen=True, slots=True)
class Product(_Corners):
    """Product of two numbers.

    >>> Product().one(2, -3), Product().one_bounds([-1, 2], [1, 3])
    (-6, (-3, 3))
    """

    def one(self, *x: Num) -> Num:
        return x[0] * x[1]

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        # Products outgrow the width that sums of points are happy with.
        expr: Expr = (x[0] + nw.lit(0, dtype=nw.Int64())) * x[1]
        return expr


@dataclass(frozen=True, slots=True)
class Ratio(_Corners):
    """The first number over the second; where the second is 0 there is no ratio.

    >>> Ratio().one(3, 4), Ratio().one_bounds([1, 0], [1, 4]) == (-VAST, VAST)
    (0.75, True)
    """

    def one(self, *x: Num) -> Num:
        return float(x[0]) / x[1] if x[1] != 0 else 0.0

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        # A divisor of 1 where there is none keeps engines that divide eagerly from failing.
        divisor = nw.when(x[1] != 0).then(x[1]).otherwise(literal(nw, 1)).cast(nw.Float64())
        ratio = divided(x[0].cast(nw.Float64()), divisor)
        expr: Expr = nw.when(x[1] != 0).then(ratio).otherwise(literal(nw, 0.0))
        return expr

    def one_bounds(self, low: Sequence[Num], high: Sequence[Num]) -> tuple[Num, Num]:
        if low[1] <= 0 <= high[1]:
            return -VAST, VAST
        return _Corners.one_bounds(self, low, high)

    def column_bounds(
        self, nw: ModuleType, low: Sequence[Expr], high: Sequence[Expr]
    ) -> tuple[Expr, Expr]:
        lo, hi = _Corners.column_bounds(self, nw, low, high)
        wide = (low[1] <= 0) & (high[1] >= 0)
        return (
            nw.when(wide).then(literal(nw, -VAST)).otherwise(lo),
            nw.when(wide).then(literal(nw, VAST)).otherwise(hi),
        )


@dataclass(frozen=True, slots=True)
class Log(Op):
    """Natural logarithm; a number that is not positive has none.

    >>> Log().one(1)
    0.0
    """

    def one(self, *x: Num) -> Num:
        return math.log(max(x[0], TINY))

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        value = x[0].cast(nw.Float64())
        expr: Expr = nw.when(value > TINY).then(value).otherwise(literal(nw, TINY)).log()
        return expr


@dataclass(frozen=True, slots=True)
class Power(Op):
    """A number times itself, so many times.

    >>> Power(2).one(-3), Power(2).one_bounds([-3], [2]), Power(3).one_bounds([-3], [2])
    (9.0, (0.0, 9.0), (-27.0, 8.0))
    """

    to: int

    def one(self, *x: Num) -> Num:
        value = result = float(x[0])
        for _ in range(self.to - 1):
            result *= value
        return result

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        value = result = x[0].cast(nw.Float64())
        for _ in range(self.to - 1):
            result = result * value
        return result

    def one_bounds(self, low: Sequence[Num], high: Sequence[Num]) -> tuple[Num, Num]:
        a, b = self.one(low[0]), self.one(high[0])
        least = 0.0 if self.to % 2 == 0 and low[0] < 0 < high[0] else min(a, b)
        return least, max(a, b)

    def column_bounds(
        self, nw: ModuleType, low: Sequence[Expr], high: Sequence[Expr]
    ) -> tuple[Expr, Expr]:
        a, b = self.column(nw, low[0]), self.column(nw, high[0])
        least = nw.min_horizontal(a, b)
        if self.to % 2 == 0:
            astride = (low[0] < 0) & (high[0] > 0)
            least = nw.when(astride).then(literal(nw, 0.0)).otherwise(least)
        return least, nw.max_horizontal(a, b)

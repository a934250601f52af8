"""Operations of logic: any, all, none, the first that holds, and the choice of a branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar

from rnr.scoring.ops import Num, Op, literal

if TYPE_CHECKING:
    from narwhals import Expr


@dataclass(frozen=True, slots=True)
class AnyOf(Op):
    """Yes if at least one is yes.

    >>> AnyOf().one(0, 1), AnyOf().one_bounds([0, 0], [0, 1])
    (1, (0, 1))
    """

    def one(self, *x: Num) -> Num:
        return max(x)

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        return x[0] if len(x) == 1 else nw.max_horizontal(*x)


@dataclass(frozen=True, slots=True)
class AllOf(Op):
    """Yes if every one is yes.

    >>> AllOf().one(0, 1)
    0
    """

    def one(self, *x: Num) -> Num:
        return min(x)

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        return x[0] if len(x) == 1 else nw.min_horizontal(*x)


@dataclass(frozen=True, slots=True)
class NoneOf(Op):
    """Yes if no one is yes.

    >>> NoneOf().one(0, 0), NoneOf().one_bounds([0, 0], [0, 1])
    (1, (0, 1))
    """

    falls: ClassVar[tuple[int, ...] | None] = None

    def one(self, *x: Num) -> Num:
        return 1 - max(x)

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        return literal(nw, 1) - (x[0] if len(x) == 1 else nw.max_horizontal(*x))


@dataclass(frozen=True, slots=True)
class Above(Op):
    """Yes if the first number is strictly greater than the second.

    >>> Above().one(5, 3), Above().one(3, 3)
    (1, 0)
    """

    falls: ClassVar[tuple[int, ...] | None] = (1,)

    def one(self, *x: Num) -> Num:
        return 1 if x[0] > x[1] else 0

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        expr: Expr = nw.when(x[0] > x[1]).then(literal(nw, 1)).otherwise(literal(nw, 0))
        return expr


@dataclass(frozen=True, slots=True)
class First(Op):
    """The position of the first yes; the number of places when there is none.

    >>> First().one(0, 1, 1), First().one(0, 0), First().one_bounds([0, 1], [1, 1])
    (1, 2, (0, 1))
    """

    falls: ClassVar[tuple[int, ...] | None] = None

    def one(self, *x: Num) -> Num:
        return next((i for i, value in enumerate(x) if value == 1), len(x))

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        expr = literal(nw, len(x))
        for i in reversed(range(len(x))):
            expr = nw.when(x[i] == 1).then(literal(nw, i)).otherwise(expr)
        return expr


@dataclass(frozen=True, slots=True)
class Choose(Op):
    """The branch that the first argument points at: other people, other tables.

    >>> Choose().one(1, 10, 20), Choose().one_bounds([0, 10, 20], [1, 10, 25])
    (20, (10, 25))
    """

    def one(self, *x: Num) -> Num:
        return x[1 + min(int(x[0]), len(x) - 2)]

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        expr = x[-1]
        for i in reversed(range(len(x) - 2)):
            expr = nw.when(x[0] == i).then(x[1 + i]).otherwise(expr)
        return expr

    def one_bounds(self, low: Sequence[Num], high: Sequence[Num]) -> tuple[Num, Num]:
        if low[0] == high[0]:
            return self.one(*low), self.one(low[0], *high[1:])
        return min(low[1:]), max(high[1:])

    def column_bounds(
        self, nw: ModuleType, low: Sequence[Expr], high: Sequence[Expr]
    ) -> tuple[Expr, Expr]:
        known = low[0] == high[0]
        least = low[1] if len(low) == 2 else nw.min_horizontal(*low[1:])
        most = high[1] if len(high) == 2 else nw.max_horizontal(*high[1:])
        return (
            nw.when(known).then(self.column(nw, *low)).otherwise(least),
            nw.when(known).then(self.column(nw, low[0], *high[1:])).otherwise(most),
        )

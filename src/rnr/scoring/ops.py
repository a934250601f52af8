"""The closed vocabulary of operations, each with two faces side by side.

``one`` is plain Python on the numbers of one person and is the specification; ``column`` is the
same sentence as a narwhals expression. Answers are positions in their item's list (0, 1, ...),
yes/no is 1/0, numbers are numbers.

Missing answers are intervals, from the least to the greatest value that is still possible.
An operation that rises or falls in each of its arguments needs no third and fourth face for them:
its bounds are its own value at the right ends. So three-valued logic, score intervals and the
score itself are one piece of code.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from narwhals import Expr

Num = int | float
TINY = 1e-300
"""Where a logarithm or ratio has no value a stand-in keeps intervals finite; ``ok`` marks it."""
VAST = 1e18
SMALL = 10_000


class Op:
    """One operation. ``falls`` lists the arguments in which it falls; in all others it rises."""

    falls: ClassVar[tuple[int, ...] | None] = ()
    """``None`` for all arguments."""

    def one(self, *x: Num) -> Num:
        """Compute the value for one person."""
        raise NotImplementedError

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        """Write the same for columns."""
        raise NotImplementedError

    def _falls(self, i: int) -> bool:
        return self.falls is None or i in self.falls

    def one_bounds(self, low: Sequence[Num], high: Sequence[Num]) -> tuple[Num, Num]:
        """Compute the least and greatest value that is still possible for one person."""
        n = range(len(low))
        worst = [high[i] if self._falls(i) else low[i] for i in n]
        best = [low[i] if self._falls(i) else high[i] for i in n]
        return self.one(*worst), self.one(*best)

    def column_bounds(
        self, nw: ModuleType, low: Sequence[Expr], high: Sequence[Expr]
    ) -> tuple[Expr, Expr]:
        """Write the same for columns."""
        n = range(len(low))
        worst = [high[i] if self._falls(i) else low[i] for i in n]
        best = [low[i] if self._falls(i) else high[i] for i in n]
        return self.column(nw, *worst), self.column(nw, *best)


def literal(nw: ModuleType, value: Num) -> Expr:
    """Write a typed constant: an untyped one becomes an object column in some engines."""
    # Answers and points are small: half the width is half the memory to move, and sums of them stay
    # far below two thousand million. What is larger, and every number given, takes 64 bits.
    whole = nw.Int32() if -SMALL <= value <= SMALL else nw.Int64()
    expr: Expr = nw.lit(value, dtype=nw.Float64() if isinstance(value, float) else whole)
    return expr


def divided(dividend: Expr, divisor: Expr | Num) -> Expr:
    """Divide columns of float numbers as one person's numbers are divided, to the last bit.

    By a constant, some engines multiply with its inverse, which can fall a hair to either side of
    a band's edge; by a column they divide.
    """
    quotient: Expr = dividend / (dividend * 0.0 + divisor)
    return quotient

"""Operations that shape a raw score: the logistic curve and rounding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from rnr.scoring.ops import Num, Op, divided, literal

if TYPE_CHECKING:
    from narwhals import Expr


@dataclass(frozen=True, slots=True)
class Logistic(Op):
    """The probability whose log odds is given.

    >>> Logistic().one(0)
    0.5
    """

    def one(self, *x: Num) -> Num:
        return 1.0 / (1.0 + math.exp(min(-x[0], 700.0)))

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        odds = (x[0] * -1.0).cast(nw.Float64())
        capped = nw.when(odds < 700.0).then(odds).otherwise(literal(nw, 700.0))
        expr: Expr = literal(nw, 1.0) / (literal(nw, 1.0) + capped.exp())
        return expr


@dataclass(frozen=True, slots=True)
class Round(Op):
    """Round to so many decimals; half goes up.

    >>> Round(0, "half_up").one(74.5), Round(2, "half_up").one(2.675), Round(0, "down").one(2.9)
    (75, 2.68, 2)
    """

    decimals: int
    how: str

    def one(self, *x: Num) -> Num:
        shift: int = 10**self.decimals
        # Binary fractions lie a hair beside the decimal they stand for; the nudge puts an exact
        # published half back onto the half before it is rounded.
        scaled = x[0] * shift
        nudge = 1e-9 * max(1.0, abs(scaled)) * 1e-3
        if self.how == "half_up":
            whole = math.floor(scaled + 0.5 + nudge)
        elif self.how == "down":
            whole = math.floor(scaled + nudge)
        else:
            whole = math.ceil(scaled - nudge)
        return whole if self.decimals == 0 else whole / shift

    def column(self, nw: ModuleType, *x: Expr) -> Expr:
        whole: Expr
        shift: int = 10**self.decimals
        scaled = x[0].cast(nw.Float64()) * shift
        size = scaled.abs()
        nudge = nw.when(size > 1.0).then(size).otherwise(literal(nw, 1.0)) * 1e-12
        if self.how == "half_up":
            whole = (scaled + 0.5 + nudge).floor()
        elif self.how == "down":
            whole = (scaled + nudge).floor()
        else:
            whole = (scaled - nudge).ceil()
        return whole.cast(nw.Int64()) if self.decimals == 0 else divided(whole, shift)

"""Somebody who reads all that was written and solves for what was withheld."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Cell = Hashable
Weight = Callable[[Any], float]


class Attacker:
    """Collects statements about numbers of people, and finds what else they allow.

    Parameters
    ----------
    truth
        Smallest cells to the people in them: unknown to the attacker, but for being whole numbers
        from 0 upwards.
    """

    def __init__(self, truth: Mapping[Cell, int]) -> None:
        self.cells = list(truth)
        self.truth = np.array([truth[cell] for cell in self.cells], dtype=float)
        # Nobody is fewer than no people: what is known before anything is said.
        self.lines: list[np.ndarray] = [np.ones(len(self.cells))]
        self.ends: list[tuple[float, float]] = [(0.0, np.inf)]

    def line(self, weight: Weight) -> np.ndarray:
        """Weight of each cell in a sum."""
        return np.array([float(weight(cell)) for cell in self.cells])

    def hears(self, weight: Weight, said: float, slack: float = 1e-6) -> None:
        """Take in that a weighted sum is what was said, give or take the rounding."""
        line = self.line(weight)
        assert abs(line @ self.truth - said) <= slack + 1e-6, "the attack misreads the report"
        self.lines.append(line)
        self.ends.append((said - slack, said + slack))

    def range_of(self, weight: Weight) -> tuple[int, int]:
        """Smallest and largest value of a sum in all cohorts that fit what was said."""
        line = self.line(weight)
        low, high = (np.array(side) for side in zip(*self.ends, strict=True))
        rules = LinearConstraint(np.array(self.lines), low, high)
        found = [
            milp(
                side * line, integrality=np.ones(len(line)), bounds=Bounds(0, 9_999),
                constraints=rules,
            )
            for side in (1, -1)
        ]  # fmt: skip
        assert all(one.x is not None for one in found)
        return round(found[0].fun), round(-found[1].fun)

    def finds(self, weights: Iterable[Weight]) -> list[float]:
        """Give the sums of 1 to 9 people that follow from what was said."""
        told = []
        for weight in weights:
            value = float(self.line(weight) @ self.truth)
            if 0 < value < 10:
                low, high = self.range_of(weight)
                if low == high:
                    told.append(value)
        return told

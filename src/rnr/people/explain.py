"""Explain: the points that were looked up are the explanation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rnr.definitions.instrument import Instrument
from rnr.people.assessment import Assessment
from rnr.scoring.compile import compile_instrument
from rnr.scoring.ops import Num
from rnr.scoring.program import ScalePlan
from rnr.scoring.run import Run, ScaleResult, points, result


class Line(NamedTuple):
    """One line of an explanation: what counted, the answer, its points, the total so far."""

    ref: str
    asked: str
    answer: str
    least: Num
    most: Num
    """Equal to ``least`` where the answer is known."""
    total: Num | None
    """Running total; None from the first open line on."""

    @property
    def points(self) -> Num | None:
        """The points, where they are certain."""
        return self.least if self.least == self.most else None


@dataclass(frozen=True)
class Explanation:
    """How one score came about. Printed, it is a small table in plain words."""

    assessment: Assessment
    definition: Instrument
    scale: str
    run: Run
    plan: ScalePlan
    result: ScaleResult

    @property
    def title(self) -> str:
        """What the scale is called."""
        return self.definition.scales[self.scale].title

    @property
    def levels(self) -> tuple[str, ...]:
        """The scale's levels, from the lowest."""
        return self.plan.levels

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What counted: one line for each answer, in the order of the file."""
        chosen = self.plan.strata[self.result.stratum or 0]
        total: Num | None = chosen.adding.constant
        ends = points(self.run, self.plan, self.result.stratum)
        made = []
        for term, (least, most) in zip(chosen.terms, ends, strict=True):
            total = total + least if total is not None and least == most else None
            asked, answer = _asked(self.definition, term.ref), self._answer(term)
            made.append(Line(term.ref, asked, answer, least, most, total))
        return tuple(made)

    @property
    def lacking(self) -> dict[str, tuple[str, ...]]:
        """For a scale that falls back: each earlier alternative, and the answers it lacks."""
        alternatives, used = self.plan.fallback, self.result.used
        before = alternatives[: alternatives.index(used)] if used else alternatives
        scales = compile_instrument(self.definition).scales
        return {name: result(self.run, scales[name]).missing for name in before}

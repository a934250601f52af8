"""Explain: the points that were looked up are the explanation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rnr.definitions.instrument import Instrument
from rnr.people.answering.assessment import Assessment, rework
from rnr.scoring.compile import compile_instrument
from rnr.scoring.ops import Num
from rnr.scoring.program import ScalePlan, Term
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

    def _answer(self, term: Term) -> str:
        ref, person = term.ref, self.assessment
        if ref in person.answers:
            given = str(person.answers[ref])
            return self.definition.items[ref].labels.get(given, given)
        if ref in person.assumed:
            return f"{person.assumed[ref]} (assumed, as the manual says)"
        if ref in person.missing:
            return f"missing ({person.missing[ref].replace('_', ' ')})"
        low, high = self.run.settled[term.value]
        names = compile_instrument(self.definition).places[ref].answers
        if low != high:
            return "open"
        return names[int(low)] if names else number(low)

    def __str__(self) -> str:
        """Write the explanation as lines of text."""
        chosen = self.plan.strata[self.result.stratum or 0]
        out = [f"{self.title} ({self.definition.key})"]
        if self.definition.shelf == "provisional":
            out.append("PROVISIONAL: not every fact of this tool was read at source")
        if self.result.status == "not_applicable":
            return "\n".join([*out, "  not applicable to this person"])
        if chosen.title:
            out.append(f"  table for: {chosen.title}")
        if chosen.adding.constant:
            start = number(chosen.adding.constant)
            out.append(f"  {start:>10}{start:>10}   to start with")
        for line in self.lines:
            worth = number(line.least)
            if line.points is None:
                worth = f"{worth} to {number(line.most)}"
            total = "" if line.total is None else number(line.total)
            out.append(f"  {worth:>10}{total:>10}   {line.asked}: {line.answer}")
        return "\n".join([*out, *self._conclusion()])

    def _conclusion(self) -> list[str]:
        got = self.result
        out = []
        if got.raw is not None:
            out.append(f"  raw score {number(got.raw)}")
        if got.score is not None:
            level = "" if got.level is None else f", level {self.levels[got.level]}"
            out.append(
                f"  score {number(got.score)} {self.definition.scales[self.scale].unit}{level}"
            )
        elif got.status == "undefined":
            out.append("  no score: these answers fall outside the published tables")
        else:
            out.append(f"  no score yet: {len(got.missing)} missing, {', '.join(got.missing)}")
        if got.missing and got.low is not None and got.high is not None:
            ends = f"{number(got.low)} to {number(got.high)}"
            out.append(f"  possible: score {ends}{self._possible()}")
        if got.used:
            out.append(f"  given by: {got.used}")
        for name, items in self.lacking.items():
            out.append(f"  {name} would also need: {', '.join(items)}")
        return out

    def _possible(self) -> str:
        low, high = self.result.lowest_level, self.result.highest_level
        if low is None or high is None:
            return ""
        return f", level {' or '.join(self.levels[low : high + 1])}"


def number(value: Num) -> str:
    """Write a number as people do: whole ones whole, others with up to four significant decimals.

    Examples
    --------
    >>> number(3), number(0.295717423), number(12.5)
    ('3', '0.2957', '12.5')
    """
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value)}"
    return f"{value:.4g}" if abs(value) < 1 else f"{value:.6g}"


def explain(assessment: Assessment, instrument: Instrument, scale: str) -> Explanation:
    """Show how a score came about."""
    instrument, done = assessment.work or rework(assessment, instrument)
    plan = compile_instrument(instrument).scales[scale]
    return Explanation(assessment, instrument, scale, done, plan, result(done, plan))


def _asked(instrument: Instrument, ref: str) -> str:
    if ref in instrument.items:
        return instrument.items[ref].ask
    if ref in instrument.derived:
        return instrument.derived[ref].title or ref
    return instrument.scales[ref.partition(".")[0]].title

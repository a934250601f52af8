"""Explain: the points that were looked up are the explanation."""

from __future__ import annotations

from dataclasses import dataclass

from rnr.definitions.instrument import Instrument
from rnr.people.assessment import Assessment
from rnr.scoring.compile import compile_instrument
from rnr.scoring.ops import Num
from rnr.scoring.program import ScalePlan
from rnr.scoring.run import Run, ScaleResult, result


@dataclass(frozen=True, slots=True)
class Line:
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


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one score came about. Printed, it is a small table in plain words."""

    title: str
    instrument: str
    shelf: str
    constant: Num
    lines: tuple[Line, ...]
    result: ScaleResult
    levels: tuple[str, ...]
    unit: str
    stratum: str = ""
    lacking: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """For a scale that falls back: each earlier alternative, and the answers it lacks."""

    def __str__(self) -> str:
        """Write the explanation as lines of text."""
        out = [f"{self.title} ({self.instrument})"]
        if self.shelf == "provisional":
            out.append("PROVISIONAL: not every fact of this tool was read at source")
        if self.result.status == "not_applicable":
            return "\n".join([*out, "  not applicable to this person"])
        if self.stratum:
            out.append(f"  table for: {self.stratum}")
        if self.constant:
            out.append(f"  {'starts at':<52}{number(self.constant):>10}")
        for line in self.lines:
            shown = f"{line.asked}: {line.answer}"
            worth = (
                number(line.least)
                if line.points is not None
                else (f"{number(line.least)} to {number(line.most)}")
            )
            total = "" if line.total is None else f"{number(line.total):>8}"
            out.append(f"  {shown:<52}{worth:>10}{total}")
        return "\n".join([*out, *self._conclusion()])

    def _conclusion(self) -> list[str]:
        got = self.result
        out = []
        if got.raw is not None:
            out.append(f"  raw score {number(got.raw)}")
        if got.score is not None:
            level = "" if got.level is None else f", level {self.levels[got.level]}"
            out.append(f"  score {number(got.score)} {self.unit}{level}")
        elif got.status == "undefined":
            out.append("  no score: these answers fall outside the published tables")
        else:
            out.append(f"  no score yet: {len(got.missing)} missing, {', '.join(got.missing)}")
        if got.missing and got.low is not None and got.high is not None:
            out.append(
                f"  possible: score {number(got.low)} to {number(got.high)}{self._possible()}"
            )
        if got.used:
            out.append(f"  given by: {got.used}")
        for name, items in self.lacking:
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
    program = compile_instrument(instrument)
    plan = program.scales[scale]
    done = assessment._run
    if done is None:
        from rnr.people.profile import again

        done = again(assessment, instrument)._run
    assert done is not None
    got = result(done, plan)
    chosen = plan.strata[got.stratum or 0]
    lines: list[Line] = []
    total: Num | None = chosen.constant
    for term in chosen.terms:
        least, most = term.points.one_bounds(*([end] for end in done.settled[term.value]))
        total = total + least if total is not None and least == most else None
        answer = _answer(assessment, instrument, done, term.ref, term.value)
        lines.append(Line(term.ref, _asked(instrument, term.ref), answer, least, most, total))
    definition = instrument.scales[scale]
    return Explanation(
        definition.title, instrument.key, instrument.shelf, chosen.constant, tuple(lines), got,
        plan.levels, definition.unit, chosen.title, _lacking(instrument, done, plan, got),
    )  # fmt: skip


def _asked(instrument: Instrument, ref: str) -> str:
    if ref in instrument.items:
        return instrument.items[ref].ask
    if ref in instrument.derived:
        return instrument.derived[ref].title or ref
    name = ref.partition(".")[0]
    return instrument.scales[name].title


def _answer(assessment: Assessment, instrument: Instrument, done: Run, ref: str, slot: int) -> str:
    if ref in assessment.answers:
        given = assessment.answers[ref]
        return instrument.items[ref].labels.get(str(given), str(given))
    if ref in assessment.assumed:
        return f"{assessment.assumed[ref]} (assumed, as the manual says)"
    if ref in assessment.missing:
        return f"missing ({assessment.missing[ref].replace('_', ' ')})"
    low, high = done.settled[slot]
    names = compile_instrument(instrument).places[ref].answers
    if low != high:
        return "open"
    return names[int(low)] if names else number(low)


def _lacking(
    instrument: Instrument, done: Run, plan: ScalePlan, got: ScaleResult
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not plan.fallback or got.used == plan.fallback[0]:
        return ()
    program = compile_instrument(instrument)
    before = plan.fallback[: plan.fallback.index(got.used)] if got.used else plan.fallback
    return tuple((name, result(done, program.scales[name]).missing) for name in before)

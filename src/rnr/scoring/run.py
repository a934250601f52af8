"""The scalar face: run a program on the answers of one person, in plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnr.scoring.missing import fall_back, fill
from rnr.scoring.ops import Num
from rnr.scoring.program import (
    Answered,
    Apply,
    Assumption,
    Constant,
    Fill,
    Program,
    ScalePlan,
)  # fmt: skip
from rnr.scoring.tables import Points

Interval = tuple[Num, Num]


@dataclass(slots=True)
class Run:
    """Every value of one person: settled and open intervals by slot, and what was missing."""

    settled: Sequence[Interval]
    open: Sequence[Interval]
    missing: Mapping[str, bool]
    """Items without an answer, whether or not one was assumed (then False)."""
    assumed: Mapping[str, Num]
    worth: Mapping[int, list[Num]] | None = None
    """For complete answers: what each line of a sum is worth, by the slot of the sum."""

    def value(self, slot: int) -> Num | None:
        """Give a value if it is certain."""
        low, high = self.settled[slot]
        return low if low == high else None


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """What one scale gives for one person. Levels are positions in the scale's list of levels."""

    raw: Num | None
    score: Num | None
    level: int | None
    low: Num | None
    high: Num | None
    lowest_level: int | None
    highest_level: int | None
    missing: tuple[str, ...]
    status: str
    """``scored``, ``open`` (answers are missing), ``not_applicable`` or ``undefined``."""
    used: str | None
    stratum: int | None


def run(
    program: Program, answers: Sequence[Num | None], between: Mapping[str, Interval] | None = None
) -> Run:
    """Run a program on answers given as positions and numbers, in the order of its inputs.

    ``between`` gives the ends for inputs that are known to lie in an interval, such as a score that
    missing answers leave open.
    """
    if None not in answers and not between:
        return _complete(program, answers)  # type: ignore[arg-type]
    return _with_missing(program, answers, between or {})


class _Exact(Sequence[Interval]):
    """Complete answers need one number a slot; it is both ends of its interval."""

    __slots__ = ("values",)

    def __init__(self, values: list[Num]) -> None:
        self.values = values

    def __getitem__(self, slot: int) -> Interval:  # type: ignore[override]
        value = self.values[slot]
        return value, value

    def __len__(self) -> int:
        return len(self.values)


def _complete(program: Program, answers: Sequence[Num]) -> Run:
    values: list[Num] = [*answers, *([0] * (program.slots - len(answers)))]
    worth: dict[int, list[Num]] = {}
    for step in program.steps:
        if isinstance(step, Apply):
            args = [values[i] for i in step.args]
            if isinstance(step.op, Points):
                # What each answer earned is kept: it is the explanation.
                earned = worth[step.out] = step.op.each(args)
                values[step.out] = step.op.total(earned)
            else:
                values[step.out] = step.op.one(*args)
        elif isinstance(step, Assumption):
            values[step.out] = values[step.source]
        elif isinstance(step, Fill):
            values[step.out] = values[step.raw]
        elif isinstance(step, Constant):
            values[step.out] = step.value
        elif isinstance(step, Answered):
            values[step.out] = 1
        else:
            now, _ = fall_back(step, _Exact(values), _Exact(values))
            for slot, (value, _) in zip((step.out, step.used, step.ok), now, strict=True):
                values[slot] = value
    exact = _Exact(values)
    return Run(exact, exact, {}, {}, worth)


def _with_missing(
    program: Program, answers: Sequence[Num | None], between: Mapping[str, Interval]
) -> Run:
    opened: list[Interval] = [(0, 0)] * program.slots
    settled: list[Interval] = [(0, 0)] * program.slots
    missing: dict[str, bool] = {}
    assumed: dict[str, Num] = {}
    for spec, answer in zip(program.inputs, answers, strict=True):
        ends = (spec.low, spec.high) if answer is None else (answer, answer)
        ends = between.get(spec.item, ends)
        opened[spec.slot] = settled[spec.slot] = ends
        if answer is None and spec.item not in between:
            missing[spec.item] = True
    for step in program.steps:
        if isinstance(step, Apply):
            opened[step.out] = _bounds(step, opened)
            settled[step.out] = _bounds(step, settled) if step.filled else opened[step.out]
        elif isinstance(step, Constant):
            opened[step.out] = settled[step.out] = (step.value, step.value)
        elif isinstance(step, Assumption):
            ends = opened[step.source]
            if step.item in missing:
                ends = _assume(step, settled, assumed) or ends
                missing[step.item] = step.item not in assumed
            opened[step.out] = settled[step.out] = ends
        elif isinstance(step, Answered):
            given = step.item not in missing
            opened[step.out] = (1, 1) if given else (0, 1)
            settled[step.out] = (1, 1) if given else (0, 0)
        elif isinstance(step, Fill):
            opened[step.out] = opened[step.raw]
            count = sum(missing.get(item, False) for item in step.items)
            settled[step.out] = fill(step, settled, count)
        else:
            now, later = fall_back(step, settled, opened)
            for slot, a, b in zip((step.out, step.used, step.ok), now, later, strict=True):
                settled[slot], opened[slot] = a, b
    return Run(settled, opened, missing, assumed)


def _assume(
    step: Assumption, settled: Sequence[Interval], assumed: dict[str, Num]
) -> Interval | None:
    for condition, value in step.choices:
        if condition is None or settled[condition][0] == 1:
            low, high = settled[value]
            if low == high:
                assumed[step.item] = low
                return low, high
    return None


def _bounds(step: Apply, values: Sequence[Interval]) -> Interval:
    ends = [values[i] for i in step.args]
    return step.op.one_bounds([low for low, _ in ends], [high for _, high in ends])


def result(run: Run, plan: ScalePlan) -> ScaleResult:
    """Read one scale's result off a run."""
    settled = run.settled
    if isinstance(settled, _Exact) and plan.ok is None:
        return _exact(settled.values, plan)
    stratum = None
    if plan.stratum is not None:
        chosen = run.value(plan.stratum)
        stratum = int(chosen) if chosen is not None and chosen < len(plan.strata) else None
    missing = _missing(run, plan, stratum)
    # What an unanswered question rules out for now, its answer may still bring in.
    least_ok, most_ok = (
        (settled[plan.ok][0], run.open[plan.ok][1]) if plan.ok is not None else (1, 1)
    )
    if most_ok == 0:
        outside = plan.applies is not None and run.open[plan.applies][1] == 0
        status = "not_applicable" if outside else "undefined"
        return ScaleResult(None, None, None, None, None, None, None, missing, status, None, None)
    certain = least_ok == 1 and not (plan.withhold and missing)
    raw = run.value(plan.raw) if certain else None
    score = run.value(plan.score) if certain else None
    level = run.value(plan.level) if certain and plan.level is not None else None
    low, high = run.open[plan.score]
    lowest = highest = used = None
    if plan.level is not None:
        lowest, highest = (int(end) for end in run.open[plan.level])
    if plan.used is not None:
        position = int(settled[plan.used][0])
        used = plan.fallback[position] if position < len(plan.fallback) else None
    return ScaleResult(
        raw, score, None if level is None else int(level), low, high, lowest, highest, missing,
        "scored" if score is not None else "open", used, stratum,
    )  # fmt: skip


def _exact(values: list[Num], plan: ScalePlan) -> ScaleResult:
    score = values[plan.score]
    level = None if plan.level is None else int(values[plan.level])
    return ScaleResult(
        values[plan.raw], score, level, score, score, level, level, (), "scored", None, None
    )


def _missing(run: Run, plan: ScalePlan, stratum: int | None) -> tuple[str, ...]:
    if not run.missing:
        return ()
    strata = plan.strata if stratum is None else plan.strata[stratum : stratum + 1]
    asked = dict.fromkeys(item for s in strata for item in s.items)
    return tuple(item for item in asked if run.missing.get(item))


def points(run: Run, plan: ScalePlan, stratum: int | None) -> list[Interval]:
    """List what each line of a scale's sum is worth, as an interval."""
    chosen = plan.strata[stratum or 0]
    settled = run.settled
    if run.worth is not None and chosen.raw in run.worth:
        worth = run.worth[chosen.raw]
        return list(zip(worth, worth, strict=True))
    ends = [settled[term.value] for term in chosen.terms]
    return [
        term.points.one_bounds([low], [high])
        for term, (low, high) in zip(chosen.terms, ends, strict=True)
    ]

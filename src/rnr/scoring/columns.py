"""The column face: run a program on a frame, one ``with_columns`` a stage, in the user's engine.

Written as one nested expression, generated SQL would repeat every sub-expression inside itself;
staged, it is a readable chain of sub-queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rnr.scoring.missing import fall_back_column, fill_column
from rnr.scoring.ops import literal
from rnr.scoring.program import (
    Answered,
    Apply,
    Assumption,
    Constant,
    Fallback,
    Fill,
    Program,
    Step,
)  # fmt: skip

if TYPE_CHECKING:
    from narwhals import Expr

PREFIX = "__rnr_"
Ends = tuple[str, str]
"""Names of the two columns that hold an interval; the same name twice for an exact value."""


def input_column(slot: int) -> str:
    """Name the column that holds an item's answers as positions or numbers, null when missing."""
    return f"{PREFIX}in{slot}"


def end_columns(slot: int) -> Ends:
    """Name the columns that hold the ends of an input that is open but bounded, null elsewhere."""
    return f"{PREFIX}from{slot}", f"{PREFIX}to{slot}"


@dataclass(slots=True)
class Columns:
    """A frame on which a program has run, and where each slot's intervals stand in it."""

    frame: Any
    settled: dict[int, Ends]
    open: dict[int, Ends]
    missing: dict[str, str]
    """Item to the 0/1 column that says its answer is missing; items never missing are absent."""


def args_of(step: Step) -> tuple[int, ...]:
    """List the slots that a step reads."""
    if isinstance(step, Apply):
        return step.args
    if isinstance(step, Assumption):
        conditions = (c for c, _ in step.choices if c is not None)
        return (step.source, *conditions, *(v for _, v in step.choices))
    if isinstance(step, Fill):
        return (step.raw, *step.terms)
    if isinstance(step, Fallback):
        return (*step.scores, *(ok for ok in step.oks if ok is not None))
    return ()


def _outs(step: Step) -> tuple[int, ...]:
    return (step.out, step.used, step.ok) if isinstance(step, Fallback) else (step.out,)


def stages(program: Program) -> list[list[Step]]:
    """Group the steps so that each stage needs only columns of the stages before it."""
    depth: dict[int, int] = {spec.slot: 0 for spec in program.inputs}
    assumed: dict[str, int] = {}
    grouped: list[list[Step]] = []
    for step in program.steps:
        at = 1 + max((depth[slot] for slot in args_of(step)), default=0)
        if isinstance(step, Fill):
            # A scale's rule counts missing answers after the assumptions about them.
            at = max([at, *(assumed[item] + 1 for item in step.items if item in assumed)])
        if isinstance(step, Assumption):
            assumed[step.item] = at
        for slot in _outs(step):
            depth[slot] = at
        while len(grouped) < at:
            grouped.append([])
        grouped[at - 1].append(step)
    return grouped


def run_columns(
    nw: ModuleType, frame: Any, program: Program, exact: Sequence[str], between: Sequence[str] = ()
) -> Columns:
    """Run a program on a frame whose input columns are ready.

    ``exact`` names the items without a missing answer: what rests on them alone needs one column,
    everything else needs the two ends of an interval. ``between`` names the items whose ends stand
    in columns of their own.
    """
    state = Columns(frame, {}, {}, {})
    first: dict[str, Expr] = {}
    for spec in program.inputs:
        name = input_column(spec.slot)
        if spec.item in exact:
            state.open[spec.slot] = state.settled[spec.slot] = (name, name)
            continue
        low, high, lost = (f"{PREFIX}{kind}{spec.slot}" for kind in ("lo", "hi", "na"))
        answer = nw.col(name)
        gap, gone = answer.is_null(), answer.is_null()
        ends: tuple[Expr, ...] = (answer, answer)
        if spec.item in between:
            ends = tuple(
                nw.when(gap).then(nw.col(c)).otherwise(answer) for c in end_columns(spec.slot)
            )
            gone = ends[0].is_null()
        for column, bound, end in ((low, spec.low, ends[0]), (high, spec.high, ends[1])):
            first[column] = nw.when(gone).then(literal(nw, bound)).otherwise(end)
        first[lost] = nw.when(gone).then(literal(nw, 1)).otherwise(literal(nw, 0))
        state.open[spec.slot] = state.settled[spec.slot] = (low, high)
        state.missing[spec.item] = lost
    state.frame = _add(state.frame, first)
    for stage in stages(program):
        fresh: dict[str, Expr] = {}
        for step in stage:
            _STEP[type(step)](nw, state, step, fresh)
        state.frame = _add(state.frame, fresh)
    return state


def _add(frame: Any, fresh: dict[str, Expr]) -> Any:
    return frame.with_columns(**fresh) if fresh else frame


def _ends(nw: ModuleType, ends: Ends) -> tuple[Expr, Expr]:
    return nw.col(ends[0]), nw.col(ends[1])


def _keep(fresh: dict[str, Expr], name: str, low: Expr, high: Expr) -> Ends:
    fresh[f"{name}lo"], fresh[f"{name}hi"] = low, high
    return f"{name}lo", f"{name}hi"


def _apply(nw: ModuleType, state: Columns, step: Apply, fresh: dict[str, Expr]) -> None:
    def interval(where: dict[int, Ends], name: str) -> Ends:
        args = [where[slot] for slot in step.args]
        if all(low == high for low, high in args):
            fresh[name] = step.op.column(nw, *[nw.col(low) for low, _ in args])
            return name, name
        low, high = step.op.column_bounds(
            nw, [nw.col(low) for low, _ in args], [nw.col(high) for _, high in args]
        )
        return _keep(fresh, name, low, high)

    state.open[step.out] = state.settled[step.out] = interval(state.open, f"{PREFIX}v{step.out}")
    if any(state.settled[slot] != state.open[slot] for slot in step.args):
        state.settled[step.out] = interval(state.settled, f"{PREFIX}s{step.out}")


def _constant(nw: ModuleType, state: Columns, step: Constant, fresh: dict[str, Expr]) -> None:
    name = f"{PREFIX}v{step.out}"
    fresh[name] = literal(nw, step.value)
    state.open[step.out] = state.settled[step.out] = (name, name)


def _answered(nw: ModuleType, state: Columns, step: Answered, fresh: dict[str, Expr]) -> None:
    name, lost = f"{PREFIX}v{step.out}", state.missing.get(step.item)
    one = literal(nw, 1)
    fresh[name] = one if lost is None else one - nw.col(lost)
    state.settled[step.out] = state.open[step.out] = (name, name)
    if lost is not None:
        fresh[f"{name}hi"] = one
        state.open[step.out] = (name, f"{name}hi")


def _assumption(nw: ModuleType, state: Columns, step: Assumption, fresh: dict[str, Expr]) -> None:
    ends = state.open[step.source]
    lost = state.missing.get(step.item)
    if lost is None:
        state.open[step.out] = state.settled[step.out] = ends
        return
    (low, high), missing = _ends(nw, ends), nw.col(lost)
    for condition, value in reversed(step.choices):
        a, b = _ends(nw, state.settled[value])
        takes = (nw.col(lost) == 1) & (a == b)
        if condition is not None:
            takes = takes & (nw.col(state.settled[condition][0]) == 1)
        low, high = nw.when(takes).then(a).otherwise(low), nw.when(takes).then(b).otherwise(high)
        missing = nw.when(takes).then(literal(nw, 0)).otherwise(missing)
    still = f"{PREFIX}still{step.out}"
    fresh[still] = missing
    state.missing[step.item] = still
    name = f"{PREFIX}v{step.out}"
    state.open[step.out] = state.settled[step.out] = _keep(fresh, name, low, high)


def count_missing(nw: ModuleType, state: Columns, items: Sequence[str]) -> Expr | None:
    """Count the missing answers among some items; ``None`` when none of them can be missing."""
    lost = [nw.col(state.missing[item]) for item in items if item in state.missing]
    total = None
    for flag in lost:
        total = flag if total is None else total + flag
    return total


def _fill(nw: ModuleType, state: Columns, step: Fill, fresh: dict[str, Expr]) -> None:
    state.open[step.out] = state.open[step.raw]
    state.settled[step.out] = state.settled[step.raw]
    missing = count_missing(nw, state, step.items)
    if missing is None:
        return
    raw = _ends(nw, state.settled[step.raw])
    terms = [_ends(nw, state.settled[slot]) for slot in step.terms]
    low, high = fill_column(nw, step, raw, terms, missing)
    state.settled[step.out] = _keep(fresh, f"{PREFIX}s{step.out}", low, high)


def _fallback(nw: ModuleType, state: Columns, step: Fallback, fresh: dict[str, Expr]) -> None:
    settled = [_ends(nw, state.settled[slot]) for slot in step.scores]
    opened = [_ends(nw, state.open[slot]) for slot in step.scores]
    oks = [
        None if ok is None else (nw.col(state.settled[ok][0]), nw.col(state.open[ok][1]))
        for ok in step.oks
    ]
    now, later = fall_back_column(nw, step, settled, opened, oks)
    for slot, a, b in zip((step.out, step.used, step.ok), now, later, strict=True):
        state.settled[slot] = _keep(fresh, f"{PREFIX}s{slot}", *a)
        state.open[slot] = _keep(fresh, f"{PREFIX}v{slot}", *b)


_STEP: dict[type, Any] = {
    Apply: _apply, Constant: _constant, Answered: _answered, Assumption: _assumption,
    Fill: _fill, Fallback: _fallback,
}  # fmt: skip

"""Read the results of a program that has run on a frame: the columns a user sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from rnr.scoring.columns import Columns, count_missing
from rnr.scoring.ops import literal
from rnr.scoring.program import Program, ScalePlan

if TYPE_CHECKING:
    from narwhals import Expr

KINDS = ("raw", "score", "level", "low", "high", "missing")
"""Each scale gives ``<scale>_<kind>`` for all of these; one with a fallback adds ``used``."""


def result_columns(nw: ModuleType, state: Columns, program: Program) -> dict[str, Expr]:
    """Write the result columns of every scale.

    ``<scale>_raw``, ``<scale>_score`` and ``<scale>_level`` are null where no score may be given,
    ``<scale>_low`` and ``<scale>_high`` bound what the score can still become, and
    ``<scale>_missing`` counts the missing answers that it uses.
    """
    columns: dict[str, Expr] = {}
    for plan in program.scales.values():
        columns.update(_scale(nw, state, plan))
    return columns


def possible_columns(nw: ModuleType, state: Columns, program: Program) -> dict[str, Expr]:
    """Write why each scale has a score or none, and the levels that are still possible.

    ``<scale>_status`` in the words of a profile; ``<scale>_lowest`` and ``<scale>_highest`` where
    the scale has levels and applies.
    """
    columns: dict[str, Expr] = {}
    for plan in program.scales.values():
        apart, most_ok = [], None
        if plan.applies is not None:
            outside = nw.col(state.open[plan.applies][1]) == 0
            apart.append(nw.when(outside).then(nw.lit("not_applicable")))
        if plan.ok is not None:
            most_ok = nw.col(state.open[plan.ok][1]) == 1
            apart.append(nw.when(~most_ok).then(nw.lit("undefined")))
        score = _known(nw, state, plan.score, _certain(nw, state, plan))
        settled = nw.when(~score.is_null()).then(nw.lit("scored")).otherwise(nw.lit("open"))
        columns[f"{plan.id}_status"] = nw.coalesce(*apart, settled)
        if plan.level is not None:
            for end, slot in zip(("lowest", "highest"), state.open[plan.level], strict=True):
                columns[f"{plan.id}_{end}"] = _names(nw, nw.col(slot), plan.levels, most_ok)
    return columns


def decision_columns(
    nw: ModuleType, state: Columns, program: Program, reasons: Mapping[str, Sequence[str]]
) -> dict[str, Expr]:
    """Write the outcome of every decision table; null where missing facts leave it open.

    ``reasons`` gives, for a table, what to say for each of its rows or cells.
    """
    columns: dict[str, Expr] = {}
    for name, plan in program.decisions.items():
        certain = None
        if plan.ok is not None:
            certain = nw.col(state.settled[plan.ok][0]) == 1
        columns[name] = _position(nw, state, plan.outcome, plan.answers, certain)
        if name in reasons:
            columns[f"{name}_because"] = _position(nw, state, plan.row, reasons[name], certain)
        if plan.credit is not None:
            low, high = (nw.col(end) for end in state.settled[plan.outcome])
            earns = _and(certain, (low == high) & low.is_in(plan.credited))
            columns[f"{name}_credit"] = _known(nw, state, plan.credit, earns)
    return columns


def _position(
    nw: ModuleType, state: Columns, slot: int, names: Sequence[str], certain: Expr | None
) -> Expr:
    low, high = state.settled[slot]
    same = certain if low == high else _and(certain, nw.col(low) == nw.col(high))
    return _names(nw, nw.col(low), names, same)


def _scale(nw: ModuleType, state: Columns, plan: ScalePlan) -> dict[str, Expr]:
    missing = _missing(nw, state, plan)
    most_ok = None if plan.ok is None else nw.col(state.open[plan.ok][1]) == 1
    certain = _certain(nw, state, plan)
    low, high = (nw.col(name) for name in state.open[plan.score])
    columns = {
        "raw": _number(nw, _known(nw, state, plan.raw, certain), plan.whole_raw),
        "score": _number(nw, _known(nw, state, plan.score, certain), plan.whole_score),
        "level": _level(nw, state, plan, certain),
        "low": _number(nw, _only(nw, most_ok, low), plan.whole_score),
        "high": _number(nw, _only(nw, most_ok, high), plan.whole_score),
        "missing": (literal(nw, 0) if missing is None else missing).cast(nw.Int64()),
    }
    if plan.used is not None:
        used = nw.col(state.settled[plan.used][0])
        columns["used"] = _names(nw, used, plan.fallback, most_ok)
    return {f"{plan.id}_{kind}": expr for kind, expr in columns.items()}


def _certain(nw: ModuleType, state: Columns, plan: ScalePlan) -> Expr | None:
    """Whether a score may be given, as far as that is not plain; ``None`` where it always may."""
    certain = None if plan.ok is None else nw.col(state.settled[plan.ok][0]) == 1
    missing = _missing(nw, state, plan) if plan.withhold else None
    return certain if missing is None else _and(certain, missing == 0)


def _and(a: Expr | None, b: Expr) -> Expr:
    return b if a is None else a & b


def _only(nw: ModuleType, when: Expr | None, value: Expr) -> Expr:
    expr: Expr = value if when is None else nw.when(when).then(value)
    return expr


def _known(nw: ModuleType, state: Columns, slot: int, certain: Expr | None) -> Expr:
    low, high = state.settled[slot]
    same = certain if low == high else _and(certain, nw.col(low) == nw.col(high))
    return _only(nw, same, nw.col(low))


def _number(nw: ModuleType, value: Expr, whole: bool) -> Expr:
    return value.cast(nw.Int64() if whole else nw.Float64())


def _level(nw: ModuleType, state: Columns, plan: ScalePlan, certain: Expr | None) -> Expr:
    if plan.level is None:
        expr: Expr = nw.lit(None, dtype=nw.String())
        return expr
    return _position(nw, state, plan.level, plan.levels, certain)


def _names(nw: ModuleType, position: Expr, names: Sequence[str], when: Expr | None) -> Expr:
    """Turn positions into names; anything beyond the list, or not allowed, becomes null."""
    test = position == 0 if when is None else when & (position == 0)
    expr = nw.when(test).then(nw.lit(names[0]))
    for i, name in enumerate(names[1:], start=1):
        test = position == i if when is None else when & (position == i)
        expr = expr.when(test).then(nw.lit(name))
    result: Expr = expr
    return result


def _missing(nw: ModuleType, state: Columns, plan: ScalePlan) -> Expr | None:
    if plan.stratum is None:
        return count_missing(nw, state, plan.strata[0].items)
    everything = tuple(dict.fromkeys(item for s in plan.strata for item in s.items))
    total = count_missing(nw, state, everything)
    if total is None:
        return None
    low, high = (nw.col(name) for name in state.settled[plan.stratum])
    for position, stratum in enumerate(plan.strata):
        count = count_missing(nw, state, stratum.items)
        here = (low == high) & (low == position)
        total = nw.when(here).then(literal(nw, 0) if count is None else count).otherwise(total)
    return total

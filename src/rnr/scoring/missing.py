"""The rules for missing answers, each with its two faces."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from rnr.definitions.scales import MissingRule
from rnr.scoring.ops import Num, literal
from rnr.scoring.program import Fallback, Fill
from rnr.scoring.shapes import Round

if TYPE_CHECKING:
    from narwhals import Expr

Interval = tuple[Num, Num]
Exprs = tuple["Expr", "Expr"]


def most_missing(rule: MissingRule, items: int) -> int:
    """Say how many answers may be missing before the rule no longer helps."""
    most = items if rule.at_most is None else min(rule.at_most, items)
    return min(most, items - 1) if rule.all_missing == "refuse" else most


def fill(step: Fill, values: Sequence[Interval], missing: int) -> Interval:
    """Apply a scale's rule to its raw score: the settled interval of one person."""
    low, high = values[step.raw]
    if missing == 0 or missing > most_missing(step.rule, len(step.items)):
        return low, high
    if step.rule.rule == "lowest":
        return low, low
    if step.rule.rule == "highest":
        return high, high
    points = step.points
    total: Num = 0
    known = 0
    for term, slot in zip(points.terms, step.terms, strict=True):
        least, most = term.one_bounds([values[slot][0]], [values[slot][1]])
        if least == most:
            total += least
            known += 1
    if known == 0:
        return low, high
    raw: Num = points.constant + total * len(step.terms) / known
    if step.rule.round is not None:
        raw = Round(step.rule.round.decimals, step.rule.round.how).one(raw)
    return raw, raw


def fill_column(
    nw: ModuleType, step: Fill, raw: Exprs, terms: Sequence[Exprs], missing: Expr
) -> Exprs:
    """Write the same for columns."""
    low, high = raw
    helps = (missing > 0) & (missing <= most_missing(step.rule, len(step.items)))
    if step.rule.rule == "lowest":
        return low, nw.when(helps).then(low).otherwise(high)
    if step.rule.rule == "highest":
        return nw.when(helps).then(high).otherwise(low), high
    points = step.points
    total, known = literal(nw, 0), literal(nw, 0)
    for term, ends in zip(points.terms, terms, strict=True):
        least, most = term.column_bounds(nw, [ends[0]], [ends[1]])
        total = total + nw.when(least == most).then(least).otherwise(literal(nw, 0))
        known = known + nw.when(least == most).then(literal(nw, 1)).otherwise(literal(nw, 0))
    divisor = nw.when(known > 0).then(known).otherwise(literal(nw, 1)).cast(nw.Float64())
    value = literal(nw, points.constant) + (total * len(step.terms)).cast(nw.Float64()) / divisor
    if step.rule.round is not None:
        value = Round(step.rule.round.decimals, step.rule.round.how).column(nw, value)
    helps = helps & (known > 0)
    return nw.when(helps).then(value).otherwise(low), nw.when(helps).then(value).otherwise(high)


Three = tuple[Interval, Interval, Interval]


def fall_back(
    step: Fallback, settled: Sequence[Interval], opened: Sequence[Interval]
) -> tuple[Three, Three]:
    """Take the first score that is certain; until then anything the scores could be is possible.

    Returns the settled and the open intervals of the score, of the position used, and of whether
    there is a score at all.
    """
    count = len(step.scores)
    low = high = None
    possible = 0
    for position, (score, ok) in enumerate(zip(step.scores, step.oks, strict=True)):
        least_ok, most_ok = (settled[ok][0], opened[ok][1]) if ok is not None else (1, 1)
        if most_ok == 0:
            continue
        possible = 1
        a, b = opened[score]
        now = settled[score]
        certain = least_ok == 1 and now[0] == now[1]
        if certain:
            a, b = min(a, now[0]), max(b, now[0])
        low, high = (a, b) if low is None or high is None else (min(low, a), max(high, b))
        if certain:
            used = (position, position)
            return ((now, used, (1, 1)), ((low, high), used, (1, 1)))
    ends = (0, 0) if low is None or high is None else (low, high)
    none: Three = (ends, (count, count), (0, possible))
    return none, none


def fall_back_column(
    nw: ModuleType, step: Fallback, settled: Sequence[Exprs], opened: Sequence[Exprs],
    oks: Sequence[Exprs | None],
) -> tuple[tuple[Exprs, Exprs, Exprs], tuple[Exprs, Exprs, Exprs]]:  # fmt: skip
    """Write the same for columns, from the last alternative to the first.

    ``oks`` pairs, for each, whether it surely has a score now and whether it still may get one.
    """
    one, zero = literal(nw, 1), literal(nw, 0)
    used: Expr = literal(nw, len(step.scores))
    some, possible = zero, zero
    now: Exprs = (literal(nw, 0), literal(nw, 0))
    later: Exprs = now
    for position in reversed(range(len(step.scores))):
        ok = oks[position] or (one, one)
        a, b = settled[position]
        low, high = opened[position]
        can, certain = ok[1] == 1, (ok[0] == 1) & (a == b)
        low = nw.when(certain).then(nw.min_horizontal(low, a)).otherwise(low)
        high = nw.when(certain).then(nw.max_horizontal(high, a)).otherwise(high)
        # Open: this alternative alone if it is certain or nothing below is possible, else both.
        alone = certain | (possible == 0)
        wide = (
            nw.when(alone).then(low).otherwise(nw.min_horizontal(low, later[0])),
            nw.when(alone).then(high).otherwise(nw.max_horizontal(high, later[1])),
        )
        here = (
            nw.when(certain).then(a).when(some == 1).then(now[0]).otherwise(wide[0]),
            nw.when(certain).then(a).when(some == 1).then(now[1]).otherwise(wide[1]),
        )
        now = tuple(nw.when(can).then(x).otherwise(y) for x, y in zip(here, now, strict=True))
        later = tuple(nw.when(can).then(x).otherwise(y) for x, y in zip(wide, later, strict=True))
        used = nw.when(can & certain).then(literal(nw, position)).otherwise(used)
        some = nw.when(can & certain).then(one).otherwise(some)
        possible = nw.when(can).then(one).otherwise(possible)
    used_ends, ok_ends = (used, used), (some, nw.when(some == 1).then(one).otherwise(possible))
    return (now, used_ends, ok_ends), (later, used_ends, ok_ends)

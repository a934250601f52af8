"""The values worth trying for each answer: all of them, or one from each band of a number."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from rnr.check.net import Net, Values
from rnr.scoring import tables
from rnr.scoring.ops import Num, Op
from rnr.scoring.program import Input

MOST = 400
"""A whole number that is counted as itself is tried at every value up to so many."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The values tried for one answer; ``exact`` if no other value could bring anything new."""

    values: Values
    exact: bool
    counted: bool = False
    """A number that counts as itself, not only by the band it falls into."""


def domains(net: Net, slots: Iterable[int]) -> dict[int, Domain]:
    """Choose the values to try for every answer among these slots, given how they are used."""
    wanted = set(slots)
    inputs = {net.at(spec.slot): spec for spec in net.program.inputs}
    cuts: dict[int, list[tuple[Num, bool]]] = {slot: [] for slot in inputs if slot in wanted}
    counted: set[int] = set()
    for slot in wanted:
        node = net.nodes.get(slot)
        for i, arg in enumerate(node.args if node else ()):
            if arg in cuts and node is not None and inputs[arg].answers is None:
                found = None if node.op is None else _cuts(node.op, i)
                if found is None:
                    counted.add(arg)
                else:
                    cuts[arg].extend(found)
    made = {slot: Domain(values, True) for slot, values in net.free.items() if slot in wanted}
    for slot, found in cuts.items():
        made[slot] = _domain(inputs[slot], found, slot in counted)
    return made


def _cuts(op: Op, i: int) -> list[tuple[Num, bool]] | None:
    """List where an operation cuts a number, and whether above the bound; None if it counts it."""
    if isinstance(op, tables.Points):
        return _cuts(op.terms[i], 0)
    if isinstance(op, tables.Bands):
        return [(start, False) for start in op.starts]
    if isinstance(op, tables.Within):
        bounds = [(op.least, False), (op.most, True)]
        return [(bound, above) for bound, above in bounds if math.isfinite(bound)]
    return None


def _domain(spec: Input, cuts: list[tuple[Num, bool]], counted: bool) -> Domain:
    low, high = spec.low, spec.high
    if spec.whole and (spec.answers is not None or (counted and high - low < MOST)):
        return Domain(tuple(range(int(low), int(high) + 1)), True, counted)
    starts = {low}
    for bound, above in cuts:
        if spec.whole:
            starts.add(math.floor(bound) + 1 if above else math.ceil(bound))
        else:
            starts.add(bound)
    inside = sorted(x for x in starts if low <= x <= high)
    if not counted:
        # Between two bounds all numbers fall into the same bands.
        between = [] if spec.whole else [(a + b) / 2 for a, b in zip(inside, [*inside[1:], high])]  # noqa: B905
        return Domain(tuple(sorted({*inside, *between, *([] if spec.whole else [high])})), True)
    spread = [low + (high - low) * k / 12 for k in range(13)]
    tried = {*inside, *((round(x) for x in spread) if spec.whole else spread)}
    return Domain(tuple(sorted(tried)), low == high, counted)

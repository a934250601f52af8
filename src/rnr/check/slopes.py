"""Whether a value rises or falls with an answer, read off the operations between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from rnr.check.net import Net, Node
from rnr.scoring import arithmetic, logic, shapes, tables
from rnr.scoring.ops import Num, Op

MIXED = 2
"""Neither rising nor falling, as far as the operations alone can tell."""

Interval = tuple[Num, Num]


def slopes(net: Net, source: int, slots: set[int], proven: Mapping[int, int]) -> dict[int, int]:
    """Say for each slot whether it rises (1), falls (-1) or may do both (2) with an answer.

    Slots that do not rest on the answer are left out. ``proven`` holds what is known otherwise.
    """
    found = {source: 1}
    for slot in sorted(s for s in slots if s in net.nodes):
        node = net.nodes[slot]
        total = 0
        for i, arg in enumerate(node.args):
            if arg in found:
                total = _join(total, _times(found[arg], _sign(net, node, i)))
        if any(arg in found for arg in node.args):
            found[slot] = proven.get(slot, total)
    return found


def _join(a: int, b: int) -> int:
    if a in (0, b):
        return b
    return a if b == 0 else MIXED


def _times(a: int, b: int) -> int:
    return MIXED if MIXED in (a, b) else a * b


def _sign(net: Net, node: Node, i: int) -> int:
    if node.op is None:
        return MIXED  # which alternative is taken, and what it gives
    ends = [net.bounds[arg] if arg < len(net.bounds) else (0, 1) for arg in node.args]
    return _rises(node.op, i, ends)


def _rises(op: Op, i: int, ends: Sequence[Interval]) -> int:
    if isinstance(op, tables.Points):
        return _rises(op.terms[i], 0, [ends[i]])
    if isinstance(op, tables.Lookup | tables.Bands):
        return _table(op.values)
    if isinstance(op, tables.Within):
        free = (op.least <= ends[i][0], ends[i][1] <= op.most)
        return {(True, True): 0, (False, True): 1, (True, False): -1}.get(free, MIXED)
    if isinstance(op, arithmetic.Sum):
        weight = op.weights[i]
        return (weight > 0) - (weight < 0)
    if isinstance(op, logic.Choose):
        return MIXED if i == 0 else 1
    if isinstance(op, arithmetic.Product):
        return _side(ends[1 - i])
    if isinstance(op, arithmetic.Ratio):
        divisor = _side(ends[1])
        return divisor if i == 0 else (_times(-1, _side(ends[0])) if divisor == 1 else MIXED)
    if isinstance(op, arithmetic.Power):
        return 1 if op.to % 2 else _side(ends[0])
    plain = (
        logic.AnyOf | logic.AllOf | logic.NoneOf | logic.Above | logic.First
        | arithmetic.Difference | arithmetic.Log | shapes.Logistic | shapes.Round
    )  # fmt: skip
    if isinstance(op, plain):
        return -1 if op.falls is None or i in op.falls else 1
    return MIXED


def _table(values: Sequence[Num]) -> int:
    rises = all(a <= b for a, b in pairwise(values))
    falls = all(a >= b for a, b in pairwise(values))
    return {(True, True): 0, (True, False): 1, (False, True): -1}.get((rises, falls), MIXED)


def _side(ends: Interval) -> int:
    """Tell on which side of zero a number lies: it decides where a product goes."""
    return 1 if ends[0] >= 0 else (-1 if ends[1] <= 0 else MIXED)

"""Work out every combination of values by eliminating one answer at a time.

Each answer enters when something first needs it and is forgotten when nothing needs it any more, so
a sum over forty answers is a set of some dozen partial sums.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnr.check.domains import Domain
from rnr.check.net import Fold, Net, Node
from rnr.scoring.ops import Num

BUDGET = 200_000
"""Rows that one question may cost."""

Row = tuple[Any, ...]


class TooMuchError(Exception):
    """The question would cost more than it may, or holds numbers that cannot all be tried."""


@dataclass(slots=True)
class Budget:
    """What is left of the work that may be done."""

    left: int = BUDGET

    def spend(self, rows: int) -> None:
        """Take from what is left."""
        self.left -= rows
        if self.left < 0:
            raise TooMuchError


@dataclass(slots=True)
class Question:
    """A net with some answers fixed, and the values to try for the others."""

    net: Net
    tried: Mapping[int, Domain]
    known: dict[int, Any] = field(default_factory=dict)
    paired: frozenset[int] = frozenset()
    """Slots that hold two values: before and after one answer changes."""


def doubled(one: Callable[..., Num], pairs: Sequence[bool], double: bool) -> Callable[..., Any]:
    """Work with two values where an argument holds two: before and after an answer changes."""
    if not double:
        return one

    def both(*x: Any) -> tuple[Num, Num]:
        before = [v[0] if p else v for v, p in zip(x, pairs, strict=True)]
        after = [v[1] if p else v for v, p in zip(x, pairs, strict=True)]
        return one(*before), one(*after)

    return both


@dataclass(slots=True)
class _Move:
    """One small move: bring an answer in, or work a value out from those at hand."""

    out: int
    args: tuple[int, ...]
    work: Callable[..., Any] | None = None
    values: tuple[Any, ...] = ()


def _plan(question: Question, targets: Sequence[int]) -> list[_Move]:
    """Order the moves so that each answer is needed for as short as possible."""
    net, known, paired = question.net, question.known, question.paired
    moves: list[_Move] = []
    made: set[int] = set()
    accumulators = -1

    def bring(slot: int) -> None:
        nonlocal accumulators
        if slot in made:
            return
        made.add(slot)
        node = net.nodes.get(slot)
        if slot in known or node is None:
            values = (known[slot],) if slot in known else question.tried[slot].values
            moves.append(_Move(slot, (), None, values))
            return
        if node.fold is None or len(node.args) < 2:
            for arg in node.args:
                bring(arg)
            pairs = [a in paired for a in node.args]
            moves.append(_Move(slot, node.args, doubled(node.one, pairs, slot in paired)))
            return
        double = slot in paired
        held, accumulators = accumulators, accumulators - 1
        start = (node.fold.start,) * 2 if double else node.fold.start
        moves.append(_Move(held, (), None, (start,)))
        for i in _order(net, node):
            arg = node.args[i]
            bring(arg)
            now, accumulators = accumulators, accumulators - 1
            moves.append(_Move(now, (held, arg), _step(node.fold, i, double, arg in paired)))
            held = now
        finish = doubled(node.fold.finish, [True], double)
        moves.append(_Move(slot, (held,), finish))

    for target in targets:
        bring(target)
    return moves


def _step(fold: Fold, i: int, double: bool, pair: bool) -> Callable[..., Any]:
    return doubled(lambda acc, x: fold.step(acc, i, x), [True, pair], double)


def _order(net: Net, node: Node) -> list[int]:
    """Take arguments that rest on the same answers one after the other."""
    rests = [frozenset(s for s in net.below([a]) if s not in net.nodes) for a in node.args]
    order: list[int] = []
    waiting = list(range(len(node.args)))
    while waiting:
        seen = rests[order[-1]] if order else frozenset()
        chosen = max(waiting, key=lambda i: (len(rests[i] & seen), -i))
        waiting.remove(chosen)
        order.append(chosen)
    return order


def eliminate(question: Question, targets: Sequence[int], budget: Budget) -> set[Row]:
    """List every combination of values that the targets can take together."""
    moves = _plan(question, targets)
    last = {slot: i for i, move in enumerate(moves) for slot in move.args}
    last.update(dict.fromkeys(targets, len(moves)))
    columns: list[int] = []
    rows: set[Row] = {()}
    for i, move in enumerate(moves):
        places = [columns.index(arg) for arg in move.args]
        kept = [k for k, slot in enumerate(columns) if last.get(slot, -1) > i]
        columns = [columns[k] for k in kept] + [move.out]
        if move.work is None:
            budget.spend(len(rows) * len(move.values))
            rows = {(*(r[k] for k in kept), v) for r in rows for v in move.values}
        else:
            budget.spend(len(rows))
            work = move.work
            rows = {(*(r[k] for k in kept), work(*[r[p] for p in places])) for r in rows}
    at = [columns.index(slot) for slot in targets]
    return {tuple(row[k] for k in at) for row in rows}

"""Which values can come out, over all complete answers: exactly, one answer at a time.

A plain enumeration of forty answers would take longer than the world has. Here each answer enters
when something first needs it and is forgotten when nothing needs it any more, so a sum over forty
answers is a set of some dozen partial sums. The work is bounded, and beyond it nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import Any

from rnr.check.domains import Domain, domains
from rnr.check.net import Fold, Net, Node
from rnr.scoring import logic
from rnr.scoring.ops import Num

BUDGET = 200_000
"""Rows that one question may cost."""
FEW = 128
"""People are told apart by so many combinations of answers at most before a table is chosen."""

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


def branches(net: Net, targets: Sequence[int]) -> Iterator[dict[int, Num]]:
    """Go through the kinds of people for whom one branch of every choice is certain."""
    slots = net.below(targets)
    choosers = [
        net.nodes[s].args[0] for s in slots if s in net.nodes and _is_choice(net.nodes[s])
    ]  # fmt: skip
    asked = sorted(s for s in net.below(choosers) if s not in net.nodes)
    tried = domains(net, slots)
    lists = [tried[slot].values for slot in asked]
    if not all(tried[slot].exact for slot in asked) or prod(map(len, lists)) > FEW:
        raise TooMuchError
    for values in product(*lists):
        yield dict(zip(asked, values, strict=True))


def _is_choice(node: Node) -> bool:
    return isinstance(node.op, logic.Choose)


def reach(
    net: Net, targets: Sequence[int], fixed: Mapping[int, Num] | None = None,
    budget: Budget | None = None, pair: tuple[int, tuple[Num, Num]] | None = None,
) -> set[Row]:  # fmt: skip
    """List every combination of values that the targets can take together.

    Parameters
    ----------
    net
        The program.
    targets
        Slots.
    fixed
        Answers that are given.
    budget
        Work that may be done.
    pair
        The slot of an answer and two values of it: targets that depend on it are then pairs.

    Raises
    ------
    TooMuchError
        The answer is not known within the budget.
    """
    slots = net.below(targets)
    tried = dict(domains(net, slots))
    for slot, value in (fixed or {}).items():
        tried[slot] = Domain((value,), True)
    paired: frozenset[int] = frozenset()
    if pair is not None and pair[0] in slots:
        tried[pair[0]] = Domain((pair[1],), True)  # type: ignore[arg-type]
        paired = _resting(net, slots, pair[0])
    question = Question(net, tried, {}, paired)
    simple = _simplify(question, slots)
    ends = [simple.at(slot) for slot in targets]
    needed = simple.below(ends)
    if not all(d.exact for s, d in tried.items() if s in needed and s not in question.known):
        raise TooMuchError
    return _eliminate(replace(question, net=simple), ends, budget or Budget())


def _resting(net: Net, slots: set[int], source: int) -> frozenset[int]:
    """List the slots that rest on one answer; a value stands after all it follows from."""
    found = {source}
    for slot in sorted(slots):
        if slot in net.nodes and not found.isdisjoint(net.nodes[slot].args):
            found.add(slot)
    return frozenset(found)


def _simplify(question: Question, slots: set[int]) -> Net:
    """Work out what is certain, and follow a choice whose branch is certain."""
    net, known = question.net, question.known
    simple = Net(net.program, {}, dict(net.same), net.free)
    for slot in slots:
        if slot in question.tried and len(question.tried[slot].values) == 1:
            known[slot] = question.tried[slot].values[0]
    for slot in sorted(s for s in slots if s in net.nodes):
        node = net.nodes[slot]
        args = tuple(simple.at(a) for a in node.args)
        if all(a in known for a in args):
            pairs = [a in question.paired for a in args]
            known[slot] = _doubled(node.one, pairs, slot in question.paired)(
                *[known[a] for a in args]
            )
        elif _is_choice(node) and args[0] in known and args[0] not in question.paired:
            branch = args[1 + min(int(known[args[0]]), len(args) - 2)]
            simple.same[slot] = branch
            if slot in question.paired and branch not in question.paired:
                # The branch that is taken does not change: both values are the same.
                del simple.same[slot]
                simple.nodes[slot] = Node((branch,), lambda x: x)
        else:
            simple.nodes[slot] = replace(node, args=args)
    return simple


def _doubled(one: Callable[..., Num], pairs: Sequence[bool], double: bool) -> Callable[..., Any]:
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
            moves.append(_Move(slot, node.args, _doubled(node.one, pairs, slot in paired)))
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
        finish = _doubled(node.fold.finish, [True], double)
        moves.append(_Move(slot, (held,), finish))

    for target in targets:
        bring(target)
    return moves


def _step(fold: Fold, i: int, double: bool, pair: bool) -> Callable[..., Any]:
    return _doubled(lambda acc, x: fold.step(acc, i, x), [True, pair], double)


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


def _eliminate(question: Question, targets: Sequence[int], budget: Budget) -> set[Row]:
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

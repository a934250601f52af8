"""A program as a net: which value follows from which, for complete answers.

The lint asks which values can come out. It reads them off the compiled program itself, so what is
proved is true of what scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnr.scoring import arithmetic, logic, tables
from rnr.scoring.ops import Num, Op
from rnr.scoring.program import Answered, Apply, Assumption, Constant, Fallback, Fill, Program
from rnr.scoring.run import run

Values = tuple[Num, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """An operation that takes its arguments one after the other, so that each can be forgotten."""

    start: Num
    step: Callable[[Num, int, Num], Num]
    finish: Callable[[Num], Num]


@dataclass(frozen=True, slots=True)
class Node:
    """One value: what it follows from, and how."""

    args: tuple[int, ...]
    one: Callable[..., Num]
    fold: Fold | None = None
    op: Op | None = None


@dataclass(slots=True)
class Net:
    """All values of a program; a slot without a node is an answer, or a free choice."""

    program: Program
    nodes: dict[int, Node] = field(default_factory=dict)
    same: dict[int, int] = field(default_factory=dict)
    """Slots that hold, for complete answers, what another slot holds."""
    free: dict[int, Values] = field(default_factory=dict)
    """What a missing answer can bring about: whether an item was answered, which alternative."""
    bounds: Sequence[tuple[Num, Num]] = ()
    """Between which values each slot must lie."""

    def at(self, slot: int) -> int:
        """Find the slot that holds this value first."""
        while slot in self.same:
            slot = self.same[slot]
        return slot

    def below(self, targets: Iterable[int]) -> set[int]:
        """List every slot that the targets rest on, and the targets."""
        seen: set[int] = set()
        waiting = [self.at(slot) for slot in targets]
        while waiting:
            slot = waiting.pop()
            if slot not in seen:
                seen.add(slot)
                waiting.extend(self.nodes[slot].args if slot in self.nodes else ())
        return seen

    def constant(self, slot: int) -> Num | None:
        """Give a value that is the same for everybody."""
        node = self.nodes.get(self.at(slot))
        return node.one() if node is not None and not node.args else None


def tidy(value: Num) -> Num:
    """Drop the dust of binary fractions, so that equal sums are equal.

    Examples
    --------
    >>> tidy(0.1 + 0.2)
    0.3
    """
    return round(value, 10) if isinstance(value, float) else value


def make_net(program: Program) -> Net:
    """Read a program as a net."""
    nothing_known = run(program, [None] * len(program.inputs))
    net = Net(program, bounds=nothing_known.open)
    fresh = program.slots
    answered: dict[str, int] = {}
    for step in program.steps:
        if isinstance(step, Apply):
            args = tuple(net.at(slot) for slot in step.args)
            net.nodes[step.out] = Node(args, step.op.one, fold_of(step.op, len(args)), step.op)
        elif isinstance(step, Constant):
            net.nodes[step.out] = Node((), _always(step.value))
        elif isinstance(step, Assumption):
            net.same[step.out] = net.at(step.source)
        elif isinstance(step, Fill):
            net.same[step.out] = net.at(step.raw)
        elif isinstance(step, Answered):
            # An item may be answered or not, whatever the answer would be.
            if step.item not in answered:
                answered[step.item], fresh = fresh, fresh + 1
                net.free[answered[step.item]] = (1, 0)
            net.same[step.out] = answered[step.item]
        else:
            _fall_back(net, step, fresh)
            fresh += 1
    return net


def _always(value: Num) -> Callable[..., Num]:
    return lambda: value


def _fall_back(net: Net, step: Fallback, choice: int) -> None:
    """A missing answer may take any alternative out of reach, so each is a free choice."""
    net.free[choice] = tuple(range(len(step.scores)))
    oks = [None if ok is None else net.at(ok) for ok in step.oks]
    args = (choice, *(net.at(s) for s in step.scores), *(ok for ok in oks if ok is not None))
    count = len(step.scores)
    places: list[int | None] = []
    seen = 0
    for ok in oks:
        places.append(None if ok is None else 1 + count + seen)
        seen += ok is not None

    def position(*x: Num) -> int:
        able = (i for i, p in enumerate(places) if i >= x[0] and (p is None or x[p] == 1))
        return next(able, count)

    def score(*x: Num) -> Num:
        return x[1 + min(position(*x), count - 1)]

    net.nodes[step.out] = Node(args, score)
    net.nodes[step.used] = Node(args, position)
    net.nodes[step.ok] = Node(args, lambda *x: int(position(*x) < count))


def fold_of(op: Op, count: int) -> Fold | None:
    """Write an operation as steps over its arguments, where that is the same."""
    if isinstance(op, tables.Points):
        terms, constant = op.terms, op.constant
        return Fold(0, lambda acc, i, x: tidy(acc + terms[i].one(x)), lambda a: tidy(constant + a))
    if isinstance(op, arithmetic.Sum):
        weights, base = op.weights, op.constant
        return Fold(base, lambda acc, i, x: tidy(acc + weights[i] * x), tidy)
    if isinstance(op, logic.NoneOf):
        return Fold(0, lambda acc, i, x: max(acc, x), lambda a: 1 - a)
    if isinstance(op, logic.AnyOf):
        return Fold(-float("inf"), lambda acc, i, x: max(acc, x), _itself)
    if isinstance(op, logic.AllOf):
        return Fold(float("inf"), lambda acc, i, x: min(acc, x), _itself)
    if isinstance(op, logic.First):
        return Fold(count, lambda acc, i, x: i if acc == count and x == 1 else acc, _itself)
    return None


def _itself(value: Any) -> Any:
    return value

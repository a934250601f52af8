"""Which values can come out, over all complete answers: exactly, one answer at a time.

A plain enumeration of forty answers would take longer than the world has. The work is bounded, and
beyond the bound nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from rnr.check.domains import Domain, domains
from rnr.check.eliminate import Budget, Question, Row, TooMuchError, doubled, eliminate
from rnr.check.net import Net, Node
from rnr.scoring import logic
from rnr.scoring.ops import Num

FEW = 128
"""People are told apart by so many combinations of answers at most before a table is chosen."""


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
    return eliminate(replace(question, net=simple), ends, budget or Budget())


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
            known[slot] = doubled(node.one, pairs, slot in question.paired)(
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

"""What every scale can give: raw scores, rows of its conversion, scores and levels, by stratum."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from rnr.check.eliminate import Budget, TooMuchError
from rnr.check.net import Net
from rnr.check.reach import branches, reach
from rnr.definitions.scales import Scale
from rnr.scoring import tables
from rnr.scoring.ops import Num
from rnr.scoring.program import ScalePlan

Interval = tuple[Num, Num]


@dataclass(slots=True)
class Reached:
    """What the people of one stratum can get.

    ``exact``: the sets hold everything that can come out. Else they are empty, and only the bounds
    are known.
    """

    where: str
    raws: set[Num] = field(default_factory=set)
    before: set[Num] = field(default_factory=set)
    """What is looked up in the conversion."""
    scores: set[Num] = field(default_factory=set)
    levels: set[int] = field(default_factory=set)
    exact: bool = True
    raw_bounds: Interval = (0, 0)
    before_bounds: Interval = (0, 0)
    score_bounds: Interval = (0, 0)

    def rows(self, starts: Sequence[Num], of: str) -> tuple[set[int], bool]:
        """List the rows of a table by lower bounds that can be hit; the flag: no other can."""
        if self.exact:
            found = {bisect_right(starts, x) - 1 for x in getattr(self, of)}
            return found - {-1}, True
        low, high = getattr(self, "before_bounds" if of == "before" else "score_bounds")
        first = max(bisect_right(starts, low) - 1, 0)
        return set(range(first, bisect_right(starts, high))), False


@dataclass(frozen=True, slots=True)
class _Slots:
    raw: int
    before: int
    score: int
    level: int


def survey(net: Net, scale: Scale, plan: ScalePlan) -> list[Reached]:
    """Find out what one scale can give, stratum by stratum."""
    count = max(len(scale.strata), 1)
    bounds = net.bounds
    made = []
    for k in range(count):
        slots = _slots(net, plan, k, bool(scale.strata), _converts(scale, k))
        where = f"scales.{plan.id}.strata[{k}]" if scale.strata else f"scales.{plan.id}"
        made.append((
            slots,
            Reached(
                where, raw_bounds=bounds[slots.raw], before_bounds=bounds[slots.before],
                score_bounds=bounds[slots.score],
            ),
        ))  # fmt: skip
    try:
        _fill(net, plan, made)
    except TooMuchError:
        for _, reached in made:
            for found in (reached.raws, reached.before, reached.scores, reached.levels):
                found.clear()
            reached.exact = False
    return [reached for _, reached in made]


def _converts(scale: Scale, k: int) -> bool:
    return bool((scale.strata[k].convert if scale.strata else ()) or scale.convert)


def _slots(net: Net, plan: ScalePlan, k: int, chosen: bool, converts: bool) -> _Slots:
    def branch(slot: int) -> int:
        node = net.nodes.get(net.at(slot))
        return net.at(node.args[1 + k]) if chosen and node is not None else net.at(slot)

    score = branch(plan.score)
    before = score
    if converts and isinstance(net.nodes[score].op, tables.Bands):
        before = net.nodes[score].args[0]
    level = score if plan.level is None else branch(plan.level)
    return _Slots(branch(plan.raw), before, score, level)


def _fill(net: Net, plan: ScalePlan, made: Sequence[tuple[_Slots, Reached]]) -> None:
    budget = Budget()
    gate = [] if plan.ok is None else [plan.ok]
    chooser = [] if plan.stratum is None else [plan.stratum]
    everything = [s for slots, _ in made for s in (slots.raw, slots.score, slots.level)]
    for fixed in branches(net, [*everything, *gate, *chooser, plan.score]):
        k = 0
        if plan.stratum is not None:
            found = reach(net, chooser, fixed, budget)
            k = int(next(iter(found))[0])
            if k >= len(made):
                continue
        slots, reached = made[k]
        targets = [slots.raw, slots.before, slots.score, slots.level, *gate]
        for raw, before, score, level, *ok in reach(net, targets, fixed, budget):
            if ok in ([], [1]):
                reached.raws.add(raw)
                reached.before.add(before)
                reached.scores.add(score)
                if plan.level is not None:
                    reached.levels.add(int(level))

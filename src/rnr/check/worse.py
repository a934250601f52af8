"""A worse answer never betters a score, whichever end of the score is the worse one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from rnr.check.domains import domains
from rnr.check.eliminate import Budget, TooMuchError
from rnr.check.net import Net
from rnr.check.reach import branches, reach
from rnr.check.refs import below
from rnr.check.slopes import slopes
from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Each, Scale
from rnr.errors import Problem, suggest
from rnr.scoring.build import bounds_of
from rnr.scoring.ops import Num
from rnr.scoring.program import ScalePlan
from rnr.scoring.run import result, run

PAIR_BUDGET = 20_000
SAMPLES = 20

Proven = dict[tuple[int, str], int]
"""Which way a score goes with an item, found out while its scale was checked."""

_DIRECTION = {"last": 1, "first": -1, "neither": 0}
_TODO = "mend the points or the order, or list it under falling if it is published so"


def direction(instrument: Instrument, ref: str) -> int:
    """Say which way is worse for a ref: up (1), down (-1), or neither (0)."""
    if ref in instrument.items:
        return _DIRECTION[instrument.items[ref].worse]
    if ref in instrument.derived:
        return _DIRECTION[instrument.derived[ref].worse]
    return {"higher": 1, "lower": -1, "neither": 0}[instrument.scales[ref.partition(".")[0]].worse]


def check_worse(instrument: Instrument, net: Net, name: str, proven: Proven) -> Iterator[Problem]:
    """Tell every place of one scale where a worse answer gives a better score.

    ``proven`` collects what was found out, so that a scale that reads others starts from there.
    """
    scale, plan = instrument.scales[name], net.program.scales[name]
    want = {"higher": 1, "lower": -1, "neither": 0}[scale.worse]
    yield from _excuses(instrument, net, scale, name)
    if want == 0:
        return
    blamed: set[str] = set()
    for where, ref, table in _tables(scale, f"scales.{name}"):
        step = _falls(instrument, ref, table, want)
        if step and ref not in scale.falling:
            blamed |= net.program.places[ref].items
            yield Problem(where, step, _TODO, "worse.points")
    # What falls on purpose on one scale falls on every scale that reads it.
    read = [instrument.scales[n] for n in below(instrument, [name]) if n in instrument.scales]
    excuses = {ref for other in read for ref in other.falling} & set(net.program.places)
    excused = {item for ref in excuses for item in net.program.places[ref].items}
    caught = []
    for item in instrument.items:
        way = direction(instrument, item) * want
        if way and item in net.program.places[f"{name}.score"].items - blamed - excused:
            verdict = _verdict(net, plan, item, way, proven)
            if verdict == "falls":
                caught.append(item)
            elif verdict == "rises":
                proven[net.at(plan.score), item] = way
    if caught:
        what = f"a worse answer betters the score: {', '.join(caught)}"
        yield Problem(f"scales.{name}", what, _TODO, "worse.score")


def _excuses(instrument: Instrument, net: Net, scale: Scale, name: str) -> Iterator[Problem]:
    for ref in scale.falling:
        known = [*instrument.items, *instrument.derived, *instrument.scales]
        place = net.program.places.get(ref)
        if place is None:
            what = f"names {ref!r}, which does not exist"
            yield Problem(f"scales.{name}.falling", what, suggest(ref, known), "falling.unknown")
        elif not place.items & net.program.places[f"{name}.score"].items:
            what = f"names {ref!r}, which this scale does not use"
            yield Problem(f"scales.{name}.falling", what, "take it off the list", "falling.unused")


def _tables(scale: Scale, where: str) -> Iterator[tuple[str, str, Each | dict[str, Num]]]:
    places = [(where, scale), *((f"{where}.strata[{k}]", s) for k, s in enumerate(scale.strata))]
    for place, part in places:
        for ref, table in part.points.items():
            yield f"{place}.points.{ref}", ref, table


def _falls(instrument: Instrument, ref: str, table: Each | dict[str, Num], want: int) -> str | None:
    """Say how a table of points goes the wrong way, if it does."""
    way = direction(instrument, ref) * want
    if isinstance(table, Each):
        if way * table.each < 0:
            return "its weight betters the score as the number gets worse"
        return None
    answers = _answers(instrument, ref)
    if answers is None:
        starts, points = bounds_of(table, ref)
        names = [f"from {start}" for start in starts]
    else:
        names, points = [repr(a) for a in answers], tuple(table[a] for a in answers)
    for (a, x), (b, y) in pairwise(zip(names, points, strict=True)):
        if way * (y - x) < 0:
            better, worse = (a, b) if direction(instrument, ref) > 0 else (b, a)
            got, instead = (y, x) if direction(instrument, ref) > 0 else (x, y)
            return f"the worse answer {worse} earns {got}, the better one {better} {instead}"
    return None


def _answers(instrument: Instrument, ref: str) -> tuple[str, ...] | None:
    from rnr.scoring.compile import compile_instrument

    return compile_instrument(instrument).places[ref].answers


Verdict = Literal["rises", "falls", "unknown"]


def _verdict(net: Net, plan: ScalePlan, item: str, way: int, proven: Proven) -> Verdict:
    """Decide whether the score ever goes the wrong way when one answer gets worse."""
    program = net.program
    spec = next(spec for spec in program.inputs if spec.item == item)
    slot, score = net.at(spec.slot), net.at(plan.score)
    slots = net.below([plan.score])
    known = {at: sign for (at, other), sign in proven.items() if other == item}
    if slopes(net, slot, slots, known).get(score, 0) in (0, way):
        return "rises"
    domain = domains(net, slots)[slot]
    budget = Budget(PAIR_BUDGET)
    try:
        for pair in pairwise(domain.values):
            if _wrong(net, plan, slot, pair, way, budget):
                return "falls"
    except TooMuchError:
        return _sampled(net, plan, item, way)
    return "rises" if domain.exact else "unknown"


def _wrong(
    net: Net, plan: ScalePlan, slot: int, pair: tuple[Num, Num], way: int, budget: Budget
) -> bool:
    gate = [] if plan.ok is None else [plan.ok]
    targets = [plan.score, *gate]
    for fixed in branches(net, targets):
        others = {k: v for k, v in fixed.items() if k != slot}
        if slot in fixed and fixed[slot] != pair[0]:
            continue
        for score, *ok in reach(net, targets, others, budget, (slot, pair)):
            before, after = score if isinstance(score, tuple) else (score, score)
            there = ok[0] if ok else (1, 1)
            if there in (1, (1, 1)) and way * (after - before) < -1e-9:
                return True
    return False


def _sampled(net: Net, plan: ScalePlan, item: str, way: int) -> Verdict:
    """Look for one pair of answers that goes the wrong way, where all cannot be tried."""
    program = net.program
    # The same people every time: a check that changes its mind cannot be mended against.
    draw = random.Random(item + plan.id)
    tried = domains(net, net.below([plan.score]))
    lists = [
        tried[net.at(spec.slot)].values if net.at(spec.slot) in tried else (spec.low,)
        for spec in program.inputs
    ]
    own = [spec.item for spec in program.inputs].index(item)
    for _ in range(SAMPLES):
        answers: list[Num | None] = [draw.choice(values) for values in lists]
        scores = []
        for value in lists[own]:
            answers[own] = value
            scores.append(result(run(program, answers), plan).score)
        for before, after in pairwise(scores):
            if before is not None and after is not None and way * (after - before) < -1e-9:
                return "falls"
    return "unknown"

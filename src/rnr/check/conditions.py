"""Conditions can hold and can fail, and strata take everybody in exactly once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from rnr.check.eliminate import TooMuchError
from rnr.check.net import Net, make_net
from rnr.check.reach import reach
from rnr.definitions import derived as d
from rnr.definitions.conditions import AnsweredTest, NumberTest, as_condition
from rnr.definitions.instrument import Instrument
from rnr.errors import Problem
from rnr.scoring.program import Input, Place
from rnr.scoring.scale import ScaleBuilder

_ALWAYS = "remove it; to ask whether there is an answer, write { answered = true }"


def conditions(instrument: Instrument) -> Iterator[tuple[str, Any]]:
    """List every condition of a file with its place."""
    for name, item in instrument.items.items():
        for i, assume in enumerate(item.assume):
            if assume.when is not None:
                yield f"items.{name}.assume[{i}].when", assume.when
    for name, rule in instrument.derived.items():
        if isinstance(rule, d.FirstOf):
            for i, case in enumerate(rule.first):
                yield f"derived.{name}.first[{i}].when", case.when
        elif isinstance(rule, d.AnyOf | d.AllOf | d.NoneOf | d.CountOf):
            key = d.operation(rule) or ""
            yield f"derived.{name}.{key}", as_condition(getattr(rule, key))
    for name, scale in instrument.scales.items():
        if scale.applies is not None:
            yield f"scales.{name}.applies", scale.applies
        for i, stratum in enumerate(scale.strata):
            yield f"scales.{name}.strata[{i}].for", stratum.people
    for rule_ in instrument.rules:
        yield f"rules.{rule_.id}.when", rule_.when


def check_conditions(instrument: Instrument, net: Net) -> Iterator[Problem]:
    """Tell lines of conditions that hold for everybody or for nobody."""
    for where, condition in conditions(instrument):
        for ref, test in condition.items():
            certain = _certain(net.program.places[ref], test)
            if certain is not None:
                what = "holds whatever the answer is" if certain else "can never hold"
                todo = _ALWAYS if certain else "mend the bounds"
                yield Problem(f"{where}.{ref}", what, todo, "condition.certain")


def _certain(place: Place, test: Any) -> bool | None:
    """Say whether a line holds for everybody (True) or for nobody (False)."""
    if isinstance(test, NumberTest):
        if test.above is not None or test.below is not None:
            return None
        low = -math.inf if test.min is None else test.min
        high = math.inf if test.max is None else test.max
        if low <= place.low and place.high <= high:
            return True
        return False if place.high < low or place.low > high else None
    if isinstance(test, AnsweredTest):
        return None
    wanted = {test} if isinstance(test, str) else set(test)
    return True if wanted == set(place.answers or ()) else None


def check_rules(net: Net) -> Iterator[Problem]:
    """Tell rules that refuse nobody, or everybody."""
    for rule in net.program.rules:
        try:
            found = {row[0] for row in reach(net, [rule.slot])}
        except TooMuchError:
            continue
        where = f"rules.{rule.id}.when"
        if 1 not in found:
            what = "can never hold: no answers contradict each other so"
            yield Problem(where, what, "mend the condition or remove the rule", "rule.never")
        elif 0 not in found:
            what = "holds for everybody, whatever the answers"
            yield Problem(where, what, "mend the condition or remove the rule", "rule.always")


def check_strata(instrument: Instrument, name: str) -> Iterator[Problem]:
    """Tell people who fall into no stratum of a scale, or into two."""
    scale = instrument.scales[name]
    if not scale.strata:
        return
    # The program may leave the last condition out; here each is asked of everybody.
    builder = ScaleBuilder(instrument)
    tests = [builder.condition(s.people, "strata").slot for s in scale.strata]
    gate = [] if scale.applies is None else [builder.condition(scale.applies, "applies").slot]
    net = make_net(builder.program)
    items = _asked(net, tests)
    try:
        rows = reach(net, [*tests, *gate, *items])
    except TooMuchError:
        try:
            rows, items = reach(net, [*tests, *gate]), {}
        except TooMuchError:
            return
    count = len(tests)
    rows = {row for row in rows if not gate or row[count] == 1}
    for what, todo, code in _holes(rows, count, len(gate), list(items.values())):
        # A file that says what happens to the others has thought of them.
        if code == "strata.hole" and "otherwise" in scale.model_fields_set:
            continue
        yield Problem(f"scales.{name}.strata", what, todo, code)


def _asked(net: Net, tests: Sequence[int]) -> dict[int, Input]:
    slots = net.below(tests)
    return {net.at(s.slot): s for s in net.program.inputs if net.at(s.slot) in slots}


def _holes(
    rows: set[Any], tests: int, gates: int, items: Sequence[Input]
) -> Iterator[tuple[str, str, str]]:
    def whom(row: Any) -> str:
        said = []
        for spec, value in zip(items, row[tests + gates :], strict=True):
            shown = repr(spec.answers[int(value)]) if spec.answers else str(value)
            said.append(f"{spec.item} = {shown}")
        return f" ({', '.join(said)})" if said else ""

    outside = sorted(row for row in rows if sum(row[:tests]) == 0)
    if outside:
        what = f"leave people without a stratum{whom(outside[0])}"
        yield what, 'add a stratum, or say otherwise = "refuse"', "strata.hole"
    twice = sorted(row for row in rows if sum(row[:tests]) > 1)
    if twice:
        two = [str(i) for i in range(tests) if twice[0][i]]
        what = f"put people into the strata {' and '.join(two)} at once{whom(twice[0])}"
        yield what, "make the conditions exclude each other", "strata.overlap"

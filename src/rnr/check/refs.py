"""Who names whom: every mention of an item, a derived answer or a scale in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rnr.definitions import derived as d
from rnr.definitions.conditions import NumberTest, as_condition
from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Scale


def of_condition(condition: Any) -> Iterator[str]:
    """List what a condition names."""
    for ref, test in as_condition(condition).items():
        yield ref
        if isinstance(test, NumberTest):
            yield from (other for other in (test.above, test.below) if other is not None)


def of_derived(rule: d.Derived) -> Iterator[str]:
    """List what a derived answer names."""
    if isinstance(rule, d.FirstOf):
        for case in rule.first:
            yield from of_condition(case.when)
    elif isinstance(rule, d.AnyOf | d.AllOf | d.NoneOf | d.CountOf):
        yield from of_condition(getattr(rule, d.operation(rule) or ""))
    elif isinstance(rule, d.GridOf):
        yield from (rule.grid.rows, rule.grid.columns)
    elif isinstance(rule, d.PowerOf):
        yield rule.power.of
    elif isinstance(rule, d.BandOf):
        yield rule.band.of
    elif isinstance(rule, d.ConvertOf):
        yield rule.convert.of
    elif isinstance(rule, d.LogOf):
        yield rule.log
    else:
        # What is left holds a list of names, or a table whose keys are names.
        yield from getattr(rule, d.operation(rule) or "")


def of_scale(scale: Scale) -> Iterator[str]:
    """List what a scale names."""
    yield from scale.points
    yield from scale.fallback
    if scale.applies is not None:
        yield from of_condition(scale.applies)
    for stratum in scale.strata:
        yield from of_condition(stratum.people)
        yield from stratum.points


def of_item(instrument: Instrument, name: str) -> Iterator[str]:
    """List what an item's assumptions name."""
    for assume in instrument.items[name].assume:
        if assume.same_as is not None:
            yield assume.same_as
        if assume.when is not None:
            yield from of_condition(assume.when)


def owner(instrument: Instrument, ref: str) -> str:
    """Name the thing that a ref belongs to: ``fta.level`` belongs to ``fta``."""
    return ref if ref in instrument.items or ref in instrument.derived else ref.partition(".")[0]


def mentions(instrument: Instrument, name: str) -> set[str]:
    """List the items, derived answers and scales that one of them names."""
    if name in instrument.items:
        found: Iterable[str] = of_item(instrument, name)
    elif name in instrument.derived:
        found = of_derived(instrument.derived[name])
    elif name in instrument.scales:
        found = of_scale(instrument.scales[name])
    else:
        found = ()
    return {owner(instrument, ref) for ref in found}


def below(instrument: Instrument, names: Iterable[str], assumptions: bool = True) -> set[str]:
    """List everything that these names rest on, and the names."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            if assumptions or name not in instrument.items:
                waiting.extend(mentions(instrument, name))
    return seen

"""Every name that means nothing and every table that cannot be read, all at once.

Compiling stops at the first fault. Here each part is compiled by itself, so that somebody who mends
a file sees all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from rnr.check.conditions import conditions
from rnr.definitions.instrument import Instrument
from rnr.errors import DefinitionError, Problem
from rnr.scoring.compile import compile_instrument
from rnr.scoring.scale import ScaleBuilder


def check_meaning(instrument: Instrument) -> tuple[Problem, ...]:
    """List everything that keeps a definition from being compiled; empty if it compiles."""
    try:
        compile_instrument(instrument)
    except DefinitionError as error:
        found = dict.fromkeys(_each(instrument))
        return tuple(_once(found)) or error.problems
    return ()


def _once(found: dict[Problem, None]) -> Iterator[Problem]:
    """A circle is told once, not from each of its members; so is a fault met from two sides."""
    circles: set[frozenset[str]] = set()
    told: set[tuple[str, str]] = set()
    for problem in found:
        if problem.code == "cycle":
            members = frozenset(problem.what.partition(": ")[2].replace(".", "").split(" -> "))
            if members in circles:
                continue
            circles.add(members)
        place = re.sub(r"\.strata\[\d+\](?=\.points)", "", problem.where), problem.what
        if place in told:
            continue
        told.add(place)
        yield problem


def attempt(work: Callable[..., Any], *args: Any) -> list[Problem]:
    """Build one part and list what is wrong with it, so that the other parts are still built."""
    try:
        work(*args)
    except DefinitionError as error:
        return list(error.problems)
    return []


def _each(instrument: Instrument) -> Iterator[Problem]:
    builder = ScaleBuilder(instrument)

    for where, condition in conditions(instrument):
        for ref, test in condition.items():
            yield from attempt(builder.test, ref, test, f"{where.removesuffix('.when')}.{ref}")
    for name in instrument.items:
        yield from attempt(builder.place, name, f"items.{name}")
    for name in instrument.derived:
        yield from attempt(builder.place, name, f"derived.{name}")
    for name, scale in instrument.scales.items():
        places = [(f"scales.{name}", scale.points)]
        places += [(f"scales.{name}.strata[{i}]", s.points) for i, s in enumerate(scale.strata)]
        for place, points in places:
            for ref, table in points.items():
                yield from attempt(builder.term, ref, table, f"{place}.points.{ref}")
        yield from attempt(builder.place, name, f"scales.{name}")

"""Compile a definition into a program, once, and keep it."""

from __future__ import annotations

from rnr.definitions.instrument import Instrument
from rnr.scoring.program import Program, RulePlan
from rnr.scoring.scale import ScaleBuilder


def compile_instrument(instrument: Instrument) -> Program:
    """Turn an instrument's tables into the steps that score it.

    Parameters
    ----------
    instrument
        Any valid definition.

    Returns
    -------
    Program
        Made once for each definition and kept with it.

    Raises
    ------
    DefinitionError
        The file has the right form and no meaning: a name that does not exist, a circle, an
        answer without points, a level table that does not cover the reachable scores.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load(rnr.names()[0].id, allow_provisional=True)
    >>> compile_instrument(tool) is compile_instrument(tool)
    True
    """
    bench = instrument.bench
    if bench.program is None:
        bench.program = _compile(instrument)
    program: Program = bench.program
    return program


def _compile(instrument: Instrument) -> Program:
    builder = ScaleBuilder(instrument)
    rules = []
    for i, rule in enumerate(instrument.rules):
        place = builder.condition(rule.when, f"rules[{i}].when")
        items = tuple(name for name in instrument.items if name in place.items)
        refuse = rule.severity == "refuse"
        rules.append(RulePlan(rule.id, place.slot, rule.message, refuse, items))
    builder.program.rules = tuple(rules)
    for name in instrument.items:
        builder.place(name, f"items.{name}")
    for name in instrument.derived:
        builder.place(name, f"derived.{name}")
    for name in instrument.scales:
        builder.place(name, f"scales.{name}")
    builder.program.places = builder.places
    return builder.program

"""Compile a definition into a program, once, and keep it."""

from __future__ import annotations

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.scoring.build import Builder
from rnr.scoring.decide import DecisionBuilder
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
        bench.program = _compile(ScaleBuilder(instrument), list(instrument.scales))
    program: Program = bench.program
    return program


def compile_policy(policy: Policy) -> Program:
    """Turn a policy's decision tables into the steps that decide.

    The same machine as for an instrument, with the same two faces: inputs take the place of items,
    tables that of scales.
    """
    bench = policy.bench
    if bench.program is None:
        bench.program = _compile(DecisionBuilder(policy), list(policy.tables))
    program: Program = bench.program
    return program


def _compile(builder: Builder, results: list[str]) -> Program:
    definition = builder.definition
    rules = []
    for i, rule in enumerate(definition.rules):
        place = builder.condition(rule.when, f"rules[{i}].when")
        items = tuple(name for name in definition.items if name in place.items)
        refuse = rule.severity == "refuse"
        rules.append(RulePlan(rule.id, builder.surely(place), rule.message, refuse, items))
    builder.program.rules = tuple(rules)
    for name in [*definition.items, *definition.derived, *results]:
        builder.place(name, name)
    builder.program.places = builder.places
    return builder.program

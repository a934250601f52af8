"""Who names whom in a policy, and every condition in it with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rnr.check.refs import of_condition, of_derived
from rnr.definitions import derived as d
from rnr.definitions.conditions import as_condition
from rnr.definitions.policy import Policy


def conditions(policy: Policy) -> Iterator[tuple[str, Any]]:
    """List every condition of a policy with its place."""
    for name, given in policy.inputs.items():
        for i, assume in enumerate(given.assume):
            if assume.when is not None:
                yield f"inputs.{name}.assume[{i}].when", assume.when
    for name, rule in policy.derived.items():
        if isinstance(rule, d.FirstOf):
            for i, case in enumerate(rule.first):
                yield f"derived.{name}.first[{i}].when", case.when
        elif isinstance(rule, d.AnyOf | d.AllOf | d.NoneOf | d.CountOf):
            key = d.operation(rule) or ""
            yield f"derived.{name}.{key}", as_condition(getattr(rule, key))
    for name, table in policy.tables.items():
        for i, row in enumerate(table.rows):
            yield f"tables.{name}.rows[{i}].when", row.when
    for rule_ in policy.rules:
        yield f"rules.{rule_.id}.when", rule_.when


def mentions(policy: Policy, name: str) -> set[str]:
    """List the inputs, derived answers and tables that one of them names."""
    found: set[str] = set()
    if name in policy.inputs:
        for assume in policy.inputs[name].assume:
            found |= {assume.same_as} if assume.same_as is not None else set()
            found |= set(of_condition(assume.when)) if assume.when is not None else set()
    elif name in policy.derived:
        found |= set(of_derived(policy.derived[name]))
    elif name in policy.tables:
        table = policy.tables[name]
        if table.grid is not None:
            found |= {table.grid.rows, table.grid.columns}
        found |= {ref for row in table.rows for ref in of_condition(row.when)}
        found |= {o.credit.of for o in table.outcomes.values() if o.credit is not None}
    return found


def below(policy: Policy, names: Iterable[str], *, through_tables: bool = True) -> set[str]:
    """List everything that these names rest on, and the names.

    ``through_tables=False`` stops at the outcomes of other tables.
    """
    seen: set[str] = set()
    waiting = [(name, True) for name in names]
    while waiting:
        name, follow = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if follow:
            below_ = mentions(policy, name)
            waiting += [(ref, through_tables or ref not in policy.tables) for ref in below_]
    return seen

"""Reasons: what to say for each row of a decision table, in words."""

from __future__ import annotations

from typing import Any

from rnr.definitions.conditions import AnsweredTest, NumberTest
from rnr.definitions.policy import Policy
from rnr.people.scores.explain import number
from rnr.scoring.compile import compile_policy
from rnr.scoring.program import DecisionPlan


def reasons_of(policy: Policy, plan: DecisionPlan) -> tuple[str, ...]:
    """List the reasons of a table, by row or cell; the last of a table of rows is "otherwise"."""
    table = policy.tables[plan.id]
    if table.grid is not None:
        places = compile_policy(policy).places
        rows = places[table.grid.rows].answers or ()
        columns = places[table.grid.columns].answers or ()
        names = _name(policy, table.grid.rows), _name(policy, table.grid.columns)
        return tuple(f"{names[0]} is {r} and {names[1]} is {c}" for r in rows for c in columns)
    said = [row.because or _condition(policy, row.when) for row in table.rows]
    return (*said, "no earlier row of the table holds")


def _condition(policy: Policy, when: dict[str, Any]) -> str:
    return " and ".join(f"{_name(policy, ref)} {_test(policy, test)}" for ref, test in when.items())


def _name(policy: Policy, ref: str) -> str:
    if ref in policy.tables:
        return policy.tables[ref].title
    if ref in policy.inputs:
        return policy.inputs[ref].ask
    return policy.derived[ref].title or ref.replace("_", " ")


def _test(policy: Policy, test: Any) -> str:
    if isinstance(test, str):
        return f"is {test}"
    if isinstance(test, tuple):
        return f"is {' or '.join(test)}"
    if isinstance(test, AnsweredTest):
        return "is known" if test.answered else "is not known"
    assert isinstance(test, NumberTest)
    parts = []
    if test.min is not None:
        parts.append(f"is at least {number(test.min)}")
    if test.max is not None:
        parts.append(f"is at most {number(test.max)}")
    if test.above is not None:
        parts.append(f"is above {_name(policy, test.above)}")
    if test.below is not None:
        parts.append(f"is below {_name(policy, test.below)}")
    return " and ".join(parts)

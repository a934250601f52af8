"""Reasons: what to say for each row of a decision table, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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
    named = partial(_name, policy)
    return " and ".join(f"{named(ref)} {words_of(test, named)}" for ref, test in when.items())


def _name(policy: Policy, ref: str) -> str:
    if ref in policy.tables:
        return policy.tables[ref].title
    if ref in policy.inputs:
        return policy.inputs[ref].ask
    return policy.derived[ref].title or ref.replace("_", " ")


def words_of(test: Any, named: Callable[[str], str] = str, known: str = "known") -> str:
    """Say one line of a condition; ``named`` gives the words for what it is compared with.

    Examples
    --------
    >>> words_of(("1_2", "3_plus")), words_of(NumberTest(min=3, below="limit"))
    ('is 1_2 or 3_plus', 'is at least 3 and is below limit')
    """
    if isinstance(test, str):
        return f"is {test}"
    if isinstance(test, tuple):
        return f"is {' or '.join(test)}"
    if isinstance(test, AnsweredTest):
        return f"is {known}" if test.answered else f"is not {known}"
    assert isinstance(test, NumberTest)
    parts = []
    if test.min is not None:
        parts.append(f"is at least {number(test.min)}")
    if test.max is not None:
        parts.append(f"is at most {number(test.max)}")
    if test.above is not None:
        parts.append(f"is above {named(test.above)}")
    if test.below is not None:
        parts.append(f"is below {named(test.below)}")
    return " and ".join(parts)

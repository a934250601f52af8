"""Every name in a policy that means nothing and every table that cannot be read, all at once."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.check.meaning import attempt
from rnr.check.policy_refs import conditions
from rnr.definitions.policy import Policy, Table
from rnr.errors import DefinitionError, Problem, suggest
from rnr.scoring.compile import compile_policy
from rnr.scoring.decide import DecisionBuilder


def check_policy_meaning(policy: Policy) -> tuple[Problem, ...]:
    """List everything that keeps a policy from being compiled; empty if it compiles."""
    outcomes = tuple(_outcomes(policy))
    try:
        compile_policy(policy)
    except DefinitionError as error:
        found = dict.fromkeys([*outcomes, *_each(policy)])
        return tuple(_once(found)) or error.problems
    return outcomes


def _outcomes(policy: Policy) -> Iterator[Problem]:
    for name, table in policy.tables.items():
        for where, answer in _named(f"tables.{name}", table):
            if answer not in table.answers:
                what = f"names the outcome {answer!r}, which the table does not have"
                yield Problem(where, what, suggest(answer, table.answers), "table.outcome")


def _named(where: str, table: Table) -> Iterator[tuple[str, str]]:
    for i, row in enumerate(table.rows):
        yield f"{where}.rows[{i}].then", row.then
    if table.otherwise is not None:
        yield f"{where}.otherwise", table.otherwise
    for answer in table.outcomes:
        yield f"{where}.outcomes.{answer}", answer


def _once(found: dict[Problem, None]) -> Iterator[Problem]:
    """A circle is told once, not from each of its members; so is a fault met from two sides."""
    circles: set[frozenset[str]] = set()
    places: list[str] = []
    for problem in found:
        if problem.code == "cycle":
            members = frozenset(problem.what.partition(": ")[2].split(" -> "))
            if members in circles:
                continue
            circles.add(members)
        elif any(place == problem.where or place.startswith(problem.where) for place in places) or (
            problem.code == "answer" and any(p.startswith(problem.where) for p in places)
        ):
            continue
        places.append(problem.where)
        yield problem


def _each(policy: Policy) -> Iterator[Problem]:
    builder = DecisionBuilder(policy)

    for where, condition in conditions(policy):
        for ref, test in condition.items():
            yield from attempt(builder.test, ref, test, f"{where}.{ref}")
    for name in policy.inputs:
        yield from attempt(builder.place, name, f"inputs.{name}")
    for name in policy.derived:
        yield from attempt(builder.place, name, f"derived.{name}")
    for name in policy.tables:
        yield from attempt(builder.place, name, f"tables.{name}")

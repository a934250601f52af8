"""Check a policy: all that is wrong with it, at once."""

from __future__ import annotations

from pathlib import Path

from rnr.check.faces import can_check_columns
from rnr.check.policy_cases import check_policy_cases, work_policy
from rnr.check.policy_casework import check_casework
from rnr.check.policy_meaning import check_policy_meaning
from rnr.check.policy_origin import check_origins, unknown_origins
from rnr.check.policy_tables import check_table, unproved
from rnr.check.policy_words import (
    check_policy_names,
    check_policy_place,
    check_policy_sources,
    check_policy_usage,
    check_standing,
)
from rnr.definitions.policy import Policy
from rnr.errors import Problem

Found = tuple[tuple[Problem, ...], tuple[Problem, ...]]


def check_policy(policy: Policy, path: Path) -> tuple[Problem, ...]:
    """Check a policy that follows the format."""
    return examine_policy(policy, path)[0]


def examine_policy(policy: Policy, path: Path) -> Found:
    """Check a policy; list what is wrong, and what could not be proved."""
    problems = [*check_policy_names(policy), *check_policy_place(policy, path)]
    problems += [*check_policy_sources(policy), *check_standing(policy)]
    if any(problem.code == "name.collision" for problem in problems):
        return tuple(problems), ()
    nonsense = check_policy_meaning(policy)
    if nonsense:
        # Without meaning there is nothing to enumerate and no case to decide.
        return (*nonsense, *problems), ()
    notes = list(unknown_origins(policy))
    problems += [*check_policy_usage(policy), *check_origins(policy)]
    problems += check_casework(policy)
    broken: set[str] = set()
    if can_check_columns():
        for name in policy.tables:
            found = list(check_table(policy, name))
            broken |= {name} if found else set()
            problems += found
            notes += unproved(policy, name)
    else:
        what = "were not tried: polars and narwhals are not installed"
        notes.append(Problem("tables", what, "pip install 'rnr[frames]'", "note.faces"))
    problems += check_policy_cases(policy, work_policy(policy), broken)
    return tuple(problems), tuple(notes)

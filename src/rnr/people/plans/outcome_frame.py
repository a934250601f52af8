"""Outcome facts for a frame: what each outcome of a policy means in hours, work and contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw

from rnr.definitions.policy import Outcome, Policy
from rnr.errors import Problem, suggest
from rnr.people.frames.engines import take
from rnr.people.pictures.mark_columns import chosen
from rnr.people.plans.decided import decided, given_back, refuse, refuse_strange, refuse_taken
from rnr.people.plans.due import said
from rnr.scoring.columns import PREFIX

Fact = str | int | float
_HEADLINE = "outcomes cannot be told of this frame"

FACTS: Mapping[str, Callable[[Outcome], Fact | None]] = {
    "label": lambda outcome: outcome.label,
    "detail": lambda outcome: outcome.detail or None,
    "contacts": lambda outcome: "; ".join([*outcome.contacts, *map(said, outcome.due)]) or None,
    "conditions": lambda outcome: "; ".join(outcome.conditions) or None,
    "programmes": lambda outcome: "; ".join(outcome.programmes) or None,
    "hours": lambda outcome: outcome.hours,
    "hours_to": lambda outcome: outcome.hours_to,
    "workload": lambda outcome: outcome.workload,
}
"""What can be told of an outcome; contacts with those that have due dates, in words."""


def outcome_frame(
    frame: Any,
    policy: Policy,
    tell: Sequence[str] = ("hours", "hours_to", "workload", "contacts"),
    columns: Mapping[str, str] | None = None,
    absent: Sequence[str] = (),
) -> Any:
    """Say for everybody in a frame what the outcomes of a policy mean in practice.

    Parameters
    ----------
    frame
        One row a person, on any engine, with the outcome of every decision table that says
        something of what is told, as :func:`rnr.plan_frame` gives it.
    policy
        From :func:`rnr.load_policy`.
    tell
        Some of ``label``, ``detail``, ``contacts``, ``conditions``, ``programmes`` (text),
        ``hours``, ``hours_to`` (of intervention) and ``workload`` (hours a month of an officer's
        time).
    columns
        Your column name to the policy's table, for columns that are not named as the tables are.
    absent
        Tables that the frame does not hold.

    Returns
    -------
    frame
        The same frame with ``<table>_<what>`` wherever a table states it; null where the outcome
        is open or its policy says nothing, which is not 0.

    Raises
    ------
    ColumnsError
        A column is missing, or holds outcomes that the policy does not have; all problems at once.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> people = pl.DataFrame({"dosage": ["none", "much", None]})
    >>> made = outcome_frame(people, rnr.load_policy("example_agency"), ["hours", "hours_to"])
    >>> made.select("dosage_hours", "dosage_hours_to").rows()
    [(0, None), (200, 300), (None, None)]
    """
    taken = take(frame)
    problems = [
        Problem("tell", f"knows no {what!r}", suggest(what, list(FACTS)), "tell")
        for what in tell
        if what not in FACTS
    ]
    stated = _stated(policy, [what for what in tell if what in FACTS])
    tables = dict.fromkeys(table for table, _ in stated)
    held = decided(taken, policy, tables, columns or {}, absent, problems)
    refuse_taken(taken, [f"{t}_{what}" for t, what in stated if t in held], problems)
    refuse(_HEADLINE, problems)
    refuse_strange(taken, policy, held, _HEADLINE)
    made = {
        f"{table}_{what}": _told(f"{PREFIX}t_{table}", facts)
        for (table, what), facts in stated.items()
        if table in held
    }
    if not made:
        return given_back(taken, taken.frame, policy.shelf)
    outcomes = {
        f"{PREFIX}t_{table}": nw.col(column).cast(nw.String()) for table, column in held.items()
    }
    result = taken.frame.with_columns(**outcomes).with_columns(**made)
    return given_back(taken, result.select(*taken.names, *made), policy.shelf)


def _stated(policy: Policy, tell: Sequence[str]) -> dict[tuple[str, str], dict[str, Fact]]:
    """List what each table of recommendations states: for every fact, outcome to value."""
    found: dict[tuple[str, str], dict[str, Fact]] = {}
    for name, table in policy.tables.items():
        for what in tell if table.kind == "recommendation" else ():
            facts = {
                outcome: fact
                for outcome, meant in table.outcomes.items()
                if (fact := FACTS[what](meant)) is not None
            }
            if facts:
                found[name, what] = facts
    return found


def _told(column: str, facts: Mapping[str, Fact]) -> Any:
    held: dict[Fact, list[str]] = {}
    for outcome, fact in facts.items():
        held.setdefault(fact, []).append(outcome)
    whole = all(isinstance(fact, int) for fact in held)
    text = any(isinstance(fact, str) for fact in held)
    dtype = nw.String() if text else nw.Int64() if whole else nw.Float64()
    return chosen([
        (nw.col(column).is_in(outcomes), nw.lit(fact, dtype=dtype))
        for fact, outcomes in held.items()
    ], dtype)  # fmt: skip

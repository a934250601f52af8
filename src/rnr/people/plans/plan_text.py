"""Plan text: a plan written out as lines, the decisions first and then the case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rnr.people.plans.casework import Target, said_of
from rnr.people.plans.due import said
from rnr.people.scores.explain import number

if TYPE_CHECKING:
    from rnr.people.plans.decision import Decision, Plan


def plan_lines(plan: Plan) -> Iterator[str]:
    """Write a plan as lines of text."""
    yield f"{plan.title} ({plan.key}, {plan.jurisdiction})"
    yield from (f"  note: {warning}" for warning in plan.warnings)
    yield from _part("Risk", [said_of(one) for one in plan.risk])
    for decision in plan.decisions.values():
        yield from _decision(decision, dated=bool(plan.due))
    yield from _part("Stabilise first (no criminogenic need)", plan.stabilise)
    yield from _targets("Targets", plan.targets)
    yield from _targets("Needs that wait", plan.waiting)
    yield from _targets("Needs that are still open", plan.still_open)
    yield from _part("Strengths to build on", plan.strengths)
    yield from _part("Adaptations (of how it is done, never of how much)", plan.adaptations)
    dosage = plan.dosage
    if dosage is not None:
        lines = [f"counts: {line}" for line in dosage.counts]
        lines += [f"does not count: {line}" for line in dosage.counts_not]
        if dosage.minutes_a_day is not None:
            lines.append(f"at most {number(dosage.minutes_a_day)} minutes count on one day")
        yield f"  What counts towards the hours ({dosage})"
        yield from (f"      {line}" for line in lines)
    yield from _part("Due", plan.due)
    yield from _part("Goals", plan.goals)
    yield from (f"  Conflict in {one}" for one in plan.conflicts)


def _part(title: str, lines: Sequence[object]) -> Iterator[str]:
    if lines:
        yield f"  {title}"
        yield from (f"      {line}" for line in lines)


def _targets(title: str, targets: Sequence[Target]) -> Iterator[str]:
    if targets:
        yield f"  {title}"
    for place, target in enumerate(targets, 1):
        driver = " (driver)" if target.driver is not None else ""
        yield f"    {place}. {target.title}{driver}"
        yield f"      because {target.because}"
        if target.goal:
            yield f"      goal: {target.goal}"
        if target.intervention:
            yield f"      intervention: {target.intervention}"


def _decision(decision: Decision, dated: bool) -> Iterator[str]:
    shown = decision.label or decision.outcome or " or ".join(decision.possible)
    open_ = " (open)" if decision.status == "open" else ""
    shown = "this combination cannot occur" if decision.status == "impossible" else shown
    yield f"  {decision.title}: {shown}{open_}"
    if decision.because:
        yield f"      because {decision.because}"
    if decision.status == "open" and decision.missing:
        yield f"      still to be known: {', '.join(decision.missing)}"
    if decision.hours is not None:
        to = "" if decision.hours_to is None else f" to {decision.hours_to:g}"
        yield f"      {decision.hours:g}{to} hours of intervention"
    if decision.credit is not None:
        yield f"      {decision.credit:g} {decision.credit_unit}"
    due = () if dated else map(said, decision.due)
    lines = (*decision.contacts, *due, *decision.conditions)
    yield from (f"      {line}" for line in (*lines, *decision.programmes))

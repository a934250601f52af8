"""Ending: whether a plan may end early, line by line of the policy's own rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from rnr.definitions.casework import Completion
from rnr.definitions.common import as_ids
from rnr.errors import Problem, suggest
from rnr.people.answering.answers import Missing, readers
from rnr.people.answering.assessment import Record
from rnr.people.plans.decision import Plan
from rnr.people.plans.goals import Goal
from rnr.people.plans.sessions import Tally
from rnr.people.plans.since import RiskNow
from rnr.people.programmes.fits import holds
from rnr.people.scores.explain import number

Answer = Literal["met", "not_met", "not_known"]
Said = tuple[Answer, str]


class Term(Record):
    """One line that must hold for a plan to end early, and whether it does."""

    what: str
    answer: Answer
    because: str
    rule: str = ""
    source: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write it as a line of text."""
        return f"{self.what}: {self.answer.replace('_', ' ')} ({self.because})"


class Ending(Record):
    """Whether a plan may end early, by the policy's own rule."""

    answer: Answer
    """Not met if one line is not; otherwise not known if one is not known."""
    terms: tuple[Term, ...]

    @property
    def lacking(self) -> tuple[Term, ...]:
        """The lines that are not met or not known."""
        return tuple(term for term in self.terms if term.answer != "met")


def read_facts(
    rule: Completion | None, facts: Mapping[str, Any], problems: list[Problem]
) -> dict[str, str | int | float | Missing]:
    """Read what the policy's rule asks for, and tell what does not fit."""
    asked = {} if rule is None else rule.asked
    for name in facts:
        if name not in asked:
            what = "is not asked for the end of this plan"
            problems.append(Problem(name, what, suggest(name, list(asked)), "fact.unknown"))
    known: dict[str, str | int | float | Missing] = {}
    for reader in () if rule is None else readers(rule):
        got = reader.read(facts.get(reader.item))
        if isinstance(got, Problem):
            problems.append(got)
        elif isinstance(got, Missing):
            known[reader.item] = got
        else:
            known[reader.item] = reader.answers[int(got)] if reader.answers else got
    return known


def may_end(
    plan: Plan,
    rule: Completion,
    hours: Tally,
    goals: Sequence[Goal],
    risk: Sequence[RiskNow] | None,
    facts: Mapping[str, str | int | float | Missing],
    on: date,
) -> Ending:
    """Hold the policy's rule against what is known; ``risk`` is None without a reassessment."""
    source = as_ids(rule.source) or as_ids(plan.casework.source if plan.casework else ())
    found: list[tuple[str, str, Said]] = []
    if rule.hours:
        found.append(("hours", "hours of the plan completed", _hours(plan, hours)))
    if rule.risk_not_increased:
        found.append(("risk_not_increased", "risk not increased", _risk(risk)))
    if rule.driver_goals:
        found.append(("driver_goals", "goals on drivers reached", _drivers(plan, goals, on)))
    for name, item in rule.asked.items():
        found.append((f"asked.{name}", item.ask, _fact(item.must, facts[name])))
    terms = tuple(
        Term(what=what, answer=said[0], because=said[1], rule=f"casework.completion.{key}",
             source=as_ids(rule.asked[key[6:]].source) or source if key[:6] == "asked." else source)
        for key, what, said in found
    )  # fmt: skip
    answers = [term.answer for term in terms]
    worst: Answer = "not_known" if "not_known" in answers else "met"
    return Ending(answer="not_met" if "not_met" in answers else worst, terms=terms)


def _hours(plan: Plan, hours: Tally) -> Said:
    planned = plan.dosage
    if planned is None or planned.status != "decided" or planned.hours is None:
        return "not_known", "the plan states no hours" if planned is None else str(planned)
    said = f"{hours}, {number(planned.hours)} planned"
    if hours.at_least >= planned.hours:
        return "met", said
    return ("not_known" if hours.at_most >= planned.hours else "not_met"), said


def _risk(risk: Sequence[RiskNow] | None) -> Said:
    if risk is None:
        return "not_known", "there is no reassessment"
    if not risk:
        return "not_known", "the plan was made without a risk level"
    said = "; ".join(map(str, risk))
    levels = [one.increased for one in risk]
    if True in levels:
        return "not_met", said
    return ("not_known" if None in levels else "met"), said


def _drivers(plan: Plan, goals: Sequence[Goal], on: date) -> Said:
    drivers = [t for t in (*plan.targets, *plan.waiting) if t.driver is not None]
    open_ = [target.title for target in plan.still_open if target.driver is not None]
    if not drivers and not open_:
        return "met", "no need of the plan was marked as a driver"
    without = [t.title for t in drivers if not any(goal.need == t.need for goal in goals)]
    names = {target.need for target in drivers}
    left = [g for g in goals if g.need in names and (g.done is None or g.done > on)]
    if left:
        return "not_met", f"{len(left)} of the goals on drivers not reached"
    if without:
        return "not_known", f"no goal was set on {', '.join(without)}"
    if open_:
        return "not_known", f"marked as a driver, and still open: {', '.join(open_)}"
    return "met", "every goal on a driver is reached"


def _fact(must: Any, fact: str | int | float | Missing) -> Said:
    if isinstance(fact, Missing):
        return "not_known", fact.value.replace("_", " ")
    return ("met" if holds(must, fact) else "not_met"), "as was said at the review"

"""Goals on a case plan's page: what is to be reached and how, and when the plan may end early."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rnr.people.plans.decision import Plan
from rnr.people.plans.goals import Goal
from rnr.publish.describing import words
from rnr.publish.pages.page import Blanks, Entry, Part, Table
from rnr.publish.pages.person_answers import plain

TO_WRITE = Blanks(
    ("Goal: what is to be reached", "How and when one sees it", "First step, by whom")
)
"""Where no goal was recorded, it can be written by hand."""


def goal_parts(goals: Sequence[Goal]) -> Iterator[Part]:
    """Write each goal with measure and day, then the steps of all; lines to write on without any.

    Examples
    --------
    >>> next(goal_parts([])).labels[0]
    'Goal: what is to be reached'
    """
    if not goals:
        yield TO_WRITE
    for place, goal in enumerate(goals, 1):
        days = [f"from {goal.start}"] if goal.start else []
        days += [f"to be reached by {goal.due}"] if goal.due else []
        days += [f"reached on {goal.done}"] if goal.done else []
        seen = ": ".join(filter(None, [goal.measure, goal.target]))
        about = [f"For: {words.need(goal.need)}", *([f"one sees it by {seen}"] if seen else [])]
        about += [f"builds on: {goal.strength}"] if goal.strength else []
        lines = ["; ".join([*about, ", ".join(days)] if days else about)]
        lines += [f"In the person's words: {goal.own_words}"] if goal.own_words else []
        yield Entry("", f"Goal {place}: {goal.statement}", tuple(lines))
    rows = tuple(
        (str(place), step.what, step.owner, _day(step.due), _day(step.done))
        for place, goal in enumerate(goals, 1)
        for step in goal.steps
    )
    if rows:
        yield Table(("goal", "step", "who", "by", "done on"), rows)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def ending_parts(plan: Plan) -> Iterator[Part]:
    """Say under which conditions the plan may end early, all of which must hold.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> list(ending_parts(rnr.plan(profile, rnr.load_policy("nj_dmf"))))
    []
    """
    rule = None if plan.casework is None else plan.casework.completion
    if rule is None:
        return
    lines = ["the hours of this plan are completed"] if rule.hours else []
    lines += ["a new assessment shows no higher level of risk"] if rule.risk_not_increased else []
    lines += ["the goals on needs that drive others are reached"] if rule.driver_goals else []
    lines += [f"{one.ask}: {_must(one.must)}" for one in rule.asked.values()]
    yield f"All of this must hold, and a person decides: {'; '.join(lines)}."
    yield from [rule.note] if rule.note else []


def _must(test: object) -> str:
    return plain(words.condition({"it": test}).removeprefix("it ").removeprefix("is "))

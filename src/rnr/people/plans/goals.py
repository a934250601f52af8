"""Goals: what a person is to reach, in SMART form, and what keeps a goal from being one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rnr.errors import Problem, suggest
from rnr.people.answering.assessment import Record

if TYPE_CHECKING:
    from rnr.people.plans.decision import Plan


class GoalStep(Record):
    """One action step of a goal: what, who does it, by when.

    Examples
    --------
    >>> import rnr
    >>> rnr.GoalStep(what="join the evening group", owner="person", due="2026-03-16").due
    datetime.date(2026, 3, 16)
    """

    what: str
    owner: str = ""
    due: date | None = None
    done: date | None = None
    """The day on which it was taken."""


class Goal(Record):
    """What a person is to reach on one need: specific, measured, relevant, by a day.

    Examples
    --------
    >>> import rnr
    >>> goal = rnr.Goal(need="substance_misuse", statement="Stay away from drugs after work",
    ...     measure="negative tests", target="six in a row", start="2026-03-02", due="2026-06-01",
    ...     steps=(rnr.GoalStep(what="join the evening group", owner="person", due="2026-03-16"),))
    >>> print(goal)
    Stay away from drugs after work (negative tests: six in a row), by 2026-06-01
    """

    need: str
    """One of the plan's needs: what makes the goal relevant."""
    statement: str
    measure: str = ""
    """By what one sees it."""
    target: str = ""
    """The value of the measure that is to be reached."""
    steps: tuple[GoalStep, ...] = ()
    start: date | None = None
    due: date | None = None
    strength: str = ""
    """The strength it builds on."""
    own_words: str = ""
    """What the person says of it."""
    done: date | None = None
    """The day on which it was reached."""

    def __str__(self) -> str:
        """Write it as a line of text."""
        seen = ": ".join(filter(None, [self.measure, self.target]))
        out = f"{self.statement} ({seen})" if seen else self.statement
        return out + (f", by {self.due.isoformat()}" if self.due else "")


def not_smart(goals: Sequence[Goal], plan: Plan) -> Iterator[Problem]:
    """List what keeps each goal from being specific, measurable, achievable, relevant and timed.

    Parameters
    ----------
    goals
        As they were written down.
    plan
        Whose needs and strengths they are about.

    Yields
    ------
    Problem
        With its place, such as ``goals[0].measure``, and never with what somebody wrote.
    """
    needs = [target.need for target in (*plan.targets, *plan.waiting)]
    strengths = [line.what for line in plan.strengths]
    for place, goal in enumerate(goals):
        where = f"goals[{place}]"
        if goal.need not in needs:
            what = "is not a need that this plan found"
            yield Problem(f"{where}.need", what, suggest(goal.need, needs), "goal.need")
        if goal.strength and goal.strength not in strengths:
            what = "is not a strength of this plan"
            todo = suggest(goal.strength, strengths) or "note it in the picture first"
            yield Problem(f"{where}.strength", what, todo, "goal.strength")
        for name, todo in (
            ("statement", "say what the person is to reach"),
            ("measure", "say by what one will see it"),
            ("target", "say which value of the measure is to be reached"),
        ):
            if not str(getattr(goal, name)).strip():
                yield Problem(f"{where}.{name}", "is empty", todo, f"goal.{name}")
        if not goal.steps:
            todo = "give at least one, with its owner and day"
            yield Problem(f"{where}.steps", "has no action step", todo, "goal.steps")
        yield from _days(where, goal)
        for number, step in enumerate(goal.steps):
            yield from _step(f"{where}.steps[{number}]", step, goal)


def _days(where: str, goal: Goal) -> Iterator[Problem]:
    for name in ("start", "due"):
        if getattr(goal, name) is None:
            yield Problem(f"{where}.{name}", "has no day", "give a date", f"goal.{name}")
    if goal.start is None:
        return
    for name in ("due", "done"):
        day = getattr(goal, name)
        if day is not None and day < goal.start:
            what = "lies before the start of the goal"
            yield Problem(f"{where}.{name}", what, "mend one of the days", "goal.days")


def _step(where: str, step: GoalStep, goal: Goal) -> Iterator[Problem]:
    for name, todo in (("what", "say what is done"), ("owner", "say who does it")):
        if not str(getattr(step, name)).strip():
            yield Problem(f"{where}.{name}", "is empty", todo, f"step.{name}")
    if step.due is None:
        yield Problem(f"{where}.due", "has no day", "give a date", "step.due")
    elif goal.due is not None and step.due > goal.due:
        what = "lies after the day by which the goal is to be reached"
        yield Problem(f"{where}.due", what, "mend one of the days", "step.days")

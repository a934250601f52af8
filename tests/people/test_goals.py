"""Goals are SMART or are refused, all problems at once and in nobody's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import rnr
from tests.people.case_tool import found, planned


def step(**changes: Any) -> rnr.GoalStep:
    """A whole step."""
    given = {"what": "join the evening group", "owner": "person", "due": "2026-02-16", **changes}
    return rnr.GoalStep(**given)


def goal(**changes: Any) -> rnr.Goal:
    """A whole goal."""
    given: dict[str, Any] = {
        "need": "substance_misuse", "statement": "No use on workdays", "measure": "negative tests",
        "target": "six in a row", "start": "2026-02-02", "due": "2026-06-01", "steps": (step(),),
        **changes,
    }  # fmt: skip
    return rnr.Goal(**given)


def plan() -> rnr.Plan:
    """A plan with a target, a need that waits, one that is open, and a strength."""
    return planned(found(drugs="much", work="much", family="some", support="much",
                         without=("leisure",)))  # fmt: skip


def test_goals_are_attached_to_a_new_plan() -> None:
    """The old plan stays as it is; the text shows the goal; JSON keeps it."""
    old = plan()
    new = old.with_goals(goal(strength="Support", own_words="I want to sleep again"))
    assert (old.goals, len(new.goals)) == ((), 1)
    assert new.goals[0].steps[0].due == date(2026, 2, 16)
    assert "  Goals\n      No use on workdays (negative tests: six in a row), by 2026-06-01" in (
        str(new)
    )
    assert rnr.Plan.model_validate_json(new.model_dump_json()) == new
    assert new.with_goals().goals == ()


def test_a_goal_may_be_on_a_need_that_waits() -> None:
    """Whoever found the need may set a goal on it; a need that is still open has none yet."""
    assert plan().with_goals(goal(need="family_marital")).goals[0].need == "family_marital"
    with pytest.raises(rnr.PlanError, match="is not a need that this plan found"):
        plan().with_goals(goal(need="leisure_recreation"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"need": "substance_misus"},
         "goals[0].need: is not a need that this plan found; did you mean 'substance_misuse'?"),
        ({"statement": " "}, "goals[0].statement: is empty; say what the person is to reach"),
        ({"measure": ""}, "goals[0].measure: is empty; say by what one will see it"),
        ({"target": ""}, "goals[0].target: is empty; say which value of the measure is to be"),
        ({"steps": ()}, "goals[0].steps: has no action step; give at least one, with its owner"),
        ({"start": None}, "goals[0].start: has no day; give a date"),
        ({"due": None}, "goals[0].due: has no day; give a date"),
        ({"due": "2026-02-01", "steps": (step(due="2026-01-30"),)},
         "goals[0].due: lies before the start of the goal; mend one of the days"),
        ({"done": "2026-02-01"}, "goals[0].done: lies before the start of the goal"),
        ({"strength": "Suport"},
         "goals[0].strength: is not a strength of this plan; did you mean 'Support'?"),
        ({"steps": (step(what=""),)}, "goals[0].steps[0].what: is empty; say what is done"),
        ({"steps": (step(owner=""),)}, "goals[0].steps[0].owner: is empty; say who does it"),
        ({"steps": (step(), step(due=None))}, "goals[0].steps[1].due: has no day; give a date"),
        ({"steps": (step(due="2026-06-02"),)},
         "goals[0].steps[0].due: lies after the day by which the goal is to be reached"),
    ],
)  # fmt: skip
def test_what_is_not_smart_is_refused(changes: dict[str, Any], told: str) -> None:
    """Each of specific, measurable, relevant and timed, and each step's owner and day."""
    with pytest.raises(rnr.PlanError) as error:
        plan().with_goals(goal(**changes))
    (problem,) = error.value.problems
    assert str(problem).startswith(told)


def test_days_may_fall_together() -> None:
    """A step may be due on the goal's own day, and a goal reached on its first."""
    same = goal(steps=(step(due="2026-06-01"),), done="2026-02-02")
    assert plan().with_goals(same).goals == (same,)


def test_all_problems_are_told_at_once_and_in_nobodys_words() -> None:
    """A second goal's problems too; what somebody wrote is not repeated."""
    secret = rnr.Goal(need="a secret", statement="another secret", own_words="mine")
    with pytest.raises(rnr.PlanError) as error:
        plan().with_goals(goal(measure=""), secret)
    assert [problem.where for problem in error.value.problems] == [
        "goals[0].measure", "goals[1].need", "goals[1].measure", "goals[1].target",
        "goals[1].steps", "goals[1].start", "goals[1].due",
    ]  # fmt: skip
    assert "secret" not in str(error.value)
    assert str(error.value).startswith("these goals are not SMART: 7 problems")


def test_a_strength_that_nobody_noted_is_to_be_noted_first() -> None:
    """Without any strength in the plan there is nothing to suggest."""
    with pytest.raises(rnr.PlanError, match="note it in the picture first"):
        planned(found(drugs="much")).with_goals(goal(strength="a sister"))


def test_a_goal_in_words() -> None:
    """What is lacking is left out, not invented."""
    assert str(rnr.Goal(need="x", statement="Sleep")) == "Sleep"
    assert str(goal(target="")) == "No use on workdays (negative tests), by 2026-06-01"

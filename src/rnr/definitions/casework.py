"""Casework: what a policy says about case plans, from targets to the end of the plan."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from rnr.definitions.common import Definition, Id, Many, Number, Ref, SourceIds, Text
from rnr.definitions.conditions import AnsweredTest, Condition, NumberTest, Test
from rnr.definitions.due import Due
from rnr.definitions.items import Answer, Item, Reason, Spelling

NeedKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
"""One of the central eight, or ``instrument.scale`` for a need beside them."""


class Intervention(Definition):
    """What kind of intervention fits a need, and what it is to reach."""

    goal: Text
    kind: Text
    source: SourceIds = ()
    note: str = ""


class SessionKind(Definition):
    """One kind of session, and whether its time counts as hours of intervention."""

    title: Text
    counts: bool
    because: Text
    least_minutes: Annotated[Number, Field(gt=0)] | None = None
    """A shorter session does not count."""
    needs: Many[NeedKey] = ()
    """It counts for these needs only; without any, for every need of the plan."""
    source: SourceIds = ()


class AtLeastOne(Definition):
    """At least one of these needs is to be among the targets, where it is there at all."""

    of: Annotated[Many[NeedKey], Field(min_length=1)]
    when: Condition | None = None
    """On inputs and tables of the policy; without it, always."""
    because: Text
    source: SourceIds = ()


class Guard(Definition):
    """Where so few hours are decided on, nobody is put into a programme."""

    hours_at_most: Annotated[Number, Field(ge=0)]
    because: Text
    source: SourceIds = ()


class Asked(Item):
    """A fact that the end of a plan rests on, and what it must be."""

    must: Test

    @model_validator(mode="after")
    def _must_can_hold(self) -> Asked:
        if self.number is not None:
            ok = isinstance(self.must, NumberTest) and not (self.must.above or self.must.below)
            if not ok:
                raise ValueError("must should give min or max for a number")
        elif isinstance(self.must, NumberTest | AnsweredTest):
            raise ValueError("must should name one of the answers, or several")
        else:
            wanted = {self.must} if isinstance(self.must, str) else set(self.must)
            strange = sorted(wanted - set(self.answers))
            if strange:
                raise ValueError(f"must names {', '.join(strange)}, which is none of the answers")
            if wanted == set(self.answers):
                raise ValueError("must holds whatever the answer is")
        return self


class Completion(Definition):
    """When a plan may end early: every line that is switched on must hold."""

    hours: bool = False
    """The least hours of the plan are completed, and count."""
    risk_not_increased: bool = False
    """No risk level of the reassessment lies above that of the plan."""
    driver_goals: bool = False
    """The goals on every need that drives others are reached."""
    asked: dict[Id, Asked] = {}
    accept: dict[Answer, Many[Spelling]] = {}
    """Other spellings that are taken for these facts."""
    missing_codes: dict[Reason, Many[Spelling]] = {}
    source: SourceIds = ()
    note: str = ""

    @property
    def items(self) -> dict[str, Asked]:
        """What is asked, under the name by which answers are read."""
        return self.asked

    @model_validator(mode="after")
    def _asks_something(self) -> Completion:
        if not (self.hours or self.risk_not_increased or self.driver_goals or self.asked):
            raise ValueError("should name at least one line that must hold")
        return self


class Casework(Definition):
    """What a policy says about case plans: how many targets, what fits them, what counts.

    Examples
    --------
    >>> ours = Casework(interventions={"substance_misuse": Intervention(
    ...     goal="use less", kind="relapse prevention")})
    >>> ours.targets_at_most, ours.interventions["substance_misuse"].goal
    (3, 'use less')
    """

    targets_at_most: Annotated[int, Field(ge=1)] = 3
    """So many needs are worked on at a time; the others wait."""
    hours_from: Ref | None = None
    """The table whose outcomes state the hours of intervention."""
    needs_to: Ref | None = None
    """The input that takes from a picture how many of the central eight are needs to work on."""
    assessments: Many[Text] = ()
    """What is due under the policy and is an assessment, in the words of its ``what``."""
    review: Due | None = None
    """When the plan itself is gone through again."""
    minutes_a_day: Annotated[Number, Field(gt=0)] | None = None
    """No more minutes than these count on one day."""
    guard: Guard | None = None
    at_least_one: AtLeastOne | None = None
    interventions: dict[NeedKey, Intervention] = {}
    sessions: dict[Id, SessionKind] = {}
    completion: Completion | None = None
    source: SourceIds = ()
    note: str = ""

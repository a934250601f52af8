"""Casework: the lines of a case plan beside its decisions, each with reason, rule and source."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rnr.people.answering.assessment import Record
from rnr.people.pictures.grading import Graded
from rnr.people.scores.explain import number


class Line(Record):
    """One line of a case plan: what, why, by which rule of the policy, and where that was read.

    Examples
    --------
    >>> print(Line(what="Housing", because="no fixed abode"))
    Housing: no fixed abode
    """

    what: str
    because: str = ""
    rule: str = ""
    """Place of the rule in the policy's file; empty where the line comes from the picture."""
    source: tuple[str, ...] = ()
    """Ids of the policy's sources; ``plan.sources`` says what they are."""

    def __str__(self) -> str:
        """Write it as a line of text."""
        return f"{self.what}: {self.because}" if self.because else self.what


class Target(Record):
    """A need, why it is worked on or waits, and the kind of intervention that fits it."""

    need: str
    """One of the central eight, or for a need outside them its topic or scale."""
    title: str
    present: bool | None = None
    """Whether it is there; None while missing answers leave that open."""
    driver: str | None = None
    """Why the assessor holds that this need drives others."""
    graded: tuple[Graded, ...] = ()
    """What each tool says of it: tool, day, level, grade; those within their windows."""
    goal: str = ""
    """What an intervention is to reach; empty where the policy does not say."""
    intervention: str = ""
    """The kind of intervention that fits; empty where the policy does not say."""
    programme: bool | None = None
    """False where the guard against over-treating keeps the person out of programmes; None while
    the hours are open, or where the policy decides on none."""
    because: str
    rule: str = ""
    source: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write it as a line of text."""
        out = f"{self.title}: {self.because}"
        out += f"; goal: {self.goal}" if self.goal else ""
        if self.programme is False:
            return f"{out}; no programme"
        return f"{out}; {self.intervention}" if self.intervention else out


class Dosage(Record):
    """The hours of intervention that the policy decides on, and what counts towards them."""

    status: Literal["decided", "open", "not_stated"]
    """Not stated where the outcome that was decided on gives no hours."""
    hours: int | float | None = None
    """The hours; of a range the least."""
    hours_to: int | float | None = None
    """The most hours, of a range; while open, the most that are still possible."""
    table: str
    label: str = ""
    because: str = ""
    source: tuple[str, ...] = ()
    counts: tuple[Line, ...] = ()
    """Sessions whose time counts."""
    counts_not: tuple[Line, ...] = ()
    minutes_a_day: int | float | None = None
    """No more minutes than these count on one day."""

    def __str__(self) -> str:
        """Write the hours as a line of text."""
        if self.status == "not_stated":
            return "hours of intervention: the policy states none"
        if self.status == "open" and self.hours is None:
            return "hours of intervention: open"
        least = "" if self.hours is None else number(self.hours)
        most = "" if self.hours_to is None else f" to {number(self.hours_to)}"
        open_ = " (open)" if self.status == "open" else ""
        return f"{least}{most} hours of intervention{open_}"


class Dated(Record):
    """A contact, visit, assessment or review, how often, and by when the first time."""

    what: str
    often: str
    """The period in words."""
    by: date | None = None
    """None without a day on which supervision starts."""
    kind: Literal["contact", "assessment", "review"] = "contact"
    rule: str = ""
    source: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write it as a line of text."""
        return self.often + (f"; next by {self.by.isoformat()}" if self.by else "")


def said_of(one: Graded) -> str:
    """Say what one tool found, and when."""
    return str(one) + (f", {one.on.isoformat()}" if one.on else "")


def found_by(one: Graded) -> str:
    """Say the level that a tool found, when, and which tool, without its title."""
    return f"{said_of(one).partition(']: ')[2]} [{one.key}]"

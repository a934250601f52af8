"""Decisions and the plan they make: what is recommended, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from rnr import __version__
from rnr.definitions.casework import Casework
from rnr.definitions.common import Shelf
from rnr.definitions.due import Due
from rnr.definitions.policy import Policy
from rnr.errors import PolicyError, Problem, plural, suggest
from rnr.people.answering.answers import Missing
from rnr.people.answering.assessment import Record
from rnr.people.errors import PlanError
from rnr.people.pictures.conflicts import Conflict
from rnr.people.pictures.grading import Graded
from rnr.people.plans.casework import Dated, Dosage, Line, Target
from rnr.people.plans.due import next_due
from rnr.people.plans.goals import Goal, not_smart
from rnr.people.plans.plan_text import plan_lines
from rnr.shown import Shown, draw

Fact = str | int | float


def standing_said(of: Policy | Plan) -> list[str]:
    """Say what to be careful with in a policy that is not a verified, published rule."""
    said = []
    if of.shelf == "provisional":
        said.append(f"provisional: not every fact of {of.key} was read at source")
    if of.standing == "convention":
        said.append(f"{of.key} is a convention, to be adjusted, and not a published rule")
    if of.standing == "example":
        said.append(f"{of.key} is an example and no agency's rule")
    return said


class Decision(Record):
    """What one decision table recommends, and why; made by :func:`rnr.plan`."""

    table: str
    title: str
    kind: Literal["recommendation", "working"]
    outcome: str | None = None
    """None while missing facts leave it open, or where the combination cannot occur."""
    label: str = ""
    detail: str = ""
    contacts: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    due: tuple[Due, ...] = ()
    """Contacts, visits and assessments with their periods and first deadlines."""
    programmes: tuple[str, ...] = ()
    hours: int | float | None = None
    hours_to: int | float | None = None
    workload: int | float | None = None
    """Hours a month that such a case takes of an officer's time."""
    credit: int | float | None = None
    """What has been earned, where the outcome gives credit."""
    credit_unit: str = ""
    possible: tuple[str, ...] = ()
    """The outcomes that are still possible."""
    because: str = ""
    source: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """The missing facts that this table uses."""
    status: Literal["decided", "open", "impossible"] = "decided"


class Plan(Shown, Record):
    """What a policy recommends: decisions in order, with reasons, facts used and warnings.

    Index it with a table's id. Made by :func:`rnr.plan`; JSON with ``plan.model_dump_json()``.
    """

    policy: str
    version: str
    digest: str
    title: str
    shelf: Shelf
    standing: Literal["published", "convention", "example"]
    jurisdiction: str
    rnr: str = __version__
    facts: dict[str, Fact]
    """What was known: levels and scores taken from profiles, and facts that were given."""
    missing: dict[str, Missing] = {}
    assumed: dict[str, Fact] = {}
    decisions: dict[str, Decision]
    warnings: tuple[str, ...] = ()
    on: date | None = None
    """The day of the picture; it and what follows are empty without one."""
    start: date | None = None
    """The day on which supervision starts."""
    risk: tuple[Graded, ...] = ()
    targets: tuple[Target, ...] = ()
    """The needs to work on first, drivers before the others."""
    waiting: tuple[Target, ...] = ()
    """Needs that are there and not among the targets."""
    still_open: tuple[Target, ...] = ()
    """Needs that missing answers leave open."""
    strengths: tuple[Line, ...] = ()
    adaptations: tuple[Line, ...] = ()
    """Responsivity: changes how something is delivered, never how much of it is right."""
    stabilise: tuple[Line, ...] = ()
    """What comes first; no criminogenic need."""
    dosage: Dosage | None = None
    due: tuple[Dated, ...] = ()
    """Contacts, assessments and the review of the plan."""
    conflicts: tuple[Conflict, ...] = ()
    goals: tuple[Goal, ...] = ()
    casework: Casework | None = None
    """What the policy says of sessions and of the end of the plan."""
    sources: dict[str, str] = {}
    """The policy's sources: id to citation."""

    @property
    def key(self) -> str:
        """Id and version of the policy in one word."""
        return f"{self.policy}-{self.version}"

    def __getitem__(self, table: str) -> Decision:
        """Get what one table recommends."""
        try:
            return self.decisions[table]
        except KeyError:
            where = Problem(
                table,
                f"is not a table of {self.policy}",
                suggest(table, list(self.decisions)),
                "table",
            )
            raise PolicyError(f"there is no table {table!r}", [where]) from None

    def due_dates(
        self, start: date, done: Mapping[str, Sequence[date]] | None = None
    ) -> dict[str, date]:
        """Say by when each contact, visit and assessment is due next.

        Parameters
        ----------
        start
            When supervision started.
        done
            For each of them, by its words in the policy, the days on which it was done.

        Returns
        -------
        dict
            Its words to the date, the earliest where several tables ask for it; what is done once
            and for all is left out.
        """
        made = done or {}
        every = [due for d in self.recommendations() for due in d.due]
        if self.casework is not None and self.casework.review is not None:
            every.append(self.casework.review)
        known = [due.what for due in every]
        problems = [
            Problem(what, "is not due under this plan", suggest(what, known), "due")
            for what in made
            if what not in known
        ]
        if problems:
            raise PolicyError("the days do not fit the plan", problems)
        dates: dict[str, date] = {}
        for due in every:
            day = next_due(due, start, made.get(due.what, ()))
            if day is not None:
                dates[due.what] = min(day, dates.get(due.what, day))
        return dates

    @property
    def next_assessment(self) -> date | None:
        """The day by which to assess anew; None if the policy asks for it by no day."""
        days = [one.by for one in self.due if one.kind == "assessment" and one.by is not None]
        return min(days, default=None)

    def with_goals(self, *goals: Goal) -> Plan:
        """Attach goals to the plan, in the place of those that it has.

        Parameters
        ----------
        *goals
            Each on a need of the plan, specific, with a measure and the value to reach, action
            steps with owner and day, a start and a day by which it is to be reached.

        Returns
        -------
        Plan
            A new plan; this one stays as it is.

        Raises
        ------
        PlanError
            All that keeps a goal from being one, at once.
        """
        problems = list(not_smart(goals, self))
        if problems:
            what = f"these goals are not SMART: {plural(len(problems), 'problem')}"
            raise PlanError(what, problems)
        return self.model_copy(update={"goals": goals})

    def recommendations(self) -> tuple[Decision, ...]:
        """List the decisions that are meant for people, without the working tables."""
        return tuple(d for d in self.decisions.values() if d.kind == "recommendation")

    def to_html(self, policy: Policy | None = None) -> str:
        """Write a page to hand over, in plain words, to print on A4 or Letter.

        Parameters
        ----------
        policy
            The policy of a stored plan, where the shelf does not hold it.

        Returns
        -------
        str
            One HTML file with lines to write names, own goals and signatures on; nothing is
            fetched when it is opened.

        Raises
        ------
        ReplayError
            The policy given is not the one that the plan was made by.

        Examples
        --------
        >>> import rnr
        >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
        >>> made = rnr.plan(profile, rnr.load_policy("nj_dmf"))
        >>> "<h2>What is decided</h2>" in made.to_html()
        True
        """
        return str(draw("rnr.publish.pages.plan_page", "to_html", self, policy))

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Name the policy and what it recommends, and no fact."""
        yield "policy", self.key
        for decision in self.recommendations():
            yield decision.table, decision.outcome or decision.status

    def __str__(self) -> str:
        """Write the plan as lines of text."""
        return "\n".join(plan_lines(self))

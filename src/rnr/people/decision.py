"""Decisions and the plan they make: what is recommended, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from rnr import __version__
from rnr.definitions.casework import Casework
from rnr.definitions.common import Shelf
from rnr.definitions.due import Due
from rnr.errors import PolicyError, Problem, suggest
from rnr.people.answers import Missing
from rnr.people.assessment import Record
from rnr.people.casework import Dated, Dosage, Line, Target
from rnr.people.conflicts import Conflict
from rnr.people.due import next_due, said
from rnr.people.goals import Goal
from rnr.people.grading import Graded
from rnr.shown import Shown

Fact = str | int | float

CASE_FIELDS = (
    "on", "start", "risk", "targets", "waiting", "still_open", "strengths", "adaptations",
    "stabilise", "dosage", "due", "conflicts", "goals", "casework",
)  # fmt: skip
"""What a plan holds of a case beside the decisions; all of it optional."""

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
            Its words to the date; what is done once and for all is left out.
        """
        made = done or {}
        every = [due for d in self.recommendations() for due in d.due]
        known = [due.what for due in every]
        problems = [
            Problem(what, "is not due under this plan", suggest(what, known), "due")
            for what in made
            if what not in known
        ]
        if problems:
            raise PolicyError("the days do not fit the plan", problems)
        dates = {due.what: next_due(due, start, made.get(due.what, ())) for due in every}
        return {what: day for what, day in dates.items() if day is not None}

    def recommendations(self) -> tuple[Decision, ...]:
        """List the decisions that are meant for people, without the working tables."""
        return tuple(d for d in self.decisions.values() if d.kind == "recommendation")

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Name the policy and what it recommends, and no fact."""
        yield "policy", f"{self.policy}-{self.version}"
        for decision in self.recommendations():
            yield decision.table, decision.outcome or decision.status

    def __str__(self) -> str:
        """Write the plan as lines of text."""
        out = [f"{self.title} ({self.policy}-{self.version}, {self.jurisdiction})"]
        out += [f"  note: {warning}" for warning in self.warnings]
        for decision in self.decisions.values():
            shown = decision.label or decision.outcome or " or ".join(decision.possible)
            open_ = " (open)" if decision.status == "open" else ""
            shown = "this combination cannot occur" if decision.status == "impossible" else shown
            out.append(f"  {decision.title}: {shown}{open_}")
            if decision.because:
                out.append(f"      because {decision.because}")
            if decision.hours is not None:
                to = "" if decision.hours_to is None else f" to {decision.hours_to:g}"
                out.append(f"      {decision.hours:g}{to} hours of intervention")
            if decision.credit is not None:
                out.append(f"      {decision.credit:g} {decision.credit_unit}")
            lines = (*decision.contacts, *map(said, decision.due), *decision.conditions)
            out += [f"      {line}" for line in (*lines, *decision.programmes)]
        return "\n".join(out)

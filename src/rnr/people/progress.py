"""Progress: what has been done of a plan, what changed since, and whether it may end early."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rnr import __version__
from rnr.definitions.common import Shelf
from rnr.people.assessment import Record
from rnr.people.casework import Dosage
from rnr.people.goals import Goal
from rnr.people.sessions import NotCounted, Tally

Answer = Literal["met", "not_met", "not_known"]


class NeedNow(Record):
    """One need before and after: still there, no longer, new, or not known."""

    need: str
    title: str
    verdict: Literal["still", "gone", "new", "not_known"]
    because: str


class RiskNow(Record):
    """One risk level before and after."""

    scale: str
    """Instrument and scale."""
    title: str
    outcome: str = ""
    before: str | None = None
    after: str | None = None
    increased: bool | None = None
    """None where it cannot be told."""
    because: str


class Term(Record):
    """One line that must hold for a plan to end early, and whether it does."""

    what: str
    answer: Answer
    because: str
    rule: str = ""
    source: tuple[str, ...] = ()


class Ending(Record):
    """Whether a plan may end early, by the policy's own rule."""

    answer: Answer
    """Not met if one line is not; otherwise not known if one is not known."""
    terms: tuple[Term, ...]


class Progress(Record):
    """What has been done of a plan, what changed since, and whether it may end early.

    Made by :func:`rnr.progress`; JSON both ways with ``progress.model_dump_json()`` and
    ``Progress.model_validate_json(text)``.
    """

    policy: str
    version: str
    digest: str
    shelf: Shelf
    rnr: str = __version__
    on: date
    planned: Dosage | None = None
    hours: Tally
    """Hours that count, in total."""
    by_need: dict[str, Tally] = {}
    """Hours that count, for each need of the plan."""
    not_counted: tuple[NotCounted, ...] = ()
    done: tuple[Goal, ...] = ()
    """Goals that are reached."""
    overdue: tuple[Goal, ...] = ()
    """Goals whose day has passed."""
    running: tuple[Goal, ...] = ()
    needs: tuple[NeedNow, ...] = ()
    """Empty without a reassessment."""
    risk: tuple[RiskNow, ...] = ()
    """Empty without a reassessment."""
    ending: Ending | None = None
    """None where the policy has no rule for ending early."""
    warnings: tuple[str, ...] = ()

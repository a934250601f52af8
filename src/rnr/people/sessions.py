"""Sessions: which time counts as hours of intervention, and why the rest does not."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from rnr.people.assessment import Record


class Session(Record):
    """One completed session: day, minutes, kind, and the need it worked on.

    Examples
    --------
    >>> Session(on="2026-03-09", minutes=90, kind="group", need="substance_misuse").minutes
    90
    """

    on: date
    minutes: int | float | None = Field(default=None, gt=0)
    """None where nobody wrote them down: they are then not known, and not zero."""
    kind: str
    """One of the policy's kinds of session."""
    need: str | None = None
    """The need it worked on; None where it worked on none, or nobody wrote it down."""


class NotCounted(Record):
    """Time of a session that does not count, and why."""

    session: Session
    minutes: int | float | None = None
    """The minutes that do not count; None where they are not known."""
    because: str
    rule: str = ""
    source: tuple[str, ...] = ()


class Tally(Record):
    """Hours that count: what is certain, and how many sessions have no minutes."""

    at_least: float
    """Hours of the sessions whose minutes are known."""
    unknown: int = 0
    """Sessions that count and whose minutes nobody wrote down."""

    @property
    def hours(self) -> float | None:
        """The hours; None while a session's minutes are not known."""
        return None if self.unknown else self.at_least

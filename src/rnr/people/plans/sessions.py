"""Sessions: which time counts as hours of intervention, and why the rest does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from pydantic import Field

from rnr.definitions.casework import Casework, SessionKind
from rnr.definitions.common import as_ids
from rnr.definitions.scales import Need
from rnr.errors import Problem, suggest
from rnr.people.answering.assessment import Record
from rnr.people.plans.decision import Plan
from rnr.people.scores.explain import number

DAY = 24 * 60
"""Minutes of a day: no session can be longer."""


class Session(Record):
    """One completed session: day, minutes, kind, and the need it worked on.

    Examples
    --------
    >>> import rnr
    >>> rnr.Session(on="2026-03-09", minutes=90, kind="group", need="substance_misuse").minutes
    90
    """

    on: date
    minutes: int | float | None = Field(default=None, gt=0, le=DAY)
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

    def __str__(self) -> str:
        """Write it as a line of text."""
        time = "time not known" if self.minutes is None else f"{number(self.minutes)} minutes"
        return f"{self.session.on.isoformat()}, {self.session.kind}, {time}: {self.because}"


class Tally(Record):
    """Hours that count: what is certain, and how many sessions have no minutes."""

    at_least: float = 0.0
    """Hours of the sessions whose minutes are known."""
    at_most: float = 0.0
    """These, and for each session without minutes all that can count on one day."""
    unknown: int = 0
    """Sessions that count and whose minutes nobody wrote down."""

    @property
    def hours(self) -> float | None:
        """The hours; None while a session's minutes are not known."""
        return None if self.unknown else self.at_least

    def __str__(self) -> str:
        """Write the hours in words."""
        if not self.unknown:
            return f"{number(self.at_least)} hours"
        more = "a session" if self.unknown == 1 else f"{self.unknown} sessions"
        return f"at least {number(self.at_least)} hours, and {more} without minutes"


@dataclass(slots=True)
class _Sum:
    """Minutes so far: hours are divided once, at the end, so that none is lost in rounding."""

    least: float = 0
    most: float = 0
    unknown: int = 0
    open_days: set[date] = field(default_factory=set)

    def add(self, minutes: float) -> None:
        self.least += minutes
        self.most += minutes

    def add_unknown(self, on: date, room: float) -> None:
        """Add a session without minutes; several on one day share what the day still allows."""
        self.unknown += 1
        self.most += 0 if on in self.open_days else room
        self.open_days.add(on)

    def tally(self) -> Tally:
        return Tally(at_least=self.least / 60, at_most=self.most / 60, unknown=self.unknown)


@dataclass(slots=True)
class Counted:
    """What of the sessions counts, by need and in total, and what does not."""

    total: Tally
    by_need: dict[str, Tally]
    not_counted: list[NotCounted]


def misfits(plan: Plan, sessions: Sequence[Session], on: date) -> Iterator[Problem]:
    """Tell sessions of unknown kinds, on unknown needs, or after the day of the review."""
    known = [] if plan.casework is None else list(plan.casework.sessions)
    needs = [target.need for target in (*plan.targets, *plan.waiting, *plan.still_open)]
    needs += [name for name in get_args(Need) if name not in needs]
    for place, one in enumerate(sessions):
        where = f"sessions[{place}]"
        if not known:
            todo = "add [casework.sessions] to the policy, and plan with a picture"
            yield Problem(where, "the plan knows no kinds of session", todo, "session.kinds")
            return
        if one.kind not in known:
            what = "is no kind of session of this plan's policy"
            yield Problem(f"{where}.kind", what, suggest(one.kind, known), "session.kind")
        if one.need is not None and one.need not in needs:
            todo = suggest(one.need, needs)
            yield Problem(f"{where}.need", "is not a need", todo, "session.need")
        if one.on > on:
            what = "lies after the day of the review"
            yield Problem(f"{where}.on", what, "count it when it has been held", "session.on")


def count(plan: Plan, casework: Casework, sessions: Sequence[Session]) -> Counted:
    """Count the time of sessions that fit the plan, day by day."""
    total, by_need = _Sum(), {target.need: _Sum() for target in plan.targets}
    a_day: dict[date, float] = {}
    left: list[NotCounted] = []
    cap = casework.minutes_a_day
    allowed = DAY if cap is None else min(cap, DAY)
    # What is known comes first on each day, so that the cap on a day falls on what is certain.
    for one in sorted(sessions, key=lambda s: (s.on, s.minutes is None)):
        kind = casework.sessions[one.kind]
        why = _against(plan, one, kind)
        rule, source = f"casework.sessions.{one.kind}", as_ids(kind.source or casework.source)
        if why:
            left.append(_left_out(one, one.minutes, why, rule, source))
            continue
        used = a_day.get(one.on, 0)
        room = max(0, allowed - used)
        if one.minutes is None and room:
            for each in (total, by_need.setdefault(str(one.need), _Sum())):
                each.add_unknown(one.on, room)
            continue
        # Without a cap nothing that was written down is cut, not even more than a day holds.
        asked = one.minutes or 0
        kept = asked if cap is None else min(asked, room)
        a_day[one.on] = used + kept
        for each in (total, by_need.setdefault(str(one.need), _Sum())) if kept else ():
            each.add(kept)
        if one.minutes is None or kept < asked:
            why = f"no more than {number(allowed)} minutes count on one day"
            over = None if one.minutes is None else asked - kept
            rule = "casework.minutes_a_day" if cap else ""
            left.append(_left_out(one, over, why, rule, as_ids(casework.source)))
    tallies = {need: each.tally() for need, each in by_need.items()}
    return Counted(total.tally(), tallies, left)


def _against(plan: Plan, one: Session, kind: SessionKind) -> str:
    """Say why a session does not count; empty if it does."""
    there = {target.need: target.title for target in (*plan.targets, *plan.waiting)}
    if not kind.counts:
        return kind.because
    if plan.start is not None and one.on < plan.start:
        return "it was held before the start"
    if one.need is None:
        return "no need was named that it worked on"
    named = one.need.replace("_", " ")
    if any(target.need == one.need for target in plan.still_open):
        return f"whether there is a need in {named} is still open"
    if one.need not in there:
        return f"no need in {named} was found"
    if kind.needs and one.need not in kind.needs:
        return f"it does not count for {named}: {kind.because}"
    if None not in (kind.least_minutes, one.minutes) and one.minutes < kind.least_minutes:  # type: ignore[operator]
        return f"it was shorter than {number(kind.least_minutes or 0)} minutes"
    return ""


def _left_out(
    one: Session, minutes: int | float | None, because: str, rule: str, source: tuple[str, ...]
) -> NotCounted:
    return NotCounted(session=one, minutes=minutes, because=because, rule=rule, source=source)

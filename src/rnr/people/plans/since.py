"""Since: what a reassessment says of the needs and risk levels that a plan was made for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from rnr.people.answering.assessment import Record
from rnr.people.pictures.grading import Graded
from rnr.people.pictures.needs import NeedFound
from rnr.people.pictures.picture import Picture
from rnr.people.plans.casework import Target, said_of
from rnr.people.plans.decision import Plan

Verdict = Literal["still", "gone", "new", "absent", "not_known"]

_SAID: dict[Verdict, str] = {
    "still": "still there", "gone": "no longer there", "new": "new", "absent": "not there",
    "not_known": "not known",
}  # fmt: skip


class NeedNow(Record):
    """One need before and after: still there, gone, new, absent (it was open), or not known."""

    need: str
    title: str
    verdict: Verdict
    because: str

    def __str__(self) -> str:
        """Write it as a line of text."""
        return f"{self.title}: {_SAID[self.verdict]} ({self.because})"


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

    def __str__(self) -> str:
        """Write it as a line of text."""
        word = "not known" if self.increased is None else "not increased"
        return f"{self.title}: {'increased' if self.increased else word} ({self.because})"


def needs_now(plan: Plan, later: Picture) -> Iterator[NeedNow]:
    """Hold every need of a plan against a later picture, and name those that are new."""
    now = {need.name: need for need in later.needs}
    before = [*plan.targets, *plan.waiting, *plan.still_open]
    for target in before:
        verdict, because = _of_need(target, now.get(target.need))
        yield NeedNow(need=target.need, title=target.title, verdict=verdict, because=because)
    known = {target.need for target in before}
    for need in later.targets():
        if need.name not in known:
            because = "; ".join(map(said_of, need.current))
            yield NeedNow(need=need.name, title=need.title, verdict="new", because=because)


def _of_need(target: Target, now: NeedFound | None) -> tuple[Verdict, str]:
    again = [] if now is None else [one for one in now.graded if _later(target.graded, one)]
    if now is None or not again:
        return "not_known", "it was not assessed again"
    said = "; ".join(map(said_of, now.current))
    strange = [one.key for one in again if _other_list(target.graded, one)]
    if strange:
        return "not_known", f"{', '.join(strange)}: {_NO_TABLE}"
    if now.present is None:
        return "not_known", f"it is open: {said}"
    if now.present:
        said = "; ".join(said_of(one) for one in now.current if one.present is not False)
        return ("still" if target.present else "new"), said
    if target.present is None:
        return "absent", said
    first = {one.instrument for one in target.graded if one.present is not False}
    lacking = sorted(first - {one.instrument for one in again})
    if lacking:
        return "not_known", f"{', '.join(lacking)} found it and was not used again; {said}"
    return "gone", said


_NO_TABLE = "graded on another list of levels; make both pictures with one crosswalk"


def _later(before: Sequence[Graded], now: Graded) -> bool:
    """Whether a grading is newer than what the same tool said before."""
    own = [one for one in before if one.instrument == now.instrument]
    return all(_newer(one, now) for one in own)


def _newer(before: Graded, now: Graded) -> bool:
    return before.on is not None and now.on is not None and now.on > before.on


def _other_list(before: Sequence[Graded], now: Graded) -> bool:
    return any(one.key == now.key and one.grades != now.grades for one in before)


def risk_now(plan: Plan, later: Picture) -> Iterator[RiskNow]:
    """Hold every risk level of a plan against a later picture.

    A scale without levels is left out where the same tool gives levels for the same outcome: it is
    that prediction over another time, or in another unit.
    """
    rows = [one for found in later.risk.values() for one in found]
    levelled = {(one.instrument, one.outcome) for one in plan.risk if one.grades and one.outcome}
    for before in plan.risk:
        if not before.grades and (before.instrument, before.outcome) in levelled:
            continue
        now = next((one for one in rows if one.key == before.key), None)
        increased, because = _of_risk(before, now)
        yield RiskNow(
            scale=before.key, title=before.title, outcome=before.outcome, before=before.level,
            after=now and now.level, increased=increased, because=because,
        )  # fmt: skip


def _of_risk(before: Graded, now: Graded | None) -> tuple[bool | None, str]:
    if now is None:
        return None, "it was not assessed again"
    if not _newer(before, now):
        return None, "there is no later assessment, or the days are not known"
    if before.grades != now.grades:
        return None, _NO_TABLE
    if None in (before.best, before.worst, now.best, now.worst):
        return None, "it has no levels in an order"
    said = f"{_level(before)} to {_level(now)}"
    if now.best > before.worst:  # type: ignore[operator]
        return True, said
    return (False if now.worst <= before.best else None), said  # type: ignore[operator]


def _level(one: Graded) -> str:
    return one.level or f"{' or '.join(one.possible)} (open)"

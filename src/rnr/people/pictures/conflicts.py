"""Conflicts: two tools that grade one thing differently, shown and never averaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Literal

from rnr.people.answering.assessment import Record
from rnr.people.pictures.grading import Graded


class Conflict(Record):
    """Two tools that grade one need, or risk of one outcome, differently."""

    what: str
    """The need, or the outcome."""
    kind: Literal["differ", "not_comparable"]
    """Graded differently; or on lists of levels that no crosswalk brings together."""
    between: tuple[Graded, Graded]

    def __str__(self) -> str:
        """Write both gradings side by side."""
        word = "are graded differently" if self.kind == "differ" else "cannot be compared"
        todo = "" if self.kind == "differ" else " (give a crosswalk for their levels)"
        return f"{self.what}: {self.between[0]} | {self.between[1]} {word}{todo}"


def conflicts(what: str, found: Sequence[Graded]) -> Iterator[Conflict]:
    """Compare every two tools on one thing, each by its worst part."""
    tools = dict.fromkeys(one.instrument for one in found)
    for first, second in combinations(tools, 2):
        ours = [one for one in found if one.instrument == first and one.worst is not None]
        theirs = [one for one in found if one.instrument == second and one.worst is not None]
        for topic in _shared({one.topic for one in ours}, {one.topic for one in theirs}):
            pair = [
                max(_about(topic, side), key=lambda one: (one.worst, one.best), default=None)
                for side in (ours, theirs)
            ]
            if pair[0] is None or pair[1] is None:
                continue
            kind = _compare(pair[0], pair[1])
            if kind is not None:
                yield Conflict(what=what, kind=kind, between=(pair[0], pair[1]))


def _shared(ours: set[str | None], theirs: set[str | None]) -> list[str | None]:
    """List the topics to compare; a part without a topic stands for the whole need."""
    if None in ours | theirs:
        return [None]
    return sorted(ours & theirs, key=str)


def _about(topic: str | None, side: Sequence[Graded]) -> list[Graded]:
    return [one for one in side if topic is None or one.topic == topic]


def _compare(one: Graded, other: Graded) -> Literal["differ", "not_comparable"] | None:
    ends = one.best, one.worst, other.best, other.worst
    best, worst, least, most = (end for end in ends if end is not None)
    if one.grades == other.grades:
        return None if best <= most and least <= worst else "differ"
    if {best, worst, least, most} in ({0.0}, {1.0}):
        return None
    if (worst == 0 and least == 1) or (most == 0 and best == 1):
        return "differ"
    return "not_comparable"

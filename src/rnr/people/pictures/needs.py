"""Needs: every grading of one need together, drivers first, the most serious before the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from rnr.definitions.scales import Need
from rnr.errors import Problem, suggest
from rnr.people.answering.assessment import Record
from rnr.people.pictures.grading import Graded

_ORDER = get_args(Need)
STATIC = _ORDER[0]
"""The first of the central eight is a history: it cannot be worked on, so it is no target."""


class NeedFound(Record):
    """One criminogenic need: every grading of it, and whether the assessor marked it a driver."""

    name: str
    """One of the central eight, or for a need outside them its topic or scale."""
    title: str
    graded: tuple[Graded, ...]
    best: float | None = None
    """The least that is established, from 0 to 1, by the worst-graded part within its window."""
    worst: float | None = None
    present: bool | None = None
    """Whether it counts as a need to work on; None while that is open."""
    weight: int | float = 1
    driver: str | None = None
    """Why the assessor holds that this need drives others."""

    @property
    def current(self) -> tuple[Graded, ...]:
        """The gradings to go by: those within their windows, or all if there is none."""
        return to_go_by(self.graded)


def needs_of(
    found: Sequence[Graded], drivers: Mapping[str, str], problems: list[Problem]
) -> tuple[tuple[NeedFound, ...], tuple[Graded, ...]]:
    """Gather the gradings of each need and put the needs in order; history apart."""
    groups: dict[str, list[Graded]] = {}
    for one in found:
        if one.kind == "need" and one.need != STATIC:
            own = one.need if one.need not in (None, "other") else one.topic or one.key
            groups.setdefault(str(own), []).append(one)
    for name, why in drivers.items():
        if name not in groups:
            what = "is not a need that these assessments grade"
            problems.append(Problem(name, what, suggest(name, list(groups)), "driver"))
        if not why.strip():
            problems.append(Problem(name, "is a driver without a reason", "say why", "driver"))
    needs = [_need(name, rows, drivers.get(name)) for name, rows in groups.items()]
    needs.sort(key=_rank)
    return tuple(needs), tuple(r for r in found if r.kind == "need" and r.need == STATIC)


def _need(name: str, rows: Sequence[Graded], driver: str | None) -> NeedFound:
    counted = [one for one in to_go_by(rows) if one.worst is not None and one.best is not None]
    best = max((one.best for one in counted if one.best is not None), default=None)
    worst = max((one.worst for one in counted if one.worst is not None), default=None)
    said = [one.present for one in to_go_by(rows)]
    present = True if True in said else None if None in said else False
    title = name.replace("_", " ") if name in _ORDER else rows[0].title
    return NeedFound(
        name=name, title=title, graded=tuple(rows), best=best, worst=worst, present=present,
        weight=max(one.weight for one in rows), driver=driver,
    )  # fmt: skip


def to_go_by(rows: Sequence[Graded]) -> tuple[Graded, ...]:
    """Keep the gradings within their windows, or all of them if there is none."""
    return tuple(one for one in rows if one.current is not False) or tuple(rows)


def _rank(need: NeedFound) -> tuple[bool, float, float, int]:
    place = _ORDER.index(need.name) if need.name in _ORDER else len(_ORDER)
    best = -1.0 if need.best is None else need.best * need.weight
    worst = -1.0 if need.worst is None else need.worst * need.weight
    return need.driver is None, -best, -worst, place

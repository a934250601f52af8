"""Need columns: every grading of one need together, and the needs in order, for a frame."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, get_args

import narwhals as nw

from rnr.definitions.scales import Need
from rnr.people.pictures.mark_columns import chosen, looked_up, past_column, whole
from rnr.people.pictures.marks import NO, YES, Mark
from rnr.people.pictures.needs import STATIC
from rnr.scoring.columns import PREFIX

_ORDER = get_args(Need)


@dataclass(frozen=True, slots=True)
class NeedMarks:
    """One need, and the scales that grade it."""

    at: int
    name: str
    marks: tuple[Mark, ...]

    def column(self, part: str) -> str:
        """Name a working column."""
        return f"{PREFIX}need_{part}{self.at}"

    @property
    def topics(self) -> dict[str, list[Mark]]:
        """The parts of the need that tools tell apart."""
        found: dict[str, list[Mark]] = {}
        for mark in self.marks:
            if mark.topic is not None and mark.topic != self.name:
                found.setdefault(mark.topic, []).append(mark)
        return found


def needs_in(marks: Sequence[Mark]) -> list[NeedMarks]:
    """Gather the scales of each need; history apart."""
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.kind == "need" and mark.need != STATIC:
            groups.setdefault(str(mark.need), []).append(mark)
    return [NeedMarks(at, name, tuple(rows)) for at, (name, rows) in enumerate(groups.items())]


def most(found: Sequence[Any]) -> Any:
    """Take the greatest, nulls aside."""
    return nw.max_horizontal(*found) if len(found) > 1 else found[0]


def to_go_by_columns(need: NeedMarks, windowed: Collection[str]) -> dict[str, Any]:
    """Mark the gradings to go by: those within their windows, or all if there is none."""
    if not any(mark.instrument in windowed for mark in need.marks):
        return {}
    here = [~nw.col(mark.column("code")).is_null() for mark in need.marks]
    fresh = [
        there & (nw.col(past_column(mark.instrument)) == 0)
        if mark.instrument in windowed
        else there
        for mark, there in zip(need.marks, here, strict=True)
    ]
    some = fresh[0]
    for one in fresh[1:]:
        some = some | one
    return {
        f"{PREFIX}go{mark.at}": nw.when(one | (there & ~some)).then(whole(1)).otherwise(whole(0))
        for mark, one, there in zip(need.marks, fresh, here, strict=True)
    }


def _counted(mark: Mark, value: Any, need: NeedMarks, windowed: Collection[str]) -> Any:
    if not any(other.instrument in windowed for other in need.marks):
        return value
    return nw.when(nw.col(f"{PREFIX}go{mark.at}") == 1).then(value)


def need_columns(need: NeedMarks, windowed: Collection[str]) -> dict[str, Any]:
    """Give the ends of a need by its worst-graded part, whether it is there, and its topics."""

    def over(part: str, marks: Sequence[Mark]) -> Any:
        return most([_counted(m, nw.col(m.column(part)), need, windowed) for m in marks])

    made = {need.column(part): over(part, need.marks) for part in ("best", "worst", "there")}
    for topic, marks in need.topics.items():
        made[need.column(f"topic_{topic}_")] = over("there", marks)
    weights = {mark.weight for mark in need.marks}
    if len(weights) > 1:
        made[need.column("weight")] = most([
            nw.when(~nw.col(m.column("code")).is_null()).then(nw.lit(float(m.weight)))
            for m in need.marks
        ])  # fmt: skip
    return made


def grade_column(need: NeedMarks, windowed: Collection[str]) -> Any:
    """Name the grade of the worst-graded part; null while it is open."""
    if len(need.marks) == 1:
        (mark,) = need.marks
        words = dict(mark.words()) if len(mark.grades) > 1 else {}
        table = {at: words.get(ends[0]) for at, ends in _settled(mark)}
        return looked_up(mark.column("code"), table, nw.String())
    best, worst = nw.col(need.column("best")), nw.col(need.column("worst"))
    settled = best == worst
    cases = []
    for mark in need.marks:
        own = nw.col(mark.column("best"))
        counts = settled & (_counted(mark, own, need, windowed) == best)
        if len(mark.grades) > 1:
            cases += [(counts & (own == place), nw.lit(word)) for place, word in mark.words()]
    return chosen(cases, nw.String())


def _settled(mark: Mark) -> list[tuple[int, tuple[float, float]]]:
    return [(at, ends) for at, ends in mark.places.items() if ends and ends[0] == ends[1]]


def key_columns(needs: Sequence[NeedMarks], drivers: Mapping[str, str]) -> dict[str, Any]:
    """Write the place of each need among the others as one whole number, greater comes first.

    Drivers first, then grade times weight, at least and at most, then the list of the central
    eight; needs beside them in the order in which the tools name them.
    """
    values = sorted({
        place * weight
        for need in needs
        for mark in need.marks
        for ends in mark.places.values()
        for place in ends or ()
        for weight in {other.weight for other in need.marks}
    })  # fmt: skip
    size = len(values)
    ties = len(_ORDER) + 1 + max((mark.at for need in needs for mark in need.marks), default=0)
    made = {}
    for need in needs:
        if len(need.marks) == 1:
            # What one scale says of one need is known for each of its levels beforehand.
            key = _key_of_one(need, values, ties)
        else:
            key = _key_of_several(need, values, ties)
        if need.name in drivers:
            driven = nw.when(~nw.col(drivers[need.name]).is_null()).then(whole(size * size * ties))
            key = key + nw.coalesce(driven, whole(0))
        there = nw.col(need.column("there")) == YES
        made[need.column("key")] = nw.when(there).then(key).otherwise(whole(-1))
    return made


def _key_of_one(need: NeedMarks, values: list[float], ties: int) -> Any:
    (mark,) = need.marks
    table = {}
    for at, ends in mark.places.items():
        if ends:
            least, top = (values.index(end * mark.weight) for end in ends)
            table[at] = (least * len(values) + top) * ties + ties - 1 - _tie(need, mark)
    return looked_up(mark.column("code"), table, nw.Int64())


def _key_of_several(need: NeedMarks, values: list[float], ties: int) -> Any:
    weights = sorted({mark.weight for mark in need.marks})
    weight = nw.col(need.column("weight")) if len(weights) > 1 else nw.lit(float(weights[0]))
    parts = []
    for end in ("best", "worst"):
        value = nw.col(need.column(end)) * weight
        cases = [(value == one, whole(at)) for at, one in enumerate(values)]
        parts.append(chosen(cases, nw.Int64()))
    tie = chosen([
        (~nw.col(mark.column("code")).is_null(), whole(_tie(need, mark))) for mark in need.marks
    ], nw.Int64())  # fmt: skip
    return (parts[0] * len(values) + parts[1]) * ties + (ties - 1 - tie)


def _tie(need: NeedMarks, first: Mark) -> int:
    """Give the place among equals: that in the list, or that of the first scale that graded it."""
    return _ORDER.index(need.name) if need.name in _ORDER else len(_ORDER) + first.at


def rank_columns(needs: Sequence[NeedMarks]) -> dict[str, Any]:
    """Count for each need that is there which place it has, from 1."""
    before: dict[str, list[Any]] = {need.column("key"): [] for need in needs}
    for one, other in combinations(before, 2):
        before[other].append((nw.col(one) > nw.col(other)).cast(nw.Int64))
        before[one].append((nw.col(one) < nw.col(other)).cast(nw.Int64))
    made = {}
    for need in needs:
        key = need.column("key")
        rank = whole(1)
        for one in before[key]:
            rank = rank + one
        made[need.column("rank")] = nw.when(nw.col(key) >= 0).then(rank)
    return made


def counted(needs: Sequence[NeedMarks], state: int) -> Any:
    """Count the needs in one state; null where nobody graded any."""
    total = whole(0)
    for need in needs:
        is_so = nw.col(need.column("there")) == state
        total = total + nw.when(is_so).then(whole(1)).otherwise(whole(0))
    graded = most([nw.col(need.column("there")) for need in needs])
    return nw.when(~graded.is_null()).then(total)


def yes_or_no(there: Any) -> Any:
    """Write whether something is there as yes or no; null while it is open or nobody asked."""
    return chosen([(there == YES, nw.lit("yes")), (there == NO, nw.lit("no"))], nw.String())

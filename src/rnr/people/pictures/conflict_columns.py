"""Conflict columns: where two tools grade one thing differently, for a frame."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import narwhals as nw

from rnr.people.pictures.mark_columns import chosen, whole
from rnr.people.pictures.marks import Mark
from rnr.people.pictures.need_columns import most
from rnr.scoring.columns import PREFIX

DIFFER, NOT_COMPARABLE = 1, 2
KINDS = {DIFFER: "differ", NOT_COMPARABLE: "not_comparable"}


def conflict_columns(marks: Sequence[Mark]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Compare every two tools on every thing: working columns, and a flag for each conflict."""
    things: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.thing:
            things.setdefault(mark.thing, []).append(mark)
    made: dict[str, Any] = {}
    flags: dict[str, Any] = {}
    for thing, rows in things.items():
        tools = dict.fromkeys(mark.instrument for mark in rows)
        pairs = []
        for first, second in combinations(tools, 2):
            ours = [mark for mark in rows if mark.instrument == first]
            theirs = [mark for mark in rows if mark.instrument == second]
            for compared in _comparisons(ours, theirs):
                name = f"{PREFIX}conflict{len(made)}"
                made[name] = compared
                pairs.append(name)
        for code, kind in KINDS.items():
            if pairs:
                flags[f"{thing}: {kind}"] = _any([nw.col(name) == code for name in pairs])
    return made, flags


def _any(flags: Sequence[Any]) -> Any:
    said = nw.when(flags[0]).then(whole(1)).otherwise(whole(0))
    for flag in flags[1:]:
        said = nw.when(flag).then(whole(1)).otherwise(said)
    return said == 1


def _comparisons(ours: Sequence[Mark], theirs: Sequence[Mark]) -> list[Any]:
    """Compare the whole need where a part without a topic is graded, topic by topic elsewhere."""
    both = (*ours, *theirs)
    plain = [~nw.col(mark.column("worst")).is_null() for mark in both if mark.topic is None]
    found = []
    if plain:
        found.append(nw.when(_any(plain)).then(_compare(ours, theirs)))
    shared = {mark.topic for mark in ours} & {mark.topic for mark in theirs} - {None}
    for topic in sorted(shared, key=str):
        compared = _compare([m for m in ours if m.topic == topic],
                            [m for m in theirs if m.topic == topic])  # fmt: skip
        found.append(nw.when(~_any(plain)).then(compared) if plain else compared)
    return found


def _compare(ours: Sequence[Mark], theirs: Sequence[Mark]) -> Any:
    """Compare two tools by their worst parts; null where they agree or one says nothing."""
    lists = list(dict.fromkeys(mark.grades for mark in (*ours, *theirs)))
    best, worst, graded = _worst_part(ours, lists)
    least, top, rated = _worst_part(theirs, lists)
    apart = nw.when((best > top) | (least > worst)).then(whole(DIFFER))
    ends = (worst == 0) & (least == 1) | (top == 0) & (best == 1)
    alike = (worst == 0) & (top == 0) | (best == 1) & (least == 1)
    known = ~worst.is_null() & ~top.is_null()
    beyond = nw.when(known & ~alike).then(whole(NOT_COMPARABLE))
    unlike = nw.coalesce(nw.when(ends).then(whole(DIFFER)), beyond)
    if len(lists) == 1:
        return apart
    return nw.when(graded == rated).then(apart).otherwise(unlike)


def _worst_part(side: Sequence[Mark], lists: Sequence[tuple[str, ...]]) -> tuple[Any, Any, Any]:
    """Give the ends of the worst-graded part, and on which list of grades it lies."""
    worst = most([nw.col(mark.column("worst")) for mark in side])
    if len(side) == 1:
        only = nw.when(~worst.is_null()).then(whole(lists.index(side[0].grades)))
        return nw.col(side[0].column("best")), worst, only
    there = [nw.col(mark.column("worst")) == worst for mark in side]
    best = most([
        nw.when(here).then(nw.col(mark.column("best")))
        for mark, here in zip(side, there, strict=True)
    ])  # fmt: skip
    graded = [
        (here & (nw.col(mark.column("best")) == best), whole(lists.index(mark.grades)))
        for mark, here in zip(side, there, strict=True)
    ]
    return best, worst, chosen(graded, nw.Int64())

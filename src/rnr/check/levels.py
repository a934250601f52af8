"""Levels, conversions and ranges cover what can come out, and nothing beyond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnr.check.survey import Reached
from rnr.definitions.scales import Scale
from rnr.errors import Problem, suggest
from rnr.scoring.build import bounds_of
from rnr.scoring.ops import Num
from rnr.scoring.program import ScalePlan


def check_levels(
    name: str, scale: Scale, plan: ScalePlan, reached: Sequence[Reached]
) -> Iterator[Problem]:
    """Tell levels and conversion rows that no answers can reach, and a range that is wrong."""
    where = f"scales.{name}"
    known = [*plan.levels, *(key for table in _conversions(scale) for key in table)]
    for row in scale.unreachable:
        if row not in known:
            what = f"lists {row!r}, which is no level"
            yield Problem(f"{where}.unreachable", what, suggest(row, known), "unreachable.unknown")
    for place, table, users in shared(scale, reached, "convert"):
        starts, _ = bounds_of(table, place)
        yield from _rows(place, "row", list(table), starts, users, "before", scale)
    missed: set[str] = set()
    for place, table, users in shared(scale, reached, "levels"):
        found = list(_rows(place, "level", list(table), tuple(table.values()), users,
                           "scores", scale))  # fmt: skip
        missed |= {level for level, start in table.items() if _missed(table, level, users)}
        yield from found
    for level in scale.unreachable:
        if level in plan.levels and level not in missed and all(r.exact for r in reached):
            what = f"lists {level!r}, which answers can reach"
            yield Problem(f"{where}.unreachable", what, "take it off the list", "unreachable.wrong")
    yield from _range(where, scale, reached)


def possible_levels(scale: Scale, plan: ScalePlan, reached: Sequence[Reached]) -> list[str]:
    """List the levels that some answers reach, as far as is known."""
    tables = list(shared(scale, reached, "levels"))
    return [
        level
        for level in plan.levels
        if any(not _missed(table, level, users) for _, table, users in tables if users)
    ]


def _conversions(scale: Scale) -> list[dict[str, Num]]:
    return [scale.convert, *(s.convert for s in scale.strata)]


def shared(
    scale: Scale, reached: Sequence[Reached], what: str
) -> Iterator[tuple[str, dict[str, Num], list[Reached]]]:
    """Pair each table with the strata that use it: a stratum's own replaces the scale's."""
    own: dict[str, Num] = getattr(scale, what)
    common = []
    for k, found in enumerate(reached):
        table: dict[str, Num] = getattr(scale.strata[k], what) if scale.strata else {}
        if table:
            yield f"{found.where}.{what}", table, [found]
        else:
            common.append(found)
    base = reached[0].where.partition(".strata[")[0]
    if own and common:
        yield f"{base}.{what}", own, common
    elif own:
        yield f"{base}.{what}", own, []


def _hit(starts: Sequence[Num], users: Sequence[Reached], of: str) -> set[int]:
    return {row for found in users for row in found.rows(starts, of)[0]}


def _missed(table: dict[str, Num], level: str, users: Sequence[Reached]) -> bool:
    return list(table).index(level) not in _hit(tuple(table.values()), users, "scores")


def _rows(
    where: str, noun: str, names: Sequence[str], starts: Sequence[Num], users: Sequence[Reached],
    of: str, scale: Scale,
) -> Iterator[Problem]:  # fmt: skip
    if not users:
        todo = "remove it, or let a stratum use it"
        yield Problem(where, "is used by no stratum: each has its own", todo, "unused.table")
        return
    hit = _hit(starts, users, of)
    highest = max(_top(found, of) for found in users)
    for i, name in enumerate(names):
        if i in hit or name in scale.unreachable:
            continue
        thing = "the score" if of == "scores" else "what is converted"
        if starts[i] > highest:
            what = f"the {noun} {name!r} starts at {starts[i]}, yet {thing} reaches only {highest}"
        else:
            end = f"below {starts[i + 1]}" if i + 1 < len(starts) else "upwards"
            what = f"no answers reach the {noun} {name!r} (from {starts[i]}, {end})"
        todo = "mend the bound, or list it under unreachable if it is published so"
        yield Problem(where, what, todo, f"unreachable.{noun}")


def _top(reached: Reached, of: str) -> Num:
    values: set[Num] = getattr(reached, of)
    if reached.exact and values:
        return max(values)
    return (reached.score_bounds if of == "scores" else reached.before_bounds)[1]


def _range(where: str, scale: Scale, reached: Sequence[Reached]) -> Iterator[Problem]:
    if scale.range is None:
        return
    exact = all(found.exact for found in reached)
    if exact:
        raws = [raw for found in reached for raw in found.raws] or [0]
        low, high = min(raws), max(raws)
    else:
        low = min(found.raw_bounds[0] for found in reached)
        high = max(found.raw_bounds[1] for found in reached)
    for end, said, computed in (("min", scale.range.min, low), ("max", scale.range.max, high)):
        if said is None or abs(said - computed) < 1e-9:
            continue
        beyond = said < computed if end == "min" else said > computed
        if exact or beyond:
            what = f"says {end} = {said}, yet the points give {computed}"
            todo = "mend the points or the range, whichever is not as published"
            yield Problem(f"{where}.range", what, todo, "range")


def unproved(name: str, scale: Scale, reached: Sequence[Reached]) -> Iterator[Problem]:
    """Note what could not be proved about a scale whose values are too many to list."""
    if all(found.exact for found in reached) or not (scale.levels or scale.convert or scale.range):
        return
    what = "has too many possible values to list; levels were checked against its bounds only"
    yield Problem(f"scales.{name}", what, "let worked cases reach every level", "note.reach")

"""From a raw score to a score to a level: curve, rounding, limits, conversion, cut-offs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from rnr.definitions.scales import Scale
from rnr.scoring import arithmetic, shapes, tables
from rnr.scoring.build import Builder, bounds_of, fail
from rnr.scoring.ops import Num
from rnr.scoring.program import Place


def score_place(b: Builder, where: str, scale: Scale, raw: Place, convert: dict[str, Num]) -> Place:
    """Add the steps from a raw score to the score."""
    place = raw
    if scale.logistic:
        place = b.apply(shapes.Logistic(), [place], whole=False)
    if scale.times != 1:
        whole = place.whole and isinstance(scale.times, int)
        place = b.apply(arithmetic.Sum((scale.times,)), [place], whole=whole)
    if scale.round is not None:
        rounding = shapes.Round(scale.round.decimals, scale.round.how)
        place = b.apply(rounding, [place], whole=scale.round.decimals == 0)
    if scale.clamp is not None:
        for op, bound in (
            (arithmetic.Greatest(), scale.clamp.min),
            (arithmetic.Least(), scale.clamp.max),
        ):
            if bound is not None:
                whole = place.whole and isinstance(bound, int)
                place = b.apply(op, [place, b.constant(bound)], whole=whole)
    if convert:
        place = _convert(b, f"{where}.convert", place, convert)
    return replace(place, items=raw.items)


def _convert(b: Builder, where: str, place: Place, convert: dict[str, Num]) -> Place:
    starts, values = bounds_of(convert, where)
    if starts[0] > place.low:
        what = f"starts at {starts[0]}, yet the raw score can be as low as {place.low}"
        raise fail(where, what, "start the table at the least raw score", "uncovered")
    whole = all(isinstance(v, int) for v in values)
    return b.apply(tables.Bands(starts, values), [place], whole=whole)


def level_place(b: Builder, where: str, score: Place, levels: dict[str, Num]) -> Place | None:
    """Add the step from a score to its level."""
    if not levels:
        return None
    names, starts = tuple(levels), tuple(levels.values())
    if any(a >= b for a, b in pairwise(starts)):
        raise fail(
            f"{where}.levels",
            "has lower bounds that do not rise",
            "list levels in rising order",
            "order",
        )
    if starts[0] > score.low:
        what = f"starts at {starts[0]}, yet the score can be as low as {score.low}"
        raise fail(
            f"{where}.levels", what, "start the lowest level at the least score", "uncovered"
        )
    return b.apply(tables.Bands(starts, tuple(range(len(names)))), [score], answers=names)

"""What a scale stands for, what it falls back on, and its rule for missing answers, make sense."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Scale
from rnr.errors import Problem, suggest
from rnr.scoring.missing import most_missing
from rnr.scoring.program import Program


def check_kinds(instrument: Instrument) -> Iterator[Problem]:
    """Tell needs that are none, readings of nothing, and fallbacks that do not compare."""
    known = list(instrument.scales)
    for name, scale in instrument.scales.items():
        where = f"scales.{name}"
        if scale.need is not None and scale.kind != "need":
            what = f"names a need, yet its kind is {scale.kind!r}"
            yield Problem(f"{where}.need", what, 'remove it, or say kind = "need"', "kind.need")
        if scale.reading_of is not None and (
            scale.reading_of not in known or scale.reading_of == name
        ):
            what = f"is a reading of {scale.reading_of!r}, which is no other scale"
            todo = suggest(scale.reading_of, [k for k in known if k != name])
            yield Problem(f"{where}.reading_of", what, todo, "kind.reading")
        yield from _fallback(instrument, name, scale)
        if scale.times == 0:
            what = "is 0, so every score is the same"
            yield Problem(f"{where}.times", what, "mend the factor", "scale.times")
        clamp = scale.clamp
        if clamp and clamp.min is not None and clamp.max is not None and clamp.min >= clamp.max:
            what = "has a least value that is not below its greatest"
            yield Problem(f"{where}.clamp", what, "mend min and max", "scale.clamp")


def _fallback(instrument: Instrument, name: str, scale: Scale) -> Iterator[Problem]:
    where = f"scales.{name}.fallback"
    if len(scale.fallback) == 1:
        what = "names one scale only, so there is nothing to fall back on"
        yield Problem(where, what, "name a second one, or count the scale's points", "fallback.one")
    others = list(instrument.scales)
    for other in scale.fallback:
        if other not in instrument.scales:
            what = f"names {other!r}, which is no scale"
            yield Problem(where, what, suggest(other, others), "fallback.unknown")
    units = {instrument.scales[o].unit for o in scale.fallback if o in instrument.scales}
    if len(units) > 1:
        what = f"mixes scales of different units: {', '.join(sorted(units))}"
        todo = "only scales of one unit can stand for each other"
        yield Problem(where, what, todo, "fallback.unit")


def check_missing(instrument: Instrument, program: Program) -> Iterator[Problem]:
    """Tell rules for missing answers that can never help, or that nobody vouches for."""
    for name, scale in instrument.scales.items():
        rule, where = scale.missing, f"scales.{name}.missing"
        if rule.round is not None and rule.rule != "prorate":
            what = f"rounds, yet the rule {rule.rule!r} prorates nothing"
            yield Problem(f"{where}.round", what, "remove it", "missing.round")
        if rule.rule in ("refuse", "withhold"):
            if rule.at_most is not None or rule.all_missing == "score":
                key = "at_most" if rule.at_most is not None else "all_missing"
                what = f"has no meaning with the rule {rule.rule!r}, which fills in nothing"
                yield Problem(f"{where}.{key}", what, "remove it", "missing.idle")
            continue
        if rule.all_missing == "score" and not rule.source:
            what = "scores people without a single answer, and says not who published that"
            yield Problem(f"{where}.all_missing", what, "give the rule a source", "missing.source")
        places = program.places
        counted = [{i for t in s.terms for i in places[t.ref].items}
                   for s in program.scales[name].strata]  # fmt: skip
        count = max(map(len, counted))
        if rule.at_most is not None and rule.at_most >= count:
            what = f"is {rule.at_most}, and the scale has {count} items: all could be missing"
            todo = "a score needs an answer: at_most is below the number of items"
            yield Problem(f"{where}.at_most", what, todo, "missing.at_most")
        elif most_missing(rule, count) == 0:
            what = "lets no answer be missing, so the rule never helps"
            yield Problem(where, what, 'write missing = "refuse"', "missing.never")

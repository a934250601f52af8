"""Published tables of rates and percentiles belong to real scores and add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rnr.check.survey import Reached
from rnr.definitions.instrument import Instrument, Norm
from rnr.errors import Problem, suggest
from rnr.scoring.ops import Num
from rnr.scoring.program import ScalePlan

_TOP = {"percent": 100, "proportion": 1}


def check_findings(instrument: Instrument) -> Iterator[Problem]:
    """Tell norms and findings about scales that do not exist, and findings that contradict."""
    about = [(f"norms.{norm.id}", norm.scale) for norm in instrument.norms]
    about += [(f"validity[{i}]", finding.scale) for i, finding in enumerate(instrument.validity)]
    for where, scale in about:
        if scale not in instrument.scales:
            what = f"is about the scale {scale!r}, which does not exist"
            todo = suggest(scale, list(instrument.scales))
            yield Problem(f"{where}.scale", what, todo, "norm.scale")
    for i, found in enumerate(instrument.validity):
        ends = [x for x in (found.low, found.value, found.high) if x is not None]
        if not ends or ends != sorted(ends):
            what = "gives no number" if not ends else "has an interval that does not hold its value"
            yield Problem(f"validity[{i}]", what, "mend value, low and high", "norm.interval")


def check_norm(norm: Norm, plan: ScalePlan, reached: Sequence[Reached]) -> Iterator[Problem]:
    """Tell keys that no score has, counts that do not fit, and values out of range."""
    where = f"norms.{norm.id}"
    for key in norm.table:
        wrong = _key(norm, key, plan, reached)
        if wrong:
            todo = suggest(key, plan.levels) if norm.on == "level" else "mend the key"
            yield Problem(f"{where}.table", wrong, todo, "norm.key")
    for name in ("low", "high", "n", "events"):
        beside = getattr(norm, name)
        if isinstance(beside, dict) and set(beside) - set(norm.table):
            odd = ", ".join(map(repr, sorted(set(beside) - set(norm.table))))
            what = f"has keys that the table has not: {odd}"
            yield Problem(f"{where}.{name}", what, "use the keys of the table", "norm.keys")
    yield from _counts(norm, where)
    yield from _values(norm, where)


def _key(norm: Norm, key: str, plan: ScalePlan, reached: Sequence[Reached]) -> str | None:
    if norm.on == "level":
        return None if key in plan.levels else f"has the key {key!r}, which is no level"
    try:
        value = float(key)
    except ValueError:
        return f"has the key {key!r}, which is not a number"
    of = "raws" if norm.on == "raw" else "scores"
    if all(found.exact for found in reached):
        known: set[Num] = {x for found in reached for x in getattr(found, of)}
        # A cut may lie anywhere in the range; a rate belongs to people who have that very score.
        cut = norm.what in ("sensitivity", "specificity", "ppv", "npv")
        fits = min(known) <= value <= max(known) + 1 if cut and known else value in known
    else:
        bounds = [f.raw_bounds if norm.on == "raw" else f.score_bounds for f in reached]
        fits = any(low <= value <= high for low, high in bounds)
    return None if fits else f"has the key {key!r}, a {norm.on} that no answers give"


def _counts(norm: Norm, where: str) -> Iterator[Problem]:
    for key in norm.table:
        n = norm.n.get(key) if isinstance(norm.n, dict) else norm.n
        events = norm.events.get(key) if isinstance(norm.events, dict) else norm.events
        if isinstance(norm.n, dict) != isinstance(norm.events, dict):
            continue
        if n is None or events is None:
            continue
        if not 0 <= events <= n:
            what = f"counts {events} events among {n} people at {key!r}"
            yield Problem(f"{where}.events", what, "mend the counts", "norm.events")
        elif norm.what == "rate" and n and isinstance(norm.n, dict):
            rate = events / n * _TOP.get(norm.unit, 1)
            said = norm.table[key]
            decimals = len(str(said).partition(".")[2]) if isinstance(said, float) else 0
            if norm.unit in _TOP and abs(rate - said) > 0.6 * 10**-decimals:
                what = f"says {said} at {key!r}, yet {events} of {n} is {rate:.{decimals + 2}f}"
                todo = "mend the number that was misread, or leave out the counts and say why"
                yield Problem(f"{where}.table", what, todo, "norm.rate")


def _values(norm: Norm, where: str) -> Iterator[Problem]:
    top = _TOP.get(norm.unit)
    for name in ("table", "low", "high"):
        for key, value in getattr(norm, name).items():
            if value < 0 or (top is not None and value > top):
                what = f"says {value} at {key!r}, outside 0 to {top or 'any number'} ({norm.unit})"
                yield Problem(f"{where}.{name}", what, "mend the number or the unit", "norm.value")
    for key, value in norm.table.items():
        low, high = norm.low.get(key, value), norm.high.get(key, value)
        if not low <= value <= high:
            what = f"the interval at {key!r} does not hold its value"
            yield Problem(f"{where}.low", what, "mend low, high or the value", "norm.interval")
    if (norm.what == "count") != (norm.unit == "people"):
        what = f"is a {norm.what} in {norm.unit}"
        todo = "counts are in people; all else in percent or a proportion"
        yield Problem(f"{where}.unit", what, todo, "norm.unit")
    if norm.what == "percentile":
        values = list(norm.table.values())
        if any(a > b for a, b in pairwise(values)):
            what = "has percentiles that do not rise with the score"
            yield Problem(f"{where}.table", what, "list them in rising order", "norm.order")

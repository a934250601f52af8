"""Every fact says where it was read, and every listed source is pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rnr.definitions.common import DERIVED_HERE, SourceIds, as_ids
from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Scale
from rnr.errors import Problem, suggest

_FILLS = ("lowest", "highest", "prorate")


def facts(instrument: Instrument) -> Iterator[tuple[str, SourceIds, bool]]:
    """List the place of every fact, its own sources, and whether it must name one."""
    for name, item in instrument.items.items():
        yield f"items.{name}", item.source, True
        for i, assume in enumerate(item.assume):
            yield f"items.{name}.assume[{i}]", assume.source, True
    for name, rule in instrument.derived.items():
        yield f"derived.{name}", rule.source, True
    for name, scale in instrument.scales.items():
        yield from _of_scale(f"scales.{name}", scale)
    for rule_ in instrument.rules:
        yield f"rules.{rule_.id}", rule_.source, True
    for norm in instrument.norms:
        yield f"norms.{norm.id}", norm.source, True
    for i, finding in enumerate(instrument.validity):
        yield f"validity[{i}]", finding.source, True
    for i, case in enumerate(instrument.cases):
        yield f"cases[{i}] ({case.name})", case.source, True
    for i, choice in enumerate(instrument.choices):
        yield f"choices[{i}]", choice.source, True


def _of_scale(where: str, scale: Scale) -> Iterator[tuple[str, SourceIds, bool]]:
    yield where, scale.source, True
    yield f"{where}.missing", scale.missing.source or scale.source, scale.missing.rule in _FILLS
    for rounding, place in ((scale.round, "round"), (scale.missing.round, "missing.round")):
        if rounding is not None:
            yield f"{where}.{place}", rounding.source, False
    for i, stratum in enumerate(scale.strata):
        yield f"{where}.strata[{i}]", stratum.source, False


def check_sources(instrument: Instrument) -> Iterator[Problem]:
    """Tell facts without a source, sources that do not exist, and sources nobody points at."""
    known = [source.id for source in instrument.sources]
    for i, source in enumerate(instrument.sources):
        if source.id == DERIVED_HERE:
            what = f"has the id {DERIVED_HERE!r}, which is reserved for what follows from the file"
            yield Problem(f"sources[{i}].id", what, "give it another id", "source.reserved")
    pointed: set[str] = set()
    default = as_ids(instrument.source)
    named = [("source", default), *((where, as_ids(own)) for where, own, _ in facts(instrument))]
    for where, ids in named:
        pointed.update(ids)
        for name in ids:
            if name not in known and name != DERIVED_HERE:
                what = f"points at the source {name!r}, which is not listed"
                yield Problem(where, what, suggest(name, known), "source.unknown")
    yield from _without(instrument, default)
    told = set(re.findall(r"[\w.-]*\w", " ".join(_prose(instrument))))
    for name in dict.fromkeys(known):
        if name not in pointed | told and name != DERIVED_HERE:
            what = "is listed, yet no fact points at it"
            yield Problem(f"sources.{name}", what, "point at it or remove it", "source.unused")


def _prose(instrument: Instrument) -> Iterator[str]:
    """List the texts that may name a source: a reading or a caution has no other place for it."""
    use = instrument.use
    yield from (use.licence, use.note, use.training, *use.cautions, *instrument.unconfirmed)
    for choice in instrument.choices:
        yield from (choice.topic, choice.readings, choice.choice)
    parts = [*instrument.items.values(), *instrument.derived.values(), *instrument.scales.values()]
    yield from (part.note for part in [*parts, *instrument.cases])
    yield from (scale.missing.note for scale in instrument.scales.values())
    yield from (norm.caution for norm in instrument.norms)


def _without(instrument: Instrument, default: tuple[str, ...]) -> Iterator[Problem]:
    for where, own, must in facts(instrument):
        ids = as_ids(own) or default
        if must and not ids:
            what = "says not where it was read"
            todo = 'give it a source, or the file one (source = "S1" at the top)'
            yield Problem(where, what, todo, "source.missing")
        elif must and set(ids) == {DERIVED_HERE} and _published(where):
            what = "cannot follow from the file itself"
            yield Problem(where, what, "point at the publication it was read in", "source.derived")


def _published(where: str) -> bool:
    """Findings, assumed answers and points for missing ones are facts only a publication gives."""
    finding = where.startswith(("norms.", "validity["))
    return finding or ".assume[" in where or where.endswith(".missing")

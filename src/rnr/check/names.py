"""Names are unique, mean one thing, and agree with the file they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from rnr.definitions.common import SHELVES
from rnr.definitions.instrument import Instrument
from rnr.errors import Problem, suggest

PARTS = ("raw", "score", "level", "low", "high", "missing", "used")
"""Endings of the result columns of every scale."""
RESERVED = "rnr_"


def check_names(instrument: Instrument) -> Iterator[Problem]:
    """Tell names that stand for two things, and labels of nothing."""
    kinds: dict[str, Iterable[str]] = {
        "items": instrument.items, "derived": instrument.derived, "scales": instrument.scales,
    }  # fmt: skip
    homes: dict[str, list[str]] = {}
    for kind, table in kinds.items():
        for name in table:
            homes.setdefault(name, []).append(kind)
    for name, found in homes.items():
        if len(found) > 1:
            what = f"is the id of several things: {', '.join(found)}"
            yield Problem(name, what, "give each its own id", "name.collision")
    columns = {f"{scale}_{part}": scale for scale in instrument.scales for part in PARTS}
    for name, found in homes.items():
        where = f"{found[0]}.{name}"
        clash = name in columns and name in instrument.items
        if clash and not _passed_on(instrument, name, columns):
            what = f"is named as a result column of the scale {columns[name]!r}"
            yield Problem(where, what, "give it another id", "name.column")
        if name.startswith(RESERVED):
            what = f"starts with {RESERVED!r}, which is kept for the library's own columns"
            yield Problem(where, what, "give it another id", "name.reserved")
    yield from _labels(instrument)
    yield from _twice("rules", (rule.id for rule in instrument.rules))
    yield from _twice("norms", (norm.id for norm in instrument.norms))
    yield from _twice("sources", (source.id for source in instrument.sources))
    yield from _twice("cases", (case.name for case in instrument.cases))


def _passed_on(instrument: Instrument, item: str, columns: dict[str, str]) -> bool:
    """A total that is entered and given back unchanged may keep its name."""
    scale = instrument.scales[columns[item]]
    weights = [getattr(table, "each", None) for table in scale.points.values()]
    changed = scale.convert or scale.strata or scale.constant or scale.round or scale.times != 1
    alone = item.endswith("_score") and list(scale.points) == [item] and weights == [1]
    return alone and not changed


def _twice(where: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            what = f"{name!r} stands {count} times"
            yield Problem(where, what, "give each its own name", "name.twice")


def _labels(instrument: Instrument) -> Iterator[Problem]:
    for name, item in instrument.items.items():
        for answer in item.labels:
            if answer not in item.answers:
                what = f"labels {answer!r}, which is no answer of this item"
                todo = suggest(answer, item.answers)
                yield Problem(f"items.{name}.labels", what, todo, "label")
    for name, scale in instrument.scales.items():
        levels = [*scale.levels, *(level for s in scale.strata for level in s.levels)]
        for level in scale.labels:
            if level not in levels:
                what = f"labels {level!r}, which is no level of this scale"
                yield Problem(f"scales.{name}.labels", what, suggest(level, levels), "label")


def check_place(instrument: Instrument, path: Path) -> Iterator[Problem]:
    """Tell a file whose name or folder says something else than the file."""
    if path.name != f"{instrument.key}.toml":
        what = f"is named otherwise than the definition in it, {instrument.key!r}"
        yield Problem(path.name, what, f"name it {instrument.key}.toml", "file.name")
    folder = path.resolve().parent.name
    expected = folder if folder in SHELVES else ("verified" if folder == "instruments" else None)
    if expected is not None and instrument.shelf != expected:
        what = f"is {instrument.shelf!r}, yet the file lies in the folder {folder!r}"
        home = "instruments" if instrument.shelf == "verified" else instrument.shelf
        yield Problem("shelf", what, f"move it to {home}, or mend the shelf", "file.folder")

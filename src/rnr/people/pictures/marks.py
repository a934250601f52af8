"""Marks: what each scale of each tool can say in a picture, as small tables to look levels up in.

One rule grades one person and a frame: the tables here are filled by the scalar face.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rnr.definitions.crosswalk import Crosswalk, Mapped
from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Scale
from rnr.errors import Problem, plural, suggest
from rnr.people.pictures.grading import KINDS, graded_on, misgraded, place_of, present_at
from rnr.scoring.columns import PREFIX
from rnr.scoring.compile import compile_instrument

YES, UNKNOWN, NO = 2, 1, 0
"""Whether something is there, as whole numbers: the greatest of several says what all say."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One scale of one tool: what it stands for, and what each of its levels means."""

    at: int
    """Its place among all marks."""
    instrument: str
    scale: str
    stem: str
    """What its columns are called before ``_level``."""
    kind: str
    need: str | None
    """The need, by its name in a picture; for a history, the need that is none to work on."""
    topic: str | None
    outcome: str
    levels: tuple[str, ...]
    grades: tuple[str, ...]
    """What it is graded on, from the lowest."""
    worse: str
    grade: Mapping[str, str]
    """Level to grade."""
    places: Mapping[int, tuple[float, float] | None]
    """From the code of two levels, least and greatest still possible, to the ends of the grade."""
    present: Mapping[int, int]
    """From that code to whether it is there."""
    weight: int | float

    @property
    def thing(self) -> str | None:
        """What conflicts with another tool are about: a need or an outcome."""
        return self.outcome if self.kind == "risk" else self.need

    @property
    def name(self) -> str:
        """Its topic or scale, by which what is neither need nor risk is known."""
        return self.topic or self.scale

    def column(self, part: str) -> str:
        """Name a working column."""
        return f"{PREFIX}{part}{self.at}"

    def code(self, low: int, high: int) -> int:
        """Write two levels as one whole number; beyond all of them, a scale without a level."""
        return low * len(self.levels) + high

    @property
    def bare(self) -> int:
        """The code of an assessment that gives no level."""
        return len(self.levels) ** 2

    def words(self) -> Iterator[tuple[float, str]]:
        """Pair the places of a settled grade with its name."""
        last = len(self.grades) - 1
        for at, word in enumerate(self.grades):
            mirrored = self.worse == "lower" and self.grades == self.levels
            yield (1 - at / last if mirrored else at / last), word


def marks_of(
    tools: Sequence[Instrument],
    crosswalk: Crosswalk | None,
    columns: Mapping[str, str],
    problems: list[Problem],
) -> list[Mark]:
    """List what the scales of these tools say in a picture, in the order of a picture."""
    if not tools:
        problems.append(Problem("tools", "is empty", "give at least one instrument", "empty"))
    ids = [tool.id for tool in tools]
    for name in dict.fromkeys(ids):
        if ids.count(name) > 1:
            what = f"stands {plural(ids.count(name), 'time')} among the tools"
            problems.append(Problem(name, what, "give one version of it", "twice"))
    stems = _stems(tools, columns, problems)
    marks: list[Mark] = []
    for tool in tools:
        plans = compile_instrument(tool).scales
        for name, scale in tool.scales.items():
            key = f"{tool.id}.{name}"
            mapped = crosswalk.scales.get(key) if crosswalk else None
            kind = (mapped and mapped.kind) or scale.kind
            if kind not in KINDS or key not in stems:
                continue
            levels = plans[name].levels
            problems += misgraded(key, mapped or Mapped(), levels)
            marks.append(_mark(len(marks), tool.id, name, stems[key], kind, scale, levels,
                               mapped or Mapped(), crosswalk))  # fmt: skip
    return marks


def _stems(
    tools: Sequence[Instrument], columns: Mapping[str, str], problems: list[Problem]
) -> dict[str, str]:
    """Name the columns of each scale: the scale's name, or the instrument's before it."""
    scales = [(tool.id, name) for tool in tools for name in tool.scales]
    keys = [f"{tool}.{name}" for tool, name in scales]
    names = [name for _, name in scales]
    stems = {
        f"{tool}.{name}": name if names.count(name) == 1 else f"{tool}_{name}"
        for tool, name in scales
    }
    for stem, key in columns.items():
        if key not in stems:
            what = f"is mapped to {key!r}, which is not a scale of these tools"
            problems.append(Problem(stem, what, suggest(key, keys), "scale"))
        else:
            stems[key] = stem
    return stems


def _mark(
    at: int, instrument: str, name: str, stem: str, kind: str, scale: Scale,
    levels: tuple[str, ...], mapped: Mapped, crosswalk: Crosswalk | None,
) -> Mark:  # fmt: skip
    need: str | None = (mapped.need or scale.need) if kind == "need" else None
    if kind == "need" and need in (None, "other"):
        need = mapped.topic or f"{instrument}.{name}"
    places: dict[int, tuple[float, float] | None] = {len(levels) ** 2: None}
    for low in range(len(levels)):
        for high in range(low, len(levels)):
            possible = levels[low : high + 1]
            places[low * len(levels) + high] = place_of(possible, levels, scale, mapped, crosswalk)
    by = crosswalk if mapped.grades else None
    said = {True: YES, None: UNKNOWN, False: NO}
    return Mark(
        at=at, instrument=instrument, scale=name, stem=stem, kind=kind, need=need,
        topic=mapped.topic, outcome=scale.outcome, levels=levels,
        grades=graded_on(levels, mapped, crosswalk), worse=scale.worse,
        grade={one: mapped.grades.get(one, one) for one in levels}, places=places,
        present={code: said[present_at(place, by, kind)] for code, place in places.items()},
        weight=mapped.weight,
    )  # fmt: skip

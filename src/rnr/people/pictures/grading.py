"""Grading: what each scale of each assessment says, on the tool's own levels or on a crosswalk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import get_args

from rnr.definitions.common import Shelf
from rnr.definitions.crosswalk import Crosswalk, Mapped, PictureKind
from rnr.definitions.scales import Need, Scale
from rnr.errors import Problem, suggest
from rnr.people.answering.assessment import Record
from rnr.people.pictures.window import Window, after
from rnr.people.scores.profile import Profile
from rnr.people.scores.replay import definition_of
from rnr.scoring.compile import compile_instrument

KINDS = get_args(PictureKind)


class Graded(Record):
    """What one scale of one assessment says about a person, and how far it can be relied on."""

    instrument: str
    version: str
    scale: str
    title: str
    kind: PictureKind
    need: Need | None = None
    topic: str | None = None
    outcome: str = ""
    horizon: str = ""
    score: int | float | None = None
    level: str | None = None
    """The level in force; None while missing answers leave it open, or without levels."""
    actuarial: str | None = None
    """The level that the answers give, where somebody set another one."""
    possible: tuple[str, ...] = ()
    """The levels that are still possible, from the lowest."""
    grades: tuple[str, ...] = ()
    """The list of levels or grades that it is graded on, from the lowest."""
    grade: str | None = None
    best: float | None = None
    """Where the least bad grade that is still possible lies, from 0 to 1, the worst end."""
    worst: float | None = None
    """Where the worst grade that is still possible lies."""
    present: bool | None = None
    """Whether it counts as there: for a need, as one to work on. None while that is open."""
    weight: int | float = 1
    adaptation: str = ""
    on: date | None = None
    expires: date | None = None
    current: bool | None = None
    """Whether it is within its window; None where nobody gave one, or it has no date."""
    shelf: Shelf

    @property
    def key(self) -> str:
        """Instrument and scale in one word."""
        return f"{self.instrument}.{self.scale}"

    def __str__(self) -> str:
        """Write it as a line of text."""
        open_ = " or ".join(self.possible) or "no level"
        shown = self.level or (f"{open_} (open)" if self.possible else open_)
        if self.level is not None and self.actuarial != self.level:
            shown += f" (set by hand; actuarial {self.actuarial or f'{open_} (open)'})"
        if self.grade and self.grade != self.level:
            shown += f", graded {self.grade}"
        old = ", past its window" if self.current is False else ""
        word = ", provisional" if self.shelf == "provisional" else ""
        return f"{self.title} [{self.key}]: {shown}{old}{word}"


def graded(
    profile: Profile,
    crosswalk: Crosswalk | None,
    on: date | None,
    valid: Mapping[str, Window],
    problems: list[Problem],
) -> Iterator[Graded]:
    """Go through the scales of a profile that say something about risk, needs or responsivity."""
    made = profile.assessment
    instrument = definition_of(made)
    plans = compile_instrument(instrument).scales
    window = valid.get(f"{made.instrument}-{made.version}", valid.get(made.instrument))
    expires = None if window is None or made.on is None else after(made.on, window)
    for name, score in profile.scores.items():
        scale, key = instrument.scales[name], f"{made.instrument}.{name}"
        mapped = crosswalk.scales.get(key) if crosswalk else None
        kind = (mapped and mapped.kind) or score.kind
        if kind not in KINDS or score.status == "not_applicable":
            continue
        mapped = mapped or Mapped()
        levels = plans[name].levels
        problems += misgraded(key, mapped, levels)
        final = profile.final_level(name, on)
        possible = (final,) if final is not None else score.levels
        place = place_of(possible, levels, scale, mapped, crosswalk)
        yield Graded(
            instrument=made.instrument, version=made.version, scale=name, title=score.title,
            kind=kind, need=(mapped.need or scale.need) if kind == "need" else None,
            topic=mapped.topic, outcome=scale.outcome, horizon=scale.horizon, score=score.score,
            level=final, actuarial=score.level, possible=score.levels,
            grades=graded_on(levels, mapped, crosswalk),
            grade=mapped.grades.get(final) if final and mapped.grades else final,
            best=place and place[0], worst=place and place[1],
            present=present_at(place, crosswalk if mapped.grades else None, kind),
            weight=mapped.weight, adaptation=mapped.adapt.get(final or "", ""),
            on=made.on, expires=expires, shelf=profile.shelf,
            current=None if on is None or expires is None else on <= expires,
        )  # fmt: skip


def by_hand(profile: Profile, scale: str, on: date | None) -> str:
    """Say that somebody set a scale's level, and whether that still holds; empty if nobody did."""
    own = [one for one in profile.overrides if one.scale == scale]
    if not own or own[-1].level == profile[scale].level:
        return ""
    key, last = f"{profile.assessment.instrument}.{scale}", own[-1]
    if last.ended(on):
        return f"{key}: the level set by hand ended on {last.expires}; the actuarial one counts"
    until = f" until {last.expires}" if last.expires else ""
    return f"{key}: the level was set by hand{until}; the actuarial one is kept"


def graded_on(
    levels: tuple[str, ...], mapped: Mapped, crosswalk: Crosswalk | None
) -> tuple[str, ...]:
    """Give the list of grades, or of the tool's own levels, that a scale is graded on."""
    return crosswalk.grades if crosswalk and mapped.grades else levels


def place_of(
    possible: Sequence[str],
    levels: tuple[str, ...],
    scale: Scale,
    mapped: Mapped,
    crosswalk: Crosswalk | None,
) -> tuple[float, float] | None:
    """Find the two ends, 0 best and 1 worst, between which the grade of possible levels lies."""
    if crosswalk and mapped.grades:
        ends = [crosswalk.place(mapped.grades[one]) for one in possible if one in mapped.grades]
    elif len(levels) < 2 or scale.worse == "neither":
        return None
    else:
        ends = [levels.index(one) / (len(levels) - 1) for one in possible]
        ends = [1 - end for end in ends] if scale.worse == "lower" else ends
    return (min(ends), max(ends)) if ends else None


def present_at(
    place: tuple[float, float] | None, crosswalk: Crosswalk | None, kind: str
) -> bool | None:
    """Say whether what lies between these ends counts as there; None while that is open."""
    if place is None:
        return None
    best, worst = place
    if kind == "strength":
        # A strength is there unless it lies at the worst end of its scale.
        return True if worst < 1 else False if best == 1 else None
    if crosswalk is not None:
        from_ = crosswalk.threshold
        return True if best >= from_ else False if worst < from_ else None
    return True if best > 0 else False if worst == 0 else None


def misgraded(key: str, mapped: Mapped, levels: tuple[str, ...]) -> list[Problem]:
    """List the levels that a crosswalk invents, and those that it leaves without a grade."""
    problems = [
        Problem(key, f"has no level {name!r}", suggest(name, levels), "level")
        for name in dict.fromkeys([*mapped.grades, *mapped.adapt])
        if name not in levels
    ]
    lacking = [name for name in levels if mapped.grades and name not in mapped.grades]
    if lacking:
        what = f"the crosswalk gives no grade to {', '.join(lacking)}"
        problems.append(Problem(key, what, "grade every level of the scale", "level"))
    return problems

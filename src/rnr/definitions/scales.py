"""Scales: how answers become a raw score, a score and a level."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from rnr.definitions.common import Definition, Id, Many, Number, Ref, SourceIds, Text
from rnr.definitions.conditions import Condition

Kind = Literal[
    "risk", "need", "responsivity", "strength", "stability", "record", "part", "reading"
]  # fmt: skip
"""What a scale stands for. A ``record`` counts a history that limits a decision and predicts
nothing by itself; a ``part`` only feeds other scales; a ``reading`` is another reading of the same
answers beside the main one (a second cut, an algorithm)."""

Need = Literal[
    "criminal_history", "procriminal_attitudes", "antisocial_personality_pattern",
    "procriminal_associates", "family_marital", "school_work", "leisure_recreation",
    "substance_misuse", "other",
]  # fmt: skip
"""The central eight risk and need factors, and ``other`` for a published need outside them."""

Level = Annotated[str, Field(min_length=1, max_length=80)]


class Each(Definition):
    """A number that counts as itself, times this weight."""

    each: Number


def _kind_of_points(value: object) -> str:
    return (
        "each"
        if isinstance(value, Each) or (isinstance(value, dict) and "each" in value)
        else "table"
    )


Points = Annotated[
    Annotated[Each, Tag("each")] | Annotated[dict[str, Number], Field(min_length=1), Tag("table")],
    Discriminator(_kind_of_points),
]
"""Points for each answer; for a number, from each lower bound upwards, or ``{ each = w }``."""


class Rounding(Definition):
    """To how many decimals, and which way."""

    decimals: Annotated[int, Field(ge=0, le=9)] = 0
    how: Literal["half_up", "down", "up"] = "half_up"
    source: SourceIds = ()


class Clamp(Definition):
    """The least and the greatest value that is reported."""

    min: Number | None = None
    max: Number | None = None


Rule = Literal["refuse", "withhold", "lowest", "highest", "prorate"]


class MissingRule(Definition):
    """What the instrument's manual says about missing answers."""

    rule: Rule
    at_most: Annotated[int, Field(ge=0)] | None = None
    """With more missing answers than this the scale is refused."""
    all_missing: Literal["refuse", "score"] = "refuse"
    """What happens when every answer is missing; ``score`` only where a source says so."""
    round: Rounding | None = None
    """How a prorated raw score is rounded."""
    source: SourceIds = ()
    note: str = ""


def _rule(value: object) -> object:
    return {"rule": value} if isinstance(value, str) else value


Missing = Annotated[MissingRule, BeforeValidator(_rule)]


class _Scored(Definition):
    points: dict[Ref, Points] = {}
    constant: Number = 0
    convert: dict[str, Number] = {}
    """From this raw score upwards, that score."""
    levels: dict[Level, Number] = {}
    """Each level starts at this score, from the lowest to the highest."""


class Stratum(_Scored):
    """What differs for some people: other points, another conversion, other cut-offs."""

    people: Annotated[Condition, Field(alias="for")]
    title: str = ""
    source: SourceIds = ()
    without: Many[Ref] = ()
    """Items of the scale that do not count for these people."""
    range: Clamp | None = None
    """The published least and greatest raw score of these people."""


class Scale(_Scored):
    """One result of an instrument."""

    title: Text
    kind: Kind
    need: Need | None = None
    reading_of: Id | None = None
    outcome: str = ""
    horizon: str = ""
    unit: str = "points"
    worse: Literal["higher", "lower", "neither"] = "higher"
    """Which end of the score is the worse one."""
    labels: dict[Level, Text] = {}
    strata: Many[Stratum] = ()
    otherwise: Literal["refuse"] = "refuse"
    """A person who falls into no stratum gets no score."""
    applies: Condition | None = None
    """The scale is not applicable to anybody else."""
    fallback: Many[Id] = ()
    """The score of the first of these scales that can be given."""
    logistic: bool = False
    """The raw score is a log odds; the score is its probability."""
    times: Number = 1
    round: Rounding | None = None
    clamp: Clamp | None = None
    missing: Missing = MissingRule(rule="refuse")
    range: Clamp | None = None
    """The published least and greatest raw score; checked against the computed ones."""
    unreachable: Many[Level] = ()
    """Published levels that no answers can reach."""
    falling: Many[Ref] = ()
    """Where a worse answer lowers the score, on purpose."""
    source: SourceIds = ()
    note: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Scale:
        if self.fallback and (self.points or self.strata):
            raise ValueError("a scale with fallback takes no points or strata of its own")
        if not (self.fallback or self.points or self.strata):
            raise ValueError("should have points, strata or fallback")
        if self.kind == "need" and self.need is None:
            raise ValueError("a need scale should say which need")
        if (self.kind == "reading") != (self.reading_of is not None):
            raise ValueError("a reading should say of which scale (reading_of), and only a reading")
        return self

"""Catalogue: the programmes an agency offers, for whom, how intensive, and how many places."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from rnr.definitions.common import Definition, Id, Many, Number, Source, SourceIds, Text
from rnr.definitions.conditions import AnsweredTest, Condition, NumberTest
from rnr.definitions.crosswalk import ScaleKey
from rnr.definitions.scales import Level

TopicOrNeed = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
"""One of the central eight, a topic of a crosswalk, or ``instrument.scale`` for a need beside."""


class Effect(Definition):
    """What a programme is known to do to recidivism, from an evaluation or a meta-analysis."""

    size: Number
    """Standardised mean difference; below 0 is less recidivism."""
    se: Annotated[Number, Field(ge=0)]
    """Standard error of ``size``."""
    outcome: Text
    source: SourceIds
    note: str = ""


class Exclusion(Definition):
    """Who must not be placed in a programme, and why."""

    when: Condition
    because: Text


class Programme(Definition):
    """One programme: what it targets, for whom it is, and how many places it has."""

    title: Text
    targets: Annotated[Many[TopicOrNeed], Field(min_length=1)]
    """The needs it works on, the main one first."""
    intensity: Level | None = None
    hours: Annotated[Number, Field(gt=0)]
    """Hours of structured intervention for whoever completes it."""
    setting: Many[Text] = ()
    """Where it is held, in words; who has to be where is written under ``eligible``."""
    risk: Many[Level] = ()
    """The risk levels it is for; without any, for all."""
    eligible: Annotated[Condition, Field(min_length=0)] = {}
    """Facts that must hold."""
    exclude: Many[Exclusion] = ()
    suits: Many[Id] = ()
    """Responsivity factors that it is adapted for."""
    quality: Level | None = None
    slots: Annotated[int, Field(ge=0)] | None = None
    """Places a year; None where there is no limit."""
    effect: Effect | None = None
    source: SourceIds = ()
    note: str = ""


class Catalogue(Definition):
    """The programmes of an agency, as one file.

    Examples
    --------
    >>> offers = Catalogue(id="ours", title="Our programmes", risk=["low", "high"],
    ...     hours_at_most={"low": 30}, programmes={"skills": Programme(title="Thinking skills",
    ...     targets=["procriminal_attitudes"], hours=58.5, risk=["high"])})
    >>> offers.programmes["skills"].hours
    58.5
    """

    id: Id
    title: Text
    intensities: Many[Level] = ()
    """From the least to the most intensive."""
    risk: Many[Level] = ()
    """From the lowest to the highest."""
    risk_from: ScaleKey | None = None
    """The scale whose level, or grade on a crosswalk, is a person's risk level here."""
    hours_at_most: dict[Level, Number] = {}
    """Risk level to the most hours that do more good than harm; the agency's own rule."""
    quality: Many[Level] = ()
    """Ratings of programmes, from the worst to the best."""
    programmes: Annotated[dict[Id, Programme], Field(min_length=1)]
    sources: Many[Source] = ()
    note: str = ""

    @model_validator(mode="after")
    def _known_words(self) -> Catalogue:
        wrong = [
            f"hours_at_most names {level}, which is not one of risk"
            for level in self.hours_at_most
            if level not in self.risk
        ]
        for name, one in self.programmes.items():
            for key, word, known in (
                ("intensity", one.intensity, self.intensities),
                ("quality", one.quality, self.quality),
            ):
                if word is not None and word not in known:
                    wrong.append(f"{name}: {key} {word} is not in the catalogue's list")
            wrong += [f"{name}: risk {r} is not in the catalogue's list"
                      for r in one.risk if r not in self.risk]  # fmt: skip
            for when in (one.eligible, *(e.when for e in one.exclude)):
                wrong += [
                    f"{name}: {fact} is tested in a way a catalogue does not know"
                    for fact, test in when.items()
                    if isinstance(test, AnsweredTest)
                    or (isinstance(test, NumberTest) and (test.above or test.below))
                ]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

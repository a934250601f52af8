"""Crosswalk: a named table from the levels of several tools to one list of grades."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rnr.definitions.common import Definition, Id, Many, Number, Source, SourceIds, Text
from rnr.definitions.scales import Level, Need

ScaleKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
"""An instrument and one of its scales, such as ``tool.scale``."""

PictureKind = Literal["risk", "need", "responsivity", "strength", "stability"]
"""What a scale can stand for in a person's picture."""


class Mapped(Definition):
    """What one scale of one tool stands for here, and how its levels are graded."""

    kind: PictureKind | None = None
    """Instead of the kind that the tool itself gives; housing, for instance, as stability."""
    need: Need | None = None
    """Instead of the need that the tool itself gives."""
    topic: Id | None = None
    """A part of a need, such as alcohol; other topics of the same need are not compared with it."""
    weight: Annotated[Number, Field(gt=0)] = 1
    """How much this need counts when needs are put in order."""
    grades: dict[Level, Level] = {}
    """The tool's level to the grade; every level of the scale, or none."""
    adapt: dict[Level, Text] = {}
    """What a level of a responsivity factor calls for in the way a programme is delivered."""
    source: SourceIds = ()


class Crosswalk(Definition):
    """A named table that says what the scales of several tools stand for, on one list of grades.

    Levels belong to a scale, so two tools can be compared only through a table that somebody
    answers for.

    Examples
    --------
    >>> table = Crosswalk(id="ours", title="Our grades", standing="example",
    ...     grades=["none", "some", "much"],
    ...     scales={"tool.drugs": Mapped(grades={"low": "none", "high": "much"})})
    >>> table.place("much")
    1.0
    """

    id: Id
    title: Text
    standing: Literal["published", "convention", "example"]
    grades: Annotated[Many[Level], Field(min_length=2)]
    """From the least to the most problematic."""
    need_from: Level | None = None
    """The grade from which a need counts as one to work on; the second one if none is given."""
    scales: Annotated[dict[ScaleKey, Mapped], Field(min_length=1)]
    sources: Many[Source] = ()
    unconfirmed: Many[Text] = ()
    """Facts that nobody has read at source yet."""

    @model_validator(mode="after")
    def _known_grades(self) -> Crosswalk:
        if len(set(self.grades)) != len(self.grades):
            raise ValueError("a grade stands twice in grades")
        if self.need_from is not None and self.need_from not in self.grades:
            raise ValueError(f"need_from is not one of the grades {', '.join(self.grades)}")
        for key, mapped in self.scales.items():
            strange = sorted(set(mapped.grades.values()) - set(self.grades))
            if strange:
                raise ValueError(f"{key} uses {', '.join(strange)}, which is not one of the grades")
        return self

    def place(self, grade: str) -> float:
        """Say where a grade lies, from 0 for the lowest to 1 for the highest."""
        return self.grades.index(grade) / (len(self.grades) - 1)

    @property
    def threshold(self) -> float:
        """Where the first grade lies that counts as a need to work on."""
        return self.place(self.need_from or self.grades[1])

"""The words that every definition file shares: identifiers, numbers, sources, texts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

T = TypeVar("T")

Shelf = Literal["verified", "provisional", "score_entry"]
SHELVES: tuple[Shelf, ...] = ("verified", "provisional", "score_entry")


class Definition(BaseModel):
    """A part of a definition file: frozen, strictly typed, unknown keys refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )


def _number(value: object) -> object:
    """Take integers and decimal fractions; refuse booleans, text, infinities and not-a-number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("should be a number")
    if not math.isfinite(value):
        raise ValueError("should be a finite number")
    return float(value) if isinstance(value, Decimal) else value


Number = Annotated[int | float, BeforeValidator(_number)]
"""A whole number stays whole, a decimal fraction becomes a double."""

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=80)]
"""Lower snake case, so that it is a column name in every engine."""

Ref = Annotated[str, Field(min_length=1, max_length=120)]
"""Names an item, a derived answer, or a scale (``scale``, ``scale.raw``, ``scale.level``)."""

Text = Annotated[str, Field(min_length=1)]
Many = Annotated[tuple[T, ...], Field(strict=False)]
"""A list in the file, a tuple in memory."""

SourceIds = Annotated[str | Many[str], Field(union_mode="left_to_right")]
"""One source id, a list of them, or ``derived`` for what follows from the file's own rules."""

DERIVED_HERE = "derived"


class Source(Definition):
    """Where a fact was read: paper, manual, statute, code, data."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]*$")]
    cite: Text
    url: str = ""
    read: date | None = None
    note: str = ""


class Choice(Definition):
    """Sources that disagree, and the reading this file follows."""

    topic: Text
    readings: Text
    choice: Text
    source: SourceIds = ()


class Change(Definition):
    """One entry of a file's history."""

    date: date
    change: Text


class Use(Definition):
    """For whom the tool is meant, and what may be done with it."""

    population: Text
    outcome: str = ""
    follow_up: str = ""
    setting: str = ""
    licence: Text
    terms: Literal[
        "public_domain", "open_licence", "free_with_conditions", "permission_needed", "licensed"
    ]
    """How freely it may be used; ``licensed``: totals may be entered, items are not shipped."""
    wording: Literal["paraphrase", "verbatim", "none"] = "paraphrase"
    """Whether the questions in the file are the owner's own words."""
    training: str = ""
    cautions: Many[str] = ()
    note: str = ""


def as_ids(source: str | tuple[str, ...]) -> tuple[str, ...]:
    """Read a fact's source, written as one id or several, as a tuple of ids.

    Examples
    --------
    >>> as_ids("S1"), as_ids(("S1", "S2"))
    (('S1',), ('S1', 'S2'))
    """
    return (source,) if isinstance(source, str) else source


class Bench:
    """What is worked out from a definition once and kept with it: digest, program, readers.

    It lies beside the model's fields, in a slot, where reading it costs nothing.
    """

    __slots__ = ("desk", "digest", "program")

    def __init__(self) -> None:
        self.digest = ""
        self.program: Any = None
        self.desk: Any = None


class Benched(Definition):
    """A definition that carries its bench.

    A copy and a pickle keep the fingerprint of the file they came from; a copy that changes
    something came from no file and has none.
    """

    __slots__ = ("_bench",)

    @property
    def bench(self) -> Bench:
        """Get what was worked out from this definition so far."""
        try:
            kept: Bench = object.__getattribute__(self, "_bench")
        except AttributeError:
            kept = Bench()
            object.__setattr__(self, "_bench", kept)
        return kept

    @property
    def digest(self) -> str:
        """Fingerprint of the file that this definition was read from; empty if from none."""
        return self.bench.digest

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy the definition, with some fields changed."""
        made = super().model_copy(update=update, deep=deep)
        if update:
            made.bench.digest = ""
        return made

    def __copy__(self) -> Self:
        return self._marked(super().__copy__())

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self._marked(super().__deepcopy__(memo))

    def __getstate__(self) -> dict[Any, Any]:
        return super().__getstate__() | {"digest": self.digest}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__(state)
        self.bench.digest = state["digest"]

    def _marked(self, made: Self) -> Self:
        made.bench.digest = self.digest
        return made

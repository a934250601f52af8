"""Items: what is asked, and which answers exist."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr, model_validator

from rnr.definitions.common import Definition, Id, Many, Number, SourceIds, Text
from rnr.definitions.conditions import Condition

Reason = Literal["not_asked", "refused", "unknown", "not_applicable"]
"""Why an answer is missing."""

REASONS: tuple[Reason, ...] = ("not_asked", "refused", "unknown", "not_applicable")

Spelling = StrictBool | StrictInt | StrictStr
"""Another way to write an answer: yes/no as a boolean, a code as an integer, or a text."""

Answer = Annotated[str, Field(min_length=1, max_length=120)]


class NumberRange(Definition):
    """A number that is asked for: its unit, its range (both ends included), whole or not."""

    unit: Text
    min: Number
    max: Number
    whole: bool = True

    @model_validator(mode="after")
    def _rises(self) -> NumberRange:
        if self.min > self.max:
            raise ValueError("min is greater than max")
        if self.whole and not (isinstance(self.min, int) and isinstance(self.max, int)):
            raise ValueError("a whole number has whole min and max")
        return self


class Assume(Definition):
    """An answer that the instrument's own manual puts in the place of a missing one."""

    answer: Answer | None = None
    number: Number | None = None
    same_as: Id | None = None
    """Take the answer of this other item."""
    when: Condition | None = None
    """Only then (a skip rule); without it, whenever the answer is missing."""
    source: SourceIds
    note: str = ""

    @model_validator(mode="after")
    def _one_answer(self) -> Assume:
        if [self.answer, self.number, self.same_as].count(None) != 2:
            raise ValueError("should give exactly one of answer, number, same_as")
        return self


class Item(Definition):
    """One question of the instrument."""

    ask: Text
    answers: Many[Answer] = ()
    """The answers, from the best to the worst for the outcome unless ``worse`` says otherwise."""
    labels: dict[Answer, Text] = {}
    number: NumberRange | None = None
    accept: dict[Answer, Many[Spelling]] = {}
    """Other spellings of an answer that are taken; added to the instrument's own."""
    worse: Literal["last", "first", "neither"] = "last"
    """Which end of the answers (of a number: high or low) goes with a worse outcome."""
    domain: str = ""
    context: bool = False
    """Asked and kept, but counted on no scale."""
    assume: Many[Assume] = ()
    source: SourceIds = ()
    note: str = ""

    @model_validator(mode="after")
    def _answers_or_number(self) -> Item:
        if bool(self.answers) == (self.number is not None):
            raise ValueError("should have either answers or number")
        if len(set(self.answers)) != len(self.answers):
            raise ValueError("an answer stands twice in answers")
        return self

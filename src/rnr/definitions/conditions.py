"""Conditions: a small table from the name of something answered to what it must be.

``{ age = { max = 20 }, current_violent_offense = "yes", priors = ["1_2", "3_plus"] }``
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag, model_validator

from rnr.definitions.common import Definition, Many, Number, Ref


class AnsweredTest(Definition):
    """Whether an item was answered at all; an answer that the manual assumes was not given."""

    answered: bool


class NumberTest(Definition):
    """What a number must be: between bounds (both included), or compared with another number."""

    min: Number | None = None
    max: Number | None = None
    above: Ref | None = None
    """Strictly greater than this other number."""
    below: Ref | None = None
    """Strictly less than this other number."""

    @model_validator(mode="after")
    def _says_something(self) -> NumberTest:
        if all(bound is None for bound in (self.min, self.max, self.above, self.below)):
            raise ValueError("should give at least one of min, max, above, below")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is greater than max")
        return self


def _kind_of_test(value: object) -> str:
    if isinstance(value, str):
        return "answer"
    if isinstance(value, list | tuple):
        return "answers"
    if isinstance(value, AnsweredTest) or (isinstance(value, dict) and "answered" in value):
        return "answered"
    return "number"


Test = Annotated[
    Annotated[str, Tag("answer")]
    | Annotated[Many[str], Field(min_length=1), Tag("answers")]
    | Annotated[AnsweredTest, Tag("answered")]
    | Annotated[NumberTest, Tag("number")],
    Discriminator(_kind_of_test),
]
"""One answer, a list of answers of which one must be given, or bounds for a number."""

Condition = Annotated[dict[Ref, Test], Field(min_length=1)]
"""Every line must hold (unless an operation says otherwise)."""


def _kind_of_conditions(value: object) -> str:
    return "list" if isinstance(value, list | tuple) else "table"


Conditions = Annotated[
    Annotated[Many[Ref], Field(min_length=1), Tag("list")] | Annotated[Condition, Tag("table")],
    Discriminator(_kind_of_conditions),
]
"""A condition, or a list of yes/no answers that stands for ``name = "yes"`` in each line."""


def as_condition(value: tuple[str, ...] | dict[str, object]) -> dict[str, object]:
    """Write a list of yes/no names out as a condition.

    Examples
    --------
    >>> as_condition(("pending", "prior"))
    {'pending': 'yes', 'prior': 'yes'}
    """
    return dict.fromkeys(value, "yes") if isinstance(value, tuple) else value

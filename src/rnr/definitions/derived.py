"""Derived answers: what follows from other answers and is therefore never asked.

Each model is one operation of the closed vocabulary; its key in the file is the operation's name.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from rnr.definitions.common import Definition, Id, Many, Number, Ref, SourceIds
from rnr.definitions.conditions import Condition, Conditions
from rnr.definitions.items import Answer

Pair = Annotated[Many[Ref], Field(min_length=2, max_length=2)]
Refs = Annotated[Many[Ref], Field(min_length=1)]


class _Derived(Definition):
    title: str = ""
    source: SourceIds = ()
    worse: Literal["last", "first", "neither"] = "last"
    note: str = ""


class AnyOf(_Derived):
    """Yes if at least one line holds."""

    any: Conditions


class AllOf(_Derived):
    """Yes if every line holds."""

    all: Conditions


class NoneOf(_Derived):
    """Yes if no line holds."""

    none: Conditions


class CountOf(_Derived):
    """How many lines hold."""

    count: Conditions


class SumOf(_Derived):
    """Sum of numbers, each with a weight."""

    sum: Refs | dict[Ref, Number]
    constant: Number = 0


class DifferenceOf(_Derived):
    """The first number less the second."""

    difference: Pair


class RatioOf(_Derived):
    """The first number over the second."""

    ratio: Pair


class ProductOf(_Derived):
    """Product of numbers; a yes counts 1, a no 0."""

    product: Refs


class LeastOf(_Derived):
    """The smallest of the numbers, or the best of several levels that share their names."""

    least: Refs
    constant: Number | None = None
    """A fixed number that takes part."""


class GreatestOf(_Derived):
    """The greatest of the numbers, or the worst of several levels that share their names."""

    greatest: Refs
    constant: Number | None = None
    """A fixed number that takes part."""


class LogOf(_Derived):
    """Natural logarithm of a positive number."""

    log: Ref


class Power(Definition):
    """A number and its whole exponent."""

    of: Ref
    to: Annotated[int, Field(ge=2, le=6)]


class PowerOf(_Derived):
    """A number raised to a whole power."""

    power: Power


class PointsOf(_Derived):
    """Sum of the points that answers earn, as on a scale."""

    points: dict[Ref, dict[str, Number]]
    constant: Number = 0


class Band(Definition):
    """A number cut into named bands, each named with the number it starts at."""

    of: Ref
    into: dict[Id | Answer, Number]


class BandOf(_Derived):
    """The name of the band a number falls into."""

    band: Band


class Steps(Definition):
    """A number looked up in a table: from this number upwards, that value."""

    of: Ref
    starts: dict[str, Number]


class ConvertOf(_Derived):
    """The value that a number converts to."""

    convert: Steps


class FirstCase(Definition):
    """One line of an ordered decision: if the condition holds, this answer."""

    when: Condition
    then: Answer


class FirstOf(_Derived):
    """The answer of the first line whose condition holds."""

    first: Annotated[Many[FirstCase], Field(min_length=1)]
    otherwise: Answer
    answers: Many[Answer]
    """The possible answers, from best to worst."""


class Grid(Definition):
    """A two-way table: a row for each answer of one, a column for each answer of the other."""

    rows: Ref
    columns: Ref
    cells: dict[Answer, Many[Number] | Many[Answer]]


class GridOf(_Derived):
    """What stands in the cell of two answers."""

    grid: Grid
    answers: Many[Answer] = ()
    """For cells that hold names: the possible names, from best to worst."""

    @model_validator(mode="after")
    def _names_are_listed(self) -> GridOf:
        named = {c for row in self.grid.cells.values() for c in row if isinstance(c, str)}
        if named - set(self.answers):
            raise ValueError("every name in the cells should be listed in answers")
        return self


_BY_KEY: dict[str, type[_Derived]] = {
    "any": AnyOf, "all": AllOf, "none": NoneOf, "count": CountOf, "sum": SumOf,
    "difference": DifferenceOf, "ratio": RatioOf, "product": ProductOf, "least": LeastOf,
    "greatest": GreatestOf, "log": LogOf, "power": PowerOf, "points": PointsOf, "band": BandOf,
    "convert": ConvertOf, "first": FirstOf, "grid": GridOf,
}  # fmt: skip
OPERATIONS: tuple[str, ...] = tuple(_BY_KEY)


def operation(value: Any) -> str | None:
    """Find which operation a derived answer is written in.

    Examples
    --------
    >>> operation({"any": ["a", "b"], "title": "either"})
    'any'
    """
    if isinstance(value, dict):
        found = [key for key in OPERATIONS if key in value]
        return found[0] if len(found) == 1 else None
    return next((key for key, model in _BY_KEY.items() if type(value) is model), None)


Derived = Annotated[
    Annotated[AnyOf, Tag("any")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[NoneOf, Tag("none")]
    | Annotated[CountOf, Tag("count")]
    | Annotated[SumOf, Tag("sum")]
    | Annotated[DifferenceOf, Tag("difference")]
    | Annotated[RatioOf, Tag("ratio")]
    | Annotated[ProductOf, Tag("product")]
    | Annotated[LeastOf, Tag("least")]
    | Annotated[GreatestOf, Tag("greatest")]
    | Annotated[LogOf, Tag("log")]
    | Annotated[PowerOf, Tag("power")]
    | Annotated[PointsOf, Tag("points")]
    | Annotated[BandOf, Tag("band")]
    | Annotated[ConvertOf, Tag("convert")]
    | Annotated[FirstOf, Tag("first")]
    | Annotated[GridOf, Tag("grid")],
    Discriminator(
        operation,
        custom_error_type="operation",
        custom_error_message="should hold exactly one operation of: " + ", ".join(OPERATIONS),
    ),
]

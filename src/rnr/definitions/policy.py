"""Policy: a set of decision tables from levels, needs and facts to what is recommended.

An instrument is published, a policy is local: scores never change when an agency changes its rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from rnr.definitions.casework import Casework
from rnr.definitions.common import (
    Benched,
    Change,
    Choice,
    Definition,
    Id,
    Many,
    Number,
    Ref,
    Shelf,
    Source,
    SourceIds,
    Text,
)  # fmt: skip
from rnr.definitions.conditions import Condition
from rnr.definitions.derived import Derived
from rnr.definitions.due import Due
from rnr.definitions.instrument import Rule, Version
from rnr.definitions.items import Answer, Item, Reason, Spelling
from rnr.shown import Shown

IMPOSSIBLE = "."
"""In a grid: this combination cannot occur."""


FIELDS = ("level", "score", "raw", "missing", "used")
"""What a policy may read of a scale."""


def _three_parts(origin: str) -> str:
    parts = origin.split(".")
    if origin and (len(parts) != 3 or parts[2] not in FIELDS):
        said = ", ".join(f".{field}" for field in FIELDS[1:])
        raise ValueError(f"is not written as instrument.scale.level (or {said})")
    return origin


class PolicyInput(Item):
    """Something a policy needs to know: a score or level of a profile, or a fact that is given."""

    origin: Annotated[str, AfterValidator(_three_parts), Field(alias="from")] = ""
    """``instrument.scale.level``, ``.score``, ``.raw``, ``.missing`` (how many answers), ``.used``
    (which alternative gave the score); empty for a given fact.

    An input with the answer ``not_applicable`` takes it where the scale does not apply.
    """


class Credit(Definition):
    """An amount that grows with a number: so much for every full so many."""

    amount: Number
    unit: Text
    each: Annotated[Number, Field(gt=0)]
    of: Ref
    """An input or a derived answer that is a number."""


class Outcome(Definition):
    """What one recommendation means in practice."""

    label: Text
    detail: str = ""
    contacts: Many[str] = ()
    due: Many[Due] = ()
    """Contacts, visits and assessments with their periods and first deadlines."""
    conditions: Many[str] = ()
    programmes: Many[str] = ()
    """Programmes that the policy names for this outcome."""
    hours: Number | None = None
    """Hours of structured intervention, where the policy states them."""
    hours_to: Number | None = None
    """The most hours, where the policy states a range that starts at ``hours``."""
    workload: Number | None = None
    """Hours a month that such a case takes of an officer's time."""
    credit: Credit | None = None
    source: SourceIds = ()

    @property
    def most_hours(self) -> Number | None:
        """The most hours it allows; None where it states none."""
        return self.hours if self.hours_to is None else self.hours_to

    @model_validator(mode="after")
    def _hours_rise(self) -> Outcome:
        if self.hours_to is not None and (self.hours is None or self.hours > self.hours_to):
            raise ValueError("hours_to should be the upper end of a range that starts at hours")
        return self


class Row(Definition):
    """One line of a decision table: under this condition, that outcome."""

    when: Condition
    then: Answer
    because: str = ""
    source: SourceIds = ()


class DecisionGrid(Definition):
    """A two-way decision table; ``.`` marks a combination that cannot occur."""

    rows: Ref
    columns: Ref
    cells: dict[Answer, Many[Answer]]


class Table(Definition):
    """One decision: rows in order or a grid, and every outcome it can have."""

    title: Text
    kind: Literal["recommendation", "working"] = "recommendation"
    """A working table only feeds later ones."""
    answers: Annotated[Many[Answer], Field(min_length=1)]
    """The outcomes, from the least to the most intensive."""
    outcomes: dict[Answer, Outcome] = {}
    hit: Literal["first", "unique"] = "first"
    """Whether the first row that holds decides, or exactly one row must hold."""
    rows: Many[Row] = ()
    otherwise: Answer | None = None
    grid: DecisionGrid | None = None
    source: SourceIds = ()
    note: str = ""

    @model_validator(mode="after")
    def _rows_or_grid(self) -> Table:
        if bool(self.rows) == (self.grid is not None):
            raise ValueError("should have either rows or grid")
        return self


class PolicyCase(Definition):
    """A worked case of a policy: what is known, and what must be recommended."""

    name: Text
    facts: dict[str, str | Number]
    expect: dict[Id, Answer] = {}
    open: Many[Id] = ()
    """Tables that must stay undecided: facts are missing, or the combination cannot occur."""
    credit: dict[Id, Number] = {}
    """What must be earned, by table."""
    refused: str | None = None
    """Id of the rule that must refuse these facts."""
    warned: Many[str] = ()
    """Ids of the rules that must warn of these facts."""
    source: SourceIds = ()
    note: str = ""


class Policy(Shown, Benched):
    """A rule set, published or local, as one file: inputs, decision tables, sources, cases.

    Examples
    --------
    >>> import rnr
    >>> policy = rnr.load_policy(rnr.names(kind="policies")[0].id, allow_provisional=True)
    >>> type(policy).__name__
    'Policy'
    """

    id: Id
    version: Version
    title: Text
    shelf: Shelf
    standing: Literal["published", "convention", "example"]
    """A published rule set, a convention that users adjust, or an example for an agency to copy."""
    jurisdiction: Text
    owner: str = ""
    summary: str = ""
    licence: str = ""
    cautions: Many[str] = ()
    source: SourceIds = ()
    sources: Annotated[Many[Source], Field(min_length=1)]
    accept: dict[Answer, Many[Spelling]] = {}
    missing_codes: dict[Reason, Many[Spelling]] = {}
    inputs: Annotated[dict[Id, PolicyInput], Field(min_length=1)]
    derived: dict[Id, Derived] = {}
    tables: Annotated[dict[Id, Table], Field(min_length=1)]
    casework: Casework | None = None
    """What goes into a case plan beside the decisions of the tables."""
    rules: Many[Rule] = ()
    cases: Many[PolicyCase] = ()
    choices: Many[Choice] = ()
    unconfirmed: Many[Text] = ()
    history: Many[Change] = ()

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Say which rule set it is and how large; print it to read it."""
        yield from (("id", self.id), ("version", self.version), ("shelf", self.shelf))
        yield from (("title", self.title), ("standing", self.standing))
        yield "tables", len(self.tables)

    @model_validator(mode="after")
    def _casework_names_what_is_there(self) -> Policy:
        work = self.casework or Casework()
        wrong = []
        if work.hours_from is not None and work.hours_from not in self.tables:
            wrong.append(f"casework.hours_from names {work.hours_from}, which is no table")
        if work.needs_to is not None:
            taken = self.inputs.get(work.needs_to)
            if taken is None or taken.number is None:
                what = "which is no number that is asked"
                wrong.append(f"casework.needs_to names {work.needs_to}, {what}")
        rule = work.at_least_one
        for ref in rule.when if rule is not None and rule.when is not None else ():
            if ref not in self.inputs and ref not in self.tables:
                what = "which is no input and no table"
                wrong.append(f"casework.at_least_one.when names {ref}, {what}")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def key(self) -> str:
        """Id and version in one word."""
        return f"{self.id}-{self.version}"

    @property
    def items(self) -> dict[str, PolicyInput]:
        """The inputs, under the name by which answers are read."""
        return self.inputs

"""Instrument: a published tool as one file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from rnr.definitions.common import (
    Benched,
    Change,
    Choice,
    Definition,
    Id,
    Many,
    Number,
    Shelf,
    Source,
    SourceIds,
    Text,
    Use,
)  # fmt: skip
from rnr.definitions.conditions import Condition
from rnr.definitions.derived import Derived
from rnr.definitions.items import Answer, Item, Reason, Spelling
from rnr.definitions.scales import Scale
from rnr.shown import Shown

Version = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.]*$", max_length=40)]


class Rule(Definition):
    """Answers that contradict each other."""

    id: Id
    when: Condition
    """The contradiction: every line holds."""
    message: Text
    severity: Literal["refuse", "warn"] = "refuse"
    source: SourceIds = ()


class Expect(Definition):
    """What one scale must give in a worked case."""

    raw: Number | None = None
    score: Number | None = None
    level: str | None = None
    low: Number | None = None
    high: Number | None = None
    levels: Many[str] | None = None
    missing: int | None = None
    used: str | None = None
    applies: bool = True
    known: bool = True
    """False where no score may be given."""
    within: Number = 1e-9
    """How far a number may lie from the expected one."""


class Case(Definition):
    """A worked case: answers and what must come out, run through both faces."""

    name: Text
    answers: dict[str, str | Number] = {}
    others: str | int | None = None
    """For items not listed: this answer, or the answer at this place of the item's list."""
    missing: dict[str, Reason] = {}
    expect: dict[str, Expect] = {}
    refused: str | None = None
    """Id of the rule that must refuse these answers; or ``out_of_range``, ``not_whole``,
    ``unknown_answer`` for answers that do not exist."""
    warned: Many[str] = ()
    """Ids of the rules that must warn of these answers."""
    source: SourceIds = ()
    note: str = ""


class Norm(Definition):
    """A published table that gives a score its meaning: rates, percentiles, shares of people."""

    id: Id
    scale: Id
    on: Literal["raw", "score", "level"]
    what: Literal[
        "rate", "percentile", "share", "count", "sensitivity", "specificity", "ppv", "npv"
    ]
    unit: Literal["percent", "proportion", "people"] = "percent"
    title: Text
    table: dict[str, Number]
    low: dict[str, Number] = {}
    high: dict[str, Number] = {}
    n: dict[str, int] | int | None = None
    events: dict[str, int] | int | None = None
    population: Text
    outcome: str = ""
    follow_up: str = ""
    source: SourceIds = ()
    caution: str = ""


class Validity(Definition):
    """A published measure of how well a scale did: accuracy, association, reliability."""

    measure: Literal[
        "auc", "r", "d", "odds_ratio", "hazard_ratio", "sensitivity", "specificity", "alpha",
        "icc", "kappa", "test_retest", "expected_over_observed", "base_rate",
    ]  # fmt: skip
    scale: Id
    value: Number | None = None
    low: Number | None = None
    """Lower end: of an interval, or of several findings."""
    high: Number | None = None
    n: int | None = None
    group: str = ""
    population: Text
    outcome: str = ""
    follow_up: str = ""
    source: SourceIds
    note: str = ""


class Instrument(Shown, Benched):
    """A published assessment tool: items, derived answers, scales, sources, licence, cases.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load(rnr.names()[0].id, allow_provisional=True)
    >>> type(tool).__name__
    'Instrument'
    """

    id: Id
    version: Version
    title: Text
    shelf: Shelf
    thresholds: str = ""
    """Version or date of the levels and norms, where they have their own."""
    released: date | str = ""
    owner: str = ""
    summary: str = ""
    use: Use
    source: SourceIds = ()
    """The source of every fact that names none of its own."""
    sources: Annotated[Many[Source], Field(min_length=1)]
    accept: dict[Answer, Many[Spelling]] = {}
    """Other spellings of answers, for every item that has that answer."""
    missing_codes: dict[Reason, Many[Spelling]] = {}
    """Values that say why an answer is missing."""
    items: Annotated[dict[Id, Item], Field(min_length=1)]
    derived: dict[Id, Derived] = {}
    scales: Annotated[dict[Id, Scale], Field(min_length=1)]
    rules: Many[Rule] = ()
    norms: Many[Norm] = ()
    validity: Many[Validity] = ()
    cases: Many[Case] = ()
    choices: Many[Choice] = ()
    unconfirmed: Many[Text] = ()
    """Facts that nobody has read at source yet."""
    history: Many[Change] = ()

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Say which tool it is and how large; print it to read it."""
        yield from (("id", self.id), ("version", self.version), ("shelf", self.shelf))
        yield from (("title", self.title), ("items", len(self.items)), ("scales", len(self.scales)))

    @property
    def key(self) -> str:
        """Id and version in one word."""
        return f"{self.id}-{self.version}"

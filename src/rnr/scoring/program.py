"""A scoring program: numbered places for values, and the steps that fill them in order.

Every place holds an interval. ``open`` is what a value could still become once missing answers are
given; ``settled`` is the same after the instrument's own rule for missing answers was applied. The
two differ only downstream of such a rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rnr.definitions.scales import MissingRule
from rnr.scoring.ops import Num, Op
from rnr.scoring.tables import Points


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, and what is known of it before anybody is scored."""

    slot: int
    low: Num
    high: Num
    whole: bool
    answers: tuple[str, ...] | None = None
    """For a coded answer: the names of positions 0, 1, ..."""
    items: frozenset[str] = frozenset()
    """The items that it rests on."""
    ok: int | None = None
    """Slot of the 1/0 that says whether there is a value at all."""
    filled: bool = False
    """A rule for missing answers stands upstream, so settled and open may differ."""


@dataclass(frozen=True, slots=True)
class Apply:
    """Apply an operation."""

    out: int
    op: Op
    args: tuple[int, ...]
    filled: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """Put a number into a place."""

    out: int
    value: Num


@dataclass(frozen=True, slots=True)
class Assumption:
    """Put the manual's own answer in the place of a missing one."""

    out: int
    item: str
    source: int
    choices: tuple[tuple[int | None, int], ...]
    """Slot of the condition (none: always), and slot of the value assumed."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Say whether an item was answered."""

    out: int
    item: str


@dataclass(frozen=True, slots=True)
class Fill:
    """Apply a scale's rule for missing answers to its raw score."""

    out: int
    raw: int
    terms: tuple[int, ...]
    points: Points
    rule: MissingRule
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fallback:
    """The first of several scores that can be given.

    ``used`` receives its position (one past the last: none), ``ok`` whether there is one.
    """

    out: int
    used: int
    ok: int
    scores: tuple[int, ...]
    oks: tuple[int | None, ...]


Step = Apply | Constant | Assumption | Answered | Fill | Fallback


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a scale's sum, for explaining it: what counts, and where its points stand."""

    ref: str
    value: int
    points: Op


@dataclass(frozen=True, slots=True)
class StratumPlan:
    """The sum of a scale for the people of one stratum."""

    terms: tuple[Term, ...]
    adding: Points
    items: tuple[str, ...]
    raw: int
    """Slot of the plain sum, before any rule for missing answers."""
    title: str = ""
    refs: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """List what the terms are called."""
        object.__setattr__(self, "refs", tuple(term.ref for term in self.terms))


@dataclass(frozen=True, slots=True)
class ScalePlan:
    """Where a scale's results stand."""

    id: str
    raw: int
    score: int
    level: int | None
    levels: tuple[str, ...]
    applies: int | None
    stratum: int | None
    """Slot of the stratum's position; one past the last when a person falls into none."""
    ok: int | None
    strata: tuple[StratumPlan, ...]
    used: int | None
    fallback: tuple[str, ...]
    withhold: bool
    whole_raw: bool
    whole_score: bool
    filled: bool
    range: tuple[Num, Num]
    """Least and greatest score."""
    raw_range: tuple[Num, Num]


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    """Where the result of a decision table stands, and what decides."""

    id: str
    outcome: int
    row: int
    """Slot of the position of the row (for a grid: of the cell) that decides."""
    ok: int | None
    answers: tuple[str, ...]
    items: tuple[str, ...]
    refs: tuple[str, ...]
    """What the table looks at."""
    credit: int | None = None
    """Slot of the amount that is earned, for outcomes that give one."""
    credited: tuple[int, ...] = ()
    """Positions of those outcomes."""


@dataclass(frozen=True, slots=True)
class Input:
    """One item as the program takes it in."""

    item: str
    slot: int
    low: Num
    high: Num
    whole: bool
    answers: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class RulePlan:
    """Where it stands whether a contradiction holds."""

    id: str
    slot: int
    message: str
    refuse: bool
    items: tuple[str, ...]


@dataclass(slots=True)
class Program:
    """Everything needed to score with one definition; made once, then only read."""

    inputs: tuple[Input, ...] = ()
    steps: list[Step] = field(default_factory=list)
    slots: int = 0
    scales: dict[str, ScalePlan] = field(default_factory=dict)
    decisions: dict[str, DecisionPlan] = field(default_factory=dict)
    rules: tuple[RulePlan, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    """Items for which the manual names an answer to take when none was given."""

"""Results: what one scale gives one person, and the level somebody set beside it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from rnr.definitions.scales import Kind
from rnr.people.answering.assessment import Record
from rnr.people.scores.explain import number

OverrideKind = Literal["professional", "policy"]
"""Somebody's judgement, or a declared rule of the agency."""

Status = Literal["scored", "open", "not_applicable", "undefined"]


class Score(Record):
    """What one scale gives one person: raw score, score, level, bounds, points of every answer.

    Examples
    --------
    >>> import rnr
    >>> answers = {"age_at_current_arrest": 20, "current_violent_offense": "yes"}
    >>> score = rnr.score(rnr.assess(rnr.load("psa"), answers))["nvca"]
    >>> score.score, score.low, score.high, score.levels
    (None, 3, 7, ('no_flag', 'flag'))
    """

    scale: str
    title: str
    kind: Kind
    raw: int | float | None = None
    """The sum of points, or the log odds; None while missing answers leave it open."""
    score: int | float | None = None
    """The raw score after conversion; None while missing answers leave it open."""
    level: str | None = None
    low: int | float | None = None
    """The least score that is still possible."""
    high: int | float | None = None
    """The greatest score that is still possible."""
    levels: tuple[str, ...] = ()
    """The levels that are still possible, from the lowest."""
    missing: tuple[str, ...] = ()
    """The missing answers that this scale uses."""
    points: dict[str, int | float | None] = {}
    """What each answer earned; None where a missing answer leaves it open."""
    status: Status = "scored"
    used: str | None = None
    """Which alternative gave the score, for a scale that falls back on another."""

    @property
    def certain(self) -> bool:
        """Whether one score remains possible."""
        return self.score is not None

    @property
    def short(self) -> str:
        """What came out, in a word or two (the level, or else the score, or what is possible)."""
        if self.level is not None:
            return self.level
        if len(self.levels) > 1:
            between = " or " if len(self.levels) == 2 else " to "
            return f"{self.levels[0]}{between}{self.levels[-1]}"
        if self.score is not None:
            return number(self.score)
        if self.status != "open" or self.low is None or self.high is None:
            return self.status.replace("_", " ")
        return f"{number(self.low)} to {number(self.high)}"


class Override(Record):
    """A level that somebody set beside the actuarial one: author, reason, approver, last day.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> answers = {name: item.answers[0] for name, item in tool.items.items() if item.answers}
    >>> profile = rnr.score(rnr.assess(tool, {**answers, "age_at_current_arrest": 40}))
    >>> kept = profile.override("fta", "2", by="assessor 17", because="moved").overrides[0]
    >>> kept.actuarial, kept.level, kept.steps
    ('1', '2', 1)
    """

    scale: str
    kind: OverrideKind = "professional"
    actuarial: str | None
    level: str
    by: str = Field(min_length=1)
    because: str = Field(min_length=1)
    on: date | None = None
    steps: int | None = None
    """How many levels up (positive) or down (negative)."""
    approver: str = ""
    """Who agreed to it, where an agency asks for that."""
    expires: date | None = None
    """The last day on which it holds; None where nobody set one."""

    def ended(self, on: date | None) -> bool:
        """Tell whether it is over on a day; without a day it still holds."""
        return on is not None and self.expires is not None and on > self.expires

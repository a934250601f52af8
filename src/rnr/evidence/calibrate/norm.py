"""A local norm: what a score has meant here, as a table that a file can hold."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError

UNKNOWN = "not recorded"

Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]


class NormRate(BaseModel):
    """What one score has meant: its rate with limits, its rank, and the people behind it.

    Attributes
    ----------
    score, level
        The score, and the name of the level when the norm is one of levels.
    rate, low, high
        Rate of the outcome among people of this score, from 0 to 1, with its limits.
    percentile
        Mid-point percentile rank in the base population, from 0 to 100.
    n, events
        People of this score, and those with the event; None where they are too few to be shown.

    Examples
    --------
    >>> NormRate(score=3, rate=0.2, low=0.1, high=0.3).rate
    0.2
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    score: float
    level: str | None = None
    rate: Share
    low: Share | None = None
    high: Share | None = None
    percentile: Annotated[float, Field(ge=0, le=100)] | None = None
    n: Annotated[int, Field(ge=0)] | None = None
    events: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> NormRate:
        low = self.rate if self.low is None else self.low
        high = self.rate if self.high is None else self.high
        if not low <= self.rate <= high:
            raise ValueError("the rate is expected between its limits")
        if (self.events or 0) > (self.n if self.n is not None else self.events or 0):
            raise ValueError("no more events than people are expected")
        return self


class LocalNorm(BaseModel):
    """Rates and ranks of every score in one population, with how and on whom they were found.

    Attributes
    ----------
    instrument, version, scale
        What was scored.
    on
        What the rates are looked up by: the ``"score"``, the ``"raw"`` score before conversion, or
        the ``"level"``. A file that does not say is on levels where its rows name any, else on
        scores.
    outcome, window
        What was counted as the event, and for how long people were watched.
    population, place, period
        On whom the norm rests, where, and between which dates.
    n, events
        People with a known outcome, and those of them with the event.
    method, interval, confidence
        How the rates were smoothed, what the limits are, and the coverage they claim, if any.
    formula
        Coefficients on the log-odds scale where the rates follow a formula.
    rates
        One row a score, ascending.

    Examples
    --------
    >>> norm = LocalNorm(outcome="rearrest", n=100, events=20, method="logistic",
    ...     interval="Wald", rates=(NormRate(score=0, rate=0.1), NormRate(score=1, rate=0.3)))
    >>> norm.at(1).rate, norm.expected
    (0.3, {0.0: 0.1, 1.0: 0.3})
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    kind: Literal["local norm"] = "local norm"
    title: Text = "Local norm"
    instrument: Text = UNKNOWN
    version: Text = UNKNOWN
    scale: Text = UNKNOWN
    on: Literal["raw", "score", "level"] | None = None
    outcome: Text = UNKNOWN
    window: Text = UNKNOWN
    population: Text = UNKNOWN
    place: Text = UNKNOWN
    period: Text = UNKNOWN
    n: Annotated[int, Field(ge=0)]
    events: Annotated[int, Field(ge=0)]
    method: Text
    interval: Text
    confidence: Share | None = None
    formula: dict[str, float] = Field(default_factory=dict)
    rates: Annotated[tuple[NormRate, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _ascending(self) -> LocalNorm:
        scores = [row.score for row in self.rates]
        if any(a >= b for a, b in pairwise(scores)):
            raise ValueError("each score is expected once, in ascending order")
        if self.events > self.n:
            raise ValueError("no more events than people are expected")
        if self.on and any((row.level is None) == (self.on == "level") for row in self.rates):
            raise ValueError("rows name a level where the norm is on levels, and only there")
        return self

    @property
    def by(self) -> Literal["raw", "score", "level"]:
        """What the rates are looked up by, also where the file does not say."""
        return self.on or ("score" if self.rates[0].level is None else "level")

    @property
    def expected(self) -> dict[float | str, float]:
        """Rate by score (or level), as measures take it for ``expected=``."""
        return {row.score if row.level is None else row.level: row.rate for row in self.rates}

    @property
    def base_rate(self) -> float:
        """Share of the base population with the event."""
        return self.events / self.n if self.n else float("nan")

    def at(self, score: float | str) -> NormRate:
        """Give the row of one score or level.

        Raises
        ------
        MeasureError
            When the norm has no such score: it never guesses beyond its table.

        Examples
        --------
        >>> LocalNorm(n=9, events=3, method="none", interval="none",
        ...     rates=(NormRate(score=2, rate=0.3),)).at(2).rate
        0.3
        """
        for row in self.rates:
            if score in (row.score, row.level):
                return row
        first, last = self.rates[0], self.rates[-1]
        known = f"it holds {len(self.rates)} scores from {first.score:g} to {last.score:g}"
        raise MeasureError(
            "the local norm has no rate for this score",
            [
                Problem(
                    "score",
                    known,
                    "count a population in which the score occurs, or fit with "
                    "scores= the whole range",
                    "norm",
                )
            ],
        )

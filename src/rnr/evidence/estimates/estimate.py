"""One number with its interval, what it rests on, and what it means."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """One measure with its interval and the people it rests on.

    A measure that the data cannot give is not 0: its ``value`` is not-a-number, and ``method``
    says why.

    Parameters
    ----------
    value
        The point estimate, in the unit that ``definition`` names.
    low, high
        Limits of the interval; not-a-number where there is none.
    n
        People with a known outcome that the number rests on.
    events
        How many of them had the event.
    measure
        Short stable name, for example ``"auc"``.
    method
        How value and interval were computed.
    definition
        One sentence that a practitioner understands.
    confidence
        Coverage that the interval claims, from 0 to 1.

    Examples
    --------
    >>> rate = Estimate(0.3, 0.25, 0.36, 200, 60, "rate", "Wilson", "share with a rearrest")
    >>> print(rate)
    rate 0.300 (0.250 to 0.360), 60 events among 200 people
    >>> rate.defined
    True
    """

    value: float
    low: float
    high: float
    n: int
    events: int
    measure: str
    method: str
    definition: str
    confidence: float = 0.95

    @property
    def defined(self) -> bool:
        """Whether the data allow a value at all."""
        return not math.isnan(self.value)

    def to_dict(self) -> dict[str, float | int | str | None]:
        """Give the fields as plain values that JSON can hold.

        Returns
        -------
        dict
            Not-a-number becomes None, and an infinite limit the word ``"infinite"``.

        Examples
        --------
        >>> gone = undefined("auc", 12, 0, "no events", "chance that ...")
        >>> gone.to_dict()["value"] is None
        True
        """
        return {
            "value": plain(self.value),
            "low": plain(self.low),
            "high": plain(self.high),
            "n": self.n,
            "events": self.events,
            "measure": self.measure,
            "method": self.method,
            "definition": self.definition,
            "confidence": self.confidence,
        }

    def __str__(self) -> str:
        if not self.defined:
            return f"{self.measure} not established ({self.method})"
        limits = (
            ""
            if math.isnan(self.low) and math.isnan(self.high)
            else f" ({self.low:.3f} to {self.high:.3f})"
        )
        return (
            f"{self.measure} {self.value:.3f}{limits}, "
            f"{self.events:,} events among {self.n:,} people"
        )


def plain(value: float) -> float | str | None:
    """Write a number so that strict JSON can hold it.

    Examples
    --------
    >>> plain(float("nan")), plain(float("inf")), plain(0.5)
    (None, 'infinite', 0.5)
    """
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    return float(value)


def undefined(
    measure: str, n: int, events: int, why: str, definition: str, *, confidence: float = 0.95
) -> Estimate:
    """Say that a measure cannot be had from these data, and why.

    Parameters
    ----------
    measure, n, events, definition, confidence
        As in :class:`Estimate`.
    why
        What is missing, for example ``"no events"``; it becomes the ``method``.

    Returns
    -------
    Estimate
        With not-a-number as value and limits.

    Examples
    --------
    >>> print(undefined("auc", 12, 0, "no events", "chance that ..."))
    auc not established (no events)
    """
    nan = math.nan
    return Estimate(nan, nan, nan, n, events, measure, why, definition, confidence)

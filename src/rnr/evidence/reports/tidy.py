"""The tidy rows of a report, as they are found."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from rnr.evidence.estimates.estimate import Estimate, plain
from rnr.evidence.estimates.significance import SignificanceTest

WITHHELD = "withheld: it would show, or give away, a small number of people"
COARSEST = 0.05
"""Coarsest rounding of a measure that is still worth showing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How a report is to be made.

    Parameters
    ----------
    cut
        Operating cut, or None.
    samples, seed
        Samples of each bootstrap, and the seed that makes them repeatable.
    confidence
        Coverage of all intervals.

    Examples
    --------
    >>> Asked(samples=500).confidence
    0.95
    """

    cut: float | str | None = None
    samples: int = 2_000
    seed: int = 0
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one group, in the shape of a tidy table.

    Parameters
    ----------
    group
        ``"all"``, one group such as ``"sex=f"``, an intersection, or a comparison.
    measure
        Short stable name.
    at
        Score, level, cut or threshold that the measure belongs to; empty for the whole table.
    estimate, low, high
        Value and interval; not-a-number where there is none.
    n, events
        People it rests on; None where they are withheld.
    definition, method
        What it means and how it was computed, or why it is not there.
    time
        Time that the measure belongs to, in the unit of the time table; None without one.

    Examples
    --------
    >>> row = Row("all", "auc", "", 0.7, 0.65, 0.75, 200, 60, "chance that ...", "DeLong")
    >>> row.to_dict()["estimate"]
    0.7
    """

    group: str
    measure: str
    at: str
    estimate: float
    low: float
    high: float
    n: int | None
    events: int | None
    definition: str
    method: str
    time: float | None = None

    @property
    def rounded(self) -> bool:
        """Whether it is rounded, since scores of its group are withheld."""
        return "; rounded " in self.method

    def to_dict(self) -> dict[str, float | int | str | None]:
        """Give the fields as plain values that JSON can hold."""
        numbers = {name: plain(getattr(self, name)) for name in ("estimate", "low", "high")}
        return {name: getattr(self, name) for name in self.__slots__} | numbers


@dataclass(slots=True)
class Findings:
    """Rows as they are found, and what the data do not allow.

    Parameters
    ----------
    rows, gaps
        What was found, and what was not, with the reason.

    Examples
    --------
    >>> found = Findings()
    >>> found.add("all", "", Estimate(0.123456, 0.1, 0.2, 50, 9, "x", "m", "d"), unit=0.05)
    >>> found.rows[0].estimate
    0.1
    """

    rows: list[Row] = field(default_factory=list)
    gaps: dict[str, str] = field(default_factory=dict)

    def add(
        self, group: str, at: str, found: Estimate, *, unit: float = 0.0, time: float | None = None
    ) -> None:
        """Keep an estimate, rounded to a unit where rows of its group are withheld.

        Rounded to more than :data:`COARSEST` it would say something that is not so, such as a
        difference of 0, and is withheld.
        """
        if not found.defined:
            self.gap(found.measure, group, found.method, at, time)
        elif unit > COARSEST:
            self.withhold(group, found.measure, at, found.definition, time)
            return
        low, value, high = (
            round(round(end / unit) * unit, 2) if unit and math.isfinite(end) else end
            for end in (found.low, found.value, found.high)
        )
        how = f"{found.method}; rounded to {unit:g}" if unit and found.defined else found.method
        counts, said = (found.n, found.events), (found.definition, how)
        row = Row(group, found.measure, at, value, low, high, *counts, *said, time)
        self.rows.append(row)

    def add_test(self, group: str, test: SignificanceTest, *, unit: float = 0.0) -> None:
        """Keep the p-value of a test under the name of the test; rounded upwards with a unit."""
        said = "chance of a statistic at least as extreme: " + test.definition
        p, nan = test.p, math.nan
        method = f"{test.method}; statistic {test.statistic:.3g}, df {test.df}"
        if unit and test.defined:
            p, method = math.ceil(p / unit) * unit, f"{test.method}; rounded upwards"
        one = Estimate(p, nan, nan, test.n, test.events, f"{test.measure}_p", method, said)
        one = one if test.defined else replace(one, method=test.method)
        self.add(group, "", one, unit=unit if unit > COARSEST else 0.0)

    def gap(
        self, measure: str, group: str, why: str, at: str = "", time: float | None = None
    ) -> None:
        """Keep the name of a measure that is not there, and why."""
        place = (f" at {at}" if at else "") + ("" if time is None else f" by {time:g}")
        self.gaps[f"{measure} ({group}){place}"] = why

    def withhold(
        self, group: str, measure: str, at: str, definition: str, time: float | None = None
    ) -> None:
        """Keep the place of a number that must not be shown."""
        nan, none = math.nan, None
        self.rows.append(
            Row(group, measure, at, nan, nan, nan, none, none, definition, WITHHELD, time)
        )

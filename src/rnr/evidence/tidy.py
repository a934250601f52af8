"""The tidy rows of a report, as they are found."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from rnr.evidence.estimate import Estimate, plain
from rnr.evidence.significance import SignificanceTest

WITHHELD = "withheld: it would show, or give away, a small number of people"


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

    def to_dict(self) -> dict[str, float | int | str | None]:
        """Give the fields as plain values that JSON can hold."""
        numbers = {name: plain(getattr(self, name)) for name in ("estimate", "low", "high")}
        return {name: getattr(self, name) for name in self.__slots__} | numbers


@dataclass(slots=True)
class Findings:
    """Rows as they are found, and what the data do not allow.

    Parameters
    ----------
    digits
        Decimals that are kept where rows of a group are withheld: two, so that a sum weighted
        with known probabilities cannot be solved for a withheld number.
    rows, gaps
        What was found, and what was not, with the reason.

    Examples
    --------
    >>> found = Findings()
    >>> found.add("all", "", Estimate(0.123456, 0.1, 0.2, 50, 9, "x", "m", "d"), rounded=True)
    >>> found.rows[0].estimate
    0.12
    """

    digits: int = 2
    rows: list[Row] = field(default_factory=list)
    gaps: dict[str, str] = field(default_factory=dict)

    def add(self, group: str, at: str, found: Estimate, *, rounded: bool = False) -> None:
        """Keep an estimate, rounded where rows of its group are withheld."""
        if not found.defined:
            self.gaps[f"{found.measure} ({group})" + (f" at {at}" if at else "")] = found.method
        low, value, high = (
            round(end, self.digits) if rounded and math.isfinite(end) else end
            for end in (found.low, found.value, found.high)
        )
        counts, said = (found.n, found.events), (found.definition, found.method)
        self.rows.append(Row(group, found.measure, at, value, low, high, *counts, *said))

    def add_test(self, group: str, test: SignificanceTest, *, rounded: bool = False) -> None:
        """Keep the p-value of a test under the name of the test."""
        said = "chance of a statistic at least as extreme: " + test.definition
        statistic = f"{test.method}; statistic {test.statistic:.3g}, df {test.df}"
        p = Estimate(
            test.p, math.nan, math.nan, test.n, test.events,
            f"{test.measure}_p", statistic if test.defined else test.method, said,
        )  # fmt: skip
        self.add(group, "", p, rounded=rounded)

    def withhold(self, group: str, measure: str, at: str, definition: str) -> None:
        """Keep the place of a number that must not be shown."""
        nan = math.nan
        self.rows.append(Row(group, measure, at, nan, nan, nan, None, None, definition, WITHHELD))

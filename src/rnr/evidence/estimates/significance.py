"""The result of a significance test, with what it tested."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from rnr.evidence.estimates.estimate import plain
from rnr.evidence.tables.counts import CountTable


@dataclass(frozen=True, slots=True)
class SignificanceTest:
    """One test: its statistic, its degrees of freedom, its p-value, and what it asked.

    Parameters
    ----------
    statistic
        Value of the test statistic; not-a-number when the data do not allow the test.
    df
        Degrees of freedom; 0 for a statistic that is standard normal.
    p
        Chance of a statistic at least as extreme if the null hypothesis held.
    n, events
        People with a known outcome, and those of them with the event.
    measure
        Short stable name, for example ``"hosmer_lemeshow"``.
    method
        How statistic and p-value were computed, with its warning if it needs one.
    definition
        One sentence that says what was tested.

    Examples
    --------
    >>> print(SignificanceTest(3.84146, 1, 0.05, 200, 60, "slope", "likelihood ratio", "..."))
    slope: chi-square 3.841, 1 df, p 0.0500
    """

    statistic: float
    df: int
    p: float
    n: int
    events: int
    measure: str
    method: str
    definition: str

    def to_dict(self) -> dict[str, float | int | str | None]:
        """Give the fields as plain values that JSON can hold.

        Examples
        --------
        >>> SignificanceTest(1.959964, 0, 0.05, 200, 60, "z", "score test", "...").to_dict()["df"]
        0
        """
        named = {name: getattr(self, name) for name in self.__slots__}
        return named | {"statistic": plain(self.statistic), "p": plain(self.p)}

    @property
    def defined(self) -> bool:
        """Whether the data allow the test at all."""
        return not math.isnan(self.statistic)

    def __str__(self) -> str:
        if not self.defined:
            return f"{self.measure} not established ({self.method})"
        kind = (
            f"chi-square {self.statistic:.3f}, {self.df} df"
            if self.df
            else (f"z {self.statistic:.3f}")
        )
        return f"{self.measure}: {kind}, {p_words(self.p)}"


def p_words(p: float) -> str:
    """Write a p-value, which is small at times and never 0.

    Examples
    --------
    >>> p_words(0.0275), p_words(1e-12)
    ('p 0.0275', 'p < 0.0001')
    """
    return "p < 0.0001" if p < 0.0001 else f"p {p:.4f}"


def chi_square(
    statistic: float, df: int, table: CountTable, *, measure: str, method: str, definition: str
) -> SignificanceTest:
    """Test a statistic against the upper tail of the chi-square distribution.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [3, 5], [7, 5])
    >>> test = chi_square(5.991465, 2, counts, measure="m", method="lr", definition="d")
    >>> round(test.p, 6), test.n, test.events
    (0.05, 20, 8)
    """
    p = float(stats.chi2.sf(statistic, df))
    return SignificanceTest(
        float(statistic), df, p, table.n, table.events, measure, method, definition
    )


def normal(
    statistic: float, table: CountTable, *, measure: str, method: str, definition: str
) -> SignificanceTest:
    """Test a statistic against both tails of the standard normal distribution.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [3, 5], [7, 5])
    >>> round(normal(-1.959964, counts, measure="m", method="z", definition="d").p, 6)
    0.05
    """
    p = float(2 * stats.norm.sf(abs(statistic)))
    return SignificanceTest(
        float(statistic), 0, p, table.n, table.events, measure, method, definition
    )

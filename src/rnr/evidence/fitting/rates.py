"""What happened at each score, and how it compares with what was expected: rates and E/O."""

from __future__ import annotations

import math
from typing import Literal

from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import exact, poisson_limits, wilson, z_value
from rnr.evidence.tables.cells import Cell, Expected, cells, chances, people
from rnr.evidence.tables.counts import CountTable

RateMethod = Literal["wilson", "exact"]
RatioMethod = Literal["log-normal", "exact"]

_RATE = "share of people at this score or level who had the event"
_EO = "expected events divided by observed events: above 1 the instrument expects too many"


def observed_rates(
    table: CountTable, method: RateMethod = "wilson", confidence: float = 0.95
) -> dict[Cell, Estimate]:
    """Give the observed rate of the event at each score or level, with its interval.

    Parameters
    ----------
    table
        The counts.
    method
        ``"wilson"`` (good coverage on average) or ``"exact"`` (Clopper-Pearson, never too narrow).
    confidence
        Coverage of the interval.

    Returns
    -------
    dict
        Score or level to the rate, from 0 to 1; not established where nobody has the score.

    References
    ----------
    Brown, Cai, DasGupta (2001), Statistical Science 16, 101-133.

    Examples
    --------
    >>> rates = observed_rates(CountTable.from_counts([1, 2], yes=[3, 8], n=[100, 20]))
    >>> print(rates[1.0])
    rate 0.030 (0.010 to 0.085), 3 events among 100 people
    """
    limits = {"wilson": wilson, "exact": exact}[method]
    name = {"wilson": "Wilson", "exact": "exact (Clopper-Pearson)"}[method]
    found = {}
    for cell, yes, n in zip(cells(table), table.yes, people(table), strict=True):
        events, total = int(yes), int(n)
        if total:
            low, high = limits(events, total, confidence)
            found[cell] = Estimate(
                events / total, low, high, total, events, "rate", name, _RATE, confidence
            )
        else:
            why = "nobody has this score"
            found[cell] = undefined("rate", 0, 0, why, _RATE, confidence=confidence)
    return found


def expected_observed(
    table: CountTable,
    expected: Expected = None,
    method: RatioMethod = "log-normal",
    confidence: float = 0.95,
) -> Estimate:
    """Compare how many events were expected with how many happened: the E/O index.

    E/O = sum of n p over observed events. 1 is perfect on average; above 1 the instrument expects
    too many events, below 1 too few. An E/O of 1 can hide errors that cancel: look at each level.

    Parameters
    ----------
    table
        The counts.
    expected
        Expected probability by score; by default what the table carries.
    method
        ``"log-normal"``: (E/O) exp(+- z sqrt(1/O)), Hanson's interval; ``"exact"``: Poisson limits
        of the observed count, for few events. Both ignore the uncertainty of the norms.
    confidence
        Coverage of the interval.

    Returns
    -------
    Estimate
        From 0 upwards. Without any event the ratio is not established, but its lower limit is
        known by the exact method.

    References
    ----------
    Hanson (2017), Criminal Justice and Behavior 44, 26-39, doi:10.1177/0093854816683956.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> print(expected_observed(counts, {1: 0.25, 2: 0.55}))
    e_o 0.800 (0.658 to 0.973), 100 events among 200 people
    """
    p = chances(table, expected)
    n, observed = table.n, table.events
    total = float(people(table)[people(table) > 0] @ p[people(table) > 0])
    if not n:
        return undefined("e_o", 0, 0, "nobody has a known outcome", _EO, confidence=confidence)
    if method == "exact":
        fewest, most = poisson_limits(observed, confidence)
        low, high = total / most, total / fewest if fewest else math.inf
        name = "exact Poisson limits of the observed events"
    else:
        name = "log-normal, variance 1/O"
        spread = math.exp(z_value(confidence) / math.sqrt(observed)) if observed else math.nan
        low, high = _ratio(total, observed) / spread, _ratio(total, observed) * spread
    if not observed:
        name = f"no events observed, {total:.2f} expected; limits: {name}"
    value = _ratio(total, observed)
    return Estimate(value, low, high, n, observed, "e_o", name, _EO, confidence)


def _ratio(total: float, observed: int) -> float:
    return total / observed if observed else math.nan


def expected_observed_by_score(
    table: CountTable,
    expected: Expected = None,
    method: RatioMethod = "exact",
    confidence: float = 0.95,
) -> dict[Cell, Estimate]:
    """Give E/O at each score or level; see :func:`expected_observed`.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> ratios = expected_observed_by_score(counts, {1: 0.25, 2: 0.55})
    >>> {score: round(ratio.value, 3) for score, ratio in ratios.items()}
    {1.0: 1.25, 2.0: 0.688}
    """
    p = chances(table, expected)
    found = {}
    for at, cell in enumerate(cells(table)):
        here = slice(at, at + 1)
        one = CountTable(table.score[here].copy(), table.yes[here].copy(), table.no[here].copy())
        found[cell] = expected_observed(one, p[here], method, confidence)
    return found

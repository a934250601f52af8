"""Where a score lies among the people of the table, and how its rate compares with the middle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import wilson, z_value
from rnr.evidence.fitting.logistic import fit_logistic
from rnr.evidence.tables.cells import Cell, cells, people
from rnr.evidence.tables.counts import CountTable

_RANK = "share of people, in percent, with a lower score, counting half of those with the same"
_NO_SLOPE = "these counts have no finite slope"
_RATIO = "rate of the event at this score divided by the rate at the reference score"


@dataclass(frozen=True, slots=True)
class PercentileRank:
    """How many people score lower, the same and higher, in percent.

    Made by :func:`rnr.evidence.calibrate.percentile_ranks`.

    Attributes
    ----------
    lower, same, higher
        Percent of people; the three add up to 100.
    rank
        Mid-point percentile rank, ``lower`` plus half of ``same``, with its interval.
    """

    lower: float
    same: float
    higher: float
    rank: Estimate


def percentile_ranks(table: CountTable, confidence: float = 0.95) -> dict[Cell, PercentileRank]:
    """Give the mid-point percentile rank of each score among the people of the table.

    100 (number below + half the number at the score) / N, with Wilson's interval of that share.

    Parameters
    ----------
    table
        The counts; everybody with a known outcome takes part.
    confidence
        Coverage of the interval.

    Returns
    -------
    dict
        Score or level to its rank, from 0 to 100.

    References
    ----------
    Hanson, Lloyd, Helmus, Thornton (2012), International Journal of Forensic Mental Health 11,
    9-23, doi:10.1080/14999013.2012.667511.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 3], yes=[1, 2, 3], n=[20, 50, 30])
    >>> found = percentile_ranks(counts)[2.0]
    >>> found.lower, found.same, found.higher, found.rank.value
    (20.0, 50.0, 30.0, 45.0)
    """
    n = people(table)
    total, below = float(n.sum()), (np.cumsum(n) - n).tolist()
    found = {}
    for at, cell in enumerate(cells(table)):
        if not total:
            why = "nobody has a known outcome"
            rank = undefined("percentile", 0, 0, why, _RANK, confidence=confidence)
            found[cell] = PercentileRank(math.nan, math.nan, math.nan, rank)
            continue
        middle = below[at] + float(n[at]) / 2
        low, high = wilson(middle, table.n, confidence)
        rank = Estimate(
            100 * middle / total,
            100 * low,
            100 * high,
            table.n,
            table.events,
            "percentile",
            "mid-point, Wilson",
            _RANK,
            confidence,
        )
        lower, same = 100 * below[at] / total, 100 * float(n[at]) / total
        found[cell] = PercentileRank(lower, same, 100 - lower - same, rank)
    return found


def median_score(table: CountTable) -> float:
    """Give the score of the middle person: the lowest score that half of the people do not exceed.

    Returns
    -------
    float
        A score of the table (for levels, a position); not-a-number without people.

    Examples
    --------
    >>> median_score(CountTable.from_counts([1, 2, 3], yes=[1, 2, 3], n=[20, 50, 30]))
    2.0
    """
    n = people(table)
    if not n.sum():
        return math.nan
    return float(table.score[int(np.searchsorted(np.cumsum(n), n.sum() / 2))])


def risk_ratios(
    table: CountTable, reference: float | None = None, confidence: float = 0.95
) -> dict[Cell, Estimate]:
    """Compare the rate at each score with the rate at the median score.

    p(s) / p(reference) along a logistic regression of the event on the score, so that thin scores
    borrow strength from their neighbours.

    Parameters
    ----------
    table
        The counts.
    reference
        Score to compare with; by default the median score.
    confidence
        Coverage of the interval.

    Returns
    -------
    dict
        Score or level to its risk ratio, from 0 upwards, with a delta-method interval on the log
        scale; 1 exactly at the reference.

    References
    ----------
    Hanson, Babchishin, Helmus, Thornton (2013), Sexual Abuse 25, 482-515.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], yes=[20, 40, 60], n=[100, 100, 100])
    >>> [round(ratio.value, 3) for ratio in risk_ratios(counts).values()]
    [0.532, 1.0, 1.565]
    """
    middle = median_score(table) if reference is None else float(reference)
    fit = fit_logistic(
        np.column_stack([np.ones_like(table.score), table.score]), table.yes, table.no
    )
    found = {}
    for cell, score in zip(cells(table), table.score, strict=True):
        if not fit.found:
            found[cell] = undefined(
                "risk_ratio", table.n, table.events, _NO_SLOPE, _RATIO, confidence=confidence
            )
            continue
        here, there = np.array([1.0, score]), np.array([1.0, middle])
        p, q = float(expit(here @ fit.coef)), float(expit(there @ fit.coef))
        slope = (1 - p) * here - (1 - q) * there
        spread = math.exp(z_value(confidence) * math.sqrt(max(float(slope @ fit.cov @ slope), 0.0)))
        found[cell] = Estimate(
            p / q,
            p / q / spread,
            p / q * spread,
            table.n,
            table.events,
            "risk_ratio",
            f"logistic regression, reference score {middle:g}, delta method",
            _RATIO,
            confidence,
        )
    return found

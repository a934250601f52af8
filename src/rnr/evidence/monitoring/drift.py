"""Drift: have scores, answers or the meaning of a score changed between two periods."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.scales import two_sided
from rnr.evidence.fitting.logistic import fit_logistic
from rnr.evidence.tables.cells import Expected, chances, log_odds
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.patterns import PatternTable

Floats = NDArray[np.float64]

_PSI = "how far the shares of people at each value moved between two periods; 0 is no move"
_RATIO = "expected over observed events after, over the same before; 1 is no drift"
_SHIFT = "change between the periods in the log-odds to be added to the expected probabilities"
_STRETCH = "change between the periods in the calibration slope"


def stability(before: CountTable, after: CountTable, *, confidence: float = 0.95) -> Estimate:
    """Say how far the distribution of scores moved between two periods (PSI).

    Population stability index, ``sum of (after - before) * log(after / before)`` over the shares
    of people at each score; 0 is no move. Its size rises by chance alone, by about
    ``(scores - 1) * (1 / people before + 1 / people after)``, which the interval allows for; the
    common marks of 0.1 and 0.25 do not.

    Parameters
    ----------
    before, after
        Counts of the two periods, by the same scores or levels. Use levels when scores are many.
    confidence
        Coverage of the interval, which inverts the non-central chi-square distribution.

    Returns
    -------
    Estimate
        Undefined without people in both periods, or with a single score. Where a score has
        people in one period only, half a person is added everywhere, and the method says so.

    Raises
    ------
    MeasureError
        When the tables have different levels.

    References
    ----------
    Yurdakul & Naranjo (2020), Journal of Risk Model Validation 14, 89-100.

    Examples
    --------
    >>> before = CountTable.from_counts([0, 1, 2], [10, 20, 30], [190, 180, 70])
    >>> after = CountTable.from_counts([0, 1, 2], [10, 20, 30], [140, 180, 120])
    >>> print(stability(before, after))
    psi 0.069 (0.017 to 0.145), 120 events among 1,000 people
    """
    if before.labels != after.labels:
        todo = "map both to one list of levels first"
        problem = Problem("labels", "the tables have different levels", todo, "labels")
        raise MeasureError("these periods cannot be compared", [problem])
    axis = np.union1d(before.score, after.score)
    counts = [_spread_over(axis, table.score, table.yes + table.no) for table in (before, after)]
    return _psi(counts, "psi", before.events + after.events, confidence)


def answer_stability(
    before: PatternTable, after: PatternTable, *, confidence: float = 0.95
) -> list[Estimate]:
    """Say for each item how far its answers moved between two periods.

    The population stability index of the item's answers, as :func:`stability` gives it for scores:
    0 where each answer is as common as before, and larger the more they moved.

    Parameters
    ----------
    before, after
        People by answers to the same items.
    confidence
        As in :func:`stability`.

    Returns
    -------
    list of Estimate
        ``"psi ITEM"`` for each item, in the order of the columns.

    Raises
    ------
    MeasureError
        When the tables hold different items.

    Examples
    --------
    >>> before = PatternTable.from_counts([[0, 0], [1, 0], [1, 1]], [50, 30, 20], ["a", "b"])
    >>> after = PatternTable.from_counts([[0, 0], [1, 0], [1, 1]], [50, 10, 40], ["a", "b"])
    >>> [(row.measure, round(row.value, 3)) for row in answer_stability(before, after)]
    [('psi a', 0.0), ('psi b', 0.196)]
    """
    if before.columns != after.columns:
        what = "the same items in the same order are expected"
        problem = Problem("columns", what, code="columns")
        raise MeasureError("these periods cannot be compared", [problem])
    rows = []
    for at, item in enumerate(before.columns):
        axis = np.union1d(before.values[:, at], after.values[:, at])
        counts = [_spread_over(axis, one.values[:, at], one.people) for one in (before, after)]
        rows.append(_psi(counts, f"psi {item}", 0, confidence))
    return rows


def calibration_drift(
    before: CountTable, after: CountTable, expected: Expected = None, *, confidence: float = 0.95
) -> list[Estimate]:
    """Say whether a score means another rate than it did before.

    Parameters
    ----------
    before, after
        Counts of the two periods, of different people.
    expected
        Score or level to expected probability, by default those that each table carries.
    confidence
        Coverage of the intervals.

    Returns
    -------
    list of Estimate
        ``"e_o_drift"``, a ratio of ratios with Poisson error of the events;
        ``"intercept_drift"``, the change of the calibration in the large; ``"slope_drift"``, the
        change of the calibration slope. Undefined where the counts allow none.

    Raises
    ------
    MeasureError
        When a score with people has no expected probability.

    Examples
    --------
    >>> before = CountTable.from_counts([0, 1], [20, 40], [80, 60])
    >>> after = CountTable.from_counts([0, 1], [30, 55], [70, 45])
    >>> for row in calibration_drift(before, after, {0: 0.2, 1: 0.4}):
    ...     print(row.measure, round(row.value, 3), round(row.low, 3), round(row.high, 3))
    e_o_drift 0.706 0.507 0.982
    intercept_drift 0.575 0.152 0.999
    slope_drift 0.068 -0.808 0.944
    """
    n, events = before.n + after.n, before.events + after.events
    periods = []
    for late, table in enumerate((before, after)):
        some = (table.yes + table.no) > 0
        chance = chances(table, expected)[some]
        periods.append((chance, table.yes[some], table.no[some], np.full(len(chance), float(late))))
    chance, yes, no, late_on = (np.concatenate(part) for part in zip(*periods, strict=True))
    rows = []
    z = two_sided(confidence)
    name = "e_o_drift"
    if before.events and after.events:
        totals = [float(part[0] @ (part[1] + part[2])) for part in periods]
        value = (totals[1] / after.events) / (totals[0] / before.events)
        reach = math.exp(z * math.sqrt(1 / before.events + 1 / after.events))
        method = "ratio of E/O; Poisson error of the events, log-normal"
        rows.append(
            Estimate(
                value, value / reach, value * reach, n, events, name, method, _RATIO, confidence
            )
        )
    else:
        why = "no events in one of the periods"
        rows.append(undefined(name, n, events, why, _RATIO, confidence=confidence))
    logit, one = log_odds(chance), np.ones(len(chance))
    usable = bool(np.isfinite(logit).all())
    logit = np.where(np.isfinite(logit), logit, 0.0)
    designs = {
        "intercept_drift": (np.column_stack([one, late_on]), logit, _SHIFT),
        "slope_drift": (
            np.column_stack([one, logit, late_on, late_on * logit]),
            np.zeros(len(one)),
            _STRETCH,
        ),
    }
    for name, (design, offset, definition) in designs.items():
        fit = fit_logistic(design, yes, no, offset) if usable else None
        if fit is None or not fit.found:
            why = "no finite fit, or an expected probability of 0 or 1"
            rows.append(undefined(name, n, events, why, definition, confidence=confidence))
            continue
        value, reach = float(fit.coef[-1]), z * float(fit.se[-1])
        rows.append(
            Estimate(
                value,
                value - reach,
                value + reach,
                n,
                events,
                name,
                "logistic regression with the period; Wald",
                definition,
                confidence,
            )
        )
    return rows


def _spread_over(axis: Floats, values: Floats, people: NDArray[np.int64]) -> Floats:
    counts = np.zeros(len(axis))
    np.add.at(counts, np.searchsorted(axis, values), people)
    return counts


def _psi(counts: list[Floats], measure: str, events: int, confidence: float) -> Estimate:
    one, two = counts
    used = one + two > 0
    one, two = one[used], two[used]
    n = int(one.sum() + two.sum())
    if min(one.sum(), two.sum()) == 0 or len(one) < 2:
        why = "no people in one of the periods, or a single value"
        return undefined(measure, n, events, why, _PSI, confidence=confidence)
    method = "non-central chi-square interval"
    scale = 1 / one.sum() + 1 / two.sum()
    if min(one.min(), two.min()) == 0:
        method += "; half a person added to each value"
        one, two = one + 0.5, two + 0.5
    shares = one / one.sum(), two / two.sum()
    value = float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
    low, high = (scale * end for end in _noncentral(value / scale, len(one) - 1, confidence))
    # By chance alone the index is above 0, so the interval may lie below it; it is widened to it.
    return Estimate(
        value, min(low, value), max(high, value), n, events, measure, method, _PSI, confidence
    )


def _noncentral(statistic: float, df: int, confidence: float) -> tuple[float, float]:
    """Interval of the non-centrality of a chi-square statistic."""
    tail = 0.5 - confidence / 2

    def solve(share: float) -> float:
        if chi2.cdf(statistic, df) <= share:
            return 0.0
        top = statistic + 10 * math.sqrt(statistic + df) + 50
        return float(brentq(lambda x: ncx2.cdf(statistic, df, x) - share, 1e-12, top))

    return solve(1 - tail), solve(tail)

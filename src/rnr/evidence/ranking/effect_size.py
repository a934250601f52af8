"""How far apart people with and without the event score, in the units that papers report."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import norm

from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.estimates.scales import limits
from rnr.evidence.fitting.logistic import fit_logistic
from rnr.evidence.ranking.discrimination import one_sided
from rnr.evidence.tables.counts import CountTable, Floats

R = "correlation of the score with having the event; it depends on the base rate"
D = "difference of the mean scores with and without the event, in pooled standard deviations"
ODDS = "factor by which the odds of the event grow with each point of the score"

_ROBUST = "delta method, no normal scores assumed"


def point_biserial(table: CountTable, confidence: float = 0.95) -> Estimate:
    """Give the correlation of the score with having the event.

    Parameters
    ----------
    table
        The counts.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    Estimate
        From -1 to 1. It depends on the base rate, so it must not be compared between samples
        with different ones.

    References
    ----------
    Tate (1954), Annals of Mathematical Statistics 25, 603-607.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [5, 20, 30], [45, 30, 20])
    >>> print(point_biserial(counts))
    point_biserial 0.424 (0.282 to 0.547), 55 events among 150 people
    """
    why = one_sided(table) or _flat(table)
    if why:
        return undefined("point_biserial", table.n, table.events, why, R, confidence=confidence)
    n, q, people = table.n, table.base_rate, table.yes + table.no
    mean = float(people @ table.score) / n
    spread = math.sqrt(float(people @ (table.score - mean) ** 2) / n)
    x = (table.score - mean) / spread
    y = {True: (1 - q) / math.sqrt(q * (1 - q)), False: -q / math.sqrt(q * (1 - q))}
    value = float(table.yes @ x * y[True] + table.no @ x * y[False]) / n
    pulls = [x * one - value / 2 * (x**2 + one**2) for one in (y[True], y[False])]
    se = _standard_error(table, pulls[0], pulls[1])
    ends = limits(value, se, "fisher", confidence)
    return Estimate(
        value, *ends, n, table.events, "point_biserial", f"Fisher z, {_ROBUST}", R, confidence
    )


def cohens_d(table: CountTable, confidence: float = 0.95) -> Estimate:
    """Give the difference of the mean scores with and without the event, in standard deviations.

    Parameters
    ----------
    table
        The counts.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    Estimate
        Without bound; 0 means the same mean. Rice and Harris (2005) call .20 small, .50 moderate
        and .80 large, and ask for numbers rather than labels.

    References
    ----------
    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 2.
    Rice and Harris (2005), Law and Human Behavior 29, 615-620, doi:10.1007/s10979-005-6832-7.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [5, 20, 30], [45, 30, 20])
    >>> print(cohens_d(counts))
    cohens_d 0.964 (0.600 to 1.328), 55 events among 150 people
    """
    why = one_sided(table) or _flat(table) or ("two people are too few" if table.n < 3 else "")
    if why:
        return undefined("cohens_d", table.n, table.events, why, D, confidence=confidence)
    n, m = table.n, table.events
    means = [float(side @ table.score) / side.sum() for side in (table.yes, table.no)]
    away = [table.score - mean for mean in means]
    within = float(table.yes @ away[0] ** 2 + table.no @ away[1] ** 2) / (n - 2)
    if within <= 0:
        why = "each outcome has one score only"
        return undefined("cohens_d", n, m, why, D, confidence=confidence)
    spread = math.sqrt(within)
    value = (means[0] - means[1]) / spread
    share, sign = (m / n, 1 - m / n), (1, -1)
    pulls = [
        sign[i] * away[i] / (spread * share[i]) - value / (2 * within) * (away[i] ** 2 - within)
        for i in range(2)
    ]
    half = z_value(confidence) * _standard_error(table, pulls[0], pulls[1])
    return Estimate(value, value - half, value + half, n, m, "cohens_d", _ROBUST, D, confidence)


def odds_ratio(table: CountTable, confidence: float = 0.95) -> Estimate:
    """Give the factor by which the odds of the event grow with each point of the score.

    Parameters
    ----------
    table
        The counts.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    Estimate
        Above 0; 1 means no relation. From a logistic regression on the score, with Wald limits.

    References
    ----------
    Hosmer, Lemeshow, Sturdivant (2013), Applied Logistic Regression, 3rd edition, chapter 3.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [5, 20, 30], [45, 30, 20])
    >>> print(odds_ratio(counts))
    odds_ratio 3.365 (2.065 to 5.484), 55 events among 150 people
    """
    design = np.column_stack([np.ones_like(table.score), table.score])
    fit = fit_logistic(design, table.yes, table.no)
    if not fit.found:
        why = one_sided(table) or _flat(table) or "the score separates the outcomes completely"
        return undefined("odds_ratio", table.n, table.events, why, ODDS, confidence=confidence)
    slope, half = float(fit.coef[1]), z_value(confidence) * float(fit.se[1])
    low, value, high = (math.exp(at) for at in (slope - half, slope, slope + half))
    method = "logistic regression, Wald limits"
    return Estimate(value, low, high, table.n, table.events, "odds_ratio", method, ODDS, confidence)


def auc_from_d(d: float) -> float:
    """Give the area under the ROC curve of two normal distributions that lie ``d`` apart.

    References
    ----------
    Rice and Harris (2005), Law and Human Behavior 29, 615-620, doi:10.1007/s10979-005-6832-7.

    Examples
    --------
    >>> [round(auc_from_d(d), 4) for d in (0.2, 0.5, 0.8)]
    [0.5562, 0.6382, 0.7142]
    """
    return float(norm.cdf(d / math.sqrt(2)))


def d_from_auc(area: float) -> float:
    """Give the distance of two normal distributions that have this area under the ROC curve.

    Examples
    --------
    >>> round(d_from_auc(0.7142), 2)
    0.8
    """
    return float(math.sqrt(2) * norm.ppf(area))


def r_from_d(d: float, base_rate: float) -> float:
    """Give the point-biserial correlation that belongs to ``d`` at a base rate.

    Examples
    --------
    >>> [round(r_from_d(d, 0.5), 4) for d in (0.2, 0.5, 0.8)]
    [0.0995, 0.2425, 0.3714]
    """
    return d / math.sqrt(d * d + 1 / (base_rate * (1 - base_rate)))


def _flat(table: CountTable) -> str:
    people = table.yes + table.no
    return "all people have the same score" if (people > 0).sum() < 2 else ""


def _standard_error(table: CountTable, with_event: Floats, without: Floats) -> float:
    squares = float(table.yes @ with_event**2 + table.no @ without**2)
    return math.sqrt(squares) / table.n

"""Discrimination: do people with the event score higher than people without it."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.bootstrap import bootstrap_interval
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.estimates.scales import limits
from rnr.evidence.tables.counts import CountTable, Floats, Ints

AucMethod = Literal["logit", "delong", "hanley-mcneil", "bootstrap"]

AUC = "chance that a person with the event scores higher than one without it, ties half"
SOMERS = "chance of scoring higher minus chance of scoring lower, with the event against without"

_METHODS = {
    "logit": "DeLong on the log-odds scale",
    "delong": "DeLong",
    "hanley-mcneil": "Hanley-McNeil",
}


def auc(
    table: CountTable,
    method: AucMethod = "logit",
    confidence: float = 0.95,
    *,
    samples: int = 2_000,
    seed: int = 0,
) -> Estimate:
    """Give the chance that a person with the event scores higher than a person without it.

    The area under the ROC curve: pairs in which the person with the event scores higher, plus
    half the ties, over all pairs. Half means no discrimination, 1 perfect ranking, and below
    half that higher scores go with fewer events.

    Parameters
    ----------
    table
        The counts.
    method
        ``"logit"`` (DeLong on the log-odds scale, best near the ends and for few events),
        ``"delong"``, ``"hanley-mcneil"`` or ``"bootstrap"``.
    confidence
        Coverage that the interval claims.
    samples, seed
        For the bootstrap.

    Returns
    -------
    Estimate
        From 0 to 1; without limits where the ranking is perfect or one person alone has (or has
        not) the event, since the interval would have no width.

    References
    ----------
    DeLong, DeLong, Clarke-Pearson (1988), Biometrics 44, 837-845, doi:10.2307/2531595.
    Hanley and McNeil (1982), Radiology 143, 29-36, doi:10.1148/radiology.143.1.7063747.

    Examples
    --------
    >>> ratings = CountTable.from_counts([1, 2, 3, 4, 5], [3, 2, 2, 11, 33], [33, 6, 6, 11, 2])
    >>> print(auc(ratings))
    auc 0.893 (0.816 to 0.940), 51 events among 109 people
    """
    if method not in (*_METHODS, "bootstrap"):
        what = f"one of {', '.join(_METHODS)}, bootstrap is expected"
        raise MeasureError("no such interval", [Problem("method", what, code="method")])
    if method == "bootstrap":
        return bootstrap_interval(
            table, auc_of, measure="auc", definition=AUC,
            samples=samples, seed=seed, confidence=confidence,
        )  # fmt: skip
    why = one_sided(table)
    if why:
        return undefined("auc", table.n, table.events, why, AUC, confidence=confidence)
    value = float(auc_of(table.score, table.yes[None, :], table.no[None, :])[0])
    se = auc_se(table, "hanley-mcneil" if method == "hanley-mcneil" else "delong")
    half, ends = z_value(confidence) * se, (math.nan, math.nan)
    if 0 < value < 1:
        plain = (max(value - half, 0.0), min(value + half, 1.0))
        ends = limits(value, se, "logit", confidence) if method == "logit" else plain
    return Estimate(value, *ends, table.n, table.events, "auc", _METHODS[method], AUC, confidence)


def auc_of(score: Floats, yes: Ints, no: Ints) -> Floats:
    """Compute the area under the ROC curve of many cohorts on the same scores at once.

    Parameters
    ----------
    score
        Scores in ascending order, shape (k,); only their order matters.
    yes, no
        Counts, shape (samples, k).

    Returns
    -------
    ndarray of shape (samples,)
        Not-a-number for a cohort in which all or none had the event.

    Examples
    --------
    >>> auc_of(np.array([0.0, 1.0]), np.array([[0, 4], [0, 0]]), np.array([[4, 0], [4, 4]]))
    array([ 1., nan])
    """
    below = np.cumsum(no, axis=1) - no / 2
    pairs = yes.sum(axis=1, dtype=np.float64) * no.sum(axis=1, dtype=np.float64)
    wins = (yes * below).sum(axis=1)
    area: Floats = np.divide(wins, pairs, out=np.full(len(wins), np.nan), where=pairs > 0)
    return area


def placements(yes: Ints, no: Ints) -> tuple[Floats, Floats]:
    """Give the share of the other side that each score beats.

    Parameters
    ----------
    yes, no
        Counts in ascending order of score, shape (k,).

    Returns
    -------
    tuple of ndarray of shape (k,)
        For a person with the event at each score, the share without it who score lower; for a
        person without it, the share with it who score higher; ties half.

    Examples
    --------
    >>> placements(np.array([1, 1]), np.array([1, 1]))
    (array([0.25, 0.75]), array([0.75, 0.25]))
    """
    beaten = (np.cumsum(no) - no / 2) / no.sum()
    beating = 1 - (np.cumsum(yes) - yes / 2) / yes.sum()
    return beaten, beating


def auc_se(table: CountTable, method: Literal["delong", "hanley-mcneil"] = "delong") -> float:
    """Give the standard error of the area under the ROC curve.

    Parameters
    ----------
    table
        The counts.
    method
        ``"delong"`` from the placements of each person, or ``"hanley-mcneil"`` from the area
        alone.

    Returns
    -------
    float
        Not-a-number where one side has fewer than two people.

    Examples
    --------
    >>> ratings = CountTable.from_counts([1, 2, 3, 4, 5], [3, 2, 2, 11, 33], [33, 6, 6, 11, 2])
    >>> round(auc_se(ratings), 4), round(auc_se(ratings, "hanley-mcneil"), 4)
    (0.0307, 0.0325)
    """
    m, n = float(table.yes.sum()), float(table.no.sum())
    if min(m, n) < 2:
        return math.nan
    beaten, beating = placements(table.yes, table.no)
    value = float(table.yes @ beaten) / m
    if method == "hanley-mcneil":
        first, second = value / (2 - value), 2 * value**2 / (1 + value)
        spread = (m - 1) * (first - value**2) + (n - 1) * (second - value**2)
        return math.sqrt((value * (1 - value) + spread) / (m * n))
    with_event = float(table.yes @ (beaten - value) ** 2) / (m - 1)
    without = float(table.no @ (beating - value) ** 2) / (n - 1)
    return math.sqrt(with_event / m + without / n)


def somers_d(table: CountTable, confidence: float = 0.95) -> Estimate:
    """Give Somers' D of the score: twice the area under the ROC curve, minus 1.

    Parameters
    ----------
    table
        The counts.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    Estimate
        From -1 to 1, where 0 means no discrimination; limits as for :func:`auc`.

    References
    ----------
    Somers (1962), American Sociological Review 27, 799-811, doi:10.2307/2090408.

    Examples
    --------
    >>> ratings = CountTable.from_counts([1, 2, 3, 4, 5], [3, 2, 2, 11, 33], [33, 6, 6, 11, 2])
    >>> print(somers_d(ratings))
    somers_d 0.786 (0.633 to 0.880), 51 events among 109 people
    """
    area = auc(table, "logit", confidence)
    value, low, high = (2 * end - 1 for end in (area.value, area.low, area.high))
    return Estimate(
        value, low, high, area.n, area.events, "somers_d", area.method, SOMERS, confidence
    )


def one_sided(table: CountTable) -> str:
    """Say why people with and without the event cannot be compared; empty when they can.

    Examples
    --------
    >>> one_sided(CountTable.from_counts([1], [0], [5]))
    'nobody had the event'
    """
    if not table.n:
        return "nobody has a known outcome"
    if not table.events:
        return "nobody had the event"
    return "everybody had the event" if table.events == table.n else ""

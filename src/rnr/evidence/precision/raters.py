"""Agreement of raters on levels: exact, chance-corrected, weighted, and for many raters."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from rnr.errors import Problem, plural
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import wilson
from rnr.evidence.estimates.scales import limits
from rnr.evidence.tables.patterns import Floats, PatternTable

Weights = Literal["none", "linear", "quadratic"]

_AGREEMENT = "share of people for whom all raters gave the same level"
_KAPPA = "agreement beyond what the raters' own level frequencies would give by chance"


def agreement(
    table: PatternTable, *, within: float = 0, confidence: float = 0.95
) -> list[Estimate]:
    """Say how often raters agree, overall and by what the first rater gave.

    Agreement often falls where it matters most, at high scores, so the share is shown for each
    value of the first column beside the overall share.

    Parameters
    ----------
    table
        People by ratings.
    within
        Ratings that differ by no more than this count as agreement; 0 means exactly the same.
    confidence
        Coverage of the Wilson intervals.

    Returns
    -------
    list of Estimate
        First the overall share, ``measure`` ``"agreement"``; then one for each value of the first
        column, ``"agreement at ..."``.

    References
    ----------
    Wilson (1927), doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> pairs = PatternTable.from_square([[50, 10], [15, 25]], ["low", "high"])
    >>> for row in agreement(pairs):
    ...     print(row.measure, round(row.value, 3), round(row.low, 3), round(row.high, 3))
    agreement 0.75 0.657 0.825
    agreement at low 0.833 0.72 0.907
    agreement at high 0.625 0.47 0.758
    """
    _need_raters(table, 2)
    same = np.ptp(table.values, axis=1) <= within
    rows = [_share(table.people, same, "agreement", confidence)]
    for value in np.unique(table.values[:, 0]):
        here = table.values[:, 0] == value
        name = table.labels[int(value)] if table.labels else f"{value:g}"
        rows.append(_share(table.people[here], same[here], f"agreement at {name}", confidence))
    return rows


def kappa(
    table: PatternTable, *, weights: Weights | ArrayLike = "none", confidence: float = 0.95
) -> Estimate:
    """Say how far two raters agree beyond chance (Cohen's kappa, plain or weighted).

    ``1 - observed disagreement / disagreement expected by chance``; 1 is full agreement, 0 what
    chance gives, negative values less than chance.

    Parameters
    ----------
    table
        People by two ratings.
    weights
        How bad a disagreement is: ``"none"`` makes all equally bad, ``"linear"`` and
        ``"quadratic"`` by the distance of the levels, or a (c, c) matrix of penalties with 0
        on the diagonal.
    confidence
        Coverage of the large-sample interval.

    Returns
    -------
    Estimate
        Undefined when both raters always give one and the same level.

    Raises
    ------
    MeasureError
        When the table does not hold two ratings, or the matrix does not fit the levels.

    References
    ----------
    Cohen (1968), doi:10.1037/h0026256; variance: Fleiss, Cohen & Everitt (1969),
    doi:10.1037/h0028106.

    Examples
    --------
    >>> print(kappa(PatternTable.from_square([[50, 10], [15, 25]])))
    kappa 0.468 (0.291 to 0.646), 0 events among 100 people
    """
    _need_raters(table, 2, exactly=True)
    axis = _levels(table)
    penalty = _penalty(axis, weights)
    first, second = (np.searchsorted(axis, table.values[:, at]) for at in (0, 1))
    joint = np.zeros((len(axis), len(axis)))
    np.add.at(joint, (first, second), table.people / max(table.n, 1))
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    seen, chance = float((penalty * joint).sum()), float(rows @ penalty @ columns)
    name = "kappa" if isinstance(weights, str) and weights == "none" else "weighted_kappa"
    if chance <= 0:
        why = "both raters use one level only"
        return undefined(name, table.n, 0, why, _KAPPA, confidence=confidence)
    value = 1 - seen / chance
    by_row, by_column = penalty @ columns, penalty.T @ rows
    pull = penalty - (1 - value) * (by_row[:, None] + by_column[None, :])
    variance = (joint * pull**2).sum() - (joint * pull).sum() ** 2
    se = float(np.sqrt(variance / table.n)) / chance
    low, high = limits(value, se, "plain", confidence)
    how = weights if isinstance(weights, str) else "own penalties"
    method = f"weights: {how}; large-sample interval"
    return Estimate(value, low, min(high, 1.0), table.n, 0, name, method, _KAPPA, confidence)


def fleiss_kappa(table: PatternTable, *, confidence: float = 0.95) -> Estimate:
    """Say how far any number of raters agree beyond chance (Fleiss' kappa).

    Share of agreeing pairs of ratings against the share that pooled level frequencies would give
    by chance; 1 is full agreement, 0 what chance gives. Raters need not be the same people.

    Parameters
    ----------
    table
        People by two or more ratings.
    confidence
        Coverage of the interval, which holds the raters fixed and lets people vary.

    Returns
    -------
    Estimate
        Undefined when every rating is one and the same level.

    Raises
    ------
    MeasureError
        With fewer than two raters.

    References
    ----------
    Fleiss (1971), doi:10.1037/h0031619; variance by linearisation: Gwet (2008),
    doi:10.1348/000711006X126600.

    Examples
    --------
    >>> ratings = PatternTable.from_counts(
    ...     [[0, 0, 0], [0, 0, 1], [0, 1, 1], [1, 1, 1]], [40, 10, 10, 40])
    >>> print(fleiss_kappa(ratings))
    fleiss_kappa 0.733 (0.628 to 0.838), 0 events among 100 people
    """
    _need_raters(table, 2)
    n, raters = table.n, table.k
    used = np.stack([(table.values == level).sum(axis=1) for level in _levels(table)], axis=1)
    pairs = (used * (used - 1)).sum(axis=1) / (raters * (raters - 1))
    share = table.people @ used / (max(n, 1) * raters)
    seen, chance = float(table.people @ pairs) / max(n, 1), float(share @ share)
    if n < 2 or chance >= 1:
        why = "fewer than two people, or one level only"
        return undefined("fleiss_kappa", n, 0, why, _KAPPA, confidence=confidence)
    value = (seen - chance) / (1 - chance)
    shift = 2 * (used / raters - share) @ share
    pull = (pairs - seen) / (1 - chance) - (1 - seen) * shift / (1 - chance) ** 2
    se = float(np.sqrt(table.people @ pull**2 / n / (n - 1)))
    low, high = limits(value, se, "plain", confidence)
    method = "pairs of ratings; linearised interval over people"
    return Estimate(value, low, min(high, 1.0), n, 0, "fleiss_kappa", method, _KAPPA, confidence)


def _share(
    people: ArrayLike,
    same: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    measure: str,
    confidence: float,
) -> Estimate:
    counts = np.asarray(people)
    n, yes = int(counts.sum()), int(counts[same].sum())
    if n == 0:
        return undefined(measure, 0, 0, "no people", _AGREEMENT, confidence=confidence)
    low, high = wilson(yes, n, confidence)
    return Estimate(yes / n, low, high, n, 0, measure, "Wilson", _AGREEMENT, confidence)


def _levels(table: PatternTable) -> Floats:
    return np.arange(float(len(table.labels))) if table.labels else np.unique(table.values)


def _penalty(axis: Floats, weights: Weights | ArrayLike) -> Floats:
    apart = np.abs(axis[:, None] - axis[None, :])
    named = {"none": np.sign(apart), "linear": apart, "quadratic": apart**2}
    if isinstance(weights, str):
        if weights in named:
            return named[weights]
        what = "is not a way to weigh disagreements"
        todo = "use 'none', 'linear', 'quadratic' or a matrix of penalties"
        raise MeasureError("unknown weights", [Problem("weights", what, todo, "weights")])
    matrix = np.asarray(weights, dtype=np.float64)
    if matrix.shape != apart.shape or np.diag(matrix).any() or (matrix < 0).any():
        c = len(axis)
        what = f"a {c} by {c} matrix of penalties is expected, with 0 on the diagonal"
        raise MeasureError("unknown weights", [Problem("weights", what, code="weights")])
    return matrix


def _need_raters(table: PatternTable, least: int, *, exactly: bool = False) -> None:
    if table.k < least or (exactly and table.k != least):
        wanted = f"{'exactly' if exactly else 'at least'} {least}"
        what = f"{plural(table.k, 'rating')} a person given, {wanted} expected"
        todo = "keep the ratings to compare with .keep(...)"
        raise MeasureError("ratings do not fit", [Problem("table", what, todo, "raters")])

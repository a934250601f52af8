"""Restricted cubic splines: smooth curves that are straight beyond the outer knots."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from rnr.evidence.tables.counts import Floats

# The usual places: Harrell (2015), Regression Modeling Strategies, 2nd edition, section 2.4.
QUANTILES: Mapping[int, tuple[float, ...]] = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
}


def weighted_quantiles(x: ArrayLike, n: ArrayLike, shares: ArrayLike) -> Floats:
    """Give quantiles of a value among people counted at each value.

    The same numbers as numpy's linear quantiles of the expanded rows.

    Parameters
    ----------
    x
        Values, shape (k,).
    n
        People at each value, shape (k,).
    shares
        Quantiles wanted, from 0 to 1.

    Returns
    -------
    ndarray
        One value a share; not-a-number without people.

    Examples
    --------
    >>> weighted_quantiles([1, 2], [3, 1], [0.5, 0.9]).round(3).tolist()
    [1.0, 1.7]
    """
    order = np.argsort(x, kind="stable")
    x, n = np.asarray(x, dtype=np.float64)[order], np.asarray(n, dtype=np.float64)[order]
    ends = np.cumsum(n)
    if not len(x) or not ends[-1]:
        return np.full(np.shape(shares), np.nan)
    place = np.asarray(shares, dtype=np.float64) * (ends[-1] - 1)
    below, above = (
        x[np.searchsorted(ends, at, side="right").clip(max=len(x) - 1)]
        for at in (np.floor(place), np.ceil(place))
    )
    return np.asarray(below + (place - np.floor(place)) * (above - below))


def spline_knots(x: ArrayLike, n: ArrayLike, knots: int = 5) -> Floats:
    """Place knots at the usual quantiles; fewer where quantiles coincide, none below three.

    Knots lie on values that people have, so that there are never more of them than values.

    Examples
    --------
    >>> spline_knots([0, 1, 2, 3, 4], [10, 20, 40, 20, 10]).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0]
    >>> spline_knots([0, 1], [10, 20]).tolist()
    []
    """
    order = np.argsort(x, kind="stable")
    values, ends = np.asarray(x, dtype=np.float64)[order], np.cumsum(np.asarray(n)[order])
    for count in range(knots, 2, -1):
        at = np.searchsorted(ends, np.multiply(QUANTILES[count], ends[-1] if len(ends) else 0))
        found = np.unique(values[at]) if len(values) else values
        if len(found) == count:
            return found
    return np.empty(0)


def spline_design(x: ArrayLike, knots: ArrayLike) -> Floats:
    """Give the columns of a restricted cubic spline: constant, x, and one for each inner knot.

    Parameters
    ----------
    x
        Values, shape (k,).
    knots
        At least three ascending knots, or none for a straight line.

    Returns
    -------
    ndarray of shape (k, 2) or (k, knots)
        Truncated-power columns, scaled by the squared distance of the outer knots.

    References
    ----------
    Harrell (2015), Regression Modeling Strategies, 2nd edition, section 2.4.5.

    Examples
    --------
    >>> spline_design([0, 1, 4], [0, 1, 2]).round(3).tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 0.25], [1.0, 4.0, 4.5]]
    """
    x, t = np.asarray(x, dtype=np.float64), np.asarray(knots, dtype=np.float64)
    columns = [np.ones_like(x), x]
    if len(t):
        cubes = [np.maximum(x - knot, 0) ** 3 for knot in t]
        gap = t[-1] - t[-2]
        columns += [
            (cubes[j] - cubes[-2] * (t[-1] - t[j]) / gap + cubes[-1] * (t[-2] - t[j]) / gap)
            / (t[-1] - t[0]) ** 2
            for j in range(len(t) - 2)
        ]
    return np.column_stack(columns)

"""Internal consistency: how far the items of a scale measure one thing."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from rnr.errors import Problem, plural
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.scales import limits
from rnr.evidence.tables.patterns import Floats, PatternTable

_ALPHA = "share of the variance of the sum score that the items have in common"
_OMEGA = "share of the variance of the sum score that one common factor accounts for"
_ITEM_TOTAL = "correlation of the item with the sum of the other items"


@dataclass(frozen=True, slots=True)
class ItemReliability:
    """How one item stands to the rest of its scale; made by :func:`rnr.evidence.items`.

    Parameters
    ----------
    item
        Name of the item.
    mean
        Mean points; for an item of 0 and 1 the share who have it.
    item_total
        Correlation with the sum of the other items.
    alpha_without
        Alpha of the scale without this item.
    """

    item: str
    mean: float
    item_total: Estimate
    alpha_without: Estimate


def alpha(table: PatternTable, *, confidence: float = 0.95) -> Estimate:
    """Say how consistently the items of a scale go together (Cronbach's alpha).

    ``k / (k - 1) * (1 - sum of item variances / variance of the sum)``; from minus infinity to
    1. Near 1 the items repeat each other, at 0 they share nothing. A checklist of risk factors
    that have different causes need not have a high alpha.

    Parameters
    ----------
    table
        People by answers to two or more items.
    confidence
        Coverage of the interval, which does not assume normal answers.

    Returns
    -------
    Estimate
        Undefined when the sum score is the same for everybody.

    Raises
    ------
    MeasureError
        With fewer than two items.

    References
    ----------
    Cronbach (1951), doi:10.1007/BF02310555. Interval: Maydeu-Olivares, Coffman & Hartmann
    (2007), doi:10.1037/1082-989X.12.2.157, on the scale of -log(1 - alpha).

    Examples
    --------
    >>> table = PatternTable.from_counts([[0, 0], [0, 1], [1, 0], [1, 1]], [40, 10, 10, 40])
    >>> print(alpha(table))
    alpha 0.750 (0.593 to 0.846), 0 events among 100 people
    """
    _need_items(table, 2)
    n, k = table.n, table.k
    if n < 2:
        return undefined("alpha", n, 0, "fewer than two people", _ALPHA, confidence=confidence)
    centred, cov = _moments(table)
    items, total = float(np.trace(cov)), float(cov.sum())
    if total <= 0:
        why = "the sum score does not vary"
        return undefined("alpha", n, 0, why, _ALPHA, confidence=confidence)
    value = k / (k - 1) * (1 - items / total)
    whole, each = centred.sum(axis=1) ** 2, (centred**2).sum(axis=1)
    pull = k / (k - 1) * (items * whole / total**2 - each / total)
    method = "covariances; distribution-free interval of -log(1 - alpha)"
    low, high = limits(value, _spread(table, pull), "complement", confidence)
    return Estimate(value, low, high, n, 0, "alpha", method, _ALPHA, confidence)


def omega(table: PatternTable, *, confidence: float = 0.95) -> Estimate:
    """Say how much of the sum score one common factor explains (McDonald's omega total).

    ``(sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances)`` of a one-factor
    model fitted by maximum likelihood to the covariances; from 0 to 1.

    Parameters
    ----------
    table
        People by answers to three or more items.
    confidence
        Coverage of the interval, which does not assume normal answers, but does assume that one
        factor is enough.

    Returns
    -------
    Estimate
        Undefined when an item is the same for everybody, or when the model cannot be fitted.

    Raises
    ------
    MeasureError
        With fewer than three items, which leave the model without an answer.

    References
    ----------
    McDonald (1999), Test theory: a unified treatment, chapter 6. The fit is statsmodels'.

    Examples
    --------
    >>> table = PatternTable.from_counts(
    ...     [[0, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0],
    ...      [1, 1, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]], [40, 5, 5, 5, 5, 5, 5, 40])
    >>> round(omega(table).value, 3)
    0.84
    """
    _need_items(table, 3)
    n = table.n
    centred, cov = _moments(table)
    spread = np.sqrt(np.diag(cov))
    if n < 3 or not (spread > 0).all():
        why = "an item is the same for everybody"
        return undefined("omega", n, 0, why, _OMEGA, confidence=confidence)
    fit = _one_factor(cov / np.outer(spread, spread), n)
    if fit is None:
        why = "no one-factor model with positive unique variances fits"
        return undefined("omega", n, 0, why, _OMEGA, confidence=confidence)
    loading, unique = fit[0] * spread, fit[1] * spread**2
    common, rest = loading.sum() ** 2, unique.sum()
    value = float(common / (common + rest))
    slope = np.repeat([2 * loading.sum() * rest, -common], table.k) / (common + rest) ** 2
    pull = _pulls(centred, loading, unique) @ slope
    low, high = limits(value, _spread(table, pull), "complement", confidence)
    method = "one-factor maximum likelihood; sandwich interval of -log(1 - omega)"
    return Estimate(value, low, high, n, 0, "omega", method, _OMEGA, confidence)


def items(table: PatternTable, *, confidence: float = 0.95) -> list[ItemReliability]:
    """Show for each item how it goes with the rest of the scale.

    Item-total correlations, -1 to 1: near 0 the item measures something else, below 0 it counts
    against the others. Where alpha without it is higher, so is the scale's consistency.

    Returns
    -------
    list of ItemReliability
        In the order of the columns. An item that is the same for everybody has no correlation.

    Raises
    ------
    MeasureError
        With fewer than three items: without one, no scale would be left.

    Examples
    --------
    >>> table = PatternTable.from_counts(
    ...     [[0, 0, 0], [1, 0, 1], [0, 1, 1], [1, 1, 1]], [40, 10, 10, 40], ["a", "b", "c"])
    >>> [(row.item, round(row.item_total.value, 3)) for row in items(table)]
    [('a', 0.742), ('b', 0.742), ('c', 0.913)]
    """
    _need_items(table, 3)
    centred, _ = _moments(table)
    means = table.people @ table.values / table.n
    rows = []
    for at, item in enumerate(table.columns):
        others = [name for name in table.columns if name != item]
        own, rest = centred[:, at], np.delete(centred, at, axis=1).sum(axis=1)
        rows.append(
            ItemReliability(
                item,
                float(means[at]),
                _correlation(table, own, rest, confidence),
                alpha(table.keep(*others), confidence=confidence),
            )
        )
    return rows


def _correlation(table: PatternTable, one: Floats, two: Floats, confidence: float) -> Estimate:
    people, n = table.people, table.n
    size = [float(np.sqrt(people @ part**2 / n)) for part in (one, two)]
    if min(size) <= 0:
        why = "the item or the rest does not vary"
        return undefined("item_total", n, 0, why, _ITEM_TOTAL, confidence=confidence)
    x, y = one / size[0], two / size[1]
    value = float(people @ (x * y) / n)
    se = _spread(table, x * y - value * (x**2 + y**2) / 2)
    low, high = limits(value, se, "fisher", confidence)
    method = "Pearson; distribution-free interval on Fisher's z"
    return Estimate(value, low, high, n, 0, "item_total", method, _ITEM_TOTAL, confidence)


def _moments(table: PatternTable) -> tuple[Floats, Floats]:
    people, n = table.people, table.n
    centred = table.values - people @ table.values / max(n, 1)
    return centred, (centred * people[:, None]).T @ centred / max(n - 1, 1)


def _spread(table: PatternTable, pull: Floats) -> float:
    """Standard error of a statistic from how much each person pulls it."""
    people, n = table.people, table.n
    pull = pull - people @ pull / n
    return float(np.sqrt(people @ pull**2 / (n - 1) / n))


def _one_factor(corr: Floats, n: int) -> tuple[Floats, Floats] | None:
    from statsmodels.multivariate.factor import Factor
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            fit = Factor(corr=corr, n_factor=1, method="ml", nobs=n).fit(tol=1e-10)
        except (ConvergenceWarning, np.linalg.LinAlgError, ValueError):
            return None
    unique = np.asarray(fit.uniqueness, dtype=np.float64)
    loading = np.asarray(fit.loadings, dtype=np.float64)[:, 0]
    return (loading, unique) if (unique > 1e-6).all() else None


def _pulls(centred: Floats, loading: Floats, unique: Floats) -> Floats:
    """How much each pattern pulls each loading and each unique variance, shape (r, 2k)."""
    inverse = np.linalg.inv(np.outer(loading, loading) + np.diag(unique))
    seen, toward = centred @ inverse, inverse @ loading
    about_loading = 2 * (seen * (seen @ loading)[:, None] - toward)
    about_unique = seen**2 - np.diag(inverse)
    mixed = 2 * inverse * toward[:, None]
    both = 2 * (np.outer(toward, toward) + (loading @ toward) * inverse)
    bread = np.block([[both, mixed.T], [mixed, inverse**2]])
    return np.asarray(np.hstack([about_loading, about_unique]) @ np.linalg.inv(bread))


def _need_items(table: PatternTable, least: int) -> None:
    if table.k < least:
        what = f"{plural(table.k, 'item')} given, at least {least} expected"
        raise MeasureError("too few items", [Problem("table", what, code="items")])

"""The best never-falling curve through observed rates: pool adjacent violators, on counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from rnr.evidence.estimates.bootstrap import resample
from rnr.evidence.estimates.intervals import wilson
from rnr.evidence.tables.counts import CountTable, Floats


def isotonic_rates(yes: ArrayLike, no: ArrayLike) -> Floats:
    """Fit rates that never fall from one row to the next.

    Wherever the raw rates fall, neighbours are pooled; this is least squares and maximum
    likelihood at once.

    Parameters
    ----------
    yes, no
        People with and without the event, in ascending order of expected rate, shape (k,) or one
        table a row, shape (b, k).

    Returns
    -------
    ndarray of the given shape
        Rates from 0 to 1. A row of the table without people takes the rate of the row below it, or
        of the first row that has people; with nobody at all it is not-a-number.

    References
    ----------
    Ayer and others (1955), Annals of Mathematical Statistics 26, 641-647.

    Examples
    --------
    >>> isotonic_rates([2, 1, 6, 5, 9], [18, 19, 14, 15, 11]).round(3).tolist()
    [0.075, 0.075, 0.275, 0.275, 0.45]
    """
    yes, no = np.asarray(yes, dtype=np.float64), np.asarray(no, dtype=np.float64)
    if yes.ndim > 1:
        return np.array([isotonic_rates(*pair) for pair in zip(yes, no, strict=True)])
    n = yes + no
    some = n > 0
    if not some.any():
        return np.full(len(n), np.nan)
    fitted = isotonic_regression(yes[some] / n[some], weights=n[some]).x
    return np.asarray(fitted[np.maximum(np.cumsum(some) - 1, 0)], dtype=np.float64)


def isotonic_limits(
    yes: ArrayLike, no: ArrayLike, confidence: float = 0.95, samples: int = 1_000, seed: int = 0
) -> tuple[Floats, Floats]:
    """Give limits of the never-falling curve: percentiles over resampled people, never too narrow.

    A pool without any event has none in any resampled table either, so its percentiles would have
    no width and claim certainty; they are widened to Wilson's limits of the pool where needed.

    Parameters
    ----------
    yes, no
        People with and without the event, in ascending order of expected rate, shape (k,).
    confidence
        Pointwise coverage of the limits.
    samples, seed
        Number of resampled tables, and the seed that makes them repeatable.

    Returns
    -------
    tuple of two ndarrays of shape (k,)
        Lower and upper limit at each row; not-a-number with nobody at all.

    Examples
    --------
    >>> low, high = isotonic_limits([0, 20], [50, 30])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.265], [0.071, 0.538])
    """
    up, down = np.asarray(yes, dtype=np.int64), np.asarray(no, dtype=np.int64)
    rate = isotonic_rates(up, down)
    if np.isnan(rate).all():
        return rate, rate
    table = CountTable(np.arange(float(len(up))), up.copy(), down.copy())
    tail = (1 - confidence) / 2
    curves = isotonic_rates(*resample(table, samples, seed))
    low, high = np.quantile(curves, [tail, 1 - tail], axis=0)
    for value in np.unique(rate):
        pool = rate == value
        ends = wilson(int(up[pool].sum()), int((up + down)[pool].sum()), confidence)
        low[pool], high[pool] = np.minimum(low[pool], ends[0]), np.maximum(high[pool], ends[1])
    return low, high

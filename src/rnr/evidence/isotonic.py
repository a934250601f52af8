"""The best never-falling curve through observed rates: pool adjacent violators, on counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from rnr.evidence.counts import Floats


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

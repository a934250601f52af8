"""Intervals for a share of people and for a count of events."""

from __future__ import annotations

import math

from scipy.stats import beta, chi2

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.scales import two_sided

Limits = tuple[float, float]


def z_value(confidence: float = 0.95) -> float:
    """Standard normal quantile of a two-sided interval.

    Raises
    ------
    MeasureError
        When the confidence is not between 0 and 1.

    Examples
    --------
    >>> round(z_value(0.95), 6)
    1.959964
    """
    if not 0 < confidence < 1:
        raise MeasureError(
            "an interval needs a confidence",
            [Problem("confidence", "a share between 0 and 1 is expected", "0.95 is usual", "c")],
        )
    return two_sided(confidence)


def wilson(events: int, n: int, confidence: float = 0.95) -> Limits:
    """Give the Wilson interval of a share, which never leaves 0 to 1 and never has no width.

    Parameters
    ----------
    events, n
        People with the event, and people altogether.
    confidence
        Coverage that the interval claims on average.

    Returns
    -------
    tuple of float
        Limits from 0 to 1; 0 to 1 when there is nobody.

    References
    ----------
    Wilson (1927), Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> [round(limit, 4) for limit in wilson(3, 100)]
    [0.0103, 0.0845]
    """
    if not n:
        return 0.0, 1.0
    z, share = z_value(confidence), events / n
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    below, above = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return (below if events else 0.0), (above if events < n else 1.0)


def exact(events: int, n: int, confidence: float = 0.95) -> Limits:
    """Give the exact (Clopper-Pearson) interval of a share, which is never too narrow.

    Parameters
    ----------
    events, n, confidence
        As in :func:`wilson`; the coverage is at least the confidence.

    Returns
    -------
    tuple of float
        Limits from 0 to 1.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26, 404-413.

    Examples
    --------
    >>> [round(limit, 4) for limit in exact(0, 10)]
    [0.0, 0.3085]
    """
    tail = math.erfc(z_value(confidence) / math.sqrt(2)) / 2
    low = float(beta.ppf(tail, events, n - events + 1)) if events else 0.0
    high = float(beta.isf(tail, events + 1, n - events)) if events < n else 1.0
    return low, high


def poisson_limits(events: int, confidence: float = 0.95) -> Limits:
    """Give the exact interval of the number of events that could be expected.

    Parameters
    ----------
    events
        Observed number.
    confidence
        Coverage, at least.

    Returns
    -------
    tuple of float
        Limits in events.

    References
    ----------
    Garwood (1936), Biometrika 28, 437-442.

    Examples
    --------
    >>> [round(limit, 4) for limit in poisson_limits(20)]
    [12.2165, 30.8884]
    """
    tail = math.erfc(z_value(confidence) / math.sqrt(2)) / 2
    low = float(chi2.ppf(tail, 2 * events)) / 2 if events else 0.0
    return low, float(chi2.isf(tail, 2 * events + 2)) / 2

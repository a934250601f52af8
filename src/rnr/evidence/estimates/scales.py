"""Intervals on the scale where an estimate is nearly normal, turned back into its own unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from scipy.stats import norm

Scale = Literal["plain", "log", "logit", "cloglog", "fisher", "complement"]

Map = Callable[[float], float]

# Each scale: there, back, and the derivative of going there.
_SCALES: dict[Scale, tuple[Map, Map, Map]] = {
    "plain": (lambda x: x, lambda y: y, lambda x: 1.0),
    "log": (math.log, math.exp, lambda x: 1 / x),
    "logit": (
        lambda x: math.log(x / (1 - x)),
        lambda y: 0.5 * (1 + math.tanh(y / 2)),
        lambda x: 1 / (x * (1 - x)),
    ),
    "cloglog": (
        lambda x: math.log(-math.log1p(-x)),
        lambda y: -math.expm1(-math.exp(y)),
        lambda x: -1 / ((1 - x) * math.log1p(-x)),
    ),
    "fisher": (math.atanh, math.tanh, lambda x: 1 / (1 - x * x)),
    "complement": (lambda x: -math.log1p(-x), lambda y: -math.expm1(-y), lambda x: 1 / (1 - x)),
}
_INSIDE: dict[Scale, tuple[float, float]] = {
    "plain": (-math.inf, math.inf),
    "log": (0, math.inf),
    "logit": (0, 1),
    "cloglog": (0, 1),
    "fisher": (-1, 1),
    "complement": (-math.inf, 1),
}


def two_sided(confidence: float) -> float:
    """Standard normal quantile of a two-sided interval.

    Examples
    --------
    >>> round(two_sided(0.95), 6)
    1.959964
    """
    return float(norm.ppf(0.5 + confidence / 2))


def limits(
    value: float, se: float, scale: Scale = "plain", confidence: float = 0.95
) -> tuple[float, float]:
    """Give a normal interval computed on another scale, for example log-odds.

    Parameters
    ----------
    value
        Point estimate in its own unit.
    se
        Its standard error in the same unit.
    scale
        ``"plain"``; ``"log"`` for ratios; ``"logit"`` and ``"cloglog"`` for probabilities;
        ``"fisher"`` for correlations; ``"complement"``, minus the log of one minus the value,
        for coefficients that end at 1 and may be negative.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    tuple of float
        Lower and upper limit; not-a-number when the value lies on the edge of its scale, where
        this interval has no width and would pretend to know the truth.

    Examples
    --------
    >>> [round(limit, 4) for limit in limits(0.9, 0.05, "logit")]
    [0.7518, 0.9639]
    >>> limits(1.0, 0.0, "logit")
    (nan, nan)
    """
    there, back, slope = _SCALES[scale]
    lowest, highest = _INSIDE[scale]
    if not lowest < value < highest or not math.isfinite(se):
        return math.nan, math.nan
    half = two_sided(confidence) * se * abs(slope(value))
    return back(there(value) - half), back(there(value) + half)

"""Limits of measures that chance alone pushes away from no difference: overlap, ABROCA, ICI.

Such a measure is never below 0 (an overlap never above 1), so a cohort without any difference
still shows some, and resampling it shows more again: percentile limits then lie beyond the truth,
and with thin counts even beyond the measure itself. Basic limits turn the resampled distances
round the measure and lie on the other side. Both together hold the truth about as often as they
claim once there is a difference; where chance explains what is seen, they are drawn out to none.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.estimates.several import percentile_estimate
from rnr.evidence.tables.counts import CountTable, Floats

CHANCE_SAMPLES = 400
"""Enough resampled tables without a difference to see whether chance explains a distance."""


def distance_estimate(
    table: CountTable,
    value: float,
    drawn: Floats,
    how: str,
    *,
    measure: str,
    definition: str,
    confidence: float,
) -> Estimate:
    """Turn resampled distances into an estimate that lies within its own limits.

    Parameters
    ----------
    table
        The counts behind it.
    value
        The measure, from 0 to 1.
    drawn
        The measure of each resampled table, shape (samples,).
    how
        How the tables were drawn.
    measure, definition, confidence
        As in :class:`~rnr.evidence.estimates.estimate.Estimate`.

    Returns
    -------
    Estimate
        From the lower to the upper end of the percentile and the basic limits together, cut off
        at 0 and 1.

    References
    ----------
    Davison and Hinkley (1997), Bootstrap Methods and their Application, sections 5.2 and 5.3.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [10, 20], [30, 40])
    >>> found = distance_estimate(counts, 0.1, np.array([0.12, 0.14, 0.16]), "3 samples",
    ...     measure="m", definition="d", confidence=0.5)
    >>> round(found.low, 3), found.value, round(found.high, 3)
    (0.05, 0.1, 0.15)
    """
    found = percentile_estimate(
        table, value, drawn, how, measure=measure, definition=definition, confidence=confidence
    )
    low = max(min(found.low, 2 * value - found.high), 0.0)
    high = min(max(found.high, 2 * value - found.low), 1.0)
    if math.isnan(found.low):
        return found
    method = found.method.replace("percentile bootstrap", "percentile and basic bootstrap together")
    return replace(found, low=low, high=high, method=method)


def allow_for_chance(found: Estimate, chance: Floats, same: float = 0.0) -> Estimate:
    """Draw limits out to no difference where tables without any are as far apart by chance.

    Parameters
    ----------
    found
        A distance with its limits.
    chance
        The measure of tables drawn without any difference, shape (samples,).
    same
        What the measure is without a difference.

    Returns
    -------
    Estimate
        The same estimate, or one whose limits reach ``same``.

    Examples
    --------
    >>> found = Estimate(0.1, 0.05, 0.2, 90, 30, "m", "bootstrap", "d")
    >>> allow_for_chance(found, np.array([0.02, 0.08, 0.11])).low
    0.0
    >>> allow_for_chance(found, np.array([0.02, 0.03, 0.04])).low
    0.05
    """
    if math.isnan(found.low) or found.low <= same <= found.high:
        return found
    as_far = np.mean(np.abs(chance - same) >= abs(found.value - same))
    if as_far <= 1 - found.confidence:
        return found
    method = f"{found.method}; chance explains it, so limits reach {same:g}"
    return replace(found, low=min(found.low, same), high=max(found.high, same), method=method)

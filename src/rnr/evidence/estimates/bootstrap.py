"""Bootstrap a count table: the same cost for a thousand people as for a hundred million."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.tables.counts import CountTable, Floats, Ints

Statistic = Callable[[Floats, Ints, Ints], Floats]
"""From scores (k,), yes (samples, k) and no (samples, k) to one value a sample."""


def resample(
    table: CountTable, samples: int = 2_000, seed: int = 0, *, keep_events: bool = False
) -> tuple[Ints, Ints]:
    """Draw cohorts of the same size from a count table, with replacement.

    Drawing people with replacement and counting them again gives multinomial counts, so the
    counts are drawn at once and no person is ever touched.

    Parameters
    ----------
    table
        The counts.
    samples
        Number of cohorts.
    seed
        The same seed gives the same cohorts.
    keep_events
        Whether every cohort has as many people with the event as the table.

    Returns
    -------
    tuple of ndarray of shape (samples, k)
        People with and without the event at each score.

    Raises
    ------
    MeasureError
        Without people or samples.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 6.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [10, 20], [30, 40])
    >>> yes, no = resample(counts, 3)
    >>> yes.shape, (yes + no).sum(axis=1).tolist()
    ((3, 2), [100, 100, 100])
    """
    if samples < 1 or not table.n:
        what = "at least one sample and one person are expected"
        raise MeasureError("nothing to draw", [Problem("samples", what, code="samples")])
    draw, k = np.random.default_rng(seed), len(table.score)
    if keep_events:
        yes, no = (
            draw.multinomial(side.sum(), side / max(side.sum(), 1), size=samples)
            if side.sum()
            else np.zeros((samples, k), dtype=np.int64)
            for side in (table.yes, table.no)
        )
        return yes, no
    both = np.concatenate([table.yes, table.no])
    drawn = draw.multinomial(table.n, both / table.n, size=samples)
    return drawn[:, :k], drawn[:, k:]


def bootstrap_interval(
    table: CountTable,
    statistic: Statistic,
    *,
    measure: str,
    definition: str,
    samples: int = 2_000,
    seed: int = 0,
    confidence: float = 0.95,
) -> Estimate:
    """Give any statistic of a count table with its percentile interval.

    Parameters
    ----------
    table
        The counts.
    statistic
        Function of scores (k,), yes (samples, k) and no (samples, k) that gives one value a
        sample; not-a-number where a sample does not allow it.
    measure, definition
        As in :class:`~rnr.evidence.Estimate`.
    samples, seed
        As in :func:`resample`.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    Estimate
        Samples that do not allow the statistic are left out, and the method says how many;
        without limits where all samples give the same value.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.

    Examples
    --------
    >>> def rate(score, yes, no):
    ...     return yes.sum(axis=1) / (yes + no).sum(axis=1)
    >>> counts = CountTable.from_counts([0, 1], [10, 20], [30, 40])
    >>> print(bootstrap_interval(counts, rate, measure="rate", definition="share with the event"))
    rate 0.300 (0.220 to 0.390), 30 events among 100 people
    """
    value = float("nan")
    if table.n:
        value = float(statistic(table.score, table.yes[None, :], table.no[None, :])[0])
    if np.isnan(value):
        why = "the counts do not allow it"
        return undefined(measure, table.n, table.events, why, definition, confidence=confidence)
    found = statistic(table.score, *resample(table, samples, seed))
    kept = found[~np.isnan(found)]
    low, high = percentile_limits(kept, confidence)
    method = f"percentile bootstrap, {samples:,} samples, seed {seed}"
    if len(kept) < samples:
        method += f", {samples - len(kept):,} samples without a value left out"
    return Estimate(
        value, low, high, table.n, table.events,
        measure, method, definition, confidence,
    )  # fmt: skip


def percentile_limits(drawn: Floats, confidence: float) -> tuple[float, float]:
    """Give the limits that leave equal tails of resampled values.

    Parameters
    ----------
    drawn
        The values, none of them missing.
    confidence
        Coverage that the limits claim.

    Returns
    -------
    tuple of float
        Not-a-number where all values are the same: an interval of no width would claim that
        nothing else is possible.

    Examples
    --------
    >>> percentile_limits(np.array([1.0, 2.0, 3.0]), 0.5)
    (1.5, 2.5)
    >>> percentile_limits(np.array([1.0, 1.0]), 0.95)
    (nan, nan)
    """
    if not len(drawn) or drawn.min() == drawn.max():
        return (np.nan, np.nan)
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2]).tolist()
    return (low, high)

"""Bootstrap several numbers at once from the same resampled people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

import numpy as np

from rnr.evidence.estimates.bootstrap import percentile_limits, resample
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.tables.counts import CountTable, Floats, Ints

Statistics: TypeAlias = Callable[[Ints, Ints], Floats]
"""From yes (samples, k) and no (samples, k) to m values a sample, shape (samples, m)."""


class Resampled(Protocol):
    """From a table, a value and the resampled values to an estimate with limits."""

    def __call__(
        self,
        table: CountTable,
        value: float,
        drawn: Floats,
        how: str,
        *,
        measure: str,
        definition: str,
        confidence: float,
    ) -> Estimate: ...


def percentile_estimate(
    table: CountTable,
    value: float,
    drawn: Floats,
    how: str,
    *,
    measure: str,
    definition: str,
    confidence: float,
) -> Estimate:
    """Turn resampled values into an estimate with percentile limits.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [10, 20], [30, 40])
    >>> values = np.array([0.1, 0.2, 0.3, np.nan])
    >>> found = percentile_estimate(counts, 0.2, values, "4 samples", measure="m",
    ...     definition="d", confidence=0.5)
    >>> round(found.low, 2), found.high, found.method
    (0.15, 0.25, 'percentile bootstrap, 4 samples, 1 without a value left out')
    """
    kept = drawn[~np.isnan(drawn)]
    if np.isnan(value) or not len(kept):
        why = "the counts do not allow it"
        return undefined(measure, table.n, table.events, why, definition, confidence=confidence)
    method = f"percentile bootstrap, {how}"
    if len(kept) < len(drawn):
        method += f", {len(drawn) - len(kept):,} without a value left out"
    low, high = percentile_limits(kept, confidence)
    return Estimate(
        value, low, high, table.n, table.events, measure, method, definition, confidence
    )


def bootstrap_several(
    table: CountTable,
    statistics: Statistics,
    meanings: Mapping[str, str],
    *,
    limits: Resampled = percentile_estimate,
    confidence: float = 0.95,
    samples: int = 1_000,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Give several statistics of one table, each with its bootstrap interval.

    Parameters
    ----------
    table
        The counts.
    statistics
        Function of resampled counts that gives one row of values a sample.
    meanings
        Name of each value to its definition, in the order of the columns.
    limits
        How limits follow from the resampled values: percentiles by default, or
        :func:`~rnr.evidence.estimates.distances.distance_estimate` for what chance makes positive.
    confidence, samples, seed
        Coverage, number of resampled tables, and the seed that makes them repeatable.

    Returns
    -------
    dict
        Name to estimate; samples without a value are left out, and the method says how many.

    Examples
    --------
    >>> def shares(yes, no):
    ...     total = (yes + no).sum(axis=1)
    ...     return np.column_stack([yes.sum(axis=1) / total, no.sum(axis=1) / total])
    >>> counts = CountTable.from_counts([0, 1], [10, 20], [30, 40])
    >>> print(bootstrap_several(counts, shares, {"rate": "with", "rest": "without"})["rate"])
    rate 0.300 (0.220 to 0.390), 30 events among 100 people
    """
    if not table.n:
        why = "nobody has a known outcome"
        return {
            name: undefined(name, 0, 0, why, meaning, confidence=confidence)
            for name, meaning in meanings.items()
        }
    values = statistics(table.yes[None, :], table.no[None, :])[0]
    drawn = statistics(*resample(table, samples, seed))
    return {
        name: limits(
            table,
            float(values[at]),
            drawn[:, at],
            f"{samples:,} samples, seed {seed}",
            measure=name,
            definition=meaning,
            confidence=confidence,
        )
        for at, (name, meaning) in enumerate(meanings.items())
    }

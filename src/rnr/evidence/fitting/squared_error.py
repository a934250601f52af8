"""The mean squared error of expected probabilities, and what it is made of."""

from __future__ import annotations

import math

from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.tables.cells import Expected, chances, occupied
from rnr.evidence.tables.counts import CountTable, Floats

_BRIER = "mean squared distance between expected probability and outcome; 0 is perfect"
_SCALED = "Brier score relative to giving everybody the base rate; 1 is perfect, 0 no better"


def brier(table: CountTable, expected: Expected = None, confidence: float = 0.95) -> Estimate:
    """Give the Brier score: the mean squared error of the expected probabilities.

    mean (p - y)^2, from 0 (perfect) to 1; giving everybody the base rate q scores q (1 - q), so
    scores from different base rates cannot be compared.

    Parameters
    ----------
    table
        The counts.
    expected
        Expected probability by score; by default what the table carries.
    confidence
        Coverage of the interval.

    Returns
    -------
    Estimate
        With the normal interval of a mean over people.

    References
    ----------
    Brier (1950), Monthly Weather Review 78, 1-3.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> print(brier(counts, {1: 0.2, 2: 0.8}))
    brier 0.160 (0.127 to 0.193), 100 events among 200 people
    """
    yes, no, p = occupied(table, chances(table, expected))
    return _mean(
        table, (yes, no), ((1 - p) ** 2, p**2), confidence, measure="brier", definition=_BRIER
    )


def scaled_brier(
    table: CountTable, expected: Expected = None, confidence: float = 0.95
) -> Estimate:
    """Give the Brier score as the share of the base rate's error that is removed.

    1 - Brier / [q (1 - q)] with q the base rate: 1 is perfect, 0 no better than the base rate for
    everybody, below 0 worse.

    Parameters
    ----------
    table, expected, confidence
        As in :func:`brier`.

    Returns
    -------
    Estimate
        With a delta-method interval that counts the base rate as estimated too.

    References
    ----------
    Steyerberg and others (2010), Epidemiology 21, 128-138, doi:10.1097/EDE.0b013e3181c30fb2.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> print(scaled_brier(counts, {1: 0.2, 2: 0.8}))
    scaled_brier 0.360 (0.227 to 0.493), 100 events among 200 people
    """
    yes, no, p = occupied(table, chances(table, expected))
    q = table.base_rate
    most = q * (1 - q)
    if not most > 0:
        why = "the outcome does not vary" if table.n else "nobody has a known outcome"
        return undefined("scaled_brier", table.n, table.events, why, _SCALED, confidence=confidence)
    score = float((yes * (1 - p) ** 2 + no * p**2).sum()) / table.n
    slope = score * (1 - 2 * q) / most**2
    for_yes = 1 - score / most - ((1 - p) ** 2 - score) / most + slope * (1 - q)
    for_no = 1 - score / most - (p**2 - score) / most - slope * q
    return _mean(
        table, (yes, no), (for_yes, for_no), confidence, measure="scaled_brier", definition=_SCALED
    )


def _mean(
    table: CountTable,
    counted: tuple[Floats, Floats],
    values: tuple[Floats, Floats],
    confidence: float,
    *,
    measure: str,
    definition: str,
) -> Estimate:
    (yes, no), (for_yes, for_no) = counted, values
    if not table.n:
        why = "nobody has a known outcome"
        return undefined(measure, 0, 0, why, definition, confidence=confidence)
    value = float((yes * for_yes + no * for_no).sum()) / table.n
    squares = float((yes * (for_yes - value) ** 2 + no * (for_no - value) ** 2).sum())
    half = z_value(confidence) * math.sqrt(squares) / table.n
    return Estimate(
        value,
        value - half,
        value + half,
        table.n,
        table.events,
        measure,
        "normal interval of a mean over people",
        definition,
        confidence,
    )

"""Is it worth acting on a score: net benefit and decision curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.tables.cells import Expected, chances
from rnr.evidence.tables.counts import CountTable

NET = "true minus weighted false positives, a person, of acting from this probability upwards"
GAIN = "net benefit of the score minus that of acting on everybody"
RANGE = tuple(round(0.01 * step, 2) for step in range(1, 100))


@dataclass(frozen=True, slots=True)
class Decision:
    """What acting on a score is worth at one threshold probability.

    Parameters
    ----------
    threshold
        Probability of the event from which one acts; it says how many needless actions one would
        accept for one that was needed.
    net_benefit
        True minus weighted false positives, a person.
    treat_all
        The same for acting on everybody; acting on nobody is worth 0.
    standardised
        Net benefit over the base rate; 1 would be perfect.
    avoided
        Needless actions avoided among 100 people compared with acting on everybody, at the same
        number of needed ones.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [10, 30], [40, 20], expected=[0.2, 0.6])
    >>> [point] = decision_curve(counts, [0.5])
    >>> print(point.net_benefit)
    net_benefit 0.100 (-0.037 to 0.237), 40 events among 100 people
    """

    threshold: float
    net_benefit: Estimate
    treat_all: float
    standardised: float
    avoided: float


def net_benefit(
    table: CountTable, threshold: float, expected: Expected = None, confidence: float = 0.95
) -> Estimate:
    """Give the net benefit of acting on people whose expected probability reaches a threshold.

    Net benefit is TP / n - FP / n x t / (1 - t), where t is the threshold: one needed action
    counts 1, one needless action t / (1 - t).

    Parameters
    ----------
    table
        The counts.
    threshold
        Probability between 0 and 1 from which one acts.
    expected
        Probability of each score; by default those that the table carries.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    Estimate
        At most the base rate; 0 is what acting on nobody is worth. Limits from the standard
        error of a mean.

    Raises
    ------
    MeasureError
        When the threshold is not between 0 and 1, or probabilities are missing.

    References
    ----------
    Vickers and Elkin (2006), Medical Decision Making 26, 565-574, doi:10.1177/0272989X06295361.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [10, 30], [40, 20], expected=[0.2, 0.6])
    >>> round(net_benefit(counts, 0.5).value, 3)
    0.1
    """
    if not 0 < threshold < 1:
        what = "a probability between 0 and 1 is expected"
        raise MeasureError("no such threshold", [Problem("threshold", what, code="threshold")])
    acted = chances(table, expected) >= threshold
    if not table.n:
        why = "nobody has a known outcome"
        return undefined("net_benefit", 0, 0, why, NET, confidence=confidence)
    price = threshold / (1 - threshold)
    right, wrong = int(table.yes[acted].sum()), int(table.no[acted].sum())
    value = (right - price * wrong) / table.n
    square = (right + price**2 * wrong) / table.n
    half = z_value(confidence) * math.sqrt(max(square - value**2, 0) / table.n)
    return Estimate(
        value, value - half, value + half, table.n, table.events,
        "net_benefit", "standard error of a mean", NET, confidence,
    )  # fmt: skip


def decision_curve(
    table: CountTable,
    thresholds: Sequence[float] = RANGE,
    expected: Expected = None,
    confidence: float = 0.95,
) -> list[Decision]:
    """Give the decision curve: net benefit over a range of threshold probabilities.

    Parameters
    ----------
    table
        The counts.
    thresholds
        Probabilities between 0 and 1; show only those that somebody would really choose.
    expected
        Probability of each score; by default those that the table carries.
    confidence
        Coverage that the intervals claim.

    Returns
    -------
    list of Decision
        One a threshold, in the order given.

    References
    ----------
    Vickers and Elkin (2006), Medical Decision Making 26, 565-574, doi:10.1177/0272989X06295361.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [10, 30], [40, 20], expected=[0.2, 0.6])
    >>> [round(point.treat_all, 3) for point in decision_curve(counts, [0.2, 0.4])]
    [0.25, 0.0]
    """
    points, q = [], table.base_rate
    for threshold in thresholds:
        found = net_benefit(table, threshold, expected, confidence)
        price = threshold / (1 - threshold)
        everybody = q - (1 - q) * price
        gain = found.value - everybody
        standardised = found.value / q if q else math.nan
        points.append(Decision(threshold, found, everybody, standardised, 100 * gain / price))
    return points


def gain_over_everybody(
    table: CountTable, threshold: float, expected: Expected = None, confidence: float = 0.95
) -> Estimate:
    """Give how much better acting on the score is than acting on everybody.

    The net benefit of acting on the score less that of acting on everybody: for each person who is
    not acted on, t / (1 - t) gained where the person has no event and 1 lost where the person has
    one, divided by all people. Above 0 the score is worth more than acting on everybody; see
    :func:`net_benefit`.

    Parameters
    ----------
    table, threshold, expected, confidence
        As in :func:`net_benefit`.

    Returns
    -------
    Estimate
        In net benefit a person; below 0 the score does harm at this threshold.

    References
    ----------
    Vickers and Elkin (2006), Medical Decision Making 26, 565-574, doi:10.1177/0272989X06295361.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [10, 30], [40, 20], expected=[0.2, 0.6])
    >>> print(gain_over_everybody(counts, 0.5))
    net_benefit_gain 0.300 (0.175 to 0.425), 40 events among 100 people
    """
    acting = net_benefit(table, threshold, expected, confidence)
    if not acting.defined:
        why = acting.method
        return undefined("net_benefit_gain", 0, 0, why, GAIN, confidence=confidence)
    price, n = threshold / (1 - threshold), table.n
    spared = chances(table, expected) < threshold
    missed, avoided = int(table.yes[spared].sum()), int(table.no[spared].sum())
    value = (price * avoided - missed) / n
    square = (price**2 * avoided + missed) / n
    half = z_value(confidence) * float(np.sqrt(max(square - value**2, 0) / n))
    return Estimate(
        value, value - half, value + half, n, table.events,
        "net_benefit_gain", "standard error of a mean", GAIN, confidence,
    )  # fmt: skip


def threshold_from_costs(false_positive: float, false_negative: float) -> float:
    """Give the threshold probability that follows from the harm of the two mistakes.

    t = false_positive / (false_positive + false_negative). Near 0 a missed event is the worse
    mistake and one acts early; near 1 a needless action is.

    Parameters
    ----------
    false_positive, false_negative
        Harm of a needless action and of a missed event, in any one unit, above 0.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    MeasureError
        When a harm is not above 0.

    Examples
    --------
    >>> threshold_from_costs(1, 4)
    0.2
    """
    if not (false_positive > 0 and false_negative > 0):
        problem = Problem("costs", "harms above 0 are expected", code="costs")
        raise MeasureError("no threshold follows", [problem])
    return false_positive / (false_positive + false_negative)

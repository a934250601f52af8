"""What measurement error does to one person's score and level."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.scales import limits
from rnr.evidence.tables.counts import CountTable

Floats = NDArray[np.float64]

_SEM = "points by which a person's score varies when nothing about the person has changed"
_MDC = "smallest difference of two scores that measurement error alone seldom makes"
_SAME = "chance that a second assessment of the same person gives the same level"


def standard_error_of_measurement(
    table: CountTable, reliability: Estimate | float, *, confidence: float = 0.95
) -> Estimate:
    """Say how many points a score varies by measurement error alone (SEM).

    ``standard deviation * sqrt(1 - reliability)``, in points.

    Parameters
    ----------
    table
        People by score.
    reliability
        From 0 to 1: an estimate, whose interval is carried over, or a published number.
    confidence
        Coverage of the interval for a published number; an estimate brings its own.

    Returns
    -------
    Estimate
        Undefined with fewer than two people.

    Raises
    ------
    MeasureError
        When the reliability is not a number from 0 to 1.

    References
    ----------
    Harvill (1991), doi:10.1111/j.1745-3992.1991.tb00195.x.

    Examples
    --------
    >>> scores = CountTable.from_counts([0, 5, 10], yes=[10, 20, 30], no=[40, 50, 10])
    >>> round(standard_error_of_measurement(scores, 0.84).value, 3)
    1.499
    """
    share = _reliability(reliability)
    return _in_points(table, share, 1.0, measure="sem", definition=_SEM, confidence=confidence)


def detectable_change(
    table: CountTable, reliability: Estimate | float, *, confidence: float = 0.95
) -> Estimate:
    """Say how much a score must move before measurement error is an unlikely reason.

    ``1.96 * sqrt(2) * SEM`` at 95 % confidence, in points.

    0 is a score without measurement error; a change smaller than this may be error alone. See
    :func:`standard_error_of_measurement` for the SEM.

    Parameters
    ----------
    table, reliability, confidence
        As in :func:`standard_error_of_measurement`; ``confidence`` is also how unlikely the
        reason must be.

    Returns
    -------
    Estimate
        Undefined with fewer than two people.

    Examples
    --------
    >>> scores = CountTable.from_counts([0, 5, 10], yes=[10, 20, 30], no=[40, 50, 10])
    >>> round(detectable_change(scores, 0.84).value, 3)
    4.156
    """
    factor = math.sqrt(2) * float(norm.ppf(0.5 + confidence / 2))
    share = _reliability(reliability)
    return _in_points(
        table, share, factor, measure="detectable_change", definition=_MDC, confidence=confidence
    )


def same_level(
    table: CountTable,
    reliability: Estimate | float,
    starts: Mapping[str, float],
    *,
    confidence: float = 0.95,
) -> list[Estimate]:
    """Say how likely a second assessment gives the same level, overall and by level.

    Two assessments of the same person are taken as bivariate normal around the mean of the
    scores, with the reliability as their correlation; a whole score covers half a point to
    either side. People close to a cut-off change their level most easily.

    Parameters
    ----------
    table
        People by score, in whole points.
    reliability
        From 0 to 1: an estimate, whose interval is carried over, or a published number.
    starts
        Level to its lowest score, from the lowest level to the highest.
    confidence
        Coverage of the part of the interval that comes from sampling people.

    Returns
    -------
    list of Estimate
        First ``"same_level"`` overall, then ``"same_level at ..."`` for each level.

    Raises
    ------
    MeasureError
        When the reliability is not from 0 to 1, or the levels do not fit the scores.

    References
    ----------
    Livingston & Lewis (1995), doi:10.1111/j.1745-3984.1995.tb00462.x, for the idea of levels
    compared over two parallel assessments; the normal form is the simplest of its kind.

    Examples
    --------
    >>> scores = CountTable.from_counts(range(11), yes=[4] * 11, no=[6] * 11)
    >>> for row in same_level(scores, 0.8, {"low": 0, "high": 6}):
    ...     print(row.measure, round(row.value, 2))
    same_level 0.83
    same_level at low 0.85
    same_level at high 0.8
    """
    shares = _reliability(reliability)
    lowest = _starts(table, starts)
    people = (table.yes + table.no).astype(np.float64)
    level = np.searchsorted(lowest, table.score, side="right") - 1
    stay = [_chance_to_stay(table, people, share, lowest, level) for share in shares]
    rows = [_mean(people, stay, "same_level", confidence)]
    for at, name in enumerate(starts):
        here = level == at
        found = [one[here] for one in stay]
        rows.append(_mean(people[here], found, f"same_level at {name}", confidence))
    return rows


def _mean(people: Floats, stay: list[Floats], measure: str, confidence: float) -> Estimate:
    n = int(people.sum())
    if n == 0:
        return undefined(measure, 0, 0, "no people", _SAME, confidence=confidence)
    middle, ends = [], []
    for chance in stay:
        mean = float(people @ chance) / n
        se = math.sqrt(float(people @ (chance - mean) ** 2) / n / n)
        middle.append(mean)
        ends += [end for end in limits(mean, se, "logit", confidence) if not math.isnan(end)]
    low, high = min([*ends, *middle]), max([*ends, *middle])
    method = "bivariate normal retest; limits of the reliability and sampling of people"
    return Estimate(middle[0], low, high, n, 0, measure, method, _SAME, confidence)


def _chance_to_stay(
    table: CountTable, people: Floats, share: float, lowest: Floats, level: NDArray[np.int64]
) -> Floats:
    mean, spread = _mean_spread(table, people)
    center = mean + share * (table.score - mean)
    noise = max(spread * math.sqrt(1 - share**2), 1e-12)
    # A whole score stands for half a point to either side, so a cut-off lies half a point below.
    edges = np.concatenate([[-np.inf], lowest[1:] - 0.5, [np.inf]])
    above = norm.cdf((edges[level + 1] - center) / noise)
    return np.asarray(above - norm.cdf((edges[level] - center) / noise))


def _in_points(
    table: CountTable,
    shares: tuple[float, ...],
    factor: float,
    *,
    measure: str,
    definition: str,
    confidence: float,
) -> Estimate:
    people = (table.yes + table.no).astype(np.float64)
    n = int(people.sum())
    if n < 2:
        return undefined(measure, n, 0, "fewer than two people", definition, confidence=confidence)
    _, spread = _mean_spread(table, people)
    sizes = [factor * spread * math.sqrt(1 - share) for share in shares]
    if len(sizes) == 1:
        # Large-sample error of a standard deviation, from the fourth moment of the scores.
        away = (table.score - float(people @ table.score) / n) / spread if spread else people * 0
        se = sizes[0] * math.sqrt(max(float(people @ away**4) / n - 1, 0) / n) / 2
        low, high = limits(sizes[0], se, "log", confidence)
        method = "published reliability; interval from the spread of scores"
    else:
        low, high = min(sizes), max(sizes)
        method = "estimated reliability; its interval carried over"
    return Estimate(sizes[0], low, high, n, 0, measure, method, definition, confidence)


def _mean_spread(table: CountTable, people: Floats) -> tuple[float, float]:
    n = float(people.sum())
    mean = float(people @ table.score) / n if n else math.nan
    return mean, math.sqrt(float(people @ (table.score - mean) ** 2) / max(n - 1, 1))


def _reliability(given: Estimate | float) -> tuple[float, ...]:
    """The reliability itself, and its limits when it is an estimate; limits below 0 become 0."""
    named = isinstance(given, Estimate)
    values = (given.value, given.low, given.high) if isinstance(given, Estimate) else (given,)
    if not 0 <= values[0] <= 1 or (named and any(math.isnan(value) for value in values)):
        what = "a number from 0 to 1 with an interval, or a plain number from 0 to 1, is expected"
        raise MeasureError("no usable reliability", [Problem("reliability", what, code="range")])
    return tuple(min(max(float(value), 0.0), 1.0) for value in values)


def _starts(table: CountTable, starts: Mapping[str, float]) -> Floats:
    lowest = np.array(list(starts.values()), dtype=np.float64)
    problems = []
    if table.labels:
        what = "is counted by level, scores are expected"
        problems.append(Problem("table", what, "count by score", "levels"))
    if not len(lowest) or not (np.diff(lowest) > 0).all():
        what = "levels are expected from the lowest start to the highest"
        problems.append(Problem("starts", what, "order them", "levels"))
    elif len(table.score) and lowest[0] > table.score[0]:
        todo = "let the first level start at the lowest score"
        problems.append(Problem("starts", "some scores lie below the first level", todo, "levels"))
    if problems:
        raise MeasureError("these levels do not fit the table", problems)
    return lowest

"""How soon, and how many: Kaplan-Meier and Aalen-Johansen from counts, with bands."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.stats import chi2

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.scales import two_sided
from rnr.evidence.estimates.significance import SignificanceTest
from rnr.evidence.following.timecurve import TimeCurve
from rnr.evidence.tables.timecombine import code_of
from rnr.evidence.tables.timecounts import Floats, Ints, TimeTable


def survival(table: TimeTable, *, confidence: float = 0.95) -> TimeCurve:
    """Say which share has not had any event by each time (Kaplan-Meier).

    Product over times of ``1 - events / at risk``, from 1 down to 0. Every cause counts as the
    event; people last seen earlier leave the risk set after the events of that time.

    Parameters
    ----------
    table
        People by time and event; scores and groups are added up.
    confidence
        Coverage of the pointwise limits: log-log with Greenwood's variance, and exact binomial
        limits from the people still at risk where the value is 0 or 1.

    Returns
    -------
    TimeCurve
        One row a time at which anybody was last seen or had an event.

    Raises
    ------
    MeasureError
        When the table has no people.

    References
    ----------
    Kaplan & Meier (1958), doi:10.1080/01621459.1958.10501452.

    Examples
    --------
    >>> table = TimeTable.from_counts([0] * 4, [1, 2, 2, 3], [1, 1, 0, 1])
    >>> survival(table).value.round(3).tolist()
    [0.75, 0.5, 0.0]
    """
    time, at_risk, ended = _life_table(table)
    events = ended.sum(axis=1)
    value = np.cumprod(1 - events / at_risk)
    left = at_risk - events
    # Where everybody at risk has the event the curve is 0 and has no normal-theory error.
    gone = np.divide(events, at_risk * left, out=np.zeros(len(time)), where=left > 0)
    se = np.where(value > 0, value * np.sqrt(np.cumsum(gone)), np.nan)
    low, high = _flip(_pointwise(1 - value, np.nan_to_num(se), at_risk, confidence))
    method = "Kaplan-Meier from counts; log-log limits"
    definition = "share of people without any event up to and including this time"
    return TimeCurve(
        time,
        value,
        se,
        low,
        high,
        at_risk,
        events,
        table.last,
        "survival",
        method,
        definition,
        confidence,
    )


def incidence(table: TimeTable, cause: str | None = None, *, confidence: float = 0.95) -> TimeCurve:
    """Say which share has had an event of one cause by each time (Aalen-Johansen).

    Sum over times of ``survival just before * events of the cause / at risk``. Other causes make
    the event impossible; treating them as if people were merely lost, as one minus Kaplan-Meier
    does, gives too high a share.

    Parameters
    ----------
    table
        People by time and event type; scores and groups are added up.
    cause
        The event type; the first if not given.
    confidence
        Coverage of the pointwise limits: log-log with the delta-method variance, and exact
        binomial limits from the people at risk where the value is 0 or 1.

    Returns
    -------
    TimeCurve
        One row a time at which anybody was last seen or had an event.

    Raises
    ------
    MeasureError
        When the table has no people or no such cause.

    References
    ----------
    Aalen & Johansen (1978), Scandinavian Journal of Statistics 5, 141-150; variance: Marubini &
    Valsecchi (1995), Analysing Survival Data from Clinical Trials, chapter 10.

    Examples
    --------
    >>> table = TimeTable.from_counts([0] * 4, [1, 2, 3, 4], [1, 2, 1, 0], causes=["new", "tech"])
    >>> incidence(table, "new").value.tolist()
    [0.25, 0.25, 0.5, 0.5]
    """
    code = code_of(table, cause)
    time, at_risk, ended = _life_table(table)
    every, own = ended.sum(axis=1), ended[:, code - 1]
    before = np.concatenate([[1.0], np.cumprod(1 - every / at_risk)[:-1]])
    value = np.cumsum(before * own / at_risk)
    left = at_risk - every
    loss = np.divide(every, at_risk * left, out=np.zeros(len(time)), where=left > 0)
    share = before * own / at_risk**2
    variance = (
        value**2 * np.cumsum(loss)
        - 2 * value * np.cumsum(value * loss)
        + np.cumsum(value**2 * loss)
        + np.cumsum(before**2 * own * (at_risk - own) / at_risk**3)
        - 2 * (value * np.cumsum(share) - np.cumsum(value * share))
    )
    se = np.sqrt(np.maximum(variance, 0))
    low, high = _pointwise(value, se, at_risk, confidence)
    name = table.causes[code - 1]
    definition = f"share of people with {name} up to and including this time"
    method = "Aalen-Johansen from counts; log-log limits"
    return TimeCurve(
        time,
        value,
        se,
        low,
        high,
        at_risk,
        own,
        table.last,
        f"incidence of {name}",
        method,
        definition,
        confidence,
    )


def by_level(
    table: TimeTable, curve: Callable[[TimeTable], TimeCurve] = survival
) -> dict[str | float, TimeCurve]:
    """Draw one curve for each level or score.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [10, 90, 40, 60])
    >>> {level: round(curve.at(12).value, 2) for level, curve in by_level(table).items()}
    {0.0: 0.9, 1.0: 0.6}
    """
    return {level: curve(part) for level, part in table.levels().items()}


def log_rank(table: TimeTable, cause: str | None = None) -> SignificanceTest:
    """Test whether events come equally fast at every level or score (log-rank).

    Parameters
    ----------
    table
        People by score, time and event type; groups are added up.
    cause
        The event; the first cause if not given. Other causes count as last seen.

    Returns
    -------
    SignificanceTest
        Not-a-number with fewer than two levels with people, or without events.

    References
    ----------
    Mantel (1966), Cancer Chemotherapy Reports 50, 163-170.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [10, 90, 40, 60])
    >>> print(log_rank(table))
    log_rank: chi-square 23.880, 1 df, p < 0.0001
    """
    people = table.people[table.people.any(axis=(1, 2))].astype(np.float64)
    leaving = people.sum(axis=2)
    at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
    events = people[..., code_of(table, cause)]
    total, all_events = at_risk.sum(axis=0), events.sum(axis=0)
    # A time with one person left at risk says nothing of the difference between levels.
    spread = np.divide(
        all_events * (total - all_events), total - 1, out=np.zeros(len(total)), where=total > 1
    )
    share = at_risk / np.maximum(total, 1)
    gap = (events - share * all_events).sum(axis=1)
    cov = np.diag(share @ spread) - (share * spread) @ share.T
    df = int(np.linalg.matrix_rank(cov)) if len(cov) else 0
    statistic = float(gap @ np.linalg.pinv(cov) @ gap) if df else math.nan
    return SignificanceTest(
        statistic,
        df,
        float(chi2.sf(statistic, df)) if df else math.nan,
        table.n,
        int(events.sum()),
        "log_rank",
        "hypergeometric variance, from counts",
        "whether events come equally fast at every level",
    )


def _life_table(table: TimeTable) -> tuple[Floats, Ints, Ints]:
    """Times at which anything happened, people at risk just before, events by cause."""
    people = table.people.sum(axis=0)
    seen = people.sum(axis=1) > 0
    if not seen.any():
        problem = Problem("table", "has no people", "count some first", "people")
        raise MeasureError("there is no curve without people", [problem])
    people = people[seen]
    leaving = people.sum(axis=1)
    return table.time[seen], np.cumsum(leaving[::-1])[::-1], people[:, 1:]


def _pointwise(
    value: Floats, se: Floats, at_risk: Ints, confidence: float
) -> tuple[Floats, Floats]:
    tail = 0.5 - confidence / 2
    none, all_of_them = value <= 0, value >= 1 - 1e-12
    inside = ~(none | all_of_them)
    low, high = np.zeros(len(value)), np.ones(len(value))
    log = np.log1p(-value[inside])
    half = two_sided(confidence) * se[inside] / ((value[inside] - 1) * log)
    low[inside] = -np.expm1(log * np.exp(-half))
    high[inside] = -np.expm1(log * np.exp(half))
    high[none] = 1 - tail ** (1 / at_risk[none])
    low[all_of_them] = tail ** (1 / at_risk[all_of_them])
    return low, high


def _flip(sides: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return 1 - sides[1], 1 - sides[0]

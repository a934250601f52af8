"""Who had the event first scored higher: Harrell's and Uno's C from counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.scales import limits
from rnr.evidence.following.censoring import censoring, standard_error
from rnr.evidence.tables.timecombine import code_of, need_horizon
from rnr.evidence.tables.timecounts import Floats, TimeTable

Competing = Literal["never", "lost"]

_C = "chance that of two people the one with the earlier event scored higher"


def harrell_c(
    table: TimeTable,
    cause: str | None = None,
    *,
    competing: Competing = "never",
    confidence: float = 0.95,
) -> Estimate:
    """Say how often the person with the earlier event scored higher (Harrell's C).

    Share of usable pairs in which the earlier event had the higher score; tied scores count
    half. A pair is usable when the earlier time ends with the event; two events at the same time
    are not, an event and a last-seen at the same time are. 1 is perfect ranking, 0.5 none. It
    depends on who was lost when; :func:`uno_c` does not.

    Parameters
    ----------
    table
        People by score, time and event type.
    cause
        The event; the first cause if not given.
    competing
        ``"never"``: whoever had another cause is known never to have the event (for the
        incidence of the event); ``"lost"``: as if last seen then (for its rate).
    confidence
        Coverage of the interval, on the log-odds scale.

    Returns
    -------
    Estimate
        Undefined without a usable pair.

    Raises
    ------
    MeasureError
        When the table has no such cause.

    References
    ----------
    Harrell, Califf, Pryor, Lee & Rosati (1982), doi:10.1001/jama.1982.03320430047030;
    competing events: Wolbers et al. (2009), doi:10.1097/EDE.0b013e3181a39056.

    Examples
    --------
    >>> table = TimeTable.from_counts(
    ...     [9, 7, 8, 7, 3, 4], [2, 4, 6, 8, 10, 12], [1, 1, 0, 1, 0, 1])
    >>> round(harrell_c(table).value, 6)
    0.863636
    """
    counts = _only(table, cause, competing)
    found = _pairs(counts, np.ones(len(table.time)), np.inf)
    return _estimate(counts, found, 0.0, "harrell_c", counts.events, confidence)


def uno_c(
    table: TimeTable,
    horizon: float,
    cause: str | None = None,
    *,
    competing: Competing = "never",
    confidence: float = 0.95,
) -> Estimate:
    """Say how often the earlier event scored higher, whoever was lost when (Uno's C).

    As :func:`harrell_c`, for events up to a horizon, each weighted by the chance of having been
    watched so long, so that cohorts with different follow-up can be compared.

    Parameters
    ----------
    table, cause, competing, confidence
        As in :func:`harrell_c`; the interval allows for estimated weights.
    horizon
        Time up to and including which events count.

    Returns
    -------
    Estimate
        Undefined without a usable pair.

    Raises
    ------
    MeasureError
        When nobody was watched for so long, or the table has no such cause.

    References
    ----------
    Uno, Cai, Pencina, D'Agostino & Wei (2011), doi:10.1002/sim.4154.

    Examples
    --------
    >>> table = TimeTable.from_counts(
    ...     [9, 7, 8, 7, 3, 4], [2, 4, 6, 8, 10, 12], [1, 1, 0, 1, 0, 1])
    >>> round(uno_c(table, 10).value, 6)
    0.880531
    """
    need_horizon(table, horizon)
    counts = _only(table, cause, competing)
    lost = censoring(counts)
    chance = np.where(lost.watched > 0, lost.watched, np.inf)[:-1]
    found = _pairs(counts, 1 / chance, horizon)
    events = int(counts.people[:, table.time <= horizon, 1].sum())
    through = lost.pulls(np.append(-found.slope, 0.0), counts.people.shape)
    return _estimate(counts, found, through, "uno_c", events, confidence)


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Usable pairs: share concordant, how each person pulls it, and its slope by log weight."""

    share: float
    pulls: Floats
    slope: Floats


def _only(table: TimeTable, cause: str | None, competing: str) -> TimeTable:
    """Keep the event and all other causes together, or count those as last seen."""
    if competing not in get_args(Competing):
        problem = Problem("competing", "'never' or 'lost' is expected", code="competing")
        raise MeasureError("unknown way with competing events", [problem])
    code = code_of(table, cause)
    seen, events = table.people[..., 0], table.people[..., code]
    rivals = table.people[..., 1:].sum(axis=2) - events
    kept = [seen, events, rivals] if competing == "never" else [seen + rivals, events, rivals * 0]
    return TimeTable(table.score, table.time, np.stack(kept, axis=2), ("event", "rival"))


def _pairs(table: TimeTable, weight: Floats, horizon: float) -> _Pairs:
    seen, events, rivals = np.moveaxis(table.people.astype(np.float64), 2, 0)
    leaving = seen + events + rivals
    events = events * (table.time <= horizon)
    # Whoever is last seen, or has another cause, at the time of an event is spared that event.
    later = leaving.sum(axis=1, keepdims=True) - np.cumsum(leaving, axis=1) + seen
    spared = np.cumsum(rivals * weight, axis=1) * weight
    against = later * weight**2 + spared
    total = float((events.sum(axis=0) * against.sum(axis=0)).sum())
    if total <= 0:
        return _Pairs(np.nan, np.zeros(table.people.shape), np.zeros(len(table.time)))
    share = float((events * _below(against)).sum()) / total

    def excess(one: Floats) -> Floats:
        return np.asarray(_below(one) - share * one.sum(axis=0))

    over = _above(events) - share * events.sum(axis=0)
    as_seen = np.cumsum(over * weight**2, axis=1)
    as_event = np.concatenate([np.zeros((len(over), 1)), as_seen[:, :-1]], axis=1)
    as_rival = np.cumsum((over * weight)[:, ::-1], axis=1)[:, ::-1] * weight
    own = excess(against) * (table.time <= horizon)
    pulls = np.stack([as_seen, as_event + own, as_event + as_rival], axis=2)
    slope = (
        2 * (events * excess(later * weight**2)).sum(axis=0)
        + (events * excess(spared)).sum(axis=0)
        + (rivals * as_rival).sum(axis=0)
    )
    return _Pairs(share, pulls / total, slope / total)


def _below(people: Floats) -> Floats:
    """People with a lower score at each time, and half of those with the same."""
    return np.asarray(np.cumsum(people, axis=0) - people / 2)


def _above(people: Floats) -> Floats:
    return np.asarray(people.sum(axis=0) - _below(people))


def _estimate(
    table: TimeTable,
    found: _Pairs,
    through: Floats | float,
    measure: str,
    events: int,
    confidence: float,
) -> Estimate:
    n = table.n
    if np.isnan(found.share):
        return undefined(measure, n, events, "no usable pair", _C, confidence=confidence)
    se = standard_error(table, found.pulls + through)
    low, high = limits(found.share, se, "logit", confidence)
    method = "usable pairs from counts; infinitesimal jackknife"
    return Estimate(found.share, low, high, n, events, measure, method, _C, confidence)

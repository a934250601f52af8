"""Does the score rank and fit people by a horizon, when some were lost before it."""

from __future__ import annotations

import numpy as np

from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.scales import limits
from rnr.evidence.following.censoring import Known, known_at, standard_error
from rnr.evidence.tables.cells import Expected, chances
from rnr.evidence.tables.timecombine import everybody
from rnr.evidence.tables.timecounts import Floats, TimeTable

_AUC = (
    "chance that a person with the event by the horizon scored higher than one without it by then"
)
_BRIER = "mean squared difference of expected probability and what happened by the horizon"
_IPA = "share of the null model's Brier score that the expected probabilities take away"


def auc_at(
    table: TimeTable, horizon: float, cause: str | None = None, *, confidence: float = 0.95
) -> Estimate:
    """Say how well the score ranks people by a horizon (cumulative/dynamic AUC).

    Share of pairs, one person with the event by the horizon and one without, in which the first
    scored higher; ties count half. People lost before the horizon are made up for by weighting
    those who were still watched. 1 is perfect ranking, 0.5 none.

    Parameters
    ----------
    table
        People by score, time and event type. Whoever had another cause by the horizon counts
        among those without the event.
    horizon
        Time up to and including which events count.
    cause
        The event; the first cause if not given.
    confidence
        Coverage of the interval, on the log-odds scale; it allows for estimated weights.

    Returns
    -------
    Estimate
        Undefined without anybody with, or without, the event by the horizon.

    Raises
    ------
    MeasureError
        When nobody was watched for so long.

    References
    ----------
    Uno, Cai, Tian & Wei (2007), doi:10.1198/016214507000000149; Blanche, Dartigues &
    Jacqmin-Gadda (2013), doi:10.1002/sim.5958.

    Examples
    --------
    >>> table = TimeTable.from_counts(
    ...     [0, 0, 0, 1, 1, 1], [6, 9, 12] * 2, [1, 0, 0] * 2, [20, 40, 40, 40, 30, 30])
    >>> print(auc_at(table, 12))
    auc_at 0.619 (0.533 to 0.698), 60 events among 200 people
    """
    known = known_at(table, horizon, cause)
    n, events = table.n, int((table.people * known.yes).sum())
    weighted = table.people * known.weight
    cases = np.where(known.yes, weighted, 0).sum(axis=(1, 2))
    others = np.where(known.yes, 0, weighted).sum(axis=(1, 2))
    size = cases.sum(), others.sum()
    if min(size) <= 0:
        why = "nobody with, or nobody without, the event by the horizon"
        return undefined("auc_at", n, events, why, _AUC, confidence=confidence)
    below = (np.cumsum(others) - others / 2) / size[1]
    above = 1 - (np.cumsum(cases) - cases / 2) / size[0]
    value = float(cases @ below / size[0])
    share = (
        np.where(
            known.yes,
            ((below - value) / size[0])[:, None, None],
            ((above - value) / size[1])[:, None, None],
        )
        * known.weight
    )
    se = standard_error(table, known.pulls(share, share, table))
    low, high = limits(value, se, "logit", confidence)
    method = "cumulative/dynamic, inverse probability of censoring weights"
    return Estimate(value, low, high, n, events, "auc_at", method, _AUC, confidence)


def brier_at(
    table: TimeTable,
    horizon: float,
    expected: Expected,
    cause: str | None = None,
    *,
    confidence: float = 0.95,
) -> list[Estimate]:
    """Say how far expected probabilities are from what happened by a horizon.

    Parameters
    ----------
    table
        People by score, time and event type.
    horizon
        Time up to and including which events count.
    expected
        Score or level to the expected probability of the event by the horizon.
    cause
        The event; the first cause if not given.
    confidence
        Coverage of the intervals, which allow for estimated weights.

    Returns
    -------
    list of Estimate
        ``"brier_at"``, 0 is perfect; ``"brier_null_at"``, of everybody's incidence as the
        expected probability; ``"ipa_at"``, one minus their ratio: 1 is perfect, 0 no better than
        the incidence, negative worse.

    Raises
    ------
    MeasureError
        When nobody was watched for so long, or a score with people has no probability.

    References
    ----------
    Graf, Schmoor, Sauerbrei & Schumacher (1999), doi:10.1002/(SICI)1097-0258(19990915/30)18:17/18
    <2529::AID-SIM274>3.0.CO;2-5; Kattan & Gerds (2018), doi:10.1186/s41512-018-0029-2.

    Examples
    --------
    >>> table = TimeTable.from_counts(
    ...     [0, 0, 0, 1, 1, 1], [6, 9, 12] * 2, [1, 0, 0] * 2, [20, 40, 40, 40, 30, 30])
    >>> [round(row.value, 4) for row in brier_at(table, 12, {0: 0.2, 1: 0.4})]
    [0.2, 0.21, 0.0476]
    """
    known = known_at(table, horizon, cause)
    chance = chances(everybody(table), expected)
    gap = (known.yes[None] - np.nan_to_num(chance)[:, None, None]) ** 2
    happened = np.broadcast_to(known.yes[None].astype(np.float64), gap.shape)
    score, pull = _mean(table, known, gap)
    share, pull_share = _mean(table, known, happened)
    null, pull_null = share * (1 - share), (1 - 2 * share) * pull_share
    n, events = table.n, int((table.people * known.yes).sum())
    method = "inverse probability of censoring weights"
    rows = [
        Estimate(
            value,
            *limits(value, standard_error(table, one), "log", confidence),
            n=n,
            events=events,
            measure=name,
            method=method,
            definition=_BRIER,
            confidence=confidence,
        )
        for name, value, one in (("brier_at", score, pull), ("brier_null_at", null, pull_null))
    ]
    if null <= 0:
        why = "everybody, or nobody, has the event by the horizon"
        return [*rows, undefined("ipa_at", n, events, why, _IPA, confidence=confidence)]
    value = 1 - score / null
    se = standard_error(table, -pull / null + score * pull_null / null**2)
    low, high = limits(value, se, "plain", confidence)
    return [*rows, Estimate(value, low, high, n, events, "ipa_at", method, _IPA, confidence)]


def _mean(table: TimeTable, known: Known, each: Floats) -> tuple[float, Floats]:
    """Weighted mean over people of something known of each, and how each person pulls it."""
    n = table.n
    value = float((table.people * known.weight * each).sum()) / n
    direct = (known.weight * each - value) / n
    return value, known.pulls(direct, known.weight * each / n, table)

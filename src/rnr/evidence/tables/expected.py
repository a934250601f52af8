"""As many people as expected by a horizon, when some were lost before it."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.scales import two_sided
from rnr.evidence.following.incidence_curves import incidence
from rnr.evidence.tables.cells import Expected, cells, chances
from rnr.evidence.tables.timecombine import code_of, everybody, need_horizon
from rnr.evidence.tables.timecounts import TimeTable

_RATIO = "expected people with the event by the horizon over those seen, lost people accounted for"


def expected_observed_at(
    table: TimeTable,
    horizon: float,
    expected: Expected,
    cause: str | None = None,
    *,
    method: Literal["survival", "events"] = "survival",
    confidence: float = 0.95,
) -> list[Estimate]:
    """Say whether as many people had the event by a horizon as expected, overall and by level.

    ``E / O``: E adds up the expected probabilities of everybody, O is the number of people times
    their cumulative incidence, so people lost early are neither dropped nor counted as success.
    1 is agreement, above 1 too many were expected, below 1 too few.

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
    method
        ``"survival"`` takes the error of the incidence; ``"events"`` is the published
        approximation ``exp(+-1.96 / sqrt(events))``, wider when the event is common.
    confidence
        Coverage of the interval of log(E/O); the expected rates are taken as known.

    Returns
    -------
    list of Estimate
        First ``"e_o_at"`` overall, then ``"e_o_at ..."`` for each
        level or score with people; undefined without events, or where nobody was watched so long.

    Raises
    ------
    MeasureError
        When nobody was watched for so long, or a score with people has no probability.

    References
    ----------
    Hanson (2017), doi:10.1177/0093854816683956; McLernon et al. (2023), doi:10.7326/M22-0844.

    Examples
    --------
    >>> table = TimeTable.from_counts(
    ...     [0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> for row in expected_observed_at(table, 12, {0: 0.25, 1: 0.4}):
    ...     print(row.measure, round(row.value, 3))
    e_o_at 1.083
    e_o_at 0.0 1.25
    e_o_at 1.0 1.0
    """
    need_horizon(table, horizon)
    if method not in ("survival", "events"):
        problem = Problem("method", "'survival' or 'events' is expected", code="method")
        raise MeasureError("unknown method", [problem])
    named = everybody(table)
    chance = np.nan_to_num(chances(named, expected))
    people = named.no
    rows = [_ratio(table, horizon, float(people @ chance), cause, "", method, confidence)]
    for at, cell in enumerate(cells(named)):
        if people[at]:
            part = TimeTable(table.score[[at]], table.time, table.people[[at]], table.causes)
            total = float(people[at] * chance[at])
            rows.append(_ratio(part, horizon, total, cause, f" {cell}", method, confidence))
    return rows


def _ratio(
    table: TimeTable,
    horizon: float,
    total: float,
    cause: str | None,
    of: str,
    method: str,
    confidence: float,
) -> Estimate:
    code, n = code_of(table, cause), table.n
    events = int(table.people[:, table.time <= horizon, code].sum())
    measure = f"e_o_at{of}"
    if not events or horizon > table.last:
        why = "no events by the horizon" if events == 0 else "nobody was watched for so long"
        return undefined(measure, n, events, why, _RATIO, confidence=confidence)
    curve = incidence(table, cause, confidence=confidence)
    at = int(np.searchsorted(curve.time, horizon, side="right")) - 1
    share = float(curve.value[at])
    noise = float(curve.se[at]) / share if method == "survival" else 1 / math.sqrt(events)
    value = total / n / share
    reach = math.exp(two_sided(confidence) * noise)
    how = "error of the incidence" if method == "survival" else "Poisson error of the events"
    return Estimate(
        value,
        value / reach,
        value * reach,
        n,
        events,
        measure,
        f"log-normal; {how}",
        _RATIO,
        confidence,
    )

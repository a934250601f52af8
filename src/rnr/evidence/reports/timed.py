"""One followed group of a report: its curves, and how well the score ranks and fits it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.following.concordance import harrell_c, uno_c
from rnr.evidence.following.horizon import auc_at, brier_at
from rnr.evidence.following.incidence_curves import incidence, log_rank, survival
from rnr.evidence.following.regression import score_hazard
from rnr.evidence.reports.tidy import Findings
from rnr.evidence.tables.cells import cells
from rnr.evidence.tables.counts import Floats
from rnr.evidence.tables.expected import expected_observed_at
from rnr.evidence.tables.timecombine import everybody
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.withholding.showing import said
from rnr.evidence.withholding.subtraction import Flags
from rnr.evidence.withholding.suppress_time import steps_of

MOST_ROWS = 20_000
"""People up to whom a Cox regression, which needs a row for each, is part of a report."""
_WATCHED = "people watched through this time without any event"


@dataclass(frozen=True, slots=True)
class Followed:
    """One followed group with what may be shown of it.

    Parameters
    ----------
    name
        How the report calls it.
    part
        Its counts, up to the horizon.
    hidden
        Levels or scores that are withheld, shape (k,).
    unit
        What measures of the whole group are rounded to; 0 is not at all.
    times
        Times that are shown, the horizon last.
    """

    name: str
    part: TimeTable
    hidden: Flags
    unit: float
    times: Floats


def curves(found: Findings, followed: Followed, confidence: float) -> None:
    """Add survival and incidence of the group and of each level that may be shown.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> found, none = Findings(), np.zeros(2, dtype=bool)
    >>> curves(found, Followed("all", table, none, 0.0, np.array([6.0, 12.0])), 0.95)
    >>> [row.estimate for row in found.rows if row.measure == "still_watched"]
    [140.0, 140.0, 80.0, 80.0, 60.0, 60.0]
    """
    part = followed.part
    if not part.n:
        found.gap("incidence", followed.name, "there are no people")
        return
    _curve(found, followed, part, "", confidence)
    for at, cell in enumerate(cells(everybody(part))):
        level = TimeTable(part.score[[at]], part.time, part.people[[at]], part.causes)
        if followed.hidden[at]:
            name, text = part.causes[0], f"share of people with {part.causes[0]}"
            horizon = float(followed.times[-1])
            found.withhold(followed.name, f"incidence of {name}", said(cell), text, horizon)
        elif level.n:
            _curve(found, followed, level, said(cell), confidence)


def _curve(
    found: Findings, followed: Followed, part: TimeTable, at: str, confidence: float
) -> None:
    lines = [survival(part, confidence=confidence)]
    lines += [incidence(part, cause, confidence=confidence) for cause in part.causes]
    left, nan = steps_of(part, followed.times), float("nan")
    each = 1 + len(part.causes)
    for step, time in enumerate(followed.times.tolist()):
        seen = [line.at(time) for line in lines if time <= line.last]
        for estimate in seen:
            found.add(followed.name, at, estimate, time=time)
        if len(seen) < len(lines):
            why = "nobody was watched for so long"
            found.gap("incidence", followed.name, why, at, time)
        watched = int(left[each * (step + 1) :].sum())
        events = int(left[: each * (step + 1)].reshape(step + 1, each, -1)[:, 1].sum())
        count = Estimate(
            float(watched), nan, nan, part.n, events, "still_watched", "count", _WATCHED, confidence
        )
        found.add(followed.name, at, count, time=time)


def accuracy(found: Findings, followed: Followed, confidence: float) -> None:
    """Add how well the score ranks people by each time, and how fast events come by score.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> found, none = Findings(), np.zeros(2, dtype=bool)
    >>> accuracy(found, Followed("all", table, none, 0.0, np.array([12.0])), 0.95)
    >>> [row.measure for row in found.rows]
    ['auc_at', 'uno_c', 'harrell_c', 'log_rank_p', 'hazard_ratio score']
    """
    part, name, unit = followed.part, followed.name, followed.unit
    for time in followed.times.tolist():
        try:
            found.add(name, "", auc_at(part, time, confidence=confidence), unit=unit, time=time)
        except MeasureError as error:
            found.gap("auc_at", name, error.problems[0].what, time=time)
    horizon = float(followed.times[-1])
    try:
        one = uno_c(part, horizon, confidence=confidence)
        found.add(name, "", one, unit=unit, time=horizon)
    except MeasureError as error:
        found.gap("uno_c", name, error.problems[0].what, time=horizon)
    found.add(name, "", harrell_c(part, confidence=confidence), unit=unit, time=horizon)
    found.add_test(name, log_rank(part), unit=unit)
    if part.n > MOST_ROWS:
        why = f"needs a row for each of more than {MOST_ROWS:,} people: call score_hazard"
        found.gap("hazard_ratio", name, why)
        return
    try:
        for ratio in score_hazard(part, confidence=confidence).ratios:
            found.add(name, "", ratio, unit=unit, time=horizon)
    except MeasureError as error:
        found.gap("hazard_ratio", name, error.problems[0].what)


def stated(found: Findings, followed: Followed, expected: Floats, confidence: float) -> None:
    """Add whether what was stated happened by the horizon, overall and by level.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> found, none = Findings(), np.zeros(2, dtype=bool)
    >>> followed = Followed("all", table, none, 0.0, np.array([12.0]))
    >>> stated(found, followed, np.array([0.25, 0.4]), 0.95)
    >>> [(row.measure, row.at) for row in found.rows][:3]
    [('e_o_at', ''), ('e_o_at', '0'), ('e_o_at', '1')]
    """
    part, name, horizon = followed.part, followed.name, float(followed.times[-1])
    try:
        whole, *levels = expected_observed_at(part, horizon, expected, confidence=confidence)
        scores = brier_at(part, horizon, expected, confidence=confidence)
    except MeasureError as error:
        found.gap("e_o_at", name, error.problems[0].what, time=horizon)
        return
    found.add(name, "", whole, unit=followed.unit, time=horizon)
    used = np.flatnonzero(part.people.sum(axis=(1, 2)))
    names = cells(everybody(part))
    named = [names[at] for at in used]
    for cell, ratio, gone in zip(named, levels, followed.hidden[used], strict=True):
        if not gone:
            one = replace(ratio, measure="e_o_at")
            found.add(name, said(cell), one, time=horizon)
    for score in scores:
        found.add(name, "", score, unit=followed.unit, time=horizon)

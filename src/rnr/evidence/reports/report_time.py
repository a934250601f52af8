"""What a time table adds to a report: curves by level, and accuracy over time."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rnr.evidence.reports.cautions import time_cautions
from rnr.evidence.reports.checklist import checklist
from rnr.evidence.reports.report import Report
from rnr.evidence.reports.report_lines import beyond
from rnr.evidence.reports.tidy import Asked, Findings
from rnr.evidence.reports.timed import Followed, accuracy, curves, stated
from rnr.evidence.tables.cells import Expected, chances
from rnr.evidence.tables.counts import Floats
from rnr.evidence.tables.timecombine import everybody, regroup, until
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.withholding.hiding import splits_of
from rnr.evidence.withholding.showing import named, unit_of
from rnr.evidence.withholding.suppress import LEAST
from rnr.evidence.withholding.suppress_time import TimesShown, steps_of, withhold_times


def make_time_report(
    table: TimeTable,
    horizon: float,
    *,
    expected: Expected = None,
    times: Sequence[float] | None = None,
    least: int = LEAST,
    confidence: float = 0.95,
) -> Report:
    """Run everything a time table allows; see :meth:`TimeTable.report`.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> report = make_time_report(table, 12)
    >>> report.flow["event by 12"], report.not_established["calibration over time"]
    (60, 'there are no expected probabilities')
    """
    shown, found = withhold_times(table, horizon, times, least=least), Findings()
    given = None if expected is None else chances(everybody(table), expected)
    add_times(found, table, shown, Asked(confidence=confidence), given)
    words, hidden = shown.withheld.left_out[()][()], shown.withheld.sums[()][()]
    data = table.n + table.unscored + table.untimed
    flow: dict[str, int | None] = {
        "in the data": None if hidden or words else data,
        "without a score": None if "unscored" in words else table.unscored,
        **time_flow(table, shown),
    }
    lacking = beyond(table.about, timed=True)
    if not table.by:
        lacking["differences between groups"] = "the counts are not split by group"
    lacking["measures at a cut"] = "needs counts of a fixed window: CountTable, or table.at()"
    there = {row.measure.split(" of ")[0] for row in found.rows if not math.isnan(row.estimate)}
    there |= {"flow"} | ({"by group"} if table.by else set())
    return Report(
        dict(table.about), least, flow, tuple(found.rows), found.gaps | lacking,
        checklist(table.about, sorted(there)), time_cautions(table, shown, given is not None),
        table.by, confidence, time=table, times=shown,
    )  # fmt: skip


def time_flow(table: TimeTable, shown: TimesShown) -> dict[str, int | None]:
    """Say what became of everybody who was followed, by the horizon.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 0], [3, 4, 12], [1, 0, 0], [20, 15, 80])
    >>> for name, n in time_flow(table, withhold_times(table, 6)).items():
    ...     print(name, n)
    without a time or status 0
    followed over time 115
    lost before 6 15
    event by 6 20
    watched to 6 without an event 80
    """
    words, hidden = shown.withheld.left_out[()][()], shown.withheld.sums[()][()]
    end = shown.times[-1:]
    lost, *ended, rest = steps_of(table, end).sum(axis=1).tolist()
    said = {"followed over time": table.n, f"lost before {end[0]:g}": lost}
    said |= {f"{name} by {end[0]:g}": n for name, n in zip(table.causes, ended, strict=True)}
    said |= {f"watched to {end[0]:g} without an event": rest}
    flow: dict[str, int | None] = {name: None if hidden else n for name, n in said.items()}
    return {"without a time or status": None if "untimed" in words else table.untimed, **flow}


def add_times(
    found: Findings, table: TimeTable, shown: TimesShown, asked: Asked, expected: Floats | None
) -> None:
    """Add curves, ranking and calibration over time of everybody, each group and intersection.

    Parameters
    ----------
    found
        Where the rows go.
    table
        The time table.
    shown
        Times, and what is withheld.
    asked
        Coverage.
    expected
        Expected probability of the event by the horizon at each score of the table, or None.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> found = Findings()
    >>> add_times(found, table, withhold_times(table, 12, [6, 12]), Asked(), None)
    >>> [(row.at, row.time, row.estimate) for row in found.rows if row.measure == "survival"][:2]
    [('', 6.0, 0.7), ('', 12.0, 0.7)]
    """
    horizon, withheld = float(shown.times[-1]), shown.withheld
    short = until(table, horizon)
    for names in splits_of(table.by):
        for key, part in regroup(short, names).split().items():
            name = named(names, key)
            if withheld.sums[names][key]:
                text = f"share of people with {table.causes[0]}"
                found.withhold(name, f"incidence of {table.causes[0]}", "", text, horizon)
                continue
            hidden = withheld.rows[names][key]
            n, events = part.people.sum(axis=(1, 2)), part.events
            unit = unit_of(n, hidden, min(events, part.n - events), expected)
            followed = Followed(name, part, hidden, unit, shown.of_split[names])
            curves(found, followed, asked.confidence)
            accuracy(found, followed, asked.confidence)
            if expected is not None:
                stated(found, followed, np.nan_to_num(expected), asked.confidence)
    if expected is None:
        found.gaps["calibration over time"] = "there are no expected probabilities"

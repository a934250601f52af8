"""Make the report of a count table, alone or with a time table of the same people."""

from __future__ import annotations

from collections.abc import Sequence

from rnr.errors import Problem
from rnr.evidence.cutting.classification import confusion
from rnr.evidence.errors import MeasureError
from rnr.evidence.reports.cautions import cautions
from rnr.evidence.reports.checklist import checklist
from rnr.evidence.reports.contrasts import contrast
from rnr.evidence.reports.findings import describe
from rnr.evidence.reports.report import Report
from rnr.evidence.reports.report_lines import beyond, count_flow, sizes
from rnr.evidence.reports.report_time import add_times, time_flow
from rnr.evidence.reports.tidy import Asked, Findings
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.withholding.hiding import splits_of
from rnr.evidence.withholding.showing import visible
from rnr.evidence.withholding.suppress import LEAST, withhold
from rnr.evidence.withholding.suppress_time import withhold_times


def make_report(
    table: CountTable,
    asked: Asked | None = None,
    *,
    least: int = LEAST,
    time: TimeTable | None = None,
    horizon: float | None = None,
    times: Sequence[float] | None = None,
) -> Report:
    """Run everything the counts allow; see :meth:`CountTable.report`.

    Raises
    ------
    MeasureError
        When the cut is not a level or score of the table, or the time table does not fit.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
    >>> make_report(counts, Asked(samples=200)).not_established["calibration"]
    'there are no expected probabilities'
    """
    asked = asked or Asked()
    _check(table, asked.cut, time=time is not None, horizon=horizon)
    withheld, found = withhold(table, least), Findings()
    for group, shown in visible(table, withheld):
        if shown is not None:
            describe(found, shown, asked)
        else:
            found.withhold(group, "base_rate", "", "share of people with the event")
    for names in splits_of(table.by)[1:]:
        contrast(found, table, names, withheld, asked)
    if table.expected is None:
        found.gaps["calibration"] = "there are no expected probabilities"
    if not table.by:
        found.gaps["differences between groups"] = "the counts are not split by group"
    flow = count_flow(table, withheld)
    planned = sizes(table, found, withheld, asked.confidence)
    curves = None
    if time is not None and horizon is not None:
        curves = withhold_times(time, horizon, times, least=least, beside=table)
        add_times(found, time, curves, asked, table.expected)
        flow |= time_flow(time, curves)
    found.gaps |= beyond(table.about, timed=time is not None)
    there = {row.measure for row in found.rows if row.estimate == row.estimate} | {"flow"}
    there |= {"by group"} if table.by else set()
    there |= {"sample size"} if planned else set()
    return Report(
        dict(table.about), least, flow, tuple(found.rows), found.gaps,
        checklist(table.about, sorted(there)),
        cautions(table, withheld, timed=curves is not None),
        table.by, asked.confidence, table, time, curves,
    )  # fmt: skip


def _check(
    table: CountTable, cut: float | str | None, *, time: bool, horizon: float | None
) -> None:
    if cut is not None:
        confusion(table, cut)
        if not isinstance(cut, str) and float(cut) not in table.score:
            what = "is not a score of the table"
            raise MeasureError("no such cut", [Problem(f"cut {cut:g}", what, code="cut")])
    if time != (horizon is not None):
        what = "a time table and the horizon of the counts, or neither of them, is expected"
        raise MeasureError("no time to report on", [Problem("time, horizon", what, code="horizon")])

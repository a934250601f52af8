"""The drawings of a report's page, each with words for those who do not see it.

A report that was read from a file has no counts, so no drawings: what they would show is in its
tables.
"""

from __future__ import annotations

from rnr.evidence.reports.report import Report
from rnr.publish.drawing.ink import figure, to_svg
from rnr.publish.drawing.plots_curves import calibration, roc
from rnr.publish.drawing.plots_decision import decision_curve
from rnr.publish.drawing.plots_groups import rates_by_group
from rnr.publish.drawing.plots_rates import rates_by_level
from rnr.publish.drawing.plots_time import cumulative_incidence
from rnr.publish.pages.page import Figure


def rates_figure(report: Report) -> list[Figure]:
    """Draw the rate of each score."""
    if report.counts is None:
        return []
    fig, ax = figure()
    rates_by_level(report.counts.total(), ax, least=report.least, caption="")
    words = "Share of people with the event at each score, with 95 % intervals; the numbers are in "
    return [
        Figure(
            to_svg(fig, "rates"),
            f"{words}the table below",
            f"Share with the event at each score, with Wilson's 95 % intervals. {_counted(report)}",
        )
    ]


def roc_figure(report: Report) -> list[Figure]:
    """Draw the ROC curve, with the AUC as the report gives it."""
    if report.counts is None:
        return []
    fig, ax = figure(5.0, 5.6)
    roc(report.counts, ax, report.least, caption="")
    [area] = report.select("auc", "all")
    words = f"AUC {area.estimate:.2f}\n({area.low:.2f} to {area.high:.2f})"
    for text in ax.texts:
        if text.get_text().startswith("AUC"):
            text.set_text(words)
    return [
        Figure(
            to_svg(fig, "roc"),
            f"ROC curve with an AUC of {area.estimate:.2f}, {area.low:.2f} to {area.high:.2f}",
            "Each point is a cut: who is found among people with the event, and who is called "
            "high among people without it, if everybody at that score or higher is called high. "
            f"{_counted(report)} Interval by {area.method}.",
        )
    ]


def calibration_figure(report: Report) -> list[Figure]:
    """Draw what happened against what was stated."""
    if report.counts is None:
        return []
    fig, ax = figure(5.4, 6.0)
    calibration(report.counts, ax=ax, least=report.least, caption="")
    return [
        Figure(
            to_svg(fig, "calibration"),
            "What happened against what was stated, by score, with 95 % intervals",
            "Stated probability and share with the event, a point a score; the area of a point "
            "grows with its people, lines are Wilson's 95 % intervals. "
            f"{_counted(report)}",
        )
    ]


def decision_figure(report: Report) -> list[Figure]:
    """Draw what acting on the score is worth, from each threshold upwards."""
    if report.counts is None or not report.select("net_benefit"):
        return []
    fig, ax = figure(4.2)
    decision_curve(report.counts, ax, least=report.least, caption="")
    return [
        Figure(
            to_svg(fig, "decision"),
            "Net benefit of acting on the score, on everybody and on nobody, by threshold",
            "Net benefit a person of acting on everybody whose stated probability reaches the "
            "threshold: people rightly acted on less people needlessly acted on, these weighed "
            f"by the threshold; with 95 % limits. {_counted(report)}",
        )
    ]


def time_figures(report: Report) -> list[Figure]:
    """Draw how many had each event by when, by level."""
    table, shown = report.time, report.times
    if table is None or shown is None or shown.withheld.sums[()][()]:
        return []
    unit = table.about.get("unit", "")
    drawn = []
    for at, cause in enumerate(table.causes):
        fig, ax = figure(4.6)
        cumulative_incidence(table, ax, cause, shown=shown, caption="")
        by = f"{shown.times[-1]:g} {unit}".strip()
        drawn.append(
            Figure(
                to_svg(fig, f"time-{at}"),
                f"Share with {cause} by time, a curve a level; the numbers are in the table below",
                f"Share with {cause} up to each time, to {by}, with 95 % limits (Aalen and "
                "Johansen), and below the axis how many were still watched. "
                f"n = {table.n:,}.",
            )
        )
    return drawn


def group_figures(report: Report) -> list[Figure]:
    """Draw the rates of each group, a figure for each way the counts are split."""
    if report.counts is None:
        return []
    return [
        Figure(
            to_svg(rates_by_group(report.counts, name, report.least, caption=""), f"group-{at}"),
            f"Share of people with the event at each score, a panel for each {name}",
            f"Share with the event at each score, by {name}, with Wilson's 95 % intervals; grey: "
            "everybody. Scores at which too few people had, or had not, the event are left out. "
            f"{_counted(report)}",
        )
        for at, name in enumerate(report.counts.by)
    ]


def _counted(report: Report) -> str:
    n, events = (report.flow[name] for name in ("with a known outcome", "with the event"))
    return "" if n is None or events is None else f"n = {n:,}, {events:,} events."

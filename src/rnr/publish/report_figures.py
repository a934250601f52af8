"""The drawings of a report's page, each with words for those who do not see it."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from rnr.evidence.report import Report
from rnr.publish.ink import figure, to_svg
from rnr.publish.page import Figure
from rnr.publish.plots_curves import calibration, roc
from rnr.publish.plots_groups import rates_by_group
from rnr.publish.plots_rates import rates_by_level

MANY = 12
"""Scores above which a drawing names only some of them."""


def rates_figure(report: Report) -> Figure:
    """Draw the rate of each score."""
    fig, ax = figure()
    rates_by_level(report.counts.total(), ax, least=report.least, caption="")
    _thin(ax, len(report.counts.score))
    return Figure(
        to_svg(fig, "rates"),
        "Share of people with the event at each score, with 95 % intervals; the numbers are in "
        "the table below",
        f"Share with the event at each score, with Wilson's 95 % intervals. {_counted(report)}",
    )


def roc_figure(report: Report) -> Figure:
    """Draw the ROC curve."""
    fig, ax = figure(5.0, 5.6)
    roc(report.counts, ax, report.least, caption="")
    _thin(ax, len(report.counts.score))
    [area] = report.select("auc", "all")
    return Figure(
        to_svg(fig, "roc"),
        f"ROC curve with an AUC of {area.estimate:.2f}, {area.low:.2f} to {area.high:.2f}",
        "Each point is a cut: who is found among people with the event, and who is called high "
        "among people without it, if everybody at that score or higher is called high. "
        f"{_counted(report)} Interval by {area.method}.",
    )


def calibration_figure(report: Report) -> Figure:
    """Draw what happened against what was stated."""
    fig, ax = figure(5.4, 6.0)
    calibration(report.counts, ax=ax, least=report.least, caption="")
    _thin(ax, len(report.counts.score))
    return Figure(
        to_svg(fig, "calibration"),
        "What happened against what was stated, by score, with 95 % intervals",
        "Stated probability and share with the event, a point a score; the area of a point grows "
        f"with its people, lines are Wilson's 95 % intervals. {_counted(report)}",
    )


def group_figures(report: Report) -> list[Figure]:
    """Draw the rates of each group, a figure for each way the counts are split."""
    return [
        Figure(
            to_svg(rates_by_group(report.counts, name, report.least), f"group-{at}"),
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


def _thin(ax: Axes, scores: int) -> None:
    """Name only some of many scores, so that no name stands on another."""
    step = math.ceil(scores / MANY)
    if step == 1:
        return
    cuts = [text for text in ax.texts if text.get_text().endswith("+")]
    gone = [text for at, text in enumerate(cuts) if at % step]
    gone += [text for text in ax.texts if text.get_text().startswith("n = ")]
    for text in gone:
        text.remove()
    named = [label.get_text() for label in ax.get_xticklabels()]
    if len(named) == scores:
        ax.set_xticks(ax.get_xticks()[::step], named[::step])

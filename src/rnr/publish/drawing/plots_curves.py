"""Plots of how well a score does: stated against observed, and the ROC curve."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from rnr.evidence.fitting.rates import observed_rates
from rnr.evidence.ranking.discrimination import auc
from rnr.evidence.ranking.roc import roc_curve
from rnr.evidence.tables.cells import Expected, chances, people
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.withholding.suppress import LEAST
from rnr.publish.drawing.captions import counted, event_of, finish
from rnr.publish.drawing.drawn_names import end_labels
from rnr.publish.drawing.ink import BLUE, INK, LINE, MANY, QUIET, axes, hidden, names, percent


def calibration(
    table: CountTable,
    expected: Expected = None,
    ax: Axes | None = None,
    least: int = LEAST,
    caption: str | None = None,
) -> Axes:
    """Show what happened against what was stated, with the people behind each point.

    Parameters
    ----------
    table
        The counts.
    expected
        Stated probability of each score; by default what the table carries.
    ax
        Where to draw; new axes without it.
    least
        Smallest number of people that may be shown.
    caption
        Words below the drawing; what the counts say of themselves without it, none if empty.

    Returns
    -------
    Axes
        On the diagonal the statement is right; above it too low, below it too high. The area of a
        point is proportional to its people.

    Raises
    ------
    MeasureError
        No probabilities are stated.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], no=[80, 40])
    >>> calibration(counts, {1: 0.25, 2: 0.55}).get_xlabel()
    'stated probability of the event'
    """
    ax = axes(ax, 5.2, 5.6)
    whole = table.total()
    p, n, gone = chances(whole, expected), people(whole), hidden(whole, least)
    found = [
        (p[at], rate)
        for at, rate in enumerate(observed_rates(whole).values())
        if rate.n and not gone[at]
    ]
    ends = [value for at, rate in found for value in (at, rate.high)]
    top = min(1.0, float(np.ceil(max(ends, default=1) * 10 + 0.4) / 10))
    ax.plot([0, top], [0, top], color=QUIET, linewidth=1, linestyle=(0, (5, 4)))
    end_labels(ax, [(top, top, "statement\nright", QUIET)])
    named = (-1.0, -1.0)
    for at, rate in found:
        ax.plot([at, at], [rate.low, rate.high], color=BLUE, linewidth=1.6, zorder=2)
        ax.scatter([at], [rate.value], s=30 + 500 * rate.n / n.sum(), color=BLUE, zorder=3,
                   edgecolor="white", linewidth=0.8)  # fmt: skip
        # On the side away from the diagonal, where nothing else stands.
        up = rate.value >= at
        here = (at, rate.high if up else rate.low)
        near = abs(here[0] - named[0]) < 0.13 * top and abs(here[1] - named[1]) < 0.04 * top
        if len(found) > MANY or near:
            continue
        named = here
        ax.annotate(
            f"n = {rate.n:,}", here, (4, 4) if up else (-4, -4),
            textcoords="offset points", ha="right" if up else "left",
            va="bottom" if up else "top", color=QUIET, fontsize=8.5,
        )  # fmt: skip
    ax.set_xlim(0, top)
    ax.set_ylim(0, top)
    ax.set_xlabel(event_of(table, "stated probability of"))
    ax.set_ylabel(event_of(table, "share with"))
    ax.grid(color=LINE, linewidth=0.8)
    percent(ax, "x")
    percent(ax, "y")
    more = "The area of a point grows with its people; lines are Wilson's 95 % intervals."
    return finish(ax, counted(whole, least, more) if caption is None else caption)


def roc(
    table: CountTable, ax: Axes | None = None, least: int = LEAST, caption: str | None = None
) -> Axes:
    """Show sensitivity against the false-positive rate at every cut, with the AUC.

    Parameters
    ----------
    table
        The counts.
    ax
        Where to draw; new axes without it.
    least
        Smallest number of people that may be shown.
    caption
        Words below the drawing; what the counts say of themselves without it, none if empty.

    Returns
    -------
    Axes
        Each point is a cut, "this score or higher". Cuts that would tell a withheld number are
        left out; the AUC is that of all of them.

    Raises
    ------
    MeasureError
        All or none had the event.

    Examples
    --------
    >>> ax = roc(CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20]))
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('false-positive rate', 'sensitivity')
    """
    ax = axes(ax, 5.4, 5.4)
    whole = table.total()
    curve, gone, area = roc_curve(whole), hidden(whole, least), auc(whole)
    above = [gone & (whole.score >= cut) for cut in curve.cut]
    told = np.array([int(flags.sum()) in (0, int(gone.sum())) for flags in above])
    ax.plot([0, 1], [0, 1], color=QUIET, linewidth=1, linestyle=(0, (5, 4)))
    ax.annotate(
        "no better than chance", (0.985, 0.965), rotation=45, ha="right", va="top",
        rotation_mode="anchor", color=QUIET, fontsize=9,
    )  # fmt: skip
    inner = told & np.isfinite(curve.cut) & (curve.x < 1)
    if inner.any():
        ax.plot(curve.x[told], curve.y[told], color=BLUE, linewidth=1.8)
    else:
        ax.annotate("cuts withheld: too few people", (0.5, 0.75), ha="center", color=INK)
    ax.plot(curve.x[inner], curve.y[inner], "o", color=BLUE, markersize=5)
    labels = dict(zip(whole.score.tolist(), names(whole), strict=True))
    step = max(1, math.ceil(len(curve.x[inner]) / MANY))
    cuts = zip(curve.x[inner], curve.y[inner], curve.cut[inner], strict=True)
    for x, y, cut in list(cuts)[::step]:
        # A long name has room on the side of the diagonal only.
        left = len(labels[cut]) <= 4
        ax.annotate(
            f"{labels[cut]}+", (x, y), (-5, 5) if left else (7, -4), textcoords="offset points",
            ha="right" if left else "left", va="bottom" if left else "top", color=INK, fontsize=8.5,
        )  # fmt: skip
    ax.annotate(
        f"AUC {area.value:.2f}\n({area.low:.2f} to {area.high:.2f})", (0.97, 0.12), ha="right",
        fontsize=11, color=INK,
    )  # fmt: skip
    ax.set_xlim(-0.05, 1.02)
    ax.set_ylim(-0.02, 1.02)
    ax.set_aspect("equal")
    ax.set_xlabel(curve.x_name)
    ax.set_ylabel(curve.y_name)
    ax.grid(color=LINE, linewidth=0.8)
    percent(ax, "x")
    percent(ax, "y")
    more = "Each point is a cut: that score or higher. Interval by DeLong."
    return finish(ax, counted(whole, least, more) if caption is None else caption)

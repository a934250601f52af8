"""Plot of rates: how often the event happened at each score or level."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.fitting.rates import observed_rates
from rnr.evidence.tables.cells import Cell, cells
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.withholding.subtraction import Flags
from rnr.evidence.withholding.suppress import LEAST, withhold
from rnr.publish.drawing.captions import counted, event_of, finish
from rnr.publish.drawing.drawn_names import End, end_labels, name_ticks, room_below
from rnr.publish.drawing.ink import (
    INK,
    LINE,
    MANY,
    MARKERS,
    PURPLE,
    QUIET,
    SERIES,
    YELLOW,
    axes,
    names,
    percent,
    said_of,
)


def rates_by_level(
    table: CountTable,
    ax: Axes | None = None,
    beside: Mapping[str, Mapping[Cell, float]] | None = None,
    least: int = LEAST,
    caption: str | None = None,
) -> Axes:
    """Show how often the event happened at each score or level, with 95 % intervals.

    Parameters
    ----------
    table
        The counts; split by one grouping, each group has a line of its own.
    ax
        Where to draw; new axes without it.
    beside
        Rates to mark beside the observed ones: a name, and the rate of each score; for example
        ``{"stated": {1: 0.1, 2: 0.2}}`` or ``{"local norm": norm.expected}``.
    least
        Smallest number of people that may be shown.
    caption
        Words below the drawing; what the counts say of themselves without it, none if empty.

    Returns
    -------
    Axes
        A point a score with Wilson's interval and, for a table without groups and with few
        scores, the people it rests on. Groups are named beside their last rates.

    Examples
    --------
    >>> ax = rates_by_level(CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20]))
    >>> ax.get_ylabel()
    'share with the event'
    """
    labels = names(table)
    ax = axes(ax, 4.0 + room_below(labels))
    withheld = withhold(table, least)
    parts = table.split()
    many = len(parts) > 1
    ends: list[End] = []
    for i, (key, part) in enumerate(parts.items()):
        gone = withheld.rows[table.by][key]
        shift = (i - (len(parts) - 1) / 2) * min(0.18, 0.8 / len(parts)) if many else 0.0
        ends += _rates(ax, part, gone, shift, i, ", ".join(map(str, key)))
    inks = cycle((INK, PURPLE, YELLOW))
    for ink, (name, rates) in zip(inks, (beside or {}).items(), strict=False):
        known = [rates.get(cell, np.nan) for cell in cells(table)]
        ax.plot(
            range(len(known)), known, "_", color=ink, markersize=22, markeredgewidth=1.6,
            label=name, zorder=4,
        )  # fmt: skip
        at = np.flatnonzero(np.isfinite(known))
        if len(at):
            ends.append((len(labels) - 0.5, float(known[at[-1]]), fill(name, 20), ink))
    if not ax.containers:
        ax.annotate("withheld: too few people", (0.5, 0.5), xycoords="axes fraction", ha="center")
    name_ticks(ax, labels)
    ax.set_xlim(-0.5, len(labels) - 0.5)
    ax.set_ylim(0, ax.get_ylim()[1] * 1.06)
    if many or beside:
        end_labels(ax, ends)
    ax.set_xlabel(said_of(table, "score"))
    ax.set_ylabel(event_of(table, "share with"))
    ax.grid(axis="y", color=LINE, linewidth=0.8)
    percent(ax, "y")
    words = counted(table, least, "Lines are Wilson's 95 % intervals.")
    return finish(ax, words if caption is None else caption)


def _rates(
    ax: Axes, part: CountTable, gone: Flags, shift: float, series: int, name: str
) -> list[End]:
    """Draw one group's rates; give where they end, what they are called, and their colour."""
    color = SERIES[series % len(SERIES)]
    shown = [
        (at, rate)
        for at, (rate, out) in enumerate(zip(observed_rates(part).values(), gone, strict=True))
        if rate.n and not out
    ]
    _points(ax, [(at + shift, rate) for at, rate in shown], color, series, name or "observed")
    if not name and len(part.score) <= MANY:
        for at, rate in shown:
            ax.annotate(
                f"n = {rate.n:,}", (at, rate.high), (0, 4), textcoords="offset points",
                ha="center", color=QUIET, fontsize=8.5,
            )  # fmt: skip
    if not shown:
        return []
    return [(len(part.score) - 0.5, shown[-1][1].value, fill(name or "observed", 20), color)]


def _points(
    ax: Axes, found: list[tuple[float, Estimate]], color: str, series: int, name: str
) -> None:
    if not found:
        return
    x = [at for at, _ in found]
    y = np.array([rate.value for _, rate in found])
    below = y - [rate.low for _, rate in found]
    above = np.array([rate.high for _, rate in found]) - y
    ax.errorbar(
        x, y, yerr=[below, above], fmt=MARKERS[series % len(MARKERS)], color=color, capsize=4,
        linewidth=1.6, markersize=6, label=name, zorder=3,
    )  # fmt: skip

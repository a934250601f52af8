"""Rates by score, a panel a group, with everybody behind."""

from __future__ import annotations

import math
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.fitting.rates import observed_rates
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.withholding.subtraction import Flags
from rnr.evidence.withholding.suppress import LEAST, withhold
from rnr.publish.drawing.captions import caption_below, counted, event_of
from rnr.publish.drawing.drawn_names import LONG, name_ticks, room_below
from rnr.publish.drawing.ink import BLUE, INK, LINE, QUIET, axes, figure, names, percent, said_of


def rates_by_group(
    table: CountTable, name: str, least: int = LEAST, caption: str | None = None
) -> Figure:
    r"""Show how often the event happened at each score, by group in panels, everybody behind.

    Parameters
    ----------
    table
        Counts that are split by ``name``, and perhaps by more.
    name
        The grouping.
    least
        Smallest number of people that may be shown.
    caption
        Words below the drawing; what the counts say of themselves without it, none if empty.

    Returns
    -------
    Figure
        All panels on the same axes, with Wilson's 95 % intervals. Scores that must be withheld
        have no point; a group that must be withheld has an empty panel that says so.

    Raises
    ------
    CountsError
        The counts are not split by that name.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 0, 1], [20, 30, 25, 40], n=[60, 60, 70, 70],
    ...     by={"sex": ["f", "f", "m", "m"]})
    >>> [ax.get_title() for ax in rates_by_group(counts, "sex").axes]
    ['f\nn = 120, 50 events', 'm\nn = 140, 65 events']
    """
    split = table.regroup(name)
    withheld, parts = withhold(split, least), split.split()
    everybody = _points(split.total(), withheld.rows[()][()])
    labels = names(split)
    long = max(map(len, labels)) > LONG
    across = min(2 if long else 3, len(parts))
    down = math.ceil(len(parts) / across)
    named = 1 + (len(parts) % across > 0)
    made, only = figure(0.7 + 2.6 * down + room_below(labels, steep=True) * named)
    only.remove()
    panels = made.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    for spare in panels[len(parts) :]:
        spare.remove()
    for at, (key, part) in enumerate(parts.items()):
        ax = axes(panels[at])
        gone = withheld.sums[(name,)][key]
        who = "withheld" if gone else f"n = {part.n:,}, {part.events:,} events"
        title = fill(", ".join(map(str, key)), 72 // across)
        ax.set_title(f"{title}\n{who}", fontsize=10, color=INK, parse_math=False)
        _panel(ax, everybody, [] if gone else _points(part, withheld.rows[(name,)][key]))
        if at + across >= len(parts):
            # The panel below is missing, so the axis has to be named here.
            ax.tick_params(labelbottom=True)
            ax.set_xlabel(fill(said_of(split, "score"), 84 // across), parse_math=False)
        name_ticks(ax, labels)
    panels[0].set_xlim(-0.5, len(labels) - 0.5)
    panels[0].set_ylim(bottom=0)
    percent(panels[0], "y")
    made.supylabel(event_of(split, "share with"), fontsize=10, color=INK, parse_math=False)
    more = "Grey: everybody. Lines are Wilson's 95 % intervals."
    words = counted(split, least, more) if caption is None else caption
    return caption_below(made, words) if words else made


def _points(part: CountTable, gone: Flags) -> list[tuple[int, Estimate]]:
    rates = zip(observed_rates(part).values(), gone, strict=True)
    return [(at, rate) for at, (rate, out) in enumerate(rates) if rate.n and not out]


def _panel(
    ax: Axes, everybody: list[tuple[int, Estimate]], own: list[tuple[int, Estimate]]
) -> None:
    ax.grid(axis="y", color=LINE, linewidth=0.8)
    ax.plot(
        [at for at, _ in everybody], [rate.value for _, rate in everybody], color=QUIET,
        linewidth=1, alpha=0.7, marker=".", markersize=5,
    )  # fmt: skip
    if own:
        value = np.array([rate.value for _, rate in own])
        low, high = (np.array([getattr(rate, end) for _, rate in own]) for end in ("low", "high"))
        ax.errorbar(
            [at for at, _ in own], value, yerr=[value - low, high - value], fmt="o", color=BLUE,
            capsize=3, linewidth=1.5, markersize=5, zorder=3,
        )  # fmt: skip

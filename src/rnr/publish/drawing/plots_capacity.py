"""Plots for planning: places against needs, and what to expect of one way of giving them out."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from rnr.evidence.tables.counts import CountTable
from rnr.evidence.withholding.suppress import LEAST
from rnr.people.programmes.capacity import Gap
from rnr.people.programmes.impact import Scenario
from rnr.publish.drawing.captions import finish
from rnr.publish.drawing.ink import BLUE, INK, LINE, ORANGE, QUIET, SKY, axes, hidden, percent

_ORDER = {"nobody": "nobody placed", "today": "as today", "matched": "matched to need",
          "added": "with more places"}  # fmt: skip


def gaps(
    rows: Sequence[Gap],
    ax: Axes | None = None,
    least: int = LEAST,
    source: str = "not recorded",
    caption: str | None = None,
) -> Axes:
    """Show how many people need each kind of programme, against the places of a year.

    Parameters
    ----------
    rows
        From :func:`rnr.gap_table`.
    ax
        Where to draw; new axes without it, as high as the rows need.
    least
        Smallest number of people that may be shown.
    source
        Where the people were counted, for the caption.
    caption
        Words below the drawing; without it who is counted and from where, none if empty.

    Returns
    -------
    Axes
        A bar a need and intensity, the widest gap on top: people with a place, and people without
        one; a line marks the places. Withheld people have no bar.

    Examples
    --------
    >>> rows = [Gap("substance_misuse", None, 50, ("relapse",), 20),
    ...     Gap("school_work", None, 30, (), 0)]
    >>> ax = gaps(rows)
    >>> [[int(bar.get_width()) for bar in bars] for bars in ax.containers]
    [[20, 0], [30, 30]]
    """
    names = [_need(row) for row in rows]
    ax = axes(ax, 1.5 + 0.46 * len(rows))
    place = np.arange(len(rows))[::-1]
    people = np.array([row.people for row in rows], dtype=np.int64)
    gone = _gone(people, least)
    seen = np.where(gone, 0, people).astype(np.float64)
    slots = np.array([np.inf if row.slots is None else row.slots for row in rows])
    placed = np.minimum(seen, slots)
    ax.barh(place, placed, 0.6, color=SKY, label="with a place")
    ax.barh(place, seen - placed, 0.6, left=placed, color=ORANGE, label="without a place")
    known = np.isfinite(slots)
    ax.vlines(slots[known], place[known] - 0.4, place[known] + 0.4, color=INK, linewidth=2.2)
    wide = max([1.0, *seen, *slots[known]])
    for at, row, out in zip(place, rows, gone, strict=True):
        end = max(0.0 if out else row.people, row.slots or 0)
        ax.annotate(
            _told(row, bool(out)), (end, at), (6, 0), textcoords="offset points", va="center",
            fontsize=9, color=QUIET if out else INK,
        )  # fmt: skip
    ax.set_yticks(place, [fill(name, 30) for name in names])
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_xlim(0, wide * 1.6)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.set_xlabel("people; the dark line marks the places of a year")
    ax.grid(axis="x", color=LINE, linewidth=0.8)
    ax.legend(frameon=False, loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, borderpad=0)
    total = int(people.sum())
    first = "n is withheld." if 0 < total < least else f"n = {total:,} people with a need."
    withheld = f" Withheld: what would tell of fewer than {least} people." if any(gone) else ""
    return finish(ax, f"{first}{withheld} Source: {source}." if caption is None else caption)


def _gone(people: np.ndarray[tuple[int], np.dtype[np.int64]], least: int) -> list[bool]:
    """Rows that are small, or that would give a small one away beside the sum."""
    if not len(people):
        return []
    table = CountTable.from_counts(np.arange(len(people)), people, np.zeros(len(people)))
    return [bool(flag) for flag in hidden(table, least)]


def _need(row: Gap) -> str:
    return row.need.replace("_", " ") + (f", {row.intensity}" if row.intensity else "")


def _told(row: Gap, out: bool) -> str:
    if out:
        return "withheld" + ("" if row.slots is None else f"; {row.slots:,} places")
    if row.slots is None:
        return f"{row.people:,}; places without limit"
    short = row.people - row.slots
    end = f"{short:,} short" if short > 0 else f"{-short:,} to spare"
    return f"{row.people:,} for {row.slots:,} places: {end}"


def impact(
    scenarios: Sequence[Scenario],
    ax: Axes | None = None,
    source: str = "not recorded",
    caption: str | None = None,
) -> Axes:
    """Show what recidivism to expect under each way of giving out places, with its interval.

    Parameters
    ----------
    scenarios
        From :func:`rnr.impact`.
    ax
        Where to draw; new axes without it.
    source
        Where base rates and effects come from, for the caption.
    caption
        Words below the drawing; without it who is counted and what the interval holds, none if
        empty.

    Returns
    -------
    Axes
        A point a scenario with its interval, and beside it the difference from today.

    Examples
    --------
    >>> rows = [Scenario("today", {}, 0.3, 0.27, 0.33, 0, 0, 0, 900),
    ...     Scenario("matched", {}, 0.28, 0.25, 0.31, -0.02, -0.03, -0.01, 900)]
    >>> impact(rows).lines[0].get_xdata().tolist()
    [0.3, 0.28]
    """
    ax = axes(ax, 1.6 + 0.55 * len(scenarios))
    place = np.arange(len(scenarios))[::-1]
    rate, low, high = (
        np.array([getattr(row, end) for row in scenarios]) for end in ("rate", "low", "high")
    )
    ax.plot(rate, place, "o", color=BLUE, markersize=8, zorder=3)
    ax.hlines(place, low, high, color=BLUE, linewidth=2)
    for at, row in zip(place, scenarios, strict=True):
        placed = sum(n for programmes in row.placed.values() for n in programmes.values())
        said = f"{row.rate:.1%}; {placed:,} placed"
        if row.name != "today":
            said += (
                f"; {row.difference:+.1%} against today "
                f"({row.difference_low:+.1%} to {row.difference_high:+.1%})"
            )
        ax.annotate(
            said.replace("%", "\u00a0%").replace("-", "\u2212"), (row.rate, at), (0, 9),
            textcoords="offset points", ha="center", fontsize=9, color=INK,
        )  # fmt: skip
    room = max(float(high.max() - low.min()), 0.02)
    ax.set_xlim(max(0.0, float(low.min()) - 0.6 * room), min(1.0, float(high.max()) + 0.6 * room))
    ax.set_ylim(-0.6, len(scenarios) - 0.2)
    ax.set_yticks(place, [_ORDER.get(row.name, row.name) for row in scenarios])
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("expected share of all people who recidivate")
    ax.grid(axis="x", color=LINE, linewidth=0.8)
    percent(ax, "x")
    words = (
        f"n = {scenarios[0].people:,}. Lines are intervals from the uncertainty of base rates and "
        "published effects; how far the effects hold here is not part of them. "
        f"Source: {source}."
    )
    return finish(ax, words if caption is None else caption)

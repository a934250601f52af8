"""Plots of scores: how they are spread, and what one person's is made of."""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from rnr.evidence.tables.cells import people
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.withholding.suppress import LEAST, withhold
from rnr.people.scores.explain import Explanation, number
from rnr.publish.drawing.captions import counted, event_of, finish
from rnr.publish.drawing.drawn_names import End, end_labels, name_ticks, room_below
from rnr.publish.drawing.ink import (
    BLUE,
    INK,
    LINE,
    MANY,
    MARKERS,
    ORANGE,
    QUIET,
    SERIES,
    SKY,
    axes,
    hidden,
    names,
    percent,
    said_of,
)


def score_distribution(
    table: CountTable, ax: Axes | None = None, least: int = LEAST, caption: str | None = None
) -> Axes:
    """Show how many people have each score, and how many of them had the event.

    Parameters
    ----------
    table
        The counts; of a table that is split by groups, the shares of each group are shown.
    ax
        Where to draw; new axes without it.
    least
        Smallest number of people that may be shown.
    caption
        Words below the drawing; what the counts say of themselves without it, none if empty.

    Returns
    -------
    Axes
        One bar a score, people with the event at its foot; or one line a group, named at its end.
        A withheld score has no bar and no point.

    Examples
    --------
    >>> ax = score_distribution(CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20]))
    >>> [int(bar.get_height()) for bar in ax.containers[0]]
    [15, 20, 30]
    """
    ax = axes(ax, 4.0 + room_below(names(table)))
    if table.by:
        _shares(ax, table, least)
    else:
        _bars(ax, table, least)
    ax.set_xlim(-0.5, len(table.score) - 0.5)
    ax.set_xlabel(said_of(table, "score"))
    name_ticks(ax, names(table))
    return finish(ax, counted(table, least) if caption is None else caption)


def _bars(ax: Axes, whole: CountTable, least: int) -> None:
    gone = hidden(whole, least)
    place = np.arange(len(whole.score))
    yes, no = (np.where(gone, 0.0, counts) for counts in (whole.yes, whole.no))
    event = event_of(whole, without="event")
    ax.bar(place, yes, 0.72, color=ORANGE, label=event)
    ax.bar(place, no, 0.72, bottom=yes, color=SKY, label=event_of(whole, "no", "event"))
    top = float((yes + no).max(initial=1))
    for at in place:
        if gone[at]:
            said = "withheld" if len(place) <= MANY else "–"
        else:
            said = f"{int(yes[at] + no[at]):,}" if len(place) <= 2 * MANY else ""
        ax.annotate(
            said, (at, yes[at] + no[at]), (0, 3), textcoords="offset points", ha="center",
            color=QUIET if gone[at] else INK, fontsize=8.5,
        )  # fmt: skip
    ax.set_ylim(0, top * 1.1)
    ax.set_ylabel("people")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.legend(frameon=False, loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, borderpad=0)


def _shares(ax: Axes, table: CountTable, least: int) -> None:
    withheld, ends = withhold(table, least), list[End]()
    for at, (key, part) in enumerate(table.split().items()):
        n, name, ink = people(part), ", ".join(map(str, key)), SERIES[at % len(SERIES)]
        gone = withheld.rows[table.by][key]
        if withheld.sums[table.by][key] or gone.all() or not n.sum():
            continue
        share = np.where(gone, np.nan, n / n.sum())
        marker = MARKERS[at % len(MARKERS)]
        ax.plot(np.arange(len(n)), share, marker=marker, color=ink, linewidth=1.6, label=name)
        last = int(np.flatnonzero(~gone)[-1])
        ends.append((last + 0.05, float(share[last]), f"{fill(name, 24)}\nn = {part.n:,}", ink))
    if not ends:
        ax.annotate("withheld: too few people", (0.5, 0.5), xycoords="axes fraction", ha="center")
    ax.set_ylim(0, ax.get_ylim()[1] * 1.06)
    ax.set_ylabel("share of the group's people")
    ax.grid(axis="y", color=LINE, linewidth=0.8)
    percent(ax, "y")
    end_labels(ax, ends)


def contributions(
    explanation: Explanation, ax: Axes | None = None, caption: str | None = None
) -> Axes:
    """Show what each answer of one person adds to a score.

    Parameters
    ----------
    explanation
        From ``profile.explain(scale)``.
    ax
        Where to draw; new axes without it, as high as the answers need.
    caption
        Words below the drawing; without it what came out and where the points are from, none if
        empty.

    Returns
    -------
    Axes
        One bar an answer, in the order of the file. Where a missing answer leaves its points
        open, a pale bar reaches from the least to the most.

    Examples
    --------
    >>> import rnr
    >>> answers = {"age_at_current_arrest": 20, "pending_charge": "yes"}
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), answers))
    >>> contributions(profile.explain("nca")).get_xlabel()
    'points'
    """
    lines = explanation.lines
    said = [fill(f"{line.asked}: {line.answer}".replace("_", " "), 46) for line in lines]
    # A question of two lines stands further from its neighbours than one of a single line.
    tall = np.array([1 + 0.45 * name.count("\n") for name in said])
    place = tall.sum() - np.cumsum(tall) + tall / 2
    ax = axes(ax, 1.1 + 0.32 * float(tall.sum()))
    for at, line in zip(place, lines, strict=True):
        least, most = float(line.least), float(line.most)
        if line.points is None:
            ax.barh(at, most - least, 0.62, left=least, color=LINE, hatch="///", edgecolor=QUIET)
            told, color = f"{number(line.least)} to {number(line.most)}", QUIET
        else:
            ax.barh(at, least, 0.62, color=ORANGE if least < 0 else BLUE)
            told, color = number(line.least), INK
        end = most if line.points is None else max(least, 0.0)
        ax.annotate(told, (end, at), (4, 0), textcoords="offset points", va="center", color=color)
    ax.set_yticks(place, said)
    ax.set_ylim(0, tall.sum())
    logistic = explanation.definition.scales[explanation.scale].logistic
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=not logistic))
    ax.axvline(0, color=QUIET, linewidth=1)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.08)
    ax.set_xlabel("log odds" if logistic else "points")
    return finish(ax, _made_of(explanation) if caption is None else caption)


def _made_of(explanation: Explanation) -> str:
    """Say what came out, and who published the points."""
    tool, found = explanation.definition, explanation.result
    total = "open" if found.raw is None else number(found.raw)
    level = "" if found.level is None else explanation.levels[found.level].replace("_", " ")
    first = f"{explanation.title}: {total} in all" + (f", level {level}." if level else ".")
    open_ = any(line.points is None for line in explanation.lines)
    hatched = "Hatched: what a missing answer may still add." if open_ else ""
    shelf = "" if tool.shelf == "verified" else f" [{tool.shelf}]"
    source = f"Points: {tool.title} {tool.version}{shelf}{', ' if tool.owner else ''}{tool.owner}."
    return " ".join(part for part in (first, hatched, source) if part)

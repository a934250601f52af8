"""Plots of scores: how they are spread, and what one person's is made of."""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from rnr.evidence.counts import CountTable
from rnr.evidence.suppress import LEAST
from rnr.people.explain import Explanation, number
from rnr.publish.ink import BLUE, INK, LINE, ORANGE, QUIET, SKY, axes, hidden, names, said_of


def score_distribution(table: CountTable, ax: Axes | None = None, least: int = LEAST) -> Axes:
    """Show how many people have each score, and how many of them had the event.

    Parameters
    ----------
    table
        The counts.
    ax
        Where to draw; new axes without it.
    least
        Smallest number of people that may be shown.

    Returns
    -------
    Axes
        One bar a score, people with the event at its foot. A withheld score has no bar.

    Examples
    --------
    >>> ax = score_distribution(CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20]))
    >>> [int(bar.get_height()) for bar in ax.containers[0]]
    [15, 20, 30]
    """
    ax = axes(ax)
    whole = table.total()
    gone = hidden(whole, least)
    place = np.arange(len(whole.score))
    yes, no = (np.where(gone, 0.0, counts) for counts in (whole.yes, whole.no))
    ax.bar(place, yes, 0.72, color=ORANGE, label="event")
    ax.bar(place, no, 0.72, bottom=yes, color=SKY, label="no event")
    top = float((yes + no).max(initial=1))
    for at in place:
        said = "withheld" if gone[at] else f"{int(yes[at] + no[at]):,}"
        ax.annotate(
            said, (at, yes[at] + no[at]), (0, 3), textcoords="offset points", ha="center",
            color=QUIET if gone[at] else INK,
        )  # fmt: skip
    ax.set_xticks(place, names(whole))
    ax.set_ylim(0, top * 1.12)
    ax.set_xlabel(said_of(whole, "score"))
    ax.set_ylabel("people")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.legend(frameon=False, loc="best")
    return ax


def contributions(explanation: Explanation, ax: Axes | None = None) -> Axes:
    """Show what each answer of one person adds to a score.

    Parameters
    ----------
    explanation
        From ``profile.explain(scale)``.
    ax
        Where to draw; new axes without it.

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
    ax = axes(ax)
    lines = explanation.lines
    place = np.arange(len(lines))[::-1]
    for at, line in zip(place, lines, strict=True):
        least, most = float(line.least), float(line.most)
        if line.points is None:
            ax.barh(at, most - least, 0.62, left=least, color=LINE, hatch="///", edgecolor=QUIET)
            said, color = f"{number(line.least)} to {number(line.most)}", QUIET
        else:
            ax.barh(at, least, 0.62, color=ORANGE if least < 0 else BLUE)
            said, color = number(line.least), INK
        end = most if line.points is None else max(least, 0.0)
        ax.annotate(said, (end, at), (4, 0), textcoords="offset points", va="center", color=color)
    ax.set_yticks(place, [fill(f"{line.asked}: {line.answer}", 46) for line in lines])
    logistic = explanation.definition.scales[explanation.scale].logistic
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=not logistic))
    ax.axvline(0, color=QUIET, linewidth=1)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.08)
    ax.set_xlabel("log odds" if logistic else "points")
    return ax

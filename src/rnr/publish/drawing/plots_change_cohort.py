"""Plot of a cohort's change: how far people moved, and who by more than chance explains."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from rnr.evidence.estimates.scales import two_sided
from rnr.evidence.precision.change import Better, change_index, reliable_change
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.patterns import PatternTable
from rnr.evidence.withholding.suppress import LEAST, withhold
from rnr.people.scores.explain import number
from rnr.publish.drawing.captions import finish
from rnr.publish.drawing.ink import BLUE, INK, LINE, ORANGE, axes

_VERDICTS = {"improved": BLUE, "unchanged": "#6f7a83", "deteriorated": ORANGE}


def change_distribution(
    table: PatternTable,
    sd: float,
    reliability: float,
    ax: Axes | None = None,
    *,
    better: Better = "lower",
    least: int = LEAST,
    confidence: float = 0.95,
    source: str = "not recorded",
    caption: str | None = None,
) -> Axes:
    """Show how far people moved between two assessments, and who by more than chance explains.

    Parameters
    ----------
    table
        People by two columns, the score before and after.
    sd, reliability, better, confidence
        As for :func:`~rnr.evidence.reliable_change`.
    ax
        Where to draw; new axes without it.
    least
        Smallest number of people that may be shown.
    source
        Where the people were counted, for the caption.
    caption
        Words below the drawing; without it who is counted and from where, none if empty.

    Returns
    -------
    Axes
        A bar a change in points, coloured by whether measurement error explains it, with the share
        of people on each side. What must be withheld has no bar and no share.

    Raises
    ------
    MeasureError
        As :func:`~rnr.evidence.reliable_change`.

    Examples
    --------
    >>> table = PatternTable.from_counts([[20, 8], [20, 19], [10, 21]], [30, 60, 10])
    >>> ax = change_distribution(table, sd=6, reliability=0.8)
    >>> [int(bar.get_height()) for bar in ax.patches]
    [30, 60, 10]
    """
    shares = reliable_change(table, sd, reliability, better=better, confidence=confidence)
    ax = axes(ax)
    index = change_index(table.values[:, 0], table.values[:, 1], sd, reliability)
    index = index * (1 if better == "higher" else -1)
    limit = two_sided(confidence)
    kind = np.where(
        index > limit, "improved", np.where(index < -limit, "deteriorated", "unchanged")
    )
    moved = table.values[:, 1] - table.values[:, 0]
    none = np.zeros(len(moved))
    counts = CountTable.from_counts(moved, table.people, none, by={"change": kind.tolist()})
    secret, parts = withhold(counts, least), counts.split()
    apart = np.diff(counts.score)
    wide = 0.86 * float(apart.min()) if len(apart) else 0.86
    hidden = secret.sums[("change",)]
    unseen = sum(part.events for key, part in parts.items() if hidden[key])
    # All less the shown ones are the withheld ones together: too few of them take the shares along.
    alone = 0 < unseen < least
    said = []
    for share in shares:
        part, ink = parts.get((share.measure,)), _VERDICTS[share.measure]
        told = f"{share.value:.0%} ({100 * share.low:.0f} to {100 * share.high:.0f})"
        told = told.replace("%", "\u00a0%")
        if part is not None:
            seen = np.where(secret.rows[("change",)][(share.measure,)], 0, part.yes)
            ax.bar(part.score[seen > 0], seen[seen > 0], wide, color=ink)
            if hidden[(share.measure,)]:
                told = "withheld"
        told = "withheld" if alone else told
        said.append((f"{share.measure} {told}", ink))
    # Blue stands on the side to which better scores lie.
    _header(ax, said if better == "lower" else said[::-1])
    ax.axvline(0, color=INK, linewidth=1)
    ax.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    if not ax.patches:
        ax.annotate("withheld: too few people", (0.5, 0.5), xycoords="axes fraction", ha="center")
        # The widest change would be somebody's; what error explains is nobody's.
        reach = 2 * limit * sd * math.sqrt(2 * (1 - reliability))
        ax.set_xlim(-max(reach, 1.0), max(reach, 1.0))
        ax.set_yticks([])
    ax.set_xlabel("change in points, second less first assessment")
    ax.set_ylabel("people")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.grid(axis="y", color=LINE, linewidth=0.8)
    first = "n is withheld." if alone or secret.sums[()][()] else f"n = {table.n:,}."
    words = (
        f"{first} Beyond measurement error: reliable change index, SD {number(sd)}, reliability "
        f"{number(reliability)}, {confidence:.0%}; Wilson's limits."
    )
    gone = f" Withheld: what would tell of fewer than {least} people." if secret.anything else ""
    return finish(ax, f"{words}{gone} Source: {source}." if caption is None else caption)


def _header(ax: Axes, said: list[tuple[str, str]]) -> None:
    """Name the three colours above the bars, each on its own side."""
    for at, (words, ink) in enumerate(said):
        ax.annotate(
            words, (at / 2, 1), (0, 6), xycoords="axes fraction", textcoords="offset points",
            ha=("left", "center", "right")[at], color=ink, fontsize=9, fontweight="bold",
        )  # fmt: skip

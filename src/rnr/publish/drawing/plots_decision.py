"""Plot of decisions: is acting on the score worth more than acting on everybody, or on nobody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from rnr.evidence.cutting import decision
from rnr.evidence.tables.cells import Expected, chances, people
from rnr.evidence.tables.counts import CountTable, Floats
from rnr.evidence.withholding.suppress import LEAST
from rnr.publish.drawing.captions import counted, finish
from rnr.publish.drawing.drawn_names import end_labels
from rnr.publish.drawing.ink import BLUE, INK, LINE, ORANGE, axes, hidden, percent

_STEPS = 81


def decision_curve(
    table: CountTable,
    ax: Axes | None = None,
    expected: Expected = None,
    thresholds: Sequence[float] | None = None,
    least: int = LEAST,
    caption: str | None = None,
) -> Axes:
    """Show from which probability upwards acting on the score is worth more than not using it.

    Parameters
    ----------
    table
        The counts.
    ax
        Where to draw; new axes without it.
    expected
        Stated probability of each score; by default what the table carries. Probabilities that
        are not right here should be calibrated first.
    thresholds
        Probabilities from which somebody might really act. Without them, from the lowest to the
        highest stated one: outside, acting on the score is acting on everybody, or on nobody.
    least
        Smallest number of people that may be shown.
    caption
        Words below the drawing; what the counts say of themselves without it, none if empty.

    Returns
    -------
    Axes
        Net benefit of the score with 95 % limits, of acting on everybody and on nobody. Where it
        would tell a withheld number the curve is broken.

    Raises
    ------
    MeasureError
        No probabilities are stated, or a threshold is not between 0 and 1.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
    >>> ax = decision_curve(counts, expected=[0.25, 0.4, 0.6], thresholds=[0.3, 0.5])
    >>> ax.lines[0].get_ydata().round(3).tolist()
    [0.179, 0.062]
    """
    ax = axes(ax)
    whole = table.total()
    p, some = chances(whole, expected), people(whole) > 0
    at = _range(p[some]) if thresholds is None else np.asarray(thresholds, dtype=np.float64)
    points = decision.decision_curve(whole, at.tolist(), expected)
    gone = hidden(whole, least)
    acted = [int((gone & (p >= threshold)).sum()) for threshold in at]
    told = np.array([many in (0, int(gone.sum())) for many in acted])
    value, low, high = (
        np.where(told, [getattr(point.net_benefit, side) for point in points], np.nan)
        for side in ("value", "low", "high")
    )
    everybody = np.array([point.treat_all for point in points])
    ax.plot(at, value, color=BLUE, linewidth=2, zorder=4)
    ax.fill_between(at, low, high, color=BLUE, alpha=0.14, linewidth=0)
    ax.plot(at, everybody, color=ORANGE, linewidth=1.7, linestyle=(0, (6, 3)), zorder=3)
    ax.axhline(0, color=INK, linewidth=1.2)
    best = float(np.nanmax([*value[told], 0.01], initial=0.01))
    top = max(best, float(np.nanmax([*high[told], best])), float(everybody[0])) * 1.08
    bottom = min(-0.3 * top, float(np.nanmin([*low[told], 0.0])))
    ax.set_ylim(bottom, top)
    ax.set_xlim(at[0], at[-1])
    ends = [(float(at[-1]), 0.0, "act on nobody", INK)]
    if told.any():
        last = int(np.flatnonzero(told)[-1])
        ends.append((float(at[last]), float(value[last]), "act on the score", BLUE))
    over = float(at[-1]), float(everybody[-1])
    if over[1] > bottom:
        ends.append((*over, "act on everybody", ORANGE))
    else:
        under = int(np.argmax(everybody <= bottom))
        ax.annotate(
            "act on everybody", (at[under], bottom), (-14, 4), textcoords="offset points",
            color=ORANGE, fontsize=9, fontweight="bold", va="bottom", ha="right",
        )  # fmt: skip
    end_labels(ax, ends)
    ax.set_xlabel("act from this probability of the event upwards")
    ax.set_ylabel("net benefit a person")
    ax.grid(axis="y", color=LINE, linewidth=0.8)
    percent(ax, "x")
    more = "Net benefit: people rightly less people needlessly acted on, weighed by the threshold."
    words = counted(whole, least, f"{more} 95 % limits.")
    return finish(ax, words if caption is None else caption)


def _range(stated: Floats) -> Floats:
    """Probabilities among which the score can decide anything, both sides of each of its cuts."""
    low, high = max(0.01, float(stated.min()) - 0.05), min(0.99, float(stated.max()) + 0.05)
    cuts = np.clip([stated, stated + 1e-9], low, high)
    return np.union1d(np.linspace(low, high, _STEPS), cuts)

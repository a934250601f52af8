"""The rows below a curve over time: how many people of each level are still at risk."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from rnr.evidence.following.timecurve import TimeCurve
from rnr.evidence.tables.timecounts import Floats
from rnr.evidence.withholding.suppress_time import TimesShown
from rnr.publish.drawing.captions import SMALL
from rnr.publish.drawing.ink import QUIET

_SHORT = 14
"""Letters of a level's name that fit beside its row of numbers."""
_ROW = 12.0


def people_at_risk(
    ax: Axes, rows: dict[str, tuple[TimeCurve, str]], least: int, shown: TimesShown | None
) -> float:
    """Write how many are still watched under the ticks of time.

    Parameters
    ----------
    ax
        The axes, with the curves drawn.
    rows
        For each level that has a curve: the curve and its colour.
    least
        Smallest number of people that may be shown, or follow from two that are.
    shown
        Times that may be shown, where they were chosen beforehand; ticks are moved to them.

    Returns
    -------
    float
        The points of height that the rows take.
    """
    if not rows:
        return 0.0
    low, high = ax.get_xlim()
    if shown is not None:
        every = math.ceil(len(shown.times) / 6)
        ax.set_xticks([0.0, *shown.times[::-every][::-1]])
    ticks = [tick for tick in ax.get_xticks() if low <= tick <= high]
    apart = any(len(name) > _SHORT for name in rows)
    down = -_ROW / 2
    _below(ax, ticks[0], down, "people at risk", QUIET, "left")
    for name, (curve, ink) in rows.items():
        down -= _ROW
        if apart:
            _below(ax, ticks[0], down, name, ink, "left")
            down -= _ROW
        else:
            ax.annotate(
                name, (0, 0), (-20, down), xycoords=("axes fraction", ax.xaxis.label),
                textcoords="offset points", ha="right", va="top", color=ink, fontsize=SMALL,
                annotation_clip=False,
            )  # fmt: skip
        for tick, said in zip(ticks, _numbers(curve, np.array(ticks), least, shown), strict=True):
            _below(ax, tick, down, said, ink, "center")
    return _ROW - down


def _below(ax: Axes, x: float, down: float, said: str, ink: str, side: str) -> None:
    ax.annotate(
        said, (x, 0), (0, down), xycoords=("data", ax.xaxis.label), textcoords="offset points",
        ha=side, va="top", color=ink, fontsize=SMALL, annotation_clip=False,
    )  # fmt: skip


def _numbers(curve: TimeCurve, ticks: Floats, least: int, shown: TimesShown | None) -> list[str]:
    """People at risk at each tick, without those from which a few who left could be worked out."""
    if shown is not None:
        after = [int(curve.at_risk[curve.time > tick][:1].sum()) for tick in ticks]
        return [f"{n:,}" for n in after[:-1]] + [""]
    said, last = [], int(curve.at_risk[0])
    for tick in ticks:
        n = int(curve.at_risk[curve.time >= tick][:1].sum())
        if 0 < n < least or 0 < last - n < least:
            said.append("–")
        else:
            said.append(f"{n:,}")
            last = n
    return said

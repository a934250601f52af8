"""Names on a drawing: at the ends of lines and below an axis, none cut or on top of another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import fill
from typing import TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

End: TypeAlias = tuple[float, float, str, str]
"""Where a line ends (x, y), its name, its colour."""
_AROUND = 80.0
"""Points that ticks, the name of the axis and a caption take of a drawing's height."""
_LINE = 13.0
"""Points from one name at the end of a line to the next."""
LONG = 8
"""Letters of a name up to which no room is made for it."""
_WRAP = 26
"""Letters of a line of a slanted name."""


def end_labels(ax: Axes, ends: Sequence[tuple[float, float, str, str]], below: float = 0.0) -> None:
    """Name lines at their right ends, moved apart where they end close together.

    Parameters
    ----------
    ax
        The axes, with their limits set.
    ends
        One for each line.
    below
        Points that a table below the axis takes.
    """
    if not ends:
        return
    ends = sorted(ends, key=lambda end: end[1])
    low, high = ax.get_ylim()
    spec = ax.get_subplotspec()
    share = 1.0 if spec is None else len(spec.rowspan) / spec.get_gridspec().nrows
    page = share * ax.figure.bbox.height / ax.figure.dpi * 72
    tall = max(page - _AROUND - below, 0.4 * page)
    at = np.array([(y - low) / (high - low) * tall for _, y, _, _ in ends])
    size = np.array([_LINE * (1 + name.count("\n")) for _, _, name, _ in ends])
    moved = spread(at, size)
    for (x, y, name, color), shift in zip(ends, moved - at, strict=True):
        ax.annotate(
            name, (x, y), (6, shift), textcoords="offset points", va="center", ha="left",
            color=_readable(color), fontsize=9, annotation_clip=False, fontweight="bold",
        )  # fmt: skip


def _readable(color: str) -> tuple[float, float, float]:
    """Darken a colour until letters in it stand out from white, 4.5 to 1."""
    shade = np.array(to_rgb(color))
    while True:
        linear = np.where(shade <= 0.04045, shade / 12.92, ((shade + 0.055) / 1.055) ** 2.4)
        if 1.05 / (float(linear @ (0.2126, 0.7152, 0.0722)) + 0.05) >= 4.5:
            return (float(shade[0]), float(shade[1]), float(shade[2]))
        shade = shade * 0.96


def spread(at: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move ascending places apart until each has its size, and none further than it must.

    Examples
    --------
    >>> spread(np.array([1.0, 2.0, 30.0]), np.array([10.0, 10.0, 10.0])).tolist()
    [-3.5, 6.5, 30.0]
    """
    step = np.concatenate([[0.0], np.cumsum((size[1:] + size[:-1]) / 2)])
    return np.asarray(isotonic_regression(at - step).x + step)


def room_below(labels: Sequence[str], steep: bool = False) -> float:
    """Say how many inches names want below an axis that does not hold them upright.

    Examples
    --------
    >>> room_below(["1", "2"]), round(room_below(["administrative supervision only", "low"]), 2)
    (0.0, 1.17)
    """
    longest = max(map(len, labels), default=0)
    return 0.0 if longest <= LONG else min(longest, _WRAP) * (0.065 if steep else 0.045)


def name_ticks(ax: Axes, labels: Sequence[str], keep: int | None = None) -> int:
    """Name places 0, 1, ... on the x-axis: wrapped, slanted or thinned until no name is cut.

    Parameters
    ----------
    ax
        The axes.
    labels
        A name a place.
    keep
        A place that is named in any case.

    Returns
    -------
    int
        Every how many places there is a name.

    Examples
    --------
    >>> from rnr.publish.drawing.ink import figure
    >>> name_ticks(figure()[1], ["low", "high"]), name_ticks(figure()[1], list(map(str, range(60))))
    (1, 3)
    """
    room = 0.86 * inches(ax) * 72 / 6.2
    longest = max((len(word) for name in labels for word in name.split()), default=1)
    wide = int(room / max(len(labels), 1)) - 1
    if all(len(name) <= 3 or name.replace(".", "").isdigit() for name in labels):
        step = math.ceil(len(labels) * (longest + 1.2) / room)
        at = [place for place in range(len(labels)) if place % step == 0 or place == keep]
        if keep is not None:
            at = [place for place in at if place == keep or abs(place - keep) >= step / 2]
        ax.set_xticks(at, [labels[place] for place in at])
        return step
    if longest <= wide:
        ax.set_xticks(range(len(labels)), [fill(name, wide) for name in labels])
        return 1
    said = [fill(name, _WRAP) for name in labels]
    lines = 1 + max(name.count("\n") for name in said)
    # Slanted lines stand further apart along the axis than they are high.
    crowded = room * 6.2 / len(labels) < 21 * lines
    ax.set_xticks(
        range(len(labels)), said, rotation=90 if crowded else 35, ha="right",
        va="center" if crowded else "top", rotation_mode="anchor", fontsize=8 if crowded else 10,
    )  # fmt: skip
    return 1


def inches(ax: Axes) -> float:
    """How wide the place of some axes is, in inches."""
    spec = ax.get_subplotspec()
    share = 1.0 if spec is None else len(spec.colspan) / spec.get_gridspec().ncols
    return float(share * ax.figure.bbox.width / ax.figure.dpi)

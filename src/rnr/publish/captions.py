"""Words on a drawing: a caption below it, names at the ends of lines, nothing as a formula."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import partial
from textwrap import fill
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from rnr.evidence.counts import CountTable
from rnr.evidence.suppress import withhold
from rnr.publish.ink import QUIET

End: TypeAlias = tuple[float, float, str, str]
"""Where a line ends (x, y), its name, its colour."""
SMALL = 8.0
"""Points of the letters in a caption."""
_LETTER = 4.75
"""Points that a small letter is wide, on average."""
_AROUND = 80.0
"""Points that ticks, the name of the axis and a caption take of a drawing's height."""
_LINE = 13.0
"""Points from one name at the end of a line to the next."""


def finish(ax: Axes, words: str = "", below: float = 0.0) -> Axes:
    """Put the caption below a drawing, and let no name on it be read as a formula.

    Parameters
    ----------
    ax
        The axes, drawn.
    words
        The caption; none if empty.
    below
        Points to leave free between the axis and the caption.

    Examples
    --------
    >>> from rnr.publish.ink import figure
    >>> _, ax = figure()
    >>> caption_of(finish(ax, "n = 160, 65 with the event."))
    'n = 160, 65 with the event.'
    """
    if words:
        wide = max(20, int(_inches(ax) * 72 / _LETTER))
        # A sign stays on the line of its number.
        words = re.sub(r"(?<=\d) ?%", "\u00a0%", words).replace("n = ", "n\u00a0=\u00a0")
        ax.annotate(
            fill(words, wide), (0, 0), (0, -8 - below),
            xycoords=partial(_corner, ax), textcoords="offset points", ha="left", va="top",
            fontsize=SMALL, color=QUIET, linespacing=1.35, label="caption", annotation_clip=False,
        )  # fmt: skip
    for text in ax.findobj(Text):
        text.set_parse_math(False)
    return ax


def caption_of(ax: Axes) -> str:
    """Give the caption of a drawing as one line; empty if it has none."""
    found = [text.get_text() for text in ax.texts if text.get_label() == "caption"]
    return " ".join(" ".join(found).split())


def _corner(ax: Axes, renderer: Any) -> Bbox:
    """The lower left corner of all that the axes write: under the lowest, left of the longest."""
    under, left = ax.xaxis.get_tightbbox(renderer), ax.yaxis.get_tightbbox(renderer)
    x = ax.bbox.x0 if left is None else left.x0
    y = ax.bbox.y0 if under is None else under.y0
    return Bbox.from_extents(x, y, x + 1, y + 1)


def counted(table: CountTable, least: int, more: str = "") -> str:
    """Say on whom a drawing of counts rests, what was withheld, and where they come from.

    Parameters
    ----------
    table
        The counts.
    least
        Smallest number of people that may be shown.
    more
        What else is to be said, for example how intervals were computed.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [15, 30], [45, 20], about={
    ...     "instrument": "psa", "version": "2020", "outcome": "new arrest", "window": "1 year"})
    >>> counted(counts, 10)
    'n = 110, 45 with new arrest (1 year). Source: psa 2020.'
    """
    withheld = withhold(table, least)
    many = "n is withheld" if withheld.sums[()][()] else f"n = {table.n:,}, {table.events:,}"
    event = table.about.get("outcome", "the event")
    window = f" ({table.about['window']})" if table.about.get("window") else ""
    gone = withheld.anything and f"Withheld: what would tell of fewer than {least} people."
    first = many + (f" with {event}{window}." if many.startswith("n =") else ".")
    return " ".join(part for part in (first, more, gone, origin(table.about)) if part)


def origin(about: Mapping[str, str]) -> str:
    """Say where counts come from, as far as they say so themselves.

    Examples
    --------
    >>> origin({"population": "people on probation", "place": "one county"}), origin({})
    ('Source: people on probation; one county.', 'Source: not recorded.')
    """
    tool = " ".join(about[key] for key in ("instrument", "version") if about.get(key))
    said = [tool, *(about.get(key, "") for key in ("population", "place", "period", "source"))]
    return f"Source: {'; '.join(part for part in said if part) or 'not recorded'}."


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
    >>> from rnr.publish.ink import figure
    >>> name_ticks(figure()[1], ["low", "high"]), name_ticks(figure()[1], list(map(str, range(60))))
    (1, 3)
    """
    room = 0.86 * _inches(ax) * 72 / 6.2
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
    else:
        ax.set_xticks(
            range(len(labels)), [fill(name, 26) for name in labels], rotation=35, ha="right",
            rotation_mode="anchor",
        )  # fmt: skip
    return 1


def _inches(ax: Axes) -> float:
    spec = ax.get_subplotspec()
    share = 1.0 if spec is None else len(spec.colspan) / spec.get_gridspec().ncols
    return float(share * ax.figure.bbox.width / ax.figure.dpi)

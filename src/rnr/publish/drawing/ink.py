"""How drawings look: colours that everybody tells apart, quiet lines, and SVG for a page."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from rnr.evidence.tables.cells import cells
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.withholding.subtraction import Flags
from rnr.evidence.withholding.suppress import withhold
from rnr.people.scores.explain import number

BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00",
)  # fmt: skip
"""Okabe and Ito's colours, which people with any colour vision tell apart."""
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW)
MARKERS = ("o", "s", "^", "D", "v", "P")
MANY = 12
"""With more scores than this, a number at each would stand on its neighbour."""
_WIDTH = 7.2
"""Inches of a drawing as wide as the page."""
INK, QUIET, LINE = "#1d2328", "#566069", "#d5dbe0"
_STYLE: Any = {
    "font.family": ["DejaVu Sans"], "font.size": 10, "svg.fonttype": "path",
    "axes.edgecolor": QUIET, "axes.labelcolor": INK, "text.color": INK,
    "xtick.color": QUIET, "ytick.color": QUIET, "figure.facecolor": "none",
}  # fmt: skip


def axes(ax: Axes | None, height: float = 4.0, width: float = _WIDTH) -> Axes:
    """Give the axes to draw on: the caller's, or new ones on a figure; sizes in inches."""
    if ax is None:
        from matplotlib import pyplot as plt

        _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(QUIET)
    ax.tick_params(colors=QUIET, labelcolor=INK)
    ax.set_axisbelow(True)
    return ax


def percent(ax: Axes, which: str) -> None:
    """Write an axis of shares in percent, with decimals where a tick has some."""
    axis = ax.xaxis if which == "x" else ax.yaxis
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{round(100 * value, 2):g} %"))


def figure(height: float = 3.8, width: float = _WIDTH) -> tuple[Figure, Axes]:
    """Make a figure for a page, with one pair of axes; sizes in inches."""
    with rc_context(_STYLE):
        made = Figure(figsize=(width, height), layout="constrained")
        return made, made.add_subplot()


def to_svg(made: Figure, name: str) -> str:
    """Write a figure as SVG.

    Parameters
    ----------
    made
        The figure.
    name
        Stands before every id inside, so that several drawings share a page.

    Returns
    -------
    str
        The same figure gives the same text.

    Examples
    --------
    >>> made, ax = figure()
    >>> to_svg(made, "one") == to_svg(made, "one")
    True
    """
    out = StringIO()
    with rc_context({**_STYLE, "svg.hashsalt": name}):
        made.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = svg.replace('href="#', f'href="#{name}-').replace("url(#", f"url(#{name}-")
    # A narrow drawing stays narrow, so that all letters on a page have one size.
    wide = made.get_figwidth() / _WIDTH * 100
    return re.sub(
        r'<svg ([^>]*?)width="[^"]*"\s+height="[^"]*"',
        rf'<svg \1style="max-width:max({wide:.0f}%,22rem)"', svg, count=1,
    )  # fmt: skip


def hidden(table: CountTable, least: int) -> Flags:
    """Mark the scores of a table without groups that must not be shown."""
    flags = withhold(table, least).rows[()][()]
    return np.asarray(flags)


def said_of(table: CountTable, word: str, without: str = "") -> str:
    """Say what a table's score or event is, in its own words where it has them."""
    return table.about.get(word) or without or word


def names(table: CountTable) -> list[str]:
    """Name the rows of a table as an axis shows them."""
    return [cell if isinstance(cell, str) else number(cell) for cell in cells(table)]

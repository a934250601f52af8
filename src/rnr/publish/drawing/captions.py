"""Words below a drawing: who is counted, what was withheld, and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from rnr.evidence.tables.counts import CountTable
from rnr.evidence.withholding.suppress import withhold
from rnr.publish.drawing.drawn_names import inches
from rnr.publish.drawing.ink import QUIET

SMALL = 8.0
"""Points of the letters in a caption."""
_LETTER = 4.75
"""Points that a small letter is wide, on average."""


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
    >>> from rnr.publish.drawing.ink import figure
    >>> _, ax = figure()
    >>> caption_of(finish(ax, "n = 160, 65 with the event."))
    'n = 160, 65 with the event.'
    """
    if words:
        ax.annotate(
            _filled(words, inches(ax)), (0, 0), (0, -8 - below),
            xycoords=partial(_corner, ax), textcoords="offset points", ha="left", va="top",
            fontsize=SMALL, color=QUIET, linespacing=1.35, label="caption", annotation_clip=False,
        )  # fmt: skip
    for text in ax.findobj(Text):
        text.set_parse_math(False)
    return ax


def caption_below(made: Figure, words: str) -> Figure:
    """Put a caption below a figure of several panels, which grows by as much."""
    said = _filled(words, float(made.get_figwidth()))
    room = (said.count("\n") + 1) * SMALL * 1.35 / 72 + 0.12
    made.set_figheight(made.get_figheight() + room)
    engine = made.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        share = room / made.get_figheight()
        engine.set(rect=(0, share, 1, 1 - share))
    made.text(
        0.012, 0.04 / made.get_figheight(), said, ha="left", va="bottom", fontsize=SMALL,
        color=QUIET, linespacing=1.35, label="caption", parse_math=False,
    )  # fmt: skip
    return made


def _filled(words: str, inches: float) -> str:
    """Break a caption into lines; a sign stays on the line of its number."""
    words = re.sub(r"(?<=\d) ?%", "\u00a0%", words).replace("n = ", "n\u00a0=\u00a0")
    return fill(words, max(20, int(inches * 72 / _LETTER)))


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


def event_of(table: CountTable, before: str = "", without: str = "the event") -> str:
    """Name the event on an axis: what it is, without how it was counted, in short lines.

    Examples
    --------
    >>> counts = CountTable.from_counts([0], [15], [45], about={"outcome": "new arrest; to 2024"})
    >>> event_of(counts, "share with")
    'share with new arrest'
    """
    said = table.about.get("outcome", without).partition(";")[0]
    return fill(f"{before} {said}".strip(), 34)

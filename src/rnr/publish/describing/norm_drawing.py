"""Draw a published norm: one bar for each level or score, as SVG that needs no plotting library."""

from __future__ import annotations

from html import escape

from rnr.definitions.instrument import Norm
from rnr.people.scores.explain import number
from rnr.publish.pages.page import Figure

_LABEL, _BARS, _VALUE, _ROW = 150, 330, 90, 24
_BLUE, _INK, _GREY = "#0072B2", "#222222", "#767676"
_MOST = 40
"""A norm with more rows than this is read in its table."""


def draw_norm(norm: Norm) -> Figure | None:
    """Draw a norm's table as bars, with its interval where one was published.

    Parameters
    ----------
    norm
        A published table of an instrument.

    Returns
    -------
    Figure or None
        None for a table that is too long, or whose values a bar cannot show.

    Examples
    --------
    >>> import rnr
    >>> figure = draw_norm(rnr.load("odara").norms[0])
    >>> figure.svg.count("<rect") == len(rnr.load("odara").norms[0].table)
    True
    """
    values = norm.table
    if not 1 < len(values) <= _MOST or min(values.values()) < 0 or max(values.values()) == 0:
        return None
    most = max([*values.values(), *norm.high.values()])
    # Rates and percentiles are shares of a whole, and a whole is what their bars are held against.
    if norm.unit == "percent" and most <= 100:
        most = 100
    elif norm.unit == "proportion" and most <= 1:
        most = 1
    scale = _BARS / most
    height = _ROW * len(values) + 8
    unit = {"percent": " %", "proportion": "", "people": ""}[norm.unit]
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {_LABEL + _BARS + _VALUE} {height}" '
        f'font-family="sans-serif" font-size="13" fill="{_INK}">',
        f"<title>{escape(norm.title)}</title>",
    ]
    for place, (key, value) in enumerate(values.items()):
        top = 4 + place * _ROW
        middle = top + _ROW / 2 + 4.5
        width = value * scale
        end = _LABEL + max(width, norm.high.get(key, 0) * scale)
        drawn += [
            f'<text x="{_LABEL - 8}" y="{middle:.1f}" text-anchor="end">{escape(key)}</text>',
            f'<rect x="{_LABEL}" y="{top + 4}" width="{max(width, 0.5):.1f}" '
            f'height="{_ROW - 8}" fill="{_BLUE}"/>',
            *_whisker(norm, key, scale, top + _ROW / 2),
            f'<text x="{end + 6:.1f}" y="{middle:.1f}">{number(value)}{unit}</text>',
        ]
    drawn.append(f'<line x1="{_LABEL}" y1="2" x2="{_LABEL}" y2="{height - 2}" stroke="{_GREY}"/>')
    caption = f"{norm.what} by {norm.on} of {norm.scale}, as published"
    return Figure(
        "".join([*drawn, "</svg>"]), f"{norm.title}: the rows of the table above as bars", caption
    )


def _whisker(norm: Norm, key: str, scale: float, middle: float) -> list[str]:
    if key not in norm.low or key not in norm.high:
        return []
    low, high = _LABEL + norm.low[key] * scale, _LABEL + norm.high[key] * scale
    ends = [(low, middle, high, middle)]
    ends += [(x, middle - 4, x, middle + 4) for x in (low, high)]
    return [
        f'<line x1="{a:.1f}" y1="{b}" x2="{c:.1f}" y2="{d}" stroke="{_INK}" stroke-width="1.5"/>'
        for a, b, c, d in ends
    ]

"""A published norm is drawn as bars whose lengths are its numbers."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

import pytest

import rnr
from rnr.library.load import read_instrument
from rnr.publish.describing.norm_drawing import draw_norm

NORMS = [
    (entry.id, norm)
    for entry in rnr.names()
    for norm in read_instrument(entry.path).norms
    if draw_norm(norm) is not None
]


@pytest.mark.parametrize("norm", [n for _, n in NORMS], ids=[f"{t}-{n.id}" for t, n in NORMS])
def test_every_drawn_norm_shows_its_numbers(norm: object) -> None:
    """Well-formed, one bar a row, lengths in proportion, every value and name in words."""
    figure = draw_norm(norm)  # type: ignore[arg-type]
    assert figure is not None
    ElementTree.fromstring(figure.svg)
    widths = [float(w) for w in re.findall(r'<rect [^>]*?width="([\d.]+)"', figure.svg)]
    values = list(norm.table.values())  # type: ignore[attr-defined]
    assert len(widths) == len(values)
    longest = max(range(len(values)), key=values.__getitem__)
    for width, value in zip(widths, values, strict=True):
        assert width == pytest.approx(max(widths[longest] * value / values[longest], 0.5), abs=0.2)
    for key in norm.table:  # type: ignore[attr-defined]
        assert f">{escape(key)}</text>" in figure.svg


def test_what_a_bar_cannot_show_is_left_to_the_table() -> None:
    """A table of one row, of zeros or of negative numbers is not drawn."""
    norm = rnr.load("odara").norms[0]
    for table in ({"0": 3}, {"0": 0, "1": 0}, {"0": -1, "1": 2}):
        assert draw_norm(norm.model_copy(update={"table": table})) is None

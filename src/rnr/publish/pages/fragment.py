"""A page as a fragment: small enough for the output of a notebook cell, light theme or dark."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from rnr.publish.pages.page import Page
from rnr.publish.pages.page_html import part_html, prose


def to_fragment(page: Page) -> str:
    """Write a page as a piece of HTML that stands inside another one.

    Parameters
    ----------
    page
        The page.

    Returns
    -------
    str
        One element with its style, which reaches nothing outside it, takes its colours from what
        surrounds it, and fetches nothing. There are no headings, which would enter the outline of
        the notebook.

    Examples
    --------
    >>> made = to_fragment(Page("A <tool>", "For whom.", ()))
    >>> '<p class="rnr-title">A &lt;tool&gt;</p>' in made, "http" in made
    (True, False)
    """
    style = files("rnr.publish").joinpath("fragment.css").read_text(encoding="utf-8")
    parts = [f'<p class="rnr-title">{escape(page.title)}</p>']
    parts += [f"<p>{prose(page.lead)}</p>"] if page.lead else []
    parts += map(part_html, page.notices)
    for section in page.sections:
        parts.append(f'<p class="rnr-section">{escape(section.title)}</p>')
        parts += map(part_html, section.parts)
    parts += [f'<p class="rnr-foot">{escape(page.foot)}</p>'] if page.foot else []
    return "\n".join(['<div class="rnr-shown">', f"<style>\n{style}</style>", *parts, "</div>"])

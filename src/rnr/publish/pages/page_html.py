"""A page as HTML: one file, nothing fetched from anywhere, readable on paper and on a phone."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files

from rnr.publish.pages.page import Blanks, Code, Entry, Figure, Listing, Notice, Page, Part, Table


def to_html(page: Page) -> str:
    """Write a page as one self-contained HTML file.

    Parameters
    ----------
    page
        The page.

    Returns
    -------
    str
        Style and drawings are inside; no script, no font and no image is fetched.

    Examples
    --------
    >>> from rnr.publish.pages.page import Section
    >>> made = to_html(Page("A <tool>", "For whom.", (Section("Use", ("Adults.",)),)))
    >>> "<h1>A &lt;tool&gt;</h1>" in made, "http" in made
    (True, False)
    """
    style = files("rnr.publish").joinpath("page.css").read_text(encoding="utf-8")
    sections = [
        f'<section id="{_anchor(section.title)}"{_SMALL if section.small else ""}>\n'
        f"<h2>{escape(section.title)}</h2>\n"
        + "\n".join(map(part_html, section.parts))
        + "\n</section>"
        for section in page.sections
    ]
    links = "".join(
        f'<li><a href="#{_anchor(s.title)}">{escape(s.title)}</a></li>' for s in page.sections
    )
    kind = ' class="sheet"' if page.margin else ""
    nav = f'<nav aria-label="Sections"><ol>{links}</ol></nav>\n' if page.contents else ""
    foot = f"<footer><p>{escape(page.foot)}</p></footer>" if page.foot else ""
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="en"{kind}>\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(page.title)}</title>",
            f"<style>\n{style}{_edge(page.margin)}</style>\n</head>\n<body>",
            f'<header>\n<h1>{escape(page.title)}</h1>\n<p class="lead">{prose(page.lead)}</p>',
            *map(part_html, (*page.notices, *page.opening)),
            f"</header>\n{nav}<main>",
            *sections,
            f"</main>\n{foot}\n</body>\n</html>\n",
        ]
    )


_SMALL = ' class="small"'


def part_html(part: Part) -> str:
    """Write one part of a page; all text is escaped.

    Examples
    --------
    >>> part_html("under <25")
    '<p>under &lt;25</p>'
    """
    if isinstance(part, str):
        return f"<p>{prose(part)}</p>"
    if isinstance(part, Notice):
        lines = "".join(f"<li>{prose(line)}</li>" for line in part.lines)
        return f'<aside><p class="name">{escape(part.title)}</p><ul>{lines}</ul></aside>'
    if isinstance(part, Entry):
        name = f"<code>{escape(part.name)}</code> " if part.name else ""
        lines = "".join(f"<li>{prose(line)}</li>" for line in part.lines)
        below = f"<ul>{lines}</ul>" if lines else ""
        return f'<div class="entry"><p>{name}{prose(part.title)}</p>{below}</div>'
    if isinstance(part, Listing):
        return "<ul>" + "".join(f"<li>{prose(line)}</li>" for line in part.lines) + "</ul>"
    if isinstance(part, Code):
        return f"<pre><code>{escape(part.text)}</code></pre>"
    if isinstance(part, Table):
        return _table(part)
    if isinstance(part, Blanks):
        kind = "blanks wide-blanks" if part.wide else "blanks"
        lines = "".join(f"<p><span>{escape(label)}</span></p>" for label in part.labels)
        return f'<div class="{kind}">{lines}</div>'
    caption = f"<figcaption>{prose(part.caption)}</figcaption>"
    return f"<figure>{_drawing(part)}{caption}</figure>"


def _edge(text: str) -> str:
    """Put words at the lower edge of every sheet; a style sheet wants odd characters as codes."""
    if not text:
        return ""
    said = "".join(c if c.isascii() and (c.isalnum() or c in " .,:;-") else f"\\{ord(c):06x}"
                   for c in text)  # fmt: skip
    return f'@page {{ @bottom-left {{ content: "{said}"; }} }}\n'


def _table(table: Table) -> str:
    def row(cells: tuple[str, ...], tag: str) -> str:
        made = []
        for i, cell in enumerate(cells):
            kind = ' class="number"' if i in table.numbers else ""
            scope = ' scope="col"' if tag == "th" else ""
            made.append(f"<{tag}{scope}{kind}>{prose(cell)}</{tag}>")
        return "<tr>" + "".join(made) + "</tr>"

    caption = f"<figcaption>{prose(table.caption)}</figcaption>" if table.caption else ""
    body = "\n".join(row(cells, "td") for cells in table.rows)
    head = f"<thead>{row(table.head, 'th')}</thead>"
    made = f"<table>{head}<tbody>\n{body}\n</tbody></table>"
    return f'<figure>{caption}<div class="wide">{made}</div></figure>'


def _drawing(figure: Figure) -> str:
    """Put a drawing into the page: without prologue, scaled to the page, with words for it."""
    svg = figure.svg[figure.svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(figure.alt)}" ', 1)


def prose(text: str) -> str:
    """Escape text; what stands between backticks is code; a number keeps its sign beside it.

    Examples
    --------
    >>> prose("`age` < 25")
    '<code>age</code> &lt; 25'
    """
    text = text.replace("n = ", "n\u00a0=\u00a0").replace(" %", "\u00a0%")
    made = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    # A day is not broken at its hyphens.
    return re.sub(r"\b(\d{4}-\d\d-\d\d)\b", r"<time>\1</time>", made)


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")

"""A page as HTML: one file, nothing fetched from anywhere, readable on paper and on a phone."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files

from rnr.publish.page import Code, Entry, Figure, Listing, Notice, Page, Part, Table


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
    >>> from rnr.publish.page import Section
    >>> made = to_html(Page("A <tool>", "For whom.", (Section("Use", ("Adults.",)),)))
    >>> "<h1>A &lt;tool&gt;</h1>" in made, "http" in made
    (True, False)
    """
    style = files("rnr.publish").joinpath("page.css").read_text(encoding="utf-8")
    sections = [
        f'<section id="{_anchor(section.title)}">\n<h2>{escape(section.title)}</h2>\n'
        + "\n".join(map(_part, section.parts))
        + "\n</section>"
        for section in page.sections
    ]
    links = "".join(
        f'<li><a href="#{_anchor(s.title)}">{escape(s.title)}</a></li>' for s in page.sections
    )
    foot = f"<footer><p>{escape(page.foot)}</p></footer>" if page.foot else ""
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(page.title)}</title>",
            f"<style>\n{style}</style>\n</head>\n<body>",
            f'<header>\n<h1>{escape(page.title)}</h1>\n<p class="lead">{_prose(page.lead)}</p>',
            *map(_part, page.notices),
            f'</header>\n<nav aria-label="Sections"><ol>{links}</ol></nav>\n<main>',
            *sections,
            f"</main>\n{foot}\n</body>\n</html>\n",
        ]
    )


def _part(part: Part) -> str:
    if isinstance(part, str):
        return f"<p>{_prose(part)}</p>"
    if isinstance(part, Notice):
        lines = "".join(f"<li>{_prose(line)}</li>" for line in part.lines)
        return f'<aside><p class="name">{escape(part.title)}</p><ul>{lines}</ul></aside>'
    if isinstance(part, Entry):
        name = f"<code>{escape(part.name)}</code> " if part.name else ""
        lines = "".join(f"<li>{_prose(line)}</li>" for line in part.lines)
        below = f"<ul>{lines}</ul>" if lines else ""
        return f'<div class="entry"><p>{name}{_prose(part.title)}</p>{below}</div>'
    if isinstance(part, Listing):
        return "<ul>" + "".join(f"<li>{_prose(line)}</li>" for line in part.lines) + "</ul>"
    if isinstance(part, Code):
        return f"<pre><code>{escape(part.text)}</code></pre>"
    if isinstance(part, Table):
        return _table(part)
    caption = f"<figcaption>{_prose(part.caption)}</figcaption>"
    return f"<figure>{_drawing(part)}{caption}</figure>"


def _table(table: Table) -> str:
    def row(cells: tuple[str, ...], tag: str) -> str:
        made = []
        for i, cell in enumerate(cells):
            kind = ' class="number"' if i in table.numbers else ""
            scope = ' scope="col"' if tag == "th" else ""
            made.append(f"<{tag}{scope}{kind}>{_prose(cell)}</{tag}>")
        return "<tr>" + "".join(made) + "</tr>"

    caption = f"<figcaption>{_prose(table.caption)}</figcaption>" if table.caption else ""
    body = "\n".join(row(cells, "td") for cells in table.rows)
    head = f"<thead>{row(table.head, 'th')}</thead>"
    made = f"<table>{head}<tbody>\n{body}\n</tbody></table>"
    return f'<figure>{caption}<div class="wide">{made}</div></figure>'


def _drawing(figure: Figure) -> str:
    """Put a drawing into the page: without prologue, scaled to the page, with words for it."""
    svg = figure.svg[figure.svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(figure.alt)}" ', 1)


def _prose(text: str) -> str:
    """Escape text; what stands between backticks is code; a number keeps its sign beside it."""
    text = text.replace("n = ", "n\u00a0=\u00a0").replace(" %", "\u00a0%")
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")

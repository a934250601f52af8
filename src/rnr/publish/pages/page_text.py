"""A page as text, for a terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rnr.publish.pages.page import Blanks, Code, Entry, Listing, Notice, Page, Part, Table


def to_text(page: Page, width: int | None = None) -> str:
    """Write a page for a terminal.

    Parameters
    ----------
    page
        The page; figures are left out but for their words.
    width
        Characters in a line; without it, those of the terminal, 100 at most.

    Returns
    -------
    str

    Examples
    --------
    >>> from rnr.publish.pages.page import Section
    >>> print(to_text(Page("A tool", "For whom.", (Section("Use", ("Adults.",)),)), 40))
    A tool
    ======
    For whom.
    <BLANKLINE>
    Use
    ---
    Adults.
    <BLANKLINE>
    """
    wide = width or min(max(shutil.get_terminal_size((88, 24)).columns, 40), 100)
    title = _wrapped(page.title, wide)
    lines = [*title, "=" * max(map(len, title)), *_wrapped(page.lead, wide)]
    for notice in page.notices:
        lines += ["", *_part(notice, wide)]
    for part in page.opening:
        lines += ["", *_part(part, wide)]
    for section in page.sections:
        title = _wrapped(section.title, wide)
        lines += ["", *title, "-" * max(map(len, title))]
        for i, part in enumerate(section.parts):
            gap = i > 0 and not isinstance(part, Listing)
            lines += [*([""] if gap else []), *_part(part, wide)]
    lines += ["", *_wrapped(page.foot, wide)] if page.foot else []
    return "\n".join(lines) + "\n"


def _part(part: Part, width: int) -> Iterator[str]:
    if isinstance(part, str):
        yield from _wrapped(part, width)
    elif isinstance(part, Notice):
        yield f"! {part.title}"
        for line in part.lines:
            yield from _wrapped(line, width, "  - ", "    ")
    elif isinstance(part, Entry):
        title = f"{part.name}: {part.title}" if part.name and part.title else part.name + part.title
        yield from _wrapped(title, width, "", "    ")
        for line in part.lines:
            yield from _wrapped(line, width, "    ", "      ")
    elif isinstance(part, Listing):
        for line in part.lines:
            yield from _wrapped(line, width, "- ", "  ")
    elif isinstance(part, Code):
        yield from (f"    {line}" for line in part.text.splitlines())
    elif isinstance(part, Table):
        yield from _table(part, width)
    elif isinstance(part, Blanks):
        yield from (f"{label}: {'_' * 24}" for label in part.labels)
    else:
        yield from _wrapped(f"[figure] {part.alt}", width)


def _wrapped(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(
        text.replace("`", ""), width, initial_indent=first, subsequent_indent=others,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _table(table: Table, width: int) -> Iterator[str]:
    if table.caption:
        yield from _wrapped(table.caption, width)
    rows = [[cell.replace("`", "") for cell in row] for row in (table.head, *table.rows)]
    widths = _widths(rows, set(table.numbers), width)
    for row in rows:
        cells = [_wrapped(cell, size) or [""] for cell, size in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            made = [
                cell.rjust(size) if i in table.numbers else cell.ljust(size)
                for i, (cell, size) in enumerate(zip(line, widths, strict=True))
            ]
            yield "  ".join(made).rstrip()


def _widths(rows: Sequence[Sequence[str]], numbers: set[int], width: int) -> list[int]:
    """Give every column what it needs, and take from the widest text what the line lacks."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    least = [
        max(_NARROW, *(len(word) for row in rows for word in row[i].split()))
        for i in range(len(widths))
    ]
    while sum(widths) + 2 * (len(widths) - 1) > width:
        wide = [i for i, size in enumerate(widths) if i not in numbers and size > least[i]]
        if not wide:
            break
        widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


_NARROW = 16
"""A column of text is not made narrower than this, nor than its longest word."""

"""A page: titles, paragraphs, tables and figures, written once and shown as text or HTML."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that must not be overlooked.

    Parameters
    ----------
    title
        What kind of notice.
    lines
        What it says.
    """

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; columns of numbers stand to the right.

    Parameters
    ----------
    head
        Names of the columns.
    rows
        The cells, as text.
    numbers
        Places of the columns that hold numbers.
    caption
        What the table shows, of whom, from where.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A name, what it is, and what there is to say of it.

    Parameters
    ----------
    name, title
        The name that code uses, and the words that people use.
    lines
        Further lines.
    """

    name: str
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Short lines, one below the other."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type or to copy, kept as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption.

    Parameters
    ----------
    svg
        The drawing.
    alt
        What it shows, in words, for those who do not see it.
    caption
        What it shows, of whom, from where.
    """

    svg: str
    alt: str
    caption: str


Part = str | Notice | Table | Entry | Listing | Code | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A title and what stands below it."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page.

    Parameters
    ----------
    title, lead
        What it is, in a few words and in a few sentences.
    sections
        Its sections, in order.
    notices
        What must be read first.
    foot
        Where it comes from.
    """

    title: str
    lead: str
    sections: tuple[Section, ...]
    notices: tuple[Notice, ...] = ()
    foot: str = field(default="")


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
    rows = [table.head, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.head))]
    # The last column takes what is left of the line, and is wrapped inside it.
    rest = max(width - sum(widths[:-1]) - 2 * (len(widths) - 1), 20)
    for row in rows:
        cells = [
            cell.rjust(size) if i in table.numbers else cell.ljust(size)
            for i, (cell, size) in enumerate(zip(row, widths, strict=True))
        ]
        last = [cells[-1]] if len(cells[-1]) <= rest else _wrapped(row[-1], rest)
        yield "  ".join([*cells[:-1], last[0]]).rstrip()
        indent = " " * (sum(widths[:-1]) + 2 * (len(widths) - 1))
        yield from (indent + line for line in last[1:])

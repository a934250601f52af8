"""A page: titles, paragraphs, tables and figures, written once and shown as text or HTML."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Blanks:
    """Lines to write on, on the printed page.

    Parameters
    ----------
    labels
        What is to be written, line by line.
    wide
        Whether each takes the whole width.
    """

    labels: tuple[str, ...]
    wide: bool = False


Part = str | Notice | Table | Entry | Listing | Code | Figure | Blanks


@dataclass(frozen=True, slots=True)
class Section:
    """A title and what stands below it; small print is what is looked up and not read through."""

    title: str
    parts: tuple[Part, ...]
    small: bool = False


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
    margin
        What stands at the edge of every printed sheet.
    contents
        Whether the sections are listed at the top.
    opening
        What stands between the notices and the sections.
    """

    title: str
    lead: str
    sections: tuple[Section, ...]
    notices: tuple[Notice, ...] = ()
    foot: str = ""
    margin: str = ""
    contents: bool = True
    opening: tuple[Part, ...] = ()

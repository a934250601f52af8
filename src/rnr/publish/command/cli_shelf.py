"""Commands that look at the shelf: ``names``, ``show`` and ``template``."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

from rnr.publish.command.pick import add_pick, pick


def add(commands: Any) -> None:
    """Add the commands to the parser."""
    listing = commands.add_parser(
        "names",
        help="list the instruments or policies on the shelf",
        description="List what is on the shelf: id, version, shelf and title.",
    )
    listing.add_argument("--kind", choices=("instruments", "policies"), default="instruments")
    how = listing.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="as JSON")
    how.add_argument("--id", action="store_true", help="id and version only, one a line")
    listing.add_argument("--path", help="folder of your own definitions")
    listing.set_defaults(work=names)
    showing = commands.add_parser(
        "show",
        help="show an instrument or policy as a readable page",
        description="Show what a definition says: use, items with answers and points, conversion, "
        "levels, norms, sources, and what nobody has read at source yet.",
    )
    add_pick(showing)
    showing.add_argument(
        "--html", type=Path, metavar="FILE", help="write one self-contained HTML page instead"
    )
    showing.set_defaults(work=show)
    form = commands.add_parser(
        "template",
        help="print an empty CSV file with a column for every item",
        description="Print the header line of a CSV file that rnr score reads; with --notes, what "
        "may stand in each column, as a table of its own.",
    )
    add_pick(form)
    form.add_argument("--notes", action="store_true", help="print what may stand in each column")
    form.set_defaults(work=template)


def names(given: argparse.Namespace) -> int:
    """List the shelf."""
    from rnr.library.shelf import names as list_names

    entries = list_names(given.path, given.kind)
    if given.json:
        said = [
            {"id": e.id, "version": e.version, "shelf": e.shelf, "title": e.title} for e in entries
        ]
        sys.stdout.write(json.dumps(said, indent=2, ensure_ascii=False) + "\n")
        return 0
    if given.id:
        sys.stdout.write("".join(f"{e.id}-{e.version}\n" for e in entries))
        return 0
    rows = [(e.id, e.version, e.shelf.replace("_", " "), e.title) for e in entries]
    heads = ("id", "version", "shelf", "title")
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(3)]
    for row in [heads, *rows]:
        cells = [cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)]
        sys.stdout.write("  ".join([*cells, row[3]]) + "\n")
    return 0


def show(given: argparse.Namespace) -> int:
    """Show one definition."""
    from rnr.publish.command.whole import whole
    from rnr.publish.describing.describe import describe
    from rnr.publish.pages.page_html import to_html
    from rnr.publish.pages.page_text import to_text

    page = describe(pick(given.id, given.version, given.path, given.kind))
    if given.html is None:
        sys.stdout.write(to_text(page))
        return 0
    with whole(given.html) as place:
        place.write_text(to_html(page), encoding="utf-8")
    sys.stdout.write(f"{given.html}\n")
    return 0


def template(given: argparse.Namespace) -> int:
    """Print an empty CSV file."""
    from rnr.publish.describing.describe import may_stand

    definition = pick(given.id, given.version, given.path, given.kind)
    out = csv.writer(sys.stdout, lineterminator="\n")
    if not given.notes:
        out.writerow(definition.items)
        return 0
    out.writerow(["column", "asks", "may hold"])
    for name, item in definition.items.items():
        out.writerow([name, item.ask, may_stand(definition, name)])
    return 0

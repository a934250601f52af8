"""The command for somebody new: ``rnr demo``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    """Add the command to the parser."""
    showing = commands.add_parser(
        "demo",
        help="make people who do not exist, score them, and write a page about it",
        description="Draw synthetic people with a known truth, score them, ask a policy, measure "
        "how well the score predicts, and write one HTML page. Takes seconds; nothing is sent "
        "anywhere.",
    )
    showing.add_argument(
        "-o", "--output", type=Path, default=Path("rnr-demo.html"), metavar="FILE",
        help="where to write the page (default: rnr-demo.html)",
    )  # fmt: skip
    showing.add_argument("--people", type=int, metavar="N", help="how many people")
    showing.add_argument("--seed", type=int, help="the same seed gives the same people")
    showing.set_defaults(work=demo)


def demo(given: argparse.Namespace) -> int:
    """Write the page, and say where it is."""
    from rnr.publish.command.whole import whole
    from rnr.publish.pages.page_html import to_html
    from rnr.publish.showing.demo import make_demo
    from rnr.publish.showing.demo_page import demo_page

    made = make_demo(given.people, given.seed)
    page = to_html(demo_page(made))
    with whole(given.output) as place:
        place.write_text(page, encoding="utf-8")
    sys.stdout.write(
        f"{made.scored.height:,} synthetic people scored with {made.tool.key}; the page is at\n"
        f"{given.output.resolve()}\n"
    )
    return 0

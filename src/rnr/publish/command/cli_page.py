"""The command for a person's file: ``rnr page`` writes what was kept as a page to print."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rnr.people.pictures.picture import Picture
    from rnr.people.plans.decision import Plan
    from rnr.people.plans.progress import Progress
    from rnr.people.scores.profile import Profile
    from rnr.publish.pages.page import Page


def add(commands: Any) -> None:
    """Add the command to the parser."""
    paging = commands.add_parser(
        "page",
        help="show one person's profile, picture, plan or review, or write it as a page to print",
        description="Take a profile, a picture, a plan or its progress that was kept as JSON and "
        "show it in plain words; with --html, write it as one page for the person's file.",
    )
    paging.add_argument("input", type=Path, metavar="INPUT", help="the JSON that was kept")
    paging.add_argument("--html", type=Path, metavar="FILE", help="write a page instead")
    paging.add_argument(
        "--definition", type=Path, metavar="TOML",
        help="the instrument or policy it was made with, where the shelf does not hold it",
    )  # fmt: skip
    paging.set_defaults(work=page)


def page(given: argparse.Namespace) -> int:
    """Show or write the page."""
    from rnr.publish.command.whole import whole
    from rnr.publish.pages.page_html import to_html
    from rnr.publish.pages.page_text import to_text

    laid = _lay_out(_kept(given.input), given.definition)
    if given.html is None:
        sys.stdout.write(to_text(laid))
        return 0
    with whole(given.html) as place:
        place.write_text(to_html(laid), encoding="utf-8")
    sys.stdout.write(f"{given.html}\n")
    return 0


def _lay_out(noun: Profile | Picture | Plan | Progress, definition: Path | None) -> Page:
    from rnr.library.load import read_instrument, read_policy
    from rnr.people.pictures.picture import Picture
    from rnr.people.plans.decision import Plan
    from rnr.people.plans.progress import Progress
    from rnr.publish.pages import picture_page, plan_page, profile_page, progress_page

    if isinstance(noun, Plan):
        policy = None if definition is None else read_policy(definition)
        return plan_page.lay_out(noun, policy)
    if isinstance(noun, Picture):
        return picture_page.lay_out(noun)
    if isinstance(noun, Progress):
        return progress_page.lay_out(noun)
    tool = None if definition is None else read_instrument(definition)
    return profile_page.lay_out(noun, tool)


def _kept(path: Path) -> Profile | Picture | Plan | Progress:
    """Read what was kept; what is wrong with it is said without a word of what it holds."""
    from pydantic import ValidationError

    from rnr.people.pictures.picture import Picture
    from rnr.people.plans.decision import Plan
    from rnr.people.plans.progress import Progress
    from rnr.people.scores.profile import Profile
    from rnr.publish.errors import unreadable

    todo = "give what model_dump_json() wrote of a profile, picture, plan or progress"
    try:
        text = path.read_text(encoding="utf-8")
        keys = json.loads(text)
    except OSError as error:
        raise unreadable(path, str(error.strerror).lower(), "give another file") from None
    except ValueError:
        raise unreadable(path, "is not JSON", todo) from None
    kinds: dict[str, type[Profile | Picture | Plan | Progress]]
    kinds = {"decisions": Plan, "profiles": Picture, "assessment": Profile, "by_need": Progress}
    kind = next((kinds[name] for name in kinds if isinstance(keys, dict) and name in keys), None)
    if kind is None:
        raise unreadable(path, "holds no profile, picture, plan or progress", todo)
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        # Only names of our own fields are repeated: a strange key may be a person's name.
        places = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        wrong = ", ".join(name for name in kind.model_fields if name in places) or "other keys"
        what = f"is not a {kind.__name__.lower()} of this version of rnr ({wrong})"
        raise unreadable(path, what, todo) from None

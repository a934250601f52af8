"""The page of one assessment for a person's file: asked, answered, scored, and what it means."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.definitions.common import Shelf
from rnr.definitions.instrument import Instrument
from rnr.people.scores.profile import Profile
from rnr.publish.pages import page_html
from rnr.publish.pages.at_hand import at_hand
from rnr.publish.pages.page import Blanks, Entry, Listing, Notice, Page, Section
from rnr.publish.pages.person_answers import answer_parts
from rnr.publish.pages.person_results import OF_GROUPS, override_words, result_parts, result_table

WHO = Blanks(("Name", "File number", "Date"))
SIGNED = Blanks(("Person: signature", "Assessor: name and signature", "Date"))
_PROVISIONAL = "PROVISIONAL"


def to_html(profile: Profile, instrument: Instrument | None = None) -> str:
    """Write the page; see :meth:`rnr.Profile.to_html`."""
    return page_html.to_html(lay_out(profile, instrument))


def lay_out(profile: Profile, instrument: Instrument | None = None) -> Page:
    """Lay a profile out as a page for the person's file.

    Parameters
    ----------
    profile
        The profile.
    instrument
        Its definition, where the shelf does not hold it.

    Returns
    -------
    Page

    Raises
    ------
    ReplayError
        The instrument given is not the one that the profile was made with.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> [section.title for section in lay_out(profile).sections][:3]
    ['Results', 'What the results mean', 'What was asked and answered']
    """
    profile, tool = at_hand(profile, instrument)
    made = profile.assessment
    key = f"{made.instrument}-{made.version}"
    day = f"Assessed on {made.on}." if made.on else "The day of the assessment was not recorded."
    sections = [
        Section("Results", (result_table(profile, tool),)),
        Section("What the results mean", (OF_GROUPS, *result_parts(profile, tool))),
        Section("What was asked and answered", tuple(answer_parts(profile, tool))),
        Section("Talked over and signed", (SIGNED,)),
        Section("About the tool", tuple(about_tool(profile, tool)), small=True),
    ]
    lead = f"{day} What was asked and answered, what came out, and what it means."
    word = provisional(profile.shelf)
    return Page(
        (tool.title if tool else key) + word, lead, tuple(sections), notices(profile, tool),
        f"{key}, made by rnr {profile.rnr}. Fingerprint of the definition: {made.digest}.",
        f"{key}{word}", contents=False, opening=(WHO,),
    )  # fmt: skip


def provisional(shelf: Shelf) -> str:
    """Give the word that a provisional result carries everywhere, and nothing otherwise.

    Examples
    --------
    >>> provisional("provisional"), provisional("verified")
    (' (PROVISIONAL)', '')
    """
    return f" ({_PROVISIONAL})" if shelf == "provisional" else ""


def notices(profile: Profile, tool: Instrument | None) -> tuple[Notice, ...]:
    """Say what must be read first: provisional, set by hand, warned of, definition not at hand.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> profile = rnr.score(rnr.assess(tool, {"age_at_current_arrest": 40}))
    >>> [notice.title for notice in notices(profile, None)]
    ['Questions by their short names']
    """
    made = []
    if profile.shelf == "provisional":
        said = "Not every fact of this tool was read at its source. Use these results with care."
        made.append(Notice("Provisional", (said,)))
    if profile.overrides:
        told = tuple(
            f"{profile[one.scale].title}: {override_words(profile, tool, one)}"
            for one in profile.overrides
        )
        made.append(Notice("Set by hand", told))
    warned = tuple(one for one in profile.warnings if not one.startswith("provisional:"))
    if warned:
        made.append(Notice("Please note", warned))
    if tool is None:
        said = (
            "The definition of this tool is not at hand, so questions and answers stand by their "
            "short names. Give it, as profile.to_html(instrument), to have them in full."
        )
        made.append(Notice("Questions by their short names", (said,)))
    return tuple(made)


def about_tool(profile: Profile, tool: Instrument | None) -> Iterator[Listing | Notice | Entry]:
    """Say which tool it was, for whom it is meant, and where its facts were read.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> profile = rnr.score(rnr.assess(tool, {"age_at_current_arrest": 40}))
    >>> next(about_tool(profile, tool)).lines[0]
    'Public Safety Assessment, psa, version 2020, shelf: verified'
    """
    made = profile.assessment
    told = f"{made.instrument}, version {made.version}, shelf: {profile.shelf.replace('_', ' ')}"
    if tool is None:
        yield Listing((told,))
        return
    lines = [f"{tool.title}, {told}", f"for: {tool.use.population}"]
    lines += [f"outcome: {tool.use.outcome}"] if tool.use.outcome else []
    lines += [f"follow-up: {tool.use.follow_up}"] if tool.use.follow_up else []
    lines += [f"owner: {tool.owner}"] if tool.owner else []
    yield Listing(tuple(lines))
    if tool.use.cautions:
        yield Entry("", "Cautions", tuple(tool.use.cautions))
    if tool.unconfirmed:
        yield Entry("", "Not confirmed at source", tuple(tool.unconfirmed))
    yield Entry("", "Sources", tuple(f"[{source.id}] {source.cite}" for source in tool.sources))

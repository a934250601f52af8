"""The page of several assessments for a person's file: together first, then each alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from rnr.people.pictures.conflicts import Conflict
from rnr.people.pictures.grading import Graded
from rnr.people.pictures.needs import NeedFound
from rnr.people.pictures.picture import Picture
from rnr.people.scores.profile import Profile
from rnr.publish.describing.words import need as need_words
from rnr.publish.pages import page_html
from rnr.publish.pages.at_hand import at_hand
from rnr.publish.pages.page import Entry, Listing, Notice, Page, Part, Section, Table
from rnr.publish.pages.person_answers import answer_parts, plain
from rnr.publish.pages.person_results import OF_GROUPS, result_parts, result_table
from rnr.publish.pages.profile_page import SIGNED, WHO, about_tool, notices, provisional


def to_html(picture: Picture) -> str:
    """Write the page; see :meth:`rnr.Picture.to_html`."""
    return page_html.to_html(lay_out(picture))


def lay_out(picture: Picture) -> Page:
    """Lay a picture out as a page for the person's file.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("dast_10")
    >>> page = lay_out(rnr.picture(rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes")))))
    >>> [section.title for section in page.sections][:2]
    ['Needs to work on', 'Talked over and signed']
    """
    sections = [
        Section("Risk", tuple(_risk(picture))),
        Section("Stability", _table(picture.stability)),
        Section("Needs to work on", tuple(_needs(picture.targets()))),
        Section("Needs that are still open", tuple(_needs(_open(picture)))),
        Section("Needs that are not there", tuple(_absent(picture))),
        Section("Strengths to build on", _table(picture.strengths)),
        Section("How to work with this person", tuple(_adaptations(picture))),
        Section("History, which cannot be worked on", _table(picture.history)),
        Section("What the assessor noted", tuple(_noted(picture))),
        Section("Where tools disagree", tuple(_conflicts(picture))),
        Section("Talked over and signed", (SIGNED,)),
        *chain.from_iterable(map(_alone, picture.profiles)),
        *chain.from_iterable(_alone(one, earlier=True) for one in picture.superseded),
    ]
    told = [one for one in picture.warnings if not one.startswith("provisional:")]
    first = [Notice("Please note", tuple(told))] if told else []
    shelves = {one.shelf for one in (*picture.profiles, *picture.superseded)}
    word = provisional("provisional" if "provisional" in shelves else "verified")
    if word:
        said = "Not every fact of every tool was read at its source; such results say so."
        first.insert(0, Notice("Provisional", (said,)))
    day = f"On {picture.on}. " if picture.on else ""
    keys = ", ".join(f"{p.assessment.instrument}-{p.assessment.version}" for p in picture.profiles)
    foot = [f"Made by rnr {picture.rnr} from {keys}."]
    foot += [f"Levels brought together by the crosswalk {picture.crosswalk}."] * bool(
        picture.crosswalk
    )
    return Page(
        f"What the assessments say together{word}",
        f"{day}Several tools, one person: nothing is added up or averaged.",
        tuple(section for section in sections if section.parts), tuple(first), " ".join(foot),
        f"{keys}{word}", contents=False, opening=(WHO,),
    )  # fmt: skip


def graded_table(found: Sequence[Graded]) -> Table:
    """List gradings: what, the level in force, the tool and its day.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("dast_10")
    >>> seen = rnr.picture(rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes"))))
    >>> graded_table(seen.needs[0].graded).rows
    (('Drug problems', 'severe', 'dast_10-1982, day not recorded'),)
    """
    rows = tuple((one.title, level_words(one), _tool(one)) for one in found)
    return Table(("what", "level in force", "assessed with"), rows)


def level_words(one: Graded) -> str:
    """Say the level in force, what is still open, and the actuarial level beside another one.

    Examples
    --------
    >>> level_words(Graded(instrument="tool", version="1", scale="all", title="All", kind="risk",
    ...     level="high", actuarial="low", shelf="verified"))
    'high, set by hand (the answers give low)'
    """
    if one.level is None:
        possible = " or ".join(map(plain, one.possible))
        return f"still open: {possible}" if possible else "no level"
    said = plain(one.level)
    if one.actuarial is None and one.possible:
        said += f", set by hand (the answers leave open: {' or '.join(map(plain, one.possible))})"
    elif one.actuarial is not None and one.actuarial != one.level:
        said += f", set by hand (the answers give {plain(one.actuarial)})"
    if one.grade is not None and one.grade != one.level:
        said += f"; graded {plain(one.grade)}"
    return said


def conflict_words(one: Conflict) -> str:
    """Say what each of two tools found, and that they disagree.

    Examples
    --------
    >>> first = Graded(instrument="one", version="1", scale="a", title="Drugs", kind="need",
    ...     level="high", shelf="verified")
    >>> other = first.model_copy(update={"instrument": "two", "level": "low"})
    >>> conflict_words(Conflict(what="drugs", kind="differ", between=(first, other)))
    'Drugs: Drugs says high (one-1, day not recorded); Drugs says low (two-1, day not recorded).
    They are graded differently.'
    """
    what = need_words(one.what)
    said = [f"{row.title} says {level_words(row)} ({_tool(row)})" for row in one.between]
    end = "They are graded differently."
    if one.kind == "not_comparable":
        end = "Without a table of grades for both, their levels cannot be compared."
    return f"{what[:1].upper()}{what[1:]}: {'; '.join(said)}. {end}"


def _tool(one: Graded) -> str:
    day = f"on {one.on}" if one.on else "day not recorded"
    old = ", past its window" if one.current is False else ""
    word = ", provisional" if one.shelf == "provisional" else ""
    return f"{one.instrument}-{one.version}, {day}{old}{word}"


def _table(found: Sequence[Graded]) -> tuple[Part, ...]:
    return (graded_table(found),) if found else ()


def _risk(picture: Picture) -> Iterator[Part]:
    rows = [
        (outcome or "not named", *row)
        for outcome, found in picture.risk.items()
        for row in graded_table(found).rows
    ]
    if rows:
        yield Table(("risk of", "result", "level in force", "assessed with"), tuple(rows))
        yield OF_GROUPS


def _needs(needs: Sequence[NeedFound]) -> Iterator[Part]:
    rows = []
    for place, need in enumerate(needs, start=1):
        named = f"{place}. {need_words(need.title)}"
        for row in graded_table(need.graded).rows:
            rows.append((named, *row))
            named = ""
    if rows:
        yield Table(("need", "result", "level in force", "assessed with"), tuple(rows))
    for need in needs:
        if need.driver is not None:
            title = need_words(need.title)
            yield f"{title} is marked as a driver of other needs, because: {need.driver}"


def _open(picture: Picture) -> tuple[NeedFound, ...]:
    return tuple(need for need in picture.needs if need.present is None)


def _absent(picture: Picture) -> Iterator[Part]:
    gone = [one for need in picture.needs if need.present is False for one in need.graded]
    yield from _table(gone)


def _adaptations(picture: Picture) -> Iterator[Part]:
    if picture.responsivity:
        rows = tuple(
            (one.title, level_words(one), one.adaptation or "none is named")
            for one in picture.responsivity
        )
        yield Table(("factor", "level in force", "what it calls for"), rows)


def _noted(picture: Picture) -> Iterator[Part]:
    for one in picture.noted:
        calls = (f"calls for: {one.adaptation}",) if one.adaptation else ()
        yield Entry("", f"{one.name} ({one.kind})", (f"because: {one.because}", *calls))


def _conflicts(picture: Picture) -> Iterator[Part]:
    if picture.conflicts:
        yield Listing(tuple(map(conflict_words, picture.conflicts)))


def _alone(profile: Profile, earlier: bool = False) -> Iterator[Section]:
    """Give the sections of one assessment."""
    profile, tool = at_hand(profile)
    made = profile.assessment
    title = tool.title if tool else f"{made.instrument}-{made.version}"
    told = f"{title}, {made.on or 'day not recorded'}{provisional(profile.shelf)}"
    told = f"Earlier: {told}" if earlier else told
    first = notices(profile, tool)
    yield Section(told, (*first, result_table(profile, tool), *result_parts(profile, tool)))
    yield Section(f"Asked and answered: {told}", tuple(answer_parts(profile, tool)))
    digest = Listing((f"fingerprint of the definition: {made.digest}",))
    yield Section(f"About the tool: {told}", (*about_tool(profile, tool), digest), small=True)

"""The page of a review: hours so far, goals, what changed since, and whether the plan may end."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.people.plans.progress import Progress
from rnr.publish.describing import words
from rnr.publish.pages import page_html
from rnr.publish.pages.page import Notice, Page, Part, Section, Table
from rnr.publish.pages.person_answers import plain
from rnr.publish.pages.plan_goals import goal_parts
from rnr.publish.pages.plan_sections import without_keys
from rnr.publish.pages.profile_page import SIGNED, WHO, provisional

_ANSWERS = {"met": "yes", "not_met": "no", "not_known": "not known"}
_NOW = {"still": "still there", "gone": "no longer there", "absent": "not there"}


def to_html(progress: Progress) -> str:
    """Write the page; see :meth:`rnr.Progress.to_html`."""
    return page_html.to_html(lay_out(progress))


def lay_out(progress: Progress) -> Page:
    """Lay a review out as a page for the person's file.

    Examples
    --------
    >>> import rnr
    >>> from datetime import date
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> plan = rnr.plan(profile, rnr.load_policy("nj_dmf"))
    >>> [one.title for one in lay_out(rnr.progress(plan, on=date(2026, 4, 1))).sections]
    ['Hours so far', 'Talked over and signed']
    """
    key = f"{progress.policy}-{progress.version}"
    word = provisional(progress.shelf)
    foot = f"{key}, made by rnr {progress.rnr}. Fingerprint of the policy: {progress.digest}."
    return Page(
        f"Review of the plan{word}", f"On {progress.on}, by {key}.",
        (*sections(progress), Section("Talked over and signed", (SIGNED,))), notices(progress),
        foot, f"{key}{word}", contents=False, opening=(WHO,),
    )  # fmt: skip


def notices(progress: Progress) -> tuple[Notice, ...]:
    """Say what must be read first: provisional, and what was warned of.

    Examples
    --------
    >>> import rnr
    >>> from datetime import date
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> notices(rnr.progress(rnr.plan(profile, rnr.load_policy("nj_dmf")), on=date(2026, 4, 1)))
    ()
    """
    return (Notice("Please note", progress.warnings),) if progress.warnings else ()


def sections(progress: Progress) -> tuple[Section, ...]:
    """Give what a review found, section by section; what is empty is left out.

    Examples
    --------
    >>> import rnr
    >>> from datetime import date
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> made = rnr.progress(rnr.plan(profile, rnr.load_policy("nj_dmf")), on=date(2026, 4, 1))
    >>> sections(made)[0].parts
    ('0 hours counted so far.',)
    """
    made = (
        Section("Hours so far", tuple(_hours(progress))),
        Section("Goals reached", tuple(goal_parts(progress.done)) if progress.done else ()),
        Section("Goals whose day has passed", _goals(progress)),
        Section("Goals that run", tuple(goal_parts(progress.running)) if progress.running else ()),
        Section("Needs now", tuple(_needs(progress))),
        Section("Risk now", tuple(_risk(progress))),
        Section("May the plan end early", tuple(_ending(progress))),
    )
    return tuple(section for section in made if section.parts)


def _goals(progress: Progress) -> tuple[Part, ...]:
    return tuple(goal_parts(progress.overdue)) if progress.overdue else ()


def _hours(progress: Progress) -> Iterator[Part]:
    planned = "" if progress.planned is None else f" Planned: {progress.planned}."
    counted = str(progress.hours)
    yield f"{counted[:1].upper()}{counted[1:]} counted so far.{planned}"
    if progress.by_need:
        rows = tuple((words.need(need), str(tally)) for need, tally in progress.by_need.items())
        yield Table(("worked on", "counted"), rows)
    if progress.not_counted:
        rows = tuple(
            (
                plain(str(one).partition(": ")[0]),
                f"{one.because} {words.sources(one.source)}".strip(),
            )
            for one in progress.not_counted
        )
        yield Table(("not counted", "because"), rows)


def _needs(progress: Progress) -> Iterator[Part]:
    if progress.needs:
        rows = tuple(
            (
                words.need(one.title),
                _NOW.get(one.verdict, plain(one.verdict)),
                without_keys(one.because),
            )
            for one in progress.needs
        )
        yield Table(("need", "now", "because"), rows)


def _risk(progress: Progress) -> Iterator[Part]:
    if progress.risk:
        rows = tuple(
            (one.title, plain(one.before or "open"), plain(one.after or "open"), plain(one.because))
            for one in progress.risk
        )
        yield Table(("risk", "level before", "level now", "because"), rows)


def _ending(progress: Progress) -> Iterator[Part]:
    if progress.ending is None:
        return
    rows = tuple(
        (
            one.what,
            _ANSWERS[one.answer],
            f"{plain(one.because)} {words.sources(one.source)}".strip(),
        )
        for one in progress.ending.terms
    )
    answer = _ANSWERS[progress.ending.answer]
    said = f"By the policy's own rule: {answer}. All lines must hold, and a person decides."
    yield Table(("what must hold", "holds", "because"), rows, (), said)

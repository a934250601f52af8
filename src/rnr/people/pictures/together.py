"""Together: several assessments of one person put into one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import get_args

from rnr.definitions.crosswalk import Crosswalk, PictureKind
from rnr.errors import Problem
from rnr.people.answering.days import day_of
from rnr.people.errors import PictureError
from rnr.people.pictures.conflicts import conflicts
from rnr.people.pictures.grading import Graded, by_hand, graded
from rnr.people.pictures.needs import STATIC, NeedFound, needs_of
from rnr.people.pictures.picture import Noted, Picture
from rnr.people.pictures.window import Window
from rnr.people.scores.profile import Profile
from rnr.people.scores.replay import definition_of


def picture(
    *profiles: Profile,
    on: date | str | None = None,
    valid: Mapping[str, Window] | None = None,
    crosswalk: Crosswalk | None = None,
    drivers: Mapping[str, str] | None = None,
    noted: tuple[Noted, ...] = (),
) -> Picture:
    """Put several assessments of one person together: risk, needs in order, responsivity.

    Parameters
    ----------
    *profiles
        From :func:`rnr.score`, at least one. Of two with the same instrument the later counts.
    on
        The day of the picture, as a date or ``"2026-03-02"``; without it no assessment's age is
        judged.
    valid
        Instrument, or instrument and version, to how long it may be used: days, or a text such as
        ``"12 months"``. An assessment past its window is used with a warning, and only where no
        current one grades the same need.
    crosswalk
        Brings the levels of several tools to one list of grades, and says from which grade a need
        is one to work on. Without it every need is put in order by its place among its own tool's
        levels, and all but the lowest level count as a need, which a warning says.
    drivers
        Needs that the assessor holds to drive others, each with the reason; they come first.
    noted
        What the assessor saw and no tool measured.

    Returns
    -------
    Picture
        Tools that disagree are listed in ``conflicts``, and nothing is averaged; the order of
        needs goes by the worst grading.

    Raises
    ------
    PictureError
        All problems at once: an undated or later assessment, an unknown driver, an empty reason, a
        crosswalk that does not fit its tool.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("dast_10")
    >>> answers = dict.fromkeys(tool.items, "yes")
    >>> found = rnr.picture(rnr.score(rnr.assess(tool, answers)),
    ...     drivers={"substance_misuse": "use came before every arrest"})
    >>> [(need.name, need.current[0].level, need.driver) for need in found.targets()]
    [('substance_misuse', 'severe', 'use came before every arrest')]
    """
    problems: list[Problem] = []
    on = day_of(on, "on", problems)
    latest, superseded = _latest(profiles, on, problems)
    found = [row for p in latest for row in graded(p, crosswalk, on, valid or {}, problems)]
    needs, history = needs_of(found, drivers or {}, problems)
    if problems:
        raise PictureError("the assessments cannot be put together", problems)
    kinds = {kind: tuple(r for r in found if r.kind == kind) for kind in get_args(PictureKind)}
    risk = {
        o: tuple(r for r in kinds["risk"] if r.outcome == o)
        for o in dict.fromkeys(r.outcome for r in kinds["risk"])
    }
    things = [(need.title, need.graded) for need in needs] + [(STATIC, history)]
    things += [(outcome, rows) for outcome, rows in risk.items() if outcome]
    return Picture(
        on=on, crosswalk=crosswalk and crosswalk.id, profiles=latest, superseded=superseded,
        risk=risk, needs=needs, history=history, responsivity=kinds["responsivity"],
        strengths=kinds["strength"], stability=kinds["stability"], noted=noted,
        conflicts=tuple(c for what, rows in things for c in conflicts(what, rows)),
        warnings=(*_warnings(latest, found, on, valid, crosswalk), *_idle(needs)),
    )  # fmt: skip


def _latest(
    profiles: tuple[Profile, ...], on: date | None, problems: list[Problem]
) -> tuple[tuple[Profile, ...], tuple[Profile, ...]]:
    if not profiles:
        problems.append(Problem("profiles", "is empty", "give at least one profile", "empty"))
    kept: dict[str, Profile] = {}
    for profile in profiles:
        name, day = profile.assessment.instrument, profile.assessment.on
        before = kept.get(name)
        if on is not None and day is not None and day > on:
            problems.append(Problem(name, "was assessed after the day of the picture", "", "date"))
        if before is None:
            kept[name] = profile
        elif day is None or before.assessment.on in (None, day):
            what = "was assessed twice, and the dates do not say which is later"
            problems.append(Problem(name, what, "date both, or give one of them", "twice"))
        elif before.assessment.on is not None and day > before.assessment.on:
            kept[name] = profile
    chosen = {id(profile) for profile in kept.values()}
    return tuple(kept.values()), tuple(p for p in profiles if id(p) not in chosen)


def _idle(needs: Sequence[NeedFound]) -> tuple[str, ...]:
    return tuple(
        f"{need.title}: marked as a driver, and no assessment finds a need to work on"
        for need in needs
        if need.driver is not None and need.present is False
    )


def _warnings(
    profiles: Sequence[Profile],
    found: Sequence[Graded],
    on: date | None,
    valid: Mapping[str, Window] | None,
    crosswalk: Crosswalk | None,
) -> tuple[str, ...]:
    said = [warning for profile in profiles for warning in profile.warnings]
    for profile in profiles:
        made = profile.assessment
        key = f"{made.instrument}-{made.version}"
        name = f"{definition_of(made).title} ({key})"
        mine = [r for r in found if (r.instrument, r.version) == (made.instrument, made.version)]
        if any(one.current is False for one in mine) and mine[0].expires is not None:
            said.append(f"{name}: its window ended on {mine[0].expires.isoformat()}; assess anew")
        elif valid and not {key, made.instrument} & set(valid):
            said.append(f"{name}: no window was given, so its age was not judged")
        elif valid and (made.on is None or on is None):
            said.append(f"{name}: its age is unknown without its day and that of the picture")
        could = [
            f"{one.title} {' or '.join(name for name in one.possible if name != one.level)}"
            for one in mine
            if one.level is not None and one.level == one.actuarial and len(one.possible) > 1
        ]
        if could:
            what = "missing answers count as its manual says; given, they could make"
            said.append(f"{name}: {what} {', '.join(could)}")
    if crosswalk is None:
        if any(one.kind == "need" for one in found):
            said.append(
                "no crosswalk was given: needs are in order of their place among each tool's own "
                "levels, and every level above the lowest counts as a need"
            )
    else:
        named = f"{crosswalk.title} ({crosswalk.id})"
        if crosswalk.standing != "published":
            one = "an example" if crosswalk.standing == "example" else "a convention"
            said.append(f"{named}: the grades are {one}, not a published table")
        said += [f"{named}: not confirmed: {fact}" for fact in crosswalk.unconfirmed]
        ungraded = dict.fromkeys(
            f"{one.title} ({one.key})" for one in found
            if one.kind == "need" and one.grades != crosswalk.grades
        )  # fmt: skip
        if ungraded:
            what = f"{', '.join(ungraded)}; there the tool's own levels count"
            said.append(f"{named}: has no grades for {what}")
    said += [by_hand(p, override.scale, on) for p in profiles for override in p.overrides]
    return tuple(dict.fromkeys(filter(None, said)))

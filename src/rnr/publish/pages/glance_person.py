"""What came out for one person at a glance: a profile, a picture, a plan, a review."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from rnr.errors import plural
from rnr.people.pictures.grading import Graded
from rnr.people.pictures.picture import Picture
from rnr.people.plans.decision import Decision, Plan
from rnr.people.plans.progress import Progress
from rnr.people.scores.explain import number
from rnr.people.scores.profile import Profile
from rnr.people.scores.results import Score
from rnr.publish.pages.page import Listing, Notice, Page, Part, Section, Table

_FEW = 16
"""So many rows are shown; the rest is counted."""


def glance(noun: Profile | Picture | Plan | Progress) -> Page:
    """Lay a person's results out on a small page; ``to_html()`` gives the page for the file.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> glance(profile).sections[0].parts[0].rows[0]
    ('Failure to appear', '', '1 to 6', '1 to 6 (open)')
    """
    if isinstance(noun, Picture):
        return _picture(noun)
    if isinstance(noun, Progress):
        return _progress(noun)
    return _profile(noun) if isinstance(noun, Profile) else _plan(noun)


def result_row(profile: Profile, score: Score) -> tuple[str, str, str, str]:
    """Write one scale's result as a row: what, raw score, score, level in force.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> result_row(profile, profile["nvca"])
    ('New violent criminal arrest', '', '0 to 6', 'no_flag or flag (open)')
    """
    if score.status in ("not_applicable", "undefined"):
        return score.title, "", "", score.status.replace("_", " ")
    span = ""
    if score.low is not None and score.high is not None:
        span = f"{number(score.low)} to {number(score.high)}"
    told = span if score.score is None else number(score.score)
    final = profile.final_level(score.scale)
    level = "" if not (score.levels or final) else final or f"{score.short} (open)"
    if any(one.scale == score.scale for one in profile.overrides):
        level += f" (set by hand; the answers give {score.level or score.short})"
    return score.title, "" if score.raw is None else number(score.raw), told, level


def _profile(profile: Profile) -> Page:
    made = profile.assessment
    key = f"{made.instrument}-{made.version}"
    told = [f"assessed on {made.on}"] if made.on else []
    told.append(f"{len(made.answers)} answered, {len(made.missing)} missing")
    main = [score for score in profile.scales() if score.kind != "part"]
    rows = tuple(result_row(profile, score) for score in main[:_FEW])
    parts: list[Part] = [
        Table(("scale", "raw score", "score", "level"), rows, (1, 2)),
        *_more(len(main)),
    ]
    title = key if made.work is None else f"{made.work[0].title} ({key})"
    lead = f"Profile, {', '.join(told)}."
    return Page(title, lead, (Section("Results", tuple(parts)),), _notes(profile.warnings))


def _plan(plan: Plan) -> Page:
    told = plan.recommendations()
    rows = tuple((one.title, outcome_words(one), one.because) for one in told[:_FEW])
    parts: list[Part] = [Table(("decision", "recommended", "because"), rows), *_more(len(told))]
    work = tuple((one.title, one.intervention, one.because) for one in plan.targets)
    targets = (Table(("work on", "by", "because"), work),) if work else ()
    sections = (Section("Recommended", tuple(parts)), Section("Targets", targets))
    lead = f"Plan by {plan.policy}-{plan.version}, {plan.jurisdiction}."
    if plan.next_assessment is not None:
        lead += f" Next assessment by {plan.next_assessment}."
    shown = tuple(section for section in sections if section.parts)
    return Page(plan.title, lead, shown, _notes(plan.warnings))


def outcome_words(decision: Decision) -> str:
    """Say what a decision table recommends, or what is still possible.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> outcome_words(rnr.plan(profile, rnr.load_policy("nj_dmf"))["release"])[-25:]
    '(open: facts are missing)'
    """
    if decision.status == "impossible":
        return "this combination cannot occur"
    if decision.status == "open":
        return f"{' or '.join(decision.possible)} (open: facts are missing)"
    return decision.label or decision.outcome or ""


def _picture(picture: Picture) -> Page:
    tools = ", ".join(f"{p.assessment.instrument}-{p.assessment.version}" for p in picture.profiles)
    day = f", on {picture.on}" if picture.on else ""
    sections = [_lines("Risk", list(chain.from_iterable(picture.risk.values())))]
    if picture.needs:
        rows = tuple(
            (
                need.title + (" (driver)" if need.driver else ""),
                {True: "yes", False: "no", None: "open"}[need.present],
                "; ".join(map(str, need.graded)),
            )
            for need in picture.needs
        )
        sections.append(Section("Needs", (Table(("need", "to work on", "graded"), rows),)))
    for title, found in (
        ("Responsivity", picture.responsivity), ("Strengths", picture.strengths),
        ("Stability", picture.stability), ("Static history", picture.history),
    ):  # fmt: skip
        sections.append(_lines(title, found))
    noted = tuple(f"{one.kind}: {one.name}, {one.because}" for one in picture.noted)
    sections.append(Section("Noted", (Listing(noted),) if noted else ()))
    differ = tuple(map(str, picture.conflicts))
    sections.append(Section("Conflicts", (Listing(differ),) if differ else ()))
    shown = tuple(section for section in sections if section.parts)
    counted = plural(len(picture.profiles), "assessment")
    lead = f"From {counted}{day}: {tools}."
    return Page("Picture of one person", lead, shown, _notes(picture.warnings))


def _progress(progress: Progress) -> Page:
    from rnr.publish.pages.progress_page import notices, sections

    lead = f"On {progress.on}, by {progress.policy}-{progress.version}."
    return Page("Review of a plan", lead, sections(progress), notices(progress))


def _lines(title: str, found: Sequence[Graded]) -> Section:
    return Section(title, (Listing(tuple(map(str, found))),) if found else ())


def _notes(warnings: Sequence[str]) -> tuple[Notice, ...]:
    return (Notice("Please note", tuple(warnings)),) if warnings else ()


def _more(count: int) -> tuple[str, ...]:
    return (f"and {count - _FEW} more",) if count > _FEW else ()

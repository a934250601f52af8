"""Progress: what has been done of a plan, what changed since, and whether it may end early."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rnr import __version__
from rnr.definitions.casework import Casework
from rnr.definitions.common import Shelf
from rnr.errors import Problem, plural
from rnr.people.answering.assessment import Record
from rnr.people.answering.days import day_of
from rnr.people.errors import PlanError
from rnr.people.pictures.picture import Picture
from rnr.people.pictures.together import picture
from rnr.people.plans.casework import Dosage
from rnr.people.plans.decision import Plan, standing_said
from rnr.people.plans.ending import Ending, may_end, read_facts
from rnr.people.plans.goals import Goal, not_smart
from rnr.people.plans.sessions import NotCounted, Session, Tally, count, misfits
from rnr.people.plans.since import NeedNow, RiskNow, needs_now, risk_now
from rnr.people.scores.explain import number
from rnr.people.scores.profile import Profile
from rnr.shown import Shown, draw


class Progress(Shown, Record):
    """What has been done of a plan, what changed since, and whether it may end early.

    Made by :func:`rnr.progress`; JSON both ways with ``progress.model_dump_json()`` and
    ``Progress.model_validate_json(text)``.
    """

    policy: str
    version: str
    digest: str
    shelf: Shelf
    rnr: str = __version__
    on: date
    planned: Dosage | None = None
    hours: Tally
    """Hours that count, in total."""
    by_need: dict[str, Tally] = {}
    """Hours that count, for each need of the plan."""
    not_counted: tuple[NotCounted, ...] = ()
    done: tuple[Goal, ...] = ()
    """Goals that are reached."""
    overdue: tuple[Goal, ...] = ()
    """Goals whose day has passed."""
    running: tuple[Goal, ...] = ()
    needs: tuple[NeedNow, ...] = ()
    """Empty without a reassessment."""
    risk: tuple[RiskNow, ...] = ()
    """Empty without a reassessment."""
    ending: Ending | None = None
    """None where the policy has no rule for ending early."""
    warnings: tuple[str, ...] = ()

    def to_html(self) -> str:
        """Write a page for the person's file, in plain words, to print on A4 or Letter.

        Returns
        -------
        str
            One HTML file with lines to write names and signatures on; nothing is fetched when it
            is opened.

        Examples
        --------
        >>> import rnr
        >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
        >>> made = rnr.plan(profile, rnr.load_policy("nj_dmf"))
        >>> "<h2>Hours so far</h2>" in rnr.progress(made, on=date(2026, 4, 1)).to_html()
        True
        """
        return str(draw("rnr.publish.pages.progress_page", "to_html", self))

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Name the policy, the day and the hours, and nothing that anybody wrote."""
        yield "policy", f"{self.policy}-{self.version}"
        yield "on", self.on.isoformat()
        yield "hours", str(self.hours)
        yield "goals", len(self.done) + len(self.overdue) + len(self.running)

    def __str__(self) -> str:
        """Write the progress as lines of text."""
        return "\n".join(_lines(self))


def progress(
    plan: Plan,
    *,
    on: date | str,
    sessions: Sequence[Session] = (),
    goals: Sequence[Goal] | None = None,
    later: Picture | Profile | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Progress:
    """Say what has been done of a plan, what changed since, and whether it may end early.

    Parameters
    ----------
    plan
        From :func:`rnr.plan` with a picture.
    on
        The day of the review, as a date or ``"2026-03-02"``.
    sessions
        The sessions that were completed so far.
    goals
        The goals as they stand; without them those of the plan.
    later
        A picture or profile from a reassessment. A picture is to be made with the crosswalk of
        the first one, or levels cannot be compared.
    facts
        What the policy asks for before a plan may end early.

    Returns
    -------
    Progress
        Hours that count, in total and by need, and why other time does not; goals done, overdue
        and running; needs and risk then and now; whether the plan may end early: met, not met, or
        not known, with the line that says why. Minutes that nobody wrote down are not zero.

    Raises
    ------
    PlanError
        All problems at once, with sessions, goals, facts, or the day.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("dast_10")
    >>> profile = rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes"), on="2026-01-14"))
    >>> facts = {"risk": "high", "domestic_violence_order": "no", "criminogenic_needs": 1}
    >>> made = rnr.plan(rnr.picture(profile), rnr.load_policy("example_agency"), facts)
    >>> held = [rnr.Session(on="2026-03-09", minutes=90, kind="group", need="substance_misuse"),
    ...         rnr.Session(on="2026-03-16", kind="group", need="substance_misuse")]
    >>> print(rnr.progress(made, sessions=held, on=date(2026, 4, 1)).hours)
    at least 1.5 hours, and a session without minutes
    """
    set_ = plan.goals if goals is None else tuple(goals)
    casework = plan.casework or Casework()
    problems: list[Problem] = []
    day = day_of(on, "on", problems)
    if day is None:
        todo = "say on which day the plan is gone through"
        raise PlanError("the progress is not known", problems or [Problem("on", "is empty", todo)])
    problems = [*misfits(plan, sessions, day), *not_smart(set_, plan)]
    known = read_facts(casework.completion, facts or {}, problems)
    since = later if isinstance(later, Picture) or later is None else picture(later)
    made_on = [day for day in (plan.on, plan.start) if day is not None]
    if any(made > day for made in made_on):
        problems.append(Problem("on", "lies before the plan", "mend one of the days", "on"))
    if since is not None and since.on is not None and plan.on is not None and since.on < plan.on:
        what = "is older than the picture that the plan was made from"
        problems.append(Problem("later", what, "give the reassessment", "later"))
    if problems:
        raise PlanError(f"the progress is not known: {plural(len(problems), 'problem')}", problems)
    held = count(plan, casework, sessions)
    done = tuple(g for g in set_ if g.done is not None and g.done <= day)
    left = [goal for goal in set_ if goal not in done]
    risk = None if since is None else tuple(risk_now(plan, since))
    rule = casework.completion
    return Progress(
        policy=plan.policy, version=plan.version, digest=plan.digest, shelf=plan.shelf, on=day,
        planned=plan.dosage, hours=held.total, by_need=held.by_need,
        not_counted=tuple(held.not_counted), done=done,
        overdue=tuple(g for g in left if g.due is not None and g.due < day),
        running=tuple(g for g in left if g.due is None or g.due >= day),
        needs=() if since is None else tuple(needs_now(plan, since)), risk=risk or (),
        ending=rule and may_end(plan, rule, held.total, set_, risk, known, day),
        warnings=tuple(dict.fromkeys(_warnings(plan, held.total, since))),
    )  # fmt: skip


def _warnings(plan: Plan, hours: Tally, since: Picture | None) -> Iterator[str]:
    yield from standing_said(plan)
    planned = plan.dosage
    if planned is not None and planned.status == "decided" and planned.hours is not None:
        most = planned.hours if planned.hours_to is None else planned.hours_to
        if hours.at_least > most:
            yield f"over-treated: {hours}, where the plan has at most {number(most)}"
    if since is not None:
        yield from since.warnings


def _lines(made: Progress) -> Iterator[str]:
    yield f"Progress on {made.on.isoformat()} ({made.policy}-{made.version})"
    yield from (f"  note: {warning}" for warning in made.warnings)
    planned = "" if made.planned is None else f"; planned: {made.planned}"
    yield f"  Counted: {made.hours}{planned}"
    yield from (f"      {need.replace('_', ' ')}: {t}" for need, t in made.by_need.items())
    for title, rows in (
        ("Not counted", made.not_counted), ("Goals reached", made.done),
        ("Goals overdue", made.overdue), ("Goals running", made.running),
        ("Needs now", made.needs), ("Risk now", made.risk),
    ):  # fmt: skip
        if rows:
            yield f"  {title}"
            yield from (f"      {row}" for row in rows)
    if made.ending is not None:
        yield f"  May it end early: {made.ending.answer.replace('_', ' ')}"
        yield from (f"      {term}" for term in made.ending.terms)

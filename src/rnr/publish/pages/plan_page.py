"""The page of a case plan: what is decided, what to work on, by when, and why; to hand over."""

from __future__ import annotations

from rnr.definitions.policy import Policy
from rnr.people.plans.decision import Plan
from rnr.publish.pages import page_html
from rnr.publish.pages.at_hand import policy_at_hand
from rnr.publish.pages.page import Blanks, Listing, Notice, Page, Section
from rnr.publish.pages.picture_page import conflict_words
from rnr.publish.pages.plan_goals import ending_parts, goal_parts
from rnr.publish.pages.plan_sections import (
    date_parts,
    decision_parts,
    fact_parts,
    found_parts,
    hour_parts,
    line_parts,
    target_parts,
    waiting_parts,
)
from rnr.publish.pages.profile_page import SIGNED, WHO, provisional

_OWN = Blanks(("What I want to reach myself", "What helps me, and what gets in my way"), wide=True)
_PROVISIONAL = (
    "Provisional: not every fact of this policy was read at its source. Use it with care."
)
_STANDING = {
    "convention": "The policy is a convention, to be adjusted, and not a published rule.",
    "example": "The policy is an example, and no agency's rule.",
}


def to_html(plan: Plan, policy: Policy | None = None) -> str:
    """Write the page; see :meth:`rnr.Plan.to_html`."""
    return page_html.to_html(lay_out(plan, policy))


def lay_out(plan: Plan, policy: Policy | None = None) -> Page:
    """Lay a plan out as a page for the person's file.

    Parameters
    ----------
    plan
        The plan.
    policy
        Its policy, where the shelf does not hold it.

    Returns
    -------
    Page
        What is empty is left out, but for goals, which can be written by hand.

    Raises
    ------
    ReplayError
        The policy given is not the one that the plan was made by.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> page = lay_out(rnr.plan(profile, rnr.load_policy("nj_dmf")))
    >>> [section.title for section in page.sections]
    ['What is decided', 'Talked over and signed', 'What this plan rests on']
    """
    policy = policy_at_hand(plan, policy)
    case = plan.on is not None or bool(plan.targets or plan.waiting or plan.goals)
    sections = [
        Section("What is decided", tuple(decision_parts(plan))),
        Section("Contacts and dates", tuple(date_parts(plan))),
        Section("First of all", tuple(line_parts(plan.stabilise))),
        Section("What to work on, in this order", tuple(target_parts(plan.targets))),
        Section("Strengths to build on", tuple(line_parts(plan.strengths))),
        Section("How to work with this person", tuple(line_parts(plan.adaptations))),
        Section("Hours", tuple(hour_parts(plan)), small=True),
        Section("Goals and steps", tuple(goal_parts(plan.goals)) if case else ()),
        Section("In my own words", (_OWN,) if case else ()),
        Section("When this plan may end early", tuple(ending_parts(plan))),
        Section("Talked over and signed", (SIGNED,)),
        Section("Needs that wait", tuple(waiting_parts(plan.waiting))),
        Section("Needs that are still open", tuple(waiting_parts(plan.still_open))),
        Section("What the assessments found", tuple(found_parts(plan)), small=True),
        Section("Where tools disagree", _conflicts(plan)),
        Section("What this plan rests on", tuple(fact_parts(plan, policy)), small=True),
    ]
    word = provisional(plan.shelf)
    key = f"{plan.policy}-{plan.version}"
    days = [f"Made from the assessments of {plan.on}."] if plan.on else []
    days += [f"Supervision starts on {plan.start}."] if plan.start else []
    lead = " ".join([f"By the policy “{plan.title}” ({plan.jurisdiction}).", *days])
    return Page(
        ("Case plan" if case else "Plan") + word, lead,
        tuple(section for section in sections if section.parts), notices(plan),
        f"{key}, made by rnr {plan.rnr}. Fingerprint of the policy: {plan.digest}.",
        f"{key}{word}", contents=False, opening=(WHO,),
    )  # fmt: skip


def notices(plan: Plan) -> tuple[Notice, ...]:
    """Say what must be read first: provisional, no published rule, and what was warned of.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> notices(rnr.plan(profile, rnr.load_policy("nj_dmf")))
    ()
    """
    key = f"{plan.policy}-{plan.version}"
    first = [_PROVISIONAL] if plan.shelf == "provisional" else []
    first += [_STANDING[plan.standing]] if plan.standing in _STANDING else []
    own = (
        f"provisional: not every fact of {key}",
        f"{key} is a convention",
        f"{key} is an example",
    )
    rest = [one for one in plan.warnings if not one.startswith(own)]
    said = (*first, *rest)
    return (Notice("Please note", said),) if said else ()


def _conflicts(plan: Plan) -> tuple[Listing, ...]:
    return (Listing(tuple(map(conflict_words, plan.conflicts))),) if plan.conflicts else ()

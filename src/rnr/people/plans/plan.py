"""Plan: what a policy recommends for a profile, each line with its reason and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rnr import __version__
from rnr.definitions.common import as_ids
from rnr.definitions.policy import Outcome, Policy
from rnr.errors import AnswersError, Problem, plural
from rnr.people.answering.answers import Missing, unknown_items
from rnr.people.answering.days import day_of
from rnr.people.answering.desk import desk
from rnr.people.pictures.picture import Picture
from rnr.people.plans.case_plan import case_plan, needs_counted
from rnr.people.plans.decision import Decision, Fact, Plan, standing_said
from rnr.people.plans.reasons import reasons_of
from rnr.people.plans.taken import from_profiles
from rnr.people.scores.profile import Profile
from rnr.scoring.ops import Num
from rnr.scoring.program import DecisionPlan
from rnr.scoring.run import Interval, Run, run


def plan(
    profile: Profile | Picture | Sequence[Profile],
    policy: Policy,
    facts: Mapping[str, Any] | None = None,
    *,
    start: date | str | None = None,
) -> Plan:
    """Recommend what a policy says for a person's scores, with the reason for every line.

    Parameters
    ----------
    profile
        One profile from :func:`rnr.score`, or several, each of another instrument. Levels that
        somebody has overridden enter as overridden, with a warning. A picture from
        :func:`rnr.picture` makes it a case plan, with targets, strengths and adaptations.
    policy
        From :func:`rnr.load_policy`.
    facts
        Inputs of the policy that no profile gives, or that replace what it gives.
    start
        The day on which supervision starts, as a date or ``"2026-03-02"``; what is due then gets
        a date.

    Returns
    -------
    Plan

    Raises
    ------
    AnswersError
        A fact is unknown or does not fit, or the start is no day.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> rnr.plan(profile, rnr.load_policy("nj_dmf"))["release"].status
    'open'
    """
    found = None
    profiles: Sequence[Profile]
    if isinstance(profile, Profile):
        profiles = (profile,)
    elif isinstance(profile, Picture):
        found, profiles = profile, profile.profiles
    else:
        profiles = tuple(profile)
    prepared = desk(policy)
    given = dict(facts or {})
    counted = {} if found is None else needs_counted(found, policy)
    problems = unknown_items(policy, given)
    start = day_of(start, "start", problems)
    day = start if found is None or found.on is None else found.on
    warnings = standing_said(policy)
    values: list[Num | None] = []
    between: dict[str, Interval] = {}
    known: dict[str, Fact] = {}
    missing: dict[str, Missing] = {}
    for reader in prepared.readers:
        name = reader.item
        value: Any = given.get(name)
        if value is Missing.NOT_APPLICABLE and value in reader.answers:
            value = str(value)
        if name not in given and (policy.inputs[name].origin or name in counted):
            taken: Any = counted.get(name)
            if taken is None:
                taken = from_profiles(profiles, policy.inputs[name], warnings, day)
            if isinstance(taken, tuple):
                ends = [reader.read(end) for end in taken]
                if not any(isinstance(end, Problem | Missing) for end in ends):
                    between[name] = (ends[0], ends[1])  # type: ignore[assignment]
            else:
                value = taken
        got = reader.read(value)
        if isinstance(got, Problem):
            problems.append(got)
        elif isinstance(got, Missing):
            missing[name] = got
        else:
            known[name] = reader.answers[int(got)] if reader.answers else got
        values.append(None if isinstance(got, Problem | Missing) else got)
    done = run(prepared.program, values, between)
    for rule in prepared.program.rules:
        if done.settled[rule.slot][0] == 1:
            if rule.refuse:
                problems.append(
                    Problem(" and ".join(rule.items), rule.message, "", f"rule.{rule.id}")
                )
            else:
                warnings.append(f"{rule.id}: {rule.message}")
    if problems:
        what = plural(len(problems), "problem")
        raise AnswersError(f"{what} with the facts for {policy.key}", problems)
    assumed: dict[str, Fact] = {}
    for name, number in done.assumed.items():
        answers = prepared.by_name[name].answers
        assumed[name] = answers[int(number)] if answers else number
    decisions = {
        name: _decide(policy, done, decision, prepared.reasons)
        for name, decision in prepared.program.decisions.items()
    }
    ordered = {name: decisions[name] for name in policy.tables}
    case: dict[str, Any] = {}
    if found is not None or start is not None:
        case = case_plan(found, policy, known | assumed, ordered, start, warnings)
    made = Plan.made(
        policy=policy.id, version=policy.version, digest=policy.digest, title=policy.title,
        shelf=policy.shelf, standing=policy.standing, jurisdiction=policy.jurisdiction,
        rnr=__version__, facts=known, missing=missing, assumed=assumed, decisions=ordered,
        warnings=tuple(dict.fromkeys(warnings)), sources={}, **_PLAIN,
    )  # fmt: skip
    return made.model_copy(update=case) if case else made


_GIVEN = {"rnr", "missing", "assumed", "warnings", "sources"}
_PLAIN: dict[str, Any] = {
    name: field.default
    for name, field in Plan.model_fields.items()
    if not field.is_required() and name not in _GIVEN
}

_BLANK = {name: f.default for name, f in Decision.model_fields.items() if not f.is_required()}
_SAID = (
    "label", "detail", "contacts", "due", "conditions", "programmes", "hours", "hours_to",
    "workload",
)  # fmt: skip


def _decide(
    policy: Policy, done: Run, plan: DecisionPlan, reasons: dict[str, tuple[str, ...]]
) -> Decision:
    table = policy.tables[plan.id]
    certain, possible_ok = (1, 1) if plan.ok is None else done.settled[plan.ok]
    low, high = (int(end) for end in done.settled[plan.outcome])
    missing = tuple(item for item in plan.items if done.missing.get(item))
    source = as_ids(table.source or policy.source)
    common: dict[str, Any] = {
        **_BLANK, "table": plan.id, "title": table.title, "kind": table.kind, "missing": missing,
        "source": source,
    }  # fmt: skip
    if possible_ok == 0:
        return Decision.made(**{**common, "status": "impossible"})
    if certain == 0 or low != high:
        possible = plan.answers[low : high + 1]
        return Decision.made(**{**common, "possible": possible, "status": "open"})
    name = plan.answers[low]
    outcome = table.outcomes.get(name, Outcome(label=name))
    row_low, row_high = (int(end) for end in done.settled[plan.row])
    because = "every remaining possibility leads here"
    if row_low == row_high:
        if plan.id not in reasons:
            reasons[plan.id] = reasons_of(policy, plan)
        because = reasons[plan.id][row_low]
        if table.rows and row_low < len(table.rows):
            source = as_ids(table.rows[row_low].source) or source
    source = tuple(dict.fromkeys([*source, *as_ids(outcome.source)]))
    said = {name: getattr(outcome, name) for name in _SAID}
    return Decision.made(
        **{
            **common, **said, **_credit(done, plan, outcome), "outcome": name, "because": because,
            "source": source, "possible": (name,), "status": "decided",
        }
    )  # fmt: skip


def _credit(done: Run, plan: DecisionPlan, outcome: Outcome) -> dict[str, Any]:
    if outcome.credit is None or plan.credit is None:
        return {}
    return {"credit": done.value(plan.credit), "credit_unit": outcome.credit.unit}


__all__ = ["AnswersError", "Decision", "Plan", "plan"]

"""Plan: what a policy recommends for a profile, each line with its reason and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rnr import __version__
from rnr.definitions.common import as_ids
from rnr.definitions.policy import Outcome, Policy, PolicyInput
from rnr.errors import AnswersError, Problem, plural
from rnr.people.answers import Missing, unknown_items
from rnr.people.decision import CASE_FIELDS, Decision, Fact, Plan
from rnr.people.desk import desk
from rnr.people.profile import Profile, Score
from rnr.people.reasons import reasons_of
from rnr.scoring.ops import Num
from rnr.scoring.program import DecisionPlan
from rnr.scoring.run import Interval, Run, run


def plan(
    profile: Profile | Sequence[Profile], policy: Policy, facts: Mapping[str, Any] | None = None
) -> Plan:
    """Recommend what a policy says for a person's scores, with the reason for every line.

    Parameters
    ----------
    profile
        One profile from :func:`rnr.score`, or several, each of another instrument. Levels that
        somebody has overridden enter as overridden, with a warning.
    policy
        From :func:`rnr.load_policy`.
    facts
        Inputs of the policy that no profile gives, or that replace what it gives.

    Returns
    -------
    Plan

    Raises
    ------
    AnswersError
        A fact is unknown or does not fit.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> rnr.plan(profile, rnr.load_policy("nj_dmf"))["release"].status
    'open'
    """
    profiles = [profile] if isinstance(profile, Profile) else list(profile)
    prepared = desk(policy)
    given = dict(facts or {})
    problems = unknown_items(policy, given)
    warnings = _standing(policy)
    values: list[Num | None] = []
    between: dict[str, Interval] = {}
    known: dict[str, Fact] = {}
    missing: dict[str, Missing] = {}
    for reader in prepared.readers:
        name = reader.item
        value: Any = given.get(name)
        if value is Missing.NOT_APPLICABLE and value in reader.answers:
            value = str(value)
        if name not in given and policy.inputs[name].origin:
            taken = _from_profiles(profiles, policy.inputs[name], warnings)
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
        name: _decide(policy, done, decision)
        for name, decision in prepared.program.decisions.items()
    }
    ordered = {name: decisions[name] for name in policy.tables}
    return Plan.made(
        policy=policy.id, version=policy.version, digest=policy.digest, title=policy.title,
        shelf=policy.shelf, standing=policy.standing, jurisdiction=policy.jurisdiction,
        rnr=__version__, facts=known, missing=missing, assumed=assumed, decisions=ordered,
        warnings=tuple(dict.fromkeys(warnings)), **_PLAIN, sources={},
    )  # fmt: skip


_PLAIN = {name: Plan.model_fields[name].default for name in CASE_FIELDS}
NOT_APPLICABLE = str(Missing.NOT_APPLICABLE)


def _standing(policy: Policy) -> list[str]:
    warnings = []
    if policy.shelf == "provisional":
        warnings.append(f"provisional: not every fact of {policy.key} was read at source")
    if policy.standing == "convention":
        warnings.append(f"{policy.key} is a convention, to be adjusted, and not a published rule")
    if policy.standing == "example":
        warnings.append(f"{policy.key} is an example and no agency's rule")
    return warnings


def _from_profiles(
    profiles: Sequence[Profile], wanted: PolicyInput, warnings: list[str]
) -> Fact | tuple[Any, Any] | None:
    """Take a level or score from a profile; its two ends while missing answers leave it open."""
    instrument, scale, field = wanted.origin.split(".")
    for profile in profiles:
        if profile.assessment.instrument != instrument or scale not in profile:
            continue
        warnings.extend(profile.warnings)
        return _value(profile, profile[scale], field, wanted, warnings)
    return None


def _value(
    profile: Profile, score: Score, field: str, wanted: PolicyInput, warnings: list[str]
) -> Fact | tuple[Any, Any] | None:
    answers = wanted.answers
    if field == "missing":
        return len(score.missing)
    if score.status == "not_applicable" and NOT_APPLICABLE in answers:
        return NOT_APPLICABLE
    if score.status not in ("scored", "open"):
        return None
    if field == "used":
        return score.used
    coded = bool(answers)
    if field == "level":
        final = profile.final_level(score.scale)
        if final != score.level:
            warnings.append(f"{score.scale}: the level was overridden; the actuarial one is kept")
        if final is not None:
            return final
        if len(score.levels) == 1:
            return _withheld(wanted)
        return (score.levels[0], score.levels[-1]) if score.levels else None
    value = score.raw if field == "raw" else score.score
    if value is None:
        if field == "raw" or score.low is None or score.high is None:
            return None
        if score.low == score.high:
            return _withheld(wanted)
        ends = (score.low, score.high)
        return tuple(str(end) for end in ends) if coded else ends  # type: ignore[return-value]
    return str(value) if coded else value


def _withheld(wanted: PolicyInput) -> tuple[Any, Any]:
    """Take nothing from a result that is certain and that the tool's manual withholds."""
    if wanted.number is not None:
        return wanted.number.min, wanted.number.max
    return wanted.answers[0], wanted.answers[-1]


_BLANK = {name: f.default for name, f in Decision.model_fields.items() if not f.is_required()}
_SAID = (
    "label", "detail", "contacts", "due", "conditions", "programmes", "hours", "hours_to",
    "workload",
)  # fmt: skip


def _decide(policy: Policy, done: Run, plan: DecisionPlan) -> Decision:
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
        because = reasons_of(policy, plan)[row_low]
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

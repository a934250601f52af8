"""The parts of a case plan's page: dates, targets, hours, what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rnr.definitions.policy import Policy
from rnr.people.plans.casework import Line, Target
from rnr.people.plans.decision import Decision, Plan
from rnr.people.plans.due import said
from rnr.people.scores.explain import number
from rnr.publish.describing import words
from rnr.publish.pages.glance_person import outcome_words
from rnr.publish.pages.page import Entry, Listing, Part, Table
from rnr.publish.pages.person_answers import REASONS, plain
from rnr.publish.pages.person_results import OF_GROUPS
from rnr.publish.pages.picture_page import graded_table


def decision_parts(plan: Plan) -> Iterator[Part]:
    """Say what each table recommends, why, and where that was read.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> row = next(decision_parts(rnr.plan(profile, rnr.load_policy("nj_dmf")))).rows[0]
    >>> row[0], row[1][-26:]
    ('Release recommendation', ' (open: facts are missing)')
    """
    rows, more = [], []
    for one in plan.recommendations():
        why = [one.because] if one.because else []
        why += [f"not known yet: {', '.join(map(plain, one.missing))}"] if one.missing else []
        source = words.sources(one.source)
        rows.append((one.title, outcome_words(one), f"{'; '.join(why)} {source}".strip()))
        lines = tuple(_means(plan, one))
        more += [Entry("", f"{one.title}: {outcome_words(one)}", lines)] if lines else []
    if rows:
        yield Table(("what", "decided", "because"), tuple(rows))
    yield from more


def _means(plan: Plan, one: Decision) -> Iterator[str]:
    yield from filter(None, [one.detail])
    if one.hours is not None and plan.dosage is None:
        most = f" to {number(one.hours_to)}" if one.hours_to is not None else ""
        yield f"{number(one.hours)}{most} hours of intervention"
    if one.credit is not None:
        yield f"{number(one.credit)} {one.credit_unit}"
    yield from one.contacts
    yield from one.conditions
    yield from (f"programme: {name}" for name in one.programmes)
    if not plan.due:
        yield from map(said, one.due)


def date_parts(plan: Plan) -> Iterator[Part]:
    """List contacts, assessments and the review, how often, and by when the first time.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> list(date_parts(rnr.plan(profile, rnr.load_policy("nj_dmf"))))
    []
    """
    if not plan.due:
        return
    rows = tuple(
        (
            one.often[:1].upper() + one.often[1:],
            one.kind,
            one.by.isoformat() if one.by else "no start given",
            words.sources(one.source),
        )
        for one in plan.due
    )
    yield Table(("what, how often", "kind", "first by", "source"), rows)
    if plan.next_assessment is not None:
        yield f"The next assessment is due by {plan.next_assessment}."


def target_parts(targets: Sequence[Target]) -> Iterator[Part]:
    """Say of each need in order what is to be reached, by what kind of work, and why.

    Examples
    --------
    >>> next(target_parts([Target(need="x", title="drugs", goal="use less", because="severe")]))
    Entry(name='', title='1. Drugs', lines=('To reach: use less.', 'Why: severe'))
    """
    for place, one in enumerate(targets, 1):
        title = words.need(one.title)
        drives = " (drives other needs)" if one.driver is not None else ""
        lines = [f"To reach: {one.goal}."] if one.goal else []
        if one.programme is False:
            lines.append("No programme: the hours decided on are too few for one.")
        elif one.intervention:
            lines = [" ".join([*lines, f"Kind of work: {one.intervention}."])]
        lines.append(f"Why: {without_keys(one.because)} {words.sources(one.source)}".strip())
        yield Entry("", f"{place}. {title[:1].upper()}{title[1:]}{drives}", tuple(lines))


def waiting_parts(targets: Sequence[Target]) -> Iterator[Part]:
    """List needs that are not worked on now, each with its reason.

    Examples
    --------
    >>> next(waiting_parts([Target(need="x", title="drugs", because="waits")])).rows
    (('drugs', 'waits'),)
    """
    if targets:
        rows = tuple((words.need(one.title), without_keys(one.because)) for one in targets)
        yield Table(("need", "why"), rows)


def found_parts(plan: Plan) -> Iterator[Part]:
    """List what each tool found: risk first, then the needs of the plan.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> list(found_parts(rnr.plan(profile, rnr.load_policy("nj_dmf"))))
    []
    """
    needs = [
        one for need in (*plan.targets, *plan.waiting, *plan.still_open) for one in need.graded
    ]
    if plan.risk or needs:
        yield graded_table([*plan.risk, *needs])
    if plan.risk:
        yield OF_GROUPS


def without_keys(text: str) -> str:
    """Leave the tools' short names to the table of what they found.

    Examples
    --------
    >>> without_keys("Drug problems [dast_10.total]: severe")
    'Drug problems: severe'
    """
    return re.sub(r" \[\w+\.\w+\]", "", text)


def line_parts(lines: Sequence[Line]) -> Iterator[Part]:
    """List lines with their reasons and sources.

    Examples
    --------
    >>> next(line_parts([Line(what="Housing", because="no fixed abode")])).lines
    ('Housing: no fixed abode',)
    """
    if lines:
        told = (f"{without_keys(str(one))} {words.sources(one.source)}".strip() for one in lines)
        yield Listing(tuple(told))


def hour_parts(plan: Plan) -> Iterator[Part]:
    """Say how many hours, why, and which time counts towards them.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> list(hour_parts(rnr.plan(profile, rnr.load_policy("nj_dmf"))))
    []
    """
    dosage = plan.dosage
    if dosage is None:
        return
    because = f" Because {dosage.because}" if dosage.because else ""
    yield f"{str(dosage)[:1].upper()}{str(dosage)[1:]}.{because} {words.sources(dosage.source)}"
    for word, lines in (("Counts", dosage.counts), ("Does not count", dosage.counts_not)):
        if lines:
            yield f"{word}: {'; '.join(f'{one.what} ({one.because})' for one in lines)}."
    if dosage.minutes_a_day is not None:
        yield f"No more than {number(dosage.minutes_a_day)} minutes count on one day."


def fact_parts(plan: Plan, policy: Policy | None) -> Iterator[Part]:
    """List what the policy was told, what it did not know, and its sources.

    Examples
    --------
    >>> import rnr
    >>> policy = rnr.load_policy("nj_dmf")
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> next(fact_parts(rnr.plan(profile, policy), policy)).rows[0]
    ('failure-to-appear score', 'missing: not asked')
    """
    told = {name: str(value) for name, value in plan.facts.items()}
    for name, why in plan.missing.items():
        taken = plan.assumed.get(name)
        own = "" if taken is None else f"; taken as {plain(str(taken))}, as the policy says"
        told[name] = f"missing: {REASONS[why]}{own}"
        if plan.casework is not None and name == plan.casework.needs_to and plan.on is not None:
            told[name] = "counted from the assessments, and not certain yet"
    names = list(policy.inputs) if policy else list(told)
    asked = {name: policy.inputs[name].ask for name in names} if policy else {}
    rows = tuple(
        (asked.get(name, plain(name)), plain(told[name])) for name in names if name in told
    )
    yield Table(("what the policy was told", "value"), rows)
    if plan.sources:
        cites = tuple(f"[{name}] {cite}" for name, cite in plan.sources.items())
        yield Entry("", "Sources of the policy", cites)

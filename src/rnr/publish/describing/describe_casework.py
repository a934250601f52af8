"""Describe what a policy says of case plans: targets, hours, sessions, and the end of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.definitions.casework import Casework, Completion, SessionKind
from rnr.people.plans.due import said
from rnr.people.scores.explain import number
from rnr.publish.describing import words
from rnr.publish.pages.page import Listing, Part, Table


def describe_casework(work: Casework | None) -> Iterator[Part]:
    """Say what a policy puts into a case plan beside its decisions.

    Parameters
    ----------
    work
        The policy's section on casework; without it, nothing.

    Yields
    ------
    Part
        The rules as lines, then the interventions and the kinds of session as tables.

    Examples
    --------
    >>> next(describe_casework(Casework())).lines
    ('at most 3 targets at a time',)
    """
    if work is None:
        return
    yield Listing(tuple(_rules(work)))
    fits = tuple(
        (f"`{need}`", one.goal, one.kind, f"{one.note} {words.sources(one.source)}".strip())
        for need, one in work.interventions.items()
    )
    if fits:
        yield Table(("need", "to reach", "kind of intervention", "note, source"), fits)
    kinds = tuple(
        (f"`{name}`", one.title, "counts" if one.counts else "does not count", _why(one))
        for name, one in work.sessions.items()
    )
    if kinds:
        yield Table(("id", "session", "towards the hours", "because"), kinds)
    if work.completion is not None:
        yield "A plan may end early when all of this holds:"
        yield Listing(tuple(_ending(work.completion)))
    yield from filter(None, [work.note])


def _rules(work: Casework) -> Iterator[str]:
    yield f"at most {work.targets_at_most} targets at a time"
    if work.hours_from:
        yield f"hours of intervention from the table `{work.hours_from}`"
    if work.needs_to:
        yield f"the number of needs to work on is given to `{work.needs_to}`"
    if work.assessments:
        yield f"due as an assessment: {', '.join(work.assessments)}"
    if work.review is not None:
        yield said(work.review)
    if work.minutes_a_day is not None:
        yield f"no more than {number(work.minutes_a_day)} minutes count on one day"
    if work.guard is not None:
        least = number(work.guard.hours_at_most)
        yield f"no programme where the hours are at most {least}, because {work.guard.because}"
    one = work.at_least_one
    if one is not None:
        when = f" when {words.condition(one.when)}" if one.when else ""
        among = ", ".join(name.replace("_", " ") for name in one.of)
        yield f"at least one target among {among}{when}, because {one.because}"
    yield from filter(None, [words.sources(work.source)])


def _why(kind: SessionKind) -> str:
    told = [kind.because]
    told += [f"from {number(kind.least_minutes)} minutes"] if kind.least_minutes else []
    told += [f"for {', '.join(kind.needs).replace('_', ' ')}"] if kind.needs else []
    return f"{'; '.join(told)} {words.sources(kind.source)}".strip()


def _ending(rule: Completion) -> Iterator[str]:
    if rule.hours:
        yield "the least hours of the plan are completed"
    if rule.risk_not_increased:
        yield "no level of risk is higher at a reassessment"
    if rule.driver_goals:
        yield "the goals on needs that drive others are reached"
    for name, one in rule.asked.items():
        must = words.condition({name: one.must})
        yield f"{one.ask}: {must} {words.sources(one.source)}".strip()
    yield from filter(None, [rule.note])

"""What a policy says of case plans can be done: needs, hours, sessions and dates that exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from rnr.check.policy_origin import instrument_of
from rnr.definitions.casework import Casework
from rnr.definitions.conditions import AnsweredTest, NumberTest
from rnr.definitions.policy import Policy
from rnr.definitions.scales import Need
from rnr.errors import Problem, suggest
from rnr.scoring.compile import compile_instrument

HISTORY, *_REST = get_args(Need)
DYNAMIC = tuple(name for name in _REST if name != "other")
"""The central eight without the history, which nothing can change."""


def check_casework(policy: Policy) -> Iterator[Problem]:
    """Tell what a policy says of case plans and can never be, or can never be told."""
    work = policy.casework
    if work is None:
        return
    yield from _needs(work)
    yield from _condition(policy, work)
    yield from _hours(policy, work)
    yield from _sessions(work)
    yield from _dates(policy, work)
    if work.needs_to is not None:
        yield from _count(policy, work.needs_to)


def _needs(work: Casework) -> Iterator[Problem]:
    for name in work.interventions:
        yield from _need(f"casework.interventions.{name}", name)
    lacking = [name for name in DYNAMIC if name not in work.interventions]
    if work.interventions and lacking:
        what = f"say nothing of {', '.join(lacking)}"
        todo = "say for each need what kind of intervention fits"
        yield Problem("casework.interventions", what, todo, "casework.lacking")
    for name in () if work.at_least_one is None else work.at_least_one.of:
        yield from _need("casework.at_least_one.of", name)
    for key, kind in work.sessions.items():
        for name in kind.needs:
            yield from _need(f"casework.sessions.{key}.needs", name)


def _need(where: str, name: str) -> Iterator[Problem]:
    tool, _, scale = name.partition(".")
    if name == HISTORY:
        what = f"names {name!r}, which is a history: it cannot be worked on"
        yield Problem(where, what, "remove it", "casework.history")
    elif not scale and name not in DYNAMIC:
        what = f"names {name!r}, which is none of the central eight"
        todo = suggest(name, DYNAMIC)
        yield Problem(where, what, todo, "casework.need")
    elif scale:
        instrument = instrument_of(tool)
        plans = {} if instrument is None else compile_instrument(instrument).scales
        if instrument is not None and scale not in plans:
            what = f"names {scale!r}, which is no scale of {instrument.key}"
            yield Problem(where, what, suggest(scale, list(plans)), "casework.scale")


def _condition(policy: Policy, work: Casework) -> Iterator[Problem]:
    rule = work.at_least_one
    for ref, test in (rule.when or {}).items() if rule is not None else ():
        where = f"casework.at_least_one.when.{ref}"
        given = policy.inputs.get(ref)
        answers = policy.tables[ref].answers if given is None else given.answers
        yield from _test(where, test, answers)


def _test(where: str, test: Any, answers: Sequence[str]) -> Iterator[Problem]:
    if isinstance(test, AnsweredTest):
        what = "asks whether something was answered, which a case plan does not know"
        yield Problem(where, what, "name the answers", "casework.test")
    elif isinstance(test, NumberTest):
        if answers or test.above or test.below:
            what = "gives bounds for what has answers, or compares two numbers"
            yield Problem(where, what, "name the answers, or give min and max", "casework.test")
    elif not answers:
        what = "names an answer of what is a number"
        yield Problem(where, what, "give min or max", "casework.test")
    else:
        for answer in (test,) if isinstance(test, str) else test:
            if answer not in answers:
                what = f"names the answer {answer!r}, which does not exist"
                yield Problem(where, what, suggest(answer, answers), "casework.answer")


def _hours(policy: Policy, work: Casework) -> Iterator[Problem]:
    rests = [
        name
        for name, there in (
            ("guard", work.guard is not None),
            ("completion.hours", work.completion is not None and work.completion.hours),
        )
        if there
    ]
    if work.hours_from is None:
        for name in rests:
            what = "rests on hours, yet no table states any"
            todo = "name the table in casework.hours_from"
            yield Problem(f"casework.{name}", what, todo, "casework.no_hours")
        return
    table = policy.tables[work.hours_from]
    where = "casework.hours_from"
    if table.kind == "working":
        what = f"names {work.hours_from!r}, which is a working table and states no hours"
        yield Problem(where, what, "name a recommendation", "casework.working")
        return
    silent = [a for a, one in table.outcomes.items() if one.hours is None]
    for answer in silent if rests else ():
        what = f"names a table whose outcome {answer!r} states no hours"
        todo = f"state hours in tables.{work.hours_from}.outcomes.{answer}"
        yield Problem(where, what, todo, "casework.silent")
    if work.guard is not None and not silent:
        limit = work.guard.hours_at_most
        hours = [one.most_hours for one in table.outcomes.values()]
        kept = [top for top in hours if top is not None and top <= limit]
        if len(kept) in (0, len(hours)):
            who = "nobody" if not kept else "everybody"
            what = f"keeps {who} out of programmes, by the hours in {work.hours_from!r}"
            todo = "mend hours_at_most, or the hours"
            yield Problem("casework.guard.hours_at_most", what, todo, "casework.guard")


def _sessions(work: Casework) -> Iterator[Problem]:
    ends = work.completion is not None and work.completion.hours
    if (ends or work.sessions) and not any(kind.counts for kind in work.sessions.values()):
        what = "hold no kind whose time counts, so no hours can ever be completed"
        yield Problem("casework.sessions", what, "add one with counts = true", "casework.sessions")
    for name, kind in work.sessions.items():
        least, cap = kind.least_minutes, work.minutes_a_day
        if least is not None and cap is not None and least > cap:
            what = f"asks for more minutes than the {cap:g} that count on one day"
            yield Problem(
                f"casework.sessions.{name}.least_minutes", what, "mend one of them",
                "casework.minutes",
            )  # fmt: skip


def _dates(policy: Policy, work: Casework) -> Iterator[Problem]:
    known = [
        due.what
        for table in policy.tables.values()
        for outcome in table.outcomes.values()
        for due in outcome.due
    ]
    for what in work.assessments:
        if what not in known:
            said = f"names {what!r}, which is due under no outcome"
            todo = suggest(what, list(dict.fromkeys(known))) or "add it to the due of an outcome"
            yield Problem("casework.assessments", said, todo, "casework.due")


def _count(policy: Policy, name: str) -> Iterator[Problem]:
    given = policy.inputs[name]
    number = given.number
    if given.origin:
        what = f"names {name!r}, which is taken from {given.origin} already"
        yield Problem("casework.needs_to", what, "remove one of them", "casework.twice")
    if number is not None and not (number.min <= 0 and number.max >= len(DYNAMIC)):
        what = f"names {name!r}, which takes {number.min} to {number.max}"
        todo = f"let it take 0 to {len(DYNAMIC)}"
        yield Problem("casework.needs_to", what, todo, "casework.range")

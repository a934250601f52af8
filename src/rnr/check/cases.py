"""Run a file's worked cases through both faces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rnr.definitions.instrument import Case, Expect, Instrument
from rnr.errors import AnswersError, Problem, suggest
from rnr.people.assessment import assess
from rnr.people.profile import Profile, score


BAD_ANSWERS = ("out_of_range", "not_whole", "unknown_answer")
"""What a case may expect to be refused for, besides the file's own rules."""


def answers_of(instrument: Instrument, case: Case) -> dict[str, Any]:
    """Write a case's answers out in full, with the answer that all others take."""
    given: dict[str, Any] = dict(case.answers)
    for name, item in instrument.items.items():
        if name in given or name in case.missing or case.others is None or item.number:
            continue
        if isinstance(case.others, int):
            given[name] = item.answers[min(case.others, len(item.answers) - 1)]
        elif case.others in item.answers:
            given[name] = case.others
    return {**given, **{name: _reason(reason) for name, reason in case.missing.items()}}


def _reason(reason: str) -> Any:
    from rnr.people.answers import Missing

    return Missing(reason)


def check_cases(instrument: Instrument) -> Iterator[Problem]:
    """Score every worked case and name each result that is not what the case expects."""
    for i, case in enumerate(instrument.cases):
        where = f"cases[{i}] ({case.name})"
        yield from _names_exist(instrument, case, where)
        rules = {rule.id for rule in instrument.rules} | {*BAD_ANSWERS}
        if case.refused is not None and case.refused not in rules:
            yield Problem(
                where, f"expects the rule {case.refused!r}, which does not exist",
                suggest(case.refused, sorted(rules)), "case.rule",
            )  # fmt: skip
            continue
        try:
            profile = score(assess(instrument, answers_of(instrument, case)))
        except AnswersError as error:
            yield from _refused(case, where, error)
            continue
        if case.refused is not None:
            what = f"should be refused by the rule {case.refused!r} and is scored"
            yield Problem(where, what, "mend the rule or the case", "case.refused")
        for name, expected in case.expect.items():
            if name in instrument.scales:
                yield from compare(profile, name, expected, where)


def _names_exist(instrument: Instrument, case: Case, where: str) -> Iterator[Problem]:
    for name in case.expect:
        if name not in instrument.scales:
            todo = suggest(name, list(instrument.scales))
            yield Problem(
                where, f"expects the scale {name!r}, which does not exist", todo, "case.scale"
            )
        elif (level := case.expect[name].level) is not None:
            known = [*instrument.scales[name].levels]
            known += [lv for s in instrument.scales[name].strata for lv in s.levels]
            if level not in known:
                what = f"expects {name} at the level {level!r}, which does not exist"
                yield Problem(where, what, suggest(level, known), "case.level")
    if not case.expect and case.refused is None:
        yield Problem(where, "expects nothing", "say what must come out", "case.empty")


def _refused(case: Case, where: str, error: AnswersError) -> Iterator[Problem]:
    codes = {problem.code for problem in error.problems}
    if case.refused is not None and codes <= {f"rule.{case.refused}", case.refused}:
        return
    for problem in error.problems:
        what = f"cannot be scored: {problem}"
        yield Problem(where, what, "mend the answers of the case", f"case.answers.{problem.code}")


def compare(profile: Profile, name: str, expected: Expect, where: str) -> Iterator[Problem]:
    """Compare one scale's result with what a case expects of it."""
    got = profile[name]
    if not expected.applies:
        if got.status != "not_applicable":
            yield _differs(where, name, "applicability", "not applicable", got.status)
        return
    if not expected.known and got.score is not None:
        yield _differs(where, name, "score", "none", got.score)
    for field in ("raw", "score", "level", "low", "high", "levels", "used"):
        wanted = getattr(expected, field)
        if wanted is not None and not _same(getattr(got, field), wanted, expected.within):
            yield _differs(where, name, field, wanted, getattr(got, field))
    if expected.missing is not None and expected.missing != len(got.missing):
        yield _differs(where, name, "missing answers", expected.missing, len(got.missing))


def _same(got: Any, wanted: Any, within: float) -> bool:
    if isinstance(wanted, int | float):
        return isinstance(got, int | float) and abs(got - wanted) <= within
    return bool(got == wanted)


def _differs(where: str, scale: str, field: str, wanted: Any, got: Any) -> Problem:
    what = f"{scale}: expected {field} {wanted}, computed {got}"
    return Problem(where, what, "mend the tables or the case, whichever is wrong", "case.differs")

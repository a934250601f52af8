"""Worked cases come out as they say, and together they reach everything that can come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rnr.check.worked import Worked
from rnr.definitions.instrument import Case, Expect, Instrument
from rnr.errors import AnswersError, Problem, suggest
from rnr.people.scores.profile import Profile

BAD_ANSWERS = ("out_of_range", "not_whole", "unknown_answer")
"""What a case may expect to be refused for, besides the file's own rules."""


def check_cases(instrument: Instrument, worked: Sequence[Worked]) -> Iterator[Problem]:
    """Name each result that is not what its case expects."""
    refusals = {r.id for r in instrument.rules if r.severity == "refuse"} | {*BAD_ANSWERS}
    warnings = {r.id for r in instrument.rules if r.severity == "warn"}
    for each in worked:
        case, where = each.case, each.where
        nameless = list(_names_exist(instrument, case, where))
        yield from nameless
        for rule in case.warned:
            if rule not in warnings:
                what = f"expects a warning of the rule {rule!r}, and no such rule warns"
                yield Problem(where, what, suggest(rule, sorted(warnings)), "case.rule")
        if case.refused is not None and case.refused not in refusals:
            what = f"expects the rule {case.refused!r}, and no such rule refuses"
            yield Problem(where, what, suggest(case.refused, sorted(refusals)), "case.rule")
        elif each.error is not None:
            yield from _refused(case, where, each.error)
        elif each.profile is not None and not nameless:
            yield from _scored(instrument, each, each.profile)


def _scored(instrument: Instrument, each: Worked, profile: Profile) -> Iterator[Problem]:
    case, where = each.case, each.where
    if case.refused is not None:
        what = f"should be refused by {case.refused!r} and is scored"
        yield Problem(where, what, "mend the rule or the case", "case.refused")
    given = {warning.partition(":")[0] for warning in profile.assessment.warnings}
    for rule in case.warned:
        if rule not in given and any(r.id == rule for r in instrument.rules):
            what = f"should be warned of by {rule!r} and is not"
            yield Problem(where, what, "mend the rule or the case", "case.warned")
    for name, expected in case.expect.items():
        if name in instrument.scales:
            yield from compare(profile, name, expected, where)


def _names_exist(instrument: Instrument, case: Case, where: str) -> Iterator[Problem]:
    for name, expected in case.expect.items():
        if name not in instrument.scales:
            todo = suggest(name, list(instrument.scales))
            what = f"expects the scale {name!r}, which does not exist"
            yield Problem(where, what, todo, "case.scale")
            continue
        scale = instrument.scales[name]
        known = [*scale.levels, *(level for s in scale.strata for level in s.levels)]
        for level in (*(expected.levels or ()), *([expected.level] if expected.level else [])):
            if level not in known:
                what = f"expects {name} at the level {level!r}, which does not exist"
                yield Problem(where, what, suggest(level, known), "case.level")
    others = case.others
    answers = {a for item in instrument.items.values() for a in item.answers}
    if isinstance(others, str) and others not in answers:
        what = f"gives all others the answer {others!r}, which no item has"
        yield Problem(where, what, suggest(others, sorted(answers)), "case.others")
    if not case.expect and case.refused is None and not case.warned:
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


def check_reach(
    instrument: Instrument, possible: Mapping[str, Sequence[str]], worked: Sequence[Worked]
) -> Iterator[Problem]:
    """Tell scales that occur in no case, and possible levels that no case reaches."""
    if any(w.error is not None and w.case.refused is None for w in worked):
        return  # a case that is told as broken may be the one that reaches the level
    for name, scale in instrument.scales.items():
        if scale.kind == "part":
            continue  # what it feeds is checked
        shown = [w for w in worked if name in w.case.expect]
        if not shown:
            todo = "add a worked case that says what this scale gives"
            yield Problem(f"scales.{name}", "occurs in no worked case", todo, "case.none")
            continue
        reached = {w.profile[name].level for w in shown if w.profile is not None}
        for level in possible[name]:
            if level not in reached and level not in scale.unreachable:
                what = f"no worked case reaches the level {level!r}"
                todo = "add one, best with the score at which the level starts"
                yield Problem(f"scales.{name}.levels", what, todo, "case.unreached")

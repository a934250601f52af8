"""Worked cases of a policy come out as they say, on both faces, and reach every outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rnr.check.faces import can_check_columns
from rnr.definitions.policy import Policy, PolicyCase
from rnr.errors import AnswersError, ColumnsError, Problem, suggest
from rnr.people.plans.decision import Plan
from rnr.people.plans.plan import plan

_TODO = "mend the tables or the case, whichever is wrong"
_FAULT = "this is a fault of the library, not of the file: report it"


@dataclass(frozen=True, slots=True)
class Planned:
    """One case and what came of it."""

    case: PolicyCase
    where: str
    plan: Plan | None = None
    error: AnswersError | None = None


def work_policy(policy: Policy) -> tuple[Planned, ...]:
    """Plan every worked case for one person."""
    made = []
    for i, case in enumerate(policy.cases):
        where = f"cases[{i}] ({case.name})"
        try:
            made.append(Planned(case, where, plan([], policy, case.facts)))
        except AnswersError as error:
            made.append(Planned(case, where, None, error))
    return tuple(made)


def check_policy_cases(
    policy: Policy, planned: Sequence[Planned], broken_tables: Collection[str] = ()
) -> Iterator[Problem]:
    """Name each decision that is not what its case expects, and outcomes no case reaches.

    Of ``broken_tables`` it has been told that they cannot be right, so no case need reach them all.
    """
    nameless = [problem for each in planned for problem in _names(policy, each)]
    yield from nameless
    if nameless:
        return
    broken = False
    for each in planned:
        if each.error is not None:
            found = list(_refused(each, each.error))
            broken = broken or bool(found)
            yield from found
        elif each.plan is not None:
            yield from _decided(each, each.plan)
    yield from _columns(policy, planned)
    if broken:
        return  # a case that is told as broken may be the one that reaches the outcome
    for name, table in policy.tables.items():
        if table.kind == "recommendation" and name not in broken_tables:
            reached = {each.case.expect.get(name) for each in planned}
            for answer in table.answers:
                if answer not in reached:
                    what = f"no worked case reaches the outcome {answer!r}"
                    yield Problem(f"tables.{name}", what, "add one", "case.unreached")


def _names(policy: Policy, each: Planned) -> Iterator[Problem]:
    case, where = each.case, each.where
    for name in (*case.expect, *case.open, *case.credit):
        if name not in policy.tables:
            what = f"expects the table {name!r}, which does not exist"
            yield Problem(where, what, suggest(name, list(policy.tables)), "case.table")
    for name, answer in case.expect.items():
        if name in policy.tables and answer not in policy.tables[name].answers:
            what = f"expects {name} to be {answer!r}, which it never is"
            yield Problem(where, what, suggest(answer, policy.tables[name].answers), "case.outcome")
    ids = {rule.id: rule.severity for rule in policy.rules}
    wanted = [(rule, "warn", "warns") for rule in case.warned]
    wanted += [(case.refused, "refuse", "refuses")] if case.refused is not None else []
    for rule, severity, does in wanted:
        if ids.get(rule) != severity:
            what = f"expects the rule {rule!r}, and no such rule {does}"
            yield Problem(where, what, suggest(rule, list(ids)), "case.rule")
    if not (case.expect or case.open or case.refused or case.warned):
        yield Problem(where, "expects nothing", "say what must come out", "case.empty")


def _refused(each: Planned, error: AnswersError) -> Iterator[Problem]:
    codes = {problem.code for problem in error.problems}
    if each.case.refused is not None and codes == {f"rule.{each.case.refused}"}:
        return
    for problem in error.problems:
        what = f"cannot be decided: {problem}"
        yield Problem(each.where, what, "mend the facts of the case", f"case.facts.{problem.code}")


def _decided(each: Planned, made: Plan) -> Iterator[Problem]:
    case, where = each.case, each.where
    if case.refused is not None:
        what = f"should be refused by {case.refused!r} and is decided"
        yield Problem(where, what, "mend the rule or the case", "case.refused")
    given = {warning.partition(":")[0] for warning in made.warnings}
    for rule in case.warned:
        if rule not in given:
            what = f"should be warned of by {rule!r} and is not"
            yield Problem(where, what, "mend the rule or the case", "case.warned")
    wanted: dict[str, Any] = {**dict.fromkeys(case.open), **case.expect}
    for name, expected in wanted.items():
        got = made[name]
        if got.outcome != expected:
            shown = got.outcome or f"nothing ({got.status})"
            what = f"{name}: expected {expected or 'nothing'}, decided {shown}"
            yield Problem(where, what, _TODO, "case.differs")
    for name, amount in case.credit.items():
        if made[name].credit != amount:
            what = f"{name}: expected a credit of {amount}, computed {made[name].credit}"
            yield Problem(where, what, _TODO, "case.differs")


def _columns(policy: Policy, planned: Sequence[Planned]) -> Iterator[Problem]:
    if not planned or not can_check_columns():
        return
    import polars as pl

    from rnr.people.plans.plan_frame import plan_frame

    rows = [each for each in planned if each.error is None]
    if not rows:
        return
    columns = {}
    for name, given in policy.inputs.items():
        kind: Any = pl.String
        if given.number is not None:
            kind = pl.Int64 if given.number.whole else pl.Float64
        values = [each.case.facts.get(name) for each in rows]
        columns[name] = pl.Series(name, values, dtype=kind, strict=False)
    try:
        made = plan_frame(pl.DataFrame(columns), policy)
    except ColumnsError as error:
        for problem in error.problems:
            what = f"the cases cannot be decided as a frame: {problem}"
            yield Problem("cases", what, _FAULT, f"faces.{problem.code}")
        return
    for i, each in enumerate(rows):
        row = made.row(i, named=True)
        for name in policy.tables:
            assert each.plan is not None
            one = each.plan[name]
            both = ((name, one.outcome), (f"{name}_credit", one.credit))
            for column, value in both:
                if row.get(column) != value:
                    what = f"{column}: one person gets {value}, a frame {row.get(column)}"
                    yield Problem(each.where, what, _FAULT, "faces.differ")

"""Every decision table is complete and unambiguous: proved by trying every combination.

A table is cut out of its policy: earlier tables become free answers, numbers are tried at and
between all bounds that it names, and facts that it asks about are also tried as missing. What is
tried runs through the program that decides for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from rnr.check.domains import domains
from rnr.check.net import make_net
from rnr.check.policy_refs import below
from rnr.definitions.policy import Policy, PolicyInput, Table
from rnr.errors import Problem, plural
from rnr.scoring.decide import DecisionBuilder
from rnr.scoring.ops import Num
from rnr.scoring.program import Answered, Apply, Program

MOST = 3_000_000
"""More combinations than these are not tried."""
CHUNK = 250_000
SHOWN = 8
"""So many facts are told of a combination at most."""


@dataclass(slots=True)
class Trial:
    """One table cut out of its policy, the values to try, and what came of each combination."""

    program: Program
    tests: tuple[int, ...]
    """Slots that say whether each row holds; empty for a grid."""
    refused: tuple[int, ...]
    values: tuple[tuple[Num | None, ...], ...]
    exact: bool
    decided: dict[tuple[int, int], int] = field(default_factory=dict)
    """Which row could be the first that holds, the least and the last, to a combination."""
    twice: int | None = None
    """A combination under which rows with different outcomes hold."""

    @property
    def count(self) -> int:
        """How many combinations there are."""
        return prod(map(len, self.values))

    def shown(self, combination: int) -> str:
        """Say a combination in words."""
        said = []
        for spec, value in zip(self.program.inputs, self._at(combination), strict=True):
            named = spec.answers[int(value)] if spec.answers and value is not None else value
            said.append(f"{spec.item} = {'missing' if named is None else named}")
        more = ", ..." if len(said) > SHOWN else ""
        return ", ".join(said[:SHOWN]) + more

    def _at(self, combination: int) -> Iterator[Num | None]:
        for values in self.values:
            combination, k = divmod(combination, len(values))
            yield values[k]


def cut_out(policy: Policy, name: str) -> Trial:
    """Cut one table out of a policy, with the values to try for everything it looks at."""
    # What an outcome means decides nothing.
    table = policy.tables[name].model_copy(update={"outcomes": {}})
    policy = policy.model_copy(update={"tables": {**policy.tables, name: table}})
    needed = below(policy, [name], through_tables=False) - {name}
    inputs = {ref: given for ref, given in policy.inputs.items() if ref in needed}
    for ref, other in policy.tables.items():
        if ref in needed:
            inputs[ref] = PolicyInput(ask=other.title, answers=other.answers)
    derived = {ref: rule for ref, rule in policy.derived.items() if ref in needed}
    known = {*inputs, *derived}
    rules = tuple(
        rule
        for rule in policy.rules
        if rule.severity == "refuse" and below(policy, rule.when, through_tables=False) <= known
    )
    update = {"inputs": inputs, "derived": derived, "tables": {name: table}, "rules": rules}
    builder = DecisionBuilder(policy.model_copy(update=update))
    builder.place(name, name)
    refused = tuple(builder.condition(rule.when, "rules").slot for rule in rules)
    program = builder.program
    row = program.decisions[name].row
    tests = _tests(program, row) if table.rows else ()
    return Trial(program, tests, refused, *_values(program))


def _tests(program: Program, row: int) -> tuple[int, ...]:
    first = next(s for s in program.steps if isinstance(s, Apply) and s.out == row)
    return first.args


def _values(program: Program) -> tuple[tuple[tuple[Num | None, ...], ...], bool]:
    net = make_net(program)
    tried = domains(net, net.below(range(program.slots)))
    asked = {step.item for step in program.steps if isinstance(step, Answered)}
    values: list[tuple[Num | None, ...]] = []
    exact = True
    for spec in program.inputs:
        domain = tried[net.at(spec.slot)]
        exact = exact and domain.exact
        values.append((*domain.values, None) if spec.item in asked else domain.values)
    return tuple(values), exact


def run_trial(trial: Trial, table: Table, name: str) -> None:
    """Try every combination, some at a time, and keep which rows decide."""
    import narwhals as nw
    import polars as pl

    from rnr.scoring.columns import input_column, run_columns

    inputs = trial.program.inputs
    exact = [s.item for s, v in zip(inputs, trial.values, strict=True) if None not in v]
    codes = [table.answers.index(row.then) for row in table.rows]
    for start in range(0, trial.count, CHUNK):
        stop = min(start + CHUNK, trial.count)
        rest: Any = pl.int_range(start, stop, eager=True)
        made = {"combination": rest}
        for spec, values in zip(inputs, trial.values, strict=True):
            kind = pl.Int64 if spec.whole else pl.Float64
            series = pl.Series(values, dtype=kind, strict=False)
            made[input_column(spec.slot)] = series.gather(rest % len(values))
            rest = rest // len(values)
        frame = nw.from_native(pl.LazyFrame(made))
        state = run_columns(nw, frame, trial.program, exact)
        low, high = state.settled[trial.program.decisions[name].row]
        wanted = {"low": nw.col(low), "high": nw.col(high), "combination": nw.col("combination")}
        wanted["twice"] = _twice(nw, [state.settled[t][0] for t in trial.tests], codes)
        kept = state.frame
        for slot in trial.refused:
            kept = kept.filter(nw.col(state.settled[slot][0]) == 0)
        rows = kept.select(**wanted).to_native().collect()
        _keep(trial, rows)


def _twice(nw: Any, tests: Sequence[str], codes: Sequence[int]) -> Any:
    """One where rows with different outcomes hold at once."""
    none = nw.lit(0, dtype=nw.Int64())
    if not tests or len(set(codes)) < 2:
        return none
    worth = [(nw.col(test), code) for test, code in zip(tests, codes, strict=True)]
    most = nw.max_horizontal(*[test * (code + 1) for test, code in worth])
    # Counted from the other end, so that a row that does not hold counts nothing.
    top = max(codes) + 1
    least = nw.max_horizontal(*[test * (top - code) for test, code in worth])
    differ = (most > 0) & (most + least != top + 1)
    return nw.when(differ).then(nw.lit(1, dtype=nw.Int64())).otherwise(none)


def _keep(trial: Trial, rows: Any) -> None:
    import polars as pl

    for low, high, first in rows.group_by("low", "high").agg(pl.col("combination").min()).rows():
        trial.decided.setdefault((int(low), int(high)), first)
    if trial.twice is None and rows["twice"].sum():
        trial.twice = rows.filter(pl.col("twice") == 1)["combination"][0]


def check_table(policy: Policy, name: str) -> Iterator[Problem]:
    """Tell gaps, overlaps, rows that never decide and outcomes that nobody gets."""
    table = policy.tables[name]
    where = f"tables.{name}"
    trial = cut_out(policy, name)
    if trial.count > MOST:
        what = f"looks at {trial.count:,} combinations of facts, more than {MOST:,} can be tried"
        todo = "split the table: let a working table decide a part"
        yield Problem(where, what, todo, "table.size")
        return
    run_trial(trial, table, name)
    reached = {row for ends in trial.decided for row in ends}
    if table.rows:
        yield from _of_rows(trial, table, where, reached)
    outcomes = _outcomes(trial, table, name, reached)
    for answer in table.answers:
        if answer not in outcomes:
            what = f"has the outcome {answer!r}, which nobody gets"
            yield Problem(f"{where}.answers", what, "give it a row, or remove it", "table.never")


def _of_rows(trial: Trial, table: Table, where: str, reached: set[int]) -> Iterator[Problem]:
    count = len(table.rows)
    gaps = [first for (low, _), first in trial.decided.items() if low == count]
    if gaps and table.otherwise is None:
        what = f"leaves a gap: no row holds when {trial.shown(min(gaps))}"
        yield Problem(where, what, "add a row, or say otherwise", "table.gap")
    if table.otherwise is not None and count not in reached:
        what = "can never decide: some row always holds"
        yield Problem(f"{where}.otherwise", what, "remove it", "table.otherwise")
    for i in range(count):
        if i not in reached:
            what = "can never decide: it holds for nobody, or an earlier row always holds first"
            yield Problem(f"{where}.rows[{i}]", what, "mend or remove it", "table.row")
    if table.hit == "unique" and trial.twice is not None:
        what = f"has rows with different outcomes that hold at once when {trial.shown(trial.twice)}"
        todo = 'make the rows exclude each other, or say hit = "first"'
        yield Problem(where, what, todo, "table.overlap")


def _outcomes(trial: Trial, table: Table, name: str, reached: set[int]) -> set[str]:
    if table.rows:
        named = [*(row.then for row in table.rows), table.otherwise]
        return {str(named[row]) for row in reached}
    assert table.grid is not None
    cells = [cell for line in table.grid.cells.values() for cell in line]
    return set(cells)


def unproved(policy: Policy, name: str) -> Iterator[Problem]:
    """Say which tables look at numbers of which not all could be tried."""
    trial = cut_out(policy, name)
    if not trial.exact:
        what = f"was tried at {plural(trial.count, 'combination')}, not at every number"
        yield Problem(f"tables.{name}", what, "band the number first", "note.table")

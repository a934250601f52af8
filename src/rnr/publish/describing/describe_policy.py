"""Describe a policy: what it needs to know, its decision tables, what each outcome means."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.definitions.due import Due
from rnr.definitions.policy import IMPOSSIBLE, Outcome, Policy
from rnr.definitions.policy import Table as DecisionTable
from rnr.people.scores.explain import number
from rnr.publish.describing import words
from rnr.publish.describing.describe_casework import describe_casework
from rnr.publish.describing.describe_facts import back_matter, identity, notices
from rnr.publish.pages.page import Entry, Page, Part, Section, Table
from rnr.scoring.compile import compile_policy


def describe_policy(policy: Policy) -> Page:
    """Describe a policy as a page.

    Examples
    --------
    >>> import rnr
    >>> page = describe_policy(rnr.load_policy("nj_dmf"))
    >>> [section.title for section in page.sections][1:3]
    ['What it needs to know', 'Release recommendation']
    """
    sections = [
        Section("Identity", tuple(identity(policy))),
        Section("What it needs to know", tuple(_inputs(policy))),
        *(Section(table.title, tuple(_table(policy, table))) for table in policy.tables.values()),
        Section("Case plans", tuple(describe_casework(policy.casework))),
        *back_matter(policy),
    ]
    shown = tuple(section for section in sections if section.parts)
    foot = f"{policy.key}, {policy.digest}"
    return Page(policy.title, policy.summary, shown, notices(policy), foot)


def _inputs(policy: Policy) -> Iterator[Part]:
    for name, given in policy.inputs.items():
        origin = f"taken from {given.origin}" if given.origin else "a fact that is given"
        yield Entry(name, given.ask, (words.answers(given), origin))
    for name, value in policy.derived.items():
        yield Entry(name, value.title, (words.derived(value),))


def _table(policy: Policy, table: DecisionTable) -> Iterator[Part]:
    if table.kind == "working":
        yield "A working table: it only feeds later ones."
    if table.grid is not None:
        grid = table.grid
        columns = compile_policy(policy).places[grid.columns].answers or ()
        head = (f"{grid.rows} \\ {grid.columns}", *columns)
        rows = tuple(
            (name, *("-" if cell == IMPOSSIBLE else cell for cell in cells))
            for name, cells in grid.cells.items()
        )
        impossible = any(IMPOSSIBLE in cells for cells in grid.cells.values())
        said = "- marks a combination that cannot occur." if impossible else ""
        yield Table(head, rows, (), said)
    else:
        lines = [(words.condition(row.when), row.then, row.because) for row in table.rows]
        if table.otherwise is not None:
            lines.append(("otherwise", table.otherwise, ""))
        how = "The first line that holds decides." if table.hit == "first" else "One line holds."
        yield Table(("outcome", "when"), tuple((then, _why(w, b)) for w, then, b in lines), (), how)
    for name in table.answers:
        if name in table.outcomes:
            outcome = table.outcomes[name]
            yield Entry(name, outcome.label, tuple(_outcome(outcome)))
    if table.note:
        yield table.note


def _why(when: str, because: str) -> str:
    return f"{when} ({because})" if because else when


def _outcome(outcome: Outcome) -> Iterator[str]:
    yield from filter(None, [outcome.detail])
    yield from outcome.contacts
    yield from map(_due, outcome.due)
    yield from outcome.conditions
    yield from (f"programme: {name}" for name in outcome.programmes)
    if outcome.hours is not None:
        most = f" to {number(outcome.hours_to)}" if outcome.hours_to is not None else ""
        yield f"{number(outcome.hours)}{most} hours of structured intervention"
    if outcome.credit is not None:
        grows = outcome.credit
        each = number(grows.each)
        yield f"{number(grows.amount)} {grows.unit} for every {each} of {grows.of}"


def _due(due: Due) -> str:
    often = ""
    if due.every is not None:
        period = due.unit.replace("_", " ")
        often = f" {due.times} in every {due.every} {period}"
    first = ""
    if due.first is not None:
        first = f", first within {due.first} {due.first_unit.replace('_', ' ')}"
    return f"{due.what}:{often}{first}" if often else f"{due.what}{first}"

"""The page of one policy, as Markdown, from nothing but its definition."""

from __future__ import annotations

import page_parts as parts
from plain_words import cite, code, condition, esc, num, table

from rnr.definitions.items import Assume
from rnr.definitions.policy import IMPOSSIBLE, Outcome, Policy, Table
from rnr.people.plans.due import said as due_words
from rnr.publish.describing.describe_casework import describe_casework
from rnr.scoring.compile import compile_policy

STANDING = {
    "published": "A published rule set, shipped as it was published.",
    "convention": "A convention. Adjust it to your own rules before use.",
    "example": "An example for an agency to copy and change; no agency's rule.",
}


def write(policy: Policy) -> str:
    """Write the page."""
    out = [
        "---", "tocdepth: 2", "---", "", f"# {esc(policy.title)}", "", *parts.provisional(policy),
        esc(policy.summary), "", *_identity(policy), *parts.unconfirmed(policy), *_cautions(policy),
        *_inputs(policy), *parts.derived_answers(policy), *_tables(policy), *_casework(policy),
        *parts.rules(policy), *_cases(policy), *parts.choices(policy), *parts.sources(policy),
        *parts.history(policy),
    ]  # fmt: skip
    return "\n".join(out)


def _identity(policy: Policy) -> list[str]:
    named = {
        "Id and version": f"{code(policy.id)} {esc(policy.version)}",
        "Shelf": policy.shelf.replace("_", " "),
        "Standing": STANDING[policy.standing],
        "Where": esc(policy.jurisdiction),
        "Owner": esc(policy.owner),
        "Licence": esc(policy.licence),
        "Fingerprint": code(policy.digest[:16]),
    }
    return ["## What it is", "", *parts.facts(named)]


def _cautions(policy: Policy) -> list[str]:
    said = [esc(c) for c in policy.cautions]
    said.append("A policy recommends; a person decides, and may override it with a reason.")
    return ["## Cautions", "", *[f"- {caution}" for caution in said], ""]


def _inputs(policy: Policy) -> list[str]:
    rows = []
    for name, item in policy.inputs.items():
        if item.number is not None:
            takes = f"{num(item.number.min)} to {num(item.number.max)} {esc(item.number.unit)}"
        else:
            takes = ", ".join(map(code, item.answers))
        asked = [esc(item.ask), esc(item.note), *map(_assumed, item.assume)]
        what = "<br>".join(part for part in asked if part)
        rows.append([code(name), what, takes, code(item.origin) or "given"])
    return ["## What it needs to know", "", *table(["Input", "What", "Values", "From"], rows)]


def _assumed(assume: Assume) -> str:
    taken = [assume.answer, assume.number, assume.same_as]
    what = next(code(value) for value in taken if value is not None)
    like = "the answer of " if assume.same_as else ""
    when = f" when {condition(assume.when)}" if assume.when else ""
    return f"If not known{when}: {like}{what}. {esc(assume.note)}".strip()


def _tables(policy: Policy) -> list[str]:
    out = ["## Decisions", ""]
    for name, decision in policy.tables.items():
        kind = "" if decision.kind == "recommendation" else " · only feeds later tables"
        source = cite(decision.source, policy.source)
        out += [f"### {esc(decision.title)}", "", f"{code(name)}{kind} · source {source}", ""]
        out += [esc(decision.note), ""] if decision.note else []
        out += _grid(policy, decision) if decision.grid else _rows(decision)
        out += _outcomes(decision)
    return out


def _grid(policy: Policy, decision: Table) -> list[str]:
    grid = decision.grid
    assert grid is not None
    across = compile_policy(policy).places[grid.columns].answers or ()
    head = [f"{code(grid.rows)} down, {code(grid.columns)} across", *map(code, across)]
    rows = [
        [code(row), *["–" if c == IMPOSSIBLE else code(c) for c in cells]]
        for row, cells in grid.cells.items()
    ]
    lead = "A dash marks a combination that cannot occur."
    return [*([lead, ""] if any("–" in row for row in rows) else []), *table(head, rows)]


def _rows(decision: Table) -> list[str]:
    lead = {"first": "The first line that holds decides.", "unique": "Exactly one line must hold."}[
        decision.hit
    ]
    rows = [
        [condition(row.when), code(row.then), esc(row.because), cite(row.source)]
        for row in decision.rows
    ]
    if decision.otherwise is not None:
        rows.append(["otherwise", code(decision.otherwise), "", ""])
    return [lead, "", *table(["When", "Then", "Because", "Source"], rows)]


def _outcomes(decision: Table) -> list[str]:
    rows = []
    for answer in decision.answers:
        outcome = decision.outcomes.get(answer)
        if outcome is not None:
            rows.append([code(answer), esc(outcome.label), _means(outcome)])
    return table(["Outcome", "Label", "What it means"], rows)


def _means(outcome: Outcome) -> str:
    said = [outcome.detail, *outcome.contacts, *map(due_words, outcome.due), *outcome.conditions]
    said += outcome.programmes
    if outcome.hours is not None:
        to = f" to {num(outcome.hours_to)}" if outcome.hours_to is not None else ""
        said.append(f"{num(outcome.hours)}{to} hours of intervention")
    if outcome.workload is not None:
        said.append(f"takes {num(outcome.workload)} hours a month of an officer's time")
    if outcome.credit is not None:
        credit = outcome.credit
        said.append(f"{num(credit.amount)} {credit.unit} for each {num(credit.each)} {credit.of}")
    return "; ".join(esc(s.removesuffix(".")) for s in said if s)


def _casework(policy: Policy) -> list[str]:
    said = parts.written(describe_casework(policy.casework))
    return ["## Case plans", "", *said] if said else []


def _cases(policy: Policy) -> list[str]:
    rows = []
    for case in policy.cases:
        facts = ", ".join(f"{code(k)} {code(v)}" for k, v in case.facts.items())
        out = [f"{code(k)} {code(v)}" for k, v in case.expect.items()]
        out += [f"{code(k)} open" for k in case.open]
        out += [f"{code(k)} earns {num(v)}" for k, v in case.credit.items()]
        out += [f"warned: {code(rule)}" for rule in case.warned]
        came = f"refused: {code(case.refused)}" if case.refused else ", ".join(out)
        rows.append([esc(case.name), facts, came, cite(case.source, policy.source)])
    head = ["Case", "What is known", "What must come out", "Source"]
    return ["## Worked cases", "", *table(head, rows)] if rows else []

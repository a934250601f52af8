"""What a policy says of itself: names, file, shelf, sources, labels, and nothing idle."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from rnr.check.names import RESERVED
from rnr.check.policy_refs import below, mentions
from rnr.definitions.casework import Casework
from rnr.definitions.common import DERIVED_HERE, SourceIds, as_ids
from rnr.definitions.policy import Policy
from rnr.errors import Problem, suggest


def check_policy_names(policy: Policy) -> Iterator[Problem]:
    """Tell names that stand for two things, and spellings and labels of nothing."""
    kinds: dict[str, Iterable[str]] = {
        "inputs": policy.inputs, "derived": policy.derived, "tables": policy.tables,
    }  # fmt: skip
    homes: dict[str, list[str]] = {}
    for kind, found in kinds.items():
        for name in found:
            homes.setdefault(name, []).append(kind)
    for name, where in homes.items():
        if len(where) > 1:
            what = f"is the id of several things: {', '.join(where)}"
            yield Problem(name, what, "give each its own id", "name.collision")
        if name.startswith(RESERVED):
            what = f"starts with {RESERVED!r}, which is kept for the library's own columns"
            yield Problem(f"{where[0]}.{name}", what, "give it another id", "name.reserved")
    everywhere = sorted({a for given in policy.inputs.values() for a in given.answers})
    for answer in policy.accept:
        if answer not in everywhere:
            what = f"spells {answer!r}, which is no answer of any input"
            yield Problem("accept", what, suggest(answer, everywhere), "accept.unknown")
    for name, given in policy.inputs.items():
        for answer in [*given.accept, *given.labels]:
            if answer not in given.answers:
                what = f"names {answer!r}, which is no answer of this input"
                yield Problem(f"inputs.{name}", what, suggest(answer, given.answers), "label")
    yield from _twice("rules", (rule.id for rule in policy.rules))
    yield from _twice("sources", (source.id for source in policy.sources))
    yield from _twice("cases", (case.name for case in policy.cases))


def _twice(where: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            what = f"{name!r} stands {count} times"
            yield Problem(where, what, "give each its own name", "name.twice")


def check_policy_place(policy: Policy, path: Path) -> Iterator[Problem]:
    """Tell a file whose name or folder says something else than the file."""
    if path.name != f"{policy.key}.toml":
        what = f"is named otherwise than the definition in it, {policy.key!r}"
        yield Problem(path.name, what, f"name it {policy.key}.toml", "file.name")
    folder = path.resolve().parent.name
    expected = {"policies": "verified", "provisional": "provisional"}.get(folder)
    if expected is not None and policy.shelf != expected:
        what = f"is {policy.shelf!r}, yet the file lies in the folder {folder!r}"
        home = "policies" if policy.shelf == "verified" else policy.shelf
        yield Problem("shelf", what, f"move it to {home}, or mend the shelf", "file.folder")


def check_standing(policy: Policy) -> Iterator[Problem]:
    """Tell a shelf or a standing that the rest of the file does not bear out."""
    if policy.shelf == "score_entry":
        what = "is 'score_entry', which is for instruments"
        yield Problem("shelf", what, "say verified or provisional", "shelf.policy")
    if policy.shelf == "provisional" and not policy.unconfirmed:
        what = "is 'provisional', yet nothing is listed as unconfirmed"
        yield Problem("shelf", what, "list the facts that nobody has read", "shelf.unconfirmed")
    for name, table in policy.tables.items():
        if table.kind == "recommendation":
            for answer in table.answers:
                if answer not in table.outcomes:
                    what = f"says not what {answer!r} means in practice"
                    todo = f"add [tables.{name}.outcomes.{answer}] with a label"
                    yield Problem(f"tables.{name}.outcomes", what, todo, "table.label")
    if not any(table.kind == "recommendation" for table in policy.tables.values()):
        what = "recommend nothing: all are working tables"
        yield Problem("tables", what, 'leave kind = "working" out of one', "table.working")


def check_policy_usage(policy: Policy) -> Iterator[Problem]:
    """Tell what is asked, worked out or decided and never used."""
    goals = [n for n, table in policy.tables.items() if table.kind == "recommendation"]
    if not goals:
        return  # told already: then nothing is of use
    named = [ref for rule in policy.rules for ref in rule.when]
    asked = policy.casework.at_least_one if policy.casework is not None else None
    named += [] if asked is None else asked.when or {}
    used = below(policy, [*goals, *named])
    for name, given in policy.inputs.items():
        if given.context and name in used:
            what = "is marked context, yet a table uses it"
            yield Problem(f"inputs.{name}", what, "remove context = true", "context.used")
        elif not given.context and name not in used:
            what = "is used by no table and no rule"
            todo = "use it in a condition, or remove it"
            yield Problem(f"inputs.{name}", what, todo, "unused.input")
    for name in policy.derived:
        if name not in used:
            what = "is used by no table and no rule"
            yield Problem(f"derived.{name}", what, "use it or remove it", "unused.derived")
    read = {ref for n in [*policy.tables, *policy.derived] for ref in mentions(policy, n)}
    for name, table in policy.tables.items():
        if table.kind == "working" and name not in read | set(named):
            what = 'is of kind "working", yet no other table reads it'
            todo = "let another table read it, or make it a recommendation"
            yield Problem(f"tables.{name}.kind", what, todo, "unused.table")


def facts(policy: Policy) -> Iterator[tuple[str, SourceIds, bool]]:
    """List the place of every fact, its own sources, and whether it must name one."""
    for name, given in policy.inputs.items():
        yield f"inputs.{name}", given.source, True
        for i, assume in enumerate(given.assume):
            yield f"inputs.{name}.assume[{i}]", assume.source, True
    for name, rule in policy.derived.items():
        yield f"derived.{name}", rule.source, True
    for name, table in policy.tables.items():
        yield f"tables.{name}", table.source, True
        for i, row in enumerate(table.rows):
            yield f"tables.{name}.rows[{i}]", row.source, False
        for answer, outcome in table.outcomes.items():
            yield f"tables.{name}.outcomes.{answer}", outcome.source, False
            for i, due in enumerate(outcome.due):
                yield f"tables.{name}.outcomes.{answer}.due[{i}]", due.source, False
    if policy.casework is not None:
        yield from _of_casework(policy.casework)
    for rule_ in policy.rules:
        yield f"rules.{rule_.id}", rule_.source, True
    for i, case in enumerate(policy.cases):
        yield f"cases[{i}] ({case.name})", case.source, True
    for i, choice in enumerate(policy.choices):
        yield f"choices[{i}]", choice.source, True


def _of_casework(work: Casework) -> Iterator[tuple[str, SourceIds, bool]]:
    yield "casework", work.source, True
    for name, fits in work.interventions.items():
        yield f"casework.interventions.{name}", fits.source, False
    for name, kind in work.sessions.items():
        yield f"casework.sessions.{name}", kind.source, False
    parts = {"review": work.review, "guard": work.guard, "at_least_one": work.at_least_one}
    for name, part in parts.items():
        if part is not None:
            yield f"casework.{name}", part.source, False
    if work.completion is not None:
        yield "casework.completion", work.completion.source, False
        for name, asked in work.completion.asked.items():
            yield f"casework.completion.asked.{name}", asked.source, False


def check_policy_sources(policy: Policy) -> Iterator[Problem]:
    """Tell facts without a source, sources that do not exist, and sources nobody points at."""
    known = [source.id for source in policy.sources]
    default = as_ids(policy.source)
    pointed: set[str] = set()
    named = [("source", default), *((where, as_ids(own)) for where, own, _ in facts(policy))]
    for where, ids in named:
        pointed.update(ids)
        for name in ids:
            if name not in known and name != DERIVED_HERE:
                what = f"points at the source {name!r}, which is not listed"
                yield Problem(where, what, suggest(name, known), "source.unknown")
    for where, own, must in facts(policy):
        if must and not (as_ids(own) or default):
            what = "says not where it was read"
            todo = 'give it a source, or the file one (source = "S1" at the top)'
            yield Problem(where, what, todo, "source.missing")
    told = set(re.findall(r"[\w.-]*\w", " ".join(_prose(policy))))
    for name in dict.fromkeys(known):
        if name not in pointed | told:
            what = "is listed, yet no fact points at it"
            yield Problem(f"sources.{name}", what, "point at it or remove it", "source.unused")


def _prose(policy: Policy) -> Iterator[str]:
    yield from (policy.licence, policy.summary, *policy.cautions, *policy.unconfirmed)
    for choice in policy.choices:
        yield from (choice.topic, choice.readings, choice.choice)
    yield from (given.note for given in policy.inputs.values())
    yield from (table.note for table in policy.tables.values())
    if policy.casework is not None:
        fits = policy.casework.interventions.values()
        yield from (policy.casework.note, *(one.note for one in fits))

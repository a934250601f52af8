"""The file ships only what its licence allows, says what is unconfirmed, and names people well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rnr.check.refs import of_condition, owner
from rnr.definitions.instrument import Instrument
from rnr.errors import Problem

_LABEL = re.compile(r"\boffenders?\b", re.IGNORECASE)
_TODO_LABEL = "write person or people; only the official title of a tool may say it"


def check_licence(instrument: Instrument) -> Iterator[Problem]:
    """Tell wording that the terms do not allow, and a shelf that does not fit the terms."""
    use, shelf = instrument.use, instrument.shelf
    if use.wording == "verbatim" and use.terms not in ("public_domain", "open_licence"):
        what = f"is verbatim under the terms {use.terms!r}"
        todo = "only public_domain and open_licence allow the owner's words: paraphrase"
        yield Problem("use.wording", what, todo, "licence.wording")
    if use.terms == "licensed":
        if shelf == "verified":
            what = "is a licensed tool on the shelf 'verified'"
            todo = "move it to score_entry, where totals are entered"
            yield Problem("shelf", what, todo, "licence.shelf")
        if use.wording != "none":
            what = f"is {use.wording!r}, yet the items of a licensed tool are not shipped"
            yield Problem("use.wording", what, 'write wording = "none"', "licence.wording")
    if shelf == "score_entry" and use.terms not in ("licensed", "permission_needed"):
        what = f"is 'score_entry', yet the terms are {use.terms!r}"
        yield Problem("shelf", what, "encode the items, or mend the terms", "licence.shelf")
    if use.terms == "licensed" or shelf == "score_entry":
        yield from _items(instrument)
    if shelf == "provisional" and not instrument.unconfirmed:
        what = "is 'provisional', yet nothing is listed as unconfirmed"
        todo = "list under unconfirmed what nobody has read at source"
        yield Problem("shelf", what, todo, "unconfirmed")


def _items(instrument: Instrument) -> Iterator[Problem]:
    """Of a licensed tool only totals are entered; other answers may only tell people apart."""
    apart: set[str] = set()
    for scale in instrument.scales.values():
        conditions = [s.people for s in scale.strata] + ([scale.applies] if scale.applies else [])
        apart |= {owner(instrument, ref) for c in conditions for ref in of_condition(c)}
    for name, item in instrument.items.items():
        if item.number is None and not item.context and name not in apart:
            what = "is a question of a tool whose items are not shipped"
            todo = "enter totals (number = ...), or mark it context = true"
            yield Problem(f"items.{name}", what, todo, "licence.items")


def check_words(instrument: Instrument) -> Iterator[Problem]:
    """Tell a label for people where a person is meant."""
    for where, text in _texts(instrument):
        if _LABEL.search(text):
            yield Problem(where, "calls people by a label ('offender')", _TODO_LABEL, "words.label")


def _texts(instrument: Instrument) -> Iterator[tuple[str, str]]:
    yield "summary", instrument.summary
    for name, item in instrument.items.items():
        yield f"items.{name}.ask", item.ask
        for answer, label in item.labels.items():
            yield f"items.{name}.labels.{answer}", label
    for name, rule in instrument.derived.items():
        yield f"derived.{name}.title", rule.title
    for name, scale in instrument.scales.items():
        yield f"scales.{name}.title", scale.title
        yield f"scales.{name}.outcome", scale.outcome
        for level, label in scale.labels.items():
            yield f"scales.{name}.labels.{level}", label
        for i, stratum in enumerate(scale.strata):
            yield f"scales.{name}.strata[{i}].title", stratum.title
    for rule_ in instrument.rules:
        yield f"rules.{rule_.id}.message", rule_.message
    for norm in instrument.norms:
        yield f"norms.{norm.id}.title", norm.title
    yield "use.population", instrument.use.population

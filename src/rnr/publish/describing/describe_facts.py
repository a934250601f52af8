"""What instruments and policies have in common: identity, use, norms, sources, history."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.definitions.common import Use
from rnr.definitions.instrument import Instrument, Norm, Validity
from rnr.definitions.policy import Policy
from rnr.people.scores.explain import number
from rnr.publish.describing import words
from rnr.publish.describing.norm_drawing import draw_norm
from rnr.publish.pages.page import Entry, Listing, Notice, Part, Section, Table


def notices(definition: Instrument | Policy) -> tuple[Notice, ...]:
    """Say what must be read first: the shelf, and what nobody has read at source."""
    made = []
    if definition.shelf == "provisional":
        said = ("Complete, but not every fact was read at source. It must be asked for by name.",)
        made.append(Notice("Provisional", said))
    if definition.shelf == "score_entry":
        said = ("A licensed tool: its totals are entered, its items are not shipped.",)
        made.append(Notice("Totals only", said))
    if isinstance(definition, Policy) and definition.standing != "published":
        said = (f"This is {_STANDING[definition.standing]}.",)
        made.append(Notice("Not a published rule", said))
    if definition.unconfirmed:
        made.append(Notice("Not confirmed at source", tuple(definition.unconfirmed)))
    return tuple(made)


_STANDING = {
    "convention": "a convention that users adjust",
    "example": "an example for an agency to copy, and no agency's rule",
}


def identity(definition: Instrument | Policy) -> Iterator[Part]:
    """Say which definition this is."""
    lines = [f"id: `{definition.id}`", f"version: {definition.version}"]
    lines.append(f"shelf: {definition.shelf.replace('_', ' ')}")
    if isinstance(definition, Policy):
        lines += [f"standing: {definition.standing}", f"jurisdiction: {definition.jurisdiction}"]
        lines += [f"licence: {definition.licence}"] if definition.licence else []
    else:
        lines += [f"released: {definition.released}"] if definition.released else []
        lines += [f"levels and norms: {definition.thresholds}"] if definition.thresholds else []
    lines += [f"owner: {definition.owner}"] if definition.owner else []
    yield Listing(tuple(lines))
    if isinstance(definition, Policy) and definition.cautions:
        yield Notice("Cautions", tuple(definition.cautions))


def use(told: Use) -> Iterator[Part]:
    """Say for whom a tool is, and what may be done with it."""
    lines = [f"population: {told.population}"]
    for word in ("outcome", "follow_up", "setting", "training"):
        said = getattr(told, word)
        lines += [f"{word.replace('_', '-')}: {said}"] if said else []
    lines += [f"licence ({told.terms.replace('_', ' ')}): {told.licence}"]
    lines += [f"questions: {_WORDING[told.wording]}"]
    yield Listing(tuple(lines))
    if told.note:
        yield told.note
    if told.cautions:
        yield Notice("Cautions", tuple(told.cautions))


_WORDING = {
    "paraphrase": "in this project's words, not the owner's",
    "verbatim": "in the owner's words",
    "none": "not shipped",
}


def back_matter(definition: Instrument | Policy) -> Iterator[Section]:
    """Give the sections that end every page."""
    yield Section("Contradictions", tuple(_rules(definition)))
    if isinstance(definition, Instrument):
        parts = [part for norm in definition.norms for part in (_norm(norm), draw_norm(norm))]
        yield Section("Norms", tuple(part for part in parts if part is not None))
        yield Section("How well it did", tuple(map(_validity, definition.validity)))
    choices = [
        Entry("", choice.topic, (choice.readings, f"followed here: {choice.choice}"))
        for choice in definition.choices
    ]
    yield Section("Where sources disagree", tuple(choices))
    cited = [
        Entry(f"[{source.id}]", source.cite, (source.url,) if source.url else ())
        for source in definition.sources
    ]
    yield Section("Sources", tuple(cited))
    history = tuple(f"{change.date}: {change.change}" for change in definition.history)
    yield Section("History", (Listing(history),) if history else ())


def _rules(definition: Instrument | Policy) -> Iterator[Part]:
    for rule in definition.rules:
        told = "refused" if rule.severity == "refuse" else "warned of"
        lines = (f"{told} when {words.condition(rule.when)}", words.sources(rule.source))
        yield Entry(rule.id, rule.message, tuple(filter(None, lines)))


def _norm(norm: Norm) -> Part:
    people = isinstance(norm.n, dict)
    head = [norm.on, f"{norm.what} ({norm.unit})"]
    head += ["low", "high"] if norm.low else []
    head += ["n"] if people else []
    rows = []
    for key, value in norm.table.items():
        row = [key, number(value)]
        if norm.low:
            row += [number(t[key]) if key in t else "" for t in (norm.low, norm.high)]
        if isinstance(norm.n, dict):
            row.append(f"{norm.n[key]:,}" if key in norm.n else "")
        rows.append(tuple(row))
    whom = [norm.population, norm.outcome, norm.follow_up]
    whom += [f"n = {norm.n:,}"] if isinstance(norm.n, int) else []
    about = f"{norm.title} ({norm.scale}). {'; '.join(filter(None, whom))}."
    said = " ".join(filter(None, [about, norm.caution, words.sources(norm.source)]))
    return Table(tuple(head), tuple(rows), tuple(range(1, len(head))), said)


def _validity(found: Validity) -> Part:
    value = "" if found.value is None else f" {number(found.value)}"
    ends = [number(end) for end in (found.low, found.high) if end is not None]
    size = f", n = {found.n:,}" if found.n is not None else ""
    said = f"{found.measure.replace('_', ' ')} of {found.scale}:{value}"
    said += f" ({' to '.join(ends)})" if ends else ""
    whom = "; ".join(filter(None, [found.group, found.population, found.outcome, found.follow_up]))
    lines = (f"{whom}{size} {words.sources(found.source)}".strip(), found.note)
    return Entry("", said, tuple(filter(None, lines)))

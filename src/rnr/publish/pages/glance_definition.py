"""An instrument or a policy at a glance: what it is, for whom, and what comes out of it."""

from __future__ import annotations

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.errors import plural
from rnr.people.scores.explain import number
from rnr.publish.describing.describe_facts import identity, notices
from rnr.publish.pages.page import Listing, Notice, Page, Section, Table
from rnr.scoring.compile import compile_instrument

_FEW = 12
"""So many rows are shown; the rest is counted."""


def glance(definition: Instrument | Policy) -> Page:
    """Lay a definition out on a small page; ``describe`` lays all of it out.

    Examples
    --------
    >>> import rnr
    >>> page = glance(rnr.load("psa"))
    >>> page.title, page.sections[-1].title
    ('Public Safety Assessment', 'Scales')
    """
    parts = [part for part in identity(definition) if isinstance(part, Listing)]
    sections = [Section("What it is", tuple(parts))]
    if isinstance(definition, Instrument):
        told = definition.use
        lines = [f"for: {told.population}", *([f"outcome: {told.outcome}"] if told.outcome else [])]
        sections.append(Section("Use", (Listing(tuple(lines)),)))
        asked = plural(len(definition.items), "item")
        scales = _scales(definition)
        sections.append(Section("Scales", (f"From {asked}:", *scales)))
    else:
        sections.append(Section("What it needs to know", (_inputs(definition),)))
        sections.append(Section("Decisions", (_decisions(definition),)))
    kind = "" if isinstance(definition, Instrument) else " --kind policies"
    foot = f"All of it: rnr show {definition.id}{kind}"
    return Page(definition.title, definition.summary, tuple(sections), _first(definition), foot)


def _first(definition: Instrument | Policy) -> tuple[Notice, ...]:
    """Keep what must be read first, but count the unconfirmed facts instead of listing them."""
    kept = [one for one in notices(definition) if one.lines != tuple(definition.unconfirmed)]
    if definition.unconfirmed:
        told = plural(len(definition.unconfirmed), "fact")
        kept.append(Notice("Not confirmed at source", (f"{told}; rnr show lists them",)))
    return tuple(kept)


def _scales(tool: Instrument) -> tuple[Table | str, ...]:
    plans = compile_instrument(tool).scales
    rows = []
    for name, scale in list(tool.scales.items())[:_FEW]:
        kind = scale.kind + (f", {scale.need.replace('_', ' ')}" if scale.need else "")
        ends = plans[name].range
        span = f"{number(ends[0])} to {number(ends[1])}"
        rows.append((f"`{name}`", scale.title, kind, span, ", ".join(plans[name].levels)))
    head = ("id", "scale", "kind", "score", "levels, from the lowest")
    return Table(head, tuple(rows)), *_more(len(tool.scales), "scale")


def _inputs(policy: Policy) -> Table:
    rows = [
        (f"`{name}`", given.ask, given.origin or "given")
        for name, given in list(policy.inputs.items())[:_FEW]
    ]
    rows += [("", more, "") for more in _more(len(policy.inputs), "input")]
    return Table(("id", "input", "from"), tuple(rows))


def _decisions(policy: Policy) -> Table:
    rows = [
        (f"`{name}`", table.title, ", ".join(table.answers))
        for name, table in list(policy.tables.items())[:_FEW]
    ]
    rows += [("", more, "") for more in _more(len(policy.tables), "table")]
    return Table(("id", "decision", "outcomes"), tuple(rows))


def _more(count: int, noun: str) -> tuple[str, ...]:
    return (f"and {plural(count - _FEW, f'more {noun}')}",) if count > _FEW else ()

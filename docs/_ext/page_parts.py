"""The parts that pages of instruments and of policies share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plain_words import cite, code, condition, derived, esc, table

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.publish.pages.page import Listing, Part, Table

Pages = Instrument | Policy


def provisional(page: Pages) -> list[str]:
    """Warn of a definition that is not verified, before anything else."""
    if page.shelf == "verified":
        return []
    said = {
        "provisional": "Not every fact in this file was read at its source. It is loaded only with "
        "`allow_provisional=True`, and every result carries the word.",
        "score_entry": "This tool is licensed. Its items are not in this file: score it with the "
        "owner's material, enter the totals, and published levels are applied to them.",
    }[page.shelf]
    return [f":::{{warning}}\n**{page.shelf.replace('_', ' ').capitalize()}.** {said}\n:::", ""]


def unconfirmed(page: Pages) -> list[str]:
    """List in plain sight what nobody has read at source."""
    if not page.unconfirmed:
        return []
    lines = [f"- {esc(fact)}" for fact in page.unconfirmed]
    return ["## Not confirmed at source", "", *lines, ""]


def derived_answers(page: Pages) -> list[str]:
    """Show what follows from the answers and is never asked."""
    rows = [
        [code(name), (esc(d.title) + ": " if d.title else "") + derived(d), cite(d.source)]
        for name, d in page.derived.items()
    ]
    if not rows:
        return []
    lead = "Never asked: worked out from the answers above."
    return ["## Derived answers", "", lead, "", *table(["Name", "How", "Source"], rows)]


def rules(page: Pages) -> list[str]:
    """Show which answers contradict each other."""
    does = {"refuse": "refused", "warn": "a warning"}
    rows = [
        [code(r.id), condition(r.when), esc(r.message), does[r.severity], cite(r.source)]
        for r in page.rules
    ]
    if not rows:
        return []
    head = ["Rule", "When", "What is said", "What happens", "Source"]
    return ["## Answers that do not go together", "", *table(head, rows)]


def choices(page: Pages) -> list[str]:
    """Show where sources disagree, and what this file follows."""
    rows = [[esc(c.topic), esc(c.readings), esc(c.choice), cite(c.source)] for c in page.choices]
    if not rows:
        return []
    head = ["About", "Readings", "What this file follows", "Source"]
    return ["## Where sources disagree", "", *table(head, rows)]


def sources(page: Pages) -> list[str]:
    """List the sources; the one of every fact that names none comes first."""
    default = cite(page.source)
    out = ["## Sources", ""]
    if default:
        out += [f"A fact that names no source of its own is from {default}.", ""]
    for s in page.sources:
        link = f" [{esc(_short(s.url))}]({s.url})" if s.url.startswith("http") else ""
        read = f" Read {s.read}." if s.read else ""
        note = f" {esc(s.note)}" if s.note else ""
        out.append(f"- **{esc(s.id)}** {esc(s.cite)}.{link}{read}{note}")
    return [*out, ""]


def _short(url: str) -> str:
    bare = url.split("://", 1)[-1].rstrip("/")
    return bare if len(bare) <= 60 else bare[:57] + "..."


def history(page: Pages) -> list[str]:
    """List the changes of the file."""
    lines = [f"- {change.date}: {esc(change.change)}" for change in page.history]
    return ["## History of this file", "", *lines, ""] if lines else []


def facts(named: Mapping[str, str]) -> list[str]:
    """Write what is known as a two-column table, without empty lines."""
    out = [":::{list-table}", ":header-rows: 0", ":stub-columns: 1", ":widths: 22 78", ""]
    for name, said in named.items():
        if said:
            out += [f"* - {name}", f"  - {said}"]
    return [*out, ":::", ""]


def written(page_parts: Iterable[Part]) -> list[str]:
    """Write parts of a described definition as Markdown: lines, tables and sentences."""
    out: list[str] = []
    for part in page_parts:
        if isinstance(part, Listing):
            out += [*[f"- {_marked(line)}" for line in part.lines], ""]
        elif isinstance(part, Table):
            out += table(part.head, [list(map(_marked, row)) for row in part.rows])
        else:
            assert isinstance(part, str)
            out += [_marked(part), ""]
    return out


def _marked(text: str) -> str:
    """Escape text and keep what stands between backticks as code."""
    pieces = text.split("`")
    return "".join(code(one) if i % 2 else _kept(one) for i, one in enumerate(pieces))


def _kept(text: str) -> str:
    """Escape text without losing the blanks at its ends, where code stands beside it."""
    left = " " * (text != text.lstrip())
    right = " " * (text != text.rstrip())
    return f"{left}{esc(text)}{right}" if text.strip() else text

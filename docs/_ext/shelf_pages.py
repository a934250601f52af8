"""Write one page for every instrument and policy, from its definition file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import instrument_page
import policy_page
from plain_words import code, esc, table

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.library.load import read_instrument, read_policy
from rnr.library.shelf import Entry, built_in, names

SHELVES = {
    "verified": (
        "Verified",
        "Every fact that decides a score was read at its source. Facts beside the score that were "
        "not read are listed on the page of the tool.",
    ),
    "provisional": (
        "Provisional",
        "Complete, but not every fact was read at source. {py:func}`rnr.load` refuses them unless "
        "asked with `allow_provisional=True`, and every result carries the word.",
    ),
    "score_entry": (
        "Score entry",
        "Licensed tools. You score them with the owner's material and enter the totals; published "
        "levels are applied to them. No items are shipped.",
    ),
}
TERMS = {
    "public_domain": "public domain",
    "open_licence": "open licence",
    "free_with_conditions": "free, with conditions",
    "permission_needed": "permission needed",
    "licensed": "licensed",
}


def _built_in(kind: Any) -> list[Entry]:
    home = built_in(kind)
    return [entry for entry in names(kind=kind) if home in entry.path.parents]


def _kinds(tool: Instrument) -> str:
    return ", ".join(dict.fromkeys(s.kind for s in tool.scales.values() if s.kind != "part"))


def _instruments(tools: Sequence[Instrument]) -> str:
    out = [
        "# Instruments",
        "",
        f"The shelf holds {len(tools)} definition files. Each page below is written from its file "
        "when this site is built, so it cannot disagree with what is scored.",
        "",
    ]
    head = ["Tool", "Measures", "Items", "Scales", "Cases", "Licence"]
    for shelf, (title, meaning) in SHELVES.items():
        rows = [
            [
                f"[{esc(t.title)}]({t.key}.md)<br>{code(t.id)} {esc(t.version)}", _kinds(t),
                str(len(t.items)), str(len(t.scales)), str(len(t.cases)), TERMS[t.use.terms],
            ]
            for t in tools
            if t.shelf == shelf
        ]  # fmt: skip
        out += [f"## {title}", "", meaning, "", *table(head, rows)]
    return "\n".join([*out, *_toctree(tools)])


def _policies(policies: Sequence[Policy]) -> str:
    head = ["Policy", "Where", "Standing", "Shelf", "Tables", "Cases"]
    rows = [
        [
            f"[{esc(p.title)}]({p.key}.md)<br>{code(p.id)} {esc(p.version)}", esc(p.jurisdiction),
            p.standing, p.shelf.replace("_", " "), str(len(p.tables)), str(len(p.cases)),
        ]
        for p in policies
    ]  # fmt: skip
    out = [
        "# Policies",
        "",
        "A policy says what to do about a score; it never changes one. A `published` rule set is "
        "shipped as it was published, a `convention` is for users to adjust, an `example` is for "
        "an agency to copy.",
        "",
        *table(head, rows),
    ]
    return "\n".join([*out, *_toctree(policies)])


def _toctree(pages: Sequence[Instrument | Policy]) -> list[str]:
    """List the pages by id: titles would fill the margin."""
    lines = [f"{page.id} {page.version} <{page.key}>" for page in pages]
    return ["```{toctree}", ":hidden:", "", *lines, "```", ""]


def write(app: Any) -> None:
    """Write every page that has changed; drop pages of definitions that are gone."""
    tools = [read_instrument(entry.path) for entry in _built_in("instruments")]
    policies = [read_policy(entry.path) for entry in _built_in("policies")]
    pages = {
        "instruments": {t.key: instrument_page.write(t) for t in tools},
        "policies": {p.key: policy_page.write(p) for p in policies},
    }
    pages["instruments"]["index"] = _instruments(tools)
    pages["policies"]["index"] = _policies(policies)
    for folder, texts in pages.items():
        target = Path(app.srcdir) / folder
        target.mkdir(exist_ok=True)
        for old in target.glob("*.md"):
            if old.stem not in texts:
                old.unlink()
        for name, text in texts.items():
            page = target / f"{name}.md"
            if not page.exists() or page.read_text(encoding="utf-8") != text:
                page.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Hook into the build."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

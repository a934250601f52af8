"""``names``, ``show``, ``template``, ``check``, ``schema``, ``sql`` tell what is there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

import rnr
from rnr.library.shelf import Entry
from rnr.publish.describing.describe import describe
from rnr.publish.describing.schema import file_schema
from rnr.publish.pages.page_html import to_html
from rnr.publish.pages.page_text import to_text
from tests.publish.conftest import HEAD, Told

Run = Callable[..., Told]
SHELF = [*rnr.names(), *rnr.names(kind="policies")]


class Links(HTMLParser):
    """Everything a page would fetch, and its ids."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is fetched."""
        given = dict(attrs)
        for name in ("src", "href", "xlink:href"):
            target = given.get(name) or ""
            if target and not target.startswith("#"):
                self.fetched.append(f"{tag} {target}")
        if tag in ("script", "link", "iframe"):
            self.fetched.append(tag)
        self.ids += [given["id"]] if given.get("id") else []  # type: ignore[list-item]


def test_names_as_table_json_and_words(rnr_: Run) -> None:
    """The same shelf in three forms; policies apart."""
    table = rnr_("names").out.splitlines()
    assert table[0].split() == ["id", "version", "shelf", "title"]
    assert len(table) == 1 + len(rnr.names())
    told = json.loads(rnr_("names", "--json").out)
    assert {"id": "psa", "version": "2020", "shelf": "verified",
            "title": "Public Safety Assessment"} in told  # fmt: skip
    assert "nj_dmf-2017" in rnr_("names", "--kind", "policies", "--id").out.split()


@pytest.mark.parametrize("entry", SHELF, ids=lambda e: f"{e.id}-{e.version}")
def test_every_definition_can_be_shown(entry: Entry) -> None:
    """Each page names its items, sources and gaps, fits its width, and fetches nothing."""
    policy = "policies" in entry.path.parts
    take = rnr.load_policy if policy else rnr.load
    definition = take(entry.id, entry.version, allow_provisional=True)
    page = describe(definition)
    text = to_text(page, 80)
    flat = re.sub(r"\s+", " ", text)
    for name in definition.items:
        assert name in flat
    for source in definition.sources:
        assert f"[{source.id}]" in flat
    for fact in definition.unconfirmed:
        assert re.sub(r"\s+", " ", fact).replace("`", "") in flat
    assert ("! Provisional" in text) == (definition.shelf == "provisional")
    long = [line for line in text.splitlines() if len(line) > 80 and "  " not in line.strip()]
    assert [line for line in long if " " in line.strip()] == []
    links = Links()
    links.feed(to_html(page))
    assert links.fetched == []
    assert len(links.ids) == len(set(links.ids))


def test_show_says_points_conversion_levels_and_gaps(rnr_: Run) -> None:
    """A reader sees what each answer earns, and what was not confirmed at source."""
    done = rnr_("show", "psa")
    for line in (
        "points on nca: from 10: 2, from 23: 0",
        "points on fta: 0 = 0, 1 = 2, 2_plus = 4",
        "raw to score: from 0: 1, from 1: 2, from 3: 3",
        "levels: no_flag (no flag for violence) from 0",
        "! Not confirmed at source",
    ):
        assert line in done.out
    policy = rnr_("show", "nj_dmf").out
    assert re.search(r"^1 +ror +ror +- +- +- +-$", policy, re.MULTILINE)


def test_show_writes_a_page(rnr_: Run, tmp_path: Path) -> None:
    """With --html the same page is one file; the command says where."""
    file = tmp_path / "psa.html"
    assert rnr_("show", "psa", "--html", file).out == f"{file}\n"
    made = file.read_text(encoding="utf-8")
    assert made.startswith("<!DOCTYPE html>")
    assert "<code>pending_charge</code>" in made
    assert rnr_("show", "psa", "--html", tmp_path).code == 1
    assert rnr_("show", "no_such").code == 2


def test_one_id_two_kinds(rnr_: Run) -> None:
    """Where an instrument and a policy share an id, the instrument is shown unless asked."""
    both = {e.id for e in rnr.names()} & {e.id for e in rnr.names(kind="policies")}
    for name in both:
        assert "\nItems\n" in rnr_("show", name).out
        assert "\nWhat it needs to know\n" in rnr_("show", name, "--kind", "policies").out


def test_own_files_are_shown_by_path(rnr_: Run) -> None:
    """A TOML file is taken as what it is."""
    for entry in (rnr.names()[0], rnr.names(kind="policies")[0]):
        assert rnr_("show", entry.path).code == 0


def test_a_template_is_a_header_and_its_notes(rnr_: Run) -> None:
    """The header is what score reads; the notes say what may stand in each column."""
    assert rnr_("template", "psa").out == HEAD + "\n"
    notes = rnr_("template", "psa", "--notes").out
    assert "pending_charge,Was another charge" in notes
    assert '"no, yes; also False, 0 for no; True, 1 for yes; empty if missing"' in notes


def test_check_tells_and_counts(rnr_: Run, root: Path) -> None:
    """A clean file is clean, a broken one is listed, and the code tells."""
    psa = rnr.load("psa")
    good = next(e.path for e in rnr.names() if e.id == "psa")
    done = rnr_("check", good, "--coverage")
    assert (done.code, done.out.splitlines()[0]) == (0, f"{good}: clean")
    assert "worked cases: answers" in done.out
    bad = root / "tests" / "bad" / "unused_item-1.toml"
    both = rnr_("check", good, bad)
    assert both.code == 1
    assert f"{bad}: 1 problem\n  - items." in both.out
    assert psa.key == "psa-2020"
    assert rnr_("check", root / "nowhere.toml").code == 1


def test_schemas_are_printed(rnr_: Run) -> None:
    """File formats by name, answers by instrument."""
    assert json.loads(rnr_("schema", "policy").out) == file_schema("policy")
    answers = json.loads(rnr_("schema", "psa").out)
    assert answers == rnr.answers_schema(rnr.load("psa"))


def test_the_query_is_printed(rnr_: Run) -> None:
    """``rnr sql`` prints what rnr.sql gives; a wrong dialect is told."""
    done = rnr_("sql", "psa", "--table", "bookings", "--keep", "person")
    assert done.out == rnr.sql(rnr.load("psa"), table="bookings", keep=["person"]) + "\n"
    assert 'FROM "people"' in rnr_("sql", "nj_dmf").out
    assert "unknown; did you mean" in rnr_("sql", "psa", "--dialect", "duckd").err


def test_help_and_version(rnr_: Run) -> None:
    """Every command explains itself, and the version is the package's."""
    assert rnr_("--version").out == f"rnr {rnr.__version__}\n"
    for command in (
        "demo",
        "names",
        "show",
        "template",
        "score",
        "plan",
        "page",
        "sql",
        "check",
        "schema",
    ):
        done = rnr_(command, "--help")
        assert (done.code, command in done.out) == (0, True)


def test_a_reader_may_stop_reading() -> None:
    """``rnr names | head -1`` ends quietly."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-m", "rnr", "show", "psa"]
    job = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert job.stdout is not None
    job.stdout.close()
    assert job.stderr is not None
    said = job.stderr.read()
    job.stderr.close()
    job.wait(timeout=60)
    assert said == ""


def test_a_policys_page_says_what_goes_into_a_case_plan() -> None:
    """Targets, interventions, sessions that count, and the end of the plan are all described."""
    policy = rnr.load_policy("example_agency")
    work = policy.casework
    assert work is not None
    flat = re.sub(r"\s+", " ", to_text(describe(policy), 200))
    assert "at most 3 targets at a time" in flat
    assert "no more than 240 minutes count on one day" in flat
    for fits in work.interventions.values():
        assert fits.goal in flat
        assert fits.kind in flat
    for kind in work.sessions.values():
        assert f"{kind.title} {'counts' if kind.counts else 'does not count'}" in flat
    assert "Conditions kept since the start: complied is yes" in flat
    assert "Case plans" not in to_text(describe(rnr.load_policy("nj_dmf")))

"""Nouns show themselves: escaped and small in a notebook, short in a terminal, light to make."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import rnr
from rnr.evidence import CountTable, TimeTable
from rnr.publish.pages.glance_counts import glance as glance_counts
from rnr.publish.pages.page import Table
from rnr.shown import Shown

HOSTILE = "<script>alert('x')</script> & \"more\""
VOID = {"meta", "br", "hr", "img", "input", "link"}


class Tree(HTMLParser):
    """Checks that every element that opens is closed, in order, and keeps what is said."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.tags.append(tag)
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.said.append(data)


def read(text: str) -> Tree:
    """Read HTML, and see that all of it is closed."""
    tree = Tree()
    tree.feed(text)
    tree.close()
    assert tree.open == []
    return tree


def psa_profile(**answers: Any) -> rnr.Profile:
    """A profile with most answers missing."""
    tool = rnr.load("psa")
    return rnr.score(rnr.assess(tool, {"age_at_current_arrest": 40, **answers}, on="2026-03-02"))


def counts(**about: str) -> CountTable:
    """Counts of two groups; one row of one of them is small."""
    return CountTable.from_counts(
        [0, 1, 2] * 2, [15, 20, 30, 30, 40, 3], [45, 30, 20, 50, 30, 20],
        by={"sex": ["f"] * 3 + ["m"] * 3}, about=about,
    )  # fmt: skip


def nouns() -> list[Shown]:
    """One of each noun."""
    profile = psa_profile()
    policy = rnr.load_policy("nj_dmf")
    times = TimeTable.from_counts([0, 0], [6, 12], ["arrest", None], [30, 90], causes=["arrest"])
    return [
        rnr.load("psa"), policy, profile, rnr.picture(profile), rnr.plan(profile, policy),
        counts(), times, counts().report(samples=50),
    ]  # fmt: skip


@pytest.mark.parametrize("noun", nouns(), ids=lambda noun: type(noun).__name__)
def test_every_noun_shows_itself(noun: Shown) -> None:
    """A closed fragment without head, headings, script or link; a short line; a text."""
    made = noun._repr_html_()
    tree = read(made)
    assert tree.tags[:2] == ["div", "style"]
    assert not {"html", "body", "h1", "h2", "script", "link", "img"} & set(tree.tags)
    assert "http" not in made
    assert "\n" not in repr(noun)
    assert len(repr(noun)) < 300
    assert repr(noun).startswith(type(noun).__name__ + "(")
    assert len(str(noun).splitlines()) < 80


@pytest.mark.parametrize("entry", rnr.names(), ids=lambda e: f"{e.id}-{e.version}")
def test_every_instrument_fits_a_screen(entry: Any) -> None:
    """However large the tool, its line is one line and its text is short; provisional is said."""
    tool = rnr.load(entry.id, entry.version, allow_provisional=True)
    assert len(repr(tool)) < 300
    assert len(str(tool).splitlines()) < 90
    assert ("! Provisional" in str(tool)) == (tool.shelf == "provisional")
    read(tool._repr_html_())


def test_style_stays_inside() -> None:
    """Every rule of a fragment's style begins with its own class, and sets no colour of text."""
    style = psa_profile()._repr_html_().partition("<style>")[2].partition("</style>")[0]
    rules = [rule.partition("{")[0] for rule in style.replace("\n", " ").split("}") if rule.strip()]
    assert rules
    for rule in rules:
        assert all(part.strip().startswith(".rnr-shown") for part in rule.split(","))
    assert " color:" not in style


def test_what_somebody_wrote_is_escaped() -> None:
    """Reasons, authors and groups that look like HTML are text in a notebook."""
    seen = rnr.picture(
        psa_profile(), noted=(rnr.Noted(kind="strength", name=HOSTILE, because=HOSTILE),)
    )
    table = CountTable.from_counts(
        [1], [20], [30], by={"site": [HOSTILE]}, about={"place": HOSTILE}
    )
    for noun in (seen, table, table.report(samples=50)):
        tree = read(noun._repr_html_())
        assert "script" not in tree.tags
        assert HOSTILE in "".join(tree.said)


def test_one_line_holds_no_answer() -> None:
    """Lines of repr go to logs: an assessment and a profile say how much, never what."""
    profile = psa_profile(pending_charge=rnr.Missing.REFUSED)
    assert repr(profile.assessment) == (
        "Assessment(instrument='psa-2020', on='2026-03-02', answered=1, missing=8)"
    )
    assert repr(profile) == (
        "Profile(instrument='psa-2020', on='2026-03-02', fta='1 to 6', nca='1 to 6', "
        "nvca='no_flag or flag')"
    )
    plan = rnr.plan(profile, rnr.load_policy("nj_dmf"))
    assert repr(plan) == "Plan(policy='nj_dmf-2017', release='open')"
    assert repr([profile.assessment]).count("40") == 0


def test_one_line_of_many_scales_is_short() -> None:
    """Six scales are named and the others counted; levels in force, scores where none is."""
    tool = rnr.load("oasys_needs")
    answers = {
        name: item.answers[0] if item.number is None else item.number.min
        for name, item in tool.items.items()
    }
    profile = rnr.score(rnr.assess(tool, answers))
    told = [one for one in profile.scales() if one.kind not in ("part", "reading")]
    assert f"more={len(told) - 6})" in repr(profile)
    assert f"{told[0].scale}={told[0].level!r}" in repr(profile)


def test_an_override_is_shown_beside_the_actuarial_level() -> None:
    """Both levels stand in the row of the scale, and the level in force in the line."""
    answers = {n: "no" if "no" in i.answers else "0" for n, i in rnr.load("psa").items.items()}
    profile = psa_profile(**{n: a for n, a in answers.items() if n != "age_at_current_arrest"})
    kept = profile.override("fta", "3", by="assessor 17", because="two new charges")
    assert "3 (set by hand; the answers give 1)" in "".join(read(kept._repr_html_()).said)
    assert "fta='3'" in repr(kept)


def test_small_numbers_are_withheld_wherever_counts_are_shown() -> None:
    """Three women with the event are in no line, no text and no fragment."""
    table = CountTable.from_counts([0, 0], [3, 40], [57, 60], by={"sex": ["f", "m"]})
    rows = {row[0]: row[1:] for part in glance_counts(table).sections for row in _rows(part.parts)}
    assert rows["sex=f"] == rows["sex=m"] == ("withheld",) * 3
    assert rows["all"] == ("160", "43", "26.9 %")
    few = table.regroup("sex").split()["f",]
    assert repr(few) == "CountTable(people=withheld, events=withheld, scores=1)"
    assert "How many people there are is withheld." in str(few)
    times = TimeTable.from_counts([0, 0], [6, 12], ["a", None], [4, 90], causes=["a"])
    assert repr(times) == "TimeTable(people=withheld, events=withheld, scores=1, causes=['a'])"
    assert " 4 " not in str(times)


def test_groups_too_small_for_any_sum_leave_the_total() -> None:
    """Where a split cannot be shown at all, everybody is shown without it."""
    table = CountTable.from_counts(
        [0, 0, 1, 0, 1, 0], [10, 0, 0, 30, 0, 30], [2, 0, 10, 0, 12, 0],
        by={"sex": ["f", "f", "f", "f", "m", "f"], "site": ["a", "b", "b", "a", "a", "b"]},
    )  # fmt: skip
    assert "The groups are too small to be shown beside the sums." in str(table)
    assert "By group" not in str(table)
    assert "By score" in str(table)


def test_left_out_people_are_told_apart() -> None:
    """People in no rate are counted by the reason; a small number of them is withheld."""
    table = CountTable.from_counts([1], [40], [60], competing=3, not_watched=20)
    said = " ".join(str(table).split())
    assert "20 not watched long enough, a withheld number with a competing event first" in said


def test_long_tables_are_cut_and_counted() -> None:
    """A hundred scores are 25 rows and a count of the rest."""
    table = CountTable.from_counts(list(range(100)), [20] * 100, [30] * 100)
    assert "and 75 more scores" in str(table)
    assert len(str(table).splitlines()) < 50


def test_showing_costs_one_person_nothing(root: Path) -> None:
    """Scoring, printing and showing one person load neither numpy nor the evidence floor."""
    code = (
        "import sys, rnr; p = rnr.score(rnr.assess(rnr.load('psa'), {'age_at_current_arrest': 30}))"
        ";loaded = [m for m in sys.modules if m.startswith('rnr.publish')];"
        "str(p); p._repr_html_(); p.to_html();"
        "print(loaded, *({'numpy', 'polars', 'narwhals', 'rnr.evidence'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(root / "src")},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_case_plans_show_their_targets() -> None:
    """A plan made of a picture names what to work on, and the day of the next assessment."""
    tool = rnr.load("dast_10")
    profile = rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes"), on="2026-01-14"))
    facts = {"risk": "high", "domestic_violence_order": "no", "criminogenic_needs": 1}
    plan = rnr.plan(
        rnr.picture(profile), rnr.load_policy("example_agency"), facts, start=date(2026, 2, 2)
    )
    said = "".join(read(plan._repr_html_()).said)
    assert "substance misuse" in said
    assert f"Next assessment by {plan.next_assessment}" in said


def _rows(parts: tuple[Any, ...]) -> list[tuple[str, ...]]:
    return [row for part in parts if isinstance(part, Table) for row in part.rows]

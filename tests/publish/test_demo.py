"""``rnr demo``: one page, from nothing, in seconds, the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import rnr
from rnr.evidence import CountTable, auc
from rnr.evidence.fitting.rates import observed_rates
from rnr.publish.pages.page import Figure, Table
from rnr.publish.pages.page_html import to_html
from rnr.publish.pages.page_text import to_text
from rnr.publish.showing.demo import Demo, make_demo
from rnr.publish.showing.demo_page import demo_page
from tests.publish.conftest import Told
from tests.publish.test_look import Links


@pytest.fixture(scope="module")
def demo() -> Demo:
    """The demonstration itself."""
    return make_demo()


@pytest.fixture(scope="module")
def html(demo: Demo) -> str:
    """Its page."""
    return to_html(demo_page(demo))


def test_the_command_writes_one_page_and_says_where(
    rnr_: Callable[..., Told], tmp_path: Path
) -> None:
    """The page lies where the command says, and the same seed writes the same page."""
    files = [tmp_path / "a.html", tmp_path / "b.html"]
    for file in files:
        done = rnr_("demo", "-o", file, "--people", 600, "--seed", 5)
        assert done.code == 0
        assert done.out.splitlines()[-1] == str(file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert "600 people who do not exist" in files[0].read_text(encoding="utf-8")
    assert rnr_("demo", "-o", tmp_path / "no" / "x.html", "--people", 300).code == 1
    assert rnr_("demo", "-o", files[0], "--people", 1).code == 1


def test_the_page_stands_alone(html: str) -> None:
    """Nothing is fetched, ids are unique, and every drawing is told in words."""
    links = Links()
    links.feed(html)
    assert links.fetched == []
    assert len(links.ids) == len(set(links.ids))
    assert html.count('<svg role="img" aria-label="') == html.count("<svg ") == 6
    assert len(html) < 600_000


def test_every_figure_has_numbers_and_source(demo: Demo) -> None:
    """Captions say of how many people and where from; tables too."""
    parts = [part for section in demo_page(demo).sections for part in section.parts]
    drawn = [part for part in parts if isinstance(part, Figure)]
    assert len(drawn) == 6
    for part in [*drawn, *(p for p in parts if isinstance(p, Table))]:
        assert f"seed {demo.cohort.facts['seed']}" in part.caption
    assert sum("n = " in part.caption for part in drawn) == 5


def test_the_people_on_the_page_are_those_that_were_scored(demo: Demo, html: str) -> None:
    """Counts of the page are the counts of the frame."""
    scored = demo.scored
    assert f"{scored.height:,} people who do not exist" in html
    assert demo.counts.n == scored["nca_score"].drop_nulls().len()
    rejected = scored["rnr_rejected"].is_not_null().sum()
    assert rejected == demo.cohort.truth["refused"].sum() > 0
    assert f"Checked: {rejected} people" in html
    again = rnr.score_frame(demo.tool, demo.cohort.frame, on_invalid="reject")
    assert again["nca_score"].equals(scored["nca_score"])


def test_truth_is_the_truth(demo: Demo) -> None:
    """The table of the truth holds the mean true probability of each score."""
    known = demo.scored.select("nca_score").with_columns(demo.cohort.truth["probability"])
    means = dict(known.drop_nulls().group_by("nca_score").mean().iter_rows())
    for cell, rate in observed_rates(demo.true).items():
        assert rate.value == pytest.approx(means[cell], abs=1e-5)
    wanted = CountTable.from_frame(demo.scored, score="nca_score", event="event")
    assert abs(auc(wanted).value - auc(demo.true).value) < 0.03


def test_most_intervals_hold_the_truth(html: str) -> None:
    """The page says how many intervals hold the truth; nearly all should."""
    held, among = map(int, re.search(r"(\d+) of (\d+) intervals hold", html).groups())  # type: ignore[union-attr]
    assert held >= among - 2 >= 8


def test_the_text_of_the_page_is_readable(demo: Demo) -> None:
    """As text the page keeps its sections, and figures become their words."""
    text = to_text(demo_page(demo), 84)
    assert text.startswith("A demonstration of rnr\n======")
    assert "[figure] ROC curve, AUC 0." in text
    assert max(map(len, text.splitlines())) <= 84


def test_small_demonstrations_withhold_small_numbers() -> None:
    """With few people rows are withheld on the page as in any report."""
    page = to_html(demo_page(make_demo(250, seed=3)))
    assert "withheld" in page


def test_one_person_is_explained_in_full(demo: Demo) -> None:
    """The points of the person shown add up to the raw score."""
    lines = demo.profile.explain(demo.scale).lines
    assert all(line.points is not None for line in lines)
    assert np.sum([line.points for line in lines]) == demo.profile[demo.scale].raw

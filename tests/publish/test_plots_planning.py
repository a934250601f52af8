"""Plots of one person's standing and change, of a cohort's change, and of places."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import rnr
from rnr.evidence import CountTable, MeasureError, PatternTable, calibrate, reliable_change
from rnr.people.programmes.capacity import Gap
from rnr.people.programmes.impact import Scenario
from rnr.publish.drawing.captions import caption_of, finish
from rnr.publish.drawing.drawn_names import end_labels
from rnr.publish.drawing.ink import axes, figure, percent

plots: Any = rnr.plots
COUNTS = CountTable.from_counts(
    range(1, 7), [109, 125, 156, 166, 179, 217], n=[624, 621, 583, 433, 382, 357],
    expected=[0.16, 0.2, 0.28, 0.37, 0.47, 0.6],
    about={"instrument": "psa", "version": "2020", "scale": "nca", "outcome": "new arrest",
           "window": "one year", "population": "made-up people", "place": "a made-up county"},
)  # fmt: skip
GAPS = [
    Gap("substance_misuse", "high", 520, ("a",), 200),
    Gap("school_work", None, 40, (), 90),
    Gap("peers", None, 30, ("b",), None),
]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No window, and no figure left open."""
    mpl.use("Agg")
    yield
    plt.close("all")


def texts(ax: Axes) -> list[str]:
    """The words inside the axes, without the caption."""
    return [text.get_text() for text in ax.texts if text.get_label() != "caption"]


def psa(**more: Any) -> rnr.Profile:
    """A profile of somebody with hardly a record."""
    tool = rnr.load("psa")
    answers = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    return rnr.score(rnr.assess(tool, answers | {"age_at_current_arrest": 20} | more))


def dast(answer: str) -> rnr.Profile:
    """A profile with one answer throughout."""
    tool = rnr.load("dast_10")
    return rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, answer)))


def test_each_of_these_takes_axes_too() -> None:
    """With ``ax`` it draws there and gives them back; a caption is there or as given."""
    moved = rnr.change(dast("yes"), dast("no"))
    pairs = PatternTable.from_counts([[20, 8], [20, 19], [10, 21]], [30, 60, 10])
    row = Scenario("today", {}, 0.3, 0.27, 0.33, 0, 0, 0, 900)
    for draw in (
        lambda **given: plots.score_rate(psa(), "fta", **given),
        lambda **given: plots.change(moved, rnr.load("dast_10"), **given),
        lambda **given: plots.change_distribution(pairs, 6, 0.8, **given),
        lambda **given: plots.gaps(GAPS, **given),
        lambda **given: plots.impact([row], **given),
    ):
        _, own = figure()
        assert draw(ax=own) is own
        assert "Source: " in caption_of(own)
        assert caption_of(draw(caption="")) == ""


def test_a_published_rate_is_marked_where_the_person_stands() -> None:
    """All published rates are drawn, the person's own is filled and named as published."""
    profile = psa(pending_charge="yes")
    ax = plots.score_rate(profile, "fta")
    [published] = [row for row in rnr.published_rates(profile, "fta") if row.what == "rate"][:1]
    norm = next(norm for norm in rnr.load("psa").norms if norm.id == published.norm)
    own = [line for line in ax.lines if line.get_markersize() == 10]
    assert own[-1].get_ydata().tolist() == pytest.approx([published.value / 100])
    drawn = sum(len(line.get_ydata()) for line in ax.lines if line.get_marker() == "o")
    assert drawn == len(norm.table)
    [said] = texts(ax)
    assert said.startswith(f"this score, {published.at}: ")
    assert said.endswith(f"n = {published.n:,}")
    assert published.source[0] in caption_of(ax)
    assert "never the chance of this one person" in caption_of(ax)


def test_a_local_rate_has_its_limits() -> None:
    """The local norm's rate and limits are drawn and said, with its population."""
    norm = calibrate.logistic(COUNTS)
    profile = psa(pending_charge="yes")
    ax = plots.score_rate(profile, "nca", norm)
    told = rnr.local_rate(profile, norm)
    own = next(line for line in ax.lines if line.get_linewidth() == 2.2)
    assert own.get_ydata() == pytest.approx([told.low, told.high])
    assert f"{told.rate:.0%}".replace("%", "\u00a0%") in texts(ax)[0]
    assert "made-up people; a made-up county" in caption_of(ax)


def test_an_open_score_is_not_marked() -> None:
    """Without a certain score the rates stand there, and the title says why none is marked."""
    open_ = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 20}))
    ax = plots.score_rate(open_, "fta")
    assert texts(ax) == []
    assert ax.get_title(loc="left") == "not marked: no certain score"


def test_rates_of_levels_are_named_in_words() -> None:
    """Where rates are by level, the axis has the level's words."""
    tool = rnr.load("odara")
    answers = {name: item.answers[0] if item.answers else 1 for name, item in tool.items.items()}
    profile = rnr.score(rnr.assess(tool, answers))
    ax = plots.score_rate(profile, next(iter(tool.scales)))
    assert ax.get_xlabel() == "level"
    assert "7 to 13" in [label.get_text() for label in ax.get_xticklabels()]


def test_what_is_not_published_is_refused() -> None:
    """An unknown table, or a norm of another scale, is an error that says what to do."""
    with pytest.raises(rnr.ScaleError, match="has no published rates 'nothing'"):
        plots.score_rate(psa(), "fta", "nothing")
    with pytest.raises(rnr.ScaleError, match="is a norm of nca"):
        plots.score_rate(psa(), "fta", calibrate.logistic(COUNTS))
    with pytest.raises(rnr.ScaleError, match="give a local norm"):
        plots.score_rate(dast("no"), "total")


def test_change_draws_then_and_now_against_error() -> None:
    """Ring, dot and reach of measurement error stand where the change says."""
    tool = rnr.load("dast_10")
    moved = rnr.change(dast("yes"), dast("no"), sd={"total": 1.0}, reliability={"total": 0.5})
    ax = plots.change(moved, tool)
    row = moved["total"]
    reach, ring, dot = ax.lines
    assert ring.get_xdata()[0] == pytest.approx(row.before / 10)
    assert dot.get_xdata()[0] == pytest.approx(row.after / 10)
    low, high = (row.before - 1.959964, row.before + 1.959964)  # 1.96 * sd * sqrt(2 * 0.5)
    assert reach.get_xdata() == pytest.approx([low / 10, min(high / 10, 1)])
    assert f"9 → 1: {row.verdict}" in texts(ax)
    starts = [bar.get_x() for bar in ax.patches if hasattr(bar, "get_width")]
    assert starts == pytest.approx([start / 10 for start in tool.scales["total"].levels.values()])
    assert "given by the caller" in caption_of(ax)


def test_change_without_an_index_says_why() -> None:
    """No standard deviation, no verdict: the caption says so, and nothing reaches."""
    ax = plots.change(rnr.change(dast("yes"), dast("no")), rnr.load("dast_10"))
    assert len(ax.lines) == 2
    assert "No verdict: no standard deviation was given" in caption_of(ax)
    with pytest.raises(MeasureError, match="scores in both assessments is expected"):
        plots.change(rnr.change(dast("yes"), dast("no")), rnr.load("psa"))


def test_a_cohorts_change_is_its_reliable_change() -> None:
    """Bars are people, colours verdicts, shares those of the measure, better side first."""
    pairs = PatternTable.from_counts([[20, 8], [20, 19], [10, 21]], [30, 60, 10])
    ax = plots.change_distribution(pairs, 6, 0.8, source="here")
    assert [int(bar.get_height()) for bar in ax.patches] == [30, 60, 10]
    for share, said in zip(reliable_change(pairs, 6, 0.8), texts(ax), strict=True):
        assert said.startswith(f"{share.measure} {share.value:.0%}".replace("%", "\u00a0%"))
    assert caption_of(ax).startswith("n = 100.")
    assert caption_of(ax).endswith("Source: here.")
    other = plots.change_distribution(pairs, 6, 0.8, better="higher")
    assert texts(other)[0].startswith("deteriorated 30")


def test_small_changes_of_a_cohort_are_withheld() -> None:
    """A bar of a few people, and a share that would tell them, are not shown."""
    pairs = PatternTable.from_counts([[20, 8], [20, 19], [20, 20], [10, 21]], [30, 60, 40, 4])
    ax = plots.change_distribution(pairs, 6, 0.8)
    assert 4 not in [int(bar.get_height()) for bar in ax.patches]
    assert "deteriorated withheld" in texts(ax)
    assert "Withheld" in caption_of(ax)


def test_few_withheld_people_take_the_shares_along() -> None:
    """Where the withheld are under ten together, no share and no n tells them by subtraction."""
    pairs = PatternTable.from_counts([[20, 8], [20, 19], [20, 20], [10, 21]], [5, 15, 16, 4])
    ax = plots.change_distribution(pairs, sd=6, reliability=0.8)
    said = " ".join(text.get_text() for text in ax.texts)
    assert said.count("withheld") == 4
    assert "%" not in said.split("n is withheld")[0]
    more = PatternTable.from_counts([[20, 8], [20, 19], [20, 20], [10, 21]], [9, 15, 16, 9])
    told = [text.get_text() for text in plots.change_distribution(more, 6, 0.8).texts]
    assert "unchanged 63" in " ".join(told)


def test_gaps_are_bars_of_people() -> None:
    """People with and without a place, places as a line, and the row said in words."""
    ax = plots.gaps(GAPS, source="here")
    placed, short = ([int(bar.get_width()) for bar in bars] for bars in ax.containers)
    assert (placed, short) == ([200, 40, 30], [320, 0, 0])
    assert texts(ax) == [
        "520 for 200 places: 320 short", "40 for 90 places: 50 to spare",
        "30; places without limit",
    ]  # fmt: skip
    lines = [segment[0][0] for segment in ax.collections[0].get_segments()]
    assert lines == [200, 90]
    assert caption_of(ax) == "n = 590 people with a need. Source: here."


def test_a_need_of_few_people_is_withheld() -> None:
    """A small row has no bar, nor has the one from which it would follow; places are public."""
    ax = plots.gaps([*GAPS, Gap("leisure", None, 4, (), 0)])
    assert texts(ax).count("withheld; 0 places") == 1
    assert sum(said.startswith("withheld") for said in texts(ax)) == 2
    assert "Withheld" in caption_of(ax)
    assert caption_of(plots.gaps([Gap("leisure", None, 4, (), 0)])).startswith("n is withheld.")
    assert caption_of(plots.gaps([])).startswith("n = 0")


def test_impact_draws_scenarios_with_their_intervals() -> None:
    """Rates and limits are the scenarios', differences stand beside them."""
    rows = [
        Scenario("today", {"all": {"a": 40}}, 0.3, 0.27, 0.33, 0, 0, 0, 900),
        Scenario("matched", {"all": {"a": 60}}, 0.28, 0.25, 0.31, -0.02, -0.03, -0.01, 900),
    ]
    ax = plots.impact(rows)
    assert ax.lines[0].get_xdata().tolist() == [0.3, 0.28]
    ends = [(line[0][0], line[1][0]) for line in ax.collections[0].get_segments()]
    assert ends == [(0.27, 0.33), (0.25, 0.31)]
    assert [said.replace("\u00a0", " ").replace("\u2212", "-") for said in texts(ax)] == [
        "30.0 %; 40 placed",
        "28.0 %; 60 placed; -2.0 % against today (-3.0 % to -1.0 %)",
    ]
    assert caption_of(ax).startswith("n = 900.")


def test_names_at_the_ends_of_lines_do_not_touch() -> None:
    """Lines that end together have their names one above the other, in the same order."""
    _, ax = figure()
    ends = [(1.0, 0.5, name, "#000000") for name in ("a", "b", "c\nlong")]
    end_labels(ax, ends)
    heights = [text.xyann[1] for text in ax.texts]
    assert all(later - sooner >= 12.9 for sooner, later in pairwise(heights))
    assert heights[2] - heights[1] == pytest.approx(19.5)
    end_labels(ax, [])
    assert finish(ax) is ax
    assert caption_of(ax) == ""


def test_ticks_of_shares_are_what_they_say() -> None:
    """A tick at 92.5 percent is not called 92, and two ticks never have one name."""
    ax = axes(None)
    ax.set_xlim(0.92, 0.96)
    percent(ax, "x")
    ax.figure.draw_without_rendering()
    said = [label.get_text() for label in ax.get_xticklabels()]
    assert len(set(said)) == len(said)
    assert "92.5 %" in said


def test_a_cohort_of_few_has_no_bars_and_says_so() -> None:
    """Where every bar is withheld, the drawing says that instead of an empty scale."""
    pairs = PatternTable.from_counts([[20, 8], [20, 19], [10, 21]], [3, 6, 2])
    ax = plots.change_distribution(pairs, sd=6, reliability=0.8)
    assert not ax.patches
    assert "withheld: too few people" in texts(ax)
    assert not len(ax.get_yticks())
    # Nobody's change is the end of the axis: 2 x 1.96 x 6 x sqrt(2 x 0.2) points are.
    assert ax.get_xlim() == pytest.approx((-14.875, 14.875), abs=0.01)


def test_a_level_of_the_greatest_score_alone_has_a_band() -> None:
    """Six levels of six scores are six bands of one width, each with its name."""
    tool = rnr.load("psa")
    low = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    low["age_at_current_arrest"] = 40
    first = rnr.score(rnr.assess(tool, low | {"pending_charge": "yes"}, on="2026-01-12"))
    second = rnr.score(rnr.assess(tool, low, on="2026-07-13"))
    ax = plots.change(rnr.change(first, second), tool)
    top = max(bar.get_y() for bar in ax.patches if hasattr(bar, "get_width"))
    bands = [b.get_width() for b in ax.patches if hasattr(b, "get_width") and b.get_y() == top]
    assert bands == pytest.approx([1 / 6] * 6)
    assert {"1", "2", "3", "4", "5", "6"} <= set(texts(ax))

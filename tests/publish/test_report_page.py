"""The page of a report: whole, escaped, accessible, and silent about small cells."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import rnr
from rnr.evidence import CountsError, CountTable, Report, TimeTable, observed_rates
from rnr.evidence.reports.report_lines import BEYOND
from rnr.evidence.withholding.suppress import withhold
from rnr.publish.drawing.plots_groups import rates_by_group
from rnr.publish.errors import FileError
from rnr.publish.pages.page_text import to_text
from rnr.publish.reporting.report_page import lay_out
from rnr.publish.reporting.report_tables import group_table, limits, rate_table, value
from rnr.publish.reporting.report_time_tables import group_incidence_table, incidence_table

ODD = "<i>$x$ & co</i>"


def cohort(scores: int = 6, **more: object) -> CountTable:
    """Two counties and an oddly named one on some scores, with stated probabilities."""
    shape = (3, scores)
    n = np.broadcast_to([[90], [60], [45]], shape)
    rate = np.broadcast_to(np.linspace(0.3, 0.6, scores), shape)
    return CountTable.from_counts(
        np.tile(np.arange(scores), 3),
        np.round(n * rate).astype(int).ravel(),
        n=n.ravel(),
        by={"county": np.repeat(["North", "South", ODD], scores).tolist()},
        expected=(rate * 0.9).ravel(),
        about={"score": ODD, "instrument": ODD},
        **more,  # type: ignore[arg-type]
    )


def written(table: CountTable, folder: Path, **more: object) -> str:
    """The text of the page of a table's report."""
    report = table.report(samples=50, **more)  # type: ignore[arg-type]
    return rnr.report_page(report, folder / "report.html").read_text(encoding="utf-8")


class Outline(HTMLParser):
    """Headings, what would be fetched, ids, and drawings without words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.mute = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        links = [given.get(name) or "#" for name in ("src", "href", "xlink:href")]
        self.fetched += [link for link in links if not link.startswith("#")]
        self.mute += tag == "svg" and not (given.get("aria-label") and given.get("role") == "img")


def test_the_page_is_whole_and_accessible(tmp_path: Path) -> None:
    """One title, headings, five drawings with words, nothing fetched, no id twice, no script."""
    seen = Outline(written(cohort(), tmp_path))
    assert seen.tags.count("h1") == 1
    assert seen.tags.count("h2") == 11
    assert seen.tags.count("svg") == 5
    assert (seen.mute, seen.fetched) == (0, [])
    assert len(seen.ids) == len(set(seen.ids))
    assert not {"script", "link", "img", "iframe"} & set(seen.tags)


def test_what_people_named_is_escaped(tmp_path: Path) -> None:
    """Names of groups and scores are text, in tables and drawings; no mark-up, no formula."""
    page = written(cohort(), tmp_path)
    assert "<i>" not in page
    assert page.count(escape(ODD, quote=False)) > 4


def test_every_line_and_caution_is_there(tmp_path: Path) -> None:
    """The flow, each line of the minimum report with its status, each gap and each caution."""
    report = cohort(unscored={("North",): 31}).report(samples=50)
    page = lay_out(report, "Our report")
    text = " ".join(to_text(page, 2_000).split())
    assert page.title == "Our report"
    assert "without a score 31" in text
    for line in report.checklist:
        assert re.search(rf"{line.number} {re.escape(line.title)} +{line.status}", text)
    for said in report.cautions:
        assert said in text
    for name, why in report.not_established.items():
        assert f"{name.replace('_', ' ')}: {why}" in text
    assert "lacking: reliability" not in text
    assert "agreement of raters and internal consistency" in text


def test_small_cells_are_in_no_table_and_no_drawing(tmp_path: Path) -> None:
    """A level with three events, and one that gives it away, have neither numbers nor points."""
    table = CountTable.from_counts(
        ["low", "medium", "high"], [12, 3, 25], n=[61, 43, 57], labels=["low", "medium", "high"]
    )
    page = written(table, tmp_path)
    # matplotlib writes the words it draws beside their outlines, as comments.
    assert "<!-- n = 61 -->" in page
    for secret in ("<!-- n = 43 -->", "<!-- n = 57 -->", "<!-- high+ -->", ">43<", ">57<", ">25<"):
        assert secret not in page
    rows = rate_table(table.report(samples=50)).rows
    assert rows[1:] == tuple((name, "", "", "withheld", "", "") for name in ("medium", "high"))
    shown = written(table, tmp_path, least=0)
    assert "<!-- n = 43 -->" in shown
    assert ">43<" in shown


def test_groups_are_drawn_as_they_are_counted() -> None:
    """A panel a group; its points are the group's rates, the line behind is everybody's."""
    table = cohort()
    for (key, part), ax in zip(
        table.split().items(), rates_by_group(table, "county").axes, strict=True
    ):
        assert ax.get_title() == f"{key[0]}\nn = {part.n:,}, {part.events:,} events"
        lines = [np.asarray(line.get_ydata(), dtype=float) for line in ax.lines]
        for of, drawn in ((table, lines[0]), (part, lines[1])):
            assert drawn == pytest.approx([rate.value for rate in observed_rates(of).values()])
    with pytest.raises(CountsError, match="sex"):
        rates_by_group(table, "sex")


def test_a_small_group_is_withheld() -> None:
    """A group with too few events is named, and nothing of it is drawn; others are, in part."""
    table = CountTable.from_counts(
        [1, 2, 1, 2, 1, 2], [40, 50, 2, 3, 30, 35], n=[80, 80, 9, 9, 70, 70],
        by={"sex": ["f", "f", "m", "m", "x", "x"]},
    )  # fmt: skip
    titles = {ax.get_title(): len(ax.containers) for ax in rates_by_group(table, "sex").axes}
    assert titles["m\nwithheld"] == 0
    assert not any("n = 18" in title for title in titles)


def test_rounded_measures_look_rounded() -> None:
    """Two decimals where a score is withheld, three elsewhere; a p-value is no more than said."""
    thin = CountTable.from_counts([0, 1, 2, 3], [3, 14, 150, 120], [90, 60, 90, 40],
                                  expected=[0.03, 0.2, 0.6, 0.7])  # fmt: skip
    report = thin.report(samples=50)
    [area] = report.select("auc")
    [chance] = report.select("spiegelhalter_p")
    assert re.fullmatch(r"0\.\d\d", value(area))
    assert re.fullmatch(r"0\.\d\d to 0\.\d\d", limits(area))
    assert value(chance) == f"at most {chance.estimate:.2f}"
    [exact] = cohort().report(samples=50).select("auc", "all")
    assert re.fullmatch(r"0\.\d{3}", value(exact))


def test_a_group_whose_sum_is_withheld_has_no_points_at_all() -> None:
    """Forty people without the event could be shown alone; their group's sum may not be."""
    table = CountTable.from_counts(
        [0, 1, 2] * 3, [0, 2, 3, 2, 2, 0, 0, 0, 0], [40, 15, 40, 12, 40, 40, 12, 15, 60],
        by={"site": ["a"] * 3 + ["b"] * 3 + ["c"] * 3},
    )  # fmt: skip
    assert withhold(table).rows["site",]["a",].tolist() == [False, True, True]
    first = rates_by_group(table, "site").axes[0]
    assert (first.get_title(), len(first.containers)) == ("a\nwithheld", 0)


def test_a_withheld_group_stands_in_the_tables_without_numbers(tmp_path: Path) -> None:
    """Its line names it and says that it is withheld; measures without limits have none."""
    table = CountTable.from_counts(
        [1, 2] * 4, [40, 50, 2, 3, 30, 35, 20, 25], n=[80, 80, 9, 9, 70, 70, 50, 50],
        by={"sex": ["f", "f", "m", "m", "x", "x", "y", "y"]}, expected=[0.5] * 8,
    )  # fmt: skip
    report = table.report(samples=50)
    [line] = [row for row in group_table(report).rows if row[0] == "sex=m"]
    assert line == ("sex=m", "", "", "withheld", "", "")
    # The same probability for everybody has no slope.
    slope = report.select("calibration_slope", "all")
    assert [value(row) for row in slope] == ["not established"]
    assert len(rates_by_group(table, "sex").axes) == 4
    assert rnr.report_page(report, tmp_path / "r.html").exists()


def test_counts_that_allow_nothing_make_a_page_that_says_so(tmp_path: Path) -> None:
    """Five people with the event: no drawing, no number, each section says why."""
    page = written(CountTable.from_counts([1, 2], [2, 3], n=[60, 40]), tmp_path)
    assert "<svg" not in page
    for said in (
        "Rates by score: not established", "Discrimination: not established",
        "Calibration is not established: there are no expected probabilities",
        "The table of cuts: not established", "differences are not established",
        "None of them are stated",
    ):  # fmt: skip
        assert said in page
    table = cohort()
    about = {word: "said" for word, _ in BEYOND.values()} | {"survival": "said"}
    everything = lay_out(replace(table, about=about).report(cut=3.0, samples=50))
    assert "Every measure that counts allow was established." in to_text(everything, 500)


def test_many_scores_are_named_in_part(tmp_path: Path) -> None:
    """With forty scores a drawing names every fourth, and its people are in the table alone."""
    page = written(cohort(40), tmp_path)
    assert "<!-- n = 195 -->" not in page
    assert "<!-- 4+ -->" not in page
    assert "<!-- 3+ -->" in page
    assert page.count('<td class="number">195</td>') == 40


def test_the_same_report_makes_the_same_page(tmp_path: Path) -> None:
    """No date and no chance in it, so that pages can be compared."""
    assert written(cohort(), tmp_path) == written(cohort(), tmp_path)


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is not there is said, by the name of the file."""
    with pytest.raises(FileError, match=r"report\.html cannot be written"):
        rnr.report_page(cohort().report(samples=50), tmp_path / "none" / "report.html")


def test_a_report_over_time_has_curves_and_tables(tmp_path: Path) -> None:
    """A curve for each cause, shares by level and group, AUC by time; withheld levels say so."""
    levels = ["low", "mid", "high"]
    table = TimeTable.from_counts(
        ["low", "low", "mid", "mid", "high", "high", "high"] * 2,
        [6, 12, 6, 12, 6, 12, 12] * 2, [1, 0, 1, 0, 1, 2, 0] * 2,
        [4, 200, 40, 160, 90, 20, 90] * 2, {"sex": ["f"] * 7 + ["m"] * 7},
        causes=["new", "death"], labels=levels, about={"unit": "months"},
    )  # fmt: skip
    report = table.report(12, expected={"low": 0.1, "mid": 0.2, "high": 0.5}, confidence=0.9)
    page = rnr.report_page(report, tmp_path / "time.html").read_text(encoding="utf-8")
    seen = Outline(page)
    assert (seen.tags.count("svg"), seen.mute, seen.fetched) == (2, 0, [])
    assert "90 % interval" in page.replace("\u00a0", " ")
    rows = {row[:2]: row[2:] for row in incidence_table(report).rows}
    found = {row.at: row for row in report.select("incidence of new", "all") if row.time == 12}
    assert rows["new", "high"][-1].startswith(f"{100 * found['high'].estimate:.1f}")
    assert set(rows["new", "low"]) == {"withheld"}
    groups = [row for row in group_incidence_table(report).rows if row[1] == "new"]
    assert [row[0] for row in groups] == ["sex=f", "sex=m"]
    text = to_text(lay_out(report), 2_000)
    for said in ("Rates by score: not established", "Net benefit: not established",
                 "AUC: chance that", "E/O at score high", "lost before 12"):  # fmt: skip
        assert said in text


def test_a_report_from_a_file_makes_a_page_without_drawings(tmp_path: Path) -> None:
    """Its tables hold the same numbers; only what needs the counts is not there."""
    report = cohort().report(samples=50, cut=3.0)
    back = Report.from_json(report.to_json())
    page = rnr.report_page(back, tmp_path / "back.html").read_text(encoding="utf-8")
    assert "<svg" not in page
    assert rate_table(back) == rate_table(report)
    assert group_table(back) == group_table(report)

"""The report: complete, honest about gaps, and silent about small cells."""

from __future__ import annotations

import json
import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_evidence import random_counts

from rnr.evidence import (
    CountTable,
    MeasureError,
    auc,
    calibration_slope,
    cohens_d,
    odds_ratio,
    somers_d,
    withhold,
)
from rnr.evidence.reports.checklist import ABOUT
from rnr.evidence.reports.report_lines import BEYOND
from rnr.evidence.withholding.showing import UNITS, Shown


def cohort(**more: object) -> CountTable:
    """Two sexes on seven scores, with expected probabilities."""
    parts = [random_counts(seed, k=7, n=4_000) for seed in (1, 2)]
    chance = (np.arange(7) + 1) / 10
    return CountTable.from_counts(
        np.tile(np.arange(7), 2),
        np.concatenate([part.yes for part in parts]),
        np.concatenate([part.no for part in parts]),
        {"sex": ["f"] * 7 + ["m"] * 7},
        expected=np.tile(chance, 2),
        **more,  # type: ignore[arg-type]
    )


def test_a_full_report_has_every_family_of_measures() -> None:
    """Discrimination, calibration, cuts, decisions, groups and their differences are all there."""
    counts = cohort(about={word: "said" for word, _ in BEYOND.values()} | {"survival": "said"})
    report = counts.report(cut=3.0, samples=200)
    there = {row.measure for row in report.rows}
    assert there >= {
        "base_rate", "rate", "percentile", "auc", "somers_d", "point_biserial", "cohens_d",
        "odds_ratio", "average_precision", "sensitivity", "fpr", "ppv", "net_benefit", "e_o",
        "calibration_in_the_large", "calibration_slope", "calibration_test_p", "ici", "brier",
        "calibration_curve", "scaled_brier", "spiegelhalter_p", "hosmer_lemeshow_p", "reliability",
        "auc_difference", "abroca", "standardised_difference", "overlap", "intercept_bias_p",
        "slope_bias_p", "fpr_difference", "people_needed_e_o", "people_needed_auc",
        "people_needed_slope", "risk_ratio", "isotonic_curve", "calibration_chi_square_p",
        "net_benefit_gain", "net_benefit_of_everybody", "recalibration", "intercept_bias",
        "slope_bias", "ppv_ratio", "mean_score_with", "mean_score_without",
        "fpr_at_reference_values",
    }  # fmt: skip
    assert report.not_established == {}
    for group, part in {"all": counts, "sex=f": counts.split()["f",]}.items():
        for measure in (auc, somers_d, cohens_d):
            [row] = report.select(measure(part).measure, group)
            found = measure(part)
            assert (row.estimate, row.low, row.high) == (found.value, found.low, found.high)
            assert (row.n, row.events) == (part.n, part.events)
            assert (row.definition, row.method) == (found.definition, found.method)
    assert {row.at for row in report.select("ppv", "sex=f")} == {"3"}
    assert {row.at for row in report.select("ppv", "all")} == set("123456")
    empty = CountTable.from_counts([9], [0], [0], {"sex": ["f"]}, expected=[0.9])
    wider = (counts + empty).report(cut=3.0, samples=100)
    assert {row.at for row in wider.select("rate", "all")} == set("0123456")
    assert {row.at for row in wider.select("e_o", "all")} == {"", *"0123456"}


def test_the_tidy_table_and_json_hold_the_same_rows() -> None:
    """Strict JSON, with None for what is not a number."""
    report = cohort(about={"place": "Dane"}).report(samples=100)
    said = json.loads(report.to_json())
    assert said["rows"] == report.table()
    assert list(said["rows"][0]) == [
        "group", "measure", "at", "estimate", "low", "high", "n", "events", "definition", "method",
        "time",
    ]  # fmt: skip
    assert said["about"] == {"place": "Dane"}
    assert said["format"] == "rnr report 1"
    assert [line["number"] for line in said["checklist"]] == list(range(1, 18))
    assert said["cautions"] == list(report.cautions)


def test_what_the_data_do_not_allow_is_said() -> None:
    """Without probabilities, groups or a cut, the gaps are named with their reason."""
    bare = random_counts(1, n=4_000).report(samples=100).not_established
    assert bare == {
        "calibration": "there are no expected probabilities",
        "differences between groups": "the counts are not split by group",
        **{name: why for name, (_, why) in BEYOND.items()},
        "accuracy and calibration over time": "needs a time table, count with TimeTable",
    }
    grouped = cohort().report(samples=100).not_established
    assert grouped["differences of error rates by sex"] == "no operating cut was named"
    assert "calibration" not in grouped
    nobody = CountTable.from_counts([0, 1], [0, 0], [40, 50]).report(samples=100)
    assert nobody.not_established["auc (all)"] == "nobody had the event"
    assert nobody.not_established["sample size"] == "needs a base rate and an AUC above one half"
    flat = CountTable.from_counts([0, 1], [20, 40], [40, 30], expected=[0.4, 0.4])
    assert "different probab" in flat.report(samples=50).not_established["people_needed_slope"]
    assert "base_rate: withheld" in str(CountTable.from_counts([0], [3], [40]).report(samples=9))
    empty = CountTable.from_counts([0], [0], [0]).report(samples=100)
    assert math.isnan(empty.select("base_rate")[0].estimate)


def test_the_checklist_is_filled_from_data_and_description() -> None:
    """A line is filled, partly filled, or not established; nothing is claimed without a source."""
    bare = random_counts(1).report(samples=100).checklist
    assert (bare[1].status, bare[7].status) == ("not established", "not established")
    assert bare[0].status == "partly"
    assert bare[0].text.startswith("flow; lacking: instrument, version of the instrument")
    assert bare[5].text.startswith("lacking: e_o")
    about = dict.fromkeys(ABOUT, "said")
    full = cohort(about=about).report(cut=3.0, samples=100).checklist
    assert {line.status for line in full} == {"filled"}


def test_the_flow_counts_everybody_once() -> None:
    """People who are not watched, compete or lack a score are apart from the known outcomes."""
    counts = CountTable.from_counts(
        [0, 1], [20, 30], [40, 50], not_watched=25, competing=12, unscored=0
    )
    report = counts.report(samples=100)
    assert report.flow == {
        "in the data": 177, "not watched long enough": 25, "competing event first": 12,
        "without a score": 0, "with a known outcome": 140, "with the event": 50,
    }  # fmt: skip
    assert any("25 people not watched long enough, 12 people with a comp" in s
               for s in report.cautions)  # fmt: skip


def test_a_withheld_number_in_the_flow_takes_the_sum_with_it() -> None:
    """Three deaths are neither shown nor left over when the rest is subtracted."""
    counts = CountTable.from_counts([0, 1], [20, 30], [40, 50], competing=3)
    report = counts.report(samples=100)
    assert report.flow["competing event first"] is None
    assert report.flow["in the data"] is None
    assert report.flow["with a known outcome"] == 140
    assert "Some people are in no rate. They" in " ".join(report.cautions)
    assert "competing event first: withheld" in str(report)
    few = CountTable.from_counts([0, 1], [2, 3], [40, 50]).report(samples=100)
    assert few.flow["with the event"] is None
    assert few.rows[0].method.startswith("withheld")
    assert few.not_established["sample size"]


def test_small_groups_and_rows_are_withheld_from_the_report() -> None:
    """A group of few is only named; a group with small rows is rounded and cut with care."""
    counts = CountTable.from_counts(
        [0, 1, 2, 0, 1, 2, 0], [30, 3, 40, 60, 30, 50, 4], [40, 50, 30, 70, 60, 20, 5],
        {"site": list("aaabbbc")}, expected=[0.3, 0.4, 0.6, 0.3, 0.4, 0.6, 0.3],
    )  # fmt: skip
    report = counts.report(cut=1, samples=100)
    gone = [row for row in report.rows if row.method.startswith("withheld")]
    assert {row.group for row in gone if row.measure == "base_rate"} >= {"site=c"}
    assert all(row.n is None and math.isnan(row.estimate) for row in gone)
    assert "differences by site" in report.not_established
    assert "Numbers under 10, and numbers that give them away, are withheld." in report.cautions
    open_one = counts.report(cut=1, least=0, samples=100)
    assert open_one.select("rate", "site=c")[0].n == 9


def test_a_measure_that_would_be_rounded_away_is_withheld() -> None:
    """Rounded to a tenth or more, an AUC or a difference would be a number that is not so."""
    few = CountTable.from_counts(
        [0, 1, 2, 3], [3, 4, 5, 12], [12, 9, 7, 4], expected=[0.2, 0.3, 0.4, 0.7]
    )
    report = few.report(samples=50)
    for name in ("auc", "e_o", "brier", "spiegelhalter_p"):
        [row] = (row for row in report.select(name) if not row.at)
        assert row.method.startswith("withheld")
        assert math.isnan(row.estimate)
        assert row.n is None
    assert report.not_established["risk_ratio (all)"].startswith("withheld")
    fine = CountTable.from_counts([0, 1, 2, 3], [3, 14, 150, 120], [90, 60, 90, 40])
    [area] = fine.report(samples=50).select("auc")
    assert area.method == "DeLong on the log-odds scale; rounded to 0.01"


def test_one_person_at_a_withheld_score_does_not_show_in_a_slope() -> None:
    """A slope or odds ratio moves further than a rate, so it is rounded by how far it moves."""
    yes, no = [160, 20, 55, 4], [370, 60, 50, 30]
    chance = [0.3, 0.2, 0.5, 0.12]

    def said(one: int, other: int) -> Shown:
        events = np.add(yes, [0, one, 0, -one])
        without = np.add(no, [0, other, 0, -other])
        counts = CountTable.from_counts([0, 1, 2, 3], events, without, expected=chance)
        return Shown("all", counts, withhold(counts).rows[()][()])

    here = said(0, 0)
    assert here.hidden.tolist() == [False, True, False, True]
    for measure in (calibration_slope, odds_ratio):
        unit = here.unit_for(measure)
        moved = [measure(said(*way).part) for way in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        base = measure(here.part)
        for end in ("low", "value", "high"):
            apart = max(abs(getattr(one, end) - getattr(base, end)) for one in moved)
            assert 0 < 4 * apart <= unit
    assert here.unit_for(calibration_slope) > here.unit
    assert here.unit_for(calibration_slope, 0.5) == 0.5
    # Nobody there can be moved, or there is no slope to be moved.
    none = CountTable.from_counts([0, 1], [0, 0], [12, 0], expected=[0.2, 0.4])
    assert Shown("all", none, np.array([True, True])).unit_for(calibration_slope) == UNITS[0]
    assert Shown("all", none, np.array([False, False])).unit_for(calibration_slope) == 0


def test_differences_at_a_cut_that_would_tell_are_not_shown() -> None:
    """Error rates by group at a cut between withheld scores would be a sum of fewer."""
    counts = CountTable.from_counts(
        [0, 1, 2, 0, 1, 2], [30, 3, 40, 60, 30, 50], [40, 50, 30, 70, 60, 20],
        {"site": list("aaabbb")}, expected=[0.3, 0.4, 0.6] * 2,
    )  # fmt: skip
    hidden = counts.report(cut=2, samples=100)
    why = hidden.not_established["differences of error rates by site"]
    assert why == "the cut would show small numbers of site=a, site=b"
    [area] = hidden.select("auc", "site=a")
    assert area.estimate == round(area.estimate, 2)
    assert hidden.select("brier", "site=b") != ()
    assert hidden.select("calibration_curve", "site=a") == ()


def test_groups_that_cannot_be_compared_say_why() -> None:
    """A group without events is shown but not compared; a small one is, where all may be shown."""
    counts = CountTable.from_counts(
        [0, 1, 0, 1], [30, 40, 0, 0], [40, 50, 60, 30], {"site": list("aabb")}
    )
    gaps = counts.report(cut=1, samples=100).not_established
    assert gaps["differences by site"].startswith("at least two groups with 10 people")
    small = CountTable.from_counts(
        [0, 1, 0, 1], [30, 40, 2, 3], [40, 50, 4, 2], {"site": list("aabb")}
    )
    assert small.report(cut=1, samples=100).select("abroca") == ()
    inside = small.report(cut=1, least=0, samples=100)
    for measure in ("abroca", "overlap", "standardised_difference", "fpr_difference"):
        assert [row.group for row in inside.select(measure)] == ["site=b against site=a"]


def test_a_cut_that_is_no_score_is_refused() -> None:
    """The operating cut must be one of the scores or levels."""
    with pytest.raises(MeasureError, match=r"cut 2\.5: is not a score of the table"):
        cohort().report(cut=2.5)
    with pytest.raises(MeasureError, match="is not a level"):
        cohort().report(cut="high")


def test_levels_are_named_in_the_report() -> None:
    """Rates, cuts and curves of a table of levels carry the names of the levels."""
    counts = CountTable.from_counts(
        ["low", "mid", "high"], [20, 30, 60], [80, 50, 40], labels=["low", "mid", "high"],
        expected=[0.2, 0.4, 0.5],
    )  # fmt: skip
    report = counts.report(cut="mid", samples=100)
    assert [row.at for row in report.select("rate")] == ["low", "mid", "high"]
    assert [row.at for row in report.select("e_o")] == ["", "low", "mid", "high"]
    assert [row.at for row in report.select("ppv")] == ["mid", "high"]


def test_cautions_are_filled_from_the_description() -> None:
    """Where, for whom it was normed, what is open and what is provisional is said."""
    about = {
        "place": "Dane County", "norm_population": "men", "licence": "open",
        "shelf": "provisional",
    }  # fmt: skip
    counts = CountTable.from_counts([0, 1], [20, 30], [40, 50], about=about)
    said = " ".join(counts.report(samples=100).cautions)
    for words in ("Dane County", "normed on men", ": open.", "provisional", "unstable",
                  "not split by group", "calibration is not established"):  # fmt: skip
        assert words in said
    many = " ".join(cohort().report(samples=100).cautions)
    assert "unstable" not in many
    assert "normed is not established" in many
    assert "Groups differ by sex only" in many


@st.composite
def tables(draw: st.DrawFn) -> CountTable:
    """Small tables with many small cells and up to two groups."""
    k = draw(st.integers(1, 4))
    dims = draw(st.lists(st.integers(1, 3), max_size=2))
    cells = list(np.ndindex(k, *dims))
    people = st.integers(0, 60)
    yes, no = (draw(st.lists(people, min_size=len(cells), max_size=len(cells))) for _ in "yn")
    by = {f"g{i}": [f"v{cell[i + 1]}" for cell in cells] for i in range(len(dims))}
    chance = [0.1 + 0.2 * cell[0] for cell in cells]
    return CountTable.from_counts([cell[0] for cell in cells], yes, no, by or None, expected=chance)


@settings(max_examples=25, deadline=None)
@given(tables())
def test_no_small_count_follows_from_a_report(table: CountTable) -> None:
    """Rates, base rates and cuts of all groups together recover no count of 1 to 9."""
    report = table.report(samples=20, cut=float(table.score[-1]))
    keys = list(table.split())
    place = {(key, s): at for at, (key, s) in enumerate(
        (key, s) for key in keys for s in table.score.tolist())}  # fmt: skip

    def line(group: dict[str, str], scores: list[float]) -> np.ndarray:
        vector = np.zeros(len(place))
        for key in keys:
            if all(key[table.by.index(name)] == value for name, value in group.items()):
                vector[[place[key, s] for s in scores]] = 1
        return vector

    scores = table.score.tolist()
    for side in ("yes", "no"):
        shown = [np.zeros(len(place))]
        for row in report.rows:
            if " against " in row.group or row.group.startswith("by ") or row.n is None:
                continue
            group = {} if row.group == "all" else dict(g.split("=") for g in row.group.split(", "))
            if row.measure in ("base_rate", "rate"):
                at = [float(row.at)] if row.at else scores
                count = row.events if side == "yes" else row.n - row.events
                assert count == 0 or count >= 10
                shown.append(line(group, at))
            elif row.measure == ("sensitivity" if side == "yes" else "fpr"):
                shown.append(line(group, [s for s in scores if s >= float(row.at)]))
        known = np.array(shown)
        for size in range(len(table.by) + 1):
            for names in combinations(table.by, size):
                for part in table.regroup(*names).split().values():
                    group = {name: str(value) for name, value in part.groups.items()}
                    counts = getattr(part, side)
                    for at in [*([s] for s in scores), scores]:
                        count = int(counts[[scores.index(s) for s in at]].sum())
                        if 0 < count < 10:
                            target = line(group, at)
                            x = np.linalg.lstsq(known.T, target, rcond=None)[0]
                            assert np.abs(known.T @ x - target).max() > 1e-6


def test_a_printed_report_gives_numbers_of_people_whole() -> None:
    """A sample size is a number of people, not an estimate with three decimals."""
    text = str(CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20]).report(samples=20))
    assert "\npeople_needed_e_o: 564\n" in text
    assert "\nauc: 0.662 (" in text

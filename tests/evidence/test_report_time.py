"""Reports over time: the same numbers as the measures, at times that tell nothing small."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from rnr.evidence import (
    CountsError,
    CountTable,
    MeasureError,
    Report,
    TimeTable,
    auc_at,
    expected_observed_at,
    harrell_c,
    incidence,
    score_hazard,
    survival,
    uno_c,
)
from rnr.evidence.reports.timed import MOST_ROWS
from rnr.evidence.tables.timecombine import regroup, until
from rnr.evidence.withholding.suppress_time import steps_of, withhold_times

LEVELS = ["low", "mid", "high"]


def people(n: int = 3_000, seed: int = 1) -> dict[str, np.ndarray]:
    """People with a level, a sex, a month and what ended their follow-up, some lost early."""
    rng = np.random.default_rng(seed)
    level = rng.integers(0, 3, n)
    event = rng.exponential(1 / np.array([0.01, 0.02, 0.05])[level])
    death, lost = rng.exponential(150, n), rng.uniform(6, 48, n)
    month = np.ceil(np.minimum.reduce([event, death, lost]))
    ended = np.where(event <= np.minimum(death, lost), 1, np.where(death <= lost, 2, 0))
    return {"level": level, "month": month, "ended": ended, "sex": rng.choice(["f", "m"], n)}


def followed(given: dict[str, np.ndarray], **more: object) -> TimeTable:
    """The time table of some people."""
    return TimeTable.from_counts(
        given["level"], given["month"], given["ended"], by={"sex": given["sex"].tolist()},
        causes=["new", "death"], labels=LEVELS, about={"unit": "months"}, **more,
    )  # fmt: skip


def windowed(given: dict[str, np.ndarray], horizon: float = 24) -> CountTable:
    """The count table of the same people: who was not watched long enough is in no rate."""
    month, ended = given["month"], given["ended"]
    early = month <= horizon
    kinds = {"not_watched": (ended == 0) & (month < horizon), "competing": (ended == 2) & early}
    known = ~(kinds["not_watched"] | kinds["competing"])
    left = {
        name: {(sex,): int((mine & (given["sex"] == sex)).sum()) for sex in ("f", "m")}
        for name, mine in kinds.items()
    }
    yes = ((ended == 1) & early)[known]
    return CountTable.from_counts(
        given["level"][known], yes.astype(int), n=np.ones(known.sum(), dtype=int),
        by={"sex": given["sex"][known].tolist()}, labels=LEVELS,
        expected=np.array([0.2, 0.4, 0.7])[given["level"][known]], **left,
    )  # fmt: skip


def test_a_time_report_holds_what_its_measures_say() -> None:
    """Curves by level and group, C, AUC, E/O and hazard ratios are those of their functions."""
    table = followed(people())
    chance = {"low": 0.2, "mid": 0.4, "high": 0.7}
    report = table.report(24, expected=chance, confidence=0.9)
    assert report.confidence == 0.9
    short, times = until(table, 24), report.times.times
    assert times[-1] == 24
    assert len(times) > 1
    high = short.levels()["high"]
    for time in times.tolist():
        for measure, curve in (
            ("survival", survival), ("incidence of new", incidence),
        ):  # fmt: skip
            for at, part in (("", short), ("high", high)):
                found = curve(part, confidence=0.9).at(time)
                [row] = [r for r in report.select(measure, "all") if (r.at, r.time) == (at, time)]
                assert (row.estimate, row.low, row.high) == (found.value, found.low, found.high)
                assert (row.n, row.events) == (found.n, found.events)
        [row] = [r for r in report.select("auc_at", "all") if r.time == time]
        assert row.estimate == pytest.approx(auc_at(table, time).value)
    assert report.select("uno_c", "all")[0].estimate == pytest.approx(uno_c(table, 24).value)
    assert report.select("harrell_c", "sex=f")[0].estimate == pytest.approx(
        harrell_c(short.split()["f",]).value
    )
    ratios = [row.estimate for row in report.select("e_o_at", "all")]
    assert ratios == [row.value for row in expected_observed_at(table, 24, chance)]
    [ratio] = report.select("hazard_ratio high over low", "all")
    assert ratio.estimate == score_hazard(short).ratios[-1].value
    assert {"brier_at", "ipa_at", "log_rank_p"} <= {row.measure for row in report.rows}
    assert report.checklist[9].status == "filled"
    assert "calibration over time" not in report.not_established
    flow = report.flow
    ends = [flow[name] for name in ("lost before 24", "new by 24", "death by 24")]
    assert sum(ends) + flow["watched to 24 without an event"] == flow["followed over time"] == 3_000
    assert any("Whoever had death first" in said for said in report.cautions)


def test_counts_and_times_in_one_report() -> None:
    """A count report takes the time table of the same people and keeps all that it had."""
    given = people()
    counts, table = windowed(given), followed(given)
    alone = counts.report(samples=50, cut="mid")
    both = counts.report(samples=50, cut="mid", time=table, horizon=24)
    assert both.rows[: len(alone.rows)] == alone.rows
    assert {"survival", "e_o_at", "still_watched"} <= {row.measure for row in both.rows}
    assert both.flow["followed over time"] == both.flow["in the data"] == 3_000
    assert "accuracy and calibration over time" in alone.not_established
    assert "accuracy and calibration over time" not in both.not_established
    assert any("lost from sight" in said for said in both.cautions)


def test_three_people_in_one_table_only_are_not_told_by_the_two_together() -> None:
    """Three not watched long enough are withheld; so is the total of those followed."""
    score, time, event = [0, 0, 1, 1, 0], [6, 12, 6, 12, 3], [1, 0, 1, 0, 0]
    table = TimeTable.from_counts(score, time, event, [20, 80, 40, 60, 3])
    counts = CountTable.from_counts([0, 1], [20, 40], [80, 60], not_watched=3)
    alone = table.report(12)
    assert alone.flow["followed over time"] is None
    both = counts.report(samples=20, time=table, horizon=12)
    assert both.flow["followed over time"] is None
    assert both.flow["with a known outcome"] == 200
    [row] = [row for row in both.rows if row.measure == "incidence of event"]
    assert row.method.startswith("withheld")
    inside = counts.report(samples=20, time=table, horizon=12, least=0)
    assert inside.flow["followed over time"] == 203
    early = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [23, 80, 40, 60])
    shown = withhold_times(early, 12, beside=counts)
    assert shown.withheld.rows[()][()].tolist() == [True, False]
    assert shown.withheld.sums[()][()]


def test_three_people_without_a_time_are_not_left_over() -> None:
    """Everybody less those followed would be three: the number of those followed is withheld."""
    table = TimeTable.from_counts([0, 0, 0], [6, 12, 3], [1, 0, 0], [20, 80, 12])
    counts = CountTable.from_counts([0], [20], [80], not_watched=15)
    shown = withhold_times(replace(table, untimed=3), 12, beside=counts)
    assert shown.withheld.sums[()][()]
    assert not withhold_times(table, 12, beside=counts).withheld.sums[()][()]


def test_tables_that_do_not_belong_together_are_refused() -> None:
    """Other scores, other groups, a horizon alone, and times that do not ascend are said."""
    given = people(400)
    counts, table = windowed(given), followed(given)
    with pytest.raises(MeasureError, match="report the time table alone"):
        counts.report(time=regroup(table, ()), horizon=24)
    with pytest.raises(MeasureError, match="and the horizon of the counts, or neither"):
        counts.report(time=table)
    with pytest.raises(MeasureError, match="or neither"):
        counts.report(horizon=24)
    for times in ([], [0, 24], [12, 6, 24], [6, 12]):
        with pytest.raises(MeasureError, match="in ascending order, the horizon last"):
            table.report(24, times=times)
    with pytest.raises(MeasureError, match="nobody was watched for longer"):
        table.report(99)
    scores = CountTable.from_counts([0, 5], [20, 30], [30, 40])
    other = TimeTable.from_counts([0, 1], [6, 6], [1, 0], [40, 50])
    with pytest.raises(MeasureError, match="the same scores or levels"):
        scores.report(time=other, horizon=6)


def test_gaps_over_time_are_named() -> None:
    """No probabilities, one score, nobody watched so long in a group: each says so."""
    one = TimeTable.from_counts([0, 0], [6, 12], [1, 0], [30, 90]).report(12, times=[6, 12])
    assert one.not_established["calibration over time"] == "there are no expected probabilities"
    assert one.not_established["hazard_ratio (all)"].startswith("people at two scores")
    assert "auc_at (all) by 6" not in one.not_established
    unused = TimeTable.from_counts(["a", "c"] * 2, [6, 6, 12, 12], [1, 1, 0, 0], [30] * 4,
                                   labels=["a", "b", "c"]).report(12)  # fmt: skip
    assert {row.at for row in unused.select("survival")} == {"", "a", "c"}
    large = TimeTable.from_counts([0, 1], [6, 6], [1, 0], [MOST_ROWS, 90]).report(6)
    assert "call score_hazard" in large.not_established["hazard_ratio (all)"]
    short = TimeTable.from_counts(
        [0, 1, 0, 1, 0, 1], [4, 4, 4, 4, 12, 12], [1, 1, 0, 0, 1, 0], [30, 40, 50, 60, 70, 80],
        {"site": list("aaaabb")},
    ).report(12, expected={0: 0.3, 1: 0.6})  # fmt: skip
    for name in ("auc_at", "uno_c", "e_o_at", "incidence"):
        assert "nobody was watched" in short.not_established[f"{name} (site=a) by 12"]
    empty = TimeTable.from_counts(
        [0, 1, 0], [6, 6, 6], [1, 0, 0], [30, 40, 0], {"site": list("aab")}
    ).report(6)
    assert empty.not_established["incidence (site=b)"] == "there are no people"


def test_small_steps_are_joined_and_small_levels_withheld() -> None:
    """A step in which four had the event is joined with the next; a level of few has no curve."""
    table = TimeTable.from_counts([0] * 4, [3, 6, 9, 12], [1, 1, 1, 0], [4, 20, 30, 90])
    shown = withhold_times(table, 12)
    assert shown.times.tolist() == [6.0, 9.0, 12.0]
    assert steps_of(table, shown.times).ravel().tolist() == [0, 24, 0, 30, 0, 0, 90]
    assert withhold_times(table, 12, least=0).times.tolist() == [3.0, 6.0, 9.0, 12.0]
    assert withhold_times(table, 7.5, [3, 7.5]).withheld.sums[()][()]
    assert withhold_times(table, 7.5, least=0).times.tolist() == [3.125, 6.25, 7.5]
    # At 4 nothing small happens to the level that is shown, but the other two would be told.
    numbers = [3, 0, 10, 30, 12, 0, 12, 3, 3, 10, 30, 30, 0, 10, 12, 3, 3, 3]
    rough = TimeTable.from_counts(
        np.repeat([0, 1, 2], 6), [2, 2, 4, 4, 6, 6] * 3, [0, 1] * 9, numbers
    )
    assert withhold_times(rough, 6).times.tolist() == [6.0]
    few = TimeTable.from_counts(
        [0, 0, 1, 1, 2, 2], [6, 12] * 3, [1, 0] * 3, [4, 90, 40, 80, 60, 50]
    ).report(12, expected=[0.1, 0.3, 0.5])
    gone = [row.at for row in few.rows if row.method.startswith("withheld")]
    assert gone == ["0", "2"]
    assert {row.at for row in few.select("e_o_at")} == {"", "1"}
    [area] = [row for row in few.select("auc_at") if row.time == 12]
    assert area.estimate == round(area.estimate, 2)


def test_a_report_comes_back_from_its_file() -> None:
    """Every field but the counts; infinite limits too; other files are refused."""
    given = people(600)
    report = windowed(given).report(samples=50, time=followed(given), horizon=24, confidence=0.8)
    back = Report.from_json(report.to_json())
    assert back.to_json() == report.to_json()
    assert (back.by, back.confidence, back.least) == (("sex",), 0.8, 10)
    assert (back.counts, back.time, back.checklist) == (None, None, report.checklist)
    ends = replace(report.rows[0], low=-math.inf, high=math.inf, estimate=math.nan)
    back = Report.from_json(replace(report, rows=(ends,)).to_json())
    assert repr(back.rows[0]) == repr(ends)
    for text in ("", "[]", '{"format": "other"}'):
        with pytest.raises(CountsError, match="not a report"):
            Report.from_json(text)


def test_the_tidy_table_in_three_libraries() -> None:
    """The same rows as frames; a withheld number of people is missing, not nought."""
    counts = CountTable.from_counts([0, 1, 2], [30, 2, 40], [30, 50, 20])
    report = counts.report(samples=20)
    frames = {name: report.table(name) for name in ("pandas", "polars", "pyarrow")}
    assert isinstance(frames["polars"], pl.DataFrame)
    for name, frame in frames.items():
        columns = frame.column_names if name == "pyarrow" else list(frame.columns)
        assert columns == list(report.table()[0])
        as_polars = frame if name == "polars" else pl.DataFrame(
            frame if name == "pyarrow" else pl.from_pandas(frame)
        )  # fmt: skip
        assert as_polars["n"].to_list() == [row.n for row in report.rows]
        values = as_polars["estimate"].to_list()
        assert all(
            (got is None or math.isnan(got)) if math.isnan(row.estimate) else got == row.estimate
            for got, row in zip(values, report.rows, strict=True)
        )


def test_seed_and_coverage_reach_every_interval() -> None:
    """Another seed moves bootstrap limits only; more coverage widens all that have limits."""
    counts = windowed(people())
    first, again, other = (counts.report(samples=60, seed=seed, cut="mid") for seed in (1, 1, 2))
    assert first.rows == again.rows
    moved = {row.measure for row, also in zip(first.rows, other.rows, strict=True) if row != also}
    assert {"average_precision", "ici", "abroca", "fpr_difference"} <= moved
    assert not moved & {"auc", "rate", "e_o", "net_benefit"}
    wide = counts.report(samples=60, seed=1, cut="mid", confidence=0.99)
    for row, more in zip(first.rows, wide.rows, strict=True):
        if math.isfinite(row.low) and math.isfinite(more.low) and row.low < row.high:
            assert more.low <= row.low + 1e-9, row.measure
            assert more.high >= row.high - 1e-9, row.measure
    assert json.loads(wide.to_json())["confidence"] == 0.99

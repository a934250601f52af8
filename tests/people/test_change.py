"""Change between two assessments, for one person and for a frame; who is due, and when."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rnr
from rnr.evidence.precision.change import change_index
from rnr.people.again.reassess import reassess_by
from rnr.people.again.workload import Week
from rnr.people.pictures.window import after

DAST = dict.fromkeys(
    ["q01_nonmedical_use", "q02_multiple_drugs", "q04_blackouts", "q05_guilt",
     "q06_family_complain", "q07_neglected_family", "q08_illegal_acts", "q09_withdrawal",
     "q10_medical_problems"], "no",
)  # fmt: skip
NUMBERS: dict[str, Any] = {"sd": {"total": 2.5}, "reliability": {"total": 0.8}}


def drugs(yes: int, on: str | None = None, **others: Any) -> rnr.Profile:
    """A drug screener with so many problems reported."""
    answers: dict[str, Any] = {**DAST, "q03_able_to_stop": "yes"}
    answers |= dict.fromkeys(list(DAST)[:yes], "yes") | others
    return rnr.score(rnr.assess(rnr.load("dast_10"), answers, on=on))


def test_change_is_held_against_measurement_error() -> None:
    """Points, levels and days; the index is the one that evidence computes."""
    got = rnr.change(drugs(9, "2026-01-01"), drugs(2, "2026-07-01"), **NUMBERS)
    row = got["total"]
    assert (row.before, row.after, row.change, row.steps, got.days) == (9, 2, -7, -3, 181)
    assert row.index == pytest.approx(float(change_index(9, 2, 2.5, 0.8)))
    assert (row.verdict, row.reliability_source) == ("better", "given by the caller")
    assert rnr.change(drugs(2), drugs(9), **NUMBERS)["total"].verdict == "worse"
    assert rnr.change(drugs(2), drugs(4), **NUMBERS)["total"].verdict == "unchanged"
    assert rnr.Change.model_validate_json(got.model_dump_json()) == got


def test_the_limit_of_measurement_error_is_the_confidence_given() -> None:
    """Three points at a standard error of 1.58 are 1.90: within 95 %, beyond 90 %."""
    pair = drugs(5), drugs(2)
    assert rnr.change(*pair, **NUMBERS)["total"].verdict == "unchanged"
    assert rnr.change(*pair, **NUMBERS, confidence=0.9)["total"].verdict == "better"
    with pytest.raises(rnr.PictureError, match="confidence: is not a share between 0 and 1"):
        rnr.change(*pair, **NUMBERS, confidence=95)


def test_no_index_is_given_without_its_numbers() -> None:
    """Nothing is invented: without a standard deviation or one reliability, it says so."""
    row = rnr.change(drugs(9), drugs(0))["total"]
    assert (row.index, row.verdict, row.change) == (None, None, -9)
    assert row.lacking.startswith("no standard deviation was given, the file has several")
    assert "alpha 0.92 in 100 adolescents" in row.lacking
    several = rnr.change(drugs(9), drugs(0), sd={"total": 2})["total"]
    assert several.lacking.startswith("the file has several reliabilities")
    assert "no index (" in str(several)


def test_the_files_one_reliability_is_taken_with_its_source() -> None:
    """A tool with one figure gives it; one measure may be chosen by name out of several."""
    tool = rnr.load("uncope")
    profile = rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes")))
    row = rnr.change(profile, profile, sd={"total": 2})["total"]
    (receipt,) = [v for v in tool.validity if v.measure == "alpha" and v.value is not None]
    assert (row.reliability, row.index, row.verdict) == (receipt.value, 0.0, "unchanged")
    assert row.reliability_source.startswith(f"alpha in {receipt.population} (")
    audit = rnr.load("audit")
    answers = {n: i.answers[0] for n, i in audit.items.items()}
    one = rnr.score(rnr.assess(audit, answers))
    chosen = rnr.change(one, one, sd={"total": 6}, reliability={"total": "test_retest"})["total"]
    (stated,) = [v.value for v in audit.validity if v.measure == "test_retest"]
    assert (chosen.reliability, chosen.lacking) == (stated, "")


def test_open_scores_give_bounds_and_no_verdict() -> None:
    """A missing answer leaves the change open between two ends."""
    row = rnr.change(drugs(3), drugs(3, q10_medical_problems=None), **NUMBERS)["total"]
    assert (row.change, row.low, row.high, row.index) == (None, 0, 1, None)
    assert "open, between +0 and +1" in str(row)
    empty = rnr.score(rnr.assess(rnr.load("dast_10"), {}))
    assert rnr.change(empty, empty)["total"].low == -10
    tool = rnr.load("osp")
    woman = rnr.score(rnr.assess(tool, {"sex": "female"}))
    off = [name for name, one in woman.scores.items() if one.status == "not_applicable"]
    assert str(rnr.change(woman, woman)[off[0]]).startswith(f"{woman[off[0]].title}: not known")


def test_strengths_are_better_when_they_rise() -> None:
    """On a scale whose low end is the worse one, a rise is better."""
    tool = rnr.load("draor", allow_provisional=True)
    low, high = (
        rnr.score(rnr.assess(tool, {n: i.answers[at] for n, i in tool.items.items()}))
        for at in (0, -1)
    )
    numbers: dict[str, Any] = {"sd": {"protective": 2, "stable": 2},
                               "reliability": {"protective": 0.8, "stable": 0.8}}  # fmt: skip
    got = rnr.change(low, high, **numbers)
    assert (got["protective"].verdict, got["stable"].verdict) == ("better", "worse")


def test_what_cannot_be_compared_is_refused() -> None:
    """Other instruments, the wrong order, unknown scales and impossible numbers."""
    with pytest.raises(rnr.PictureError, match="score both assessments with the same definition"):
        rnr.change(drugs(0), rnr.score(rnr.assess(rnr.load("uncope"), {})))
    with pytest.raises(rnr.PictureError, match="are in the wrong order; swap them"):
        rnr.change(drugs(0, "2026-02-01"), drugs(0, "2026-01-01"))
    with pytest.raises(rnr.PictureError) as caught:
        rnr.change(drugs(0), drugs(0), sd={"totl": 1, "total": 0},
                   reliability={"total": 1.0, "totl": "alfa"})  # fmt: skip
    text = str(caught.value)
    assert "totl: is not a scale; did you mean 'total'?" in text
    assert "total: has a standard deviation that is not above 0" in text
    assert "total: has a reliability outside 0 to below 1" in text
    assert "totl: names no measure of reliability; did you mean 'alpha'?" in text
    with pytest.raises(rnr.ScaleError, match="there is no scale 'tot'"):
        rnr.change(drugs(0), drugs(0))["tot"]


def test_warnings_are_carried() -> None:
    """An override is named, and a provisional tool keeps its word in the change."""
    set_ = drugs(0).override("total", "severe", by="assessor 1", because="hair test")
    got = rnr.change(set_, drugs(0))
    assert got.warnings == ("total: was set by hand; the change shown is of the actuarial level",)
    assert (got["total"].steps, str(got).startswith("note: total: was set by hand")) == (0, True)
    rough = rnr.score(rnr.assess(rnr.load("oras_cst", allow_provisional=True), {}))
    assert rnr.change(rough, rough).shelf == "provisional"
    assert rnr.change(rough, rough).warnings[0].startswith("provisional: ")


def cohort(yes: list[int | None]) -> pl.DataFrame:
    """Answers of people with so many problems each; None leaves one answer missing."""
    rows = []
    for person, count in enumerate(yes):
        row = {"person": person, **DAST, "q03_able_to_stop": "yes"}
        row |= dict.fromkeys(list(DAST)[: count or 0], "yes")
        rows.append({**row, "q10_medical_problems": None} if count is None else row)
    return rnr.score_frame(rnr.load("dast_10"), pl.DataFrame(rows), id="person")


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_the_frame_says_what_the_scalar_says(engine: str) -> None:
    """Change, steps, index and verdict agree person by person, on every engine."""
    first, second = [9, 2, 5, None, 0, 8], [2, 9, 2, 3, 0, 1]
    wide = [cohort(list(first)), cohort(list(second)[::-1]).with_columns(
        person=5 - pl.col("person")), ]  # fmt: skip
    to: dict[str, Any] = {
        "polars": lambda f: f, "lazy": lambda f: f.lazy(), "pandas": lambda f: f.to_pandas(),
        "pyarrow": lambda f: f.to_arrow(),
    }  # fmt: skip
    if engine == "duckdb":
        connection = duckdb.connect()
        made = []
        for i, f in enumerate(wide):
            connection.register(f"t{i}", f.to_arrow())
            made.append(connection.table(f"t{i}"))
    else:
        made = [to[engine](f) for f in wide]
    got = rnr.change_frame(*made, rnr.load("dast_10"), "person", **NUMBERS)
    if engine == "duckdb":
        rows = got.pl()
    elif engine == "lazy":
        rows = got.collect()
    else:
        rows = {"pandas": pl.from_pandas, "pyarrow": pl.from_arrow}.get(engine, lambda f: f)(got)
    if engine == "pandas":
        assert isinstance(got, pd.DataFrame)
    if engine == "pyarrow":
        assert isinstance(got, pa.Table)
    table = {row["person"]: row for row in rows.to_dicts()}
    assert sorted(table) == [0, 1, 2, 3, 4, 5]
    for person, (a, b) in enumerate(zip(first, second, strict=True)):
        before = drugs(0, q10_medical_problems=None) if a is None else drugs(a)
        one = rnr.change(before, drugs(b), **NUMBERS)["total"]
        row = table[person]
        steps = row["total_steps"]
        assert row["total_change"] == one.change or math.isnan(row["total_change"])
        assert (None if steps is None or math.isnan(steps) else steps) == one.steps
        assert row["total_verdict"] == one.verdict
        if one.index is not None:
            assert row["total_index"] == pytest.approx(one.index)


def test_frames_that_do_not_fit_are_refused() -> None:
    """Missing columns, shared ids, other tools' levels: named with counts, never values."""
    tool = rnr.load("dast_10")
    good = pl.DataFrame({"person": [1, 2], "total_score": [1, 2], "total_level": ["low", "low"]})
    with pytest.raises(rnr.ColumnsError, match=r"persn: is not a column of before; did you mean"):
        rnr.change_frame(good, good, tool, "persn")
    with pytest.raises(rnr.ColumnsError, match="hold no scores of dast_10-1982 in common"):
        rnr.change_frame(good.select("person"), good, tool, "person")
    bad = good.with_columns(person=pl.lit(1), total_level=pl.lit("secret"))
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.change_frame(good, bad, tool, "person")
    text = str(caught.value)
    assert "person: 2 rows of after that share an id with another row" in text
    assert "total_level: 2 rows of after: not a level of the scale" in text
    assert "secret" not in text


def test_people_in_one_frame_only_are_left_out_and_the_shelf_is_carried() -> None:
    """Only who was assessed twice can have changed."""
    tool = rnr.load("oras_cst", allow_provisional=True)
    first = pl.DataFrame({"person": [1, 2], "total_score": [10, 20]})
    got = rnr.change_frame(first, first.with_columns(person=pl.Series([2, 3])), tool, ["person"])
    assert got.to_dicts() == [{"person": 2, "total_change": -10, "rnr_shelf": "provisional"}]


EVERY: dict[str, Any] = {"minimum": None, "moderate": "12 months", "high": 180}


def due_frame() -> pl.DataFrame:
    """Six people: two overdue or due, later, without interval, without date, without level."""
    last = [date(2025, 3, 1), date(2025, 9, 3), date(2026, 2, 28), date(2020, 1, 1), None,
            date(2025, 3, 1)]  # fmt: skip
    level = ["moderate", "high", "high", "minimum", "high", None]
    return pl.DataFrame({"last": last, "level": level, "office": ["a", "b", "a", "a", "b", "b"]})


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_who_is_overdue_on_every_engine(engine: str) -> None:
    """Dates and states by level; nobody without date or level is called on time."""
    frame: Any = due_frame()
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", frame.to_arrow())
        frame = connection.table("t")
    else:
        frame = {"polars": frame, "lazy": frame.lazy(), "pandas": frame.to_pandas(),
                 "pyarrow": frame.to_arrow()}[engine]  # fmt: skip
    today = date(2026, 3, 2)
    got = rnr.reassess_frame(frame, today, "last", EVERY, "level", within="1 month")
    if engine == "duckdb":
        rows = got.pl()
    elif engine == "lazy":
        rows = got.collect()
    else:
        rows = {"pandas": pl.from_pandas, "pyarrow": pl.from_arrow}.get(engine, lambda f: f)(got)
    assert rows["reassess"].to_list() == [
        "overdue", "due", "later", "none", "no_date", "no_date",
    ]  # fmt: skip
    expected = [
        None if day is None or level is None else reassess_by(day, EVERY, level)
        for day, level in due_frame().select("last", "level").rows()
    ]
    assert rows["reassess_by"].cast(pl.Date).to_list() == expected
    weeks = rnr.workload(got, today, weeks=2, by=["office"], hours=2.5)
    assert [(w.by[0], w.start, w.people, w.hours) for w in weeks] == [
        ("a", None, 1, 2.5), ("a", today, 0, 0.0), ("a", date(2026, 3, 9), 0, 0.0),
        ("b", None, 0, 0.0), ("b", today, 1, 2.5), ("b", date(2026, 3, 9), 0, 0.0),
    ]  # fmt: skip
    assert weeks[1].end == date(2026, 3, 8)


@pytest.mark.parametrize("window", ["1 month", "12 months", "4 years", "6 weeks", "90 days", 45])
def test_columns_and_one_person_go_by_one_calendar(window: Any) -> None:
    """Month ends and leap days fall alike in a frame and for one person."""
    days = [date(2024, 1, 31), date(2024, 2, 29), date(2023, 12, 31), date(2024, 8, 31)]
    got = rnr.reassess_frame(pl.DataFrame({"d": days}), date(2026, 1, 1), "d", window)
    assert got["reassess_by"].to_list() == [after(day, window) for day in days]
    assert reassess_by(days[0], window) == after(days[0], window)


def test_the_last_day_is_not_overdue() -> None:
    """Who is due today is due; who was due yesterday is overdue; the edge of within counts."""
    days = [date(2026, 1, 1), date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 1)]
    got = rnr.reassess_frame(pl.DataFrame({"d": days}), date(2026, 1, 11), "d", 10)
    assert got["reassess"].to_list() == ["due", "overdue", "due", "later"]


def test_due_dates_that_cannot_be_had_are_refused() -> None:
    """Text for dates, levels without an entry, no column: all named."""
    frame = due_frame()
    with pytest.raises(rnr.ColumnsError, match="level: 1 row: a level without an entry in every"):
        rnr.reassess_frame(frame, date(2026, 1, 1), "last", {"minimum": None, "high": 3}, "level")
    with pytest.raises(rnr.ColumnsError, match="level: is not given; name the column of levels"):
        rnr.reassess_frame(frame, date(2026, 1, 1), "last", EVERY)
    with pytest.raises(rnr.ColumnsError, match="lst: is not a column; did you mean 'last'"):
        rnr.reassess_frame(frame, date(2026, 1, 1), "lst", 3)
    with pytest.raises(rnr.ColumnsError, match="level: holds no dates; turn text into dates"):
        rnr.reassess_frame(frame, date(2026, 1, 1), "level", 3)
    with pytest.raises(rnr.PictureError, match="is no window"):
        rnr.reassess_frame(frame, date(2026, 1, 1), "last", "yearly")
    with pytest.raises(rnr.CapacityError, match="every: has no entry for this level"):
        reassess_by(date(2026, 1, 1), EVERY)
    nobody = rnr.reassess_frame(frame.filter(level="minimum"), date(2026, 1, 1), "last",
                                {"minimum": None}, "level")  # fmt: skip
    assert nobody["reassess"].to_list() == ["none"]


def test_work_ahead_needs_its_columns_and_a_future() -> None:
    """No weeks, or a frame without due dates, is refused; without hours none are made up."""
    frame = pl.DataFrame({"reassess_by": [date(2026, 1, 1)]})
    with pytest.raises(rnr.CapacityError, match="weeks, hours: are not above 0"):
        rnr.workload(frame, date(2026, 1, 1), weeks=0)
    with pytest.raises(rnr.ColumnsError, match="offic: is not a column"):
        rnr.workload(frame, date(2026, 1, 1), weeks=1, by=["offic"])
    undated = pl.concat([frame, frame.select(pl.lit(None, dtype=pl.Date).alias("reassess_by"))])
    assert rnr.workload(undated, date(2026, 1, 8), weeks=1)[0] == Week(
        None, date(2026, 1, 7), (), 1, None
    )

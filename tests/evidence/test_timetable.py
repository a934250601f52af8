"""Time tables: counted in any engine, added, read at a horizon, coarsened, written and read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import duckdb
import ibis
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from rnr.evidence.errors import CountsError, OutcomeError
from rnr.evidence.tables.followup import days_at_risk
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.tables.timefile import coarsen

ROWS = {
    "points": [0, 0, 1, 1, 1, None, 2, 2],
    "month": [3.0, 12.0, 3.0, 3.0, 12.0, 4.0, None, 7.0],
    "ended": ["new", "none", "tech", "new", "none", "new", "new", None],
    "sex": ["f", "m", "f", "f", None, "m", "m", "f"],
}

ENGINES: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda frame: frame,
    "lazy polars": lambda frame: frame.lazy(),
    "pandas": lambda frame: pd.DataFrame(frame.to_dict(as_series=False)),
    "pyarrow": lambda frame: frame.to_arrow(),
    "duckdb": lambda frame: duckdb.from_arrow(frame.to_arrow()),
    "ibis": lambda frame: ibis.memtable(frame.to_arrow()),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_the_same(engine: str) -> None:
    """Missing scores, times, events and groups are counted apart, never as 0, in each engine."""
    frame = ENGINES[engine](pl.DataFrame(ROWS))
    table = TimeTable.from_frame(
        frame,
        score="points",
        time="month",
        event="ended",
        causes=["new", "tech"],
        none="none",
        by=["sex"],
        about={"unit": "months"},
    )
    assert table.score.tolist() == [0, 1]
    assert table.time.tolist() == [3, 12]
    assert table.people.tolist() == [[[0, 1, 0], [1, 0, 0]], [[0, 1, 1], [1, 0, 0]]]
    assert (table.n, table.events, table.unscored, table.untimed) == (5, 2, 1, 2)
    parts = table.split()
    assert list(parts) == [("f",), ("m",), ("not recorded",)]
    assert (parts["m",].n, parts["m",].unscored, parts["m",].untimed) == (1, 1, 1)
    assert parts["f",].groups == {"sex": "f"}
    counts = table.at(12)
    assert (counts.not_watched, counts.unscored, counts.competing) == (2, 1, 1)


def test_a_frame_without_a_score_counts_everybody_as_one() -> None:
    """Curves of a whole cohort need no score; levels are ordered by the words given."""
    frame = pa.table({"month": [1, 2], "back": [True, False], "level": ["high", "low"]})
    table = TimeTable.from_frame(frame, time="month", event="back")
    assert table.people.tolist() == [[[0, 1], [1, 0]]]
    by = TimeTable.from_frame(
        frame, time="month", event="back", score="level", levels=["low", "high"]
    )
    assert by.labels == ("low", "high")
    assert list(by.levels()) == ["low", "high"]
    rounded = TimeTable.from_frame(
        pl.DataFrame({"p": [0.111, 0.112], "t": [1, 2], "e": [0, 1]}),
        score="p",
        time="t",
        event="e",
        decimals=2,
    )
    assert rounded.score.tolist() == [0.11]


def test_columns_that_do_not_fit_are_told_at_once() -> None:
    """Words without an order, negative times and unknown events are one message."""
    frame = pl.DataFrame({"level": ["low"], "month": [-1], "ended": ["deported"]})
    with pytest.raises(CountsError) as caught:
        TimeTable.from_frame(frame, score="level", time="month", event="ended")
    assert [problem.code for problem in caught.value.problems] == ["level", "time", "event"]
    assert "deported" not in str(caught.value)
    with pytest.raises(CountsError, match="months: is not a column of the frame"):
        TimeTable.from_frame(frame, time="months", event="ended")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"time": [1.0]}, "length"),
        ({"people": [1.5, 1]}, "count"),
        ({"time": [1.0, float("nan")]}, "time"),
        ({"event": ["x", None]}, "event"),
        ({"causes": ["a", "a"]}, "causes"),
        ({"by": {"sex": ["f"]}}, "length"),
        ({"score": ["low", "high"]}, "level"),
    ],
)
def test_counts_that_do_not_fit_are_refused(change: dict[str, Any], code: str) -> None:
    """Each fault of a row of counts is named."""
    given: dict[str, Any] = {"score": [0, 1], "time": [1.0, 2.0], "event": [1, None]} | change
    with pytest.raises(CountsError) as caught:
        TimeTable.from_counts(**given)
    assert code in {problem.code for problem in caught.value.problems}


def test_too_many_cells_are_refused() -> None:
    """A table that gains nothing by counting says how to make it smaller."""
    many = np.arange(5000)
    with pytest.raises(CountsError, match="round scores with decimals=, or times to weeks"):
        TimeTable.from_counts(many, many, [0] * 5000)


def grouped(sex: list[str], people: list[int]) -> TimeTable:
    """A small table by sex."""
    return TimeTable.from_counts(
        [0, 1],
        [6, 12],
        ["new", None],
        people,
        {"sex": sex},
        causes=["new", "tech"],
        about={"unit": "months"},
    )


def test_tables_add_by_group() -> None:
    """Pooling adds people cell by cell and group by group."""
    both = grouped(["f", "m"], [10, 20]) + grouped(["m", "m"], [1, 2])
    assert both.n == 33
    assert {key: part.n for key, part in both.split().items()} == {("f",): 10, ("m",): 23}
    assert both.about == {"unit": "months"}
    other = TimeTable.from_counts([0], [1], [0], about={"unit": "weeks"})
    with pytest.raises(CountsError) as caught:
        _ = both + other
    assert [problem.code for problem in caught.value.problems] == ["causes", "by"]


def test_at_a_horizon_nobody_is_counted_as_success_too_early() -> None:
    """People lost before the horizon are not watched; those last seen at it are a no."""
    table = TimeTable.from_counts(
        [0] * 6,
        [3, 6, 6, 7, 5, 4],
        ["new", None, "tech", "new", None, "tech"],
        [1, 2, 4, 8, 16, 32],
        causes=["new", "tech"],
    )
    counts = table.at(6)
    assert (counts.yes.tolist(), counts.no.tolist()) == ([1], [10])
    assert (counts.not_watched, counts.competing) == (16, 36)
    assert table.at(6, "tech").yes.tolist() == [36]
    parts = grouped(["f", "m"], [10, 20]).at(6).split()
    assert {key: (part.events, part.n) for key, part in parts.items()} == {
        ("f",): (10, 10),
        ("m",): (0, 20),
    }


def test_json_comes_back_and_hides_small_cells() -> None:
    """A table without small cells survives the round trip; one with them is refused whole."""
    table = grouped(["f", "m"], [10, 20])
    back = TimeTable.from_json(table.to_json())
    assert back.people.tolist() == table.people.tolist()
    assert (back.by, back.causes, back.about) == (table.by, table.causes, table.about)
    assert list(back.split()) == list(table.split())
    small = grouped(["f", "m"], [9, 20])
    with pytest.raises(CountsError, match="1 cell would show fewer than 10 people; coarsen"):
        small.to_json()
    assert json.loads(small.to_json(least=0))["people"] == [9, 20]
    for text in ("[]", "not json", '{"format": "other"}'):
        with pytest.raises(CountsError, match="this is not a time table"):
            TimeTable.from_json(text)


def test_coarsening_never_invents_follow_up() -> None:
    """Events move to the end of their step, last-seens to the last step fully watched."""
    days = TimeTable.from_counts([0] * 5, [0, 30, 31, 59, 400], [1, 1, 1, 0, 0], [1, 2, 4, 8, 16])
    months = coarsen(days, [30, 60, 90])
    assert months.time.tolist() == [0, 30, 60, 90]
    assert months.people[0].tolist() == [[0, 1], [8, 2], [0, 4], [16, 0]]
    for steps in ([], [30, 30], [30]):
        with pytest.raises(CountsError, match="ascending ends of steps are expected"):
            coarsen(days, steps)


def test_an_empty_table_has_no_last_time() -> None:
    """Without people there is no last time, and the arrays cannot be changed."""
    empty = TimeTable.from_counts([0], [3], [0], [0])
    assert np.isnan(empty.last)
    assert empty.levels() == {}
    with pytest.raises(ValueError, match="read-only"):
        empty.people[0, 0, 0] = 5


def people_with_dates() -> pl.DataFrame:
    """Sixty people with starts, two causes, a pause and gaps in all of them."""
    rng = np.random.default_rng(1)

    def dates(low: int, high: int, missing: float) -> list[date | None]:
        return [
            None if rng.random() < missing else date(2020, 1, 1) + timedelta(int(days))
            for days in rng.integers(low, high, 60)
        ]

    return pl.DataFrame(
        {
            "out": dates(0, 30, 0.05),
            "arrest": dates(40, 400, 0.4),
            "death": dates(40, 400, 0.7),
            "jail": dates(20, 200, 0.5),
            "free": dates(200, 300, 0.1),
        }
    ).with_columns(
        until=pl.Series([None, date(2020, 12, 31), date(2020, 9, 1)] * 20),
        free=pl.when(pl.col("jail").is_not_null()).then("free"),
    )


@pytest.mark.parametrize("data_end", ["2020-10-31", "until"])
@pytest.mark.parametrize("engine", ["polars", "lazy polars", "pandas", "pyarrow", "duckdb"])
def test_days_at_risk_equal_a_loop_over_people(engine: str, data_end: str) -> None:
    """First cause, data end and pauses give the days and the code that a plain loop gives."""
    frame = people_with_dates()
    wanted = []
    for row in frame.iter_rows(named=True):
        last = row["until"] if data_end == "until" else date(2020, 10, 31)
        came = [row[name] for name in ("arrest", "death") if row[name]]
        stop = min([*came, *([last] if last else [])], default=None)
        code = 0
        if stop and stop in came:
            code = 1 if row["arrest"] == stop else 2
        if row["out"] is None or last is None:
            wanted.append((None, code))
            continue
        days = (stop - row["out"]).days
        if row["jail"] and row["jail"] < stop:
            days -= (min(row["free"] or stop, stop) - max(row["jail"], row["out"])).days
        wanted.append((days, code))
    given = ENGINES[engine](frame)
    if engine == "pandas":
        given = given.astype(dict.fromkeys(frame.columns, "datetime64[us]"))
    said = {"arrest": "arrest", "death": "death"}
    found = days_at_risk(
        given, start="out", events=said, data_end=data_end, pauses=[("jail", "free")]
    )
    names = {"time": "days", "event": "ended", "causes": ["arrest", "death"]}
    table = TimeTable.from_frame(found, **names)
    days = [one for one, _ in wanted if one is not None]
    codes = [code for one, code in wanted if one is not None]
    theirs = TimeTable.from_counts([0] * len(days), days, codes, causes=["arrest", "death"])
    assert table.untimed == len(wanted) - len(days)
    assert table.time.tolist() == theirs.time.tolist()
    assert table.people.tolist() == theirs.people.tolist()


def test_an_event_on_the_last_day_of_the_data_counts() -> None:
    """Events are known through the data end; the first named cause wins a shared day."""
    day = [date(2020, 3, 1)] * 2
    frame = pl.DataFrame({"out": [date(2020, 2, 1)] * 2, "arrest": day, "death": day})
    said = {"death": "death", "arrest": "arrest"}
    for end, rows in (("2020-03-01", (29, 1)), ("2020-02-29", (28, 0))):
        found = days_at_risk(frame, start="out", events=said, data_end=end)
        assert found.select("days", "ended").rows() == [rows] * 2


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
def test_a_day_in_two_pauses_is_one_day(engine: str) -> None:
    """Pauses overlap, lie inside each other, reach beyond both ends, or have not ended."""
    cases = [
        ((31, 60), (40, 69)), ((31, 90), (40, 50)), ((-9, 5), (2, 8)), ((300, None), (310, 320)),
        ((None, None), (40, 50)), ((10, 20), (None, None)), ((10, 20), (20, 30)),
    ]  # fmt: skip
    out = date(2023, 1, 1)
    on = [[None if day is None else out + timedelta(day) for pause in case for day in pause]
          for case in cases]  # fmt: skip
    frame = pl.DataFrame(on, schema=dict.fromkeys(("a", "b", "c", "d"), pl.Date), orient="row")
    frame = frame.with_columns(out=pl.lit(out), arrest=pl.lit(None, pl.Date))
    free = [
        sum(
            all(begin is None or not begin <= day < (400 if end is None else end)
                for begin, end in case)
            for day in range(364)
        )
        for case in cases
    ]  # fmt: skip
    given = ENGINES[engine](frame)
    if engine == "pandas":
        given = given.astype(dict.fromkeys(frame.columns, "datetime64[us]"))
    found = days_at_risk(
        given, start="out", events={"a": "arrest"}, data_end="2023-12-31",
        pauses=[("a", "b"), ("c", "d")],
    )  # fmt: skip
    table = TimeTable.from_frame(found, time="days", event="ended")
    assert np.repeat(table.time, table.people.sum(axis=(0, 2))).tolist() == sorted(free)


@pytest.mark.parametrize("pauses", [((40, 50), (10, 20)), ((40, 30), (60, 70))])
def test_pauses_out_of_order_are_refused_when_counted(pauses: tuple) -> None:
    """A later pause named first, or one that ends before it begins, gives no days at risk."""
    out = date(2023, 1, 1)
    names = ("a", "b", "c", "d")
    days = [out + timedelta(day) for pause in pauses for day in pause]
    frame = pl.DataFrame(
        {"out": [out], **{name: [day] for name, day in zip(names, days, strict=True)}}
    )
    frame = frame.with_columns(arrest=pl.lit(None, pl.Date))
    found = days_at_risk(
        frame, start="out", events={"a": "arrest"}, data_end="2023-12-31",
        pauses=[("a", "b"), ("c", "d")],
    )  # fmt: skip
    with pytest.raises(CountsError, match="finite times from 0 upwards are expected"):
        TimeTable.from_frame(found, time="days", event="ended")


def test_events_before_the_start_are_refused_when_counted() -> None:
    """Nobody's clock runs backwards, and follow-up needs an event to watch for."""
    frame = pl.DataFrame({"out": [date(2020, 5, 1)], "arrest": [date(2020, 4, 1)]})
    found = days_at_risk(frame, start="out", events={"a": "arrest"}, data_end="2021-01-01")
    with pytest.raises(CountsError, match="finite times from 0 upwards are expected"):
        TimeTable.from_frame(found, time="days", event="ended")
    with pytest.raises(OutcomeError, match="at least one cause is expected"):
        days_at_risk(frame, start="out", events={}, data_end="2021-01-01")
    with pytest.raises(CountsError, match="jail: is not a column"):
        days_at_risk(frame, start="jail", events={"a": "arrest"}, data_end="2021-01-01")

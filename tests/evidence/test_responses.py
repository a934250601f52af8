"""Responses by officer and office on every engine: counts as by hand, small cells kept back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest

import rnr
from rnr import Response, count_responses
from rnr.evidence import response_watch
from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.monitoring.responses import ResponseRow, ResponseWatch

START = datetime.fromisoformat("2026-03-02T09:00")
COLUMNS = {"behaved": "behaved", "responded": "responded", "custodial": "jail",
           "level": "level", "expected": "due"}  # fmt: skip
OFFICERS = {"ann": "a", "bo": "a", "cy": "b", "dee": "b"}


def responses() -> pl.DataFrame:
    """Four officers with 40 people each: all rewarded, and of each officer's some sanctioned."""
    rows: list[dict[str, Any]] = []
    for place, (officer, office) in enumerate(OFFICERS.items()):
        for who in range(40):
            base = {"office": office, "officer": officer, "person": f"{officer}{who}"}
            wait = timedelta(hours=6 * (place + 1), minutes=who)
            rows.append({**base, "kind": "incentive", "behaved": START, "responded": START + wait,
                         "jail": None, "level": "1", "due": "1"})  # fmt: skip
            if who < 24 + place:
                due = "3" if who % 3 else "2" if who else None
                rows.append({**base, "kind": "sanction", "behaved": START,
                             "responded": START + 2 * wait if who else None, "jail": who % 2 == 0,
                             "level": "2", "due": due})  # fmt: skip
    return pl.DataFrame(rows)


def given(engine: str, frame: pl.DataFrame) -> Any:
    """The same rows in another engine."""
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", frame.to_arrow())
        return connection.table("t")
    return {"polars": lambda: frame, "lazy": frame.lazy, "pandas": frame.to_pandas,
            "pyarrow": frame.to_arrow}[engine]()  # fmt: skip


def rows_of(watch: ResponseWatch) -> dict[tuple[str, object], ResponseRow]:
    """Rows by what they are of."""
    return {(row.by, row.group): row for row in watch.rows}


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_every_group_is_counted_as_one_person_is(engine: str) -> None:
    """Each row of every engine says what counting its responses one by one says."""
    frame = responses()
    watch = response_watch(given(engine, frame), "kind", "person", ["office", "officer"], **COLUMNS)
    assert list(rows_of(watch)) == [("", None), ("office", "a"), ("office", "b"),
                                    ("officer", "ann"), ("officer", "bo"), ("officer", "cy"),
                                    ("officer", "dee")]  # fmt: skip
    for (by, group), row in rows_of(watch).items():
        part = frame.filter(pl.col(by) == group) if by else frame
        timed = part.drop_nulls("responded")
        one = count_responses([
            Response(r["behaved"], r["responded"], r["kind"]) for r in timed.iter_rows(named=True)
        ])  # fmt: skip
        jail = part.filter(kind="sanction")["jail"]
        pairs = part.drop_nulls(["level", "due"])
        counts = row.counts
        assert counts is not None
        assert counts.incentives == part.filter(kind="incentive").height
        assert counts.sanctions == jail.len()
        assert counts.hours == pytest.approx(one.hours)
        assert (counts.settled, counts.custodial) == (jail.len(), jail.sum())
        assert (counts.judged, counts.within) == (
            pairs.height, (pairs["level"] == pairs["due"]).sum()
        )  # fmt: skip


def test_whole_days_and_no_times_at_all() -> None:
    """Days are 24 hours apart; without dates, levels and confinement only kinds are counted."""
    day = date(2026, 3, 2)
    frame = pl.DataFrame(
        {"person": range(40), "kind": ["incentive"] * 20 + ["sanction"] * 20, "behaved": [day] * 40,
         "responded": [day + timedelta(days=2)] * 30 + [day + timedelta(days=3)] * 10}
    )  # fmt: skip
    (row,) = response_watch(frame, "kind", "person", behaved="behaved", responded="responded").rows
    assert row.counts is not None
    assert row.counts.hours == 48
    (row,) = response_watch(frame, "kind", "person").rows
    assert row.counts is not None
    assert (row.counts.hours, row.counts.judged, row.counts.settled) == (None, 0, 0)
    even = pl.DataFrame({"person": range(20), "kind": ["sanction"] * 20, "behaved": [day] * 20,
                         "responded": [day] * 10 + [day + timedelta(days=1)] * 10})  # fmt: skip
    (row,) = response_watch(even, "kind", "person", behaved="behaved", responded="responded").rows
    assert row.counts is not None
    assert row.counts.hours == 12


def test_warnings_name_who_is_below_the_target() -> None:
    """Without sanctions there is no ratio to warn of; below the target there is."""
    frame = pl.DataFrame({"person": [*range(40)] * 2, "kind": ["incentive"] * 80,
                          "office": ["a"] * 80})  # fmt: skip
    kind = response_watch(frame, "kind", "person", ["office"])
    assert kind.warnings == ()
    assert "office a: 80 incentives, 0 sanctions: the ratio is not defined" in str(kind)
    harsh = frame.with_columns(kind=pl.Series(["incentive"] * 40 + ["sanction"] * 40))
    warned = response_watch(harsh, "kind", "person", ["office"])
    assert warned.warnings == (
        "everybody: 1.0 incentives for each sanction, fewer than 4",
        "office a: 1.0 incentives for each sanction, fewer than 4",
    )
    assert response_watch(harsh, "kind", "person", target=1).warnings == ()


def test_small_numbers_of_people_are_withheld() -> None:
    """Three people sanctioned by one officer hide that officer and a colleague of the office."""
    frame = responses()
    few = frame.filter(
        (pl.col("officer") != "ann") | (pl.col("kind") == "incentive")
        | pl.col("person").is_in(["ann1", "ann2", "ann3"])
    )  # fmt: skip
    watch = response_watch(few, "kind", "person", ["office", "officer"])
    shown = {row.group: row.counts is not None for row in watch.rows}
    assert shown == {None: True, "a": True, "b": True, "ann": False, "bo": False, "cy": True,
                     "dee": True}  # fmt: skip
    assert "officer ann: withheld: too few people" in str(watch)
    hidden = next(row for row in watch.table() if row["group"] == "ann")
    assert {value for key, value in hidden.items() if key not in ("by", "group")} == {None}
    free = response_watch(few, "kind", "person", ["officer"], least=0)
    assert all(row.counts is not None for row in free.rows)


def test_one_person_with_many_sanctions_is_still_one_person() -> None:
    """Twenty sanctions of one person are withheld: people are counted, not responses."""
    frame = pl.DataFrame({"person": [0] * 20 + [*range(40)],
                          "kind": ["sanction"] * 20 + ["incentive"] * 40})  # fmt: skip
    (row,) = response_watch(frame, "kind", "person").rows
    assert row.counts is None


def test_few_confined_people_hide_confinement_alone() -> None:
    """Four people confined: the share is withheld, the ratio is shown."""
    frame = pl.DataFrame({"person": range(60), "kind": ["sanction"] * 30 + ["incentive"] * 30,
                          "jail": [True] * 4 + [False] * 26 + [None] * 30})  # fmt: skip
    (row,) = response_watch(frame, "kind", "person", custodial="jail").rows
    assert row.counts is not None
    assert (row.counts.ratio, row.counts.settled, row.counts.custodial_share) == (1.0, 0, None)


def test_rows_that_say_nothing_are_counted_apart() -> None:
    """Without a kind or a person a row is left out, and that is said."""
    frame = pl.DataFrame({"person": [*range(30), None, 31], "kind": ["incentive"] * 31 + [None]})
    watch = response_watch(frame, "kind", "person")
    assert watch.left_out == 2
    assert watch.rows[0].counts is not None
    assert watch.rows[0].counts.incentives == 30
    nobody = response_watch(frame.clear(), "kind", "person", ["person"])
    assert nobody.rows[0].counts is not None
    assert nobody.rows[0].counts.incentives == 0


def test_what_contradicts_itself_is_refused() -> None:
    """Unknown kinds, responses before the behaviour, mixed dates and half-named pairs."""
    frame = pl.DataFrame({"person": ["p"], "kind": ["reward"], "day": [date(2026, 3, 2)],
                          "before": [date(2026, 3, 1)], "time": [START], "jail": ["no"],
                          "zoned": [datetime(2026, 3, 3, tzinfo=UTC)]})  # fmt: skip
    with pytest.raises(CountsError) as caught:
        response_watch(frame, "kind", "person", behaved="day", responded="before", custodial="jail")
    told = [str(problem) for problem in caught.value.problems]
    assert told == [
        "jail: is not a column of yes and no",
        "kind: 1 row neither incentive nor sanction; write one of the two words",
        "responded: 1 response before the behaviour; mend the dates",
    ]
    for two in ("day", "zoned"):
        with pytest.raises(CountsError, match=f"time and {two}: are not of one kind"):
            response_watch(frame, "kind", "person", behaved="time", responded=two)
    with pytest.raises(CountsError, match="kinds: is not a column"):
        response_watch(frame, "kinds", "person")
    with pytest.raises(MeasureError) as asked:
        response_watch(frame, "kind", "person", behaved="day", expected="kind", target=0)
    assert [problem.where for problem in asked.value.problems] == ["target", "responded", "level"]


def test_the_policy_gives_the_level_that_was_due() -> None:
    """Planned by the example matrix, a frame of responses shows how many kept to it."""
    policy = rnr.load_policy("graduated_responses", allow_provisional=True)
    size = 40
    frame = pl.DataFrame(
        {"person": range(size), "kind": ["sanction"] * size, "behaviour": ["violation"] * size,
         "severity": ["low"] * size, "risk": ["low", "high"] * (size // 2),
         "repeated": ["no"] * size, "need_driven": ["no"] * size, "given": ["level_1"] * size}
    )  # fmt: skip
    planned = rnr.plan_frame(frame, policy, keep=["person", "kind", "given"])
    watch = response_watch(planned, "kind", "person", level="given", expected="response")
    assert watch.rows[0].counts is not None
    assert watch.rows[0].counts.within_share == 0.5

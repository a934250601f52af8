"""Due dates for a frame: the column face says what a plan says for each person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rnr

WHAT = ("face to face", "Home visit", "LSI-R")
LEVELS = ("low", "high")
UNITS = ("days", "business_days", "months", "calendar_months")
TODAY = date(2024, 3, 1)
EDGES = [
    date(2024, 2, 29), date(2023, 12, 31), date(2024, 1, 31), date(2023, 11, 30), date(2024, 3, 2),
    date(2024, 3, 3), date(1999, 2, 28), date(2024, 8, 31),
]  # fmt: skip
"""A leap day, ends of months and of a year, a Saturday and a Sunday."""
DAYS = st.one_of(st.sampled_from(EDGES), st.dates(date(1995, 1, 1), date(2035, 1, 1)))
DUES = st.fixed_dictionaries(
    {"what": st.sampled_from(WHAT)},
    optional={"times": st.integers(1, 3), "first": st.integers(0, 40),
              "first_unit": st.sampled_from(UNITS), "unit": st.sampled_from(UNITS),
              "every": st.integers(1, 40)},
).filter(lambda due: "every" in due or "first" in due)  # fmt: skip
TABLES = st.dictionaries(
    st.sampled_from(("contacts", "visits")),
    st.fixed_dictionaries(dict.fromkeys(LEVELS, st.lists(DUES, max_size=3))), min_size=1,
)  # fmt: skip


def policy(tables: dict[str, dict[str, list[dict[str, Any]]]], **more: Any) -> rnr.Policy:
    """Tables that repeat the level, and what each outcome makes due."""
    return rnr.Policy.model_validate({
        "id": "drawn", "version": "1", "title": "Drawn", "shelf": "verified", "source": "S1",
        "standing": "example", "jurisdiction": "none", "sources": [{"id": "S1", "cite": "drawn"}],
        "inputs": {name: {"ask": name, "answers": LEVELS} for name in ("level", "other")},
        "tables": {name: {
            "title": name, "answers": LEVELS,
            "rows": [{"when": {"level" if name == "contacts" else "other": one}, "then": one}
                     for one in LEVELS],
            "outcomes": {one: {"label": one, "due": dues} for one, dues in outcomes.items()},
        } for name, outcomes in tables.items()}, **more,
    })  # fmt: skip


PEOPLE = st.fixed_dictionaries({
    "level": st.sampled_from((*LEVELS, None)), "other": st.sampled_from((*LEVELS, None)),
    "start": st.one_of(st.none(), DAYS),
    **{f"{kind}{i}": st.one_of(st.none(), DAYS) for kind in "fhl" for i in range(3)},
})  # fmt: skip
DONE = {what: [f"{what[0].lower()}{i}" for i in range(3)] for what in WHAT}
TYPES = {"level": pl.String, "other": pl.String, "start": pl.Date,
         **{column: pl.Date for columns in DONE.values() for column in columns}}  # fmt: skip


def scalar(person: dict[str, Any], ours: rnr.Policy, start: date) -> dict[str, date]:
    """What the plan says of one person who started on a given day."""
    facts = {name: person[name] for name in ("level", "other") if person[name] is not None}
    plan = rnr.plan([], ours, facts)
    known = {due.what for decision in plan.recommendations() for due in decision.due}
    done = {what: [person[c] for c in columns if person[c] is not None]
            for what, columns in DONE.items() if what in known}  # fmt: skip
    return plan.due_dates(start, done)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.lists(PEOPLE, min_size=1, max_size=8))
def test_the_frame_says_what_the_plan_says(
    tables: dict[str, Any], people: list[dict[str, Any]]
) -> None:
    """Drawn periods, units, deadlines and days, with any of them missing, for every row."""
    ours = policy(tables)
    whats = {d["what"] for outcomes in tables.values() for rows in outcomes.values() for d in rows}
    plans = rnr.plan_frame(pl.DataFrame(people, schema=TYPES), ours, keep="all")
    done = {what: columns for what, columns in DONE.items() if what in whats}
    got = rnr.due_frame(plans, ours, TODAY, "start", done)
    assert got.height == len(people)
    for row, person in zip(got.to_dicts(), people, strict=True):
        if person["start"] is None:
            # Without a start only what is the same whenever supervision started is known.
            ends = [scalar(person, ours, day) for day in (date(1990, 1, 1), date(2040, 1, 1))]
            expected = {what: day for what, day in ends[0].items() if ends[1][what] == day}
            lost = ends[0] != ends[1]
        else:
            expected, lost = scalar(person, ours, person["start"]), False
        for what in whats:
            name = what.lower().replace(" ", "_").replace("-", "_")
            by = expected.get(what)
            assert row[f"{name}_due"] == by
            over = None if by is None else max(0, (TODAY - by).days)
            assert row[f"{name}_overdue"] == over
        first = min(expected.values(), default=None)
        assert row["due_by"] == first
        needed = {"contacts": "level", "visits": "other"}
        asking = [t for t, outcomes in tables.items() if any(outcomes.values())]
        if first is not None and first < TODAY:
            state = "overdue"
        elif any(person[needed[table]] is None for table in asking):
            state = "open"
        elif lost:
            state = "no_start"
        elif first is None:
            state = "none"
        else:
            state = "due" if first <= TODAY + timedelta(days=30) else "later"
        assert row["due"] == state


ND = "north_dakota_supervision"
FRAME = pl.DataFrame({
    "person": [1, 2, 3, 4, 5],
    "level": ["medium", "minimum", "maximum", None, "medium"],
    "since": [date(2026, 1, 31), date(2026, 1, 5), date(2024, 2, 29), date(2026, 1, 5), None],
    "seen": [date(2026, 2, 12), None, date(2024, 2, 29), None, None],
    "visited": [None, date(2026, 2, 1), None, None, date(2026, 2, 1)],
})  # fmt: skip


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis with duckdb 2
@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb", "ibis"])
def test_every_engine_knows_the_same_calendar(engine: str, tmp_path: Any) -> None:
    """Calendar months, days and once-for-all on every engine; the rows are counted by hand.

    North Dakota: face to face by the end of the second (medium) or third (minimum) calendar month,
    or of the next one (maximum); a home visit within 90 days of the start, repeated yearly but not
    at minimum; the LSI-R within 30 days.
    """
    ours, today = rnr.load_policy(ND), date(2026, 5, 4)
    given_: dict[str, Any] = {
        "start": "since",
        "columns": {"level": "contacts"},
        "done": {"face to face": "seen", "home visit": ["visited"]},
    }
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", FRAME.to_arrow())
        got = rnr.due_frame(connection.table("t"), ours, today, **given_).pl()
    elif engine == "ibis":
        ibis = pytest.importorskip("ibis")
        FRAME.write_parquet(tmp_path / "t.parquet")
        table = ibis.duckdb.connect().read_parquet(tmp_path / "t.parquet")
        made = rnr.due_frame(table, ours, today, **given_)
        got = pl.from_arrow(made.to_pyarrow()).sort("person")
    else:
        frame: Any = {"polars": FRAME, "lazy": FRAME.lazy(), "pandas": FRAME.to_pandas(),
                      "pyarrow": FRAME.to_arrow()}[engine]  # fmt: skip
        got = rnr.due_frame(frame, ours, today, **given_)
        turn: dict[str, Any] = {"lazy": lambda f: f.collect(), "pandas": pl.from_pandas,
                                "pyarrow": pl.from_arrow}  # fmt: skip
        got = turn.get(engine, lambda f: f)(got)
    assert got["face_to_face_due"].cast(pl.Date).to_list() == [
        date(2026, 4, 30), date(2026, 4, 30), date(2024, 3, 31), None, None,
    ]  # fmt: skip
    assert got["home_visit_due"].cast(pl.Date).to_list() == [
        date(2026, 5, 1), None, date(2024, 5, 29), None, date(2027, 2, 1),
    ]  # fmt: skip
    assert got["lsi_r_overdue"].to_list() == [63, 89, 765, None, None]
    assert got["due"].to_list() == ["overdue", "overdue", "overdue", "open", "no_start"]
    assert got.columns[:5] == FRAME.columns


def test_business_days_and_month_ends_by_hand() -> None:
    """Three business days from a Friday is Wednesday; a month from 31 January is 29 February."""
    ours = policy({"contacts": {"low": [
        {"what": "call", "first": 3, "first_unit": "business_days", "every": 1, "unit": "months"},
    ], "high": []}})  # fmt: skip
    frame = pl.DataFrame({"contacts": ["low"] * 3, "start": [date(2024, 3, 1)] * 3,
                          "called": [None, date(2024, 1, 31), date(2023, 1, 31)]})  # fmt: skip
    got = rnr.due_frame(frame, ours, TODAY, "start", {"call": "called"})
    assert got["call_due"].to_list() == [date(2024, 3, 6), date(2024, 2, 29), date(2023, 2, 28)]
    assert got["due"].to_list() == ["due", "overdue", "overdue"]


def test_what_cannot_be_dated_is_refused_all_at_once() -> None:
    """Columns, words and outcomes that do not fit are named with counts, never values."""
    ours = rnr.load_policy(ND)
    text = pl.DataFrame({"contacts": [1], "start": ["2026-01-01"], "due_by": [1]})
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.due_frame(text, ours, TODAY, "start", {"home visits": "gone"},
                      columns={"contact": "contact", "due_by": "contacts"})  # fmt: skip
    said = str(caught.value)
    for words in (
        "contact: is mapped to 'contact', which is not a table of north_dakota_supervision-2021",
        "due_by: (table contacts) holds Int64, expected the outcome as text",
        "home visits: is not due under this policy; did you mean 'home visit'?",
        "start: holds no dates; turn text into dates first",
        "gone: is not a column",
        "due_by: is a column already, and the result would need it; rename it",
    ):
        assert words in said
    none = pl.DataFrame({"a": [None], "b": [None], "start": [None]})
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.due_frame(none, ours, TODAY, "start",
                      columns={"a": "contacts", "b": "contacts", "c": "contacts"})  # fmt: skip
    assert "b: and 'a' are both mapped to 'contacts'; map one of them" in str(caught.value)
    with pytest.raises(rnr.ColumnsError, match="contact: is not a column; did you mean 'contac'"):
        rnr.due_frame(pl.DataFrame({"contac": ["medium"], "start": [TODAY]}), ours, TODAY, "start",
                      columns={"contact": "contacts"})  # fmt: skip
    with pytest.raises(rnr.ColumnsError, match="contacts: no column holds this table's outcome"):
        rnr.due_frame(none, ours, TODAY, "start")
    strange = pl.DataFrame({"contacts": ["secret", "medium"], "start": [TODAY] * 2})
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.due_frame(strange, ours, TODAY, "start")
    said = "contacts: 1 row: not an outcome of contacts; known: minimum, medium, maximum"
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    twice = policy({"contacts": {"low": [{"what": "LSI-R", "every": 1},
                                         {"what": "lsi r", "every": 1}], "high": []}})  # fmt: skip
    with pytest.raises(rnr.ColumnsError, match="lsi_r_due: is how several things of the policy"):
        rnr.due_frame(pl.DataFrame({"contacts": ["low"], "s": [TODAY]}), twice, TODAY, "s")


def test_two_in_a_period_need_the_last_two_days() -> None:
    """With the last day alone nobody can say when the second last was."""
    ours = policy({"contacts": {"low": [{"what": "call", "times": 2, "every": 30}], "high": []}})
    frame = pl.DataFrame({"contacts": ["low"], "start": [TODAY], "one": [TODAY]})
    said = "call: is asked for 2 times in a period, and 1 columns are named; name columns with the"
    with pytest.raises(rnr.ColumnsError, match=said):
        rnr.due_frame(frame, ours, TODAY, "start", {"call": ["one", "one"]})


def test_columns_of_nothing_are_no_dates_and_no_outcomes() -> None:
    """Nulls alone: every row stays, open, without a date."""
    frame = pl.DataFrame({"contacts": [None, None], "start": [None, None]})
    got = rnr.due_frame(frame, rnr.load_policy(ND), TODAY, "start")
    assert got["due"].to_list() == ["open", "open"]
    assert got["lsi_r_due"].to_list() == [None, None]
    absent = rnr.due_frame(frame, rnr.load_policy(ND), TODAY, "start", columns={},
                           absent=["contacts"])  # fmt: skip
    assert absent["due"].to_list() == ["open", "open"]
    nothing = rnr.due_frame(frame.select("start"), rnr.load_policy(ND), TODAY, "start",
                            absent=["contacts"])  # fmt: skip
    assert nothing["due"].to_list() == ["none", "none"]


def test_a_provisional_policy_says_so() -> None:
    """What nobody read at source carries the word into the result."""
    ours = policy({"contacts": {"low": [{"what": "call", "every": 3}], "high": []}},
                  shelf="provisional")  # fmt: skip
    frame = pl.DataFrame({"contacts": ["low"], "start": [TODAY]})
    assert rnr.due_frame(frame, ours, TODAY, "start")["rnr_shelf"].to_list() == ["provisional"]

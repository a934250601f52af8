"""What outcomes mean, for a frame: hours, work and contacts as a plan says them of each person."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl
import pytest

import rnr
from rnr.people.plans.due import said

AGENCY = "example_agency"
TELL = ["label", "hours", "hours_to", "workload", "contacts", "conditions"]
PEOPLE = pl.DataFrame({
    "risk": ["low", "moderate", "high", "high", None],
    "domestic_violence_order": ["yes", "no", "no", "no", "no"],
    "criminogenic_needs": [1, 2, 4, 3, None], "override_steps": [0, 1, 2, -1, None],
})  # fmt: skip


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_every_row_says_what_its_plan_says(engine: str) -> None:
    """Every fact of every table equals that of the person's own plan, on every engine."""
    ours = rnr.load_policy(AGENCY)
    frame: Any = {"polars": PEOPLE, "lazy": PEOPLE.lazy(), "pandas": PEOPLE.to_pandas(),
                  "pyarrow": PEOPLE.to_arrow()}.get(engine)  # fmt: skip
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", PEOPLE.to_arrow())
        frame = connection.table("t")
    got = rnr.outcome_frame(rnr.plan_frame(frame, ours, keep="all"), ours, TELL)
    turn: dict[str, Any] = {"lazy": lambda f: f.collect(), "pandas": pl.from_pandas,
                            "pyarrow": pl.from_arrow, "duckdb": lambda f: f.pl()}  # fmt: skip
    rows = turn.get(engine, lambda f: f)(got).to_dicts()
    assert len(rows) == len(PEOPLE)
    for row, person in zip(rows, PEOPLE.to_dicts(), strict=True):
        facts = {name: fact for name, fact in person.items() if fact is not None}
        plan = rnr.plan([], ours, facts)
        for table in ours.tables:
            decision = plan[table]
            lines = (*decision.contacts, *map(said, decision.due))
            expected = {
                "label": decision.label or None, "contacts": "; ".join(lines) or None,
                "hours": decision.hours, "hours_to": decision.hours_to,
                "workload": decision.workload, "conditions": "; ".join(decision.conditions) or None,
            }  # fmt: skip
            told = {what: row[f"{table}_{what}"] for what in TELL if f"{table}_{what}" in row}
            assert told == {what: expected[what] for what in told}
            assert all(expected[what] is None for what in TELL if what not in told)


def test_only_what_a_table_states_becomes_a_column() -> None:
    """The example states hours for dosage and workload for supervision, and nothing of the rest."""
    ours = rnr.load_policy(AGENCY)
    plans = rnr.plan_frame(PEOPLE, ours)
    made = rnr.outcome_frame(plans, ours, ["hours", "workload"])
    assert made.columns == [*plans.columns, "supervision_workload", "dosage_hours"]
    assert made["dosage_hours"].to_list() == [0, 100, 200, 100, None]
    assert rnr.outcome_frame(plans, ours, ["programmes"]).columns == plans.columns


def test_columns_may_have_other_names_and_tables_may_be_absent() -> None:
    """An agency's own column of levels serves; a table that is not there is named."""
    frame = pl.DataFrame({"level": pl.Series(["intensive", None], dtype=pl.Categorical)})
    got = rnr.outcome_frame(frame, rnr.load_policy(AGENCY), ["workload"],
                            columns={"level": "supervision"})  # fmt: skip
    assert got["supervision_workload"].to_list() == [4, None]
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.outcome_frame(frame.with_columns(dosage=pl.lit("secret")), rnr.load_policy(AGENCY),
                          ["hour", "hours", "workload"])  # fmt: skip
    said_ = str(caught.value)
    assert "tell: knows no 'hour'; did you mean 'hours'?" in said_
    assert "supervision: no column holds this table's outcome" in said_
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.outcome_frame(frame.with_columns(dosage=pl.lit("secret")), rnr.load_policy(AGENCY),
                          ["hours", "workload"], absent=["supervision"])  # fmt: skip
    said_ = str(caught.value)
    assert "dosage: 2 rows: not an outcome of dosage; known: none, some, much" in said_
    assert "secret" not in said_
    taken = frame.with_columns(dosage=pl.lit("some"), dosage_hours=1)
    with pytest.raises(rnr.ColumnsError, match="dosage_hours: is a column already"):
        rnr.outcome_frame(taken, rnr.load_policy(AGENCY), ["hours"])

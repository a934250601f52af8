"""The printed query, run in a database, gives what scoring a frame gives."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import rnr

ANSWERS = {
    "current_violent_offense": ["no", "yes", "no", None, "maybe"],
    "pending_charge": ["yes", "no", "no", "yes", "no"],
    "prior_misdemeanor_conviction": ["no", "yes", "no", "yes", "no"],
    "prior_felony_conviction": ["no", "no", "no", "yes", "no"],
    "prior_violent_conviction": ["0", "1_2", "0", None, "0"],
    "prior_fta_past_2_years": ["0", "2_plus", "1", "0", "0"],
    "prior_fta_older_than_2_years": ["no", "yes", "no", "no", "no"],
    "prior_sentence_to_incarceration": ["no", "yes", "yes", "no", "no"],
}
"""A clean row, a full one, a contradiction, one with missing answers, an unknown answer."""


def run(query: str, people: pl.DataFrame) -> pl.DataFrame:
    """What a database makes of the query."""
    with duckdb.connect() as database:
        database.register("people", people.to_arrow())
        return pl.from_arrow(database.sql(query).arrow().read_all())  # type: ignore[return-value]


def test_the_query_scores_as_the_frame_does() -> None:
    """DuckDB gives every column, bound, reason and missing count that score_frame gives."""
    tool = rnr.load("psa")
    ages = {"person": ["a", "b", "c", "d", "e"], "age_at_current_arrest": [19, 40, 33, 22, 200]}
    people = pl.DataFrame({**ages, **ANSWERS})
    wanted = rnr.score_frame(tool, people, on_invalid="reject", keep=["person"])
    got = run(rnr.sql(tool, keep=["person"]), people)
    assert wanted["rnr_rejected"].null_count() == 3
    assert_frame_equal(got.sort("person"), wanted, check_dtypes=False)


def test_columns_and_types_of_the_users_own() -> None:
    """Other names and yes/no columns are read as the user says they are kept."""
    tool = rnr.load("psa")
    people = pl.DataFrame(
        {"age_at_current_arrest": [19, 40], **{k: v[:2] for k, v in ANSWERS.items()}}
    )
    wanted = rnr.score_frame(tool, people, on_invalid="reject")
    own = people.with_columns(pl.col("pending_charge") == "yes").rename({"pending_charge": "pc"})
    query = rnr.sql(tool, columns={"pc": "pending_charge"}, types={"pending_charge": "yes/no"})
    assert_frame_equal(run(query, own), wanted, check_dtypes=False, check_row_order=False)


def test_an_item_that_the_table_lacks_is_missing() -> None:
    """An absent item is no column of the query and leaves scores open."""
    tool = rnr.load("psa")
    query = rnr.sql(tool, absent=["age_at_current_arrest"])
    assert "age_at_current_arrest" not in query
    got = run(query, pl.DataFrame({k: v[:1] for k, v in ANSWERS.items()}))
    assert got.select("nca_score", "nca_low", "nca_high", "fta_score").rows() == [(None, 3, 4, 2)]


def test_a_policy_is_a_query_too() -> None:
    """A policy's query reads the table of scores and gives what plan_frame gives."""
    policy = rnr.load_policy("nj_dmf")
    scored = pl.DataFrame(
        {"person": list("abcd"), "fta_score": [1, 4, 3, None], "nca_score": [1, 5, 6, 2]}
    )
    wanted = rnr.plan_frame(scored, policy, on_invalid="reject", keep=["person"])
    assert wanted["release"].to_list()[:3] == ["ror", "pml_3", "not_recommended"]
    got = run(rnr.sql(policy, keep=["person"]), scored)
    assert_frame_equal(got, wanted, check_dtypes=False, check_row_order=False)


@pytest.mark.parametrize("dialect", ["postgres", "snowflake", "bigquery", "databricks", "mssql"])
def test_other_dialects_are_written(dialect: str) -> None:
    """The same query is written for other databases."""
    assert "nca_score" in rnr.sql(rnr.load("psa"), dialect=dialect)


def test_what_is_wrong_is_said_at_once() -> None:
    """An unknown item, type and dialect are all named, with the near words."""
    with pytest.raises(rnr.ColumnsError) as error:
        rnr.sql(rnr.load("psa"), dialect="duckd", types={"pending": "text", "pending_charge": "x"})
    types = "text, whole number, number, yes/no"
    assert str(error.value).splitlines() == [
        "the query cannot be written",
        "  - pending: is not an item; did you mean 'pending_charge'?",
        f"  - pending_charge: has an unknown type; choose one of: {types}",
        "  - dialect: 'duckd' is unknown; did you mean 'duckdb'?",
    ]

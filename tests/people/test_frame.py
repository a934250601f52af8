"""Frames: every row in is a row out, scored or rejected with a reason; bad columns are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import ibis
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rnr

N = 6


@pytest.fixture(scope="module")
def psa() -> rnr.Instrument:
    """A tool with yes/no items, lists and a number."""
    return rnr.load("psa")


@pytest.fixture
def people(psa: rnr.Instrument) -> pl.DataFrame:
    """Six people in the file's own words."""
    columns: dict[str, Any] = {
        name: [item.answers[i % len(item.answers)] for i in range(N)]
        for name, item in psa.items.items()
        if item.answers
    }
    columns["prior_misdemeanor_conviction"] = ["yes"] * N
    return pl.DataFrame({"person": range(N), "age_at_current_arrest": range(19, 19 + N), **columns})


ENGINES = {
    "polars": lambda frame: frame,
    "lazy": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "objects": lambda frame: frame.to_pandas().astype(object),
    "category": lambda frame: frame.to_pandas().astype({"pending_charge": "category"}),
    "pyarrow": lambda frame: frame.to_arrow(),
    "duckdb": lambda frame: duckdb.from_arrow(frame.to_arrow()),
    "ibis": lambda frame: ibis.memtable(frame),
}
KINDS = {
    "polars": pl.DataFrame, "lazy": pl.LazyFrame, "pandas": pd.DataFrame,
    "objects": pd.DataFrame, "category": pd.DataFrame, "pyarrow": pa.Table,
    "duckdb": duckdb.DuckDBPyRelation, "ibis": ibis.Table,
}  # fmt: skip


def rows_of(frame: Any) -> pl.DataFrame:
    """Whatever came back, as polars, in the order of the people."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    elif isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.pl()
    elif isinstance(frame, ibis.Table):
        frame = frame.to_polars()
    elif isinstance(frame, pa.Table):
        frame = pl.from_arrow(frame)
    elif isinstance(frame, pd.DataFrame):
        frame = pl.from_pandas(frame)
    return frame.with_columns(pl.col("person").cast(pl.Int64)).sort("person")


@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_gets_its_own_kind_back(
    psa: rnr.Instrument, people: pl.DataFrame, engine: str
) -> None:
    """The same scores come back in the kind of frame that was given."""
    scored = rnr.score_frame(psa, ENGINES[engine](people), id="person")
    assert isinstance(scored, KINDS[engine])
    expected = rnr.score_frame(psa, people, id="person")
    assert rows_of(scored).rows() == expected.rows()


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb", "ibis"])
def test_bad_rows_keep_their_place(psa: rnr.Instrument, people: pl.DataFrame, engine: str) -> None:
    """With reject, a bad row comes back unscored and with the reason; the others are scored."""
    bad = people.with_columns(
        pl.when(pl.col("person") == 2).then(pl.lit("perhaps")).otherwise("pending_charge")
        .alias("pending_charge"),
        pl.when(pl.col("person") == 4).then(7).otherwise("age_at_current_arrest")
        .alias("age_at_current_arrest"),
    )  # fmt: skip
    scored = rows_of(rnr.score_frame(psa, ENGINES[engine](bad), id="person", on_invalid="reject"))
    reasons = scored["rnr_rejected"].to_list()
    assert [r is None for r in reasons] == [True, True, False, True, False, True]
    assert "pending_charge: has an unknown answer" in reasons[2]
    assert "perhaps" not in reasons[2]
    assert "lies outside 10 to 110 years" in reasons[4]
    assert scored["fta_score"].is_null().to_list() == [r is not None for r in reasons]


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb", "ibis"])
def test_bad_rows_raise_with_counts(psa: rnr.Instrument, people: pl.DataFrame, engine: str) -> None:
    """By default a bad row is an error that names column, kind and count, and no value."""
    bad = people.with_columns(
        age_at_current_arrest=pl.Series([19, 7, 200, 30, 31, 32]),
        prior_felony_conviction=pl.Series(["no", "nope", "no", "no", "no", "no"]),
    )
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.score_frame(psa, ENGINES[engine](bad), id="person")
    text = str(caught.value)
    assert "age_at_current_arrest: 2 rows: lies outside 10 to 110 years" in text
    assert (
        "prior_felony_conviction: 1 row: has an unknown answer; expected one of 'no', 'yes'" in text
    )
    assert "nope" not in text
    assert "200" not in text


def test_contradictions_are_counted_and_rejected(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """A refuse rule applies to rows as it does to one person."""
    bad = people.with_columns(
        prior_misdemeanor_conviction=pl.lit("no"), prior_felony_conviction=pl.lit("no")
    )
    with pytest.raises(rnr.ColumnsError, match="3 rows: a sentence to incarceration is marked"):
        rnr.score_frame(psa, bad)
    kept = rnr.score_frame(psa, bad, on_invalid="reject")
    assert kept.height == N
    assert kept["rnr_rejected"].null_count() == 1


def test_warnings_are_a_column(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """A rule that only warns leaves the row scored and says its id."""
    young = people.with_columns(age_at_current_arrest=pl.lit(17))
    scored = rnr.score_frame(psa, young)
    assert scored["rnr_warnings"].to_list() == ["younger_than_18"] * N
    assert scored["fta_score"].null_count() == 0


def test_pandas_keeps_its_index_and_whole_numbers(
    psa: rnr.Instrument, people: pl.DataFrame
) -> None:
    """The index comes back, scores are whole beside missing ones, and the input is untouched."""
    frame = people.to_pandas().set_index(pd.Index(list("abcdef"), name="who"))
    before = frame.copy()
    frame.loc["b", "pending_charge"] = None
    scored = rnr.score_frame(psa, frame)
    assert scored.index.equals(frame.index)
    assert str(scored["fta_score"].dtype) == "Int64"
    assert scored.loc["b", "fta_score"] is pd.NA
    assert scored.loc["b", "fta_missing"] == 1
    pd.testing.assert_index_equal(before.index, frame.index)


@pytest.mark.parametrize("empty", [None, np.nan, pd.NA])
def test_every_empty_cell_is_a_missing_answer(
    psa: rnr.Instrument, people: pl.DataFrame, empty: object
) -> None:
    """None, NaN and NA in a pandas frame are missing answers."""
    frame = people.to_pandas().astype(object)
    frame.loc[0, "pending_charge"] = empty
    frame.loc[0, "age_at_current_arrest"] = empty
    scored = rnr.score_frame(psa, frame)
    assert scored["nca_missing"].to_list() == [2, 0, 0, 0, 0, 0]
    assert scored["nca_low"][0] < scored["nca_high"][0]


def test_an_empty_text_is_no_missing_answer(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """An empty text is an error in a frame, and a missing answer only where all is text."""
    blank = people.with_columns(pending_charge=pl.lit(""))
    with pytest.raises(rnr.ColumnsError, match="6 rows: has an unknown answer"):
        rnr.score_frame(psa, blank)
    as_text = blank.with_columns(pl.all().cast(pl.String))
    assert rnr.score_frame(psa, as_text, text=True)["fta_missing"].to_list() == [1] * N


def test_text_mode_reads_numbers_and_codes(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """With text=True codes, booleans and numbers are read from text, strictly."""
    frame = people.with_columns(
        age_at_current_arrest=pl.Series(["19", "20.0", "20.5", "x", "1e2", " 22"]),
        pending_charge=pl.Series(["1", "0", "true", "False", "TRUE", "yes"]),
    )
    scored = rnr.score_frame(psa, frame, text=True, on_invalid="reject")
    assert [r is None for r in scored["rnr_rejected"]] == [True, True, False, False, False, False]
    assert "is not a whole number" in scored["rnr_rejected"][2]
    assert "is not a number" in scored["rnr_rejected"][3]


def test_fractions_are_refused(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """An age with a fraction is an error, a whole number written as a decimal is not."""
    with pytest.raises(rnr.ColumnsError, match="1 row: is not a whole number of years"):
        rnr.score_frame(psa, people.with_columns(
            age_at_current_arrest=pl.Series([19.5, 20, 21, 22, 23, None])))  # fmt: skip
    scored = rnr.score_frame(psa, people.cast({"age_at_current_arrest": pl.Float64}))
    assert scored["nca_score"].null_count() == 0


def test_mixed_types_are_told(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """A pandas column of text beside numbers is an error that names the column."""
    frame = people.to_pandas().astype(object)
    frame.loc[1, "pending_charge"] = 1
    with pytest.raises(rnr.ColumnsError, match="pending_charge: mixes types of values"):
        rnr.score_frame(psa, frame)


def test_huge_integers_are_out_of_range(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """A number beyond 64 bits is out of range like any other."""
    frame = people.to_pandas().astype(object)
    frame.loc[1, "age_at_current_arrest"] = 10**30
    with pytest.raises(rnr.ColumnsError, match="1 row: lies outside 10 to 110 years"):
        rnr.score_frame(psa, frame)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.drop("pending_charge"), "pending_charge: no column holds this item"),
        (lambda f: f.rename({"pending_charge": "pending_charg"}), "did you mean 'pending_charg'?"),
        (
            lambda f: f.cast({"age_at_current_arrest": pl.String}),
            r"age_at_current_arrest: \(item age_at_current_arrest\) holds text, expected a number",
        ),
        (
            lambda f: f.with_columns(prior_violent_conviction=pl.lit(True)),
            "holds yes/no values, expected one of '0', '1_2', '3_plus'",
        ),
        (
            lambda f: f.with_columns(pending_charge=pl.lit(1.5)),
            "6 rows: has a value that stands for no answer",
        ),
        (
            lambda f: f.with_columns(pending_charge=pl.date(2026, 1, 1)),
            "holds Date, expected one of 'no', 'yes'",
        ),
    ],
)
def test_columns_that_do_not_fit_are_told(
    psa: rnr.Instrument, people: pl.DataFrame, change: Any, words: str
) -> None:
    """A missing, misspelt or wrongly typed column is an error in plain words."""
    with pytest.raises(rnr.ColumnsError, match=words):
        rnr.score_frame(psa, change(people))


def test_columns_are_mapped(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """Own column names are mapped to items; wrong maps are told, all at once."""
    renamed = people.rename({"pending_charge": "PendingChg"})
    scored = rnr.score_frame(psa, renamed, columns={"PendingChg": "pending_charge"})
    assert scored.rows() == rnr.score_frame(psa, people).rows()
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.score_frame(psa, renamed, columns={
            "PendingChg": "pending", "Nowhere": "pending_charge", "person": "pending_charge",
        })  # fmt: skip
    text = str(caught.value)
    assert "is mapped to 'pending', which is not an item" in text
    assert "are both mapped to 'pending_charge'" in text
    assert "Nowhere: is mapped to 'pending_charge' and is not a column" in text


def test_absent_items_count_as_missing_only_when_asked(
    psa: rnr.Instrument, people: pl.DataFrame
) -> None:
    """Leaving a column out is an error unless the item is declared absent."""
    less = people.drop("pending_charge")
    assert rnr.score_frame(psa, less, absent=["pending_charge"])["fta_missing"].to_list() == [1] * N
    nothing = people.select("person")
    scored = rnr.score_frame(psa, nothing, absent="all", keep="all")
    assert scored["fta_low"].to_list() == [1] * N
    assert scored["fta_high"].to_list() == [6] * N
    assert scored.columns[0] == "person"


@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
def test_ids_must_identify(psa: rnr.Instrument, people: pl.DataFrame, engine: str) -> None:
    """Shared and empty ids are errors that give counts; the id itself is not shown."""
    twice = people.with_columns(person=pl.Series([7, 7, 8, 9, None, 11]))
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.score_frame(psa, ENGINES[engine](twice), id="person")
    text = str(caught.value)
    assert "2 rows that share an id with another row" in text
    assert "1 row without an id" in text
    assert "7" not in text


def test_a_header_without_rows_is_scored(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """No people in, no people out, with every column."""
    scored = rnr.score_frame(psa, people.head(0))
    assert scored.height == 0
    assert "nvca_level" in scored.columns
    assert rnr.score_frame(psa, people.head(0).to_pandas()).shape[0] == 0


def test_columns_of_nothing_are_missing_answers(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """A column of nothing but nulls holds missing answers, whatever its type."""
    nulls = people.with_columns(pending_charge=None, age_at_current_arrest=None)
    assert rnr.score_frame(psa, nulls)["nca_missing"].to_list() == [2] * N
    assert rnr.score_frame(psa, nulls.lazy(), id="person").collect()["nca_missing"].sum() == 2 * N


@pytest.mark.parametrize("frame", [[1, 2], {"a": [1]}, "people.csv", None, pd.Series([1])])
def test_what_is_no_frame_is_told(psa: rnr.Instrument, frame: object) -> None:
    """Lists, paths and the like are refused with what to give instead."""
    with pytest.raises(rnr.ColumnsError, match="there is no frame to score"):
        rnr.score_frame(psa, frame)


def test_duplicate_columns_are_told(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """Two columns of one name cannot be told apart."""
    frame = pd.concat([people.to_pandas(), people.to_pandas()[["pending_charge"]]], axis=1)
    with pytest.raises(rnr.ColumnsError, match="is the name of several columns"):
        rnr.score_frame(psa, frame)


def test_on_invalid_has_two_words(psa: rnr.Instrument, people: pl.DataFrame) -> None:
    """Anything but raise and reject is refused."""
    with pytest.raises(rnr.ColumnsError, match="neither 'raise' nor 'reject'"):
        rnr.score_frame(psa, people, on_invalid="ignore")


def test_declared_codes_for_missing_answers(tmp_path: Path) -> None:
    """Codes that the file declares for refused or unknown answers are missing, in any type."""
    tool = rnr.load(str(write_tool(tmp_path)))
    for answers in (["no", "yes", "refused"], [0, 1, 9], [0.0, 1.0, 9.0]):
        scored = rnr.score_frame(tool, pl.DataFrame({"q": answers, "n": [1, 2, 99]}))
        assert scored["total_missing"].to_list() == [0, 0, 2]
        assert scored["total_score"].to_list() == [1, 3, None]
    assert rnr.assess(tool, {"q": 9, "n": 99}).missing == {"q": "refused", "n": "unknown"}


def write_tool(folder: Path) -> Path:
    """A small tool with codes for missing answers."""
    path = folder / "small-1.toml"
    path.write_text(
        """
        id = "small"
        version = "1"
        title = "Small"
        shelf = "verified"
        source = "S1"
        missing_codes = { refused = ["refused", 9], unknown = [99] }
        accept = { no = [0], yes = [1] }
        sources = [{ id = "S1", cite = "made for a test" }]
        [use]
        population = "nobody"
        licence = "none"
        terms = "public_domain"
        [items.q]
        ask = "A question"
        answers = ["no", "yes"]
        [items.n]
        ask = "A number"
        number = { unit = "times", min = 0, max = 20 }
        [scales.total]
        title = "Total"
        kind = "risk"
        points.q = { no = 0, yes = 1 }
        points.n = { each = 1 }
        """,
        encoding="utf-8",
    )
    return path

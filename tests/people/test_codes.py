"""Code tables: an agency's codes become answers, and codes that are not listed are refused."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

import rnr

TABLE = "code,group,weight\n00101,violence,1\n05200,handling,2\n09999,,3\n"


@pytest.fixture
def table(tmp_path: Path) -> rnr.CodeTable:
    """A small table with leading zeros, a cell to rename and an empty cell."""
    path = tmp_path / "offences.csv"
    path.write_text(TABLE, encoding="utf-8-sig")
    return rnr.CodeTable.read(path, "code", rename={"handling": "handling_stolen_goods"})


def test_one_code_is_looked_up(table: rnr.CodeTable) -> None:
    """Codes are text, cells are renamed to the instrument's answers."""
    assert table.answer("00101", "group") == "violence"
    assert table.answer("05200", "group") == "handling_stolen_goods"


@pytest.mark.parametrize(
    ("code", "column", "words"),
    [
        ("101", "group", "does not list this code"),
        ("09999", "group", "gives no group for this code"),
        ("00101", "groups", "did you mean 'group'"),
    ],
)
def test_codes_without_an_answer_are_refused(
    table: rnr.CodeTable, code: str, column: str, words: str
) -> None:
    """An unlisted code, an empty cell and a wrong column are errors that do not repeat the code."""
    with pytest.raises(rnr.RnrError, match=words) as caught:
        table.answer(code, column)
    assert code not in str(caught.value)


@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow"])
def test_a_frame_gets_a_column(table: rnr.CodeTable, kind: str) -> None:
    """Answers are added in the order of the rows, and the frame stays what it was."""
    frame = pl.DataFrame({"code": ["05200", "00101", None, "05200"], "x": [1, 2, 3, 4]})
    given = {"polars": frame, "pandas": frame.to_pandas(), "pyarrow": frame.to_arrow()}[kind]
    got = table.apply(given, "code", gives={"group": "offence_group"})
    assert type(got) is type(given)
    rows = (
        got if kind == "polars" else pl.from_pandas(got) if kind == "pandas" else pl.from_arrow(got)
    )
    wanted = ["handling_stolen_goods", "violence", None, "handling_stolen_goods"]
    assert rows["offence_group"].to_list() == wanted
    assert rows["x"].to_list() == [1, 2, 3, 4]


def test_unlisted_codes_in_a_frame_are_counted(table: rnr.CodeTable) -> None:
    """Counts of unlisted and empty codes are told, or the answers are left missing when asked."""
    frame = pd.DataFrame({"code": ["00101", "77777", "88888", "09999"]})
    with pytest.raises(rnr.ColumnsError) as caught:
        table.apply(frame, "code", gives={"group": "g"})
    assert "2 rows with a code that offences.csv does not list" in str(caught.value)
    assert "1 row with a code for which offences.csv gives no group" in str(caught.value)
    assert "77777" not in str(caught.value)
    left = table.apply(frame, "code", gives={"group": "g"}, on_unlisted="missing")
    assert left["g"].isna().to_list() == [False, True, True, True]


def test_what_cannot_be_looked_up_is_told(table: rnr.CodeTable, tmp_path: Path) -> None:
    """Numbers as codes, lazy frames, wrong columns and contradicting tables are refused."""
    with pytest.raises(rnr.ColumnsError, match="is not a column of text"):
        table.apply(pl.DataFrame({"code": [101]}), "code", gives={"group": "g"})
    with pytest.raises(rnr.ColumnsError, match="codes are looked up in memory"):
        table.apply(duckdb.sql("select '00101' as code"), "code", gives={"group": "g"})
    path = tmp_path / "twice.csv"
    path.write_text("code,group\n1,a\n1,b\n", encoding="utf-8")
    with pytest.raises(rnr.ColumnsError, match="gives 1 code two different meanings"):
        rnr.CodeTable.read(path, "code")
    with pytest.raises(rnr.ColumnsError, match="has no column 'kode'"):
        rnr.CodeTable.read(path, "kode")


def test_the_home_office_table_leads_to_answers(shared: Path) -> None:
    """Every group in the Home Office table is an answer of the tools that ask for it."""
    path = shared / "instruments" / "data" / "ho_offence_code_groups.csv"
    spell = {"handling": "handling_stolen_goods", "NEEDS_EXACT_OFFENCE": "", "unknown": ""}
    table = rnr.CodeTable.read(path, "ho_code", rename=spell)
    assert len(table.rows) == 3039
    for column, tool, item in [
        ("ogrs3_group", "ogrs3", "offence_group"),
        ("actuarial_category", "arp", "offence_category"),
        ("actuarial_category", "svrp", "offence_category"),
    ]:
        found = {row[column] for row in table.rows.values()} - {""}
        assert found <= set(rnr.load(tool).items[item].answers)
    without = sum(not row["ogrs3_group"] for row in table.rows.values())
    assert without == 3 + 26  # the README of the table: 3 need the exact offence, 26 are blank

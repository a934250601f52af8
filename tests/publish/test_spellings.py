"""A command takes an agency's own spellings as words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import rnr
from rnr.publish.command.spellings import declared
from rnr.publish.errors import UsageError
from tests.publish.conftest import HEAD, Told

Run = Callable[..., Told]


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Two people whose answers stand in a county's own words."""
    rows = [HEAD, "40,N,N,N,N,0,0,N,N", "30,N,Y,Y,N,5,4,U,Y"]
    file = tmp_path / "ours.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_declared_spellings_are_scored(rnr_: Run, ours: Path, tmp_path: Path) -> None:
    """The file scores as if it were written in the tool's own words."""
    out = tmp_path / "out.csv"
    words = ("--spelled", "Y=yes,N=no,U=unknown", "--spelled", "prior_fta_past_2_years:3..9=2_plus")
    more = ("--spelled", "prior_violent_conviction:4..99=3_plus")
    done = rnr_("score", "psa", ours, "-o", out, *words, *more)
    assert (done.code, done.err) == (0, "")
    made = pl.read_csv(out)
    # 3 pending charge, 1 misdemeanour, 2 violent convictions, 2 failures to appear, 2 sentence.
    assert made["nca_raw"].to_list() == [0, 10]
    assert made["fta_missing"].to_list() == [0, 1]


def test_a_file_in_its_own_words_is_told_how_to_say_so(
    rnr_: Run, ours: Path, tmp_path: Path
) -> None:
    """Where every row is rejected, the command says how spellings are declared."""
    done = rnr_("score", "psa", ours, "-o", tmp_path / "out.csv")
    assert done.code == 3
    assert "if your file writes answers in its own way, say so: --spelled Y=yes,N=no" in done.out


def test_words_that_cannot_be_read_are_told(rnr_: Run) -> None:
    """A word without an answer, an empty item, a run downwards: all named at once."""
    with pytest.raises(UsageError) as caught:
        declared(rnr.load("psa"), ["Y", ":3=2_plus", "prior_violent_conviction:9..4=3_plus"])
    text = str(caught.value)
    assert text.count("is not written as YOURS=ANSWER or ITEM:YOURS=ANSWER") == 2
    assert "has a run that is not upwards" in text


def test_a_code_is_read_as_number_and_as_text() -> None:
    """Parquet files hold numbers and CSV files text; one word declares both."""
    tool = declared(rnr.load("psa"), ["prior_fta_past_2_years:7=2_plus"])
    for spelling in (7, "7"):
        made = rnr.assess(tool, {"prior_fta_past_2_years": spelling})
        assert made.answers == {"prior_fta_past_2_years": "2_plus"}


def test_sql_knows_the_spellings(rnr_: Run) -> None:
    """The printed query reads the county's words as well."""
    done = rnr_("sql", "psa", "--spelled", "Y=yes,N=no")
    assert done.code == 0
    assert "'Y'" in done.out

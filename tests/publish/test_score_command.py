"""``rnr score`` and ``rnr plan``: every row in is a row out, written whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import rnr
from rnr.publish.command import rows_in
from tests.publish.conftest import CLEAN, HEAD, Told

Run = Callable[..., Told]
MINE = "prior_violent_conviction"


def left(folder: Path) -> set[str]:
    """Names of the files in a folder, hidden ones too."""
    return {file.name for file in folder.iterdir()}


def test_every_row_in_is_a_row_out(rnr_: Run, people: Path, tmp_path: Path) -> None:
    """Rows keep their order; rejected ones have a reason, no score, and a file of their own."""
    done = rnr_("score", "psa", people, "-o", tmp_path / "out.csv", "--id", "person")
    assert done.code == 3
    assert done.out.startswith("4 rows in, 4 rows out:")
    assert "2 rows rejected" in done.out
    out = pl.read_csv(tmp_path / "out.csv")
    assert out["person"].to_list() == ["a", "b", "c", "d"]
    assert out["nca_score"].to_list() == [1, None, 3, None]
    assert out["fta_score"].to_list() == [1, None, None, None]
    rejects = pl.read_csv(tmp_path / "out.rejected.csv")
    assert rejects.columns == ["rnr_row", "person", *HEAD.split(","), "rnr_rejected"]
    assert rejects["rnr_row"].to_list() == [2, 4]
    assert rejects["rnr_rejected"][0] == "age_at_current_arrest: lies outside 10 to 110 years"
    assert out["rnr_rejected"].to_list()[1::2] == rejects["rnr_rejected"].to_list()


def test_mended_rejects_can_be_scored_and_old_rejects_go(
    rnr_: Run, people: Path, tmp_path: Path
) -> None:
    """The rejects are an input like any other; a clean run removes the rejects of the last one."""
    out = tmp_path / "out.csv"
    rnr_("score", "psa", people, "-o", out)
    again = rnr_("score", "psa", tmp_path / "out.rejected.csv", "-o", tmp_path / "again.csv")
    assert again.code == 3
    assert pl.read_csv(tmp_path / "again.csv").height == 2
    refused = rnr_("score", "psa", tmp_path / "out.rejected.csv", "-o", out)
    assert refused.code == 1
    assert "would take the place of the file that is read" in refused.err
    people.write_text(f"{HEAD}\n{CLEAN}\n")
    assert rnr_("score", "psa", people, "-o", out).code == 0
    assert not (tmp_path / "out.rejected.csv").exists()


def test_csv_and_parquet_give_what_the_frame_gives(rnr_: Run, people: Path, tmp_path: Path) -> None:
    """From CSV to Parquet and from Parquet to CSV, results equal score_frame's."""
    rows = pl.read_csv(people, infer_schema=False)
    wanted = rnr.score_frame(rnr.load("psa"), rows, on_invalid="reject", keep="all", text=True)
    rnr_("score", "psa", people, "-o", tmp_path / "one.parquet")
    assert_frame_equal(pl.read_parquet(tmp_path / "one.parquet"), wanted)
    rows.write_parquet(tmp_path / "people.parquet")
    typed = rows.with_columns(pl.col("age_at_current_arrest").cast(pl.Int64))
    typed.write_parquet(tmp_path / "people.parquet")
    rnr_("score", "psa", tmp_path / "people.parquet", "-o", tmp_path / "two.csv")
    two = pl.read_csv(tmp_path / "two.csv", infer_schema=False)
    assert_frame_equal(two, wanted.with_columns(pl.all().cast(pl.String)))


def test_batches_change_nothing(rnr_: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file read in many small batches gives the same rows, numbers and rejects."""
    rows = [f"{20 + i % 90},{'no,' * 4}0,0,no,{'?' if i % 50 == 7 else 'no'}" for i in range(3000)]
    file = tmp_path / "many.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n")
    rnr_("score", "psa", file, "-o", tmp_path / "whole.csv")
    monkeypatch.setattr(rows_in, "BLOCK", 5000)
    done = rnr_("score", "psa", file, "-o", tmp_path / "parts.csv")
    assert done.out.startswith("3,000 rows in, 3,000 rows out")
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    rejects = tmp_path / "parts.rejected.csv"
    assert rejects.read_bytes() == (tmp_path / "whole.rejected.csv").read_bytes()
    assert pl.read_csv(rejects)["rnr_row"].to_list()[:3] == [8, 58, 108]


def test_own_names_and_absent_items(rnr_: Run, tmp_path: Path) -> None:
    """Columns are matched with --columns, and an item may be declared absent."""
    file = tmp_path / "own.csv"
    head = HEAD.replace("age_at_current_arrest", "Age").replace(f",{MINE}", "")
    file.write_text(f"{head}\n40,no,no,no,no,0,no,no\n")
    words = ("score", "psa", file, "-o", tmp_path / "out.csv", "--columns")
    done = rnr_(*words, "Age=age_at_current_arrest", "--absent", MINE)
    assert done.code == 0
    out = pl.read_csv(tmp_path / "out.csv")
    assert out.select("fta_score", "nca_low", "nca_high").rows() == [(1, 1, 2)]
    lacking = rnr_(*words, "Age=age_at_current_arrest")
    assert lacking.code == 1
    assert f"{MINE}: no column holds this item; map yours with --columns" in lacking.err
    assert "--absent ITEM" in lacking.err
    assert rnr_(*words, "Age").code == 2


BAD = {
    "empty": (b"", "is empty; give a header line"),
    "blank": (b"\n\n", "has an empty first line"),
    "utf16": (f"{HEAD}\n{CLEAN}\n".encode("utf-16"), "is UTF-16; save it as UTF-8"),
    "latin1": (f"{HEAD},n\n{CLEAN},caf\u00e9\n".encode("latin-1"), "is not UTF-8; save it"),
    "latin1_head": (f"{HEAD},caf\u00e9\n{CLEAN},x\n".encode("latin-1"), "is not UTF-8"),
    "ragged": (f"{HEAD}\n{CLEAN}\n{CLEAN},x,secret\n1\n".encode(), "2 rows with more or fewer"),
    "twice": (f"{HEAD},pending_charge\n{CLEAN},no\n".encode(), "several columns of one name"),
    "quote": (f'{HEAD},n\n{CLEAN},"x\n{CLEAN},y\n'.encode(), "opened and never closed"),
    "semicolon": (f"{HEAD}\n{CLEAN}\n".replace(",", ";").encode(), "say so with --separator ';'"),
    "alien": (b"name,height\nx,3\n", "no column named as an item of psa-2020"),
    "typo": (
        f"{HEAD}\n{CLEAN}\n".replace("pending_charge", "pendin_charge").encode(),
        "did you mean 'pendin_charge'?",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_told_and_leaves_nothing(rnr_: Run, tmp_path: Path, kind: str) -> None:
    """Each bad CSV has an error of its own, without a value, and nothing is written."""
    content, message = BAD[kind]
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    done = rnr_("score", "psa", file, "-o", tmp_path / "out.csv")
    assert done.code == 1
    assert done.err.startswith("rnr: ")
    assert message in done.err
    assert "secret" not in done.err
    assert "Traceback" not in done.err
    assert left(tmp_path) == {"bad.csv"}


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_header_only_gives_header_only(rnr_: Run, tmp_path: Path, suffix: str) -> None:
    """No people in, no people out, and all the columns."""
    file = tmp_path / f"none{suffix}"
    if suffix == ".csv":
        file.write_text("\ufeff" + HEAD, encoding="utf-8")
    else:
        pl.DataFrame(schema=dict.fromkeys(HEAD.split(","), pl.String)).with_columns(
            pl.col("age_at_current_arrest").cast(pl.Int64)
        ).write_parquet(file)
    done = rnr_("score", "psa", file, "-o", tmp_path / "out.csv")
    assert (done.code, done.out.partition(":")[0]) == (0, "0 rows in, 0 rows out")
    out = pl.read_csv(tmp_path / "out.csv")
    assert out.height == 0
    assert "nca_level" in out.columns


def test_a_byte_order_mark_and_windows_lines_are_read(rnr_: Run, tmp_path: Path) -> None:
    """What a spreadsheet saves as CSV UTF-8 is read as it is meant; text may hold line ends."""
    file = tmp_path / "sheet.csv"
    rows = f'{HEAD},note\r\n{CLEAN},"two\r\nlines, ""quoted"""\r\n'
    file.write_bytes(b"\xef\xbb\xbf" + rows.encode())
    assert rnr_("score", "psa", file, "-o", tmp_path / "out.csv").code == 0
    out = pl.read_csv(tmp_path / "out.csv")
    assert out["note"].to_list() == ['two\r\nlines, "quoted"']
    assert out["fta_score"].to_list() == [1]


def test_ids_identify_rows_over_the_whole_file(
    rnr_: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids shared between far rows, and empty ones, are counted and refused without naming any."""
    monkeypatch.setattr(rows_in, "BLOCK", 2000)
    ids = [*range(500), 3, ""]
    file = tmp_path / "ids.csv"
    file.write_text("\n".join([f"who,{HEAD}", *(f"{i},{CLEAN}" for i in ids)]) + "\n")
    done = rnr_("score", "psa", file, "-o", tmp_path / "out.csv", "--id", "who")
    assert done.code == 1
    assert "who: 2 rows share an id with another row" in done.err
    assert "who: 1 row has no id" in done.err
    assert left(tmp_path) == {"ids.csv"}


def test_words_that_make_no_sense(rnr_: Run, people: Path, tmp_path: Path) -> None:
    """Unknown tools, endings, columns, folders and commands: exit code and words tell."""
    out = tmp_path / "out.csv"
    cases = [
        (("score", "pssa", people, "-o", out), 2, "did you mean 'psa'?"),
        (("score", "psa", people, "-o", out, "--version", "1"), 2, "has no version '1'"),
        (("score", "psa", people, "-o", tmp_path / "x.xlsx"), 1, "is neither CSV nor Parquet"),
        (("score", "psa", tmp_path / "x.xlsx", "-o", out), 1, "is neither CSV nor Parquet"),
        (("score", "psa", tmp_path / "no.csv", "-o", out), 1, "cannot be opened"),
        (("score", "psa", people, "-o", tmp_path / "no" / "x.csv"), 1, "is not a folder"),
        (("score", "psa", people, "-o", out, "--keep", "name"), 1, "name: is not a column"),
        (("score", "psa", people, "-o", people), 1, "would take the place"),
        (("score", "psa", people, "-o", out, "--separator", "::"), 2, "not one character"),
        (("score", "psa", people), 2, "required: -o/--output"),
        (("plan", "nj", people, "-o", out), 2, "there is no policy 'nj'"),
        ((), 2, "required: COMMAND"),
    ]  # fmt: skip
    for words, code, message in cases:
        done = rnr_(*words)
        assert (done.code, message in done.err) == (code, True), (words, done)
        assert "Traceback" not in done.err
    assert left(tmp_path) == {"people.csv"}


def test_a_broken_parquet_file_is_told(rnr_: Run, tmp_path: Path) -> None:
    """Bytes that are no Parquet are called so; nested columns do not go into CSV."""
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and then nothing of the kind")
    done = rnr_("score", "psa", broken, "-o", tmp_path / "out.csv")
    assert (done.code, "is broken or not Parquet" in done.err) == (1, True)
    nested = pl.DataFrame({h: [c] for h, c in zip(HEAD.split(","), CLEAN.split(","), strict=True)})
    nested = nested.with_columns(pl.lit(40).alias("age_at_current_arrest"), calls=pl.lit([1, 2]))
    nested.write_parquet(broken)
    done = rnr_("score", "psa", broken, "-o", tmp_path / "out.csv")
    assert (done.code, "CSV cannot hold what the columns 'calls' hold" in done.err) == (1, True)
    assert rnr_("score", "psa", broken, "-o", tmp_path / "out.parquet").code == 0


def test_a_provisional_tool_must_be_asked_for(rnr_: Run, tmp_path: Path) -> None:
    """Without the word for it a provisional tool is refused; with it the results say so."""
    entry = next(e for e in rnr.names() if e.shelf == "provisional")
    tool = rnr.load(entry.id, entry.version, allow_provisional=True)
    file = tmp_path / "in.csv"
    file.write_text(",".join(tool.items) + "\n")
    words = ("score", entry.id, file, "-o", tmp_path / "out.csv", "--version", entry.version)
    refused = rnr_(*words)
    assert (refused.code, "is provisional" in refused.err) == (2, True)
    assert "accept it with --allow-provisional" in refused.err
    done = rnr_(*words, "--allow-provisional")
    assert (done.code, "provisional: not every fact" in done.out) == (0, True)
    assert "rnr_shelf" in (tmp_path / "out.csv").read_text()


def test_scores_become_recommendations(rnr_: Run, people: Path, tmp_path: Path) -> None:
    """A scored file goes into a policy; who was rejected before stays rejected."""
    scored = tmp_path / "scored.csv"
    rnr_("score", "psa", people, "-o", scored, "--id", "person")
    words = ("plan", "nj_dmf", scored, "-o", tmp_path / "plan.csv", "--id", "person", "--reasons")
    done = rnr_(*words)
    assert done.code == 3
    out = pl.read_csv(tmp_path / "plan.csv")
    assert out["person"].to_list() == ["a", "b", "c", "d"]
    assert out["release"].to_list() == ["ror", None, None, None]
    assert "failure-to-appear score is 1" in out["release_because"][0]
    assert out["rnr_rejected"].is_null().to_list() == [True, False, True, False]


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C in the middle: code 130, plain words, and the old output untouched."""
    file, out = tmp_path / "big.csv", tmp_path / "out.csv"
    file.write_text(HEAD + "\n" + f"{CLEAN}\n" * 1_500_000)
    out.write_text("the old one\n")
    command = [sys.executable, "-m", "rnr", "score", "psa", str(file), "-o", str(out)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    job = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    while job.poll() is None and not list(tmp_path.glob(".out.csv.*")):
        time.sleep(0.02)
    job.send_signal(signal.SIGINT)
    _, said = job.communicate(timeout=60)
    assert job.returncode == 130, said
    assert said == "rnr: interrupted; nothing was written\n"
    assert out.read_text() == "the old one\n"
    assert left(tmp_path) == {"big.csv", "out.csv"}

"""What happens at the edges: a full disk, a terminal, a missing package, a name taken twice."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rnr
from rnr.errors import ColumnsError
from rnr.library.toml import build
from rnr.people.synthetic.synth_options import SynthError
from rnr.publish.command import cli
from rnr.publish.command.identity import Identity
from rnr.publish.command.progress import Progress
from rnr.publish.command.whole import whole
from rnr.publish.errors import FileError
from tests.publish.conftest import CLEAN, HEAD, Told

Run = Callable[..., Told]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def test_progress_is_shown_on_a_terminal_and_wiped() -> None:
    """A line is written over and over, not too often, and gone at the end."""
    screen = Terminal()
    with Progress(screen) as progress:
        for rows in (1_000, 2_000, 3_000):
            progress.show(rows, rows / 4_000)
    said = screen.getvalue()
    assert said.startswith("\r  1,000 rows [=======                       ]  25 %")
    assert "2,000" not in said
    assert said.endswith("\r\x1b[K")
    with Progress(screen):
        pass
    assert screen.getvalue() == said


@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "interrupted; nothing was written"),
        (ModuleNotFoundError("no", name="polars"), 1, "polars is not installed; pip install"),
        (OSError(errno.EIO, "Input/output error"), 1, "the system says: Input/output error"),
        (MemoryError(), 1, "not enough memory"),
        (rnr.RnrError("a headline"), 1, "a headline"),
        (rnr.DefinitionError("broken"), 2, "broken"),
    ],
)
def test_what_goes_wrong_is_said_in_plain_words(
    rnr_: Run, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, words: str
) -> None:
    """No traceback ever; the exit code tells kinds of failure apart."""

    def fail(*_: Any, **__: Any) -> None:
        raise raised

    monkeypatch.setattr(cli.cli_shelf, "pick", fail)
    done = rnr_("show", "psa")
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith("rnr: ")
    assert words in done.err


def fail_inside(file: Path, number: int) -> None:
    """Write a part of a file, then meet an error of the system."""
    with whole(file) as place:
        place.write_text("half of the n")
        raise OSError(number, os.strerror(number))


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """When the disk is full the old file stays, the part is removed, and the error says so."""
    file = tmp_path / "page.html"
    file.write_text("old")
    with pytest.raises(FileError, match="No space left") as error:
        fail_inside(file, errno.ENOSPC)
    assert "free some space" in str(error.value)
    assert [f.name for f in tmp_path.iterdir()] == ["page.html"]
    assert file.read_text() == "old"


def test_other_failures_pass_through_and_leave_nothing(tmp_path: Path) -> None:
    """Whatever goes wrong inside, the part is removed and the cause is kept."""
    with pytest.raises(OSError, match="Input"):
        fail_inside(tmp_path / "x", errno.EIO)
    assert list(tmp_path.iterdir()) == []


def test_kept_columns_may_not_be_named_like_results(rnr_: Run, tmp_path: Path) -> None:
    """A file that already holds results is refused before anything is read, or kept in part."""
    file = tmp_path / "in.csv"
    file.write_text(f"{HEAD},fta_raw,note\n{CLEAN},7,x\n")
    done = rnr_("score", "psa", file, "-o", tmp_path / "out.csv")
    assert done.code == 1
    assert "fta_raw: is a column of the file and of the results" in done.err
    done = rnr_("score", "psa", file, "-o", tmp_path / "out.csv", "--keep", "note")
    assert done.code == 0
    out = pl.read_csv(tmp_path / "out.csv")
    assert out.columns[:2] == ["note", "fta_raw"]
    assert out["fta_raw"].to_list() == [0]
    assert rnr_("score", "psa", file, "-o", tmp_path / "out.csv", "--keep", "none").code == 0
    assert pl.read_csv(tmp_path / "out.csv").columns[0] == "fta_raw"


def test_other_separators(rnr_: Run, tmp_path: Path) -> None:
    """Semicolons and tabs are read when they are named."""
    for name, mark in ((";", ";"), ("tab", "\t")):
        file = tmp_path / "in.csv"
        file.write_text(f"{HEAD}\n{CLEAN}\n".replace(",", mark))
        words = ("score", "psa", file, "-o", tmp_path / "out.csv", "--separator", name)
        assert rnr_(*words).code == 0
        assert pl.read_csv(tmp_path / "out.csv")["nca_score"].to_list() == [1]


def test_ids_that_only_look_alike_are_compared_letter_by_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two ids of one fingerprint are no duplicates; the second look decides."""
    monkeypatch.setattr(
        pl.DataFrame, "hash_rows", lambda self, seed: pl.Series([7] * self.height, dtype=pl.UInt64)
    )
    for who, shared in ((["a", "b", "c"], 0), (["a", "b", "a"], 2)):
        rows = pl.DataFrame({"who": who, "site": [1, 1, 1]})
        seen = Identity(["who", "site"])
        seen.add(rows.head(2))
        seen.add(rows.tail(1))
        if not shared:
            seen.refuse_shared(lambda rows=rows: [rows])
            continue
        with pytest.raises(ColumnsError, match="who and site: 2 rows share an id"):
            seen.refuse_shared(lambda rows=rows: [rows.head(2), rows.tail(1)])


def test_an_item_named_like_a_column_of_the_cohort() -> None:
    """A tool with an item called person or event cannot be drawn, and the error names it."""
    data = {
        "id": "odd", "version": "1", "title": "Odd", "shelf": "verified", "source": "S1",
        "use": {"population": "nobody", "licence": "none", "terms": "public_domain"},
        "sources": [{"id": "S1", "cite": "made up"}],
        "items": {"event": {"ask": "an event", "answers": ["no", "yes"]}},
        "scales": {"total": {"title": "Total", "kind": "risk",
                             "points": {"event": {"no": 0, "yes": 1}}}},
    }  # fmt: skip
    with pytest.raises(SynthError, match="event: is an item and a column of the cohort"):
        rnr.synth(build(rnr.Instrument, data, Path("odd-1.toml")), 10)

"""The shelf: what is found, what is refused, and how hostile files are met."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

import pytest

import rnr
from rnr.library.load import read_instrument
from rnr.library.toml import LARGEST, digest, read_toml

SMALL = """
id = "{id}"
version = "{version}"
title = "Small"
shelf = "{shelf}"
source = "S1"
unconfirmed = ["everything"]
sources = [{{ id = "S1", cite = "made for a test" }}]
[use]
population = "nobody"
licence = "none"
terms = "public_domain"
[items.q]
ask = "{ask}"
answers = ["no", "yes"]
[scales.total]
title = "Total"
kind = "risk"
points.q = {{ no = 0, yes = 1 }}
"""


def put(
    folder: Path, name: str, version: str, shelf: str = "verified", ask: str = "A question"
) -> Path:
    """Write a small tool into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}.toml"
    path.write_text(SMALL.format(id=name, version=version, shelf=shelf, ask=ask), encoding="utf-8")
    return path


def test_the_newest_that_is_not_provisional_is_given(tmp_path: Path) -> None:
    """Without a version the newest verified one is loaded, 1.10 after 1.9."""
    for version in ("1.9", "1.10"):
        put(tmp_path, "own", version)
    put(tmp_path, "own", "2", shelf="provisional")
    assert rnr.load("own", path=tmp_path).version == "1.10"
    assert rnr.load("own", path=tmp_path, allow_provisional=True).version == "1.10"
    assert rnr.load("own", "1.9", path=tmp_path).version == "1.9"
    with pytest.raises(rnr.ProvisionalError, match="not confirmed: everything"):
        rnr.load("own", "2", path=tmp_path)
    assert rnr.load("own", "2", path=tmp_path, allow_provisional=True).shelf == "provisional"


def test_own_folders_come_from_argument_and_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder given as argument or in RNR_PATH is searched, flat or with subfolders."""
    put(tmp_path / "a", "first", "1")
    put(tmp_path / "b" / "instruments", "second", "1")
    monkeypatch.setenv("RNR_PATH", os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b")]))
    found = {entry.id for entry in rnr.names()}
    assert {"first", "second", "psa"} <= found
    monkeypatch.delenv("RNR_PATH")
    assert "first" not in {entry.id for entry in rnr.names()}
    assert rnr.load(str(tmp_path / "a" / "first-1.toml")).id == "first"
    with pytest.raises(rnr.NotFoundError, match="is not a folder"):
        rnr.names(tmp_path / "nowhere")


def test_two_truths_under_one_name_are_refused(tmp_path: Path) -> None:
    """A user's file may repeat a released one and may not contradict it."""
    put(tmp_path / "instruments", "own", "1")
    put(tmp_path, "own", "1")
    assert rnr.load("own", path=tmp_path).id == "own"
    put(tmp_path, "own", "1", ask="Another question")
    with pytest.raises(rnr.DefinitionError, match="say different things"):
        rnr.load("own", path=tmp_path)


def test_unknown_names_and_versions_suggest_near_ones() -> None:
    """A misspelt id or version names the near one."""
    with pytest.raises(rnr.NotFoundError, match="did you mean 'psa'"):
        rnr.load("psaa")
    with pytest.raises(rnr.NotFoundError, match="has no version '2021'"):
        rnr.load("psa", "2021")
    with pytest.raises(rnr.NotFoundError, match="is no policy on the shelf"):
        rnr.load_policy("psa")
    with pytest.raises(rnr.NotFoundError, match="is no instrument on the shelf"):
        rnr.load("nj_dmf")


def test_a_file_is_read_anew_when_it_changes(tmp_path: Path) -> None:
    """A definition that is being written is not served from memory."""
    path = put(tmp_path, "own", "1")
    before = read_instrument(path)
    assert read_instrument(path) is before
    put(tmp_path, "own", "1", ask="Another question")
    os.utime(path, ns=(1, time.time_ns()))
    assert read_instrument(path).items["q"].ask == "Another question"


def test_the_digest_is_of_what_a_file_says(tmp_path: Path) -> None:
    """Comments and layout leave the digest alone, a changed point does not."""
    path = put(tmp_path, "own", "1")
    said = digest(read_toml(path))
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert digest(read_toml(path)) == said
    path.write_text(
        path.read_text(encoding="utf-8").replace("yes = 1", "yes = 2"), encoding="utf-8"
    )
    assert digest(read_toml(path)) != said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "id: is missing"),
        (b"id = 1\nid = 2\n", "is not TOML"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"x = " + b"[" * 500 + b"]" * 500, "nested"),
        (b"x" + b".x" * 5000 + b" = 1\n", "nested"),
        (b"x = nan\n", "x: is not a key of the format"),
    ],
    ids=["empty", "duplicate", "encoding", "brackets", "dots", "nan"],
)
def test_hostile_files_are_told_what_is_wrong(tmp_path: Path, content: bytes, words: str) -> None:
    """Empty, torn, deeply nested or wrongly encoded files are clear errors."""
    path = tmp_path / "bad-1.toml"
    path.write_bytes(content)
    with pytest.raises(rnr.DefinitionError, match=words):
        rnr.load(str(path))


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A file of 100 MB is refused by its size."""
    path = tmp_path / "huge-1.toml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(rnr.DefinitionError, match=f"larger than {LARGEST:,} bytes"):
        rnr.load(str(path))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A path to nothing is an error in words."""
    with pytest.raises(rnr.DefinitionError, match="cannot be read"):
        rnr.load(str(tmp_path / "none-1.toml"))


def test_a_built_wheel_carries_every_definition(root: Path, tmp_path: Path) -> None:
    """The wheel, installed in an environment of its own, loads every file and scores."""
    pytest.importorskip("build")
    source = tmp_path / "source"
    skip = shutil.ignore_patterns(".git", ".venv", "__pycache__", "*.egg-info", ".*_cache")
    shutil.copytree(root, source, ignore=skip)
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(tmp_path / "dist"), str(source)],
        check=True, capture_output=True,
    )  # fmt: skip
    wheel = next((tmp_path / "dist").glob("*.whl"))
    sdist = next((tmp_path / "dist").glob("*.tar.gz"))
    listed = subprocess.run(
        ["tar", "tzf", sdist], check=True, capture_output=True, text=True
    ).stdout
    assert "/instruments/psa-2020.toml" in listed
    home = tmp_path / "home"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", wheel], check=True, capture_output=True
    )
    code = (
        "import rnr;"
        "n = [rnr.load(e.id, e.version, allow_provisional=True).key for e in rnr.names()];"
        "p = [rnr.load_policy(e.id, e.version, allow_provisional=True).key"
        " for e in rnr.names(kind='policies')];"
        "x = rnr.score(rnr.assess(rnr.load('psa'), {'age_at_current_arrest': 30}));"
        "print(len(n), len(p), x['fta'].high)"
    )
    done = subprocess.run(
        [python, "-c", code], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    expected = len(rnr.names()), len(rnr.names(kind="policies")), 6
    assert done.stdout.split() == [str(n) for n in expected], done.stderr

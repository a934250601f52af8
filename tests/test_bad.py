"""Every broken file in ``tests/bad`` is told as the lines at its top say, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rnr.check.run import check

FOLDER = Path(__file__).parent / "bad"
FILES = sorted(FOLDER.rglob("*.toml"))
VALID = FOLDER / "valid-1.toml"


def _said(file: Path) -> dict[str, str]:
    """Read the lines ``# told: ...``, ``# code: ...`` at the top of a broken file."""
    text = file.read_text(encoding="utf-8", errors="replace")
    return dict(re.findall(r"^# (\w+): (.*)$", text, re.MULTILINE))


def test_the_file_that_all_others_differ_from_is_clean() -> None:
    """Without its mistake a broken file has none."""
    assert check(VALID) == ()


@pytest.mark.parametrize(
    "file", [f for f in FILES if f != VALID], ids=lambda f: f.stem.removesuffix("-1")
)
def test_each_mistake_is_told_and_nothing_else(file: Path) -> None:
    """One mistake, one kind of problem: where it is, what is wrong, what to do."""
    said = _said(file)
    problems = check(file)
    told = "\n".join(map(str, problems))
    assert said["told"] in told, told
    assert {problem.code for problem in problems} == {said["code"]}, told
    assert len(problems) == int(said.get("problems", "1")), told
    assert all(problem.where and problem.what for problem in problems)


def test_there_are_many_kinds_of_mistakes() -> None:
    """Kinds are counted by their code, not by their file."""
    codes = {_said(file).get("code") for file in FILES}
    assert len(codes) > 70
    assert len(FILES) > 110


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A path that leads nowhere is a problem, not a traceback."""
    (problem,) = check(tmp_path / "nowhere-1.toml")
    assert "cannot be read" in str(problem)
    assert problem.code == "file"


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    """A folder is not a definition."""
    (problem,) = check(tmp_path)
    assert "cannot be read" in str(problem)


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    """A definition is a small table: what is larger than 2 MB is not even parsed."""
    file = tmp_path / "large-1.toml"
    with file.open("wb") as out:
        out.truncate(100_000_000)
    (problem,) = check(file)
    assert "is larger than 2,000,000 bytes; a definition is a small table" in str(problem)
    assert problem.code == "size"


@pytest.mark.parametrize("opening", ["[", "{ a = "])
def test_nesting_without_end_is_refused(tmp_path: Path, opening: str) -> None:
    """A hundred thousand brackets cannot exhaust the stack."""
    file = tmp_path / "deep-1.toml"
    file.write_text("a = " + opening * 100_000)
    (problem,) = check(file)
    assert "is nested more than 24 levels deep" in str(problem)


def test_an_empty_file_lists_all_that_is_missing(tmp_path: Path) -> None:
    """All at once: id, version, title, shelf, use, sources, items, scales."""
    file = tmp_path / "empty-1.toml"
    file.write_text("")
    problems = check(file)
    wanted = {"id", "version", "title", "shelf", "use", "sources", "items", "scales"}
    assert {problem.where for problem in problems} == wanted
    assert {str(problem).partition(": ")[2] for problem in problems} == {"is missing; add it"}

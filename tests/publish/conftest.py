"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from rnr.publish.command.cli import main

HEAD = (
    "age_at_current_arrest,current_violent_offense,pending_charge,prior_misdemeanor_conviction,"
    "prior_felony_conviction,prior_violent_conviction,prior_fta_past_2_years,"
    "prior_fta_older_than_2_years,prior_sentence_to_incarceration"
)
CLEAN = "40,no,no,no,no,0,0,no,no"


class Told(NamedTuple):
    """What a command gave back."""

    code: int
    out: str
    err: str


@pytest.fixture
def rnr_(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run a command in this process."""

    def run(*words: object) -> Told:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return run


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Four people: clean, out of range, with a gap, and contradicting themselves."""
    rows = [
        f"a,{CLEAN}", "b,200,no,no,no,no,0,0,no,no", "c,30,no,yes,no,,0,0,no,no",
        "d,30,no,no,no,no,1_2,0,no,no",
    ]  # fmt: skip
    file = tmp_path / "people.csv"
    file.write_text("\n".join([f"person,{HEAD}", *rows]) + "\n", encoding="utf-8")
    return file

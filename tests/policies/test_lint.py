"""Policies are proved: the shelf is clean, and the proof agrees with plain enumeration."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

import rnr
from rnr.check.policy_tables import cut_out, run_trial
from rnr.check.run import examine
from rnr.errors import Problem
from rnr.library.load import read_policy
from rnr.library.shelf import Entry
from rnr.people.answering.answers import Missing
from rnr.people.answering.desk import desk
from rnr.scoring.run import run

HERE = Path(__file__).parent
SHELF = rnr.names(kind="policies")


def test_the_policy_that_all_broken_ones_differ_from_is_clean() -> None:
    """Without its mistake a broken policy has none, and nothing about it is left unproved."""
    found = examine(HERE / "base-1.toml")
    assert (found.problems, found.notes) == ((), ())


@pytest.mark.parametrize("entry", SHELF, ids=[f"{e.id}-{e.version}" for e in SHELF])
def test_every_policy_on_the_shelf_is_proved(entry: Entry) -> None:
    """Each table is complete and unambiguous, and each worked case comes out as it says."""
    assert examine(entry.path).problems == ()


@pytest.mark.parametrize("entry", SHELF, ids=[f"{e.id}-{e.version}" for e in SHELF])
def test_worked_cases_reach_every_row(entry: Entry) -> None:
    """Each row of each table, and its otherwise, decides at least one worked case."""
    policy = read_policy(entry.path)
    prepared = desk(policy)
    reached: dict[str, set[int]] = {name: set() for name in prepared.program.decisions}
    for case in policy.cases:
        read = [reader.read(case.facts.get(reader.item)) for reader in prepared.readers]
        done = run(
            prepared.program, [None if isinstance(v, Missing | Problem) else v for v in read]
        )
        for name, decision in prepared.program.decisions.items():
            low, high = done.settled[decision.row]
            if low == high:
                reached[name].add(int(low))
    for name, table in policy.tables.items():
        rows = range(len(table.rows) + (table.otherwise is not None)) if table.rows else ()
        assert set(rows) <= reached[name], f"{name}: rows {set(rows) - reached[name]}"


@pytest.mark.parametrize("name", ["risk", "attendance", "housing"])
def test_the_proof_tries_what_plain_enumeration_tries(name: str) -> None:
    """The rows that can decide are those that some person, planned one by one, is decided by."""
    policy = read_policy(HERE / "base-1.toml")
    table = policy.tables[name]
    trial = cut_out(policy, name)
    run_trial(trial, table, name)
    known = {
        "nca": [*"123456"], "flag": ["no_flag", "flag"], "age": range(18, 40),
        "share": range(0, 101, 7), "housed": ["no", "yes", None],
    }  # fmt: skip
    used = {"risk": ["nca", "age"], "attendance": ["share"], "housing": ["housed", "flag"]}[name]
    reasons = set()
    for values in product(*(known[item] for item in used)):
        decided = rnr.plan([], policy, dict(zip(used, values, strict=True)))[name]
        assert decided.status == "decided"
        reasons.add(decided.because)
    assert len({row for ends in trial.decided for row in ends}) == len(reasons)


def test_an_instrument_that_is_not_on_the_shelf_is_noted(tmp_path: Path) -> None:
    """What cannot be compared is no problem and is not passed over in silence."""
    text = (HERE / "base-1.toml").read_text().replace("psa.nvca.level", "our_tool.risk.level")
    file = tmp_path / "base-1.toml"
    file.write_text(text)
    found = examine(file)
    assert found.problems == ()
    (note,) = found.notes
    said = "inputs.flag.from: comes from 'our_tool', which is not on the shelf, so it was not"
    assert str(note).startswith(f"{said} compared; known: ")


def test_numbers_that_cannot_all_be_tried_are_noted(tmp_path: Path) -> None:
    """A fraction compared with another number is tried at some values, and that is said."""
    text = (HERE / "base-1.toml").read_text()
    text = text.replace("max = 100 }", "max = 100, whole = false }")
    text = text.replace(
        "[derived.young]", '[derived.shares]\nsum = ["share", "age"]\n\n[derived.young]'
    )
    text = text.replace("{ share = { min = 50 } }", "{ shares = { min = 50 } }")
    text = text.replace(
        '[[tables.attendance.rows]]\nwhen = { share = { max = 49 } }\nthen = "poor"\n', ""
    ).replace('hit     = "unique"', 'otherwise = "poor"')
    file = tmp_path / "base-1.toml"
    file.write_text(text)
    notes = [note for note in examine(file).notes if note.code == "note.table"]
    assert [note.where for note in notes] == ["tables.attendance"]
    assert "not at every number; band the number first" in str(notes[0])

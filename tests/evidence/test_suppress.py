"""Nothing withheld can be worked out from what is shown, in one file or in several together."""

from __future__ import annotations

import csv
import io
import json
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnr.evidence import CountsError, CountTable
from rnr.evidence.withholding.suppress import withhold


@st.composite
def tables(draw: st.DrawFn) -> CountTable:
    """Small tables with many small cells, up to two groups, some people left out."""
    k = draw(st.integers(1, 4))
    dims = draw(st.lists(st.integers(1, 3), max_size=2))
    cells = list(np.ndindex(k, *dims))
    people = st.integers(0, 40)
    yes, no = (draw(st.lists(people, min_size=len(cells), max_size=len(cells))) for _ in "yn")
    by = {f"group{i}": [f"value{cell[i + 1]}" for cell in cells] for i in range(len(dims))}
    keys = list(zip(*by.values(), strict=True)) or [()]
    left_out = {key: draw(people) for key in keys}
    return CountTable.from_counts(
        [cell[0] for cell in cells], yes, no, by or None,
        not_watched=left_out if by else left_out[()],
    )  # fmt: skip


def published(table: CountTable) -> dict[str, list[tuple[frozenset, int | None]]]:
    """All that an outsider has: the files of the table and of every coarser split, and sums.

    Each statement is a set of smallest cells and their sum, or None where it is withheld.
    """
    said: dict[str, list[tuple[frozenset, int | None]]] = {"yes": [], "no": [], "not_watched": []}
    for size in range(len(table.by) + 1):
        for names in combinations(table.by, size):
            part = table.regroup(*names)
            file = json.loads(part.to_json())
            sums = withhold(part).sums[names]
            at = [table.by.index(name) for name in names]
            for group in {tuple(row["group"]) for row in file["rows"]}:
                keys = [key for key in table.split() if tuple(key[i] for i in at) == group]
                rows = [row for row in file["rows"] if tuple(row["group"]) == group]
                for side in ("yes", "no"):
                    for row in rows:
                        cells = frozenset((key, row["score"]) for key in keys)
                        said[side].append((cells, row[side]))
                    whole = frozenset((key, row["score"]) for key in keys for row in rows)
                    total = int(getattr(part.split()[group], side).sum())
                    said[side].append((whole, None if sums[group] else total))
            for row in file["left_out"]:
                keys = [k for k in table.split() if tuple(k[i] for i in at) == tuple(row["group"])]
                said["not_watched"].append((frozenset(keys), row["not_watched"]))
    return said


def leaks(statements: list[tuple[frozenset, int | None]]) -> list[frozenset]:
    """Withheld sums that are a linear combination of the published ones."""
    cells = sorted(frozenset().union(*(one for one, _ in statements)), key=str)
    place = {cell: at for at, cell in enumerate(cells)}

    def line(one: frozenset) -> np.ndarray:
        vector = np.zeros(len(cells))
        vector[[place[cell] for cell in one]] = 1
        return vector

    shown = np.array([line(one) for one, value in statements if value is not None])
    found = []
    for one, value in statements:
        if value is None and len(shown):
            solution = np.linalg.lstsq(shown.T, line(one), rcond=None)[0]
            if np.abs(shown.T @ solution - line(one)).max() < 1e-8:
                found.append(one)
    return found


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_withheld_count_follows_from_published_ones(table: CountTable) -> None:
    """Adding and subtracting all files of all splits, with their totals, recovers nothing."""
    for side, statements in published(table).items():
        assert leaks(statements) == [], side


@settings(max_examples=40, deadline=None)
@given(tables())
def test_no_shown_count_is_small(table: CountTable) -> None:
    """Every published number is 0 or at least 10, in both formats."""
    for statements in published(table).values():
        assert all(value in (None, 0) or value >= 10 for _, value in statements)
    for line in csv.DictReader(io.StringIO(table.to_csv())):
        assert line["people"] in ("withheld", "0") or int(line["people"]) >= 10


def test_the_audit_of_this_file_finds_a_leak() -> None:
    """Were only the small cell withheld, the audit would recover it from the total."""
    cells = [frozenset({"a"}), frozenset({"b"}), frozenset({"a", "b"})]
    assert leaks([(cells[0], None), (cells[1], 30), (cells[2], 34)]) == [cells[0]]


def test_a_lone_small_row_takes_the_smallest_other_with_it() -> None:
    """One small score withholds itself and the smallest other score, no more."""
    counts = CountTable.from_counts([0, 1, 2, 3], [30, 2, 20, 40], [30, 50, 15, 20])
    assert withhold(counts).rows[()][()].tolist() == [False, True, True, False]
    assert not withhold(counts).sums[()][()]
    assert withhold(counts).anything
    assert not withhold(counts, least=0).anything
    many = CountTable.from_counts([0, 1], [30, 12], [30, 50], not_watched=3)
    found = withhold(many)
    assert not found.rows[()][()].any()
    assert found.left_out[()][()] == {"not_watched"}
    assert found.anything


def test_a_small_total_is_withheld() -> None:
    """Seven events in all are not shown as a total either."""
    counts = CountTable.from_counts([0, 1], [0, 7], [30, 50])
    found = withhold(counts)
    assert found.sums[()][()]
    assert found.anything


def test_a_group_of_one_score_withholds_its_sum_too() -> None:
    """The sum of a group in which one score alone has people is that score."""
    counts = CountTable.from_counts(
        [1, 1, 1], [4, 30, 40], n=[60, 80, 90], by={"site": ["a", "b", "c"]}
    )
    found = withhold(counts)
    assert {key[0]: bool(flags[0]) for key, flags in found.rows["site",].items()} == {
        "a": True, "b": True, "c": False,
    }  # fmt: skip
    assert found.sums["site",] == {("a",): True, ("b",): True, ("c",): False}


def test_a_split_that_cannot_be_hidden_is_refused() -> None:
    """Three people follow from the sums of any two of three columns: all three are refused.

    Only one cohort has these sums: adding 1 to every second cell and taking it from the others
    keeps them, but either way one of the two empty cells would fall below 0.
    """
    cells = list(np.ndindex(2, 2, 2))
    yes = [3, 20, 20, 0, 20, 20, 20, 0]
    by = {name: [cell[at] for cell in cells] for at, name in enumerate("abc")}
    counts = CountTable.from_counts([0] * 8, yes, [50] * 8, by)
    with pytest.raises(CountsError, match="count by fewer groups"):
        withhold(counts)
    for pair in combinations("abc", 2):
        assert not withhold(counts.regroup(*pair)).anything


def test_rows_without_such_people_protect_nobody() -> None:
    """A reader who knows that nobody of b had the event finds the three of a in the total."""
    counts = CountTable.from_counts([0, 1, 2], [3, 0, 40], [30, 15, 30])
    assert withhold(counts).rows[()][()].tolist() == [True, False, True]


def test_what_is_withheld_together_is_not_small() -> None:
    """Scores with 3 and 4 events would be told as 7 by the total, so a third is withheld."""
    counts = CountTable.from_counts([0, 1, 2, 3], [3, 4, 30, 40], [30, 30, 30, 30])
    assert withhold(counts).rows[()][()].tolist() == [True, True, True, False]


@settings(max_examples=30, deadline=None)
@given(tables())
def test_a_file_with_everything_comes_back_as_it_was(table: CountTable) -> None:
    """JSON and CSV keep every count, group and person without outcome."""
    assert CountTable.from_json(table.to_json(least=0)) == table
    assert CountTable.from_csv(table.to_csv(least=0)) == table


def test_levels_probabilities_and_description_come_back() -> None:
    """JSON keeps expected probabilities, levels and what the counts are of."""
    counts = CountTable.from_counts(
        ["low", "high"], [1, 2], [3, 4], labels=["low", "mid", "high"],
        expected=[0.1, 0.6], about={"place": "Dane"}, competing=2,
    )  # fmt: skip
    assert CountTable.from_json(counts.to_json(least=0)) == counts
    back = CountTable.from_csv(counts.to_csv(least=0), labels=["low", "mid", "high"])
    assert (back.labels, back.yes.tolist(), back.competing) == (counts.labels, [1, 0, 2], 2)


def test_probabilities_come_back_from_csv_to_the_last_digit() -> None:
    """Each count carries the probability of its score; a withheld one carries none."""
    chance = [0.1 + 1e-16, 1 / 3, 2 / 3]
    counts = CountTable.from_counts(
        [0, 1, 2] * 2, [30, 2, 40, 30, 33, 7], [30, 50, 20, 17, 41, 13],
        {"sex": ["f"] * 3 + ["m"] * 3}, expected=chance * 2,
    )  # fmt: skip
    assert CountTable.from_csv(counts.to_csv(least=0)) == counts
    rows = list(csv.DictReader(io.StringIO(counts.to_csv())))
    assert {row["expected"] for row in rows if row["people"] == "withheld"} == {""}
    bad = "score,outcome,people,expected\n1,event,20,0.5\n1,no_event,20,1.5\n2,event,20,often\n"
    with pytest.raises(CountsError, match="then a probability") as caught:
        CountTable.from_csv(bad)
    assert [problem.where for problem in caught.value.problems] == ["line 3", "line 4"]


def test_means_of_probabilities_give_no_group_away() -> None:
    """The mean of all is that of the groups, weighted by people: withheld groups give no mean."""
    counts = CountTable.from_counts(
        [0, 0, 1, 1], [4, 40, 30, 30], [40, 40, 30, 30], {"sex": ["f", "m"] * 2},
        expected=[0.2, 0.3, 0.4, 0.5],
    )  # fmt: skip
    said = json.loads(counts.to_json())["rows"]
    assert all((row["yes"] is None) == (row["expected"] is None) for row in said)
    assert any(row["yes"] is None for row in said)


def test_withheld_counts_are_never_read_as_zero() -> None:
    """A file with withheld counts is refused, or read without those people and saying so."""
    counts = CountTable.from_counts(
        [0, 1, 2], [30, 2, 40], [30, 50, 20], unscored=4, about={"place": "Dane"}
    )
    for text, read in (
        (counts.to_json(), CountTable.from_json),
        (counts.to_csv(), CountTable.from_csv),
    ):
        with pytest.raises(CountsError, match="2 scores and 1 number of people without an out"):
            read(text)
        back = read(text, withheld="leave_out")
        assert back.score.tolist() == [2]
        assert back.about["withheld"].startswith("2 scores and 1 number of people")
    only = CountTable.from_counts([0], [30], [30], unscored=4).to_json()
    with pytest.raises(CountsError, match="rows: 1 number of people without an outcome withheld"):
        CountTable.from_json(only)


@pytest.mark.parametrize("text", ["", "[]", '{"format": "other"}', "not json"])
def test_other_files_are_refused(text: str) -> None:
    """Something else than a count table is told apart at once."""
    with pytest.raises(CountsError, match="not a count table"):
        CountTable.from_json(text)
    with pytest.raises(CountsError, match="not a count table"):
        CountTable.from_csv(text)


def test_lines_that_cannot_be_read_are_all_named() -> None:
    """Each bad line of a CSV is named by its number."""
    text = "score,outcome,people\n1,event,x\n1,event,2\n1,death,3\nlow,event,3\n1,event\n"
    with pytest.raises(CountsError) as caught:
        CountTable.from_csv(text)
    found: list[Any] = [problem.where for problem in caught.value.problems]
    assert found == ["line 2", "line 4", "line 5", "line 6"]

"""Count tables: built from counts or frames, split, added, and refused when unsound."""

from __future__ import annotations

import numpy as np
import pytest

from rnr.evidence import CountsError, CountTable

FEW = {"sex": ["f", "f", "m", "m"]}


def test_a_table_counts_people_events_and_base_rate() -> None:
    """n, events and base rate are sums over the scores."""
    counts = CountTable.from_counts([2, 0, 1], [3, 1, 2], [7, 9, 8])
    assert counts.score.tolist() == [0, 1, 2]
    assert counts.yes.tolist() == [1, 2, 3]
    assert (counts.n, counts.events, counts.base_rate) == (30, 6, 0.2)
    assert np.isnan(CountTable.from_counts([1], [0], [0]).base_rate)


def test_n_may_be_given_instead_of_no() -> None:
    """Papers print n and events as often as events and non-events."""
    assert CountTable.from_counts([1], [3], n=[10]) == CountTable.from_counts([1], [3], [7])


def test_a_grouped_table_holds_everybody_and_splits_on_the_same_scores() -> None:
    """The parts share the scores of the whole, so they line up with one expected rate a score."""
    counts = CountTable.from_counts(
        [0, 1, 1, 2],
        [1, 2, 3, 4],
        [4, 3, 2, 1],
        FEW,
        not_watched={("m",): 3},
        competing={("x",): 1},
        expected=[0.1, 0.2, 0.4, 0.5],
    )
    assert counts.yes.tolist() == [1, 5, 4]
    assert counts.not_watched == 3
    parts = counts.split()
    assert list(parts) == [("f",), ("m",), ("x",)]
    assert parts["m",].yes.tolist() == [0, 3, 4]
    assert parts["m",].groups == {"sex": "m"}
    assert parts["x",].n == 0
    assert parts["x",].competing == 1
    assert counts.expected == pytest.approx([0.1, 0.3, 0.5])
    assert parts["f",].expected == pytest.approx([0.1, 0.2, 0.5])
    whole = counts.total()
    assert whole.by == ()
    assert whole.yes.tolist() == [1, 5, 4]
    assert whole.split() == {(): whole}


def test_regroup_adds_up_over_the_groups_that_are_given_up() -> None:
    """Marginal counts are sums of the intersections."""
    counts = CountTable.from_counts(
        [1, 1, 1],
        [1, 2, 3],
        [9, 8, 7],
        {"sex": ["f", "f", "m"], "age": ["<25", "25+", "25+"]},
        not_watched={("f", "<25"): 2, ("m", "25+"): 1},
    )
    age = counts.regroup("age").split()
    assert {key: part.events for key, part in age.items()} == {("25+",): 5, ("<25",): 1}
    assert age["<25",].not_watched == 2
    with pytest.raises(CountsError, match="agee: the table is not split by this group; did you"):
        counts.regroup("agee")


def test_tables_add() -> None:
    """Pooling agencies adds counts on the union of their scores and joins what is said of them."""
    one = CountTable.from_counts(
        [0, 1], [1, 2], [3, 4], not_watched=2, expected=[0.1, 0.5], about={"place": "A", "x": "1"}
    )
    two = CountTable.from_counts(
        [1, 2], [3, 4], [1, 2], competing=1, expected=[0.2, 0.6], about={"place": "B"}
    )
    both = one + two
    assert both.score.tolist() == [0, 1, 2]
    assert both.yes.tolist() == [1, 5, 4]
    assert both.no.tolist() == [3, 5, 2]
    assert (both.not_watched, both.competing) == (2, 1)
    assert both.expected == pytest.approx([0.1, (0.5 * 6 + 0.2 * 4) / 10, 0.6])
    assert both.about == {"place": "A + B", "x": "1 + not recorded"}
    without = CountTable.from_counts([1], [1], [1])
    assert (one + without).expected is None


def test_tables_that_do_not_fit_are_not_added() -> None:
    """Other levels and other groups are told at once."""
    one = CountTable.from_counts(["a"], [1], [1], labels=["a"])
    two = CountTable.from_counts([0], [1], [1], {"sex": ["f"]})
    with pytest.raises(CountsError) as caught:
        _ = one + two
    assert [problem.code for problem in caught.value.problems] == ["labels", "by"]


def test_equality_is_of_everything() -> None:
    """Two tables are equal when their counts, groups and descriptions are."""
    one = CountTable.from_counts([1], [1], [2])
    assert one == CountTable.from_counts([1], [1], [2])
    assert one != CountTable.from_counts([1], [1], [2], not_watched=1)
    assert one != CountTable.from_counts([1], [1], [2], expected=[0.3])
    assert one != CountTable.from_counts([1], [2], [1])
    assert one != "table"


def test_counts_cannot_be_changed() -> None:
    """A table is a fact, so its arrays are read-only."""
    counts = CountTable.from_counts([1], [1], [2])
    with pytest.raises(ValueError, match="read-only"):
        counts.yes[0] = 7


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"no": None}, ["no_or_n"]),
        ({"n": [9, 9]}, ["no_or_n"]),
        ({"no": None, "n": [0, 9]}, ["count"]),
        ({"yes": [-1, 2]}, ["count"]),
        ({"yes": [0.5, 2]}, ["count"]),
        ({"yes": ["a", "b"]}, ["count"]),
        ({"yes": [1]}, ["length"]),
        ({"score": [np.nan, 1]}, ["score"]),
        ({"score": [True, False]}, ["score"]),
        ({"score": ["low", "high"]}, ["level"]),
        ({"score": [0, 7], "labels": ["low", "high"]}, ["level"]),
        ({"labels": ["low", "low"]}, ["labels"]),
        ({"expected": [0.5, 1.5]}, ["p"]),
        ({"expected": [0.5]}, ["length"]),
        ({"by": {"sex": ["f"]}}, ["length"]),
        ({"by": {"sex": ["f", "m"]}, "not_watched": 3}, ["left_out"]),
        ({"by": {"sex": ["f", "m"]}, "not_watched": {("f", "m"): 3}}, ["left_out"]),
        ({"yes": [-1, 2], "expected": [2, 2]}, ["count", "p"]),
    ],
)
def test_unsound_counts_are_refused_with_all_problems(given: dict, codes: list[str]) -> None:
    """Each mistake is named by its place and kind, all at once."""
    sound = {"score": [0, 1], "yes": [1, 2], "no": [3, 4]}
    if given == {"no": None, "n": [0, 9]}:
        codes = ["n_below_yes"]
    with pytest.raises(CountsError) as caught:
        CountTable.from_counts(**(sound | given))
    assert [problem.code for problem in caught.value.problems] == codes

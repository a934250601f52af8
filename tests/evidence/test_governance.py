"""Override rates by assessor, office and group: counts, warnings, and small cells kept back."""

from __future__ import annotations

import itertools
from typing import Any

import duckdb
import polars as pl
import pytest

from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.estimates.intervals import wilson
from rnr.evidence.monitoring.governance import OverrideRow, OverrideWatch, override_watch
from rnr.evidence.withholding.nested import hidden

LEVELS = ["low", "moderate", "high"]
SHARES: dict[str, Any] = {"at_most": 0.1, "upward_at_most": 0.9}


def people(counts: dict[tuple[str, ...], tuple[int, int, int]]) -> pl.DataFrame:
    """One row a person: office and assessor, with so many kept, moved up and moved down."""
    rows: list[dict[str, str | None]] = []
    for (office, who), (kept, up, down) in counts.items():
        base = {"office": office, "who": who}
        rows += [{**base, "score": "moderate", "set": "moderate"}] * kept
        rows += [{**base, "score": "low", "set": "high"}] * up
        rows += [{**base, "score": "high", "set": "moderate"}] * down
    return pl.DataFrame(rows)


BIG = {("a", "ann"): (80, 30, 10), ("a", "bo"): (90, 10, 10), ("b", "cy"): (200, 12, 10)}


def by(watch: OverrideWatch) -> dict[tuple[str, object], OverrideRow]:
    """Rows by what they are of."""
    return {(row.by, row.group): row for row in watch.rows}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_rates_are_counted_by_each_grouping(engine: str) -> None:
    """Everybody, offices and assessors, by hand: 82 of 452 overridden, 52 of them upwards."""
    frame: Any = people(BIG)
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", frame.to_arrow())
        frame = connection.table("t")
    rows = by(override_watch(frame, "score", "set", LEVELS, ["office", "who"], **SHARES))
    everybody = rows["", None]
    assert (everybody.rate.events, everybody.rate.n) == (82, 452)
    assert (everybody.upward.events, everybody.upward.n) == (52, 82)
    assert (everybody.rate.low, everybody.rate.high) == wilson(82, 452)
    assert rows["office", "a"].rate.value == pytest.approx(60 / 230)
    assert rows["who", "ann"].upward.value == pytest.approx(30 / 40)
    assert list(rows) == [("", None), ("office", "a"), ("office", "b"), ("who", "ann"),
                          ("who", "bo"), ("who", "cy")]  # fmt: skip


def test_warnings_go_by_the_stated_shares_only() -> None:
    """Beyond the share it warns, at the share it does not, and chance is named where it may be."""
    frame = people({("a", "ann"): (90, 10, 0)})
    at = override_watch(frame, "score", "set", LEVELS, at_most=0.1, upward_at_most=1)
    assert at.warnings == ()
    got = override_watch(frame, "score", "set", LEVELS, at_most=0.09, upward_at_most=0.9)
    assert got.warnings == (
        "everybody: 10.0 % of 100 people were overridden, more than 9.0 %"
        "; so few that it may be chance",
        "everybody: 100.0 % of 10 overrides were upward, more than 90.0 %"
        "; so few that it may be chance",
    )
    clear = override_watch(people({("a", "x"): (500, 500, 0)}), "score", "set", LEVELS, **SHARES)
    said = "everybody: 50.0 % of 1,000 people were overridden, more than 10.0 %"
    assert clear.warnings[0] == said
    assert "warning: everybody" in str(clear)


def test_small_cells_and_those_that_tell_them_are_withheld() -> None:
    """Three overrides of one assessor hide a colleague of the same office, not of another."""
    counts = {**BIG, ("a", "dee"): (40, 2, 1), ("b", "eve"): (100, 20, 20)}
    got = override_watch(people(counts), "score", "set", LEVELS, ["office", "who"], **SHARES)
    shown = {row.group: row.rate.defined for row in got.rows if row.by == "who"}
    assert shown == {"ann": True, "bo": False, "cy": True, "dee": False, "eve": True}
    assert {row.group: row.rate.defined for row in got.rows if row.by == "office"} == {
        "a": True, "b": True,
    }  # fmt: skip
    secret = by(got)["who", "dee"]
    assert secret.rate.method == "withheld: too few people"
    assert (secret.rate.n, secret.upward.n, secret.warnings) == (0, 0, ())
    assert "not established (withheld" in str(got)
    free = override_watch(people(counts), "score", "set", LEVELS, ["who"], **SHARES, least=0)
    assert all(row.rate.defined for row in free.rows)
    assert len(free.table()) == 2 * len(free.rows)


def test_no_withheld_number_follows_from_the_shown_ones() -> None:
    """Whatever is shown of offices and assessors, each withheld count leaves two possibilities."""
    for small in itertools.product((0, 3, 12), repeat=3):
        counts = {("a", "ann"): (small[0], 50), ("a", "bo"): (small[1], 50),
                  ("b", "cy"): (small[2], 50), ("b", "dee"): (40, 60)}  # fmt: skip
        got = hidden(counts, 2, 10)
        for office, team in (("a", ("ann", "bo")), ("b", ("cy", "dee"))):
            secret = [who for who in team if (1, who) in got]
            assert len(secret) != 1 or (0, office) in got
        for who, (yes, _) in {k[1]: v for k, v in counts.items()}.items():
            assert (1, who) in got or not 0 < yes < 10


def test_a_withheld_office_withholds_its_assessors() -> None:
    """Adding up the assessors of an office would tell what the office hides."""
    counts = {("a", "ann"): (0, 60), ("a", "bo"): (4, 60), ("b", "cy"): (30, 60),
              ("c", "dee"): (30, 70)}  # fmt: skip
    got = hidden(counts, 2, 10)
    assert {(0, "a"), (1, "ann"), (1, "bo")} <= got
    assert hidden({(): (4, 100)}, 0, 10) == {(None, None)}
    assert hidden({(): (40, 100)}, 0, 10) == frozenset()
    assert (None, None) in hidden({("a",): (2, 100), ("b",): (2, 100)}, 1, 10)


def test_people_without_a_level_are_counted_apart() -> None:
    """A missing level is neither kept nor overridden."""
    frame = people(BIG)
    frame = pl.concat([frame, frame.head(3).with_columns(set=pl.lit(None, dtype=pl.String))])
    got = override_watch(frame, "score", "set", LEVELS, **SHARES)
    assert (got.left_out, got.rows[0].rate.n) == (3, 452)
    nobody = override_watch(frame.head(0), "score", "set", LEVELS, **SHARES)
    assert [row.rate.method for row in nobody.rows] == ["nobody to count"]
    still = override_watch(frame, "score", "score", LEVELS, ["office"], **SHARES)
    assert (still.rows[0].rate.value, still.rows[0].upward.method) == (0, "nobody to count")


def test_what_cannot_be_counted_is_refused() -> None:
    """Unknown columns and levels, and shares that are no shares, are named."""
    frame = people(BIG)
    with pytest.raises(CountsError, match="offce: is not a column of the frame"):
        override_watch(frame, "score", "set", LEVELS, ["offce"], **SHARES)
    with pytest.raises(CountsError, match="score: holds a level that is not among the names"):
        override_watch(frame, "score", "set", ["low", "high"], **SHARES)
    with pytest.raises(MeasureError, match="at_most: is not a share from 0 to 1"):
        override_watch(frame, "score", "set", LEVELS, at_most=10, upward_at_most=0.9)

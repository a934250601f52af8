"""Counting frames: every engine, every kind of column, and refusal of what is unclear."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest
from tests_engines import ENGINES

from rnr.evidence import CountsError, CountTable


def people() -> pl.DataFrame:
    """Four hundred people with gaps in score, outcome and group."""
    draw = np.random.default_rng(3)
    n = 400
    holes = draw.random((3, n)) < 0.05
    columns = {
        "score": draw.integers(0, 5, n),
        "event": draw.integers(0, 2, n),
        "sex": draw.choice(["f", "m"], n),
    }
    return pl.DataFrame(
        {
            name: [
                None if gone else value for gone, value in zip(hole, values.tolist(), strict=True)
            ]
            for (name, values), hole in zip(columns.items(), holes, strict=True)
        }
    ).with_columns(p=(pl.col("score") + 1) / 10)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_alike(engine: str) -> None:
    """Yes, no, missing outcome, missing score and missing group equal a count row by row."""
    frame = people()
    rows = [(s, e, g or "not recorded") for s, e, g, _ in frame.iter_rows()]
    counts = CountTable.from_frame(
        ENGINES[engine](frame.with_columns(p=pl.col("p").fill_null(0.5))),
        score="score", event="event", by=["sex"], probability="p",
    )  # fmt: skip
    assert list(counts.split()) == [("f",), ("m",), ("not recorded",)]
    for (sex,), part in counts.split().items():
        mine = [(s, e) for s, e, g in rows if g == sex]
        assert part.yes.tolist() == [mine.count((s, 1)) for s in range(5)]
        assert part.no.tolist() == [mine.count((s, 0)) for s in range(5)]
        assert part.not_watched == sum(e is None for _, e in mine)
        assert part.unscored == sum(s is None and e is not None for s, e in mine)
    assert counts.expected == pytest.approx(np.arange(1, 6) / 10)


@pytest.mark.parametrize(
    "values", [[True, False, None], [1, 0, None], [1.0, 0.0, None], [Decimal(1), Decimal(0), None],
               ["event", "no_event", "not_watched"]]
)  # fmt: skip
def test_events_may_be_booleans_numbers_or_marked(values: list) -> None:
    """True and 1 are events, False and 0 none, missing is not known; nothing else counts."""
    frame = pl.DataFrame({"score": [1, 1, 1], "event": values})
    counts = CountTable.from_frame(frame, score="score", event="event")
    assert (counts.events, counts.n, counts.not_watched) == (1, 2, 1)


def test_not_a_number_is_missing() -> None:
    """Pandas writes a missing number as not-a-number; so it is read."""
    frame = pd.DataFrame({"score": [1, np.nan, 2], "event": [1, 0, np.nan], "g": ["a", "b", "a"]})
    counts = CountTable.from_frame(frame, score="score", event="event", by=["g"])
    assert (counts.n, counts.unscored, counts.not_watched) == (1, 1, 1)


def test_levels_are_counted_in_their_order() -> None:
    """Names of levels are put in the order given, and levels without people stay."""
    frame = pl.DataFrame({"level": ["high", "low", "low"], "event": [1, 0, 1]})
    counts = CountTable.from_frame(
        frame, score="level", event="event", levels=["low", "mid", "high"]
    )
    assert counts.labels == ("low", "mid", "high")
    assert (counts.yes.tolist(), counts.no.tolist()) == ([1, 0, 1], [1, 0, 0])
    with pytest.raises(CountsError, match="level: holds words without an order; give levels="):
        CountTable.from_frame(frame, score="level", event="event")
    with pytest.raises(CountsError) as caught:
        CountTable.from_frame(frame, score="level", event="event", levels=["low"])
    assert "1 name that is not among the levels" in str(caught.value)
    assert "'high'" not in str(caught.value)


def test_scores_may_be_rounded_before_counting() -> None:
    """Probabilities are counted in their rounding; unrounded ones gain nothing and are refused."""
    frame = pl.DataFrame({"p": np.linspace(0, 1, 6_000), "event": [0, 1] * 3_000})
    counts = CountTable.from_frame(frame, score="p", event="event", probability="p", decimals=1)
    assert len(counts.score) == 11
    assert counts.expected == pytest.approx(counts.score, abs=0.05)
    with pytest.raises(CountsError, match="more than 5,000 distinct values"):
        CountTable.from_frame(frame, score="p", event="event")


def test_a_frame_without_people_gives_an_empty_table() -> None:
    """Nobody is a table too."""
    frame = pl.DataFrame({"score": [1], "event": [0]}).clear()
    assert CountTable.from_frame(frame, score="score", event="event").n == 0


def test_what_is_unclear_is_refused_all_at_once_without_values() -> None:
    """Other events, missing probabilities and odd scores are counted, never shown."""
    frame = pl.DataFrame(
        {"score": [1, 2, 3], "event": [7, 1, 0], "p": [0.1, None, 0.2], "d": [b"x"] * 3}
    )
    with pytest.raises(CountsError) as caught:
        CountTable.from_frame(frame, score="score", event="event", probability="p")
    assert [problem.code for problem in caught.value.problems] == ["event", "probability"]
    assert "for 1 person" in str(caught.value)
    assert "7" not in str(caught.value)
    with pytest.raises(CountsError, match="d: numbers or names of levels are expected"):
        CountTable.from_frame(frame.with_columns(event=1), score="d", event="event")
    words = frame.with_columns(event=pl.lit("yes"))
    with pytest.raises(CountsError, match="something else than 0, 1 or missing for 3 people"):
        CountTable.from_frame(words, score="score", event="event")
    with pytest.raises(CountsError, match="exactly one of the two is expected"):
        CountTable.from_frame(frame, score="score")
    with pytest.raises(CountsError, match="lacks 2 columns"):
        CountTable.from_frame(frame, score="scores", event="event", by=["race"])

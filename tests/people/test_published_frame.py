"""Published rates beside a frame are those beside each person, on every engine."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest

import rnr


def told(tool: Any, rows: pl.DataFrame, scale: str) -> dict[str, list[Any]]:
    """What the face for one person says of each row, as columns."""
    profiles = [rnr.score(rnr.assess(tool, row)) for row in rows.to_dicts()]
    columns: dict[str, list[Any]] = {}
    for one in (rnr.published_rates(profile, scale) for profile in profiles):
        for rate in one:
            said = {
                rate.unit: rate.value, "low": rate.low, "high": rate.high,
                "n": rate.n, "events": rate.events, "note": rate.note or None,
            }  # fmt: skip
            for name, value in said.items():
                columns.setdefault(f"{rate.norm}_{name}", []).append(value)
    return columns


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
@pytest.mark.parametrize("scale", ["fta", "nvca"])
def test_a_frame_says_what_one_person_is_told(engine: str, scale: str) -> None:
    """Values, limits, people, events and notes of every table, on scores and on levels."""
    tool = rnr.load("psa")
    rows = rnr.synth(tool, 40, seed=3, scale="fta", missing=0.1).frame.select(list(tool.items))
    scored = rnr.score_frame(tool, rows)
    given: Any = {
        "polars": lambda: scored, "lazy": scored.lazy, "pandas": scored.to_pandas,
        "pyarrow": scored.to_arrow, "duckdb": lambda: duckdb.from_arrow(scored.to_arrow()),
    }[engine]()  # fmt: skip
    made: Any = rnr.published_rates_frame(given, tool, scale, keep=[])
    made = {
        "polars": lambda: made, "lazy": lambda: made.collect(), "pyarrow": lambda:
        pl.from_arrow(made), "pandas": lambda: pl.from_pandas(made), "duckdb": lambda: made.pl(),
    }[engine]()  # fmt: skip
    expected = told(tool, rows, scale)
    assert made.columns == list(expected)
    assert {name: made[name].to_list() for name in made.columns} == expected
    assert any(note for name, notes in expected.items() if name.endswith("note") for note in notes)


def test_every_table_of_the_shelf_can_be_set_beside_a_frame() -> None:
    """Levels, shares and percentiles: whatever is published of one score, for the worked cases."""
    units = set()
    for entry in rnr.names():
        tool = rnr.load(entry.id, entry.version, allow_provisional=True)
        kinds = {norm.scale for norm in tool.norms if norm.what in {"rate", "percentile", "share"}}
        answered = [one.answers for one in tool.cases if not one.refused and one.others is None]
        for scale in kinds if answered else ():
            filled = [{name: case.get(name) for name in tool.items} for case in answered]
            rows = pl.DataFrame(filled, infer_schema_length=None, strict=False)
            made = rnr.published_rates_frame(rnr.score_frame(tool, rows), tool, scale, keep=[])
            expected = told(tool, rows, scale)
            assert {name: made[name].to_list() for name in expected} == expected
            assert ("rnr_shelf" in made.columns) == (tool.shelf != "verified")
            units |= {norm.unit for norm in tool.norms if norm.scale == scale}
    assert "percent" in units


def test_what_cannot_be_looked_up_is_refused() -> None:
    """An unknown scale, one without published rates, and a column that is not there."""
    tool = rnr.load("psa")
    scored = pd.DataFrame({"fta_score": [1, 2]}, index=[7, 9])
    assert rnr.published_rates_frame(scored, tool, "fta").index.tolist() == [7, 9]
    with pytest.raises(rnr.ScaleError, match=r"ftaa: is not a scale .*; did you mean 'fta'"):
        rnr.published_rates_frame(scored, tool, "ftaa")
    with pytest.raises(rnr.ColumnsError, match="nca_score: is not a column"):
        rnr.published_rates_frame(scored, tool, "nca")
    bare = next(
        (one, scale) for entry in rnr.names() if entry.shelf == "verified"
        for one in [rnr.load(entry.id, entry.version)] if not one.norms for scale in one.scales
    )  # fmt: skip
    with pytest.raises(rnr.ScaleError, match="holds no published rates, percentiles or shares"):
        rnr.published_rates_frame(scored, *bare)
    empty = rnr.published_rates_frame(pl.DataFrame({"fta_score": [None, None]}), tool, "fta")
    assert empty["dane_fta_note"].to_list() == ["no certain score"] * 2

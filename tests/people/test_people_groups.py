"""A frame counted into groups: levels, fits, places today, base rates."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl
import pytest

import rnr

OFFERS = rnr.Catalogue.model_validate({
    "id": "ours", "title": "Ours", "risk": ["low", "high"], "programmes": {
        "cbt": {"title": "C", "targets": ["procriminal_attitudes"], "hours": 100, "slots": 2,
                "effect": {"size": -0.3, "se": 0.1, "outcome": "rearrest", "source": "S1"}},
        "work": {"title": "W", "targets": ["school_work"], "hours": 20},
    },
})  # fmt: skip
FRAME = pl.DataFrame({
    "level": ["high"] * 5 + ["low"] * 4 + [None],
    "cbt_fits": ["yes", "yes", "yes", "unknown", "no", "no", "no", "no", "no", "no"],
    "work_fits": ["no", "no", "no", "no", "yes", "no", "no", "no", "no", "no"],
    "rearrest": [True, False, None, True, True, False, True, False, False, False],
    "now": [None, None, "cbt", None, "work", None, "cbt", None, None, None],
})  # fmt: skip
COUNTED = [
    # High risk: of five, one was not watched and one is in a programme; 2 of the other 3.
    ("high: cbt", 3, 2 / 3, 3, ("cbt",), {"cbt": 1}),
    ("high: work", 1, 2 / 3, 3, ("work",), {"work": 1}),
    ("high: nothing fits", 1, 2 / 3, 3, (), {}),
    ("low: nothing fits", 4, 0.0, 3, (), {"cbt": 1}),
    ("not known: nothing fits", 1, 0.0, 1, (), {}),
]


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_every_engine_counts_the_same(engine: str) -> None:
    """Everybody is in one group; rates rest on people watched without a programme."""
    frame: Any = FRAME
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", FRAME.to_arrow())
        frame = connection.table("t")
    else:
        frame = {"polars": FRAME, "lazy": FRAME.lazy(), "pandas": FRAME.to_pandas(),
                 "pyarrow": FRAME.to_arrow()}[engine]  # fmt: skip
    groups = rnr.people_groups(frame, OFFERS, "level", "rearrest", "now")
    found = {g.name: (g.people, pytest.approx(g.rate), g.watched, g.fits, g.today) for g in groups}
    assert found == {name: tuple(rest) for name, *rest in COUNTED}
    assert [g.name.split(":")[0] for g in groups] == ["low", "high", "high", "high", "not known"]
    assert sum(g.people for g in groups) == FRAME.height
    assert {g.measured for g in groups} == {"low", "high", "not known"}


def test_groups_go_into_the_impact_as_they_are() -> None:
    """Two free places of the programme that fits go to people at high risk."""
    groups = rnr.people_groups(FRAME.with_columns(now=pl.lit(None, dtype=pl.String)), OFFERS,
                               "level", "rearrest")  # fmt: skip
    bare = [g for g in groups if g.fits != ("work",)]
    rows = rnr.impact(bare, OFFERS, seed=1, draws=50)
    assert rows[2].placed["high: cbt"] == {"cbt": 2}
    assert rows[2].people == FRAME.height - 1


def test_what_cannot_be_counted_is_refused() -> None:
    """Columns, events, programmes and levels without a base rate: named with counts."""
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.people_groups(FRAME.drop("work_fits"), OFFERS, "levl", "now", "nowhere")
    said = str(caught.value)
    assert "levl: is not a column; did you mean 'level'?" in said
    assert "work_fits: is not a column" in said
    assert "nowhere: is not a column" in said
    assert "now: holds String, expected 0 and 1, or yes and no" in said
    wrong = FRAME.with_columns(rearrest=pl.Series([2, *[None] * 9]),
                               now=pl.Series(["secret", *[None] * 9]))  # fmt: skip
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.people_groups(wrong, OFFERS, "level", "rearrest", "now")
    said = str(caught.value)
    assert "rearrest: 1 row: neither 0 nor 1; give 0, 1 or nothing" in said
    assert "now: 1 row: a programme that the catalogue does not have; known: cbt, work" in said
    assert "rearrest: of 3 levels nobody was watched without a programme" in said
    assert "secret" not in said

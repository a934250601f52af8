"""Both faces divide and round to the same last bit: a hair beside a band's edge is another band."""

from __future__ import annotations

from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pytest

from rnr.scoring.arithmetic import Ratio
from rnr.scoring.shapes import Round

COUNT = 30_000


def column(op: Any, engine: str, *extra: float) -> list[float]:
    """What the column face makes of 0, 1, 2, ... and constants."""
    frame = pl.DataFrame({"x": range(COUNT)})
    native: Any = frame if engine == "polars" else duckdb.sql("select * from frame order by x")
    literals = [nw.lit(value, dtype=nw.Float64()) for value in extra]
    made = nw.from_native(native).with_columns(y=op.column(nw, nw.col("x"), *literals))
    native = made.to_native()
    rows = native if engine == "polars" else native.pl().sort("x")
    values: list[float] = rows["y"].to_list()
    return values


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("divisor", [3.0, 10.0, 30.0, 79.0, 100.0])
def test_a_ratio_is_the_same_on_both_faces(engine: str, divisor: float) -> None:
    """Division by a constant equals one person's division bit for bit."""
    wanted = [Ratio().one(x, divisor) for x in range(COUNT)]
    assert column(Ratio(), engine, divisor) == wanted


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("decimals", [1, 2, 3])
def test_a_rounded_number_is_the_same_on_both_faces(engine: str, decimals: int) -> None:
    """A number rounded to decimals is the double that its decimal text stands for."""
    op = Round(decimals, "half_up")
    scaled = pl.DataFrame({"x": [x / 10**decimals for x in range(COUNT)]})
    native: Any = scaled if engine == "polars" else duckdb.sql("select * from scaled")
    made = nw.from_native(native).with_columns(y=op.column(nw, nw.col("x"))).to_native()
    values = made["y"] if engine == "polars" else made.pl().sort("x")["y"]
    assert values.to_list() == scaled["x"].to_list()
    assert [op.one(x) for x in scaled["x"]] == scaled["x"].to_list()

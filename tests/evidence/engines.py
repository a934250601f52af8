"""The same frame in every engine that the tests know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import ibis
import pandas as pd
import polars as pl


def pandas_frame(frame: pl.DataFrame) -> pd.DataFrame:
    """Classic pandas, with its missing dates and floats."""
    return pd.DataFrame({name: pandas_series(frame[name]) for name in frame.columns})


def pandas_series(column: pl.Series) -> Any:
    values = pd.Series(column.to_list())
    return pd.to_datetime(values) if column.dtype == pl.Date else values


def duck(frame: pl.DataFrame) -> Any:
    """A relation of a database of its own."""
    return duckdb.connect().from_arrow(frame.to_arrow())


ENGINES: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda frame: frame,
    "polars lazy": lambda frame: frame.lazy(),
    "pandas": pandas_frame,
    "pandas arrow": lambda frame: frame.to_pandas(use_pyarrow_extension_array=True),
    "pyarrow": lambda frame: frame.to_arrow(),
    "duckdb": duck,
    "ibis": lambda frame: ibis.memtable(frame),
}


def rows(native: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of any frame."""
    import narwhals as nw

    frame = nw.from_native(native)
    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return eager.iter_rows()

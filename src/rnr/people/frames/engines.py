"""Take in a frame of any engine, and give back the same kind.

Eager frames of pandas and PyArrow go through polars, which does this work several times faster, and
come back as they were, with the same index. Lazy frames stay in their own engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from rnr.errors import ColumnsError, Problem


@dataclass(frozen=True, slots=True)
class Taken:
    """A user's frame as narwhals sees it, and how it goes back."""

    frame: Any
    """A lazy narwhals frame."""
    names: tuple[str, ...]
    eager: pl.DataFrame | None
    """The rows themselves, for frames in memory."""
    kind: str
    empty: frozenset[str]
    """Columns of nothing but nulls, which have a type of their own in some engines."""
    index: Any = None


def take(frame: Any, wanted: Sequence[str] | None = None) -> Taken:
    """Take a user's frame in; of an eager one only the wanted columns.

    Raises
    ------
    ColumnsError
        It is no frame, a column name stands twice, or a column mixes types of values.
    """
    kind = type(frame).__module__.partition(".")[0]
    if kind == "pandas":
        return _pandas(frame, wanted)
    if kind == "pyarrow" and type(frame).__name__ == "Table":
        _refuse_twice(frame.column_names)
        names = tuple(frame.column_names)
        rows = pl.from_arrow(frame.select([n for n in names if wanted is None or n in wanted]))
        assert isinstance(rows, pl.DataFrame)
        return _eager(rows, names, "pyarrow")
    if isinstance(frame, pl.DataFrame):
        rows = frame.select([n for n in frame.columns if wanted is None or n in wanted])
        return _eager(rows, tuple(frame.columns), "polars")
    try:
        lazy = nw.from_native(frame).lazy()
    except TypeError:
        what = f"is of type {type(frame).__name__}, which is no frame"
        todo = "give a frame of pandas, polars, PyArrow, DuckDB, Ibis, Dask or PySpark"
        raise ColumnsError(
            "there is no frame to score", [Problem("frame", what, todo, "frame")]
        ) from None
    native = lazy.to_native()
    schema = native.collect_schema() if isinstance(native, pl.LazyFrame) else {}
    return Taken(lazy, tuple(lazy.collect_schema().names()), None, kind, _empty(schema))


def _eager(rows: pl.DataFrame, names: tuple[str, ...], kind: str, index: Any = None) -> Taken:
    return Taken(nw.from_native(rows).lazy(), names, rows, kind, _empty(rows.schema), index)


def _empty(schema: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name, dtype in schema.items() if dtype == pl.Null)


def _refuse_twice(names: Sequence[Any]) -> None:
    twice = sorted({str(name) for name in names if list(names).count(name) > 1})
    if twice:
        problems = [
            Problem(n, "is the name of several columns", "rename them", "twice") for n in twice
        ]
        raise ColumnsError("column names are not unique", problems)


def _pandas(frame: Any, wanted: Sequence[str] | None) -> Taken:
    if type(frame).__name__ != "DataFrame":
        what = f"is a pandas {type(frame).__name__}, expected a DataFrame"
        raise ColumnsError("there is no frame to score", [Problem("frame", what, "", "frame")])
    names = tuple(frame.columns)
    _refuse_twice(names)
    problems: list[Problem] = []
    chosen = [name for name in names if wanted is None or name in wanted]
    plain = [name for name in chosen if frame.dtypes[name].kind != "O" or _typed(frame[name])]
    columns = {str(name): column for name, column in zip(plain, _plain(frame[plain]), strict=True)}
    for name in chosen:
        if name in plain:
            continue
        try:
            columns[str(name)] = _objects(str(name), frame[name])
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
            todo = "give the column one type: text, numbers or yes/no"
            problems.append(Problem(str(name), "mixes types of values", todo, "mixed"))
    if problems:
        raise ColumnsError("columns cannot be read", problems)
    if not columns:
        rows = pl.DataFrame({"": pl.Series([None] * len(frame), dtype=pl.String)})
        return _eager(rows, names, "pandas", frame.index)
    rows = pl.DataFrame([columns[str(name)] for name in chosen])
    return _eager(rows, names, "pandas", frame.index)


def _typed(values: Any) -> bool:
    """Tell columns with a type of their own, such as text and categories, from plain objects."""
    return type(values.dtype).__module__.partition(".")[0] == "pandas"


def _plain(frame: Any) -> list[pl.Series]:
    """Take typed columns over, all at once; NaN is a missing number."""
    return pl.from_pandas(frame, nan_to_null=True).get_columns() if frame.shape[1] else []


def _objects(name: str, values: Any) -> pl.Series:
    """Take a column of Python objects over."""
    # Python objects: strict, so that text beside numbers is an error and nothing is converted.
    lost = values.isna()
    cells = [None if gone else cell for cell, gone in zip(values, lost, strict=True)]
    kinds = {type(cell) for cell in cells if cell is not None}
    if len(kinds - {int, float}) > (0 if kinds & {int, float} else 1):
        raise TypeError(name)
    if kinds == {int, float} or (
        kinds == {int} and any(abs(c) >= 2**63 for c in cells if c is not None)
    ):
        return pl.Series(name, [None if c is None else float(c) for c in cells], dtype=pl.Float64)
    return pl.Series(name, cells, strict=True)


def give_back(taken: Taken, rows: pl.DataFrame) -> Any:
    """Turn computed rows into the kind of frame that was taken in."""
    if taken.kind == "polars":
        return rows
    if taken.kind == "pyarrow":
        return rows.to_arrow()
    import pandas as pd

    made: dict[str, Any] = {}
    for name in rows.columns:
        column = rows.get_column(name)
        # Whole numbers stay whole beside missing ones; everything else has one plain type.
        if column.dtype.is_integer():
            values = column.fill_null(0).to_numpy(writable=True)
            lost = column.is_null().to_numpy(writable=True)
            made[name] = pd.arrays.IntegerArray(values, lost)
        elif column.dtype == pl.String:
            made[name] = column.to_pandas().array
        else:
            made[name] = column.to_numpy()
    return pd.DataFrame(made, index=taken.index)


def collected(lazy: Any) -> pl.DataFrame:
    """Compute a lazy narwhals frame; polars does it in a stream, other engines as they do."""
    native = lazy.to_native()
    if isinstance(native, pl.LazyFrame):
        return native.collect(engine="streaming")
    made = lazy.collect(backend="polars").to_native()
    assert isinstance(made, pl.DataFrame)
    return made

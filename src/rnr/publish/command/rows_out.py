"""Write people to a CSV or Parquet file, batch by batch."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import polars as pl
import pyarrow.parquet as pq

from rnr.publish.command.rows_in import KINDS
from rnr.publish.errors import unwritable

_NESTED = (pl.List, pl.Array, pl.Struct, pl.Object, pl.Binary)


class RowsOut:
    """A file of people that is being written; every batch has the columns of the first.

    Parameters
    ----------
    path
        Where to write.
    named
        The name under which the file will be known; its ending says whether it is CSV or Parquet.
    schema
        Columns and types.

    Raises
    ------
    FileError
        The ending is unknown, or CSV cannot hold a column.
    """

    def __init__(self, path: Path, named: Path, schema: pl.Schema) -> None:
        self.path, self.named, self.schema = path, named, schema
        self.rows = 0
        self._file: BinaryIO | None = None
        self._writer: Any = None
        kind = check_kind(named)
        held = [name for name, dtype in schema.items() if isinstance(dtype, _NESTED)]
        if kind == ".csv" and held:
            what = f"CSV cannot hold what the columns {', '.join(map(repr, held))} hold"
            raise unwritable(named, what, "write Parquet, or keep fewer columns with --keep")
        if kind == ".csv":
            self._file = path.open("wb")
        empty = pl.DataFrame(schema=schema)
        if self._file is not None:
            empty.write_csv(self._file)
        else:
            self._writer = pq.ParquetWriter(path, self._arrow(empty).schema)

    def write(self, batch: pl.DataFrame) -> None:
        """Add some rows."""
        rows = batch.select(pl.col(name).cast(dtype) for name, dtype in self.schema.items())
        self.rows += rows.height
        if self._file is not None:
            rows.write_csv(self._file, include_header=False)
        elif rows.height:
            self._writer.write_table(self._arrow(rows))

    @staticmethod
    def _arrow(rows: pl.DataFrame) -> Any:
        return rows.to_arrow(compat_level=pl.CompatLevel.oldest())

    def __enter__(self) -> Self:
        """Use it in a with block, which closes the file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
        if self._writer is not None:
            self._writer.close()


def check_kind(path: Path) -> str:
    """Tell by its ending what kind of file to write."""
    kind = path.suffix.lower()
    if kind not in KINDS:
        todo = f"end it in {' or '.join(KINDS)}"
        raise unwritable(path, "is neither CSV nor Parquet", todo, "kind")
    return kind

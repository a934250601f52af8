"""Read people from a CSV or Parquet file, some thousand rows at a time."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from rnr.errors import plural
from rnr.publish.errors import FileError, unreadable

BLOCK = 4 << 20
"""Bytes of CSV that are read at once."""
BATCH = 100_000
"""Rows of Parquet that are read at once."""
KINDS = (".csv", ".parquet")


@dataclass(slots=True)
class RowsIn:
    """A file of people: its columns, and its rows in batches.

    Parameters
    ----------
    path
        The file; its ending says whether it is CSV or Parquet.
    names
        Its columns, in order.
    separator
        What separates the fields of a CSV file.
    share
        How much of the file has been read so far, from 0 to 1.
    """

    path: Path
    names: tuple[str, ...]
    separator: str = ","
    share: float = 0.0

    @property
    def text(self) -> bool:
        """Whether every value is text, as in a CSV file."""
        return self.path.suffix.lower() == ".csv"

    def empty(self, columns: Sequence[str]) -> pl.DataFrame:
        """Give some columns without any rows, with their types."""
        if self.text:
            return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
        schema = pq.ParquetFile(self.path).schema_arrow
        made = pl.from_arrow(schema.empty_table().select(list(columns)))
        assert isinstance(made, pl.DataFrame)
        return made

    def batches(self, columns: Sequence[str]) -> Generator[pl.DataFrame]:
        """Go through the rows in order, a batch at a time.

        Raises
        ------
        FileError
            The file is broken or not UTF-8, or a row has too many or too few fields.
        """
        self.share = 0.0
        try:
            source = self._csv(columns) if self.text else self._parquet(columns)
            for batch in source:
                made = pl.from_arrow(batch)
                assert isinstance(made, pl.DataFrame)
                yield made
        except pa.ArrowInvalid as error:
            if "Empty CSV file" in str(error):
                # A header line without a line end, and nothing below it.
                return
            # The engine's own words may repeat what stands in the file.
            raise _broken(self.path, str(error)) from None

    def _parquet(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self.path) as file:
            done = 0
            for batch in file.iter_batches(BATCH, columns=list(columns)):
                done += batch.num_rows
                self.share = done / file.metadata.num_rows
                yield batch

    def _csv(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        ragged: list[int] = []

        def note(row: pa_csv.InvalidRow) -> str:
            ragged.append(row.number or 0)
            return "skip"

        size = max(self.path.stat().st_size, 1)
        with self.path.open("rb") as file:
            counted = _Counted(file)
            # Closed at once when the reading stops early, or its thread outlives the program.
            with pa_csv.open_csv(
                pa.PythonFile(counted, mode="r"),
                pa_csv.ReadOptions(use_threads=False, block_size=BLOCK),
                pa_csv.ParseOptions(
                    delimiter=self.separator, newlines_in_values=True, invalid_row_handler=note,
                    # In a file of one column an empty line is a person whose answer is missing.
                    ignore_empty_lines=len(self.names) > 1,
                ),
                pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(self.names, pa.string()),
                    include_columns=list(columns), strings_can_be_null=True,
                    null_values=[""],
                ),
            ) as opened:  # fmt: skip
                for batch in opened:
                    self.share = counted.bytes / size
                    if not ragged:
                        yield batch
        if ragged:
            what = (
                f"{plural(len(ragged), 'row')} with more or fewer fields than the header's "
                f"{len(self.names)}; the first is row {ragged[0]}"
            )
            raise unreadable(self.path, what, "quote fields that hold the separator", "ragged")
        if counted.quotes % 2:
            what = "a quotation mark is opened and never closed, so rows after it would be lost"
            raise unreadable(self.path, what, "close it, or double a mark inside text", "quotes")


class _Counted(io.RawIOBase):
    """A file that counts its bytes and quotation marks while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self.file, self.bytes, self.quotes = file, 0, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        got = self.file.read(size)
        self.bytes += len(got)
        self.quotes += got.count(b'"')
        return got


def open_rows(path: Path, separator: str = ",") -> RowsIn:
    """Open a file of people and read the names of its columns.

    Parameters
    ----------
    path
        CSV (UTF-8, with a header line) or Parquet, by its ending.
    separator
        What separates the fields of a CSV file.

    Returns
    -------
    RowsIn

    Raises
    ------
    FileError
        The file is absent, empty, of another kind or not UTF-8, or a column name stands twice.
    """
    if path.suffix.lower() not in KINDS:
        raise unreadable(path, "is neither CSV nor Parquet", f"end it in {' or '.join(KINDS)}")
    try:
        if path.stat().st_size == 0:
            raise unreadable(path, "is empty", "give a header line with the columns", "empty")
        if path.suffix.lower() == ".csv":
            names = _header(path, separator)
        else:
            names = tuple(pq.ParquetFile(path).schema_arrow.names)
    except OSError as error:
        what = f"cannot be opened ({error.strerror or 'not a file'})"
        raise unreadable(path, what, "give the path of a file") from None
    except pa.ArrowInvalid as error:
        raise _broken(path, str(error)) from None
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        shown = ", ".join(map(repr, twice))
        raise unreadable(path, f"has several columns of one name: {shown}", "rename them", "twice")
    return RowsIn(path, names, separator)


def _header(path: Path, separator: str) -> tuple[str, ...]:
    with path.open("rb") as file:
        start = file.read(1 << 20)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _encoding(path, "is UTF-16")
    line = re.match(rb'(?:[^"\n\r]|"[^"]*")*', start)
    try:
        text = (line[0] if line else b"").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _encoding(path, "is not UTF-8") from None
    names = tuple(next(csv.reader([text], delimiter=separator), ()))
    if not any(name.strip() for name in names):
        raise unreadable(path, "has an empty first line", "begin with the names of columns", "head")
    other = next((mark for mark in ";\t," if mark != separator and mark in names[0]), None)
    if len(names) == 1 and other:
        name = {";": "semicolons", "\t": "tabs", ",": "commas"}[other]
        todo = f"say so with --separator {'tab' if other == chr(9) else repr(other)}"
        raise unreadable(path, f"seems to be separated by {name}", todo, "separator")
    return names


def _encoding(path: Path, what: str) -> FileError:
    return unreadable(path, what, "save it as UTF-8 ('CSV UTF-8' in a spreadsheet)", "encoding")


def _broken(path: Path, said: str) -> FileError:
    if "invalid UTF8" in said:
        return _encoding(path, "is not UTF-8")
    kind = "CSV" if path.suffix.lower() == ".csv" else "Parquet"
    return unreadable(path, f"is broken or not {kind}", "export it again", "broken")

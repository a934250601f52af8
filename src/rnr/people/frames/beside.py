"""Set columns beside the scores of a frame, looked up by score or level, on any engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw

from rnr.definitions.common import Shelf
from rnr.errors import ColumnsError, Problem, suggest
from rnr.people.frames.engines import Taken, collected, give_back, take

Columns = Callable[[Taken], dict[str, Any]]


def set_beside(
    frame: Any, needed: Sequence[str], keep: str | Sequence[str], made: Columns, shelf: Shelf
) -> Any:
    """Give the kept columns of a frame and new ones beside them.

    Parameters
    ----------
    frame
        Any engine that :func:`rnr.score_frame` takes.
    needed
        Columns that the new ones are looked up by.
    keep
        Columns to carry into the result, or ``"all"``.
    made
        From the frame as it was taken in to the new columns.
    shelf
        Of the definition behind the scores; a column says it where it is not verified.

    Returns
    -------
    frame
        The same rows in the same order, and the same index.

    Raises
    ------
    ColumnsError
        A column is not there.
    """
    chosen = [keep] if isinstance(keep, str) else list(keep)
    taken = take(frame, None if keep == "all" else [*chosen, *needed])
    kept = list(taken.names) if keep == "all" else chosen
    problems = [
        Problem(name, "is not a column", suggest(name, taken.names), "column")
        for name in dict.fromkeys([*needed, *kept])
        if name not in taken.names
    ]
    if problems:
        raise ColumnsError("nothing can be set beside these scores", problems)
    columns = made(taken)
    if shelf != "verified":
        columns["rnr_shelf"] = nw.lit(shelf)
    result = taken.frame.select(*[name for name in kept if name not in columns], **columns)
    return result.to_native() if taken.eager is None else give_back(taken, collected(result))


def score_of(taken: Taken, column: str, by: str) -> Any:
    """Take a column of scores or levels, also where it holds nothing but nulls."""
    if column in taken.empty:
        return nw.lit(None, dtype=nw.String() if by == "level" else nw.Float64())
    return nw.col(column)


def lookup(at: Any, table: Mapping[Any, Any], dtype: Any) -> Any:
    """Look a value up for each row; null where the table holds none."""
    found = [
        nw.when(at == key).then(nw.lit(value, dtype=dtype))
        for key, value in table.items()
        if value is not None
    ]
    return nw.coalesce(*found) if found else nw.lit(None, dtype=dtype)


def note(at: Any, keys: Sequence[Any], unknown: str, elsewhere: str) -> Any:
    """Say why a row has no value: its score is open, or the table does not hold it; else null."""
    known = lookup(at, dict.fromkeys(keys, 1), nw.Int64())
    why = nw.when(at.is_null()).then(nw.lit(unknown)).otherwise(nw.lit(elsewhere))
    return nw.when(known.is_null()).then(why)

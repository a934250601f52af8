"""Decided: which column of a frame holds the outcome of which decision table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from rnr.definitions.policy import Policy
from rnr.errors import ColumnsError, Problem, plural, suggest
from rnr.people.frames.engines import Taken, collected, give_back

SHELF = "rnr_shelf"


def decided(
    taken: Taken,
    policy: Policy,
    tables: Iterable[str],
    columns: Mapping[str, str],
    absent: Sequence[str],
    problems: list[Problem],
) -> dict[str, str]:
    """Find the column that holds each table's outcome; add to ``problems`` what does not fit."""
    schema = taken.frame.collect_schema()
    held: dict[str, str] = {}
    for column, table in columns.items():
        if table not in policy.tables:
            what = f"is mapped to {table!r}, which is not a table of {policy.key}"
            problems.append(Problem(column, what, suggest(table, list(policy.tables)), "table"))
        elif table in held:
            what = f"and {held[table]!r} are both mapped to {table!r}"
            problems.append(Problem(column, what, "map one of them", "twice"))
        else:
            held[table] = column
    found: dict[str, str] = {}
    for table in tables:
        column = held.get(table, table)
        if column in schema:
            found[table] = column
            if column not in taken.empty and not _is_text(schema[column]):
                what = f"(table {table}) holds {schema[column]}, expected the outcome as text"
                problems.append(Problem(column, what, "give the outcome's name", "type"))
        elif table in held:
            near = suggest(column, list(schema.names()))
            problems.append(Problem(column, "is not a column", near, "column"))
        elif table not in absent:
            todo = "map yours with columns={...}, or name the table in absent=[...]"
            problems.append(Problem(table, "no column holds this table's outcome", todo, "column"))
    return found


def refuse_strange(taken: Taken, policy: Policy, held: Mapping[str, str], headline: str) -> None:
    """Refuse outcomes that a table does not have, counted."""
    one, zero = nw.lit(1, dtype=nw.Int64()), nw.lit(0, dtype=nw.Int64())
    sums = {}
    for table, column in held.items():
        if column in taken.empty:
            continue
        cell = nw.col(column).cast(nw.String())
        strange = ~cell.is_null() & ~cell.is_in(list(policy.tables[table].answers))
        sums[table] = nw.when(strange).then(one).otherwise(zero).sum()
    if not sums:
        return
    counts = collected(taken.frame.select(**sums)).row(0)
    refuse(headline, [
        Problem(held[table], f"{plural(int(count), 'row')}: not an outcome of {table}",
                f"known: {', '.join(policy.tables[table].answers)}", "outcome")
        for table, count in zip(sums, counts, strict=True)
        if count
    ])  # fmt: skip


def refuse_taken(taken: Taken, made: Iterable[str], problems: list[Problem]) -> None:
    """Refuse to write over a column of the user's."""
    problems += [
        Problem(name, "is a column already, and the result would need it", "rename it", "twice")
        for name in made
        if name in taken.names
    ]


def refuse(headline: str, problems: Sequence[Problem]) -> None:
    """Raise everything that does not fit, at once."""
    if problems:
        raise ColumnsError(headline, problems)


def given_back(taken: Taken, result: Any, shelf: str | None = None) -> Any:
    """Give the result back as it came in, with the shelf where that is not the verified one."""
    if shelf not in (None, "verified") and SHELF not in taken.names:
        result = result.with_columns(**{SHELF: nw.lit(shelf)})
    if taken.eager is None:
        return result.to_native()
    rows: pl.DataFrame = collected(result)
    return give_back(taken, rows)


def _is_text(dtype: Any) -> bool:
    return dtype in (nw.String, nw.Categorical, nw.Enum) or isinstance(dtype, nw.Enum)

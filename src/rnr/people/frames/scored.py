"""Read what a scored frame says beside a gap: the scale does not apply, or its score is open.

A null level may mean that nobody assessed the person, that the scale is not for them, or that
missing answers leave it open. The bounds and the count of missing answers tell these apart, as a
profile does for one person.
"""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rnr.people.answering.answers import Missing, Reader
from rnr.people.answering.coding import Coded, code_column
from rnr.scoring.ops import literal

if TYPE_CHECKING:
    from narwhals import Expr

NOT_APPLICABLE = str(Missing.NOT_APPLICABLE)


def beside(
    nw: ModuleType, reader: Reader, coded: Coded, column: str, origin: str, schema: Any
) -> Coded:
    """Add to a policy's input what the scored frame says of its gaps."""
    _, scale, field = origin.split(".")
    low, high, missing = (f"{scale}_{part}" for part in ("low", "high", "missing"))
    if field not in ("level", "score") or any(name not in schema for name in (low, high, missing)):
        return coded
    gap = nw.col(column).is_null()
    bounded = ~_gone(nw, low, schema)
    value = coded.value
    if NOT_APPLICABLE in reader.answers:
        assessed = ~_gone(nw, missing, schema)
        code = literal(nw, reader.answers.index(NOT_APPLICABLE))
        value = nw.when(gap & ~bounded & assessed).then(code).otherwise(value)
    # The frame holds bounds of the score, not of the level: any level may still come out.
    least, most = literal(nw, reader.low), literal(nw, reader.high)
    if field == "score":
        # Equal bounds beside a null: certain, yet withheld, as the tool's manual asks.
        apart = nw.col(low) != nw.col(high)
        least = nw.when(apart).then(_end(nw, reader, low, schema, least)).otherwise(least)
        most = nw.when(apart).then(_end(nw, reader, high, schema, most)).otherwise(most)
    is_open = gap & bounded
    ends = nw.when(is_open).then(least), nw.when(is_open).then(most)
    return replace(coded, value=value, ends=ends)


def _end(nw: ModuleType, reader: Reader, name: str, schema: Any, widest: Expr) -> Expr:
    read = code_column(nw, reader, name, schema[name], text=False)
    return read.value if isinstance(read, Coded) else widest


def _gone(nw: ModuleType, name: str, schema: Any) -> Expr:
    cell = nw.col(name)
    gone: Expr = cell.is_null()
    return gone | cell.is_nan() if schema[name].is_float() else gone

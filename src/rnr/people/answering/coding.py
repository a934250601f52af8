"""Read answers in columns: the column face of :mod:`rnr.people.answering.answers`.

Every answer is either a position or a number, or missing (null), or bad; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rnr.errors import Problem
from rnr.people.answering.answers import Reader
from rnr.scoring.ops import literal

if TYPE_CHECKING:
    from narwhals import Expr


@dataclass(frozen=True, slots=True)
class Coded:
    """One item's column, read: its value (null when missing or bad) and each way it can be bad."""

    item: str
    column: str
    value: Expr
    bad: dict[str, Expr]
    """What is wrong to a boolean expression that marks the rows."""
    ends: tuple[Expr, Expr] | None = None
    """Least and greatest value where it is open but bounded; null elsewhere."""


def code_column(
    nw: ModuleType, reader: Reader, column: str, dtype: Any, text: bool
) -> Coded | Problem:
    """Read one item's column, or say why a column of that type cannot be read.

    ``text`` reads everything as text, as a CSV file gives it: ``"1"`` for the code 1, ``"true"``.
    """
    cell = nw.col(column)
    if dtype in (nw.Categorical, nw.Enum) or isinstance(dtype, nw.Enum):
        cell, dtype = cell.cast(nw.String()), nw.String
    if dtype == nw.Object:
        what = f"(item {reader.item}) mixes types of values"
        return Problem(
            column, what, "give the column one type: text, whole numbers or yes/no", "mixed"
        )
    if dtype == nw.String:
        return _text(nw, reader, column, cell, text)
    if dtype == nw.Boolean:
        return _typed(nw, reader, column, cell, bool)
    if dtype.is_integer() or dtype.is_float() or dtype.is_decimal():
        if dtype.is_float():
            cell = nw.when(~cell.is_nan()).then(cell)
        if reader.answers:
            # Engines compare lists of one type only.
            return _typed(nw, reader, column, cell, int, float if dtype.is_float() else int)
        return _number(nw, reader, column, cell, dtype.is_integer())
    what = f"(item {reader.item}) holds {dtype}, expected {_expected(reader)}"
    return Problem(column, what, "convert the column first", "wrong_type")


def _expected(reader: Reader) -> str:
    if not reader.answers:
        return f"a number of {reader.unit}"
    return "one of " + ", ".join(map(repr, reader.answers[:12]))


def _choose(nw: ModuleType, cell: Expr, table: Mapping[Any, int]) -> Expr:
    """Look positions up, the commonest shape first: a short chain of comparisons."""
    by_code: dict[int, list[Any]] = {}
    for value, code in table.items():
        by_code.setdefault(code, []).append(value)
    expr: Any = None
    for code, values in by_code.items():
        hit = cell == values[0] if len(values) == 1 else cell.is_in(values)
        step = nw.when(hit) if expr is None else expr.when(hit)
        expr = step.then(literal(nw, code))
    result: Expr = expr
    return result


def _text(nw: ModuleType, reader: Reader, column: str, cell: Expr, text: bool) -> Coded | Problem:
    reasons = [value for kind, value in reader.reasons if kind is str]
    if text:
        reasons += [str(value) for kind, value in reader.reasons if kind is int]
        cell = nw.when(cell != "").then(cell)
    if not reader.answers:
        if not text:
            what = f"(item {reader.item}) holds text, expected a number of {reader.unit}"
            return Problem(column, what, "convert the column to numbers first", "wrong_type")
        # Only plain decimal numbers: no spaces, no exponents, no thousands separators.
        plain = cell.str.contains(r"^-?[0-9]{1,15}(\.[0-9]+)?$")
        number = nw.when(plain).then(cell).cast(nw.Float64())
        known = _not_reason(cell, reasons)
        coded = _number(nw, reader, column, number, whole=False)
        bad = {"is not a number": ~cell.is_null() & ~plain & known}
        return Coded(reader.item, column, coded.value, {**bad, **coded.bad})
    table: dict[Any, int] = dict(reader.codes)
    if text:
        for (kind, value), code in reader.typed.items():
            spellings = (
                [str(value)]
                if kind is int
                else [str(value), str(value).lower(), str(value).upper()]
            )
            for spelling in spellings:
                table.setdefault(spelling, code)
    value = _choose(nw, cell, table)
    bad_rows = value.is_null() & _not_reason(cell, reasons)
    what = f"has an unknown answer; expected {_expected(reader)}"
    return Coded(reader.item, column, value, {what: bad_rows})


def _not_reason(cell: Expr, reasons: list[Any]) -> Expr:
    """Mark the cells that hold something other than a reason for a missing answer."""
    given: Expr = ~cell.is_null()
    return given & ~cell.is_in(reasons) if reasons else given


def _typed(
    nw: ModuleType, reader: Reader, column: str, cell: Expr, kind: type, cast: type = bool
) -> Coded | Problem:
    table = {cast(value): code for (k, value), code in reader.typed.items() if k is kind}
    name = "yes/no values" if kind is bool else "numbers"
    if not table:
        what = f"(item {reader.item}) holds {name}, expected {_expected(reader)}"
        todo = "declare this spelling with rnr.spelled, or convert the column"
        return Problem(column, what, todo, "wrong_type")
    reasons = [cast(value) for k, value in reader.reasons if k is kind]
    value = _choose(nw, cell, table)
    bad = value.is_null() & _not_reason(cell, reasons)
    what = f"has a value that stands for no answer; expected {_expected(reader)}"
    return Coded(reader.item, column, value, {what: bad})


def _number(nw: ModuleType, reader: Reader, column: str, cell: Expr, whole: bool) -> Coded:
    cast = int if whole else float
    reasons = [cast(value) for kind, value in reader.reasons if kind is int]
    given = nw.when(_not_reason(cell, reasons)).then(cell) if reasons else cell
    inside = (given >= reader.low) & (given <= reader.high)
    bad = {f"lies outside {reader.low} to {reader.high} {reader.unit}": ~inside}
    right = inside
    if reader.whole and not whole:
        fraction = given != given.floor()
        bad = {f"is not a whole number of {reader.unit}": fraction, **bad}
        right = inside & ~fraction
    value = nw.when(right).then(given).cast(nw.Int64() if reader.whole else nw.Float64())
    marked = {what: ~given.is_null() & rows for what, rows in bad.items()}
    return Coded(reader.item, column, value, marked)


def absent_column(nw: ModuleType, reader: Reader) -> Coded:
    """Stand in for an item that the frame does not hold: every answer is missing."""
    nothing = nw.lit(None, dtype=nw.Int64() if reader.whole else nw.Float64())
    return Coded(reader.item, "", nothing, {})

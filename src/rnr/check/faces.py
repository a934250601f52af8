"""The column face gives every worked case what the scalar face gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from rnr.check.worked import Worked
from rnr.definitions.instrument import Instrument
from rnr.errors import ColumnsError, Problem

FIELDS = ("raw", "score", "level", "low", "high", "missing")
_TODO = "this is a fault of the library, not of the file: report it"


def can_check_columns() -> bool:
    """Tell whether the engines for frames are installed; the core scores without them."""
    return all(find_spec(name) is not None for name in ("narwhals", "polars"))


def check_faces(instrument: Instrument, worked: Sequence[Worked]) -> Iterator[Problem]:
    """Score all cases as one frame, and name each result that differs from the person's."""
    if not worked or not can_check_columns():
        return
    import polars as pl

    from rnr.people.frames.frame import score_frame

    known = [w for w in worked if w.error is None or _by_rule(w)]
    columns = {name: _column(instrument, name, known) for name in instrument.items}
    frame = pl.DataFrame(columns)
    try:
        made = score_frame(instrument, frame, on_invalid="reject")
    except ColumnsError as error:
        for problem in error.problems:
            what = f"the cases cannot be scored as a frame: {problem}"
            yield Problem("cases", what, _TODO, f"faces.{problem.code}")
        return
    for i, each in enumerate(known):
        row = made.row(i, named=True)
        if each.error is not None:
            if row["rnr_rejected"] is None:
                what = "is refused for one person, yet scored in a frame"
                yield Problem(each.where, what, _TODO, "faces.refused")
            continue
        yield from _compare(instrument, each, row)


def _by_rule(worked: Worked) -> bool:
    """Tell whether only the file's rules refuse a case, so that a frame can hold its answers."""
    problems = worked.error.problems if worked.error else ()
    return all(problem.code.startswith("rule.") for problem in problems)


def _column(instrument: Instrument, name: str, worked: Sequence[Worked]) -> Any:
    import polars as pl

    item = instrument.items[name]
    values = [w.answers.get(name) for w in worked]
    plain = [None if item.answers and v not in item.answers else v for v in values]
    if item.number is None:
        return pl.Series(name, plain, dtype=pl.String)
    numbers = [v if isinstance(v, int | float) else None for v in values]
    return pl.Series(name, numbers, dtype=pl.Int64 if item.number.whole else pl.Float64)


def _compare(instrument: Instrument, each: Worked, row: dict[str, Any]) -> Iterator[Problem]:
    if row["rnr_rejected"] is not None:
        what = f"is scored for one person, yet refused in a frame: {row['rnr_rejected']}"
        yield Problem(each.where, what, _TODO, "faces.refused")
        return
    for scale in instrument.scales:
        assert each.profile is not None
        got = each.profile[scale]
        for field in FIELDS:
            one = len(got.missing) if field == "missing" else getattr(got, field)
            column = row.get(f"{scale}_{field}")
            if not _equal(one, column):
                what = f"{scale}: one person gets {field} {one}, the same row of a frame {column}"
                yield Problem(each.where, what, _TODO, "faces.differ")


def _equal(one: Any, column: Any) -> bool:
    if isinstance(one, int | float) and isinstance(column, int | float):
        return abs(one - column) <= 1e-9 * max(1.0, abs(one))
    return bool(one == column)

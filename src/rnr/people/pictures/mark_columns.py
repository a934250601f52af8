"""Mark columns: what each scale of each tool says of everybody in a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from rnr.errors import Problem, suggest
from rnr.people.again.reassess import after_column
from rnr.people.frames.engines import Taken
from rnr.people.pictures.marks import Mark
from rnr.people.pictures.window import Window
from rnr.scoring.columns import PREFIX

ASSESSED = ("scored", "open", "undefined")
"""The states of a scale that count in a picture; one that does not apply says nothing."""


def whole(value: int) -> Any:
    """Write a whole number that every engine holds in the same type."""
    return nw.lit(value, dtype=nw.Int64())


def looked_up(column: str, table: Mapping[int, Any], dtype: Any) -> Any:
    """Look whole numbers up in a small table; null for a null, and where the table says None."""
    by_value: dict[Any, list[int]] = {}
    for code, value in table.items():
        if value is not None:
            by_value.setdefault(value, []).append(code)
    cell = nw.col(column)
    return chosen([
        (cell == codes[0] if len(codes) == 1 else cell.is_in(codes), nw.lit(value, dtype=dtype))
        for value, codes in by_value.items()
    ], dtype)  # fmt: skip


def chosen(cases: Sequence[tuple[Any, Any]], dtype: Any) -> Any:
    """Take the value of the first case that holds, null where none does."""
    if not cases:
        return nw.lit(None, dtype=dtype)
    (case, value), *others = cases
    made = nw.when(case).then(value)
    for case, value in others:
        made = made.when(case).then(value)
    return made


def parts_of(mark: Mark, taken: Taken) -> list[str]:
    """List which columns of a scale the frame holds."""
    parts = ("level", "status", "lowest", "highest", "missing", "low")
    return [part for part in parts if f"{mark.stem}_{part}" in taken.names]


def refuse_marks(
    marks: Sequence[Mark], taken: Taken, absent: Sequence[str], problems: list[Problem]
) -> list[Mark]:
    """Keep the scales that the frame holds; name those that nobody said it does not."""
    kept = []
    schema = taken.frame.collect_schema()
    for mark in marks:
        name, key = f"{mark.stem}_level", f"{mark.instrument}.{mark.scale}"
        if name in schema:
            kept.append(mark)
            if name not in taken.empty and schema[name] != nw.String:
                what = f"(scale {key}) holds {schema[name]}, expected levels as text"
                problems.append(Problem(name, what, "give the level's name", "type"))
        elif key not in absent:
            todo = "map yours with columns={...}, or name the scale in absent=[...]"
            problems.append(Problem(name, f"no column holds the level of {key}", todo, "column"))
    known = [f"{mark.instrument}.{mark.scale}" for mark in marks]
    problems += [
        Problem(key, "is not a scale that a picture shows", suggest(key, known), "scale")
        for key in absent
        if key not in known
    ]
    return kept


def code_columns(mark: Mark, taken: Taken) -> dict[str, Any]:
    """Write what is known of a scale as one whole number; null where nobody assessed it."""
    parts = parts_of(mark, taken)
    text = nw.String()
    cell = {part: nw.col(f"{mark.stem}_{part}") for part in parts}
    for part in ("level", "status", "lowest", "highest"):
        if f"{mark.stem}_{part}" in taken.empty:
            cell[part] = nw.lit(None, dtype=text)
    level, levels = cell["level"], mark.levels
    cases = [(level == name, whole(mark.code(at, at))) for at, name in enumerate(levels)]
    if "status" in cell:
        here = cell["status"].is_in(ASSESSED)
        if levels and "lowest" in cell and "highest" in cell:
            ends = [
                chosen([(end == name, whole(at)) for at, name in enumerate(levels)], nw.Int64())
                for end in (cell["lowest"], cell["highest"])
            ]
            bounded = here & ~cell["lowest"].is_null()
            cases.append((bounded, ends[0] * len(levels) + ends[1]))
        cases.append((here, whole(mark.bare)))
    elif "missing" in cell:
        # Bounds of a score are no bounds of a level: any of them may still come out.
        open_ = ~cell["missing"].is_null()
        if "low" in cell:
            open_ = open_ & ~cell["low"].is_null()
        widest = mark.code(0, len(levels) - 1) if levels else mark.bare
        cases.append((open_, whole(widest)))
    return {mark.column("code"): chosen(cases, nw.Int64())}


def place_columns(mark: Mark, taken: Taken) -> dict[str, Any]:
    """Look up the ends of the grade, whether it is there, and the grade itself."""
    parts, last = parts_of(mark, taken), len(mark.levels)
    reached = dict(mark.places)
    if "lowest" not in parts:
        widest = {mark.code(0, last - 1)} if "missing" in parts and last else set()
        plain = {mark.code(at, at) for at in range(last)} | widest | {mark.bare}
        reached = {code: place for code, place in reached.items() if code in plain}
    code = mark.column("code")
    best = {at: place and place[0] for at, place in reached.items()}
    worst = {at: place and place[1] for at, place in reached.items()}
    there = {at: mark.present[at] for at in reached}
    return {
        mark.column("best"): looked_up(code, best, nw.Float64()),
        mark.column("worst"): looked_up(code, worst, nw.Float64()),
        mark.column("there"): looked_up(code, there, nw.Int64()),
    }


def past_column(instrument: str) -> str:
    """Name the working column that says whether an assessment is past its window."""
    return f"{PREFIX}past_{instrument}"


def window_columns(
    windows: Mapping[str, tuple[str, Window]], taken: Taken, on: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say of each instrument whether its assessments are past their window, for us and users."""
    ours, shown = {}, {}
    for instrument, (column, window) in windows.items():
        if column in taken.empty:
            expires = nw.lit(None, dtype=nw.Date)
        else:
            expires = after_column(nw.col(column).cast(nw.Date), window)
        past = nw.when(expires < nw.lit(on)).then(whole(1)).otherwise(whole(0))
        ours[past_column(instrument)] = past
        said = nw.when(past == 1).then(nw.lit("past")).otherwise(nw.lit("within"))
        shown[f"{instrument}_window"] = nw.when(~expires.is_null()).then(said)
    return ours, shown

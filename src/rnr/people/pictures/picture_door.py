"""The door of a picture: whether levels, days and drivers of a frame may come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from rnr.definitions.instrument import Instrument
from rnr.errors import Problem, plural, suggest
from rnr.people.frames.engines import Taken, collected
from rnr.people.pictures.mark_columns import code_columns, whole
from rnr.people.pictures.marks import Mark
from rnr.people.pictures.need_columns import NeedMarks
from rnr.people.pictures.window import Window, after
from rnr.people.plans.decided import refuse

HEADLINE = "the assessments in the frame cannot be put together"
Windows = Mapping[str, tuple[str, Window]]
"""Instrument to the column with the day of its assessment, and how long it may be used."""


def windows_of(
    tools: Sequence[Instrument],
    taken: Taken,
    on: date | None,
    valid: Mapping[str, Window],
    dates: Mapping[str, str],
    problems: list[Problem],
) -> dict[str, tuple[str, Window]]:
    """Find how long each tool may be used from which day, and name what does not fit."""
    ids = [tool.id for tool in tools]
    keys = {key: tool.id for tool in tools for key in (tool.id, tool.key)}
    schema = taken.frame.collect_schema()
    if valid and on is None:
        problems.append(Problem("on", "is not given", "name the day of the picture", "date"))
    for key, length in valid.items():
        after(date(2000, 1, 1), length)
        if key not in keys:
            what = "is not one of the tools"
            problems.append(Problem(key, what, suggest(key, list(keys)), "tool"))
        elif keys[key] not in dates:
            what = "has a window, and no column with the day of its assessment"
            problems.append(Problem(key, what, "name it in dates={...}", "date"))
    for name, column in dates.items():
        if name not in ids:
            problems.append(Problem(name, "is not one of the tools", suggest(name, ids), "tool"))
        if column not in schema:
            todo = suggest(column, list(schema.names()))
            problems.append(Problem(column, "is not a column", todo, "column"))
        elif column not in taken.empty and schema[column] not in (nw.Date, nw.Datetime):
            todo = "turn text into dates first"
            problems.append(Problem(column, "holds no dates", todo, "dates"))
    found = {}
    for tool in tools:
        window = valid.get(tool.key, valid.get(tool.id))
        if window is not None and tool.id in dates:
            found[tool.id] = dates[tool.id], window
    return found


def refuse_cells(
    taken: Taken,
    marks: Sequence[Mark],
    needs: Sequence[NeedMarks],
    on: date | None,
    dates: Mapping[str, str],
    drivers: Mapping[str, str],
) -> None:
    """Refuse levels that do not exist, days to come, and drivers that nobody graded, counted."""
    checks: dict[tuple[str, str, str], Any] = {}
    for mark in marks:
        for part in ("level", "lowest", "highest"):
            name = f"{mark.stem}_{part}"
            if name in taken.names and name not in taken.empty:
                cell = nw.col(name)
                strange = ~cell.is_null() & ~cell.is_in(list(mark.levels))
                todo = f"known: {', '.join(mark.levels) or 'none, the scale has no levels'}"
                checks[name, "not a level of the scale", todo] = strange
    for column in dict.fromkeys(dates.values()):
        if on is not None and column not in taken.empty:
            late = nw.col(column).cast(nw.Date) > nw.lit(on)
            checks[column, "assessed after the day of the picture", ""] = late
    _add_drivers(checks, taken, needs, drivers)
    if not checks:
        return
    sums = {
        f"c{at}": nw.when(flag).then(whole(1)).otherwise(whole(0)).sum()
        for at, flag in enumerate(checks.values())
    }
    state = taken.frame
    if drivers:
        codes = [code_columns(mark, taken) for mark in marks]
        state = state.with_columns(**{n: expr for made in codes for n, expr in made.items()})
    counts = collected(state.select(**sums)).row(0)
    refuse(HEADLINE, [
        Problem(where, f"{plural(int(count), 'row')}: {what}", todo, "cell")
        for (where, what, todo), count in zip(checks, counts, strict=True)
        if count
    ])  # fmt: skip


def _add_drivers(
    checks: dict[tuple[str, str, str], Any],
    taken: Taken,
    needs: Sequence[NeedMarks],
    drivers: Mapping[str, str],
) -> None:
    known = {need.name: need for need in needs}
    schema = taken.frame.collect_schema()
    problems = []
    for name, column in drivers.items():
        if name not in known:
            what = "is not a need that these tools grade"
            problems.append(Problem(name, what, suggest(name, list(known)), "driver"))
        elif column not in schema:
            todo = suggest(column, list(schema.names()))
            problems.append(Problem(column, "is not a column", todo, "column"))
        elif column not in taken.empty:
            if schema[column] != nw.String:
                todo = "give the reason, or nothing"
                problems.append(Problem(column, "holds no text", todo, "type"))
                continue
            cell = nw.col(column)
            checks[column, "a driver without a reason", "say why"] = cell.str.strip_chars() == ""
            graded = nw.lit(False)
            for mark in known[name].marks:
                graded = graded | ~nw.col(mark.column("code")).is_null()
            what = f"a driver {name} that nobody graded"
            checks[column, what, ""] = ~cell.is_null() & ~graded
    refuse(HEADLINE, problems)

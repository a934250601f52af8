"""Picture for a frame: the column face of ``picture``, on any engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from rnr.definitions.crosswalk import Crosswalk
from rnr.definitions.instrument import Instrument
from rnr.errors import Problem
from rnr.people.frames.engines import Taken, take
from rnr.people.frames.frame import listed
from rnr.people.pictures.conflict_columns import conflict_columns
from rnr.people.pictures.mark_columns import (
    chosen,
    code_columns,
    place_columns,
    refuse_marks,
    window_columns,
)  # fmt: skip
from rnr.people.pictures.marks import UNKNOWN, YES, Mark, marks_of
from rnr.people.pictures.need_columns import (
    NeedMarks,
    counted,
    grade_column,
    key_columns,
    most,
    need_columns,
    needs_in,
    rank_columns,
    to_go_by_columns,
    yes_or_no,
)  # fmt: skip
from rnr.people.pictures.needs import STATIC
from rnr.people.pictures.picture_door import HEADLINE, refuse_cells, windows_of
from rnr.people.pictures.window import Window
from rnr.people.plans.decided import given_back, refuse, refuse_taken

TARGETS = 3
"""So many needs are named in order."""


def picture_frame(
    frame: Any,
    tools: Sequence[Instrument],
    crosswalk: Crosswalk | None = None,
    columns: Mapping[str, str] | None = None,
    on: date | None = None,
    valid: Mapping[str, Window] | None = None,
    dates: Mapping[str, str] | None = None,
    drivers: Mapping[str, str] | None = None,
    absent: Sequence[str] = (),
) -> Any:
    """Put several assessments of everybody in a frame together: needs in order, risk, conflicts.

    Parameters
    ----------
    frame
        One row a person, on any engine, with the levels of every tool's scales: the results of
        :func:`rnr.score_frame`, joined. Score with ``possible=True`` to keep the levels that
        missing answers leave possible; without it an open level may be any.
    tools
        The instruments, in the order in which a picture would name them.
    crosswalk
        As for :func:`rnr.picture`.
    columns
        What your columns are called before ``_level``, to ``instrument.scale``. Without it the
        scale's name, or ``<instrument>_<scale>`` where several tools have a scale of that name.
    on
        The day of the picture.
    valid
        As for :func:`rnr.picture`: how long each instrument may be used.
    dates
        Instrument to the column with the day of its assessment.
    drivers
        Need to the column with the assessor's reason for holding that it drives others; null where
        it does not.
    absent
        Scales, as ``instrument.scale``, that the frame does not hold: nobody was assessed on them.

    Returns
    -------
    frame
        The same frame, with for every need ``<need>`` (yes or no, null while it is open or nobody
        graded it), ``<need>_grade`` and ``<need>_rank`` (its place, from 1); ``needs`` and
        ``needs_open``, how many are there and still open, null where nobody graded any;
        ``target_1`` to ``target_3``, the first of them in order; for a topic ``<topic>`` and
        ``<topic>_rank``; for risk and history ``<scale>_grade``; for responsivity, strengths and
        stability yes or no; ``<instrument>_window``, within or past; and ``conflicts``, what two
        tools grade differently.

    Raises
    ------
    ColumnsError
        Columns, levels, days or the crosswalk do not fit; all problems at once.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> levels = pl.DataFrame({"total_level": ["severe", "none", None]})
    >>> picture_frame(levels, [rnr.load("dast_10")]).select("substance_misuse", "target_1").rows()
    [('yes', 'substance_misuse'), ('no', None), (None, None)]
    """
    taken = take(frame)
    problems: list[Problem] = []
    marks = marks_of(tools, crosswalk, columns or {}, problems)
    marks = refuse_marks(marks, taken, absent, problems)
    needs = needs_in(marks)
    windows = windows_of(tools, taken, on, valid or {}, dates or {}, problems)
    ours, shown = window_columns(windows, taken, on) if on is not None else ({}, {})
    compared, conflicts = conflict_columns(marks)
    results = [*shown.items(), *_results(taken, marks, needs, set(windows))]
    results += [("conflicts", listed(conflicts) if conflicts else nw.lit(None, nw.String()))]
    told = [name for name, _ in results]
    problems += [
        Problem(name, "is how two things of the picture would be called", "rename one", "twice")
        for name in dict.fromkeys(told)
        if told.count(name) > 1
    ]
    refuse_taken(taken, dict.fromkeys(told), problems)
    refuse(HEADLINE, problems)
    refuse_cells(taken, marks, needs, on, dates or {}, drivers or {})
    state = taken.frame
    for stage in (
        _of(marks, lambda mark: code_columns(mark, taken)) | ours,
        _of(marks, lambda mark: place_columns(mark, taken)),
        _of(needs, lambda need: to_go_by_columns(need, windows)) | compared,
        _of(needs, lambda need: need_columns(need, windows)),
        key_columns(needs, drivers or {}),
        rank_columns(needs),
        dict(results),
    ):
        state = state.with_columns(**stage) if stage else state
    shelves = [tool.shelf for tool in tools if tool.shelf != "verified"]
    shelf = "provisional" if "provisional" in shelves else next(iter(shelves), None)
    return given_back(taken, state.select(*taken.names, *told), shelf)


def _of(things: Sequence[Any], columns: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    return {name: expr for thing in things for name, expr in columns(thing).items()}


def _results(
    taken: Taken, marks: Sequence[Mark], needs: Sequence[NeedMarks], windows: Collection[str]
) -> list[tuple[str, Any]]:
    """Write what users see: needs and topics, then risk and history, then what is beside them."""
    made: list[tuple[str, Any]] = []
    topics: dict[str, list[tuple[Any, Any]]] = {}
    for need in needs:
        there, rank = nw.col(need.column("there")), nw.col(need.column("rank"))
        made += [(need.name, yes_or_no(there)), (f"{need.name}_grade", grade_column(need, windows))]
        made.append((f"{need.name}_rank", rank))
        for topic in need.topics:
            part = nw.col(need.column(f"topic_{topic}_"))
            topics.setdefault(topic, []).append((part, nw.when(part == YES).then(rank)))
    for topic, parts in topics.items():
        ranks = [rank for _, rank in parts]
        made.append((topic, yes_or_no(most([part for part, _ in parts]))))
        made.append((f"{topic}_rank", nw.min_horizontal(*ranks) if len(ranks) > 1 else ranks[0]))
    beside: dict[str, list[Any]] = {}
    for mark in marks:
        if mark.kind == "risk" or mark.need == STATIC:
            made.append((f"{mark.stem}_grade", _grade(mark, taken)))
        elif mark.kind != "need":
            beside.setdefault(mark.name, []).append(nw.col(mark.column("there")))
    made += [(name, yes_or_no(most(there))) for name, there in beside.items()]
    for name, state in (("needs", YES), ("needs_open", UNKNOWN)):
        made.append((name, counted(needs, state) if needs else nw.lit(None, nw.Int64())))
    for at in range(1, TARGETS + 1):
        ranked = [(nw.col(need.column("rank")) == at, nw.lit(need.name)) for need in needs]
        made.append((f"target_{at}", chosen(ranked, nw.String())))
    return made


def _grade(mark: Mark, taken: Taken) -> Any:
    name = f"{mark.stem}_level"
    if name in taken.empty:
        return nw.lit(None, nw.String())
    words = [(nw.col(name) == level, nw.lit(mark.grade[level])) for level in mark.levels]
    return chosen(words, nw.String())

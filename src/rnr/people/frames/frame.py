"""Score a frame: the column face of ``assess`` and ``score``, on any engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import narwhals as nw
import polars as pl

from rnr.definitions.instrument import Instrument
from rnr.errors import ColumnsError, Problem, plural
from rnr.people.frames.door import Door, open_door
from rnr.people.frames.engines import collected, give_back
from rnr.scoring.column_results import decision_columns, possible_columns, result_columns
from rnr.scoring.columns import PREFIX, Columns, end_columns, input_column, run_columns

BAD = f"{PREFIX}bad"
REJECTED, SHELF, WARNINGS = "rnr_rejected", "rnr_shelf", "rnr_warnings"
Invalid = Literal["raise", "reject"]


def score_frame(
    instrument: Instrument,
    frame: Any,
    columns: Mapping[str, str] | None = None,
    id: str | Sequence[str] | None = None,  # noqa: A002
    on_invalid: Invalid = "raise",
    keep: str | Sequence[str] = (),
    absent: Sequence[str] | Literal["all"] = (),
    text: bool = False,
    possible: bool = False,
) -> Any:
    """Score everybody in a frame, and give back the same kind of frame.

    Parameters
    ----------
    instrument
        From :func:`rnr.load`.
    frame
        One row a person. pandas, polars or PyArrow in memory; polars LazyFrame, DuckDB relation,
        Ibis table (and whatever else narwhals knows) lazily, inside their own engine.
    columns
        Your column name to item id, for columns that are not named as the items are.
    id
        Column or columns that identify a row; carried into the result, and refused if not unique.
    on_invalid
        ``"raise"``: any answer that does not fit is an error that names column, kind of problem and
        count. ``"reject"``: such rows keep their place, get no scores, and the column
        ``rnr_rejected`` says why.
    keep
        Columns to carry into the result, or ``"all"``.
    absent
        Items that the frame does not hold and that count as missing, or ``"all"``.
    text
        Read every column as text, as a CSV file gives it: empty is missing, ``"1"`` is the code 1.
    possible
        Add ``<scale>_status`` (scored, open, not_applicable or undefined) and the levels between
        which the answers leave it, ``<scale>_lowest`` and ``<scale>_highest``.

    Returns
    -------
    frame
        For every scale ``<scale>_raw``, ``<scale>_score``, ``<scale>_level``, ``<scale>_low``,
        ``<scale>_high`` (bounds of the score) and ``<scale>_missing`` (number of missing answers
        it uses), and ``<scale>_used`` where a scale falls back on another. Results of a definition
        that is not verified carry the column ``rnr_shelf``. A pandas frame keeps its index.

    Raises
    ------
    ColumnsError
        A column is missing or of the wrong type, ids are not unique, or (with ``"raise"``) answers
        do not fit or contradict each other. All problems at once, never a value.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> people = pl.DataFrame({"used_more": ["yes", "no"], "n": ["no", None]})
    >>> rnr.score_frame(rnr.load("psa"), people)
    Traceback (most recent call last):
        ...
    rnr.errors.ColumnsError: the columns do not fit psa-2020
      - age_at_current_arrest: no column holds this item...
    """
    door = open_door(instrument, frame, columns, id, keep, absent, text)
    return through(replace(door, possible=possible), on_invalid)


def through(door: Door, on_invalid: Invalid) -> Any:
    """Score what has come in through the door, and give it back as it came."""
    if on_invalid not in ("raise", "reject"):
        where = Problem("on_invalid", "is neither 'raise' nor 'reject'", "choose one of them")
        raise ColumnsError("what to do with rows that do not fit is not clear", [where])
    if door.taken.eager is not None:
        return _in_memory(door, on_invalid)
    if on_invalid == "raise":
        _raise_if_any(door, door.taken.frame)
    return _lazy(door, on_invalid).to_native()


def _lazy(door: Door, on_invalid: Invalid) -> Any:
    state = _run(door, door.taken.frame, ())
    return _select(door, state, on_invalid)


def _run(door: Door, frame: Any, exact: Sequence[str]) -> Columns:
    """Read the answers, mark what is bad, and run the program."""
    fresh = {input_column(slot): coded.value for slot, coded in door.inputs()}
    ends = [coded.item for coded in door.coded if coded.ends is not None]
    for slot, coded in door.inputs():
        if coded.ends is not None:
            fresh |= dict(zip(end_columns(slot), coded.ends, strict=True))
    flags = [rows for coded in door.coded for rows in coded.bad.values()]
    bad = _any_of(flags)
    state = run_columns(nw, frame.with_columns(**fresh, **{BAD: bad}), door.program, exact, ends)
    refused = [nw.col(state.settled[r.slot][0]) == 1 for r in door.program.rules if r.refuse]
    if refused:
        state.frame = state.frame.with_columns(
            **{BAD: nw.max_horizontal(nw.col(BAD), _any_of(refused))}
        )
    return state


def _any_of(flags: Sequence[Any]) -> Any:
    """One if any flag is raised; a flag that compares with nothing is not raised."""
    if not flags:
        return nw.lit(0, dtype=nw.Int64())
    raised = flags[0]
    for flag in flags[1:]:
        raised = raised | flag
    return nw.when(raised).then(nw.lit(1, dtype=nw.Int64())).otherwise(nw.lit(0, dtype=nw.Int64()))


def _select(door: Door, state: Columns, on_invalid: str) -> Any:
    results = result_columns(nw, state, door.program)
    results |= decision_columns(nw, state, door.program, door.reasons)
    if door.possible:
        results |= possible_columns(nw, state, door.program)
    warned = {
        r.id: nw.col(state.settled[r.slot][0]) == 1 for r in door.program.rules if not r.refuse
    }
    if warned:
        results[WARNINGS] = listed(warned)
    if on_invalid == "reject":
        good = nw.col(BAD) == 0
        results = {name: nw.when(good).then(expr) for name, expr in results.items()}
        results[REJECTED] = listed(_reasons(door, state))
    if door.definition.shelf != "verified":
        results[SHELF] = nw.lit(door.definition.shelf)
    if on_invalid == "count":
        results[BAD] = nw.col(BAD)
    return state.frame.select(*door.carried, **results)


def _reasons(door: Door, state: Columns) -> dict[str, Any]:
    reasons = {
        f"{coded.item}: {what}": rows for coded in door.coded for what, rows in coded.bad.items()
    }
    for rule in door.program.rules:
        if rule.refuse:
            where = " and ".join(rule.items)
            reasons[f"{where}: {rule.message}"] = nw.col(state.settled[rule.slot][0]) == 1
    return reasons


def listed(flags: Mapping[str, Any]) -> Any:
    """Write the raised flags of a row as text, null when there is none."""
    parts = [nw.when(flag).then(nw.lit(name)) for name, flag in flags.items()]
    joined = nw.concat_str(parts, separator="; ", ignore_nulls=True) if len(parts) > 1 else parts[0]
    return nw.when(_any_of(list(flags.values())) == 1).then(joined)


def _in_memory(door: Door, on_invalid: Invalid) -> Any:
    rows = door.taken.eager
    assert rows is not None
    exact = (
        []
        if door.gaps
        else [
            coded.item
            for coded in door.coded
            if coded.column and not _has_missing(rows, coded.column)
        ]
    )
    made = collected(_select(door, _run(door, door.taken.frame, exact), "count"))
    if made.get_column(BAD).sum() == 0:
        made = made.drop(BAD)
        if on_invalid == "reject":
            made = made.with_columns(pl.lit(None, dtype=pl.String).alias(REJECTED))
        return give_back(door.taken, made)
    if on_invalid == "raise":
        _raise_if_any(door, door.taken.frame)
    return give_back(door.taken, collected(_lazy(door, on_invalid)))


def _has_missing(rows: pl.DataFrame, column: str) -> bool:
    values = rows.get_column(column)
    return bool(values.null_count() or (values.dtype.is_float() and values.is_nan().any()))


def _raise_if_any(door: Door, frame: Any) -> None:
    """Count every kind of problem in one pass; raise if there is any."""
    state = _run(door, frame, ())
    checks: dict[tuple[str, str, str], Any] = {}
    for coded in door.coded:
        for what, rows in coded.bad.items():
            checks[_place(coded.column, coded.item), what, "answer"] = rows
    for rule in door.program.rules:
        if rule.refuse:
            flag = nw.col(state.settled[rule.slot][0]) == 1
            checks[" and ".join(rule.items), rule.message, f"rule.{rule.id}"] = flag
    if not checks:
        return
    one, zero = nw.lit(1, dtype=nw.Int64()), nw.lit(0, dtype=nw.Int64())
    sums = {
        f"c{i}": nw.when(flag).then(one).otherwise(zero).sum()
        for i, flag in enumerate(checks.values())
    }
    counted = collected(state.frame.select(**sums)).row(0)
    problems = [
        Problem(where, f"{plural(int(count), 'row')}: {what}", "", code)
        for (where, what, code), count in zip(checks, counted, strict=True)
        if count
    ]
    if problems:
        todo = (
            "mend them, declare your own spellings with rnr.spelled, "
            "or score the others with on_invalid='reject'"
        )
        headline = f"answers in the frame do not fit {door.definition.key}; {todo}"
        raise ColumnsError(headline, problems)


def _place(column: str, item: str) -> str:
    return column if column == item else f"{column} (item {item})"

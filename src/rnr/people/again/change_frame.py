"""Change for a frame: the column face of ``change``, on any engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import polars as pl

from rnr.definitions.instrument import Instrument
from rnr.errors import ColumnsError, Problem, plural, suggest
from rnr.people.again.reliable import Exactness, edge, exactness
from rnr.people.frames.engines import Taken, give_back, take
from rnr.scoring.compile import compile_instrument

_BEFORE = "__rnr_before_"


def change_frame(
    before: Any,
    after: Any,
    instrument: Instrument,
    id: str | Sequence[str],  # noqa: A002
    *,
    sd: Mapping[str, float] | None = None,
    reliability: Mapping[str, float | str] | None = None,
    confidence: float = 0.95,
) -> Any:
    """Say what changed for everybody between two frames of scores.

    Parameters
    ----------
    before, after
        From :func:`rnr.score_frame`, of the same engine, one row a person in each. Scales whose
        columns both frames hold are compared.
    instrument
        What both were scored with.
    id
        Column or columns that identify a person, in both frames.
    sd, reliability, confidence
        As for :func:`rnr.change`.

    Returns
    -------
    frame
        One row for each person in both frames: the id, and for every scale ``<scale>_change`` (in
        points), ``<scale>_steps`` (levels moved, up positive), and where standard deviation and
        reliability are known ``<scale>_index`` and ``<scale>_verdict`` (better, worse or
        unchanged). Null where a score is open. Results of a definition that is not verified carry
        the column ``rnr_shelf``.

    Raises
    ------
    ColumnsError
        A column is missing, ids are not unique, or a level is not one of the instrument's.
    PictureError
        The numbers are out of range.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> first = pl.DataFrame({"person": [1, 2], "total_score": [9, 3]})
    >>> again = pl.DataFrame({"person": [2, 1], "total_score": [3, 1]})
    >>> rnr.change_frame(first, again, rnr.load("dast_10"), "person", sd={"total": 2.5},
    ...     reliability={"total": 0.8}).sort("person")["total_verdict"].to_list()
    ['better', 'unchanged']
    """
    ids = (id,) if isinstance(id, str) else tuple(id)
    frames = [take(before), take(after)]
    exact = exactness(instrument, sd or {}, reliability or {})
    limit = edge(confidence)
    schemas = [set(taken.frame.collect_schema().names()) for taken in frames]
    problems = [
        Problem(name, f"is not a column of {which}", suggest(name, sorted(has)), "column")
        for which, has in zip(("before", "after"), schemas, strict=True)
        for name in ids
        if name not in has
    ]
    held = schemas[0] & schemas[1]
    scales = [name for name in instrument.scales if f"{name}_score" in held]
    if not scales:
        known = ", ".join(f"{name}_score" for name in instrument.scales)
        what = f"hold no scores of {instrument.key} in common; expected some of {known}"
        problems.append(Problem("before, after", what, "score both first", "column"))
    if problems:
        raise ColumnsError("the frames show no change", problems)
    plans = compile_instrument(instrument).scales
    levels = {name: plans[name].levels for name in scales if f"{name}_level" in held}
    _refuse(frames, ids, levels, instrument)
    wanted = [f"{name}_score" for name in scales] + [f"{name}_level" for name in levels]
    first = frames[0].frame.select(*ids, **{f"{_BEFORE}{name}": nw.col(name) for name in wanted})
    joined = frames[1].frame.select(*ids, *wanted).join(first, on=list(ids), how="inner")
    made: dict[str, Any] = {}
    for name in scales:
        made |= _scale(name, levels.get(name, ()), exact[name], instrument, limit)
    if instrument.shelf != "verified":
        made["rnr_shelf"] = nw.lit(instrument.shelf)
    result = joined.select(*ids, **made)
    if frames[1].eager is None:
        return result.to_native()
    rows: pl.DataFrame = result.to_native().collect()
    index = range(rows.height) if frames[1].index is not None else None
    return give_back(replace(frames[1], index=index), rows)


def _scale(
    name: str, levels: Sequence[str], exact: Exactness, instrument: Instrument, limit: float
) -> dict[str, Any]:
    score = f"{name}_score"
    moved = nw.col(score) - nw.col(_BEFORE + score)
    made: dict[str, Any] = {f"{name}_change": moved}
    if levels:
        level = f"{name}_level"
        made[f"{name}_steps"] = _position(level, levels) - _position(_BEFORE + level, levels)
    if exact.error is not None:
        index = moved.cast(nw.Float64) / exact.error
        made[f"{name}_index"] = index
        worse = instrument.scales[name].worse
        if worse != "neither":
            up, down = ("worse", "better") if worse == "higher" else ("better", "worse")
            settled = nw.when(index <= limit).then(nw.lit("unchanged")).otherwise(nw.lit(up))
            verdict = nw.when(index < -limit).then(nw.lit(down)).otherwise(settled)
            made[f"{name}_verdict"] = nw.when(~index.is_null()).then(verdict)
    return made


def _position(column: str, levels: Sequence[str]) -> Any:
    """Give the place of a level, null for none; levels that do not exist were refused before."""
    return nw.coalesce(*[
        nw.when(nw.col(column) == level).then(nw.lit(at, dtype=nw.Int64()))
        for at, level in enumerate(levels)
    ])  # fmt: skip


def _refuse(
    frames: Sequence[Taken],
    ids: Sequence[str],
    levels: Mapping[str, Sequence[str]],
    instrument: Instrument,
) -> None:
    """Refuse ids that several rows share, and levels that the instrument does not have."""
    problems = []
    for which, taken in zip(("before", "after"), frames, strict=True):
        counted = taken.frame.group_by(*ids).agg(__rnr_n=nw.len())
        rows = counted.filter(nw.col("__rnr_n") > 1).select(nw.col("__rnr_n").sum()).collect()
        shared = int(rows.rows()[0][0] or 0)
        if shared:
            what = f"{plural(shared, 'row')} of {which} that share an id with another row"
            todo = "give each person one row in each frame"
            problems.append(Problem(" and ".join(ids), what, todo, "duplicate_id"))
        one, zero = nw.lit(1, dtype=nw.Int64()), nw.lit(0, dtype=nw.Int64())
        strange = {
            f"{name}_level": nw.when(
                ~nw.col(f"{name}_level").is_null() & ~nw.col(f"{name}_level").is_in(list(known))
            ).then(one).otherwise(zero).sum()
            for name, known in levels.items()
        }  # fmt: skip
        if not strange:
            continue
        counts = taken.frame.select(**strange).collect().rows()[0]
        problems += [
            Problem(column, f"{plural(int(count), 'row')} of {which}: not a level of the scale",
                    f"score with {instrument.key} first", "level")
            for column, count in zip(strange, counts, strict=True)
            if count
        ]  # fmt: skip
    if problems:
        raise ColumnsError("the frames show no change", problems)

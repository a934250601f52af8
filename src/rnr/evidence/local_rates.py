"""The local rate beside everybody's score: the column face of ``local_rate``, on any engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from rnr.definitions.instrument import Instrument
from rnr.errors import ColumnsError, Problem, suggest
from rnr.evidence.calibrate.norm import LocalNorm
from rnr.evidence.local_rate import FIELDS, check_norm, no_rate
from rnr.people.engines import collected, give_back, take

_COUNTS = ("n", "events")


def local_rates(
    frame: Any, norm: LocalNorm, instrument: Instrument, keep: str | Sequence[str] = "all"
) -> Any:
    """Show beside everybody's score how often people here with that score had the outcome.

    Parameters
    ----------
    frame
        From :func:`rnr.score_frame`, with ``<scale>_score``, or ``<scale>_level`` or
        ``<scale>_raw`` for a norm on those. Any engine that ``score_frame`` takes.
    norm
        As for :func:`rnr.local_rate`.
    instrument
        What the frame was scored with, since a frame does not say so.
    keep
        Columns to carry into the result, or ``"all"``.

    Returns
    -------
    frame
        The kept columns, and ``<scale>_local_rate``, ``<scale>_local_low``, ``<scale>_local_high``
        (shares, 0 to 1), ``<scale>_local_percentile`` (0 to 100), ``<scale>_local_n`` and
        ``<scale>_local_events`` (people; null where too few to be shown), and
        ``<scale>_local_note``, which says why there is no rate, else null. The same rows in the
        same order, and the same index.

    Raises
    ------
    MeasureError
        The norm does not belong to the instrument; all problems at once.
    ColumnsError
        A column is not there.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> from rnr.evidence.calibrate import NormRate
    >>> norm = LocalNorm(instrument="psa", version="2020", scale="fta", n=400, events=60,
    ...     method="none", interval="Wilson", rates=(NormRate(score=1, rate=0.1),))
    >>> scored = pl.DataFrame({"fta_score": [1, 6, None]})
    >>> made = rnr.local_rates(scored, norm, rnr.load("psa"))
    >>> made["fta_local_rate"].to_list(), made["fta_local_note"].to_list()
    ([0.1, None, None], [None, 'the norm holds no such score', 'no certain score'])
    """
    check_norm(norm, instrument)
    own = f"{norm.scale}_{norm.by}"
    chosen = [keep] if isinstance(keep, str) else list(keep)
    taken = take(frame, None if keep == "all" else [*chosen, own])
    kept = list(taken.names) if keep == "all" else chosen
    problems = [
        Problem(name, "is not a column", suggest(name, taken.names), "column")
        for name in dict.fromkeys([own, *kept])
        if name not in taken.names
    ]
    if problems:
        raise ColumnsError("the frame cannot be set beside the norm", problems)
    made = _columns(norm, own, empty=own in taken.empty)
    if instrument.shelf != "verified":
        made["rnr_shelf"] = nw.lit(instrument.shelf)
    result = taken.frame.select(*[name for name in kept if name not in made], **made)
    return result.to_native() if taken.eager is None else give_back(taken, collected(result))


def _columns(norm: LocalNorm, own: str, empty: bool) -> dict[str, Any]:
    of_levels = norm.by == "level"
    type_ = nw.String() if of_levels else nw.Float64()
    at = nw.lit(None, dtype=type_) if empty else nw.col(own)
    keys = [(row.level if of_levels else row.score, row) for row in norm.rates]
    prefix, made = f"{norm.scale}_local", {}
    for field in FIELDS:
        dtype = nw.Int64() if field in _COUNTS else nw.Float64()
        values = [(key, getattr(row, field)) for key, row in keys]
        found = [
            nw.when(at == key).then(nw.lit(value, dtype=dtype))
            for key, value in values
            if value is not None
        ]
        made[f"{prefix}_{field}"] = nw.coalesce(*found) if found else nw.lit(None, dtype=dtype)
    rate = nw.coalesce(*[nw.when(at == key).then(nw.lit(1)) for key, _ in keys])
    none, other = (nw.lit(no_rate(norm.by, known=known)) for known in (False, True))
    noted = nw.when(at.is_null()).then(none).otherwise(other)
    made[f"{prefix}_note"] = nw.when(rate.is_null()).then(noted)
    return made

"""The local rate beside everybody's score: the column face of ``local_rate``, on any engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from rnr.definitions.instrument import Instrument
from rnr.evidence.calibrate.norm import LocalNorm
from rnr.evidence.norms.local_rate import FIELDS, check_norm, no_rate
from rnr.people.frames.beside import lookup, note, score_of, set_beside
from rnr.people.frames.engines import Taken

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

    def made(taken: Taken) -> dict[str, Any]:
        at = score_of(taken, own, norm.by)
        keys = [row.level if norm.by == "level" else row.score for row in norm.rates]
        columns = {
            f"{norm.scale}_local_{field}": lookup(
                at,
                {key: getattr(row, field) for key, row in zip(keys, norm.rates, strict=True)},
                nw.Int64() if field in _COUNTS else nw.Float64(),
            )
            for field in FIELDS
        }
        unknown, elsewhere = (no_rate(norm.by, known=known) for known in (False, True))
        return columns | {f"{norm.scale}_local_note": note(at, keys, unknown, elsewhere)}

    return set_beside(frame, [own], keep, made, instrument.shelf)

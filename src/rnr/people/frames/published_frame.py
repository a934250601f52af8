"""Published rates beside everybody's score: the column face of ``published_rates``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from rnr.definitions.instrument import Instrument, Norm
from rnr.errors import Problem, ScaleError, suggest
from rnr.people.frames.beside import lookup, note, score_of, set_beside
from rnr.people.frames.engines import Taken
from rnr.people.scores.published import KINDS, no_value


def published_rates_frame(
    frame: Any, instrument: Instrument, scale: str, keep: str | Sequence[str] = "all"
) -> Any:
    """Show beside everybody's score what the instrument's own publication says of it.

    Parameters
    ----------
    frame
        From :func:`rnr.score_frame`, with ``<scale>_score``, ``<scale>_raw`` or ``<scale>_level``,
        whatever the published tables are looked up by. Any engine that ``score_frame`` takes.
    instrument
        What the frame was scored with, since a frame does not say so.
    scale
        The scale.
    keep
        Columns to carry into the result, or ``"all"``.

    Returns
    -------
    frame
        The kept columns and, for each published table of rates, percentiles or shares of that
        scale, ``<table>_<unit>`` with ``percent``, ``proportion`` or ``people`` for the unit, as
        published and never converted; ``<table>_low`` and ``<table>_high`` in the same unit,
        ``<table>_n`` and ``<table>_events`` (people), and ``<table>_note``, which says why there
        is no value, else null. Population, outcome, follow-up and source stand in the definition,
        under the id of the table. The same rows in the same order, and the same index.

    Raises
    ------
    ScaleError
        There is no such scale, or nothing is published for it.
    ColumnsError
        A column is not there.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> scored = pl.DataFrame({"fta_score": [1, 6, None]})
    >>> made = rnr.published_rates_frame(scored, rnr.load("psa"), "fta")
    >>> made["dane_fta_percent"].to_list(), made["dane_fta_n"].to_list()
    ([13.3, 17.9, None], [375, 56, None])
    >>> made["dane_fta_note"].to_list()
    [None, None, 'no certain score']
    """
    if scale not in instrument.scales:
        todo = suggest(scale, list(instrument.scales))
        problem = Problem(scale, f"is not a scale of {instrument.key}", todo, "scale")
        raise ScaleError("there is no such scale", [problem])
    norms = [norm for norm in instrument.norms if norm.scale == scale and norm.what in KINDS]
    if not norms:
        what = f"{instrument.key} holds no published rates, percentiles or shares of it"
        problem = Problem(scale, what, "make a local norm from your own counts", "norm")
        raise ScaleError("there is nothing to set beside these scores", [problem])

    def made(taken: Taken) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        for norm in norms:
            columns |= _columns(norm, score_of(taken, f"{scale}_{norm.on}", norm.on))
        return columns

    needed = list(dict.fromkeys(f"{scale}_{norm.on}" for norm in norms))
    return set_beside(frame, needed, keep, made, instrument.shelf)


def _columns(norm: Norm, at: Any) -> dict[str, Any]:
    keys = list(_by_key(norm, norm.table))
    unknown, elsewhere = (no_value(norm.on, known=known) for known in (False, True))
    values = {norm.unit: norm.table, "low": norm.low, "high": norm.high}
    counts = {"n": norm.n, "events": norm.events}
    found = {
        f"{norm.id}_{name}": lookup(at, _by_key(norm, table), nw.Float64())
        for name, table in values.items()
    }
    for name, people in counts.items():
        # A single number is of the whole table, whoever is looked up.
        whole = nw.lit(people, dtype=nw.Int64())
        found[f"{norm.id}_{name}"] = (
            lookup(at, _by_key(norm, people), nw.Int64()) if isinstance(people, dict) else whole
        )
    return found | {f"{norm.id}_note": note(at, keys, unknown, elsewhere)}


def _by_key(norm: Norm, table: Mapping[str, Any]) -> dict[Any, Any]:
    """Read the keys of a table, which is text in the file, as scores where it is on scores."""
    return {key if norm.on == "level" else float(key): value for key, value in table.items()}

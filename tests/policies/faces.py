"""One list of people planned on every face: one by one, and as a frame of each engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import duckdb
import narwhals as nw
import polars as pl

import rnr

ENGINES = ("polars", "pandas", "duckdb")


def native(engine: str, frame: pl.DataFrame) -> Any:
    """The same rows in another engine."""
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("people", frame.to_arrow())
        return connection.table("people")
    return frame.to_pandas() if engine == "pandas" else frame


def facts_frame(policy: rnr.Policy, people: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Facts as columns of the types that the policy's inputs have, with a number for each row."""
    columns: dict[str, Any] = {"row": range(len(people))}
    for name, given in policy.inputs.items():
        kind: Any = pl.String
        if given.number is not None:
            kind = pl.Int64 if given.number.whole else pl.Float64
        values = [person.get(name) for person in people]
        columns[name] = pl.Series(name, values, dtype=kind, strict=False)
    return pl.DataFrame(columns)


def planned_rows(planned: Any) -> list[dict[str, Any]]:
    """A planned frame as plain rows, in the order of the people."""
    lazy = nw.from_native(planned).lazy()
    rows = lazy.collect(backend="polars").to_native()
    return [
        {name: _plain(value) for name, value in row.items()}
        for row in sorted(rows.iter_rows(named=True), key=lambda row: row["row"])
    ]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and isnan(value) else value


def on_every_face(
    policy: rnr.Policy, people: Sequence[Mapping[str, Any]], face: str
) -> list[dict[str, Any]]:
    """What the policy decides for each: one by one (``one person``), or as a frame of an engine."""
    if face == "one person":
        plans = [rnr.plan([], policy, person) for person in people]
        return [
            {name: d.outcome for name, d in plan.decisions.items()}
            | {f"{name}_credit": d.credit for name, d in plan.decisions.items()}
            for plan in plans
        ]
    frame = native(face, facts_frame(policy, people))
    return planned_rows(rnr.plan_frame(frame, policy, id="row", absent="all"))


FACES = ("one person", *ENGINES)

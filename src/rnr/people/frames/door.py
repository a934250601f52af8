"""The door: which column holds which item, and whether the frame may come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.errors import ColumnsError, Problem, plural, suggest
from rnr.people.answering.coding import Coded, absent_column, code_column
from rnr.people.answering.desk import desk
from rnr.people.frames.engines import Taken, collected, take
from rnr.people.frames.scored import beside
from rnr.scoring.program import Program


@dataclass(frozen=True, slots=True)
class Door:
    """A frame that may come in: every item read from its column."""

    definition: Instrument | Policy
    program: Program
    taken: Taken
    coded: tuple[Coded, ...]
    carried: tuple[str, ...]
    gaps: bool
    """Whether cells that are not null may stand for missing answers."""
    reasons: Mapping[str, Sequence[str]]
    """For a policy: what to say for each row of each table, where reasons are wanted."""
    possible: bool = False
    """For an instrument: whether the levels that are still possible are wanted."""

    def inputs(self) -> Iterator[tuple[int, Coded]]:
        """Pair each input slot of the program with its column."""
        for spec, coded in zip(self.program.inputs, self.coded, strict=True):
            yield spec.slot, coded


def open_door(
    definition: Instrument | Policy,
    frame: Any,
    columns: Mapping[str, str] | None,
    id: str | Sequence[str] | None,  # noqa: A002
    keep: str | Sequence[str],
    absent: Sequence[str] | Literal["all"],
    text: bool,
    reasons: Mapping[str, Sequence[str]] | None = None,
) -> Door:
    """Find a column for every item, read its type, and refuse what does not fit, all at once."""
    prepared = desk(definition)
    ids = (id,) if isinstance(id, str) else tuple(id or ())
    holders, problems = _holders(definition, columns or {})
    wanted = [*holders.values(), *definition.items, *ids]
    if isinstance(definition, Policy):
        wanted += _scored_columns(definition)
    taken = take(
        frame, None if keep == "all" else [*wanted, *([keep] if isinstance(keep, str) else keep)]
    )
    kept = taken.names if keep == "all" else ((keep,) if isinstance(keep, str) else tuple(keep))
    carried = tuple(dict.fromkeys([*ids, *kept]))
    for name in carried:
        if name not in taken.names:
            problems.append(Problem(name, "is not a column", suggest(name, taken.names), "column"))
    schema = taken.frame.collect_schema()
    coded: list[Coded] = []
    spare = [n for n in taken.names if n not in definition.items and n not in (columns or {})]
    origins = {}
    if isinstance(definition, Policy):
        origins = {n: i.origin for n, i in definition.inputs.items() if i.origin}
    for reader in prepared.readers:
        column = holders.get(reader.item) or _usual_column(definition, reader.item, schema)
        if column in taken.empty or column in schema:
            read: Coded | Problem = absent_column(nw, reader)
            if column not in taken.empty:
                read = code_column(nw, reader, column, schema[column], text)
            if isinstance(read, Problem):
                problems.append(read)
            elif reader.item in origins and reader.item not in holders:
                coded.append(beside(nw, reader, read, column, origins[reader.item], schema))
            else:
                coded.append(read)
        elif reader.item not in holders and _may_be_absent(definition, reader.item, absent):
            coded.append(absent_column(nw, reader))
        else:
            problems.append(_no_column(reader.item, holders.get(reader.item), spare))
    if problems:
        raise ColumnsError(f"the columns do not fit {definition.key}", problems)
    if ids:
        _refuse_shared_ids(taken, ids)
    gaps = text or bool(definition.missing_codes)
    return Door(definition, prepared.program, taken, tuple(coded), carried, gaps, reasons or {})


def _scored_columns(policy: Policy) -> list[str]:
    """List the columns of a scored frame that a policy may read."""
    names = []
    for given in policy.inputs.values():
        if given.origin:
            _, scale, field = given.origin.split(".")
            names += [f"{scale}_{part}" for part in (field, "low", "high", "missing")]
    return names


def _holders(
    definition: Instrument | Policy, columns: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    holders: dict[str, str] = {}
    problems = []
    for column, item in columns.items():
        if item not in definition.items:
            what = f"is mapped to {item!r}, which is not an item of {definition.key}"
            todo = suggest(item, list(definition.items))
            problems.append(Problem(column, what, todo, "unknown_item"))
        elif item in holders:
            what = f"and {holders[item]!r} are both mapped to {item!r}"
            problems.append(Problem(column, what, "map one of them", "twice"))
        else:
            holders[item] = column
    return holders, problems


def _usual_column(definition: Instrument | Policy, item: str, schema: Any) -> str:
    """Name the column that holds an item when nobody said: a scored frame's, or the item's own."""
    if isinstance(definition, Policy) and definition.inputs[item].origin:
        scored = "_".join(definition.inputs[item].origin.split(".")[1:])
        return scored if scored in schema else item
    return item


def _may_be_absent(definition: Instrument | Policy, item: str, absent: Sequence[str] | str) -> bool:
    return absent == "all" or item in absent or definition.items[item].context


def _no_column(item: str, column: str | None, spare: Sequence[str]) -> Problem:
    if column is not None:
        return Problem(
            column, f"is mapped to {item!r} and is not a column", suggest(column, spare), "column"
        )
    near = suggest(item, spare)
    todo = (
        f"{near} - map it with columns={{...}}"
        if near.startswith("did")
        else ("map yours with columns={...}, or name the item in absent=[...]")
    )
    return Problem(item, "no column holds this item", todo, "column")


def _refuse_shared_ids(taken: Taken, ids: tuple[str, ...]) -> None:
    one, zero = nw.lit(1, dtype=nw.Int64()), nw.lit(0, dtype=nw.Int64())
    lacking = nw.any_horizontal(*[nw.col(name).is_null() for name in ids], ignore_nulls=True)
    counted = taken.frame.group_by(*ids).agg(__rnr_n=nw.len())
    shared = collected(counted.filter(nw.col("__rnr_n") > 1).select(nw.col("__rnr_n").sum()))
    empty = collected(taken.frame.select(n=nw.when(lacking).then(one).otherwise(zero).sum()))
    where = " and ".join(ids)
    problems = []
    rows = shared.item() or 0
    if rows:
        what = f"{plural(int(rows), 'row')} that share an id with another row"
        problems.append(Problem(where, what, "give every row an id of its own", "duplicate_id"))
    lost = empty.item() or 0
    if lost:
        what = f"{plural(int(lost), 'row')} without an id"
        problems.append(Problem(where, what, "give every row an id", "no_id"))
    if problems:
        raise ColumnsError("ids do not identify rows", problems)

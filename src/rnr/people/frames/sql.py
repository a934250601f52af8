"""SQL: the scoring of a whole table as one query that a database runs by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rnr.definitions.instrument import Instrument
from rnr.definitions.items import Item
from rnr.definitions.policy import Policy, PolicyInput
from rnr.errors import ColumnsError, Problem, suggest
from rnr.people.frames.frame import score_frame
from rnr.people.plans.plan_frame import plan_frame

TYPES = ("text", "whole number", "number", "yes/no")
"""How a database may keep a column of answers."""
_OF_TYPE = {"text": "string", "whole number": "int64", "number": "float64", "yes/no": "boolean"}


def sql(
    definition: Instrument | Policy,
    dialect: str = "duckdb",
    table: str = "people",
    columns: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    keep: Sequence[str] = (),
    absent: Sequence[str] = (),
) -> str:
    """Write the scoring as SQL, so that it runs where the records lie.

    Parameters
    ----------
    definition
        From :func:`rnr.load`; or a policy from :func:`rnr.load_policy`, whose query reads a table
        of scores.
    dialect
        ``"duckdb"``, ``"postgres"``, ``"snowflake"``, ``"bigquery"``, ``"databricks"``, ``"mssql"``
        or another that ibis writes. The tests run DuckDB.
    table
        Name of the table that holds one row a person.
    columns
        Your column name to item id, for columns that are not named as the items are.
    types
        Item id to ``"text"``, ``"whole number"``, ``"number"`` or ``"yes/no"``, where a column is
        kept otherwise than usual: answers as text, numbers as whole or not as the item asks.
    keep
        Columns of the table to carry into the result, an identifier for instance.
    absent
        Items that the table does not hold and that count as missing.

    Returns
    -------
    str
        One SELECT with the columns of ``score_frame(..., on_invalid="reject")``: rows whose
        answers do not fit get no scores, and ``rnr_rejected`` says why.

    Raises
    ------
    ColumnsError
        An item, type or dialect does not exist, or a column does not fit.

    Examples
    --------
    >>> import rnr
    >>> query = rnr.sql(rnr.load("psa"), table="bookings", keep=["person"])
    >>> query.splitlines()[:2], '"bookings"' in query
    (['SELECT', '  "t6"."person",'], True)
    """
    import ibis
    from sqlglot.dialects import Dialect

    wanted = dict(types or {})
    problems = [
        Problem(name, "is not an item", suggest(name, list(definition.items)), "unknown_item")
        for name in wanted
        if name not in definition.items
    ]
    problems += [
        Problem(name, "has an unknown type", "choose one of: " + ", ".join(TYPES), "type")
        for name, kind in wanted.items()
        if kind not in TYPES
    ]
    known = sorted(name for name in Dialect.classes if name)
    if dialect not in known:
        where = Problem("dialect", f"{dialect!r} is unknown", suggest(dialect, known), "dialect")
        problems.append(where)
    if problems:
        raise ColumnsError("the query cannot be written", problems)
    holders = {item: column for column, item in (columns or {}).items()}
    schema = dict.fromkeys(keep, "string")
    for name, item in definition.items.items():
        if name not in absent:
            schema[holders.get(name) or _column(name, item)] = _OF_TYPE[
                wanted.get(name) or _usual(item)
            ]
    unbound = ibis.table(schema, name=table)
    made: Any = (
        plan_frame(unbound, definition, columns, None, "reject", keep, absent)
        if isinstance(definition, Policy)
        else score_frame(definition, unbound, columns, None, "reject", keep, absent)
    )
    return str(ibis.to_sql(made, dialect=dialect))


def _column(name: str, item: Item) -> str:
    """Name the column of an item; what a policy takes from scores has the name they have there."""
    origin = item.origin if isinstance(item, PolicyInput) else ""
    return "_".join(origin.split(".")[1:]) or name


def _usual(item: Item) -> str:
    if item.number is None:
        counted = isinstance(item, PolicyInput) and item.origin and item.origin[-6:] != ".level"
        return "whole number" if counted else "text"
    return "whole number" if item.number.whole else "number"

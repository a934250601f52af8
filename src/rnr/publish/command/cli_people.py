"""Commands for files of people: ``score``, ``plan`` and ``sql``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnr.publish.command.pick import add_pick, pick
from rnr.publish.command.spellings import declared

if TYPE_CHECKING:
    import polars as pl

    from rnr.definitions.instrument import Instrument
    from rnr.definitions.policy import Policy
    from rnr.publish.command.rows_in import RowsIn

ALL_SCORED, SOME_REJECTED = 0, 3


def add(commands: Any) -> None:
    """Add the commands to the parser."""
    scoring = commands.add_parser(
        "score",
        help="score a CSV or Parquet file of people",
        description="Score everybody in a file. Every row in is a row out, in the same order; "
        "a row whose answers do not fit gets no scores and a reason, and stands once more in "
        "OUTPUT.rejected. The output is written whole or not at all. Exit code 0: all scored; "
        "3: some rejected.",
    )
    scoring.add_argument("id", metavar="ID", help="the instrument; see rnr names")
    _files(scoring, "answers")
    scoring.set_defaults(work=score)
    planning = commands.add_parser(
        "plan",
        help="recommend what a policy says for a file of scores",
        description="Take a file that rnr score wrote (with the facts a policy needs beside the "
        "scores) and add what the policy recommends. Files and exit codes as for rnr score.",
    )
    planning.add_argument("id", metavar="POLICY", help="the policy; see rnr names --kind policies")
    _files(planning, "scores")
    planning.add_argument("--reasons", action="store_true", help="add the reason of each outcome")
    planning.set_defaults(work=plan)
    query = commands.add_parser(
        "sql",
        help="print the scoring as SQL, for a database that holds the records",
        description="Print one SELECT that scores a table where it lies.",
    )
    add_pick(query)
    query.add_argument("--dialect", default="duckdb", help="duckdb (default), postgres, ...")
    query.add_argument("--table", default="people", help="name of the table (default: people)")
    query.add_argument("--keep", default="", metavar="COLUMN,...", help="columns to carry along")
    _matching(query)
    query.set_defaults(work=sql)


def _files(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument("input", type=Path, metavar="INPUT", help=f".csv or .parquet of {what}")
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUTPUT", help=".csv or .parquet"
    )
    command.add_argument(
        "--id", dest="ids", default="", metavar="COLUMN,...", help="columns that identify a row"
    )
    command.add_argument(
        "--keep", metavar="COLUMN,...|all|none",
        help="columns to carry along (default: the ids, or all of them without --id)",
    )  # fmt: skip
    command.add_argument("--separator", default=",", help="of the CSV that is read; or: tab")
    command.add_argument("--version", help="which version (default: the newest)")
    command.add_argument("--path", help="folder of your own definitions")
    _matching(command)


def _matching(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--columns", action="append", default=[], metavar="YOURS=ITEM",
        help="which column holds which item; may be given many times",
    )  # fmt: skip
    command.add_argument(
        "--spelled", action="append", default=[], metavar="[ITEM:]YOURS=ANSWER",
        help="how your file writes an answer: Y=yes, U=unknown for a missing one, "
        "or for one item with a run of codes item:3..50=2_plus; may be given many times",
    )  # fmt: skip
    command.add_argument(
        "--absent", default="", metavar="ITEM,...|all",
        help="items that the file does not hold and that count as missing",
    )  # fmt: skip
    command.add_argument(
        "--allow-provisional", action="store_true",
        help="accept a definition of which some facts were not read at source",
    )  # fmt: skip


def score(given: argparse.Namespace) -> int:
    """Score a file."""
    from rnr.library.load import load
    from rnr.people.frames.frame import score_frame
    from rnr.publish.command.rows_in import open_rows

    tool = load(given.id, given.version, given.allow_provisional, given.path)
    tool = declared(tool, given.spelled)
    columns, absent = _columns(given.columns), _absent(given.absent)
    source = open_rows(given.input, _separator(given.separator))

    def work(rows: pl.DataFrame) -> pl.DataFrame:
        made: pl.DataFrame = score_frame(
            tool, rows, columns, None, "reject", (), absent, source.text
        )
        return made

    return _run(given, source, tool, columns, work)


def plan(given: argparse.Namespace) -> int:
    """Recommend for a file."""
    import polars as pl

    from rnr.library.load import load_policy
    from rnr.people.frames.frame import REJECTED
    from rnr.people.plans.plan_frame import plan_frame
    from rnr.publish.command.rows_in import open_rows

    policy = load_policy(given.id, given.version, given.allow_provisional, given.path)
    policy = declared(policy, given.spelled)
    columns, absent = _columns(given.columns), _absent(given.absent)
    source = open_rows(given.input, _separator(given.separator))

    def work(rows: pl.DataFrame) -> pl.DataFrame:
        made: pl.DataFrame = plan_frame(
            rows, policy, columns, None, "reject", (), absent, source.text, given.reasons
        )
        if REJECTED not in rows.columns:
            return made
        # Whoever was rejected when scores were made stays rejected, for the same reason.
        earlier = rows[REJECTED].cast(pl.String)
        return made.with_columns(pl.coalesce(pl.col(REJECTED), earlier).alias(REJECTED))

    return _run(given, source, policy, columns, work)


def sql(given: argparse.Namespace) -> int:
    """Print the query."""
    from rnr.people.frames.sql import sql as write

    definition = pick(given.id, given.version, given.path, given.kind, given.allow_provisional)
    definition = declared(definition, given.spelled)
    absent = _absent(given.absent)
    without = list(definition.items) if absent == "all" else absent
    query = write(
        definition, given.dialect, given.table, _columns(given.columns),
        keep=_listed(given.keep), absent=without,
    )  # fmt: skip
    sys.stdout.write(query + "\n")
    return ALL_SCORED


def _run(
    given: argparse.Namespace,
    source: RowsIn,
    definition: Instrument | Policy,
    columns: dict[str, str],
    work: Any,
) -> int:
    from rnr.errors import ColumnsError, Problem, plural, suggest
    from rnr.people.frames.frame import REJECTED
    from rnr.publish.command.progress import Progress
    from rnr.publish.command.stream import ROW, Job, run

    ids = _listed(given.ids)
    kept = _listed(given.keep or ("" if ids else "all"))
    if kept in (["all"], ["none"]):
        # What an earlier run added to its rejects is no fact about a person.
        own = [name for name in source.names if name not in (ROW, REJECTED)]
        kept = own if kept == ["all"] else []
    unknown = [
        Problem(name, "is not a column", suggest(name, source.names), "column")
        for name in dict.fromkeys([*ids, *kept])
        if name not in source.names
    ]
    if unknown:
        raise ColumnsError(f"{source.path.name} has no such columns", unknown)
    origins = [getattr(item, "origin", "") for item in definition.items.values()]
    scored = ["_".join(origin.split(".")[1:]) for origin in origins]
    needs = [*definition.items, *columns, *scored]
    if not set(needs) & set(source.names):
        what = f"has no column named as an item of {definition.key}"
        where = Problem(source.path.name, what, "map yours with --columns YOURS=ITEM", "column")
        raise ColumnsError("there is nothing to score", [where])
    needs += [REJECTED] if any(origins) else []
    carried = list(dict.fromkeys([*ids, *kept]))
    tally = run(Job(source, given.output, work, needs, carried, ids), Progress())
    said = f"{plural(tally.rows, 'row')} in, {plural(tally.rows, 'row')} out: {tally.output}"
    if tally.rejected:
        said += f"\n{plural(tally.rejected, 'row')} rejected, with reasons: {tally.rejects}"
        if tally.rejected == tally.rows:
            said += "\nif your file writes answers in its own way, say so: --spelled Y=yes,N=no"
    if definition.shelf == "provisional":
        said += f"\n{definition.key} is provisional: not every fact was read at source"
    sys.stdout.write(said + "\n")
    return SOME_REJECTED if tally.rejected else ALL_SCORED


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _absent(text: str) -> Any:
    return "all" if text == "all" else _listed(text)


def _separator(text: str) -> str:
    from rnr.errors import Problem
    from rnr.publish.errors import UsageError

    mark = "\t" if text in ("tab", r"\t") else text
    if len(mark) != 1 or mark in '"\r\n':
        where = Problem("--separator", "is not one character", "give , or ; or tab", "separator")
        raise UsageError("the fields cannot be told apart", [where])
    return mark


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    from rnr.errors import Problem
    from rnr.publish.errors import UsageError

    made, problems = {}, []
    for pair in pairs:
        for part in _listed(pair):
            column, mark, item = part.partition("=")
            if not (mark and column and item):
                where = Problem("--columns", "is not written as YOURS=ITEM", "", "columns")
                problems.append(where)
            made[column.strip()] = item.strip()
    if problems:
        raise UsageError("columns cannot be matched to items", problems)
    return made

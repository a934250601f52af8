"""Write count tables for others to read, without their small cells, and read them back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rnr.errors import Problem, plural
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.tabulate import LEFT_OUT, Rows, assemble
from rnr.evidence.withholding.suppress import LEAST, withhold

if TYPE_CHECKING:
    from rnr.evidence.tables.counts import CountTable, Key

FORMAT = "rnr count table 1"
OUTCOMES = ("event", "no_event", *LEFT_OUT)
WithheldRows = Literal["refuse", "leave_out"]


def to_json(table: CountTable, *, least: int = LEAST) -> str:
    """Write a table as JSON; see :meth:`CountTable.to_json`."""
    rows: list[dict[str, Any]] = []
    apart: list[dict[str, Any]] = []
    withheld = withhold(table, least)
    for key, part in table.split().items():
        flags, words = withheld.rows[table.by][key], withheld.left_out[table.by][key]
        for at, score in enumerate(part.score.tolist()):
            yes, no = (None, None) if flags[at] else (int(part.yes[at]), int(part.no[at]))
            row = {"group": list(key), "score": score, "yes": yes, "no": no}
            if part.expected is not None:
                # Groups' means of it, weighted, make the mean of all: they would give people away.
                chance = np.nan if flags[at] else float(part.expected[at])
                row["expected"] = None if np.isnan(chance) else chance
            rows.append(row)
        counts = {name: None if name in words else getattr(part, name) for name in LEFT_OUT}
        apart.append({"group": list(key), **counts})
    said = {
        "format": FORMAT,
        "about": dict(table.about),
        "labels": list(table.labels),
        "by": list(table.by),
        "least": least,
        "rows": rows,
        "left_out": apart,
    }
    return json.dumps(said, ensure_ascii=False, allow_nan=False, default=str)


def from_json(text: str, withheld: WithheldRows = "refuse") -> CountTable:
    """Read a table that :func:`to_json` wrote; see :meth:`CountTable.from_json`."""
    try:
        said = json.loads(text)
    except json.JSONDecodeError:
        said = {}
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        problem = Problem("format", f"{FORMAT!r} is expected", code="format")
        raise CountsError("this is not a count table", [problem])
    rows = [
        (tuple(row["group"]), row["score"], row["yes"], row["no"], row.get("expected", np.nan))
        for row in said["rows"]
    ]
    apart = [
        (tuple(row["group"]), name, row[name]) for row in said["left_out"] for name in LEFT_OUT
    ]
    chances = any("expected" in row for row in said["rows"])
    names = (tuple(said["by"]), tuple(said["labels"]))
    return _read(rows, apart, *names, about=said["about"], withheld=withheld, chances=chances)


def to_csv(table: CountTable, *, least: int = LEAST) -> str:
    """Write a table as CSV; see :meth:`CountTable.to_csv`."""
    said = json.loads(to_json(table, least=least))
    file = io.StringIO()
    write = csv.writer(file, lineterminator="\n")
    chances = table.expected is not None
    write.writerow([*table.by, "score", "outcome", "people", *(["expected"] if chances else [])])
    for row in said["rows"]:
        score = table.labels[int(row["score"])] if table.labels else row["score"]
        for outcome, name in (("event", "yes"), ("no_event", "no")):
            chance = [_cell(row["expected"], "")] if chances else []
            write.writerow([*row["group"], score, outcome, _cell(row[name]), *chance])
    for row in said["left_out"]:
        for name in LEFT_OUT:
            write.writerow([*row["group"], "", name, _cell(row[name]), *([""] if chances else [])])
    return file.getvalue()


def from_csv(
    text: str, labels: Sequence[str] = (), withheld: WithheldRows = "refuse"
) -> CountTable:
    """Read a table that :func:`to_csv` wrote; see :meth:`CountTable.from_csv`."""
    lines = csv.reader(io.StringIO(text))
    header = next(lines, [])
    chances = header[-1:] == ["expected"]
    header = header[:-1] if chances else header
    if header[-3:] != ["score", "outcome", "people"]:
        what = "the columns score, outcome, people, and perhaps expected, are expected last"
        raise CountsError("this is not a count table", [Problem("header", what, code="format")])
    rows, apart, problems = [], [], []
    for number, line in enumerate(lines, start=2):
        try:
            chance = _probability(line.pop()) if chances else np.nan
            *group, score, outcome, people = line
            count = None if people == "withheld" else int(people)
            if outcome in LEFT_OUT:
                apart.append((tuple(group), outcome, count))
            else:
                at = float(labels.index(score)) if labels else float(score)
                side = {"event": (count, 0), "no_event": (0, count)}[outcome]
                rows.append((tuple(group), at, *side, chance))
        except (ValueError, KeyError, IndexError):
            what = f"a score, one of {', '.join(OUTCOMES)}, and a number or 'withheld' are expected"
            what += ", then a probability" if chances else ""
            problems.append(Problem(f"line {number}", what, code="line"))
    if problems:
        raise CountsError("these lines cannot be read", problems)
    names = (tuple(header[:-3]), tuple(labels))
    return _read(rows, apart, *names, about={}, withheld=withheld, chances=chances)


def _cell(count: float | None, absent: str = "withheld") -> float | str:
    return absent if count is None else count


def _probability(text: str) -> float:
    value = float(text) if text else np.nan
    if value < 0 or value > 1:
        raise ValueError(text)
    return value


def _read(
    rows: Sequence[tuple[Key, float, int | None, int | None, float | None]],
    apart: Sequence[tuple[Key, str, int | None]],
    by: tuple[str, ...],
    labels: tuple[str, ...],
    *,
    about: dict[str, str],
    withheld: WithheldRows,
    chances: bool,
) -> CountTable:
    scores = len({(key, score) for key, score, yes, no, _ in rows if None in (yes, no)})
    said = [plural(scores, "score")] if scores else []
    others = sum(count is None for *_, count in apart)
    said += [plural(others, "number") + " of people without an outcome"] if others else []
    gone = " and ".join(said)
    if gone and withheld == "refuse":
        what = f"{gone} withheld, which is not the same as 0"
        todo = "ask for the full table, or say withheld='leave_out' and lose those people"
        raise CountsError("this table is not complete", [Problem("rows", what, todo, "withheld")])
    if gone:
        about = {**about, "withheld": f"{gone} withheld and left out"}
    kept = [row for row in rows if None not in row[2:4]]
    left_out: dict[str, dict[Key, int]] = {name: {} for name in LEFT_OUT}
    for key, name, count in apart:
        left_out[name][key] = count or 0
    table = Rows(
        np.array([row[1] for row in kept], dtype=np.float64),
        np.array([row[2] for row in kept], dtype=np.int64),
        np.array([row[3] for row in kept], dtype=np.int64),
        [row[0] for row in kept],
        np.array([row[4] for row in kept], dtype=np.float64) if chances else None,
    )
    return assemble(table, by, labels, left_out, about)

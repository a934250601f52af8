"""Count the people of a frame in the engine that holds them; only the counts leave it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import narwhals as nw
import numpy as np

from rnr.errors import Problem, plural
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.columns import need_columns
from rnr.evidence.tables.counts import CountTable, Key
from rnr.evidence.tables.outcome import Outcome
from rnr.evidence.tables.tabulate import Rows, assemble, positions
from rnr.evidence.tables.watching import judge, mark

NOT_RECORDED = "not recorded"
MOST_SCORES = 5_000
STATUS = "rnr_status"
PEOPLE = "rnr_people"
CHANCE = "rnr_chance"
CHANCES = "rnr_chances"


def count(
    frame: Any,
    score: str,
    event: str | None,
    outcome: Outcome | None,
    by: Sequence[str],
    *,
    probability: str | None,
    levels: Sequence[str],
    decimals: int | None,
    about: Mapping[str, str],
) -> CountTable:
    """Count a frame; see :meth:`CountTable.from_frame`."""
    lazy = nw.from_native(frame).lazy()
    if (event is None) == (outcome is None):
        what = "exactly one of the two is expected"
        todo = "name a column of events, or give an Outcome"
        raise CountsError("nothing to count", [Problem("event, outcome", what, todo, "event")])
    need_columns(lazy, [score, *by, *filter(None, (event, probability))])
    if outcome is not None:
        lazy, about = (mark(outcome, lazy, STATUS), {"outcome": outcome.sentence(), **about})
    else:
        lazy = lazy.with_columns(nw.col(str(event)).alias(STATUS))
    if decimals is not None:
        lazy = lazy.with_columns(nw.col(score).round(decimals))
    wanted = [nw.len().alias(PEOPLE)]
    if probability is not None:
        wanted += [
            nw.col(probability).sum().alias(CHANCE),
            nw.col(probability).count().alias(CHANCES),
        ]
    cells = lazy.group_by(score, *by, STATUS).agg(*wanted).collect()
    rows = cells.rows(named=True)
    if outcome is not None:
        people: dict[str, int] = defaultdict(int)
        for row in rows:
            people[row[STATUS]] += row[PEOPLE]
        judge(outcome, people)
    return _read(rows, score, tuple(by), probability=probability, levels=tuple(levels), about=about)


def _read(
    cells: Sequence[Mapping[str, Any]],
    score: str,
    by: tuple[str, ...],
    *,
    probability: str | None,
    levels: tuple[str, ...],
    about: Mapping[str, str],
) -> CountTable:
    problems: list[Problem] = []
    left_out: dict[str, dict[Key, int]] = defaultdict(lambda: defaultdict(int))
    known: list[tuple[Any, Key, bool, int, float]] = []
    unclear = gaps = 0
    for cell in cells:
        key = tuple(NOT_RECORDED if _missing(cell[name]) else cell[name] for name in by)
        people, status = int(cell[PEOPLE]), _status(cell[STATUS])
        if status is None:
            unclear += people
        elif status in ("not_watched", "competing"):
            left_out[status][key] += people
        elif _missing(cell[score]):
            left_out["unscored"][key] += people
        else:
            gaps += people - int(cell.get(CHANCES, people))
            known.append((cell[score], key, status == "event", people, cell.get(CHANCE) or 0.0))
    if unclear:
        whom = plural(unclear, "person", "people")
        what = f"holds something else than 0, 1 or missing for {whom}"
        problems.append(Problem("event", what, "turn it into true, false or missing", "event"))
    if gaps:
        what = f"is missing for {plural(gaps, 'person', 'people')} with a known outcome"
        todo = "leave them out of the frame, or give their probability"
        problems.append(Problem(str(probability), what, todo, "probability"))
    axis = _axis([row[0] for row in known], score, levels, problems)
    if problems:
        raise CountsError(f"{plural(len(problems), 'problem')} in the columns", problems)
    events = np.array([event for _, _, event, _, _ in known], dtype=bool)
    persons = np.array([count for _, _, _, count, _ in known], dtype=np.int64)
    chance = np.array([total for *_, total in known]) / persons
    rows = Rows(
        score=axis,
        yes=np.where(events, persons, 0),
        no=np.where(events, 0, persons),
        keys=[key for _, key, *_ in known],
        expected=None if probability is None else chance,
    )
    return assemble(rows, by, levels, left_out, dict(about))


def _axis(
    values: list[Any], score: str, levels: tuple[str, ...], problems: list[Problem]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    words = any(isinstance(value, str) for value in values)
    if words and not levels:
        todo = "give levels= from lowest to highest"
        problems.append(Problem(score, "holds words without an order", todo, "level"))
        return np.zeros(len(values))
    if not words and not all(isinstance(value, (int, float, Decimal)) for value in values):
        problems.append(Problem(score, "numbers or names of levels are expected", code="score"))
        return np.zeros(len(values))
    found: list[Problem] = []
    given = [str(value) for value in values] if words else [float(value) for value in values]
    axis = positions(np.array(given, dtype=object if words else float), levels, found)
    problems += [Problem(score, problem.what, problem.todo, problem.code) for problem in found]
    if len(np.unique(axis)) > MOST_SCORES:
        what = f"has more than {MOST_SCORES:,} distinct values, so nothing is gained by counting"
        problems.append(Problem(score, what, "round it with decimals=", "distinct"))
    return axis


def _status(value: Any) -> str | None:
    if _missing(value):
        return "not_watched"
    if isinstance(value, str):
        return value if value in ("event", "no_event", "not_watched", "competing") else None
    return {0: "no_event", 1: "event"}.get(value)


def _missing(value: Any) -> bool:
    return value is None or value != value  # noqa: PLR0124 - not-a-number differs from itself

"""All that is exported, taken together and solved, leaves every withheld count open.

An attacker who knows the expected probabilities, the scores and the rounding solves for whole
numbers of people. Only values are attacked; limits and tests are functions of the same counts.
"""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests_attacker import Attacker

from rnr.evidence import CountTable, TimeTable, withhold

SIDES = ("yes", "no")


@st.composite
def tables(draw: st.DrawFn) -> CountTable:
    """Small tables with many small cells, zeros, up to two groups, and people left out."""
    k = draw(st.integers(1, 4))
    dims = draw(st.lists(st.integers(1, 3), max_size=2))
    cells = list(np.ndindex(k, *dims))
    people = st.one_of(st.integers(0, 14), st.integers(0, 70))
    yes, no = (draw(st.lists(people, min_size=len(cells), max_size=len(cells))) for _ in "yn")
    by = {f"g{i}": [f"v{cell[i + 1]}" for cell in cells] for i in range(len(dims))}
    keys = list(zip(*by.values(), strict=True)) or [()]
    left_out = {key: draw(people) for key in keys}
    return CountTable.from_counts(
        [cell[0] for cell in cells], yes, no, by or None,
        expected=[0.1 + 0.2 * cell[0] for cell in cells],
        not_watched=left_out if by else left_out[()],
    )  # fmt: skip


def splits(table: Any) -> list[tuple[str, ...]]:
    """Every way to split a table."""
    return [some for size in range(len(table.by) + 1) for some in combinations(table.by, size)]


def truth(table: CountTable) -> dict[tuple, int]:
    """People by group, score and outcome."""
    found: dict[tuple, int] = {}
    for key, part in table.split().items():
        for side in SIDES:
            for score, count in zip(part.score, getattr(part, side), strict=True):
                found[key, float(score), side] = int(count)
        found[key, "", "not_watched"] = part.not_watched
    return found


def member(table: Any, group: dict[str, str], key: tuple) -> bool:
    """Whether a smallest group belongs to a group of the report."""
    return all(str(key[table.by.index(name)]) == value for name, value in group.items())


def group_of(said: str) -> dict[str, str]:
    """Read the name of a group in a report."""
    return {} if said == "all" else dict(one.split("=") for one in said.split(", "))


def hear_files(attacker: Attacker, table: CountTable) -> None:
    """JSON and CSV of the table and of every coarser split."""
    for names in splits(table):
        part = table.regroup(*names)
        said = json.loads(part.to_json())
        for row in said["rows"]:
            group = dict(zip(names, row["group"], strict=True))
            for side in SIDES:
                if row[side] is not None:
                    attacker.hears(
                        lambda cell, g=group, r=row, s=side: member(table, g, cell[0])
                        and cell[1:] == (r["score"], s), row[side],
                    )  # fmt: skip
        for row in said["left_out"]:
            if row["not_watched"] is not None:
                group = dict(zip(names, row["group"], strict=True))
                attacker.hears(
                    lambda cell, g=group: member(table, g, cell[0]) and cell[2] == "not_watched",
                    row["not_watched"],
                )
        lines = list(csv.DictReader(io.StringIO(part.to_csv())))
        shown = [line for line in lines if line["outcome"] in ("event", "no_event")]
        numbers = [line["people"] for line in shown]
        assert numbers == [
            "withheld" if row[side] is None else str(row[side])
            for row in said["rows"] for side in SIDES
        ]  # fmt: skip
        assert all(not line["expected"] for line in shown if line["people"] == "withheld")


def hear_report(attacker: Attacker, table: CountTable, cut: float) -> None:
    """Rates, cuts, and whatever is a weighted sum of counts, rounded or not."""
    report = table.report(samples=10, cut=cut)
    withheld = withhold(table)
    chance = {float(score): 0.1 + 0.2 * float(score) for score in table.score}

    def weigh(group: dict[str, str], of: Any) -> Any:
        return lambda cell: of(cell) if cell[2] in SIDES and member(table, group, cell[0]) else 0

    for row in json.loads(report.to_json())["rows"]:
        if " against " in row["group"] or row["group"].startswith("by ") or row["n"] is None:
            continue
        group, n, events = group_of(row["group"]), row["n"], row["events"]
        names = tuple(name for name in table.by if name in group)
        key = tuple(group[name] for name in names)
        # A report says itself to what it rounds, so whoever attacks it knows.
        rounded = re.search(r"rounded to ([0-9.]+)", row["method"])
        unit = float(rounded[1]) if rounded else 0.0
        assert bool(rounded) <= bool(withheld.rows[names][key].any())
        estimate, at = row["estimate"], row["at"]
        if row["measure"] in ("base_rate", "rate", "e_o") and estimate is not None:
            inside = (lambda cell: True) if not at else (lambda cell, s=at: cell[1] == float(s))
            attacker.hears(weigh(group, lambda c, i=inside: i(c) and c[2] == "yes"), events)
            attacker.hears(weigh(group, lambda c, i=inside: i(c) and c[2] == "no"), n - events)
        if estimate is None:
            continue
        if row["measure"] == "sensitivity":
            attacker.hears(
                weigh(group, lambda c, s=at: c[2] == "yes" and c[1] >= float(s)), estimate * events
            )
        elif row["measure"] == "fpr":
            attacker.hears(
                weigh(group, lambda c, s=at: c[2] == "no" and c[1] >= float(s)),
                estimate * (n - events),
            )
        elif row["measure"] == "e_o" and not at:
            attacker.hears(
                weigh(group, lambda c: chance[c[1]]), estimate * events, unit / 2 * events + 1e-6
            )
        elif row["measure"] == "brier":
            attacker.hears(
                weigh(group, lambda c: ((c[2] == "yes") - chance[c[1]]) ** 2), estimate * n,
                unit / 2 * n + 1e-6,
            )  # fmt: skip
        elif row["measure"] in ("mean_score_with", "mean_score_without"):
            side = "yes" if row["measure"].endswith("with") else "no"
            size = events if side == "yes" else n - events
            attacker.hears(
                weigh(group, lambda c, s=side: c[1] * (c[2] == s)), estimate * size,
                unit / 2 * size + 1e-6,
            )  # fmt: skip
    flow = report.flow
    if flow["with the event"] is not None:
        attacker.hears(lambda cell: cell[2] == "yes", flow["with the event"])
        attacker.hears(lambda cell: cell[2] in SIDES, flow["with a known outcome"])
    if flow["not watched long enough"] is not None:
        attacker.hears(lambda cell: cell[2] == "not_watched", flow["not watched long enough"])
    if flow["in the data"] is not None:
        attacker.hears(lambda cell: True, flow["in the data"])


def secrets(table: CountTable) -> list[Any]:
    """Every count of every split, by score and altogether."""
    found = []
    for names in splits(table):
        for key in table.regroup(*names).split():
            group = dict(zip(names, map(str, key), strict=True))
            found += [
                lambda cell, g=group, s=score, o=side: member(table, g, cell[0])
                and cell[2] == o and s in (None, cell[1])
                for side in SIDES for score in [*table.score.tolist(), None]
            ]  # fmt: skip
            found.append(
                lambda cell, g=group: member(table, g, cell[0]) and cell[2] == "not_watched"
            )
    return found


@settings(max_examples=25, deadline=None)
@given(tables())
@example(CountTable.from_counts([0, 1, 2], [3, 0, 40], [30, 15, 30], expected=[0.1, 0.3, 0.5]))
@example(CountTable.from_counts([0, 1], [3, 17], [30, 40], {"g0": ["a", "b"]}, expected=[0.1, 0.3]))
def test_two_cohorts_fit_whatever_was_exported(table: CountTable) -> None:
    """Files of all splits with the report allow another value for every count of 1 to 9."""
    attacker = Attacker(truth(table))
    hear_files(attacker, table)
    hear_report(attacker, table, float(table.score[-1]))
    assert attacker.finds(secrets(table)) == []


LAST = 6.0
ENDS = ((2.0, 1), (3.0, 1), (4.0, 0), (4.0, 2), (6.0, 1), (6.0, 0), (9.0, 0), (9.0, 1))
"""Times and ends of follow-up: 1 the event, 2 another one, 0 lost."""


@st.composite
def cohorts(draw: st.DrawFn) -> dict[tuple, int]:
    """People by group, score, end of follow-up and whether their event counts in the window."""
    k, groups = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    people = st.one_of(st.just(0), st.integers(0, 14), st.integers(0, 60))
    cells = [
        (f"v{g}", float(score), end, counted)
        for g in range(groups) for score in range(k) for end in ENDS for counted in (True, False)
        if counted or end in ((2.0, 1), (4.0, 0), (4.0, 2))
    ]  # fmt: skip
    drawn = {cell: draw(people) for cell in cells}
    # Somebody has to be watched beyond the window.
    return drawn | {("v0", 0.0, (9.0, 0), True): draw(st.integers(1, 60))}


def two_tables(cohort: dict[tuple, int]) -> tuple[CountTable, TimeTable]:
    """The counts by the window's end, and the followed cohort, of the same people."""
    cells, people = list(cohort), list(cohort.values())
    by = {"g": [cell[0] for cell in cells]}
    time = TimeTable.from_counts(
        [cell[1] for cell in cells], [cell[2][0] for cell in cells],
        [cell[2][1] for cell in cells], people, by, causes=["new", "death"],
    )  # fmt: skip
    known = [status(cell) in SIDES for cell in cells]
    lost = {
        name: {
            (group,): sum(n for cell, n in cohort.items()
                          if cell[0] == group and status(cell) == name)
            for group in by["g"]
        }
        for name in ("not_watched", "competing")
    }  # fmt: skip
    counts = CountTable.from_counts(
        [cell[1] for cell in cells],
        [n * (status(cell) == "yes") for cell, n in cohort.items()],
        [n * (status(cell) == "no") for cell, n in cohort.items()], by, **lost,
    )  # fmt: skip
    assert any(known)
    return counts, time


def status(cell: tuple) -> str:
    """What a person is in the counts; somebody with an early event may not be watched for long."""
    (when, end), counted = cell[2:]
    if when > LAST or (when, end) == (LAST, 0):
        return "no"
    if not counted:
        return "not_watched"
    return {0: "not_watched", 1: "yes", 2: "competing"}[end]


def one_score(**people: int) -> dict[tuple, int]:
    """A cohort of one group and score: events, lost, and events that the window does not count."""
    cells = {
        "new": ((2.0, 1), True), "lost": ((4.0, 0), True), "uncounted": ((2.0, 1), False),
        "died": ((4.0, 2), True), "free": ((9.0, 0), True),
    }  # fmt: skip
    return {("v0", 0.0, *cells[name]): count for name, count in people.items()}


@settings(max_examples=25, deadline=None)
@given(cohorts())
@example(one_score(new=20, lost=3, free=80))
@example(one_score(new=20, died=15, lost=3, free=80))
@example(one_score(new=20, uncounted=3, lost=12, free=80))
def test_two_cohorts_fit_a_report_over_time(cohort: dict[tuple, int]) -> None:
    """Curves, people still watched, the flow and the counts beside them recover no small number."""
    counts, time = two_tables(cohort)
    attacker = Attacker(cohort)
    for report in (counts.report(samples=5, time=time, horizon=LAST),
                   counts.report(samples=5)):  # fmt: skip
        hear_times(attacker, report)
    targets = [
        lambda cell, g=group, s=score, e=end: g in (None, cell[0])
        and s in (None, cell[1]) and e in (cell[2], status(cell))
        for group in [None, *{cell[0] for cell in cohort}]
        for score in [None, *{cell[1] for cell in cohort}]
        for end in (*ENDS[:6], "no", "yes", "not_watched")
    ]  # fmt: skip
    assert attacker.finds(targets) == []


def hear_times(attacker: Attacker, report: Any) -> None:
    """Numbers of people in the rows and the flow of a report."""
    by_time = {"survival": (1, 2), "incidence of new": (1,), "incidence of death": (2,)}
    for row in report.rows:
        if " against " in row.group or row.group.startswith("by ") or row.n is None:
            continue
        group, score = group_of(row.group).get("g"), float(row.at) if row.at else None

        def mine(cell: tuple, g: Any = group, s: Any = score) -> bool:
            return g in (None, cell[0]) and s in (None, cell[1])

        if row.measure in by_time:
            attacker.hears(mine, row.n)
            attacker.hears(
                lambda cell, m=mine, r=row: m(cell) and cell[2][0] <= r.time
                and cell[2][1] in by_time[r.measure], row.events,
            )  # fmt: skip
        elif row.measure == "still_watched":
            attacker.hears(
                lambda cell, m=mine, r=row: m(cell)
                and (cell[2][0] > r.time or cell[2] == (r.time, 0)), row.estimate,
            )  # fmt: skip
        elif row.measure in ("rate", "base_rate"):
            attacker.hears(lambda cell, m=mine: m(cell) and status(cell) == "yes", row.events)
            attacker.hears(
                lambda cell, m=mine: m(cell) and status(cell) == "no", row.n - row.events
            )
    said = {
        "not watched long enough": lambda cell: status(cell) == "not_watched",
        "competing event first": lambda cell: status(cell) == "competing",
        "with a known outcome": lambda cell: status(cell) in SIDES,
        "in the data": lambda cell: True,
        "followed over time": lambda cell: True,
        "lost before 6": lambda cell: cell[2] == (4.0, 0),
    }
    for name, weight in said.items():
        if report.flow.get(name) is not None:
            attacker.hears(weight, report.flow[name])

"""The tables of a report that follow people over time."""

from __future__ import annotations

import math

from rnr.evidence.reports.report import Report
from rnr.evidence.reports.tidy import WITHHELD, Row
from rnr.publish.pages.page import Listing, Table
from rnr.publish.reporting.report_tables import cell, interval, limits, value

_FEW = 3
"""Columns of times that a page has room for."""
RANKING = ("auc_at", "uno_c", "harrell_c", "hazard_ratio", "log_rank_p", "brier_at", "ipa_at")


def times_of(report: Report) -> list[float]:
    """Give the times that a table shows: all, or evenly chosen ones with the last."""
    everybody = report.select("still_watched", "all")
    times = sorted({row.time for row in everybody if row.time is not None})
    step = math.ceil(len(times) / _FEW)
    return times[::-1][::step][::-1]


def incidence_table(report: Report) -> Table:
    """List the share with each event by time, for everybody and each level."""
    times = times_of(report)
    rows = []
    for name in _events(report):
        found: dict[str, dict[float | None, Row]] = {}
        for row in report.select(name, "all"):
            found.setdefault(row.at, {})[row.time] = row
        for at, line in found.items():
            cells = [_at(line, time) for time in times]
            rows.append((name.removeprefix("incidence of "), at or "all", *cells))
    return Table(
        ("event", "score", *(f"by {time:g}" for time in times)), tuple(rows),
        tuple(range(2, 2 + len(times))),
        "Share with the event up to each time, with its interval. People who were lost from "
        "sight count until they were lost; other events make the event impossible.",
    )  # fmt: skip


def group_incidence_table(report: Report) -> Table:
    """List the share with each event by the horizon, for each group and intersection."""
    end = times_of(report)[-1]
    rows = tuple(
        (row.group, name.removeprefix("incidence of "), cell(row))
        for name in _events(report)
        for row in report.select(name)
        if row.group != "all" and not row.at and row.time == end
    )
    return Table(
        ("group", "event", f"by {end:g}"), rows, (2,), "Share with the event, with its interval."
    )


def _events(report: Report) -> list[str]:
    found = dict.fromkeys(row.measure for row in report.rows)
    return [name for name in found if name.startswith("incidence of ")]


def _at(line: dict[float | None, Row], time: float) -> str:
    if any(row.method == WITHHELD for row in line.values()):
        return "withheld"
    return cell(line.get(time))


def accuracy_table(report: Report) -> Table:
    """List how well the score ranks and fits people over time."""
    rows = tuple(
        (_named(row), "" if row.time is None else f"{row.time:g}", value(row), limits(row))
        for row in _accuracy(report)
    )
    return Table(
        ("measure", "by time", "estimate", interval(report)), rows, (1, 2, 3),
        "How well the score ranks people by each time, and whether what was stated happened.",
    )  # fmt: skip


def accuracy_words(report: Report) -> Listing:
    """Say once what each of these measures is."""
    words = {_named(row).split(" at score ")[0]: row.definition for row in _accuracy(report)}
    return Listing(tuple(f"{name}: {meaning}" for name, meaning in words.items()))


def _accuracy(report: Report) -> list[Row]:
    names = (*RANKING, "e_o_at")
    return [
        row for row in report.rows
        if row.group == "all" and row.measure.split(" ")[0] in names
    ]  # fmt: skip


def _named(row: Row) -> str:
    known = {
        "auc_at": "AUC", "uno_c": "Uno's C", "harrell_c": "Harrell's C", "e_o_at": "E/O",
        "brier_at": "Brier score", "ipa_at": "IPA", "log_rank_p": "log-rank test, p",
    }  # fmt: skip
    name, _, of = row.measure.partition(" ")
    first = known.get(name, name.replace("_", " ")) + (f", {of}" if of else "")
    return f"{first} at score {row.at}" if row.at else first

"""Hypothesis draws instruments: every operation, strata, missing rules, conversions, composites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from rnr.definitions.instrument import Instrument
from rnr.library.toml import build, digest

YES_NO = ["no", "yes"]
points = st.one_of(st.integers(-3, 6), st.sampled_from([0.5, 1.25, -0.75]))
whole = st.integers(-3, 6)


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    """A few items: yes/no, lists, whole and decimal numbers, some with an assumed answer."""
    made: dict[str, Any] = {"yes_1": {"ask": "yes or no", "answers": YES_NO}}
    for i in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            made[f"list_{i}"] = {"ask": "list", "answers": list("abcd")[: draw(st.integers(2, 4))]}
        else:
            low = draw(st.integers(-2, 20))
            high = low + draw(st.integers(0, 30))
            number = {"unit": "years", "min": low, "max": high, "whole": draw(st.booleans())}
            made[f"number_{i}"] = {"ask": "number", "number": number}
    for name, item in made.items():
        if draw(st.integers(0, 5)) == 0:
            assume: dict[str, Any] = {"source": "S1"}
            if "answers" in item:
                assume["answer"] = draw(st.sampled_from(item["answers"]))
            else:
                assume["number"] = item["number"]["max"]
            if name != "yes_1" and draw(st.booleans()):
                assume["when"] = {"yes_1": draw(st.sampled_from(YES_NO))}
            item["assume"] = [assume]
    return made


class Drawn:
    """What may be referred to so far: coded things with their answers, and numbers."""

    def __init__(self, made: dict[str, Any]) -> None:
        self.coded = {n: i["answers"] for n, i in made.items() if "answers" in i}
        self.numbers = [n for n, i in made.items() if "number" in i] + ["yes_1"]
        self.items = list(made)

    def condition(self, draw: st.DrawFn) -> dict[str, Any]:
        """One to three lines."""
        lines: dict[str, Any] = {}
        for _ in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(["coded", "number", "answered", "compare"]))
            if kind == "number":
                bound = draw(st.sampled_from(["min", "max"]))
                lines[draw(st.sampled_from(self.numbers))] = {bound: draw(st.integers(-3, 30))}
            elif kind == "compare":
                pair = draw(st.sampled_from(["above", "below"]))
                other = draw(st.sampled_from(self.numbers))
                lines[draw(st.sampled_from(self.numbers))] = {pair: other}
            elif kind == "answered":
                lines[draw(st.sampled_from(self.items))] = {"answered": True}
            else:
                ref = draw(st.sampled_from(sorted(self.coded)))
                some = st.lists(st.sampled_from(self.coded[ref]), min_size=1, unique=True)
                lines[ref] = draw(some)
        return lines

    def table(self, draw: st.DrawFn, ref: str, worth: st.SearchStrategy[Any]) -> dict[str, Any]:
        """Points for something."""
        if ref in self.coded:
            return {answer: draw(worth) for answer in self.coded[ref]}
        if draw(st.booleans()):
            return {"each": draw(worth)}
        starts = sorted({-1000, *draw(st.lists(st.integers(-3, 30), max_size=3))})
        return {str(start): draw(worth) for start in starts}


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """A random instrument that follows the format and has a meaning."""
    made = draw(items())
    drawn = Drawn(made)
    data: dict[str, Any] = {
        "id": "random", "version": "1", "title": "Random", "shelf": "verified", "source": "S1",
        "use": {"population": "nobody", "licence": "none", "terms": "public_domain"},
        "sources": [{"id": "S1", "cite": "drawn"}],
        "items": made, "derived": {}, "scales": {},
    }  # fmt: skip
    for i in range(draw(st.integers(0, 6))):
        name = f"derived_{i}"
        data["derived"][name] = _derived(draw, drawn, name)
    for i in range(draw(st.integers(1, 3))):
        name = f"scale_{i}"
        data["scales"][name] = _scale(draw, drawn, name, list(data["scales"]))
    if draw(st.booleans()):
        data["rules"] = [
            {
                "id": "never",
                "when": drawn.condition(draw),
                "message": "contradict",
                "severity": "warn",
            }
        ]
    instrument = build(Instrument, data, Path("random-1.toml"))
    instrument.bench.digest = digest(data)
    return instrument


def _derived(draw: st.DrawFn, drawn: Drawn, name: str) -> dict[str, Any]:
    numbers, coded = drawn.numbers, sorted(drawn.coded)
    kind = draw(st.sampled_from([
        "any", "all", "none", "count", "sum", "difference", "ratio", "product", "least",
        "greatest", "log", "power", "points", "band", "convert", "first", "grid",
    ]))  # fmt: skip
    pick = st.sampled_from(numbers)
    if kind in ("any", "all", "none"):
        drawn_condition = drawn.condition(draw)
        drawn.coded[name] = YES_NO
        drawn.numbers.append(name)
        return {kind: drawn_condition}
    if kind == "band":
        made = {
            "band": {"of": draw(pick), "into": {"low": -1000, "high": draw(st.integers(0, 20))}}
        }
        drawn.coded[name] = ["low", "high"]
        return made
    if kind == "first":
        cases = [
            {"when": drawn.condition(draw), "then": draw(st.sampled_from("xyz"))}
            for _ in range(draw(st.integers(1, 3)))
        ]
        drawn.coded[name] = list("xyz")
        return {"first": cases, "otherwise": draw(st.sampled_from("xyz")), "answers": list("xyz")}
    if kind == "grid":
        rows, columns = draw(st.sampled_from(coded)), draw(st.sampled_from(coded))
        width = len(drawn.coded[columns])
        cells = {r: [draw(whole) for _ in range(width)] for r in drawn.coded[rows]}
        drawn.numbers.append(name)
        return {"grid": {"rows": rows, "columns": columns, "cells": cells}}
    made = {
        "count": lambda: {"count": drawn.condition(draw)},
        "sum": lambda: {"sum": {draw(pick): draw(points), draw(pick): 1}, "constant": draw(whole)},
        "difference": lambda: {"difference": [draw(pick), draw(pick)]},
        "ratio": lambda: {"ratio": [draw(pick), draw(pick)]},
        "product": lambda: {"product": [draw(pick), draw(pick)]},
        "least": lambda: {"least": [draw(pick), draw(pick)], "constant": draw(whole)},
        "greatest": lambda: {"greatest": [draw(pick), draw(pick)], "constant": draw(whole)},
        "log": lambda: {"log": draw(pick)},
        "power": lambda: {"power": {"of": draw(pick), "to": draw(st.integers(2, 3))}},
        "points": lambda: {"points": _tables(draw, drawn, each=False), "constant": draw(whole)},
        "convert": lambda: {
            "convert": {"of": draw(pick), "starts": {"-100000000": draw(whole), "5": draw(whole)}}
        },
    }[kind]()  # fmt: skip
    drawn.numbers.append(name)
    return made


def _tables(draw: st.DrawFn, drawn: Drawn, each: bool = True) -> dict[str, Any]:
    refs = sorted(drawn.coded) if not each else sorted({*drawn.coded, *drawn.numbers})
    chosen = draw(st.lists(st.sampled_from(refs), min_size=1, max_size=5, unique=True))
    return {ref: drawn.table(draw, ref, draw(st.sampled_from([whole, points]))) for ref in chosen}


def _scale(draw: st.DrawFn, drawn: Drawn, name: str, before: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"title": name, "kind": "risk"}
    if len(before) > 1 and draw(st.integers(0, 2)) == 0:
        made["fallback"] = before[:2]
    else:
        made["points"] = _tables(draw, drawn)
        made["constant"] = draw(whole)
        rule = draw(st.sampled_from(["refuse", "withhold", "lowest", "highest", "prorate"]))
        made["missing"] = {"rule": rule, "source": "S1"}
        if rule == "prorate":
            # A mean over answers stands for the missing ones only where all earn the same range.
            refs = [r for r in drawn.coded if r in drawn.items]
            made["points"] = {
                r: {a: (0 if i == 0 else 2) for i, a in enumerate(drawn.coded[r])} for r in refs
            }
            if draw(st.booleans()):
                made["missing"]["round"] = {"decimals": 0}
        if draw(st.booleans()):
            made["missing"]["at_most"] = draw(st.integers(0, 3))
        if rule != "prorate" and draw(st.booleans()):
            by = draw(st.sampled_from([r for r in drawn.coded if r in drawn.items]))
            answers = drawn.coded[by][: draw(st.integers(1, len(drawn.coded[by])))]
            made["strata"] = [
                {"for": {by: [a]}, "constant": draw(whole), "points": _tables(draw, drawn)}
                for a in answers
            ]
    if draw(st.integers(0, 3)) == 0:
        made["applies"] = drawn.condition(draw)
    if draw(st.integers(0, 3)) == 0:
        made["logistic"], made["times"] = True, 100
    if draw(st.booleans()):
        how = draw(st.sampled_from(["half_up", "down", "up"]))
        made["round"] = {"decimals": draw(st.integers(0, 2)), "how": how}
    if draw(st.integers(0, 3)) == 0:
        made["clamp"] = {"min": -2, "max": draw(st.integers(3, 90))}
    if draw(st.integers(0, 3)) == 0:
        made["convert"] = {
            "-100000000000000000000": 0,
            "1": draw(st.integers(0, 3)),
            "4": 3,
            "20": 9,
        }
    if draw(st.booleans()):
        made["levels"] = {"low": -(10**20), "middle": 2.1, "high": 7}
        drawn.coded[f"{name}.level"] = ["low", "middle", "high"]
    drawn.numbers.append(name)
    return made


@st.composite
def people(draw: st.DrawFn, instrument: Instrument, missing: bool = True) -> list[dict[str, Any]]:
    """A few people's answers, some of them missing."""
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        row: dict[str, Any] = {}
        for name, item in instrument.items.items():
            if missing and draw(st.integers(0, 2)) == 0:
                continue
            if item.number is None:
                row[name] = draw(st.sampled_from(item.answers))
            elif item.number.whole:
                row[name] = draw(st.integers(item.number.min, item.number.max))
            else:
                span = item.number.max - item.number.min
                row[name] = item.number.min + span * draw(st.sampled_from([0.0, 0.25, 0.5, 1.0]))
        rows.append(row)
    return rows

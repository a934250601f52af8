"""Definitions that have the right form and no meaning are refused before anybody is scored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rnr
from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.library.toml import build
from rnr.scoring.compile import compile_instrument, compile_policy
from rnr.scoring.run import run

HEAD: dict[str, Any] = {
    "id": "small", "version": "1", "title": "Small", "shelf": "verified", "source": "S1",
    "sources": [{"id": "S1", "cite": "made for a test"}],
}  # fmt: skip
USE = {"population": "nobody", "licence": "none", "terms": "public_domain"}
ITEMS: dict[str, Any] = {
    "q": {"ask": "yes or no", "answers": ["no", "yes"]},
    "w": {"ask": "yes or no", "answers": ["no", "yes"]},
    "list": {"ask": "a list", "answers": ["a", "b", "c"]},
    "n": {"ask": "a number", "number": {"unit": "times", "min": 0, "max": 9}},
}
SCALE: dict[str, Any] = {"title": "Total", "kind": "risk", "points": {"q": {"no": 0, "yes": 1}}}


def tool(derived: dict[str, Any] | None = None, items: Any = None, **scale: Any) -> Instrument:
    """A small instrument with one scale."""
    scales = {"total": {**SCALE, **scale}}
    parts = {"items": {**ITEMS, **(items or {})}, "derived": derived or {}, "scales": scales}
    return build(Instrument, {**HEAD, "use": USE, **parts}, Path("small-1.toml"))


def policy(**tables: Any) -> Policy:
    """A small policy with two inputs."""
    inputs = {name: ITEMS[name] for name in ("q", "list", "n")}
    head = {**HEAD, "standing": "example", "jurisdiction": "nowhere"}
    return build(Policy, {**head, "inputs": inputs, "tables": tables}, Path("small-1.toml"))


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        (tool(points={"n": {"0": 1, "3": 2, "2": 3}}), "lower bounds that do not rise"),
        (tool(points={"n": {"one": 1}}), "has the key 'one', which is not a number"),
        (tool(points={"n": {"1": 1}}), "starts at 1, yet 'n' can be as low as 0"),
        (tool(points={"list": {"a": 1, "b": 2}}), "has no points for 'c'"),
        (tool(points={"list": {"each": 1}}), "needs a number, and 'list' is a list of answers"),
        (tool(points={"nothing": {"each": 1}}), "names 'nothing', which does not exist"),
        (tool(points={"total.raw": {"each": 1}}), "rests on itself"),
        (tool(points={"total.rew": {"each": 1}}), "asks for 'total.rew'; a scale has"),
        (tool(points={"total.level": {"x": 1}}), "rests on itself"),
        (tool(levels={"low": 1}), "starts at 1, yet the score can be as low as 0"),
        (tool(levels={"low": 0, "high": 0}), "lower bounds that do not rise"),
        (tool(convert={"1": 1}), "starts at 1, yet the raw score can be as low as 0"),
        (
            tool(strata=[{"for": {"w": "no"}, "without": ["q"]}]),
            "counts no answers; give it points",
        ),
        (
            tool(strata=[{"for": {"w": "no"}, "without": ["n"]}]),
            "names 'n', which has no points here",
        ),
        (
            tool(strata=[
                {"for": {"w": "no"}, "levels": {"low": 0}},
                {"for": {"w": "yes"}, "levels": {"least": 0}},
            ]),
            "different level names",
        ),
        (
            tool(points={"q": {"no": 0, "yes": 1}, "n": {"each": 1}}, missing="prorate"),
            "only equal items can stand for each other",
        ),
        (
            tool(items={"x": {"ask": "x", "answers": ["a"], "assume": [
                {"same_as": "list", "source": "S1"}]}}),
            "takes the answer of 'list', which has other answers",
        ),
        (
            tool(items={"x": {"ask": "x", "number": {"unit": "times", "min": 0, "max": 3},
                              "assume": [{"number": 7, "source": "S1"}]}}),
            "assumes a number outside the item's range",
        ),
        (tool({"x": {"any": {"x": "yes"}}}), "rests on itself: x -> x"),
        (tool({"x": {"any": {"list": "d"}}}), "names the answer 'd', which does not exist"),
        (tool({"x": {"any": {"n": "d"}}}), "names an answer of something that is a number"),
        (tool({"x": {"any": {"list": {"min": 1}}}}), "gives bounds for 'list', which has answers"),
        (tool({"x": {"any": {"y": {"answered": True}}}}), "asks whether 'y' was answered"),
        (tool({"x": {"band": {"of": "n", "into": {"a": 0, "b": 0}}}}), "bounds that do not rise"),
        (tool({"x": {"band": {"of": "n", "into": {"a": 2}}}}), "starts at 2, yet the number"),
        (
            tool({"x": {"grid": {"rows": "n", "columns": "q", "cells": {}}}}),
            "needs answers or levels on both sides",
        ),
        (
            tool({"x": {"grid": {
                "rows": "q", "columns": "q", "cells": {"no": [1, 2], "yes": [1]}}}}),
            "row 'yes' has 1 cells, expected 2",
        ),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_told(definition: Instrument, words: str) -> None:
    """Each is a definition error that says what is wrong."""
    with pytest.raises(rnr.DefinitionError, match=words):
        compile_instrument(definition)


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        (
            policy(t={"title": "T", "answers": ["x"], "grid": {
                "rows": "n", "columns": "q", "cells": {}}}),
            "needs answers on both sides",
        ),
        (
            policy(t={"title": "T", "answers": ["x"], "grid": {
                "rows": "q", "columns": "q", "cells": {"no": ["x", "y"], "yes": ["x", "."]}}}),
            "names the outcome 'y', which does not exist",
        ),
        (
            policy(t={"title": "T", "answers": ["x"], "grid": {
                "rows": "q", "columns": "q", "cells": {"no": ["x", "x"]}}}),
            "row 'yes' has 0 cells, expected 2",
        ),
        (
            policy(t={"title": "T", "answers": ["x"], "rows": [{"when": {"u": "x"}, "then": "x"}]}),
            "names 'u', which does not exist",
        ),
        (
            policy(t={"title": "T", "answers": ["x"], "rows": [{"when": {"t": "x"}, "then": "x"}]}),
            "rests on itself: t -> t",
        ),
    ],
)  # fmt: skip
def test_policies_without_meaning_are_told(definition: Policy, words: str) -> None:
    """The same holds for decision tables."""
    with pytest.raises(rnr.DefinitionError, match=words):
        compile_policy(definition)


def both(definition: Instrument, row: dict[str, Any]) -> tuple[Any, Any]:
    """The score of one person on both faces."""
    columns = {
        name: pl.Series([row.get(name)], dtype=pl.Int64 if item.number else pl.String)
        for name, item in definition.items.items()
    }
    framed = rnr.score_frame(definition, pl.DataFrame(columns))["total_score"].to_list()[0]
    return rnr.score(rnr.assess(definition, row))["total"].score, framed


def test_nothing_known_cannot_be_prorated() -> None:
    """Where no line of the sum is known there is no mean to stand for the others."""
    points = {"q": {"no": 0, "yes": 1}, "w": {"no": 0, "yes": 1}}
    rule = {"rule": "prorate", "all_missing": "score", "source": "S1"}
    assert both(tool(points=points, missing=rule), {}) == (None, None)
    assert both(tool(points=points, missing=rule), {"q": "yes"}) == (2.0, 2.0)


def test_an_item_with_one_answer_earns_its_points() -> None:
    """A table of one answer is a constant on both faces."""
    only = tool(items={"x": {"ask": "x", "answers": ["a"]}}, points={"x": {"a": 3}})
    assert both(only, {"x": "a"}) == (3, 3)


def test_the_worse_of_two_levels_is_a_level() -> None:
    """Greatest and least compare levels that share their names."""
    derived = {"worse": {"greatest": ["list", "list"]}, "cap": {"least": ["n"], "constant": 4}}
    points = {"worse": {"a": 0, "b": 1, "c": 2}, "cap": {"each": 10}}
    assert both(tool(derived, points=points), {"list": "b", "n": 9}) == (41, 41)


def test_the_greatest_of_numbers_needs_no_constant() -> None:
    """Numbers are compared with numbers; a yes counts 1."""
    derived = {"most": {"greatest": ["n", "q"]}}
    assert both(tool(derived, points={"most": {"each": 1}}), {"n": 0, "q": "yes"}) == (1, 1)


def test_a_run_knows_every_slot() -> None:
    """The values of complete answers are as many as the program has places."""
    program = compile_instrument(tool())
    done = run(program, [0, 0, 0, 0])
    assert len(done.settled) == len(done.open) == program.slots


def test_a_plan_without_reasons_has_none() -> None:
    """A frame of plans carries reasons only when they are asked for."""
    table = {"title": "T", "answers": ["x", "y"], "otherwise": "x", "rows": [
        {"when": {"q": "yes"}, "then": "y"}]}  # fmt: skip
    frame = pl.DataFrame({"q": ["yes", "no"], "list": ["a", "a"], "n": [1, 1]})
    assert rnr.plan_frame(frame, policy(t=table)).columns == ["t"]
    assert "t_because" in rnr.plan_frame(frame, policy(t=table), reasons=True).columns


@pytest.mark.parametrize("listed", ["a", None])
def test_a_condition_on_nothing_is_undefined_on_both_faces(listed: str | None) -> None:
    """Where what decides on applying does not exist, a scale is undefined, not inapplicable."""
    small = build(
        Instrument,
        HEAD
        | {
            "use": USE, "items": ITEMS,
            "derived": {"share": {"ratio": ["q", "q"]}},
            "scales": {"total": SCALE | {"applies": {"share": {"above": "w"}}}},
        },
        "small",
    )  # fmt: skip
    rows = [{"q": q, "w": "yes", "list": listed, "n": 1} for q in ("no", "yes")]
    found = [rnr.score(rnr.assess(small, row))["total"].status for row in rows]
    assert found == ["undefined", "not_applicable"]
    frame = pl.DataFrame(rows, schema_overrides={"list": pl.String})
    for given in (frame, frame.lazy()):
        made = rnr.score_frame(small, given, possible=True)
        made = made.collect() if isinstance(made, pl.LazyFrame) else made
        assert made["total_status"].to_list() == found

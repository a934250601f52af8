"""What a tool's manual withholds decides nothing, even where it is certain."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import rnr

TOOL = """
id = "strict"
version = "1"
title = "Strict"
shelf = "verified"
source = "S1"
sources = [{ id = "S1", cite = "made for a test" }]
[use]
population = "nobody"
licence = "none"
terms = "public_domain"
[items.a]
ask = "A"
answers = ["no", "yes"]
[items.b]
ask = "B"
answers = ["no", "yes"]
[scales.total]
title = "Total"
kind = "risk"
points.a = { no = 0, yes = 5 }
points.b = { no = 0, yes = 0 }
levels = { low = 0, high = 4 }
missing = "withhold"
"""
POLICY = """
id = "strict_rule"
version = "1"
title = "Strict rule"
shelf = "verified"
standing = "example"
jurisdiction = "nowhere"
source = "S1"
sources = [{ id = "S1", cite = "made for a test" }]
accept = { "0" = [0], "5" = [5] }
[inputs.x]
ask = "result"
FROM
[tables.t]
title = "T"
answers = ["less", "more"]
otherwise = "less"
rows = [{ when = { x = TEST }, then = "more" }]
"""
INPUTS = {
    "level": ('answers = ["low", "high"]\nfrom = "strict.total.level"', '"high"'),
    "score": ('answers = ["0", "5"]\nfrom = "strict.total.score"', '"5"'),
    "number": (
        'number = { unit = "points", min = 0, max = 5 }\nfrom = "strict.total.score"',
        "{ min = 4 }",
    ),
}


@pytest.mark.parametrize("kind", INPUTS)
def test_a_withheld_result_leaves_the_plan_open(tmp_path: Path, kind: str) -> None:
    """B earns nothing, so the total is certain without it; the manual withholds it yet."""
    (tmp_path / "strict-1.toml").write_text(TOOL, encoding="utf-8")
    given, test = INPUTS[kind]
    text = POLICY.replace("FROM", given).replace("TEST", test)
    (tmp_path / "strict_rule-1.toml").write_text(text, encoding="utf-8")
    tool = rnr.load("strict", path=tmp_path)
    policy = rnr.load_policy("strict_rule", path=tmp_path)
    people = [{"a": "yes", "b": "no"}, {"a": "yes", "b": None}]
    wanted = ["more", None]
    profiles = [rnr.score(rnr.assess(tool, person)) for person in people]
    assert (profiles[1]["total"].low, profiles[1]["total"].high) == (5, 5)
    assert (profiles[1]["total"].score, profiles[1]["total"].level) == (None, None)
    assert [rnr.plan(profile, policy)["t"].outcome for profile in profiles] == wanted
    scored = rnr.score_frame(tool, pl.DataFrame(people))
    assert rnr.plan_frame(scored, policy)["t"].to_list() == wanted

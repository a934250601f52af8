"""Every file on the shelf, by what must hold for all of them."""

from __future__ import annotations

import math
import random
from typing import Any

import duckdb
import polars as pl
import pytest

import rnr
from rnr.library.load import read_instrument

ENTRIES = rnr.names()
KEYS = [f"{entry.id}-{entry.version}" for entry in ENTRIES]
FIELDS = ("raw", "score", "level", "low", "high")


@pytest.fixture(params=ENTRIES, ids=KEYS)
def tool(request: pytest.FixtureRequest) -> rnr.Instrument:
    """Each instrument in turn."""
    return read_instrument(request.param.path)


def drawn(tool: rnr.Instrument, seed: int, gaps: float) -> dict[str, Any]:
    """Random valid answers, some of them missing."""
    rng = random.Random(f"{tool.key} {seed}")
    row: dict[str, Any] = {}
    for name, item in tool.items.items():
        if rng.random() < gaps:
            continue
        if item.number is None:
            row[name] = rng.choice(item.answers)
        elif item.number.whole:
            row[name] = rng.randint(int(item.number.min), int(item.number.max))
        else:
            row[name] = round(rng.uniform(item.number.min, item.number.max), 2)
    return row


def accepted(tool: rnr.Instrument, count: int, gaps: float) -> list[dict[str, Any]]:
    """People whose answers the instrument's rules do not refuse; at least a few of many."""
    rows = []
    for seed in range(60 * count):
        row = drawn(tool, seed, gaps if seed % 2 else 0.0)
        try:
            rnr.assess(tool, row)
        except rnr.AnswersError:
            continue
        rows.append(row)
        if len(rows) == count:
            break
    assert rows, "no random answers are accepted"
    return rows


def frame_of(tool: rnr.Instrument, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The people as a frame."""
    columns = {}
    for name, item in tool.items.items():
        dtype = pl.String if item.number is None else pl.Int64 if item.number.whole else pl.Float64
        columns[name] = pl.Series([row.get(name) for row in rows], dtype=dtype)
    return pl.DataFrame({"row": range(len(rows)), **columns})


def same(a: Any, b: Any) -> bool:
    """Equal, or within the last digits in which engines differ."""
    if a is None or b is None or isinstance(a, str):
        return bool(a == b)
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def test_both_faces_agree_on_random_people(tool: rnr.Instrument) -> None:
    """Random valid answers, some missing, score alike one by one, on polars and inside DuckDB."""
    rows = accepted(tool, 12, gaps=0.25)
    frame = frame_of(tool, rows)
    inside = duckdb.from_arrow(frame.to_arrow())
    scored = [
        rnr.score_frame(tool, frame).to_dicts(),
        rnr.score_frame(tool, inside, id="row").pl().sort("row").to_dicts(),
    ]
    for i, row in enumerate(rows):
        profile = rnr.score(rnr.assess(tool, row))
        for name, score in profile.scores.items():
            if score.score is not None and score.low is not None and score.high is not None:
                assert score.low - 1e-9 <= score.score <= score.high + 1e-9
            for engine in scored:
                for field in FIELDS:
                    got = engine[i][f"{name}_{field}"]
                    assert same(got, getattr(score, field)), (name, field)
                assert engine[i][f"{name}_missing"] == len(score.missing)


def test_results_survive_json(tool: rnr.Instrument) -> None:
    """A profile written as JSON and read back is the same."""
    for row in accepted(tool, 3, gaps=0.3):
        profile = rnr.score(rnr.assess(tool, row, on="2026-03-02"))
        assert rnr.Profile.model_validate_json(profile.model_dump_json()) == profile


def test_each_score_has_one_level(tool: rnr.Instrument) -> None:
    """Whoever has a score on a scale with levels has exactly one of them."""
    for row in accepted(tool, 12, gaps=0.0):
        for score in rnr.score(rnr.assess(tool, row)).scales():
            known = tool.scales[score.scale].levels or any(
                stratum.levels for stratum in tool.scales[score.scale].strata
            )
            if score.score is not None and known:
                assert score.level is not None
                assert score.levels == (score.level,)


def test_explanations_add_up(tool: rnr.Instrument) -> None:
    """The lines of every explanation add up to the raw score."""
    for row in accepted(tool, 4, gaps=0.0):
        profile = rnr.score(rnr.assess(tool, row))
        for score in profile.scales():
            if score.raw is None or tool.scales[score.scale].fallback:
                continue
            explanation = profile.explain(score.scale)
            if explanation.lines[-1].total is not None:
                assert explanation.lines[-1].total == pytest.approx(score.raw, abs=1e-9)
            assert explanation.title in str(explanation)


def test_worse_answers_never_lower_a_risk_score(tool: rnr.Instrument) -> None:
    """Moving one answer one step to the worse side never makes a risk score better.

    Unless the file says so (``falling``), for answers that have a worse side, on scales whose
    points name the item itself.
    """
    steps = {"last": 1, "first": -1}
    for row in accepted(tool, 6, gaps=0.0):
        before = rnr.score(rnr.assess(tool, row))
        for name, item in tool.items.items():
            if item.number is not None or item.worse == "neither" or name not in row:
                continue
            place = item.answers.index(row[name]) + steps[item.worse]
            if not 0 <= place < len(item.answers):
                continue
            try:
                after = rnr.score(rnr.assess(tool, {**row, name: item.answers[place]}))
            except rnr.AnswersError:
                continue
            for scale_name, scale in tool.scales.items():
                direct = name in scale.points and not scale.strata
                sign = {"higher": 1, "lower": -1, "neither": 0}[scale.worse]
                was, now = before[scale_name].score, after[scale_name].score
                if scale.kind != "risk" or not direct or name in scale.falling:
                    continue
                if was is not None and now is not None:
                    assert sign * (now - was) >= -1e-9, (scale_name, name)


def test_a_provisional_tool_says_so_everywhere() -> None:
    """Loading refuses it unless asked, and profile, explanation and frame carry the word."""
    entry = next(entry for entry in ENTRIES if entry.shelf == "provisional")
    with pytest.raises(rnr.ProvisionalError, match="is provisional"):
        rnr.load(entry.id, entry.version)
    tool = rnr.load(entry.id, entry.version, allow_provisional=True)
    row = accepted(tool, 1, gaps=0.0)[0]
    profile = rnr.score(rnr.assess(tool, row))
    assert profile.shelf == "provisional"
    assert "provisional" in profile.warnings[0]
    assert "PROVISIONAL" in str(profile.explain(next(iter(tool.scales))))
    assert rnr.score_frame(tool, frame_of(tool, [row]))["rnr_shelf"].to_list() == ["provisional"]

"""The two faces of scoring agree with each other and with a third, plain reading."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import ibis
import pandas as pd
import polars as pl
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

import rnr
from rnr.definitions.instrument import Instrument
from rnr.errors import DefinitionError
from rnr.scoring.compile import compile_instrument

from .oracle import NoValueError, Oracle, completions
from .strategies import instruments, people

SLOW = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    # Shrinking a whole instrument takes minutes; the printed example is small enough to read.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
FIELDS = ("raw", "score", "level", "low", "high")


@st.composite
def tools_and_people(
    draw: st.DrawFn, missing: bool = True
) -> tuple[Instrument, list[dict[str, Any]]]:
    """An instrument that compiles, and some people."""
    tool = draw(instruments())
    try:
        compile_instrument(tool)
    except DefinitionError:
        # An unlucky draw: a table that starts above the least value of what it looks up.
        tool = draw(instruments().filter(compiles))
    # An instrument shows itself in one line, and a failure needs all of it.
    note(tool.model_dump_json(exclude_defaults=True, by_alias=True))
    return tool, draw(people(tool, missing))


def compiles(tool: Instrument) -> bool:
    """Whether a drawn instrument has a meaning."""
    try:
        compile_instrument(tool)
    except DefinitionError:
        return False
    return True


def frame_of(tool: Instrument, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The people as a frame with one column an item."""
    columns = {}
    for name, item in tool.items.items():
        dtype = pl.String if item.number is None else pl.Int64 if item.number.whole else pl.Float64
        columns[name] = pl.Series([row.get(name) for row in rows], dtype=dtype)
    return pl.DataFrame({"row": range(len(rows)), **columns})


def same(a: Any, b: Any) -> bool:
    """Equal, or within what engines differ in the last digits of exp and log."""
    if a is None or b is None or isinstance(a, str):
        return a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def assert_same(
    tool: Instrument,
    rows: list[dict[str, Any]],
    scored: list[dict[str, Any]],
    possible: bool = False,
) -> None:
    """Every row of a scored frame is what the scalar face gives."""
    for row, got in zip(rows, scored, strict=True):
        profile = rnr.score(rnr.assess(tool, row))
        for name, score in profile.scores.items():
            for field in FIELDS:
                wanted = getattr(score, field)
                assert same(got[f"{name}_{field}"], wanted), (name, field, wanted, got, row)
            assert got[f"{name}_missing"] == len(score.missing)
            if tool.scales[name].fallback:
                assert got[f"{name}_used"] == score.used
            if possible:
                assert got[f"{name}_status"] == score.status
                ends = (score.levels[0], score.levels[-1]) if score.levels else (None, None)
                found = got.get(f"{name}_lowest"), got.get(f"{name}_highest")
                assert found == ends, (name, ends, found, row)


@SLOW
@given(tools_and_people())
def test_scalar_and_column_agree_on_polars(drawn: tuple[Instrument, list[dict[str, Any]]]) -> None:
    """On polars, in memory and lazily, every scale gives what the scalar face gives."""
    tool, rows = drawn
    frame = frame_of(tool, rows)
    assert_same(tool, rows, rnr.score_frame(tool, frame).to_dicts())
    lazy = rnr.score_frame(tool, frame.lazy(), id="row", possible=True).collect().sort("row")
    assert_same(tool, rows, lazy.to_dicts(), possible=True)


@settings(SLOW, max_examples=40)
@given(tools_and_people())
def test_scalar_and_column_agree_on_duckdb(drawn: tuple[Instrument, list[dict[str, Any]]]) -> None:
    """Inside DuckDB every scale gives what the scalar face gives."""
    tool, rows = drawn
    relation = duckdb.from_arrow(frame_of(tool, rows).to_arrow())
    scored = rnr.score_frame(tool, relation, id="row", possible=True).pl().sort("row")
    assert_same(tool, rows, scored.to_dicts(), possible=True)


@settings(SLOW, max_examples=15)
@given(tools_and_people())
def test_scalar_and_column_agree_on_ibis(drawn: tuple[Instrument, list[dict[str, Any]]]) -> None:
    """As SQL through Ibis every scale gives what the scalar face gives."""
    tool, rows = drawn
    table = ibis.memtable(frame_of(tool, rows))
    scored = rnr.score_frame(tool, table, id="row").to_polars().sort("row")
    assert_same(tool, rows, scored.to_dicts())


@settings(SLOW, max_examples=30)
@given(tools_and_people())
def test_scalar_and_column_agree_on_pandas_and_pyarrow(
    drawn: tuple[Instrument, list[dict[str, Any]]],
) -> None:
    """pandas and PyArrow frames give what the scalar face gives, and come back as they came."""
    tool, rows = drawn
    frame = frame_of(tool, rows)
    index = pd.Index([f"p{i}" for i in range(len(rows))], name="person")
    scored = rnr.score_frame(tool, frame.to_pandas().set_index(index))
    assert scored.index.equals(index)
    assert_same(tool, rows, pl.from_pandas(scored).to_dicts())
    assert_same(tool, rows, pl.from_arrow(rnr.score_frame(tool, frame.to_arrow())).to_dicts())


@SLOW
@given(tools_and_people(missing=False))
def test_both_faces_agree_with_a_plain_reading(
    drawn: tuple[Instrument, list[dict[str, Any]]],
) -> None:
    """For complete answers the scores are those of an oracle that shares no code with the faces."""
    tool, rows = drawn
    for row in rows:
        profile = rnr.score(rnr.assess(tool, row))
        oracle = Oracle(tool, row)
        for name, score in profile.scores.items():
            try:
                wanted = oracle.raw(name), oracle.score(name), oracle.level(name)
            except NoValueError:
                assert score.score is None
                continue
            assert same(score.raw, wanted[0]), (name, row)
            assert same(score.score, wanted[1]), (name, row)
            assert score.level == wanted[2], (name, row)


@SLOW
@given(tools_and_people())
def test_bounds_hold_whatever_the_missing_answers_are(
    drawn: tuple[Instrument, list[dict[str, Any]]],
) -> None:
    """Every completion of the answers scores between low and high, at a possible level."""
    tool, rows = drawn
    if any(item.assume for item in tool.items.values()):
        return  # what the manual assumes is no longer open
    for row in rows:
        profile = rnr.score(rnr.assess(tool, row))
        for full in completions(tool, row, most=300):
            oracle = Oracle(tool, full)
            for name, score in profile.scores.items():
                try:
                    wanted, level = oracle.score(name), oracle.level(name)
                except NoValueError:
                    continue
                assert score.low is not None, (name, row, full)
                assert score.low - 1e-9 <= wanted <= score.high + 1e-9, (name, row, full)
                assert level is None or level in score.levels, (name, row, full)


@SLOW
@given(tools_and_people())
def test_low_score_high_are_in_order(drawn: tuple[Instrument, list[dict[str, Any]]]) -> None:
    """A given score never lies outside its own bounds, under any missing pattern."""
    tool, rows = drawn
    for row in rows:
        for score in rnr.score(rnr.assess(tool, row)).scales():
            if score.score is not None:
                assert score.low - 1e-9 <= score.score <= score.high + 1e-9, (score, row)


@SLOW
@given(tools_and_people())
def test_a_profile_survives_json_and_replay(drawn: tuple[Instrument, list[dict[str, Any]]]) -> None:
    """Written as JSON and read back, a profile is the same."""
    tool, rows = drawn
    for row in rows:
        profile = rnr.score(rnr.assess(tool, row, on="2026-03-02"))
        assert rnr.Profile.model_validate_json(profile.model_dump_json()) == profile

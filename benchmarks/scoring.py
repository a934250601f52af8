"""How fast is scoring? Ratios against what a user would do instead, on the same data, in one run.

    python benchmarks/scoring.py [--people 1000000]

Ratios travel between machines, seconds do not; every figure is the best of three.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import polars as pl
from pydantic import ConfigDict, create_model

import rnr

ITEMS, ANSWERS = 35, ("no", "some", "a_lot")
POINTS = [((0, 1, 2), (0, 2, 4), (0, 1, 3), (0, 0, 1))[i % 4] for i in range(ITEMS)]
CUTS = {"low": 0, "medium": 20, "high": 40}


def instrument() -> rnr.Instrument:
    """An additive instrument of 35 items with three answers each."""
    lines = [
        'id = "bench"', 'version = "1"', 'title = "Benchmark"', 'shelf = "verified"',
        'source = "S1"', 'sources = [{ id = "S1", cite = "made up" }]',
        "[use]", 'population = "nobody"', 'licence = "none"', 'terms = "public_domain"',
    ]  # fmt: skip
    for i in range(ITEMS):
        lines += [f"[items.q{i}]", f'ask = "Question {i}"', f"answers = {list(ANSWERS)}"]
    lines += ["[scales.total]", 'title = "Total"', 'kind = "risk"']
    lines += ["levels = { low = 0, medium = 20, high = 40 }"]
    for i, points in enumerate(POINTS):
        table = ", ".join(f"{a} = {p}" for a, p in zip(ANSWERS, points, strict=True))
        lines += [f"points.q{i} = {{ {table} }}"]
    path = Path(tempfile.mkdtemp()) / "bench-1.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return rnr.load(str(path))


def best(task: Callable[[], Any], times: int = 3) -> float:
    """Seconds of the quickest run."""
    return min(timeit.repeat(task, number=1, repeat=times))


def micro(task: Callable[[], Any]) -> float:
    """Microseconds a call."""
    number = 5_000
    return min(timeit.repeat(task, number=number, repeat=5)) / number * 1e6


def line(what: str, seconds: float, ours: float) -> None:
    """Print one row of the table."""
    print(f"{what:<66}{seconds:>12.4f}{ours / seconds:>12.3f}")


def frames(people: int) -> None:
    """A million people from a pandas frame."""
    tool = instrument()
    codes = np.random.default_rng(20261121).integers(0, 3, (people, ITEMS))
    names = np.array(ANSWERS)
    frame = pd.DataFrame(
        {f"q{i}": pd.Series(names[codes[:, i]], dtype="str") for i in range(ITEMS)}
    )
    tables = [dict(zip(ANSWERS, points, strict=True)) for points in POINTS]

    def by_replace() -> pd.DataFrame:
        raw = pl.sum_horizontal(
            [pl.col(f"q{i}").replace_strict(t, return_dtype=pl.Int64) for i, t in enumerate(tables)]
        )
        return levels(pl.from_pandas(frame).lazy().select(raw=raw)).collect().to_pandas()

    def by_when() -> pd.DataFrame:
        raw: Any = None
        for i, (a, b, c) in enumerate(POINTS):
            q = pl.col(f"q{i}")
            term = pl.when(q == "no").then(a).when(q == "some").then(b).when(q == "a_lot").then(c)
            raw = term if raw is None else raw + term
        return levels(pl.from_pandas(frame).lazy().select(raw=raw)).collect().to_pandas()

    def levels(lazy: pl.LazyFrame) -> pl.LazyFrame:
        raw = pl.col("raw")
        high, medium = raw >= CUTS["high"], raw >= CUTS["medium"]
        named = pl.when(high).then(pl.lit("high")).when(medium).then(pl.lit("medium"))
        return lazy.with_columns(level=named.otherwise(pl.lit("low")))

    worth = np.array(POINTS)

    def by_numpy() -> np.ndarray:
        total = np.zeros(people, dtype=np.int64)
        for i in range(ITEMS):
            found = pd.Categorical(frame[f"q{i}"], categories=list(ANSWERS)).codes
            total += worth[i][found]
        return np.searchsorted([20, 40], total, side="right")

    def by_map() -> pd.Series:
        total = frame["q0"].map(tables[0])
        for i in range(1, ITEMS):
            total = total + frame[f"q{i}"].map(tables[i])
        return total

    sample = frame.head(2_000)

    def by_row(row: pd.Series) -> int:
        return sum(tables[i][row[f"q{i}"]] for i in range(ITEMS))

    ours = best(lambda: rnr.score_frame(tool, frame))
    print(
        f"\n{people:,} people, {ITEMS} items, from a pandas frame{'seconds':>30}{'ours/theirs':>12}"
    )
    line("rnr.score_frame: every answer checked, bounds, level, missing", ours, ours)
    line("(a) polars by hand, replace_strict (checks answers)", best(by_replace), ours)
    line("(a') polars by hand, when/then (an unknown answer becomes null)", best(by_when), ours)
    line("(b) numpy lookup by hand", best(by_numpy), ours)
    each = best(lambda: sample.apply(by_row, axis=1)) / len(sample) * people
    line("(c) DataFrame.apply a row (2,000 rows, extrapolated)", each, ours)
    line("(d) pandas .map a column", best(by_map), ours)
    holes = frame.mask(np.random.default_rng(1).random(frame.shape) < 0.02)
    line(
        "rnr.score_frame with 2 % of the answers missing",
        best(lambda: rnr.score_frame(tool, holes)),
        ours,
    )


def person() -> None:
    """One person, validated, scored and explained, against pydantic validating the same answers."""
    tool = instrument()
    answers = {f"q{i}": ANSWERS[i % 3] for i in range(ITEMS)}
    fields: dict[str, Any] = {f"q{i}": (Literal[ANSWERS], ...) for i in range(ITEMS)}
    config = ConfigDict(strict=True, extra="forbid")
    model = create_model("Answers", __config__=config, **fields)
    theirs = micro(lambda: model.model_validate(answers))
    tasks: dict[str, Callable[[], Any]] = {
        "assess and score (validated, points of every answer kept)": lambda: rnr.score(
            rnr.assess(tool, answers)
        ),
        "... and explained": lambda: rnr.score(rnr.assess(tool, answers)).explain("total"),
        "... and the explanation written out as text": lambda: str(
            rnr.score(rnr.assess(tool, answers)).explain("total")
        ),
        "... and as JSON": lambda: rnr.score(rnr.assess(tool, answers)).model_dump_json(),
    }
    print(f"\none person, {ITEMS} items{'microseconds':>53}{'ours/pydantic':>14}")
    print(f"{'pydantic alone validates the same answers':<66}{theirs:>12.1f}{1:>12.1f}")
    for what, task in tasks.items():
        ours = micro(task)
        print(f"{what:<66}{ours:>12.1f}{ours / theirs:>12.1f}")


def importing() -> None:
    """``import rnr`` against ``import pydantic``, each in a fresh interpreter."""

    def fresh(code: str) -> float:
        runs = []
        for _ in range(7):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            runs.append(time.perf_counter() - started)
        return min(runs)

    nothing = fresh("pass")
    theirs = fresh("from pydantic import BaseModel") - nothing
    ours = fresh("import rnr") - nothing
    used = fresh("import rnr; rnr.load") - nothing
    print(f"\nimporting, less an empty interpreter{'seconds':>42}{'ours/theirs':>12}")
    print(f"{'from pydantic import BaseModel':<66}{theirs:>12.4f}{1:>12.2f}")
    print(f"{'import rnr':<66}{ours:>12.4f}{ours / theirs:>12.2f}")
    print(f"{'import rnr; rnr.load':<66}{used:>12.4f}{used / theirs:>12.2f}")


def memory(people: int) -> None:
    """Peak memory of scoring ten times as many from Parquet to Parquet, in a process of its own."""
    folder = Path(tempfile.mkdtemp())
    tool = instrument()
    rng = np.random.default_rng(7)
    names = np.array(ANSWERS)
    source = folder / "people.parquet"
    block = pl.DataFrame({f"q{i}": names[rng.integers(0, 3, people)] for i in range(ITEMS)})
    pl.concat([block.lazy()] * 10).sink_parquet(source)
    path = folder / "bench-1.toml"
    path.write_bytes(Path(tempfile.gettempdir(), *Path(tool_path(tool)).parts[-2:]).read_bytes())
    code = (
        "import resource, polars as pl, rnr;"
        f"tool = rnr.load({str(path)!r}); people = pl.scan_parquet({str(source)!r});"
        f"rnr.score_frame(tool, people).sink_parquet({str(folder / 'scores.parquet')!r});"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    size = source.stat().st_size / 2**20
    print(f"\n{10 * people:,} people, lazily from Parquet ({size:,.0f} MB) to Parquet")
    print(f"peak memory {float(done.stdout):,.0f} MB, {seconds:.1f} seconds")


def tool_path(tool: rnr.Instrument) -> str:
    """Where the benchmark's definition was written."""
    found = max(Path(tempfile.gettempdir()).glob("*/bench-1.toml"), key=lambda p: p.stat().st_mtime)
    assert tool.id == "bench"
    return str(found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    given = parser.parse_args()
    frames(given.people)
    person()
    importing()
    memory(given.people)

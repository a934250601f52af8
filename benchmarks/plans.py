"""How fast is everything after scoring? Ratios to scoring the same people, in one run.

    python benchmarks/plans.py [--people 1000000]

Ratios travel between machines, seconds do not; every figure is the best of three. Ten tools of 35
items would be scored in the time of ten; what comes after is done once.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

import rnr

sys.path.insert(0, str(Path(__file__).parent))
from scoring import ANSWERS, ITEMS, best, instrument

POLICY = "example_agency"
TODAY = date(2026, 3, 2)
NEEDS = {
    "attitudes": "procriminal_attitudes", "pattern": "antisocial_personality_pattern",
    "friends": "procriminal_associates", "family": "family_marital", "work": "school_work",
    "leisure": "leisure_recreation", "drugs": "substance_misuse",
}  # fmt: skip


def needs_tool() -> rnr.Instrument:
    """A needs tool: seven needs of five items each."""
    items: dict[str, Any] = {}
    scales: dict[str, Any] = {}
    for name, need in NEEDS.items():
        asked = [f"{name}_{i}" for i in range(5)]
        items |= {item: {"ask": item, "answers": ANSWERS} for item in asked}
        scales[name] = {
            "title": name, "kind": "need", "need": need,
            "points": {item: {a: i for i, a in enumerate(ANSWERS)} for item in asked},
            "levels": {"low": 0, "medium": 4, "high": 7},
        }  # fmt: skip
    return rnr.Instrument.model_validate({
        "id": "bench_needs", "version": "1", "title": "Benchmark", "shelf": "verified",
        "source": "S1", "sources": [{"id": "S1", "cite": "made up"}], "items": items,
        "scales": scales,
        "use": {"population": "nobody", "licence": "none", "terms": "public_domain"},
    })  # fmt: skip


def offers() -> rnr.Catalogue:
    """A programme for each need, and one for two needs."""
    one = {n: {"title": n, "targets": [n], "hours": 60, "risk": ["medium", "high"],
               "eligible": {"age": {"min": 18}}} for n in NEEDS.values()}  # fmt: skip
    both = {"title": "both", "targets": ["procriminal_attitudes", "procriminal_associates"],
            "hours": 200, "risk": ["high"]}  # fmt: skip
    return rnr.Catalogue.model_validate({
        "id": "ours", "title": "Ours", "risk": ["low", "medium", "high"],
        "hours_at_most": {"low": 30, "medium": 100}, "programmes": {**one, "both": both},
    })  # fmt: skip


def people(n: int) -> pl.DataFrame:
    """Random answers to both tools, and what an agency keeps beside them."""
    random = np.random.default_rng(20261121)
    words = np.array(ANSWERS)
    names = [f"q{i}" for i in range(ITEMS)] + [f"{name}_{i}" for name in NEEDS for i in range(5)]
    days = np.datetime64(TODAY - timedelta(days=700)) + random.integers(0, 700, (3, n))
    frame = {name: words[random.integers(0, 3, n)] for name in names}
    return pl.DataFrame({
        **frame, "start": days[0], "seen": days[1], "seen_before": days[2],
        "domestic_violence_order": np.array(["no", "yes"])[random.integers(0, 2, n)],
        "age": random.integers(18, 80, n),
    })  # fmt: skip


def line(what: str, seconds: float, scoring: float) -> None:
    """Print one row of the table."""
    print(f"{what:<66}{seconds:>12.3f}{seconds / scoring:>12.2f}")


def run(n: int) -> None:
    """Score, then plan, date, put together and match, each as a ratio to scoring one tool."""
    tool, needs, catalogue = instrument(), needs_tool(), offers()
    policy = rnr.load_policy(POLICY)
    frame = people(n)
    kept = ["start", "seen", "seen_before", "domestic_violence_order", "age"]
    scoring = best(lambda: rnr.score_frame(tool, frame, keep=kept))
    print(f"\n{n:,} people{'':>48}{'seconds':>12}{'to scoring':>12}")
    line(f"score_frame: one tool of {ITEMS} items", scoring, scoring)
    line("score_frame: seven needs of five items",
         best(lambda: rnr.score_frame(needs, frame)), scoring)  # fmt: skip
    levels = {"low": "low", "medium": "moderate", "high": "high"}
    scored = rnr.score_frame(tool, frame, keep=kept).hstack(rnr.score_frame(needs, frame))
    scored = scored.with_columns(
        risk=pl.col("total_level").replace_strict(levels), risk_level=pl.col("total_level"),
        criminogenic_needs=pl.sum_horizontal(pl.col(f"{name}_level") == "high" for name in NEEDS)
        .cast(pl.Int64),
    )  # fmt: skip

    def planned(data: Any, **more: Any) -> Any:
        return rnr.plan_frame(data, policy, absent=["override_steps"], **more)

    plans = planned(scored, keep=kept)
    done = {"face to face": ["seen", "seen_before"], "home visit": "seen"}
    pictured = rnr.picture_frame(scored, [needs])
    line("plan_frame on polars", best(lambda: planned(scored)), scoring)
    line("plan_frame with the reason of every outcome",
         best(lambda: planned(scored, reasons=True)), scoring)  # fmt: skip
    facts = ["risk", "domestic_violence_order", "criminogenic_needs"]
    pandas = scored.select(facts).to_pandas()
    line("plan_frame on pandas", best(lambda: planned(pandas)), scoring)
    connection = duckdb.connect()
    connection.register("arrow", scored.select(facts).to_arrow())
    connection.execute("create table scored as select * from arrow")
    line("plan_frame on DuckDB, counted by outcome", best(
        lambda: planned(connection.table("scored"))
        .aggregate("supervision, dosage, count(*)").fetchall()
    ), scoring)  # fmt: skip
    line("outcome_frame: hours, workload, contacts in words",
         best(lambda: rnr.outcome_frame(plans, policy)), scoring)  # fmt: skip
    line("due_frame: four contacts, days overdue",
         best(lambda: rnr.due_frame(plans, policy, TODAY, "start", done)), scoring)  # fmt: skip
    line("picture_frame: seven needs in order",
         best(lambda: rnr.picture_frame(scored, [needs])), scoring)  # fmt: skip
    line("fits_frame: eight programmes",
         best(lambda: rnr.fits_frame(pictured, catalogue, "risk_level")), scoring)  # fmt: skip
    line("fits_frame with the best programme", best(
        lambda: rnr.fits_frame(pictured, catalogue, "risk_level", best=True)
    ), scoring)  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    run(parser.parse_args().people)

"""How fast is evidence from counts? Ratios against the same figures from rows, in one run.

    python benchmarks/evidence.py [--people 1000000]

The row-wise cost of the bootstrap is measured on a sample and extrapolated, and said so.
"""

from __future__ import annotations

import argparse
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.metrics import brier_score_loss, roc_auc_score

from rnr.evidence import CountTable, auc, brier

SAMPLES = 2_000


def best(task: Callable[[], Any], times: int = 3) -> float:
    """Seconds of the quickest run."""
    return min(timeit.repeat(task, number=1, repeat=times))


def cohort(people: int) -> pl.DataFrame:
    """People with a score from 0 to 40, a group, and an event that the score predicts."""
    rng = np.random.default_rng(20261121)
    score = rng.binomial(40, rng.beta(3, 4, people))
    chance = 1 / (1 + np.exp(-(-3.2 + 0.12 * score)))
    event = rng.random(people) < chance
    return pl.DataFrame({"score": score, "event": event, "group": rng.integers(0, 4, people)})


def line(what: str, seconds: float, theirs: float | None = None) -> None:
    """Print one row of the table."""
    ratio = "" if theirs is None else f"{theirs / seconds:>14,.1f}"
    print(f"{what:<70}{seconds:>12.4f}{ratio}")


def main(people: int) -> None:
    """Print the table."""
    frame = cohort(people)
    path = Path(tempfile.mkdtemp()) / "people.parquet"
    frame.write_parquet(path)
    print(f"{f'{people:,} people':<70}{'seconds':>12}{'rows/counts':>14}")
    reading = best(lambda: pl.read_parquet(path))
    line("reading them from Parquet", reading)
    counting = best(
        lambda: CountTable.from_frame(pl.scan_parquet(path), score="score", event="event")
    )
    line("reading and counting them (score x event)", counting)
    counts = CountTable.from_frame(frame, score="score", event="event")
    score, event = frame["score"].to_numpy(), frame["event"].to_numpy()
    chance = {int(s): float(s) / 60 + 0.05 for s in counts.score}
    each = np.array([chance[int(s)] for s in score])
    line("AUC", best(lambda: auc(counts)), best(lambda: roc_auc_score(event, score)))
    line(
        "Brier score",
        best(lambda: brier(counts, chance)),
        best(lambda: brier_score_loss(event, each)),
    )
    rng = np.random.default_rng(1)

    def resample_rows() -> float:
        drawn = rng.integers(0, people, people)
        return float(roc_auc_score(event[drawn], score[drawn]))

    ours = best(lambda: auc(counts, method="bootstrap", samples=SAMPLES))
    theirs = best(resample_rows) * SAMPLES
    line(f"AUC with {SAMPLES:,} bootstrap samples (rows: one sample, extrapolated)", ours, theirs)
    line("full report with intervals and groups", best(lambda: grouped(frame).report(), 1))
    many = CountTable.from_counts(counts.score, counts.yes * 100, counts.no * 100)
    hundred = best(lambda: auc(many, method="bootstrap", samples=SAMPLES))
    line(f"the same bootstrap for {100 * people:,} people", hundred, None)


def grouped(frame: pl.DataFrame) -> CountTable:
    """Counts by group."""
    return CountTable.from_frame(frame, score="score", event="event", by=["group"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    main(parser.parse_args().people)

"""How fast is evidence from counts? Ratios against the same figures from rows, in one run.

    python benchmarks/evidence.py [--people 1000000]

The report from rows is what scikit-learn and NumPy take for the same figures: rates by score, AUC,
average precision, calibration and errors at every cut for everybody and each group, differences of
groups, and bootstrap samples for what the report bootstraps. One bootstrap sample of each is
measured and multiplied; nobody waits for two thousand. No interval by formula is charged to it.
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
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    roc_auc_score,
    roc_curve,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer

from rnr.evidence import CountTable, auc, brier

SAMPLES = 2_000
CUT = 20.0


def best(task: Callable[[], Any], times: int = 3) -> float:
    """Seconds of the quickest run."""
    return min(timeit.repeat(task, number=1, repeat=times))


def cohort(people: int) -> pl.DataFrame:
    """People with a score from 0 to 40, a group, and an event that the score predicts."""
    rng = np.random.default_rng(20261121)
    score = rng.binomial(40, rng.beta(3, 4, people))
    chance = 1 / (1 + np.exp(-(-3.2 + 0.12 * score)))
    event = rng.random(people) < chance
    stated = 1 / (1 + np.exp(-(-3.0 + 0.11 * score)))
    return pl.DataFrame({
        "score": score, "event": event, "group": rng.integers(0, 4, people), "stated": stated,
    })  # fmt: skip


def counted(frame: pl.DataFrame | pl.LazyFrame, by: tuple[str, ...] = ("group",)) -> CountTable:
    """Counts with stated probabilities, by group."""
    return CountTable.from_frame(frame, score="score", event="event", by=by, probability="stated")


def times(table: CountTable, factor: int) -> CountTable:
    """The same table with so many times as many people."""
    parts = table.split()
    k = len(table.score)
    return CountTable.from_counts(
        np.tile(table.score, len(parts)),
        np.concatenate([part.yes * factor for part in parts.values()]),
        np.concatenate([part.no * factor for part in parts.values()]),
        {"group": [key[0] for key in parts for _ in range(k)]},
        expected=np.concatenate([part.expected for part in parts.values()]),
    )


class Rows:
    """People as rows, and the figures of a report from them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.score = frame["score"].to_numpy()
        self.event = frame["event"].to_numpy().astype(int)
        self.stated = frame["stated"].to_numpy()
        self.group = frame["group"].to_numpy()

    def ranked(self, mine: Any) -> tuple[float, float]:
        """AUC, and average precision, which the report bootstraps."""
        score, event = self.score[mine], self.event[mine]
        return roc_auc_score(event, score), average_precision_score(event, score)

    def precision(self, mine: Any) -> float:
        """Average precision alone."""
        return float(average_precision_score(self.event[mine], self.score[mine]))

    def calibrated(self, mine: Any) -> list[float]:
        """A smooth curve and the distances from it: bootstrapped in the report, as is its split."""
        event, stated = self.event[mine], self.stated[mine]
        smooth = make_pipeline(SplineTransformer(n_knots=5), LogisticRegression(C=np.inf))
        logit = np.log(stated / (1 - stated))[:, None]
        gap = np.abs(smooth.fit(logit, event).predict_proba(logit)[:, 1] - stated)
        isotonic = IsotonicRegression(out_of_bounds="clip").fit(stated, event).predict(stated)
        rates = np.bincount(self.score[mine], event) / np.maximum(np.bincount(self.score[mine]), 1)
        apart = ((stated - rates[self.score[mine]]) ** 2).mean()
        return [gap.mean(), *np.quantile(gap, [0.5, 0.9, 1]), isotonic.mean(), apart]

    def once(self, mine: Any) -> None:
        """What has a formula for its interval: rates, slope, Brier score, every cut."""
        score, event, stated = self.score[mine], self.event[mine], self.stated[mine]
        np.bincount(score, event), np.bincount(score)
        brier_score_loss(event, stated)
        logit = np.log(stated / (1 - stated))[:, None]
        LogisticRegression(C=np.inf).fit(logit, event)
        LogisticRegression(C=np.inf).fit(score[:, None], event)
        for cut in np.unique(score)[1:]:
            confusion_matrix(event, score >= cut)

    def apart(self, one: Any, other: Any) -> float:
        """Differences of two groups that are bootstrapped: ROC curves, scores, errors at a cut."""
        grid = np.linspace(0, 1, 101)
        curves = [
            np.interp(grid, *roc_curve(self.event[mine], self.score[mine])[:2])
            for mine in (one, other)
        ]
        shares = [np.bincount(self.score[mine], minlength=41) / len(mine) for mine in (one, other)]
        for mine in (one, other):
            confusion_matrix(self.event[mine], self.score[mine] >= CUT)
        return float(np.abs(curves[0] - curves[1]).mean() + np.minimum(*shares).sum())

    def seconds(self) -> tuple[float, float]:
        """Seconds of all that is computed once, and of one bootstrap sample of everything else."""
        rng = np.random.default_rng(1)
        everybody = np.arange(len(self.score))
        groups = [np.flatnonzero(self.group == one) for one in range(4)]

        def draw(mine: Any) -> Any:
            return rng.choice(mine, len(mine))

        def single() -> None:
            for mine in (everybody, *groups):
                self.once(mine)
                self.ranked(mine)
                self.calibrated(mine)

        def sample() -> None:
            for mine in (everybody, *groups):
                drawn = draw(mine)
                self.precision(drawn)
                self.calibrated(drawn)
            for other in groups[1:]:
                self.apart(draw(groups[0]), draw(other))

        return best(single, 1), best(sample, 1)


def line(what: str, seconds: float, theirs: float | None = None) -> None:
    """Print one row of the table."""
    ratio = "" if theirs is None else f"{theirs / seconds:>14,.1f}"
    print(f"{what:<74}{seconds:>12.4f}{ratio}")


def main(people: int) -> None:
    """Print the table."""
    frame = cohort(people)
    path = Path(tempfile.mkdtemp()) / "people.parquet"
    frame.write_parquet(path)
    print(f"{f'{people:,} people':<74}{'seconds':>12}{'rows/counts':>14}")
    line("reading them from Parquet", best(lambda: pl.read_parquet(path)))
    plain = best(lambda: CountTable.from_frame(pl.scan_parquet(path), score="score", event="event"))
    line("reading and counting them (score x event)", plain)
    line(
        "the same by group, with stated probabilities", best(lambda: counted(pl.scan_parquet(path)))
    )
    counts, rows = counted(frame), Rows(frame)
    line("AUC", best(lambda: auc(counts)), best(lambda: roc_auc_score(rows.event, rows.score)))
    line(
        "Brier score",
        best(lambda: brier(counts)),
        best(lambda: brier_score_loss(rows.event, rows.stated)),
    )
    ours = best(lambda: counts.report(cut=CUT, samples=SAMPLES), 2)
    once, sample = rows.seconds()
    words = f"full report, {SAMPLES:,} samples (rows: one sample times {SAMPLES:,})"
    line(words, ours, once + SAMPLES * sample)
    line("the same report together with counting", ours + plain, once + SAMPLES * sample)
    print(f"    from rows: {once:,.1f} s once and {sample:,.1f} s a sample, so "
          f"{(once + SAMPLES * sample) / 3600:,.1f} hours")  # fmt: skip
    small = counted(cohort(10_000))
    # With nothing withheld, so that all three run the same measures.
    for table in (small, counts, times(counts, 100)):
        seconds = best(lambda t=table: t.report(cut=CUT, least=0), 2)
        line(f"full report of {table.n:,} people, nothing withheld", seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    main(parser.parse_args().people)

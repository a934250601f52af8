"""COMPAS against people who judged short descriptions; aggregates only, skipped without the data.

Dressel and Farid (2018), Science Advances 4, eaao5580; Lin, Jung, Goel and Skeem (2020), Science
Advances 6, eaaz0652, with the authors' own rule for which raters count.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from rnr.evidence import CountTable, at_cut, auc
from rnr.evidence.ranking.discrimination import auc_se

KEYS = ["experiment", "user"]


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    """The public files of the experiment."""
    found = shared / "data" / "broward_dressel_lin"
    if not found.is_dir():
        pytest.skip("no files of the experiment")
    return found


@pytest.fixture(scope="module")
def vignettes(folder: Path) -> pl.DataFrame:
    """The 1,000 people who were described to raters."""
    return pl.read_csv(folder / "compas_vignettes.csv")


@pytest.fixture(scope="module")
def judged(folder: Path, vignettes: pl.DataFrame) -> pl.DataFrame:
    """One row a judgement of raters without feedback: chance in percent, outcome, experiment."""
    raters = pl.read_csv(folder / "raters.csv", infer_schema_length=None)
    submitted = raters.unique([*KEYS, "assignment"]).filter(pl.col("exit_status") == "submitted")
    once = submitted.filter(pl.len().over(KEYS) == 1)
    said = pl.read_csv(
        folder / "rater_predictions.csv.gz", schema_overrides={"individual_id": pl.String}
    ).join(once, on=[*KEYS, "user_block", "user_group"], how="semi")
    right = {"dummy1": 2, "dummy2": 98}
    checks = said.filter(pl.col("individual_id").is_in(list(right)))
    passed = checks.filter(
        pl.col("predicted_decision") == pl.col("individual_id").replace_strict(right)
    ).filter(pl.col("individual_id").n_unique().over(KEYS) == 2)
    outcomes = pl.concat([
        vignettes.select(experiment=pl.lit(name), individual_id=pl.col("id").cast(pl.String),
                         outcome=column)
        for name, column in (
            ("compas_balanced_br", "outcome"), ("compas_low_br", "is_violent_recid")
        )
    ] + [
        pl.read_csv(folder / "lsi_vignette_outcomes.csv").select(
            experiment="site", individual_id=pl.col("id").cast(pl.String), outcome="outcome"
        )
    ])  # fmt: skip
    return (
        said.join(passed, on=KEYS, how="semi")
        .filter(~pl.col("individual_id").is_in(list(right)))
        .filter(~pl.col("user_group").str.starts_with("feedback"))
        .filter(pl.int_range(pl.len()).over(KEYS) < 50)
        .join(outcomes, on=["experiment", "individual_id"], how="left")
    )


def accuracy(judged: pl.DataFrame, experiment: str, group: str) -> tuple[int, float]:
    """Judgements, and the share of them that was right: above 50 percent is a yes."""
    rows = judged.filter(pl.col("experiment") == experiment, pl.col("user_group") == group)
    counts = CountTable.from_frame(rows, score="predicted_decision", event="outcome")
    return counts.n, at_cut(counts, 51)["accuracy"].value


def test_compas_on_the_people_described(vignettes: pl.DataFrame) -> None:
    """Accuracy 65.2 percent at decile 5 (Dressel and Farid); area .7043, standard error .0162.

    476 of the 1,000 reoffended; area and error are derived from the published rows.
    """
    counts = CountTable.from_frame(vignettes, score="compas_decile_score", event="outcome")
    assert (counts.n, counts.events) == (1000, 476)
    assert at_cut(counts, 5)["accuracy"].value == pytest.approx(0.652, abs=5e-4)
    assert auc(counts).value == pytest.approx(0.7043, abs=5e-5)
    assert auc_se(counts) == pytest.approx(0.0162, abs=5e-5)


@pytest.mark.parametrize(
    ("experiment", "group", "responses"),
    [("compas_balanced_br", "vignette", 2700), ("compas_low_br", "vignette", 2400),
     ("lsi_balanced_br", "vignette", 2850), ("lsi_balanced_br", "full", 2500),
     ("lsi_low_br", "vignette", 2850), ("lsi_low_br", "full", 2900)],
)  # fmt: skip
def test_the_same_judgements_count(
    judged: pl.DataFrame, experiment: str, group: str, responses: int
) -> None:
    """Responses without feedback as in table 1 of Lin and others (2020)."""
    assert accuracy(judged, experiment, group)[0] == responses


def test_compas_is_right_a_little_more_often_than_people(
    judged: pl.DataFrame, vignettes: pl.DataFrame
) -> None:
    """Tool minus human accuracy without feedback: .03 (.01), Lin and others (2020)."""
    counts = CountTable.from_frame(vignettes, score="compas_decile_score", event="outcome")
    _, human = accuracy(judged, "compas_balanced_br", "vignette")
    assert human == pytest.approx(0.618, abs=5e-4)
    assert at_cut(counts, 5)["accuracy"].value - human == pytest.approx(0.03, abs=0.005)


def test_people_expect_too_much_of_what_is_rare(
    judged: pl.DataFrame, vignettes: pl.DataFrame
) -> None:
    """Where 11 percent reoffend violently, people are right .30 less often than a tool.

    Lin and others (2020), .30 (.02). The tool's own calls are not public; calling nobody high is
    right as often as that, which is why accuracy says little of rare outcomes.
    """
    base = vignettes["is_violent_recid"].mean()
    assert base == pytest.approx(0.111)
    _, human = accuracy(judged, "compas_low_br", "vignette")
    assert 1 - base - human == pytest.approx(0.30, abs=0.005)

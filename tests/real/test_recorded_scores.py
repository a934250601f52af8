"""Scores recomputed from item columns equal the scores recorded by the agency; aggregates only."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import rnr

COLUMNS = {
    "Age": "age_at_current_arrest", "violent": "current_violent_offense",
    "PendingChargeAtTimeOfOffense": "pending_charge",
    "PriorMisdemeanorConviction": "prior_misdemeanor_conviction",
    "PriorFelonyConviction": "prior_felony_conviction",
    "PriorViolentConviction": "prior_violent_conviction",
    "PriorSentenceToIncarceration": "prior_sentence_to_incarceration",
    "PriorFTAInPast2Years": "prior_fta_past_2_years",
    "PriorFTAOlderThan2Years": "prior_fta_older_than_2_years",
}  # fmt: skip


@pytest.fixture(scope="module")
def dane(shared: Path) -> pl.DataFrame:
    """Dane County interim data (Imai et al. 2023): items, recorded scores, recomputed scores."""
    people = pl.read_csv(shared / "data" / "psa_dane" / "psa_dane_interim.csv").with_columns(
        violent=(pl.col("ViolentMisdemeanorCharge") + pl.col("ViolentFelonyCharge")) > 0
    )
    return rnr.score_frame(rnr.load("psa"), people, columns=COLUMNS, keep="all")


def test_recorded_scores_are_reproduced(dane: pl.DataFrame) -> None:
    """FTA agrees for all 1,891 people, NCA for 1,863, the violence flag for 1,886."""
    flag = pl.col("nvca_level") == "flag"
    same = dane.select(
        fta=(pl.col("fta_score") == pl.col("FTAScore")).sum(),
        nca=(pl.col("nca_score") == pl.col("NCAScore")).sum(),
        flag=(flag == (pl.col("NVCAFlag") == 1)).sum(),
    ).row(0)
    assert dane.height == 1891
    assert same == (1891, 1863, 1886)


def test_nca_misses_are_ages_taken_on_another_day(dane: pl.DataFrame) -> None:
    """27 of the 28 are recorded as 23, and at 22 each of them gets the recorded score."""
    missed = dane.filter(pl.col("nca_score") != pl.col("NCAScore"))
    assert missed.height == 28
    assert missed.filter(pl.col("Age") == 23).height == 27
    tool = rnr.load("psa")
    younger = missed.filter(pl.col("Age") == 23).with_columns(Age=pl.lit(22))
    own = [*younger.columns[: younger.columns.index("fta_raw")]]
    again = rnr.score_frame(tool, younger.select(own), columns=COLUMNS, keep=["NCAScore"])
    assert again.filter(pl.col("nca_score") == pl.col("NCAScore")).height == 27


def test_flag_misses_are_charges_on_the_list_or_not(dane: pl.DataFrame) -> None:
    """All 5 agree when the present charge is judged violent the other way round.

    The tool asks whether a charge is on the jurisdiction's own list of violent offences; the data
    hold only whether a charge was labelled a violent misdemeanour or felony.
    """
    flag = pl.col("nvca_level") == "flag"
    missed = dane.filter(flag != (pl.col("NVCAFlag") == 1))
    assert missed.height == 5
    own = missed.columns[: missed.columns.index("fta_raw")]
    turned = missed.select(own).with_columns(~pl.col("violent"))
    again = rnr.score_frame(rnr.load("psa"), turned, columns=COLUMNS, keep=["NVCAFlag"])
    assert again.filter(flag == (pl.col("NVCAFlag") == 1)).height == 5


def test_one_by_one_gives_the_same_as_the_frame(dane: pl.DataFrame) -> None:
    """The scalar face reproduces the recorded failure-to-appear score of everybody too."""
    tool = rnr.load("psa")
    same = 0
    for row in dane.iter_rows(named=True):
        profile = rnr.score(rnr.assess(tool, {item: row[c] for c, item in COLUMNS.items()}))
        same += profile["fta"].score == row["FTAScore"]
        assert profile["nca"].score == row["nca_score"]
    assert same == 1891

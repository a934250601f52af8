"""COMPAS in Broward County from the rows themselves; aggregates only, skipped without the data."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from rnr.evidence import CountTable, Outcome, at_cut, auc
from rnr.evidence.fitting.rates import expected_observed
from rnr.evidence.ranking.discrimination import auc_se

ASKED = {"score": "decile_score", "event": "two_year_recid", "by": ["race"]}


@pytest.fixture(scope="module")
def people(shared: Path) -> pl.DataFrame:
    """Everybody of the two-year file, with N/A kept as text."""
    file = shared / "data" / "propublica_compas" / "compas-scores-two-years.csv.gz"
    if not file.is_file():
        pytest.skip("no ProPublica data")
    return pl.read_csv(file, infer_schema_length=None, null_values=[""], try_parse_dates=True)


def cells(counts: CountTable, cut: float) -> tuple[int, int, int, int]:
    """True and false negatives and positives at a cut."""
    from rnr.evidence import confusion

    found = confusion(counts, cut)
    return found.tn, found.fp, found.fn, found.tp


def test_the_two_year_confusion_table(people: pl.DataFrame) -> None:
    """Everybody, African-American and Caucasian people give ProPublica's published cells."""
    counts = CountTable.from_frame(
        people, score="decile_score", event="two_year_recid", by=["race"]
    )
    parts = counts.split()
    assert cells(counts, 5) == (2681, 1282, 1216, 2035)
    assert cells(parts["African-American",], 5) == (990, 805, 532, 1369)
    assert cells(parts["Caucasian",], 5) == (1139, 349, 461, 505)
    assert cells(parts["African-American",], 8) == (1511, 284, 1160, 741)
    assert cells(parts["Caucasian",], 8) == (1407, 81, 771, 195)
    assert auc(counts).value == pytest.approx(0.702166, abs=6e-7)


def test_without_the_two_year_processing_error(people: pl.DataFrame) -> None:
    """Barenstein (2019): 6,216 people, 2,253 recidivists; PPV moves, error rates hardly.

    The expected rates of the biased file over-predict in the corrected one by the ratio of the
    two base rates, about a quarter.
    """
    kept = people.filter(pl.col("compas_screening_date") <= pl.date(2014, 4, 1))
    counts = CountTable.from_frame(kept, **ASKED)
    assert (counts.n, counts.events) == (6216, 2253)
    assert cells(counts.split()["African-American",], 5) == (990, 805, 375, 969)
    assert cells(counts.split()["Caucasian",], 5) == (1139, 349, 314, 330)
    assert auc(counts).value == pytest.approx(0.7030, abs=5e-5)
    assert auc_se(counts) == pytest.approx(0.0068, abs=5e-5)
    biased = CountTable.from_frame(people, **ASKED)
    norms = dict(zip(biased.score, biased.yes / (biased.yes + biased.no), strict=True))
    assert expected_observed(biased, norms).value == pytest.approx(1)
    assert 1.15 < expected_observed(counts, norms).value < 1.35
    before, after = (at_cut(table, 5)["fpr"].value for table in (biased, counts))
    assert after == pytest.approx(before, abs=0.001)


def test_an_outcome_from_dates_refuses_what_made_the_error(people: pl.DataFrame) -> None:
    """People who cannot be watched for two years are in no rate, recidivist or not.

    ProPublica kept late recidivists and dropped late non-recidivists; the data end on
    1 April 2016, so nobody screened after 1 April 2014 can be watched for two years.
    """
    dated = people.filter(
        pl.col("r_offense_date").is_null()
        | (pl.col("r_offense_date") >= pl.col("compas_screening_date"))
    )
    outcome = Outcome(
        "r_offense_date", start="compas_screening_date", window="2 years",
        data_end="2016-04-01", immature="leave_out",
    )  # fmt: skip
    counts = CountTable.from_frame(dated, score="decile_score", outcome=outcome)
    late = dated.filter(pl.col("compas_screening_date") > pl.date(2014, 4, 1))
    assert counts.not_watched == late.height
    assert late["two_year_recid"].mean() == 1
    assert counts.base_rate == pytest.approx(0.362, abs=0.01)


def test_the_published_filter(people: pl.DataFrame) -> None:
    """ProPublica's analysis filter keeps 6,172 people with 2,809 recidivists."""
    kept = people.filter(
        pl.col("days_b_screening_arrest").is_between(-30, 30),
        pl.col("is_recid") != -1,
        pl.col("c_charge_degree") != "O",
        pl.col("score_text") != "N/A",
    )
    counts = CountTable.from_frame(kept, **ASKED)
    assert (counts.n, counts.events) == (6172, 2809)
    assert auc(counts).value == pytest.approx(0.709789, abs=6e-7)
    assert auc(counts.split()["African-American",]).value == pytest.approx(0.704253, abs=6e-7)
    assert auc(counts.split()["Caucasian",]).value == pytest.approx(0.692763, abs=6e-7)


def test_a_report_withholds_small_groups(people: pl.DataFrame) -> None:
    """Groups too small to be shown are withheld whole; large ones are compared at the cut."""
    counts = CountTable.from_frame(
        people, score="decile_score", event="two_year_recid", by=["race"]
    )
    report = counts.report(cut=5.0, samples=200)
    assert [row.n for row in report.rows if row.group == "race=Asian"] == [None]
    assert all(row.n is None or row.n >= 10 for row in report.select("rate"))
    [fpr] = [row for row in report.select("fpr_difference") if "Caucasian" in row.group]
    assert fpr.estimate == pytest.approx(0.2345 - 0.4485, abs=0.01)

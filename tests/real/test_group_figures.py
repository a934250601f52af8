"""COMPAS by race on the real files, with and without the two-year processing error."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from rnr.evidence import CountTable
from rnr.evidence.calibrate import closed_test, cross_validate, logistic
from rnr.evidence.fairness.balance import error_balance
from rnr.evidence.fairness.bias import predictive_bias
from rnr.evidence.fairness.disparity import standardised_difference
from rnr.evidence.fairness.groups import by_group
from rnr.evidence.fairness.impossibility import chouldechova
from rnr.evidence.fairness.roc_area import abroca
from rnr.evidence.fitting.rates import expected_observed
from rnr.evidence.ranking.discrimination import auc

RACES = {"African-American": "Black", "Caucasian": "White"}


@pytest.fixture(scope="module")
def two_years(shared: Path) -> pl.DataFrame:
    """ProPublica's two-year file; only counts of it ever leave a test."""
    file = shared / "data/propublica_compas/compas-scores-two-years.csv.gz"
    if not file.is_file():
        pytest.skip("no two-year file")
    return pl.read_csv(file, null_values=[""], infer_schema_length=None)


def by_race(people: pl.DataFrame) -> CountTable:
    """Counts by decile for Black and White people."""
    two = people.filter(pl.col("race").is_in(list(RACES))).with_columns(
        pl.col("race").replace(RACES)
    )
    return CountTable.from_frame(two, score="decile_score", event="two_year_recid", by=["race"])


def corrected(people: pl.DataFrame) -> pl.DataFrame:
    """Without people screened after 1 April 2014, of whom only recidivists were kept."""
    return people.filter(pl.col("compas_screening_date").cast(pl.String) <= "2014-04-01")


def test_published_cells_by_race(two_years: pl.DataFrame) -> None:
    """FPR 44.85 and 23.45, FNR 27.99 and 47.72, PPV .63 and .59: ProPublica's notebook."""
    found = error_balance(by_race(two_years), 5)
    assert 100 * found["fpr"][("Black",)].value == pytest.approx(44.85, abs=0.005)
    assert 100 * found["fpr"][("White",)].value == pytest.approx(23.45, abs=0.005)
    assert 100 * found["fnr"][("Black",)].value == pytest.approx(27.99, abs=0.005)
    assert 100 * found["fnr"][("White",)].value == pytest.approx(47.72, abs=0.005)
    assert found["ppv"][("Black",)].value == pytest.approx(0.63, abs=0.005)
    assert found["ppv"][("White",)].value == pytest.approx(0.59, abs=0.005)


def test_the_processing_error_undone(two_years: pl.DataFrame) -> None:
    """6,216 people, 36.2 % recidivists, and the corrected cells: Barenstein, arXiv:1906.04711."""
    kept = corrected(two_years)
    everybody = CountTable.from_frame(kept, score="decile_score", event="two_year_recid")
    assert (everybody.n, everybody.events) == (6216, 2253)
    late = two_years.height - kept.height
    assert late == 998
    found = error_balance(by_race(kept), 5)
    for rate, black, white in (
        ("fpr", 0.4485, 0.2345), ("fnr", 0.2790, 0.4876), ("ppv", 0.5462, 0.4860),
    ):  # fmt: skip
        assert found[rate][("Black",)].value == pytest.approx(black, abs=5e-5)
        assert found[rate][("White",)].value == pytest.approx(white, abs=5e-5)


def test_the_error_makes_every_local_rate_too_high(two_years: pl.DataFrame) -> None:
    """Rates learnt from the published file expect a quarter more events than the corrected one."""
    published = CountTable.from_frame(two_years, score="decile_score", event="two_year_recid")
    right = CountTable.from_frame(
        corrected(two_years), score="decile_score", event="two_year_recid"
    )
    norm = logistic(published)
    ratio = expected_observed(right, norm.expected)
    # Base rates 45.1 and 36.2 percent differ by a factor of about 1.24.
    assert ratio.value == pytest.approx(1.22, abs=0.03)
    assert ratio.low > 1.1
    test = closed_test(right, norm.expected)
    assert test.chosen == "intercept"
    scores = cross_validate(right, norm.expected, ["none", "intercept", "logistic"], repeats=1)
    assert scores["intercept"].value < scores["none"].value


def test_the_identity_holds_on_real_cells(two_years: pl.DataFrame) -> None:
    """FPR follows from base rate, PPV and FNR in both groups, with and without the error."""
    for people in (two_years, corrected(two_years)):
        for terms in chouldechova(by_race(people), 5).values():
            assert terms.implied_fpr == pytest.approx(terms.fpr, abs=1e-12)


def test_ranking_and_bias_by_race(two_years: pl.DataFrame) -> None:
    """AUCs of about .70 and .69 (Flores and others 2016); small bias beside a large difference."""
    counts = by_race(corrected(two_years))
    areas = by_group(counts, auc)
    assert areas[("Black",)].value == pytest.approx(0.70, abs=0.02)
    assert areas[("White",)].value == pytest.approx(0.69, abs=0.02)
    assert abroca(counts, ("White",), samples=100)[("Black",)].value < 0.05
    bias = predictive_bias(counts, ("White",))
    assert bias.slope_test.p > 0.01
    assert standardised_difference(counts, ("White",))[("Black",)].value > 0.5

"""Bands and formulas of the England and Wales predictors that policies rest on.

The numbers are those of the actuarial service (ministryofjustice/hmpps-arns-risk-actuarial-api,
commit 016919c): bands of each predictor, the logistic formula of the DC-SRP, its reduction after
five years without offending, and the sum that makes the CSRP.
"""

from __future__ import annotations

from itertools import product
from math import exp
from typing import Any

import polars as pl
import pytest

import rnr

BANDS = [
    ("arp", "arp", {"low": 0, "medium": 50, "high": 75, "very_high": 90}),
    ("ogrs3", "two_year_percent", {"low": 0, "medium": 50, "high": 75, "very_high": 90}),
    ("vrp", "vrp", {"low": 0, "medium": 30, "high": 60, "very_high": 80}),
    ("ovp", "two_year", {"low": 1, "medium": 30, "high": 60, "very_high": 80}),
    ("svrp", "svrp", {"low": 0, "medium": 1, "high": 3, "very_high": 6.9}),
    ("csrp", "csrp", {"low": 0, "medium": 1, "high": 3, "very_high": 6.9}),
    ("osp", "dc_points", {"low": 0, "medium": 22, "high": 30, "very_high": 36}),
]
LISTED = {22: 0.60, 26: 1.12, 30: 2.11, 33: 3.36, 36: 5.31, 50: 34.46, 64: 83.12}
"""Points of the DC-SRP to its percentage, as the formula gives it, to two decimals."""

QUIET: dict[str, Any] = {
    "sex": "male", "ever_sexual_offence": "yes", "indecent_image_sanctions": 0,
    "supervision_status": "community", "five_years_since_start_of_followup": "yes",
    "five_years_since_last_offence": "yes", "five_years_since_last_sexual_offence": "yes",
}  # fmt: skip


def man_with(points: int) -> dict[str, Any]:
    """Find answers that make so many points: 5, 3 or 2 a sanction by kind, and for both ages."""
    for adult, child, other in product(range(4), repeat=3):
        for age, young, many, stranger in product(
            range(15), ((10, 0), (16, 5), (18, 10)), (0, 6), (0, 4)
        ):
            total = adult + child + other
            made = 5 * adult + 3 * child + 2 * other + age + young[1] + many + stranger
            if made == points and total and (many or total == 1):
                start = 60 - 3 * age if age < 13 else {13: 21, 14: 18}[age]
                if start >= young[0]:
                    return QUIET | {
                        "contact_adult_sanctions": adult, "contact_child_sanctions": child,
                        "non_contact_sanctions": other, "age_at_start_of_followup": start,
                        "age_at_last_sexual_sanction": young[0],
                        "total_sanctions": max(total, 2) if many else 1,
                        "stranger_victim": "yes" if stranger else "no",
                    }  # fmt: skip
    raise AssertionError(points)


@pytest.mark.parametrize("tool, scale, levels", BANDS, ids=[f"{b[0]}.{b[1]}" for b in BANDS])
def test_bands_start_where_they_are_published(tool: str, scale: str, levels: Any) -> None:
    """Lower bounds of the bands; a percentage between two whole ones falls into the lower band."""
    assert rnr.load(tool).scales[scale].levels == levels


def test_probability_of_direct_contact_is_the_logistic_formula() -> None:
    """The seven listed percentages, for one person and in a frame."""
    tool = rnr.load("osp")
    people = [man_with(points) for points in LISTED]
    for (points, percent), person in zip(LISTED.items(), people, strict=True):
        profile = rnr.score(rnr.assess(tool, person))
        assert profile["dc_points"].score == points
        assert profile["dc_percent"].score == percent
        exact = 1 / (1 + exp(8.633 - 0.1598 * points))
        assert profile["dc_probability"].score == pytest.approx(exact)
    made = rnr.score_frame(tool, pl.DataFrame(people))
    assert made["dc_percent_score"].to_list() == pytest.approx(list(LISTED.values()), rel=1e-12)


def test_five_years_without_offending_lower_the_band_by_one() -> None:
    """Very high to high, high to medium, medium to low, low stays; custody leaves the band."""
    tool = rnr.load("osp")
    lowered = {10: "low", 22: "low", 29: "low", 30: "medium", 35: "medium", 36: "high", 64: "high"}
    for points, band in lowered.items():
        person = man_with(points)
        assert rnr.score(rnr.assess(tool, person))["dc_srp"].level == band
        kept = rnr.score(rnr.assess(tool, person | {"supervision_status": "custody"}))
        assert kept["dc_srp"].level == kept["dc_points"].level


def test_tier_cuts_are_percentages_of_the_points() -> None:
    """The medium cuts 0.60, 1.12, 2.11 and 3.36 of the tier are those of 22, 26, 30, 33 points."""
    band = rnr.load_policy("hmpps_tier", "2026").derived["dc_step"].band  # type: ignore[union-attr]
    assert list(band.into.values())[1:] == [LISTED[points] for points in (22, 26, 30, 33)]


def test_the_combined_predictor_adds_its_parts() -> None:
    """CSRP is the sum of SVRP, DC-SRP and IIC-SRP in percent, with 0.38 for a woman convicted."""
    points = rnr.load("csrp").scales["csrp"].points
    assert {name: getattr(p, "each", None) for name, p in points.items()} == {
        "svrp_part": 1, "dc_srp_part": 1, "iic_srp_part": 1, "woman_with_sexual_offence": None,
    }  # fmt: skip

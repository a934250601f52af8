"""Reference vectors of the England and Wales predictors; skipped where the files are absent."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rnr

SEX = {"M": "male", "F": "female"}
YES = {"1": "yes", "0": "no"}


def rows(shared: Path, name: str) -> Iterator[dict[str, str]]:
    """Read one vector file."""
    with (shared / "instruments" / "data" / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def filled(tool: rnr.Instrument, given: dict[str, str]) -> dict[str, Any]:
    """Give each item its answer from a row whose columns are named as the items are."""
    answers: dict[str, Any] = {}
    for name, item in tool.items.items():
        text = given.get(name, "")
        if not text:
            continue
        if item.number is not None:
            answers[name] = int(text) if item.number.whole else float(text)
        else:
            answers[name] = text if text in item.answers else YES[text]
    return answers


def both_faces(
    tool: rnr.Instrument, people: list[dict[str, Any]], scale: str
) -> Iterator[tuple[float | None, float | None]]:
    """Score people one by one and as a frame."""
    columns = {}
    for name, item in tool.items.items():
        dtype = pl.String if item.number is None else pl.Int64 if item.number.whole else pl.Float64
        columns[name] = pl.Series([person.get(name) for person in people], dtype=dtype)
    framed = rnr.score_frame(tool, pl.DataFrame(columns))[f"{scale}_score"]
    alone = [rnr.score(rnr.assess(tool, person))[scale].score for person in people]
    yield from zip(alone, framed, strict=True)


OGRS3_GROUPS = (
    "violence", "robbery", "public_order", "sexual_not_child", "sexual_child",
    "soliciting_prostitution", "burglary_domestic", "burglary_other", "theft_non_motor",
    "handling_stolen_goods", "fraud_forgery", "absconding_bail", "taking_driving_away",
    "theft_from_vehicles", "other_motoring", "drink_driving", "criminal_damage",
    "drug_import_export_production", "drug_possession_supply", "other",
)  # fmt: skip


@pytest.mark.parametrize("years", ["one_year", "two_year"])
def test_ogrs3_vectors(shared: Path, years: str) -> None:
    """All 66 reference cases of rsr-calculator (commit 4519bbb) come out to 1e-9."""
    tool = rnr.load("ogrs3")
    people, expected = [], []
    for row in rows(shared, "ogrs3_vectors.csv"):
        people.append({
            "sex": SEX[row["sex"]],
            "age_at_start_of_followup": int(row["age_at_start_of_followup"]),
            "age_at_current_conviction": int(row["age_at_current_conviction"]),
            "age_at_first_sanction": int(row["age_at_first_sanction"]),
            "total_sanctions": int(row["previous_sanctions"]) + 1,
            "offence_group": OGRS3_GROUPS[int(row["js_offence_index"])],
        })  # fmt: skip
        expected.append(float(row["p_1yr" if years == "one_year" else "p_2yr"]))
    assert len(people) == 66
    for (alone, framed), wanted in zip(both_faces(tool, people, years), expected, strict=True):
        assert alone == pytest.approx(wanted, abs=1e-9)
        assert framed == pytest.approx(wanted, abs=1e-9)


DYNAMIC = {
    "carry_or_use_weapon": "weapon_2_2", "accommodation_suitability": "accommodation_3_4",
    "relationship_quality": "partner_relationship_6_4",
    "domestic_abuse": "domestic_abuse_perpetrator_6_7",
    "activities_encourage_offending": "activities_7_2", "chronic_drinking": "alcohol_current_9_1",
    "binge_drinking": "binge_9_2", "impulsivity": "impulsivity_11_2", "temper": "temper_11_4",
    "pro_criminal_attitude": "pro_criminal_12_1", "heroin": "heroin", "methadone": "methadone",
    "other_opiate": "other_opiate", "crack_cocaine": "crack", "powder_cocaine": "powder_cocaine",
    "prescription_drug_misuse": "misused_prescribed", "benzodiazepines": "benzodiazepines",
    "cannabis": "cannabis", "steroids": "steroids", "other_drugs": "other_drugs_any",
    "past_homicide_offence": "past_homicide", "past_gbh_offence": "past_gbh",
    "past_kidnapping_offence": "past_kidnap", "past_firearms_offence": "past_firearms",
    "past_robbery_offence": "past_robbery",
    "past_aggravated_burglary_offence": "past_aggravated_burglary",
    "past_weapon_offence": "past_weapon",
    "past_criminal_damage_offence": "past_criminal_damage_life", "past_arson_offence": "past_arson",
}  # fmt: skip


def predictor_answers(tool: rnr.Instrument, row: dict[str, str]) -> dict[str, Any]:
    """One row of the suite's reference file as answers to one of its predictors."""
    given = {item: row[column] for item, column in DYNAMIC.items() if item in tool.items}
    given |= {
        "sex": SEX[row["sex"]], "age": row["age_at_start_of_followup"],
        "age_at_current_conviction": row["age_at_current_sanction"],
        "age_at_first_sanction": row["age_at_first_sanction"],
        "total_sanctions": row["total_sanctions"], "violent_sanctions": row["violent_sanctions"],
        "offence_free_months": row["offence_free_months"],
        "offence_category": row["offence_category"],
        # Stored there as the OASys score, 0 or 2.
        "unemployed": {"0": "no", "2": "yes"}[row["unemployed_4_2"]],
        "live_in_relationship": "yes" if row["relationship_status_6_8"] == "1" else "no",
    }  # fmt: skip
    motivation = tool.items.get("motivation_to_tackle_drug_misuse")
    if motivation is not None:
        given["motivation_to_tackle_drug_misuse"] = motivation.answers[
            int(row["drug_motivation_8_8"])
        ]
    return filled(tool, given)


@pytest.mark.parametrize("predictor", ["arp", "vrp", "svrp"])
@pytest.mark.parametrize("form", ["static", "dynamic"])
def test_predictor_vectors(shared: Path, predictor: str, form: str) -> None:
    """All 20 synthetic cases of the service (file v4_1_2, commit 647df36) come out as stored."""
    tool = rnr.load(predictor)
    data = list(rows(shared, "arp_vrp_svrp_vectors.csv"))
    assert len(data) == 20
    people = [predictor_answers(tool, row) for row in data]
    for (alone, framed), row in zip(both_faces(tool, people, form), data, strict=True):
        within = 1e-9 if row["exact"] == "exact" else 5.01e-5
        assert alone == pytest.approx(float(row[f"{predictor}_{form}"]), abs=within)
        assert framed == pytest.approx(float(row[f"{predictor}_{form}"]), abs=within)


SNSV_CATEGORIES = (
    "absconding_bail", "acquisitive_violence", "burglary_domestic", "burglary_other",
    "criminal_damage", "drink_driving", "drug_import_export_production", "drug_possession_supply",
    "drunkenness", "fraud_forgery_misrepresentation", "handling_stolen_goods",
    "motoring_not_drink_driving", "other", "public_order_harassment", "sexual_child",
    "sexual_not_child", "theft_not_vehicle", "vehicle_related_theft", "violence_against_person",
    "welfare_fraud",
)  # fmt: skip


@pytest.mark.parametrize(("form", "count"), [("static", 131), ("dynamic", 65)])
def test_snsv_vectors(shared: Path, form: str, count: int) -> None:
    """The 196 probabilities of the spreadsheet cases (commit 4519bbb) come out to 1e-9."""
    tool = rnr.load("rsr")
    people, expected = [], []
    for row in rows(shared, "snsv_vectors.csv"):
        if not row[f"p2_{form}"]:
            continue
        kinds = tool.items["violence_sub_type"].answers
        violence = SNSV_CATEGORIES[int(row["js_offence_index"])] == "violence_against_person"
        # Answer 0 of the item is "not violence"; the spreadsheet numbers the kinds from 0.
        kind = kinds[1 + int(row["vatp_index"])] if violence else ""
        given = {
            **row, "sex": SEX[row["sex"]], "age": row["age_at_risk"],
            "offence_category": SNSV_CATEGORIES[int(row["js_offence_index"])],
            "violence_sub_type": kind,
        }  # fmt: skip
        people.append(filled(tool, given))
        expected.append(float(row[f"p2_{form}"]))
    assert len(people) == count
    scores = both_faces(tool, people, f"snsv_{form}")
    for (alone, framed), wanted in zip(scores, expected, strict=True):
        assert alone == pytest.approx(wanted, abs=1e-9)
        assert framed == pytest.approx(wanted, abs=1e-9)

"""The numbered test vectors and the worked cases of the rule sets, on every face.

Vectors 1 to 11 and the case tables follow by hand from the published rules that each policy names
as its source; 1, 3, 4, 5, 6 and 11 were also computed by program when the rules were read.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import polars as pl
import pytest

import rnr
from tests.policies.faces import FACES, native, on_every_face, planned_rows
from tests.policies.pni_vectors import ITEMS, vectors

TIER: dict[str, Any] = {"active_sentence": "yes"}
V2_MAN: dict[str, Any] = {"sex": "male", "mandate": "yes", "assessed": "yes"}
EIGHT = ("accommodation", "ete", "relationships", "lifestyle", "drugs", "alcohol", "thinking",
         "attitudes")  # fmt: skip
IDAHO: dict[str, Any] = {"caseload": "general", "supervision": "probation"}
CREDIT: dict[str, Any] = {
    "risk": "low", "previous_risk": "low", "years_to_release": 3.0, "participating": "yes",
    "barred_sentence": "no", "removal_order": "no", "assessments_without_increase": 2,
    "days_of_participation": 90,
}  # fmt: skip

# Number or name, policy, version, facts, what must come out.
VECTORS: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = [
    ("5", "hmpps_tier", "2026", TIER | {"arp": 80, "csrp": 1.5, "rosh": "medium"},
     {"reoffending": "C", "serious_harm": "none", "tier": "C"}),
    ("6", "hmpps_tier", "2026", TIER | {"arp": 40, "csrp": 0.3, "domestic_abuse": "yes"},
     {"reoffending": "F", "tier": "E"}),
    ("7", "hmpps_tier", "2", {"sex": "male", "rsr": 7.0, "rosh": "high", "mappa_level": "1",
     "complexity_factors": 2}, {"protect": "B"}),
    ("8", "hmpps_tier", "2", V2_MAN | {"ogrs3": 100} | dict.fromkeys(EIGHT, "severe"),
     {"change": "3"}),
    ("8, worked example of the needs", "hmpps_tier", "2",
     V2_MAN | {"ogrs3": 59, "thinking": "severe", "attitudes": "standard"}, {"change": "2"}),
    ("9, a man with 21", "idaho_supervision", "2020", IDAHO | {"sex": "male", "lsi_r": 21},
     {"level": "moderate"}),
    ("9, a woman with 21", "idaho_supervision", "2020", IDAHO | {"sex": "female", "lsi_r": 21},
     {"level": "minimum"}),
    ("9, a man with 29", "idaho_supervision", "2020", IDAHO | {"sex": "male", "lsi_r": 29},
     {"level": "high"}),
    ("10", "first_step_act", "2018", CREDIT,
     {"time_credit": "fifteen_days", "time_credit_credit": 45}),
    # The tier's own table of worked cases.
    ("tier 1", "hmpps_tier", "2026", TIER | {"arp": 10, "csrp": 0.2}, {"tier": "G"}),
    ("tier 2", "hmpps_tier", "2026", TIER | {"arp": 20, "csrp": 0.2}, {"tier": "F"}),
    ("tier 3", "hmpps_tier", "2026", TIER | {"arp": 60, "csrp": 0.9}, {"tier": "E"}),
    ("tier 4", "hmpps_tier", "2026", TIER | {"arp": 60, "csrp": 1.0}, {"tier": "D"}),
    ("tier 5", "hmpps_tier", "2026",
     TIER | {"arp": 10, "csrp": 0.2, "mappa_category": "yes", "rosh": "high"}, {"tier": "C"}),
    ("tier 6", "hmpps_tier", "2026", TIER | {"arp": 76, "csrp": 3.0}, {"tier": "B"}),
    ("tier 7", "hmpps_tier", "2026", TIER | {"arp": 90, "csrp": 3.0}, {"tier": "A"}),
    ("tier 8", "hmpps_tier", "2026",
     TIER | {"arp": 30, "csrp": 2.5, "dc_band": "medium", "dc_percent": 1.80}, {"tier": "C"}),
    ("tier 9", "hmpps_tier", "2026",
     TIER | {"arp": 30, "csrp": 3.5, "dc_band": "medium", "dc_percent": 2.11},
     {"reoffending": "C", "sexual": "D", "tier": "C"}),
    ("tier 10", "hmpps_tier", "2026", TIER | {"arp": 10, "csrp": 0.1, "stalking": "yes"},
     {"tier": "F"}),
    ("tier 11", "hmpps_tier", "2026", TIER | {"arp": 10, "csrp": 0.1, "lifer_ipp": "yes",
     "latest_release": "within_5_years"}, {"tier": "D"}),
    ("tier 12", "hmpps_tier", "2026", TIER | {"csrp": 0.2}, {"tier": "missing"}),
    ("tier 13", "hmpps_tier", "2", {"sex": "male", "rsr": 7.50, "rosh": "high",
     "mappa_level": "1", "complexity_factors": 2}, {"protect": "B"}),
    ("tier 14", "hmpps_tier", "2", {"sex": "female", "rsr": 3.20, "rosh": "medium",
     "parenting_responsibilities": "yes", "temper": "yes"}, {"protect": "C"}),
    ("tier 15", "hmpps_tier", "2", {"sex": "male", "rsr": 0.0, "rosh": "very_high"},
     {"protect": "A"}),
]  # fmt: skip

# PSA: age, violent charge, pending, misdemeanour, felony, violent convictions, recent and older
# failures to appear, incarceration; FTA, NCA, flag, New Jersey. Printed by NBC News, psa-check.
NEW_JERSEY = """
1 | 43 | y y y y 1_2 1 y y | 5 6 flag | not_recommended
2 | 42 | n n y y 0 0 y y | 3 3 no_flag | pml_1
3 | 27 | n y y y 0 1 n n | 4 4 no_flag | pml_2
4 | 43 | n y y y 1_2 0 y y | 4 5 no_flag | pml_3
5 | 60 | y n n n 0 0 n n | 1 1 no_flag | ror
"""
PSA = ("current_violent_offense", "pending_charge", "prior_misdemeanor_conviction",
       "prior_felony_conviction", "prior_violent_conviction", "prior_fta_past_2_years",
       "prior_fta_older_than_2_years", "prior_sentence_to_incarceration")  # fmt: skip


@cache
def outcomes(policy: str, version: str, face: str) -> dict[str, dict[str, Any]]:
    """What a policy decides for all its vectors at once, on one face, by the vector's name."""
    people = {name: facts for name, p, v, facts, _ in VECTORS if (p, v) == (policy, version)}
    rows = on_every_face(rnr.load_policy(policy, version), list(people.values()), face)
    return dict(zip(people, rows, strict=True))


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(
    "name, policy, version, expected",
    [(n, p, v, e) for n, p, v, _, e in VECTORS],
    ids=[f"vector {v[0]}" for v in VECTORS],
)
def test_vector(name: str, policy: str, version: str, expected: Any, face: str) -> None:
    """Facts lead to the outcome that the rules give by hand, for one person and in a frame."""
    row = outcomes(policy, version, face)[name]
    assert {key: row[key] for key in expected} == expected


PNI = vectors()


@pytest.mark.parametrize("engine", FACES[1:])
def test_vectors_1_to_4_and_the_pathway_cases(engine: str) -> None:
    """Answers, scored and planned as a frame of each engine, lead to the pathway by the rules."""
    history = ("ever_sexual_offence", "risk_of_sexual_harm")
    text = ("supervision_status", "dc_band", "iic_band", "sara_partner", "sara_others")
    columns: dict[str, Any] = {"row": range(len(PNI))}
    for name in (*ITEMS, *history):
        columns[name] = pl.Series([answers.get(name) for _, answers, _, _ in PNI], dtype=pl.String)
    for name in text:
        columns[name] = pl.Series([facts.get(name) for _, _, facts, _ in PNI], dtype=pl.String)
    for name in ("arp", "vrp", "csrp"):
        columns[name] = pl.Series([facts.get(name) for _, _, facts, _ in PNI], dtype=pl.Float64)
    facts = (*text, "arp", "vrp", "csrp")
    frame = native(engine, pl.DataFrame(columns))
    scored = rnr.score_frame(rnr.load("pni"), frame, id="row", keep=facts)
    rows = planned_rows(rnr.plan_frame(scored, rnr.load_policy("pni"), id="row"))
    names = [name for name, *_ in PNI]
    assert {f"vector {n}" for n in "134"} <= set(names)
    assert dict(zip(names, [row["pathway"] for row in rows], strict=True)) == {
        name: pathway for name, *_, pathway in PNI
    }


def test_vectors_1_and_4_by_their_steps() -> None:
    """Vector 1: domains 0, 1, 1, 1 make 3, medium; vector 4: 0, 2, 2, 2 make 6, high."""
    tool, policy = rnr.load("pni"), rnr.load_policy("pni")
    for wanted, domains, need, risk in (
        ("vector 1", (0, 1, 1, 1), "medium", "medium"),
        ("vector 3", (0, 2, 0, 0), "low", "low"),
        ("vector 4", (0, 2, 2, 2), "high", "medium"),
    ):
        _, answers, facts, _ = next(v for v in PNI if v[0] == wanted)
        profile = rnr.score(rnr.assess(tool, answers))
        names = ("sex", "thinking", "relationships", "self_management")
        assert tuple(profile[name].score for name in names) == domains
        plan = rnr.plan(profile, policy, facts)
        assert (plan["need"].outcome, plan["risk"].outcome) == (need, risk)


@pytest.mark.parametrize("face", FACES)
def test_new_jersey_cases_from_answers_to_recommendation(face: str) -> None:
    """The five printed cases: both scores, the flag and the cell of the matrix."""
    tool, policy = rnr.load("psa"), rnr.load_policy("nj_dmf")
    people, expected = [], []
    for line in NEW_JERSEY.strip().splitlines():
        _, age, answers, scores, cell = (part.strip() for part in line.split("|"))
        said = [{"y": "yes", "n": "no"}.get(a, a) for a in answers.split()]
        people.append({"age_at_current_arrest": int(age), **dict(zip(PSA, said, strict=True))})
        fta, nca, flag = scores.split()
        expected.append((int(fta), int(nca), flag, cell))
    if face == "one person":
        profiles = [rnr.score(rnr.assess(tool, person)) for person in people]
        got = [
            (
                p["fta"].score,
                p["nca"].score,
                p["nvca"].level,
                rnr.plan(p, policy)["release"].outcome,
            )
            for p in profiles
        ]
    else:
        frame = native(face, pl.DataFrame(people).with_row_index("row"))
        scored = rnr.score_frame(tool, frame, id="row")
        kept = ["fta_score", "nca_score", "nvca_level"]
        rows = planned_rows(rnr.plan_frame(scored, policy, id="row", keep=kept))
        got = [(r["fta_score"], r["nca_score"], r["nvca_level"], r["release"]) for r in rows]
    assert got == expected


@pytest.mark.parametrize("face", FACES)
def test_every_cell_of_the_release_matrices(face: str) -> None:
    """The 25 cells that can occur, written again from the sources, and the 11 that cannot."""
    cells = [(nca, fta) for nca in "123456" for fta in "123456"]
    colours = {
        "release": "11 12 21 22 23 24", "level_1": "32 33 34", "level_2": "42 43 44",
        "level_2_weekly": "25 35", "level_3": "45 52 53 54 55", "maximum": "46 56 63 64 65 66",
    }  # fmt: skip
    jersey = {  # rows FTA, columns NCA
        "1": "ror ror . . . .", "2": "ror ror pml_1 pml_2 pml_3 .",
        "3": ". pml_1 pml_1 pml_2 pml_3 not_recommended",
        "4": ". pml_1 pml_1 pml_2 pml_3 not_recommended",
        "5": ". pml_2 pml_2 pml_3 pml_3_plus not_recommended",
        "6": ". . . not_recommended not_recommended not_recommended",
    }  # fmt: skip
    levels = {"1": "11....", "2": "11113.", "3": ".2223.", "4": ".44456", "5": ".55556",
              "6": "..6666"}  # fmt: skip
    county = {cell: name for name, found in colours.items() for cell in found.split()}
    assert len(county) == 25
    quiet = {"violence_flag": "no_flag", "current_violent_offense": "no", "extradited": "no",
             "maximum_charge": "no", "single_increase_charge": "no", "steps": "yes",
             "booking_lists": "no", "booking_release_charge": "no",
             "booking_hold_charge": "no"}  # fmt: skip
    for policy, table, wanted in (
        ("sd_pennington", "release", [county.get(n + f) for n, f in cells]),
        ("sd_minnehaha_lincoln", "release", [county.get(n + f) for n, f in cells]),
        ("nj_dmf", "release", [jersey[f].split()[int(n) - 1] for n, f in cells]),
        ("psa_default_matrix", "level", [f"level_{levels[n][int(f) - 1]}" for n, f in cells]),
    ):
        rule = rnr.load_policy(policy)
        known = {k: v for k, v in quiet.items() if k in rule.inputs}
        rows = on_every_face(rule, [known | {"nca": n, "fta": f} for n, f in cells], face)
        expected = [None if w in (None, ".", "level_.") else w for w in wanted]
        assert [row[table] for row in rows] == expected, policy


START = date(2026, 1, 5)
DUE: list[tuple[str, str, str | None, dict[str, Any], dict[str, list[date]], str, date | None]] = [
    ("11", "north_dakota_supervision", None, {"recorded_level": "medium"},
     {"face to face": [date(2026, 2, 12)]}, "face to face", date(2026, 4, 30)),
    ("North Dakota, minimum", "north_dakota_supervision", None, {"recorded_level": "minimum"},
     {"face to face": [date(2026, 2, 12)]}, "face to face", date(2026, 5, 31)),
    ("North Dakota, maximum in a leap year", "north_dakota_supervision", None,
     {"recorded_level": "maximum"}, {"face to face": [date(2028, 1, 31)]}, "face to face",
     date(2028, 2, 29)),
    ("Idaho, first contact over a weekend", "idaho_supervision", "2020",
     IDAHO | {"sex": "male", "lsi_r": 21}, {}, "face to face", date(2026, 1, 8)),
    ("Idaho, employment at the start", "idaho_supervision", "2020",
     IDAHO | {"sex": "male", "lsi_r": 21}, {}, "employment check", START),
    ("Idaho, employment is checked once", "idaho_supervision", "2020",
     IDAHO | {"sex": "male", "lsi_r": 21}, {"employment check": [START]}, "employment check", None),
    ("Idaho until 2020, level 1 is seen once", "idaho_supervision", "2019", {"lsi_r": 15},
     {"face to face": [START]}, "face to face", None),
    ("Idaho until 2020, level 4 twice in 30 days", "idaho_supervision", "2019", {"lsi_r": 31},
     {"face to face": [date(2026, 1, 6), date(2026, 1, 20)]}, "face to face", date(2026, 2, 5)),
    ("Nebraska", "nebraska_reassessment", None, {"active_parole": "yes"},
     {"ORAS": [date(2026, 1, 5)]}, "ORAS", date(2026, 7, 5)),
    ("San Luis Obispo", "slo_ls_cmi", None, {"newly_assigned": "yes", "last_assessment": "never"},
     {}, "LS/CMI", date(2026, 2, 4)),
    ("Canada, submitted on a Monday", "csc_programme_override", None,
     {"override_submitted": "yes", "dissent": "no"}, {}, "decision on the override",
     date(2026, 1, 9)),
]  # fmt: skip


@pytest.mark.parametrize(
    "name, policy, version, facts, done, what, expected", DUE, ids=[f"vector {v[0]}" for v in DUE]
)
def test_due_date(
    name: str, policy: str, version: str | None, facts: Any, done: Any, what: str, expected: Any
) -> None:
    """Start on Monday 5 January 2026: the date follows by hand from period and deadline."""
    plan = rnr.plan([], rnr.load_policy(policy, version), facts)
    assert plan.due_dates(START, done).get(what) == expected


def test_building_choices_takes_58_and_a_half_hours() -> None:
    """21 group sessions of 150 minutes and 6 of 60 alone; in custody no hours are stated."""
    policy = rnr.load_policy("building_choices")
    plan = rnr.plan([], policy, {"setting": "community", "intensity": "moderate"})
    assert plan["programme"].hours == 21 * 150 / 60 + 6 * 60 / 60 == 58.5
    custody = rnr.plan([], policy, {"setting": "custody", "intensity": "moderate"})
    assert custody["programme"].hours is None
    community_high = rnr.plan([], policy, {"setting": "community", "intensity": "high"})
    assert community_high["programme"].status == "impossible"


@pytest.mark.parametrize("face", FACES)
def test_programme_ratings_are_half_open(face: str) -> None:
    """45 and less is low, 46 to 54 moderate, 55 to 64 high; decimals are cut off, not rounded."""
    percents = [0.0, 45.0, 45.99, 46.0, 54.99, 55.0, 64.5, 64.99, 65.0, 100.0]
    rows = on_every_face(rnr.load_policy("cpc_rating"), [{"percent": p} for p in percents], face)
    assert [row["rating"] for row in rows] == [
        "low", "low", "low", "moderate", "moderate", "high", "high", "high", "very_high",
        "very_high",
    ]  # fmt: skip


def test_idaho_took_three_levels_for_four() -> None:
    """The newest version is the one in force; the earlier is asked for by name."""
    assert rnr.load_policy("idaho_supervision").version == "2020"
    for score, old, new in ((15, "level_1", "minimum"), (23, "level_2", "moderate"),
                            (24, "level_3", "moderate"), (31, "level_4", "high")):  # fmt: skip
        before = rnr.plan([], rnr.load_policy("idaho_supervision", "2019"), {"lsi_r": score})
        now = rnr.plan([], rnr.load_policy("idaho_supervision"),
                       IDAHO | {"sex": "male", "lsi_r": score})  # fmt: skip
        assert (before["level"].outcome, now["level"].outcome) == (old, new)

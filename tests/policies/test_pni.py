"""The pathway of the Programme Needs Identifier, from answers to programme, on both faces."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import rnr
from tests.policies.pni_vectors import ITEMS, vectors

VECTORS = vectors()
FACTS = ("supervision_status", "arp", "vrp", "csrp", "dc_band", "iic_band", "sara_partner",
         "sara_others")  # fmt: skip


@pytest.mark.parametrize("name, answers, facts, pathway", VECTORS, ids=[v[0] for v in VECTORS])
def test_one_person(name: str, answers: Any, facts: Any, pathway: str) -> None:
    """Answers, scored and planned for one person, lead to the pathway that the rules give."""
    profile = rnr.score(rnr.assess(rnr.load("pni"), answers))
    assert rnr.plan(profile, rnr.load_policy("pni"), facts)["pathway"].outcome == pathway


def test_a_frame() -> None:
    """The same people as a frame, scored and planned, get the same pathways."""
    columns: dict[str, list[Any]] = {
        name: [answers.get(name) for _, answers, _, _ in VECTORS]
        for name in (*ITEMS, "ever_sexual_offence", "risk_of_sexual_harm")
    }
    columns |= {name: [facts.get(name) for _, _, facts, _ in VECTORS] for name in FACTS}
    scored = rnr.score_frame(rnr.load("pni"), pl.DataFrame(columns), keep=FACTS)
    planned = rnr.plan_frame(scored, rnr.load_policy("pni"))
    assert planned["pathway"].to_list() == [pathway for *_, pathway in VECTORS]


def test_every_stage_is_the_same_on_both_faces() -> None:
    """Need, risk, worst case and match of each vector agree between one person and a frame."""
    policy, tool = rnr.load_policy("pni"), rnr.load("pni")
    for _, answers, facts, _ in VECTORS:
        plan = rnr.plan(rnr.score(rnr.assess(tool, answers)), policy, facts)
        frame = pl.DataFrame({**answers, **facts})
        scored = rnr.score_frame(tool, frame, absent="all", keep=list(facts))
        made = rnr.plan_frame(scored, policy, absent="all").row(0, named=True)
        assert {name: made[name] for name in policy.tables} == {
            name: plan[name].outcome for name in policy.tables
        }


def test_not_applicable_is_not_absent() -> None:
    """A band that does not apply leaves nothing open; one that was not given may."""
    policy, tool = rnr.load_policy("pni"), rnr.load("pni")
    _, answers, facts, _ = next(v for v in VECTORS if v[0] == "k4")
    profile = rnr.score(rnr.assess(tool, answers))
    assert rnr.plan(profile, policy, facts)["pathway"].outcome == "moderate"
    absent = {name: fact for name, fact in facts.items() if name != "iic_band"}
    assert rnr.plan(profile, policy, absent)["pathway"].outcome == "omission"
    reason = absent | {"iic_band": rnr.Missing.NOT_APPLICABLE}
    assert rnr.plan(profile, policy, reason)["pathway"].outcome == "moderate"


def test_a_missing_status_leaves_the_pathway_open() -> None:
    """Supervision status is the one mandatory fact: without it both intensities remain possible."""
    policy, tool = rnr.load_policy("pni"), rnr.load("pni")
    _, answers, facts, _ = next(v for v in VECTORS if v[0] == "case 2")
    without = {name: fact for name, fact in facts.items() if name != "supervision_status"}
    decided = rnr.plan(rnr.score(rnr.assess(tool, answers)), policy, without)["pathway"]
    assert (decided.status, decided.outcome) == ("open", None)
    assert {"moderate", "high"} <= set(decided.possible)
    assert "supervision_status" in decided.missing


def test_remand_is_warned_of() -> None:
    """The source contradicts itself on remand, so whoever is on remand gets a warning."""
    policy, tool = rnr.load_policy("pni"), rnr.load("pni")
    _, answers, facts, _ = next(v for v in VECTORS if v[0] == "case 5")
    plan = rnr.plan(rnr.score(rnr.assess(tool, answers)), policy, facts)
    assert any(warning.startswith("remand:") for warning in plan.warnings)

"""A scored frame says as much of a gap as a profile: not applicable, open, or not assessed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import rnr

PNI = {
    "need_level": "low", "projected_need_level": "low", "missing_sex_answers": 0,
    "missing_thinking_answers": 1, "missing_relationships_answers": 0,
    "missing_self_management_answers": 0, "supervision_status": "custody",
    "vrp": 10.0, "csrp": 0.0, "sara_partner": "low", "sara_others": "low",
}  # fmt: skip


def planned(facts: dict[str, Any], columns: dict[str, Any]) -> dict[str, Any]:
    """The plan of one person in a frame that also holds columns of a scored frame."""
    types = {"dc_srp_level": pl.String, "arp_score": pl.Float64, "iic_srp_level": pl.String}
    frame = pl.DataFrame(
        {**{k: [v] for k, v in facts.items()}, **{k: [v] for k, v in columns.items()}},
        schema_overrides={k: v for k, v in types.items() if k in columns},
    )
    policy = rnr.load_policy("pni")
    made: dict[str, Any] = rnr.plan_frame(frame, policy, absent="all").row(0, named=True)
    return made


def band(scale: str, level: str | None, low: float | None, missing: int | None) -> dict[str, Any]:
    """The columns of one band in a scored frame."""
    names = ("level", "low", "high", "missing")
    return {f"{scale}_{n}": v for n, v in zip(names, (level, low, low, missing), strict=True)}


def test_a_scale_that_does_not_apply_is_not_applicable() -> None:
    """Assessed, without bounds: the sexual bands do not apply, and nothing is left open."""
    columns = band("dc_srp", None, None, 0) | band("iic_srp", None, None, 0)
    assert planned(PNI | {"arp": 20.0}, columns)["pathway"] == "alternative"


def test_a_scale_that_nobody_scored_is_absent() -> None:
    """Without any result for the person the bands are absent, and the worst case counts."""
    columns = band("dc_srp", None, None, None) | band("iic_srp", None, None, None)
    assert planned(PNI | {"arp": 20.0}, columns)["pathway"] == "omission"


def test_a_score_that_is_open_keeps_its_bounds() -> None:
    """A score with missing answers is no absent score: it decides only as far as its bounds do."""
    bands = band("dc_srp", None, None, 0) | band("iic_srp", None, None, 0)
    narrow = {"arp_score": None, "arp_low": 10.0, "arp_high": 40.0, "arp_missing": 2}
    assert planned(PNI, bands | narrow)["risk"] == "low"
    wide = narrow | {"arp_high": 60.0}
    assert planned(PNI, bands | wide)["risk"] is None
    absent = dict.fromkeys(narrow)
    assert planned(PNI, bands | absent)["risk"] == "low"


def test_a_level_that_is_open_leaves_the_plan_open() -> None:
    """A band with missing answers may be any band, so the risk is open."""
    columns = band("dc_srp", None, 0.0, 3) | band("iic_srp", None, None, 0)
    assert planned(PNI | {"arp": 20.0}, columns)["risk"] is None


@pytest.mark.parametrize("engine", ["pandas", "pyarrow", "lazy"])
def test_other_engines_say_the_same(engine: str) -> None:
    """NaN in pandas, null in PyArrow and a lazy frame are the same gap."""
    frame = pl.DataFrame(
        {"fta_score": [1, None, 3], "fta_low": [1, 2, 3], "fta_high": [1, 6, 3],
         "fta_missing": [0, 1, 0], "nca_score": [2, 3, 2]}
    )  # fmt: skip
    given = {"pandas": frame.to_pandas, "pyarrow": frame.to_arrow, "lazy": frame.lazy}[engine]()
    made = rnr.plan_frame(given, rnr.load_policy("nj_dmf"))
    made = made.collect() if engine == "lazy" else pl.DataFrame(made)
    assert made["release"].to_list() == ["ror", None, "pml_1"]


def test_a_person_with_real_assessments_is_planned_alike_on_both_faces() -> None:
    """A woman without a sexual offence: both sexual bands do not apply, for her and in a frame."""
    osp, policy = rnr.load("osp"), rnr.load_policy("pni")
    case = next(c for c in osp.cases if c.answers.get("sex") == "female" and not c.refused)
    profile = rnr.score(rnr.assess(osp, case.answers))
    assert profile["dc_srp"].status == "not_applicable"
    facts = PNI | {"arp": 20.0}
    one = rnr.plan(profile, policy, facts)
    assert one.facts["dc_band"] == one.facts["iic_band"] == "not_applicable"
    frame = pl.DataFrame({**case.answers, **facts})
    scored = rnr.score_frame(osp, frame, absent="all", keep=list(facts))
    made = rnr.plan_frame(scored, policy, absent="all").row(0, named=True)
    assert made["pathway"] == one["pathway"].outcome == "alternative"

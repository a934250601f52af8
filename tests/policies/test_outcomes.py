"""A frame of recommendations says as much as one person's plan: reasons, contacts, hours, work."""

from __future__ import annotations

import polars as pl
import pytest

import rnr
from rnr.library.load import read_policy
from rnr.library.shelf import Entry
from rnr.people.plans.due import said
from tests.policies.faces import facts_frame

SHELF = rnr.names(kind="policies")


@pytest.mark.parametrize("entry", SHELF, ids=[f"{e.id}-{e.version}" for e in SHELF])
def test_a_frame_joined_with_its_outcomes_says_what_a_plan_says(entry: Entry) -> None:
    """Each worked case: label, contacts, dates, conditions, programmes, hours, workload, reason."""
    policy = read_policy(entry.path)
    cases = [case for case in policy.cases if case.refused is None]
    frame = facts_frame(policy, [case.facts for case in cases])
    rows = rnr.plan_frame(frame, policy, reasons=True, absent="all").rows(named=True)
    meant = {(row["table"], row["outcome"]): row for row in rnr.outcome_table(policy)}
    assert len(meant) == sum(len(table.answers) for table in policy.tables.values())
    for case, row in zip(cases, rows, strict=True):
        plan = rnr.plan([], policy, case.facts)
        for name, decision in plan.decisions.items():
            assert row[name] == decision.outcome
            if decision.outcome is None:
                continue
            what = meant[name, row[name]]
            assert (what["label"], what["detail"]) == (decision.label, decision.detail)
            assert what["contacts"] == list(decision.contacts)
            assert what["due"] == [said(due) for due in decision.due]
            assert what["conditions"] == list(decision.conditions)
            assert what["programmes"] == list(decision.programmes)
            assert (what["hours"], what["hours_to"]) == (decision.hours, decision.hours_to)
            assert what["workload"] == decision.workload
            if decision.credit is not None:
                assert row[f"{name}_credit"] == decision.credit
                assert what["credit_unit"] == decision.credit_unit
            if decision.because != "every remaining possibility leads here":
                assert row[f"{name}_because"] == decision.because


def test_the_workload_of_a_caseload_is_a_join_and_a_sum() -> None:
    """Two at high risk and one at moderate take 4 + 4 + 2 hours a month (the example's values)."""
    policy = rnr.load_policy("example_agency")
    people = pl.DataFrame({"risk": ["high", "moderate", "high"],
                           "domestic_violence_order": ["no"] * 3,
                           "criminogenic_needs": [5, 2, 1]})  # fmt: skip
    planned = rnr.plan_frame(people, policy, absent="all")
    meant = pl.DataFrame(rnr.outcome_table(policy)).filter(table="supervision")
    joined = planned.join(meant, left_on="supervision", right_on="outcome", how="left")
    assert joined["workload"].sum() == 10
    assert set(joined["credit"]) == {None}


def test_what_a_policy_does_not_state_is_none() -> None:
    """No hours are not 0 hours, and an outcome without words carries its own name."""
    rows = rnr.outcome_table(rnr.load_policy("building_choices"))
    assert [row["hours"] for row in rows] == [58.5, None, None]
    assert rows[0]["source"] == ["S1", "S2"]
    steps = rnr.outcome_table(rnr.load_policy("hmpps_tier", "2026"))
    assert next(row for row in steps if row["table"] == "reoffending")["label"] == "G"
    credit = [row for row in rnr.outcome_table(rnr.load_policy("first_step_act"))
              if row["table"] == "time_credit"]  # fmt: skip
    assert [(row["credit"], row["credit_each"]) for row in credit] == [
        (None, None), (10, 30), (15, 30)
    ]  # fmt: skip

"""By when something is due next: rolling days, business days, calendar months, once."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

import rnr
from rnr.definitions.due import Due
from rnr.people.plans.due import later, next_due, said

ND = {"policy": "north_dakota_supervision", "facts": {"recorded_level": "medium"}}
START = date(2026, 1, 5)


def dates(policy: str, facts: dict[str, object], done: dict[str, list[date]]) -> dict[str, date]:
    """The due dates of a person under a policy."""
    return rnr.plan([], rnr.load_policy(policy), facts).due_dates(START, done)


def test_north_dakota_counts_calendar_months() -> None:
    """Medium, last seen on 12 February: due by the end of April (rule of the state's standard)."""
    done = {"face to face": [date(2026, 1, 20), date(2026, 2, 12)]}
    assert dates(**ND, done=done)["face to face"] == date(2026, 4, 30)


def test_north_dakota_before_the_first_contact() -> None:
    """Nobody seen yet: one period from the start, to the end of that month; visits by their day."""
    due = dates(**ND, done={})
    assert due == {
        "face to face": date(2026, 3, 31),
        "home visit": date(2026, 4, 5),
        "LSI-R": date(2026, 2, 4),
    }


def test_north_dakota_reassesses_after_212_days() -> None:
    """The LSI-R is repeated 212 days after the last one; a minimum's home visit is not repeated."""
    done = {"LSI-R": [date(2026, 2, 1)], "home visit": [date(2026, 2, 2)]}
    facts = {"recorded_level": "minimum"}
    due = dates("north_dakota_supervision", facts, done)
    assert due["LSI-R"] == date(2026, 9, 1)
    assert "home visit" not in due


def test_idaho_counts_business_days_first() -> None:
    """The first contact is due within three business days, later ones by rolling days."""
    facts = {"caseload": "general", "sex": "male", "supervision": "probation", "lsi_r": 29}
    first = dates("idaho_supervision", facts, {})
    assert first["face to face"] == date(2026, 1, 8)
    assert first["contact with the treatment provider"] == date(2026, 1, 19)
    seen = dates("idaho_supervision", facts, {"face to face": [date(2026, 1, 8)]})
    assert seen["face to face"] == date(2026, 1, 23)


def test_two_contacts_in_a_period_count_from_the_one_before_the_last() -> None:
    """With two in 30 days the next is due 30 days after the last but one."""
    facts = {"caseload": "sex_offence", "sex": "male", "supervision": "both", "lsi_r": 30}
    facts |= {"recorded_level": "high"}
    one = dates("idaho_supervision", facts, {"face to face": [date(2026, 1, 7)]})
    assert one["face to face"] == date(2026, 2, 4)  # the whole first period, from the start
    days = [date(2026, 1, 27), date(2026, 1, 7), date(2026, 1, 20)]
    three = dates("idaho_supervision", facts, {"face to face": days})
    assert three["face to face"] == date(2026, 2, 19)


def test_nebraska_repeats_after_six_months_to_the_day() -> None:
    """Six months after the last assessment, or on the last day of a shorter month."""
    facts = {"active_parole": "yes"}
    done = {"ORAS": [date(2026, 8, 31)]}
    assert dates("nebraska_reassessment", facts, done)["ORAS"] == date(2027, 2, 28)
    assert dates("nebraska_reassessment", facts, {})["ORAS"] == START


@pytest.mark.parametrize(
    "day, count, expected",
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday to Monday
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # a Saturday counts as the Monday
        (date(2026, 11, 22), 3, date(2026, 11, 26)),  # so does a Sunday
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
    ],
)
def test_business_days_skip_weekends(day: date, count: int, expected: date) -> None:
    """Mondays to Fridays count."""
    assert later(day, count, "business_days") == expected


def test_what_is_done_once_is_not_due_again() -> None:
    """Without a period, a thing that is done is done."""
    once = Due(what="intake", first=10)
    assert next_due(once, START) == date(2026, 1, 15)
    assert next_due(once, START, [date(2026, 1, 9)]) is None
    assert said(once) == "intake: once within 10 days of the start"
    assert said(Due(what="call", times=2, every=1, unit="months")) == "call: twice every month"


def test_days_of_something_else_are_refused() -> None:
    """A misspelt contact is no contact."""
    plan = rnr.plan([], rnr.load_policy("north_dakota_supervision"), {"recorded_level": "medium"})
    with pytest.raises(rnr.PolicyError, match="face-to-face: is not due under this plan; did you"):
        plan.due_dates(START, {"face-to-face": [START]})


def test_a_plan_says_hours_contacts_and_credit_in_words() -> None:
    """What an outcome means is printed with it, and survives JSON."""
    facts = {"risk": "high", "domestic_violence_order": "no", "criminogenic_needs": 4}
    plan = rnr.plan([], rnr.load_policy("example_agency"), facts)
    text = str(plan)
    assert "200 to 300 hours of intervention" in text
    assert "home visit: once every 90 days, the first within 30 days of the start" in text
    assert plan["supervision"].workload == 4
    assert rnr.Plan.model_validate_json(plan.model_dump_json()) == plan


def test_credit_grows_by_full_periods_on_both_faces() -> None:
    """10 or 15 days for every full 30 days (18 U.S.C. 3632(d)(4)); nothing where days are open."""
    policy = rnr.load_policy("first_step_act")
    frame = pl.DataFrame(
        {"risk": ["low", "low", "high", "low"], "previous_risk": ["low"] * 4,
         "assessments_without_increase": [2, 1, 2, None], "years_to_release": [1.0] * 4,
         "participating": ["yes"] * 4, "barred_sentence": ["no"] * 4, "removal_order": ["no"] * 4,
         "days_of_participation": [90, 89, None, 90]}
    )  # fmt: skip
    made = rnr.plan_frame(frame, policy)
    assert made["time_credit_credit"].to_list() == [45, 20, None, None]
    for row, credit in zip(frame.rows(named=True), made["time_credit_credit"], strict=True):
        assert rnr.plan([], policy, row)["time_credit"].credit == credit
    assert "45 days of time credit" in str(rnr.plan([], policy, frame.row(0, named=True)))


def test_which_alternative_gave_a_score_is_taken_from_the_profile() -> None:
    """The tier asks whether the ARP was static; a profile and a scored frame both say so."""
    arp, policy = rnr.load("arp"), rnr.load_policy("hmpps_tier", "2026")
    case = next(c for c in arp.cases if c.expect.get("arp") and c.expect["arp"].used == "static")
    profile = rnr.score(rnr.assess(arp, {**case.answers, **dict.fromkeys(case.missing)}))
    facts = {"active_sentence": "yes", "csrp": 0.2, "csrp_version": "static", "rosh": "low"}
    plan = rnr.plan(profile, policy, facts)
    assert plan.facts["arp_version"] == "static"
    assert plan["status"].outcome == "provisional"
    scored = rnr.score_frame(arp, pl.DataFrame(case.answers), absent="all")
    made = rnr.plan_frame(scored.with_columns(**{k: pl.lit(v) for k, v in facts.items()}), policy,
                          absent="all")  # fmt: skip
    assert made["status"].to_list() == ["provisional"]

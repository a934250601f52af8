"""Progress: hours that count, goals, what changed, and whether a plan may end early."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import rnr
from rnr.definitions.casework import Completion
from tests.people.case_tool import found, planned, policy, tool
from tests.people.test_goals import goal

DRUGS = "substance_misuse"
WHY = {DRUGS: "every arrest followed use"}
ON = date(2026, 8, 1)


def held(minutes: float | None = 60, kind: str = "group", need: str | None = DRUGS,
         on: str = "2026-03-02") -> rnr.Session:  # fmt: skip
    """One session."""
    return rnr.Session(on=on, minutes=minutes, kind=kind, need=need)


def plan(**changes: Any) -> rnr.Plan:
    """A plan of 10 hours with a driver and a risk level."""
    given = {"drugs": "much", "work": "much", "risk": "some", "drivers": WHY, **changes}
    return planned(found(**given))


def progress(*sessions: rnr.Session, of: rnr.Plan | None = None, **more: Any) -> rnr.Progress:
    """Progress on the first of August."""
    return rnr.progress(of or plan(), sessions=sessions, on=more.pop("on", ON), **more)


def test_hours_count_by_need_and_in_total() -> None:
    """An hour and a half and two hours make three and a half; a target without any has 0."""
    made = progress(held(90), held(120, need="school_work", on="2026-03-03"))
    assert made.hours.hours == 3.5
    assert {need: tally.hours for need, tally in made.by_need.items()} == {
        DRUGS: 1.5, "school_work": 2.0,
    }  # fmt: skip
    assert progress().by_need[DRUGS].hours == 0
    assert made.not_counted == ()


@pytest.mark.parametrize(
    ("session", "because"),
    [
        (held(kind="test"), "a test teaches nothing"),
        (held(on="2026-01-20"), "it was held before the start"),
        (held(need=None), "no need was named that it worked on"),
        (held(need="family_marital"), "no need in family marital was found"),
        (held(need="leisure_recreation"),
         "whether there is a need in leisure recreation is still open"),
        (held(kind="course"), "it does not count for substance misuse: counts for work"),
        (held(19, kind="talk"), "it was shorter than 20 minutes"),
    ],
)  # fmt: skip
def test_time_that_does_not_count_says_why(session: rnr.Session, because: str) -> None:
    """Each reason is told with the session, and nothing of it is in the hours."""
    made = progress(session, of=plan(without=("leisure",)))
    assert made.hours.hours == 0
    (left,) = made.not_counted
    assert (left.session, left.because) == (session, because)
    assert left.minutes == session.minutes


def test_what_does_not_count_carries_rule_and_source() -> None:
    """A drug test names the memorandum; any other kind the file's own source."""
    made = progress(held(kind="test"), held(need=None))
    assert [(left.rule, left.source) for left in made.not_counted] == [
        ("casework.sessions.test", ("S2",)), ("casework.sessions.group", ("S1",)),
    ]  # fmt: skip
    assert "2026-03-02, test, 60 minutes: a test teaches nothing" in str(made)


def test_sessions_at_the_limits_count() -> None:
    """Twenty minutes are enough for a talk, the first day counts, a course for work does."""
    made = progress(held(20, kind="talk"), held(40, on="2026-02-01"),
                    held(60, kind="course", need="school_work"))  # fmt: skip
    assert made.hours.hours == 2


def test_minutes_nobody_wrote_down_are_not_zero() -> None:
    """The hours are then not known; what is certain is said, and what is possible."""
    made = progress(held(90), held(None, on="2026-03-09"))
    assert made.hours.hours is None
    assert (made.hours.at_least, made.hours.unknown) == (1.5, 1)
    # No more than 120 minutes count on a day.
    assert made.hours.at_most == 3.5
    assert str(made.hours) == "at least 1.5 hours, and a session without minutes"
    more = progress(held(None), held(None, on="2026-03-09"))
    assert str(more.hours) == "at least 0 hours, and 2 sessions without minutes"
    assert made.by_need[DRUGS].unknown == 1


def test_a_day_has_its_most_minutes() -> None:
    """Of two sessions of 90 minutes on one day 120 count; what is over is told."""
    made = progress(held(90), held(90), held(90, on="2026-03-03"))
    assert made.hours.hours == 3.5
    (left,) = made.not_counted
    assert (left.minutes, left.because) == (60, "no more than 120 minutes count on one day")
    assert left.rule == "casework.minutes_a_day"


def test_a_full_day_leaves_no_room_for_unknown_minutes() -> None:
    """They count for nothing, and that is certain; on a day half full they are open."""
    full = progress(held(None), held(120))
    assert full.hours.hours == 2
    (left,) = full.not_counted
    assert left.minutes is None
    assert str(left).startswith("2026-03-02, group, time not known: no more than 120 minutes")
    half = progress(held(None), held(60))
    assert (half.hours.at_least, half.hours.at_most) == (1, 2)


def test_sessions_without_minutes_share_their_day() -> None:
    """Two on one day can be no longer than the day allows; on two days each has its own."""
    same = progress(held(None), held(None, need="school_work"))
    assert (same.hours.at_least, same.hours.at_most, same.hours.unknown) == (0, 2, 2)
    assert [tally.at_most for tally in same.by_need.values()] == [2, 2]
    assert progress(held(None), held(None, on="2026-03-03")).hours.at_most == 4


@pytest.mark.parametrize("minutes", [7, 10, 20, 25, 35, 40, 50, 55, 70, 80])
def test_no_minute_is_lost_in_rounding(minutes: int) -> None:
    """Sixty sessions of 7 minutes are 7 hours, not 6.99999999999999, and 7 hours are reached."""
    old = plan()
    assert old.dosage is not None
    asked = old.model_copy(update={"dosage": old.dosage.model_copy(update={"hours": minutes})})
    days = [date(2026, 2, 1) + timedelta(days=day) for day in range(60)]
    made = progress(*(held(minutes, on=day.isoformat()) for day in days), of=asked)
    assert made.hours.at_least == made.hours.at_most == minutes
    assert made.ending is not None
    assert made.ending.terms[0].answer == "met"


def test_without_a_limit_a_day_has_24_hours() -> None:
    """Nothing is cut, and a session without minutes can be no longer than a day."""
    old = policy()
    assert old.casework is not None
    free = old.casework.model_copy(update={"minutes_a_day": None})
    own = old.model_copy(update={"casework": free})
    made = rnr.plan(found(drugs="much"), own, {"risk": "moderate"})
    got = progress(held(500), held(500), held(None, on="2026-03-04"), of=made)
    assert got.hours.at_least == pytest.approx(1000 / 60)
    assert got.hours.at_most == pytest.approx(1000 / 60 + 24)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 5),
            st.none() | st.integers(1, 300),
            st.sampled_from(["group", "talk", "course", "test"]),
            st.sampled_from([DRUGS, "school_work", "family_marital", None]),
        ),
        max_size=12,
    )
)
def test_every_minute_is_counted_or_told(drawn: list[tuple[int, Any, str, Any]]) -> None:
    """Minutes that count and minutes that do not make all minutes; needs add up to the total."""
    sessions = [held(m, kind, need, f"2026-03-0{day}") for day, m, kind, need in drawn]
    made = progress(*sessions)
    known = sum(s.minutes or 0 for s in sessions)
    left = sum(one.minutes or 0 for one in made.not_counted)
    assert made.hours.at_least * 60 + left == pytest.approx(known)
    by_need = made.by_need.values()
    assert sum(t.at_least for t in by_need) == pytest.approx(made.hours.at_least)
    assert sum(t.unknown for t in by_need) == made.hours.unknown
    open_ = sum(1 for one in made.not_counted if one.minutes is None)
    assert made.hours.unknown + open_ == sum(s.minutes is None for s in sessions)
    assert made.hours.at_least <= made.hours.at_most <= 5 * 2


def test_goals_are_done_overdue_or_running() -> None:
    """By the day of the review: on its own day a goal is not overdue yet."""
    goals = [goal(done="2026-05-01"), goal(done="2026-09-01"), goal(due="2026-08-01"),
             goal(due="2026-12-31")]  # fmt: skip
    made = progress(goals=goals)
    assert made.done == (goals[0],)
    assert made.overdue == (goals[1],)
    assert made.running == (goals[2], goals[3])
    assert "Goals reached" in str(made)
    own = progress(of=plan().with_goals(goal()))
    assert own.overdue == (goal(),)


def test_all_problems_are_told_at_once() -> None:
    """Sessions, goals, facts and the day."""
    secret = held(need="a_secret", kind="dance", on="2027-01-01")
    with pytest.raises(rnr.PlanError) as error:
        progress(held(), secret, goals=[goal(measure="")], facts={"complied": "perhaps", "x": 1},
                 on=date(2026, 1, 20))  # fmt: skip
    assert [problem.where for problem in error.value.problems] == [
        "sessions[0].on", "sessions[1].kind", "sessions[1].need", "sessions[1].on",
        "goals[0].measure", "x", "complied", "on",
    ]  # fmt: skip
    said = str(error.value)
    assert "secret" not in said
    assert "perhaps" not in said
    assert "sessions[1].kind: is no kind of session of this plan's policy; known: group" in said
    assert "on: lies before the plan" in said


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_a_session_has_between_no_and_all_minutes_of_a_day(minutes: float) -> None:
    """Zero minutes are no session, and a day has no more than 1,440."""
    with pytest.raises(ValidationError):
        held(minutes)


def test_needs_then_and_now() -> None:
    """Still there, no longer there, new, and not known."""
    first = plan(family="some", without=("leisure", "thinking"))
    later = found("2026-07-20", drugs="much", friends="some", without=("family", "leisure"))
    made = progress(of=first, later=later)
    assert {now.need: now.verdict for now in made.needs} == {
        DRUGS: "still", "school_work": "gone", "family_marital": "not_known",
        "leisure_recreation": "not_known", "antisocial_personality_pattern": "absent",
        "procriminal_associates": "new",
    }  # fmt: skip
    text = str(made)
    assert "school work: no longer there (Work [small_tool.work]: none, 2026-07-20)" in text
    assert "family marital: not known (it is open: Family" in text
    assert "procriminal associates: new (Friends [small_tool.friends]: some, 2026-07-20)" in text


def test_an_open_need_that_is_there_now_is_new() -> None:
    """It was no need that the plan had found."""
    later = found("2026-07-20", leisure="some")
    made = progress(of=plan(without=("leisure",)), later=later)
    assert {n.need: n.verdict for n in made.needs}["leisure_recreation"] == "new"


def test_the_first_assessment_says_nothing_new() -> None:
    """The same assessment in a later picture is no reassessment; nor is an undated one."""
    made = progress(later=found("2026-01-12", drugs="much", work="none"))
    assert {now.verdict for now in made.needs} == {"not_known"}
    assert made.needs[0].because == "it was not assessed again"
    assert [one.increased for one in made.risk] == [None]
    assert made.risk[0].because == "there is no later assessment, or the days are not known"


def test_a_need_that_one_tool_found_is_not_cleared_by_another() -> None:
    """Only the tools that found a need can say that it is gone."""
    screen = rnr.load("dast_10")
    none = dict.fromkeys(screen.items, "no") | {"q03_able_to_stop": "yes"}
    early = rnr.score(rnr.assess(screen, dict.fromkeys(screen.items, "yes"), on="2026-01-14"))
    late = rnr.score(rnr.assess(screen, none, on="2026-07-20"))
    first = planned(rnr.picture(found(drugs="much").profiles[0], early, on=date(2026, 1, 20)))
    (now,) = progress(of=first, later=late).needs
    assert now.verdict == "not_known"
    assert now.because.startswith("small_tool found it and was not used again; Drug problems")
    both = rnr.picture(found("2026-07-19").profiles[0], late, on=date(2026, 7, 21))
    (now,) = progress(of=first, later=both).needs
    assert now.verdict == "gone"


def test_levels_on_another_list_are_not_compared() -> None:
    """A picture made with a crosswalk is not held against one made without."""
    scale = {"grades": {"none": "low", "some": "low", "much": "high"}}
    own = {"id": "ours", "title": "Ours", "standing": "published", "grades": ["low", "high"],
           "scales": {"small_tool.drugs": scale, "small_tool.risk": scale}}  # fmt: skip
    later = found("2026-07-20", drugs="some", crosswalk=rnr.Crosswalk.model_validate(own))
    made = progress(later=later)
    assert made.needs[0].verdict == "not_known"
    assert "make both pictures with one crosswalk" in made.needs[0].because
    assert made.risk[0].increased is None
    assert "make both pictures with one crosswalk" in made.risk[0].because


@pytest.mark.parametrize(
    ("before", "after", "increased"),
    [("some", "some", False), ("some", "none", False), ("some", "much", True),
     ("some", None, None), ("much", None, False), (None, "none", False), (None, "much", None)],
)  # fmt: skip
def test_risk_then_and_now(before: str | None, after: str | None, increased: bool | None) -> None:
    """Three answers: an open level may settle it all the same, where it is at an end."""
    first = found(risk=before) if before else found(without=("risk",))
    later = found("2026-07-20", risk=after) if after else found("2026-07-20", without=("risk",))
    (now,) = progress(of=planned(first), later=later).risk
    assert now.increased is increased
    assert (now.before, now.after) == (before, after)


def test_a_risk_level_that_nobody_assessed_again_is_not_known() -> None:
    """Another tool says nothing of it."""
    screen = rnr.load("dast_10")
    other = rnr.score(rnr.assess(screen, dict.fromkeys(screen.items, "no"), on="2026-07-20"))
    (now,) = progress(later=other).risk
    assert (now.increased, now.because) == (None, "it was not assessed again")
    assert str(now) == "Risk: not known (it was not assessed again)"


def test_a_risk_scale_without_an_order_is_not_compared() -> None:
    """What is neither better nor worse cannot have increased."""
    made = tool().model_dump(mode="json", exclude_defaults=True)
    made["scales"]["risk"]["worse"] = "neither"
    odd = rnr.Instrument.model_validate(made)
    answers = dict.fromkeys(odd.items, "none") | {"drugs_seen": "much"}
    first, later = (
        rnr.picture(rnr.score(rnr.assess(odd, answers, on=on)))
        for on in ("2026-01-12", "2026-07-20")
    )
    (now,) = progress(of=planned(first), later=later).risk
    assert (now.increased, now.because) == (None, "it has no levels in an order")


def full(**changes: Any) -> rnr.Progress:
    """Ten hours, the driver's goal reached, risk lower, conditions kept; or with changes."""
    ten = [held(120, on=f"2026-03-0{day}") for day in range(1, 6)]
    given: dict[str, Any] = {
        "sessions": ten, "goals": [goal(done="2026-05-01")], "on": ON,
        "later": found("2026-07-20", drugs="some", risk="none"), "facts": {"complied": True},
        **changes,
    }  # fmt: skip
    return rnr.progress(given.pop("of", plan()), **given)


def terms(made: rnr.Progress) -> dict[str, str]:
    """Each line of the ending and its answer."""
    assert made.ending is not None
    return {term.rule.rpartition(".")[2]: term.answer for term in made.ending.terms}


def test_a_plan_may_end_early_when_every_line_is_met() -> None:
    """Hours, risk, the goal on the driver, conditions: each with its reason and rule."""
    made = full()
    assert made.ending is not None
    assert made.ending.answer == "met"
    assert terms(made) == dict.fromkeys(
        ["hours", "risk_not_increased", "driver_goals", "complied"], "met"
    )
    assert made.ending.lacking == ()
    text = str(made)
    assert "May it end early: met" in text
    assert "hours of the plan completed: met (10 hours, 10 planned)" in text
    assert "risk not increased: met (Risk: not increased (some to none))" in text
    back = rnr.Progress.model_validate_json(made.model_dump_json())
    assert back == made
    assert str(back) == text


@pytest.mark.parametrize(
    ("changes", "line", "answer", "because"),
    [
        ({"sessions": [held(120)]}, "hours", "not_met", "2 hours, 10 planned"),
        ({"sessions": [held(None)]}, "hours", "not_met",
         "at least 0 hours, and a session without minutes, 10 planned"),
        ({"sessions": [held(None, on=f"2026-03-0{d}") for d in range(1, 6)]}, "hours",
         "not_known", "at least 0 hours, and 5 sessions without minutes, 10 planned"),
        ({"later": None}, "risk_not_increased", "not_known", "there is no reassessment"),
        ({"later": found("2026-07-20", risk="much")}, "risk_not_increased", "not_met",
         "Risk: increased (some to much)"),
        ({"later": found("2026-07-20", without=("risk",))}, "risk_not_increased", "not_known",
         "Risk: not known (some to none or some or much (open))"),
        ({"goals": []}, "driver_goals", "not_known", "no goal was set on substance misuse"),
        ({"goals": [goal()]}, "driver_goals", "not_met", "1 of the goals on drivers not reached"),
        ({"goals": [goal(done="2026-09-01")]}, "driver_goals", "not_met",
         "1 of the goals on drivers not reached"),
        ({"facts": {}}, "complied", "not_known", "not asked"),
        ({"facts": {"complied": rnr.Missing.REFUSED}}, "complied", "not_known", "refused"),
        ({"facts": {"complied": "no"}}, "complied", "not_met", "as was said at the review"),
    ],
)  # fmt: skip
def test_one_line_that_is_lacking_is_named(
    changes: dict[str, Any], line: str, answer: str, because: str
) -> None:
    """Met, not met or not known, and by which line."""
    made = full(**changes)
    assert made.ending is not None
    assert made.ending.answer == answer
    (term,) = made.ending.lacking
    assert (term.rule.rpartition(".")[2], term.answer, term.because) == (line, answer, because)


def test_not_met_outweighs_not_known() -> None:
    """One line that surely does not hold settles it, whatever else is open."""
    made = full(facts={}, sessions=[])
    assert made.ending is not None
    assert made.ending.answer == "not_met"
    assert [term.answer for term in made.ending.lacking] == ["not_met", "not_known"]


def test_hours_that_the_plan_leaves_open_are_not_reached() -> None:
    """Open hours of the plan, and a plan without a risk level, leave the line not known."""
    picture = found(drugs="much", without=("work", "family"), drivers=WHY)
    open_ = rnr.plan(picture, policy(), {"risk": "high"})
    made = full(of=open_)
    assert terms(made)["hours"] == "not_known"
    assert made.ending is not None
    assert made.ending.terms[0].because == "10 to 30 hours of intervention (open)"
    no_hours = policy().casework.model_copy(update={"hours_from": None})  # type: ignore[union-attr]
    own = policy().model_copy(update={"casework": no_hours})
    made = full(of=rnr.plan(picture, own, {"risk": "high"}))
    assert made.ending is not None
    assert made.ending.terms[0].because == "the plan states no hours"


def test_a_driver_that_is_still_open_keeps_the_end_open() -> None:
    """Whether such a need is there is not established, so its goals cannot count as reached."""
    first = plan(drugs="none", without=("drugs",))
    assert [(one.need, one.driver) for one in first.still_open] == [(DRUGS, WHY[DRUGS])]
    made = progress(of=first)
    assert made.ending is not None
    term = made.ending.terms[2]
    assert (term.answer, term.because) == (
        "not_known", "marked as a driver, and still open: substance misuse",
    )  # fmt: skip


def test_without_drivers_there_is_no_goal_to_wait_for() -> None:
    """The line holds, and says that nobody marked a driver."""
    made = full(of=plan(drivers=None), goals=[])
    assert made.ending is not None
    assert made.ending.terms[2].because == "no need of the plan was marked as a driver"
    assert made.ending.answer == "met"


def test_a_plan_made_without_a_risk_level_cannot_tell() -> None:
    """A picture without any risk scale leaves the line not known, with the reason."""
    screen = rnr.load("dast_10")
    profile = rnr.score(rnr.assess(screen, dict.fromkeys(screen.items, "yes"), on="2026-01-14"))
    made = full(of=planned(rnr.picture(profile)))
    assert made.ending is not None
    assert made.ending.terms[1].because == "the plan was made without a risk level"


def test_only_the_lines_that_are_switched_on_count() -> None:
    """A policy may ask for less, or for nothing; numbers are read within their range."""
    number = {"ask": "Days without a violation", "must": {"min": 90},
              "number": {"unit": "days", "min": 0, "max": 999}}  # fmt: skip
    only = Completion.model_validate({"asked": {"clean_days": number}})
    old = policy()
    assert old.casework is not None
    rule = old.casework.model_copy(update={"completion": only})
    own = rnr.plan(found(drugs="much"), old.model_copy(update={"casework": rule}), {})
    for days, answer in ((90, "met"), (89, "not_met"), (None, "not_known")):
        made = rnr.progress(own, on=ON, facts={"clean_days": days})
        assert made.ending is not None
        assert made.ending.answer == answer
    with pytest.raises(rnr.PlanError, match="clean_days: lies outside 0 to 999 days"):
        rnr.progress(own, on=ON, facts={"clean_days": 1000})
    none = old.casework.model_copy(update={"completion": None})
    own = rnr.plan(found(drugs="much"), old.model_copy(update={"casework": none}), {})
    assert rnr.progress(own, on=ON).ending is None


def test_more_hours_than_planned_are_told() -> None:
    """Over-treating is a warning; reaching the plan is none."""
    six = [held(120, on=f"2026-03-0{day}") for day in range(1, 7)]
    assert "over-treated: 12 hours, where the plan has at most 10" in progress(*six).warnings
    assert not [w for w in progress(*six[:5]).warnings if "over-treated" in w]
    low = planned(found(drugs="much"), risk="low")
    over = [w for w in progress(*six[:3], of=low).warnings if "over-treated" in w]
    assert over == ["over-treated: 6 hours, where the plan has at most 5"]


def test_a_later_picture_is_later() -> None:
    """One from before the plan is refused; its warnings are carried over otherwise."""
    with pytest.raises(rnr.PlanError, match="is older than the picture that the plan was made"):
        progress(later=found("2026-01-01"))
    later = found("2026-07-20")
    assert set(later.warnings) <= set(progress(later=later).warnings)
    assert "casework_base-1 is an example and no agency's rule" in progress().warnings


def test_progress_without_anything_is_a_beginning() -> None:
    """No sessions, goals or reassessment: nothing is done, and nothing is known of the end."""
    made = progress()
    assert (made.hours.hours, made.done, made.needs, made.risk) == (0, (), (), ())
    assert str(made).startswith("Progress on 2026-08-01 (casework_base-1)")
    assert "  Counted: 0 hours; planned: 10 hours of intervention" in str(made)

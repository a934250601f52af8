"""A picture and a policy make a case plan: each line has its reason, and nothing is dropped."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rnr
from rnr.definitions.casework import Casework, Intervention
from rnr.errors import DefinitionError
from rnr.people.plans.casework import Dosage
from tests.people.case_tool import HERE, found, planned, policy, tool

WHY = {"substance_misuse": "every arrest followed use"}


def names(targets: tuple[Any, ...]) -> list[str]:
    """The needs of targets, in order."""
    return [one.need for one in targets]


def changed(**casework: Any) -> rnr.Policy:
    """The small policy with another casework."""
    old = policy()
    assert old.casework is not None
    return old.model_copy(update={"casework": old.casework.model_copy(update=casework)})


def test_the_first_needs_are_targets_and_the_others_wait() -> None:
    """Two at a time, says the file: a driver first, then the more serious; none is dropped."""
    plan = planned(found(drugs="some", thinking="much", work="much", family="some", drivers=WHY))
    assert names(plan.targets) == ["substance_misuse", "antisocial_personality_pattern"]
    assert names(plan.waiting) == ["school_work", "family_marital"]
    assert plan.waiting[0].because.startswith("2 targets at a time; Work [small_tool.work]: much")
    assert plan.targets[0].driver == "every arrest followed use"
    assert plan.targets[0].because == (
        "Drugs [small_tool.drugs]: some, 2026-01-12; drives others: every arrest followed use"
    )
    first = plan.targets[0]
    assert (first.goal, first.intervention) == ("use less", "relapse prevention")
    assert (first.rule, first.source) == ("casework.interventions.substance_misuse", ("S1",))
    assert first.programme is True
    assert plan.sources["S1"] == "The rules of an agency that does not exist"


def test_needs_that_answers_leave_open_are_named_as_open() -> None:
    """A need nobody could grade is neither a target nor forgotten."""
    plan = planned(found(drugs="much", without=("work",)))
    assert names(plan.targets) == ["substance_misuse"]
    assert names(plan.still_open) == ["school_work"]
    assert plan.still_open[0].because == (
        "Work [small_tool.work]: none or some or much (open), 2026-01-12"
    )
    assert "Needs that are still open\n    1. school work" in str(plan)


def test_at_least_one_target_is_of_the_kind_the_policy_asks_for() -> None:
    """It takes the place of the last target that drives no other, and says why."""
    given = {"drugs": "much", "work": "much", "attitudes": "some"}
    plan = planned(found(**given))
    # By the picture's own order, school and work would be the first and drugs the second target.
    assert [n.name for n in found(**given).targets(2)] == ["school_work", "substance_misuse"]
    assert names(plan.targets) == ["school_work", "procriminal_attitudes"]
    assert plan.targets[1].because.startswith("one target is about thinking; Attitudes")
    assert names(plan.waiting) == ["substance_misuse"]
    low = planned(found(**given), risk="low")
    assert names(low.targets) == ["school_work", "substance_misuse"]


def test_a_kind_of_target_that_is_there_moves_nothing() -> None:
    """One of the first needs is of that kind already, so every need keeps its place."""
    plan = planned(found(thinking="much", work="much", attitudes="some"))
    assert names(plan.targets) == ["antisocial_personality_pattern", "school_work"]
    assert plan.targets[0].because == "Thinking [small_tool.thinking]: much, 2026-01-12"


def test_a_driver_never_gives_way() -> None:
    """With a driver on the last place the one before goes; with drivers only, the plan says so."""
    drivers = {"substance_misuse": "first", "school_work": "then"}
    given = {"drugs": "much", "work": "some", "attitudes": "some"}
    one = planned(found(**given, drivers={"substance_misuse": "first"}))
    assert names(one.targets) == ["substance_misuse", "procriminal_attitudes"]
    both = planned(found(**given, drivers=drivers))
    assert names(both.targets) == ["substance_misuse", "school_work"]
    assert "procriminal attitudes is no target, since every target drives others" in both.warnings


def test_a_driver_that_no_assessment_finds_is_not_dropped_in_silence() -> None:
    """The assessor marked it and the tool says there is none: the plan says both."""
    plan = planned(found(work="much", drivers={"substance_misuse": "every arrest followed use"}))
    assert names(plan.targets) == ["school_work"]
    said = "substance misuse: marked as a driver, and no assessment finds a need to work on"
    assert said in plan.warnings
    assert said not in planned(found(drugs="some", drivers=WHY)).warnings


def test_a_kind_of_target_that_nobody_assessed_is_asked_for() -> None:
    """Where such a need may be there, the plan says that this is not established."""
    plan = planned(found(drugs="much", without=("attitudes",)))
    assert "not established either way, and asked for: procriminal attitudes" in plan.warnings
    known = planned(found(drugs="much"))
    assert not [said for said in known.warnings if "asked for" in said]
    there = planned(found(thinking="much", without=("attitudes",)))
    assert not [said for said in there.warnings if "asked for" in said]


def test_without_a_risk_level_the_kind_of_target_is_left_open() -> None:
    """What the condition asks about is not known, so nothing gives way, and the plan says so."""
    picture = found(drugs="much", work="much", attitudes="some")
    plan = rnr.plan(picture, policy())
    assert names(plan.targets) == ["school_work", "substance_misuse"]
    what = "antisocial personality pattern"
    assert f"not known whether a target has to be one of: procriminal attitudes, {what}" in (
        plan.warnings
    )
    guard = "the hours are open, so nothing guards against over-treatment yet"
    assert guard in plan.warnings
    assert [one.programme for one in plan.targets] == [None, None]


def test_low_risk_people_get_no_programme_and_the_reason() -> None:
    """Few hours decided on: needs are named, interventions are not."""
    plan = planned(found(drugs="much", work="some", family="some"), risk="low")
    every = (*plan.targets, *plan.waiting)
    assert [one.programme for one in every] == [False] * 3
    assert [one.intervention for one in every] == [""] * 3
    assert plan.targets[0].because.endswith("no programme: low risk needs no programme")
    assert (plan.targets[0].rule, plan.targets[0].source) == ("casework.guard", ("S2",))
    assert str(plan.targets[0]).endswith("; goal: use less; no programme")


def test_the_guard_needs_every_possible_outcome() -> None:
    """While hours are open between outcomes that are all too few, the guard holds already."""
    # With 10 hours as the most, both outcomes that moderate or high risk leave open: 10, and 20.
    few = changed(guard=policy().casework.guard.model_copy(update={"hours_at_most": 30}))  # type: ignore[union-attr]
    picture = found(drugs="much", without=("work", "family", "leisure"))
    plan = rnr.plan(picture, few, {"risk": "high"})
    assert plan["dosage"].possible == ("some", "much")
    assert plan.targets[0].programme is False
    plan = rnr.plan(picture, policy(), {"risk": "high"})
    assert plan.targets[0].programme is True


def test_needs_are_counted_with_bounds() -> None:
    """The input takes the number of needs; what no answer settles may be there."""
    many = {"drugs": "some", "work": "much", "family": "some"}
    assert planned(found(**many), risk="high").facts["needs"] == 3
    assert planned(found(**many), risk="high")["dosage"].outcome == "much"
    plan = planned(found(drugs="much", without=("work", "family")), risk="high")
    assert "needs" not in plan.facts
    assert plan["dosage"].possible == ("some", "much")
    said = (
        "Number of criminogenic needs: not certain, since it is not established either way "
        "whether there is a need in: family marital, school work"
    )
    assert said in plan.warnings
    assert plan.dosage is not None
    assert (plan.dosage.status, plan.dosage.hours, plan.dosage.hours_to) == ("open", 10, 30)
    # A number that is given replaces what the picture gives.
    assert planned(found(**many), risk="high", needs=1)["dosage"].outcome == "some"


def test_strengths_adaptations_and_stability_stand_apart() -> None:
    """Responsivity is how, stability comes first, and neither is a need to work on."""
    noted = (
        rnr.Noted(kind="responsivity", name="childcare", because="two children",
                  adaptation="in school hours"),
        rnr.Noted(kind="responsivity", name="shift work", because="at night"),
        rnr.Noted(kind="strength", name="sister", because="stands by him"),
        rnr.Noted(kind="stability", name="no bed", because="left the hostel"),
        rnr.Noted(kind="need", name="gambling", because="debts"),
    )  # fmt: skip
    plan = planned(found(reading="some", support="much", housing="much", noted=noted))
    assert [str(line) for line in plan.adaptations] == [
        "Reading: no adaptation is written down for it (some, 2026-01-12 [small_tool.reading])",
        "childcare: in school hours (two children)",
        "shift work: no adaptation was noted for it (at night)",
    ]
    assert [line.what for line in plan.strengths] == ["Support", "sister"]
    assert [line.what for line in plan.stabilise] == ["Housing", "no bed"]
    assert plan.targets == ()
    assert "noted as a need and graded by no tool: gambling, debts" in plan.warnings
    assert "Adaptations (of how it is done, never of how much)" in str(plan)


def test_adaptations_of_a_crosswalk_carry_its_name_and_change_no_hours() -> None:
    """What a level calls for comes from the crosswalk; hours are the same with and without."""
    scale = {"adapt": {"some": "read the sheets aloud", "much": "no written work"}}
    own: dict[str, Any] = {
        "id": "ours", "title": "Ours", "standing": "published", "grades": ["none", "much"],
        "scales": {"small_tool.reading": scale},
    }  # fmt: skip
    ours = rnr.Crosswalk.model_validate(own)
    with_, without = (planned(found(reading=r, crosswalk=ours)) for r in ("some", "none"))
    (line,) = with_.adaptations
    assert (line.rule, line.because.partition(" (")[0]) == ("ours", "read the sheets aloud")
    assert without.adaptations == ()
    assert with_.dosage == without.dosage
    # Even the best level may call for something: then it is said.
    own["scales"] = {"small_tool.reading": {"adapt": {"none": "ask for more"}}}
    best = planned(found(crosswalk=rnr.Crosswalk.model_validate(own)))
    assert [line.because.partition(" (")[0] for line in best.adaptations] == ["ask for more"]


def test_what_is_open_is_said_and_not_dropped() -> None:
    """A strength or a stability issue that answers leave open is a warning."""
    plan = planned(found(without=("support", "housing", "reading")))
    open_ = [said for said in plan.warnings if "still open" in said]
    assert [said.partition(":")[0] for said in open_] == [
        "strength still open", "responsivity still open", "stability still open",
    ]  # fmt: skip
    assert (plan.strengths, plan.stabilise, plan.adaptations) == ((), (), ())


def test_what_counts_as_hours_is_part_of_the_plan() -> None:
    """Kinds of session that count and that do not, each with reason, rule and source."""
    dosage = planned(found(drugs="much")).dosage
    assert dosage is not None
    assert (dosage.status, dosage.hours, dosage.hours_to) == ("decided", 10, None)
    assert [line.what for line in dosage.counts] == ["Group", "Talk", "Course"]
    assert [line.because for line in dosage.counts] == [
        "works on a need", "works on a need; from 20 minutes", "counts for work; for school work",
    ]  # fmt: skip
    (test,) = dosage.counts_not
    assert (test.rule, test.source) == ("casework.sessions.test", ("S2",))
    assert dosage.minutes_a_day == 120


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"status": "decided", "hours": 10}, "10 hours of intervention"),
        ({"status": "decided", "hours": 0, "hours_to": 5}, "0 to 5 hours of intervention"),
        ({"status": "open", "hours": 10, "hours_to": 30}, "10 to 30 hours of intervention (open)"),
        ({"status": "open"}, "hours of intervention: open"),
        ({"status": "not_stated"}, "hours of intervention: the policy states none"),
    ],
)
def test_hours_in_words(given: dict[str, Any], words: str) -> None:
    """Open hours and hours that a policy does not state are told apart."""
    assert str(Dosage(table="dosage", **given)) == words


def test_outcomes_without_hours_are_no_zero_hours() -> None:
    """Where a policy states no hours for an outcome, the plan says so; open stays open."""
    old = policy()
    outcomes = {k: v.model_copy(update={"hours": None, "hours_to": None})
                for k, v in old.tables["dosage"].outcomes.items()}  # fmt: skip
    table = old.tables["dosage"].model_copy(update={"outcomes": outcomes})
    silent = old.model_copy(update={"tables": {"dosage": table}})
    plan = rnr.plan(found(drugs="much"), silent, {"risk": "moderate"})
    assert plan.dosage is not None
    assert (plan.dosage.status, plan.dosage.hours) == ("not_stated", None)
    assert plan.targets[0].programme is None
    plan = rnr.plan(found(drugs="much"), silent)
    assert plan.dosage is not None
    assert (plan.dosage.status, plan.dosage.hours) == ("open", None)


def test_what_is_due_has_a_day_where_there_is_a_start() -> None:
    """Six months after the first of February, and 30 days for the review, counted by hand."""
    plan = planned(found(drugs="much"))
    assert [(one.what, one.kind, one.by) for one in plan.due] == [
        ("reassessment", "assessment", date(2026, 8, 1)),
        ("review", "review", date(2026, 3, 3)),
    ]
    assert plan.next_assessment == date(2026, 8, 1)
    assert plan.due[0].rule == "tables.dosage.outcomes.some"
    held = plan.due_dates(date(2026, 2, 1), {"review": [date(2026, 3, 1)]})
    assert held == {"reassessment": date(2026, 8, 1), "review": date(2026, 3, 31)}
    undated = rnr.plan(found(drugs="much"), policy(), {"risk": "moderate"})
    assert [one.by for one in undated.due] == [None, None]
    assert undated.next_assessment is None
    assert str(undated.due[1]) == "review: once every 30 days"


def test_a_plan_of_a_profile_has_dates_where_it_has_a_start() -> None:
    """Without a picture there are no targets; hours and dates do not need one."""
    profile = found(drugs="much").profiles[0]
    plan = rnr.plan(profile, policy(), {"risk": "moderate"}, start=date(2026, 2, 1))
    assert (plan.targets, plan.on, plan.start) == ((), None, date(2026, 2, 1))
    assert plan.next_assessment == date(2026, 8, 1)
    assert plan.dosage is not None
    assert plan.dosage.hours == 10
    plain = rnr.plan(profile, policy(), {"risk": "moderate"})
    assert (plain.due, plain.dosage, plain.sources, plain.casework) == ((), None, {}, None)
    assert rnr.Plan.model_validate_json(plain.model_dump_json()) == plain


def test_a_policy_without_casework_still_puts_needs_in_order() -> None:
    """Three targets by default, no kind of intervention, and a warning."""
    own = rnr.load_policy("nj_dmf")
    plan = rnr.plan(found(drugs="much", work="some", family="some", leisure="some"), own)
    assert len(plan.targets) == 3
    assert plan.targets[0].intervention == ""
    assert f"{own.key} says nothing of casework: 3 targets, no kind of intervention" in (
        plan.warnings
    )
    assert plan.casework is None
    assert (plan.dosage, plan.due) == (None, ())
    held = rnr.Session(on="2026-03-02", minutes=60, kind="group", need="substance_misuse")
    with pytest.raises(rnr.PlanError, match="the plan knows no kinds of session"):
        rnr.progress(plan, on=date(2026, 4, 1), sessions=[held])


def test_a_need_the_policy_passes_over_is_told() -> None:
    """Without a kind of intervention the need is a target all the same."""
    fits = {"substance_misuse": Intervention(goal="use less", kind="prevention")}
    plan = rnr.plan(found(drugs="much", work="some"), changed(interventions=fits), {"risk": "high"})
    assert names(plan.targets) == ["substance_misuse", "school_work"]
    said = "casework_base-1 names no kind of intervention for school work"
    assert said in plan.warnings
    assert (plan.targets[1].rule, plan.targets[1].source) == ("", ())


def test_a_need_beside_the_central_eight_has_its_own_intervention() -> None:
    """It is named by instrument and scale."""
    made = tool().model_dump(mode="json", exclude_defaults=True)
    made["scales"]["drugs"]["need"] = "other"
    answers = dict.fromkeys(made["items"], "none") | {"drugs_seen": "much"}
    profile = rnr.score(rnr.assess(rnr.Instrument.model_validate(made), answers))
    fits = {"small_tool.drugs": Intervention(goal="a goal", kind="a kind")}
    plan = rnr.plan(rnr.picture(profile), changed(interventions=fits), {"risk": "high"})
    assert (plan.targets[0].need, plan.targets[0].intervention) == ("small_tool.drugs", "a kind")
    # It is none of the central eight, so it does not count among them: substance misuse is open.
    said = "not certain, since it is not established either way whether there is a need in: "
    assert f"Number of criminogenic needs: {said}substance misuse" in plan.warnings


def test_conditions_of_casework_may_rest_on_a_table() -> None:
    """A decision's outcome is as good as an input; an open decision leaves it open."""
    rule = policy().casework.at_least_one.model_copy(update={"when": {"dosage": "much"}})  # type: ignore[union-attr]
    own = changed(at_least_one=rule)
    three = {"drugs": "much", "work": "much", "attitudes": "some"}
    assert names(rnr.plan(found(**three), own, {"risk": "high"}).targets)[1] == (
        "procriminal_attitudes"
    )
    assert names(rnr.plan(found(**three), own, {"risk": "moderate"}).targets)[1] == (
        "substance_misuse"
    )
    rule = {"of": ["procriminal_attitudes"], "when": {"needs": {"min": 3}}, "because": "many"}
    always = Casework.model_validate({"at_least_one": rule, "targets_at_most": 2})
    own = policy().model_copy(update={"casework": always})
    assert names(rnr.plan(found(**three), own, {"needs": 3}).targets)[1] == "procriminal_attitudes"
    plan = rnr.plan(found(**three), own)
    assert [said for said in plan.warnings if said.startswith("not known whether a target")]


def test_the_plan_goes_out_and_comes_back_as_json() -> None:
    """Everything, the policy's own section too; and the text of both is the same."""
    picture = found(drugs="much", work="some", risk="some", housing="some", drivers=WHY)
    plan = planned(picture)
    back = rnr.Plan.model_validate_json(plan.model_dump_json())
    assert back == plan
    assert str(back) == str(plan)
    # The section carries the file's source, since it leaves the file.
    own = policy().casework
    assert own is not None
    assert back.casework == own.model_copy(update={"source": "S1"})


def test_conflicts_and_warnings_of_the_picture_are_carried_over() -> None:
    """Two tools that disagree are shown in the plan as in the picture."""
    screen = rnr.load("dast_10")
    said = dict.fromkeys(screen.items, "yes")
    other = rnr.score(rnr.assess(screen, said, on="2026-01-14"))
    picture = rnr.picture(found().profiles[0], other, on=date(2026, 2, 1))
    plan = planned(picture)
    assert plan.conflicts == picture.conflicts != ()
    assert set(picture.warnings) <= set(plan.warnings)
    # The tool that found nothing is no reason for the target.
    assert plan.targets[0].because == "Drug problems [dast_10.total]: severe, 2026-01-14"
    assert f"  Conflict in {picture.conflicts[0]}" in str(plan)


def test_the_plan_is_written_in_plain_words() -> None:
    """Each part under its name; what is due stands once."""
    text = str(planned(found(drugs="much", risk="some", housing="much", drivers=WHY)))
    for line in (
        "  Risk\n      Risk [small_tool.risk]: some, 2026-01-12",
        "  Stabilise first (no criminogenic need)\n      Housing: much, 2026-01-12",
        "    1. substance misuse (driver)",
        "      goal: use less\n      intervention: relapse prevention",
        "  What counts towards the hours (10 hours of intervention)\n      counts: Group",
        "      does not count: Drug test: a test teaches nothing",
        "      at most 120 minutes count on one day",
    ):
        assert line in text, line
    assert text.count("reassessment") == 1


def test_casework_that_names_nothing_is_refused_when_loaded(tmp_path: Path) -> None:
    """All that is wrong is told at once, before anybody is planned for."""
    text = (HERE / "casework_base-1.toml").read_text()
    text = text.replace('hours_from      = "dosage"', 'hours_from      = "nothing"')
    text = text.replace('needs_to        = "needs"', 'needs_to        = "risk"')
    file = tmp_path / "casework_base-1.toml"
    file.write_text(text)
    with pytest.raises(DefinitionError) as error:
        rnr.load_policy(str(file))
    assert "casework.hours_from names nothing, which is no table" in str(error.value)
    assert "casework.needs_to names risk, which is no number that is asked" in str(error.value)


def test_the_small_policy_is_clean() -> None:
    """Without its mistake each broken one in ``tests/bad`` has none."""
    assert rnr.check(HERE / "casework_base-1.toml") == ()


def test_an_open_table_names_what_is_still_to_be_known() -> None:
    """Printed, a table without an outcome says which facts would give it one."""
    profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    facts = {"risk": "high", "domestic_violence_order": "no"}
    text = str(rnr.plan(profile, rnr.load_policy("example_agency"), facts))
    assert "(open)\n      still to be known: criminogenic_needs\n" in text
    assert text.count("still to be known") == 1

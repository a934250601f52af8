"""Several assessments of one person in one picture: order, windows, conflicts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import rnr
from rnr.definitions.crosswalk import Mapped
from rnr.people.pictures.window import after

THREE = {"no_need": "none", "standard": "some", "severe": "much"}
FIVE = {"none": "none", "low": "none", "moderate": "some", "substantial": "much", "severe": "much"}


def crosswalk(**changes: Any) -> rnr.Crosswalk:
    """Grades of a needs assessment and a drug screener, alcohol and drugs as topics of one need."""
    scales = {
        "oasys_needs.drugs": Mapped(topic="drugs", grades=THREE),
        "oasys_needs.alcohol": Mapped(topic="alcohol", grades=THREE),
        "oasys_needs.thinking": Mapped(grades=THREE, weight=2),
        "oasys_needs.accommodation": Mapped(kind="stability", grades=THREE),
        "dast_10.total": Mapped(topic="drugs", grades=FIVE),
    }
    given: dict[str, Any] = {
        "id": "ours", "title": "Our grades", "standing": "example", "scales": scales,
        "grades": ("none", "some", "much"), **changes,
    }  # fmt: skip
    return rnr.Crosswalk(**given)


def needs_tool(on: str | None = None, **answers: str) -> rnr.Profile:
    """A needs assessment in which only the named answers are not the best ones."""
    tool = rnr.load("oasys_needs", allow_provisional=True)
    base: dict[str, Any] = {n: i.answers[0] for n, i in tool.items.items() if i.answers}
    return rnr.score(rnr.assess(tool, {**base, "ogrs3_2yr": 20, **answers}, on=on))


def screener(yes: int, on: str | None = None) -> rnr.Profile:
    """A drug screener with so many problems reported."""
    tool = rnr.load("dast_10")
    names = list(tool.items)
    answers = {n: "yes" if n == "q03_able_to_stop" else "no" for n in names}
    for name in [n for n in names if n != "q03_able_to_stop"][:yes]:
        answers[name] = "yes"
    return rnr.score(rnr.assess(tool, answers, on=on))


THINKING = {"recognises_problems": "2", "problem_solving": "1", "understands_views": "1"}
DRUGS = {"current_class_a_drug": "yes", "main_drug_level": "weekly_or_more"}


def test_needs_come_drivers_first_then_by_weight_and_grade() -> None:
    """A driver leads; then grade times weight; equals keep the central eight's order."""
    profile = needs_tool(
        unemployed="yes", employment_history="1", alcohol_motivation="2", binge_drinking="2",
        **THINKING,
    )  # fmt: skip
    found = rnr.picture(profile, crosswalk=crosswalk())
    names = ["antisocial_personality_pattern", "school_work", "substance_misuse"]
    assert [n.name for n in found.targets()] == names
    scales = {**crosswalk().scales, "oasys_needs.alcohol": Mapped(grades=THREE, weight=3)}
    heavy = rnr.picture(profile, crosswalk=crosswalk(scales=scales))
    assert [n.name for n in heavy.targets()] == [names[2], *names[:2]]
    severe = needs_tool(
        **dict.fromkeys(("recognises_problems", "problem_solving", "understands_views",
                         "awareness_of_consequences"), "2"),
        alcohol_motivation="2", binge_drinking="2",
    )  # fmt: skip
    by_weight = rnr.picture(severe, crosswalk=crosswalk(scales={
        "oasys_needs.thinking": Mapped(grades=THREE),
        "oasys_needs.alcohol": Mapped(grades=THREE, weight=3),
    }))  # fmt: skip
    assert [(n.name, n.best) for n in by_weight.targets()] == [(names[2], 0.5), (names[0], 1.0)]
    driven = rnr.picture(profile, crosswalk=crosswalk(), drivers={"school_work": "lost his job"})
    assert [n.name for n in driven.targets(2)] == [names[1], names[0]]
    assert driven.needs[0].driver == "lost his job"
    assert "(ours): has no grades for" in " ".join(driven.warnings)


def test_stability_is_kept_apart_from_needs() -> None:
    """Housing mapped to stability is no need, and no criminogenic need is made of it."""
    profile = needs_tool(no_fixed_abode="yes", accommodation_suitability="2")
    found = rnr.picture(profile, crosswalk=crosswalk())
    assert [(s.key, s.grade, s.present) for s in found.stability] == [
        ("oasys_needs.accommodation", "some", True)
    ]
    assert "oasys_needs.accommodation" not in [n.name for n in found.needs]
    alone = rnr.picture(profile)
    assert [n.name for n in alone.targets()] == ["oasys_needs.accommodation"]


def test_conflicts_are_shown_and_never_averaged() -> None:
    """Two tools on drugs: the need carries both gradings, ordered by the worse, and a conflict."""
    found = rnr.picture(needs_tool(), screener(6), crosswalk=crosswalk())
    (conflict,) = found.conflicts
    assert conflict.kind == "differ"
    assert [(one.key, one.grade) for one in conflict.between] == [
        ("oasys_needs.drugs", "none"), ("dast_10.total", "much"),
    ]  # fmt: skip
    need = next(n for n in found.needs if n.name == "substance_misuse")
    assert (need.best, need.worst, need.present, len(need.graded)) == (1.0, 1.0, True, 3)
    assert "are graded differently" in str(found)


def test_topics_of_one_need_are_not_compared() -> None:
    """Alcohol on one tool and drugs on another do not contradict each other."""
    table = crosswalk()
    scales = {k: m for k, m in table.scales.items() if k != "oasys_needs.drugs"}
    scales["oasys_needs.drugs"] = Mapped(kind="stability", grades=THREE)
    found = rnr.picture(needs_tool(), screener(9), crosswalk=crosswalk(scales=scales))
    assert found.conflicts == ()


@pytest.mark.parametrize(
    ("yes", "drugs", "kind"),
    [(0, {}, []), (5, {}, ["not_comparable"]), (9, {}, ["differ"]), (9, DRUGS, ["not_comparable"])],
)
def test_without_a_crosswalk_only_the_ends_of_two_lists_compare(
    yes: int, drugs: dict[str, str], kind: list[str]
) -> None:
    """Lowest and highest mean the same on any list of levels; what lies between does not."""
    found = rnr.picture(needs_tool(**drugs), screener(yes))
    assert [one.kind for one in found.conflicts] == kind
    assert (
        "no crosswalk was given: needs are in order of their place among each tool's own levels, "
        "and every level above the lowest counts as a need"
    ) in found.warnings


def test_open_grades_conflict_only_when_nothing_in_common_is_left() -> None:
    """A level that missing answers leave open may still agree, and is not counted as a need."""
    tool = rnr.load("dast_10")
    open_ = rnr.score(rnr.assess(tool, {"q03_able_to_stop": "yes"}))
    found = rnr.picture(needs_tool(), open_, crosswalk=crosswalk())
    assert found.conflicts == ()
    need = next(n for n in found.needs if n.name == "substance_misuse")
    assert (need.best, need.worst, need.present) == (0.0, 1.0, None)
    assert need not in found.targets()
    assert rnr.picture(screener(9), needs_tool(**DRUGS), crosswalk=crosswalk()).conflicts
    assert rnr.picture(open_, needs_tool(**DRUGS), crosswalk=crosswalk()).conflicts == ()
    assert "(open)" in str(found)


def test_an_assessment_past_its_window_warns_and_yields_to_a_current_one() -> None:
    """The last day counts as within; after it the old grading stays visible but decides nothing."""
    old, new = needs_tool("2025-01-31", **DRUGS), screener(0, "2026-01-31")
    valid = {"oasys_needs": "12 months", "dast_10-1982": 365}
    on_time = rnr.picture(old, new, on=date(2026, 1, 31), valid=valid, crosswalk=crosswalk())
    late = rnr.picture(old, new, on=date(2026, 2, 1), valid=valid, crosswalk=crosswalk())
    find = [next(n for n in p.needs if n.name == "substance_misuse") for p in (on_time, late)]
    counted = [(n.present, len(n.current), len(n.graded)) for n in find]
    assert counted == [(True, 3, 3), (False, 1, 3)]
    said = "(oasys_needs-layer3): its window ended on 2026-01-31; assess anew"
    assert said not in " ".join(on_time.warnings)
    assert said in " ".join(late.warnings)
    assert "past its window" in str(late)
    alone = rnr.picture(old, on=date(2026, 2, 1), valid=valid, crosswalk=crosswalk())
    assert next(n for n in alone.needs if n.name == "substance_misuse").present


def test_ages_that_cannot_be_judged_are_said() -> None:
    """No window for a tool, or no date, is a warning and not silence."""
    found = rnr.picture(needs_tool(), screener(0, "2026-01-31"), valid={"oasys_needs": 30})
    said = " ".join(found.warnings)
    without = "its age is unknown without its day and that of the picture"
    assert f"(oasys_needs-layer3): {without}" in said
    assert "(dast_10-1982): no window was given, so its age was not judged" in said


def test_missing_answers_that_a_manual_counts_as_nothing_are_said() -> None:
    """OASys counts a missing answer 0, so a need may only seem not to be there."""
    tool = rnr.load("oasys_needs")
    answers = {n: i.answers[0] for n, i in tool.items.items() if i.answers}
    whole = rnr.picture(rnr.score(rnr.assess(tool, answers)))
    assert not [said for said in whole.warnings if "manual" in said]
    lost = list(tool.scales["relationships"].points)[:1]
    part = rnr.score(rnr.assess(tool, answers | dict.fromkeys(lost)))
    assert part["relationships"].levels == ("no_need", "standard")
    said = "missing answers count as its manual says; given, they could make Relationships standard"
    assert said in " ".join(rnr.picture(part).warnings)


def test_of_two_assessments_with_one_tool_the_later_counts() -> None:
    """The earlier one is kept as superseded, in whatever order they are given."""
    early, late = screener(9, "2025-01-01"), screener(0, "2026-01-01")
    for pair in ((early, late), (late, early)):
        found = rnr.picture(*pair)
        assert (found.profiles, found.superseded) == ((late,), (early,))
        assert found.targets() == ()


def test_every_problem_is_told_at_once() -> None:
    """Undated repeats, later dates, unknown drivers, drivers without reason: one error."""
    with pytest.raises(rnr.PictureError) as caught:
        rnr.picture(
            screener(0), screener(1), needs_tool("2026-05-01"), on=date(2026, 1, 1),
            drivers={"substance_misus": "x", "school_work": " "},
        )  # fmt: skip
    text = str(caught.value)
    for words in (
        "dast_10: was assessed twice, and the dates do not say which is later",
        "oasys_needs: was assessed after the day of the picture",
        "substance_misus: is not a need that these assessments grade; did you mean",
        "school_work: is a driver without a reason; say why",
    ):
        assert words in text
    with pytest.raises(rnr.PictureError, match="give at least one profile"):
        rnr.picture()


def test_a_crosswalk_must_fit_its_tool() -> None:
    """A level that the scale does not have, and levels left without a grade, are named."""
    table = crosswalk(scales={"dast_10.total": Mapped(grades={"lo": "none", "none": "none"})})
    with pytest.raises(rnr.PictureError) as caught:
        rnr.picture(screener(0), crosswalk=table)
    assert "dast_10.total: has no level 'lo'; did you mean 'low'?" in str(caught.value)
    assert "gives no grade to low, moderate, substantial, severe" in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"grades": ("none", "none")}, "a grade stands twice"),
        ({"need_from": "lots"}, "need_from is not one of the grades"),
        ({"scales": {"a.b": {"grades": {"low": "tiny"}}}}, "a.b uses tiny"),
        ({"scales": {"total": {}}}, "scales"),
    ],
)
def test_a_crosswalk_is_checked_when_it_is_made(changes: dict[str, Any], words: str) -> None:
    """Grades are distinct and known, and scales are named with their instrument."""
    with pytest.raises(ValidationError, match=words):
        crosswalk(**changes)


def test_where_a_need_begins_is_the_crosswalks_word() -> None:
    """With need_from at the top grade, a middle grade is no need to work on."""
    profile = screener(3)
    assert rnr.picture(profile, crosswalk=crosswalk()).targets()
    strict = rnr.picture(profile, crosswalk=crosswalk(need_from="much"))
    assert (strict.targets(), strict.needs[0].present) == ((), False)


def test_history_is_no_need_and_risk_stands_by_outcome() -> None:
    """Static history is listed apart; the three pretrial scales stand under their own outcomes."""
    tool = rnr.load("psa")
    profile = rnr.score(rnr.assess(tool, {"age_at_current_arrest": 40}))
    found = rnr.picture(profile)
    assert {key for rows in found.risk.values() for key in [r.scale for r in rows]} == {
        "fta", "nca", "nvca",
    }  # fmt: skip
    assert len(found.risk) == 3
    assert (found.needs, found.history) == ((), ())
    total = rnr.load("ls_cmi", allow_provisional=True)
    got = rnr.picture(rnr.score(rnr.assess(total, {})))
    assert [row.need for row in got.history] == ["criminal_history"]
    assert "criminal_history" not in [n.name for n in got.needs]


def test_an_override_is_in_force_and_the_actuarial_level_stays_beside_it() -> None:
    """The picture grades by the level in force and warns that it was set by hand."""
    profile = screener(0).override("total", "severe", by="assessor 17", because="hair test")
    found = rnr.picture(profile)
    row = found.needs[0].graded[0]
    assert (row.level, row.actuarial, row.best) == ("severe", "none", 1.0)
    assert "dast_10.total: the level was set by hand; the actuarial one is kept" in found.warnings
    assert "set by hand; actuarial none" in str(found)


def test_an_override_of_an_open_level_shows_what_the_answers_leave_open() -> None:
    """Somebody set a level where answers are missing: both are told."""
    tool = rnr.load("dast_10")
    open_ = rnr.score(rnr.assess(tool, {"q03_able_to_stop": "yes"}))
    found = rnr.picture(open_.override("total", "severe", by="assessor 17", because="hair test"))
    levels = " or ".join(open_["total"].levels)
    assert f"severe (set by hand; actuarial {levels} (open))" in str(found)
    assert "dast_10.total: the level was set by hand; the actuarial one is kept" in found.warnings


def test_an_override_holds_until_its_last_day_and_not_longer() -> None:
    """On its last day it is in force; a day later the actuarial level is, and the picture says."""
    profile = screener(0).override(
        "total", "severe", by="assessor 17", because="hair test", on="2026-03-02",
        approver="supervisor 3", expires="2026-06-30",
    )  # fmt: skip
    assert (profile.overrides[0].approver, profile.overrides[0].expires) == (
        "supervisor 3", date(2026, 6, 30),
    )  # fmt: skip
    last = rnr.picture(profile, on="2026-06-30")
    assert last.needs[0].graded[0].level == "severe"
    said = "dast_10.total: the level was set by hand until 2026-06-30; the actuarial one is kept"
    assert said in last.warnings
    after = rnr.picture(profile, on="2026-07-01")
    assert (after.needs[0].graded[0].level, after.needs[0].present) == ("none", False)
    said = "dast_10.total: the level set by hand ended on 2026-06-30; the actuarial one counts"
    assert said in after.warnings
    assert rnr.picture(profile).needs[0].graded[0].level == "severe"
    assert profile.final_level("total", date(2026, 7, 1)) == "none"
    page = profile.to_html()
    assert "<time>2026-03-02</time>, agreed to by supervisor 3, because: hair test. It" in page
    assert "It holds until <time>2026-06-30</time>. The answers give level" in page


def test_a_plan_follows_an_override_only_while_it_holds() -> None:
    """The flag set by hand enters until its last day; afterwards the answers' own level does."""
    psa, matrix = rnr.load("psa"), rnr.load_policy("psa_default_matrix")
    best = {name: item.answers[0] for name, item in psa.items.items() if item.answers}
    profile = rnr.score(rnr.assess(psa, best | {"age_at_current_arrest": 40}))
    raised = profile.override("nvca", "flag", by="a", because="b", expires="2026-06-30")
    (name,) = [n for n, one in matrix.inputs.items() if one.origin == "psa.nvca.level"]
    last, after = (rnr.plan(raised, matrix, start=day) for day in ("2026-06-30", "2026-07-01"))
    assert (last.facts[name], after.facts[name]) == ("flag", "no_flag")
    said = "psa.nvca: the level was set by hand until 2026-06-30; the actuarial one is kept"
    assert said in last.warnings
    said = "psa.nvca: the level set by hand ended on 2026-06-30; the actuarial one counts"
    assert said in after.warnings
    found = rnr.picture(raised, on="2026-07-01")
    assert rnr.plan(found, matrix, start="2026-06-30").facts[name] == "no_flag"


def test_an_override_cannot_end_before_it_begins() -> None:
    """All that is wrong with it is told at once."""
    with pytest.raises(rnr.ScaleError) as caught:
        screener(0).override("total", "severe", by="a", because="", on="2026-03-02",
                             expires="2026-03-01")  # fmt: skip
    assert [problem.where for problem in caught.value.problems] == ["because", "expires"]
    with pytest.raises(rnr.ScaleError, match="expires: is not a date; write it as 2026-03-02"):
        screener(0).override("total", "severe", by="a", because="b", expires="in summer")


def test_the_worse_end_of_strengths_and_readiness_is_the_low_one() -> None:
    """A strength without levels is listed and left open, never guessed."""
    tool = rnr.load("draor", allow_provisional=True)
    best = {n: i.answers[-1 if i.worse == "first" else 0] for n, i in tool.items.items()}
    found = rnr.picture(rnr.score(rnr.assess(tool, best)))
    assert [(s.scale, s.score, s.present) for s in found.strengths] == [("protective", 12, None)]


def test_json_both_ways_and_scales_by_name() -> None:
    """A stored picture reads back equal; a scale is found by its name or with its instrument."""
    noted = rnr.Noted(kind="responsivity", name="childcare", because="two small children",
                      adaptation="sessions in school hours")  # fmt: skip
    found = rnr.picture(needs_tool(**DRUGS), screener(5), crosswalk=crosswalk(), noted=(noted,))
    assert rnr.Picture.model_validate_json(found.model_dump_json()) == found
    assert found["drugs"] == found["oasys_needs.drugs"]
    with pytest.raises(rnr.PictureError, match=r"did you mean 'oasys_needs.drugs'"):
        found["oasys_needs.drug"]
    assert "childcare, two small children" in str(found)
    both = rnr.picture(rnr.score(rnr.assess(rnr.load("draor", allow_provisional=True), {})),
                       screener(0))  # fmt: skip
    with pytest.raises(rnr.PictureError, match="stands in several instruments; write"):
        both["total"]


def test_the_word_provisional_is_carried() -> None:
    """Results of a definition that nobody read in full keep that word in the picture."""
    tool = rnr.load("oras_cst", allow_provisional=True)
    found = rnr.picture(rnr.score(rnr.assess(tool, {})))
    assert any(w.startswith("provisional: not every fact of oras_cst") for w in found.warnings)
    assert ", provisional" in str(found)


@pytest.mark.parametrize("window", ["12 moons", "0 days", 0, True, "1 year 2 months"])
def test_a_window_that_cannot_be_read_is_refused(window: Any) -> None:
    """Days above 0, or a text of one number and one unit, and nothing else."""
    with pytest.raises(rnr.PictureError, match="window: is no window; expected a number of days"):
        after(date(2026, 1, 1), window)


@pytest.mark.parametrize(
    ("window", "end"),
    [(30, "2024-03-30"), ("2 weeks", "2024-03-14"), ("12 months", "2025-02-28"),
     ("4 years", "2028-02-29"), ("1 day", "2024-03-01")],
)  # fmt: skip
def test_windows_end_on_the_same_day_of_the_month(window: int | str, end: str) -> None:
    """From 29 February 2024, counted on a calendar."""
    assert after(date(2024, 2, 29), window).isoformat() == end


def test_a_tool_without_levels_contradicts_nobody() -> None:
    """Totals without published levels are listed, ungraded and last, and start no conflict."""
    tool = rnr.load("ls_cmi", allow_provisional=True)
    found = rnr.picture(rnr.score(rnr.assess(tool, {})), screener(5))
    assert found.conflicts == ()
    need = next(n for n in found.needs if n.name == "substance_misuse")
    assert len(need.graded) == 2
    assert need.present


@pytest.mark.parametrize(("answer", "present"), [(0, False), (-1, True), (None, None)])
def test_a_strength_is_there_unless_it_lies_at_the_worst_end(
    root: Path, tmp_path: Path, answer: int | None, present: bool | None
) -> None:
    """With two levels: the low one is no strength, the high one is, and open stays open."""
    text = (root / "instruments" / "draor-2009.toml").read_text(encoding="utf-8")
    head, tail = text.split("[scales.protective]\n")
    file = tmp_path / "own-1.toml"
    file.write_text(f"{head}[scales.protective]\nlevels = {{ weak = 0, strong = 6 }}\n{tail}")
    tool = rnr.load(str(file), allow_provisional=True)
    given = {} if answer is None else {n: i.answers[answer] for n, i in tool.items.items()}
    found = rnr.picture(rnr.score(rnr.assess(tool, given)))
    assert [s.present for s in found.strengths] == [present]


def test_a_published_crosswalk_is_not_called_a_convention() -> None:
    """Only conventions, examples and unconfirmed facts are warned of."""
    got = rnr.picture(screener(0), crosswalk=crosswalk(standing="published"))
    assert got.warnings == ()
    rough = crosswalk(standing="convention", unconfirmed=("the cut for drugs",))
    assert rnr.picture(screener(0), crosswalk=rough).warnings == (
        "Our grades (ours): the grades are a convention, not a published table",
        "Our grades (ours): not confirmed: the cut for drugs",
    )

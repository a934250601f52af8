"""Pages for a person's file say all that was asked and came out, and nothing of any one person."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rnr
from rnr.errors import ReplayError
from rnr.publish.pages import picture_page, plan_page, profile_page
from rnr.publish.pages.at_hand import at_hand, policy_at_hand
from rnr.publish.pages.page import Page, Table
from rnr.publish.pages.page_text import to_text
from tests.people.case_tool import found as small_found
from tests.people.case_tool import policy as small_policy
from tests.publish.conftest import Told
from tests.publish.test_look import Links
from tests.publish.test_shown import HOSTILE, read

Run = Callable[..., Told]
SHELF = rnr.names()


def answered(tool: rnr.Instrument, place: int = 0) -> dict[str, Any]:
    """An answer to every item: the first or the last, the least or the greatest."""
    return {
        name: item.answers[place] if item.number is None
        else (item.number.max if place else item.number.min)
        for name, item in tool.items.items()
    }  # fmt: skip


def profile_of(tool: rnr.Instrument, **changed: Any) -> rnr.Profile:
    """A profile of somebody who gave every first answer, but for what is changed."""
    given = {k: v for k, v in (answered(tool) | changed).items() if v is not None}
    return rnr.score(rnr.assess(tool, given, on="2026-03-02"))


def rows(page: Page, title: str) -> list[tuple[str, ...]]:
    """All rows of the tables of one section."""
    section = next(one for one in page.sections if one.title == title)
    return [row for part in section.parts if isinstance(part, Table) for row in part.rows]


def flat(html: str) -> str:
    """What a page says, on one line."""
    return " ".join("".join(read(html).said).split())


def case() -> rnr.Plan:
    """A case plan with a driver, a strength, a barrier, something to stabilise, and a goal."""
    tool = rnr.load("dast_10")
    noted = (
        rnr.Noted(kind="strength", name="sister", because="she drives him to work"),
        rnr.Noted(kind="responsivity", name="reading", because="slow", adaptation="read aloud"),
        rnr.Noted(kind="stability", name="no bed", because="left the hostel"),
    )
    found = rnr.picture(
        rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes"), on="2026-01-14")),
        on=date(2026, 1, 20), drivers={"substance_misuse": "it came before each charge"},
        noted=noted,
    )  # fmt: skip
    facts = {"risk": "high", "domestic_violence_order": "no", "criminogenic_needs": 1}
    policy = rnr.load_policy("example_agency")
    return rnr.plan(found, policy, facts, start=date(2026, 2, 2))


@pytest.mark.parametrize("entry", SHELF, ids=lambda e: f"{e.id}-{e.version}")
def test_every_tool_makes_a_page(entry: Any) -> None:
    """Every question, its answer and every scale are there; provisional is said at every edge."""
    tool = rnr.load(entry.id, entry.version, allow_provisional=True)
    given = {n: i.answers[0] if i.number is None else None for n, i in tool.items.items()}
    try:
        profile = rnr.score(rnr.assess(tool, given))
    except rnr.AnswersError:
        profile = rnr.score(rnr.assess(tool, {}))
    html = profile.to_html()
    page = profile_page.lay_out(profile)
    asked = rows(page, "What was asked and answered")
    assert [row[0] for row in asked][: len(tool.items)] == [i.ask for i in tool.items.values()]
    for (_, shown, _), name in zip(asked, tool.items, strict=False):
        assert shown.startswith("missing") == (name in profile.assessment.missing)
    assert [row[0] for row in rows(page, "Results")] == [s.title for s in tool.scales.values()]
    provisional = tool.shelf == "provisional"
    assert ("(PROVISIONAL)" in page.title) == ("PROVISIONAL" in page.margin) == provisional
    assert ("content: " in html and "PROVISIONAL" in html.partition("</style>")[0]) == provisional
    assert tool.digest in html
    links = Links()
    links.feed(html)
    assert links.fetched == []
    assert "http" not in re.sub(r"https?://\S+", "", html) or "http" in tool.model_dump_json()
    assert "src=" not in html
    assert "url(" not in html
    assert html.count("<h1>") == 1
    read(html)


def test_a_page_says_points_raw_score_and_level() -> None:
    """The answers of a person, their points on each scale, and what they come to."""
    tool = rnr.load("psa")
    profile = profile_of(tool, age_at_current_arrest=21, pending_charge="yes",
                         prior_fta_past_2_years="1")  # fmt: skip
    page = profile_page.lay_out(profile)
    asked = rows(page, "What was asked and answered")
    age = tool.items["age_at_current_arrest"].ask
    assert (age, "21 years", "New criminal arrest 2") in asked
    pending = next(row for row in asked if row[0] == tool.items["pending_charge"].ask)
    assert pending[1:] == (
        "yes",
        "Failure to appear 1; New criminal arrest 3; New violent criminal arrest 1",
    )
    fta = profile["fta"]
    assert (fta.title, str(fta.raw), str(fta.score), "4") in rows(page, "Results")
    assert any(row[0] == "Any earlier conviction" and row[1] == "no" for row in asked)


def test_missing_answers_are_missing_and_not_nought() -> None:
    """A refused answer says so, its points stay open, and the page says what is still possible."""
    tool = rnr.load("psa")
    profile = profile_of(tool, pending_charge=rnr.Missing.REFUSED, prior_felony_conviction=None)
    said = flat(profile.to_html())
    assert "missing: the person chose not to answer" in said
    assert "missing: not asked" in said
    assert "No score yet, because answers are missing. It can still become" in said
    asked = rows(profile_page.lay_out(profile), "What was asked and answered")
    pending = next(row for row in asked if row[0] == tool.items["pending_charge"].ask)
    assert "Failure to appear 0 to 1" in pending[2]
    assert "What is published cannot be shown: no certain score." in said


def test_an_assumed_answer_is_missing_and_names_what_was_taken() -> None:
    """Where the manual puts an answer in the place of a missing one, both are said."""
    for entry in SHELF:
        tool = rnr.load(entry.id, entry.version, allow_provisional=True)
        profile = rnr.score(rnr.assess(tool, {}))
        if profile.assessment.assumed:
            assert "as the tool's manual says" in flat(profile.to_html())
            return
    pytest.fail("no tool on the shelf assumes an answer")


def test_an_override_stands_beside_the_actuarial_level() -> None:
    """Who set which level, why and when, and what the answers give: all on the page."""
    profile = profile_of(rnr.load("psa")).override(
        "fta", "3", by="assessor 17", because="two new charges", on=date(2026, 3, 4)
    )
    said = flat(profile.to_html())
    wanted = (
        "Level 3 was set by hand by assessor 17 on 2026-03-04, because: two new charges. "
        "The answers give level 1. Both are kept."
    )
    assert said.count(wanted) == 2
    assert "Set by hand" in said
    table = rows(profile_page.lay_out(profile), "Results")
    assert ("Failure to appear", "0", "1", "3, set by hand") in table


def test_an_override_of_an_open_level_says_that_it_is_open() -> None:
    """Where the answers give no level, the page says so beside the one that was set."""
    profile = rnr.score(rnr.assess(rnr.load("psa"), {}))
    kept = profile.override("fta", "3", by="assessor 17", because="records are lost")
    assert "The answers leave the level open." in flat(kept.to_html())


def test_published_rates_speak_of_groups() -> None:
    """A rate stands with its people, what was counted, for how long, its source and caution."""
    tool = rnr.load("psa")
    page = profile_page.lay_out(profile_of(tool, age_at_current_arrest=40))
    found = next(row for row in rows(page, "What the results mean") if "signature" not in row[0])
    # Dane County, failure-to-appear score 1: 50 of 375 arrests, in the file's norms by source S12.
    assert found[2:] == ("375", "13.3\u00a0of\u00a0100", "[S12]")
    said = flat(profile_of(tool, age_at_current_arrest=40).to_html())
    assert "Interim data" in said
    assert "nothing of what one of them does" in said
    assert not re.search(r"(this|the) person will|you will|he will|she will", said, re.IGNORECASE)


def test_no_name_is_known_and_there_is_room_to_write_it() -> None:
    """Lines for name, file number, date and signatures, on screen, on paper and as text."""
    profile = profile_of(rnr.load("psa"))
    html = profile.to_html()
    for label in ("Name", "File number", "Person: signature", "Assessor: name and signature"):
        assert f"<span>{label}</span>" in html
        assert f"{label}: ____" in to_text(profile_page.lay_out(profile))


def test_what_somebody_wrote_is_escaped_on_every_page() -> None:
    """Reasons, authors and notes cannot become HTML or style."""
    tool = rnr.load("psa")
    profile = profile_of(tool).override("fta", "3", by=HOSTILE, because=HOSTILE)
    noted = rnr.Noted(kind="responsivity", name=HOSTILE, because=HOSTILE, adaptation=HOSTILE)
    for html in (profile.to_html(), rnr.picture(profile, noted=(noted,)).to_html()):
        tree = read(html)
        assert "script" not in tree.tags
        assert HOSTILE in "".join(tree.said)
    plan = case()
    odd = plan.model_copy(
        update={"title": HOSTILE, "policy": "</style><script>", "warnings": (HOSTILE,)}
    )
    tree = read(odd.to_html())
    assert tree.tags.count("script") == 0
    assert tree.tags.count("style") == 1


def test_a_stored_profile_finds_its_definition_on_the_shelf() -> None:
    """Read back from JSON the page is the same as before."""
    profile = profile_of(rnr.load("psa"))
    again = rnr.Profile.model_validate_json(profile.model_dump_json())
    assert again.to_html() == profile.to_html()


def test_a_definition_that_is_not_at_hand_is_said_gently() -> None:
    """Questions stand by their short names, all answers are there, and the page says what to do."""
    profile = profile_of(rnr.load("psa"), pending_charge=rnr.Missing.UNKNOWN)
    stored = json.loads(profile.model_dump_json())
    for field, value in (("digest", "sha256:other"), ("instrument", "of_no_shelf")):
        changed = stored | {"assessment": stored["assessment"] | {field: value}}
        lost = rnr.Profile.model_validate(changed)
        assert at_hand(lost)[1] is None
        said = flat(lost.to_html())
        assert "The definition of this tool is not at hand" in said
        asked = rows(profile_page.lay_out(lost), "What was asked and answered")
        assert ("pending charge", "missing: not known") in [row[:2] for row in asked]
        assert len(asked) >= len(stored["assessment"]["answers"]) + 1


def test_a_definition_given_must_be_the_right_one(tmp_path: Path) -> None:
    """A local definition is taken when its digest fits; another one is refused, with what to do."""
    text = next(e.path for e in SHELF if e.id == "psa").read_text(encoding="utf-8")
    file = tmp_path / "psa-2020.toml"
    file.write_text(text.replace('title    = "Public', 'title    = "Our Public'), "utf-8")
    own = rnr.load(str(file))
    profile = profile_of(own)
    again = rnr.Profile.model_validate_json(profile.model_dump_json())
    assert at_hand(again)[1] is None
    assert again.to_html(own) == profile.to_html()
    with pytest.raises(ReplayError, match="does not belong to the profile"):
        again.to_html(rnr.load("psa"))


def test_a_picture_says_all_tools_together_and_each_alone() -> None:
    """Needs in order, drivers, notes, conflicts, then every answer of every assessment."""
    dast, psa = rnr.load("dast_10"), rnr.load("psa")
    first = rnr.score(rnr.assess(dast, dict.fromkeys(dast.items, "no"), on="2025-01-14"))
    later = rnr.score(rnr.assess(dast, dict.fromkeys(dast.items, "yes"), on="2026-01-14"))
    seen = rnr.picture(
        later, first, profile_of(psa), on=date(2026, 3, 2),
        drivers={"substance_misuse": "it came before each charge"},
        noted=(rnr.Noted(kind="strength", name="sister", because="she helps"),),
    )  # fmt: skip
    page = picture_page.lay_out(seen)
    titles = [section.title for section in page.sections]
    assert titles[:2] == ["Risk", "Needs to work on"]
    assert any(title.startswith("Earlier: Drug Abuse Screening Test") for title in titles)
    assert rows(page, "Needs to work on")[0] == (
        "1. substance misuse", "Drug problems", "severe", "dast_10-1982, on 2026-01-14",
    )  # fmt: skip
    said = flat(seen.to_html())
    for item in (*dast.items.values(), *psa.items.values()):
        assert " ".join(item.ask.split()) in said
    assert "because: it came before each charge" in said
    assert "sister (strength)" in said
    assert seen.profiles[0].assessment.digest in said


def test_a_picture_shows_overrides_and_what_is_open() -> None:
    """A level that was set by hand stands beside the one that the answers give."""
    dast = rnr.load("dast_10")
    full = rnr.score(rnr.assess(dast, dict.fromkeys(dast.items, "yes"), on="2026-01-14"))
    by_hand = full.override("total", "low", by="assessor 17", because="in treatment")
    assert "low, set by hand (the answers give severe)" in flat(rnr.picture(by_hand).to_html())
    some = rnr.score(rnr.assess(dast, {}, on="2026-01-14"))
    page = picture_page.lay_out(rnr.picture(some))
    assert rows(page, "Needs that are still open")[0][2].startswith("still open: ")
    set_ = some.override("total", "low", by="assessor 17", because="in treatment")
    assert "set by hand (the answers leave open:" in flat(rnr.picture(set_).to_html())


def test_provisional_tools_mark_the_whole_picture() -> None:
    """One provisional assessment puts the word on every sheet and beside its own results."""
    tool = rnr.load("static_99r", allow_provisional=True)
    page = picture_page.lay_out(rnr.picture(profile_of(tool), profile_of(rnr.load("psa"))))
    assert "PROVISIONAL" in page.title
    assert page.margin.endswith("(PROVISIONAL)")
    marked = [section.title for section in page.sections if "PROVISIONAL" in section.title]
    assert all("Static" in title for title in marked)
    assert len(marked) == 3


def test_a_case_plan_says_what_by_when_and_why() -> None:
    """Level, dates, what comes first, targets, strengths, adaptations, hours, end: with reasons."""
    plan = case()
    page = plan_page.lay_out(plan)
    said = flat(plan.to_html())
    assert page.title == "Case plan"
    for one in plan.recommendations():
        assert one.title in said
        assert one.because in said
    dates = rows(page, "Contacts and dates")
    assert [row[2] for row in dates] == [one.by.isoformat() for one in plan.due if one.by]
    assert f"The next assessment is due by {plan.next_assessment}." in said
    for target in plan.targets:
        assert target.goal in said
        assert target.intervention in said
    for wanted in ("it came before each charge", "she drives him to work", "read aloud",
                   "left the hostel", "hours of intervention", "All of this must hold",
    ):  # fmt: skip
        assert wanted in said
    assert "[dast_10.total]" not in said
    assert "dast_10-1982, on 2026-01-14" in said
    assert "an example, and no agency's rule" in said
    for label in ("What I want to reach myself", "Goal: what is to be reached"):
        assert f"<span>{label}</span>" in plan.to_html()


def test_goals_stand_with_their_measure_day_and_steps() -> None:
    """A recorded goal takes the place of the lines to write one, steps and own words included."""
    goal = rnr.Goal(
        need="substance_misuse", statement="Stay away from drugs after work",
        measure="negative tests", target="six in a row", start=date(2026, 2, 2),
        due=date(2026, 6, 1), strength="sister", own_words="I want my evenings back",
        steps=(rnr.GoalStep(what="join the group", owner="person", due=date(2026, 3, 16)),),
    )  # fmt: skip
    plan = case().with_goals(goal)
    page = plan_page.lay_out(plan)
    assert rows(page, "Goals and steps") == [("1", "join the group", "person", "2026-03-16", "")]
    said = flat(plan.to_html())
    assert "one sees it by negative tests: six in a row" in said
    assert "builds on: sister" in said
    assert "In the person's words: I want my evenings back" in said
    assert "to be reached by 2026-06-01" in said
    assert "Goal: what is to be reached" not in said


def test_a_plan_speaks_in_words_and_not_in_short_names() -> None:
    """Notes, periods, needs and what two tools disagree on read as sentences on the page."""
    table = rnr.Crosswalk.model_validate({
        "id": "ours", "title": "Our grades", "standing": "example", "grades": ["none", "some"],
        "need_from": "some", "scales": {"small_tool.work": {
            "grades": {"none": "none", "some": "some", "much": "some"}, "topic": "work"}},
    })  # fmt: skip
    screen = rnr.load("dast_10")
    first = rnr.score(rnr.assess(screen, dict.fromkeys(screen.items, "no"), on="2026-01-20"))
    own = small_found(work="much", drugs="much", without=("family", "leisure"), crosswalk=table)
    found = rnr.picture(
        own.profiles[0], first, on="2026-02-01", crosswalk=table,
        valid={"small_tool": "1 week", "dast_10": "6 months"},
    )  # fmt: skip
    plan = rnr.plan(found, small_policy(), {"risk": "high"}, start="2026-02-01")
    said = flat(plan.to_html())
    for wanted in (
        "A small tool (small_tool-1): its window ended on 2026-01-19; assess anew",
        "Our grades (ours): the grades are an example, not a published table",
        "has no grades for Thinking (small_tool.thinking)", "there the tool's own levels count",
        "Number of criminogenic needs: not certain, since it is not established either way",
        "counted from the assessments, and not certain yet", "Review: once every 30 days",
        "1. School and work", "Conditions kept: yes",
        "Substance misuse: Drugs says much (small_tool-1, on 2026-01-12, past its window);",
        "Without a table of grades for both, their levels cannot be compared.",
    ):  # fmt: skip
        assert wanted in said, wanted
    assert "[small_tool." not in said
    assert ": is yes" not in said


def test_a_plain_plan_has_its_own_page() -> None:
    """Without a picture there are decisions, open ones among them, and no empty section."""
    profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    plan = rnr.plan(profile, rnr.load_policy("nj_dmf"))
    page = plan_page.lay_out(plan)
    assert page.title == "Plan"
    assert all(section.parts for section in page.sections)
    assert "(open: facts are missing)" in flat(plan.to_html())


def test_a_plan_without_its_policy_names_facts_by_their_short_names() -> None:
    """A policy that is not on the shelf, or not the same, is not guessed."""
    plan = case()
    lost = plan.model_copy(update={"digest": "sha256:other"})
    assert policy_at_hand(lost) is None
    assert ("domestic violence order", "no") in rows(
        plan_page.lay_out(lost), "What this plan rests on"
    )
    assert policy_at_hand(plan.model_copy(update={"policy": "of_no_shelf"})) is None
    with pytest.raises(ReplayError, match="does not belong to the plan"):
        plan.to_html(rnr.load_policy("nj_dmf"))
    assert plan.to_html(rnr.load_policy("example_agency")) == plan.to_html()


def test_a_review_says_hours_goals_and_whether_the_plan_may_end() -> None:
    """Hours that count and why others do not, needs and risk then and now, the rule for the end."""
    plan = case()
    goal = rnr.Goal(
        need="substance_misuse", statement="Stay away from drugs", measure="tests",
        target="six in a row", start=date(2026, 2, 2), due=date(2026, 3, 1),
        steps=(rnr.GoalStep(what="join", owner="person", due=date(2026, 2, 9)),),
    )  # fmt: skip
    tool = rnr.load("dast_10")
    later = rnr.score(
        rnr.assess(
            tool, dict.fromkeys(tool.items, "no") | {"q03_able_to_stop": "yes"}, on="2026-03-20"
        )
    )
    held = [
        rnr.Session(on="2026-03-09", minutes=90, kind="group", need="substance_misuse"),
        rnr.Session(on="2026-03-16", kind="group", need="substance_misuse"),
        rnr.Session(on="2026-03-17", minutes=10, kind="drug_test"),
    ]
    made = rnr.progress(plan.with_goals(goal), on=date(2026, 4, 1), sessions=held, later=later)
    assert "\n" not in repr(made)
    for said in (flat(made.to_html()), flat(made._repr_html_())):
        assert "t least 1.5 hours, and a session without minutes" in said
        assert "2026-03-17, drug test, 10 minutes" in said
        assert "Goals whose day has passed" in said
        assert "no longer there" in said
        assert "By the policy's own rule: no" in said
    links = Links()
    links.feed(made.to_html())
    assert links.fetched == []


def test_the_command_shows_and_writes_what_was_kept(rnr_: Run, tmp_path: Path) -> None:
    """A profile, a picture, a plan and a review, from their JSON, as text and as a page."""
    profile = profile_of(rnr.load("psa"))
    review = rnr.progress(case(), on=date(2026, 4, 1))
    for name, noun in (
        ("a", profile), ("b", rnr.picture(profile)), ("c", case()), ("d", review),
    ):  # fmt: skip
        file = tmp_path / f"{name}.json"
        file.write_text(noun.model_dump_json(), encoding="utf-8")
        page = tmp_path / f"{name}.html"
        assert rnr_("page", file, "--html", page) == (0, f"{page}\n", "")
        assert page.read_text(encoding="utf-8") == noun.to_html()
        assert "Name: ____" in rnr_("page", file).out
    own = next(e.path for e in SHELF if e.id == "psa")
    assert rnr_("page", tmp_path / "a.json", "--definition", own).code == 0
    policy = next(e.path for e in rnr.names(kind="policies") if e.id == "example_agency")
    assert rnr_("page", tmp_path / "c.json", "--definition", policy).code == 0


def test_the_command_says_what_is_wrong_without_repeating_it(rnr_: Run, tmp_path: Path) -> None:
    """A file that is no record is refused; neither answers nor strange keys are repeated."""
    file = tmp_path / "kept.json"
    texts = {
        "not json Jane": "is not JSON",
        '{"name": "Jane"}': "holds no profile, picture, plan or progress",
        '{"assessment": {"answers": "Jane"}}': "is not a profile of this version of rnr",
        '["Jane"]': "holds no profile, picture, plan or progress",
    }
    whole = json.loads(profile_of(rnr.load("psa")).model_dump_json())
    texts[json.dumps(whole | {"Jane": 1})] = "(other keys)"
    for text, wanted in texts.items():
        file.write_text(text, encoding="utf-8")
        done = rnr_("page", file)
        assert done.code == 1
        assert wanted in done.err
        assert "Jane" not in done.err
    assert "no such file" in rnr_("page", tmp_path / "none.json").err

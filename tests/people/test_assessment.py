"""One person's answers: what is taken, what is refused, and in which words."""

from __future__ import annotations

import json
from typing import Any

import pytest

import rnr
from rnr import Missing


@pytest.fixture(scope="module")
def psa() -> rnr.Instrument:
    """A tool with yes/no items, lists and a number."""
    return rnr.load("psa")


@pytest.fixture
def answers(psa: rnr.Instrument) -> dict[str, Any]:
    """Complete answers of a person of 30 without any record."""
    first = {name: item.answers[0] for name, item in psa.items.items() if item.answers}
    return {"age_at_current_arrest": 30, **first}


def problems(psa: rnr.Instrument, given: dict[str, Any]) -> dict[str, str]:
    """Item to code of every problem with these answers."""
    with pytest.raises(rnr.AnswersError) as caught:
        rnr.assess(psa, given)
    return {problem.where: problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("pending_charge", "maybe", "unknown_answer"),
        ("pending_charge", "YES", "unknown_answer"),
        ("pending_charge", "", "empty"),
        ("pending_charge", "  ", "empty"),
        ("pending_charge", 2, "wrong_type"),
        ("pending_charge", 1.0, "wrong_type"),
        ("pending_charge", ["yes"], "wrong_type"),
        ("prior_violent_conviction", True, "wrong_type"),
        ("age_at_current_arrest", "30", "wrong_type"),
        ("age_at_current_arrest", True, "wrong_type"),
        ("age_at_current_arrest", 30.5, "not_whole"),
        ("age_at_current_arrest", float("inf"), "not_whole"),
        ("age_at_current_arrest", 9, "out_of_range"),
        ("age_at_current_arrest", 111, "out_of_range"),
        ("age_at_current_arrest", 10**30, "out_of_range"),
        ("age_at_current_arest", 30, "unknown_item"),
        ("prior_conviction", "yes", "derived"),
    ],
)
def test_each_bad_answer_is_refused(
    psa: rnr.Instrument, answers: dict[str, Any], item: str, value: object, code: str
) -> None:
    """Every kind of bad answer is an error that names the item and the kind."""
    assert problems(psa, {**answers, item: value}) == {item: code}


def test_all_problems_are_told_at_once_and_no_answer_is_repeated(psa: rnr.Instrument) -> None:
    """Three mistakes give three problems, and the message holds none of the values."""
    with pytest.raises(rnr.AnswersError) as caught:
        rnr.assess(psa, {"age_at_current_arrest": 987, "pending_charge": "Jane Doe", "sexx": 4})
    text = str(caught.value)
    assert text.startswith("3 problems with the answers to psa-2020")
    assert "987" not in text
    assert "Jane" not in text


def test_a_misspelt_item_is_recognised(psa: rnr.Instrument) -> None:
    """The near name is suggested."""
    with pytest.raises(rnr.AnswersError, match="did you mean 'pending_charge'"):
        rnr.assess(psa, {"pending_charg": "yes"})


def test_contradicting_answers_are_refused(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """Incarceration without any conviction is refused by the file's own rule."""
    given = {**answers, "prior_sentence_to_incarceration": "yes"}
    assert list(problems(psa, given).values()) == ["rule.incarceration_without_conviction"]


def test_a_contradiction_needs_both_sides(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """Where one side is missing nothing contradicts, and the answers are taken."""
    given = {**answers, "prior_sentence_to_incarceration": "yes", "prior_felony_conviction": None}
    assert "prior_felony_conviction" in rnr.assess(psa, given).missing


def test_a_warning_is_kept_and_not_raised(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """A rule that only warns puts its message into assessment and profile."""
    assessment = rnr.assess(psa, {**answers, "age_at_current_arrest": 17})
    assert "younger_than_18" in assessment.warnings[0]
    assert rnr.score(assessment).warnings == assessment.warnings


def test_declared_spellings_are_taken(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """Booleans and codes that the file declares mean the same as the words."""
    given = {**answers, "pending_charge": True, "prior_fta_past_2_years": 2}
    spelled = {**answers, "pending_charge": "yes", "prior_fta_past_2_years": "2_plus"}
    assert rnr.assess(psa, given) == rnr.assess(psa, spelled)


def test_a_whole_number_may_be_written_with_a_point(
    psa: rnr.Instrument, answers: dict[str, Any]
) -> None:
    """JSON from elsewhere writes 30.0 for 30."""
    assert rnr.assess(psa, {**answers, "age_at_current_arrest": 30.0}) == rnr.assess(psa, answers)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "not_asked"),
        (float("nan"), "not_asked"),
        (Missing.REFUSED, "refused"),
        (Missing("unknown"), "unknown"),
    ],
)
def test_missing_answers_keep_their_reason(
    psa: rnr.Instrument, answers: dict[str, Any], value: object, reason: str
) -> None:
    """None, NaN and reasons are missing answers; nothing becomes a zero."""
    assessment = rnr.assess(psa, {**answers, "pending_charge": value})
    assert assessment.missing == {"pending_charge": reason}
    score = rnr.score(assessment)["nca"]
    assert (score.raw, score.score, score.low, score.high) == (None, None, 1, 3)
    assert score.points["pending_charge"] is None


def test_a_date_must_be_a_date(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """Dates are written as ISO 8601."""
    assert str(rnr.assess(psa, answers, on="2026-03-02").on) == "2026-03-02"
    with pytest.raises(rnr.AnswersError, match="write it as 2026-03-02"):
        rnr.assess(psa, answers, on="03/02/2026")


def test_results_are_frozen(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """Nobody changes a score that was given."""
    profile = rnr.score(rnr.assess(psa, answers))
    with pytest.raises(ValueError, match="frozen"):
        profile["fta"].score = 6  # type: ignore[misc]


def test_explain_shows_points_and_running_total(
    psa: rnr.Instrument, answers: dict[str, Any]
) -> None:
    """Each line has its points and the total so far; the last total is the raw score."""
    given = {**answers, "pending_charge": "yes", "prior_fta_past_2_years": "2_plus"}
    explanation = rnr.score(rnr.assess(psa, given)).explain("fta")
    assert [line.points for line in explanation.lines] == [1, 0, 4, 0]
    assert [line.total for line in explanation.lines] == [1, 1, 5, 5]
    assert "score 5 points, level 5" in str(explanation)


def test_explain_says_what_is_missing_and_possible(psa: rnr.Instrument) -> None:
    """An open score is explained by its bounds and the answers that would settle it."""
    text = str(rnr.score(rnr.assess(psa, {"age_at_current_arrest": 20})).explain("nvca"))
    assert "no score yet: 5 missing" in text
    assert "possible: score 0 to 7, level no_flag or flag" in text


def test_unknown_scales_are_told(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """Asking for a scale that does not exist names the near one."""
    profile = rnr.score(rnr.assess(psa, answers))
    with pytest.raises(rnr.ScaleError, match="did you mean 'nvca'"):
        _ = profile["nvcaa"]
    with pytest.raises(rnr.ScaleError, match="no scale 'x'"):
        profile.explain("x")
    assert "fta" in profile
    assert "x" not in profile


def test_an_override_stands_beside_the_actuarial_level(
    psa: rnr.Instrument, answers: dict[str, Any]
) -> None:
    """Both levels are kept, with author, reason and direction; the score never changes."""
    profile = rnr.score(rnr.assess(psa, answers))
    changed = profile.override("fta", level="3", by="assessor 17", because="recent threat")
    assert profile.overrides == ()
    assert changed["fta"].level == "1"
    assert changed.final_level("fta") == "3"
    assert changed.final_level("nca") == "1"
    assert changed.overrides[0].steps == 2
    assert changed.overrides[0].kind == "professional"
    ruled = profile.override("fta", "3", by="intake", because="rule 4", kind="policy")
    assert ruled.overrides[0].kind == "policy"
    with pytest.raises(rnr.ScaleError, match="kind: is none of professional, policy"):
        profile.override("fta", "3", by="a", because="b", kind="clinical")  # type: ignore[arg-type]
    with pytest.raises(rnr.ScaleError) as caught:
        profile.override("fta", level="7", by=" ", because="")
    assert len(caught.value.problems) == 3


def test_json_goes_both_ways_and_replays(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """A stored profile is plain JSON, reads back equal, explains itself, recomputes the same."""
    profile = rnr.score(rnr.assess(psa, {**answers, "pending_charge": None}, on="2026-03-02"))
    profile = profile.override("fta", level="2", by="a", because="b")
    stored = profile.model_dump_json()
    kept = json.loads(stored)
    assert kept["assessment"]["digest"] == psa.digest
    assert kept["scores"]["nca"]["low"] == 1
    back = rnr.Profile.model_validate_json(stored)
    assert back == profile
    assert rnr.replay(back) == profile
    assert str(back.explain("fta")) == str(profile.explain("fta"))
    assert rnr.score(back.assessment).scores == profile.scores


def test_replay_notices_a_changed_score(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """A stored score that the answers do not give is named."""
    kept = json.loads(rnr.score(rnr.assess(psa, answers)).model_dump_json())
    kept["scores"]["fta"]["score"] = 5
    tampered = rnr.Profile.model_validate_json(json.dumps(kept))
    with pytest.raises(rnr.ReplayError, match="fta: comes out differently"):
        rnr.replay(tampered)


def test_replay_notices_a_changed_definition(psa: rnr.Instrument, answers: dict[str, Any]) -> None:
    """Another digest under the same version is refused, not rescored."""
    kept = json.loads(rnr.score(rnr.assess(psa, answers)).model_dump_json())
    kept["assessment"]["digest"] = "sha256:0"
    other = rnr.Profile.model_validate_json(json.dumps(kept))
    with pytest.raises(rnr.ReplayError, match="is not the definition"):
        rnr.replay(other)

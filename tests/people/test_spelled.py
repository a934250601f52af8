"""An agency's own spellings are declared once and read everywhere, and never guessed."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

import rnr

OURS = {
    "yes": ["Y", "J"],
    "no": "N",
    rnr.Missing.UNKNOWN: ["U", 999],
    "prior_fta_past_2_years": {"2_plus": range(3, 60)},
    "prior_violent_conviction": {"3_plus": range(4, 60)},
}


@pytest.fixture(scope="module")
def plain() -> rnr.Instrument:
    """A tool as its file reads answers."""
    return rnr.load("psa")


@pytest.fixture(scope="module")
def ours(plain: rnr.Instrument) -> rnr.Instrument:
    """The same tool that also reads an agency's spellings."""
    return rnr.spelled(plain, OURS)


ROW = {
    "age_at_current_arrest": 30, "current_violent_offense": "N", "pending_charge": "Y",
    "prior_misdemeanor_conviction": "J", "prior_felony_conviction": "no",
    "prior_violent_conviction": 7, "prior_fta_past_2_years": 4,
    "prior_fta_older_than_2_years": "U", "prior_sentence_to_incarceration": "N",
}  # fmt: skip
CANON = ROW | {
    "current_violent_offense": "no", "pending_charge": "yes",
    "prior_misdemeanor_conviction": "yes", "prior_violent_conviction": "3_plus",
    "prior_fta_past_2_years": "2_plus", "prior_fta_older_than_2_years": rnr.Missing.UNKNOWN,
    "prior_sentence_to_incarceration": "no",
}  # fmt: skip


def test_one_person_is_read_as_if_in_the_files_own_words(
    plain: rnr.Instrument, ours: rnr.Instrument
) -> None:
    """The assessment, its reasons for missing answers and its digest are those of the file."""
    assert rnr.assess(ours, ROW) == rnr.assess(plain, CANON)
    assert ours.digest == plain.digest != ""


def test_a_result_is_replayed_from_the_file(ours: rnr.Instrument) -> None:
    """What is stored are the file's answers, so nobody needs the spellings years later."""
    profile = rnr.score(rnr.assess(ours, ROW))
    assert rnr.replay(profile) == profile


@pytest.mark.parametrize("text", [False, True], ids=["typed", "as text"])
def test_frames_are_read_alike(plain: rnr.Instrument, ours: rnr.Instrument, text: bool) -> None:
    """Columns of codes, typed or as a file's text, score as the file's own words do."""
    rows = [ROW, ROW | {"prior_fta_past_2_years": 999, "prior_violent_conviction": 2}]
    frame = pl.DataFrame(rows).cast(pl.String) if text else pl.DataFrame(rows)
    made = rnr.score_frame(ours, frame, text=text).rows(named=True)
    words = [CANON, CANON | {"prior_fta_past_2_years": rnr.Missing.UNKNOWN,
                             "prior_violent_conviction": "1_2"}]  # fmt: skip
    for row, answers in zip(made, words, strict=True):
        profile = rnr.score(rnr.assess(plain, answers))
        for scale in ("fta", "nca", "nvca"):
            assert row[f"{scale}_raw"] == profile[scale].raw
            assert (row[f"{scale}_low"], row[f"{scale}_high"]) == (
                profile[scale].low, profile[scale].high,
            )  # fmt: skip


def test_numbers_with_gaps_are_read(ours: rnr.Instrument) -> None:
    """A pandas column of whole numbers with a gap holds floats, and is read all the same."""
    frame = pd.DataFrame([ROW, ROW]).astype({"prior_fta_past_2_years": float})
    frame.loc[1, "prior_fta_past_2_years"] = None
    assert rnr.score_frame(ours, frame)["fta_missing"].tolist() == [1, 2]


def test_what_nobody_declared_stays_an_error(ours: rnr.Instrument) -> None:
    """A spelling that is not declared is refused, not guessed from its first letter."""
    with pytest.raises(rnr.AnswersError, match="pending_charge: has an unknown answer"):
        rnr.assess(ours, {"pending_charge": "y"})


def test_policies_read_spellings_too() -> None:
    """A policy's facts may be written in an agency's way."""
    policy = rnr.spelled(rnr.load_policy("example_agency"), {"high": ["H", 3]})
    profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 30}))
    facts = {"domestic_violence_order": "no", "criminogenic_needs": 1}
    assert rnr.plan(profile, policy, facts | {"risk": 3})["supervision"].outcome == "intensive"


def test_all_problems_are_told_at_once(plain: rnr.Instrument) -> None:
    """Unknown items and answers, ambiguous and impossible spellings stand in one error."""
    with pytest.raises(rnr.DefinitionError) as caught:
        rnr.spelled(
            plain,
            {
                "yess": "Y", "prior_fta": {"1": 1}, "pending_charge": {"maybe": "M"},
                "yes": ["X", 0, 1.5], "no": ["X"], rnr.Missing.REFUSED: ["X", "2_plus", ""],
                "prior_violent_conviction": {"3_plus": [2, "0"]},
            },
        )  # fmt: skip
    text = str(caught.value)
    assert "problems with the spellings for psa-2020" in text
    for said in (
        "yess: is neither an answer nor an item of psa-2020; did you mean 'yes'",
        "prior_fta: is not an item of psa-2020",
        "pending_charge: has no answer 'maybe'",
        "yes: has a spelling that is no text, whole number or yes/no value",
        "refused: has a spelling that is no text",
        "prior_violent_conviction: spells 2, which prior_violent_conviction already reads",
        "prior_violent_conviction: spells '0', which",
    ):
        assert said in text


def test_a_spelling_stands_for_one_answer(plain: rnr.Instrument) -> None:
    """One spelling for two answers, or for an answer and a missing one, is refused."""
    with pytest.raises(rnr.DefinitionError, match="no: spells 'X', which current_violent"):
        rnr.spelled(plain, {"yes": "X", "no": "X"})
    with pytest.raises(rnr.DefinitionError, match="unknown: spells 'X', which current_violent"):
        rnr.spelled(plain, {"yes": "X", "unknown": "X"})
    with pytest.raises(rnr.DefinitionError, match="3_plus"):
        rnr.spelled(plain, {"prior_violent_conviction": {"0": "3_plus"}})


def test_a_number_that_can_be_answered_is_no_gap(plain: rnr.Instrument) -> None:
    """An age of 99 is an age, whatever 99 stands for in another column."""
    said = "unknown: spells 99, which age_at_current_arrest takes for 99 years"
    with pytest.raises(rnr.DefinitionError, match=said):
        rnr.spelled(plain, {"unknown": [99, "U"]})


def test_spellings_may_be_declared_in_steps(plain: rnr.Instrument) -> None:
    """What was declared before holds, and cannot be contradicted later."""
    once = rnr.spelled(plain, {"yes": "Y"})
    twice = rnr.spelled(once, {"no": "N"})
    assert rnr.assess(twice, {"pending_charge": "Y"}).answers == {"pending_charge": "yes"}
    with pytest.raises(rnr.DefinitionError, match="already reads otherwise"):
        rnr.spelled(once, {"no": "Y"})


COUNTED = {"yes": range(2, 30), "no": [0, 1]}


@pytest.mark.parametrize("text", [False, True], ids=["typed", "as text"])
def test_one_items_own_word_goes_before_a_code_of_all_items(
    plain: rnr.Instrument, text: bool
) -> None:
    """Where records count and the tool asks for two or more, 1 is no, for that item alone."""
    read = rnr.spelled(plain, {"prior_felony_conviction": COUNTED})
    counted = pl.DataFrame({"prior_felony_conviction": [0, 1, 2], "pending_charge": [1, 0, 1]})
    words = pl.DataFrame(
        {"prior_felony_conviction": ["no", "no", "yes"], "pending_charge": ["yes", "no", "yes"]}
    )
    if text:
        counted = counted.cast(pl.String)
    made = rnr.score_frame(read, counted, absent="all", text=text)
    assert made.equals(rnr.score_frame(plain, words, absent="all"))
    assert rnr.assess(read, {"prior_felony_conviction": 1}).answers["prior_felony_conviction"] == (
        "no"
    )


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"no": [0, 1], "yes": range(1, 9)}, "spells 1, which .* reads otherwise; let it stand"),
        ({"yes": range(1, 9), "no": [1]}, "spells 1, which .* reads otherwise; let it stand"),
        ({"no": ["1"]}, "declare the number 1, without quotes"),
        ({"no": ["yes"]}, "spells 'yes', which .* reads otherwise; let it stand"),
    ],
)
def test_one_items_own_word_stands_for_one_answer(
    plain: rnr.Instrument, table: dict[str, object], said: str
) -> None:
    """A code may be taken from all items' reading once, as a number, and never twice."""
    with pytest.raises(rnr.DefinitionError, match=said):
        rnr.spelled(plain, {"prior_felony_conviction": table})


def test_an_answers_own_name_is_never_taken(plain: rnr.Instrument) -> None:
    """Where an answer is called 0, the number 0 cannot become another."""
    with pytest.raises(rnr.DefinitionError, match="spells 0, which prior_violent_conviction"):
        rnr.spelled(plain, {"prior_violent_conviction": {"3_plus": [0]}})

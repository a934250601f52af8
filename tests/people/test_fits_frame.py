"""Programmes for a frame: the column face says what the scalar face says."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rnr
from rnr.people.pictures.needs import NeedFound

NEEDS = ("substance_misuse", "school_work", "family_marital")
RISK = ("low", "medium", "high")
HOW = ("brief", "long")


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or none."""
    return st.one_of(st.none(), values)


def some(words: tuple[str, ...], least: int = 0) -> st.SearchStrategy[list[str]]:
    """Some of the words."""
    return st.lists(st.sampled_from(words), unique=True, min_size=least)


TESTS = st.one_of(
    st.fixed_dictionaries({"sex": some(("f", "m"), 1)}),
    st.fixed_dictionaries({"age": st.fixed_dictionaries(
        {"min": st.integers(18, 40)}, optional={"max": st.integers(40, 60)})}),
    st.fixed_dictionaries({"sex": st.sampled_from(("f", "m")),
                           "age": st.fixed_dictionaries({"max": st.integers(20, 50)})}),
)  # fmt: skip
PROGRAMMES = st.fixed_dictionaries(
    {"targets": some(NEEDS, 1), "hours": st.sampled_from([10, 50, 200]), "risk": some(RISK)},
    optional={
        "intensity": st.sampled_from(HOW), "eligible": TESTS, "slots": st.sampled_from([0, 5]),
        "exclude": TESTS.map(lambda when: [{"when": when, "because": "not safe"}]),
    },
)  # fmt: skip
PEOPLE = st.fixed_dictionaries({
    **dict.fromkeys(NEEDS, maybe(st.sampled_from(("yes", "no")))),
    "risk": maybe(st.sampled_from(RISK)), "how": st.sampled_from(HOW),
    "sex": maybe(st.sampled_from(("f", "m", "x"))), "age": maybe(st.integers(17, 61)),
})  # fmt: skip
TYPES = {**dict.fromkeys((*NEEDS, "risk", "how", "sex"), pl.String), "age": pl.Int64}


def scalar(person: dict[str, Any], offers: rnr.Catalogue) -> dict[str, str]:
    """What ``match`` says of each programme, in the words of the frame."""
    found = {"yes": True, "no": False, None: None}
    # What nobody knows was left open by a tool, or, for the last need, no tool looks at it.
    needs = tuple(NeedFound(name=n, title=n, graded=(), present=found[person[n]], best=0, worst=1)
                  for n in NEEDS if person[n] is not None or n != NEEDS[-1])  # fmt: skip
    facts = {k: person[k] for k in ("sex", "age") if person[k] is not None}
    got = rnr.match(rnr.Picture(profiles=(), needs=needs), offers, risk=person["risk"],
                    intensity=person["how"], facts=facts)  # fmt: skip
    said = {}
    for fit in got.fits:
        said[fit.programme] = "unknown" if any("not known" in c for c in fit.cautions) else "yes"
    for misfit in got.misfits:
        words = ("is not known", "still open", "no assessment here looks at")
        open_ = all(any(word in r for word in words) for r in misfit.reasons)
        said[misfit.programme] = "unknown" if open_ else "no"
    return said


@settings(max_examples=60, deadline=None)
@given(st.lists(PROGRAMMES, min_size=1, max_size=3), st.lists(PEOPLE, min_size=1, max_size=6))
def test_the_frame_says_what_the_scalar_says(
    programmes: list[dict[str, Any]], people: list[dict[str, Any]]
) -> None:
    """Drawn programmes and people, with facts, needs and levels missing in any pattern."""
    offers = rnr.Catalogue.model_validate({
        "id": "ours", "title": "Ours", "intensities": HOW, "risk": RISK,
        "hours_at_most": {"low": 30, "medium": 100},
        "programmes": {f"p{i}": {"title": "P", **one} for i, one in enumerate(programmes)},
    })  # fmt: skip
    frame = pl.DataFrame(people, schema=TYPES)
    got = rnr.fits_frame(frame, offers, risk="risk", intensity="how").to_dicts()
    for row, person in zip(got, people, strict=True):
        assert {name: row[f"{name}_fits"] for name in offers.programmes} == scalar(person, offers)


OFFERS = rnr.Catalogue.model_validate({
    "id": "ours", "title": "Ours", "risk": RISK, "hours_at_most": {"low": 30},
    "programmes": {
        "drugs": {"title": "D", "targets": ["substance_misuse"], "hours": 100,
                  "eligible": {"age": {"min": 18}}},
        "work": {"title": "W", "targets": ["school_work"], "hours": 20, "risk": ["low"]},
    },
})  # fmt: skip
FRAME = pl.DataFrame({
    "substance_misuse": ["yes", "yes", None], "school_work": ["no", "yes", "yes"],
    "level": ["high", "low", None], "age": [20, None, 30],
})  # fmt: skip


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_every_engine_says_the_same(engine: str) -> None:
    """Yes, no and unknown, with the user's columns kept."""
    frame: Any = FRAME
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", FRAME.to_arrow())
        got = rnr.fits_frame(connection.table("t"), OFFERS, risk="level").pl()
    else:
        frame = {"polars": FRAME, "lazy": FRAME.lazy(), "pandas": FRAME.to_pandas(),
                 "pyarrow": FRAME.to_arrow()}[engine]  # fmt: skip
        got = rnr.fits_frame(frame, OFFERS, risk="level")
        turn: dict[str, Any] = {"lazy": lambda f: f.collect(), "pandas": pl.from_pandas,
                                "pyarrow": pl.from_arrow}  # fmt: skip
        got = turn.get(engine, lambda f: f)(got)
    assert got["drugs_fits"].to_list() == ["yes", "no", "unknown"]
    assert got["work_fits"].to_list() == ["no", "yes", "unknown"]
    assert got.columns[:4] == FRAME.columns


def test_what_the_frame_does_not_hold_is_said_beforehand() -> None:
    """An absent target is nobody's need, an absent fact unknown, an absent level unknown."""
    got = rnr.fits_frame(FRAME.select("substance_misuse"), OFFERS, absent=["school_work", "age"])
    assert got["drugs_fits"].to_list() == ["unknown"] * 3
    assert got["work_fits"].to_list() == ["no"] * 3


def test_columns_that_do_not_fit_are_refused() -> None:
    """Missing, of the wrong type, or with other words: all named, no value repeated."""
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.fits_frame(FRAME.drop("school_work", "age"), OFFERS, risk="levl")
    text = str(caught.value)
    assert "school_work: is not a column; add it, or name it in absent=[...]" in text
    assert "age: is not a column; add it" in text
    assert "levl: is not a column; did you mean 'level'?" in text
    wrong = FRAME.with_columns(age=pl.lit("20"), school_work=pl.lit(1))
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.fits_frame(wrong, OFFERS)
    assert "age: holds no numbers; give numbers" in str(caught.value)
    assert "school_work: holds no text; give the answers as text" in str(caught.value)
    odd = FRAME.with_columns(school_work=pl.lit("secret"), level=pl.lit("huge"))
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.fits_frame(odd, OFFERS, risk="level")
    assert "school_work: 3 rows: another word; known: yes, no" in str(caught.value)
    assert "level: 3 rows: another word; known: low, medium, high" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_word_written_otherwise_is_refused_and_counted(engine: str) -> None:
    """It would keep nobody out; another word and a missing one are taken as they are."""
    keeps_out = {"when": {"psychosis": ["yes", "acute"]}, "because": "acute psychosis"}
    offers = rnr.Catalogue.model_validate({"id": "ours", "title": "Ours", "programmes": {
        "drugs": {"title": "D", "targets": ["drugs"], "hours": 10, "exclude": [keeps_out]},
    }})  # fmt: skip
    people = pl.DataFrame({"drugs": ["yes"] * 5, "psychosis": ["yes", "no", None, "Yes", "acute "]})

    def fits(rows: pl.DataFrame) -> Any:
        if engine == "polars":
            return rnr.fits_frame(rows, offers)
        connection = duckdb.connect()
        connection.register("t", rows.to_arrow())
        return rnr.fits_frame(connection.table("t"), offers).pl()

    with pytest.raises(rnr.ColumnsError) as caught:
        fits(people)
    (problem,) = caught.value.problems
    assert str(problem) == (
        "psychosis: 2 rows: a word written otherwise than in the catalogue; known: yes, acute"
    )
    assert sorted(fits(people.head(3))["drugs_fits"].to_list()) == ["no", "unknown", "yes"]

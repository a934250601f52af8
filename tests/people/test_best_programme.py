"""The programme that comes first, for a frame: the column face says what ``match`` says."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rnr
from rnr.people.pictures.grading import Graded
from rnr.people.pictures.needs import NeedFound

from .test_fits_frame import HOW, NEEDS, RISK, TESTS, maybe, some

FACTORS = ("reading", "childcare")
TARGETS = (*NEEDS, "pills", "drink")
QUALITY = ("poor", "good")
PROGRAMMES = st.fixed_dictionaries(
    {"targets": some(TARGETS, 1), "hours": st.sampled_from([10, 50, 200]), "risk": some(RISK),
     "suits": some(FACTORS)},
    optional={
        "intensity": st.sampled_from(HOW), "eligible": TESTS, "slots": st.sampled_from([0, 5]),
        "quality": st.sampled_from(QUALITY),
        "exclude": TESTS.map(lambda when: [{"when": when, "because": "not safe"}]),
    },
)  # fmt: skip
YES_OR_NO = st.sampled_from((True, True, False, None))
PEOPLE = st.fixed_dictionaries({
    "order": st.permutations(NEEDS), **dict.fromkeys((*NEEDS[1:], "pills", "drink"), YES_OR_NO),
    **dict.fromkeys(FACTORS, st.booleans()), "risk": maybe(st.sampled_from(RISK)),
    "how": maybe(st.sampled_from(HOW)), "sex": maybe(st.sampled_from(("f", "m", "x"))),
    "age": maybe(st.integers(17, 61)),
})  # fmt: skip


def part(topic: str, present: bool | None) -> Graded:
    """A grading of a part of the first need."""
    return Graded(instrument="made", version="1", scale=topic, title=topic, kind="need",
                  topic=topic, present=present, shelf="verified")  # fmt: skip


def pictured(person: dict[str, Any]) -> rnr.Picture:
    """The picture of a person whose first need has two parts."""
    parts = person["pills"], person["drink"]
    whole = True if True in parts else None if None in parts else False
    needs = []
    for name in person["order"]:
        graded = tuple(part(t, person[t]) for t in ("pills", "drink")) if name == NEEDS[0] else ()
        present = whole if name == NEEDS[0] else person[name]
        needs.append(NeedFound(name=name, title=name, graded=graded, present=present))
    noted = tuple(rnr.Noted(kind="responsivity", name=name, because="seen")
                  for name in FACTORS if person[name])  # fmt: skip
    return rnr.Picture(profiles=(), needs=tuple(needs), noted=noted)


def row_of(person: dict[str, Any], picture: rnr.Picture) -> dict[str, Any]:
    """The person as a row of a picture frame."""
    words = {True: "yes", False: "no", None: None}
    ranks = {need.name: at for at, need in enumerate(picture.targets(), 1)}
    row: dict[str, Any] = {name: person[name] for name in ("risk", "how", "sex", "age")}
    for need in picture.needs:
        row |= {need.name: words[need.present], f"{need.name}_rank": ranks.get(need.name)}
    for topic in ("pills", "drink"):
        rank = ranks.get(NEEDS[0]) if person[topic] else None
        row |= {topic: words[person[topic]], f"{topic}_rank": rank}
    return row | {name: words[person[name]] for name in FACTORS}


TYPES = {**dict.fromkeys((*TARGETS, *FACTORS, "risk", "how", "sex"), pl.String), "age": pl.Int64,
         **{f"{name}_rank": pl.Int64 for name in TARGETS}}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PROGRAMMES, min_size=1, max_size=5), st.lists(PEOPLE, min_size=1, max_size=8))
def test_the_frame_puts_the_same_programme_first(
    programmes: list[dict[str, Any]], people: list[dict[str, Any]]
) -> None:
    """Drawn programmes and people: the first of ``match`` for every row, or none as there."""
    offers = rnr.Catalogue.model_validate({
        "id": "ours", "title": "Ours", "intensities": HOW, "risk": RISK, "quality": QUALITY,
        "hours_at_most": {"low": 30, "medium": 100},
        "programmes": {f"p{i}": {"title": "P", **one} for i, one in enumerate(programmes)},
    })  # fmt: skip
    pictures = [pictured(person) for person in people]
    rows = [row_of(person, found) for person, found in zip(people, pictures, strict=True)]
    frame = pl.DataFrame(rows, schema=TYPES)
    got = rnr.fits_frame(frame, offers, risk="risk", intensity="how", best=True)
    expected = []
    for person, found in zip(people, pictures, strict=True):
        facts = {name: person[name] for name in ("sex", "age") if person[name] is not None}
        best = rnr.match(found, offers, risk=person["risk"], intensity=person["how"],
                         facts=facts).best  # fmt: skip
        expected.append(best.programme if best else None)
    assert got["programme"].to_list() == expected
    plain = rnr.fits_frame(frame, offers, best=True)["programme"].to_list()
    bare = [rnr.match(found, offers, facts={n: person[n] for n in ("sex", "age")
                                            if person[n] is not None}).best
            for person, found in zip(people, pictures, strict=True)]  # fmt: skip
    assert plain == [best.programme if best else None for best in bare]


OFFERS = rnr.Catalogue.model_validate({
    "id": "ours", "title": "Ours", "programmes": {
        "drugs": {"title": "D", "targets": ["substance_misuse"], "hours": 100},
        "work": {"title": "W", "targets": ["school_work"], "hours": 20, "suits": ["reading"]},
        "both": {"title": "B", "targets": ["school_work", "substance_misuse"], "hours": 20},
    },
})  # fmt: skip
FRAME = pl.DataFrame({
    "substance_misuse": ["yes", "yes", "no", None], "school_work": ["no", "yes", "yes", None],
    "substance_misuse_rank": [1, 2, None, None], "school_work_rank": [None, 1, 1, None],
    "reading": ["no", None, "yes", "yes"],
})  # fmt: skip


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_every_engine_puts_the_same_one_first(engine: str) -> None:
    """By name among equals, then for more needs, then for who is adapted for; nobody without."""
    frame: Any = FRAME
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", FRAME.to_arrow())
        got = rnr.fits_frame(connection.table("t"), OFFERS, best=True).pl()
    else:
        frame = {"polars": FRAME, "lazy": FRAME.lazy(), "pandas": FRAME.to_pandas(),
                 "pyarrow": FRAME.to_arrow()}[engine]  # fmt: skip
        got = rnr.fits_frame(frame, OFFERS, best=True)
        turn: dict[str, Any] = {"lazy": lambda f: f.collect(), "pandas": pl.from_pandas,
                                "pyarrow": pl.from_arrow}  # fmt: skip
        got = turn.get(engine, lambda f: f)(got)
    assert got["programme"].to_list() == ["both", "both", "work", None]


def test_the_order_of_needs_has_to_be_there() -> None:
    """Places and factors are named where they lack; a need without a place is counted."""
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.fits_frame(FRAME.drop("reading", "school_work_rank"), OFFERS, best=True)
    assert "reading: is not a column; add it, or name it in absent=[...]" in str(caught.value)
    assert "school_work_rank: is not a column" in str(caught.value)
    lost = FRAME.with_columns(school_work_rank=pl.lit(None, dtype=pl.Int64))
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.fits_frame(lost, OFFERS, best=True)
    said = "school_work_rank: 2 rows: a need without a place; rank every need that is there"
    assert said in str(caught.value)
    alone = rnr.fits_frame(FRAME.drop("reading"), OFFERS, best=True, absent=["reading"])
    assert alone["programme"].to_list() == ["both", "both", "both", None]
    nobody = rnr.fits_frame(FRAME.select("reading"), OFFERS, best=True,
                            absent=["school_work", "substance_misuse"])  # fmt: skip
    assert nobody["programme"].to_list() == [None] * 4

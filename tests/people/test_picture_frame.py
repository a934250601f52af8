"""A picture for a frame: every row says what the picture of that person says."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rnr
from rnr.people.pictures.grading import Graded
from rnr.people.pictures.needs import NeedFound

TODAY = date(2026, 3, 2)
GRADES = ("none", "some", "much")
WORDS = {"low": 0, "middle": 1, "high": 2}


def tool(name: str, **scales: dict[str, Any]) -> rnr.Instrument:
    """A tool whose every scale is the sum of two questions, 0 or 1 point each."""
    made: dict[str, Any] = {}
    items = {}
    for scale, what in scales.items():
        asked = [f"{scale}_{i}" for i in range(2)]
        items |= {item: {"ask": item, "answers": ["no", "yes"]} for item in asked}
        points = {item: {"no": 0, "yes": 1} for item in asked}
        made[scale] = {"title": scale, "levels": WORDS, "points": points, **what}
    return rnr.Instrument.model_validate({
        "id": name, "version": "1", "title": name, "shelf": "verified", "source": "S1",
        "sources": [{"id": "S1", "cite": "made up"}], "items": items, "scales": made,
        "use": {"population": "nobody", "licence": "none", "terms": "public_domain"},
    })  # fmt: skip


DRUGS = {"kind": "need", "need": "substance_misuse"}
FIRST = tool(
    "first", drugs=DRUGS, alcohol=DRUGS, work={"kind": "need", "need": "school_work"},
    past={"kind": "need", "need": "criminal_history"},
    housing={"kind": "need", "need": "other", "applies": {"work_0": "yes"}},
    risk={"kind": "risk", "outcome": "rearrest"}, reading={"kind": "responsivity"},
)  # fmt: skip
SECOND = tool(
    "second", drugs=DRUGS, past={"kind": "need", "need": "criminal_history"},
    job={"kind": "need", "need": "school_work", "worse": "lower"},
    friends={"kind": "need", "need": "procriminal_associates", "levels": {}},
    risk={"kind": "risk", "outcome": "rearrest"}, family={"kind": "strength"},
)  # fmt: skip
THIRD = tool("third", pills={**DRUGS, "levels": {"no": 0, "yes": 2}},
             beds={"kind": "need", "need": "other"})  # fmt: skip
TOOLS = (FIRST, SECOND, THIRD)
KEYS = [f"{t.id}.{name}" for t in TOOLS for name in t.scales]
LEVELS = {key: list(WORDS) for key in KEYS} | {"second.friends": [], "third.pills": ["no", "yes"]}


@st.composite
def crosswalks(draw: st.DrawFn) -> rnr.Crosswalk:
    """Any kinds, needs, topics and weights, and grades in any order, for some of the scales."""
    scales = {}
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, unique=True)):
        one: dict[str, Any] = {"weight": draw(st.sampled_from([1, 1, 2, 0.7]))}
        one |= draw(st.fixed_dictionaries({}, optional={
            "kind": st.sampled_from(["need", "stability", "responsivity"]),
            "topic": st.sampled_from(["pills", "drink"]),
        }))  # fmt: skip
        if one.get("kind") == "need":
            one["need"] = draw(st.sampled_from(["substance_misuse", "leisure_recreation"]))
        if draw(st.booleans()):
            one["grades"] = {level: draw(st.sampled_from(GRADES)) for level in LEVELS[key]}
        scales[key] = one
    return rnr.Crosswalk.model_validate({
        "id": "drawn", "title": "Drawn", "standing": "example", "grades": GRADES,
        "need_from": draw(st.sampled_from([None, *GRADES])), "scales": scales,
    })  # fmt: skip


ANSWER = st.sampled_from(["no", "yes", "yes", None])
PERSON = st.fixed_dictionaries({
    t.id: st.one_of(st.none(), st.fixed_dictionaries({
        "on": st.one_of(st.none(), st.dates(date(2025, 1, 1), TODAY)),
        **dict.fromkeys(t.items, ANSWER),
    })) for t in TOOLS
})  # fmt: skip
VALID = st.dictionaries(st.sampled_from(["first", "second-1", "third"]),
                        st.sampled_from(["6 months", 100]))  # fmt: skip


def joined(people: list[dict[str, Any]], possible: bool) -> pl.DataFrame:
    """Score every tool on whom it was used, and join the results; null where it was not used."""
    frame = pl.DataFrame({"row": range(len(people))}, schema={"row": pl.Int64})
    for t in TOOLS:
        rows = [{"row": at, **one[t.id]} for at, one in enumerate(people) if one[t.id]]
        types = {"row": pl.Int64, "on": pl.Date, **dict.fromkeys(t.items, pl.String)}
        scored = rnr.score_frame(t, pl.DataFrame(rows, schema=types), keep=["row", "on"],
                                 possible=possible)  # fmt: skip
        scored = scored.rename({c: f"{t.id}_{c}" for c in scored.columns if c != "row"})
        frame = frame.join(scored, on="row", how="left", maintain_order="left")
    return frame


STEMS = {f"{t.id}_{name}": f"{t.id}.{name}" for t in TOOLS for name in t.scales}
DATES = {t.id: f"{t.id}_on" for t in TOOLS}


def grade_of(need: NeedFound) -> str | None:
    """The grade of the worst-graded part, where that is settled."""
    for one in need.current:
        if one.best is not None and one.best == need.best == need.worst:
            mirrored = one.instrument == "second" and one.scale == "job" and one.grades != GRADES
            place = 1 - one.best if mirrored else one.best
            return one.grades[round(place * (len(one.grades) - 1))]
    return None


def there(present: list[bool | None]) -> str | None:
    """Yes if one is there, no if none is; nothing while that is open."""
    return "yes" if True in present else None if None in present else "no"


def expected(found: rnr.Picture | None) -> dict[str, Any]:
    """What a row must say, by that person's own picture."""
    if found is None:
        return {"needs": None, "needs_open": None, "conflicts": None, "target_1": None}
    targets = [need.name for need in found.targets()]
    said: dict[str, Any] = {f"target_{i + 1}": name for i, name in enumerate(targets[:3])}
    said |= {f"target_{i + 1}": None for i in range(len(targets), 3)}
    said["needs"] = len(targets) if found.needs else None
    said["needs_open"] = sum(n.present is None for n in found.needs) if found.needs else None
    titles = {}
    for need in found.needs:
        said[need.name] = there([need.present])
        said[f"{need.name}_grade"] = grade_of(need)
        said[f"{need.name}_rank"] = targets.index(need.name) + 1 if need.name in targets else None
        titles[need.title] = need.name
        for topic in {one.topic for one in need.graded} - {None, need.name}:
            parts = [one.present for other in found.needs for one in other.current
                     if one.topic == topic and other.name != topic]  # fmt: skip
            said[str(topic)] = there(parts) if parts else None
    graded: list[Graded] = [*found.history, *(one for rows in found.risk.values() for one in rows)]
    said |= {f"{one.instrument}_{one.scale}_grade": one.grade for one in graded}
    beside: dict[str, list[bool | None]] = {}
    for one in (*found.responsivity, *found.strengths, *found.stability):
        beside.setdefault(one.topic or one.scale, []).append(one.present)
    said |= {name: there(present) for name, present in beside.items()}
    conflicts = {f"{titles.get(c.what, c.what)}: {c.kind}" for c in found.conflicts}
    said["conflicts"] = conflicts or None
    return said


@settings(max_examples=25, deadline=None)
@given(st.one_of(st.none(), crosswalks()), st.lists(PERSON, min_size=1, max_size=5), VALID,
       st.lists(st.integers(0, 99), min_size=5, max_size=5))  # fmt: skip
def test_the_frame_says_what_the_picture_says(
    crosswalk: rnr.Crosswalk | None, people: list[dict[str, Any]], valid: dict[str, Any],
    driven: list[int],
) -> None:  # fmt: skip
    """Drawn tools in use, answers, crosswalks, windows and drivers: needs, order, conflicts."""
    options: dict[str, Any] = {"on": TODAY, "valid": valid, "crosswalk": crosswalk}
    profiles = [
        [rnr.score(rnr.assess(t, {k: v for k, v in one[t.id].items() if k != "on"},
                              on=one[t.id]["on"])) for t in TOOLS if one[t.id]]
        for one in people
    ]  # fmt: skip
    frame = joined(people, possible=True)
    reasons: dict[str, list[str | None]] = {}
    pictures = []
    for at, mine in enumerate(profiles):
        names = [need.name for need in rnr.picture(*mine, **options).needs] if mine else []
        own = {names[driven[at] % len(names)]: "seen"} if names and driven[at] % 2 else {}
        for name in own:
            reasons.setdefault(name, [None] * len(people))[at] = "seen"
        pictures.append(rnr.picture(*mine, drivers=own, **options) if mine else None)
    marked = {name: f"driver_{i}" for i, name in enumerate(reasons)}
    frame = frame.with_columns(
        **{column: pl.Series(reasons[name], dtype=pl.String) for name, column in marked.items()}
    )
    try:
        got = rnr.picture_frame(frame, TOOLS, columns=STEMS, dates=DATES, drivers=marked, **options)
    except rnr.ColumnsError as error:
        # Two things of one name, such as a topic of needs and of what is beside them.
        assume({problem.code for problem in error.problems} != {"twice"})
        raise
    assert got.height == len(people)
    for row, found in zip(got.to_dicts(), pictures, strict=True):
        row["conflicts"] = set(row["conflicts"].split("; ")) if row["conflicts"] else None
        wanted = expected(found)
        assert {name: row[name] for name in wanted} == wanted
        shown = {n.name for n in found.needs} if found else set()
        for name in (n for n in got.columns if f"{n}_rank" in got.columns and n not in wanted):
            assert name not in shown
            assert row[name] is None


DAST = rnr.load("dast_10")
PEOPLE: list[dict[str, Any]] = [
    {"first": {"on": date(2025, 1, 5), **dict.fromkeys(FIRST.items, "yes")},
     "second": {"on": date(2026, 1, 5), **dict.fromkeys(SECOND.items, "no")}, "third": None},
    {"first": {"on": None, **dict.fromkeys(FIRST.items, "no")}, "second": None, "third": None},
    {"first": {"on": TODAY, **dict.fromkeys(FIRST.items, "yes"), "work_1": None}, "second": None,
     "third": None},
    dict.fromkeys(("first", "second", "third")),
]  # fmt: skip


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_every_engine_says_the_same(engine: str) -> None:
    """Windows, conflicts, order and rows that nobody assessed, on every engine; told by hand.

    The first person's first assessment is past its window, so drugs go by the second tool, which
    finds none; the first tool's alcohol and history disagree with the second all the same.
    """
    frame: Any = joined(PEOPLE, possible=True)
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", frame.to_arrow())
        frame = connection.table("t")
    else:
        frame = {"polars": frame, "lazy": frame.lazy(), "pandas": frame.to_pandas(),
                 "pyarrow": frame.to_arrow()}[engine]  # fmt: skip
    got = rnr.picture_frame(frame, TOOLS, columns=STEMS, on=TODAY, dates=DATES,
                            valid={"first": "12 months", "second": "12 months"})  # fmt: skip
    turn: dict[str, Any] = {"lazy": lambda f: f.collect(), "pandas": pl.from_pandas,
                            "pyarrow": pl.from_arrow, "duckdb": lambda f: f.pl()}  # fmt: skip
    rows = turn.get(engine, lambda f: f)(got).sort("row").to_dicts()
    assert [row["first_window"] for row in rows] == ["past", None, "within", None]
    assert [row["second_window"] for row in rows] == ["within", None, None, None]
    assert [row["substance_misuse"] for row in rows] == ["no", "no", "yes", None]
    assert [row["substance_misuse_grade"] for row in rows] == ["low", "low", "high", None]
    assert [row["school_work"] for row in rows] == ["yes", "no", "yes", None]
    assert [row["school_work_grade"] for row in rows] == ["low", "low", None, None]
    assert [row["target_1"] for row in rows] == ["school_work", None, "substance_misuse", None]
    assert [row["target_2"] for row in rows] == ["first.housing", None, "first.housing", None]
    assert [row["target_3"] for row in rows] == [None, None, "school_work", None]
    assert [row["needs"] for row in rows] == [2, 0, 3, None]
    assert [row["needs_open"] for row in rows] == [1, 0, 0, None]
    assert [row["first_risk_grade"] for row in rows] == ["high", "low", "high", None]
    assert [row["reading"] for row in rows] == ["yes", "no", "yes", None]
    assert [row["family"] for row in rows] == ["yes", None, None, None]
    assert rows[0]["conflicts"].split("; ") == [
        "substance_misuse: differ", "criminal_history: differ", "rearrest: differ",
    ]  # fmt: skip
    assert [row["conflicts"] for row in rows[1:]] == [None, None, None]


def test_what_a_plain_scored_frame_does_not_tell_stays_open() -> None:
    """Without the possible levels an open level may be any; with levels alone nothing is open."""
    frame = joined(PEOPLE, possible=False)
    got = rnr.picture_frame(frame, TOOLS, columns=STEMS)
    assert got["school_work"].to_list() == ["yes", "no", None, None]
    assert got["needs_open"].to_list() == [1, 0, 1, None]
    levels = frame.select("row", pl.selectors.ends_with("_level"))
    assert rnr.picture_frame(levels, TOOLS, columns=STEMS)["needs_open"].to_list() == [
        0,
        0,
        0,
        None,
    ]
    assert got["first.housing"].to_list() == ["yes", None, "yes", None]


def test_what_does_not_fit_a_picture_is_refused_all_at_once() -> None:
    """Tools, columns, days, drivers and levels that do not fit: named, counted, never repeated."""
    frame = joined(PEOPLE, possible=False)
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.picture_frame(
            frame.with_columns(needs=1, second_risk_level=pl.lit(3)), [*TOOLS[1:], THIRD],
            columns={**{k: v for k, v in STEMS.items() if "first" not in v and "beds" not in v},
                     "x": "second.rsk"},
            valid={"first": 3, "second": 3}, dates={"third": "third_off", "fourth": "row"},
            absent=["second.drug"],
        )  # fmt: skip
    said = str(caught.value)
    for words in (
        "third: stands 2 times among the tools; give one version of it",
        "x: is mapped to 'second.rsk', which is not a scale of these tools; did you mean",
        "second_risk_level: (scale second.risk) holds Int32, expected levels as text",
        "second.drug: is not a scale that a picture shows; did you mean 'second.drugs'?",
        "on: is not given; name the day of the picture",
        "first: is not one of the tools",
        "second: has a window, and no column with the day of its assessment",
        "third_off: is not a column; did you mean 'third_on'?",
        "fourth: is not one of the tools",
        "row: holds no dates",
        "needs: is a column already, and the result would need it; rename it",
    ):
        assert words in said, words
    with pytest.raises(rnr.ColumnsError, match="tools: is empty; give at least one instrument"):
        rnr.picture_frame(frame, [])
    strange = frame.with_columns(
        first_risk_level=pl.lit("secret"), why=pl.Series([" ", None, None, "so"]), n=pl.lit(1),
    )  # fmt: skip
    options: dict[str, Any] = {"columns": STEMS, "on": date(2026, 1, 31), "dates": DATES}
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.picture_frame(strange, TOOLS, drivers={"school_work": "why"}, **options)
    said = str(caught.value)
    assert "first_risk_level: 4 rows: not a level of the scale; known: low, middle, high" in said
    assert "first_on: 1 row: assessed after the day of the picture" in said
    assert "why: 1 row: a driver without a reason; say why" in said
    assert "why: 1 row: a driver school_work that nobody graded" in said
    assert "secret" not in said
    drivers = {"school_wrk": "why", "school_work": "whi", "substance_misuse": "n"}
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.picture_frame(strange, TOOLS, drivers=drivers, **options)
    said = str(caught.value)
    assert "school_wrk: is not a need that these tools grade; did you mean 'school_work'?" in said
    assert "whi: is not a column; did you mean 'why'?" in said
    assert "n: holds no text; give the reason, or nothing" in said


def test_scales_that_are_absent_and_columns_of_nothing_say_nothing() -> None:
    """Whoever was not assessed has no need, no grade and no count; the row is there."""
    nothing = pl.DataFrame({"row": [1, 2], "total_level": [None, None], "day": [None, None]})
    got = rnr.picture_frame(
        nothing,
        [DAST],
        on=TODAY,
        valid={"dast_10": 30},
        dates={"dast_10": "day"},
        drivers={"substance_misuse": "day"},
    )
    assert got["substance_misuse"].to_list() == got["needs"].to_list() == [None, None]
    assert got["dast_10_window"].to_list() == [None, None]
    absent = rnr.picture_frame(nothing.select("row"), [DAST], absent=["dast_10.total"])
    assert absent["needs"].to_list() == [None, None]
    fourth = tool("fourth", risk={"kind": "risk", "outcome": "rearrest"})
    risk = rnr.picture_frame(pl.DataFrame({"risk_level": [None, None]}), [fourth])
    with pytest.raises(rnr.ColumnsError, match="total_level: no column holds the level of dast_10"):
        rnr.picture_frame(nothing.select("row"), [DAST])
    assert risk["risk_grade"].to_list() == [None, None]


def test_a_provisional_tool_says_so() -> None:
    """What nobody read at source carries the word into the picture."""
    ours = rnr.load("oras_cst", allow_provisional=True)
    frame = pl.DataFrame({"total_level": ["low"]})
    keys = [f"oras_cst.{name}" for name in ours.scales if name != "total"]
    shown = rnr.picture_frame(frame, [ours], absent=[k for k in keys if k in _shown(ours)])
    assert shown["rnr_shelf"].to_list() == ["provisional"]


def _shown(ours: rnr.Instrument) -> list[str]:
    return [f"{ours.id}.{n}" for n, s in ours.scales.items() if s.kind not in ("part", "reading")]

"""The lint proves what it says, within bounded work, and is quiet where it cannot."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rnr
from rnr.check import faces
from rnr.check.coverage import coverage
from rnr.check.net import make_net
from rnr.check.run import check, check_instrument, examine
from rnr.check.survey import survey
from rnr.check.worse import _verdict
from rnr.definitions.instrument import Instrument
from rnr.errors import DefinitionError
from rnr.library.load import read_instrument
from rnr.scoring.compile import compile_instrument
from rnr.scoring.program import Program
from rnr.scoring.run import result, run

VALID = Path(__file__).parent / "bad" / "valid-1.toml"
POINTS = st.integers(-2, 3)
HEAD = {
    "id": "drawn", "version": "1", "title": "Drawn", "shelf": "verified", "source": "S1",
    "use": {"population": "nobody", "licence": "none", "terms": "public_domain"},
    "sources": [{"id": "S1", "cite": "drawn"}],
}  # fmt: skip


def instrument(**parts: Any) -> Instrument:
    """A definition with the usual head."""
    return Instrument.model_validate({**HEAD, **parts})


@st.composite
def tools(draw: st.DrawFn) -> Instrument:
    """A small tool: three coded items, a number, derived answers, strata, conversion, levels."""
    items: dict[str, Any] = {
        name: {"ask": name, "answers": ["no", "some", "yes"][: draw(st.integers(2, 3))]}
        for name in ("a", "b", "c")
    }
    items["n"] = {"ask": "n", "number": {"unit": "years", "min": 18, "max": 24}}
    last = {name: items[name]["answers"][-1] for name in ("a", "b", "c")}
    derived: dict[str, Any] = {
        "d": {draw(st.sampled_from(["any", "all", "none"])): {
            "a": last["a"], "b": last["b"], "n": {"max": draw(st.integers(18, 23))}}},
        "e": {"sum": ["d", "n"], "constant": draw(POINTS)},
        "f": {"product": ["d", "n"]},
        "g": {"first": [{"when": {"c": last["c"]}, "then": "x"},
                        {"when": {"d": "yes"}, "then": "y"}], "otherwise": "z",
              "answers": ["x", "y", "z"]},
    }  # fmt: skip

    def table(ref: str) -> dict[str, Any]:
        if ref == "n":
            return {"18": draw(POINTS), str(draw(st.integers(19, 24))): draw(POINTS)}
        if ref in ("e", "f"):
            return {"each": draw(POINTS)}
        names = {"d": ["no", "yes"], "g": ["x", "y", "z"]}.get(ref) or items[ref]["answers"]
        return {name: draw(POINTS) for name in names}

    refs = draw(st.lists(st.sampled_from("abcndefg"), min_size=2, max_size=5, unique=True))
    scale: dict[str, Any] = {
        "title": "s", "kind": "risk", "points": {ref: table(ref) for ref in refs},
        "levels": {"low": -500, "high": draw(st.integers(-3, 6))},
    }  # fmt: skip
    if draw(st.booleans()):
        starts = sorted(draw(st.sets(st.integers(-4, 8), min_size=1, max_size=3)))
        scale["convert"] = {"-500": 0, **{str(start): draw(POINTS) for start in starts}}
    if draw(st.booleans()):
        scale["strata"] = [
            {"for": {"a": items["a"]["answers"][:-1]}, "points": {"b": table("b")}},
            {"for": {"a": last["a"]}, "levels": {"low": -500, "high": 1}},
        ]
    if draw(st.booleans()):
        scale["applies"] = {"c": last["c"]}
    return instrument(items=items, derived=derived, scales={"s": scale})


def everybody(program: Program) -> list[tuple[int, ...]]:
    """Every combination of answers, one by one."""
    return list(product(*(range(int(s.low), int(s.high) + 1) for s in program.inputs)))


@settings(max_examples=60, deadline=None)
@given(tools())
def test_what_can_come_out_is_what_enumeration_finds(tool: Instrument) -> None:
    """Raw scores, scores and levels of each stratum are those of all people, one by one."""
    program = compile_instrument(tool)
    plan = program.scales["s"]
    found: dict[int, set[tuple[Any, Any, Any]]] = {}
    for answers in everybody(program):
        got = result(run(program, answers), plan)
        if got.status == "scored":
            found.setdefault(got.stratum or 0, set()).add((got.raw, got.score, got.level))
    reached = survey(make_net(program), tool.scales["s"], plan)
    for k, one in enumerate(reached):
        mine = found.get(k, set())
        assert one.exact
        assert one.raws == {raw for raw, _, _ in mine}
        assert one.scores == {score for _, score, _ in mine}
        assert one.levels == {level for _, _, level in mine}


def falls_for_somebody(tool: Instrument, item: str) -> bool:
    """Whether somebody's score falls as this one answer gets worse, found by trying everybody."""
    program = compile_instrument(tool)
    plan = program.scales["s"]
    own = [spec.item for spec in program.inputs].index(item)
    scores = {answers: result(run(program, answers), plan).score for answers in everybody(program)}
    values = sorted({answers[own] for answers in scores})
    for answers in scores:
        line = [scores[*answers[:own], value, *answers[own + 1 :]] for value in values]
        if any(a is not None and b is not None and b < a - 1e-9 for a, b in pairwise(line)):
            return True
    return False


def verdict(tool: Instrument, item: str) -> str:
    """What the lint says of the same."""
    program = compile_instrument(tool)
    return _verdict(make_net(program), program.scales["s"], item, 1, {})


@settings(max_examples=60, deadline=None)
@given(tools(), st.sampled_from("abcn"))
def test_a_worse_answer_is_judged_as_enumeration_judges_it(tool: Instrument, item: str) -> None:
    """The verdict is "falls" exactly if some person's score falls as this one answer gets worse."""
    assert verdict(tool, item) == ("falls" if falls_for_somebody(tool, item) else "rises")


YES_NO = {"ask": "?", "answers": ["no", "yes"]}
SMALL = {"ask": "?", "number": {"unit": "n", "min": 1, "max": 4}}
STRATA = [{"for": {"a": "no"}, "points": {"b": {"no": 0, "yes": 3}}}, {"for": {"a": "yes"}}]
DOWN = {"sum": {"m": 1}, "constant": -5}


@pytest.mark.parametrize(
    ("item", "derived", "points", "more"),
    [
        ("a", {}, {"b": {"no": 0, "yes": 1}}, {"strata": STRATA}),
        ("a", {}, {"b": {"no": 0, "yes": 3}}, {"strata": STRATA}),
        ("n", {"below": DOWN, "r": {"ratio": ["n", "below"]}}, {"r": {"each": 1}}, {}),
        ("m", {"below": DOWN, "r": {"ratio": ["n", "below"]}}, {"r": {"each": 1}}, {}),
        ("m", {"r": {"ratio": ["n", "m"]}}, {"r": {"each": -1}}, {}),
        ("n", {"below": DOWN, "r": {"product": ["n", "below"]}}, {"r": {"each": 1}}, {}),
        ("m", {"below": DOWN, "r": {"product": ["n", "below"]}}, {"r": {"each": 1}}, {}),
        ("m", {"below": DOWN, "r": {"power": {"of": "below", "to": 2}}}, {"r": {"each": 1}}, {}),
        ("m", {"below": DOWN, "r": {"power": {"of": "below", "to": 3}}}, {"r": {"each": 1}}, {}),
        ("n", {"r": {"difference": ["n", "m"]}}, {"r": {"each": 1}}, {}),
        ("m", {"r": {"difference": ["n", "m"]}}, {"r": {"each": 1}}, {}),
        ("m", {"r": {"all": {"n": {"above": "m"}}}}, {"r": {"no": 0, "yes": 1}}, {}),
        ("n", {"r": {"all": {"n": {"min": 2}}}}, {"r": {"no": 0, "yes": 1}}, {}),
        ("n", {"r": {"all": {"n": {"min": 2, "max": 3}}}}, {"r": {"no": 0, "yes": 1}}, {}),
        ("n", {"r": {"log": "n"}}, {"r": {"each": 1}}, {"logistic": True}),
    ],
)
def test_each_operation_is_judged_as_enumeration_judges_it(
    item: str, derived: Any, points: Any, more: Any
) -> None:
    """Products, ratios and powers turn round below zero; strata can turn anything round."""
    items = {"a": YES_NO, "b": YES_NO, "n": SMALL, "m": SMALL}
    scale = {"title": "s", "kind": "risk", "points": points, **more}
    tool = instrument(items=items, derived=derived, scales={"s": scale})
    assert verdict(tool, item) == ("falls" if falls_for_somebody(tool, item) else "rises")


def wide(points: list[float], **more: Any) -> Instrument:
    """A tool of many yes/no items that earn these points."""
    items = {f"q{i}": {"ask": "?", "answers": ["no", "yes"]} for i in range(len(points))}
    earned = {f"q{i}": {"no": 0, "yes": p} for i, p in enumerate(points)}
    scale = {"title": "s", "kind": "risk", "points": earned, **more}
    return instrument(items=items, scales={"s": scale})


def test_sums_of_many_answers_are_proved_exactly() -> None:
    """Two hundred items of one point each reach 200 and not 201."""
    tool = wide([1] * 200, levels={"low": 0, "top": 200, "beyond": 201})
    told = [str(p) for p in check_instrument(tool) if p.code.startswith("unreachable")]
    wanted = "scales.s.levels: the level 'beyond' starts at 201, yet the score reaches only 200"
    assert len(told) == 1
    assert told[0].startswith(wanted)


def test_hostile_points_cost_bounded_work_and_are_noted() -> None:
    """Sixty powers of two have 2^60 sums: the check gives up and claims nothing."""
    tool = wide([2**i for i in range(60)], levels={"low": 0, "odd": 1, "beyond": 2**61})
    found = [*check_instrument(tool)]
    told = [p for p in found if p.code.startswith("unreachable")]
    assert [p.what.partition(" starts")[0] for p in told] == ["the level 'beyond'"]


def test_what_is_not_proved_is_noted(tmp_path: Path) -> None:
    """Continuous numbers cannot all be tried: a note says that, and it is no problem."""
    text = VALID.read_text().replace('"valid"', '"vague"').replace("range   =", "# range =")
    text = text.replace(
        "points.pending           =", "points.speed = { each = 0.1 }\npoints.pending ="
    )
    number = '[items.speed]\nask = "?"\nnumber = { unit = "m", min = 0, max = 1, whole = false }\n'
    file = tmp_path / "vague-1.toml"
    file.write_text(text.replace("[items.sex]", number + "\n[items.sex]"))
    found = examine(file)
    assert [note.code for note in found.notes] == ["note.reach"]
    assert "too many possible values to list" in str(found.notes[0])
    assert not any(p.code.startswith(("unreachable", "note")) for p in found.problems)


def test_a_chain_of_derived_answers_is_not_exponential() -> None:
    """Each of forty derived answers names the one before twice; the work stays small."""
    derived: dict[str, Any] = {"d0": {"any": ["q0", "q1"]}}
    for i in range(1, 40):
        derived[f"d{i}"] = {"all": {f"d{i - 1}": ["no", "yes"][i % 2], f"q{i}": "yes"}}
        derived[f"e{i}"] = {"any": [f"d{i}", f"d{i - 1}"]}
    items = {f"q{i}": {"ask": "?", "answers": ["no", "yes"]} for i in range(40)}
    points = {f"e{i}": {"no": 0, "yes": 1} for i in range(1, 40)}
    scale = {"title": "s", "kind": "risk", "points": points}
    tool = instrument(items=items, derived=derived, scales={"s": scale})
    # Were the work to double with each of the forty, this line would not end.
    assert isinstance(check_instrument(tool), tuple)


def test_coverage_counts_answers_rows_and_boundaries() -> None:
    """The cases of the clean file meet 11 of 13 answers, 2 of 4 rows, no boundary but one."""
    counted = coverage(read_instrument(VALID))
    # Counted by hand. Answers: sex 2/2, age 1/2 (to 20, from 21: both are met), arrests 2/3,
    # pending 2/2, job 2/2, school 1/2. Rows that give 1 and 4 are met, those that give 2 and 3 not.
    # Boundaries: risk has 2 | 3, cases give 1 and 4; work of women 1 | 2, a case gives 0; work of
    # men 0 | 1: the case of a man gives 1, and that of a woman gives the same 0 and level.
    assert counted.answers == (11, 13)
    assert counted.rows == (2, 4)
    assert counted.boundaries == (1, 3)
    assert str(counted) == "answers 11/13, conversion rows 2/4, level boundaries 1/3"
    assert counted.share == pytest.approx(14 / 20)


def test_coverage_of_a_number_that_counts_as_itself() -> None:
    """Two different values show its weight; one does not."""
    items = {"n": SMALL}
    scales = {"s": {"title": "s", "kind": "risk", "points": {"n": {"each": 1}}}}
    cases = [{"name": str(n), "answers": {"n": n}, "expect": {"s": {"raw": n}}} for n in (1, 2)]
    assert coverage(instrument(items=items, scales=scales, cases=cases[:1])).answers == (1, 2)
    assert coverage(instrument(items=items, scales=scales, cases=cases)).answers == (2, 2)


def test_a_column_face_that_differs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a frame gave another score than the person's own, the check would say where."""
    import polars as pl

    from rnr.people.frames import frame

    real = frame.score_frame

    def wrong(*args: Any, **more: Any) -> Any:
        return real(*args, **more).with_columns(pl.col("risk_raw") + 1)

    monkeypatch.setattr(frame, "score_frame", wrong)
    told = {p.code: str(p) for p in check(VALID)}
    assert set(told) == {"faces.differ"}
    assert "one person gets raw 4, the same row of a frame 5" in told["faces.differ"]


def test_a_core_without_frames_still_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without polars the column face cannot run; that is noted, not hidden."""
    monkeypatch.setattr(faces, "find_spec", lambda name: None)
    found = examine(VALID)
    assert found.problems == ()
    assert [note.code for note in found.notes] == ["note.faces"]


def test_check_is_public_however_it_was_imported() -> None:
    """``rnr.check`` is the verb even after the floor of that name was imported."""
    assert rnr.check(VALID) == ()


def test_a_definition_without_meaning_is_told_in_full() -> None:
    """Compiling stops at the first fault; the check lists one for each part."""
    items = {"a": {"ask": "?", "answers": ["no", "yes"]}}
    scales = {
        "s": {"title": "s", "kind": "risk", "points": {"b": {"no": 0}, "a": {"no": 0}}},
        "t": {"title": "t", "kind": "risk", "points": {"a": {"maybe": 0}}},
    }
    tool = instrument(items=items, scales=scales)
    with pytest.raises(DefinitionError):
        compile_instrument(tool)
    codes = sorted(p.code for p in check_instrument(tool))
    assert codes == ["answer", "reference", "unpointed"]


@pytest.mark.parametrize("entry", rnr.names(), ids=lambda e: f"{e.id}-{e.version}")
def test_every_file_on_the_shelf_is_clean(entry: Any) -> None:
    """What is shipped passes its own lint."""
    assert [str(problem) for problem in check(entry.path)] == []

"""Local and published rates beside a score: the same for one person and for a frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rnr
from rnr.evidence import CountTable, MeasureError
from rnr.evidence.calibrate import LocalNorm, NormRate, logistic, read_norm, recalibrate, write_norm
from rnr.evidence.norms.local_rate import FIELDS

FACTS = {
    "instrument": "psa", "version": "2020", "scale": "nca", "outcome": "new arrest",
    "window": "the pretrial period", "population": "people released before trial",
    "place": "a made-up county", "period": "2022 to 2024",
}  # fmt: skip


def of_scores() -> LocalNorm:
    """A norm of scores without the highest, and with too few people at one to show them."""
    counts = CountTable.from_counts(
        [1, 2, 3, 4, 5], [12, 30, 44, 51, 4], n=[150, 210, 205, 170, 9], about=FACTS
    )
    return logistic(counts)


def of_raw() -> LocalNorm:
    """A norm of raw scores, before they become scores from 1 to 6."""
    counts = CountTable.from_counts(
        range(8), [10, 12, 20, 25, 30, 30, 25, 20], n=[120, 90, 100, 90, 80, 70, 50, 30],
        about=FACTS,
    )  # fmt: skip
    return recalibrate(counts, about={"on": "raw"})


def of_levels(**facts: Any) -> LocalNorm:
    """A norm of a flag."""
    told = {**FACTS, "scale": "nvca", **facts}
    rates = (
        NormRate(score=0, level="no_flag", rate=0.04),
        NormRate(score=1, level="flag", rate=0.1),
    )
    return LocalNorm(**told, n=900, events=40, method="none", interval="none", rates=rates)


def people() -> pl.DataFrame:
    """People who do not exist, some with missing answers."""
    tool = rnr.load("psa")
    return rnr.synth(tool, 60, seed=3, scale="nca", missing=0.1).frame.select(list(tool.items))


@pytest.mark.parametrize(
    "norm", [of_scores(), of_levels(), of_raw()], ids=["scores", "levels", "raw"]
)
@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"])
def test_one_person_and_a_frame_agree(norm: LocalNorm, engine: str) -> None:
    """Every field of every person is the same through both faces, on every engine."""
    tool = rnr.load("psa")
    rows = people()
    scored = rnr.score_frame(tool, rows)
    one = [rnr.local_rate(rnr.score(rnr.assess(tool, row)), norm) for row in rows.to_dicts()]
    given: Any = {
        "polars": lambda: scored, "lazy": scored.lazy, "pandas": scored.to_pandas,
        "pyarrow": scored.to_arrow, "duckdb": lambda: duckdb.from_arrow(scored.to_arrow()),
    }[engine]()  # fmt: skip
    made: Any = rnr.local_rates(given, norm, tool, keep="nca_score")
    if engine == "pandas":
        assert isinstance(made, pd.DataFrame)
        made = pl.from_pandas(made)
    elif engine == "pyarrow":
        assert isinstance(made, pa.Table)
        made = pl.from_arrow(made)
    elif engine == "duckdb":
        made = made.pl()
    made = made.lazy().collect()
    assert made.columns == [
        "nca_score", *(f"{norm.scale}_local_{field}" for field in (*FIELDS, "note"))
    ]  # fmt: skip
    for field in FIELDS:
        assert made[f"{norm.scale}_local_{field}"].to_list() == [getattr(x, field) for x in one]
    assert made[f"{norm.scale}_local_note"].to_list() == [x.note or None for x in one]
    assert {x.note for x in one} >= {
        "",
        {"level": "no certain level", "score": "no certain score", "raw": "no certain raw score"}[
            norm.by
        ],
    }


def answers(**more: Any) -> dict[str, Any]:
    """Answers that earn the fewest points, but for those given."""
    tool = rnr.load("psa")
    given = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    return {**given, "age_at_current_arrest": 40, **more}


def test_the_rate_is_that_of_the_file(tmp_path: Path) -> None:
    """A norm read back from its file gives its own row, in words that name whom it is of."""
    norm = read_norm(write_norm(of_scores(), tmp_path / "norm.toml"))
    found = rnr.local_rate(rnr.score(rnr.assess(rnr.load("psa"), answers())), norm)
    row = norm.at(1)
    assert (found.at, found.rate, found.low, found.high) == (1, row.rate, row.low, row.high)
    assert (found.n, found.events, found.note) == (row.n, row.events, "")
    assert str(found) == (
        f"{100 * row.rate:.0f} % ({100 * row.low:.0f} % to {100 * row.high:.0f} %) of the people "
        "with 1: new arrest, the pretrial period; people released before trial, a made-up county, "
        "2022 to 2024"
    )


def test_a_norm_says_what_it_is_looked_up_by(tmp_path: Path) -> None:
    """Raw scores are never taken for scores: the file says so, and so do the words."""
    tool, norm = rnr.load("psa"), read_norm(write_norm(of_raw(), tmp_path / "raw.toml"))
    profile = rnr.score(rnr.assess(tool, answers(pending_charge="yes")))
    assert (profile["nca"].raw, profile["nca"].score) == (3, 3)
    later = rnr.score(rnr.assess(tool, answers(pending_charge="yes", age_at_current_arrest=20)))
    found = rnr.local_rate(later, norm)
    assert (later["nca"].raw, later["nca"].score) == (5, 4)
    assert (found.at, found.rate) == (5, norm.at(5).rate)
    assert "of the people with raw score 5: new arrest" in str(found)
    beyond = rnr.local_rates(pl.DataFrame({"nca_raw": [13]}), norm, tool)
    assert beyond["nca_local_note"].to_list() == ["the norm holds no such raw score"]
    with pytest.raises(rnr.ColumnsError, match="nca_raw: is not a column"):
        rnr.local_rates(pl.DataFrame({"nca_score": [1]}), norm, tool)
    assert (norm.by, of_scores().on, of_levels().by) == ("raw", "score", "level")
    with pytest.raises(MeasureError, match="about\\['on'\\]: is neither 'score' nor 'raw'"):
        logistic(CountTable.from_counts([1, 2], [20, 30], [30, 20]), about={"on": "level"})
    for on, level in (("score", "low"), ("level", None)):
        with pytest.raises(ValueError, match="rows name a level where the norm is on levels"):
            of_levels(on="level").model_validate(
                {"on": on, "n": 9, "events": 3, "method": "none", "interval": "none",
                 "rates": ({"score": 1.0, "level": level, "rate": 0.3},)}
            )  # fmt: skip


def test_nothing_is_filled_in() -> None:
    """A score beyond the norm, and one that is open, have a note; people too few stay hidden."""
    tool, norm = rnr.load("psa"), of_scores()
    most = {
        name: "yes" if "yes" in item.answers else item.answers[-1]
        for name, item in tool.items.items() if item.answers
    }  # fmt: skip
    beyond = rnr.local_rate(
        rnr.score(rnr.assess(tool, {**most, "age_at_current_arrest": 19})), norm
    )
    assert (beyond.at, beyond.rate, beyond.note) == (6, None, "the norm holds no such score")
    assert str(beyond).startswith("no local rate, the norm holds no such score: new arrest")
    unsure = rnr.local_rate(rnr.score(rnr.assess(tool, {"age_at_current_arrest": 40})), norm)
    assert (unsure.at, unsure.rate, unsure.note) == (None, None, "no certain score")
    assert norm.at(5).n is None
    made = rnr.local_rates(pl.DataFrame({"nca_score": [5]}), norm, tool)
    assert made["nca_local_n"].to_list() == [None]
    assert made["nca_local_rate"].to_list() == [norm.at(5).rate]


def test_an_override_does_not_move_the_rate() -> None:
    """The norm rests on actuarial levels, so the actuarial one is looked up."""
    profile = rnr.score(rnr.assess(rnr.load("psa"), answers()))
    moved = profile.override("nvca", "flag", by="assessor 17", because="a threat")
    found = rnr.local_rate(moved, of_levels())
    assert found == rnr.local_rate(profile, of_levels())
    assert str(found).startswith("4 % of the people with no_flag: new arrest")


@pytest.mark.parametrize(
    ("norm", "said"),
    [
        (of_levels(instrument="other", version="1", scale="risk"),
         ["instrument: is 'other' in the norm, expected 'psa'",
          "version: is '1' in the norm, expected '2020'",
          "scale: is 'risk' in the norm, expected 'fta' or 'nca' or 'nvca'"]),
        (of_levels(scale="not recorded"), ["scale: is not recorded in the norm"]),
        (of_levels(scale="nca"), ["rates: are levels of the norm that nca does not have"]),
        (of_levels().model_copy(update={"rates": (
            NormRate(score=0, level="flag", rate=0.1), NormRate(score=1, rate=0.1))}),
         ["rates: are of levels in part and of scores in part"]),
    ],
)  # fmt: skip
def test_a_norm_of_something_else_is_refused(norm: LocalNorm, said: list[str]) -> None:
    """Another instrument, version, scale or set of levels: all said at once, through both faces."""
    tool = rnr.load("psa")
    profile = rnr.score(rnr.assess(tool, answers()))
    for call in (
        lambda: rnr.local_rate(profile, norm),
        lambda: rnr.local_rates(pl.DataFrame({"nca_score": [1]}), norm, tool),
    ):
        with pytest.raises(MeasureError, match="does not belong to psa-2020") as caught:
            call()
        for text in said:
            assert text in str(caught.value)


def test_columns_that_are_not_there() -> None:
    """The column of the score, and those to keep, are named; empty columns are no error."""
    tool = rnr.load("psa")
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.local_rates(pl.DataFrame({"nca_scores": [1]}), of_scores(), tool, keep=["person"])
    assert "nca_score: is not a column; did you mean 'nca_scores'" in str(caught.value)
    assert "person: is not a column" in str(caught.value)
    made = rnr.local_rates(pl.DataFrame({"nca_score": [None, None]}), of_scores(), tool)
    assert made["nca_local_note"].to_list() == ["no certain score"] * 2
    frame = pd.DataFrame({"person": ["a", "b"], "nca_score": [1, 2]}, index=[7, 9])
    kept = rnr.local_rates(frame, of_scores(), tool)
    assert kept.index.tolist() == [7, 9]
    assert kept["person"].tolist() == ["a", "b"]


def test_a_provisional_definition_is_marked() -> None:
    """Every result of a definition that is not verified carries that word."""
    entry = next(e for e in rnr.names() if e.shelf == "provisional")
    tool = rnr.load(entry.id, entry.version, allow_provisional=True)
    scale = next(iter(tool.scales))
    norm = of_levels(instrument=tool.id, version=tool.version, scale=scale).model_copy(
        update={"rates": (NormRate(score=1, rate=0.2),)}
    )
    profile = rnr.score(rnr.assess(tool, {}))
    assert rnr.local_rate(profile, norm).shelf == "provisional"
    assert "[provisional]" in str(rnr.local_rate(profile, norm))
    made = rnr.local_rates(pl.DataFrame({f"{scale}_score": [1]}), norm, tool)
    assert made["rnr_shelf"].to_list() == ["provisional"]


def test_published_rates_are_those_of_the_file() -> None:
    """Value, people, unit and source are read off the instrument's own table, and not converted."""
    tool = rnr.load("psa")
    profile = rnr.score(rnr.assess(tool, answers()))
    found = rnr.published_rates(profile, "fta")
    norms = [norm for norm in tool.norms if norm.scale == "fta" and norm.what == "rate"]
    assert len(norms) > 1
    assert [one.norm for one in found] == [norm.id for norm in norms]
    for one, norm in zip(found, norms, strict=True):
        assert (one.at, one.value, one.unit) == ("1", norm.table["1"], norm.unit)
        assert isinstance(norm.n, dict)
        assert one.n == norm.n["1"]
        assert one.source
        assert set(one.source) <= {source.cite for source in tool.sources}
        assert f"{one.value:g} %" in str(one)
    flags = rnr.published_rates(profile, "nvca")
    assert {one.at for one in flags} == {"no_flag"}
    unsure = rnr.published_rates(rnr.score(rnr.assess(tool, {})), "fta")
    assert {(one.at, one.value, one.n, one.note) for one in unsure} == {
        (None, None, None, "no certain score")
    }
    assert "no certain score" in str(unsure[0])
    with pytest.raises(rnr.ScaleError):
        rnr.published_rates(profile, "ftaa")


def test_what_a_cut_does_is_no_rate_of_a_score() -> None:
    """On the whole shelf, for the worked cases: rates, percentiles and shares, from their table."""
    seen, limited = set(), False
    for entry in rnr.names():
        tool = rnr.load(entry.id, entry.version, allow_provisional=True)
        norms = {norm.id: norm for norm in tool.norms}
        for case in tool.cases if norms else ():
            if case.refused or case.others is not None:
                continue
            profile = rnr.score(rnr.assess(tool, case.answers))
            for one in (x for scale in tool.scales for x in rnr.published_rates(profile, scale)):
                norm = norms[one.norm]
                own = profile[norm.scale]
                looked_up = own.level if norm.on == "level" else getattr(own, norm.on)
                assert (one.at is None) == (looked_up is None)
                expected = [
                    value
                    for key, value in norm.table.items()
                    if looked_up is not None
                    and (key == looked_up if norm.on == "level" else float(key) == looked_up)
                ]
                assert one.value == (expected[0] if expected else None)
                assert (one.value is None) == bool(one.note)
                limits = one.low is not None and one.high is not None
                assert (limits and f"({one.low:g} to {one.high:g})" in str(one)) == limits
                limited |= limits
                seen.add((one.what, one.note))
    assert limited
    assert {what for what, note in seen if not note} == {"rate", "percentile", "share"}
    assert ("rate", "no certain level") in seen
    assert any(note.startswith("nothing is published for this") for _, note in seen)

"""Places against people: gaps, who gets them, what to expect, held to counts by hand."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

import rnr
from rnr.people.programmes.effects import odds_ratio_of, treated_rate


def catalogue(**programmes: dict[str, Any]) -> rnr.Catalogue:
    """Programmes with the given changes; each targets substance misuse for 100 hours."""
    base = {"title": "X", "targets": ["substance_misuse"], "hours": 100}
    return rnr.Catalogue.model_validate({
        "id": "ours", "title": "Ours", "intensities": ["moderate", "high"],
        "quality": ["low", "high"],
        "programmes": {name: {**base, **changes} for name, changes in programmes.items()},
    })  # fmt: skip


def effect(size: float, se: float = 0.0) -> dict[str, Any]:
    """An effect from a made-up evaluation."""
    return {"size": size, "se": se, "outcome": "reconviction", "source": "S1"}


OFFERS = catalogue(
    drugs={"intensity": "high", "slots": 3},
    more_drugs={"intensity": "high", "slots": 4},
    brief={"intensity": "moderate", "slots": 20},
    work={"targets": ["school_work", "substance_misuse"], "intensity": "moderate", "slots": None},
)
DEMAND = {("substance_misuse", "high"): 12, ("substance_misuse", "moderate"): 5,
          ("school_work", "moderate"): 7, ("leisure_recreation", "high"): 2}  # fmt: skip


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "duckdb", "counts"])
def test_demand_is_set_against_places(engine: str) -> None:
    """By hand: 12 for 7 places, 2 for none, 5 for 20, and one kind without limit."""
    rows = [{"need": n, "how": i} for (n, i), k in DEMAND.items() for _ in range(k)]
    frame: Any = pl.DataFrame([*rows, {"need": None, "how": None}])
    people = None
    if engine == "counts":
        people = "n"
        frame = pl.DataFrame([{"need": n, "how": i, "n": k} for (n, i), k in DEMAND.items()])
    elif engine == "duckdb":
        connection = duckdb.connect()
        connection.register("t", frame.to_arrow())
        frame = connection.table("t")
    else:
        frame = {"polars": frame, "lazy": frame.lazy(), "pandas": frame.to_pandas()}[engine]
    found = rnr.gap_table(frame, OFFERS, "need", "how", people)
    assert [(g.need, g.intensity, g.people, g.slots, g.short, g.covered) for g in found] == [
        ("substance_misuse", "high", 12, 7, 5, pytest.approx(7 / 12)),
        ("leisure_recreation", "high", 2, 0, 2, 0.0),
        ("substance_misuse", "moderate", 5, 20, -15, 1.0),
        ("school_work", "moderate", 7, None, None, 1.0),
    ]
    assert found[0].programmes == ("drugs", "more_drugs")
    assert [str(g) for g in found][2:] == [
        "substance misuse, moderate: 5 people, 20 places, 15 to spare",
        "school work, moderate: 7 people, places without limit",
    ]
    assert found[0].to_dict()["short"] == 5


def test_places_are_counted_once_and_offers_without_demand_are_shown() -> None:
    """A programme of two targets stands under its main one; nobody in need is 0, not absent."""
    found = rnr.gap_table(pl.DataFrame({"need": ["other"]}), OFFERS, "need")
    assert [(g.need, g.people, g.slots, g.covered) for g in found] == [
        ("other", 1, 0, 0.0), ("substance_misuse", 0, 27, None), ("school_work", 0, None, None),
    ]  # fmt: skip


def test_demand_that_cannot_be_counted_is_refused() -> None:
    """Missing columns, counts that are no counts, people without a known intensity."""
    frame = pl.DataFrame({"need": ["a", "b", "b"], "how": ["secret", None, None], "n": [1.5, 1, 1]})
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.gap_table(frame, OFFERS, "need", "hw", "n")
    assert "hw: is not a column; did you mean 'how'?" in str(caught.value)
    assert "n: holds no whole numbers of people" in str(caught.value)
    with pytest.raises(rnr.ColumnsError) as caught:
        rnr.gap_table(frame, OFFERS, "need", "how")
    assert "how: 2 people without intensity; known: moderate, high" in str(caught.value)
    assert "how: 1 person with an unknown intensity" in str(caught.value)
    assert "secret" not in str(caught.value)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_other_way_of_giving_places_gains_more(data: st.DataObject) -> None:
    """Groups and places give the gain of the assignment person by person, place by place."""
    groups, programmes = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    small = st.integers(0, 4)
    people = data.draw(st.lists(small, min_size=groups, max_size=groups))
    slots = data.draw(st.lists(small, min_size=programmes, max_size=programmes))
    cell = st.one_of(st.just(math.nan), st.integers(-3, 20).map(lambda n: n / 100))
    row = st.lists(cell, min_size=programmes, max_size=programmes)
    gain = np.array(data.draw(st.lists(row, min_size=groups, max_size=groups)))
    placed = rnr.assign(people, gain, slots)
    assert (placed >= 0).all()
    assert (placed.sum(axis=1) <= people).all()
    assert (placed.sum(axis=0) <= slots).all()
    assert not placed[~(gain > 0)].any()
    each = np.nan_to_num(np.repeat(np.repeat(gain, people, axis=0), slots, axis=1)).clip(0)
    best = each[linear_sum_assignment(each, maximize=True)].sum()
    assert float((placed * np.nan_to_num(gain)).sum()) == pytest.approx(float(best))


def test_places_without_limit_and_nothing_to_gain() -> None:
    """Infinity places everybody; where nothing fits or helps nobody is placed."""
    assert rnr.assign([10], [[0.1]], [math.inf]).tolist() == [[10]]
    assert rnr.assign([10], [[math.nan, -0.1]], [5, 5]).tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        (([1, 2], [[0.1]], [1]), "gain: one row for each of 2 groups and one column for each of"),
        (([1], [[math.inf]], [1]), "gain: finite numbers, or not-a-number, are expected"),
        (([1.5], [[0.1]], [1]), "people: whole numbers from 0 upwards"),
        (([1], [[0.1]], [-1]), "slots: whole numbers from 0 upwards"),
        (([math.inf], [[0.1]], [1]), "people: finite numbers are expected"),
    ],
)
def test_places_that_cannot_be_given_are_refused(given_: Any, words: str) -> None:
    """Shapes and ranges are checked before anything is solved."""
    with pytest.raises(rnr.CapacityError) as caught:
        rnr.assign(*given_)
    assert words in str(caught.value)


def test_effect_sizes_become_odds_and_rates() -> None:
    """ES -0.109 by Cox's 1.65 is OR .835: 50 % become 45.5 %, 30 % become 26.4 %."""
    ratio = odds_ratio_of(-0.109)
    assert float(ratio) == pytest.approx(math.exp(-0.109 * 1.65))
    assert treated_rate([0.5, 0.3], ratio) == pytest.approx([0.455, 0.264], abs=5e-4)
    assert float(odds_ratio_of(-1, "logistic")) == pytest.approx(math.exp(-math.pi / math.sqrt(3)))
    with pytest.raises(rnr.CapacityError, match="is neither 'cox' nor 'logistic'"):
        odds_ratio_of(-1, "probit")  # type: ignore[arg-type]
    assert treated_rate([0.0, 1.0], 0.5).tolist() == [0, 1]


def town(**changes: Any) -> list[rnr.PeopleGroup]:
    """100 people at 60 %, 100 at 30 %, 200 at 10 %; today's places went to the last."""
    watched = changes.get("watched")
    return [
        rnr.PeopleGroup("high", 100, 0.6, watched, ("cbt", "drugs")),
        rnr.PeopleGroup("medium", 100, 0.3, watched, ("cbt",), {"cbt": 20}),
        rnr.PeopleGroup("low", 200, 0.1, watched, (), {"cbt": 30, "drugs": 10}),
    ]


def offers(se: float = 0.0) -> rnr.Catalogue:
    """50 places of one programme and 10 of a stronger one."""
    return catalogue(
        cbt={"slots": 50, "effect": effect(-0.2, se), "quality": "high"},
        drugs={"slots": 10, "effect": effect(-0.4, se), "quality": "low"},
    )


def fall(rate: float, size: float) -> float:
    """How much one person's chance falls, by the formula."""
    ratio = math.exp(1.65 * size)
    return rate - rate * ratio / (1 - rate + rate * ratio)


def test_expectations_are_those_counted_by_hand() -> None:
    """Today only the 20 who fit gain; matched, the 60 places go to those at highest risk."""
    found = rnr.impact(town(), offers(), seed=1, added={"cbt": 60}, draws=5)
    rows = {row.name: row for row in found}
    base = 100 * 0.6 + 100 * 0.3 + 200 * 0.1
    today = base - 20 * fall(0.3, -0.2)
    matched = base - 50 * fall(0.6, -0.2) - 10 * fall(0.6, -0.4)
    added = base - 90 * fall(0.6, -0.2) - 10 * fall(0.6, -0.4) - 20 * fall(0.3, -0.2)
    expected = {"nobody": base, "today": today, "matched": matched, "added": added}
    assert list(rows) == list(expected)
    for name, events in expected.items():
        row = rows[name]
        assert row.rate == pytest.approx(events / 400)
        assert row.difference == pytest.approx((events - today) / 400)
        # Nothing is uncertain here, so neither is what follows from it.
        assert (row.low, row.high) == (pytest.approx(row.rate), pytest.approx(row.rate))
    assert rows["matched"].placed == {"high": {"cbt": 50, "drugs": 10}, "medium": {}, "low": {}}
    assert rows["added"].placed["medium"] == {"cbt": 20}
    assert str(rows["today"]).startswith("today: 60 placed, 27.")


def test_who_is_misplaced_gains_the_stated_share() -> None:
    """With half the effect for people it does not fit, today's places gain by hand."""
    rows = {r.name: r for r in rnr.impact(town(), offers(), seed=1, unmatched=0.5, draws=1)}
    gained = 20 * fall(0.3, -0.2) + 30 * fall(0.1, -0.1) + 10 * fall(0.1, -0.2)
    assert rows["today"].rate == pytest.approx((110 - gained) / 400)
    spare = rnr.impact(town(), offers(), seed=1, unmatched=0.5, draws=1, added={"cbt": 300})
    assert spare[3].placed["low"] == {}


def test_quality_discounts_the_effect_as_stated() -> None:
    """A programme of low quality without expected effect leaves its places empty."""
    rows = {r.name: r for r in rnr.impact(town(), offers(), seed=1, draws=1,
                                          discount={"high": 0.5, "low": 0})}  # fmt: skip
    assert rows["matched"].placed["high"] == {"cbt": 50}
    assert rows["matched"].rate == pytest.approx((110 - 50 * fall(0.6, -0.1)) / 400)
    plain = rnr.Catalogue.model_validate({**offers().model_dump(), "programmes": {
        "cbt": {"title": "X", "targets": ["a"], "hours": 1, "slots": 9, "effect": effect(-0.2)},
    }})  # fmt: skip
    group = rnr.PeopleGroup("all", 10, 0.5, fits=("cbt",))
    found = rnr.impact([group], plain, seed=1, draws=1, discount={"unrated": 0.0})
    assert found[2].placed == {"all": {}}
    with pytest.raises(rnr.CapacityError, match="discount: says nothing of unrated"):
        rnr.impact([group], plain, seed=1, discount={"high": 1})


def test_uncertainty_of_effects_is_carried_through() -> None:
    """One programme for all: the rate falls with the effect, so its limits are the effect's."""
    group = [rnr.PeopleGroup("all", 50, 0.5, None, ("cbt",))]
    one = catalogue(cbt={"effect": effect(-0.3, 0.1)})
    row = rnr.impact(group, one, seed=3, draws=20000)[2]
    limits = [0.5 - fall(0.5, -0.3 + side * 1.959964 * 0.1) for side in (-1, 1)]
    assert (row.low, row.high) == (pytest.approx(limits[0], abs=3e-3),
                                   pytest.approx(limits[1], abs=3e-3))  # fmt: skip
    assert row.low < row.rate < row.high


def test_uncertainty_of_base_rates_is_carried_through() -> None:
    """A rate measured on 100 people has the limits of Jeffreys' interval; a difference far less."""
    from scipy.stats import beta

    group = [rnr.PeopleGroup("all", 50, 0.3, 100, ("cbt",))]
    rows = rnr.impact(group, catalogue(cbt={"effect": effect(-0.2)}), seed=3, draws=20000)
    low, high = beta(30.5, 70.5).ppf([0.025, 0.975])
    assert rows[0].low == pytest.approx(low, abs=4e-3)
    assert rows[0].high == pytest.approx(high, abs=4e-3)
    width = rows[2].difference_high - rows[2].difference_low
    assert 0 < width < (rows[2].high - rows[2].low) / 5


def test_groups_measured_on_the_same_people_are_uncertain_together() -> None:
    """A group split in two by what fits keeps the limits of the whole; drawn apart it would not."""
    one = catalogue(cbt={"effect": effect(-0.2)})

    def limits(measured: str | None) -> tuple[float, float]:
        half = {"watched": 50, "measured": measured}
        groups = [rnr.PeopleGroup("a", 50, 0.3, fits=("cbt",), **half),
                  rnr.PeopleGroup("b", 50, 0.3, **half)]  # fmt: skip
        row = rnr.impact(groups, one, seed=3, draws=4000)[0]
        return row.low, row.high

    whole = rnr.impact([rnr.PeopleGroup("all", 100, 0.3, 50)], one, seed=3, draws=4000)[0]
    assert limits("level") == (pytest.approx(whole.low), pytest.approx(whole.high))
    apart = limits(None)
    assert apart[1] - apart[0] == pytest.approx((whole.high - whole.low) / math.sqrt(2), rel=0.05)
    groups = [rnr.PeopleGroup("a", 5, 0.3, 50, measured="x"),
              rnr.PeopleGroup("b", 5, 0.4, 50, measured="x")]  # fmt: skip
    with pytest.raises(rnr.CapacityError, match="b: has another rate than a group measured on the"):
        rnr.impact(groups, one, seed=1)


def test_a_town_of_known_truth_is_reckoned_by_hand() -> None:
    """The whole reckoning of a small town, written out.

    Truth: 10 people at high risk, of whom one in two recidivates, and 20 at low risk, of whom one
    in five does. One programme of 10 places with an effect of ln(2) / 1.65 below 0, so by Cox's
    conversion its odds ratio is exactly 1/2. It fits those at high risk; today all of its places
    go to people at low risk, whom it does not help.

    Nobody placed, and today: 10 x 1/2 + 20 x 1/5 = 5 + 4 = 9 of 30 recidivate, 30 %.
    Matched: the odds at high risk fall from 1 to 1/2, the rate from 1/2 to 1/3, so
    10 x 1/3 + 4 = 22/3 of 30, and the difference is (22/3 - 9) / 30 = -1/18.
    With 5 places more nobody is left whom they fit, so nothing changes.
    """
    size = -math.log(2) / 1.65
    one = catalogue(cbt={"slots": 10, "effect": effect(size)})
    groups = [rnr.PeopleGroup("high", 10, 1 / 2, fits=("cbt",)),
              rnr.PeopleGroup("low", 20, 1 / 5, today={"cbt": 10})]  # fmt: skip
    rows = {row.name: row for row in rnr.impact(groups, one, seed=5, added={"cbt": 5}, draws=10)}
    rates = {"nobody": 9 / 30, "today": 9 / 30, "matched": 22 / 90, "added": 22 / 90}
    assert {name: row.rate for name, row in rows.items()} == pytest.approx(rates)
    assert rows["matched"].difference == pytest.approx(-1 / 18)
    assert rows["matched"].placed == {"high": {"cbt": 10}, "low": {}}
    # The same truth, lived through person by person: coins thrown 20,000 times for the town.
    random = np.random.default_rng(20)
    chance = np.r_[np.full(10, 1 / 3), np.full(20, 1 / 5)]
    lived = (random.random((20000, 30)) < chance).mean()
    assert rows["matched"].rate == pytest.approx(lived, abs=3e-3)


def test_the_seed_gives_the_same_numbers() -> None:
    """Same seed, same limits; another seed, others."""
    one, same, other = (
        rnr.impact(town(watched=80), offers(0.1), seed=seed, draws=200)[2] for seed in (1, 1, 2)
    )
    assert one == same
    assert one.low != other.low
    assert one.rate == other.rate


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """Unknown programmes, effects that are missing, impossible numbers: one error."""
    groups = [rnr.PeopleGroup("a", -1, 1.2, 0, ("cbtt",), {"cbt": 3}), rnr.PeopleGroup("a", 1, 0.2)]
    with pytest.raises(rnr.CapacityError) as caught:
        rnr.impact(groups, catalogue(cbt={}), seed=1, added={"cbt": -1}, unmatched=2, draws=0)
    text = str(caught.value)
    for words in (
        "cbtt: is not a programme of the catalogue; did you mean 'cbt'?",
        "cbt: has no effect; state size, standard error and source",
        "a: is the name of several groups; rename one",
        "a: has fewer than 0 people",
        "a: has a rate outside 0 to 1",
        "a: has a rate measured on fewer than 1 person",
        "a: has more people in programmes than people",
        "groups: hold no people",
        "unmatched: is not a share from 0 to 1",
        "added: holds fewer than 0 places",
        "draws, confidence: at least one draw",
    ):
        assert words in text


def test_a_jurisdiction_without_programmes_stays_as_it_is() -> None:
    """Nobody fits anything: every scenario expects the base rate."""
    rows = rnr.impact([rnr.PeopleGroup("all", 10, 0.4)], catalogue(cbt={}), seed=1, draws=3)
    assert [row.rate for row in rows] == [0.4, 0.4, 0.4]

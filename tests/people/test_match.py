"""Programmes matched to one person: order, reasons, refusals, and the files they are read from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import rnr
from rnr.definitions.crosswalk import Mapped

THREE = {"no_need": "none", "standard": "some", "severe": "much"}

HEAD = """
id = "ours"
title = "Our programmes"
intensities = ["moderate", "high"]
risk = ["low", "medium", "high"]
hours_at_most = { low = 30 }
quality = ["low", "high"]
"""

TOML = (
    HEAD
    + """
[programmes.skills]
title = "Thinking skills"
targets = ["antisocial_personality_pattern", "procriminal_attitudes"]
intensity = "moderate"
hours = 58.5
risk = ["medium", "high"]
suits = ["childcare"]
quality = "high"
slots = 40
effect = { size = -0.109, se = 0.029, outcome = "reconviction", source = "S1" }

[programmes.drugs]
title = "Relapse prevention"
targets = ["drugs"]
hours = 100
quality = "low"
[programmes.drugs.eligible]
age = { min = 18, max = 60 }

[programmes.women]
title = "A group for women"
targets = ["substance_misuse"]
hours = 20
[programmes.women.eligible]
sex = ["female"]
[[programmes.women.exclude]]
when = { detox = "yes" }
because = "detoxification comes first"

[[sources]]
id = "S1"
cite = "Washington State Institute for Public Policy, adult CBT"
"""
)

CSV = """id,title,targets,intensity,hours,risk,suits,quality,slots,effect.size,effect.se,\
effect.outcome,effect.source,eligible.age.min,eligible.age.max,eligible.sex,exclude.detox
skills,Thinking skills,antisocial_personality_pattern;procriminal_attitudes,moderate,58.5,\
medium;high,childcare,high,40,-0.109,0.029,reconviction,S1,,,,
drugs,Relapse prevention,drugs,,100,,,low,,,,,,18,60,,

women,A group for women,substance_misuse,,20,,,,,,,,,,,female,yes
"""


@pytest.fixture
def offers(tmp_path: Path) -> rnr.Catalogue:
    """Three programmes."""
    file = tmp_path / "ours.toml"
    file.write_text(TOML, encoding="utf-8")
    return rnr.load_catalogue(file)


def person(drivers: dict[str, str] | None = None, noted: Any = (), **answers: str) -> rnr.Picture:
    """A picture by a needs assessment in which only the named answers are not the best."""
    tool = rnr.load("oasys_needs", allow_provisional=True)
    base: dict[str, Any] = {n: i.answers[0] for n, i in tool.items.items() if i.answers}
    profile = rnr.score(rnr.assess(tool, {**base, "ogrs3_2yr": 20, **answers}))
    table = rnr.Crosswalk(
        id="ours", title="Ours", standing="example", grades=("none", "some", "much"),
        scales={
            "oasys_needs.drugs": Mapped(topic="drugs", grades=THREE),
            "oasys_needs.alcohol": Mapped(topic="alcohol", grades=THREE),
            "oasys_needs.thinking": Mapped(grades=THREE),
            "oasys_needs.accommodation": Mapped(kind="stability", grades=THREE),
        },
    )  # fmt: skip
    return rnr.picture(profile, crosswalk=table, drivers=drivers, noted=tuple(noted))


THINKING = {"recognises_problems": "2", "problem_solving": "1", "understands_views": "1"}
DRUGS = {"current_class_a_drug": "yes", "main_drug_level": "weekly_or_more"}
ALCOHOL = {"alcohol_motivation": "2", "binge_drinking": "2"}
ADULT: dict[str, Any] = {"age": 30, "sex": "male", "detox": "no"}


def names(found: rnr.Match) -> list[str]:
    """Programmes that fit, in order."""
    return [fit.programme for fit in found.fits]


def why(found: rnr.Match, programme: str) -> str:
    """Why a programme does not fit."""
    return "; ".join(next(m for m in found.misfits if m.programme == programme).reasons)


def test_programmes_come_in_the_order_of_needs_and_a_driver_leads(offers: rnr.Catalogue) -> None:
    """The first need decides; a driver turns the order round; every line says why."""
    found = rnr.match(person(**THINKING, **DRUGS), offers, risk="high", facts=ADULT)
    assert names(found) == ["skills", "drugs"]
    assert found.best is not None
    assert found.best.needs == ("antisocial_personality_pattern",)
    assert found.best.reasons == (
        "works on antisocial personality pattern", "is for medium or high risk", "rated high",
        "40 places a year",
    )  # fmt: skip
    driven = person({"substance_misuse": "steals to buy"}, **THINKING, **DRUGS)
    turned = rnr.match(driven, offers, risk="high", facts=ADULT)
    assert names(turned) == ["drugs", "skills"]
    assert turned.fits[0].reasons[0] == "works on substance misuse, a driver (steals to buy)"
    assert "is for people whose sex is female" in why(found, "women")
    assert str(found).startswith("1. Thinking skills (58.5 hours)")


def test_low_risk_people_are_guarded_against_over_treatment(offers: rnr.Catalogue) -> None:
    """At low risk only the short programme remains, and the reason names both numbers."""
    facts = {**ADULT, "sex": "female"}
    found = rnr.match(person(**THINKING, **DRUGS), offers, risk="low", facts=facts)
    assert names(found) == ["women"]
    assert why(found, "drugs") == "would over-treat: 100 hours, at most 30 are right at low risk"
    assert why(found, "skills") == (
        "is for medium or high risk, the level is low; "
        "would over-treat: 58.5 hours, at most 30 are right at low risk"
    )
    edge = offers.model_copy(update={"hours_at_most": {"low": 100}})
    assert "drugs" in names(rnr.match(person(**DRUGS), edge, risk="low", facts=facts))
    under = offers.model_copy(update={"hours_at_most": {"low": 99}})
    assert "at most 99" in why(rnr.match(person(**DRUGS), under, risk="low", facts=facts), "drugs")
    open_ = offers.model_copy(update={"hours_at_most": {}})
    said = rnr.match(person(**DRUGS), open_, risk="low", facts=facts).notes
    assert said == ("the catalogue states no most hours at low risk against over-treatment",)


def test_an_unknown_risk_level_is_said_and_opens_no_door(offers: rnr.Catalogue) -> None:
    """Without a level, programmes for certain levels are refused and the missing guard is named."""
    found = rnr.match(person(**THINKING, **DRUGS), offers, facts=ADULT)
    assert (names(found), why(found, "skills")) == (["drugs"], "the risk level is not known")
    assert found.notes[0].startswith("the risk level is not known, so nothing guards")


def test_a_part_of_a_need_is_not_the_whole(offers: rnr.Catalogue) -> None:
    """Alcohol alone does not fill a drug programme; it fills one for substance misuse."""
    facts = {**ADULT, "sex": "female"}
    found = rnr.match(person(**ALCOHOL), offers, risk="high", facts=facts)
    assert names(found) == ["women"]
    assert why(found, "drugs") == "no need in drugs"


def test_a_need_nobody_looked_for_is_not_absent(offers: rnr.Catalogue) -> None:
    """A target that no assessment covers is told as such, beside those that are absent."""
    both = rnr.Catalogue.model_validate(
        {
            "id": "c", "title": "C",
            "programmes": {
                "x": {"title": "X", "targets": ["drugs", "leisure_recreation"], "hours": 9},
            },
        },
    )  # fmt: skip
    said = why(rnr.match(person(**ALCOHOL), both), "x")
    assert said == "no need in drugs; no assessment here looks at leisure recreation"


def test_why_none_fits_is_said(offers: rnr.Catalogue) -> None:
    """Nobody without needs is placed; needs that missing answers leave open are called open."""
    found = rnr.match(person(), offers, risk="high", facts=ADULT)
    assert (found.best, len(found.misfits)) == (None, 3)
    assert "no criminogenic need is established" in found.notes
    assert "No programme fits." in str(found)
    tool = rnr.load("dast_10")
    open_ = rnr.picture(rnr.score(rnr.assess(tool, {})))
    got = rnr.match(open_, offers, risk="high", facts={**ADULT, "sex": "female"})
    assert why(got, "women") == "whether there is a need in substance misuse is still open"


def test_unknown_facts_are_cautions_and_never_a_yes(offers: rnr.Catalogue) -> None:
    """Eligibility that rests on an unknown fact is said, and puts a programme further down."""
    found = rnr.match(person(**DRUGS), offers, risk="high", facts={"sex": "female", "age": 20})
    assert names(found) == ["drugs", "women"]
    assert found.fits[1].cautions == (
        "may be excluded (detoxification comes first); detox is not known",
    )
    none = rnr.match(person(**DRUGS), offers, risk="high")
    assert none.fits[0].cautions == ("eligibility rests on age, which is not known",)
    old = rnr.match(person(**DRUGS), offers, risk="high", facts={"age": 61, "detox": "yes"})
    assert why(old, "drugs") == "is for people whose age is at least 18 and at most 60"
    assert why(old, "women") == "detoxification comes first"


def test_responsivity_changes_how_and_not_how_much(offers: rnr.Catalogue) -> None:
    """A programme that suits says so, one that does not is to be adapted; hours stay."""
    care = rnr.Noted(kind="responsivity", name="childcare", because="two small children",
                     adaptation="sessions in school hours")  # fmt: skip
    home = rnr.Noted(kind="stability", name="no bed", because="left the hostel")
    found = rnr.match(person(noted=(care, home), **THINKING, **DRUGS), offers, risk="high",
                      facts=ADULT)  # fmt: skip
    assert "is adapted for childcare" in found.fits[0].reasons
    assert found.fits[1].cautions == ("is not adapted for childcare: sessions in school hours",)
    assert found.notes == ("stabilise first: no bed",)
    housed = rnr.match(person(no_fixed_abode="yes", **DRUGS), offers, risk="high", facts=ADULT)
    assert housed.notes == ("stabilise first: Accommodation",)


def test_more_intensive_than_recommended_is_refused(offers: rnr.Catalogue) -> None:
    """Less intensive gets a caution and comes later; unknown words do not pass."""
    high = offers.programmes["skills"].model_copy(update={"intensity": "high", "title": "Long"})
    both = offers.model_copy(update={"programmes": {**offers.programmes, "a_long_one": high}})
    found = rnr.match(person(**THINKING), both, risk="high", intensity="moderate", facts=ADULT)
    assert names(found) == ["skills"]
    assert why(found, "a_long_one") == "is high, more than the moderate recommended"
    more = rnr.match(person(**THINKING), both, risk="high", intensity="high", facts=ADULT)
    assert names(more) == ["a_long_one", "skills"]
    assert more.fits[1].cautions == ("is moderate, less than the high recommended",)
    with pytest.raises(rnr.CapacityError) as caught:
        rnr.match(person(), offers, risk="hihg", intensity="extreme")
    assert "risk: is not one of the catalogue's: low, medium, high; did you mean 'high'?" in str(
        caught.value
    )
    assert "intensity: is not one of the catalogue's: moderate, high" in str(caught.value)


def test_the_catalogue_may_name_the_scale_that_gives_the_risk_level() -> None:
    """The level in force of that scale is the risk level; an old assessment is said to be one."""
    from datetime import date

    tool = rnr.load("psa")
    answers = {n: "no" if "no" in i.answers else "0" for n, i in tool.items.items()}
    profile = rnr.score(rnr.assess(tool, answers | {"age_at_current_arrest": 40}, on="2025-01-01"))
    found = rnr.picture(profile, on=date(2026, 1, 1), valid={"psa": 30})
    offers = rnr.Catalogue.model_validate({
        "id": "ours", "title": "Ours", "risk": ["1", "2"], "risk_from": "psa.fta",
        "programmes": {"x": {"title": "X", "targets": ["school_work"], "hours": 1, "slots": 0}},
    })  # fmt: skip
    got = rnr.match(found, offers)
    assert got.risk == "1"
    assert "the risk level comes from an assessment past its window" in got.notes
    assert why(got, "x") == "no assessment here looks at school work; has no places"
    fresh = rnr.match(rnr.picture(profile), offers)
    assert (fresh.risk, fresh.notes[0].startswith("the catalogue states no most")) == ("1", True)
    other = offers.model_copy(update={"risk_from": "psa.other"})
    assert rnr.match(found, other).risk is None


def test_better_rated_programmes_come_first_among_equals(offers: rnr.Catalogue) -> None:
    """Same need, same reach: the quality rating decides, then the id."""
    low = offers.programmes["skills"].model_copy(update={"quality": "low"})
    both = offers.model_copy(update={"programmes": {"b": low, "c": offers.programmes["skills"],
                                                    "a": low}})  # fmt: skip
    found = rnr.match(person(**THINKING), both, risk="high")
    assert names(found) == ["c", "a", "b"]
    assert rnr.Match.model_validate_json(found.model_dump_json()) == found


def test_csv_and_toml_say_the_same(tmp_path: Path, offers: rnr.Catalogue) -> None:
    """One programme a line gives what the tables give; an exclusion's words differ only."""
    (tmp_path / "list.csv").write_text(CSV, encoding="utf-8-sig")
    head = tmp_path / "csv.toml"
    head.write_text(HEAD + 'programmes = "list.csv"\n[[sources]]\nid = "S1"\ncite = "WSIPP"\n')
    got = rnr.load_catalogue(head)
    for name in ("skills", "drugs"):
        assert got.programmes[name] == offers.programmes[name]
    assert got.programmes["women"].eligible == offers.programmes["women"].eligible
    assert got.programmes["women"].exclude[0].because == "not for people with this answer to detox"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,titel\nx,X\n", "column 'titel': is not known; did you mean 'title'?"),
        ("id,title,title\nx,X,Y\n", "column 'title': stands twice"),
        ("title\nX\n", "column 'id': is missing; add it"),
        ("id,title\nx,X,1\n", "line 2: has 3 cells, expected 2; quote cells that hold commas"),
        ("id,hours\nx,ten\n", "line 2, hours: is not a number"),
        ("id,hours\nx,nan\n", "line 2, hours: is not a number"),
        ("id\nx\nx\n", "line 3: repeats an id"),
        ("id,title\n,X\n", "line 2: has no id"),
        ('id,title\nx,"X\n', "is not CSV"),
        ("", "column 'id': is missing"),
        ("id,title,targets,hours\nx,X,school_work,-1\n", "programmes.x.hours"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """Every mistake is named with its line or column."""
    (tmp_path / "list.csv").write_text(text)
    (tmp_path / "c.toml").write_text('id = "c"\ntitle = "C"\nprogrammes = "list.csv"\n')
    with pytest.raises(rnr.DefinitionError) as caught:
        rnr.load_catalogue(tmp_path / "c.toml")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("name", "words"), [("../x.csv", "in the same folder"), ("no.csv", "no.csv")]
)
def test_a_list_lies_beside_its_head(tmp_path: Path, name: str, words: str) -> None:
    """Only a file of the same folder is read, and it has to exist."""
    (tmp_path / "c.toml").write_text(f'id = "c"\ntitle = "C"\nprogrammes = "{name}"\n')
    with pytest.raises(rnr.DefinitionError, match=words):
        rnr.load_catalogue(tmp_path / "c.toml")


def test_lists_of_other_bytes_or_of_great_size_are_refused(tmp_path: Path) -> None:
    """Not UTF-8, or beyond the limit of a definition file."""
    (tmp_path / "c.toml").write_text('id = "c"\ntitle = "C"\nprogrammes = "list.csv"\n')
    for raw, words in ((b"id\n\xff\n", "is not UTF-8"), (b"x" * 2_000_001, "is too large")):
        (tmp_path / "list.csv").write_bytes(raw)
        with pytest.raises(rnr.DefinitionError, match=words):
            rnr.load_catalogue(tmp_path / "c.toml")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hours_at_most": {"tiny": 3}}, "hours_at_most names tiny"),
        ({"programmes": {"x": {"intensity": "huge"}}}, "x: intensity huge is not"),
        ({"programmes": {"x": {"quality": "best"}}}, "x: quality best is not"),
        ({"programmes": {"x": {"risk": ["tiny"]}}}, "x: risk tiny is not"),
        ({"programmes": {"x": {"eligible": {"age": {"above": "n"}}}}}, "x: age is tested in a way"),
        ({"programmes": {"x": {"exclude": [{"when": {"age": {"answered": True}},
                                            "because": "b"}]}}}, "x: age is tested in a way"),
    ],
)  # fmt: skip
def test_a_catalogue_is_checked_when_it_is_made(changes: dict[str, Any], words: str) -> None:
    """Words of programmes are on the catalogue's lists, and conditions of the two known kinds."""
    base = {"title": "X", "targets": ["school_work"], "hours": 1}
    programmes = {n: {**base, **p} for n, p in changes.pop("programmes", {"x": {}}).items()}
    given = {"id": "c", "title": "C", "programmes": programmes, **changes}
    with pytest.raises(ValidationError, match=words):
        rnr.Catalogue.model_validate(given)


def test_a_number_that_is_written_as_text_is_not_known() -> None:
    """A fact of the wrong type decides nothing."""
    from rnr.definitions.conditions import NumberTest
    from rnr.people.programmes.fits import holds

    assert holds(NumberTest(min=18), "20") is None
    assert holds(NumberTest(max=18), 18) is True


def test_a_crosswalk_is_read_from_a_file(tmp_path: Path) -> None:
    """A TOML crosswalk gives the same object as the same words in Python."""
    file = tmp_path / "x.toml"
    file.write_text(
        'id = "x"\ntitle = "X"\nstanding = "example"\ngrades = ["a", "b"]\n'
        '[scales."dast_10.total"]\ntopic = "drugs"\ngrades = { low = "a", severe = "b" }\n'
    )
    got = rnr.load_crosswalk(file)
    assert got.scales["dast_10.total"].grades == {"low": "a", "severe": "b"}
    assert (got.place("b"), got.threshold) == (1.0, 1.0)


def guarded() -> rnr.Catalogue:
    """One programme that keeps somebody out by a word and a number."""
    return rnr.Catalogue.model_validate({
        "id": "ours", "title": "Ours", "programmes": {"relapse": {
            "title": "Relapse prevention", "targets": ["substance_misuse"], "hours": 20,
            "eligible": {"age": {"min": 18}},
            "exclude": [{"when": {"psychosis": "yes"}, "because": "acute psychosis"}],
        }},
    })  # fmt: skip


def test_where_a_programme_is_held_is_said() -> None:
    """A programme that runs in custody only must not look like one next door."""
    offers = guarded()
    inside = offers.programmes["relapse"].model_copy(update={"setting": ("custody",)})
    held = offers.model_copy(update={"programmes": {"relapse": inside}})
    (fit,) = rnr.match(person(**DRUGS), held, facts={"age": 40, "psychosis": "no"}).fits
    assert "is held in custody" in fit.reasons


def test_true_and_false_are_yes_and_no() -> None:
    """A case system keeps a checked box as true: it keeps the person out all the same."""
    picture = person(**DRUGS)
    out = rnr.match(picture, guarded(), facts={"age": 40, "psychosis": True})
    assert why(out, "relapse") == "acute psychosis"
    assert names(rnr.match(picture, guarded(), facts={"age": 40, "psychosis": False})) == [
        "relapse"
    ]


@pytest.mark.parametrize("word", ["Yes", "yes ", "YES"])
def test_a_word_written_otherwise_is_refused(word: str) -> None:
    """It would keep nobody out; the message has the catalogue's word and not the person's."""
    with pytest.raises(rnr.CapacityError) as caught:
        rnr.match(person(**DRUGS), guarded(), facts={"psychosis": word, "age": "40", "name": "J"})
    assert [str(one) for one in caught.value.problems] == [
        "psychosis: is not written as in the catalogue; known: yes, or another word",
        "age: is not a number",
    ]  # fmt: skip


@pytest.mark.parametrize("missing", [None, float("nan"), rnr.Missing.REFUSED])
def test_a_fact_that_is_missing_is_not_known(missing: Any) -> None:
    """Not-a-number is no age below 18, and nobody is kept out by it: a caution names both."""
    facts = {"age": missing, "psychosis": missing}
    (fit,) = rnr.match(person(**DRUGS), guarded(), facts=facts).fits
    assert fit.cautions == (
        "eligibility rests on age, which is not known",
        "may be excluded (acute psychosis); psychosis is not known",
    )

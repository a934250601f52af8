"""What a reassessment says of risk, where a tool gives percentages beside its levels."""

from __future__ import annotations

from datetime import date

import pytest

import rnr


def seen(on: str, unemployed: str) -> rnr.Profile:
    """A risk tool with one percentage that has no levels and another that has them."""
    tool = rnr.load("ogp")
    answers: dict[str, object] = {name: item.answers[0] for name, item in tool.items.items()
                                  if item.answers}  # fmt: skip
    # 63 points with the 5 for work, by the file: 69 % and high; 58 without: 62 % and medium.
    answers |= {"ogrs3_2yr": 88, "unemployed": unemployed, "activities_encourage_offending": "2"}
    return rnr.score(rnr.assess(tool, answers, on=on))


@pytest.mark.parametrize(
    ("before", "after", "increased", "answer"),
    [("yes", "no", False, "met"), ("no", "yes", True, "not_met")],
)
def test_a_percentage_without_levels_does_not_hide_the_level_beside_it(
    before: str, after: str, increased: bool, answer: str
) -> None:
    """One tool, one outcome: what has levels tells whether the risk rose."""
    plan = rnr.plan(
        rnr.picture(seen("2026-01-12", before), on=date(2026, 1, 12)),
        rnr.load_policy("example_agency"),
        {"risk": "high", "domestic_violence_order": "no", "criminogenic_needs": 0},
    )
    assert [one.scale for one in plan.risk] == ["one_year", "two_year"]
    made = rnr.progress(plan, on=date(2026, 8, 1), later=seen("2026-07-20", after))
    assert [(one.scale, one.increased) for one in made.risk] == [("ogp.two_year", increased)]
    assert made.ending is not None
    assert {term.what: term.answer for term in made.ending.terms}["risk not increased"] == answer


def test_a_tool_without_any_levels_leaves_it_open() -> None:
    """Where nothing has levels, nobody can say whether the risk rose."""
    tool = rnr.load("draor")
    given = {name: item.answers[1] for name, item in tool.items.items()}
    first, later = (
        rnr.score(rnr.assess(tool, given, on=on)) for on in ("2026-01-12", "2026-07-20")
    )
    plan = rnr.plan(
        rnr.picture(first), rnr.load_policy("example_agency"),
        {"risk": "high", "domestic_violence_order": "no", "criminogenic_needs": 0},
    )  # fmt: skip
    made = rnr.progress(plan, on=date(2026, 8, 1), later=later)
    assert [one.increased for one in made.risk] == [None] * 3


def test_a_table_of_grades_that_is_an_example_is_called_one() -> None:
    """The warning reads as a sentence, whatever the table's standing is."""
    table = rnr.Crosswalk.model_validate({
        "id": "ours", "title": "Ours", "standing": "example", "grades": ["none", "some"],
        "scales": {"dast_10.total": {"topic": "drugs"}},
    })  # fmt: skip
    made = rnr.picture(seen("2026-01-12", "no"), crosswalk=table)
    assert "Ours (ours): the grades are an example, not a published table" in made.warnings

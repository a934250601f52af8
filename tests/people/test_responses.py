"""Responses to behaviour of one person: ratio, time, the policy's matrix, confinement."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

import rnr
from rnr import Response, count_responses

DAY = date(2026, 3, 2)
TABLES: dict[Any, str] = {"sanction": "response", "incentive": "incentive"}


def violation(**more: str) -> dict[str, str]:
    """A violation of low severity at low risk, the first of its kind, unless said otherwise."""
    return {"behaviour": "violation", "severity": "low", "risk": "low", "repeated": "no",
            "need_driven": "no", **more}  # fmt: skip


def matrix() -> rnr.Policy:
    """The example of an agency's grid."""
    return rnr.load_policy("graduated_responses", allow_provisional=True)


def test_counts_by_hand() -> None:
    """Five incentives and one sanction: 5 to 1; hours 24, 24, 24, 24, 48, 72 have median 24."""
    days = [date(2026, 3, 3)] * 4 + [date(2026, 3, 4)]
    given = [Response(DAY, day, "incentive") for day in days]
    given.append(Response(DAY, date(2026, 3, 5), "sanction", custodial=False))
    counts = count_responses(given)
    assert (counts.incentives, counts.sanctions, counts.ratio, counts.hours) == (5, 1, 5.0, 24.0)
    assert counts.meets_target is True
    assert (counts.custodial, counts.settled, counts.custodial_share) == (0, 1, 0.0)
    assert counts.within_share is None
    assert str(counts).splitlines() == [
        "5 incentives, 1 sanction: 5.0 incentives for each sanction, at least 4",
        "median of 24.0 hours from behaviour to response",
        "no response can be compared with a policy",
        "0 of 1 sanction custodial",
    ]


def test_four_to_one_is_the_target() -> None:
    """Four rewards for each sanction meet the target that goes with most success; three do not."""
    sanction = Response(DAY, DAY, "sanction")
    reward = Response(DAY, DAY, "incentive")
    assert count_responses([sanction, *[reward] * 4]).meets_target is True
    three = count_responses([sanction, *[reward] * 3])
    assert three.meets_target is False
    assert "3.0 incentives for each sanction, fewer than 4" in str(three)
    assert count_responses([sanction, *[reward] * 3], target=3).meets_target is True


def test_without_a_sanction_the_ratio_is_not_defined() -> None:
    """No sanction makes the ratio neither endless nor 0, and no target is met or missed."""
    for given in ([], [Response(DAY, DAY, "incentive")]):
        counts = count_responses(given)
        assert counts.ratio is None
        assert counts.meets_target is None
        assert counts.custodial_share is None
        assert "the ratio is not defined, as no sanction was given" in str(counts)
    assert count_responses([]).hours is None
    assert "time to response not known" in str(count_responses([]))
    assert count_responses([Response(DAY, DAY, "sanction")]).ratio == 0


def test_what_nobody_said_is_not_counted() -> None:
    """A sanction of which nobody said whether it is custodial is neither; an incentive never is."""
    given = [Response(DAY, DAY, "sanction", custodial=flag) for flag in (True, False, None)]
    counts = count_responses([*given, Response(DAY, DAY, "incentive", custodial=False)])
    assert (counts.custodial, counts.settled, counts.sanctions) == (1, 2, 3)
    assert counts.custodial_share == 0.5
    assert "custodial sanctions not known" in str(count_responses(given[2:]))


def test_responses_are_compared_with_the_matrix() -> None:
    """Two of three are at the level of the policy; one whose level the facts leave open is not."""
    policy = matrix()
    open_facts = {k: v for k, v in violation().items() if k != "repeated"}
    given = [
        Response(DAY, DAY, "sanction", "level_1", facts=violation()),
        Response(DAY, DAY, "sanction", "level_3", facts=violation(repeated="yes")),
        Response(DAY, DAY, "sanction", "level_1", facts=open_facts),
        Response(DAY, DAY, "sanction", facts=violation()),
        Response(DAY, DAY, "incentive", "level_4",
                 facts={"behaviour": "prosocial", "severity": "high", "risk": "high"}),
    ]  # fmt: skip
    counts = count_responses(given, policy, TABLES)
    assert (counts.within, counts.judged) == (2, 3)
    assert counts.within_share == pytest.approx(2 / 3)
    assert "2 of 3 responses at the policy's level" in str(counts)
    only = count_responses(given, policy, {"incentive": "incentive"})
    assert (only.within, only.judged) == (1, 1)


def test_all_problems_are_told_at_once() -> None:
    """Wrong order, unknown kind, mixed times and facts that do not fit, each with its place."""
    noon = datetime.fromisoformat("2026-03-02T12:00")
    wrong: Any = "reward"
    given = [
        Response(date(2026, 3, 3), DAY, "sanction"),
        Response(DAY, DAY, wrong),
        Response(DAY, noon, "incentive"),
        Response(noon, datetime(2026, 3, 3, tzinfo=UTC), "incentive"),
        Response(DAY, DAY, "sanction", "level_1", facts=violation(risk="extreme")),
    ]
    with pytest.raises(rnr.ResponseError) as caught:
        count_responses(given, matrix(), TABLES, target=0)
    told = [str(problem) for problem in caught.value.problems]
    assert [line.partition(":")[0] for line in told] == [
        "responses[0].responded", "responses[1].kind", "responses[2].responded",
        "responses[3].responded", "responses[4].facts", "target",
    ]  # fmt: skip
    assert "lies before the behaviour" in told[0]
    assert "not of the same kind as the behaviour's" in told[2]
    assert "risk: has an unknown answer" in told[4]
    assert "extreme" not in str(caught.value)


def test_a_table_that_does_not_exist_is_refused() -> None:
    """A misspelt table would leave every response uncompared, in silence."""
    with pytest.raises(rnr.PolicyError, match="respons: is not a table of graduated_responses; "):
        count_responses([], matrix(), {"sanction": "respons"})
    with pytest.raises(rnr.PolicyError, match="tables: are not named"):
        count_responses([], matrix())

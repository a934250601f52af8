"""Responses to behaviour: incentives and sanctions, how soon, and whether by the policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any, Literal

from rnr.definitions.policy import Policy
from rnr.errors import AnswersError, PolicyError, Problem, plural, suggest
from rnr.people.errors import ResponseError
from rnr.people.plans.plan import plan

Kind = Literal["incentive", "sanction"]
KINDS: tuple[Kind, ...] = ("incentive", "sanction")

INCENTIVES_PER_SANCTION = 4.0
"""So many went with the most success: Wodahl and others, intensive supervision in Wyoming, 283
people, 2000 to 2003 (https://bearworks.missouristate.edu/articles-chpa/609)."""


@dataclass(frozen=True, slots=True)
class Response:
    """One response to a violation or to prosocial behaviour.

    Parameters
    ----------
    behaved, responded
        Days, or points in time, of the behaviour and of the response.
    kind
        Incentive or sanction.
    level
        Level of the response, by the words of the agency's policy.
    custodial
        Whether it is confinement; None where nobody said.
    facts
        What the policy asks about the behaviour: its severity, the risk level, and so on.

    Examples
    --------
    >>> talk = Response(date(2026, 3, 2), date(2026, 3, 4), "sanction", "level_1", custodial=False,
    ...     facts={"severity": "low", "risk": "low"})
    >>> count_responses([talk]).hours
    48.0
    """

    behaved: date
    responded: date
    kind: Kind
    level: str | None = None
    custodial: bool | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResponseCounts:
    """How many responses of which kind, how soon, and how many by the policy.

    Parameters
    ----------
    incentives, sanctions
        How many were given.
    hours
        Median hours from behaviour to response; None where none is known.
    judged, within
        Responses whose level can be compared with the policy's, and those at that level.
    settled, custodial
        Sanctions of which it is known whether they are custodial, and those that are.
    target
        Incentives for each sanction that are aimed at.

    Examples
    --------
    >>> counts = ResponseCounts(6, 2, 30.0, 8, 6, 2, 1, 4.0)
    >>> counts.ratio, counts.meets_target, counts.within_share, counts.custodial_share
    (3.0, False, 0.75, 0.5)
    """

    incentives: int
    sanctions: int
    hours: float | None
    judged: int
    within: int
    settled: int
    custodial: int
    target: float

    @property
    def ratio(self) -> float | None:
        """Incentives for each sanction; None, and neither 0 nor endless, without a sanction."""
        return self.incentives / self.sanctions if self.sanctions else None

    @property
    def meets_target(self) -> bool | None:
        """Whether there are at least as many incentives for each sanction as are aimed at."""
        return None if self.ratio is None else self.ratio >= self.target

    @property
    def within_share(self) -> float | None:
        """Share of the responses at the level that the policy gives."""
        return self.within / self.judged if self.judged else None

    @property
    def custodial_share(self) -> float | None:
        """Share of the sanctions that are custodial."""
        return self.custodial / self.settled if self.settled else None

    def __str__(self) -> str:
        """Write the counts as lines of text."""
        given = f"{plural(self.incentives, 'incentive')}, {plural(self.sanctions, 'sanction')}"
        if self.ratio is None:
            ratio = "the ratio is not defined, as no sanction was given"
        else:
            than = "at least" if self.meets_target else "fewer than"
            ratio = f"{self.ratio:.1f} incentives for each sanction, {than} {self.target:g}"
        soon = "time to response not known"
        if self.hours is not None:
            soon = f"median of {self.hours:.1f} hours from behaviour to response"
        within = "no response can be compared with a policy"
        if self.judged:
            within = f"{self.within:,} of {plural(self.judged, 'response')} at the policy's level"
        kept = "custodial sanctions not known"
        if self.settled:
            kept = f"{self.custodial:,} of {plural(self.settled, 'sanction')} custodial"
        return "\n".join([f"{given}: {ratio}", soon, within, kept])


def count_responses(
    responses: Sequence[Response],
    policy: Policy | None = None,
    tables: Mapping[Kind, str] | None = None,
    target: float = INCENTIVES_PER_SANCTION,
) -> ResponseCounts:
    """Say how often good behaviour was rewarded and violations sanctioned, and how soon.

    Parameters
    ----------
    responses
        Those to one person, in any order.
    policy, tables
        The agency's matrix, and its decision table for each kind of response. Without them no
        response is compared with it; a response whose facts leave its level open is not either.
    target
        Incentives for each sanction that are aimed at.

    Returns
    -------
    ResponseCounts

    Raises
    ------
    ResponseError
        A response lies before the behaviour, has an unknown kind, or its facts do not fit.
    PolicyError
        The policy has no such table.

    Examples
    --------
    >>> from datetime import datetime
    >>> from rnr import Response, count_responses
    >>> monday, tuesday = datetime(2026, 3, 2, 9), datetime(2026, 3, 3, 15)
    >>> print(count_responses([Response(monday, tuesday, "incentive", "praise")]))
    1 incentive, 0 sanctions: the ratio is not defined, as no sanction was given
    median of 30.0 hours from behaviour to response
    no response can be compared with a policy
    custodial sanctions not known
    """
    problems: list[Problem] = []
    hours: list[float] = []
    judged = within = 0
    named = _tables(policy, tables)
    for at, given in enumerate(responses):
        where = f"responses[{at}]"
        if given.kind not in KINDS:
            problems.append(Problem(f"{where}.kind", "is neither incentive nor sanction"))
        hours += _hours(given, f"{where}.responded", problems)
        if policy is not None and given.kind in named and given.level is not None:
            try:
                due = plan([], policy, given.facts)[named[given.kind]].outcome
            except AnswersError as error:
                problems += [Problem(f"{where}.facts", str(said)) for said in error.problems]
                continue
            judged += due is not None
            within += due is not None and due == given.level
    if target <= 0:
        problems.append(Problem("target", "is not above 0", code="range"))
    if problems:
        raise ResponseError("the responses cannot be counted", problems)
    sanctions = [given for given in responses if given.kind == "sanction"]
    return ResponseCounts(
        incentives=len(responses) - len(sanctions), sanctions=len(sanctions),
        hours=median(hours) if hours else None, judged=judged, within=within,
        settled=sum(given.custodial is not None for given in sanctions),
        custodial=sum(given.custodial is True for given in sanctions), target=target,
    )  # fmt: skip


def _tables(policy: Policy | None, tables: Mapping[Kind, str] | None) -> dict[str, str]:
    """Refuse tables that the policy does not have, before anything is counted."""
    if policy is None:
        return {}
    problems = [
        Problem(name, f"is not a table of {policy.id}", suggest(name, list(policy.tables)), "table")
        for name in (tables or {}).values()
        if name not in policy.tables
    ]
    if not tables:
        todo = "say tables={'sanction': ..., 'incentive': ...}"
        problems = [Problem("tables", "are not named", todo, "table")]
    if problems:
        raise PolicyError("the responses cannot be compared with the policy", problems)
    return {str(kind): name for kind, name in (tables or {}).items()}


def _hours(given: Response, where: str, problems: list[Problem]) -> list[float]:
    try:
        passed = (given.responded - given.behaved).total_seconds() / 3600
    except TypeError:
        todo = "give two days, or two times of one kind, with or without a time zone"
        problems.append(Problem(where, "is not of the same kind as the behaviour's", todo, "type"))
        return []
    if passed < 0:
        problems.append(Problem(where, "lies before the behaviour", "mend the dates", "order"))
        return []
    return [passed]

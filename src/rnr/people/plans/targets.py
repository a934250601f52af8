"""Targets: which needs a plan works on first, which wait, and which are still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rnr.definitions.casework import AtLeastOne, Casework, Intervention
from rnr.definitions.common import as_ids
from rnr.definitions.policy import Policy
from rnr.errors import plural
from rnr.people.pictures.needs import NeedFound
from rnr.people.pictures.picture import Picture
from rnr.people.plans.casework import Target, said_of
from rnr.people.plans.decision import Decision, Fact
from rnr.people.programmes.fits import holds


@dataclass(frozen=True, slots=True)
class Desktop:
    """What a case plan is made from: the policy, its own section, what it knew and decided."""

    policy: Policy
    casework: Casework
    facts: Mapping[str, Fact]
    decisions: Mapping[str, Decision]

    def source(self, own: Any) -> tuple[str, ...]:
        """Give a rule's own sources, or those of the section."""
        return as_ids(own) or as_ids(self.casework.source)

    def settled(self, when: Mapping[str, Any] | None) -> bool | None:
        """Tell whether a condition on inputs and tables holds; None while that is open."""
        lines = [self._line(ref, test) for ref, test in (when or {}).items()]
        return False if False in lines else None if None in lines else True

    def _line(self, ref: str, test: Any) -> bool | None:
        possible: Sequence[Fact] = ()
        if ref in self.decisions:
            possible = self.decisions[ref].possible
        elif ref in self.facts:
            possible = (self.facts[ref],)
        else:
            possible = self.policy.inputs[ref].answers
        said = {holds(test, value) for value in possible}
        return said.pop() if len(said) == 1 else None

    def over_treats(self) -> bool | None:
        """Tell whether the guard keeps the person out of programmes; None while that is open."""
        guard, table = self.casework.guard, self.casework.hours_from
        if guard is None or table is None:
            return None
        outcomes = self.policy.tables[table].outcomes
        most = [outcomes[name].most_hours for name in self.decisions[table].possible]
        said = {None if top is None else top <= guard.hours_at_most for top in most}
        return said.pop() if len(said) == 1 else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The needs of a picture, sorted into targets and the others."""

    targets: tuple[Target, ...]
    waiting: tuple[Target, ...]
    still_open: tuple[Target, ...]


def choose(found: Picture, desk: Desktop, warnings: list[str]) -> Chosen:
    """Choose the targets of a plan: drivers first, then in the picture's own order.

    A policy that asks for at least one of certain needs gets it in the place of the last target
    that drives no other.
    """
    most = desk.casework.targets_at_most
    there = list(found.targets())
    first, moved = there[:most], ""
    rule = desk.casework.at_least_one
    if rule is not None:
        first, moved = _with_one(rule, there, first, desk, warnings)
        _unseen(rule, found, first, desk, warnings)
    kept_out = desk.over_treats()
    names = [need.name for need in first]
    waits = f"{plural(most, 'target')} at a time"
    reason = (rule.because,) if rule is not None else ()
    made = Chosen(
        tuple(_target(n, desk, reason if n.name == moved else (), kept_out) for n in first),
        tuple(_target(n, desk, (waits,), kept_out) for n in there if n.name not in names),
        tuple(_target(n, desk, (), kept_out) for n in found.needs if n.present is None),
    )
    unfit = [one.title for one in made.targets if not one.goal]
    warnings += [f"{desk.policy.key} names no kind of intervention for {title}" for title in unfit]
    if first and kept_out is None and desk.casework.guard is not None:
        warnings.append("the hours are open, so nothing guards against over-treatment yet")
    return made


def _with_one(
    rule: AtLeastOne, there: Sequence[NeedFound], first: list[NeedFound], desk: Desktop,
    warnings: list[str],
) -> tuple[list[NeedFound], str]:  # fmt: skip
    wanted = [need for need in there if need.name in rule.of]
    if not wanted or any(need in first for need in wanted):
        return first, ""
    asked = desk.settled(rule.when)
    if asked is None:
        warnings.append(f"not known whether a target has to be one of: {_listed(rule.of)}")
    if not asked:
        return first, ""
    free = [place for place, need in enumerate(first) if need.driver is None]
    if not free:
        warnings.append(f"{wanted[0].title} is no target, since every target drives others")
        return first, ""
    kept = [need for place, need in enumerate(first) if place != free[-1]]
    return [*kept, wanted[0]], wanted[0].name


def _unseen(
    rule: AtLeastOne, found: Picture, first: Sequence[NeedFound], desk: Desktop,
    warnings: list[str],
) -> None:  # fmt: skip
    if any(need.name in rule.of for need in first) or desk.settled(rule.when) is False:
        return
    known = {need.name: need.present for need in found.needs}
    unseen = [name for name in rule.of if known.get(name) is None]
    if unseen:
        warnings.append(f"not established either way, and asked for: {_listed(unseen)}")


def _target(
    need: NeedFound, desk: Desktop, because: Sequence[str], kept_out: bool | None
) -> Target:
    place, fit = _intervention(need, desk.casework)
    reasons = [*because, *(said_of(one) for one in need.current if one.present is not False)]
    reasons += [f"drives others: {need.driver}"] if need.driver else []
    rule = f"casework.interventions.{place}" if fit else ""
    source: tuple[str, ...] = ()
    guard = desk.casework.guard
    if kept_out and guard is not None:
        reasons.append(f"no programme: {guard.because}")
        rule, source = "casework.guard", desk.source(guard.source)
    elif fit is not None:
        source = desk.source(fit.source)
    return Target(
        need=need.name, title=need.title, present=need.present, driver=need.driver,
        graded=need.current, goal=fit.goal if fit else "",
        intervention=fit.kind if fit and not kept_out else "",
        programme=None if kept_out is None else not kept_out,
        because="; ".join(reasons), rule=rule, source=source,
    )  # fmt: skip


def _intervention(need: NeedFound, casework: Casework) -> tuple[str, Intervention | None]:
    for key in (need.name, *(one.key for one in need.graded)):
        if key in casework.interventions:
            return key, casework.interventions[key]
    return "", None


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)

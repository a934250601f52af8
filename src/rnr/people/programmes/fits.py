"""Fits: whether one programme is right for one person, with every reason for and against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from rnr.definitions.catalogue import Catalogue, Programme
from rnr.definitions.conditions import NumberTest
from rnr.errors import Problem
from rnr.people.answering.answers import Missing
from rnr.people.answering.assessment import Record
from rnr.people.pictures.needs import NeedFound
from rnr.people.pictures.picture import Picture
from rnr.people.scores.explain import number

Fact = str | int | float


class Fit(Record):
    """A programme that fits a person, and why."""

    programme: str
    title: str
    needs: tuple[str, ...]
    """The person's needs that it works on, in the person's order."""
    hours: int | float
    reasons: tuple[str, ...]
    cautions: tuple[str, ...] = ()
    """What to adapt, and which facts are not known yet."""


class Misfit(Record):
    """A programme that does not fit a person, and why not."""

    programme: str
    title: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """What of a person decides on programmes."""

    picture: Picture
    risk: str | None
    intensity: str | None
    facts: Mapping[str, Fact]

    @property
    def factors(self) -> dict[str, str]:
        """Responsivity factors that are there, each with the adaptation it calls for."""
        found = {
            one.topic or one.scale: one.adaptation
            for one in self.picture.responsivity
            if one.present
        }
        noted = {n.name: n.adaptation for n in self.picture.noted if n.kind == "responsivity"}
        return found | noted


def asked_by(catalogue: Catalogue) -> dict[str, tuple[str, ...] | None]:
    """List the facts that programmes ask for with the words they name; None stands for numbers."""
    tests: dict[str, list[Any]] = {}
    for programme in catalogue.programmes.values():
        for when in (programme.eligible, *(one.when for one in programme.exclude)):
            for fact, test in when.items():
                tests.setdefault(fact, []).append(test)
    words = {
        fact: [word for one in given for word in ([one] if isinstance(one, str) else one)]
        for fact, given in tests.items()
        if not any(isinstance(one, NumberTest) for one in given)
    }
    return {fact: tuple(dict.fromkeys(words[fact])) if fact in words else None for fact in tests}


def told(
    catalogue: Catalogue, facts: Mapping[str, object], problems: list[Problem]
) -> dict[str, Fact]:
    """Read what was told of a person; add to ``problems`` what no programme can be held against.

    A word that is written otherwise would keep nobody out of a programme, so it is refused. What
    no programme asks is left aside: a case system may hand over all it knows.
    """
    asked = asked_by(catalogue)
    read: dict[str, Fact] = {}
    for name, given in facts.items():
        if name not in asked:
            continue
        numbers, words = asked[name] is None, asked[name] or ()
        value = {True: "yes", False: "no"}[given] if isinstance(given, bool) and words else given
        if value is None or isinstance(value, Missing) or value != value:  # noqa: PLR0124
            continue
        number_ = isinstance(value, int | float) and not isinstance(value, bool)
        if number_ if numbers else isinstance(value, str) and _as_written(value, words):
            read[name] = value  # type: ignore[assignment]
            continue
        what = "is not a number" if numbers else "is not written as in the catalogue"
        todo = "" if numbers else f"known: {', '.join(words)}, or another word"
        problems.append(Problem(name, what, todo, "fact"))
    return read


def _as_written(value: str, words: Sequence[str]) -> bool:
    """Whether a word is one of the catalogue's, or another one, and not one written otherwise."""
    return value in words or value.strip().casefold() not in {word.casefold() for word in words}


def covered(person: Person, programme: Programme) -> tuple[list[NeedFound], list[NeedFound]]:
    """List the person's needs that a programme works on: those established, those still open."""
    said = [(need, _there(programme, need)) for need in person.picture.needs]
    return [need for need, there in said if there], [n for n, there in said if there is None]


def _there(programme: Programme, need: NeedFound) -> bool | None:
    """Whether a need, or the part of it that the programme targets, is there."""
    if need.name in programme.targets:
        return need.present
    said = [one.present for one in need.current if one.topic in programme.targets]
    return True if True in said else None if None in said else False


def against(person: Person, programme: Programme, catalogue: Catalogue) -> list[str]:
    """List every reason why a programme must not be chosen for a person."""
    out = []
    here, open_ = covered(person, programme)
    if not here:
        out.append(_no_need(person, programme, bool(open_)))
    if programme.risk and person.risk is None:
        out.append("the risk level is not known")
    elif programme.risk and person.risk not in programme.risk:
        out.append(f"is for {' or '.join(programme.risk)} risk, the level is {person.risk}")
    most = catalogue.hours_at_most.get(person.risk or "")
    if most is not None and programme.hours > most:
        out.append(
            f"would over-treat: {number(programme.hours)} hours, at most {number(most)} are "
            f"right at {person.risk} risk"
        )
    if person.intensity is not None and programme.intensity is not None:
        order = catalogue.intensities
        if order.index(programme.intensity) > order.index(person.intensity):
            out.append(f"is {programme.intensity}, more than the {person.intensity} recommended")
    for fact, test in programme.eligible.items():
        if holds(test, person.facts.get(fact)) is False:
            out.append(f"is for people whose {_words(fact)} {_expected(test)}")
    out += [e.because for e in programme.exclude if _all(e.when, person.facts) is True]
    if programme.slots == 0:
        out.append("has no places")
    return out


def _no_need(person: Person, programme: Programme, still_open: bool) -> str:
    """Say that a need is absent only where somebody has looked for it."""
    graded = {need.name for need in person.picture.needs}
    graded |= {str(one.topic) for need in person.picture.needs for one in need.graded}
    if still_open:
        named = ", ".join(map(_words, programme.targets))
        return f"whether there is a need in {named} is still open"
    absent = ", ".join(_words(target) for target in programme.targets if target in graded)
    unseen = ", ".join(_words(target) for target in programme.targets if target not in graded)
    said = [f"no need in {absent}"] if absent else []
    return "; ".join(said + ([f"no assessment here looks at {unseen}"] if unseen else []))


def cautions(person: Person, programme: Programme, catalogue: Catalogue) -> list[str]:
    """List what is not known yet, and what has to be adapted."""
    out = []
    asked = programme.eligible.items()
    open_ = [fact for fact, test in asked if holds(test, person.facts.get(fact)) is None]
    if open_:
        out.append(f"eligibility rests on {', '.join(map(_words, open_))}, which is not known")
    if person.risk is None and programme.hours > min(catalogue.hours_at_most.values(), default=inf):
        out.append("may over-treat; the risk level is not known")
    for exclusion in programme.exclude:
        if _all(exclusion.when, person.facts) is None:
            lacking = ", ".join(_words(f) for f in exclusion.when if f not in person.facts)
            out.append(f"may be excluded ({exclusion.because}); {lacking} is not known")
    if programme.intensity is not None and person.intensity is not None:
        order = catalogue.intensities
        if order.index(programme.intensity) < order.index(person.intensity):
            out.append(f"is {programme.intensity}, less than the {person.intensity} recommended")
    for factor, adaptation in person.factors.items():
        if factor not in programme.suits:
            how = f": {adaptation}" if adaptation else ""
            out.append(f"is not adapted for {_words(factor)}{how}")
    return out


def _all(when: Mapping[str, Any], facts: Mapping[str, Fact]) -> bool | None:
    """Three-valued: one line that does not hold settles it."""
    said = [holds(test, facts.get(fact)) for fact, test in when.items()]
    return False if False in said else None if None in said else True


def holds(test: Any, fact: Fact | None) -> bool | None:
    """Tell whether a fact is as a catalogue asks; None for a fact that is not known.

    Examples
    --------
    >>> holds(("yes", "partly"), "yes"), holds(NumberTest(min=18), 17), holds("yes", None)
    (True, False, None)
    """
    if fact is None:
        return None
    if isinstance(test, NumberTest):
        if isinstance(fact, str):
            return None
        low, high = test.min, test.max
        return (low is None or fact >= low) and (high is None or fact <= high)
    asked: Sequence[str] = (test,) if isinstance(test, str) else test
    return str(fact) in asked


def _expected(test: Any) -> str:
    if isinstance(test, NumberTest):
        low = [] if test.min is None else [f"at least {number(test.min)}"]
        high = [] if test.max is None else [f"at most {number(test.max)}"]
        return f"is {' and '.join(low + high)}"
    return f"is {test if isinstance(test, str) else ' or '.join(test)}"


def _words(name: str) -> str:
    return name.replace("_", " ")

"""Jurisdiction: groups of people, once counted, with their base rates and what is known of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rnr.definitions.catalogue import Catalogue
from rnr.errors import Problem, suggest
from rnr.people.errors import CapacityError
from rnr.people.programmes.effects import Floats

UNRATED = "unrated"
"""Stands for programmes without a quality rating."""


@dataclass(frozen=True, slots=True)
class PeopleGroup:
    """People who are alike in risk and needs, as a jurisdiction counts them.

    Parameters
    ----------
    name
        Short name.
    people
        How many there are in a year.
    rate
        Share who recidivate without a programme, from 0 to 1.
    watched
        How many people that rate was measured on; None takes it as known exactly.
    fits
        Programmes that fit them, by their ids in the catalogue.
    today
        Programme to how many of them are in it today, whether it fits or not.
    measured
        Name of the people that the rate was measured on. Groups with the same name have their rate
        from the same people, and are uncertain together; without it each has its own.

    Examples
    --------
    >>> PeopleGroup("high risk", people=120, rate=0.5, watched=400, fits=("skills",)).today
    {}
    """

    name: str
    people: int
    rate: float
    watched: int | None = None
    fits: tuple[str, ...] = ()
    today: Mapping[str, int] = field(default_factory=dict)
    measured: str | None = None


def refuse(
    groups: Sequence[PeopleGroup],
    catalogue: Catalogue,
    used: Sequence[str],
    added: Mapping[str, int],
    discount: Mapping[str, float],
    unmatched: float,
    draws: int,
    confidence: float,
) -> None:
    """Refuse what is out of range, unknown or missing, all at once."""
    known = list(catalogue.programmes)
    problems = [
        Problem(name, "is not a programme of the catalogue", suggest(name, known), "programme")
        for name in dict.fromkeys(
            [n for group in groups for n in (*group.fits, *group.today)] + list(added)
        )
        if name not in catalogue.programmes
    ]
    problems += [
        Problem(name, "has no effect", "state size, standard error and source", "effect")
        for name in used
        if catalogue.programmes[name].effect is None
    ]
    names = [group.name for group in groups]
    problems += [
        Problem(name, "is the name of several groups", "rename one", "twice")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    same: dict[str | None, tuple[float, int | None]] = {}
    for group in groups:
        wrong = []
        if group.measured is not None and same.setdefault(
            group.measured, (group.rate, group.watched)
        ) != (group.rate, group.watched):
            wrong.append("has another rate than a group measured on the same people")
        if group.people < 0 or any(n < 0 for n in group.today.values()):
            wrong.append("has fewer than 0 people")
        if not 0 <= group.rate <= 1:
            wrong.append("has a rate outside 0 to 1")
        if group.watched is not None and group.watched < 1:
            wrong.append("has a rate measured on fewer than 1 person")
        if sum(group.today.values()) > group.people:
            wrong.append("has more people in programmes than people")
        problems += [Problem(group.name, what, code="range") for what in wrong]
    if not sum(group.people for group in groups):
        problems.append(Problem("groups", "hold no people", code="empty"))
    lacking = [
        rating
        for rating in dict.fromkeys(catalogue.programmes[name].quality or UNRATED for name in used)
        if discount and rating not in discount
    ]
    if lacking:
        what = "says nothing of " + ", ".join(lacking)
        problems.append(Problem("discount", what, "name every rating that is used", "rating"))
    shares = {"unmatched": unmatched, **{f"discount {r}": d for r, d in discount.items()}}
    problems += [
        Problem(name, "is not a share from 0 to 1", code="range")
        for name, share in shares.items()
        if not 0 <= share <= 1
    ]
    if any(n < 0 for n in added.values()):
        problems.append(Problem("added", "holds fewer than 0 places", code="range"))
    if draws < 1 or not 0 < confidence < 1:
        what = "at least one draw, and a confidence between 0 and 1, are expected"
        problems.append(Problem("draws, confidence", what, code="range"))
    if problems:
        raise CapacityError("nothing can be expected of these places", problems)


def places(catalogue: Catalogue, programme: str) -> float:
    """Give a programme's places; infinity where there is no limit."""
    slots = catalogue.programmes[programme].slots
    return math.inf if slots is None else float(slots)


def held(catalogue: Catalogue, used: Sequence[str], discount: Mapping[str, float]) -> Floats:
    """Give the share of its effect that is expected of each programme, by its quality."""
    ratings = [catalogue.programmes[name].quality or UNRATED for name in used]
    return np.array([discount[r] if discount else 1.0 for r in ratings], dtype=np.float64)


def draw(
    groups: Sequence[PeopleGroup], catalogue: Catalogue, used: Sequence[str], seed: int, draws: int
) -> tuple[Floats, Floats]:
    """Give base rates (draws + 1, groups) and effects (draws + 1, programmes).

    The first row holds the best estimates.
    """
    random = np.random.default_rng(seed)
    rates = np.tile([group.rate for group in groups], (draws + 1, 1)).astype(np.float64)
    drawn: dict[str, Floats] = {}
    for at, group in enumerate(groups):
        if group.measured in drawn:
            rates[1:, at] = drawn[str(group.measured)]
        elif group.watched is not None:
            events = group.rate * group.watched
            rates[1:, at] = random.beta(events + 0.5, group.watched - events + 0.5, draws)
            if group.measured is not None:
                drawn[group.measured] = rates[1:, at]
    effects = [catalogue.programmes[name].effect for name in used]
    sizes = np.empty((draws + 1, len(used)), dtype=np.float64)
    for at, effect in enumerate(effects):
        assert effect is not None  # refused before
        sizes[0, at] = effect.size
        sizes[1:, at] = random.normal(effect.size, effect.se, draws)
    return rates, sizes

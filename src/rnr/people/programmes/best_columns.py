"""Best columns: which programme comes first for everybody in a frame.

The order is that of ``match``, written as one whole number for each programme: the least comes
first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from rnr.definitions.catalogue import Catalogue, Programme
from rnr.people.pictures.mark_columns import chosen, whole
from rnr.people.pictures.marks import NO, UNKNOWN, YES
from rnr.people.programmes.fit_columns import least, one_of, tested
from rnr.scoring.columns import PREFIX

_FIRST = f"{PREFIX}first"


def rank_columns_of(catalogue: Catalogue, absent: set[str]) -> tuple[dict[str, str], set[str]]:
    """Name the column with the place of each target, and the responsivity factors to ask for."""
    programmes = catalogue.programmes.values()
    targets = dict.fromkeys(name for one in programmes for name in one.targets)
    factors = {name for one in programmes for name in one.suits} - absent
    return {name: f"{name}_rank" for name in targets if name not in absent}, factors


def best_columns(
    catalogue: Catalogue, risk: str | None, intensity: str | None, absent: set[str]
) -> list[dict[str, Any]]:
    """Write the place of each programme, the least of them, and the programme that has it."""
    names = list(catalogue.programmes)
    places = {
        name: f"{PREFIX}place{at}"
        for at, name in enumerate(names)
        if _here(catalogue.programmes[name], absent)
    }
    if not places:
        return [{"programme": nw.lit(None, dtype=nw.String())}]
    ordered = sorted(names)
    made = {
        column: _place(catalogue.programmes[name], ordered.index(name), catalogue, risk, intensity,
                       absent)
        for name, column in places.items()
    }  # fmt: skip
    first = least([nw.col(column) for column in places.values()])
    cases = [(nw.col(column) == nw.col(_FIRST), nw.lit(name)) for name, column in places.items()]
    return [made, {_FIRST: first}, {"programme": chosen(cases, nw.String())}]


def _here(programme: Programme, absent: set[str]) -> list[str]:
    return [name for name in programme.targets if name not in absent]


def _place(
    programme: Programme, by_name: int, catalogue: Catalogue, risk: str | None,
    intensity: str | None, absent: set[str],
) -> Any:  # fmt: skip
    """Write what the order goes by in turn as the digits of one number; null if it does not fit."""
    targets = _here(programme, absent)
    ranks = [nw.when(nw.col(name) == "yes").then(nw.col(f"{name}_rank")) for name in targets]
    unknown = _unknown(programme, catalogue, risk, absent)
    suits = [name for name in programme.suits if name not in absent]
    suited = whole(0)
    for name in suits:
        suited = suited + nw.when(nw.col(name) == "yes").then(whole(1)).otherwise(whole(0))
    order = catalogue.quality
    worst = len(order) if programme.quality is None else len(order) - 1 - order.index(
        programme.quality
    )  # fmt: skip
    # Digits of one size for all programmes, or their numbers would not compare.
    others = list(catalogue.programmes.values())
    needs_most = max(len(other.targets) for other in others)
    suits_most = max(len(other.suits) for other in others)
    asked_most = max(len(other.exclude) for other in others) + 2
    place = least(ranks)
    for digit, size in (
        (whole(needs_most) - _distinct(ranks), needs_most + 1),
        (unknown, asked_most + 1),
        (_short(programme, catalogue, intensity), len(catalogue.intensities) + 1),
        (whole(suits_most) - suited, suits_most + 1),
        (whole(worst), len(order) + 1),
        (whole(by_name), len(others)),
    ):
        place = place * size + digit
    fits = _right(programme, catalogue, risk, intensity, absent)
    return nw.when(fits).then(place)


def _distinct(ranks: Sequence[Any]) -> Any:
    """Count the needs that are worked on; parts of one need have one place."""
    total = whole(0)
    for at, rank in enumerate(ranks):
        new = ~rank.is_null()
        for earlier in ranks[:at]:
            new = new & (earlier.is_null() | (earlier != rank))
        total = total + nw.when(new).then(whole(1)).otherwise(whole(0))
    return total


def _unknown(programme: Programme, catalogue: Catalogue, risk: str | None, absent: set[str]) -> Any:
    """Count the open questions."""
    open_ = []
    if programme.eligible:
        asked = [tested(fact, test, absent) == UNKNOWN for fact, test in programme.eligible.items()]
        some = asked[0]
        for one in asked[1:]:
            some = some | one
        open_.append(some)
    limits = catalogue.hours_at_most.values()
    if limits and programme.hours > min(limits):
        open_.append(nw.lit(True) if risk is None else nw.col(risk).is_null())
    for exclusion in programme.exclude:
        holds = [tested(fact, test, absent) for fact, test in exclusion.when.items()]
        open_.append(least(holds) == UNKNOWN)
    total = whole(0)
    for one in open_:
        total = total + nw.when(one).then(whole(1)).otherwise(whole(0))
    return total


def _short(programme: Programme, catalogue: Catalogue, intensity: str | None) -> Any:
    """Count how many steps less intensive it is than recommended."""
    if intensity is None or programme.intensity is None:
        return whole(0)
    order = catalogue.intensities
    own = order.index(programme.intensity)
    steps = [
        nw.when(nw.col(intensity) == name).then(whole(at - own))
        for at, name in enumerate(order)
        if at >= own
    ]
    return nw.coalesce(*steps, whole(0))


def _right(
    programme: Programme, catalogue: Catalogue, risk: str | None, intensity: str | None,
    absent: set[str],
) -> Any:  # fmt: skip
    """Whether nothing speaks against it; unlike a fit in three values, open questions may be."""
    if programme.slots == 0 or (programme.risk and risk is None):
        return nw.lit(False)
    targets = [one_of(nw.col(name), ["yes"]) for name in _here(programme, absent)]
    right = (nw.max_horizontal(*targets) if len(targets) > 1 else targets[0]) == YES
    if programme.risk and risk is not None:
        right = right & (one_of(nw.col(risk), programme.risk) == YES)
    over = [level for level, most in catalogue.hours_at_most.items() if programme.hours > most]
    if over and risk is not None:
        right = right & (one_of(nw.col(risk), over) != YES)
    if intensity is not None and programme.intensity is not None:
        order = catalogue.intensities
        milder = order[: order.index(programme.intensity)]
        if milder:
            right = right & (one_of(nw.col(intensity), milder) != YES)
    for fact, test in programme.eligible.items():
        right = right & (tested(fact, test, absent) != NO)
    for exclusion in programme.exclude:
        holds = [tested(fact, test, absent) for fact, test in exclusion.when.items()]
        right = right & (least(holds) != YES)
    return right

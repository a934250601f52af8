"""Impact: recidivism to expect under today's places, matched places and more places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnr.definitions.catalogue import Catalogue
from rnr.people.programmes.assign import Ints, assign
from rnr.people.programmes.effects import Conversion, Floats, odds_ratio_of, treated_rate
from rnr.people.programmes.jurisdiction import PeopleGroup, draw, held, places, refuse


@dataclass(frozen=True, slots=True)
class Scenario:
    """Expected recidivism under one allocation of places.

    Parameters
    ----------
    name
        ``nobody``, ``today``, ``matched`` or ``added``.
    placed
        People placed, by group and programme.
    rate, low, high
        Expected share of all people who recidivate, with its interval.
    difference, difference_low, difference_high
        Against today, in the same unit; below 0 is less recidivism.
    people
        Everybody.
    """

    name: str
    placed: Mapping[str, Mapping[str, int]]
    rate: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float
    people: int

    def __str__(self) -> str:
        """Write it as a line of text."""
        n = sum(count for row in self.placed.values() for count in row.values())
        return (
            f"{self.name}: {n:,} placed, {self.rate:.1%} recidivate ({self.low:.1%} to "
            f"{self.high:.1%}), {self.difference:+.1%} against today "
            f"({self.difference_low:+.1%} to {self.difference_high:+.1%})"
        ).replace("%", " %")


def impact(
    groups: Sequence[PeopleGroup],
    catalogue: Catalogue,
    *,
    seed: int,
    added: Mapping[str, int] | None = None,
    discount: Mapping[str, float] | None = None,
    unmatched: float = 0.0,
    conversion: Conversion = "cox",
    draws: int = 2000,
    confidence: float = 0.95,
) -> list[Scenario]:
    """Say what recidivism to expect with nobody placed, as today, matched, and with more places.

    Matched places go to the groups they fit and in which they prevent most, by the best estimates
    of rates and effects. The interval carries the uncertainty of both: base rates from the people
    they were measured on (a Beta distribution with Jeffreys' prior), effects from their standard
    errors (a normal distribution), drawn together for all scenarios. How far a published effect
    holds for these people and this delivery is not part of it.

    Parameters
    ----------
    groups
        The jurisdiction, once counted.
    catalogue
        Each programme that is used needs an ``effect``; ``slots`` limit its places.
    seed
        Of the draws; the same seed gives the same numbers.
    added
        Programme to places added in the last scenario.
    discount
        Quality rating, or ``"unrated"``, to the share of the effect that is expected of it, from 0
        to 1; without it every programme is taken at its full effect. No table of it is published.
    unmatched
        Share of the effect for people in a programme that does not fit them.
    conversion
        From effect size to odds: ``"cox"`` or ``"logistic"``.
    draws
        How many; 2,000 are enough for two digits.
    confidence
        Coverage of the intervals.

    Returns
    -------
    list of Scenario
        ``nobody``, ``today``, ``matched`` and, with ``added``, ``added``.

    Raises
    ------
    CapacityError
        Everything that is out of range, unknown or missing, at once.

    Examples
    --------
    >>> import rnr
    >>> offers = rnr.Catalogue.model_validate({"id": "ours", "title": "Ours", "programmes": {
    ...     "cbt": {"title": "Skills", "targets": ["procriminal_attitudes"], "hours": 100,
    ...     "slots": 50, "effect": {"size": -0.109, "se": 0.029, "outcome": "reconviction",
    ...     "source": "S1"}}}})
    >>> high = PeopleGroup("high risk", 100, 0.5, fits=("cbt",))
    >>> low = PeopleGroup("low risk", 100, 0.1, today={"cbt": 50})
    >>> for row in impact([high, low], offers, seed=1):
    ...     print(row.name, round(row.rate, 4))
    nobody 0.3
    today 0.3
    matched 0.2888
    """
    added, discount = dict(added or {}), dict(discount or {})
    used = [name for name in catalogue.programmes
            if any(name in (*group.fits, *group.today) for group in groups)]  # fmt: skip
    refuse(groups, catalogue, used, added, discount, unmatched, draws, confidence)
    people = np.array([group.people for group in groups], dtype=np.int64)
    fits = np.array([[name in group.fits for name in used] for group in groups], dtype=np.bool_)
    fits = fits.reshape(len(groups), len(used))
    share = np.where(fits, 1.0, unmatched) * held(catalogue, used, discount)
    rates, sizes = draw(groups, catalogue, used, seed, draws)
    gain = _fall(rates[0][:, None], sizes[0] * share, conversion)
    slots = np.array([places(catalogue, name) for name in used])
    more = slots + np.array([added.get(name, 0) for name in used])
    worth = np.where(fits, gain, np.nan)
    none = np.zeros((len(groups), len(used)), dtype=np.int64)
    now = np.array([[group.today.get(name, 0) for name in used] for group in groups], np.int64)
    plans: dict[str, Ints] = {"nobody": none, "today": now.reshape(none.shape)}
    plans["matched"] = assign(people, worth, slots) if used else none
    if added:
        plans["added"] = assign(people, worth, more)
    base = rates @ people
    expected = {name: base.copy() for name in plans}
    for at in range(len(used)):
        fall = _fall(rates, sizes[:, at, None] * share[:, at], conversion)
        for name, plan in plans.items():
            expected[name] -= fall @ plan[:, at]
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    rows = []
    for name, plan in plans.items():
        values = expected[name] / people.sum()
        apart = values - expected["today"] / people.sum()
        ends, away = np.quantile(values[1:], tails), np.quantile(apart[1:], tails)
        placed = {
            group.name: {u: int(n) for u, n in zip(used, row, strict=True) if n}
            for group, row in zip(groups, plan, strict=True)
        }
        rows.append(Scenario(
            name, placed, float(values[0]), float(ends[0]), float(ends[1]), float(apart[0]),
            float(away[0]), float(away[1]), int(people.sum()),
        ))  # fmt: skip
    return rows


def _fall(rates: Floats, sizes: Floats, conversion: Conversion) -> Floats:
    """Give how much one person's chance of recidivism falls."""
    return np.asarray(rates - treated_rate(rates, odds_ratio_of(sizes, conversion)))

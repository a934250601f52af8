"""What may be shown of one group, and how exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.tables.cells import people
from rnr.evidence.tables.counts import CountTable, Floats, Ints
from rnr.evidence.withholding.hiding import splits_of
from rnr.evidence.withholding.subtraction import Flags, Names
from rnr.evidence.withholding.suppress import Withheld

EVERYBODY = "all"
UNITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One group with what may be shown of it.

    Parameters
    ----------
    name
        How the report calls it.
    part
        Its counts.
    hidden
        Scores that are withheld, shape (k,).

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [30, 2, 40], [30, 50, 20])
    >>> shown = Shown("all", counts, np.array([True, True, False]))
    >>> shown.partly, [shown.sides(counts.score >= cut) for cut in (0, 1, 2)]
    (True, [True, False, True])
    """

    name: str
    part: CountTable
    hidden: Flags

    @property
    def partly(self) -> bool:
        """Whether some of its rows are withheld."""
        return bool(self.hidden.any())

    @property
    def unit(self) -> float:
        """What measures of the whole group are rounded to; 0 is not at all."""
        few = min(self.part.events, self.part.n - self.part.events)
        return unit_of(people(self.part), self.hidden, few, self.part.expected)

    @property
    def unit_in_sd(self) -> float:
        """The same for measures in standard deviations of the score."""
        n, score = people(self.part), self.part.score
        few = min(self.part.events, self.part.n - self.part.events)
        spread = float(np.sqrt(np.cov(score, fweights=n.astype(np.int64)))) if n.sum() > 1 else 0.0
        return unit_of(n, self.hidden, few, score / spread if spread else None)

    def unit_for(self, measure: Callable[[CountTable], Estimate], least: float = 0.0) -> float:
        """What a measure is rounded to that one person can move further than a mean or a rate.

        Somebody with, or without, the event is moved between the outermost withheld scores, there
        and back; a quarter of the unit is at least what that does to the value and its limits.
        """
        if not self.partly:
            return 0.0
        at, k = np.flatnonzero(self.hidden), len(self.part.score)
        step = np.zeros(k, dtype=np.int64)
        step[[at[0], at[-1]]] = 1, -1
        moves = [(way * step, 0 * step) for way in (1, -1)]
        moves += [(none, some) for some, none in moves]
        here = _numbers(measure(self.part))
        apart = [
            float(np.nan_to_num(np.abs(_numbers(measure(one)) - here)).max())
            for yes, no in moves
            if (one := _moved(self.part, yes, no)) is not None
        ]
        return max(least, _at_least(4 * max(apart, default=0.0)))

    def sides(self, high: Flags) -> bool:
        """Whether a cut keeps all withheld rows on one side, so that it tells nothing new."""
        on = int((self.hidden & high).sum())
        return on in (0, int(self.hidden.sum()))


def unit_of(n: Floats | Ints, hidden: Flags, few: int, place: Floats | None = None) -> float:
    """Give the unit to which measures of a group with withheld scores are rounded.

    Two of its people more or less at a withheld score must not show in any one mean or rate.
    Moving one of them to another withheld score changes it by at most the distance of the two
    scores, in ranks or on the scale of the measure, over the smaller of the two outcomes. What
    many rounded measures tell together is not bounded.

    Parameters
    ----------
    n
        People at each score, shape (k,).
    hidden
        Scores that are withheld, shape (k,).
    few
        People with, or people without, the event: the fewer.
    place
        Where each score lies on the scale of the measure, for example its expected probability.

    Returns
    -------
    float
        0 where nothing is withheld, otherwise one of :data:`UNITS`.

    Examples
    --------
    >>> n, hidden = np.array([50, 40, 60]), np.array([True, True, False])
    >>> unit_of(n, hidden, 500), unit_of(n, hidden, 60), unit_of(n, hidden & False, 60)
    (0.01, 0.05, 0.0)
    """
    if not hidden.any():
        return 0.0
    rank = (np.cumsum(n) - n / 2) / max(n.sum(), 1)
    reach = [np.ptp(rank[hidden])]
    if place is not None:
        given = place[hidden & ~np.isnan(place)]
        reach.append(np.ptp(given) if len(given) else 0.0)
    return _at_least(4 * float(max(reach)) / max(few, 1))


def _at_least(needed: float) -> float:
    return next((unit for unit in UNITS if unit >= needed), UNITS[-1])


def _numbers(found: Estimate) -> Floats:
    return np.array([found.low, found.value, found.high])


def _moved(part: CountTable, yes: Ints, no: Ints) -> CountTable | None:
    """Give the table with some people at other scores; None if they are not there to be moved."""
    yes, no = part.yes + yes, part.no + no
    if min(yes.min(), no.min()) < 0:
        return None
    return CountTable(part.score, yes, no, labels=part.labels, expected=part.expected)


def visible(table: CountTable, withheld: Withheld) -> Iterator[tuple[str, Shown | None]]:
    """Walk through everybody, each group and every intersection; None for a withheld one.

    Examples
    --------
    >>> from rnr.evidence.withholding.suppress import withhold
    >>> counts = CountTable.from_counts([1, 1], [30, 3], [30, 40], {"sex": ["f", "m"]})
    >>> [(name, shown is None) for name, shown in visible(counts, withhold(counts))]
    [('all', False), ('sex=f', True), ('sex=m', True)]
    """
    for names in splits_of(table.by):
        for key, part in table.regroup(*names).split().items():
            name = named(names, key)
            gone = withheld.sums[names][key]
            yield name, None if gone else Shown(name, part, withheld.rows[names][key])


def named(names: Names, key: tuple[object, ...]) -> str:
    """Name a group as the rows of a report do.

    Examples
    --------
    >>> named(("sex", "age"), ("f", "25+")), named((), ())
    ('sex=f, age=25+', 'all')
    """
    pairs = zip(names, key, strict=True)
    return ", ".join(f"{one}={value}" for one, value in pairs) or EVERYBODY


def said(cell: str | float) -> str:
    """Write a score or level as the rows of a report do.

    Examples
    --------
    >>> said(3.0), said("high")
    ('3', 'high')
    """
    return cell if isinstance(cell, str) else f"{cell:g}"

"""What levels hold once their cuts are set, and how two sets of levels map to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnr.evidence.calibrate.cuts import Cut
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.fitting.rates import RatioMethod, expected_observed, observed_rates
from rnr.evidence.tables.cells import Expected, chances, into_levels, people
from rnr.evidence.tables.counts import CountTable


@dataclass(frozen=True, slots=True)
class Level:
    """What one level holds.

    Made by :func:`rnr.evidence.calibrate.describe_levels`.

    Attributes
    ----------
    people
        Number of people in the level.
    share
        Share of all people, from 0 to 1.
    rate
        Observed rate, with Wilson's interval; not established in an empty level.
    expected_observed
        Events expected at the rates of the level's scores, over observed events.
    """

    people: int
    share: float
    rate: Estimate
    expected_observed: Estimate


def level_starts(cuts: Sequence[Cut]) -> dict[str, float]:
    """Turn cuts into level starts, leaving out levels that hold no score.

    A level holds no score when its boundary is never reached, or when the next level starts at the
    same score.

    Examples
    --------
    >>> cuts = [Cut("I", 0, 0.0, 1, 0.0, 0.0), Cut("II", 0.1, 3.0, 1, 3.0, 3.0),
    ...         Cut("III", 0.3, 3.0, 1, 3.0, 3.0), Cut("IV", 0.9, None, 1, None, None)]
    >>> level_starts(cuts)
    {'I': 0.0, 'III': 3.0}
    """
    reached = [(cut.level, cut.start) for cut in cuts if cut.start is not None]
    following = [start for _, start in reached[1:]] + [None]
    return {
        level: start
        for (level, start), following_start in zip(reached, following, strict=True)
        if start != following_start
    }


def describe_levels(
    table: CountTable,
    cuts: Sequence[Cut],
    expected: Expected,
    method: RatioMethod = "exact",
    confidence: float = 0.95,
) -> dict[str, Level]:
    """Say how many people each level holds, and whether its rate is what the norm expects.

    Parameters
    ----------
    table
        Counts by score; best of people who had no part in setting the cuts.
    cuts
        Levels from :func:`set_cuts`.
    expected
        Rate by score, for example ``norm.expected``.
    method, confidence
        As in :func:`~rnr.evidence.fitting.rates.expected_observed`.

    Returns
    -------
    dict
        Level to what it holds, empty levels too: an instrument that cannot identify a level must
        show it.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], yes=[10, 50], n=[100, 100])
    >>> cuts = [Cut("I", 0, 0.0, 1, 0.0, 0.0), Cut("II", 0.3, 1.0, 1, 1.0, 1.0),
    ...         Cut("III", 0.9, None, 1, None, None)]
    >>> found = describe_levels(counts, cuts, {0: 0.1, 1: 0.4})
    >>> [(name, level.share, round(level.expected_observed.value, 2))
    ...  for name, level in found.items()]
    [('I', 0.5, 1.0), ('II', 0.5, 0.8), ('III', 0.0, nan)]
    """
    everybody = table.total()
    p = chances(everybody, expected)
    starts = level_starts(cuts)
    lowest = np.array(list(starts.values()))
    at = np.searchsorted(lowest, everybody.score, side="right") - 1
    found = {}
    for cut in cuts:
        inside = at == list(starts).index(cut.level) if cut.level in starts else at < -1
        level = CountTable(everybody.score[inside], everybody.yes[inside], everybody.no[inside])
        pooled = CountTable(np.zeros(1), level.yes.sum(keepdims=True), level.no.sum(keepdims=True))
        found[cut.level] = Level(
            level.n,
            level.n / everybody.n if everybody.n else float("nan"),
            observed_rates(pooled, confidence=confidence)[0.0],
            expected_observed(level, p[inside], method, confidence),
        )
    return found


def crosswalk(
    table: CountTable, one: Mapping[str, float], other: Mapping[str, float]
) -> dict[str, dict[str, int]]:
    """Count people by two sets of levels of one score: the published cuts and the local ones.

    Parameters
    ----------
    table
        Counts by score.
    one, other
        Level to its lowest score, from the lowest level to the highest.

    Returns
    -------
    dict
        Level of the first set to level of the second to number of people.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], yes=[1, 2, 3], n=[10, 20, 30])
    >>> crosswalk(counts, {"low": 0, "high": 2}, {"I": 0, "II": 1})
    {'low': {'I': 10, 'II': 20}, 'high': {'I': 0, 'II': 30}}
    """
    everybody = table.total()
    for starts in (one, other):
        into_levels(everybody, starts)
    n = people(everybody)
    first, second = (
        np.searchsorted(np.array(list(starts.values())), everybody.score, side="right") - 1
        for starts in (one, other)
    )
    return {
        row: {column: int(n[(first == i) & (second == j)].sum()) for j, column in enumerate(other)}
        for i, row in enumerate(one)
    }

"""Any measure for every group and intersection of groups, with a rule for small ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np

from rnr.errors import Problem, plural, suggest
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.tables.counts import CountTable, Key

Measure: TypeAlias = Callable[[CountTable], Estimate]


def by_group(
    table: CountTable,
    measure: Measure,
    by: Sequence[str] | None = None,
    *,
    minimum: int = 10,
    minimum_events: int = 5,
) -> dict[Key, Estimate]:
    """Compute a measure in every group, and withhold it where a group is too small.

    Parameters
    ----------
    table
        Counts split by groups.
    measure
        Any function of a count table that gives one estimate; settle its other arguments first,
        for example with ``functools.partial``.
    by
        Groups to split by; by default all that the table is split by, that is, intersections.
    minimum
        A group with fewer people is withheld.
    minimum_events
        A group with fewer people with, or fewer people without, the event is withheld.

    Returns
    -------
    dict
        Group to estimate, in the order of the table; a withheld one says why.

    Raises
    ------
    MeasureError
        When the table is not split by any group.

    Examples
    --------
    >>> from rnr.evidence.fitting.rates import expected_observed
    >>> counts = CountTable.from_counts(
    ...     [1, 2, 1], yes=[20, 30, 1], n=[80, 60, 9], expected=[0.2, 0.4, 0.2],
    ...     by={"sex": ["f", "f", "m"]},
    ... )
    >>> for group, found in by_group(counts, expected_observed).items():
    ...     print(group, found)
    ('f',) e_o 0.800 (0.606 to 1.056), 50 events among 140 people
    ('m',) e_o not established (withheld: fewer than 10 people)
    """
    split = table if by is None else table.regroup(*by)
    if not split.by:
        raise MeasureError(
            "groups are needed",
            [Problem("table", "is not split by any group", "count with by=[...]", "groups")],
        )
    found = {}
    for key, part in split.split().items():
        value = measure(part)
        why = too_small(part, minimum, minimum_events)
        if why:
            value = undefined(
                value.measure,
                part.n,
                part.events,
                f"withheld: {why}",
                value.definition,
                confidence=value.confidence,
            )
        found[key] = value
    return found


def too_small(part: CountTable, minimum: int, minimum_events: int) -> str:
    """Say why a group is too small to be measured; empty when it is not.

    Examples
    --------
    >>> too_small(CountTable.from_counts([1], [2], [50]), 10, 5)
    'fewer than 5 people with the event'
    """
    if part.n < minimum:
        return f"fewer than {plural(minimum, 'person', 'people')}"
    if part.events < minimum_events:
        return f"fewer than {plural(minimum_events, 'person', 'people')} with the event"
    if part.n - part.events < minimum_events:
        return f"fewer than {plural(minimum_events, 'person', 'people')} without the event"
    return ""


def every_split(
    table: CountTable, measure: Measure, *, minimum: int = 10, minimum_events: int = 5
) -> dict[tuple[str, ...], dict[Key, Estimate]]:
    """Compute a measure for everybody, for each group alone, and for every intersection.

    Parameters
    ----------
    table, measure, minimum, minimum_events
        As in :func:`by_group`.

    Returns
    -------
    dict
        Names of the groups, ``()`` for everybody, to the estimates of that split.

    Examples
    --------
    >>> from rnr.evidence.fitting.squared_error import brier
    >>> counts = CountTable.from_counts([1, 1], yes=[20, 30], n=[80, 60], expected=[0.4, 0.4],
    ...     by={"sex": ["f", "m"], "age": ["under 25", "25 and over"]})
    >>> list(every_split(counts, brier))
    [(), ('sex',), ('age',), ('sex', 'age')]
    """
    found: dict[tuple[str, ...], dict[Key, Estimate]] = {(): {(): measure(table.total())}}
    for size in range(1, len(table.by) + 1):
        for by in combinations(table.by, size):
            found[by] = by_group(table, measure, by, minimum=minimum, minimum_events=minimum_events)
    return found


def pick_groups(
    table: CountTable, reference: Key | None, minimum: int
) -> tuple[dict[Key, CountTable], Key, tuple[Key, ...]]:
    """Choose the groups that can be compared, and the one they are compared with.

    Parameters
    ----------
    table
        Counts split by groups.
    reference
        Group to compare with; by default the largest.
    minimum
        Groups with fewer people with, or without, the event are not compared.

    Returns
    -------
    tuple
        Tables of the groups that are large enough, the reference, and the groups withheld.

    Raises
    ------
    MeasureError
        When fewer than two groups are large enough, or the reference is not among them.

    Examples
    --------
    >>> counts = CountTable.from_counts(
    ...     [1, 1, 1], yes=[20, 30, 1], n=[80, 60, 9], by={"sex": ["f", "m", "x"]}
    ... )
    >>> kept, reference, withheld = pick_groups(counts, None, 10)
    >>> list(kept), reference, withheld
    ([('f',), ('m',)], ('f',), (('x',),))
    """
    parts = table.split()
    kept = {
        key: part
        for key, part in parts.items()
        if min(part.events, part.n - part.events) >= max(minimum, 1)
    }
    if not table.by or len(kept) < 2:
        raise MeasureError(
            "groups cannot be compared",
            [
                Problem(
                    "table",
                    f"at least two groups with {minimum} people with the event and "
                    "as many without are expected",
                    "split the table by a group, or pool small groups",
                    "groups",
                )
            ],
        )
    if reference is None:
        reference = max(kept, key=lambda key: kept[key].n)
    elif reference not in kept:
        raise MeasureError(
            "groups cannot be compared",
            [
                Problem(
                    "reference",
                    "no group of that name is large enough",
                    _known(kept, reference),
                    "reference",
                )
            ],
        )
    return kept, reference, tuple(key for key in parts if key not in kept)


def _known(kept: Mapping[Key, CountTable], reference: object) -> str:
    return suggest(str(reference), [str(key) for key in kept])


def without_groups(parts: Iterable[CountTable]) -> CountTable:
    """Pool the parts of a split table into one table that has forgotten the groups.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 1], [2, 3], [8, 7], by={"sex": ["f", "m"]})
    >>> without_groups(counts.split().values()).events
    5
    """
    kept = list(parts)
    yes = np.sum([part.yes for part in kept], axis=0)
    no = np.sum([part.no for part in kept], axis=0)
    return CountTable(kept[0].score, yes, no, labels=kept[0].labels)

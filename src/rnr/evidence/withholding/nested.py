"""Small cells of several groupings beside each other, also where one lies within another."""

from __future__ import annotations

from collections.abc import Mapping

from rnr.evidence.tables.counts import CountTable
from rnr.evidence.withholding.suppress import withhold

Cell = tuple[int | None, object]
"""Which grouping (None for everybody), and which of its groups."""


def hidden(
    counted: Mapping[tuple[object, ...], tuple[int, int]], groupings: int, least: int
) -> frozenset[Cell]:
    """Decide which groups must not be shown when several groupings are shown beside each other.

    Parameters
    ----------
    counted
        The group in each grouping to people with and without the event.
    groupings
        How many groupings there are.
    least
        Smallest number of people that may be shown; 0 may always be.

    Returns
    -------
    frozenset
        Groupings and groups to withhold. A grouping that lies within others is decided within
        each of their groups apart, because their sums are shown too.

    Examples
    --------
    >>> offices = {("a", "ann"): (3, 50), ("a", "bo"): (20, 50), ("a", "cy"): (30, 50),
    ...     ("b", "dee"): (40, 60)}
    >>> sorted(hidden(offices, 2, least=10))
    [(1, 'ann'), (1, 'bo')]
    """
    found: set[Cell] = set()
    if not groupings:
        return frozenset({(None, None)} if _small(_sum(counted), least) else ())
    for at in range(groupings):
        parents = [up for up in range(groupings) if up != at and _within(counted, at, up)]
        parts: dict[tuple[object, ...], dict[object, list[int]]] = {}
        for key, (yes, no) in counted.items():
            part = parts.setdefault(tuple(key[up] for up in parents), {})
            cell = part.setdefault(key[at], [0, 0])
            cell[0], cell[1] = cell[0] + yes, cell[1] + no
        for part in parts.values():
            names = list(part)
            table = CountTable.from_counts(
                [0] * len(names), [part[n][0] for n in names], [part[n][1] for n in names],
                by={"group": [str(i) for i in range(len(names))]},
            )  # fmt: skip
            rows = withhold(table, least).rows
            found |= {
                (at, name)
                for i, name in enumerate(names)
                if rows[("group",)][(str(i),)].any()
            }  # fmt: skip
    if _small(_sum(counted), least):
        found.add((None, None))
    # Whoever lies within a withheld group would tell it by adding up.
    for at in range(groupings):
        for up in range(groupings):
            if up != at and _within(counted, at, up):
                found |= {(at, key[at]) for key in counted if (up, key[up]) in found}
    return frozenset(found)


def _within(counted: Mapping[tuple[object, ...], object], at: int, up: int) -> bool:
    """Whether each group of one grouping lies in one group of the other, and not the reverse."""
    pairs = {(key[at], key[up]) for key in counted}
    inner, outer = {a for a, _ in pairs}, {b for _, b in pairs}
    return len(pairs) == len(inner) and (len(outer) < len(inner) or at > up)


def _sum(counted: Mapping[tuple[object, ...], tuple[int, int]]) -> tuple[int, int]:
    return sum(yes for yes, _ in counted.values()), sum(no for _, no in counted.values())


def _small(cell: tuple[int, int], least: int) -> bool:
    return any(0 < n < least for n in cell)

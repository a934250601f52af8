"""Small cells stay in the house, and so do the cells from which they could be worked out.

A row (one score of one group) is shown or withheld as a whole. It is small if its people with, or
without, the event number 1 to 9. A small row could be found by subtraction when everything else
in a sum is shown, so further rows are withheld until no withheld number follows from the shown
ones. Sums are taken to be known at every coarser split, with and without scores, because somebody
will print them: a table withholds the same rows whether it is shown alone or beside its sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnr.evidence.tables.counts import CountTable, Key
from rnr.evidence.tables.tabulate import LEFT_OUT
from rnr.evidence.withholding.hiding import hide, splits_of
from rnr.evidence.withholding.subtraction import Flags, Names

LEAST = 10


@dataclass(frozen=True, slots=True)
class Withheld:
    """What must not be shown of a table and of its sums.

    Parameters
    ----------
    least
        Smallest number of people that may be shown; 0 may always be.
    rows
        For each split (names of groups) and group: whether each score is withheld, shape (k,).
    sums
        The same for the sums over all scores.
    left_out
        For each split and group: names among not_watched, competing and unscored to withhold.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [30, 2, 40], [30, 50, 20])
    >>> withhold(counts).rows[()][()].tolist()
    [True, True, False]
    """

    least: int
    rows: Mapping[Names, Mapping[Key, Flags]]
    sums: Mapping[Names, Mapping[Key, bool]]
    left_out: Mapping[Names, Mapping[Key, frozenset[str]]]

    @property
    def anything(self) -> bool:
        """Whether anything is withheld at all."""
        return (
            any(flags.any() for split in self.rows.values() for flags in split.values())
            or any(flag for split in self.sums.values() for flag in split.values())
            or any(names for split in self.left_out.values() for names in split.values())
        )


def withhold(table: CountTable, least: int = LEAST) -> Withheld:
    """Decide what must not be shown of a table and of its sums.

    Parameters
    ----------
    table
        The counts, with or without groups.
    least
        Smallest number of people that may be shown; 0 shows everything.

    Returns
    -------
    Withheld
        For the split of the table and every coarser one.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 1, 1], [4, 30, 40], n=[60, 80, 90],
    ...     by={"site": ["a", "b", "c"]})
    >>> {key: flags.tolist() for key, flags in withhold(counts).rows[("site",)].items()}
    {('a',): [True], ('b',): [True], ('c',): [False]}
    """
    splits = splits_of(table.by)
    tables = {names: table.regroup(*names).split() for names in splits}
    rows, sums = hide(
        {
            names: {key: np.array([part.yes, part.no]) for key, part in parts.items()}
            for names, parts in tables.items()
        },
        least,
    )
    apart = {
        word: {
            names: {key: getattr(part, word) for key, part in parts.items()}
            for names, parts in tables.items()
        }
        for word in LEFT_OUT
    }
    return Withheld(least, rows, sums, hide_words(apart, least))


def hide_words(
    apart: Mapping[str, Mapping[Names, Mapping[Key, int]]], least: int
) -> dict[Names, dict[Key, frozenset[str]]]:
    """Decide which numbers of people left out are withheld.

    Parameters
    ----------
    apart
        For each word and split: people of each group.
    least
        Smallest number of people that may be shown.

    Returns
    -------
    dict
        For each split and group the words to withhold.

    Examples
    --------
    >>> hide_words({"unscored": {(): {(): 3}}, "competing": {(): {(): 30}}}, 10)
    {(): {(): frozenset({'unscored'})}}
    """
    found: dict[Names, dict[Key, frozenset[str]]] = {}
    for word, splits in apart.items():
        counted = {
            names: {key: np.array([[count]]) for key, count in parts.items()}
            for names, parts in splits.items()
        }
        # Nobody publishes sums of these apart from the numbers themselves.
        rows, _ = hide(counted, least)
        for names, parts in rows.items():
            split = found.setdefault(names, dict.fromkeys(parts, frozenset()))
            for key, flags in parts.items():
                split[key] |= {word} if flags[0] else set()
    return found

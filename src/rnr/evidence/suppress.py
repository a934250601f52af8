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
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rnr.errors import Problem
from rnr.evidence.counts import CountTable, Floats, Ints, Key
from rnr.evidence.errors import CountsError
from rnr.evidence.tabulate import LEFT_OUT

Flags = NDArray[np.bool_]
Names = tuple[str, ...]
Coarser = tuple[Mapping[Names, Mapping[Key, Flags]], Mapping[Names, Mapping[Key, bool]]]
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
    splits = [some for size in range(len(table.by) + 1) for some in combinations(table.by, size)]
    tables = {names: table.regroup(*names).split() for names in splits}
    rows: dict[Names, dict[Key, Flags]] = {}
    sums: dict[Names, dict[Key, bool]] = {}
    left_out: dict[Names, dict[Key, frozenset[str]]] = {}
    for names in splits:
        parts = tables[names]
        counted = np.array([[part.yes, part.no] for part in parts.values()])
        flags, totals = _decide(names, list(parts), counted, least, (rows, sums))
        rows[names] = dict(zip(parts, flags, strict=True))
        sums[names] = dict(zip(parts, totals.tolist(), strict=True))
    apart: dict[str, dict[Names, dict[Key, bool]]] = {}
    for word in LEFT_OUT:
        known: dict[Names, dict[Key, Flags]] = {}
        for names in splits:
            parts = tables[names]
            counted = np.array([[[getattr(part, word)]] for part in parts.values()])
            flags, _ = _decide(names, list(parts), counted, least, (known, {}))
            known[names] = dict(zip(parts, flags, strict=True))
        apart[word] = {
            names: {key: bool(flag[0]) for key, flag in split.items()}
            for names, split in known.items()
        }
    for names in splits:
        left_out[names] = {
            key: frozenset(word for word in LEFT_OUT if apart[word][names][key])
            for key in tables[names]
        }
    return Withheld(least, rows, sums, left_out)


def _decide(
    names: Names, keys: list[Key], counted: Ints, least: int, coarser: Coarser
) -> tuple[Flags, Flags]:
    """Withhold rows (groups x scores) of one split, given what coarser splits show."""
    small: Flags = np.any(_small(counted, least), axis=1)
    small_sums: Flags = np.any(_small(counted.sum(axis=2), least), axis=1)
    hidden, totals, size = small.copy(), small_sums.copy(), counted.sum(axis=1)
    shown, secret = _sums(names, keys, hidden.shape, coarser)
    own = np.repeat(np.eye(len(keys))[:, :, None], hidden.shape[1], axis=2)
    own = own.reshape(len(keys), -1)
    cells = np.eye(small.size)
    targets = np.concatenate([cells[small.ravel()], secret, own[small_sums]])
    while True:
        # The sum of a group in which one row alone has people is that row.
        totals |= hidden.any(axis=1) & ((size > 0).sum(axis=1) <= 1)
        told = _told(hidden, np.concatenate([shown, own[~totals]]), targets)
        if not len(told):
            break
        touched = np.zeros_like(hidden)
        for target in told.reshape(len(told), *hidden.shape) > 0:
            # What was withheld for one target may already protect its neighbours.
            if not touched[target].any():
                touched |= _hide_one_more(hidden, totals, target, size)
    # A number that everybody can work out protects nothing, so it may as well be shown.
    while True:
        known = np.concatenate([shown, own[~totals]])
        free = _told(hidden, known, cells[(hidden & ~small).ravel()]).any(axis=0)
        extra = totals & ~small_sums
        sums = _told(hidden, known, own[extra])
        if not (free.any() or len(sums)):
            return hidden, totals
        hidden &= ~free.reshape(hidden.shape)
        totals &= ~(own[:, None] == sums[None]).all(axis=2).any(axis=1)


def _small(counted: Ints, least: int) -> Flags:
    small: Flags = (counted > 0) & (counted < least)
    return small


def _sums(
    names: Names, keys: list[Key], shape: tuple[int, ...], coarser: Coarser
) -> tuple[Floats, Floats]:
    shown: list[Floats] = []
    secret: list[Floats] = []
    for split, groups in coarser[0].items():
        if not set(split) < set(names):
            continue
        kept = [names.index(name) for name in split]
        for key, flags in groups.items():
            inside = np.array([tuple(one[at] for at in kept) == key for one in keys])
            for score, flag in enumerate(flags):
                line = np.zeros(shape)
                line[inside, score] = 1
                (secret if flag else shown).append(line)
            if split in coarser[1]:
                whole = np.zeros(shape)
                whole[inside] = 1
                (secret if coarser[1][split][key] else shown).append(whole)
    size = int(np.prod(shape))
    return (
        np.array(shown, dtype=np.float64).reshape(len(shown), size),
        np.array(secret, dtype=np.float64).reshape(len(secret), size),
    )


def _told(hidden: Flags, shown: Floats, targets: Floats) -> Floats:
    """Find the targets that follow from what is shown by adding and subtracting."""
    at = np.flatnonzero(hidden)
    # What the shown sums say of the withheld rows, once the shown rows are taken off.
    known, wanted = np.unique(shown[:, at], axis=0), targets[:, at]
    single = known.sum(axis=1) == 1
    told: Flags = wanted @ known[single].sum(axis=0) >= wanted.sum(axis=1)
    if told.any():
        return targets[told]
    _, strength, right = np.linalg.svd(known, full_matrices=False)
    basis = right[strength > 1e-9]
    rest: Floats = np.abs(wanted - (wanted @ basis.T) @ basis).max(axis=1, initial=0.0)
    return targets[rest < 1e-7]


def _hide_one_more(hidden: Flags, totals: Flags, target: Flags, size: Ints) -> Flags:
    """Withhold the smallest row that shares a sum with the target, or else the sum of a group.

    Returns the rows that share a sum with what was withheld.
    """
    groups: Flags = np.any(target, axis=1)
    near = groups[:, None] | np.any(target, axis=0)[None, :]
    for among in (target & (size > 0), near & (size > 0), size > 0, size == 0):
        candidates = np.flatnonzero(among & ~hidden)
        if len(candidates):
            group, score = divmod(
                int(candidates[np.argmin(size.ravel()[candidates])]), hidden.shape[1]
            )
            hidden[group, score] = True
            lines: Flags = np.zeros_like(hidden)
            lines[group], lines[:, score] = True, True
            return lines
    if totals.all():
        what = "small numbers follow from the coarser sums, whatever is withheld here"
        todo = "count by fewer groups"
        raise CountsError("this split cannot be shown", [Problem("by", what, todo, "split")])
    totals[np.flatnonzero(~totals)[np.argmin(size.sum(axis=1)[~totals])]] = True
    return np.ones_like(hidden)

"""Which rows to withhold so that no small number follows from the shown ones by subtraction."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rnr.errors import Problem
from rnr.evidence.counts import Floats, Ints, Key
from rnr.evidence.errors import CountsError

Flags = NDArray[np.bool_]
Names = tuple[str, ...]
Coarser = tuple[Mapping[Names, Mapping[Key, Flags]], Mapping[Names, Mapping[Key, bool]]]
Counted = Mapping[Names, Mapping[Key, Ints]]
"""For each split and group: people by what became of them and score, shape (outcomes, k)."""


def splits_of(by: Names) -> list[Names]:
    """Name every way to split by some of the groups, coarse ones first.

    Examples
    --------
    >>> splits_of(("sex", "age"))
    [(), ('sex',), ('age',), ('sex', 'age')]
    """
    return [some for size in range(len(by) + 1) for some in combinations(by, size)]


def hide(counted: Counted, least: int, secret: Coarser | None = None) -> Coarser:
    """Decide for every split which scores, and which sums over scores, are withheld.

    Parameters
    ----------
    counted
        The numbers, from the coarsest split to the finest. A score of a group is shown or
        withheld as a whole, with all that became of its people.
    least
        Smallest number that may be shown; 0 may always be.
    secret
        Scores and sums of each split that are withheld whatever their numbers.

    Returns
    -------
    tuple
        For each split and group whether each score is withheld, shape (k,), and whether the sum
        is.

    Raises
    ------
    CountsError
        When a small number of a fine split follows from coarser sums in any case.

    Examples
    --------
    >>> rows, sums = hide({(): {(): np.array([[30, 2, 40], [30, 50, 20]])}}, 10)
    >>> rows[()][()].tolist(), sums[()][()]
    ([True, True, False], False)
    """
    rows: dict[Names, dict[Key, Flags]] = {}
    sums: dict[Names, dict[Key, bool]] = {}
    for names, parts in counted.items():
        cells = np.array(list(parts.values()))
        small: Flags = np.any(_small(cells, least), axis=1)
        small_sums: Flags = np.any(_small(cells.sum(axis=2), least), axis=1)
        if secret is not None:
            small |= np.array([secret[0][names][key] for key in parts])
            small_sums |= np.array([secret[1][names][key] for key in parts])
        size = cells.sum(axis=1)
        flags, totals = _decide(names, list(parts), (small, small_sums), size, (rows, sums))
        rows[names] = dict(zip(parts, flags, strict=True))
        sums[names] = dict(zip(parts, totals.tolist(), strict=True))
    return rows, sums


def _decide(
    names: Names, keys: list[Key], targets_of: tuple[Flags, Flags], size: Ints, coarser: Coarser
) -> tuple[Flags, Flags]:
    """Withhold rows (groups x scores) of one split, given what coarser splits show."""
    small, small_sums = targets_of
    hidden, totals = small.copy(), small_sums.copy()
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

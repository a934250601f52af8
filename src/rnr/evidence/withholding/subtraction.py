"""What follows from shown sums of numbers of people by adding and subtracting."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnr.evidence.tables.counts import Floats, Ints, Key

Flags = NDArray[np.bool_]
Names = tuple[str, ...]
Coarser = tuple[Mapping[Names, Mapping[Key, Flags]], Mapping[Names, Mapping[Key, bool]]]


def small(counted: Ints | Floats, least: int) -> Flags:
    """Mark numbers that may not be shown.

    Examples
    --------
    >>> small(np.array([0, 3, 12]), 10).tolist()
    [False, True, False]
    """
    found: Flags = (counted > 0) & (counted < least)
    return found


def coarser_sums(
    names: Names, keys: list[Key], shape: tuple[int, ...], coarser: Coarser
) -> tuple[Floats, Floats]:
    """Give the sums of a split that coarser splits show, and those that they withhold.

    Each is a line of 0 and 1 over groups x scores.

    Examples
    --------
    >>> none = {(): {(): np.array([False])}}, {(): {(): True}}
    >>> shown, secret = coarser_sums(("sex",), [("f",), ("m",)], (2, 1), none)
    >>> shown.tolist(), secret.tolist()
    ([[1.0, 1.0]], [[1.0, 1.0]])
    """
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
            whole = np.zeros(shape)
            whole[inside] = 1
            (secret if coarser[1][split][key] else shown).append(whole)
    size = int(np.prod(shape))
    return (
        np.array(shown, dtype=np.float64).reshape(len(shown), size),
        np.array(secret, dtype=np.float64).reshape(len(secret), size),
    )


def follows(hidden: Flags, shown: Floats, targets: Floats) -> Floats:
    """Find the targets that follow from what is shown by adding and subtracting.

    Examples
    --------
    >>> hidden, total = np.array([[True, False]]), np.array([[1.0, 1.0]])
    >>> follows(hidden, total, np.array([[1.0, 0.0]])).tolist()
    [[1.0, 0.0]]
    """
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

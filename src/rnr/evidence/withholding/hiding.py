"""Which rows to withhold so that no small number follows from the shown ones.

Whoever reads a table may add and subtract its sums, and may know which numbers are 0: somebody
without any event adds nothing to a sum. So a row protects another one only in what happened to
some of its own people.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from rnr.errors import Problem
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.counts import Floats, Ints, Key
from rnr.evidence.withholding.subtraction import Coarser, Flags, Names, coarser_sums, follows, small

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
        forced = None if secret is None else (secret[0][names], secret[1][names])
        rows[names], sums[names] = hide_split(names, parts, least, (rows, sums), forced)
    return rows, sums


def hide_split(
    names: Names,
    parts: Mapping[Key, Ints],
    least: int,
    coarser: Coarser,
    forced: tuple[Mapping[Key, Flags], Mapping[Key, bool]] | None = None,
) -> tuple[dict[Key, Flags], dict[Key, bool]]:
    """Decide the same for one split, when the coarser ones are decided.

    Examples
    --------
    >>> rows, sums = hide_split((), {(): np.array([[30, 2, 40]])}, 10, ({}, {}))
    >>> rows[()].tolist(), sums[()]
    ([True, True, False], False)
    """
    cells = np.array(list(parts.values()))
    flags = None
    if forced is not None:
        flags = tuple(np.array([which[key] for key in parts]) for which in forced)
    hidden, totals = _Split(names, list(parts), cells, least, flags, coarser).decide()
    return (dict(zip(parts, hidden, strict=True)), dict(zip(parts, totals.tolist(), strict=True)))


class _Split:
    """One split on its way to being safe: rows are groups x scores."""

    def __init__(
        self,
        names: Names,
        keys: list[Key],
        cells: Ints,
        least: int,
        forced: tuple[Flags, ...] | None,
        coarser: Coarser,
    ) -> None:
        sums = cells.sum(axis=2)
        self.small: Flags = np.any(small(cells, least), axis=1)
        self.small_sums: Flags = np.any(small(sums, least), axis=1)
        if forced is not None:
            self.small, self.small_sums = self.small | forced[0], self.small_sums | forced[1]
        self.hidden, self.totals = self.small.copy(), self.small_sums.copy()
        self.cells, self.size, self.least, self.accepted = cells, cells.sum(axis=1), least, False
        self.shown, secret = coarser_sums(names, keys, self.hidden.shape, coarser)
        own = np.repeat(np.eye(len(keys))[:, :, None], self.hidden.shape[1], axis=2)
        self.own = own.reshape(len(keys), -1)
        self.each = np.eye(self.small.size)
        wanted = np.concatenate([self.each[self.small.ravel()], secret, self.own[self.small_sums]])
        self.wanted: dict[bytes, tuple[Flags, Floats]] = {}
        """What is known of some people, and must not be: where they are, and sums to protect."""
        for outcome in range(cells.shape[1]):
            there: Flags = cells[:, outcome] > 0
            value = wanted @ cells[:, outcome].ravel()
            kept = wanted[(value > 0) & ((value < least) | (forced is not None))]
            _, before = self.wanted.get(there.tobytes(), (there, kept[:0]))
            self.wanted[there.tobytes()] = there, np.concatenate([before, kept])

    def decide(self) -> tuple[Flags, Flags]:
        """Withhold rows, and sums of groups, until nothing follows from what is shown."""
        while True:
            # The sum of a group in which one row alone has people is that row.
            self.totals |= self.hidden.any(axis=1) & ((self.size > 0).sum(axis=1) <= 1)
            found = [
                (there, told)
                for there, wanted in self.wanted.values()
                if len(told := self._told(there, wanted))
            ]
            found = found or self._few_together()
            if not found:
                break
            for there, told in found:
                touched = np.zeros_like(self.hidden)
                for target in told.reshape(len(told), *self.hidden.shape) > 0:
                    # What was withheld for one target may already protect its neighbours.
                    if not touched[target].any():
                        touched |= self._hide_one_more(target, there)
        return (self.hidden, self.totals) if self.accepted else self._show_what_is_known()

    def _known(self) -> Floats:
        return np.concatenate([self.shown, self.own[~self.totals]])

    def _told(self, there: Flags, wanted: Floats) -> Floats:
        return follows(self.hidden & there, self._known(), wanted)

    def _few_together(self) -> list[tuple[Flags, Floats]]:
        """Find withheld rows that a shown sum tells the small sum of."""
        if self.accepted:
            return []
        withheld = self._known() * self.hidden.ravel()
        found = []
        for outcome in range(self.cells.shape[1]):
            value = withheld @ self.cells[:, outcome].ravel()
            few = withheld[small(value, self.least)]
            if len(few) and not (self.hidden | (self.cells[:, outcome] == 0)).all():
                found.append((self.cells[:, outcome] > 0, few))
        return found

    def _show_what_is_known(self) -> tuple[Flags, Flags]:
        """Show what everybody can work out, since it protects nothing."""
        while True:
            free, sums = self.hidden & ~self.small, self.totals & ~self.small_sums
            for there, _ in self.wanted.values():
                told = self._told(there, self.each[(free & there).ravel()])
                free &= ~there | told.any(axis=0).reshape(free.shape)
                some = sums & np.any(there, axis=1)
                told = self._told(there, self.own[some])
                sums &= ~some | (self.own[:, None] == told[None]).all(axis=2).any(axis=1)
            if not (free.any() or sums.any()):
                return self.hidden, self.totals
            self.hidden &= ~free
            self.totals &= ~sums

    def _hide_one_more(self, target: Flags, there: Flags) -> Flags:
        """Withhold the smallest row that shares a sum with the target, or else a group's sum.

        Returns the rows that share a sum with what was withheld.
        """
        near = np.any(target, axis=1)[:, None] | np.any(target, axis=0)[None, :]
        # Rows without such people protect only against those who do not know it, so come last.
        for among in (target & there, near & there, there, self.size > 0, self.size == 0):
            candidates = np.flatnonzero(among & ~self.hidden)
            if len(candidates):
                smallest = candidates[np.argmin(self.size.ravel()[candidates])]
                group, score = divmod(int(smallest), self.hidden.shape[1])
                self.hidden[group, score] = True
                lines: Flags = np.zeros_like(self.hidden)
                lines[group], lines[:, score] = True, True
                return lines
        if self.totals.all():
            self._accept(target, there)
            return target
        open_ones = np.flatnonzero(~self.totals)
        self.totals[open_ones[np.argmin(self.size.sum(axis=1)[open_ones])]] = True
        return np.ones_like(self.hidden)

    def _accept(self, target: Flags, there: Flags) -> None:
        """Nothing of this split is shown any more: see that coarser sums alone do not tell."""
        self.accepted = True
        where, wanted = self.wanted[there.tobytes()]
        line = target.ravel().astype(np.float64)
        for outcome in np.flatnonzero(((self.cells > 0) == there[:, None]).all(axis=(0, 2))):
            said = self.shown @ self.cells[:, outcome].ravel()
            low, high = (linprog(way * line, A_eq=self.shown, b_eq=said).fun for way in (1, -1))
            if low is not None and high is not None and -high - low < 0.5:
                what = "small numbers follow from the coarser sums, whatever is withheld here"
                todo = "count by fewer groups"
                problem = Problem("by", what, todo, "split")
                raise CountsError("this split cannot be shown", [problem])
        self.wanted[there.tobytes()] = where, wanted[(wanted != line).any(axis=1)]

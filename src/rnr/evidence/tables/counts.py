"""A cohort, once counted: people by score, outcome and group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnr.evidence.tables.doors import Doors
from rnr.shown import Counted

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CountTable(Counted, Doors):
    """People by score and outcome: all that most measures need to know of a cohort.

    A table may be split by groups. Its own columns then hold everybody, and :meth:`split` gives
    one table a group on the same scores, so a measure of a grouped table is the measure of all.
    Build it with :meth:`from_counts` or :meth:`from_frame`.

    Parameters
    ----------
    score
        Distinct scores in ascending order, float64 (k). For levels, their positions 0 to k - 1.
    yes, no
        People with and without the event at each score, int64 (k). A score may have nobody.
    labels
        Names of the levels in order; empty for a numeric score.
    not_watched
        People whose outcome is not known because they were not watched long enough.
    competing
        People who had a competing event first, for example death.
    unscored
        People without a score.
    expected
        Expected probability of the event at each score, float64 (k), or None.
    by
        Names of the groups the table is split by.
    groups
        For one part of a split table: the value of each group.
    parts
        The tables of the groups; empty without groups.
    about
        What the counts are of: ``instrument``, ``version``, ``outcome``, ``period``, ``place`` ...

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], yes=[5, 20, 30], no=[45, 30, 20])
    >>> counts.n, counts.events, round(counts.base_rate, 3)
    (150, 55, 0.367)
    >>> (counts + counts).n
    300
    """

    score: Floats
    yes: Ints
    no: Ints
    labels: tuple[str, ...] = ()
    not_watched: int = 0
    competing: int = 0
    unscored: int = 0
    expected: Floats | None = None
    by: tuple[str, ...] = ()
    groups: Mapping[str, object] = field(default_factory=dict)
    parts: tuple[CountTable, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("score", "yes", "no", "expected"):
            values = getattr(self, name)
            if values is not None:
                values.flags.writeable = False

    @classmethod
    def from_counts(
        cls,
        score: ArrayLike,
        yes: ArrayLike,
        no: ArrayLike | None = None,
        by: Mapping[str, Sequence[object]] | None = None,
        *,
        n: ArrayLike | None = None,
        labels: Sequence[str] = (),
        not_watched: int | Mapping[Key, int] = 0,
        competing: int | Mapping[Key, int] = 0,
        unscored: int | Mapping[Key, int] = 0,
        expected: ArrayLike | None = None,
        about: Mapping[str, str] | None = None,
    ) -> CountTable:
        """Build a table from counts, for example from a table printed in a paper.

        Parameters
        ----------
        score
            Score of each row, or names of levels if ``labels`` gives their order.
        yes
            People with the event in each row.
        no, n
            People without it, or people altogether: one of the two.
        by
            Group name to the group of each row.
        labels
            Names of the levels from lowest to highest.
        not_watched, competing, unscored
            People left out of ``yes`` and ``no``; for a grouped table by group,
            for example ``{("women",): 3}``.
        expected
            Expected probability in each row.
        about
            What the counts are of.

        Returns
        -------
        CountTable
            Rows of the same score and group are added up.

        Raises
        ------
        CountsError
            With every problem at once.

        Examples
        --------
        >>> counts = CountTable.from_counts(
        ...     ["low", "high", "low", "high"], yes=[2, 6, 1, 4], n=[10, 10, 10, 10],
        ...     labels=["low", "high"], by={"sex": ["f", "f", "m", "m"]},
        ... )
        >>> counts.yes.tolist(), [part.events for part in counts.split().values()]
        ([3, 10], [8, 5])
        """
        from rnr.evidence.tables.tabulate import tabulate

        left_out = {"not_watched": not_watched, "competing": competing, "unscored": unscored}
        return tabulate(
            score,
            yes,
            no,
            n,
            by or {},
            labels=labels,
            left_out=left_out,
            expected=expected,
            about=about or {},
        )

    @property
    def n(self) -> int:
        """People with a known outcome."""
        return int(self.yes.sum() + self.no.sum())

    @property
    def events(self) -> int:
        """People with the event."""
        return int(self.yes.sum())

    @property
    def base_rate(self) -> float:
        """Share of people with the event; not-a-number without people."""
        return self.events / self.n if self.n else float("nan")

    def split(self) -> dict[Key, CountTable]:
        """Give one table a group; a table without groups gives itself under ``()``."""
        if not self.parts:
            return {(): self}
        return {tuple(part.groups.values()): part for part in self.parts}

    def total(self) -> CountTable:
        """Give the table of everybody, without groups."""
        return self.regroup()

    def regroup(self, *by: str) -> CountTable:
        """Keep some of the groups and add up over the others.

        Raises
        ------
        CountsError
            When the table is not split by a group of that name.

        Examples
        --------
        >>> counts = CountTable.from_counts([1, 1, 1], [1, 2, 3], [9, 8, 7],
        ...     by={"sex": ["f", "f", "m"], "age": ["<25", "25+", "25+"]})
        >>> {key: part.events for key, part in counts.regroup("sex").split().items()}
        {('f',): 3, ('m',): 3}
        """
        from rnr.evidence.tables.combine import regroup

        return regroup(self, by)

    def __add__(self, other: CountTable) -> CountTable:
        from rnr.evidence.tables.combine import add

        return add(self, other)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CountTable):
            return NotImplemented
        return self._facts() == other._facts()

    __hash__ = None  # type: ignore[assignment]

    def _facts(self) -> tuple[object, ...]:
        # Written out, not-a-number equals itself.
        chances = None if self.expected is None else str(self.expected.tolist())
        counts = (self.score.tolist(), self.yes.tolist(), self.no.tolist(), chances)
        left_out = (self.not_watched, self.competing, self.unscored)
        said = (self.labels, self.by, dict(self.groups), dict(self.about))
        return (counts, left_out, said, [part._facts() for part in self.parts])

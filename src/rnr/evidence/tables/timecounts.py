"""A followed cohort, once counted: people by score, time and what ended their follow-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnr.evidence.reports.reporting import TimeReporting
from rnr.evidence.tables.counts import CountTable, Key
from rnr.shown import Counted

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TimeTable(Counted, TimeReporting):
    """People by score, time and event type: all that survival measures need to know of a cohort.

    At each time people are counted by what ended their follow-up then: one of the ``causes``, or
    nothing: they were last seen. An event comes before a last-seen at the same time, so whoever
    was last seen at 12 months is known to be free of it through month 12.

    Parameters
    ----------
    score
        Distinct scores in ascending order, float64 (k). For levels, their positions 0 to k - 1.
    time
        Distinct times in ascending order, float64 (m), in one unit, for example months.
    people
        int64 (k, m, 1 + causes): ``people[..., 0]`` were last seen without an event.
    causes
        Event types; the first is the one that the score is meant to predict.
    labels
        Names of the levels in order; empty for a numeric score.
    unscored, untimed
        People left out because they have no score, or no time or event status.
    by, groups, parts
        As in :class:`~rnr.evidence.tables.counts.CountTable`.
    about
        What the counts are of, for example ``{"unit": "months"}``.

    Examples
    --------
    >>> table = TimeTable.from_counts(
    ...     score=[0, 0, 1, 1], time=[6, 12, 6, 12], event=["rearrest", None] * 2,
    ...     people=[10, 90, 30, 70], causes=["rearrest"])
    >>> table.n, table.events, table.last
    (200, 40, 12.0)
    """

    score: Floats
    time: Floats
    people: Ints
    causes: tuple[str, ...]
    labels: tuple[str, ...] = ()
    unscored: int = 0
    untimed: int = 0
    by: tuple[str, ...] = ()
    groups: Mapping[str, object] = field(default_factory=dict)
    parts: tuple[TimeTable, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for values in (self.score, self.time, self.people):
            values.flags.writeable = False

    @classmethod
    def from_counts(
        cls,
        score: ArrayLike,
        time: ArrayLike,
        event: Sequence[object],
        people: ArrayLike | None = None,
        by: Mapping[str, Sequence[object]] | None = None,
        *,
        causes: Sequence[str] = ("event",),
        labels: Sequence[str] = (),
        about: Mapping[str, str] | None = None,
    ) -> TimeTable:
        """Build a table from rows of counts, for example from a published life table.

        Parameters
        ----------
        score, time
            Score of each row (names of levels if ``labels`` gives their order), and time from the
            start to the event or to the last day seen, 0 or more.
        event
            What ended the follow-up in each row: the name of a cause, or its number from 1;
            None, 0 or False for people last seen without an event. With one cause, True is it.
        people
            People in each row; one each if not given.
        by
            Group name to the group of each row.
        causes, labels, about
            As in the class.

        Raises
        ------
        CountsError
            All that is wrong with the rows, at once.
        """
        from rnr.evidence.tables.timetabulate import tabulate

        return tabulate(
            score, time, event, people, by or {}, causes=causes, labels=labels, about=about or {}
        )

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        time: str,
        event: str,
        score: str | None = None,
        causes: Sequence[str] = ("event",),
        none: str | None = None,
        by: Sequence[str] = (),
        levels: Sequence[str] = (),
        decimals: int | None = None,
        about: Mapping[str, str] | None = None,
    ) -> TimeTable:
        """Count the people of a frame, in the engine that holds them.

        Parameters
        ----------
        frame
            Any frame that narwhals reads, eager or lazy; one row a person.
        time
            Column of times to the event or to the last day seen.
        event
            Column of what ended the follow-up: names or numbers from 1 of the ``causes``, or
            true; 0, false or ``none`` where there was no event.
        score
            Column of scores, or of level names with ``levels``; without it all count as one.
        causes
            Names of the event types, the predicted one first.
        none
            The word that the event column uses for no event.
        by
            Columns that split the table; a missing group is counted as ``"not recorded"``.
        levels
            Names of the levels from lowest to highest.
        decimals
            Round the score to this many decimals before counting.

        Returns
        -------
        TimeTable
            With everybody of the frame in it.

        Raises
        ------
        CountsError
            Columns that are missing or hold something else than promised.

        Examples
        --------
        >>> import polars as pl
        >>> people = pl.LazyFrame({"score": [0, 1, 1], "months": [12, 3, 7], "ended": [0, 1, 1]})
        >>> table = TimeTable.from_frame(people, score="score", time="months", event="ended")
        >>> table.n, table.events
        (3, 2)
        """
        from rnr.evidence.tables.timetabulate import count

        return count(
            frame, (score, time, event), tuple(by), causes=tuple(causes), none=none,
            labels=tuple(levels), decimals=decimals, about=about or {},
        )  # fmt: skip

    @property
    def n(self) -> int:
        """People in the table."""
        return int(self.people.sum())

    @property
    def events(self) -> int:
        """People whose follow-up ended with the first cause."""
        return int(self.people[..., 1].sum())

    @property
    def last(self) -> float:
        """Last time at which anybody was seen; not-a-number without people."""
        seen = self.people.sum(axis=(0, 2)) > 0
        return float(self.time[seen][-1]) if seen.any() else float("nan")

    def split(self) -> dict[Key, TimeTable]:
        """Give one table a group; a table without groups gives itself."""
        if not self.parts:
            return {(): self}
        return {tuple(part.groups.values()): part for part in self.parts}

    def levels(self) -> dict[str | float, TimeTable]:
        """Give one table a level or score, in order, leaving out those without people."""
        names: tuple[str | float, ...] = self.labels or tuple(self.score.tolist())
        return {
            name: TimeTable(self.score[[at]], self.time, self.people[[at]], self.causes)
            for at, name in enumerate(names)
            if self.people[at].any()
        }

    def at(self, horizon: float, cause: str | None = None) -> CountTable:
        """Count who had the event by a horizon, for the measures that need no times.

        Parameters
        ----------
        horizon
            Time up to and including which events count.
        cause
            The event; the first cause if not given. Other causes by then are competing.

        Returns
        -------
        CountTable
            Untimed people and those last seen before the horizon are ``not_watched``.

        Examples
        --------
        >>> table = TimeTable.from_counts([0, 0, 0, 0], [3, 5, 6, 9], [1, 0, 0, 1])
        >>> counts = table.at(6)
        >>> counts.yes.tolist(), counts.no.tolist(), counts.not_watched
        ([1], [2], 1)
        """
        from rnr.evidence.tables.timecombine import at_horizon

        return at_horizon(self, horizon, cause)

    def to_json(self, *, least: int = 10) -> str:
        """Write the table as JSON; see :func:`rnr.evidence.tables.timefile.to_json`."""
        from rnr.evidence.tables import timefile

        return timefile.to_json(self, least=least)

    @classmethod
    def from_json(cls, text: str) -> TimeTable:
        """Read a table that :meth:`to_json` wrote."""
        from rnr.evidence.tables.timefile import from_json

        return from_json(text)

    def __add__(self, other: TimeTable) -> TimeTable:
        from rnr.evidence.tables.timecombine import add

        return add(self, other)

"""People by two scores at once, which is what comparing two tools on the same people needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from rnr.errors import Problem, plural
from rnr.evidence.errors import CountsError
from rnr.evidence.tables.counts import CountTable, Floats, Ints

if TYPE_CHECKING:
    from rnr.evidence.tables.outcome import Outcome


@dataclass(frozen=True, slots=True)
class JointTable:
    """People by two scores and outcome.

    Parameters
    ----------
    names
        Names of the two scores.
    first, second
        The two scores of each row, float64 (r).
    yes, no
        People with and without the event in each row, int64 (r).

    Examples
    --------
    >>> joint = JointTable.from_counts([0, 0, 1, 1], [0, 1, 0, 1], [1, 5, 4, 20], [20, 6, 5, 2])
    >>> first, second = joint.tables()
    >>> first.yes.tolist(), second.yes.tolist()
    ([6, 24], [5, 25])
    """

    names: tuple[str, str]
    first: Floats
    second: Floats
    yes: Ints
    no: Ints

    @classmethod
    def from_counts(
        cls,
        first: ArrayLike,
        second: ArrayLike,
        yes: ArrayLike,
        no: ArrayLike,
        *,
        names: tuple[str, str] = ("first", "second"),
    ) -> JointTable:
        """Build a joint table from counts.

        Parameters
        ----------
        first, second
            The two scores of each row.
        yes, no
            People with and without the event in each row.
        names
            Names of the two scores.

        Returns
        -------
        JointTable
            With the rows as they are given.

        Raises
        ------
        CountsError
            When counts or scores are unsound.

        Examples
        --------
        >>> JointTable.from_counts([1], [2], [3], [4]).n
        7
        """
        # Each score on its own must be a sound table; that is all there is to check.
        for score in (first, second):
            CountTable.from_counts(score, yes, no)
        sides = [np.atleast_1d(np.asarray(side, dtype=np.float64)) for side in (first, second)]
        counts = [np.atleast_1d(np.asarray(side)).astype(np.int64) for side in (yes, no)]
        return cls(names, sides[0], sides[1], counts[0], counts[1])

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        scores: tuple[str, str],
        event: str | None = None,
        outcome: Outcome | None = None,
        decimals: int | None = None,
    ) -> JointTable:
        """Count the people of a frame who have both scores, in the engine that holds them.

        Parameters
        ----------
        frame
            Any frame that narwhals reads, eager or lazy; one row a person.
        scores
            Columns of the two scores.
        event, outcome, decimals
            As in :meth:`CountTable.from_frame`.

        Returns
        -------
        JointTable
            People without one of the scores are left out, since a comparison needs both.

        Raises
        ------
        CountsError, FollowUpError
            As :meth:`CountTable.from_frame` does.

        Examples
        --------
        >>> import polars as pl
        >>> people = pl.DataFrame({"a": [1, 1, 2, None], "b": [3, 3, 4, 4], "again": [0, 1, 1, 1]})
        >>> JointTable.from_frame(people, scores=("a", "b"), event="again").n
        3
        """
        from rnr.evidence.tables.counting import NOT_RECORDED

        one, two = scores
        if one == two:
            problem = Problem("scores", "two different columns are expected", code="scores")
            raise CountsError("nothing to compare", [problem])
        counts = CountTable.from_frame(
            frame, score=one, event=event, outcome=outcome, by=[two], decimals=decimals
        )
        parts = [part for part in counts.split().values() if part.groups[two] != NOT_RECORDED]
        words = [part for part in parts if isinstance(part.groups[two], str)]
        if words or not parts:
            what = f"holds {plural(len(words), 'word')} where numbers are expected"
            raise CountsError("the scores cannot be compared", [Problem(two, what, code="score")])
        other = [np.full(len(part.score), float(str(part.groups[two]))) for part in parts]
        second = np.concatenate(other)
        return cls(
            (one, two),
            np.concatenate([part.score for part in parts]),
            second if decimals is None else second.round(decimals),
            np.concatenate([part.yes for part in parts]),
            np.concatenate([part.no for part in parts]),
        )

    @property
    def n(self) -> int:
        """People with both scores and a known outcome."""
        return int(self.yes.sum() + self.no.sum())

    @property
    def events(self) -> int:
        """People with the event."""
        return int(self.yes.sum())

    def tables(self) -> tuple[CountTable, CountTable]:
        """Give the table of each score, on the same people."""
        about: list[Mapping[str, str]] = [{"score": name} for name in self.names]
        return (
            CountTable.from_counts(self.first, self.yes, self.no, about=about[0]),
            CountTable.from_counts(self.second, self.yes, self.no, about=about[1]),
        )

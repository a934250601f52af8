"""How a count table comes into being, and how it leaves the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from rnr.evidence.reports.reporting import Reporting

if TYPE_CHECKING:
    from rnr.evidence.tables.counts import CountTable
    from rnr.evidence.tables.outcome import Outcome


class Doors(Reporting):
    """Ways in and out of a :class:`~rnr.evidence.CountTable`; not used alone."""

    __slots__ = ()

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        score: str,
        event: str | None = None,
        outcome: Outcome | None = None,
        by: Sequence[str] = (),
        probability: str | None = None,
        levels: Sequence[str] = (),
        decimals: int | None = None,
        about: Mapping[str, str] | None = None,
    ) -> CountTable:
        """Count the people of a frame, in the engine that holds them.

        Only the counts leave the engine: a few hundred rows, whatever the number of people.

        Parameters
        ----------
        frame
            pandas, polars (eager or lazy), PyArrow, DuckDB, Ibis or any other frame that
            narwhals reads; one row a person.
        score
            Column of scores, or of level names if ``levels`` gives their order.
        event
            Column that is true (1) for people with the event, false (0) for people without,
            and missing where nobody knows; or use ``outcome``.
        outcome
            Definition that decides from dates who had the event.
        by
            Columns that split the table; a missing group is counted as ``"not recorded"``.
        probability
            Column of expected probabilities, averaged at each score.
        levels
            Names of the levels from lowest to highest.
        decimals
            Round the score to this many decimals before counting.
        about
            What the counts are of.

        Returns
        -------
        CountTable
            With everybody of the frame in it: counted, not watched, competing or unscored.

        Raises
        ------
        CountsError
            Columns that are missing or hold something else than promised.
        FollowUpError
            People not watched for the whole window, unless the outcome says what to do.

        Examples
        --------
        >>> import polars as pl
        >>> from rnr.evidence import CountTable
        >>> people = pl.LazyFrame({"score": [0, 0, 1, 1], "rearrest": [0, 1, 1, None]})
        >>> counts = CountTable.from_frame(people, score="score", event="rearrest")
        >>> counts.yes.tolist(), counts.no.tolist(), counts.not_watched
        ([1, 1], [1, 0], 1)
        """
        from rnr.evidence.tables.counting import count

        return count(
            frame,
            score,
            event,
            outcome,
            by,
            probability=probability,
            levels=levels,
            decimals=decimals,
            about=about or {},
        )

    def to_json(self, *, least: int = 10) -> str:
        """Write the table as JSON, with small cells and what gives them away withheld.

        Parameters
        ----------
        least
            Smallest number of people that may be shown; 0 for a file that stays in the agency.

        Returns
        -------
        str
            Withheld counts are null, never 0, and cannot be found by subtraction.

        Examples
        --------
        >>> from rnr.evidence import CountTable
        >>> counts = CountTable.from_counts([0, 1, 2], [30, 2, 40], [30, 50, 20])
        >>> CountTable.from_json(counts.to_json(least=0)) == counts
        True
        >>> counts.to_json().count("null")
        4
        """
        from rnr.evidence.tables.exchange import to_json

        return to_json(cast("CountTable", self), least=least)

    @classmethod
    def from_json(
        cls, text: str, *, withheld: Literal["refuse", "leave_out"] = "refuse"
    ) -> CountTable:
        """Read a table that :meth:`to_json` wrote.

        Parameters
        ----------
        text
            The JSON.
        withheld
            What to do with withheld counts: ``"refuse"`` the file, or ``"leave_out"`` those
            people, which ``about`` then says.

        Examples
        --------
        >>> from rnr.evidence import CountTable
        >>> text = CountTable.from_counts([0, 1, 2], [30, 2, 40], [30, 50, 20]).to_json()
        >>> CountTable.from_json(text, withheld="leave_out").about["withheld"]
        '2 scores withheld and left out'
        """
        from rnr.evidence.tables.exchange import from_json

        return from_json(text, withheld)

    def to_csv(self, *, least: int = 10) -> str:
        """Write the table as CSV: groups, score, outcome and number of people.

        Parameters
        ----------
        least
            As in :meth:`to_json`.

        Returns
        -------
        str
            One line a score, outcome and group; ``withheld`` stands for a withheld count. With
            expected probabilities there is one more column. What the counts are of is only in
            the JSON.

        Examples
        --------
        >>> from rnr.evidence import CountTable
        >>> print(CountTable.from_counts([0], [30], [50]).to_csv())
        score,outcome,people
        0.0,event,30
        0.0,no_event,50
        ,not_watched,0
        ,competing,0
        ,unscored,0
        <BLANKLINE>
        """
        from rnr.evidence.tables.exchange import to_csv

        return to_csv(cast("CountTable", self), least=least)

    @classmethod
    def from_csv(
        cls,
        text: str,
        *,
        labels: Sequence[str] = (),
        withheld: Literal["refuse", "leave_out"] = "refuse",
    ) -> CountTable:
        """Read a table that :meth:`to_csv` wrote; groups come back as text.

        Parameters
        ----------
        text
            The CSV.
        labels
            Names of the levels from lowest to highest, if the scores are levels.
        withheld
            As in :meth:`from_json`.

        Raises
        ------
        CountsError
            With every line that cannot be read, or when counts are withheld.

        Examples
        --------
        >>> from rnr.evidence import CountTable
        >>> counts = CountTable.from_counts([0, 1], [30, 20], [50, 10])
        >>> CountTable.from_csv(counts.to_csv()) == counts
        True
        """
        from rnr.evidence.tables.exchange import from_csv

        return from_csv(text, labels, withheld)

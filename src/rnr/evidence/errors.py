"""What can go wrong with counts, outcomes and measures."""

from __future__ import annotations

from rnr.errors import RnrError


class CountsError(RnrError):
    """Counts of people are malformed, or two tables of counts do not fit together.

    Examples
    --------
    >>> from rnr.evidence import CountTable
    >>> CountTable.from_counts([1, 2], yes=[5, -1], no=[5, 5])
    Traceback (most recent call last):
        ...
    rnr.evidence.errors.CountsError: ...
    """


class OutcomeError(RnrError):
    """An outcome is not fully defined, or the dates in the frame contradict it.

    Examples
    --------
    >>> from rnr.evidence import Outcome
    >>> Outcome("rearrest", start="release", window="two years", data_end="2025-12-31")
    Traceback (most recent call last):
        ...
    rnr.evidence.errors.OutcomeError: 1 problem in the outcome
      - window: a length such as '2 years', '24 months', '26 weeks' or '180 days' is expected
    """


class FollowUpError(OutcomeError):
    """Some people were not watched for the whole window, and nobody said what to do with them.

    Examples
    --------
    >>> import polars as pl
    >>> from datetime import date
    >>> from rnr.evidence import CountTable, Outcome
    >>> out, back = [date(2024, 1, 1), date(2025, 12, 1)], [date(2024, 3, 1), None]
    >>> people = pl.DataFrame({"score": [1, 2], "out": out, "back": back})
    >>> year = Outcome("back", start="out", window="1 year", data_end="2025-12-31")
    >>> CountTable.from_frame(people, score="score", outcome=year)
    Traceback (most recent call last):
        ...
    rnr.evidence.errors.FollowUpError: ...
    """


class MeasureError(RnrError):
    """A measure was asked for with settings or a table that it cannot use.

    Examples
    --------
    >>> from rnr.evidence import CountTable, at_cut
    >>> levels = ["low", "high"]
    >>> at_cut(CountTable.from_counts(levels, yes=[5, 9], no=[9, 5], labels=levels), "top")
    Traceback (most recent call last):
        ...
    rnr.evidence.errors.MeasureError: ...
    """

"""What can go wrong with counts, outcomes and measures."""

from __future__ import annotations

from rnr.errors import RnrError


class CountsError(RnrError):
    """Counts of people are malformed, or two tables of counts do not fit together."""


class OutcomeError(RnrError):
    """An outcome is not fully defined, or the dates in the frame contradict it."""


class FollowUpError(OutcomeError):
    """Some people were not watched for the whole window, and nobody said what to do with them."""


class MeasureError(RnrError):
    """A measure was asked for with settings or a table that it cannot use."""

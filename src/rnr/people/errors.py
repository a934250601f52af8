"""What can go wrong with several assessments of one person, and with programmes and places."""

from __future__ import annotations

from rnr.errors import RnrError


class PictureError(RnrError):
    """Several assessments of one person do not fit together, or with what was said about them."""


class CapacityError(RnrError):
    """People, programmes and places do not fit together."""

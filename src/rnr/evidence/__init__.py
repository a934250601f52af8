"""Does the score predict what it says, for whom, and how far off is it.

Names are imported on first use, so ``import rnr`` costs nothing of numpy or a data frame.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnr.evidence.counts import CountTable as CountTable
    from rnr.evidence.errors import CountsError as CountsError
    from rnr.evidence.errors import FollowUpError as FollowUpError
    from rnr.evidence.errors import MeasureError as MeasureError
    from rnr.evidence.errors import OutcomeError as OutcomeError
    from rnr.evidence.estimate import Estimate as Estimate
    from rnr.evidence.outcome import Outcome as Outcome

_HOME = {
    "CountTable": "counts",
    "CountsError": "errors",
    "Estimate": "estimate",
    "FollowUpError": "errors",
    "MeasureError": "errors",
    "Outcome": "outcome",
    "OutcomeError": "errors",
}

__all__ = sorted(_HOME)  # noqa: PLE0605 - the table above is the one list of names


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]

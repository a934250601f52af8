"""Does the score predict what it says, for whom, and how far off is it.

Names are imported on first use, so ``import rnr`` costs nothing of numpy or a data frame.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnr.evidence.bootstrap import bootstrap as bootstrap
    from rnr.evidence.bootstrap import resample as resample
    from rnr.evidence.compare import Comparison as Comparison
    from rnr.evidence.compare import compare_independent as compare_independent
    from rnr.evidence.compare import compare_paired as compare_paired
    from rnr.evidence.counts import CountTable as CountTable
    from rnr.evidence.discrimination import auc as auc
    from rnr.evidence.discrimination import somers_d as somers_d
    from rnr.evidence.effect_size import cohens_d as cohens_d
    from rnr.evidence.effect_size import odds_ratio as odds_ratio
    from rnr.evidence.effect_size import point_biserial as point_biserial
    from rnr.evidence.errors import CountsError as CountsError
    from rnr.evidence.errors import FollowUpError as FollowUpError
    from rnr.evidence.errors import MeasureError as MeasureError
    from rnr.evidence.errors import OutcomeError as OutcomeError
    from rnr.evidence.estimate import Estimate as Estimate
    from rnr.evidence.joint import JointTable as JointTable
    from rnr.evidence.outcome import Outcome as Outcome

_HOME = {
    "Comparison": "compare",
    "CountTable": "counts",
    "CountsError": "errors",
    "Estimate": "estimate",
    "FollowUpError": "errors",
    "JointTable": "joint",
    "MeasureError": "errors",
    "Outcome": "outcome",
    "OutcomeError": "errors",
    "auc": "discrimination",
    "bootstrap": "bootstrap",
    "cohens_d": "effect_size",
    "compare_independent": "compare",
    "compare_paired": "compare",
    "odds_ratio": "effect_size",
    "point_biserial": "effect_size",
    "resample": "bootstrap",
    "somers_d": "discrimination",
}

__all__ = sorted(_HOME)  # noqa: PLE0605 - the table above is the one list of names


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]

"""Does the score predict what it says, for whom, and how far off is it.

Names are imported on first use, so ``import rnr`` costs nothing of numpy or a data frame.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnr.evidence.bootstrap import bootstrap_interval as bootstrap_interval
    from rnr.evidence.bootstrap import resample as resample
    from rnr.evidence.classification import Confusion as Confusion
    from rnr.evidence.classification import at_cut as at_cut
    from rnr.evidence.classification import confusion as confusion
    from rnr.evidence.classification import every_cut as every_cut
    from rnr.evidence.classification import rescaled_ppv as rescaled_ppv
    from rnr.evidence.compare import Comparison as Comparison
    from rnr.evidence.compare import compare_independent as compare_independent
    from rnr.evidence.compare import compare_paired as compare_paired
    from rnr.evidence.counts import CountTable as CountTable
    from rnr.evidence.decision import Decision as Decision
    from rnr.evidence.decision import decision_curve as decision_curve
    from rnr.evidence.decision import gain_over_everybody as gain_over_everybody
    from rnr.evidence.decision import net_benefit as net_benefit
    from rnr.evidence.decision import threshold_from_costs as threshold_from_costs
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
    from rnr.evidence.intervals import exact as exact
    from rnr.evidence.intervals import poisson_limits as poisson_limits
    from rnr.evidence.intervals import wilson as wilson
    from rnr.evidence.joint import JointTable as JointTable
    from rnr.evidence.outcome import Outcome as Outcome
    from rnr.evidence.report import Report as Report
    from rnr.evidence.roc import Curve as Curve
    from rnr.evidence.roc import average_precision as average_precision
    from rnr.evidence.roc import precision_recall_curve as precision_recall_curve
    from rnr.evidence.roc import roc_curve as roc_curve
    from rnr.evidence.suppress import Withheld as Withheld
    from rnr.evidence.suppress import withhold as withhold

_HOME = {
    "Comparison": "compare",
    "Confusion": "classification",
    "CountTable": "counts",
    "CountsError": "errors",
    "Curve": "roc",
    "Decision": "decision",
    "Estimate": "estimate",
    "FollowUpError": "errors",
    "JointTable": "joint",
    "MeasureError": "errors",
    "Outcome": "outcome",
    "OutcomeError": "errors",
    "Report": "report",
    "Withheld": "suppress",
    "at_cut": "classification",
    "auc": "discrimination",
    "average_precision": "roc",
    "bootstrap_interval": "bootstrap",
    "cohens_d": "effect_size",
    "compare_independent": "compare",
    "compare_paired": "compare",
    "confusion": "classification",
    "decision_curve": "decision",
    "every_cut": "classification",
    "exact": "intervals",
    "gain_over_everybody": "decision",
    "net_benefit": "decision",
    "odds_ratio": "effect_size",
    "point_biserial": "effect_size",
    "poisson_limits": "intervals",
    "precision_recall_curve": "roc",
    "resample": "bootstrap",
    "rescaled_ppv": "classification",
    "roc_curve": "roc",
    "somers_d": "discrimination",
    "threshold_from_costs": "decision",
    "wilson": "intervals",
    "withhold": "suppress",
}

__all__ = sorted(_HOME)  # noqa: PLE0605 - the table above is the one list of names


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]

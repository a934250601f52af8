"""From counts to a local norm: what a score has meant here, and how firmly.

Names are imported on first use, so that a norm can be read without a numerical library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnr.evidence.calibrate.alignment import Level as Level
    from rnr.evidence.calibrate.alignment import crosswalk as crosswalk
    from rnr.evidence.calibrate.alignment import describe_levels as describe_levels
    from rnr.evidence.calibrate.alignment import level_starts as level_starts
    from rnr.evidence.calibrate.calibrator import ScoreCalibrator as ScoreCalibrator
    from rnr.evidence.calibrate.closed import ClosedTest as ClosedTest
    from rnr.evidence.calibrate.closed import closed_test as closed_test
    from rnr.evidence.calibrate.cross_validation import cross_validate as cross_validate
    from rnr.evidence.calibrate.cuts import Cut as Cut
    from rnr.evidence.calibrate.cuts import set_cuts as set_cuts
    from rnr.evidence.calibrate.ladder import METHODS as METHODS
    from rnr.evidence.calibrate.ladder import Curve as Curve
    from rnr.evidence.calibrate.ladder import fit_curve as fit_curve
    from rnr.evidence.calibrate.norm import LocalNorm as LocalNorm
    from rnr.evidence.calibrate.norm import NormRate as NormRate
    from rnr.evidence.calibrate.norm_file import norm_toml as norm_toml
    from rnr.evidence.calibrate.norm_file import read_norm as read_norm
    from rnr.evidence.calibrate.norm_file import write_norm as write_norm
    from rnr.evidence.calibrate.norms import recalibrate as recalibrate
    from rnr.evidence.calibrate.percentiles import PercentileRank as PercentileRank
    from rnr.evidence.calibrate.percentiles import median_score as median_score
    from rnr.evidence.calibrate.percentiles import percentile_ranks as percentile_ranks
    from rnr.evidence.calibrate.percentiles import risk_ratios as risk_ratios
    from rnr.evidence.calibrate.rungs import beta as beta
    from rnr.evidence.calibrate.rungs import intercept as intercept
    from rnr.evidence.calibrate.rungs import isotonic as isotonic
    from rnr.evidence.calibrate.rungs import logistic as logistic
    from rnr.evidence.calibrate.rungs import unchanged as unchanged
    from rnr.evidence.calibrate.rungs import venn_abers as venn_abers
    from rnr.evidence.calibrate.scorer import InstrumentScorer as InstrumentScorer

_HOME = {
    "ClosedTest": "closed",
    "Curve": "ladder",
    "Cut": "cuts",
    "InstrumentScorer": "scorer",
    "Level": "alignment",
    "LocalNorm": "norm",
    "METHODS": "ladder",
    "NormRate": "norm",
    "PercentileRank": "percentiles",
    "ScoreCalibrator": "calibrator",
    "beta": "rungs",
    "closed_test": "closed",
    "cross_validate": "cross_validation",
    "crosswalk": "alignment",
    "describe_levels": "alignment",
    "fit_curve": "ladder",
    "intercept": "rungs",
    "isotonic": "rungs",
    "level_starts": "alignment",
    "logistic": "rungs",
    "median_score": "percentiles",
    "norm_toml": "norm_file",
    "percentile_ranks": "percentiles",
    "read_norm": "norm_file",
    "recalibrate": "norms",
    "risk_ratios": "percentiles",
    "set_cuts": "cuts",
    "unchanged": "rungs",
    "venn_abers": "rungs",
    "write_norm": "norm_file",
}

__all__ = sorted(_HOME)  # noqa: PLE0605 - the table above is the one list of names


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__]

"""Plots of scores and of evidence: asked for, never given.

Each takes ``ax=None``, returns the axes, and never shows anything by itself. Small cells, and all
that gives them away, are withheld from every plot as from every table.
"""

from __future__ import annotations

from rnr.publish.drawing.plots_capacity import gaps, impact
from rnr.publish.drawing.plots_change import change
from rnr.publish.drawing.plots_change_cohort import change_distribution
from rnr.publish.drawing.plots_curves import calibration, roc
from rnr.publish.drawing.plots_decision import decision_curve
from rnr.publish.drawing.plots_groups import rates_by_group
from rnr.publish.drawing.plots_rates import rates_by_level
from rnr.publish.drawing.plots_scores import contributions, score_distribution
from rnr.publish.drawing.plots_standing import score_rate
from rnr.publish.drawing.plots_time import cumulative_incidence

__all__ = [
    "calibration",
    "change",
    "change_distribution",
    "contributions",
    "cumulative_incidence",
    "decision_curve",
    "gaps",
    "impact",
    "rates_by_group",
    "rates_by_level",
    "roc",
    "score_distribution",
    "score_rate",
]

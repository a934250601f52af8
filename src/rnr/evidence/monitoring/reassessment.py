"""Reassessment: does change predict beyond what the first assessment said already."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.scales import two_sided
from rnr.evidence.estimates.significance import SignificanceTest
from rnr.evidence.fitting.logistic import fit_logistic
from rnr.evidence.ranking.compare import Comparison, compare_paired
from rnr.evidence.tables.joint import JointTable

_PER_POINT = "times the odds of the event are higher for one more point of change, same baseline"


@dataclass(frozen=True, slots=True)
class ChangeValidity:
    """Whether change adds to what the first assessment said already.

    Parameters
    ----------
    per_point
        Odds ratio of the event for one more point of change, at the same first score.
    test
        Likelihood-ratio test of change beside the first score.
    reassessment
        Areas under the ROC curves of the second score and of the first, on the same people.

    Examples
    --------
    >>> joint = JointTable.from_counts(
    ...     [10, 10, 20, 20], [5, 15, 15, 25], [10, 20, 25, 40], [90, 80, 75, 60])
    >>> print(change_validity(joint).per_point)
    change_odds_ratio 1.076 (1.025 to 1.130), 95 events among 400 people
    """

    per_point: Estimate
    test: SignificanceTest
    reassessment: Comparison


def change_validity(joint: JointTable, *, confidence: float = 0.95) -> ChangeValidity:
    """Say whether change between two assessments predicts beyond the first one.

    The outcome must be counted from the second assessment on; otherwise change and event overlap.

    Parameters
    ----------
    joint
        People by first score, second score and outcome.
    confidence
        Coverage of the intervals.

    Returns
    -------
    ChangeValidity
        Undefined where the counts have no finite fit.

    Examples
    --------
    >>> joint = JointTable.from_counts(
    ...     [10, 10, 20, 20], [5, 15, 15, 25], [10, 20, 25, 40], [90, 80, 75, 60])
    >>> found = change_validity(joint)
    >>> round(found.per_point.value, 3), round(found.test.p, 4)
    (1.076, 0.0026)
    """
    one, first, change = np.ones(len(joint.first)), joint.first, joint.second - joint.first
    alone = fit_logistic(np.column_stack([one, first]), joint.yes, joint.no)
    both = fit_logistic(np.column_stack([one, first, change]), joint.yes, joint.no)
    n, events = joint.n, joint.events
    statistic = 2 * (both.loglik - alone.loglik)
    test = SignificanceTest(
        statistic,
        1,
        float(chi2.sf(statistic, 1)),
        n,
        events,
        "change",
        "likelihood ratio",
        "whether change predicts the event beside the first score",
    )
    if both.found:
        b, reach = float(both.coef[2]), two_sided(confidence) * float(both.se[2])
        value, low, high = (math.exp(b + side * reach) for side in (0, -1, 1))
        method = "logistic regression on first score and change; Wald"
        per_point = Estimate(
            value, low, high, n, events, "change_odds_ratio", method, _PER_POINT, confidence
        )
    else:
        why = "these counts have no finite fit"
        per_point = undefined(
            "change_odds_ratio", n, events, why, _PER_POINT, confidence=confidence
        )
    swapped = JointTable(
        (joint.names[1], joint.names[0]), joint.second, joint.first, joint.yes, joint.no
    )
    return ChangeValidity(per_point, test, compare_paired(swapped, confidence))

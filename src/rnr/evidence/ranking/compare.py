"""Does one score discriminate better than another, or better in one group than in another."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from rnr.evidence.estimates.estimate import Estimate, plain, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.estimates.significance import p_words
from rnr.evidence.ranking.discrimination import auc, auc_se, one_sided, placements
from rnr.evidence.tables.counts import CountTable, Floats
from rnr.evidence.tables.joint import JointTable

DIFFERENCE = "area under the ROC curve of the first minus that of the second"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two areas under the ROC curve, their difference, and the chance of one as large.

    Parameters
    ----------
    first, second
        The two areas.
    difference
        First minus second.
    z
        Difference in standard errors; not-a-number where there is none.
    p
        Two-sided chance of a difference at least as large if the areas were equal.

    Examples
    --------
    >>> one = CountTable.from_counts([0, 1], [10, 30], [40, 20])
    >>> other = CountTable.from_counts([0, 1], [20, 20], [30, 30])
    >>> print(compare_independent(one, other))
    auc 0.708 against 0.500: difference 0.208 (0.072 to 0.344), z 3.01, p 0.0027
    """

    first: Estimate
    second: Estimate
    difference: Estimate
    z: float
    p: float

    def to_dict(self) -> dict[str, object]:
        """Give the fields as plain values that JSON can hold.

        Examples
        --------
        >>> same = CountTable.from_counts([0, 1], [10, 30], [40, 20])
        >>> compare_independent(same, same).to_dict()["p"]
        1.0
        """
        named = {name: getattr(self, name).to_dict() for name in ("first", "second", "difference")}
        return named | {"z": plain(self.z), "p": plain(self.p)}

    def __str__(self) -> str:
        if not self.difference.defined:
            return str(self.difference)
        gap = self.difference
        return (
            f"auc {self.first.value:.3f} against {self.second.value:.3f}: difference "
            f"{gap.value:.3f} ({gap.low:.3f} to {gap.high:.3f}), z {self.z:.2f}, {p_words(self.p)}"
        )


def compare_independent(
    first: CountTable, second: CountTable, confidence: float = 0.95
) -> Comparison:
    """Compare the discrimination of a score among two lots of different people.

    Parameters
    ----------
    first, second
        Counts of people of whom nobody is in both tables, for example two groups.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    Comparison
        With z = difference / sqrt(SE1^2 + SE2^2), DeLong's standard errors.

    References
    ----------
    DeLong, DeLong, Clarke-Pearson (1988), Biometrics 44, 837-845, doi:10.2307/2531595.

    Examples
    --------
    >>> women = CountTable.from_counts([0, 1, 2], [5, 20, 30], [45, 30, 20])
    >>> men = CountTable.from_counts([0, 1, 2], [9, 20, 40], [45, 30, 30])
    >>> round(compare_independent(women, men).p, 3)
    0.364
    """
    variance = auc_se(first) ** 2 + auc_se(second) ** 2
    why = one_sided(first) or one_sided(second)
    counts = (first.n + second.n, first.events + second.events)
    return _compare(first, second, variance, why, counts, "DeLong, independent", confidence)


def compare_paired(joint: JointTable, confidence: float = 0.95) -> Comparison:
    """Compare the discrimination of two scores on the same people.

    Parameters
    ----------
    joint
        People by both scores.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    Comparison
        With DeLong's standard error of the difference, which counts that both scores are of the
        same people.

    References
    ----------
    DeLong, DeLong, Clarke-Pearson (1988), Biometrics 44, 837-845, doi:10.2307/2531595.

    Examples
    --------
    >>> joint = JointTable.from_counts([0, 0, 1, 1], [0, 1, 0, 1], [1, 5, 4, 20], [20, 6, 9, 2])
    >>> print(compare_paired(joint))
    auc 0.751 against 0.809: difference -0.057 (-0.201 to 0.086), z -0.78, p 0.4340
    """
    first, second = joint.tables()
    variance = float(np.array([1, -1]) @ auc_covariance(joint) @ np.array([1, -1]))
    counts = (joint.n, joint.events)
    return _compare(first, second, variance, one_sided(first), counts, "DeLong, paired", confidence)


def auc_covariance(joint: JointTable) -> Floats:
    """Give DeLong's covariance of the areas under the ROC curves of two scores.

    Returns
    -------
    ndarray of shape (2, 2)
        Not-a-number where one side has fewer than two people.

    Examples
    --------
    >>> joint = JointTable.from_counts([0, 0, 1, 1], [0, 1, 0, 1], [1, 5, 4, 20], [20, 6, 9, 2])
    >>> auc_covariance(joint).shape
    (2, 2)
    """
    if min(joint.yes.sum(), joint.no.sum()) < 2:
        return np.full((2, 2), np.nan)
    placed = []
    for score, table in zip((joint.first, joint.second), joint.tables(), strict=True):
        at = np.searchsorted(table.score, score)
        placed.append([share[at] for share in placements(table.yes, table.no)])
    covariance = np.zeros((2, 2))
    for side, counts in enumerate((joint.yes, joint.no)):
        shares = np.array([pair[side] for pair in placed])
        covariance += np.cov(shares, fweights=counts) / counts.sum()
    return covariance


def _compare(
    first: CountTable,
    second: CountTable,
    variance: float,
    why: str,
    counts: tuple[int, int],
    method: str,
    confidence: float,
) -> Comparison:
    one, two = auc(first, "logit", confidence), auc(second, "logit", confidence)
    if why:
        gone = undefined("auc_difference", *counts, why, DIFFERENCE, confidence=confidence)
        return Comparison(one, two, gone, math.nan, math.nan)
    gap, se = one.value - two.value, math.sqrt(max(variance, 0.0))
    # Two scores that rank all people alike have no spread, and do not differ.
    z = gap / se if se > 0 else (0.0 if gap == 0 else math.nan)
    half = z_value(confidence) * se if se > 0 else math.nan
    difference = Estimate(
        gap, gap - half, gap + half, *counts, "auc_difference", method, DIFFERENCE, confidence
    )
    return Comparison(one, two, difference, z, float(2 * norm.sf(abs(z))))

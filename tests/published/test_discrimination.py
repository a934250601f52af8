"""Discrimination of COMPAS by decile, and the rating example of Hanley and McNeil (1982).

Deciles: ProPublica's compas-scores-two-years.csv (github.com/propublica/compas-analysis, commit
bafff5da3f2e). The row counts 7,214 and 6,172 and the 2,809 recidivists are published; the numbers
of each decile, and the measures, were derived from that file.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnr.evidence import CountTable, auc, cohens_d, odds_ratio, point_biserial, somers_d
from rnr.evidence.fitting.logistic import fit_logistic, loglik
from rnr.evidence.ranking.discrimination import auc_se

PEOPLE = {
    "all": [1440, 941, 747, 769, 681, 641, 592, 512, 508, 383],
    "filtered": [1286, 822, 647, 666, 582, 529, 496, 420, 420, 304],
    "Black": [365, 346, 298, 337, 323, 318, 343, 301, 317, 227],
    "White": [605, 321, 238, 243, 200, 160, 113, 96, 77, 50],
}
EVENTS = {
    "all": [308, 293, 281, 334, 326, 358, 350, 350, 355, 296],
    "filtered": [277, 264, 244, 291, 280, 308, 298, 302, 300, 245],
    "Black": [85, 105, 125, 158, 158, 187, 209, 215, 229, 190],
    "White": [128, 100, 82, 98, 91, 93, 68, 72, 55, 35],
}
# n, events, auc, DeLong se, Hanley-McNeil se, Somers' D, r, d, b0, b1, se(b1), odds ratio, low,
# high, log-likelihood
DERIVED = {
    "all": (7214, 3251, 0.702166, 0.006089, 0.006217, 0.404333, 0.350703, 0.75255, -1.408958,
            0.265082, 0.009287, 1.3035, 1.2800, 1.3275, -4506.7470),
    "filtered": (6172, 2809, 0.709789, 0.006520, 0.006650, 0.419578, 0.365487, 0.78836, -1.430169,
                 0.280179, 0.010232, 1.3234, 1.2971, 1.3502, -3825.4422),
    "Black": (3175, 1661, 0.704253, 0.009107, 0.009124, 0.408506, 0.355293, 0.76076, -1.335614,
              0.273501, 0.014247, 1.3146, 1.2784, 1.3518, -1988.5639),
    "White": (2103, 822, 0.692763, 0.011698, 0.012045, 0.385525, 0.337676, 0.73487, -1.506624,
              0.282810, 0.019221, 1.3269, 1.2778, 1.3778, -1285.7454),
}  # fmt: skip


def deciles(sample: str) -> CountTable:
    """Counts of one sample by decile."""
    return CountTable.from_counts(range(1, 11), EVENTS[sample], n=PEOPLE[sample])


@pytest.mark.parametrize("sample", DERIVED)
def test_compas_deciles(sample: str) -> None:
    """Area, its two standard errors, D, r, d and the logistic regression of each sample."""
    counts, wanted = deciles(sample), DERIVED[sample]
    assert (counts.n, counts.events) == wanted[:2]
    found = (
        auc(counts).value, auc_se(counts), auc_se(counts, "hanley-mcneil"),
        somers_d(counts).value, point_biserial(counts).value,
    )  # fmt: skip
    assert found == pytest.approx(wanted[2:7], abs=6e-7)
    assert cohens_d(counts).value == pytest.approx(wanted[7], abs=6e-6)
    design = np.column_stack([np.ones(10), counts.score])
    fit = fit_logistic(design, counts.yes, counts.no)
    assert [*fit.coef, fit.se[1]] == pytest.approx(wanted[8:11], abs=6e-7)
    ratio = odds_ratio(counts)
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx(wanted[11:14], abs=6e-5)
    fitted = loglik(design @ fit.coef, counts.yes, counts.no).sum()
    assert fitted == pytest.approx(wanted[14], abs=6e-5)


@pytest.mark.parametrize(("sample", "wanted"), [("all", -4965.1704), ("filtered", -4253.2073)])
def test_null_log_likelihood(sample: str, wanted: float) -> None:
    """Log-likelihood of the base rate alone."""
    counts = deciles(sample)
    null = math.log(counts.base_rate / (1 - counts.base_rate))
    assert loglik(np.full(10, null), counts.yes, counts.no).sum() == pytest.approx(wanted, abs=6e-5)


def test_hanley_and_mcneil() -> None:
    """Hanley and McNeil (1982), Radiology 143:29-36: 109 scans, area .893, standard error .032.

    Ratings 1 to 5, normal 33, 6, 6, 11, 2 and abnormal 3, 2, 2, 11, 33. More digits, and DeLong's
    standard error, were derived from these counts.
    """
    counts = CountTable.from_counts(range(1, 6), [3, 2, 2, 11, 33], [33, 6, 6, 11, 2])
    assert auc(counts).value == pytest.approx(0.893, abs=5e-4)
    assert auc(counts).value == pytest.approx(0.8932, abs=5e-5)
    assert auc_se(counts, "hanley-mcneil") == pytest.approx(0.0325, abs=5e-5)
    assert auc_se(counts) == pytest.approx(0.0307, abs=5e-5)

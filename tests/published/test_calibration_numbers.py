"""Worked numbers of calibration, norms and groups, each with its receipt."""

from __future__ import annotations

import numpy as np
import pytest

from rnr.evidence import CountTable
from rnr.evidence.calibrate import logistic, percentile_ranks
from rnr.evidence.fairness.balance import balance_gaps, error_balance
from rnr.evidence.fairness.disparity import overlap
from rnr.evidence.fairness.impossibility import chouldechova
from rnr.evidence.fairness.items_dif import mantel_haenszel
from rnr.evidence.fitting.goodness import calibration_chi_square, hosmer_lemeshow
from rnr.evidence.fitting.isotonic import isotonic_rates
from rnr.evidence.fitting.logistic import fit_logistic, loglik
from rnr.evidence.fitting.rates import expected_observed, observed_rates

# People and recidivists by decile of the two-year file: ProPublica, compas-analysis (commit
# bafff5da3f2e, "Compas Analysis.ipynb"); decile margins also published there by race.
DECILES: dict[str, tuple[list[int], list[int]]] = {
    "all 7214": (
        [1440, 941, 747, 769, 681, 641, 592, 512, 508, 383],
        [308, 293, 281, 334, 326, 358, 350, 350, 355, 296],
    ),
    "filtered 6172": (
        [1286, 822, 647, 666, 582, 529, 496, 420, 420, 304],
        [277, 264, 244, 291, 280, 308, 298, 302, 300, 245],
    ),
    "Black 3175": (
        [365, 346, 298, 337, 323, 318, 343, 301, 317, 227],
        [85, 105, 125, 158, 158, 187, 209, 215, 229, 190],
    ),
    "White 2103": (
        [605, 321, 238, 243, 200, 160, 113, 96, 77, 50],
        [128, 100, 82, 98, 91, 93, 68, 72, 55, 35],
    ),
}

# TN, FP, FN, TP of the general scale, Low against Medium and High: the same notebook.
CONFUSION = {
    "all": (2681, 1282, 1216, 2035),
    "Black": (990, 805, 532, 1369),
    "White": (1139, 349, 461, 505),
    "Black, cut High": (1511, 284, 1160, 741),
    "White, cut High": (1407, 81, 771, 195),
}


def deciles(sample: str) -> CountTable:
    """Counts by decile of one sample."""
    n, yes = DECILES[sample]
    return CountTable.from_counts(range(1, 11), yes, n=n)


def two_by_two(**groups: tuple[int, int, int, int]) -> CountTable:
    """Counts below (0) and at or above (1) the cut by group, from TN, FP, FN, TP."""
    return CountTable.from_counts(
        [0, 1] * len(groups),
        yes=[count for _, _, fn, tp in groups.values() for count in (fn, tp)],
        no=[count for tn, fp, _, _ in groups.values() for count in (tn, fp)],
        by={"group": [name for name in groups for _ in range(2)]},
    )


@pytest.mark.parametrize(
    ("name", "fpr", "fnr", "ppv", "npv", "base"),
    [
        ("all", 32.35, 37.40, 0.61, 0.69, 0.45),
        ("Black", 44.85, 27.99, 0.63, 0.65, 0.51),
        ("White", 23.45, 47.72, 0.59, 0.71, 0.39),
        ("Black, cut High", 15.82, 61.02, 0.72, 0.57, 0.51),
        ("White, cut High", 5.44, 79.81, 0.71, 0.65, 0.39),
    ],
)
def test_error_rates_by_group(
    name: str, fpr: float, fnr: float, ppv: float, npv: float, base: float
) -> None:
    """Rates as printed in ProPublica's notebook (compas-analysis, commit bafff5da3f2e)."""
    found = {
        rate: groups[("g",)].value
        for rate, groups in error_balance(two_by_two(g=CONFUSION[name]), 1).items()
    }
    assert 100 * found["fpr"] == pytest.approx(fpr, abs=0.005)
    assert 100 * found["fnr"] == pytest.approx(fnr, abs=0.005)
    assert found["ppv"] == pytest.approx(ppv, abs=0.005)
    assert found["npv"] == pytest.approx(npv, abs=0.005)
    assert found["base_rate"] == pytest.approx(base, abs=0.005)


def test_ratios_of_error_rates() -> None:
    """FPR 1.9126 and FNR 1.7049 are the quotients of the printed 44.85/23.45 and 47.72/27.99."""
    counts = two_by_two(Black=CONFUSION["Black"], White=CONFUSION["White"])
    gaps = balance_gaps(counts, 1, ("White",), "ratio", samples=500)
    # The printed quotients are of percentages rounded to two decimals.
    assert pytest.approx(1.9126, abs=5e-5) == 44.85 / 23.45
    assert gaps["fpr"][("Black",)].value == pytest.approx(44.85 / 23.45, abs=1e-3)
    assert 1 / gaps["fnr"][("Black",)].value == pytest.approx(47.72 / 27.99, abs=1e-3)
    assert gaps["fpr"][("Black",)].low > 1


def test_the_processing_error_moves_ppv_and_hardly_the_error_rates() -> None:
    """Cells without people screened after 1 April 2014: Barenstein (2019), arXiv:1906.04711."""
    counts = two_by_two(Black=(990, 805, 375, 969), White=(1139, 349, 314, 330))
    found = error_balance(counts, 1)
    assert found["fpr"][("Black",)].value == pytest.approx(0.4485, abs=5e-5)
    assert found["fnr"][("Black",)].value == pytest.approx(0.2790, abs=5e-5)
    assert found["ppv"][("Black",)].value == pytest.approx(0.5462, abs=5e-5)
    assert found["fpr"][("White",)].value == pytest.approx(0.2345, abs=5e-5)
    assert found["fnr"][("White",)].value == pytest.approx(0.4876, abs=5e-5)
    assert found["ppv"][("White",)].value == pytest.approx(0.4860, abs=5e-5)


def test_chouldechovas_identity_on_the_published_cells() -> None:
    """FPR follows from base rate, PPV and FNR: Chouldechova (2017), Big Data 5, 153-163, eq. 2.6.

    With the White group's PPV and FNR, the Black group's base rate alone would raise its FPR.
    """
    counts = two_by_two(Black=CONFUSION["Black"], White=CONFUSION["White"])
    terms = chouldechova(counts, 1, ("White",))
    for group in terms.values():
        assert group.implied_fpr == pytest.approx(group.fpr, abs=1e-12)
    assert terms[("Black",)].fpr_at_reference > terms[("White",)].fpr


@pytest.mark.parametrize(
    ("sample", "b0", "b1", "se", "ll"),
    [
        ("all 7214", -1.408958, 0.265082, 0.009287, -4506.7470),
        ("filtered 6172", -1.430169, 0.280179, 0.010232, -3825.4422),
        ("Black 3175", -1.335614, 0.273501, 0.014247, -1988.5639),
        ("White 2103", -1.506624, 0.282810, 0.019221, -1285.7454),
    ],
)
def test_logistic_regression_on_deciles(
    sample: str, b0: float, b1: float, se: float, ll: float
) -> None:
    """Derived from the published decile counts by row-wise logistic regression (statsmodels)."""
    counts = deciles(sample)
    design = np.column_stack([np.ones(10), counts.score])
    fit = fit_logistic(design, counts.yes, counts.no)
    assert fit.coef == pytest.approx([b0, b1], abs=5e-7)
    assert fit.se[1] == pytest.approx(se, abs=5e-7)
    assert fit.loglik == pytest.approx(ll, abs=5e-5)


@pytest.mark.parametrize(
    ("sample", "ll"), [("all 7214", -4965.1704), ("filtered 6172", -4253.2073)]
)
def test_null_log_likelihood(sample: str, ll: float) -> None:
    """Derived from the published decile counts."""
    counts = deciles(sample)
    q = counts.base_rate
    found = loglik([np.log(q / (1 - q))], [counts.events], [counts.n - counts.events])
    assert float(found) == pytest.approx(ll, abs=5e-5)


def test_covariance_of_the_filtered_fit() -> None:
    """Derived from the published decile counts of the 6,172 people (statsmodels)."""
    counts = deciles("filtered 6172")
    fit = fit_logistic(np.column_stack([np.ones(10), counts.score]), counts.yes, counts.no)
    assert fit.cov[0, 0] == pytest.approx(0.00283333, abs=5e-9)
    assert fit.cov[0, 1] == pytest.approx(-0.00046656, abs=5e-9)
    assert fit.cov[1, 1] == pytest.approx(0.0001047, abs=5e-8)


def test_rates_by_decile_with_limits() -> None:
    """Percent and 95 % limits of the curve, derived from the 6,172 people (statsmodels)."""
    norm = logistic(deciles("filtered 6172"))
    printed = [
        (24.05, 22.48, 25.69), (29.53, 28.03, 31.07), (35.67, 34.28, 37.09), (42.33, 41.00, 43.66),
        (49.27, 47.90, 50.64), (56.24, 54.71, 57.76), (62.97, 61.23, 64.69), (69.24, 67.31, 71.10),
        (74.87, 72.82, 76.80), (79.76, 77.70, 81.69),
    ]  # fmt: skip
    for row, (rate, low, high) in zip(norm.rates, printed, strict=True):
        assert 100 * row.rate == pytest.approx(rate, abs=0.0101)
        assert 100 * row.low == pytest.approx(low, abs=0.0101)
        assert 100 * row.high == pytest.approx(high, abs=0.0101)


def test_hosmer_lemeshow_over_deciles() -> None:
    """15.869 on 8 df, p .0443, derived from the 6,172 people and their own logistic fit."""
    counts = deciles("filtered 6172")
    design = np.column_stack([np.ones(10), counts.score])
    fitted = 1 / (1 + np.exp(-design @ fit_logistic(design, counts.yes, counts.no).coef))
    test = hosmer_lemeshow(counts, fitted, fitted=True)
    assert test.df == 8
    assert test.statistic == pytest.approx(15.869, abs=5e-4)
    assert test.p == pytest.approx(0.0443, abs=5e-5)


def test_mid_point_percentiles() -> None:
    """Derived from the published decile counts of the 6,172 people."""
    ranks = [found.rank.value for found in percentile_ranks(deciles("filtered 6172")).values()]
    printed = [10.418, 27.495, 39.396, 50.032, 60.143, 69.143, 77.447, 84.867, 91.672, 97.537]
    assert ranks == pytest.approx(printed, abs=5e-4)


def test_expected_over_observed_with_its_interval() -> None:
    """A worked table by hand: E 54.6, O 56, E/O .975 (.7503-1.2669); chi-squares by two variances.

    Interval (E/O) exp(+-1.96 sqrt(1/O)) as in Hanson (2017), Criminal Justice and Behavior 44.
    """
    counts = CountTable.from_counts(
        range(6), yes=[3, 7, 11, 17, 10, 8], n=[100, 150, 200, 120, 60, 20],
        expected=[0.02, 0.04, 0.07, 0.12, 0.20, 0.31],
    )  # fmt: skip
    found = expected_observed(counts)
    assert found.events == 56
    assert found.value * found.events == pytest.approx(54.6)
    assert found.value == pytest.approx(0.975)
    assert (found.low, found.high) == pytest.approx((0.7503, 1.2669), abs=5e-5)
    assert calibration_chi_square(counts).statistic == pytest.approx(3.0825, abs=5e-5)
    poisson = calibration_chi_square(counts, variance="poisson")
    assert poisson.statistic == pytest.approx(2.6349, abs=5e-5)


@pytest.mark.parametrize(
    ("expected", "observed", "ratio", "low", "high"),
    [(25, 20, 1.25, 0.8064, 1.9375), (80, 100, 0.80, 0.6576, 0.9732)],
)
def test_expected_over_observed_of_few_events(
    expected: float, observed: int, ratio: float, low: float, high: float
) -> None:
    """Worked by hand with Hanson's (2017) interval."""
    counts = CountTable.from_counts([1], [observed], n=[1000], expected=[expected / 1000])
    found = expected_observed(counts)
    assert found.value == pytest.approx(ratio)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_wilson_intervals() -> None:
    """3 of 100 gives 1.03 to 8.45 %, 8 of 20 gives 21.9 to 61.3 %: Wilson (1927), by hand."""
    found = observed_rates(CountTable.from_counts([1, 2], [3, 8], n=[100, 20]))
    assert (100 * found[1.0].low, 100 * found[1.0].high) == pytest.approx((1.03, 8.45), abs=0.005)
    assert (100 * found[2.0].low, 100 * found[2.0].high) == pytest.approx((21.9, 61.3), abs=0.05)


def test_pooling_adjacent_violators() -> None:
    """2, 1, 6, 5 and 9 of 20 each pool to .075 .075 .275 .275 .45: by hand."""
    rates = isotonic_rates([2, 1, 6, 5, 9], [18, 19, 14, 15, 11])
    assert rates.tolist() == pytest.approx([0.075, 0.075, 0.275, 0.275, 0.45])


def test_mantel_haenszel_on_three_tables() -> None:
    """(30,20;25,25), (40,10;33,17), (20,30;14,36): OR 1.72, delta -1.274, size B: by hand."""
    item = CountTable.from_counts(
        [1, 2, 3] * 2, yes=[30, 40, 20, 25, 33, 14], no=[20, 10, 30, 25, 17, 36],
        by={"group": ["reference"] * 3 + ["focal"] * 3},
    )  # fmt: skip
    found = mantel_haenszel(item, ("reference",))[("focal",)]
    assert found.odds_ratio.value == pytest.approx(1.72, abs=0.005)
    assert found.delta.value == pytest.approx(-1.274, abs=5e-4)
    assert found.size == "B"


def test_a_third_of_a_standard_deviation_leaves_an_eighth_apart() -> None:
    """d .34 goes with 13.5 % non-overlap: Skeem and Lowenkamp (2016), Criminology 54, abstract."""
    # Two groups of equal spread whose means lie .34 pooled standard deviations apart.
    n, scores = 100_000, np.arange(-60, 61)
    weights = [np.exp(-((scores - shift) ** 2) / 200) for shift in (0, 3.4)]
    people = [np.round(n * weight / weight.sum()).astype(int) for weight in weights]
    counts = CountTable.from_counts(
        np.tile(scores, 2), np.concatenate(people) // 2,
        n=np.concatenate(people), by={"group": ["a"] * 121 + ["b"] * 121},
    )  # fmt: skip
    for method in ("scores", "normal"):
        found = overlap(counts, ("a",), method, samples=10)[("b",)]
        assert 1 - found.value == pytest.approx(0.135, abs=0.0005)

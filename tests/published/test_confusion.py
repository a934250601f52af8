"""ProPublica's confusion tables of COMPAS in Broward County, and what follows from them.

Source: github.com/propublica/compas-analysis, commit bafff5da3f2e, "Compas Analysis.ipynb" and
truth_tables.py: counts and rates as printed there. Rates are printed in percent with two decimals,
predictive values and likelihood ratios with two decimals.
"""

from __future__ import annotations

import pytest

from rnr.evidence import CountTable, at_cut, wilson

# who, tn, fp, fn, tp, fpr %, fnr %, specificity, sensitivity, prevalence, ppv, npv, lr+, lr-
GENERAL = [
    ("all", 2681, 1282, 1216, 2035, 32.35, 37.40, 0.68, 0.63, 0.45, 0.61, 0.69, 1.94, 0.55),
    ("Black", 990, 805, 532, 1369, 44.85, 27.99, 0.55, 0.72, 0.51, 0.63, 0.65, 1.61, 0.51),
    ("White", 1139, 349, 461, 505, 23.45, 47.72, 0.77, 0.52, 0.39, 0.59, 0.71, 2.23, 0.62),
    ("Black, high", 1511, 284, 1160, 741, 15.82, 61.02, 0.84, 0.39, 0.51, 0.72, 0.57, 2.46, 0.72),
    ("White, high", 1407, 81, 771, 195, 5.44, 79.81, 0.95, 0.20, 0.39, 0.71, 0.65, 3.71, 0.84),
]
# who, tn, fp, fn, tp, n, fpr %, fnr %
VIOLENT = [
    ("all", 4121, 1597, 347, 389, 6454, 27.93, 47.15),
    ("Black", 1692, 1043, 170, 273, 3178, 38.14, 38.37),
    ("White", 1679, 380, 129, 77, 2265, 18.46, 62.62),
]


def table(tn: int, fp: int, fn: int, tp: int) -> CountTable:
    """Two levels from the four counts of a confusion table."""
    return CountTable.from_counts(["low", "high"], [fn, tp], [tn, fp], labels=["low", "high"])


@pytest.mark.parametrize("row", GENERAL, ids=[row[0] for row in GENERAL])
def test_general_recidivism(row: tuple) -> None:
    """All rates of the two-year general table, as ProPublica printed them."""
    counts = table(*row[1:5])
    found = at_cut(counts, "high")
    assert [100 * found[name].value for name in ("fpr", "fnr")] == pytest.approx(row[5:7], abs=0.01)
    names = ("specificity", "sensitivity", "ppv", "npv", "lr_positive", "lr_negative")
    values = [found[name].value for name in names]
    assert values == pytest.approx([*row[7:9], *row[10:]], abs=0.0051)
    assert counts.base_rate == pytest.approx(row[9], abs=0.0051)


@pytest.mark.parametrize("row", VIOLENT, ids=[row[0] for row in VIOLENT])
def test_violent_recidivism(row: tuple) -> None:
    """Error rates of the two-year violent table, as ProPublica printed them."""
    counts = table(*row[1:5])
    found = at_cut(counts, "high")
    assert counts.n == row[5]
    assert [100 * found[name].value for name in ("fpr", "fnr")] == pytest.approx(row[6:], abs=0.01)
    if row[0] == "all":
        values = [found[name].value for name in ("ppv", "npv")]
        assert values == pytest.approx([0.20, 0.92], abs=0.005)


def test_what_follows_from_the_general_table() -> None:
    """Derived from the published counts of everybody: accuracy, number needed, odds ratio, phi."""
    found = at_cut(table(2681, 1282, 1216, 2035), "high")
    names = ("accuracy", "number_needed_to_detain", "diagnostic_odds_ratio", "phi")
    values = [found[name].value for name in names]
    assert values == pytest.approx([0.653729, 1.62998, 3.49977, 0.30197], abs=6e-6)
    black, white = (at_cut(table(*GENERAL[at][1:5]), "high") for at in (1, 2))
    accuracies = [one["accuracy"].value for one in (black, white)]
    assert accuracies == pytest.approx([0.638258, 0.669927], abs=1e-6)
    rates = [round(100 * one[name].value, 2) for one in (black, white) for name in ("fpr", "fnr")]
    assert rates[0] / rates[2] == pytest.approx(1.9126, abs=5e-5)
    assert rates[3] / rates[1] == pytest.approx(1.7049, abs=5e-5)


def test_corrected_predictive_values() -> None:
    """Barenstein (2019), arXiv:1906.04711: without the late screenings the PPV falls, FPR not.

    Source: github.com/mbarenstein/ProPublica_COMPAS_Data_Revisited, commit 2e8a116.
    """
    black = at_cut(table(990, 805, 375, 969), "high")
    white = at_cut(table(1139, 349, 314, 330), "high")
    values = [one[name].value for one in (black, white) for name in ("fpr", "fnr", "ppv")]
    assert values == pytest.approx([0.4485, 0.2790, 0.5462, 0.2345, 0.4876, 0.4860], abs=5.1e-5)


def test_wilson_limits() -> None:
    """Worked by hand from Wilson's formula (1927): 3 of 100 and 8 of 20."""
    assert wilson(3, 100) == pytest.approx((0.0103, 0.0845), abs=5e-5)
    assert wilson(8, 20) == pytest.approx((0.219, 0.613), abs=5e-4)

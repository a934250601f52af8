"""Published and worked figures of reliability, change and time, each with its receipt."""

from __future__ import annotations

import pytest

from rnr.evidence.following.censoring import censoring, known_at
from rnr.evidence.following.concordance import harrell_c
from rnr.evidence.following.horizon import auc_at, brier_at
from rnr.evidence.following.incidence_curves import incidence, survival
from rnr.evidence.precision.change import change_index, cutoffs
from rnr.evidence.precision.intraclass import icc, mean_squares
from rnr.evidence.precision.raters import kappa
from rnr.evidence.precision.reliability import alpha
from rnr.evidence.studies.planning import (
    normal_chances,
    people_for_auc,
    people_for_ratio,
    people_for_slope,
)
from rnr.evidence.tables.expected import expected_observed_at
from rnr.evidence.tables.patterns import PatternTable
from rnr.evidence.tables.timecounts import TimeTable

SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]


@pytest.mark.parametrize(
    ("form", "published", "derived"),
    [
        ("1,1", 0.17, 0.16574),
        ("2,1", 0.29, 0.28976),
        ("3,1", 0.71, 0.71484),
        ("1,k", 0.44, 0.44280),
        ("2,k", 0.62, 0.62005),
        ("3,k", 0.91, 0.90932),
    ],
)
def test_shrout_and_fleiss_example(form: str, published: float, derived: float) -> None:
    """Six targets by four judges: Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428.

    Two decimals as published there; five derived from their table of ratings. The table is also
    that of the help page of ICC in the R package psych.
    """
    found = icc(PatternTable.from_counts(SHROUT_FLEISS), form)  # type: ignore[arg-type]
    assert round(found.value, 2) == published
    assert found.value == pytest.approx(derived, abs=5e-6)


def test_shrout_and_fleiss_mean_squares() -> None:
    """Between targets 11.2417, judges 32.4861, residual 1.0194, within targets 6.2639 (derived)."""
    found = mean_squares(PatternTable.from_counts(SHROUT_FLEISS))
    assert found == pytest.approx((11.2417, 32.4861, 1.0194, 6.2639), abs=5e-5)


def test_alpha_is_the_consistency_of_the_mean() -> None:
    """ICC(3,4) of the table of Shrout & Fleiss (1979) is Cronbach's alpha, .90932 (derived)."""
    found = alpha(PatternTable.from_counts(SHROUT_FLEISS))
    assert found.value == pytest.approx(0.90932, abs=5e-6)


def test_cohen_weighted_kappa_example() -> None:
    """Cohen (1968), Psychological Bulletin 70, 213-220: kappa .492, weighted kappa .348.

    Cell proportions of 200 people and weights as on the help page of cohen.kappa in the R package
    psych (commit 9e32544), which prints both figures; five decimals derived.
    """
    people = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    table = PatternTable.from_square(people)
    assert kappa(table).value == pytest.approx(0.49153, abs=5e-6)
    assert round(kappa(table).value, 3) == 0.492
    weights = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    assert kappa(table, weights=weights).value == pytest.approx(0.34783, abs=5e-6)
    assert round(kappa(table, weights=weights).value, 3) == 0.348


def test_jacobson_and_truax_example() -> None:
    """From 32.5 to 47.5 with SD 7.5 and reliability .80: RC 3.16.

    Jacobson & Truax (1991), J. Consulting and Clinical Psychology 59, 12-19; three decimals
    derived (standard error 3.3541, of a difference 4.7434). Cut-offs by their formulas.
    """
    index = float(change_index(32.5, 47.5, 7.5, 0.8))
    assert index == pytest.approx(3.162, abs=5e-4)
    assert 15 / index == pytest.approx(4.7434, abs=5e-5)
    assert 15 / index / 2**0.5 == pytest.approx(3.3541, abs=5e-5)
    assert cutoffs((40, 7.5), (60, 7.5))["c"] == 50


def test_competing_risks_toy() -> None:
    """Times 1 to 8, events 1 2 1 0 1 2 0 1: figures derived by hand from the definitions.

    After time 6 survival .3125 and incidences .40625 and .28125; one minus Kaplan-Meier with the
    other cause as lost would give .453125. At time 8 incidence .71875 against a naive 1.
    """
    table = TimeTable.from_counts(
        [0] * 8, range(1, 9), [1, 2, 1, 0, 1, 2, 0, 1], causes=["first", "second"]
    )
    assert survival(table).at(6).value == pytest.approx(0.3125)
    assert incidence(table, "first").at(6).value == pytest.approx(0.40625)
    assert incidence(table, "second").at(6).value == pytest.approx(0.28125)
    assert incidence(table, "first").at(8).value == pytest.approx(0.71875)
    naive = TimeTable.from_counts([0] * 8, range(1, 9), [1, 0, 1, 0, 1, 0, 0, 1])
    assert 1 - survival(naive).at(6).value == pytest.approx(0.453125)
    assert survival(naive).at(8).value == 0


def test_weighting_toy() -> None:
    """Eight people, tau 7: figures derived by hand from the definitions.

    G(3) 6/7 and weights 1, 0 and six times 1.166667; Brier .136615, null .243056 at incidence
    .416667, IPA .437929; AUC .9125; observed 3.3333, expected 3.35, E/O 1.005.
    """
    risk = [0.8, 0.4, 0.7, 0.35, 0.3, 0.5, 0.2, 0.1]
    table = TimeTable.from_counts(risk, [2, 3, 5, 6, 8, 9, 10, 12], [1, 0, 1, 1, 0, 1, 0, 0])
    assert censoring(table).watched[2] == pytest.approx(6 / 7)
    weights = known_at(table, 7).weight[table.people.sum(axis=0) > 0]
    assert sorted(weights) == pytest.approx([0, 1] + [7 / 6] * 6)
    expected = {one: one for one in risk}
    brier, null, gained = brier_at(table, 7, expected)
    assert brier.value == pytest.approx(0.136615, abs=5e-7)
    assert incidence(table).at(7).value == pytest.approx(0.416667, abs=5e-7)
    assert null.value == pytest.approx(0.243056, abs=5e-7)
    assert gained.value == pytest.approx(0.437929, abs=5e-7)
    assert auc_at(table, 7).value == pytest.approx(0.9125)
    ratio = expected_observed_at(table, 7, expected)[0]
    assert ratio.value == pytest.approx(1.005)
    assert incidence(table).at(7).value * 8 == pytest.approx(3.3333, abs=5e-5)


def test_harrell_toy() -> None:
    """Six people: 9 concordant, 1 discordant, 1 tied pair, C .863636, derived by hand."""
    table = TimeTable.from_counts([9, 7, 8, 7, 3, 4], [2, 4, 6, 8, 10, 12], [1, 1, 0, 1, 0, 1])
    assert harrell_c(table).value == pytest.approx(9.5 / 11)
    assert harrell_c(table).value == pytest.approx(0.863636, abs=5e-7)


def test_sample_size_of_the_reference_implementation() -> None:
    """Base rate .018: 4252 people for an AUC of .8 with an interval .1 wide, about 905 for O/E.

    Expected results in the tests of the R package pmvalsampsize (commit d85711b, test_bin.R). Its
    O/E search steps the standard error by .0001 and stops just above the width, hence 905 where
    the exact root gives 906. Its slope figure of 4501, for log-odds normal with mean -5 and SD
    2.5, comes from 1,000 simulated people; exact integration gives 1.2 % more.
    """
    assert people_for_auc(0.8, 0.018, width=0.1).n == 4252
    assert people_for_ratio(0.018, width=1).n == 906
    assert people_for_slope(*normal_chances(-5, 2.5), width=0.2).n == pytest.approx(4501, rel=0.02)

"""Measures by group and intersection, and their differences from a reference."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from rnr.evidence import CountTable, Estimate, MeasureError
from rnr.evidence.estimates.several import percentile_estimate
from rnr.evidence.fairness.differences import compare_groups
from rnr.evidence.fairness.groups import (
    by_group,
    every_split,
    pick_groups,
    too_small,
    without_groups,
)
from rnr.evidence.fitting.rates import expected_observed
from rnr.evidence.fitting.squared_error import brier
from rnr.evidence.ranking.discrimination import auc, auc_of


@pytest.fixture
def counts() -> CountTable:
    """Two sexes by two ages, one cell of them thin."""
    return CountTable.from_counts(
        [1, 2] * 4,
        yes=[20, 50, 30, 70, 25, 45, 1, 2],
        n=[100, 100, 120, 110, 90, 80, 4, 5],
        by={"sex": ["f"] * 4 + ["m"] * 4, "age": (["<25"] * 2 + ["25+"] * 2) * 2},
        expected=[0.2, 0.5] * 4,
    )


def test_each_group_is_measured_on_its_own_people(counts: CountTable) -> None:
    """A group's estimate is the measure of its part of the table."""
    found = by_group(counts, auc, ["sex"])
    parts = counts.regroup("sex").split()
    assert found == {key: auc(part) for key, part in parts.items()}


def test_small_groups_are_withheld_with_the_reason(counts: CountTable) -> None:
    """Fewer people, or fewer events, than the minimum give no number."""
    found = by_group(counts, expected_observed)
    assert found[("m", "25+")].method == "withheld: fewer than 10 people"
    assert math.isnan(found[("m", "25+")].value)
    strict = by_group(counts, expected_observed, minimum_events=80)
    assert strict[("f", "<25")].method == "withheld: fewer than 80 people with the event"
    assert too_small(CountTable.from_counts([1], [60], [2]), 10, 5).endswith("without the event")
    assert by_group(counts, brier, minimum=0, minimum_events=0)[("m", "25+")].defined


def test_every_split_holds_everybody_each_group_and_intersections(counts: CountTable) -> None:
    """Marginal groups are not the intersections, and everybody comes first."""
    found = every_split(counts, brier)
    assert list(found) == [(), ("sex",), ("age",), ("sex", "age")]
    assert found[()][()] == brier(counts)
    assert len(found[("sex", "age")]) == 4


def test_a_table_without_groups_is_refused(counts: CountTable) -> None:
    """The message says how to count by groups."""
    with pytest.raises(MeasureError, match=r"count with by=\[...\]"):
        by_group(counts.total(), brier)
    with pytest.raises(MeasureError, match="at least two groups with 10 people with the event"):
        pick_groups(counts.total(), None, 10)


def test_the_reference_is_the_largest_group_or_the_one_named(counts: CountTable) -> None:
    """A reference that is absent or too small is refused with the known groups."""
    sexes = counts.regroup("sex")
    assert pick_groups(sexes, None, 10)[1] == ("f",)
    assert pick_groups(sexes, ("m",), 10)[1] == ("m",)
    with pytest.raises(MeasureError, match="no group of that name is large enough; did you mean"):
        pick_groups(sexes, ("x",), 10)


def test_pooled_parts_forget_their_groups(counts: CountTable) -> None:
    """Pooling all parts gives the counts of everybody."""
    pooled = without_groups(counts.split().values())
    assert pooled.yes.tolist() == counts.yes.tolist()
    assert not pooled.by


def test_difference_and_ratio_of_any_measure(counts: CountTable) -> None:
    """Values are those of the groups; limits come from people resampled within each group."""
    sexes = counts.regroup("sex")
    parts = {key: brier(part).value for key, part in sexes.split().items()}
    apart = compare_groups(sexes, brier, ("f",), samples=300)[("m",)]
    assert apart.value == pytest.approx(parts[("m",)] - parts[("f",)])
    assert apart.measure == "brier_difference"
    assert apart.low < apart.value < apart.high
    ratio = compare_groups(sexes, brier, ("f",), "ratio", samples=300)[("m",)]
    assert ratio.value == pytest.approx(parts[("m",)] / parts[("f",)])
    # The difference of two means has a known standard error; the bootstrap must find it.
    normal = math.hypot(
        *(
            (found.high - found.low) / 2
            for found in (brier(part) for part in sexes.split().values())
        )
    )
    assert (apart.high - apart.low) / 2 == pytest.approx(normal, rel=0.2)


def test_a_fast_statistic_gives_the_same_limits(counts: CountTable) -> None:
    """The same measure on many tables at once resamples the same people."""
    sexes = counts.regroup("sex")
    slow = compare_groups(sexes, auc, samples=50, seed=4)[("m",)]
    fast = compare_groups(sexes, auc, samples=50, seed=4, statistic=auc_of)[("m",)]
    assert (slow.low, slow.high) == pytest.approx((fast.low, fast.high), abs=1e-12)


def test_no_variation_gives_no_limits(counts: CountTable) -> None:
    """A measure that every resampled table repeats has no width, so no interval is claimed."""

    def constant(table: CountTable) -> Estimate:
        return Estimate(0.0, 0.0, 0.0, table.n, table.events, "none", "m", "d")

    sexes = counts.regroup("sex")
    found = compare_groups(sexes, constant, samples=20)[("m",)]
    assert found.value == 0
    assert math.isnan(found.low)
    assert "no limits" in found.method
    gone = compare_groups(sexes, constant, kind="ratio", samples=20)[("m",)]
    assert gone.method == "none is not established in both groups"


def test_equal_groups_are_resampled_apart() -> None:
    """Two groups with the same counts differ by chance in resampled tables, not by nothing."""
    alike = CountTable.from_counts(
        [1, 2] * 2, yes=[20, 50] * 2, n=[100] * 4, by={"sex": ["f", "f", "m", "m"]}
    )
    found = compare_groups(alike, auc, samples=50)[("m",)]
    assert found.value == 0
    assert found.low < 0 < found.high


def test_an_unknown_comparison_is_refused(counts: CountTable) -> None:
    """Only differences and ratios are known."""
    with pytest.raises(MeasureError, match="'difference' or 'ratio' is expected"):
        compare_groups(counts, brier, kind="odds")  # type: ignore[arg-type]


def test_expected_rates_travel_into_resampled_groups(counts: CountTable) -> None:
    """A measure that needs expected rates finds them in every resampled table."""
    found = compare_groups(
        counts.regroup("sex"), partial(expected_observed, method="exact"), samples=30
    )
    assert np.isfinite(found[("m",)].low)


def test_percentile_limits_leave_equal_tails(counts: CountTable) -> None:
    """Limits are the 2.5th and 97.5th percentile of the resampled values."""
    found = percentile_estimate(
        counts, 0.4, np.linspace(0, 1, 1001), "s", measure="m", definition="d", confidence=0.95
    )
    assert (found.value, found.low, found.high) == pytest.approx((0.4, 0.025, 0.975))
    gone = percentile_estimate(
        counts, 0.4, np.full(3, np.nan), "s", measure="m", definition="d", confidence=0.95
    )
    assert not gone.defined

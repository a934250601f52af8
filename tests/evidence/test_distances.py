"""Limits of overlap, ABROCA, calibration errors and Murphy's parts, which chance inflates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.special import expit

from rnr.evidence import CountTable, Estimate
from rnr.evidence.estimates.distances import allow_for_chance, distance_estimate
from rnr.evidence.fairness.disparity import overlap
from rnr.evidence.fairness.roc_area import abroca, area_between
from rnr.evidence.fitting.curves import calibration_errors, summary
from rnr.evidence.fitting.murphy import brier_parts

SCORE = np.arange(8)
SHARE = np.array([0.18, 0.18, 0.16, 0.14, 0.12, 0.1, 0.07, 0.05])
EXPECTED = expit(-3 + 0.35 * SCORE)


def shares(k: int, shift: float) -> np.ndarray:
    """Bell-shaped scores, shifted by so many standard deviations."""
    x = np.arange(k)
    bell = np.exp(-0.5 * ((x - 0.4 * k - shift * k / 5) / (k / 5)) ** 2)
    return np.asarray(bell / bell.sum())


def two_groups(draw: np.random.Generator, k: int, n: tuple[int, int], shift: float) -> CountTable:
    """Two groups, a and b, half of whom have the event whatever the score."""
    people = [draw.multinomial(size, shares(k, at)) for size, at in zip(n, (0, shift), strict=True)]
    yes = [draw.binomial(part, 0.5) for part in people]
    return CountTable.from_counts(
        np.tile(np.arange(k), 2), np.concatenate(yes), n=np.concatenate(people),
        by={"group": ["a"] * k + ["b"] * k},
    )  # fmt: skip


def test_limits_hold_percentiles_and_their_mirror() -> None:
    """By hand: percentiles .2 to .3 of a value of .1 mirror to -.1 and 0, cut off at 0."""
    counts = CountTable.from_counts([0, 1], [10, 20], [30, 40])
    drawn = np.linspace(0.2, 0.3, 101)
    said = {"measure": "m", "definition": "d", "confidence": 0.9}
    found = distance_estimate(counts, 0.1, drawn, "101 samples", **said)
    assert (found.low, found.high) == pytest.approx((0.0, 0.295))
    assert found.method == "percentile and basic bootstrap together, 101 samples"
    near = distance_estimate(counts, 0.95, drawn + 0.7, "101 samples", **said)
    assert (near.low, near.high) == pytest.approx((0.905, 0.995))
    none = distance_estimate(counts, 0.1, np.array([np.nan]), "1 sample", **said)
    assert not none.defined


def test_chance_draws_the_limits_out_to_no_difference() -> None:
    """Only where more than 5 % of tables without a difference lie as far off, on either side."""
    far = Estimate(0.8, 0.7, 0.9, 90, 30, "overlap", "bootstrap", "d")
    chance = np.concatenate([np.full(90, 0.95), np.full(10, 0.75)])
    found = allow_for_chance(far, chance, same=1.0)
    assert (found.low, found.high) == (0.7, 1.0)
    assert found.method == "bootstrap; chance explains it, so limits reach 1"
    assert allow_for_chance(far, np.full(100, 0.95), same=1.0) == far
    reached = Estimate(0.1, 0.0, 0.2, 90, 30, "ici", "bootstrap", "d")
    assert allow_for_chance(reached, np.full(10, 0.5)) == reached


@pytest.mark.parametrize("seed", range(5))
def test_sparse_scores_keep_the_overlap_within_its_limits(seed: int) -> None:
    """Sixty people on forty scores: percentiles alone lie below the overlap itself."""
    table = two_groups(np.random.default_rng(seed), 40, (60, 60), 0.3)
    found = overlap(table, ("a",), samples=200)[("b",)]
    assert found.low <= found.value <= found.high
    curve = abroca(table, ("a",), samples=100)[("b",)]
    assert curve.low <= curve.value <= curve.high


@pytest.mark.parametrize(
    ("k", "n", "shift", "least"),
    [(10, (100, 100), 0.0, 0.93), (10, (1000, 300), 0.3, 0.92), (30, (1000, 1000), 0.0, 0.92),
     (30, (1000, 1000), 0.3, 0.92), (30, (100, 1000), 0.3, 0.7), (10, (400, 400), 0.8, 0.92)],
)  # fmt: skip
def test_overlap_covers(k: int, n: tuple[int, int], shift: float, least: float) -> None:
    """With and without a difference; less where a hundred people lie on thirty scores."""
    draw, inside = np.random.default_rng(4), []
    truth = min(float(np.minimum(shares(k, 0), shares(k, shift)).sum()), 1.0)
    for _ in range(250):
        found = overlap(two_groups(draw, k, n, shift), ("a",), samples=200)[("b",)]
        inside.append(found.low - 1e-9 <= truth <= found.high + 1e-9)
    # 250 cohorts place a coverage of 95 percent above 92 all but one time in fifty.
    assert np.mean(inside) >= least


@pytest.mark.parametrize("steeper", [0.0, 0.2])
def test_abroca_covers(steeper: float) -> None:
    """Equal curves, whose area is 0, and a curve that is steeper."""
    draw, inside, k = np.random.default_rng(6), [], 8
    slopes = (0.4, 0.4 + steeper)
    rates = [expit(-2 + slope * np.arange(k)) for slope in slopes]
    huge = np.full(k, 10**9)
    yes = [np.round(huge * rate).astype(np.int64) for rate in rates]
    truth = area_between((yes[0], huge - yes[0]), (yes[1], huge - yes[1]))
    for _ in range(120):
        people = [draw.multinomial(500, np.full(k, 1 / k)) for _ in range(2)]
        events = [draw.binomial(n, rate) for n, rate in zip(people, rates, strict=True)]
        table = CountTable.from_counts(
            np.tile(np.arange(k), 2), np.concatenate(events), n=np.concatenate(people),
            by={"group": ["a"] * k + ["b"] * k},
        )  # fmt: skip
        found = abroca(table, ("a",), samples=120)[("b",)]
        inside.append(found.low <= truth <= found.high)
    assert np.mean(inside) >= 0.9


def parts_of(rate: np.ndarray) -> dict[str, float]:
    """The measures of the population."""
    base = float(SHARE @ rate)
    apart = {
        "reliability": SHARE @ (rate - EXPECTED) ** 2,
        "resolution": SHARE @ (rate - base) ** 2,
    }
    errors = summary(np.abs(rate - EXPECTED), SHARE * 10**8)
    return dict(zip(("ici", "e50", "e90", "emax"), errors.tolist(), strict=True)) | apart


@pytest.mark.parametrize(
    ("rate", "names"),
    [
        (EXPECTED, ("ici", "e50", "e90", "emax", "reliability", "resolution")),
        (expit(0.3 + 0.7 * np.log(EXPECTED / (1 - EXPECTED))), ("ici", "e90", "emax", "reliability",
                                                                "resolution")),
    ],
    ids=["right", "too extreme"],
)  # fmt: skip
def test_calibration_errors_and_murphys_parts_cover(
    rate: np.ndarray, names: tuple[str, ...]
) -> None:
    """An instrument that is right has an error of 0, which percentiles could never hold."""
    draw, truth, inside = np.random.default_rng(3), parts_of(rate), []
    for _ in range(150):
        people = draw.multinomial(1500, SHARE)
        table = CountTable.from_counts(SCORE, draw.binomial(people, rate), n=people,
                                       expected=EXPECTED)  # fmt: skip
        found = calibration_errors(table, samples=200) | brier_parts(table, samples=200)
        assert all(one.low <= one.value <= one.high for one in found.values())
        inside.append([found[name].low - 1e-9 <= truth[name] <= found[name].high for name in names])
    assert (np.mean(inside, axis=0) >= 0.92).all(), dict(
        zip(names, np.mean(inside, axis=0), strict=True)
    )


@pytest.mark.parametrize("measure", [calibration_errors, brier_parts])
def test_nobody_has_no_distance(measure: Callable[..., dict[str, Estimate]]) -> None:
    """Without people nothing is established, and nothing is drawn."""
    empty = CountTable.from_counts([1], [0], [0], expected=[0.5])
    assert not any(found.defined for found in measure(empty).values())

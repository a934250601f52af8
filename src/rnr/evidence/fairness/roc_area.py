"""How differently the score ranks people in two groups: the area between their ROC curves."""

from __future__ import annotations

import numpy as np

from rnr.evidence.estimates.bootstrap import resample
from rnr.evidence.estimates.distances import distance_estimate
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.fairness.groups import pick_groups
from rnr.evidence.tables.counts import CountTable, Floats, Ints, Key

_MEANING = "area between the ROC curves of this group and the reference; 0 is the same curve"


def abroca(
    table: CountTable,
    reference: Key | None = None,
    *,
    minimum: int = 10,
    confidence: float = 0.95,
    samples: int = 1_000,
    seed: int = 0,
) -> dict[Key, Estimate]:
    """Give the area between the ROC curves of each group and a reference group.

    The integral over FPR of abs(TPR - TPR of the reference). Curves that cross can differ while
    their AUCs agree, so report both. Chance alone makes it positive; its limits allow for that.

    Parameters
    ----------
    table
        Counts split by groups.
    reference
        Group to compare with; by default the largest.
    minimum
        Groups with fewer people with, or without, the event are left out.
    confidence, samples, seed
        Coverage, number of resampled tables within each group, and their seed.

    Returns
    -------
    dict
        Each other group to the area, from 0 to 1, with bootstrap limits; see
        :mod:`rnr.evidence.estimates.distances`.

    References
    ----------
    Gardner, Brooks, Baker (2019), LAK, 225-234, doi:10.1145/3303772.3303791.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 1, 2], yes=[20, 80, 30, 60], n=[100] * 4,
    ...     by={"sex": ["f", "f", "m", "m"]})
    >>> print(abroca(counts, ("f",))[("m",)])
    abroca 0.148 (0.059 to 0.238), 90 events among 200 people
    """
    kept, reference, _ = pick_groups(table, reference, minimum)
    drawn = {key: resample(part, samples, seed + at) for at, (key, part) in enumerate(kept.items())}
    there = kept[reference]
    found = {}
    for key, part in kept.items():
        if key == reference:
            continue
        value = area_between((part.yes, part.no), (there.yes, there.no))
        areas = np.array(
            [
                area_between(*pair)
                for pair in zip(
                    zip(*drawn[key], strict=True), zip(*drawn[reference], strict=True), strict=True
                )
            ]
        )
        found[key] = distance_estimate(
            part,
            value,
            areas,
            f"{samples:,} samples, seed {seed}",
            measure="abroca",
            definition=_MEANING,
            confidence=confidence,
        )
    return found


def area_between(one: tuple[Ints, Ints], other: tuple[Ints, Ints]) -> float:
    """Integrate the distance between two ROC curves exactly, segment by segment.

    Parameters
    ----------
    one, other
        People with and without the event at each score, both on the same ascending scores.

    Returns
    -------
    float
        From 0 to 1; not-a-number when a curve does not exist.

    Examples
    --------
    >>> up, down = np.array([0, 10]), np.array([10, 0])
    >>> area_between((up, down), (down, up))
    1.0
    """
    curves = [_roc(*counts) for counts in (one, other)]
    if any(np.isnan(curve).any() for curve in curves):
        return float("nan")
    grid = np.unique(np.concatenate([curve[0] for curve in curves]))
    start, end = (
        ends[0] - ends[1] for ends in zip(*(_at_ends(curve, grid) for curve in curves), strict=True)
    )
    width = np.diff(grid)
    size = np.abs(start) + np.abs(end)
    crossing = start * end < 0
    flat = np.where(size > 0, size, 1.0)
    area = np.where(crossing, (start**2 + end**2) / flat, size) * width / 2
    return float(area.sum())


def _roc(yes: Ints, no: Ints) -> tuple[Floats, Floats]:
    """False and true positive rate as the cut falls from above the highest score."""
    with np.errstate(invalid="ignore"):
        fpr, tpr = (
            np.concatenate([[0.0], np.cumsum(side[::-1])]) / side.sum() for side in (no, yes)
        )
    return fpr, tpr


def _at_ends(curve: tuple[Floats, Floats], grid: Floats) -> tuple[Floats, Floats]:
    """Height of a curve just inside both ends of each interval of the grid."""
    fpr, tpr = curve
    middle = (grid[:-1] + grid[1:]) / 2
    at = np.searchsorted(fpr, middle, side="right") - 1
    slope = (tpr[at + 1] - tpr[at]) / (fpr[at + 1] - fpr[at])
    return tpr[at] + slope * (grid[:-1] - fpr[at]), tpr[at] + slope * (grid[1:] - fpr[at])

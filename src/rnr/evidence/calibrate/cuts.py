"""Set levels by rates that were stated beforehand, and say how firmly the cuts stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rnr.errors import Problem
from rnr.evidence.calibrate.norms import score_curve
from rnr.evidence.calibrate.percentiles import median_score
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.bootstrap import resample
from rnr.evidence.tables.cells import Expected
from rnr.evidence.tables.counts import CountTable, Floats, Ints

Smooth = Literal["none", "intercept", "logistic", "beta", "isotonic"]
Scale = Literal["rate", "ratio"]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where one level starts, and how firmly.

    Made by :func:`rnr.evidence.calibrate.set_cuts`.

    Attributes
    ----------
    level
        Name of the level.
    boundary
        The stated rate (or ratio to the rate at the median score) at which it should start.
    start
        Lowest score whose smoothed rate reaches the boundary; None when no score does, that is,
        when the instrument cannot identify the level here.
    stability
        Share of resampled tables that give the same start.
    low, high
        Central 95 percent of the starts in resampled tables; None beyond the highest score.
    """

    level: str
    boundary: float
    start: float | None
    stability: float
    low: float | None
    high: float | None


def set_cuts(
    table: CountTable,
    boundaries: Mapping[str, float],
    expected: Expected = None,
    *,
    method: Smooth = "logistic",
    on: Scale = "rate",
    samples: int = 1_000,
    seed: int = 0,
) -> tuple[Cut, ...]:
    """Place levels where the smoothed rate reaches boundaries that were stated beforehand.

    This is how an instrument is aligned with a common system of levels, such as the Five-Level
    system: the system states the rates, these counts say at which score they are reached. Never
    choose boundaries by looking for the best result on the same data.

    Parameters
    ----------
    table
        Counts by score.
    boundaries
        Level to the rate at which it starts, from lowest to highest; the lowest starts at 0.
    expected
        Instrument's own probability by score, to start from.
    method
        Rung of the ladder that smooths the rates.
    on
        ``"rate"``, or ``"ratio"``: boundaries are multiples of the rate at the median score, for
        outcomes too rare for common rates.
    samples, seed
        Resampled tables for the stability of the cuts, and their seed.

    Returns
    -------
    tuple of Cut
        One a level, from lowest to highest.

    Raises
    ------
    MeasureError
        When boundaries do not ascend from 0, or the counts allow no smooth rate.

    References
    ----------
    Hanson and others (2017), A five-level risk and needs system, Council of State Governments
    Justice Center.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2, 3], yes=[10, 20, 40, 60], n=[100] * 4)
    >>> for cut in set_cuts(counts, {"I": 0, "II": 0.15, "III": 0.45}, samples=200):
    ...     print(cut.level, cut.start)
    I 0.0
    II 1.0
    III 3.0
    """
    values = np.array(list(boundaries.values()), dtype=np.float64)
    if not len(values) or values[0] != 0 or not (np.diff(values) > 0).all():
        raise MeasureError(
            "these boundaries cannot be used",
            [
                Problem(
                    "boundaries",
                    "rates in ascending order, the lowest 0, are expected",
                    "name every level with the rate at which it starts",
                    "boundaries",
                )
            ],
        )
    everybody = table.total()
    starts = _starts(everybody, expected, method, on, values)
    if starts is None:
        raise MeasureError(
            "these counts allow no smooth rate",
            [Problem("table", f"has no finite {method} fit", "pool scores", "fit")],
        )
    yes, no = resample(everybody, samples, seed)
    drawn = np.array(
        [
            found
            for pair in zip(yes, no, strict=True)
            if (found := _starts(_like(everybody, *pair), expected, method, on, values)) is not None
        ]
    )
    ends = np.quantile(drawn, [0.025, 0.975], axis=0, method="inverted_cdf")
    same = (drawn == starts).mean(axis=0)
    scores = everybody.score
    return tuple(
        Cut(
            level,
            float(boundary),
            _score(scores, starts[at]),
            float(same[at]),
            _score(scores, ends[0, at]),
            _score(scores, ends[1, at]),
        )
        for at, (level, boundary) in enumerate(boundaries.items())
    )


def _like(table: CountTable, yes: Ints, no: Ints) -> CountTable:
    return CountTable(table.score, yes, no, labels=table.labels, expected=table.expected)


def _starts(
    table: CountTable, expected: Expected, method: Smooth, on: Scale, boundaries: Floats
) -> Ints | None:
    """Index of the first score that reaches each boundary; the number of scores if none does."""
    curve, at = score_curve(table, method, expected, limits=False)
    if not curve.found:
        return None
    rates = np.where(at >= 0, curve.rate[np.maximum(at, 0)], -1.0)
    if on == "ratio":
        rates = rates / rates[np.searchsorted(table.score, median_score(table))]
    reached = np.maximum.accumulate(rates)[None, :] >= boundaries[:, None]
    reached[0] = True
    return np.where(reached.any(axis=1), reached.argmax(axis=1), len(rates))


def _score(scores: Floats, place: float | np.int64) -> float | None:
    return float(scores[int(place)]) if place < len(scores) else None

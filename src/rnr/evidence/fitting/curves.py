"""Calibration as a curve: the rate observed along the expected rate, and how far apart they lie."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import expit

from rnr.evidence.estimates.distances import CHANCE_SAMPLES, allow_for_chance, distance_estimate
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.estimates.several import bootstrap_several
from rnr.evidence.fitting.isotonic import isotonic_limits, isotonic_rates
from rnr.evidence.fitting.logistic import fit_logistic, fit_many
from rnr.evidence.fitting.splines import spline_design, spline_knots, weighted_quantiles
from rnr.evidence.tables.cells import Cell, Expected, cells, chances, log_odds
from rnr.evidence.tables.counts import CountTable, Floats, Ints

Smoother = Literal["spline", "isotonic"]

_CURVE = "observed rate among people of this score, smoothed along the expected rate"
_NO_CURVE = "these counts have no finite smooth curve"
_NOBODY = "the instrument gives this score no expected probability, and nobody has it"
ERRORS = {
    "ici": "mean distance between expected and smoothed observed rate, over people",
    "e50": "distance between expected and smoothed observed rate that half of the people exceed",
    "e90": "distance between expected and smoothed observed rate that a tenth of people exceed",
    "emax": "largest distance between expected and smoothed observed rate",
}


def calibration_curve(
    table: CountTable,
    expected: Expected = None,
    method: Smoother = "spline",
    confidence: float = 0.95,
    *,
    samples: int = 1_000,
    seed: int = 0,
) -> dict[Cell, Estimate]:
    """Give the smoothed observed rate at each score, with a pointwise band.

    Parameters
    ----------
    table
        The counts.
    expected
        Expected probability by score; by default what the table carries.
    method
        ``"spline"``: logistic regression on a restricted cubic spline of the expected log-odds, up
        to five knots, with a Wald band; ``"isotonic"``: the never-falling curve (CORP), with
        percentiles over resampled people that are never narrower than Wilson's for the pool.
    confidence
        Pointwise coverage of the band.
    samples, seed
        For the band of the isotonic curve.

    Returns
    -------
    dict
        Score or level to the smoothed observed rate; compare it with the expected one.

    References
    ----------
    Harrell (2015), Regression Modeling Strategies; Dimitriadis, Gneiting, Jordan (2021), PNAS 118,
    e2016191118, doi:10.1073/pnas.2016191118 (CORP).

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 3], yes=[20, 45, 80], n=[100, 100, 100])
    >>> curve = calibration_curve(counts, {1: 0.25, 2: 0.5, 3: 0.75}, "isotonic")
    >>> print(curve[1.0])
    calibration_curve 0.200 (0.127 to 0.289), 20 events among 100 people
    """
    p, back, yes, no = _pooled(table, chances(table, expected))
    if method == "isotonic":
        rate = isotonic_rates(yes, no)
        low, high = isotonic_limits(yes, no, confidence, samples, seed)
        how = "isotonic (CORP), percentile bootstrap at least as wide as Wilson"
    else:
        rate, low, high = _spline_band(p, yes, no, confidence)
        how = "logistic regression on a restricted cubic spline, Wald"
    found = {}
    for at, (cell, j) in enumerate(zip(cells(table), back.tolist(), strict=True)):
        n, events = int(table.yes[at] + table.no[at]), int(table.yes[at])
        if j < 0 or np.isnan(rate[j]):
            why = _NOBODY if j < 0 else _NO_CURVE
            found[cell] = undefined(
                "calibration_curve", n, events, why, _CURVE, confidence=confidence
            )
        else:
            ends = float(low[j]), float(high[j])
            found[cell] = Estimate(
                float(rate[j]), *ends, n, events, "calibration_curve", how, _CURVE, confidence
            )
    return found


def _pooled(table: CountTable, p: Floats) -> tuple[Floats, Ints, Floats, Floats]:
    """Distinct expected rates ascending, where each score lies among them, and their counts."""
    known = ~np.isnan(p)
    distinct, at = np.unique(p[known], return_inverse=True)
    back = np.full(len(p), -1, dtype=np.int64)
    back[known] = at
    yes, no = (_by_rate(side[None, :], back, len(distinct))[0] for side in (table.yes, table.no))
    return distinct, back, yes, no


def _by_rate(counts: Ints, back: Ints, k: int) -> Floats:
    """Add up counts (b, scores) over the scores of one expected rate: (b, k)."""
    member = (back[:, None] == np.arange(k)).astype(np.float64)
    return np.asarray(counts @ member)


def _spline(p: Floats, n: Floats) -> Floats:
    line = log_odds(p)
    return spline_design(line, spline_knots(line, n) if np.isfinite(line).all() else ())


def _spline_band(
    p: Floats, yes: Floats, no: Floats, confidence: float
) -> tuple[Floats, Floats, Floats]:
    design = _spline(p, yes + no)
    fit = fit_logistic(design, yes, no)
    with np.errstate(invalid="ignore"):
        eta = design @ fit.coef
        half = z_value(confidence) * np.sqrt(np.einsum("ki,ij,kj->k", design, fit.cov, design))
    return expit(eta), expit(eta - half), expit(eta + half)


def calibration_errors(
    table: CountTable,
    expected: Expected = None,
    method: Smoother = "spline",
    confidence: float = 0.95,
    *,
    samples: int = 1_000,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Say how far expected rates lie from smoothed observed ones: ICI, E50, E90 and Emax.

    Distances are never below 0, so chance alone makes them positive. Their limits reach 0 where
    an instrument that is right would look as far off.

    Parameters
    ----------
    table, expected, method, confidence, samples, seed
        As in :func:`calibration_curve`.

    Returns
    -------
    dict
        ``"ici"``, ``"e50"``, ``"e90"`` and ``"emax"``, each from 0 to 1 with bootstrap limits; see
        :mod:`rnr.evidence.estimates.distances`.

    References
    ----------
    Austin, Steyerberg (2019), Statistics in Medicine 38, 4051-4065, doi:10.1002/sim.8281.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 3], yes=[20, 45, 80], n=[100, 100, 100])
    >>> errors = calibration_errors(counts, {1: 0.25, 2: 0.5, 3: 0.75}, "isotonic")
    >>> {name: round(found.value, 3) for name, found in errors.items()}
    {'ici': 0.05, 'e50': 0.05, 'e90': 0.05, 'emax': 0.05}
    """
    rate = chances(table, expected)
    p, back, yes, no = _pooled(table, rate)
    design = _spline(p, yes + no)

    def distances(yes: Ints, no: Ints) -> Floats:
        a, b = _by_rate(yes, back, len(p)), _by_rate(no, back, len(p))
        if method == "isotonic":
            curves = isotonic_rates(a, b)
        else:
            curves = expit(fit_many(design, a, b) @ design.T)
        return np.array([summary(gap, n) for gap, n in zip(np.abs(curves - p), a + b, strict=True)])

    found = bootstrap_several(
        table, distances, ERRORS,
        limits=distance_estimate, confidence=confidence, samples=samples, seed=seed,
    )  # fmt: skip
    if not any(one.low > 0 for one in found.values()):
        return found
    n = table.yes + table.no
    shape, draw = (min(samples, CHANCE_SAMPLES), len(n)), np.random.default_rng(seed)
    right = draw.binomial(n, np.where(np.isnan(rate), 0.0, rate), shape)
    chance = distances(right, n - right)
    return {
        name: allow_for_chance(one, chance[:, at]) for at, (name, one) in enumerate(found.items())
    }


def summary(gap: Floats, n: Floats) -> Floats:
    """Give mean, median, ninth decile and maximum of distances over people.

    Examples
    --------
    >>> summary(np.array([0.1, 0.3]), np.array([3.0, 1.0])).round(2).tolist()
    [0.15, 0.1, 0.24, 0.3]
    """
    if np.isnan(gap[n > 0]).any() or not n.sum():
        return np.full(4, np.nan)
    gap, n = gap[n > 0], n[n > 0]
    mean = float(gap @ n / n.sum())
    return np.array([mean, *weighted_quantiles(gap, n, [0.5, 0.9]), gap.max()])

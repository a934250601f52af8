"""Are expected rates right on average and along the scale: calibration intercept and slope.

Conventions are those of Van Calster and others (2016), Journal of Clinical Epidemiology 74,
167-176. Every number here is named by its definition, because two intercepts are in use.
"""

from __future__ import annotations

import math

import numpy as np

from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.estimates.significance import SignificanceTest, chi_square
from rnr.evidence.fitting.logistic import fit_logistic, loglik
from rnr.evidence.tables.cells import Expected, chances, log_odds, occupied
from rnr.evidence.tables.counts import CountTable

_LARGE = "log-odds that must be added to the expected probabilities; below 0 they are too high"
_SLOPE = "how far expected log-odds must be stretched; below 1 the expected rates are too extreme"
_JOINT = "are intercept 0 and slope 1 together, that is, are expected rates right on this line"
_EDGE = "an expected probability of 0 or 1 has no log-odds"
_FLAT = "these counts have no finite estimate (separation, or one expected rate only)"


def calibration_in_the_large(
    table: CountTable, expected: Expected = None, confidence: float = 0.95
) -> Estimate:
    """Give the calibration intercept: by how much expected log-odds are too low on average.

    logit P = a + logit p with the slope held at one. 0 is ideal; below 0 the instrument expects too
    much. This is the intercept *in the large*, not the one fitted together with a slope.

    Parameters
    ----------
    table, expected, confidence
        As in :func:`~rnr.evidence.fitting.rates.expected_observed`.

    Returns
    -------
    Estimate
        On the log-odds scale, with a Wald interval.

    References
    ----------
    Van Calster and others (2016), doi:10.1016/j.jclinepi.2015.12.005.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> print(calibration_in_the_large(counts, {1: 0.2, 2: 0.8}))
    calibration_in_the_large 0.000 (-0.346 to 0.346), 100 events among 200 people
    """
    return _weak(table, expected, confidence, slope=False)


def calibration_slope(
    table: CountTable, expected: Expected = None, confidence: float = 0.95
) -> Estimate:
    """Give the calibration slope: whether expected rates are spread as far as the observed ones.

    logit P = a + z logit p. 1 is ideal; below 1 the expected rates are too extreme (the sign of
    over-fitting), above 1 too timid, and below 0 they point the wrong way.

    Parameters
    ----------
    table, expected, confidence
        As in :func:`~rnr.evidence.fitting.rates.expected_observed`.

    Returns
    -------
    Estimate
        The factor z, with a Wald interval.

    References
    ----------
    Van Calster and others (2016), doi:10.1016/j.jclinepi.2015.12.005.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> print(calibration_slope(counts, {1: 0.2, 2: 0.8}))
    calibration_slope 1.000 (0.750 to 1.250), 100 events among 200 people
    """
    return _weak(table, expected, confidence, slope=True)


def _weak(table: CountTable, expected: Expected, confidence: float, *, slope: bool) -> Estimate:
    measure = "calibration_slope" if slope else "calibration_in_the_large"
    meaning = _SLOPE if slope else _LARGE
    yes, no, line = occupied(table, log_odds(chances(table, expected)))
    if np.isinf(line).any():
        return undefined(measure, table.n, table.events, _EDGE, meaning, confidence=confidence)
    constant = np.ones_like(line)
    if slope:
        fit = fit_logistic(np.column_stack([constant, line]), yes, no)
    else:
        fit = fit_logistic(constant[:, None], yes, no, line)
    if not fit.found:
        return undefined(measure, table.n, table.events, _FLAT, meaning, confidence=confidence)
    value, spread = float(fit.coef[-1]), float(fit.se[-1]) * z_value(confidence)
    return Estimate(
        value,
        value - spread,
        value + spread,
        table.n,
        table.events,
        measure,
        "logistic regression on the counts, Wald",
        meaning,
        confidence,
    )


def calibration_test(table: CountTable, expected: Expected = None) -> SignificanceTest:
    """Test intercept and slope together: could the expected rates be right as they stand.

    Likelihood ratio 2 [LL(a, z) - LL(0, 1)] on two degrees of freedom, the "unreliability" test.
    With many people it finds differences that do not matter; look at their size first.

    Parameters
    ----------
    table, expected
        As in :func:`~rnr.evidence.fitting.rates.expected_observed`.

    Returns
    -------
    SignificanceTest
        Chi-square with 2 degrees of freedom.

    References
    ----------
    Miller, Hui, Tierney (1991), Statistics in Medicine 10, 1213-1226.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> print(calibration_test(counts, {1: 0.3, 2: 0.8}))
    calibration_test: chi-square 5.146, 2 df, p 0.0763
    """
    yes, no, line = occupied(table, log_odds(chances(table, expected)))
    method, statistic = "likelihood ratio of (a, z) against (0, 1)", math.nan
    if np.isinf(line).any():
        method = _EDGE
    else:
        fit = fit_logistic(np.column_stack([np.ones_like(line), line]), yes, no)
        if fit.found:
            statistic = 2 * (fit.loglik - float(loglik(line, yes, no)))
        else:
            method = _FLAT
    return chi_square(
        statistic, 2, table, measure="calibration_test", method=method, definition=_JOINT
    )

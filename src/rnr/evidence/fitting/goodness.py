"""Tests of whether the expected rates can be right, each with what it cannot tell."""

from __future__ import annotations

import math
from typing import Literal, cast

import numpy as np

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.significance import SignificanceTest, chi_square, normal
from rnr.evidence.tables.cells import Expected, chances, occupied
from rnr.evidence.tables.counts import CountTable, Floats, Ints

HL_WARNING = (
    "weak alone: it depends on how people are grouped, finds everything in large samples and "
    "little in small ones, and does not say in which direction the rates are wrong"
)

_SPIEGELHALTER = "do the squared errors differ from what right probabilities would give"
_HL = "do observed and expected events differ over groups of expected rate"
_CHI = "do observed and expected events differ over the scores or levels"


def spiegelhalter(table: CountTable, expected: Expected = None) -> SignificanceTest:
    """Test whether the Brier score is as large as right probabilities would make it.

    Z = sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p)), standard normal if calibrated. It
    cannot see errors that cancel within the squared error.

    Parameters
    ----------
    table
        The counts.
    expected
        Expected probability by score; by default what the table carries.

    Returns
    -------
    SignificanceTest
        A two-sided z-test.

    References
    ----------
    Spiegelhalter (1986), Statistics in Medicine 5, 421-433.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> print(spiegelhalter(counts, {1: 0.3, 2: 0.8}))
    spiegelhalter: z -1.325, p 0.1853
    """
    yes, no, p = occupied(table, chances(table, expected))
    slant = 1 - 2 * p
    variance = float(((yes + no) * slant**2 * p * (1 - p)).sum())
    surprise = float(((yes * (1 - p) - no * p) * slant).sum())
    z = surprise / math.sqrt(variance) if variance else math.nan
    method = (
        "z-test of the Brier score"
        if variance
        else ("every expected probability is 0, 1/2 or 1, so the test has no variance")
    )
    return normal(z, table, measure="spiegelhalter", method=method, definition=_SPIEGELHALTER)


def hosmer_lemeshow(
    table: CountTable, expected: Expected = None, *, groups: int | None = 10, fitted: bool = False
) -> SignificanceTest:
    """Compare observed and expected events over groups of similar expected rate.

    sum (O - E)^2 / [E (1 - E / n)]. Never report it alone; the result carries the warning.

    Parameters
    ----------
    table
        The counts.
    expected
        Expected probability by score; by default what the table carries.
    groups
        Number of groups by quantile of the expected rate; people with one expected rate stay
        together, so there may be fewer. Where there are no more expected rates than groups, or
        with None, every expected rate is its own group.
    fitted
        True when the expected rates were fitted on these same people: two degrees of freedom less.

    Returns
    -------
    SignificanceTest
        Chi-square with as many degrees of freedom as groups (minus two if fitted).

    References
    ----------
    Hosmer, Lemeshow (1980), Communications in Statistics A9, 1043-1069.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 3], yes=[20, 45, 80], n=[100, 100, 100])
    >>> print(hosmer_lemeshow(counts, {1: 0.2, 2: 0.5, 3: 0.8}))
    hosmer_lemeshow: chi-square 1.000, 3 df, p 0.8013
    """
    if groups is not None and groups < 2:
        raise MeasureError(
            "Hosmer-Lemeshow needs groups",
            [Problem("groups", "at least 2 are expected", "ask for 2 or more, or None", "groups")],
        )
    yes, no, p = occupied(table, chances(table, expected))
    distinct, at = cast("tuple[Floats, Ints]", np.unique(p, return_inverse=True))
    if groups is not None and len(distinct) > groups:
        at = _quantile_groups(distinct, at, yes + no, groups)[at]
    return _pearson(
        table,
        (yes, no, p),
        at,
        fitted=fitted,
        measure="hosmer_lemeshow",
        method=HL_WARNING,
        definition=_HL,
    )


def _quantile_groups(distinct: Floats, at: Ints, n: Floats, groups: int) -> Ints:
    """Group of each distinct expected rate, by the mid-point of its share of the people."""
    weight = np.bincount(at, weights=n, minlength=len(distinct))
    middle = (np.cumsum(weight) - weight / 2) / max(weight.sum(), 1)
    return np.asarray(np.unique(np.floor(middle * groups), return_inverse=True)[1], np.int64)


def calibration_chi_square(
    table: CountTable,
    expected: Expected = None,
    variance: Literal["binomial", "poisson"] = "binomial",
) -> SignificanceTest:
    """Compare observed with expected events at every score or level.

    Parameters
    ----------
    table
        The counts.
    expected
        Expected probability by score; by default what the table carries.
    variance
        ``"binomial"``: sum (O - E)^2 / [n p (1 - p)]; ``"poisson"``: sum (O - E)^2 / E, the form in
        many papers, a little smaller.

    Returns
    -------
    SignificanceTest
        Chi-square with one degree of freedom a score that has people.

    References
    ----------
    Hanson (2017), Criminal Justice and Behavior 44, 26-39, doi:10.1177/0093854816683956.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 3], yes=[20, 45, 80], n=[100, 100, 100])
    >>> print(calibration_chi_square(counts, {1: 0.2, 2: 0.5, 3: 0.8}, "poisson"))
    calibration_chi_square: chi-square 0.500, 3 df, p 0.9189
    """
    yes, no, p = occupied(table, chances(table, expected))
    return _pearson(
        table,
        (yes, no, p),
        np.arange(len(p)),
        variance=variance,
        measure="calibration_chi_square",
        method=f"{variance} variance",
        definition=_CHI,
    )


def _pearson(
    table: CountTable,
    counted: tuple[Floats, Floats, Floats],
    at: Ints,
    *,
    measure: str,
    method: str,
    definition: str,
    variance: str = "binomial",
    fitted: bool = False,
) -> SignificanceTest:
    yes, no, p = counted
    size = int(at.max()) + 1 if len(at) else 0
    observed = np.bincount(at, weights=yes, minlength=size)
    total = np.bincount(at, weights=yes + no, minlength=size)
    should = np.bincount(at, weights=(yes + no) * p, minlength=size)
    spread = should * (1 - should / total) if variance == "binomial" else should
    df, statistic = size - 2 * fitted, math.nan
    if df < 1:
        method = "too few groups of expected rate for a test"
    elif (spread <= 0).any():
        method = "an expected probability of 0 or 1 leaves no room for chance"
    else:
        statistic = float(((observed - should) ** 2 / spread).sum())
    return chi_square(
        statistic, max(df, 1), table, measure=measure, method=method, definition=definition
    )

"""Choose the least change that the counts do not contradict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from rnr.evidence.calibrate.ladder import PARAMETERS, Curve, Method
from rnr.evidence.calibrate.norms import score_curve
from rnr.evidence.estimates.significance import SignificanceTest, chi_square
from rnr.evidence.tables.cells import Expected, chances
from rnr.evidence.tables.counts import CountTable


@dataclass(frozen=True, slots=True)
class ClosedTest:
    """Which rung of the ladder a closed test chose, and the tests that led there.

    Made by :func:`rnr.evidence.calibrate.closed_test`.

    Attributes
    ----------
    chosen
        ``"none"``, ``"intercept"``, ``"logistic"`` or ``"beta"``.
    steps
        The tests in the order in which they were made; the last one decided.
    alpha
        Level of each test, and of all of them together.
    """

    chosen: Method
    steps: tuple[SignificanceTest, ...]
    alpha: float


def closed_test(
    table: CountTable,
    expected: Expected = None,
    *,
    richest: Literal["logistic", "beta"] = "logistic",
    alpha: float = 0.05,
) -> ClosedTest:
    """Choose between keeping, shifting and refitting the instrument's rates.

    The richest rung is tested against no change, then against each higher rung; the first one
    that it does not beat is kept. Because every later test is made only after a significant one,
    the whole procedure keeps the error rate of a single test, and prefers the least change.

    Parameters
    ----------
    table
        Counts that had no part in making the expected rates.
    expected
        Expected probability by score; by default what the table carries.
    richest
        The richest rung considered; for a single score, slope and intercept are a full refit.
    alpha
        Significance level.

    Returns
    -------
    ClosedTest
        Pass ``chosen`` to :func:`recalibrate` to make the norm.

    References
    ----------
    Vergouwe and others (2017), Statistics in Medicine 36, 4529-4539, doi:10.1002/sim.7179.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], yes=[150, 300], n=[500, 500])
    >>> found = closed_test(counts, {0: 0.2, 1: 0.5})
    >>> found.chosen
    'intercept'
    >>> for step in found.steps:
    ...     print(step)
    logistic_over_none: chi-square 48.303, 2 df, p < 0.0001
    logistic_over_intercept: chi-square 0.991, 1 df, p 0.3194
    """
    given = chances(table, expected)
    rungs: list[Method] = [
        method for method in PARAMETERS if PARAMETERS[method] <= PARAMETERS[richest]
    ]
    curves = {method: score_curve(table, method, given)[0] for method in rungs}
    steps: list[SignificanceTest] = []
    for method in rungs[:-1]:
        steps.append(_over(table, curves[richest], curves[method]))
        if not steps[-1].p < alpha:
            return ClosedTest(method, tuple(steps), alpha)
    return ClosedTest(richest, tuple(steps), alpha)


def _over(table: CountTable, rich: Curve, plain: Curve) -> SignificanceTest:
    fits = math.isfinite(rich.loglik)
    gain = 2 * (rich.loglik - plain.loglik) if fits else math.nan
    method = "likelihood ratio" if fits else f"these counts have no finite {rich.method} fit"
    return chi_square(
        max(gain, 0.0) if fits else gain,
        PARAMETERS[rich.method] - PARAMETERS[plain.method],
        table,
        measure=f"{rich.method}_over_{plain.method}",
        method=method,
        definition=f"does the {rich.method} rung fit better than the {plain.method} rung",
    )

"""Each rung of the recalibration ladder by its own name, from counts to a local norm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from rnr.evidence.calibrate.norm import LocalNorm
from rnr.evidence.calibrate.norms import recalibrate
from rnr.evidence.tables.cells import Expected
from rnr.evidence.tables.counts import CountTable


class Settings(TypedDict, total=False):
    """Further arguments of :func:`recalibrate`, which every rung takes."""

    scores: Sequence[float]
    about: Mapping[str, str]
    confidence: float


def unchanged(
    table: CountTable, expected: Expected = None, **settings: Unpack[Settings]
) -> LocalNorm:
    """Keep the instrument's own rates, with local people and ranks beside them.

    P = p: for an E/O of about 1 and a slope of about 1. Published in the references of
    :func:`fit_curve`; settings as for :func:`recalibrate`.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], yes=[20, 60], n=[100, 100])
    >>> unchanged(counts, {0: 0.25, 1: 0.5}).expected
    {0.0: 0.25, 1.0: 0.5}
    """
    return recalibrate(table, "none", expected, **settings)


def intercept(
    table: CountTable, expected: Expected = None, **settings: Unpack[Settings]
) -> LocalNorm:
    """Shift the instrument's rates to the local base rate, and keep their spread.

    logit P = a + logit p: a below 0 says that the instrument expected too many events, above 0 too
    few. Published in the references of :func:`fit_curve`; settings as for :func:`recalibrate`.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], yes=[20, 60], n=[100, 100])
    >>> intercept(counts, {0: 0.25, 1: 0.5}).expected
    {0.0: 0.2718, 1.0: 0.5282}
    """
    return recalibrate(table, "intercept", expected, **settings)


def logistic(
    table: CountTable, expected: Expected = None, **settings: Unpack[Settings]
) -> LocalNorm:
    """Fit intercept and slope: smooth, rising rates from a score or from the instrument's rates.

    logit P = a + z logit p, or a + z s from a score s: z below 1 draws the instrument's rates
    together, above 1 it spreads them, and below 0 the rates fall with the score. Published in the
    references of :func:`fit_curve`; settings as for :func:`recalibrate`.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], yes=[20, 40, 60], n=[100, 100, 100])
    >>> logistic(counts, scores=range(4)).expected
    {0.0: 0.2063, 1.0: 0.3875, 2.0: 0.6063, 3.0: 0.7894}
    """
    return recalibrate(table, "logistic", expected, **settings)


def beta(table: CountTable, expected: Expected = None, **settings: Unpack[Settings]) -> LocalNorm:
    """Bend the instrument's rates with beta calibration, which can leave them as they are.

    logit P = c + a ln p - b ln(1 - p) with a, b >= 0; with a = b = 1 and c = 0 nothing changes.
    Published in the references of :func:`fit_curve`; settings as for :func:`recalibrate`.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], yes=[20, 50, 80], n=[100, 100, 100])
    >>> beta(counts, {0: 0.2, 1: 0.5, 2: 0.8}).expected
    {0.0: 0.2, 1.0: 0.5, 2.0: 0.8}
    """
    return recalibrate(table, "beta", expected, **settings)


def isotonic(
    table: CountTable, expected: Expected = None, **settings: Unpack[Settings]
) -> LocalNorm:
    """Fit the best never-falling curve: for checking, and for about a thousand people and more.

    Neighbouring scores whose rates would fall are pooled until none does. Published in the
    references of :func:`fit_curve`; settings as for :func:`recalibrate`.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], yes=[30, 20, 60], n=[100, 100, 100])
    >>> isotonic(counts).expected
    {0.0: 0.25, 1.0: 0.25, 2.0: 0.6}
    """
    return recalibrate(table, "isotonic", expected, **settings)


def venn_abers(
    table: CountTable, expected: Expected = None, **settings: Unpack[Settings]
) -> LocalNorm:
    """Merge the never-falling curves without and with one more event at each score.

    P = p1 / (1 - p0 + p1), where p0 and p1 are the rates with one more person at that score who
    has not, or has, the event; both are given as its limits. Published in the references of
    :func:`fit_curve`; settings as for :func:`recalibrate`.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], yes=[20, 60], n=[100, 100])
    >>> row = venn_abers(counts).at(0)
    >>> row.low, row.rate, row.high
    (0.198, 0.2059, 0.2079)
    """
    return recalibrate(table, "venn-abers", expected, **settings)

"""Does an item work alike in every group: differential item functioning (DIF) at equal scores.

An item's table is a count table whose event is the endorsed item: people by total (or rest) score,
by endorsed or not, by group.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.estimates.significance import SignificanceTest, chi_square
from rnr.evidence.fairness.bias import predictive_bias
from rnr.evidence.fairness.groups import pick_groups, without_groups
from rnr.evidence.fitting.logistic import loglik
from rnr.evidence.tables.counts import CountTable, Floats, Key

ETS_DELTA = -2.35

_ODDS = "odds of endorsing the item in the reference over those in this group, at equal scores"
_DELTA = "the same on the ETS delta scale; below 0 this group endorses the item less often"
_MH = "is the odds of endorsing the item the same in both groups at every score"
_NONE = "no score has people of both groups who differ on the item"


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """How two groups differ on one item; made by :func:`rnr.evidence.mantel_haenszel`.

    Attributes
    ----------
    odds_ratio
        Common odds ratio, reference over focal group; 1 is no difference.
    delta
        -2.35 ln(odds ratio), the scale of the Educational Testing Service.
    test
        Mantel-Haenszel chi-square without continuity correction.
    size
        ``"A"`` (negligible, below 1 in absolute delta), ``"C"`` (large: at least 1.5, and
        significantly above 1), else ``"B"``; empty when not established.
    """

    odds_ratio: Estimate
    delta: Estimate
    test: SignificanceTest
    size: str


def mantel_haenszel(
    table: CountTable, reference: Key | None = None, *, minimum: int = 10, confidence: float = 0.95
) -> dict[Key, MantelHaenszel]:
    """Compare how often each group endorses an item among people of equal score.

    OR = sum(A D / N) / sum(B C / N) over scores, with the Robins-Breslow-Greenland variance.

    Parameters
    ----------
    table
        Counts of one item (endorsed: yes) by score, split by groups.
    reference
        Group to compare with; by default the largest.
    minimum
        Groups with fewer people who endorse, or do not endorse, the item are left out.
    confidence
        Coverage of the intervals, and of the test that separates size C from B.

    Returns
    -------
    dict
        Each other group to its comparison with the reference.

    References
    ----------
    Mantel, Haenszel (1959), JNCI 22, 719-748; Robins, Breslow, Greenland (1986), Biometrics 42,
    311-323; Holland, Thayer (1988) for the delta scale.

    Examples
    --------
    >>> item = CountTable.from_counts(
    ...     [1, 2, 3, 1, 2, 3], yes=[30, 40, 20, 25, 33, 14], no=[20, 10, 30, 25, 17, 36],
    ...     by={"sex": ["f"] * 3 + ["m"] * 3},
    ... )
    >>> found = mantel_haenszel(item, reference=("f",))[("m",)]
    >>> round(found.odds_ratio.value, 2), round(found.delta.value, 3), found.size
    (1.72, -1.274, 'B')
    """
    kept, reference, _ = pick_groups(table, reference, minimum)
    return {
        key: _compare(kept[reference], part, confidence)
        for key, part in kept.items()
        if key != reference
    }


def _compare(reference: CountTable, focal: CountTable, confidence: float) -> MantelHaenszel:
    a, b, c, d = (
        np.asarray(cell, dtype=np.float64)
        for cell in (reference.yes, reference.no, focal.yes, focal.no)
    )
    n = a + b + c + d
    used = n > 1
    a, b, c, d, n = a[used], b[used], c[used], d[used], n[used]
    both = without_groups([reference, focal])
    up, down = a * d / n, b * c / n
    test = _chi_square(both, (a, b, c, d), n)
    if not (up.sum() > 0 and down.sum() > 0):
        gone = [
            undefined(name, both.n, both.events, _NONE, meaning, confidence=confidence)
            for name, meaning in (("mantel_haenszel", _ODDS), ("ets_delta", _DELTA))
        ]
        return MantelHaenszel(gone[0], gone[1], test, "")
    log_ratio = math.log(up.sum() / down.sum())
    se = math.sqrt(_variance((a, b, c, d), n))
    half = z_value(confidence) * se
    odds = Estimate(
        math.exp(log_ratio),
        math.exp(log_ratio - half),
        math.exp(log_ratio + half),
        both.n,
        both.events,
        "mantel_haenszel",
        "Robins-Breslow-Greenland variance",
        _ODDS,
        confidence,
    )
    low, high = sorted((ETS_DELTA * (log_ratio - half), ETS_DELTA * (log_ratio + half)))
    delta = Estimate(
        ETS_DELTA * log_ratio,
        low,
        high,
        both.n,
        both.events,
        "ets_delta",
        "-2.35 ln(odds ratio)",
        _DELTA,
        confidence,
    )
    return MantelHaenszel(odds, delta, test, _size(delta.value, abs(ETS_DELTA) * se, confidence))


def _variance(cell: tuple[Floats, Floats, Floats, Floats], n: Floats) -> float:
    """Variance of the log odds ratio after Robins, Breslow and Greenland."""
    a, b, c, d = cell
    up, down = a * d / n, b * c / n
    share, rest = (a + d) / n, (b + c) / n
    return float(
        (share * up).sum() / (2 * up.sum() ** 2)
        + (share * down + rest * up).sum() / (2 * up.sum() * down.sum())
        + (rest * down).sum() / (2 * down.sum() ** 2)
    )


def _chi_square(
    both: CountTable, cell: tuple[Floats, Floats, Floats, Floats], n: Floats
) -> SignificanceTest:
    a, b, c, d = cell
    surprise = (a - (a + b) * (a + c) / n).sum()
    variance = ((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum()
    statistic = float(surprise**2 / variance) if variance > 0 else math.nan
    method = "Mantel-Haenszel without continuity correction" if variance > 0 else _NONE
    return chi_square(statistic, 1, both, measure="mantel_haenszel", method=method, definition=_MH)


def _size(delta: float, se: float, confidence: float) -> str:
    if abs(delta) < 1:
        return "A"
    surely_above_one = (abs(delta) - 1) / se > stats.norm.ppf(confidence)
    return "C" if abs(delta) >= 1.5 and surely_above_one else "B"


@dataclass(frozen=True, slots=True)
class LogisticDif:
    """What regressions say of one item; made by :func:`rnr.evidence.logistic_dif`.

    Attributes
    ----------
    uniform, nonuniform
        Likelihood-ratio tests: does the group matter at equal score; does it matter differently
        at different scores.
    r2_change
        Nagelkerke R-square gained by group and product together over the score alone.
    size
        ``"A"`` below .035, ``"B"`` below .070, else ``"C"`` (Jodoin and Gierl 2001).
    """

    uniform: SignificanceTest
    nonuniform: SignificanceTest
    r2_change: float
    size: str


def logistic_dif(
    table: CountTable, reference: Key | None = None, *, minimum: int = 10
) -> LogisticDif:
    """Test one item for uniform and non-uniform DIF by logistic regression.

    Parameters
    ----------
    table, reference, minimum
        As in :func:`mantel_haenszel`.

    Returns
    -------
    LogisticDif
        Two tests, the R-square change and its size class.

    References
    ----------
    Swaminathan, Rogers (1990), Journal of Educational Measurement 27, 361-370; Jodoin, Gierl
    (2001), Applied Measurement in Education 14, 329-349.

    Examples
    --------
    >>> item = CountTable.from_counts(
    ...     [1, 2, 3, 1, 2, 3], yes=[20, 30, 40, 14, 25, 33], no=[30, 20, 10, 36, 25, 17],
    ...     by={"sex": ["f"] * 3 + ["m"] * 3},
    ... )
    >>> found = logistic_dif(item)
    >>> print(found.uniform, "|", found.size)
    uniform_dif: chi-square 4.861, 1 df, p 0.0275 | A
    """
    bias = predictive_bias(table, reference, minimum=minimum)
    seen = without_groups(pick_groups(table, reference, minimum)[0].values())
    null = float(
        loglik(
            [math.log(seen.base_rate / (1 - seen.base_rate))], [seen.events], [seen.n - seen.events]
        )
    )
    r2 = [
        (1 - math.exp(2 * (null - bias.logliks[model]) / seen.n))
        / (1 - math.exp(2 * null / seen.n))
        for model in ("score", "score x group")
    ]
    change = r2[1] - r2[0]
    size = "" if math.isnan(change) else "ABC"[int(change >= 0.035) + int(change >= 0.070)]
    tests = [
        chi_square(
            test.statistic, test.df, seen, measure=name, method=test.method, definition=meaning
        )
        for test, name, meaning in (
            (bias.intercept_test, "uniform_dif", "does the group matter at equal score"),
            (bias.slope_test, "nonuniform_dif", "does it matter differently along the score"),
        )
    ]
    return LogisticDif(tests[0], tests[1], change, size)

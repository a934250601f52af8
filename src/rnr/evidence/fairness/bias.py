"""Does one score mean the same rate in every group: predictive bias by nested regressions.

The four models of Skeem and Lowenkamp (2016), Criminology 54, 680-712: group; score; score and
group (a difference between the last two is bias of the intercept); score, group and their product
(a further difference is bias of the slope).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.estimates.significance import SignificanceTest, chi_square
from rnr.evidence.fairness.groups import pick_groups, without_groups
from rnr.evidence.fitting.logistic import LogisticFit, fit_logistic
from rnr.evidence.tables.cells import Expected, chances, log_odds, people
from rnr.evidence.tables.counts import CountTable, Floats, Key

MODELS = ("group", "score", "score + group", "score x group")

_INTERCEPT = "log-odds of the event in this group minus the reference, among people of one score"
_SLOPE = "how much more a point of score adds to the log-odds in this group than in the reference"
_NO_FIT = "these counts have no finite estimate (separation, or a score that does not vary)"


@dataclass(frozen=True, slots=True)
class PredictiveBias:
    """What the nested regressions say about one score in several groups.

    Made by :func:`rnr.evidence.predictive_bias`.

    Attributes
    ----------
    reference
        Group that the others are compared with.
    intercepts
        Group to its difference in log-odds from the reference at equal score. Above 0, the group
        has more events than the reference at the same score: the score under-predicts for it.
    slopes
        Group to the difference of its slope from the reference's.
    intercept_test, slope_test
        Likelihood-ratio tests of the two over all groups.
    logliks
        Model to its log-likelihood, in the order of ``MODELS``.
    withheld
        Groups with too few people or events to be compared.
    """

    reference: Key
    intercepts: Mapping[Key, Estimate]
    slopes: Mapping[Key, Estimate]
    intercept_test: SignificanceTest
    slope_test: SignificanceTest
    logliks: Mapping[str, float]
    withheld: tuple[Key, ...]


def predictive_bias(
    table: CountTable,
    reference: Key | None = None,
    expected: Expected = None,
    *,
    minimum: int = 10,
    confidence: float = 0.95,
) -> PredictiveBias:
    """Test whether people of one score have the same rate in every group.

    Parameters
    ----------
    table
        Counts split by groups; use ``table.regroup("race")`` to look at one split.
    reference
        Group to compare with; by default the largest.
    expected
        Expected probability by score, to regress on its log-odds instead of the score itself. Only
        a probability given here is used, not one that the table carries.
    minimum
        Groups with fewer people with, or without, the event are withheld.
    confidence
        Coverage of the intervals.

    Returns
    -------
    PredictiveBias
        Coefficients with Wald intervals and likelihood-ratio tests.

    Raises
    ------
    MeasureError
        When the table has fewer than two groups that are large enough, or not the reference.

    References
    ----------
    Skeem, Lowenkamp (2016), Criminology 54, 680-712, doi:10.1111/1745-9125.12123.

    Examples
    --------
    >>> counts = CountTable.from_counts(
    ...     [0, 1, 0, 1], yes=[20, 50, 30, 60], n=[100, 100, 100, 100],
    ...     by={"sex": ["f", "f", "m", "m"]},
    ... )
    >>> bias = predictive_bias(counts, reference=("f",))
    >>> print(bias.slope_test)
    slope_bias: chi-square 0.093, 1 df, p 0.7603
    """
    kept, reference, withheld = pick_groups(table, reference, minimum)
    others = [key for key in kept if key != reference]
    line = table.score if expected is None else log_odds(chances(table, expected))
    x, dummies, yes, no = _stack(kept, [reference, *others], line)
    one = np.ones((len(x), 1))
    products = dummies * x[:, None]
    designs = {
        "group": np.hstack([one, dummies]),
        "score": np.hstack([one, x[:, None]]),
        "score + group": np.hstack([one, x[:, None], dummies]),
        "score x group": np.hstack([one, x[:, None], dummies, products]),
    }
    fits = {name: fit_logistic(designs[name], yes, no) for name in MODELS}
    seen = without_groups(kept.values())
    names = ("intercept_bias", "slope_bias")
    pairs = ((_INTERCEPT, "score + group"), (_SLOPE, "score x group"))
    found = [
        {
            key: _difference(
                kept[key],
                fits[model],
                at - len(others),
                confidence,
                measure=name,
                definition=meaning,
            )
            for at, key in enumerate(others)
        }
        for name, (meaning, model) in zip(names, pairs, strict=True)
    ]
    tests = [
        _ratio(seen, fits[small], fits[large], len(others), measure=name, definition=meaning)
        for name, meaning, small, large in zip(
            names, (_INTERCEPT, _SLOPE), MODELS[1:], MODELS[2:], strict=False
        )
    ]
    logliks = {name: fit.loglik for name, fit in fits.items()}
    return PredictiveBias(reference, found[0], found[1], tests[0], tests[1], logliks, withheld)


def _stack(
    parts: Mapping[Key, CountTable], order: list[Key], line: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Rows of all groups one below the other, with dummies for all groups but the first."""
    some = {key: people(parts[key]) > 0 for key in order}
    x = np.concatenate([line[some[key]] for key in order])
    member = np.repeat(np.arange(len(order)), [int(some[key].sum()) for key in order])
    dummies = (member[:, None] == np.arange(1, len(order))).astype(np.float64)
    yes = np.concatenate([parts[key].yes[some[key]] for key in order])
    no = np.concatenate([parts[key].no[some[key]] for key in order])
    return x, dummies, yes.astype(np.float64), no.astype(np.float64)


def _difference(
    part: CountTable, fit: LogisticFit, at: int, confidence: float, *, measure: str, definition: str
) -> Estimate:
    if not fit.found:
        return undefined(measure, part.n, part.events, _NO_FIT, definition, confidence=confidence)
    value, half = float(fit.coef[at]), float(fit.se[at]) * z_value(confidence)
    return Estimate(
        value,
        value - half,
        value + half,
        part.n,
        part.events,
        measure,
        "logistic regression on the counts, Wald",
        definition,
        confidence,
    )


def _ratio(
    seen: CountTable,
    small: LogisticFit,
    large: LogisticFit,
    df: int,
    *,
    measure: str,
    definition: str,
) -> SignificanceTest:
    method = "likelihood ratio" if small.found and large.found else _NO_FIT
    return chi_square(
        2 * (large.loglik - small.loglik),
        df,
        seen,
        measure=measure,
        method=method,
        definition=definition,
    )

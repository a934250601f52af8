"""How well each rung would do for people it was not fitted to, by splitting the counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rnr.errors import Problem
from rnr.evidence.calibrate.ladder import METHODS, From, Method, fit_curve
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.tables.cells import Expected, chances
from rnr.evidence.tables.counts import CountTable, Floats, Ints

_BRIER = "mean squared distance between rate and outcome for people left out of the fit"
_NO_FIT = "some of the folds have no finite fit"


def split_counts(counts: Ints, folds: int, generator: np.random.Generator) -> Ints:
    """Deal people at random into folds of equal size, without touching a person.

    Parameters
    ----------
    counts
        People in each cell, shape (c,).
    folds
        Number of folds.
    generator
        Source of chance.

    Returns
    -------
    ndarray of shape (folds, c)
        People of each fold in each cell; the folds add up to ``counts`` and differ in size by one
        person at most.

    Examples
    --------
    >>> dealt = split_counts(np.array([30, 3, 8]), 4, np.random.default_rng(1))
    >>> dealt.sum(axis=0).tolist(), dealt.sum(axis=1).tolist()
    ([30, 3, 8], [11, 10, 10, 10])
    """
    left, dealt = counts.copy(), np.zeros((folds, len(counts)), dtype=np.int64)
    for fold in range(folds):
        size = -(-int(left.sum()) // (folds - fold))
        dealt[fold] = generator.multivariate_hypergeometric(left, size, method="marginals")
        left -= dealt[fold]
    return dealt


def cross_validate(
    table: CountTable,
    expected: Expected = None,
    methods: Sequence[Method] = (),
    *,
    folds: int = 10,
    repeats: int = 5,
    confidence: float = 0.95,
    seed: int = 0,
) -> dict[Method, Estimate]:
    """Give the Brier score of each rung for people left out of its fit.

    People are dealt into folds by counts; each rung is fitted to all folds but one and judged on
    that one. A rung that is richer than the data allow does worse here than a plainer one.

    Parameters
    ----------
    table
        The counts.
    expected
        Expected probability by score; by default what the table carries. With neither, the rungs
        start from the score.
    methods
        Rungs to judge; by default all that are possible.
    folds, repeats, seed
        Folds, how often they are dealt, and the seed that makes them repeatable.
    confidence
        Coverage of the interval, which treats the fits as given.

    Returns
    -------
    dict
        Rung to its out-of-fold Brier score; lower is better.

    Raises
    ------
    MeasureError
        When there are fewer than two folds, or fewer people than folds.

    References
    ----------
    Hastie, Tibshirani, Friedman (2009), The Elements of Statistical Learning, section 7.10.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], yes=[150, 300], n=[500, 500], expected=[0.2, 0.5])
    >>> found = cross_validate(counts, methods=["none", "intercept"])
    >>> found["intercept"].value < found["none"].value
    True
    """
    if not 2 <= folds <= table.n:
        raise MeasureError(
            "the people cannot be dealt into folds",
            [Problem("folds", "at least 2, and no more than people, are expected", code="folds")],
        )
    x, source = _start(table, expected)
    allowed = [
        m for m in METHODS if source == "probability" or m not in {"none", "intercept", "beta"}
    ]
    judged: dict[Method, list[tuple[float, float]]] = {m: [] for m in methods or allowed}
    refused = [m for m in judged if m not in allowed]
    if refused:
        raise MeasureError(
            "these rungs need expected probabilities",
            [Problem("methods", ", ".join(refused), "give expected=", "expected")],
        )
    generator, k = np.random.default_rng(seed), len(x)
    for _ in range(repeats):
        dealt = split_counts(np.concatenate([table.yes, table.no]), folds, generator)
        for method, scores in judged.items():
            scores.append(_left_out(x, source, method, dealt[:, :k], dealt[:, k:]))
    how = f"{folds} folds dealt {repeats} times, seed {seed}; normal interval over people"
    return {
        method: _estimate(table, np.array(scores), how, confidence)
        for method, scores in judged.items()
    }


def _start(table: CountTable, expected: Expected) -> tuple[Floats, From]:
    if expected is None and table.expected is None:
        return table.score, "score"
    return chances(table, expected), "probability"


def _left_out(x: Floats, source: From, method: Method, yes: Ints, no: Ints) -> tuple[float, float]:
    """Sum of squared errors, and of their squares, over the people left out of each fit."""
    known = ~np.isnan(x)
    points, at = np.unique(x[known], return_inverse=True)
    errors, squares = 0.0, 0.0
    for fold in range(len(yes)):
        fitted_yes, fitted_no = (
            np.bincount(at, (side.sum(axis=0) - side[fold])[known], len(points))
            for side in (yes, no)
        )
        rate = fit_curve(method, points, fitted_yes, fitted_no, source, limits=False).rate[at]
        up, down = yes[fold][known], no[fold][known]
        for people, miss in ((up, (1 - rate) ** 2), (down, rate**2)):
            errors += float(people @ miss)
            squares += float(people @ miss**2)
    return errors, squares


def _estimate(table: CountTable, scores: Floats, how: str, confidence: float) -> Estimate:
    value, square = (scores.mean(axis=0) / table.n).tolist()
    if math.isnan(value):
        return undefined(
            "cross_validated_brier", table.n, table.events, _NO_FIT, _BRIER, confidence=confidence
        )
    half = z_value(confidence) * math.sqrt(max(square - value**2, 0) / table.n)
    return Estimate(
        value,
        value - half,
        value + half,
        table.n,
        table.events,
        "cross_validated_brier",
        how,
        _BRIER,
        confidence,
    )

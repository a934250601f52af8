"""How much more often the event comes at each step up: risk ratios of levels and scores."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from rnr.evidence.cutting.cut_measures import ratio_of_shares
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.ranking.discrimination import one_sided
from rnr.evidence.tables.cells import Cell, cells, people
from rnr.evidence.tables.counts import CountTable, Floats, Ints

_PER_STEP = "factor by which the rate of the event grows from one level, or score, to the next"
_STEP = "rate of the event at this level divided by the rate at the next lower one with people"


def risk_ratio_per_step(table: CountTable, confidence: float = 0.95) -> Estimate:
    """Give the factor by which the rate of the event grows with each level, or each point.

    The slope of a regression of the log rate on the level, ``exp(b)`` of ``log P = a + b level``.
    When everybody's rate doubles it stays the same, so tables of levels can be compared between
    places with other base rates, which their rates and odds ratios cannot.

    Parameters
    ----------
    table
        The counts, by level or by score. Levels count as equal steps.
    confidence
        Coverage that the interval claims.

    Returns
    -------
    Estimate
        Above 0; 1 means that the level says nothing. Limits by the robust variance, which allows
        for an outcome of yes and no. Undefined where all events lie at the lowest, or highest,
        level.

    References
    ----------
    Zou (2004), American Journal of Epidemiology 159, 702-706, doi:10.1093/aje/kwh090.

    Examples
    --------
    >>> counts = CountTable.from_counts(["low", "mid", "high"], [10, 20, 40], n=[100] * 3,
    ...     labels=["low", "mid", "high"])
    >>> print(risk_ratio_per_step(counts))
    risk_ratio_per_step 2.000 (1.504 to 2.659), 70 events among 300 people
    """
    held, struck = table.score[people(table) > 0], table.score[table.yes > 0]
    why = one_sided(table)
    if not why and len(held) < 2:
        why = "everybody is at one level"
    elif not why and len(struck) < 2 and struck[0] in held[[0, -1]]:
        why = "all events lie at the lowest, or highest, level"
    if why:
        return undefined(
            "risk_ratio_per_step", table.n, table.events, why, _PER_STEP, confidence=confidence
        )
    slope, se = _log_rates(table.score, table.yes, table.no)
    half = z_value(confidence) * se
    low, value, high = (math.exp(at) for at in (slope - half, slope, slope + half))
    method = "Poisson regression of the rate, robust variance"
    return Estimate(
        value, low, high, table.n, table.events,
        "risk_ratio_per_step", method, _PER_STEP, confidence,
    )  # fmt: skip


def step_ratios(table: CountTable, confidence: float = 0.95) -> dict[Cell, Estimate]:
    """Compare the rate at each level with the rate at the level below it.

    The rate of the level over the rate of the level below: 1 is no step, above 1 the higher level
    has the event more often, below 1 the levels are in the wrong order there.

    Parameters
    ----------
    table
        The counts, by level or by score.
    confidence
        Coverage that the intervals claim.

    Returns
    -------
    dict
        Each level with people, but the lowest of them, to the ratio, from 0 upwards; undefined
        where the lower level has no event. Limits of the logarithm.

    Examples
    --------
    >>> counts = CountTable.from_counts(["low", "mid", "high"], [10, 20, 50], n=[100] * 3,
    ...     labels=["low", "mid", "high"])
    >>> {level: round(ratio.value, 2) for level, ratio in step_ratios(counts).items()}
    {'mid': 2.0, 'high': 2.5}
    """
    n = people(table)
    rows = [
        (cell, int(yes), int(every))
        for cell, yes, every in zip(cells(table), table.yes, n, strict=True)
        if every
    ]
    found = {}
    for (_, few, of_few), (cell, many, of_many) in pairwise(rows):
        both, events = of_few + of_many, few + many
        value, low, high, how = ratio_of_shares(many, of_many, few, of_few, confidence)
        if math.isnan(value):
            why = "the level below has no event"
            found[cell] = undefined("step_ratio", both, events, why, _STEP, confidence=confidence)
        else:
            found[cell] = Estimate(
                value, low, high, both, events, "step_ratio", how, _STEP, confidence
            )
    return found


def _log_rates(score: Floats, yes: Ints, no: Ints) -> tuple[float, float]:
    """Slope of the log rate on the score, and its robust standard error."""
    n = yes + no
    x = np.column_stack([np.ones(len(score)), score - float(n @ score) / n.sum()])
    at = np.array([math.log(yes.sum() / n.sum()), 0.0])
    step = np.ones(2)
    while np.abs(step).max() > 1e-10:
        rate = np.exp(x @ at)
        bend = (x * (n * rate)[:, None]).T @ x
        step = np.linalg.solve(bend, x.T @ (yes - n * rate))
        at = at + step / max(1.0, float(np.abs(step).max()))
    rate = np.exp(x @ at)
    bread = np.linalg.inv((x * (n * rate)[:, None]).T @ x)
    squares = yes * (1 - rate) ** 2 + no * rate**2
    cov = bread @ ((x * squares[:, None]).T @ x) @ bread
    return float(at[1]), math.sqrt(float(cov[1, 1]))

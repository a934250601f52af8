"""The ROC curve and the precision-recall curve, as data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.bootstrap import bootstrap_interval
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.ranking.discrimination import one_sided
from rnr.evidence.tables.counts import CountTable, Floats, Ints

AVERAGE = "positive predictive value averaged over the people with the event, cut by cut"


@dataclass(frozen=True, slots=True)
class Curve:
    """Points of a curve, from the highest cut downwards.

    Parameters
    ----------
    cut
        Lowest score that is called high at each point; infinite where nobody is.
    x, y
        Coordinates of each point, from 0 to 1.
    x_name, y_name
        What they are.

    Examples
    --------
    >>> curve = roc_curve(CountTable.from_counts([0, 1], [1, 3], [3, 1]))
    >>> curve.x.tolist(), curve.y.tolist()
    ([0.0, 0.25, 1.0], [0.0, 0.75, 1.0])
    """

    cut: Floats
    x: Floats
    y: Floats
    x_name: str
    y_name: str


def roc_curve(table: CountTable) -> Curve:
    """Give the ROC curve: sensitivity against false-positive rate at every cut.

    Sensitivity = TP / (TP + FN) against FPR = FP / (FP + TN), both from 0 to 1: the diagonal says
    nothing, the upper left corner ranks perfectly, and below the diagonal higher scores go with
    fewer events.

    Parameters
    ----------
    table
        The counts.

    Returns
    -------
    Curve
        With the corners (0, 0) and (1, 1).

    Raises
    ------
    MeasureError
        When all or none had the event.

    Examples
    --------
    >>> roc_curve(CountTable.from_counts([0, 1], [1, 3], [3, 1])).cut.tolist()
    [inf, 1.0, 0.0]
    """
    tp, fp = _from_above(table)
    cut = np.concatenate([[np.inf], table.score[::-1]])
    x, y = np.concatenate([[0], fp]) / fp[-1], np.concatenate([[0], tp]) / tp[-1]
    return Curve(cut, x, y, "false-positive rate", "sensitivity")


def precision_recall_curve(table: CountTable) -> Curve:
    """Give the precision-recall curve: positive predictive value against sensitivity.

    PPV = TP / (TP + FP) against sensitivity = TP / (TP + FN), both from 0 to 1: a flat line at the
    base rate says nothing, a line along the top ranks perfectly.

    Parameters
    ----------
    table
        The counts.

    Returns
    -------
    Curve
        At every cut that calls somebody high. It moves with the base rate.

    Raises
    ------
    MeasureError
        When all or none had the event.

    Examples
    --------
    >>> precision_recall_curve(CountTable.from_counts([0, 1], [1, 3], [3, 1])).y.tolist()
    [0.75, 0.5]
    """
    tp, fp = _from_above(table)
    some = tp + fp > 0
    precision = tp[some] / (tp + fp)[some]
    recall = tp[some] / tp[-1]
    return Curve(table.score[::-1][some], recall, precision, "sensitivity", "ppv")


def average_precision(
    table: CountTable, confidence: float = 0.95, *, samples: int = 2_000, seed: int = 0
) -> Estimate:
    """Give the average precision, the usual summary of the precision-recall curve.

    The positive predictive value at each cut, weighted by the share of people with the event whom
    that cut adds: AP = sum of (recall at the cut - recall at the cut above) x PPV at the cut. Near
    the base rate the score says nothing, 1 is a perfect ranking; it moves with the base rate, so
    two places can only be compared where their base rates are alike.

    Parameters
    ----------
    table
        The counts.
    confidence, samples, seed
        Coverage and draws of the bootstrap interval.

    Returns
    -------
    Estimate
        From the base rate (a score that says nothing) to 1.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [5, 20, 30], [45, 30, 20])
    >>> print(average_precision(counts))
    average_precision 0.542 (0.427 to 0.657), 55 events among 150 people
    """
    return bootstrap_interval(
        table, _average_precision, measure="average_precision", definition=AVERAGE,
        samples=samples, seed=seed, confidence=confidence,
    )  # fmt: skip


def _average_precision(_: Floats, yes: Ints, no: Ints) -> Floats:
    tp = np.cumsum(yes[:, ::-1], axis=1, dtype=np.float64)
    called = tp + np.cumsum(no[:, ::-1], axis=1)
    precision = np.divide(tp, called, out=np.zeros_like(tp), where=called > 0)
    summed = (yes[:, ::-1] * precision).sum(axis=1)
    area: Floats = np.divide(summed, tp[:, -1], out=np.full(len(tp), np.nan), where=tp[:, -1] > 0)
    return area


def _from_above(table: CountTable) -> tuple[Floats, Floats]:
    why = one_sided(table)
    if why:
        raise MeasureError("there is no such curve", [Problem("table", why, code="one_sided")])
    return (
        np.cumsum(table.yes[::-1], dtype=np.float64),
        np.cumsum(table.no[::-1], dtype=np.float64),
    )

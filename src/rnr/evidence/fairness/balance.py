"""Errors at an operating cut, group by group: error-rate balance and predictive parity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from rnr.errors import Problem, suggest
from rnr.evidence.cutting.classification import at_cut, confusion
from rnr.evidence.cutting.cut_measures import proportions
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import wilson
from rnr.evidence.fairness.differences import Kind, compare_groups
from rnr.evidence.fairness.groups import by_group
from rnr.evidence.tables.cells import Cell
from rnr.evidence.tables.counts import CountTable, Floats, Ints, Key

Rate = Literal["fpr", "fnr", "ppv", "npv", "accuracy", "selection_rate", "base_rate"]

RATES: tuple[Rate, ...] = (
    "fpr", "fnr", "ppv", "npv", "accuracy", "selection_rate", "base_rate"
)  # fmt: skip

_BASE = "share of people who have the event"


@dataclass(frozen=True, slots=True)
class _Many:
    """The four counts of many confusion tables, one a sample."""

    tp: Any
    fp: Any
    fn: Any
    tn: Any


def rate_at(table: CountTable, cut: Cell, rate: Rate, confidence: float = 0.95) -> Estimate:
    """Give one error or prediction rate when people at or above a cut are called high.

    Parameters
    ----------
    table
        The counts.
    cut
        Lowest score, or lowest level, that is called high.
    rate
        ``"fpr"``, ``"fnr"``, ``"ppv"``, ``"npv"``, ``"accuracy"``, ``"selection_rate"`` or
        ``"base_rate"``. PPV and NPV restate the base rate as much as the instrument.
    confidence
        Coverage of Wilson's interval.

    Returns
    -------
    Estimate
        From 0 to 1; not established when nobody can have the error.

    Raises
    ------
    MeasureError
        When there is no such rate or level.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> print(rate_at(counts, 2, "fpr"))
    fpr 0.200 (0.133 to 0.289), 100 events among 200 people
    """
    if rate not in RATES:
        raise MeasureError(
            "no such rate", [Problem("rate", "is not known", suggest(rate, RATES), "rate")]
        )
    if rate != "base_rate":
        return at_cut(table, cut, confidence)[rate]
    n, events = table.n, table.events
    if not n:
        why = "nobody has a known outcome"
        return undefined(rate, 0, 0, why, _BASE, confidence=confidence)
    ends = wilson(events, n, confidence)
    return Estimate(events / n, *ends, n, events, rate, "Wilson", _BASE, confidence)


def error_balance(
    table: CountTable, cut: Cell, *, minimum: int = 10, confidence: float = 0.95
) -> dict[Rate, dict[Key, Estimate]]:
    """Give every error and prediction rate at a cut in every group.

    Shares from 0 to 1: FPR = FP / (FP + TN) and FNR = FN / (FN + TP), at best 0; PPV = TP / (TP +
    FP), NPV = TN / (TN + FN) and accuracy (TP + TN) / n, at best 1; the selection rate (TP + FP) /
    n and the base rate (TP + FN) / n, of which no value is best.

    Parameters
    ----------
    table
        Counts split by groups.
    cut
        Lowest score, or lowest level, that is called high.
    minimum
        Rates of groups with fewer people with, or without, the event are withheld.
    confidence
        Coverage of Wilson's intervals.

    Returns
    -------
    dict
        Rate to group to estimate.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 1, 2], yes=[20, 80, 30, 60], n=[100] * 4,
    ...     by={"sex": ["f", "f", "m", "m"]})
    >>> print(error_balance(counts, 2)["fpr"][("m",)])
    fpr 0.364 (0.280 to 0.457), 90 events among 200 people
    """
    return {
        rate: by_group(
            table,
            partial(rate_at, cut=cut, rate=rate, confidence=confidence),
            minimum=minimum,
            minimum_events=minimum,
        )
        for rate in RATES
    }


def balance_gaps(
    table: CountTable,
    cut: Cell,
    reference: Key | None = None,
    kind: Kind = "difference",
    *,
    minimum: int = 10,
    confidence: float = 0.95,
    samples: int = 2_000,
    seed: int = 0,
) -> dict[Rate, dict[Key, Estimate]]:
    """Compare every error and prediction rate at a cut with those of a reference group.

    A difference of 0, or a ratio of 1, is no difference; above, the group's rate is higher than
    that of the reference group.

    Equal FPR and FNR is error-rate balance, equal PPV predictive parity, equal selection rate
    statistical parity. Where base rates differ they cannot all hold: see
    :func:`~rnr.evidence.fairness.impossibility.chouldechova`.

    Parameters
    ----------
    table, cut
        As in :func:`error_balance`.
    reference, kind, minimum, confidence, samples, seed
        As in :func:`~rnr.evidence.fairness.differences.compare_groups`.

    Returns
    -------
    dict
        Rate to group to difference or ratio.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 1, 2], yes=[20, 80, 30, 60], n=[100] * 4,
    ...     by={"sex": ["f", "f", "m", "m"]})
    >>> round(balance_gaps(counts, 2, ("f",))["fpr"][("m",)].value, 3)
    0.164
    """
    confusion(table, cut)
    high = table.score >= (table.labels.index(cut) if isinstance(cut, str) else cut)

    def gaps(rate: Rate) -> dict[Key, Estimate]:
        def shares(_: Floats, yes: Ints, no: Ints) -> Floats:
            many = _Many(
                yes[:, high].sum(axis=1), no[:, high].sum(axis=1),
                yes[:, ~high].sum(axis=1), no[:, ~high].sum(axis=1),
            )  # fmt: skip
            counted: dict[str, tuple[Any, Any]] = {
                **proportions(many),
                "base_rate": (many.tp + many.fn, many.tp + many.fp + many.fn + many.tn),
            }
            hits, total = counted[rate]
            shared = np.full(len(hits), np.nan)
            np.divide(hits, total, out=shared, where=total > 0)
            return shared

        return compare_groups(
            table,
            partial(rate_at, cut=cut, rate=rate),
            reference,
            kind,
            statistic=shares,
            minimum=minimum,
            confidence=confidence,
            samples=samples,
            seed=seed,
        )

    return {rate: gaps(rate) for rate in RATES}

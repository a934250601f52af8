"""Errors at an operating cut, group by group: error-rate balance and predictive parity."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rnr.errors import Problem, suggest
from rnr.evidence.cells import Cell
from rnr.evidence.counts import CountTable, Floats, Ints, Key
from rnr.evidence.differences import Kind, compare_groups
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimate import Estimate, undefined
from rnr.evidence.groups import by_group
from rnr.evidence.intervals import wilson

Bools: TypeAlias = NDArray[np.bool_]
Rate = Literal["fpr", "fnr", "ppv", "npv", "accuracy", "selection_rate", "base_rate"]

RATES: Mapping[Rate, str] = {
    "fpr": "share of people without the event who score at or above the cut",
    "fnr": "share of people with the event who score below the cut",
    "ppv": "share of people at or above the cut who have the event",
    "npv": "share of people below the cut who do not have the event",
    "accuracy": "share of people whom the cut classes rightly",
    "selection_rate": "share of people who score at or above the cut",
    "base_rate": "share of people who have the event",
}


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
            "no such rate", [Problem("rate", "is not known", suggest(rate, list(RATES)), "rate")]
        )
    above = _position(table, cut)
    hits, base = (
        int(part[0])
        for part in _counted(rate, table.score >= above, table.yes[None, :], table.no[None, :])
    )
    if not base:
        why = "nobody can have this rate at the cut"
        return undefined(rate, table.n, table.events, why, RATES[rate], confidence=confidence)
    low, high = wilson(hits, base, confidence)
    return Estimate(
        hits / base,
        low,
        high,
        table.n,
        table.events,
        rate,
        f"Wilson, {base:,} people in the denominator",
        RATES[rate],
        confidence,
    )


def _position(table: CountTable, cut: Cell) -> float:
    if not isinstance(cut, str):
        return float(cut)
    if cut not in table.labels:
        raise MeasureError(
            "no such level",
            [Problem("cut", "is not a level of the table", suggest(cut, table.labels), "level")],
        )
    return float(table.labels.index(cut))


def _counted(rate: Rate, high: Bools, yes: Ints, no: Ints) -> tuple[Ints, Ints]:
    """Numerator and denominator of a rate in every table (samples, k)."""
    tp, fp = yes[:, high].sum(axis=1), no[:, high].sum(axis=1)
    fn, tn = yes[:, ~high].sum(axis=1), no[:, ~high].sum(axis=1)
    return {
        "fpr": (fp, fp + tn),
        "fnr": (fn, fn + tp),
        "ppv": (tp, tp + fp),
        "npv": (tn, tn + fn),
        "accuracy": (tp + tn, tp + fp + fn + tn),
        "selection_rate": (tp + fp, tp + fp + fn + tn),
        "base_rate": (tp + fn, tp + fp + fn + tn),
    }[rate]


def error_balance(
    table: CountTable, cut: Cell, *, minimum: int = 10, confidence: float = 0.95
) -> dict[Rate, dict[Key, Estimate]]:
    """Give every error and prediction rate at a cut in every group.

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

    Equal FPR and FNR is error-rate balance, equal PPV predictive parity, equal selection rate
    statistical parity. Where base rates differ they cannot all hold: see
    :func:`~rnr.evidence.impossibility.chouldechova`.

    Parameters
    ----------
    table, cut
        As in :func:`error_balance`.
    reference, kind, minimum, confidence, samples, seed
        As in :func:`~rnr.evidence.differences.compare_groups`.

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
    high = table.score >= _position(table, cut)

    def gaps(rate: Rate) -> dict[Key, Estimate]:
        def shares(_: Floats, yes: Ints, no: Ints) -> Floats:
            hits, base = _counted(rate, high, yes, no)
            shared = np.full(len(hits), np.nan)
            np.divide(hits, base, out=shared, where=base > 0)
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

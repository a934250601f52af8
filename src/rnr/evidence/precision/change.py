"""Reassessment: did a person change by more than measurement error explains."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnr.errors import Problem, plural
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import wilson
from rnr.evidence.estimates.scales import two_sided
from rnr.evidence.tables.patterns import PatternTable

Floats = NDArray[np.float64]
Better = Literal["lower", "higher"]

_SHARE = {
    "recovered": "share who improved reliably and crossed the cut-off",
    "improved": "share who improved by more than measurement error explains",
    "unchanged": "share whose difference measurement error may explain",
    "deteriorated": "share who became worse by more than measurement error explains",
    "harmed": "share who became reliably worse and crossed the cut-off",
}


def change_index(before: ArrayLike, after: ArrayLike, sd: float, reliability: float) -> Floats:
    """Say how large a change is against measurement error (reliable change index).

    ``(after - before) / (sd * sqrt(2 * (1 - reliability)))``; beyond -1.96 or 1.96 measurement
    error alone is an unlikely reason.

    Parameters
    ----------
    before, after
        Scores of the same people, in points.
    sd
        Standard deviation of scores before, in the population the person belongs to.
    reliability
        From 0 to below 1; from raters in the field rather than from a manual if possible.

    Returns
    -------
    ndarray
        One index a person.

    Raises
    ------
    MeasureError
        When the standard deviation or the reliability is out of range.

    References
    ----------
    Jacobson & Truax (1991), doi:10.1037/0022-006X.59.1.12.

    Examples
    --------
    >>> round(float(change_index(32.5, 47.5, sd=7.5, reliability=0.8)), 3)
    3.162
    """
    if not (sd > 0 and 0 <= reliability < 1):
        what = "a standard deviation above 0 and a reliability from 0 to below 1 are expected"
        raise MeasureError("no change index", [Problem("sd, reliability", what, code="range")])
    gap = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    return np.asarray(gap / (sd * math.sqrt(2 * (1 - reliability))))


def cutoffs(
    dysfunctional: tuple[float, float], functional: tuple[float, float]
) -> dict[str, float]:
    """Give the three cut-offs between a group with the problem and one without it.

    Parameters
    ----------
    dysfunctional, functional
        Mean and standard deviation of each group.

    Returns
    -------
    dict
        ``"a"``: two standard deviations from the group with the problem; ``"b"``: two from the
        group without; ``"c"``: between both, weighted by their spread.

    References
    ----------
    Jacobson & Truax (1991), doi:10.1037/0022-006X.59.1.12.

    Examples
    --------
    >>> cutoffs((40, 7.5), (60, 7.5))
    {'a': 55.0, 'b': 45.0, 'c': 50.0}
    """
    (bad, bad_sd), (good, good_sd) = dysfunctional, functional
    toward = 1 if good > bad else -1
    return {
        "a": bad + 2 * toward * bad_sd,
        "b": good - 2 * toward * good_sd,
        "c": (good_sd * bad + bad_sd * good) / (bad_sd + good_sd),
    }


def reliable_change(
    table: PatternTable,
    sd: float,
    reliability: float,
    *,
    cutoff: float | None = None,
    better: Better = "lower",
    confidence: float = 0.95,
) -> list[Estimate]:
    """Count who changed by more than measurement error explains.

    Parameters
    ----------
    table
        People by two columns, before and after.
    sd, reliability
        As in :func:`change_index`.
    cutoff
        Score that divides people with the problem from people without it. With it, those who
        improved reliably and crossed it are ``"recovered"``, and those who became reliably worse
        and crossed it are ``"harmed"``.
    better
        Which scores are better: ``"lower"`` for risk, ``"higher"`` for strengths.
    confidence
        Coverage of the Wilson intervals, and of the band of measurement error.

    Returns
    -------
    list of Estimate
        Shares of people, from best to worst.

    Raises
    ------
    MeasureError
        When the table does not hold two columns, or the settings are out of range.

    References
    ----------
    Jacobson & Truax (1991), doi:10.1037/0022-006X.59.1.12.

    Examples
    --------
    >>> table = PatternTable.from_counts([[20, 8], [20, 19], [10, 21]], [30, 60, 10])
    >>> for share in reliable_change(table, sd=6, reliability=0.8):
    ...     print(share.measure, share.value)
    improved 0.3
    unchanged 0.6
    deteriorated 0.1
    """
    if table.k != 2 or better not in ("lower", "higher"):
        given = plural(table.k, "column")
        what = f"two columns, and 'lower' or 'higher', are expected; {given} given"
        raise MeasureError("no change to count", [Problem("table, better", what, code="columns")])
    before, after = table.values[:, 0], table.values[:, 1]
    index = change_index(before, after, sd, reliability) * (1 if better == "higher" else -1)
    edge = two_sided(confidence)
    up, down = index > edge, index < -edge
    kinds = {"improved": up, "unchanged": ~(up | down), "deteriorated": down}
    if cutoff is not None:
        well = [one > cutoff if better == "higher" else one < cutoff for one in (before, after)]
        recovered, harmed = up & ~well[0] & well[1], down & well[0] & ~well[1]
        kinds = {
            "recovered": recovered,
            "improved": up & ~recovered,
            "unchanged": kinds["unchanged"],
            "deteriorated": down & ~harmed,
            "harmed": harmed,
        }
    rows = []
    for name, mine in kinds.items():
        people = int(table.people[mine].sum())
        if not table.n:
            rows.append(undefined(name, 0, 0, "no people", _SHARE[name], confidence=confidence))
            continue
        low, high = wilson(people, table.n, confidence)
        method = "reliable change index; Wilson"
        rows.append(
            Estimate(
                people / table.n, low, high, table.n, 0, name, method, _SHARE[name], confidence
            )
        )
    return rows

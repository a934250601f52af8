"""Assign: who gets which of too few places, so that the most is gained."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from rnr.errors import Problem, plural
from rnr.people.errors import CapacityError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def assign(people: ArrayLike, gain: ArrayLike, slots: ArrayLike) -> Ints:
    """Give places in programmes to groups of people so that the total gain is greatest.

    People who are alike in what they need and gain are one group, so a cohort of any size is a
    small table. Each person gets one place at most; nobody is placed where nothing is gained.

    Parameters
    ----------
    people
        People in each group, shape (g,).
    gain
        What one person of a group gains by a programme, shape (g, p), for example the expected
        fall of the chance of recidivism; not-a-number where the programme does not fit.
    slots
        Places of each programme, shape (p,); infinity where there is no limit.

    Returns
    -------
    ndarray
        Whole numbers of people placed, shape (g, p).

    Raises
    ------
    CapacityError
        Shapes do not fit, numbers are out of range, or no solution was found.

    Notes
    -----
    A transport problem, solved by SciPy's ``milp`` (HiGHS).

    Examples
    --------
    >>> gain = [[0.10, 0.03], [0.08, np.nan]]
    >>> assign([30, 30], gain, [40, 100]).tolist()
    [[10, 20], [30, 0]]
    """
    n = np.atleast_1d(np.asarray(people, dtype=np.float64))
    worth = np.atleast_2d(np.asarray(gain, dtype=np.float64))
    places = np.atleast_1d(np.asarray(slots, dtype=np.float64))
    problems = []
    if worth.shape != (len(n), len(places)):
        what = f"one row for each of {plural(len(n), 'group')} and one column for each of "
        what += f"{plural(len(places), 'programme')} is expected"
        problems.append(Problem("gain", what, code="shape"))
    if np.isinf(worth).any():
        problems.append(Problem("gain", "finite numbers, or not-a-number, are expected"))
    for name, counts, whole in (("people", n, n), ("slots", places, places[np.isfinite(places)])):
        if np.isnan(counts).any() or (counts < 0).any() or (whole != np.floor(whole)).any():
            problems.append(Problem(name, "whole numbers from 0 upwards are expected"))
    if np.isinf(n).any():
        problems.append(Problem("people", "finite numbers are expected"))
    if problems:
        raise CapacityError("places cannot be given", problems)
    placed = np.zeros(worth.shape, dtype=np.int64)
    group, programme = np.nonzero(np.nan_to_num(worth, nan=0.0) > 0)
    if not len(group):
        return placed
    at, one = np.arange(len(group)), np.ones(len(group))
    rows = coo_array((one, (group, at)), shape=(len(n), len(at)))
    columns = coo_array((one, (programme, at)), shape=(len(places), len(at)))
    found = milp(
        -worth[group, programme],
        constraints=[LinearConstraint(rows, ub=n), LinearConstraint(columns, ub=places)],
        integrality=np.ones(len(group), dtype=np.int64),
        bounds=Bounds(0, np.inf),
    )
    if not found.success:
        raise CapacityError("places cannot be given", [Problem("solver", str(found.message))])
    placed[group, programme] = np.rint(found.x).astype(np.int64)
    return placed

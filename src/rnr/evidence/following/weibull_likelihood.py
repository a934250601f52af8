"""The Weibull likelihood of counted people, and where it is highest."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 100
_STEEP = 1e6
_LOOSE = 10.0
"""Standard error, in standard deviations of a column, at which nothing is pinned down."""


def maximise(
    clock: Floats, happened: NDArray[np.bool_], people: Floats, design: Floats
) -> tuple[Floats, Floats, float] | None:
    """Find the shape, constant and coefficients under which what was seen is most likely.

    Newton steps in the shape itself, in which the log-likelihood is concave, so that there is one
    maximum or none.

    Parameters
    ----------
    clock, happened
        Log of the time at which each row ended, and whether with the event, shape (r,).
    people
        People in each row, shape (r,); some of them with the event.
    design
        Covariates, shape (r, p), none of which follows from the others.

    Returns
    -------
    tuple of ndarray, ndarray and float
        Shape, constant and coefficients, shape (p + 2,); their covariances; and the
        log-likelihood of the times. None where there is no maximum.

    Examples
    --------
    >>> clock, people = np.log([1.0, 2.0, 3.0, 3.0]), np.array([5.0, 5.0, 5.0, 10.0])
    >>> found = maximise(clock, np.array([True, True, True, False]), people, np.empty((4, 0)))
    >>> found[0].round(3).tolist(), round(found[2], 3)
    ([2.32, -2.694], -30.959)
    """
    events = people * happened
    columns = np.column_stack([clock, np.ones(len(clock)), design])
    centre, scale = columns.mean(axis=0), np.where(np.ptp(columns, axis=0), columns.std(axis=0), 1)
    centre[1], scale[1] = 0.0, 1.0
    work = (columns - centre) / scale
    at, unity = np.zeros(columns.shape[1]), np.ones(columns.shape[1] - 1)
    at[0], at[1] = scale[0], math.log(events.sum() / people.sum())

    def height(at: Floats) -> float:
        line = work @ at
        with np.errstate(over="ignore"):
            return float(events @ (math.log(at[0]) + line) - people @ np.exp(line))

    for _ in range(_STEPS):
        rate = people * np.exp(work @ at)
        up = work.T @ (events - rate)
        bend = (work * rate[:, None]).T @ work
        up[0] += events.sum() / at[0]
        bend[0, 0] += events.sum() / at[0] ** 2
        # By the log of the shape, whatever the unit of time; all events at once have no shape.
        known = bend * np.outer(unit := np.append(at[0], unity), unit)
        if at[0] > _STEEP or np.linalg.eigvalsh(known)[0] < 1 / _LOOSE**2:
            return None
        if np.abs(up).max() < 1e-9 * events.sum():
            # Back from centred and scaled columns: the constant takes up what the centres were.
            back = np.diag(1 / scale)
            back[1] -= centre / scale
            own = float(events.sum() * math.log(scale[0]) + events @ clock)
            return back @ at, back @ np.linalg.inv(bend) @ back.T, height(at) - own
        step, before = np.linalg.solve(bend, up), height(at)
        while at[0] + step[0] <= 0 or height(at + step) < before - 1e-9 * abs(before):
            step = step / 2
        at = at + step
    return None

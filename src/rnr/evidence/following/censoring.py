"""Weights for people lost from follow-up: who stayed speaks for who left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnr.evidence.tables.timecombine import code_of, need_horizon
from rnr.evidence.tables.timecounts import Floats, Ints, TimeTable


@dataclass(frozen=True, slots=True, eq=False)
class Censoring:
    """Chance of still being watched, by reverse Kaplan-Meier, and what each person adds to it.

    Parameters
    ----------
    watched
        Chance of being watched up to and including each time of the table, and after the last,
        float64 (m + 1). Events come before last-seens at the same time.
    stays, leaves
        Change of the log of the factor at each time when one more person stays, or leaves then.
    """

    watched: Floats
    stays: Floats
    leaves: Floats

    def pulls(self, slope: Floats, shape: tuple[int, ...]) -> Floats:
        """Say how much each person pulls a statistic through the chance of being watched.

        Parameters
        ----------
        slope
            Change of the statistic per change of the log of ``watched``, shape (m + 1,).
        shape
            Shape of the table's people, (k, m, 1 + causes).

        Returns
        -------
        ndarray of that shape
        """
        beyond = np.cumsum(slope[::-1])[::-1][1:]
        passed = np.concatenate([[0.0], np.cumsum(beyond * self.stays)[:-1]])
        pull = np.broadcast_to(passed[None, :, None], shape).copy()
        pull[:, :, 0] += beyond * self.leaves
        return pull


def censoring(table: TimeTable) -> Censoring:
    """Estimate the chance of still being watched from the counts of a table.

    Examples
    --------
    >>> table = TimeTable.from_counts([0] * 4, [1, 2, 3, 4], [1, 0, 1, 1])
    >>> censoring(table).watched.round(3).tolist()
    [1.0, 1.0, 0.667, 0.667, 0.667]
    """
    people = table.people.sum(axis=0)
    leaving = people.sum(axis=1)
    at_risk = np.cumsum(leaving[::-1])[::-1]
    exposed = (at_risk - people[:, 1:].sum(axis=1)).astype(np.float64)
    lost = people[:, 0].astype(np.float64)
    staying = exposed - lost
    factor = np.divide(staying, exposed, out=np.ones(len(exposed)), where=exposed > 0)
    before = np.divide(1.0, exposed, out=np.zeros(len(exposed)), where=exposed > 0)
    after = np.divide(1.0, staying, out=before.copy(), where=staying > 0)
    watched = np.concatenate([[1.0], np.cumprod(factor)])
    return Censoring(watched, after - before, -before)


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of people at a horizon: their status, their weight, and where it comes from.

    Parameters
    ----------
    yes
        Whether the event has happened, by time and what ended follow-up, bool (m, 1 + causes).
    weight
        How many people each speaks for; 0 for people lost before the horizon, (m, 1 + causes).
    source
        Position in ``watched`` that the weight was taken from, int64 (m, 1 + causes).
    lost
        The chances of being watched.
    """

    yes: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    weight: Floats
    source: Ints
    lost: Censoring

    def pulls(self, direct: Floats, through: Floats, table: TimeTable) -> Floats:
        """Add up how each person pulls a statistic, directly and through everybody's weight.

        Parameters
        ----------
        direct
            Derivative of the statistic by one more person, weights fixed; shape of the people.
        through
            Derivative by the log of the weight of each cell's people; same shape.
        table
            The counts.
        """
        slope = np.zeros(len(self.lost.watched))
        np.add.at(slope, self.source, -(table.people * through).sum(axis=0))
        return direct + self.lost.pulls(slope, table.people.shape)


def known_at(table: TimeTable, horizon: float, cause: str | None = None) -> Known:
    """Say what is known of people at a horizon, and how many each of them speaks for.

    Another cause by the horizon means that the event has not happened. People last seen at the
    horizon itself are known to be free of the event.

    Parameters
    ----------
    table
        The counts.
    horizon
        Time up to and including which events count.
    cause
        The event; the first cause if not given.

    Raises
    ------
    MeasureError
        When nobody was watched for so long, or the table has no such cause.

    Examples
    --------
    >>> table = TimeTable.from_counts([0] * 4, [1, 2, 3, 4], [1, 0, 1, 1])
    >>> known = known_at(table, 3)
    >>> known.weight.round(2).tolist()
    [[0.0, 1.0], [0.0, 1.0], [1.5, 1.5], [1.5, 1.5]]
    """
    code = code_of(table, cause)
    need_horizon(table, horizon)
    lost = censoring(table)
    ended = np.arange(table.people.shape[2])[None, :]
    time = table.time[:, None]
    open_end = np.where(ended == 0, time >= horizon, time > horizon)
    at_end = int(np.searchsorted(table.time, horizon))
    own = np.broadcast_to(np.arange(len(table.time))[:, None], open_end.shape)
    source = np.where(open_end, at_end, own)
    seen = open_end | (ended > 0)
    # Nobody is left to be weighted where the chance of being watched has fallen to 0.
    chance = np.where(lost.watched > 0, lost.watched, np.inf)[source]
    yes = (ended == code) & (time <= horizon)
    return Known(yes, np.where(seen, 1 / chance, 0.0), source, lost)


def standard_error(table: TimeTable, pulls: Floats) -> float:
    """Turn pulls of single people into the standard error of the statistic.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 1], [1, 1], [1, 0], [50, 50])
    >>> round(standard_error(table, (table.people * 0 + [[-0.005, 0.005]])), 3)
    0.05
    """
    return float(np.sqrt((table.people * pulls**2).sum()))

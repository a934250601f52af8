"""A step curve over time, with a pointwise and a simultaneous band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kstwobign

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TimeCurve:
    """A step curve over time with its band: one row a time at which anything happened.

    Parameters
    ----------
    time, value, se, low, high
        Times, values, standard errors and pointwise limits, float64 (m).
    at_risk, events
        People still watched just before each time, and events at it, int64 (m).
    last
        Last time at which anybody was seen; the curve says nothing beyond it.
    measure, method, definition, confidence
        As in :class:`~rnr.evidence.estimates.estimate.Estimate`.

    Examples
    --------
    >>> from rnr.evidence.following.incidence_curves import survival
    >>> from rnr.evidence.tables.timecounts import TimeTable
    >>> curve = survival(TimeTable.from_counts([0, 0], [6, 12], [1, 0], [25, 75]))
    >>> curve.time.tolist(), curve.value.tolist(), curve.at_risk.tolist()
    ([6.0, 12.0], [0.75, 0.75], [100, 75])
    """

    time: Floats
    value: Floats
    se: Floats
    low: Floats
    high: Floats
    at_risk: Ints
    events: Ints
    last: float
    measure: str
    method: str
    definition: str
    confidence: float

    def at(self, time: float) -> Estimate:
        """Read the curve at one time.

        Raises
        ------
        MeasureError
            When nobody was watched for so long, or the time lies before the start.

        Examples
        --------
        >>> from rnr.evidence.following.incidence_curves import survival
        >>> from rnr.evidence.tables.timecounts import TimeTable
        >>> table = TimeTable.from_counts([0, 0], [6, 12], [1, 0], [25, 75])
        >>> print(survival(table).at(6))
        survival 0.750 (0.653 to 0.824), 25 events among 100 people
        """
        if not 0 <= time <= self.last:
            what = f"times from 0 to {self.last:g} are expected: nobody was watched for longer"
            raise MeasureError("no such time", [Problem("time", what, code="time")])
        at = int(np.searchsorted(self.time, time, side="right")) - 1
        n = int(self.at_risk[0])
        said = (self.measure, self.method, self.definition, self.confidence)
        if at < 0:
            start = 1.0 if self.measure == "survival" else 0.0
            edge = float((0.5 - self.confidence / 2) ** (1 / n)) if n else 0.0
            low, high = (edge, 1.0) if start else (0.0, 1 - edge)
            return Estimate(start, low, high, n, 0, *said)
        value, low, high = (float(column[at]) for column in (self.value, self.low, self.high))
        return Estimate(value, low, high, n, int(self.events[: at + 1].sum()), *said)

    def band(self) -> tuple[Floats, Floats]:
        """Give a band that holds the whole survival curve at once (Hall and Wellner).

        Its width follows from the number of people at the start, as the authors have it.

        Returns
        -------
        tuple of ndarray of shape (m,)
            Lower and upper band; not-a-number where nobody survives or nothing has happened.

        Raises
        ------
        MeasureError
            For a curve with competing events, for which this band is not made.

        References
        ----------
        Hall & Wellner (1980), doi:10.1093/biomet/67.1.133, on the log-survival scale.

        Examples
        --------
        >>> from rnr.evidence.following.incidence_curves import survival
        >>> from rnr.evidence.tables.timecounts import TimeTable
        >>> table = TimeTable.from_counts([0, 0], [6, 12], [1, 0], [25, 75])
        >>> [side.round(3).tolist()[0] for side in survival(table).band()]
        [0.583, 0.858]
        """
        if self.measure != "survival":
            problem = Problem("band", "a survival curve is expected", code="band")
            raise MeasureError("no simultaneous band", [problem])
        n, value = float(self.at_risk[0]), self.value
        low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
        some = (value > 0) & (value < 1)
        spread = n * (self.se[some] / value[some]) ** 2
        width = float(kstwobign.ppf(self.confidence)) * (1 + spread) / np.sqrt(n)
        theta = np.exp(width / np.log(value[some]))
        low[some], high[some] = value[some] ** (1 / theta), value[some] ** theta
        return low, high

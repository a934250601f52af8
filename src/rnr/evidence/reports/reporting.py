"""How counts become a report: with all that they allow, and what they do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from rnr.evidence.reports.report import Report
    from rnr.evidence.tables.cells import Expected
    from rnr.evidence.tables.counts import CountTable
    from rnr.evidence.tables.timecounts import TimeTable


class Reporting:
    """A :class:`~rnr.evidence.CountTable` reports on itself; not used alone."""

    __slots__ = ()

    def report(
        self,
        *,
        cut: float | str | None = None,
        least: int = 10,
        samples: int = 2_000,
        seed: int = 0,
        confidence: float = 0.95,
        time: TimeTable | None = None,
        horizon: float | None = None,
        times: Sequence[float] | None = None,
    ) -> Report:
        """Run everything the counts allow, and say what they do not allow.

        Parameters
        ----------
        cut
            Operating cut, a score or level, for error rates by group.
        least
            Smallest number of people that may be shown.
        samples, seed
            Samples of each bootstrap, and the seed that makes them repeatable.
        confidence
            Coverage of all intervals.
        time
            The same people by the same scores and groups, followed over time: adds curves by
            level, accuracy over time and, with expected probabilities, E/O at the horizon.
        horizon
            With ``time``: the window of the counts, in the unit of the time table.
        times
            With ``time``: times at which curves are shown, the horizon last; by default as many
            equal steps, up to twelve, as need nothing more withheld.

        Returns
        -------
        Report
            Tidy rows, sample flow, checklist and cautions, with small cells withheld.

        Raises
        ------
        MeasureError
            When the cut is not a score or level of the table, or the time table does not fit.

        Examples
        --------
        >>> from rnr.evidence import CountTable
        >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
        >>> counts.report(samples=200).flow["with a known outcome"]
        160
        """
        from rnr.evidence.reports.report_make import make_report
        from rnr.evidence.reports.tidy import Asked

        asked = Asked(cut, samples, seed, confidence)
        more = {"time": time, "horizon": horizon, "times": times}
        return make_report(cast("CountTable", self), asked, least=least, **more)  # type: ignore[arg-type]


class TimeReporting:
    """A :class:`~rnr.evidence.TimeTable` reports on itself; not used alone."""

    __slots__ = ()

    def report(
        self,
        horizon: float,
        *,
        expected: Expected = None,
        times: Sequence[float] | None = None,
        least: int = 10,
        confidence: float = 0.95,
    ) -> Report:
        """Run everything the followed cohort allows, and say what it does not allow.

        Kaplan-Meier and Aalen-Johansen by level and group, AUC and C over time, and, with
        expected probabilities, E/O and the Brier score at the horizon.

        Parameters
        ----------
        horizon
            Last time that is shown; nothing that happened later is used.
        expected
            Score or level to the expected probability of the first cause by the horizon.
        times
            Times at which curves are shown, the horizon last; by default as many equal steps, up
            to twelve, as need nothing more withheld.
        least
            Smallest number of people that may be shown.
        confidence
            Coverage of all intervals.

        Returns
        -------
        Report
            Tidy rows with a time, sample flow, checklist and cautions, with small cells withheld.

        Raises
        ------
        MeasureError
            When nobody was watched for so long, or a score with people has no probability.

        Examples
        --------
        >>> from rnr.evidence import TimeTable
        >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
        >>> [row] = table.report(12).select("uno_c")
        >>> round(row.estimate, 3)
        0.619
        """
        from rnr.evidence.reports.report_time import make_time_report

        return make_time_report(
            cast("TimeTable", self), horizon, expected=expected, times=times, least=least,
            confidence=confidence,
        )  # fmt: skip

"""Everything the counts allow, what they do not allow, and what must be said beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isnan
from typing import Any, Literal, overload

from rnr.evidence.reports.checklist import Line
from rnr.evidence.reports.report_file import FORMAT, frame_of, read
from rnr.evidence.reports.tidy import WITHHELD, Row
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.withholding.suppress_time import TimesShown
from rnr.shown import Counted

Backend = Literal["pandas", "polars", "pyarrow"]


@dataclass(frozen=True, slots=True, repr=False)
class Report(Counted):
    """A validation report: measures with intervals, gaps, sample flow, checklist and cautions.

    Small cells, and all that gives them away by adding and subtracting, are already withheld, and
    measures that rest on withheld scores are rounded. Many rounded measures together can still
    narrow a withheld number down for somebody who makes the report anew for every cohort that it
    could be of: where that is to be feared, count by levels so that nothing is small. The counts it
    was made from are kept beside it, for drawings; they are complete. A report that was read from a
    file has none.

    Parameters
    ----------
    about
        What the counts are of.
    least
        Smallest number of people that is shown.
    flow
        What became of the people, in order; None where the number is withheld.
    rows
        Measures of everybody, of each group and of their differences.
    not_established
        Measures the data do not allow, with the reason.
    checklist
        Lines of the minimum report.
    cautions
        What must be said beside the numbers.
    by
        Columns that split the groups.
    confidence
        Coverage of the intervals.
    counts, time
        The counts, nothing withheld: neither JSON, table nor text holds them.
    times
        At which times, and for whom, curves over time may be drawn.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
    >>> report = counts.report(samples=200)
    >>> print(report.select("auc")[0].to_dict()["estimate"])
    0.6619433198380567
    >>> report.flow["with the event"], report.checklist[7].status
    (65, 'not established')
    """

    about: Mapping[str, str]
    least: int
    flow: Mapping[str, int | None]
    rows: tuple[Row, ...]
    not_established: Mapping[str, str]
    checklist: tuple[Line, ...]
    cautions: tuple[str, ...]
    by: tuple[str, ...] = ()
    confidence: float = 0.95
    counts: CountTable | None = field(default=None, compare=False)
    time: TimeTable | None = field(default=None, compare=False)
    times: TimesShown | None = field(default=None, compare=False)

    def select(self, measure: str, group: str | None = None) -> tuple[Row, ...]:
        """Give the rows of one measure, of one group or of all."""
        return tuple(
            row for row in self.rows if row.measure == measure and group in (None, row.group)
        )

    @overload
    def table(self, backend: None = None) -> list[dict[str, float | int | str | None]]: ...

    @overload
    def table(self, backend: Backend) -> Any: ...

    def table(self, backend: Backend | None = None) -> Any:
        """Give the rows as a tidy table.

        Parameters
        ----------
        backend
            ``"pandas"``, ``"polars"`` or ``"pyarrow"`` for a frame of that library; by default
            plain dictionaries, which every frame library reads.

        Returns
        -------
        list of dict, or frame
            With group, measure, at, estimate, low, high, n, events, definition, method and time;
            None where a number is withheld or not established. An infinite limit is the word
            ``"infinite"`` in a dictionary, and infinite in a frame.

        Examples
        --------
        >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
        >>> counts.report(samples=200).table("polars").columns[:5]
        ['group', 'measure', 'at', 'estimate', 'low']
        """
        return [row.to_dict() for row in self.rows] if backend is None else frame_of(self, backend)

    def to_json(self) -> str:
        """Write the whole report as strict JSON; :meth:`from_json` reads it."""
        said = {
            "format": FORMAT,
            "about": dict(self.about),
            "least": self.least,
            "confidence": self.confidence,
            "by": list(self.by),
            "flow": dict(self.flow),
            "rows": self.table(),
            "not_established": dict(self.not_established),
            "checklist": [asdict(line) for line in self.checklist],
            "cautions": list(self.cautions),
        }
        return json.dumps(said, ensure_ascii=False, allow_nan=False, default=str)

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read a report that :meth:`to_json` wrote, without the counts it was made from.

        Raises
        ------
        CountsError
            When the text is something else.

        Examples
        --------
        >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
        >>> report = counts.report(samples=200)
        >>> back = Report.from_json(report.to_json())
        >>> back.to_json() == report.to_json(), back.counts
        (True, None)
        """
        return cls(**read(text))

    def __str__(self) -> str:
        main = [row for row in self.rows if row.group == "all" and not row.at]
        lines = [
            f"{name}: {'withheld' if n is None else f'{n:,}'}" for name, n in self.flow.items()
        ]
        by = ["" if row.time is None else f" by {row.time:g}" for row in main]
        lines += [
            f"{row.measure}{when}: {_numbers(row)}" for row, when in zip(main, by, strict=True)
        ]
        gone = [f"not established: {name}, {why}" for name, why in self.not_established.items()]
        return "\n".join([*lines, *gone, *self.cautions])


def _numbers(row: Row) -> str:
    if row.method == WITHHELD:
        return "withheld"
    if isnan(row.low):
        # A number of people, such as a sample size, is whole and has no interval.
        return f"{row.estimate:,.0f}" if row.estimate % 1 == 0 else f"{row.estimate:.3f}"
    return f"{row.estimate:.3f} ({row.low:.3f} to {row.high:.3f})"

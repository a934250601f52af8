"""Who had the event, who did not, and who was not watched long enough to tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import narwhals as nw

from rnr.errors import Problem, plural
from rnr.evidence.errors import OutcomeError
from rnr.evidence.tables.clock import iso_day


@dataclass(frozen=True, slots=True)
class Outcome:
    """What counts as the event, from when, for how long, and what ends or pauses the watching.

    One row of the frame is one person. The person is watched from the start until the window
    closes; a pause (custody) stops the clock, so the window closes later. Follow-up is mature
    if the window closes by the data end; whoever is not mature is ``"not_watched"``, with or
    without an event, since counting only the early events of the young would raise every rate.
    An event on the last day of the window counts, and comes before a competing event or the data
    end on the same day. An event during a pause counts; pauses after the first event do not
    matter.

    Parameters
    ----------
    event
        Column, or columns, of the date of the first event; missing if there was none.
    start
        Column of the date on which the window opens (release, booking, assessment).
    window
        Length of follow-up: ``"2 years"``, ``"24 months"``, ``"26 weeks"`` or ``"180 days"``.
        Years and months are those of the calendar.
    data_end
        Last day on which events are completely known: an ISO date, or a column of dates.
    competing
        Columns of dates after which the event can no longer happen, for example death.
    pauses
        Pairs of columns, first and next free day of each pause, in the order of time.
    immature
        ``"refuse"`` to count people not watched for the whole window, or ``"leave_out"`` to
        count them apart, as not watched.

    Raises
    ------
    OutcomeError
        When the definition is not complete or not readable.

    Examples
    --------
    >>> Outcome("rearrest", start="release", window="2 years", data_end="2025-12-31").sentence()
    'rearrest within 2 years of release; data end 2025-12-31; immature follow-up refused'
    """

    event: str | Sequence[str]
    start: str
    window: str
    data_end: str
    competing: Sequence[str] = ()
    pauses: Sequence[tuple[str, str]] = ()
    immature: Literal["refuse", "leave_out"] = "refuse"

    def __post_init__(self) -> None:
        problems = []
        if _window(self.window) is None:
            what = "a length such as '2 years', '24 months', '26 weeks' or '180 days' is expected"
            problems.append(Problem("window", what, code="window"))
        if self.immature not in ("refuse", "leave_out"):
            problems.append(Problem("immature", "'refuse' or 'leave_out' is expected", code="word"))
        if isinstance(self.competing, str):
            problems.append(Problem("competing", "a list of columns is expected", code="list"))
        if any(isinstance(pause, str) or len(pause) != 2 for pause in self.pauses):
            problems.append(Problem("pauses", "pairs of columns are expected", code="pairs"))
        if not self.event:
            problems.append(Problem("event", "at least one column is expected", code="event"))
        if problems:
            raise OutcomeError(f"{plural(len(problems), 'problem')} in the outcome", problems)

    @property
    def events(self) -> tuple[str, ...]:
        """Columns of the events that count."""
        return (self.event,) if isinstance(self.event, str) else tuple(self.event)

    @property
    def span(self) -> tuple[int, str]:
        """Length of the window, a number of ``"day"``, ``"week"``, ``"month"`` or ``"year"``."""
        return _window(self.window) or (0, "day")

    @property
    def last_day(self) -> date | None:
        """Data end as one day for everybody, or None where a column says it."""
        return iso_day(self.data_end)

    def sentence(self) -> str:
        """Say the whole definition in one line, for the report."""
        said = [f"{' or '.join(self.events)} within {self.window} of {self.start}"]
        if self.competing:
            said.append(f"competing: {', '.join(self.competing)}")
        if self.pauses:
            said.append(f"clock paused: {', '.join(f'{a} to {b}' for a, b in self.pauses)}")
        how = "refused" if self.immature == "refuse" else "left out"
        return "; ".join([*said, f"data end {self.data_end}", f"immature follow-up {how}"])

    def mark(self, frame: Any, into: str = "outcome") -> Any:
        """Add one column that says what became of each person.

        Parameters
        ----------
        frame
            Any frame that narwhals reads, eager or lazy; dates as dates, not as text.
        into
            Name of the new column.

        Returns
        -------
        frame
            Of the same kind, with ``"event"``, ``"no_event"``, ``"not_watched"`` or
            ``"competing"``; dates that contradict the definition are named
            ``"no_start"``, ``"no_data_end"``, ``"event_before_start"`` or ``"pause_disorder"``.

        Raises
        ------
        CountsError
            When columns are missing.
        OutcomeError
            When a column holds no dates.

        Examples
        --------
        >>> import polars as pl
        >>> from datetime import date
        >>> people = pl.DataFrame({
        ...     "out": [date(2020, 1, 31)] * 2 + [date(2024, 6, 1)],
        ...     "arrest": [date(2020, 2, 29), None, date(2024, 6, 9)],
        ... })
        >>> two_years = Outcome("arrest", start="out", window="1 month", data_end="2024-06-30")
        >>> two_years.mark(people)["outcome"].to_list()
        ['event', 'no_event', 'not_watched']
        """
        from rnr.evidence.tables.watching import mark

        return mark(self, nw.from_native(frame), into).to_native()


def _window(said: str) -> tuple[int, str] | None:
    found = re.fullmatch(r"([1-9]\d*) (day|week|month|year)s?", said)
    return (int(found[1]), found[2]) if found else None

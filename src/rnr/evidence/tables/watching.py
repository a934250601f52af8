"""Watch each person of a frame from the start until the window closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

import narwhals as nw

from rnr.errors import Problem, plural
from rnr.evidence.errors import FollowUpError, OutcomeError
from rnr.evidence.tables import clock
from rnr.evidence.tables.columns import need_columns, need_dates
from rnr.evidence.tables.outcome import Outcome

FAULTS = {
    "no_start": "the date on which the window opens is missing",
    "no_data_end": "the date on which the data end is missing",
    "event_before_start": "an event lies before the start, take the first one after it,",
    "pause_disorder": "pauses are not in the order of time, or end before they begin,",
}
"""What :meth:`Outcome.mark` says of dates that contradict the definition."""


def mark(outcome: Outcome, frame: Any, into: str) -> Any:
    """Add the column that says what became of each person; see :meth:`Outcome.mark`.

    Parameters
    ----------
    outcome
        The definition.
    frame
        narwhals frame.
    into
        Name of the new column.

    Returns
    -------
    narwhals frame
        Of the same kind.
    """
    ends = () if outcome.last_day else (outcome.data_end,)
    paused = tuple(column for pause in outcome.pauses for column in pause)
    dates = tuple(
        dict.fromkeys((outcome.start, *outcome.events, *outcome.competing, *paused, *ends))
    )
    need_columns(frame, dates)
    need_dates(frame, dates)
    watch = clock.Watch()
    frame = frame.with_columns(
        *(clock.day_number(nw.col(name)).alias(clock.of(name)) for name in dates),
        _close(outcome).alias(watch.close),
        nw.lit(0).alias(watch.disorder),
    ).with_columns(
        clock.earliest([clock.of(name) for name in outcome.events]).alias(watch.event),
        clock.earliest([clock.of(name) for name in outcome.competing]).alias(watch.competing),
        _data_end(outcome).alias(watch.data_end),
        nw.col(clock.of(outcome.start)).alias(watch.done),
    )
    before = None
    for one, two in outcome.pauses:
        pause = (clock.of(one), clock.of(two))
        frame = clock.put_off(_disorder(frame, pause, before, watch), pause, watch)
        before = pause[0]
    temporary = [*(clock.of(name) for name in dates), *astuple(watch)]
    return frame.with_columns(_status(outcome, watch).alias(into)).drop(temporary)


def _close(outcome: Outcome) -> nw.Expr:
    number, unit = outcome.span
    start = nw.col(outcome.start)
    if unit in ("month", "year"):
        return clock.months_later(start, number * (12 if unit == "year" else 1))
    return clock.day_number(start) + number * (7 if unit == "week" else 1)


def _data_end(outcome: Outcome) -> nw.Expr:
    day = outcome.last_day
    return nw.lit(clock.day_of(day)) if day else nw.col(clock.of(outcome.data_end))


def _status(outcome: Outcome, watch: clock.Watch) -> nw.Expr:
    start, close = nw.col(clock.of(outcome.start)), nw.col(watch.close)
    event, other = nw.col(watch.event), nw.col(watch.competing)
    end = nw.col(watch.data_end)
    said = (
        (start == clock.NEVER, "no_start"),
        (end == clock.NEVER, "no_data_end"),
        ((event < start) | (other < start), "event_before_start"),
        (nw.col(watch.disorder) > 0, "pause_disorder"),
        (close > end, "not_watched"),
        ((event <= close) & (event <= other), "event"),
        (other <= close, "competing"),
    )
    status = nw.lit("no_event")
    for when, word in reversed(said):
        status = nw.when(when).then(nw.lit(word)).otherwise(status)
    return status


def _disorder(frame: Any, pause: tuple[str, str], before: str | None, watch: clock.Watch) -> Any:
    wrong, count = clock.disordered(pause, before), nw.col(watch.disorder)
    return frame.with_columns(nw.when(wrong).then(count + 1).otherwise(count).alias(watch.disorder))


def judge(outcome: Outcome, people: Mapping[str, int]) -> None:
    """Refuse people of whom the outcome cannot say what became of them.

    Parameters
    ----------
    outcome
        The definition.
    people
        Number of people by what :meth:`Outcome.mark` says of them.

    Raises
    ------
    OutcomeError
        When dates contradict the definition.
    FollowUpError
        When people were not watched for the whole window and the outcome refuses that.

    Examples
    --------
    >>> outcome = Outcome("arrest", start="out", window="1 year", data_end="2024-12-31")
    >>> judge(outcome, {"event": 10, "no_event": 20, "not_watched": 5})
    Traceback (most recent call last):
    rnr.evidence.errors.FollowUpError: follow-up is not long enough
      - out: 5 of 35 people were not watched for 1 year; shorten the window, leave out late \
starts, or say immature='leave_out'
    """
    total = sum(people.values())
    problems = [
        Problem(outcome.start, f"{what} for {plural(people[word], 'person', 'people')}", code=word)
        for word, what in FAULTS.items()
        if people.get(word)
    ]
    if problems:
        raise OutcomeError("the dates contradict the outcome", problems)
    late = people.get("not_watched", 0)
    if late and outcome.immature == "refuse":
        what = f"{late:,} of {total:,} people were not watched for {outcome.window}"
        todo = "shorten the window, leave out late starts, or say immature='leave_out'"
        raise FollowUpError(
            "follow-up is not long enough", [Problem(outcome.start, what, todo, "immature")]
        )

"""Plots of time: how many had the event by when, where other events come in between."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.ticker import Locator, MaxNLocator, MultipleLocator

from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.following.incidence_curves import incidence
from rnr.evidence.following.timecurve import TimeCurve
from rnr.evidence.tables.cells import cells
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.timecombine import code_of
from rnr.evidence.tables.timecounts import Floats, Ints, TimeTable
from rnr.evidence.withholding.subtraction import Flags
from rnr.evidence.withholding.suppress import LEAST, withhold
from rnr.evidence.withholding.suppress_time import TimesShown
from rnr.people.scores.explain import number
from rnr.publish.drawing.captions import counted, finish
from rnr.publish.drawing.drawn_names import end_labels
from rnr.publish.drawing.ink import LINE, SERIES, axes, percent
from rnr.publish.drawing.plots_at_risk import people_at_risk

_FEW = 6
"""Levels that have room for bands and for a row of numbers each."""


def cumulative_incidence(
    times: TimeTable,
    ax: Axes | None = None,
    cause: str | None = None,
    least: int = LEAST,
    shown: TimesShown | None = None,
    caption: str | None = None,
) -> Axes:
    """Show which share of each level had the event by when, with 95 % limits and people at risk.

    Competing events are counted as what they are (Aalen and Johansen): people who had one can no
    longer have the event, and are not treated as if they were merely lost from sight.

    Parameters
    ----------
    times
        The followed cohort, counted by level; ``about={"unit": "months"}`` names the unit.
    ax
        Where to draw; new axes without it.
    cause
        The event; the first one of the table without it.
    least
        Smallest number of people that may be shown. Curves are drawn through times by which so
        many more events had come together, and end where fewer are at risk; 0 draws every step.
    shown
        At which times and of whom curves may be shown beside other numbers of the same people,
        from :func:`~rnr.evidence.withholding.suppress_time.withhold_times`; it replaces ``least``.
    caption
        Words below the drawing; what the counts say of themselves without it, none if empty.

    Returns
    -------
    Axes
        A curve a level, named at its end. Up to six levels have bands and, below the axis, the
        people still at risk.

    Raises
    ------
    MeasureError
        The table has no people or no such cause.

    Examples
    --------
    >>> times = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [10, 90, 40, 60],
    ...     about={"unit": "months"})
    >>> ax = cumulative_incidence(times)
    >>> ax.get_xlabel(), [line.get_ydata()[-1].round(2).item() for line in ax.lines]
    ('months from the start', [0.1, 0.4])
    """
    whole = _counts(times, cause)
    gone = _gone(times, whole, least, shown)
    names = [cell if isinstance(cell, str) else number(cell) for cell in cells(whole)]
    parts = list(times.levels().values())
    ax = axes(ax, 4.4 + (0.3 * len(parts) if len(parts) <= _FEW else 0.0))
    if len(parts) == 1:
        names = ["everybody"]
    inks = _inks(len(parts))
    ends, rows, top = [], {}, 0.05
    for part, name, out, ink in zip(parts, names, gone, inks, strict=True):
        if out:
            continue
        curve = incidence(part, cause)
        x, at = _at_times(curve, least, shown)
        if not len(at):
            continue
        value, low, high = (
            np.array([0.0, *(getattr(point, side) for point in at)])
            for side in ("value", "low", "high")
        )
        stepped = shown is None and least == 0
        style: Any = "steps-post" if stepped else "default"
        ax.plot(x, value, color=ink, linewidth=1.9, drawstyle=style, label=name, zorder=3)
        if len(parts) <= _FEW:
            step: Any = "post" if stepped else None
            ax.fill_between(x, low, high, step=step, color=ink, alpha=0.13, linewidth=0)
            rows[name] = (curve, ink)
            top = max(top, float(high.max()))
        top = max(top, float(value.max()))
        share = f"{value[-1]:.0%}".replace("%", "\u00a0%")
        ends.append((float(x[-1]), float(value[-1]), fill(f"{name}: {share}", 24), ink))
    unit = times.about.get("unit", "time")
    ax.set_xlim(0, times.last if shown is None else shown.times[-1])
    ax.set_ylim(0, min(1.0, top * 1.06))
    ax.xaxis.set_major_locator(_ticks(unit, ax.get_xlim()[1]))
    ax.set_xlabel(f"{unit} from the start" if unit != "time" else "time from the start")
    ax.set_ylabel(f"share with {_named(times, cause)}")
    ax.grid(axis="y", color=LINE, linewidth=0.8)
    percent(ax, "y")
    if not ends:
        ax.annotate("withheld: too few people", (0.5, 0.5), xycoords="axes fraction", ha="center")
    below = people_at_risk(ax, rows, 0 if shown else least, shown)
    end_labels(ax, ends, below)
    more = "Aalen and Johansen's estimate with 95 % limits." if rows else "Aalen and Johansen."
    if shown:
        more += " Drawn through the times that may be shown."
    elif least and ends:
        more += f" Drawn through the times by which {least} or more events had come together."
    return finish(ax, counted(whole, least, more) if caption is None else caption, below)


def _ticks(unit: str, last: float) -> Locator:
    """Ticks of time: whole quarters and years where the unit is months."""
    steps = [step for step in (3, 6, 12, 24, 60) if last / step <= 8]
    if unit == "months" and steps and last >= 6:
        return MultipleLocator(steps[0])
    return MaxNLocator(6, steps=[1, 2, 3, 6, 10])


def _named(times: TimeTable, cause: str | None) -> str:
    return times.causes[code_of(times, cause) - 1]


def _counts(times: TimeTable, cause: str | None) -> CountTable:
    """Who ever had the event, by level, so that small levels are found as in any table."""
    some = times.people.any(axis=(1, 2))
    ended = times.people[some].sum(axis=1)
    code = code_of(times, cause)
    labels = tuple(np.array(times.labels)[some]) if times.labels else ()
    score = np.arange(len(ended)) if labels else times.score[some]
    about = {"outcome": _named(times, cause), **times.about}
    yes = ended[:, code]
    return CountTable.from_counts(
        np.array(labels) if labels else score, yes, ended.sum(axis=1) - yes, labels=labels,
        about=about,
    )  # fmt: skip


def _inks(many: int) -> list[str]:
    """Colours that anybody tells apart; for many levels, dark to light in their order."""
    if many <= _FEW:
        return list(SERIES[:many])
    return [to_hex(colormaps["viridis"](share)) for share in np.linspace(0, 0.85, many)]


def _gone(times: TimeTable, whole: CountTable, least: int, shown: TimesShown | None) -> Flags:
    """Levels with people whose curves are withheld."""
    if shown is None:
        return np.asarray(withhold(whole, least).rows[()][()])
    return np.asarray(shown.withheld.rows[()][()][times.people.any(axis=(1, 2))])


def _at_times(
    curve: TimeCurve, least: int, shown: TimesShown | None
) -> tuple[Floats, list[Estimate]]:
    """Give the times a curve is drawn through, from 0, and its values there."""
    if shown is None:
        time = curve.time[_enough(curve, least)]
    else:
        time = shown.times[shown.times <= curve.last]
    return np.concatenate([[0.0], time]), [curve.at(float(at)) for at in time]


def _enough(curve: TimeCurve, least: int) -> Ints:
    """Rows of a curve at which enough events have come together since the last one shown."""
    told = curve.at_risk >= max(least, 1)
    last = int(np.flatnonzero(told)[-1]) if told.any() else len(told) - 1
    rows: list[int] = []
    events = 0
    for row in range(last + 1):
        events += int(curve.events[row])
        if events >= max(least, 1):
            rows.append(row)
            events = 0
    if last in rows or (events and not rows):
        return np.array(rows, dtype=np.int64)
    # The few at the end belong to the last step that is shown.
    return np.array([*(rows[:-1] if events else rows), last], dtype=np.int64)

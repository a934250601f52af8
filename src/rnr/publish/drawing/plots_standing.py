"""Plot of one score among published or local rates: what happened to people with the same score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from rnr.definitions.instrument import Instrument
from rnr.errors import Problem, ScaleError, suggest
from rnr.evidence.calibrate.norm import UNKNOWN, LocalNorm
from rnr.evidence.norms.local_rate import local_rate
from rnr.people.scores.explain import number
from rnr.people.scores.profile import Profile
from rnr.people.scores.published import PublishedRate, published_rates
from rnr.people.scores.replay import definition_of
from rnr.publish.drawing.captions import finish
from rnr.publish.drawing.drawn_names import name_ticks
from rnr.publish.drawing.ink import BLUE, LINE, ORANGE, QUIET, axes, percent

_NOT_ONE = "A rate of people with the same score, never the chance of this one person."


@dataclass(frozen=True, slots=True)
class _Rates:
    """A table of rates, and where one person stands in it; shares from 0 to 1."""

    names: tuple[str, ...]
    rate: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    n: tuple[int | None, ...]
    at: int | None
    why: str
    on: str
    outcome: str
    words: str


def score_rate(
    profile: Profile,
    scale: str,
    norm: LocalNorm | str | None = None,
    ax: Axes | None = None,
    caption: str | None = None,
) -> Axes:
    """Show where one person's score stands among the rates of all scores.

    Parameters
    ----------
    profile
        From :func:`rnr.score`.
    scale
        The scale.
    norm
        A local norm of that scale, or the id of one of the instrument's published tables of
        rates; without it, the first published one that has a rate for this score.
    ax
        Where to draw; new axes without it.
    caption
        Words below the drawing; without it whose rates they are and from where, none if empty.

    Returns
    -------
    Axes
        A point a score or level with its interval where there is one; the person's own is filled
        and named. A score that missing answers leave open is not marked.

    Raises
    ------
    ScaleError
        There is no such scale, or nothing of that name is published for it.
    MeasureError
        The local norm was made for something else.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> answers = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    >>> profile = rnr.score(rnr.assess(tool, answers | {"age_at_current_arrest": 40}))
    >>> ax = score_rate(profile, "fta")
    >>> [text.get_text() for text in ax.texts if "this" in text.get_text()][0].split(":")[0]
    'this score, 1'
    """
    ax = axes(ax)
    if isinstance(norm, LocalNorm):
        found = _local(profile, scale, norm)
    else:
        found = _published(profile, scale, norm)
    place = np.arange(len(found.names))
    own = np.array([at == found.at for at in place])
    for mine, ink, size in ((False, BLUE, 6), (True, ORANGE, 10)):
        _points(ax, found, place[own == mine], ink, size, filled=mine)
    name_ticks(ax, found.names, found.at)
    ax.set_xlim(-0.5, len(found.names) - 0.5)
    tops = [*found.rate, *(high for high in found.high if high is not None)]
    ax.set_ylim(0, min(1.0, max(tops) * 1.1 + 0.01))
    if found.at is None:
        ax.set_title(f"not marked: {found.why}", fontsize=9.5, color=QUIET, loc="left")
    else:
        _name(ax, found, found.at)
    ax.set_xlabel(found.on)
    ax.set_ylabel(fill(f"share with {found.outcome.partition(';')[0] or 'the event'}", 34))
    ax.grid(axis="y", color=LINE, linewidth=0.8)
    percent(ax, "y")
    return finish(ax, f"{found.words} {_NOT_ONE}" if caption is None else caption)


def _points(
    ax: Axes, found: _Rates, places: np.ndarray[tuple[int], np.dtype[np.int64]], ink: str,
    size: int, *, filled: bool,
) -> None:  # fmt: skip
    for at in places:
        low, high = found.low[at], found.high[at]
        if low is not None and high is not None:
            ax.plot([at, at], [low, high], color=ink, linewidth=2.2 if filled else 1.4)
    ax.plot(
        places, [found.rate[at] for at in places], "o", color=ink, markersize=size,
        markerfacecolor=ink if filled else "white", zorder=3,
    )  # fmt: skip


def _name(ax: Axes, found: _Rates, at: int) -> None:
    """Say the rate of the person's own score above the drawing, where no other point stands."""
    low, high, n = found.low[at], found.high[at], found.n[at]
    said = f"this {found.on}, {found.names[at]}: {found.rate[at]:.0%}"
    if low is not None and high is not None:
        said += f" ({low:.0%} to {high:.0%})"
    said = said.replace("%", "\u00a0%") + ("" if n is None else f", n = {n:,}")
    share = (at + 0.5) / len(found.names)
    side, foot = (
        ("left", 0.0) if share < 0.3 else ("right", 1.0) if share > 0.7 else ("center", 0.5)
    )
    ax.annotate(
        said, (at, found.rate[at] if high is None else high), (share, 1.02),
        textcoords="axes fraction", va="bottom", color=ORANGE, fontsize=9.5, fontweight="bold",
        ha=side,
        arrowprops={"arrowstyle": "-", "color": ORANGE, "linewidth": 0.9, "relpos": (foot, 0)},
    )  # fmt: skip


def _published(profile: Profile, scale: str, name: str | None) -> _Rates:
    instrument = definition_of(profile.assessment)
    found = [row for row in published_rates(profile, scale) if row.what == "rate"]
    known = [row.norm for row in found]
    if name is not None:
        found = [row for row in found if row.norm == name]
    if not found:
        what = "has no published rates" if name is None else f"has no published rates {name!r}"
        todo = suggest(name or "", known) if known else "give a local norm"
        raise ScaleError("nothing to draw", [Problem(scale, what, todo, "norm")])
    row = next((row for row in found if row.value is not None), found[0])
    return _from_file(instrument, row)


def _from_file(instrument: Instrument, row: PublishedRate) -> _Rates:
    norm = next(norm for norm in instrument.norms if norm.id == row.norm)
    unit = 100 if norm.unit == "percent" else 1
    keys = list(norm.table)
    if norm.on != "level":
        keys.sort(key=float)
    own = None if row.value is None else next(
        at for at, key in enumerate(keys)
        if key == row.at or (norm.on != "level" and number(float(key)) == row.at)
    )  # fmt: skip
    about = "; ".join(part for part in (norm.outcome, norm.follow_up, norm.population) if part)
    many = f" n = {norm.n:,}." if isinstance(norm.n, int) else ""
    n = norm.n if isinstance(norm.n, Mapping) else {}
    shelf = "" if row.shelf == "verified" else f" [{row.shelf}]"
    words = f"Published: {about}.{many} {row.caution} Source: {'; '.join(row.source)}{shelf}."
    labels = instrument.scales[norm.scale].labels if norm.on == "level" else {}
    return _Rates(
        tuple(labels.get(key, key).replace("_", " ") for key in keys),
        tuple(norm.table[key] / unit for key in keys),
        tuple(_part(norm.low, key, unit) for key in keys),
        tuple(_part(norm.high, key, unit) for key in keys),
        tuple(n.get(key) for key in keys), own, row.note,
        {"raw": "raw score"}.get(norm.on, norm.on), norm.outcome, " ".join(words.split()),
    )  # fmt: skip


def _part(table: Mapping[str, float], key: str, unit: int) -> float | None:
    return table[key] / unit if key in table else None


def _local(profile: Profile, scale: str, norm: LocalNorm) -> _Rates:
    told = local_rate(profile, norm)
    if norm.scale != scale:
        what = f"is a norm of {norm.scale}"
        raise ScaleError("nothing to draw", [Problem(scale, what, "name that scale", "norm")])
    rows = norm.rates
    own = None if told.rate is None else next(
        at for at, row in enumerate(rows) if told.at in (row.score, row.level)
    )  # fmt: skip
    facts = (norm.outcome, norm.window, norm.population, norm.place, norm.period)
    about = "; ".join(fact for fact in facts if fact != UNKNOWN)
    shelf = "" if told.shelf == "verified" else f" [{told.shelf}]"
    words = (
        f"Local norm: {about}. n = {norm.n:,}, {norm.events:,} with the event; "
        f"{norm.method}, limits: {norm.interval}. Source: {norm.instrument} {norm.version}{shelf}."
    )
    return _Rates(
        tuple(row.level or number(row.score) for row in rows), tuple(row.rate for row in rows),
        tuple(row.low for row in rows), tuple(row.high for row in rows),
        tuple(row.n for row in rows), own, told.note, {"raw": "raw score"}.get(norm.by, norm.by),
        "" if norm.outcome == UNKNOWN else norm.outcome, words,
    )  # fmt: skip

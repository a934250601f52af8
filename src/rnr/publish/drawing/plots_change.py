"""Plot of one person's change: where every scale stood then, and where it stands now."""

from __future__ import annotations

import math
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Scale
from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.people.again.change import Change, ScaleChange
from rnr.people.again.reliable import edge
from rnr.people.scores.explain import number
from rnr.publish.drawing.captions import SMALL, finish
from rnr.publish.drawing.ink import BLUE, INK, ORANGE, QUIET, axes
from rnr.scoring.compile import compile_instrument

_BANDS = ("#eef1f3", "#dde3e8")


def change(
    moved: Change, instrument: Instrument, ax: Axes | None = None, caption: str | None = None
) -> Axes:
    """Show where one person's scales stood at the first assessment and stand at the second.

    Parameters
    ----------
    moved
        From :func:`rnr.change`.
    instrument
        What both assessments were scored with.
    ax
        Where to draw; new axes without it, as high as the scales need.
    caption
        Words below the drawing; without it what the signs mean and where the reliabilities are
        from, none if empty.

    Returns
    -------
    Axes
        A track a scale, from its least to its greatest score, with its levels as bands: a ring
        then, a dot now, and below them how far measurement error reaches. A scale that missing
        answers leave open, and another reading of a scale, has no track.

    Raises
    ------
    MeasureError
        The instrument is another one, or no scale has a score in both assessments.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("dast_10")
    >>> first = rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes")))
    >>> again = rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "no")))
    >>> [label.get_text() for label in change(rnr.change(first, again), tool).get_yticklabels()]
    ['Drug problems']
    """
    wanted = {
        name: row
        for name, row in moved.scales.items()
        if row.change is not None and row.kind != "reading"
    }
    if (moved.instrument, moved.version) != (instrument.id, instrument.version) or not wanted:
        what = f"{moved.instrument}-{moved.version} with scores in both assessments is expected"
        raise MeasureError("no change to draw", [Problem("instrument", what, code="instrument")])
    ax = axes(ax, 1.3 + 0.72 * len(wanted))
    plans = compile_instrument(instrument).scales
    limit = edge(moved.confidence)
    place = np.arange(len(wanted))[::-1]
    for at, (name, row) in zip(place, wanted.items(), strict=True):
        _track(ax, float(at), row, instrument.scales[name], plans[name].range, limit)
    ax.set_yticks(place, [fill(row.title, 28) for row in wanted.values()])
    ax.set_ylim(-0.6, len(wanted) - 0.35)
    ax.set_xlim(-0.03, 1.03)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    return finish(ax, _signs(moved, wanted) if caption is None else caption)


def _track(
    ax: Axes, at: float, row: ScaleChange, scale: Scale, ends: tuple[float, float], limit: float
) -> None:
    least, most = map(float, ends)
    # A level that only the greatest score has would be a band without width.
    half = 0.5 if scale.levels and max(scale.levels.values()) >= most else 0.0
    wide = (most - least + 2 * half) or 1.0

    def x(score: float) -> float:
        return (score - least + half) / wide

    starts = [(name, max(x(start - half), 0.0)) for name, start in scale.levels.items()]
    starts = starts or [("", 0.0)]
    for i, (name, start) in enumerate(starts):
        end = starts[i + 1][1] if i + 1 < len(starts) else 1.0
        ax.barh(at, end - start, 0.42, left=start, color=_BANDS[i % 2], zorder=0)
        said = [
            word
            for word in (scale.labels.get(name, name), name)
            if len(word) * 0.0155 < end - start
        ]
        if said:
            ax.annotate(
                said[0].replace("_", " "), ((start + end) / 2, at + 0.23),
                (0, 1), textcoords="offset points", ha="center", fontsize=7.5, color=QUIET,
            )  # fmt: skip
    before, after = float(row.before or 0), float(row.after or 0)
    ink = {"better": BLUE, "worse": ORANGE}.get(row.verdict or "", INK)
    if row.sd is not None and row.reliability is not None:
        reach = limit * row.sd * math.sqrt(2 * (1 - row.reliability)) / wide
        span = np.clip([x(before) - reach, x(before) + reach], 0, 1)
        ax.plot(span, [at - 0.14] * 2, color=QUIET, linewidth=2.5, solid_capstyle="butt")
    ax.annotate(
        "", (x(after), at), (x(before), at), zorder=2,
        arrowprops={"arrowstyle": "-", "color": ink, "linewidth": 2, "shrinkA": 5, "shrinkB": 0},
    )  # fmt: skip
    ax.plot([x(before)], [at], "o", color=ink, markerfacecolor="white", markersize=9, zorder=3)
    ax.plot([x(after)], [at], "o", color=ink, markersize=9, zorder=4)
    told = f"{number(row.before or 0)} \u2192 {number(row.after or 0)}"
    if row.verdict is not None:
        told += f": {row.verdict}"
    ax.annotate(
        told, (1.03, at), (4, 0), textcoords="offset points", va="center", color=ink, fontsize=9.5,
        fontweight="bold", annotation_clip=False,
    )  # fmt: skip
    for place, score, side in ((x(least), least, "left"), (x(most), most, "right")):
        ax.annotate(
            number(score), (place, at - 0.22), (0, -2), textcoords="offset points", ha=side,
            va="top", fontsize=SMALL - 0.5, color=QUIET,
        )  # fmt: skip


def _signs(moved: Change, rows: dict[str, ScaleChange]) -> str:
    dates = [f" ({day})" if day else "" for day in (moved.first, moved.second)]
    out = [f"Ring: first assessment{dates[0]}; dot: second{dates[1]}. Bands: actuarial levels."]
    known = {row.reliability_source for row in rows.values() if row.index is not None}
    if known:
        out.append(
            f"Grey line: how far measurement error reaches ({moved.confidence:.0%}); reliability: "
            f"{'; '.join(sorted(known))}."
        )
    lacking = {row.lacking for row in rows.values() if row.index is None}
    out += [f"No verdict: {why}." for why in sorted(lacking) if why]
    shelf = "" if moved.shelf == "verified" else f" [{moved.shelf}]"
    return " ".join([*out, f"Source: {moved.instrument} {moved.version}{shelf}."])

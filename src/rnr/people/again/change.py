"""Change: what a reassessment says of one person, scale by scale, against measurement error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from rnr.definitions.common import Shelf
from rnr.definitions.scales import Kind, Need, Scale
from rnr.errors import Problem, ScaleError, suggest
from rnr.people.again.reliable import Exactness, edge, exactness
from rnr.people.answering.assessment import Record
from rnr.people.errors import PictureError
from rnr.people.scores.profile import Profile, Score
from rnr.people.scores.replay import definition_of
from rnr.scoring.compile import compile_instrument

Verdict = Literal["better", "worse", "unchanged"]


class ScaleChange(Record):
    """How one scale moved between two assessments."""

    scale: str
    title: str
    kind: Kind
    need: Need | None = None
    before: int | float | None = None
    after: int | float | None = None
    change: int | float | None = None
    """After less before, in points; None while missing answers leave one of them open."""
    low: int | float | None = None
    """The least change that is still possible."""
    high: int | float | None = None
    level_before: str | None = None
    level_after: str | None = None
    steps: int | None = None
    """Levels moved, up positive; by the actuarial levels."""
    index: float | None = None
    """Reliable change index: the change in standard errors of a difference."""
    verdict: Verdict | None = None
    """Whether the change exceeds what measurement error explains; None without an index."""
    sd: float | None = None
    reliability: float | None = None
    reliability_source: str = ""
    lacking: str = ""
    """Why there is no index."""

    def __str__(self) -> str:
        """Write it as a line of text."""
        if self.change is not None:
            out = f"{self.title}: {self.before:g} to {self.after:g} ({self.change:+g})"
        elif self.low is not None and self.high is not None:
            out = f"{self.title}: open, between {self.low:+g} and {self.high:+g}"
        else:
            out = f"{self.title}: not known"
        if self.level_before is not None and self.level_after is not None:
            out += f", {self.level_before} to {self.level_after}"
        if self.index is not None:
            return out + f", reliable change index {self.index:.2f}: {self.verdict}"
        return out + (f", no index ({self.lacking})" if self.lacking else "")


class Change(Record):
    """What changed between two assessments of one person with one instrument.

    Index it with a scale's id. Made by :func:`rnr.change`.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("dast_10")
    >>> first = rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes")))
    >>> again = rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "no")))
    >>> moved = rnr.change(first, again)
    >>> moved["total"].change, moved["total"].lacking[:32]
    (-8, 'no standard deviation was given,')
    """

    instrument: str
    version: str
    shelf: Shelf
    first: date | None = None
    second: date | None = None
    days: int | None = None
    confidence: float
    scales: dict[str, ScaleChange]
    warnings: tuple[str, ...] = ()

    def __getitem__(self, scale: str) -> ScaleChange:
        """Get how one scale moved."""
        try:
            return self.scales[scale]
        except KeyError:
            todo = suggest(scale, list(self.scales))
            where = Problem(scale, f"is not a scale of {self.instrument}", todo, "scale")
            raise ScaleError(f"there is no scale {scale!r}", [where]) from None

    def __str__(self) -> str:
        """Write the changes as lines of text."""
        notes = [f"note: {warning}" for warning in self.warnings]
        return "\n".join([*notes, *map(str, self.scales.values())])


def change(
    before: Profile,
    after: Profile,
    *,
    sd: Mapping[str, float] | None = None,
    reliability: Mapping[str, float | str] | None = None,
    confidence: float = 0.95,
) -> Change:
    """Say what changed between two assessments, and whether measurement error explains it.

    Parameters
    ----------
    before, after
        Profiles of one person with the same instrument and version.
    sd
        Scale to the standard deviation of its scores in the population the person belongs to, in
        points. No index is given for a scale without one.
    reliability
        Scale to its reliability: a number, or ``"test_retest"``, ``"icc"`` or ``"alpha"`` for the
        one in the instrument's file. Without it the file's is taken if it has exactly one.
    confidence
        Beyond the two-sided limit of this confidence a change is called reliable.

    Returns
    -------
    Change

    Raises
    ------
    PictureError
        The profiles are of other instruments or versions, in the wrong order, or the numbers are
        out of range.

    References
    ----------
    Jacobson & Truax (1991), doi:10.1037/0022-006X.59.1.12.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("dast_10")
    >>> answers = dict.fromkeys(tool.items, "no") | {"q03_able_to_stop": "yes"}
    >>> second = rnr.score(rnr.assess(tool, answers, on="2026-09-01"))
    >>> first = rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes"), on="2026-03-01"))
    >>> print(rnr.change(first, second, sd={"total": 2.5}, reliability={"total": 0.8})["total"])
    Drug problems: 9 to 0 (-9), severe to none, reliable change index -5.69: better
    """
    one, two = before.assessment, after.assessment
    problems = []
    if (one.instrument, one.version, one.digest) != (two.instrument, two.version, two.digest):
        what = f"{one.instrument}-{one.version} and {two.instrument}-{two.version} were given"
        todo = "score both assessments with the same definition"
        problems.append(Problem("before, after", what, todo, "instrument"))
    days = None if one.on is None or two.on is None else (two.on - one.on).days
    if days is not None and days < 0:
        problems.append(Problem("before, after", "are in the wrong order", "swap them", "order"))
    if problems:
        raise PictureError("these assessments show no change", problems)
    instrument = definition_of(one)
    plans = compile_instrument(instrument).scales
    exact = exactness(instrument, sd or {}, reliability or {})
    limit = edge(confidence)
    moved = {
        name: _moved(
            before[name], after[name], instrument.scales[name], plans[name].levels, exact[name],
            limit,
        )
        for name in instrument.scales
    }  # fmt: skip
    said = [w for profile in (before, after) for w in profile.warnings]
    said += [
        f"{override.scale}: was set by hand; the change shown is of the actuarial level"
        for profile in (before, after)
        for override in profile.overrides
    ]
    return Change(
        instrument=one.instrument, version=one.version, shelf=after.shelf, first=one.on,
        second=two.on, days=days, confidence=confidence, scales=moved,
        warnings=tuple(dict.fromkeys(said)),
    )  # fmt: skip


def _moved(
    before: Score, after: Score, scale: Scale, levels: tuple[str, ...], exact: Exactness,
    limit: float,
) -> ScaleChange:  # fmt: skip
    difference = low = high = steps = index = None
    if before.score is not None and after.score is not None:
        difference = after.score - before.score
    if None not in (before.low, before.high, after.low, after.high):
        low, high = after.low - before.high, after.high - before.low  # type: ignore[operator]
    if before.level is not None and after.level is not None:
        steps = levels.index(after.level) - levels.index(before.level)
    if difference is not None and exact.error is not None:
        index = difference / exact.error
    return ScaleChange(
        scale=before.scale, title=before.title, kind=before.kind, need=scale.need,
        before=before.score, after=after.score, change=difference, low=low, high=high,
        level_before=before.level, level_after=after.level, steps=steps, index=index,
        verdict=_verdict(index, scale.worse, limit), sd=exact.sd, reliability=exact.reliability,
        reliability_source=exact.source, lacking=exact.lacking,
    )  # fmt: skip


def _verdict(index: float | None, worse: str, limit: float) -> Verdict | None:
    if index is None or worse == "neither":
        return None
    if abs(index) <= limit:
        return "unchanged"
    return "worse" if (index > 0) == (worse == "higher") else "better"

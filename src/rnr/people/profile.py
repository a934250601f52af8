"""Profile: what came out of an assessment, with every reason, and overrides kept beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from rnr import __version__
from rnr.definitions.common import Shelf
from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Kind, Scale
from rnr.errors import Problem, ScaleError, suggest
from rnr.people.assessment import Assessment, Record, rework
from rnr.people.explain import Explanation, explain
from rnr.scoring.compile import compile_instrument
from rnr.scoring.program import ScalePlan
from rnr.scoring.run import Run, points, result

Status = Literal["scored", "open", "not_applicable", "undefined"]


class Score(Record):
    """What one scale gives one person: raw score, score, level, bounds, points of every answer.

    Examples
    --------
    >>> import rnr
    >>> answers = {"age_at_current_arrest": 20, "current_violent_offense": "yes"}
    >>> score = rnr.score(rnr.assess(rnr.load("psa"), answers))["nvca"]
    >>> score.score, score.low, score.high, score.levels
    (None, 3, 7, ('no_flag', 'flag'))
    """

    scale: str
    title: str
    kind: Kind
    raw: int | float | None = None
    """The sum of points, or the log odds; None while missing answers leave it open."""
    score: int | float | None = None
    """The raw score after conversion; None while missing answers leave it open."""
    level: str | None = None
    low: int | float | None = None
    """The least score that is still possible."""
    high: int | float | None = None
    """The greatest score that is still possible."""
    levels: tuple[str, ...] = ()
    """The levels that are still possible, from the lowest."""
    missing: tuple[str, ...] = ()
    """The missing answers that this scale uses."""
    points: dict[str, int | float | None] = {}
    """What each answer earned; None where a missing answer leaves it open."""
    status: Status = "scored"
    used: str | None = None
    """Which alternative gave the score, for a scale that falls back on another."""

    @property
    def certain(self) -> bool:
        """Whether one score remains possible."""
        return self.score is not None


class Override(Record):
    """A level that somebody set beside the actuarial one, with author and reason.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> answers = {name: item.answers[0] for name, item in tool.items.items() if item.answers}
    >>> profile = rnr.score(rnr.assess(tool, {**answers, "age_at_current_arrest": 40}))
    >>> kept = profile.override("fta", "2", by="assessor 17", because="moved").overrides[0]
    >>> kept.actuarial, kept.level, kept.steps
    ('1', '2', 1)
    """

    scale: str
    actuarial: str | None
    level: str
    by: str = Field(min_length=1)
    because: str = Field(min_length=1)
    on: date | None = None
    steps: int | None = None
    """How many levels up (positive) or down (negative)."""


class Profile(Record):
    """What came out of one assessment: scores, levels, bounds, warnings, overrides.

    Index it with a scale's id. Made by :func:`rnr.score`; JSON both ways with
    ``profile.model_dump_json()`` and ``Profile.model_validate_json(text)``.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> answers = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    >>> answers |= {"age_at_current_arrest": 20, "pending_charge": "yes"}
    >>> profile = rnr.score(rnr.assess(tool, answers, on="2026-03-02"))
    >>> profile["nca"].raw, profile["nca"].score, profile["nca"].level
    (5, 4, '4')
    """

    assessment: Assessment
    shelf: Shelf
    rnr: str = __version__
    """Version of the library that computed the scores."""
    scores: dict[str, Score]
    overrides: tuple[Override, ...] = ()
    warnings: tuple[str, ...] = ()

    def __getitem__(self, scale: str) -> Score:
        """Get what one scale gives."""
        try:
            return self.scores[scale]
        except KeyError:
            todo = suggest(scale, list(self.scores))
            name = f"{self.assessment.instrument}-{self.assessment.version}"
            where = Problem(scale, f"is not a scale of {name}", todo, "scale")
            raise ScaleError(f"there is no scale {scale!r}", [where]) from None

    def __contains__(self, scale: object) -> bool:
        """Tell whether there is such a scale."""
        return scale in self.scores

    def scales(self) -> Iterator[Score]:
        """Go through the results, scale by scale, in the order of the file."""
        return iter(self.scores.values())

    def final_level(self, scale: str) -> str | None:
        """Give the level in force: the latest override's, or else the actuarial one."""
        own = [o.level for o in self.overrides if o.scale == scale]
        return own[-1] if own else self[scale].level

    def explain(self, scale: str) -> Explanation:
        """Show how a score came about: item, answer, points, running total, level.

        Raises
        ------
        ScaleError
            There is no such scale.
        """
        self[scale]
        return explain(self.assessment, self._definition(), scale)

    def override(
        self, scale: str, level: str, by: str, because: str, on: date | None = None
    ) -> Profile:
        """Set another level beside the actuarial one; both are kept.

        Raises
        ------
        ScaleError
            The scale or the level does not exist, or author or reason is empty.
        """
        actuarial = self[scale].level
        known = compile_instrument(self._definition()).scales[scale].levels
        problems = []
        if level not in known:
            problems.append(
                Problem(scale, f"has no level {level!r}", suggest(level, known), "level")
            )
        for name, text in (("by", by), ("because", because)):
            if not text.strip():
                problems.append(Problem(name, "is empty", "an override has an author and a reason"))
        if problems:
            raise ScaleError("the override cannot be kept", problems)
        steps = None if actuarial is None else known.index(level) - known.index(actuarial)
        kept = Override(
            scale=scale,
            actuarial=actuarial,
            level=level,
            by=by,
            because=because,
            on=on,
            steps=steps,
        )
        return self.model_copy(update={"overrides": (*self.overrides, kept)})

    def _definition(self) -> Instrument:
        from rnr.people.replay import definition_of

        return definition_of(self.assessment)


def score(assessment: Assessment) -> Profile:
    """Score one person's assessment on every scale of the instrument.

    Parameters
    ----------
    assessment
        From :func:`rnr.assess`.

    Returns
    -------
    Profile
        Raw scores, scores and levels with their bounds. Where missing answers leave a score open
        it is None, and ``low``, ``high`` and ``levels`` say what it can still become.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> profile = rnr.score(rnr.assess(tool, {"age_at_current_arrest": 40}))
    >>> profile["fta"].score is None, profile["fta"].low, profile["fta"].high
    (True, 1, 6)
    """
    work = assessment.work
    if work is None:
        from rnr.people.replay import definition_of

        work = rework(assessment, definition_of(assessment))
    instrument, done = work
    program = compile_instrument(instrument)
    scores = {
        name: _score(name, instrument.scales[name], done, plan)
        for name, plan in program.scales.items()
    }
    warnings = assessment.warnings
    if instrument.shelf == "provisional":
        said = f"provisional: not every fact of {instrument.key} was read at source"
        warnings = (said, *warnings)
    return Profile.made(
        assessment=assessment, shelf=instrument.shelf, rnr=__version__, scores=scores,
        overrides=(), warnings=warnings,
    )  # fmt: skip


def _score(name: str, scale: Scale, done: Run, plan: ScalePlan) -> Score:
    got = result(done, plan)
    levels = plan.levels
    possible: tuple[str, ...] = ()
    if got.lowest_level is not None and got.highest_level is not None:
        possible = levels[got.lowest_level : got.highest_level + 1]
    worth: dict[str, int | float | None] = {}
    if got.status in ("scored", "open"):
        refs = plan.strata[got.stratum or 0].refs
        earned = done.worth and done.worth.get(plan.strata[got.stratum or 0].raw)
        if earned:
            worth = dict(zip(refs, earned, strict=True))
        else:
            ends = points(done, plan, got.stratum)
            worth = {r: a if a == b else None for r, (a, b) in zip(refs, ends, strict=True)}
    return Score.made(
        scale=name, title=scale.title, kind=scale.kind, raw=got.raw, score=got.score,
        level=None if got.level is None else levels[got.level], low=got.low, high=got.high,
        levels=possible, missing=got.missing, points=worth, status=got.status, used=got.used,
    )  # fmt: skip

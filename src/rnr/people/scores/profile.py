"""Profile: what came out of an assessment, with every reason, and overrides kept beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from rnr import __version__
from rnr.definitions.common import Shelf
from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Scale
from rnr.errors import Problem, ScaleError, suggest
from rnr.people.answering.assessment import Assessment, Record, rework
from rnr.people.scores.explain import Explanation, explain
from rnr.people.scores.overriding import Said, override_of
from rnr.people.scores.results import Override, OverrideKind, Score
from rnr.scoring.compile import compile_instrument
from rnr.scoring.program import ScalePlan
from rnr.scoring.run import Run, points, result
from rnr.shown import Shown, draw

_FEW = 6
"""So many scales are shown in one line."""


class Profile(Shown, Record):
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

    def final_level(self, scale: str, on: date | None = None) -> str | None:
        """Give the level in force: the latest override's while it holds, or the actuarial one.

        Without a day (``on``) an override counts as one that still holds.
        """
        actuarial = self[scale].level
        own = [one for one in self.overrides if one.scale == scale]
        return actuarial if not own or own[-1].ended(on) else own[-1].level

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
        self, scale: str, level: str, by: str, because: str, on: date | str | None = None,
        *, approver: str = "", expires: date | str | None = None,
        kind: OverrideKind = "professional",
    ) -> Profile:  # fmt: skip
        """Set another level beside the actuarial one; both are kept.

        Parameters
        ----------
        scale, level
            Whose level, and which one is to be in force.
        by, because
            Author and reason.
        on, expires
            The day on which it was set and the last one on which it holds. A picture or plan of a
            later day goes by the actuarial level again, and says so.
        approver
            Who agreed to it.
        kind
            ``"professional"``: somebody's judgement; ``"policy"``: a declared rule asked for it.

        Raises
        ------
        ScaleError
            The scale or the level does not exist, author or reason is empty, or a day is none.
        """
        levels = compile_instrument(self._definition()).scales[self[scale].scale].levels
        told = Said(scale, level, by, because, on, approver, expires, kind)
        kept = override_of(told, self[scale].level, levels)
        return self.model_copy(update={"overrides": (*self.overrides, kept)})

    def to_html(self, instrument: Instrument | None = None) -> str:
        """Write a page for the person's file, in plain words, to print on A4 or Letter.

        It says what was asked and answered, the points, the scores and levels, what is published
        of people with these scores, what is missing, and overrides beside the actuarial level.
        Names are not known to the library; there are lines to write them on the printed page.

        Parameters
        ----------
        instrument
            The definition the profile was made with, for a stored profile whose definition is not
            on the shelf. Without it, it is taken from the shelf; where that holds another one,
            questions stand by their short names and the page says so.

        Returns
        -------
        str
            One HTML file; nothing is fetched when it is opened.

        Raises
        ------
        ReplayError
            The instrument given is not the one that the profile was made with.

        Examples
        --------
        >>> import rnr
        >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
        >>> "<td>Failure to appear</td>" in profile.to_html()
        True
        """
        return str(draw("rnr.publish.pages.profile_page", "to_html", self, instrument))

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Name the assessment and the levels in force, and no answer."""
        yield from list(self.assessment.__repr_args__())[:2]
        told = [score for score in self.scales() if score.kind not in ("part", "reading")]
        for score in told[:_FEW]:
            yield score.scale, self.final_level(score.scale) or score.short
        if len(told) > _FEW:
            yield "more", len(told) - _FEW

    def _definition(self) -> Instrument:
        from rnr.people.scores.replay import definition_of

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
        from rnr.people.scores.replay import definition_of

        work = rework(assessment, definition_of(assessment))
    instrument, done = work
    program = compile_instrument(instrument)
    scores = {
        name: _score(name, scale, done, program.scales[name])
        for name, scale in instrument.scales.items()
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


__all__ = ["Override", "Profile", "Score", "score"]

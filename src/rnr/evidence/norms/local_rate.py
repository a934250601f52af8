"""The local rate beside one person's score, from a local norm."""

from __future__ import annotations

from dataclasses import dataclass

from rnr.definitions.common import Shelf
from rnr.definitions.instrument import Instrument
from rnr.errors import Problem
from rnr.evidence.calibrate.norm import UNKNOWN, LocalNorm
from rnr.evidence.errors import MeasureError
from rnr.people.scores.explain import number
from rnr.people.scores.profile import Profile
from rnr.people.scores.replay import definition_of
from rnr.scoring.compile import compile_instrument

FIELDS = ("rate", "low", "high", "percentile", "n", "events")


@dataclass(frozen=True, slots=True)
class LocalRate:
    """What a person's score or level has meant among the people of a local norm.

    Parameters
    ----------
    norm
        The norm, with outcome, window, population, place, period, method.
    at
        The score, raw score or level that was looked up; None while it is open.
    rate, low, high
        Share with the outcome among people with this score, from 0 to 1, with its limits.
    percentile
        Their mid-point percentile rank, from 0 to 100.
    n, events
        The people behind it; None where they are too few to be shown.
    note
        Why there is no rate; empty if there is one.
    shelf
        The shelf of the instrument's definition.

    Examples
    --------
    >>> from rnr.evidence.calibrate import NormRate
    >>> norm = LocalNorm(outcome="rearrest", window="2 years", population="people on probation",
    ...     n=90, events=30, method="none", interval="none", rates=(NormRate(score=2, rate=0.3),))
    >>> print(LocalRate(norm, 2, 0.3, 0.2, 0.4, None, 90, 30, "", "verified"))
    30 % (20 % to 40 %) of the people with 2: rearrest, 2 years; people on probation
    """

    norm: LocalNorm
    at: int | float | str | None
    rate: float | None
    low: float | None
    high: float | None
    percentile: float | None
    n: int | None
    events: int | None
    note: str
    shelf: Shelf

    def __str__(self) -> str:
        norm = self.norm
        facts = (norm.population, norm.place, norm.period)
        where = ", ".join(fact for fact in facts if fact != UNKNOWN)
        of = f"{norm.outcome}, {norm.window}; {where}"
        shelf = "" if self.shelf == "verified" else f" [{self.shelf}]"
        if self.rate is None:
            return f"no local rate, {self.note}: {of}{shelf}"
        limits = ""
        if self.low is not None and self.high is not None:
            limits = f" ({100 * self.low:.0f} % to {100 * self.high:.0f} %)"
        at = self.at if isinstance(self.at, str) else number(self.at or 0)
        at = f"raw score {at}" if norm.by == "raw" else at
        return f"{100 * self.rate:.0f} %{limits} of the people with {at}: {of}{shelf}"


def local_rate(profile: Profile, norm: LocalNorm) -> LocalRate:
    """Show beside one person's score how often people here with that score had the outcome.

    Parameters
    ----------
    profile
        From :func:`rnr.score`.
    norm
        From :func:`~rnr.evidence.calibrate.read_norm` or ``counts.recalibrate(...)``; on scores,
        raw scores or levels, as the norm says.

    Returns
    -------
    LocalRate
        The rate of a group, not of this person. A score that missing answers leave open, or that
        the norm does not hold, has a note instead of a rate: nothing is filled in between. The
        actuarial score and level count, whatever an override says.

    Raises
    ------
    MeasureError
        The norm was made for another instrument, version or scale, does not say for which, or is
        one of levels that the scale does not have; all problems at once.
    ReplayError
        The profile was stored, and the definition on the shelf is no longer the one it was made
        with.

    Examples
    --------
    >>> import rnr
    >>> from rnr.evidence.calibrate import NormRate
    >>> norm = LocalNorm(instrument="psa", version="2020", scale="fta", outcome="missed hearing",
    ...     window="until disposition", population="people released before trial", n=400, events=60,
    ...     method="none", interval="Wilson", rates=(NormRate(score=1, rate=0.1, n=300),))
    >>> tool = rnr.load("psa")
    >>> answers = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    >>> profile = rnr.score(rnr.assess(tool, answers | {"age_at_current_arrest": 40}))
    >>> rnr.local_rate(profile, norm).rate
    0.1
    """
    instrument = definition_of(profile.assessment)
    check_norm(norm, instrument)
    told, by = profile[norm.scale], norm.by
    at = {"level": told.level, "score": told.score, "raw": told.raw}[by]
    row = next((row for row in norm.rates if at is not None and at in (row.score, row.level)), None)
    note = "" if row else no_rate(by, known=at is not None)
    shown = {field: getattr(row, field, None) for field in FIELDS}
    return LocalRate(norm=norm, at=at, note=note, shelf=instrument.shelf, **shown)


def no_rate(by: str, known: bool) -> str:
    """Say why there is no rate.

    Examples
    --------
    >>> no_rate("raw", known=True), no_rate("level", known=False)
    ('the norm holds no such raw score', 'no certain level')
    """
    word = "raw score" if by == "raw" else by
    return f"the norm holds no such {word}" if known else f"no certain {word}"


def check_norm(norm: LocalNorm, instrument: Instrument) -> None:
    """Refuse a norm that was not made for this instrument, version and scale.

    Raises
    ------
    MeasureError
        With every problem at once.

    Examples
    --------
    >>> import rnr
    >>> from rnr.evidence.calibrate import NormRate
    >>> norm = LocalNorm(instrument="psa", version="2020", n=9, events=3, method="none",
    ...     interval="none", rates=(NormRate(score=2, rate=0.3),))
    >>> check_norm(norm, rnr.load("psa"))
    Traceback (most recent call last):
        ...
    rnr.evidence.errors.MeasureError: this local norm does not belong to psa-2020
      - scale: is not recorded in the norm; give about={'scale': '...'} when the norm is made
    """
    problems = []
    wanted = {"instrument": (instrument.id,), "version": (instrument.version,)}
    for name, known in {**wanted, "scale": tuple(instrument.scales)}.items():
        said = getattr(norm, name)
        if said == UNKNOWN:
            todo = f"give about={{{name!r}: '...'}} when the norm is made"
            problems.append(Problem(name, "is not recorded in the norm", todo, "norm"))
        elif said not in known:
            what = f"is {said!r} in the norm, expected {' or '.join(map(repr, known))}"
            todo = "make a norm for what was scored here"
            problems.append(Problem(name, what, todo, "norm"))
    levels = [row.level for row in norm.rates if row.level is not None]
    if norm.scale in instrument.scales:
        own = compile_instrument(instrument).scales[norm.scale].levels
        odd = [level for level in levels if level not in own]
        if odd:
            what = f"are levels of the norm that {norm.scale} does not have: {', '.join(odd)}"
            problems.append(Problem("rates", what, "count people by the scale's levels", "norm"))
    if levels and len(levels) < len(norm.rates):
        what = "are of levels in part and of scores in part"
        problems.append(Problem("rates", what, "name the level of each row, or of none", "norm"))
    if problems:
        raise MeasureError(f"this local norm does not belong to {instrument.key}", problems)

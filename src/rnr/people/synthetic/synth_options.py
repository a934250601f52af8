"""What can be asked of a synthetic cohort, and what cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rnr.definitions.instrument import Instrument
from rnr.definitions.items import REASONS
from rnr.errors import Problem, RnrError, suggest


class SynthError(RnrError):
    """A synthetic cohort was asked for that cannot be.

    Examples
    --------
    >>> import rnr
    >>> rnr.synth(rnr.load("psa"), 100, base_rate=1.5)
    Traceback (most recent call last):
    rnr.people.synthetic.synth_options.SynthError: ...
    """


@dataclass(frozen=True, slots=True)
class SynthGroup:
    """How one group of a synthetic cohort differs from the others.

    Parameters
    ----------
    share
        Its share of the people; shares of one grouping add up to 1.
    trait
        How far its trait lies from the others' mean, in standard deviations: it scores higher.
    log_odds
        How much higher its log odds of the event are at the same score: the tool is biased.
    slope
        How many times as steeply its log odds rise with the score.

    Examples
    --------
    >>> SynthGroup(0.4, trait=0.3).log_odds
    0.0
    """

    share: float
    trait: float = 0.0
    log_odds: float = 0.0
    slope: float = 1.0


@dataclass(frozen=True, slots=True)
class SynthFollowUp:
    """Dates instead of a yes or no: release, event, competing event, end of the data.

    Parameters
    ----------
    window
        Days within which the probability of the truth holds.
    intake
        Days over which people are released.
    start
        First day of release.
    competing
        Probability of a competing event within the window, if nothing else happened.
    immature
        Share of people whose window closes after the end of the data.
    shape
        Of the times (Weibull): below 1 most events come early, above 1 late.

    Examples
    --------
    >>> SynthFollowUp(window=365).data_end
    datetime.date(2022, 12, 31)
    """

    window: int = 730
    intake: int = 730
    start: date = date(2020, 1, 1)
    competing: float = 0.0
    immature: float = 0.0
    shape: float = 1.0

    @property
    def data_end(self) -> date:
        """Last day on which events are known."""
        days = round(self.intake * (1 - self.immature)) + self.window
        return date.fromordinal(self.start.toordinal() + days)


@dataclass(frozen=True, slots=True)
class SynthOverrides:
    """Levels that somebody moved by one, up or down.

    Parameters
    ----------
    share
        Share of people whose level is moved, where there is a level to move to.
    up
        Share of those moves that go up.
    insight
        Share of those moves made by somebody who knows the outcome: up before an event, down
        before none. 0 for moves that know nothing.

    Examples
    --------
    >>> SynthOverrides(share=0.2).up
    0.8
    """

    share: float = 0.1
    up: float = 0.8
    insight: float = 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that was asked of a cohort; see :func:`rnr.synth`."""

    n: int
    base_rate: float
    auc: float
    scale: str
    driven_by: Literal["score", "trait"]
    groups: Mapping[str, Mapping[str, SynthGroup]]
    loading: float
    shares: Mapping[str, Sequence[float]]
    ranges: Mapping[str, tuple[float, float]]
    missing: Mapping[str, float]
    informative: float
    reasons: Mapping[str, float]
    calibration: tuple[float, float]
    refused: float
    waves: int
    change: float
    drift: float
    dynamic: tuple[str, ...]
    follow_up: SynthFollowUp | None = None
    overrides: SynthOverrides | None = None
    outcome_wave: int | None = None
    own: tuple[str, ...] = field(default=("person", "wave", "event", "expected"))

    def refuse_nonsense(self, tool: Instrument) -> None:
        """Raise with everything that cannot be, at once."""
        problems = [*self._numbers(), *self._names(tool), *self._groups(tool)]
        if problems:
            raise SynthError(f"no such cohort can be drawn for {tool.key}", problems)

    def _numbers(self) -> Iterator[Problem]:
        if self.n < 2:
            yield Problem("n", "is less than 2", "ask for more people", "n")
        if not 0 < self.base_rate < 1:
            yield Problem("base_rate", "lies outside 0 to 1", "give a share", "share")
        if not 0.5 <= self.auc < 1:
            yield Problem("auc", "lies outside 0.5 to 1", "0.5 is no better than chance", "auc")
        if self.calibration[1] <= 0:
            yield Problem("calibration", "has a slope that is not positive", "1 is right", "slope")
        if not 0 <= self.loading <= 1:
            yield Problem("loading", "lies outside 0 to 1", "", "share")
        if self.waves < 1:
            yield Problem("waves", "is less than 1", "1 is a single assessment", "waves")
        elif self.outcome_wave is not None and not 1 <= self.outcome_wave <= self.waves:
            what = "is none of the assessments"
            yield Problem("outcome_wave", what, f"1 to {self.waves} are there", "waves")
        shares: dict[str, float] = {"refused": self.refused}
        shares |= {f"missing.{name}": share for name, share in self.missing.items()}
        if self.overrides is not None:
            told = self.overrides
            shares |= {"overrides.share": told.share, "overrides.up": told.up}
            shares |= {"overrides.insight": told.insight}
        if self.follow_up is not None:
            later = self.follow_up
            shares |= {"follow_up.immature": later.immature}
            shares |= {"follow_up.competing": later.competing}
            if min(later.window, later.intake, later.shape) <= 0:
                what = "has a window, intake or shape that is not positive"
                yield Problem("follow_up", what, "", "follow_up")
        for name, share in shares.items():
            if not 0 <= share < 1 and not (share == 1 and name.startswith("overrides")):
                yield Problem(name, "lies outside 0 to 1", "give a share", "share")
        if self.reasons.keys() - set(REASONS) or min(self.reasons.values(), default=0) <= 0:
            todo = f"give positive weights of: {', '.join(REASONS)}"
            yield Problem("reasons", "holds an unknown reason or no weight", todo, "reasons")

    def _names(self, tool: Instrument) -> Iterator[Problem]:
        if self.scale not in tool.scales:
            yield Problem(self.scale, "is no scale", suggest(self.scale, list(tool.scales)))
        elif self.overrides is not None and not _levels(tool, self.scale):
            yield Problem(self.scale, "has no levels to override", "choose another scale", "levels")
        for name in {*self.missing, *self.shares, *self.ranges, *self.dynamic}:
            if name not in tool.items:
                yield Problem(name, "is no item", suggest(name, list(tool.items)), "unknown_item")
        for name, shares in self.shares.items():
            item = tool.items.get(name)
            if item is not None and len(shares) != len(item.answers):
                what = f"{len(shares)} shares for {len(item.answers)} answers"
                yield Problem(name, what, "give one share an answer", "shares")
        for name in self.ranges:
            item = tool.items.get(name)
            low, high = self.ranges[name]
            if item is not None and item.number is None:
                yield Problem(name, "is not asked as a number", "give shares instead", "range")
            elif item is not None and item.number is not None and not (
                item.number.min <= low <= high <= item.number.max
            ):  # fmt: skip
                what = f"range lies outside {item.number.min} to {item.number.max}"
                yield Problem(name, what, "", "range")

    def _groups(self, tool: Instrument) -> Iterator[Problem]:
        for name, parts in self.groups.items():
            if abs(sum(part.share for part in parts.values()) - 1) > 1e-9:
                yield Problem(name, "has shares that do not add up to 1", "", "shares")
            if name in self.own:
                yield Problem(name, "is a column of the cohort itself", "rename the group", "name")
            item = tool.items.get(name)
            if item is not None and not set(parts) <= set(item.answers):
                what = "is an item, so its groups are its answers"
                yield Problem(name, what, f"expected {', '.join(item.answers)}", "groups")
        for name in tool.items:
            if name in self.own:
                yield Problem(name, "is an item and a column of the cohort", "", "name")


def _levels(tool: Instrument, scale: str) -> bool:
    told = tool.scales[scale]
    return bool(told.levels or any(stratum.levels for stratum in told.strata))

"""What an instrument's own publication says of a score: rates, percentiles, shares of people."""

from __future__ import annotations

from dataclasses import dataclass

from rnr.definitions.common import DERIVED_HERE, Shelf
from rnr.definitions.instrument import Instrument, Norm
from rnr.people.scores.explain import number
from rnr.people.scores.profile import Profile, Score
from rnr.people.scores.replay import definition_of

KINDS = ("rate", "percentile", "share")
"""Norms of people with one score; what a cut does belongs to no single score."""


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """What one published table says of the people who had the same score or level.

    Parameters
    ----------
    norm, what, title
        The table in the instrument's file, what it holds (``"rate"``, ``"percentile"`` or
        ``"share"``), and its title.
    at
        The raw score, score or level that was looked up; None while it is open.
    value, low, high
        What is published, with its interval where there is one, in ``unit``; never converted.
    unit
        ``"percent"``, ``"proportion"`` or ``"people"``.
    n, events
        People behind it, where they are published.
    population, outcome, follow_up
        On whom, what was counted, for how long.
    source
        Where it was read.
    caution
        What the file says must be said beside it.
    note
        Why there is no value; empty if there is one.
    shelf
        The shelf of the definition.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> rnr.published_rates(profile, "fta")[0].note
    'no certain score'
    """

    norm: str
    what: str
    title: str
    at: str | None
    value: float | None
    low: float | None
    high: float | None
    unit: str
    n: int | None
    events: int | None
    population: str
    outcome: str
    follow_up: str
    source: tuple[str, ...]
    caution: str
    note: str
    shelf: Shelf

    def __str__(self) -> str:
        unit = {"percent": " %", "people": " people"}.get(self.unit, "")
        told = self.note if self.value is None else f"{number(self.value)}{unit}"
        if self.low is not None and self.high is not None:
            told += f" ({number(self.low)} to {number(self.high)})"
        words = (self.outcome, self.follow_up, self.population)
        about = "; ".join(word for word in words if word)
        shelf = "" if self.shelf == "verified" else f" [{self.shelf}]"
        return f"{self.title}: {told}; {about}; source: {'; '.join(self.source)}{shelf}"


def published_rates(profile: Profile, scale: str) -> tuple[PublishedRate, ...]:
    """Show what the instrument's own publication says of people with this score.

    Parameters
    ----------
    profile
        From :func:`rnr.score`.
    scale
        The scale.

    Returns
    -------
    tuple of PublishedRate
        One for each published table of rates, percentiles or shares of that scale, in the order of
        the file; empty where none is published. A table that has no value for this score, or a
        score that is open, is there with a note instead of a value: nothing is filled in between.
        The actuarial score and level count, whatever an override says.

    Raises
    ------
    ScaleError
        There is no such scale.
    ReplayError
        The profile was stored, and the definition on the shelf is no longer the one it was made
        with.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> answers = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    >>> profile = rnr.score(rnr.assess(tool, answers | {"age_at_current_arrest": 40}))
    >>> found = rnr.published_rates(profile, "fta")[0]
    >>> found.at, found.value, found.unit, found.events, found.n
    ('1', 13.3, 'percent', 50, 375)
    """
    told = profile[scale]
    instrument = definition_of(profile.assessment)
    return tuple(
        _look_up(norm, told, instrument)
        for norm in instrument.norms
        if norm.scale == scale and norm.what in KINDS
    )


def _look_up(norm: Norm, told: Score, instrument: Instrument) -> PublishedRate:
    own = told.level if norm.on == "level" else getattr(told, norm.on)
    key = None if own is None else next((k for k in norm.table if _same(k, own)), None)
    at = own if own is None or isinstance(own, str) else number(own)
    note = ""
    if key is None:
        note = no_value(norm.on, known=own is not None)
    cites = {source.id: source.cite for source in instrument.sources}
    cites[DERIVED_HERE] = "follows from the rest of the file"
    return PublishedRate(
        norm=norm.id, what=norm.what, title=norm.title, at=at,
        value=_of(norm.table, key), low=_of(norm.low, key), high=_of(norm.high, key),
        unit=norm.unit, n=_count(norm.n, key), events=_count(norm.events, key),
        population=norm.population, outcome=norm.outcome, follow_up=norm.follow_up,
        source=tuple(cites[name] for name in _names(norm.source or instrument.source)),
        caution=norm.caution, note=note, shelf=instrument.shelf,
    )  # fmt: skip


def no_value(on: str, known: bool) -> str:
    """Say why there is no published value.

    Examples
    --------
    >>> no_value("raw", known=True), no_value("level", known=False)
    ('nothing is published for this raw score', 'no certain level')
    """
    words = {"raw": "raw score"}.get(on, on)
    return f"nothing is published for this {words}" if known else f"no certain {words}"


def _same(key: str, own: str | float) -> bool:
    return key == own if isinstance(own, str) else float(key) == own


def _of(table: dict[str, int | float], key: str | None) -> float | None:
    return None if key is None else table.get(key)


def _count(counted: dict[str, int] | int | None, key: str | None) -> int | None:
    """Give the people of one row; a single number is of the whole table."""
    if isinstance(counted, dict):
        return None if key is None else counted.get(key)
    return counted


def _names(source: str | tuple[str, ...]) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else source

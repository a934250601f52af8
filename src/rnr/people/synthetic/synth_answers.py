"""Draw answers from a latent trait: worse answers from people with more of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rnr.definitions.instrument import Instrument
from rnr.definitions.items import Item
from rnr.errors import Problem, plural
from rnr.people.frames.frame import REJECTED, score_frame
from rnr.people.synthetic.synth_options import Asked, SynthError
from rnr.scoring.compile import compile_instrument

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
_ROUNDS, _STUBBORN = 60, 20
_TRIES = 10_000
"""Candidates drawn in one round for all people whose answers are refused."""
_RARER = 0.55
"""Each worse answer is given by about half as many people as the one before it."""
_A, _B = 1.5, 4.0
"""Kumaraswamy's distribution: most numbers lie in the lower middle of their range."""
_GRID = np.linspace(0.0005, 0.9995, 2000)
_NORMAL = NormalDist()
_Z = np.array([_NORMAL.inv_cdf(u) for u in _GRID])
_STAYS = 0.9
"""Correlation of an answer's noise between two assessments."""


@dataclass(slots=True)
class Draws:
    """What chance has given some people.

    Parameters
    ----------
    trait, shift
        Their traits, and how much of it their groups give, shape (n,).
    noise
        Item to what else moves the answer, shape (n,).
    groups
        Grouping to each person's place in it, shape (n,).
    """

    trait: Floats
    shift: Floats
    noise: dict[str, Floats]
    groups: dict[str, Rows]

    def take(self, rows: Rows) -> Draws:
        """Copy some people, some of them several times."""
        return Draws(
            self.trait[rows],
            self.shift[rows],
            {name: noise[rows] for name, noise in self.noise.items()},
            {name: own[rows] for name, own in self.groups.items()},
        )

    def put(self, rows: Rows, other: Draws) -> None:
        """Give some people what others drew."""
        self.trait[rows] = other.trait
        for name, noise in self.noise.items():
            noise[rows] = other.noise[name]

    def renew(self, broken: dict[str, Flags], random: np.random.Generator, trait: bool) -> None:
        """Draw anew what has a part in broken rules; and the trait, should it leave no room."""
        for name, flags in broken.items():
            self.noise[name][flags] = random.standard_normal(int(flags.sum()))
        if trait:
            self.trait = self.shift + random.standard_normal(len(self.trait))

    def move_on(self, asked: Asked, random: np.random.Generator) -> None:
        """Let time pass between two assessments: the trait moves, most of the noise stays."""
        n = len(self.trait)
        self.trait = self.trait + random.normal(asked.drift, asked.change, n)
        for name, noise in self.noise.items():
            if not asked.dynamic or name in asked.dynamic:
                fresh = np.sqrt(1 - _STAYS**2) * random.standard_normal(n)
                self.noise[name] = _STAYS * noise + fresh


def first_draws(tool: Instrument, asked: Asked, random: np.random.Generator) -> Draws:
    """Draw everybody's group, trait and noise."""
    groups, shift = {}, np.zeros(asked.n)
    for name, parts in asked.groups.items():
        shares = np.array([part.share for part in parts.values()])
        own = random.choice(len(parts), asked.n, p=shares / shares.sum()).astype(np.int64)
        shift += np.array([part.trait for part in parts.values()])[own]
        groups[name] = own
    trait = shift + random.standard_normal(asked.n)
    noise = {name: random.standard_normal(asked.n) for name in tool.items}
    return Draws(trait, shift, noise, groups)


def write_answers(tool: Instrument, asked: Asked, draws: Draws) -> pl.DataFrame:
    """Turn what chance gave into answers, one column an item."""
    columns = {
        name: group_column(asked, name, draws)
        if name in draws.groups
        else _item(name, item, asked, draws)
        for name, item in tool.items.items()
    }
    return pl.DataFrame(columns)


def group_column(asked: Asked, name: str, draws: Draws) -> pl.Series:
    """Write out who belongs to which group."""
    keys = np.array(list(asked.groups[name]), dtype=object)
    return pl.Series(name, keys[draws.groups[name]]).cast(pl.String)


def _item(name: str, item: Item, asked: Asked, draws: Draws) -> pl.Series:
    loading = 0.0 if item.worse == "neither" else asked.loading
    sign = -1.0 if item.worse == "first" else 1.0
    liking = sign * loading * draws.trait + np.sqrt(1 - loading**2) * draws.noise[name]
    if item.number is None:
        shares = np.array(asked.shares.get(name) or _shares(item), dtype=float)
        cuts = np.cumsum(shares / shares.sum())[:-1]
        limits = [_NORMAL.inv_cdf(min(max(cut, 1e-12), 1 - 1e-12)) for cut in cuts]
        places = np.searchsorted(limits, liking)
        return pl.Series(name, np.array(item.answers, dtype=object)[places]).cast(pl.String)
    low, high = asked.ranges.get(name, (item.number.min, item.number.max))
    share = (1 - (1 - _GRID) ** (1 / _B)) ** (1 / _A)
    numbers = low + (high - low) * np.interp(liking, _Z, share)
    if not item.number.whole:
        return pl.Series(name, np.round(numbers, 2))
    return pl.Series(name, np.floor(numbers).astype(np.int64))


def _shares(item: Item) -> list[float]:
    """Worse answers are rarer; where none is worse, all are as common."""
    if item.worse == "neither":
        return [1.0] * len(item.answers)
    shares = [_RARER**i for i in range(len(item.answers))]
    return shares[::-1] if item.worse == "first" else shares


def accepted(
    tool: Instrument, asked: Asked, draws: Draws, random: np.random.Generator
) -> pl.DataFrame:
    """Write everybody's answers; draw again where they contradict each other.

    Raises
    ------
    SynthError
        Some people's answers still contradict each other after many rounds.
    """
    everybody = np.arange(asked.n)
    made = write_answers(tool, asked, draws)
    refused, broken = refusals(tool, made)
    rows = everybody[refused]
    for turn in range(_ROUNDS):
        if not len(rows):
            return made
        # Many candidates for each person at once: a round costs more than a row.
        tries = max(1, min(200, _TRIES // len(rows)))
        many = draws.take(np.repeat(rows, tries))
        again = {name: np.repeat(flags, tries) for name, flags in broken.items()}
        many.renew(again, random, turn >= _STUBBORN)
        bad, _ = refusals(tool, write_answers(tool, asked, many))
        best = np.argmin(bad.reshape(-1, tries), axis=1) + np.arange(len(rows)) * tries
        draws.put(rows, many.take(best))
        made = write_answers(tool, asked, draws)
        refused, broken = refusals(tool, made[rows])
        rows = rows[refused]
    what = f"rules of the instrument refuse every answer drawn for {plural(len(rows), 'row')}"
    todo = "narrow the answers with shares= and ranges="
    raise SynthError("the cohort cannot be drawn", [Problem("rules", what, todo, "rules")])


def refusals(tool: Instrument, made: pl.DataFrame) -> tuple[Flags, dict[str, Flags]]:
    """Find whose answers are refused, and for each of them the items that have a part in it."""
    why = score_frame(tool, made, on_invalid="reject")[REJECTED]
    refused = why.is_not_null().to_numpy()
    why = why.filter(pl.Series(refused))
    broken: dict[str, Flags] = {}
    for rule in compile_instrument(tool).rules:
        hit = why.str.contains(rule.message, literal=True).to_numpy()
        for name in rule.items or tuple(tool.items):
            broken[name] = broken.get(name, np.zeros(len(hit), dtype=bool)) | hit
    return refused, broken


def stack(
    people: Mapping[str, pl.Series],
    waves: Sequence[pl.DataFrame],
    outcome: Mapping[str, pl.Series],
    tool: Instrument,
) -> pl.DataFrame:
    """Put people, answers and outcome side by side, wave under wave."""
    parts = []
    for wave, answers in enumerate(waves, 1):
        who = {name: column for name, column in people.items() if name not in tool.items}
        numbered = {"wave": pl.Series([wave] * answers.height)} if len(waves) > 1 else {}
        items = {name: answers[name] for name in tool.items}
        parts.append(pl.DataFrame({**who, **numbered, **items, **outcome}))
    made = pl.concat(parts)
    return made.sort("person", "wave") if len(waves) > 1 else made

"""Take answers away from a synthetic cohort, and spoil some, as life does."""

from __future__ import annotations

import numpy as np
import polars as pl

from rnr.definitions.instrument import Instrument
from rnr.people.synthetic.synth_answers import Draws, Flags, refusals
from rnr.people.synthetic.synth_options import Asked
from rnr.people.synthetic.synth_outcome import intercept_for, logistic

_REASONS = {"person": pl.Int64, "item": pl.String, "reason": pl.String}


def lose(
    tool: Instrument,
    asked: Asked,
    complete: pl.DataFrame,
    draws: Draws,
    random: np.random.Generator,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take answers away, and say why each is missing.

    Returns
    -------
    frame, reasons
        The answers with gaps, and one row a gap.
    """
    spread = max(float(draws.trait.std()), 1e-12)
    lift = asked.informative * (draws.trait - draws.trait.mean()) / spread
    everybody = np.ones(asked.n)
    gone: dict[str, Flags] = {}
    for name, share in asked.missing.items():
        chance = logistic(intercept_for(lift, everybody, share) + lift)
        gone[name] = random.random(asked.n) < chance
    lost = _without(complete, gone)
    # A gap may itself break a rule; such people keep all of their answers.
    whole, _ = refusals(tool, lost) if gone else (np.zeros(asked.n, dtype=bool), {})
    gone = {name: rows & ~whole for name, rows in gone.items()}
    words = np.array(list(asked.reasons), dtype=object)
    weights = np.array(list(asked.reasons.values()))
    parts = [pl.DataFrame(schema=_REASONS)]
    for name, rows in gone.items():
        people = np.flatnonzero(rows) + 1
        why = random.choice(words, len(people), p=weights / weights.sum()).tolist()
        part = {"person": people, "item": [name] * len(people), "reason": why}
        parts.append(pl.DataFrame(part, schema=_REASONS))
    return _without(complete, gone), pl.concat(parts)


def _without(complete: pl.DataFrame, gone: dict[str, Flags]) -> pl.DataFrame:
    return complete.with_columns(
        pl.when(pl.Series(~rows)).then(pl.col(name)).alias(name) for name, rows in gone.items()
    )


def spoil(
    tool: Instrument, asked: Asked, made: pl.DataFrame, random: np.random.Generator
) -> tuple[pl.DataFrame, Flags]:
    """Give some people one answer that does not exist, where that was asked for."""
    spoilt = random.random(asked.n) < asked.refused
    if not spoilt.any():
        return made, spoilt
    name, item = next(iter(tool.items.items()))
    wrong: str | float = "?" if item.number is None else item.number.max + 1
    changed = pl.when(pl.Series(spoilt)).then(pl.lit(wrong)).otherwise(pl.col(name))
    return made.with_columns(changed.alias(name)), spoilt

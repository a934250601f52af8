"""Synthetic cohorts: people who do not exist, with a truth that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from rnr.definitions.instrument import Instrument
from rnr.people.frames.frame import score_frame
from rnr.people.synthetic.synth_answers import (
    Flags,
    Floats,
    accepted,
    first_draws,
    group_column,
    stack,
)
from rnr.people.synthetic.synth_gaps import lose, spoil
from rnr.people.synthetic.synth_options import Asked, SynthFollowUp, SynthGroup, SynthOverrides
from rnr.people.synthetic.synth_outcome import expected_auc, follow, override, probabilities, stated
from rnr.people.synthetic.synth_short import as_groups, by_item, first_risk
from rnr.scoring.compile import compile_instrument

WHY = {"not_asked": 4.0, "unknown": 3.0, "refused": 2.0, "not_applicable": 1.0}


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A synthetic cohort: the data as an agency would hold them, and the truth behind them.

    Made by :func:`rnr.synth`.

    Parameters
    ----------
    frame
        What can be seen: ``person``, groups, one column an item, ``event`` (or dates), and
        ``expected``, the probability that the tool states at this score.
    truth
        One row a person: ``trait`` and ``raw`` (the score of complete answers) at the assessment
        that the outcome follows, ``probability`` of the event, ``event``, and whether the answers
        were spoilt (``refused``).
    complete
        The answers before any went missing or were spoilt, in the rows of ``frame``.
    reasons
        One row a missing answer: ``person``, ``item``, ``reason`` (and ``wave``).
    facts
        What the truth is: scale, base rate, the AUC the score has on average, intercept and slope
        of the log odds, seed.
    """

    frame: pl.DataFrame
    truth: pl.DataFrame
    complete: pl.DataFrame
    reasons: pl.DataFrame
    facts: Mapping[str, str | int | float]


def synth(
    instrument: Instrument,
    n: int,
    *,
    seed: int = 0,
    scale: str | None = None,
    base_rate: float = 0.3,
    auc: float = 0.7,
    driven_by: Literal["score", "trait"] = "score",
    groups: Mapping[str, Mapping[str, float | SynthGroup]] | None = None,
    loading: float = 0.6,
    shares: Mapping[str, Sequence[float]] | None = None,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    missing: float | Mapping[str, float] = 0.0,
    informative: float = 0.0,
    reasons: Mapping[str, float] | None = None,
    calibration: tuple[float, float] = (0.0, 1.0),
    refused: float = 0.0,
    waves: int = 1,
    change: float = 0.3,
    drift: float = 0.0,
    dynamic: Sequence[str] = (),
    outcome_wave: int | None = None,
    follow_up: SynthFollowUp | None = None,
    overrides: SynthOverrides | None = None,
) -> Synthetic:
    """Draw people who do not exist: answers, outcome, and the truth behind both.

    A latent trait moves every answer towards its worse end; the outcome follows the score (or the
    trait) with exactly the base rate and AUC that were asked for, on average over outcomes.

    Parameters
    ----------
    instrument
        From :func:`rnr.load`. Its ranges and rules are respected.
    n
        Number of people.
    seed
        The same seed gives the same cohort.
    scale
        The scale that the outcome belongs to; without it the first risk scale.
    base_rate, auc
        Mean probability of the event, and the AUC of the scale's raw score.
    driven_by
        ``"score"``: people of one score (and group) have one probability, so the score is right.
        ``"trait"``: the score is only a sign of what drives the outcome.
    groups
        Column name to groups, each with its share or a :class:`rnr.SynthGroup`. A column that is
        an item of the instrument takes the item's answers as groups.
    loading
        Correlation of each answer's propensity with the trait, 0 to 1.
    shares, ranges
        Item to the shares of its answers, or to the least and greatest number; without them worse
        answers are rarer, and most numbers lie in the lower middle of the range.
    missing
        Share of answers that are missing, of all items or item by item.
    informative
        How much a standard deviation of the trait adds to the log odds of a missing answer.
    reasons
        Reason to weight.
    calibration
        ``(a, b)``: the true log odds are a + b times the log odds that ``expected`` states. (0, 1)
        is well calibrated; b below 1 states too extreme probabilities.
    refused
        Share of people with an answer that does not exist, to try out how rows are rejected.
    waves
        Assessments of each person; with more than one, ``wave`` numbers them.
    change, drift
        Standard deviation and mean of the change of the trait between two assessments.
    dynamic
        Items that can change between assessments; without them, all.
    outcome_wave
        Assessment whose score and trait the outcome follows, and whose level is overridden; the
        last if not given, so that change between assessments matters to it. With 1, later
        assessments know no more of the outcome than what they share with the first.
    follow_up
        Dates in the place of ``event``: ``start``, ``event_date``, ``competing_date``.
    overrides
        Adds ``<scale>_level`` and ``<scale>_final``, the level after overrides.

    Returns
    -------
    Synthetic

    Raises
    ------
    SynthError
        Something that was asked for cannot be; all problems at once.

    Examples
    --------
    >>> import rnr
    >>> cohort = rnr.synth(rnr.load("psa"), 500, seed=1, scale="nca", base_rate=0.25, auc=0.7)
    >>> round(cohort.truth["probability"].mean(), 6), round(cohort.facts["auc"], 6)
    (0.25, 0.7)
    >>> rnr.score_frame(rnr.load("psa"), cohort.frame)["nca_raw"].equals(cohort.truth["raw"])
    True
    """
    chosen = scale or first_risk(instrument)
    asked = Asked(
        n, base_rate, auc, chosen, driven_by, as_groups(groups or {}), loading, shares or {},
        ranges or {}, by_item(instrument, missing), informative, reasons or WHY, calibration,
        refused, waves, change, drift, tuple(dynamic), follow_up, overrides, outcome_wave,
    )  # fmt: skip
    asked.refuse_nonsense(instrument)
    random = np.random.default_rng(seed)
    draws = first_draws(instrument, asked, random)
    seen, complete, lost = [], [], []
    spoilt, traits = np.zeros(n, dtype=bool), []
    for wave in range(1, waves + 1):
        if wave > 1:
            draws.move_on(asked, random)
        full = accepted(instrument, asked, draws, random)
        held, why = lose(instrument, asked, full, draws, random)
        held, bad = spoil(instrument, asked, held, random)
        spoilt |= bad
        complete.append(full)
        traits.append(draws.trait.copy())
        seen.append(held)
        lost.append(why.with_columns(pl.lit(wave).alias("wave")) if waves > 1 else why)
    at = (outcome_wave or waves) - 1
    raw = score_frame(instrument, complete[at])[f"{chosen}_raw"]
    sign = -1.0 if instrument.scales[chosen].worse == "lower" else 1.0
    rank = sign * raw.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    index = _standard(rank if driven_by == "score" else traits[at])
    p, intercept, slope = probabilities(asked, index, rank, draws.groups)
    told = stated(p, rank, calibration)
    truth: dict[str, pl.Series | Floats] = {"trait": traits[at], "raw": raw, "probability": p}
    outcome: dict[str, pl.Series] = {}
    if follow_up is None:
        events = random.random(n) < p
        outcome["event"] = pl.Series(events)
    else:
        outcome, later = follow(follow_up, p, random)
        events = later["event_day"] <= follow_up.window
        truth |= later
    truth |= {"event": pl.Series(events), "refused": pl.Series(spoilt)}
    outcome["expected"] = pl.Series(told).fill_nan(None)
    if overrides is not None:
        outcome |= _overridden(instrument, asked, seen[at], events, random)
    columns = {name: group_column(asked, name, draws) for name in draws.groups}
    people = {"person": pl.Series(np.arange(1, n + 1)), **columns}
    facts: dict[str, str | int | float] = {
        "instrument": instrument.id, "version": instrument.version, "scale": chosen, "n": n,
        "seed": seed, "base_rate": float(p.mean()), "intercept": intercept, "slope": slope,
        "auc": expected_auc(rank, p, np.ones(n)),
    }  # fmt: skip
    if waves > 1:
        facts |= {"outcome_wave": at + 1}
    if follow_up is not None:
        facts |= {"window": f"{follow_up.window} days", "data_end": str(follow_up.data_end)}
    return Synthetic(
        stack(people, seen, outcome, instrument),
        pl.DataFrame({"person": people["person"], **truth}),
        stack(people, complete, {}, instrument),
        pl.concat(lost),
        facts,
    )


def _standard(values: Floats) -> Floats:
    known = values[~np.isnan(values)]
    spread = float(known.std()) if len(known) else 0.0
    made = (values - (known.mean() if len(known) else 0.0)) / (spread or 1.0)
    return np.asarray(np.nan_to_num(made, nan=0.0))


def _overridden(
    tool: Instrument, asked: Asked, seen: pl.DataFrame, events: Flags, random: np.random.Generator
) -> dict[str, pl.Series]:
    assert asked.overrides is not None
    levels = score_frame(tool, seen, on_invalid="reject")[f"{asked.scale}_level"]
    order = compile_instrument(tool).scales[asked.scale].levels
    final = override(asked.overrides, levels, order, events, random)
    return {f"{asked.scale}_level": levels, f"{asked.scale}_final": final}

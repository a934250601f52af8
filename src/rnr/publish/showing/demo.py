"""A demonstration on people who do not exist: score, recommend, and see whether it is right."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.evidence.tables.counts import CountTable
from rnr.library.load import load, load_policy
from rnr.people.answering.assessment import assess
from rnr.people.frames.frame import REJECTED, score_frame
from rnr.people.plans.plan_frame import plan_frame
from rnr.people.scores.profile import Profile, score
from rnr.people.synthetic.synth import Synthetic, synth
from rnr.people.synthetic.synth_options import SynthGroup

_MANY = 1_000
"""How many times as many people the table of the truth holds, so that chance plays no part."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything that the demonstration shows.

    Parameters
    ----------
    tool, policy, scale, decision
        What was used.
    cohort
        The people and the truth behind them.
    scored
        Their results and recommendations, one row a person.
    counts
        People by score, event and group.
    true
        The same table if the same people were watched a thousand times over.
    by_outcome
        People by what the policy recommends, and by event.
    profile
        One of them.
    group
        Name of the grouping.
    """

    tool: Instrument
    policy: Policy
    scale: str
    decision: str
    cohort: Synthetic
    scored: pl.DataFrame
    counts: CountTable
    true: CountTable
    by_outcome: CountTable
    profile: Profile
    group: str


def settings() -> dict[str, Any]:
    """Read what the demonstration is made of."""
    text = files("rnr.publish").joinpath("demo.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def make_demo(people: int | None = None, seed: int | None = None) -> Demo:
    """Draw people, score them, ask the policy, and count what happened.

    Parameters
    ----------
    people
        How many people; without it, some thousand.
    seed
        The same seed gives the same people.

    Returns
    -------
    Demo

    Raises
    ------
    SynthError
        Fewer people than can be drawn.

    Examples
    --------
    >>> demo = make_demo(400)
    >>> demo.counts.n + demo.counts.unscored
    400
    """
    told = settings()
    tool, policy = load(told["instrument"]), load_policy(told["policy"])
    scale, decision = told["scale"], told["decision"]
    cohort = synth(
        tool,
        people or told["people"],
        seed=told["seed"] if seed is None else seed,
        scale=scale,
        base_rate=told["base_rate"],
        auc=told["auc"],
        groups={
            name: {key: SynthGroup(**part) for key, part in parts.items()}
            for name, parts in told["groups"].items()
        },
        ranges={name: (low, high) for name, (low, high) in told["ranges"].items()},
        missing=told["missing"],
        refused=told["refused"],
        calibration=tuple(told["calibration"]),
    )
    group = next(iter(told["groups"]))
    kept = ["person", group, "event", "expected"]
    scored = score_frame(tool, cohort.frame, on_invalid="reject", keep=kept)
    planned = plan_frame(scored, policy, on_invalid="reject")
    scored = scored.with_columns(planned[decision])
    about = {
        "score": f"{tool.scales[scale].title}, score",
        "outcome": tool.scales[scale].outcome,
        "instrument": tool.id,
        "version": tool.version,
        "place": "no place at all, since they do not exist",
        "licence": tool.use.terms.replace("_", " "),
    }
    counts = CountTable.from_frame(
        scored, score=f"{scale}_score", event="event", by=[group], probability="expected",
        about=about,
    )  # fmt: skip
    answers = policy.tables[decision].answers
    decided = scored.filter(pl.col(decision).is_not_null())
    by_outcome = CountTable.from_frame(decided, score=decision, event="event", levels=answers)
    return Demo(
        tool, policy, scale, decision, cohort, scored, counts, _truth(cohort, scored, scale),
        by_outcome, _one(tool, cohort, scored, scale), group,
    )  # fmt: skip


def _truth(cohort: Synthetic, scored: pl.DataFrame, scale: str) -> CountTable:
    """Count the people with a score by their true probabilities instead of by what happened."""
    known = (
        scored.select(pl.col(f"{scale}_score").alias("score"), "expected")
        .with_columns(cohort.truth["probability"])
        .drop_nulls()
        .group_by("score")
        .agg(pl.col("probability").sum(), pl.len(), pl.col("expected").mean())
        .sort("score")
    )
    yes = np.round(_MANY * known["probability"].to_numpy()).astype(np.int64)
    return CountTable.from_counts(
        known["score"].to_numpy(), yes, n=_MANY * known["len"].to_numpy(),
        expected=known["expected"].to_numpy(),
    )  # fmt: skip


def _one(tool: Instrument, cohort: Synthetic, scored: pl.DataFrame, scale: str) -> Profile:
    """Pick somebody with a complete record whose score has several parts."""
    score_of = scored[f"{scale}_score"]
    middle = score_of.quantile(0.6, "nearest")
    complete = scored.select(
        pl.all_horizontal(pl.col(f"{name}_missing") == 0 for name in tool.scales)
    ).to_series()
    place = int(((score_of == middle) & complete & scored[REJECTED].is_null()).arg_max() or 0)
    answers: Mapping[str, Any] = cohort.frame.select(list(tool.items)).row(place, named=True)
    return score(assess(tool, answers))

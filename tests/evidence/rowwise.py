"""Textbook formulas on one row a person: slow, plain, and independent of the count tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnr.evidence import CountTable


def random_counts(seed: int, k: int = 8, n: int = 400, slope: float = 0.4) -> CountTable:
    """A cohort whose event gets likelier with each point of the score."""
    draw = np.random.default_rng(seed)
    people = draw.multinomial(n, draw.dirichlet(np.full(k, 2.0)))
    chance = 1 / (1 + np.exp(-(slope * (np.arange(k) - k / 2) - 0.4)))
    yes = draw.binomial(people, chance)
    return CountTable.from_counts(np.sort(draw.choice(30, k, replace=False)), yes, people - yes)


def rows(counts: CountTable) -> tuple[np.ndarray, np.ndarray]:
    """Score and outcome of every person."""
    score = np.concatenate([np.repeat(counts.score, side) for side in (counts.yes, counts.no)])
    return score, np.repeat([1, 0], [counts.events, counts.n - counts.events])


def delong(scores: Sequence[np.ndarray], event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Areas and their covariance by comparing every pair of people, as the paper defines them."""
    with_event, without = event == 1, event == 0
    beaten, beating, areas = [], [], []
    for score in scores:
        wins = (score[with_event][:, None] > score[without][None, :]) + 0.5 * (
            score[with_event][:, None] == score[without][None, :]
        )
        areas.append(wins.mean())
        beaten.append(wins.mean(axis=1))
        beating.append(wins.mean(axis=0))
    covariance = np.cov(beaten) / with_event.sum() + np.cov(beating) / without.sum()
    return np.array(areas), np.atleast_2d(covariance)

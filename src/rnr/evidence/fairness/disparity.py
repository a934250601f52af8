"""How far apart the scores of groups lie, whatever they predict."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from scipy.special import ndtr

from rnr.evidence.estimates.bootstrap import resample
from rnr.evidence.estimates.distances import CHANCE_SAMPLES, allow_for_chance, distance_estimate
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.fairness.groups import pick_groups
from rnr.evidence.tables.cells import people
from rnr.evidence.tables.counts import CountTable, Floats, Ints, Key

Side = Literal["with", "without"]

_SMD = "mean score of this group minus the reference, in pooled standard deviations"
_OVERLAP = "share of the two score distributions that lies over each other; 1 is identical"
_FLAT = "the score does not vary within these groups"
_CLASS = {
    "with": "mean score of people with the event in this group",
    "without": "mean score of people without the event in this group",
}


def standardised_difference(
    table: CountTable, reference: Key | None = None, *, minimum: int = 10, confidence: float = 0.95
) -> dict[Key, Estimate]:
    """Give the standardised mean difference of scores between each group and a reference.

    Cohen's d with the pooled standard deviation: the usual measure of disparate impact. It says how
    differently groups score, not whether the score is biased.

    Parameters
    ----------
    table
        Counts split by groups.
    reference
        Group to compare with; by default the largest.
    minimum
        Groups with fewer people with, or without, the event are left out.
    confidence
        Coverage of the interval.

    Returns
    -------
    dict
        Each other group to its difference, in standard deviations.

    References
    ----------
    Hedges, Olkin (1985), Statistical Methods for Meta-Analysis, chapter 5, for the interval.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 1, 2], yes=[20, 40, 30, 60], n=[100, 60, 60, 100],
    ...     by={"sex": ["f", "f", "m", "m"]})
    >>> print(standardised_difference(counts, ("f",))[("m",)])
    standardised_difference 0.515 (0.292 to 0.738), 90 events among 160 people
    """
    kept, reference, _ = pick_groups(table, reference, minimum)
    there = _moments(kept[reference])
    found = {}
    for key, part in kept.items():
        if key == reference:
            continue
        n, mean, squares = _moments(part)
        pooled = (squares + there[2]) / (n + there[0] - 2)
        if not pooled > 0:
            found[key] = undefined(
                "standardised_difference", part.n, part.events, _FLAT, _SMD, confidence=confidence
            )
            continue
        d = (mean - there[1]) / math.sqrt(pooled)
        both = n + there[0]
        half = z_value(confidence) * math.sqrt(both / (n * there[0]) + d**2 / (2 * both))
        found[key] = Estimate(
            d,
            d - half,
            d + half,
            part.n,
            part.events,
            "standardised_difference",
            "pooled standard deviation, normal interval",
            _SMD,
            confidence,
        )
    return found


def _moments(part: CountTable) -> tuple[float, float, float]:
    n = people(part)
    mean = float(n @ part.score / n.sum())
    return float(n.sum()), mean, float(n @ (part.score - mean) ** 2)


def overlap(
    table: CountTable,
    reference: Key | None = None,
    method: Literal["scores", "normal"] = "scores",
    *,
    minimum: int = 10,
    confidence: float = 0.95,
    samples: int = 1_000,
    seed: int = 0,
) -> dict[Key, Estimate]:
    """Give the share of two score distributions that lies over each other.

    Parameters
    ----------
    table, reference, minimum, confidence
        As in :func:`standardised_difference`.
    method
        ``"scores"``: sum over scores of the smaller share of the two groups (chance makes it too
        small when scores are many and people few); ``"normal"``: 2 Phi(-abs(d) / 2), as if both
        were normal with one standard deviation.
    samples, seed
        For the bootstrap limits of the first method, which reach 1 where groups of one
        distribution would look as far apart; see :mod:`rnr.evidence.estimates.distances`. Where
        scores are many and people few they hold the truth too seldom: count by level.

    Returns
    -------
    dict
        Each other group to its overlap with the reference, from 0 to 1.

    References
    ----------
    Inman, Bradley (1989), Communications in Statistics 18, 3851-3874.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 1, 2], yes=[20, 40, 30, 60], n=[100, 60, 60, 100],
    ...     by={"sex": ["f", "f", "m", "m"]})
    >>> overlap(counts, ("f",))[("m",)].value
    0.75
    """
    if method == "normal":
        apart = standardised_difference(table, reference, minimum=minimum, confidence=confidence)
        return {key: _normal_overlap(found) for key, found in apart.items()}
    kept, reference, _ = pick_groups(table, reference, minimum)
    drawn = {
        key: np.add(*resample(part, samples, seed + at)).astype(np.float64)
        for at, (key, part) in enumerate(kept.items())
    }
    there, found = people(kept[reference]), {}
    for key, part in kept.items():
        if key == reference:
            continue
        here = people(part)
        one = distance_estimate(
            part,
            float(_shared(here[None, :], there[None, :])[0]),
            _shared(drawn[key], drawn[reference]),
            f"{samples:,} samples, seed {seed}",
            measure="overlap",
            definition=_OVERLAP,
            confidence=confidence,
        )
        found[key] = allow_for_chance(one, _alike(here, there, samples, seed), same=1.0)
    return found


def _alike(here: Floats, there: Floats, samples: int, seed: int) -> Floats:
    """Overlap of groups of these sizes drawn from one distribution of scores."""
    draw, both = np.random.default_rng(seed), here + there
    shape = min(samples, CHANCE_SAMPLES)
    pair = [draw.multinomial(int(part.sum()), both / both.sum(), shape) for part in (here, there)]
    return _shared(*(side.astype(np.float64) for side in pair))


def _shared(one: Floats, other: Floats) -> Floats:
    shares = [part / part.sum(axis=1, keepdims=True) for part in (one, other)]
    return np.asarray(np.minimum(*shares).sum(axis=1))


def _normal_overlap(d: Estimate) -> Estimate:
    ends = sorted(abs(end) for end in (d.low, d.high))
    nearest = 0.0 if d.low < 0 < d.high else ends[0]
    value, low, high = (float(2 * ndtr(-apart / 2)) for apart in (abs(d.value), ends[1], nearest))
    return Estimate(
        value,
        low,
        high,
        d.n,
        d.events,
        "overlap",
        "normal, from the standardised difference",
        _OVERLAP,
        d.confidence,
    )


def class_balance(
    table: CountTable, *, minimum: int = 10, confidence: float = 0.95
) -> dict[Side, dict[Key, Estimate]]:
    """Give the mean score of people with, and of people without, the event in every group.

    Equal means are "balance for the positive (negative) class".

    Parameters
    ----------
    table
        Counts split by groups.
    minimum
        Groups with fewer people with, or without, the event are left out.
    confidence
        Coverage of the normal interval of a mean.

    Returns
    -------
    dict
        ``"with"`` and ``"without"`` the event, each to group to mean score.

    References
    ----------
    Kleinberg, Mullainathan, Raghavan (2017), ITCS, 43:1-43:23.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 1, 2], yes=[20, 40, 30, 60], n=[100, 60, 60, 100],
    ...     by={"sex": ["f", "f", "m", "m"]})
    >>> round(class_balance(counts)["with"][("f",)].value, 3)
    1.667
    """
    kept = pick_groups(table, None, minimum)[0]
    found: dict[Side, dict[Key, Estimate]] = {"with": {}, "without": {}}
    for key, part in kept.items():
        sides: dict[Side, Ints] = {"with": part.yes, "without": part.no}
        for side, counts in sides.items():
            n = int(counts.sum())
            mean = float(counts @ part.score) / n
            spread = math.sqrt(float(counts @ (part.score - mean) ** 2) / (n - 1) / n)
            half = z_value(confidence) * spread
            found[side][key] = Estimate(
                mean,
                mean - half,
                mean + half,
                part.n,
                part.events,
                f"mean_score_{side}",
                "normal interval of a mean",
                _CLASS[side],
                confidence,
            )
    return found

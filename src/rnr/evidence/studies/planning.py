"""How many people a validation study needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.scales import two_sided

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SampleSize:
    """People and events needed for one aim.

    Parameters
    ----------
    n
        People with a known outcome.
    events
        People with the event among them, at the base rate planned with, rounded up.
    aim
        What the number is enough for.
    method
        Formula that it comes from.

    Examples
    --------
    >>> print(SampleSize(906, 17, "E/O with an interval 1 wide", "..."))
    906 people with 17 events: E/O with an interval 1 wide
    """

    n: int
    events: int
    aim: str
    method: str

    def __str__(self) -> str:
        return f"{self.n:,} people with {self.events:,} events: {self.aim}"


def people_for_ratio(
    base_rate: float, width: float = 0.2, *, confidence: float = 0.95
) -> SampleSize:
    """Say how many people an observed-to-expected ratio needs, when it is 1 in truth.

    ``n = (1 - base rate) / (base rate * SE^2)``, with the standard error of the log ratio that
    makes the interval as wide as wanted.

    Parameters
    ----------
    base_rate
        Share of people expected to have the event, between 0 and 1.
    width
        Upper minus lower limit of the ratio.
    confidence
        Coverage of that interval.

    Raises
    ------
    MeasureError
        When a setting is out of range.

    References
    ----------
    Riley et al. (2021), doi:10.1002/sim.9025.

    Examples
    --------
    >>> people_for_ratio(0.3, width=0.2).n
    900
    """
    need_between(base_rate=(base_rate, 0, 1), width=(width, 0, math.inf))
    se = math.asinh(width / 2) / two_sided(confidence)
    n = (1 - base_rate) / (base_rate * se**2)
    method = "binomial error of the log ratio"
    return _size(n, base_rate, f"observed over expected, interval {width:g} wide", method)


def people_for_slope(
    chance: ArrayLike,
    people: ArrayLike | None = None,
    width: float = 0.2,
    *,
    confidence: float = 0.95,
) -> SampleSize:
    """Say how many people a calibration slope needs, when expected rates are right in truth.

    The closer together the expected rates lie, the more people are needed.

    Parameters
    ----------
    chance
        Expected probabilities of the scores, between 0 and 1.
    people
        How many people have each, in any unit; one each if not given.
    width
        Upper minus lower limit of the slope.
    confidence
        Coverage of that interval.

    Raises
    ------
    MeasureError
        When a probability is 0 or 1, or all are the same.

    References
    ----------
    Riley et al. (2021), doi:10.1002/sim.9025.

    Examples
    --------
    >>> people_for_slope([0.1, 0.2, 0.4], [50, 30, 20]).n
    5124
    """
    need_between(width=(width, 0, math.inf))
    p = np.atleast_1d(np.asarray(chance, dtype=np.float64))
    weight = np.ones(len(p)) if people is None else np.atleast_1d(np.asarray(people, float))
    sound = len(p) == len(weight) and bool(((p > 0) & (p < 1)).all() and (weight >= 0).all())
    if not sound or len(np.unique(p[weight > 0])) < 2:
        what = "two or more different probabilities between 0 and 1, with people, are expected"
        raise MeasureError("no slope to plan for", [Problem("chance, people", what, code="p")])
    weight = weight / weight.sum()
    logit, unit = np.log(p / (1 - p)), weight * p * (1 - p)
    level, cross, bend = unit.sum(), unit @ logit, unit @ logit**2
    se = width / (2 * two_sided(confidence))
    n = level / (level * bend - cross**2) / se**2
    aim = f"calibration slope, interval {width:g} wide"
    return _size(float(n), float(weight @ p), aim, "Fisher information at intercept 0, slope 1")


def normal_chances(mean: float, sd: float, points: int = 200) -> tuple[Floats, Floats]:
    """Give expected probabilities and weights when log-odds are spread normally.

    For planning before scores are known.

    Parameters
    ----------
    mean, sd
        Of the expected log-odds.
    points
        Number of probabilities.

    Returns
    -------
    tuple of ndarray of shape (points,)
        Probabilities and their weights, for :func:`people_for_slope`.

    Examples
    --------
    >>> chance, weight = normal_chances(-1, 0.8)
    >>> round(float(weight @ chance), 4)
    0.293
    """
    need_between(sd=(sd, 0, math.inf), points=(points, 1, math.inf))
    at = np.linspace(-8, 8, points)
    chance = expit(mean + sd * at)
    # Far out a probability rounds to 1; nobody is there, and its log-odds would be infinite.
    inside = (chance > 0) & (chance < 1)
    weight = norm.pdf(at[inside])
    return np.asarray(chance[inside]), np.asarray(weight / weight.sum())


def people_for_auc(
    auc: float, base_rate: float, width: float = 0.1, *, confidence: float = 0.95
) -> SampleSize:
    """Say how many people an AUC needs.

    Parameters
    ----------
    auc
        The AUC that is expected, between 0 and 1.
    base_rate
        Share of people expected to have the event.
    width
        Upper minus lower limit of the AUC.
    confidence
        Coverage of that interval.

    Raises
    ------
    MeasureError
        When a setting is out of range.

    References
    ----------
    Newcombe (2006), doi:10.1002/sim.2324, as used by Riley et al. (2021), doi:10.1002/sim.9025.

    Examples
    --------
    >>> people_for_auc(0.7, 0.3, width=0.1).n
    495
    """
    need_between(auc=(auc, 0, 1), base_rate=(base_rate, 0, 1), width=(width, 0, 1))
    se = width / (2 * two_sided(confidence))
    n = _smallest(lambda n: se - math.sqrt(auc_variance(auc, base_rate, n)))
    return _size(n, base_rate, f"AUC of {auc:g}, interval {width:g} wide", "Newcombe's variance")


def auc_variance(auc: float, base_rate: float, n: float) -> float:
    """Give the variance that an AUC would have among n people (Newcombe).

    Examples
    --------
    >>> round(auc_variance(0.7, 0.3, 495) ** 0.5 * 2 * 1.96, 3)
    0.1
    """
    half = n / 2 - 1
    pairs = 1 + half * (1 - auc) / (2 - auc) + half * auc / (1 + auc)
    return auc * (1 - auc) * pairs / (n**2 * base_rate * (1 - base_rate))


def _smallest(surplus: Callable[[float], float]) -> float:
    return float(brentq(surplus, 2, 1e9, xtol=1e-6))


def _size(n: float, base_rate: float, aim: str, method: str) -> SampleSize:
    people = math.ceil(n - 1e-6)
    return SampleSize(people, math.ceil(people * base_rate - 1e-9), aim, method)


def need_between(**given: tuple[float, float, float]) -> None:
    """Refuse settings that do not lie strictly between two bounds, all at once.

    Raises
    ------
    MeasureError
        With one problem a setting.
    """
    problems = []
    for name, (value, low, high) in given.items():
        if not low < value < high:
            below = f" and below {high:g}" if math.isfinite(high) else ""
            what = f"a number above {low:g}{below} is expected"
            problems.append(Problem(name, what, code="range"))
    if problems:
        raise MeasureError("this study cannot be planned", problems)

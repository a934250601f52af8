"""The rungs of recalibration: from no change at all to a free never-falling curve.

Each rung is a curve from the score, or from the instrument's own probability, to the rate, fitted
to counts. The higher the rung, the more it may change, and the more people it needs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, xlog1py, xlogy

from rnr.evidence.calibrate.venn import venn_abers_pair
from rnr.evidence.estimates.intervals import z_value
from rnr.evidence.fitting.isotonic import isotonic_limits, isotonic_rates
from rnr.evidence.fitting.logistic import LogisticFit, fit_logistic
from rnr.evidence.tables.cells import log_odds
from rnr.evidence.tables.counts import Floats

Method = Literal["none", "intercept", "logistic", "beta", "isotonic", "venn-abers"]
From = Literal["score", "probability"]

METHODS: tuple[Method, ...] = ("none", "intercept", "logistic", "beta", "isotonic", "venn-abers")
PARAMETERS: Mapping[Method, int] = {"none": 0, "intercept": 1, "logistic": 2, "beta": 3}


@dataclass(frozen=True, slots=True)
class Curve:
    """A fitted rung: rates with limits at the points it was fitted on, and anywhere else.

    Made by :func:`rnr.evidence.calibrate.fit_curve`.

    Attributes
    ----------
    method, source
        Name of the rung, and whether it starts from a score or from a probability.
    x
        Points it was fitted on, ascending, shape (k,).
    rate, low, high
        Rate at each point with its limits, shape (k,); not-a-number when it has no fit.
    coef
        Coefficients by name; empty for a curve of steps.
    loglik
        Bernoulli log-likelihood of the counts under the rates.
    """

    method: Method
    source: From
    x: Floats
    rate: Floats
    low: Floats
    high: Floats
    coef: Mapping[str, float] = field(default_factory=dict)
    loglik: float = math.nan

    @property
    def found(self) -> bool:
        """Whether the counts allow this rung."""
        return not bool(np.isnan(self.rate).any())

    def at(self, x: ArrayLike) -> Floats:
        """Give the rate at any point: by formula, or by the step at or below the point.

        Examples
        --------
        >>> curve = fit_curve("logistic", [0, 1], [20, 50], [80, 50])
        >>> curve.at([0, 0.5, 1]).round(3).tolist()
        [0.2, 0.333, 0.5]
        """
        points = np.asarray(x, dtype=np.float64)
        if self.method in PARAMETERS:
            names, columns = _columns(self.method, self.source, points)
            return np.asarray(
                expit(
                    _offset(self.method, self.source, points)
                    + sum(
                        (
                            self.coef[name] * column
                            for name, column in zip(names, columns, strict=True)
                        ),
                        np.zeros_like(points),
                    )
                )
            )
        below = np.searchsorted(self.x, points, side="right") - 1
        return np.asarray(self.rate[np.maximum(below, 0)])


def fit_curve(
    method: Method,
    x: ArrayLike,
    yes: ArrayLike,
    no: ArrayLike,
    source: From = "score",
    confidence: float = 0.95,
    *,
    limits: bool = True,
) -> Curve:
    """Fit one rung of the ladder to counts.

    ``none`` keeps the probability; ``intercept`` adds a constant to its log-odds; ``logistic`` also
    stretches them; ``beta`` fits c + a ln p - b ln(1 - p) with a, b >= 0; ``isotonic`` is the best
    never-falling curve; ``venn-abers`` merges the two such curves in which one more person at this
    point has the event, or has not. From a score, ``logistic`` is a straight line in log-odds.

    Parameters
    ----------
    method
        Name of the rung.
    x
        Distinct scores or probabilities, ascending, shape (k,).
    yes, no
        People with and without the event at each, shape (k,).
    source
        What ``x`` is; the first, second and fourth rung need probabilities.
    confidence
        Coverage of the limits; those of Venn-Abers are its pair of rates, and claim none.
    limits
        False leaves out the limits of the isotonic curve, which need resampling.

    Returns
    -------
    Curve
        With ``found`` false when the counts have no finite fit.

    References
    ----------
    Cox (1958), Biometrika 45, 562-565; Kull, Silva Filho, Flach (2017), AISTATS, PMLR 54, 623-631
    (beta); Vovk, Petej (2014), UAI, 829-838 (Venn-Abers).

    Examples
    --------
    >>> fit_curve("intercept", [0.2, 0.5], [30, 60], [70, 40], "probability").rate.round(3).tolist()
    [0.285, 0.615]
    """
    x, yes, no = (np.asarray(part, dtype=np.float64) for part in (x, yes, no))
    if method in PARAMETERS:
        return _formula(method, source, (x, yes, no), confidence)
    if method == "venn-abers":
        low, high = venn_abers_pair(yes, no)
        rate = high / (1 - low + high)
    else:
        rate = isotonic_rates(yes, no)
        low = high = np.full_like(rate, math.nan)
        if limits:
            low, high = isotonic_limits(yes, no, confidence)
    return Curve(method, source, x, rate, low, high, {}, _fit_of(rate, yes, no))


def _fit_of(rate: Floats, yes: Floats, no: Floats) -> float:
    return float((xlogy(yes, rate) + xlog1py(no, -rate)).sum())


def _columns(method: Method, source: From, x: Floats) -> tuple[tuple[str, ...], list[Floats]]:
    if method == "none":
        return (), []
    if method == "intercept":
        return ("intercept",), [np.ones_like(x)]
    if method == "logistic":
        return ("intercept", "slope"), [np.ones_like(x), _line(source, x)]
    with np.errstate(divide="ignore"):
        return ("c", "a", "b"), [np.ones_like(x), np.log(x), -np.log1p(-x)]


def _line(source: From, x: Floats) -> Floats:
    return x if source == "score" else log_odds(x)


def _offset(method: Method, source: From, x: Floats) -> Floats:
    return _line(source, x) if method in {"none", "intercept"} else np.zeros_like(x)


def _formula(
    method: Method, source: From, counted: tuple[Floats, Floats, Floats], confidence: float
) -> Curve:
    x, yes, no = counted
    names, columns = _columns(method, source, x)
    offset = _offset(method, source, x)
    if method == "none":
        nothing = np.full_like(x, math.nan)
        return Curve(method, source, x, x, nothing, nothing, {}, _fit_of(x, yes, no))
    design = np.column_stack(columns)
    fit, kept = (
        _beta(design, yes, no)
        if method == "beta"
        else (fit_logistic(design, yes, no, offset), tuple(range(len(names))))
    )
    used = design[:, kept]
    with np.errstate(invalid="ignore"):
        eta = offset + used @ fit.coef
        half = z_value(confidence) * np.sqrt(np.einsum("ki,ij,kj->k", used, fit.cov, used))
    coef = dict.fromkeys(names, 0.0) | {
        names[at]: float(value) for at, value in zip(kept, fit.coef, strict=True)
    }
    low, high = expit(eta - half), expit(eta + half)
    return Curve(method, source, x, expit(eta), low, high, coef, fit.loglik)


def _beta(design: Floats, yes: Floats, no: Floats) -> tuple[LogisticFit, tuple[int, ...]]:
    """Best fit whose a and b are not negative: the free one, or the best with a, b or both at 0."""
    free = fit_logistic(design, yes, no)
    if free.found and (free.coef[1:] >= 0).all():
        return free, (0, 1, 2)
    tried = [
        (fit_logistic(design[:, kept], yes, no), kept)
        for kept in ((0, *others) for size in (0, 1) for others in combinations((1, 2), size))
    ]
    allowed = [(fit, kept) for fit, kept in tried if fit.found and (fit.coef[1:] >= 0).all()]
    return max(allowed, key=lambda pair: pair[0].loglik, default=(free, (0, 1, 2)))

"""Logistic fits on counts: one Newton loop for a single table or for thousands of resampled ones.

A binomial fit needs people only through the counts at each distinct row of the design, so a
fit on a dozen scores equals, digit for digit, the fit on the million people behind them. The loop
is written here because a bootstrap needs thousands of such fits at once, which row-wise
libraries cannot give; the tests hold it equal to statsmodels on expanded rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

_ROUNDS = 60
_CLOSE = 1e-10
_FLAT = 1e-11
_LEAST = 1e-12


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """A fitted logistic regression: coefficients, their covariance, and how well they fit.

    Attributes
    ----------
    coef
        Coefficients, shape (p,), on the log-odds scale.
    cov
        Covariance matrix of the coefficients, shape (p, p): the inverse of the information.
    loglik
        Bernoulli log-likelihood of the people behind the counts (no binomial constant).
    """

    coef: Floats
    cov: Floats
    loglik: float

    @property
    def found(self) -> bool:
        """Whether the counts have a finite, unique maximum."""
        return not bool(np.isnan(self.coef).any())

    @property
    def se(self) -> Floats:
        """Standard errors of the coefficients, shape (p,)."""
        return np.asarray(np.sqrt(np.diag(self.cov)), dtype=np.float64)


def loglik(eta: ArrayLike, yes: ArrayLike, no: ArrayLike) -> Floats:
    """Bernoulli log-likelihood of counts under log-odds ``eta``, summed over the last axis.

    Parameters
    ----------
    eta
        Log-odds per cell, shape (..., k).
    yes, no
        People with and without the event per cell, shape (..., k).

    Examples
    --------
    >>> round(float(loglik([0.0], [1], [1])), 6)
    -1.386294
    """
    eta, yes, no = (np.asarray(part, dtype=np.float64) for part in (eta, yes, no))
    return np.asarray((yes * eta - (yes + no) * np.logaddexp(0.0, eta)).sum(axis=-1))


def _newton(design: Floats, yes: Floats, no: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """Coefficients (b, p) and information (b, p, p); a fit without a maximum is nan."""
    total = yes + no
    coef = np.zeros((len(yes), design.shape[1]))
    information = np.full((len(yes), design.shape[1], design.shape[1]), np.nan)
    active, rounds = np.arange(len(yes)), 0
    while len(active):
        rounds += 1
        now, y, n = coef[active], yes[active], total[active]
        p = expit(now @ design.T + offset)
        info = np.einsum("bk,ki,kj->bij", n * p * (1 - p), design, design)
        information[active] = info
        flat = (np.linalg.eigvalsh(info)[:, 0] <= _FLAT * n.sum(axis=1)) | (rounds > _ROUNDS)
        step = np.zeros_like(now)
        gradient = (y - n * p) @ design
        step[~flat] = np.linalg.solve(info[~flat], gradient[~flat][..., None])[..., 0]
        share = _share(design, offset, (now, step), (y, n - y))
        coef[active] = np.where(flat[:, None], np.nan, now + share[:, None] * step)
        # The last step squares an error that is small already, so nothing is left of it.
        moving = np.abs(step).max(axis=1) > _CLOSE * (1 + np.abs(now).max(axis=1))
        active = active[~flat & moving]
    return coef, information


def _share(
    design: Floats, offset: Floats, move: tuple[Floats, Floats], counted: tuple[Floats, Floats]
) -> Floats:
    """Halve each step until it does not lower the likelihood: far starts overshoot."""
    now, step = move
    before = loglik(now @ design.T + offset, *counted)
    share = np.ones(len(now))
    while True:
        after = loglik((now + share[:, None] * step) @ design.T + offset, *counted)
        worse = (after < before - _CLOSE * (1 + np.abs(before))) & (share > _LEAST)
        if not worse.any():
            return share
        share[worse] /= 2


def fit_many(design: ArrayLike, yes: ArrayLike, no: ArrayLike, offset: ArrayLike = 0.0) -> Floats:
    """Fit the same logistic regression to many count tables at once.

    Parameters
    ----------
    design
        One row a cell, one column a coefficient, shape (k, p).
    yes, no
        People with and without the event, one table a row, shape (b, k).
    offset
        Log-odds added with coefficient one, shape (k,) or a single number.

    Returns
    -------
    ndarray of shape (b, p)
        Coefficients; a row of nan where a table has no finite maximum (separation).

    Examples
    --------
    >>> fit_many([[1.0]], [[1], [3], [0]], [[3], [1], [4]]).round(6).ravel().tolist()
    [-1.098612, 1.098612, nan]
    """
    return _fit(design, yes, no, offset)[0]


def _fit(
    design: ArrayLike, yes: ArrayLike, no: ArrayLike, offset: ArrayLike
) -> tuple[Floats, Floats]:
    """Coefficients (b, p) and their covariance (b, p, p)."""
    x, y, n = (np.asarray(part, dtype=np.float64) for part in (design, yes, no))
    y, n = np.atleast_2d(y), np.atleast_2d(y + n)
    start = np.broadcast_to(np.asarray(offset, dtype=np.float64), (len(x),))
    some = n.any(axis=0)
    x, y, n, start = x[some], y[:, some], n[:, some], start[some]
    p = x.shape[1]
    nothing = np.full((len(y), p), np.nan), np.full((len(y), p, p), np.nan)
    if not (len(x) and np.isfinite(x).all() and np.isfinite(start).all()):
        return nothing
    # Orthogonal columns keep a fit exact when scores lie far from 0.
    columns, mix = np.linalg.qr(x)
    lengths = np.abs(np.diagonal(mix))
    if len(x) < p or (lengths <= _FLAT * np.sqrt((x**2).sum(axis=0))).any():
        return nothing
    coef, information = _newton(columns * np.sqrt(len(x)), y, n - y, start)
    cov = np.full_like(information, np.nan)
    found = ~np.isnan(coef).any(axis=1)
    back = np.linalg.inv(mix) * np.sqrt(len(x))
    cov[found] = back @ np.linalg.inv(information[found]) @ back.T
    return coef @ back.T, cov


def fit_logistic(
    design: ArrayLike, yes: ArrayLike, no: ArrayLike, offset: ArrayLike = 0.0
) -> LogisticFit:
    """Fit a logistic regression to counts by maximum likelihood.

    Parameters
    ----------
    design
        One row a cell, one column a coefficient, shape (k, p).
    yes, no
        People with and without the event per cell, shape (k,).
    offset
        Log-odds added with coefficient one, shape (k,) or a single number.

    Returns
    -------
    LogisticFit
        With ``found`` false, and not-a-number throughout, when the counts have no finite, unique
        maximum: nobody with (or without) the event, one distinct score only, a score that
        separates the two outcomes completely, or an infinite log-odds in design or offset.

    Examples
    --------
    >>> fit = fit_logistic([[1.0, 0.0], [1.0, 1.0]], [10, 20], [30, 20])
    >>> fit.coef.round(6).tolist(), fit.se.round(6).tolist()
    ([-1.098612, 1.098612], [0.365148, 0.483046])
    """
    coef, cov = (part[0] for part in _fit(design, yes, no, offset))
    if np.isnan(coef).any():
        return LogisticFit(coef, cov, float("nan"))
    used = np.add(yes, no) > 0
    eta = (np.asarray(design) @ coef + offset)[used]
    return LogisticFit(coef, cov, float(loglik(eta, np.asarray(yes)[used], np.asarray(no)[used])))

"""A smooth curve of time: Weibull regression, by maximum likelihood on counts or on rows.

The rate of events at time t is ``shape * t ** (shape - 1) * exp(constant + sum of coef * x)``. A
shape below 1 says that events come most often early and ever more seldom; Kaplan-Meier steps show
whether that holds. Beyond the time watched nobody has seen anything, so no rate is given there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnr.errors import Problem, plural, suggest
from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.scales import limits
from rnr.evidence.estimates.significance import SignificanceTest
from rnr.evidence.following.survival_rows import (
    Floats,
    SurvivalRows,
    hazard_ratios,
    likelihood_test,
    rows_by_score,
    rows_of,
)
from rnr.evidence.following.weibull_likelihood import maximise
from rnr.evidence.tables.timecounts import TimeTable

_METHOD = "Weibull regression, maximum likelihood; Wald"
_SHAPE = "below 1 the rate of events falls with time, at 1 it stays, above 1 it rises"
_FREE = "share of people with these covariates who have not had the event by this time"
_NO_FIT = "no finite fit: too few events, or a covariate separates them"


@dataclass(frozen=True, slots=True, eq=False)
class WeibullFit:
    """A fitted Weibull regression, made by :func:`rnr.evidence.weibull`.

    Parameters
    ----------
    ratios
        Hazard ratio of each covariate, with its interval.
    shape
        How the rate of events moves with time, with its interval on the log scale.
    constant
        Log of the rate's scale where every covariate is 0.
    coef, se
        Log hazard ratios and their standard errors, float64 (p).
    cov
        Covariances of shape, constant and coef, float64 (p + 2, p + 2).
    loglik
        Log-likelihood of the times themselves, not of their logarithms.
    test
        Likelihood-ratio test that no covariate matters.
    names
        The covariates.
    last
        Last time at which anybody was seen.
    left_out
        Rows left out because something was missing.
    """

    ratios: tuple[Estimate, ...]
    shape: Estimate
    constant: float
    coef: Floats
    se: Floats
    cov: Floats
    loglik: float
    test: SignificanceTest
    names: tuple[str, ...]
    last: float
    left_out: int = 0

    def at(self, time: float, covariates: Mapping[str, float]) -> Estimate:
        """Give the share of people with these covariates who are still free of the event.

        Parameters
        ----------
        time
            Above 0, up to the last time watched.
        covariates
            A value for each covariate of the model.

        Returns
        -------
        Estimate
            From 0 to 1, with limits on the log-log scale.

        Raises
        ------
        MeasureError
            For a time nobody was watched for, and covariates that are not those of the model.

        Examples
        --------
        >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
        >>> print(score_weibull(table).at(12, {"score": 1}))
        weibull 0.576 (0.470 to 0.668), 60 events among 200 people
        """
        problems = [
            Problem(name, "is no covariate of the model", suggest(name, self.names), "covariate")
            for name in covariates
            if name not in self.names
        ]
        problems += [
            Problem(name, "has no value", "give one for each covariate", "covariate")
            for name in self.names
            if name not in covariates
        ]
        if not 0 < time <= self.last:
            what = f"times above 0 up to {self.last:g} are expected: nobody was watched for longer"
            problems.append(Problem("time", what, code="time"))
        if problems:
            raise MeasureError("this curve has no such point", problems)
        n, events, confidence = self.shape.n, self.shape.events, self.shape.confidence
        if not self.shape.defined:
            return undefined("weibull", n, events, _NO_FIT, _FREE, confidence=confidence)
        slope = np.array([math.log(time), 1.0, *(covariates[name] for name in self.names)])
        line = float(slope @ [self.shape.value, self.constant, *self.coef])
        free = math.exp(-math.exp(line))
        # The share with the event has the complementary log-log that this line is.
        se = math.sqrt(float(slope @ self.cov @ slope)) * free * math.exp(line)
        low, high = (1 - end for end in limits(1 - free, se, "cloglog", confidence))
        return Estimate(free, high, low, n, events, "weibull", _METHOD, _FREE, confidence)


def weibull(
    frame: Any,
    *,
    time: str,
    event: str,
    covariates: Sequence[str],
    causes: Sequence[str] = ("event",),
    none: str | None = None,
    cause: str | None = None,
    confidence: float = 0.95,
) -> WeibullFit:
    """Fit a Weibull regression on rows of people: how fast events come, and how that changes.

    Parameters
    ----------
    frame, time, event, covariates, causes, none, cause, confidence
        As in :func:`rnr.evidence.cox`; times of events lie above 0.

    Returns
    -------
    WeibullFit
        Undefined when the model has no finite fit.

    Raises
    ------
    CountsError
        Columns that are missing or do not fit, and events at time 0.

    References
    ----------
    Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, 2nd edition,
    chapter 3.

    Examples
    --------
    >>> import polars as pl
    >>> people = pl.DataFrame({
    ...     "score": [0, 1, 2, 3, 1, 2, 0, 3], "month": [9, 4, 5, 2, 12, 12, 12, 7],
    ...     "back": [1, 1, 1, 1, 0, 0, 0, 1]})
    >>> fit = weibull(people, time="month", event="back", covariates=["score"])
    >>> round(fit.ratios[0].value, 2), round(fit.shape.value, 2)
    (1.89, 1.62)
    """
    rows = rows_of(frame, time, event, covariates, causes=causes, none=none, cause=cause)
    return _fit(rows, confidence)


def score_weibull(
    table: TimeTable, cause: str | None = None, *, confidence: float = 0.95
) -> WeibullFit:
    """Fit a Weibull regression on the score, or on the levels, from counts.

    Parameters
    ----------
    table, cause, confidence
        As in :func:`rnr.evidence.score_hazard`; times of events lie above 0.

    Raises
    ------
    MeasureError
        When fewer than two scores have people.
    CountsError
        When people have events at time 0.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> print(score_weibull(table).ratios[0])
    hazard_ratio score 2.379 (1.390 to 4.072), 60 events among 200 people
    """
    return _fit(rows_by_score(table, cause), confidence)


def _fit(rows: SurvivalRows, confidence: float) -> WeibullFit:
    late = rows.time > 0
    if (rows.happened & ~late).any():
        n = int(rows.people[rows.happened & ~late].sum())
        what = f"{plural(n, 'event')} at time 0, where this curve has none"
        todo = "count from the day before, or leave them out"
        raise CountsError("1 problem in the times", [Problem("time", what, todo, "time")])
    p, n, events = len(rows.names), rows.n, rows.events
    clock = np.log(rows.time[late])
    whole = (clock, rows.happened[late], rows.people[late].astype(np.float64))
    design = rows.design[late]
    # Nobody is told apart by a covariate without spread, and without events nothing is fitted.
    spread = np.linalg.matrix_rank(design - design.mean(axis=0)) == p if events else False
    found = maximise(*whole, design) if spread else None
    bare = maximise(*whole, design[:, :0]) if found else None
    if found is None or bare is None:
        coef, cov, loglik, statistic = np.full(p + 2, np.nan), np.empty(0), math.nan, math.nan
        se = coef
        shape = undefined("shape", n, events, _NO_FIT, _SHAPE, confidence=confidence)
    else:
        (coef, cov, loglik), statistic = found, 2 * (found[2] - bare[2])
        se = np.sqrt(np.diag(cov))
        ends = limits(float(coef[0]), float(se[0]), "log", confidence)
        shape = Estimate(float(coef[0]), *ends, n, events, "shape", _METHOD, _SHAPE, confidence)
    return WeibullFit(
        hazard_ratios(rows, coef[2:], se[2:], _METHOD, confidence),
        shape, float(coef[1]), coef[2:], se[2:], cov, loglik,
        likelihood_test(rows, statistic, "weibull"), rows.names,
        float(rows.time.max(initial=0.0)), rows.left_out,
    )  # fmt: skip

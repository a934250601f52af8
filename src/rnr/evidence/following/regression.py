"""How much faster events come for each point of a score: Cox regression, one cause at a time.

The fit is statsmodels' and needs one row a person, unlike all other measures; a table is unfolded
into rows for it. With competing events these are cause-specific hazards: who had another cause
counts as last seen then, which answers what speeds up the event among those still free of it.
The subdistribution model of Fine and Gray is not offered: no maintained Python library under a
permissive licence fits it. How many will have the event in the end is answered without a model by
:func:`rnr.evidence.following.incidence_curves.incidence` of each level.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.estimates.significance import SignificanceTest
from rnr.evidence.following.survival_rows import (
    SurvivalRows,
    hazard_ratios,
    likelihood_test,
    rows_by_score,
    rows_of,
)
from rnr.evidence.tables.timecounts import TimeTable

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CoxFit:
    """A fitted Cox regression, made by :func:`rnr.evidence.cox`.

    Parameters
    ----------
    ratios
        Hazard ratio of each covariate, with its interval.
    coef, se
        Log hazard ratios and their standard errors, float64 (p).
    loglik
        Partial log-likelihood.
    test
        Likelihood-ratio test that no covariate matters.
    left_out
        Rows left out because something was missing.
    """

    ratios: tuple[Estimate, ...]
    coef: Floats
    se: Floats
    loglik: float
    test: SignificanceTest
    left_out: int = 0


def cox(
    frame: Any,
    *,
    time: str,
    event: str,
    covariates: Sequence[str],
    causes: Sequence[str] = ("event",),
    none: str | None = None,
    cause: str | None = None,
    entry: str | None = None,
    strata: str | None = None,
    confidence: float = 0.95,
) -> CoxFit:
    """Fit a Cox regression on rows of people, or of their spells.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    time
        Column of times to the event or to the last day seen.
    event
        Column of what ended the follow-up, as in
        :meth:`~rnr.evidence.tables.timecounts.TimeTable.from_frame` with ``causes`` and ``none``.
    covariates
        Columns of numbers; turn words into columns of 0 and 1 first.
    cause
        The event; the first cause if not given. Other causes count as last seen.
    entry
        Column of times at which each row comes under watch: one row a spell, for covariates
        that change.
    strata
        Column of groups with rates of their own.
    confidence
        Coverage of the Wald intervals.

    Returns
    -------
    CoxFit
        Undefined when the model has no finite fit.

    Raises
    ------
    CountsError
        Columns that are missing or do not fit.

    References
    ----------
    Cox (1972), doi:10.1111/j.2517-6161.1972.tb00899.x; ties by Efron (1977),
    doi:10.1080/01621459.1977.10480613.

    Examples
    --------
    >>> import polars as pl
    >>> people = pl.DataFrame({
    ...     "score": [0, 1, 2, 3, 1, 2, 0, 3], "month": [9, 4, 5, 2, 12, 12, 12, 7],
    ...     "back": [1, 1, 1, 1, 0, 0, 0, 1]})
    >>> fit = cox(people, time="month", event="back", covariates=["score"])
    >>> fit.ratios[0].measure, round(fit.ratios[0].value, 2)
    ('hazard_ratio score', 1.71)
    """
    rows = rows_of(
        frame, time, event, covariates,
        causes=causes, none=none, cause=cause, entry=entry, strata=strata,
    )  # fmt: skip
    return _fit(rows, confidence)


def score_hazard(table: TimeTable, cause: str | None = None, *, confidence: float = 0.95) -> CoxFit:
    """Say how much faster events come for one more point, or for each higher level.

    The hazard ratio exp(b) of a Cox regression on the score, from 0 upwards: 1 is no difference,
    above 1 events come faster at higher scores, below 1 slower. See :func:`cox`.

    Parameters
    ----------
    table
        People by score, time and event type. With levels, each level is compared with the lowest
        one that has people.
    cause
        The event; the first cause if not given. Other causes count as last seen.
    confidence
        Coverage of the Wald intervals.

    Raises
    ------
    MeasureError
        When fewer than two scores have people.

    Examples
    --------
    >>> table = TimeTable.from_counts(
    ...     [0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> print(score_hazard(table).ratios[0])
    hazard_ratio score 2.266 (1.325 to 3.878), 60 events among 200 people
    """
    return _fit(rows_by_score(table, cause), confidence)


def _fit(rows: SurvivalRows, confidence: float) -> CoxFit:
    from statsmodels.duration.hazard_regression import PHReg

    time, happened = (np.repeat(column, rows.people) for column in (rows.time, rows.happened))
    design, entry = np.repeat(rows.design, rows.people, axis=0), rows.entry
    p = len(rows.names)
    method = "Cox, partial likelihood, Efron's ties, by statsmodels; Wald"
    nothing = np.full(p, np.nan)
    coef, se, loglik, statistic = nothing, nothing, math.nan, math.nan
    # A covariate without spread, or no event, leaves the likelihood without a single maximum.
    if rows.events and np.linalg.matrix_rank(design - design.mean(axis=0)) == p:
        if entry is not None:
            # The library counts a row at risk at its entry time itself, where the person's
            # earlier row still is; half a step later each person is at risk once.
            entry = entry + np.diff(np.unique(np.concatenate([time, entry]))).min() / 2
        model = PHReg(
            time, design, status=happened.astype(int), entry=entry, strata=rows.strata, ties="efron"
        )
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            fit = model.fit(disp=0)
        flat = np.abs(model.score(fit.params)).max() / rows.events
        if np.isfinite(fit.bse).all() and (fit.bse * design.std(axis=0) < 10).all() and flat < 1e-3:
            coef, se, loglik = np.asarray(fit.params), np.asarray(fit.bse), float(fit.llf)
            statistic = 2 * (loglik - float(model.loglike(np.zeros(p))))
    ratios = hazard_ratios(rows, coef, se, method, confidence)
    test = likelihood_test(rows, statistic, "cox")
    return CoxFit(ratios, coef, se, loglik, test, rows.left_out)

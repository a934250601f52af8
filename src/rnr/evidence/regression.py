"""How much faster events come for each point of a score: Cox regression, one cause at a time.

The fit is statsmodels' and needs one row a person, unlike all other measures; a table is unfolded
into rows for it. With competing events these are cause-specific hazards: who had another cause
counts as last seen then, which answers what speeds up the event among those still free of it.
The subdistribution model of Fine and Gray is not offered: no maintained Python library under a
permissive licence fits it. How many will have the event in the end is answered without a model by
:func:`rnr.evidence.incidence_curves.incidence` of each level.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from rnr.errors import Problem, plural
from rnr.evidence.columns import need_columns
from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.estimate import Estimate, undefined
from rnr.evidence.scales import two_sided
from rnr.evidence.significance import SignificanceTest
from rnr.evidence.timecombine import code_among, code_of
from rnr.evidence.timecounts import TimeTable
from rnr.evidence.timetabulate import codes_of

Floats = NDArray[np.float64]

_RATIO = "times the rate of events is higher for one more of this, all else in the model equal"


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
        :meth:`~rnr.evidence.timecounts.TimeTable.from_frame` with ``causes`` and ``none``.
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
    lazy = nw.from_native(frame).lazy()
    extra = [name for name in (entry, strata) if name]
    wanted = list(dict.fromkeys([time, event, *covariates, *extra]))
    need_columns(lazy, wanted)
    rows = lazy.select(wanted).collect()
    values = rows.drop_nulls().to_dict(as_series=False)
    numbers = [time, *covariates, *([entry] if entry else [])]
    problems = [
        Problem(name, "numbers are expected", "turn words into columns of 0 and 1", "number")
        for name in numbers
        if any(isinstance(value, str) for value in values[name])
    ]
    codes = codes_of(values[event], tuple(causes), none, problems)
    if problems:
        raise CountsError(f"{plural(len(problems), 'problem')} in the columns", problems)
    design = np.array([values[name] for name in covariates], dtype=np.float64).T
    begins = np.array(values[entry], dtype=np.float64) if entry else None
    ends = np.array(values[time], dtype=np.float64)
    late = ends <= (begins if begins is not None else -1)
    if late.any() or not np.isfinite(ends).all():
        what = f"{plural(int(late.sum()), 'row')} end before coming under watch"
        raise CountsError("1 problem in the columns", [Problem(time, what, code="time")])
    happened = codes == code_among(tuple(causes), cause)
    apart = np.array(values[strata]) if strata else None
    names = list(covariates)
    fit = _fit(ends, happened, design, names, confidence=confidence, entry=begins, strata=apart)
    return replace(fit, left_out=len(rows) - len(codes))


def score_hazard(table: TimeTable, cause: str | None = None, *, confidence: float = 0.95) -> CoxFit:
    """Say how much faster events come for one more point, or for each higher level.

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
    code = code_of(table, cause)
    at, when, ended = np.nonzero(table.people)
    used = np.unique(at)
    if len(used) < 2:
        problem = Problem("table", "people at two scores or more are expected", code="scores")
        raise MeasureError("nothing to compare", [problem])
    people = table.people[at, when, ended]
    if table.labels:
        design = (at[:, None] == used[None, 1:]).astype(np.float64)
        names = [f"{table.labels[one]} over {table.labels[used[0]]}" for one in used[1:]]
    else:
        design, names = table.score[at][:, None], ["score"]
    time, events = np.repeat(table.time[when], people), np.repeat(ended == code, people)
    return _fit(time, events, np.repeat(design, people, axis=0), names, confidence=confidence)


def _fit(
    time: Floats,
    happened: NDArray[np.bool_],
    design: Floats,
    names: list[str],
    *,
    confidence: float,
    entry: Floats | None = None,
    strata: NDArray[Any] | None = None,
) -> CoxFit:
    from statsmodels.duration.hazard_regression import PHReg

    n, events, p = len(time), int(happened.sum()), design.shape[1]
    method = "Cox, partial likelihood, Efron's ties, by statsmodels; Wald"
    nothing = np.full(p, np.nan)
    coef, se, loglik, statistic = nothing, nothing, math.nan, math.nan
    # A covariate without spread, or no event, leaves the likelihood without a single maximum.
    if events and np.linalg.matrix_rank(design - design.mean(axis=0)) == p:
        if entry is not None:
            # The library counts a row at risk at its entry time itself, where the person's
            # earlier row still is; half a step later each person is at risk once.
            entry = entry + np.diff(np.unique(np.concatenate([time, entry]))).min() / 2
        model = PHReg(
            time, design, status=happened.astype(int), entry=entry, strata=strata, ties="efron"
        )
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            fit = model.fit(disp=0)
        flat = np.abs(model.score(fit.params)).max() / events
        if np.isfinite(fit.bse).all() and (fit.bse * design.std(axis=0) < 10).all() and flat < 1e-3:
            coef, se, loglik = np.asarray(fit.params), np.asarray(fit.bse), float(fit.llf)
            statistic = 2 * (loglik - float(model.loglike(np.zeros(p))))
    z = two_sided(confidence)
    ratios = []
    for name, b, error in zip(names, coef, se, strict=True):
        measure = f"hazard_ratio {name}"
        if math.isnan(b):
            why = "no finite fit: too few events, or a covariate separates them"
            ratios.append(undefined(measure, n, events, why, _RATIO, confidence=confidence))
        else:
            value, low, high = (math.exp(b + side * z * error) for side in (0, -1, 1))
            ratios.append(
                Estimate(value, low, high, n, events, measure, method, _RATIO, confidence)
            )
    test = SignificanceTest(
        statistic,
        p,
        float(chi2.sf(statistic, p)),
        n,
        events,
        "cox",
        "likelihood ratio",
        "whether any covariate is related to the rate of events",
    )
    return CoxFit(tuple(ratios), coef, se, loglik, test)

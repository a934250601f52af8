"""Rows of followed people for a regression: their times, what ended them, and their covariates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from rnr.errors import Problem, plural
from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.scales import two_sided
from rnr.evidence.estimates.significance import SignificanceTest
from rnr.evidence.tables.columns import need_columns
from rnr.evidence.tables.timecombine import code_among, code_of
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.tables.timetabulate import codes_of

Floats = NDArray[np.float64]

_RATIO = "times the rate of events is higher for one more of this, all else in the model equal"


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalRows:
    """People, or spells of theirs, with what a survival regression needs of them.

    Parameters
    ----------
    time, happened
        When the follow-up of each row ended, and whether with the event, shape (r,).
    design, names
        Covariates of each row, shape (r, p), and what they are.
    people
        People in each row, int64 (r).
    entry, strata
        When each row comes under watch, and its group with rates of its own; None without.
    left_out
        Rows left out because something was missing.
    """

    time: Floats
    happened: NDArray[np.bool_]
    design: Floats
    names: tuple[str, ...]
    people: NDArray[np.int64]
    entry: Floats | None = None
    strata: NDArray[Any] | None = None
    left_out: int = 0

    @property
    def n(self) -> int:
        """People, or spells of theirs."""
        return int(self.people.sum())

    @property
    def events(self) -> int:
        """How many of them ended with the event."""
        return int(self.people[self.happened].sum())


def rows_of(
    frame: Any,
    time: str,
    event: str,
    covariates: Sequence[str],
    *,
    causes: Sequence[str] = ("event",),
    none: str | None = None,
    cause: str | None = None,
    entry: str | None = None,
    strata: str | None = None,
) -> SurvivalRows:
    """Read the rows of a frame, one a person or one a spell.

    Parameters
    ----------
    frame, time, event, covariates, causes, none, cause, entry, strata
        As in :func:`rnr.evidence.cox`.

    Raises
    ------
    CountsError
        Columns that are missing or do not fit, all at once.

    Examples
    --------
    >>> import polars as pl
    >>> people = pl.DataFrame({"score": [1, None, 3], "month": [4, 5, 6], "back": [1, 0, 0]})
    >>> found = rows_of(people, "month", "back", ["score"])
    >>> found.n, found.events, found.left_out
    (2, 1, 1)
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
    begins = np.array(values[entry], dtype=np.float64) if entry else None
    ends = np.array(values[time], dtype=np.float64)
    late = ends <= (begins if begins is not None else -1)
    if late.any() or not np.isfinite(ends).all():
        what = f"{plural(int(late.sum()), 'row')} end before coming under watch"
        raise CountsError("1 problem in the columns", [Problem(time, what, code="time")])
    return SurvivalRows(
        ends,
        codes == code_among(tuple(causes), cause),
        np.array([values[name] for name in covariates], dtype=np.float64).T,
        tuple(covariates),
        np.ones(len(ends), dtype=np.int64),
        begins,
        np.array(values[strata]) if strata else None,
        len(rows) - len(codes),
    )


def rows_by_score(table: TimeTable, cause: str | None = None) -> SurvivalRows:
    """Take the rows of a table: one a score, time and event that has people.

    Parameters
    ----------
    table
        People by score, time and event type. The score is the covariate; with levels, each level
        but the lowest that has people is one of 0 and 1.
    cause
        The event; the first cause if not given. Other causes count as last seen.

    Raises
    ------
    MeasureError
        When fewer than two scores have people.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 0, 1, 1], [6, 12] * 2, [1, 0] * 2, [20, 80, 40, 60])
    >>> found = rows_by_score(table)
    >>> found.design[:, 0].tolist(), found.people.tolist()
    ([0.0, 0.0, 1.0, 1.0], [20, 80, 40, 60])
    """
    code = code_of(table, cause)
    at, when, ended = np.nonzero(table.people)
    used = np.unique(at)
    if len(used) < 2:
        problem = Problem("table", "people at two scores or more are expected", code="scores")
        raise MeasureError("nothing to compare", [problem])
    names: tuple[str, ...] = ("score",)
    design = table.score[at][:, None]
    if table.labels:
        design = (at[:, None] == used[None, 1:]).astype(np.float64)
        names = tuple(f"{table.labels[one]} over {table.labels[used[0]]}" for one in used[1:])
    people = table.people[at, when, ended]
    return SurvivalRows(table.time[when], ended == code, design, names, people)


def hazard_ratios(
    rows: SurvivalRows, coef: Floats, se: Floats, method: str, confidence: float
) -> tuple[Estimate, ...]:
    """Turn log hazard ratios into ratios with Wald limits; not-a-number becomes undefined.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 1], [6, 6], [1, 1], [20, 40])
    >>> print(hazard_ratios(rows_by_score(table), np.array([0.5]), np.array([0.1]), "", 0.95)[0])
    hazard_ratio score 1.649 (1.355 to 2.006), 60 events among 60 people
    """
    z, n, events, found = two_sided(confidence), rows.n, rows.events, []
    for name, b, error in zip(rows.names, coef.tolist(), se.tolist(), strict=True):
        measure = f"hazard_ratio {name}"
        if math.isnan(b):
            why = "no finite fit: too few events, or a covariate separates them"
            found.append(undefined(measure, n, events, why, _RATIO, confidence=confidence))
        else:
            value, low, high = (math.exp(b + side * z * error) for side in (0, -1, 1))
            found.append(Estimate(value, low, high, n, events, measure, method, _RATIO, confidence))
    return tuple(found)


def likelihood_test(rows: SurvivalRows, statistic: float, measure: str) -> SignificanceTest:
    """Say what a likelihood ratio against a model without covariates amounts to.

    Examples
    --------
    >>> table = TimeTable.from_counts([0, 1], [6, 6], [1, 1], [20, 40])
    >>> print(likelihood_test(rows_by_score(table), 3.84, "cox"))
    cox: chi-square 3.840, 1 df, p 0.0500
    """
    df = len(rows.names)
    return SignificanceTest(
        statistic, df, float(chi2.sf(statistic, df)), rows.n, rows.events, measure,
        "likelihood ratio", "whether any covariate is related to the rate of events",
    )  # fmt: skip

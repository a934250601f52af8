"""Cox regression from rows and from counts is statsmodels', one cause at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from statsmodels.duration.hazard_regression import PHReg

from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.following.regression import cox, score_hazard
from rnr.evidence.tables.timecounts import TimeTable


def cohort(seed: int, n: int = 400) -> Any:
    """Rows of a tied monthly cohort with two causes."""
    rng = np.random.default_rng(seed)
    score, age = rng.integers(0, 6, n), rng.integers(18, 60, n).astype(float)
    when = np.ceil(rng.exponential(40 * np.exp(-0.3 * score + 0.02 * (age - 35))))
    lost = rng.integers(1, 25, n)
    cause = np.where(rng.random(n) < 0.7, "new", "tech")
    return pl.DataFrame(
        {
            "score": score,
            "age": age,
            "month": np.minimum(when, lost),
            "ended": np.where(when <= lost, cause, "none"),
            "site": rng.integers(0, 2, n),
        }
    )


SAID: dict[str, Any] = {
    "time": "month",
    "event": "ended",
    "causes": ["new", "tech"],
    "none": "none",
}


def test_rows_give_the_library_fit() -> None:
    """Coefficients, errors, likelihood and test are statsmodels', other causes being lost."""
    frame = cohort(1)
    fit = cox(frame, covariates=["score", "age"], **SAID)
    event = (frame["ended"] == "new").to_numpy().astype(int)
    design = frame.select("score", "age").to_numpy().astype(float)
    theirs = PHReg(frame["month"].to_numpy(), design, status=event, ties="efron").fit(disp=0)
    assert fit.coef == pytest.approx(theirs.params)
    assert fit.se == pytest.approx(theirs.bse)
    assert fit.loglik == pytest.approx(theirs.llf)
    low, high = np.exp(theirs.conf_int()[0])
    assert (fit.ratios[0].low, fit.ratios[0].high) == pytest.approx((low, high))
    assert [ratio.measure for ratio in fit.ratios] == ["hazard_ratio score", "hazard_ratio age"]
    assert (fit.ratios[0].n, fit.ratios[0].events) == (400, int(event.sum()))
    null = PHReg(frame["month"].to_numpy(), design, status=event, ties="efron").loglike(np.zeros(2))
    assert fit.test.statistic == pytest.approx(2 * (theirs.llf - null))
    assert (fit.test.df, fit.left_out) == (2, 0)
    other = cox(frame.to_pandas(), covariates=["score"], cause="tech", **SAID)
    assert other.ratios[0].events == int((frame["ended"] == "tech").sum())


def test_counts_give_the_same_fit_as_rows() -> None:
    """A table by score holds all that the regression on the score needs."""
    frame = cohort(2)
    table = TimeTable.from_frame(frame, score="score", **SAID)
    rows, counts = cox(frame, covariates=["score"], **SAID), score_hazard(table)
    assert counts.coef == pytest.approx(rows.coef)
    assert counts.se == pytest.approx(rows.se)
    assert counts.loglik == pytest.approx(rows.loglik)


def test_levels_are_compared_with_the_lowest_that_has_people() -> None:
    """Each level has a ratio of its own; the truth behind the counts lies in the interval."""
    rng = np.random.default_rng(3)
    level = rng.integers(1, 4, 3000)
    when = np.ceil(rng.exponential(30 / np.array([0, 1, 2, 4])[level]))
    table = TimeTable.from_counts(
        np.array(["none", "low", "mid", "high"])[level],
        np.minimum(when, 12),
        (when <= 12).tolist(),
        labels=["none", "low", "mid", "high"],
    )
    fit = score_hazard(table)
    assert [ratio.measure for ratio in fit.ratios] == [
        "hazard_ratio mid over low",
        "hazard_ratio high over low",
    ]
    for ratio, truth in zip(fit.ratios, (2, 4), strict=True):
        assert ratio.low < truth < ratio.high


def test_spells_let_covariates_change() -> None:
    """One row a spell with an entry time equals statsmodels; people split in two are the same."""
    frame = cohort(4)
    whole = cox(frame, covariates=["score"], **SAID)
    late = frame.filter(pl.col("month") > 3)
    first = frame.with_columns(
        begin=pl.lit(0.0),
        ended=pl.when(pl.col("month") > 3).then(pl.lit("none")).otherwise("ended"),
        month=pl.min_horizontal("month", pl.lit(3.0)),
    )
    spells = pl.concat([first, late.with_columns(begin=pl.lit(3.0)).select(first.columns)])
    split = cox(spells, covariates=["score"], entry="begin", **SAID)
    assert split.coef == pytest.approx(whole.coef)
    strata = cox(frame, covariates=["score"], strata="site", **SAID)
    assert strata.coef != pytest.approx(whole.coef, abs=1e-9)
    wrong = spells.with_columns(begin=pl.col("month"))
    with pytest.raises(CountsError, match="end before coming under watch"):
        cox(wrong, covariates=["score"], entry="begin", **SAID)


def test_missing_values_are_left_out_and_counted() -> None:
    """People with a gap are not in the fit, and the fit says how many."""
    frame = cohort(5).with_columns(age=pl.when(pl.col("score") == 3).then(None).otherwise("age"))
    fit = cox(frame, covariates=["age"], **SAID)
    gone = int((frame["score"] == 3).sum())
    assert (fit.left_out, fit.ratios[0].n) == (gone, 400 - gone)
    pandas = cox(pd.DataFrame(frame.to_dict(as_series=False)), covariates=["age"], **SAID)
    assert pandas.left_out == gone
    assert pandas.coef == pytest.approx(fit.coef)


def test_models_without_a_finite_fit_say_so() -> None:
    """A covariate without spread, one that separates, or no events give no ratio."""
    frame = cohort(6)
    flat = cox(frame.with_columns(one=pl.lit(1.0)), covariates=["one"], **SAID)
    assert "no finite fit" in flat.ratios[0].method
    assert math.isnan(flat.test.statistic)
    split = pl.DataFrame(
        {"x": [0] * 20 + [1] * 20, "month": [5, 6] * 20, "ended": ["none"] * 20 + ["new"] * 20}
    )
    assert "no finite fit" in cox(split, covariates=["x"], **SAID).ratios[0].method
    quiet = frame.with_columns(ended=pl.lit("none"))
    assert "no finite fit" in cox(quiet, covariates=["score"], **SAID).ratios[0].method


def test_columns_and_causes_that_do_not_fit_are_refused() -> None:
    """Words, unknown events and unknown causes are named with what to do."""
    frame = cohort(7).with_columns(word=pl.lit("male"))
    with pytest.raises(CountsError, match="word: numbers are expected; turn words into columns"):
        cox(frame, covariates=["word"], **SAID)
    with pytest.raises(CountsError, match="holds something else than the causes"):
        cox(frame, covariates=["score"], time="month", event="ended")
    with pytest.raises(MeasureError, match="cause: is not among the causes"):
        cox(frame, covariates=["score"], cause="death", **SAID)
    with pytest.raises(MeasureError, match="people at two scores or more are expected"):
        score_hazard(TimeTable.from_counts([1, 1], [3, 4], [1, 0]))

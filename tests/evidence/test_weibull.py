"""Weibull regression from rows and from counts is the maximum of the textbook likelihood."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import polars as pl
import pytest
from statsmodels.base.model import GenericLikelihoodModel

from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.following import weibull_likelihood
from rnr.evidence.following.parametric import score_weibull, weibull
from rnr.evidence.tables.timecounts import TimeTable


def cohort(seed: int, n: int = 500, shape: float = 0.8) -> pl.DataFrame:
    """Rows of a cohort whose times are Weibull, with loss and a second cause."""
    rng = np.random.default_rng(seed)
    score, age = rng.integers(0, 6, n), rng.uniform(18, 60, n).round()
    scale = np.exp(-(-3.5 + 0.35 * score - 0.02 * (age - 35)) / shape)
    when = np.ceil(10 * scale * rng.weibull(shape, n)) / 10
    lost, other = rng.integers(6, 37, n), np.ceil(rng.exponential(90, n))
    ended = np.select(
        [(when <= lost) & (when <= other), other <= lost], ["new", "death"], default="none"
    )
    time = np.minimum(np.minimum(when, lost), other)
    return pl.DataFrame({"score": score, "age": age, "month": time, "ended": ended})


SAID: dict[str, Any] = {
    "time": "month", "event": "ended", "causes": ["new", "death"], "none": "none",
}  # fmt: skip


class Textbook(GenericLikelihoodModel):
    """Log-likelihood of each person, with the shape on the log scale; statsmodels climbs it."""

    def loglikeobs(self, params: np.ndarray) -> np.ndarray:
        """Density of those with the event, survival of the others."""
        shape, line = np.exp(params[0]), self.exog @ params[1:]
        t, died = self.endog[:, 0], self.endog[:, 1]
        density = np.log(shape) + (shape - 1) * np.log(t) + line
        return died * density - np.exp(line) * t**shape


@pytest.mark.parametrize("seed", range(3))
def test_rows_give_the_maximum_of_the_textbook_likelihood(seed: int) -> None:
    """Coefficients, errors, shape and log-likelihood are those that statsmodels climbs to."""
    frame = cohort(seed)
    fit = weibull(frame, covariates=["score", "age"], **SAID)
    died = (frame["ended"] == "new").to_numpy()
    exog = np.column_stack([np.ones(len(frame)), frame["score"], frame["age"]])
    model = Textbook(np.column_stack([frame["month"], died]), exog)
    start = np.array([math.log(fit.shape.value), fit.constant, *fit.coef]) * 0.9
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = model.fit(start_params=start, method="bfgs", maxiter=500, gtol=1e-8, disp=0)
    assert fit.coef == pytest.approx(theirs.params[2:], abs=1e-5)
    assert fit.constant == pytest.approx(theirs.params[1], abs=1e-4)
    assert math.log(fit.shape.value) == pytest.approx(theirs.params[0], abs=1e-5)
    assert fit.loglik == pytest.approx(theirs.llf, abs=1e-6)
    assert fit.se == pytest.approx(theirs.bse[2:], rel=1e-3)
    spread = math.log(fit.shape.high / fit.shape.low) / (2 * 1.959964)
    assert spread == pytest.approx(theirs.bse[0], rel=1e-3)
    assert (fit.shape.n, fit.shape.events) == (500, int(died.sum()))
    bare = weibull(frame, covariates=["score"], **SAID)
    assert bare.loglik < fit.loglik
    assert fit.test.df == 2


def test_counts_give_the_same_fit_as_rows() -> None:
    """A table by score holds all that the regression on the score needs."""
    frame = cohort(4)
    table = TimeTable.from_frame(frame, score="score", **SAID)
    rows, counts = weibull(frame, covariates=["score"], **SAID), score_weibull(table)
    assert counts.coef == pytest.approx(rows.coef, abs=1e-9)
    assert counts.loglik == pytest.approx(rows.loglik, abs=1e-7)
    assert counts.cov == pytest.approx(rows.cov, abs=1e-9)
    assert counts.at(12, {"score": 3}).value == pytest.approx(rows.at(12, {"score": 3}).value)


def test_the_curve_is_the_formula_and_lies_in_its_limits() -> None:
    """Free of the event: exp(-exp(constant + coef x) t ** shape), within limits from 0 to 1."""
    fit = score_weibull(TimeTable.from_frame(cohort(5), score="score", **SAID))
    for month, score in ((1, 0), (12, 2), (30, 5)):
        found = fit.at(month, {"score": score})
        rate = math.exp(fit.constant + fit.coef[0] * score) * month**fit.shape.value
        assert found.value == pytest.approx(math.exp(-rate))
        assert 0 < found.low < found.value < found.high < 1


def test_levels_are_compared_with_the_lowest_that_has_people() -> None:
    """Each higher level has its own ratio, and the curve takes one of 0 and 1 for each."""
    frame = cohort(6).with_columns(level=pl.when(pl.col("score") < 3).then(pl.lit("low"))
                                   .otherwise(pl.lit("high")))  # fmt: skip
    table = TimeTable.from_frame(frame, score="level", levels=["none", "low", "high"], **SAID)
    fit = score_weibull(table)
    assert fit.names == ("high over low",)
    assert fit.ratios[0].low > 1
    worse, better = (fit.at(12, {"high over low": one}).value for one in (1, 0))
    assert worse < better


def test_limits_cover_the_truth() -> None:
    """Of 600 cohorts, 95 % limits of slope, shape and curve hold the truth in 93 to 97 %."""
    rng, hits, runs = np.random.default_rng(12), np.zeros(3), 600
    score = np.repeat([0.0, 1.0, 2.0, 3.0], 75)
    for _ in range(runs):
        when = np.exp(-(-3 + 0.4 * score) / 0.8) * rng.weibull(0.8, 300)
        lost = rng.uniform(6, 36, 300)
        table = TimeTable.from_counts(score, np.minimum(when, lost), (when <= lost).tolist())
        fit = score_weibull(table)
        free = math.exp(-math.exp(-3 + 0.4 * 2) * 5**0.8)
        pairs = ((fit.ratios[0], math.exp(0.4)), (fit.shape, 0.8), (fit.at(5, {"score": 2}), free))
        hits += [found.low <= truth <= found.high for found, truth in pairs]
    assert ((hits / runs >= 0.93) & (hits / runs <= 0.97)).all(), hits / runs


def test_models_without_a_finite_fit_say_so() -> None:
    """No events, no spread, one moment for all, or separation: undefined, never a huge number."""
    frame = cohort(7)
    kinds = {
        "flat": frame.with_columns(score=pl.lit(1.0)),
        "quiet": frame.with_columns(ended=pl.lit("none")),
        "split": frame.with_columns(score=(pl.col("ended") == "new").cast(pl.Int64)),
        "at once": frame.with_columns(month=pl.lit(3.0)),
    }
    for name, one in kinds.items():
        fit = weibull(one, covariates=["score"], **SAID)
        assert "no finite fit" in fit.shape.method, name
        assert "no finite fit" in fit.ratios[0].method, name
        assert math.isnan(fit.test.p), name
        assert not fit.at(1, {"score": 1}).defined, name


def test_the_maximum_is_found_from_far_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few early events among many long watched meet the likelihood equations."""
    times = np.concatenate(
        [np.random.default_rng(0).random(20) / 100 + 0.001, np.full(2000, 100.0)]
    )
    clock, happened = np.log(times), np.arange(2020) < 20
    found = weibull_likelihood.maximise(clock, happened, np.ones(2020), np.empty((2020, 0)))
    assert found is not None
    shape, constant = found[0]
    rate = np.exp(constant + shape * clock)
    assert rate.sum() == pytest.approx(20)
    assert 20 / shape + clock[:20].sum() - rate @ clock == pytest.approx(0, abs=1e-4)
    monkeypatch.setattr(weibull_likelihood, "_STEPS", 2)
    fit = weibull(cohort(9), covariates=["score"], **SAID)
    assert "no finite fit" in fit.shape.method


def test_what_does_not_fit_is_refused() -> None:
    """Events at time 0, covariates that are not the model's, and times nobody was watched for."""
    frame = cohort(8).with_columns(age=pl.when(pl.col("score") == 5).then(None).otherwise("age"))
    start = frame.with_columns(month=pl.when(pl.col("ended") == "new").then(0).otherwise("month"))
    with pytest.raises(CountsError, match=r"time: \d+ events at time 0, where this curve has none"):
        weibull(start, covariates=["score"], **SAID)
    unseen = frame.with_columns(
        month=pl.when(pl.int_range(500) < 9, pl.col("ended") == "none").then(0).otherwise("month")
    )
    fit = weibull(unseen, covariates=["age"], **SAID)
    assert fit.left_out == int((frame["score"] == 5).sum())
    with pytest.raises(MeasureError) as caught:
        fit.at(99, {"agee": 30})
    said = [str(problem) for problem in caught.value.problems]
    assert any("agee: is no covariate of the model" in one and "age" in one for one in said)
    assert any("age: has no value" in one for one in said)
    assert any("nobody was watched for longer" in one for one in said)
    with pytest.raises(MeasureError, match="people at two scores or more"):
        score_weibull(TimeTable.from_counts([1, 1], [3, 4], [1, 0]))

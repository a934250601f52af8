"""Aggregates of real cohorts: Rossi, North Carolina, Iowa; skipped where the data are absent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm
from statsmodels.duration.survfunc import CumIncidenceRight

from rnr.evidence.following.concordance import harrell_c
from rnr.evidence.following.horizon import auc_at
from rnr.evidence.following.incidence_curves import by_level, incidence, log_rank, survival
from rnr.evidence.following.parametric import weibull
from rnr.evidence.following.regression import cox, score_hazard
from rnr.evidence.tables.timecounts import TimeTable


def read(shared: Path, name: str) -> pl.DataFrame:
    """Read one file of real data, or skip."""
    path = shared / "data" / name
    if not path.is_file():
        pytest.skip(f"no {name}")
    return pl.read_csv(path, null_values=[""], infer_schema_length=None)


def rossi(shared: Path) -> pl.DataFrame:
    """The Rossi cohort with the nine columns of the textbooks, as numbers."""
    frame = read(shared, "rossi/rossi_weekly.csv")
    return frame.select(
        "week",
        "arrest",
        "age",
        "prio",
        fin=pl.col("fin").eq("yes").cast(pl.Float64),
        race=pl.col("race").eq("black").cast(pl.Float64),
        wexp=pl.col("wexp").eq("yes").cast(pl.Float64),
        mar=pl.col("mar").eq("married").cast(pl.Float64),
        paro=pl.col("paro").eq("yes").cast(pl.Float64),
    )


def test_rossi_survival(shared: Path) -> None:
    """432 men, 114 rearrests; S(26) .875 and S(52) .736111; by aid .694444 and .777778.

    Rossi, Berk & Lenihan (1980); log-rank 3.83757, p .05012; derived figures.
    """
    frame = rossi(shared)
    table = TimeTable.from_frame(frame, score="fin", time="week", event="arrest")
    assert (table.n, table.events) == (432, 114)
    curve = survival(table)
    assert curve.at(26).value == pytest.approx(0.875)
    assert curve.at(52).value == pytest.approx(0.736111, abs=5e-7)
    aid = by_level(table)
    assert aid[0.0].at(52).value == pytest.approx(0.694444, abs=5e-7)
    assert aid[1.0].at(52).value == pytest.approx(0.777778, abs=5e-7)
    assert (aid[0.0].at(52).events, aid[1.0].at(52).events) == (66, 48)
    test = log_rank(table)
    assert test.statistic == pytest.approx(3.83757, abs=5e-6)
    assert test.p == pytest.approx(0.05012, abs=5e-6)


def test_rossi_regression(shared: Path) -> None:
    """Seven coefficients and errors of the textbook Cox table; log-likelihood -658.7477.

    Rossi, Berk & Lenihan (1980), Efron's ties; likelihood ratio 33.2659 on 7 df, C .64033.
    """
    frame = rossi(shared)
    names = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
    fit = cox(frame, time="week", event="arrest", covariates=names)
    assert fit.coef == pytest.approx(
        [-0.37942, -0.05744, 0.31390, -0.14980, -0.43370, -0.08487, 0.09150], abs=6e-6
    )
    assert fit.se == pytest.approx(
        [0.19138, 0.02200, 0.30799, 0.21222, 0.38187, 0.19576, 0.02865], abs=6e-6
    )
    assert fit.loglik == pytest.approx(-658.7477, abs=5e-5)
    assert fit.test.statistic == pytest.approx(33.2659, abs=5e-5)
    p = dict(zip(names, 2 * norm.sf(np.abs(fit.coef / fit.se)), strict=True))
    assert (p["fin"], p["prio"]) == (
        pytest.approx(0.0474, abs=5e-5),
        pytest.approx(0.0014, abs=5e-5),
    )
    index = frame.select(names).to_numpy() @ fit.coef
    scored = frame.with_columns(index=pl.Series(index))
    table = TimeTable.from_frame(scored, score="index", time="week", event="arrest", decimals=9)
    assert harrell_c(table).value == pytest.approx(0.64033, abs=5e-5)


def test_rossi_dynamic_covariate_needs_one_row_a_week(shared: Path) -> None:
    """Work in the week before lowers the rate of arrest; a row a week, at risk once.

    The time-varying employment of Rossi, Berk & Lenihan (1980), lagged by a week.
    """
    frame = read(shared, "rossi/rossi_weekly.csv")
    weeks = [f"emp{week}" for week in range(1, 53)]
    long = (
        frame.select("row_id", "week", "arrest", "age", "prio", *weeks)
        .unpivot(
            weeks,
            index=["row_id", "week", "arrest", "age", "prio"],
            variable_name="at",
            value_name="work",
        )
        .with_columns(end=pl.col("at").str.strip_prefix("emp").cast(pl.Int64))
        .sort("row_id", "end")
    )
    spells = long.filter(pl.col("end") <= pl.col("week")).with_columns(
        begin=pl.col("end") - 1,
        before=pl.col("work").eq("yes").cast(pl.Float64).shift(1).over("row_id"),
        back=pl.col("arrest") * (pl.col("end") == pl.col("week")),
    )
    fit = cox(spells, time="end", event="back", covariates=["before", "age", "prio"], entry="begin")
    assert fit.left_out == 432
    assert fit.ratios[0].events == 113
    assert fit.ratios[0].high < 1


def test_north_carolina_survival(shared: Path) -> None:
    """1,445 people, 552 returns; S(24) .76609, S(36) .70450, S(70) .62215 in months.

    Chung, Schmidt & Witte (1991), as distributed with Wooldridge's textbooks; derived figures.
    """
    frame = read(shared, "nc_recid/recid_nc_1978.csv").with_columns(back=1 - pl.col("cens"))
    table = TimeTable.from_frame(frame, score="priors", time="durat", event="back")
    assert (table.n, table.events) == (1445, 552)
    curve = survival(table)
    for month, share in ((24, 0.76609), (36, 0.70450), (70, 0.62215)):
        assert curve.at(month).value == pytest.approx(share, abs=5e-6)
    assert score_hazard(table).ratios[0].low > 1
    assert auc_at(table, 24).low > 0.5


def test_north_carolina_weibull(shared: Path) -> None:
    """Ten coefficients, constant and shape of Wooldridge's Weibull table; times in months.

    Wooldridge, Econometric Analysis of Cross Section and Panel Data, on the data of Chung, Schmidt
    & Witte (1991); five decimals, and the log-likelihood -3192.1088 of the times (lifelines).
    """
    wanted = {
        "workprg": 0.09088, "priors": 0.08879, "tserved": 0.01356, "felon": -0.29948,
        "alcohol": 0.44736, "drugs": 0.28147, "black": 0.45372, "married": -0.15158,
        "educ": -0.02330, "age": -0.00372,
    }  # fmt: skip
    frame = read(shared, "nc_recid/recid_nc_1978.csv").with_columns(back=1 - pl.col("cens"))
    fit = weibull(frame, time="durat", event="back", covariates=list(wanted))
    assert (fit.shape.n, fit.shape.events, fit.left_out) == (1445, 552, 0)
    assert dict(zip(fit.names, fit.coef, strict=True)) == pytest.approx(wanted, abs=1.5e-5)
    assert fit.constant == pytest.approx(-3.40209, abs=1.5e-5)
    assert fit.shape.value == pytest.approx(0.80586, abs=6e-6)
    assert fit.shape.high < 1
    assert fit.loglik == pytest.approx(-3192.1088, abs=5e-5)
    mean = fit.at(36, {name: float(frame[name].mean() or 0) for name in wanted})
    assert mean.low < 0.7045 + 0.05
    assert mean.high > 0.7045 - 0.05


def iowa(shared: Path) -> Any:
    """Score-free rows of Iowa releases: days, and 0, 1 new conviction, 2 technical."""
    frame = read(shared, "iowa_prison/iowa_3yr_recidivism_fy2010_2015.csv.gz")
    return frame.select(
        "recidivism_type",
        "sex",
        days=pl.col("days_to_return").fill_null(1095),
        release_year="fiscal_year_released",
    )


def test_iowa_incidence(shared: Path) -> None:
    """26,020 releases: incidences by cause are statsmodels' at every day, and plain proportions.

    Iowa Department of Corrections, releases FY2010-2015; everybody was watched for 3 years.
    """
    frame = iowa(shared)
    table = TimeTable.from_frame(
        frame,
        time="days",
        event="recidivism_type",
        causes=["New", "Tech"],
        none="No Recidivism",
        by=["release_year"],
    )
    assert (table.n, table.untimed, len(table.parts)) == (26_020, 0, 6)
    code = frame["recidivism_type"].replace_strict({"No Recidivism": 0, "New": 1, "Tech": 2})
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = CumIncidenceRight(frame["days"].to_numpy(), code.to_numpy())
    for at, cause in enumerate(("New", "Tech")):
        ours = incidence(table, cause)
        assert ours.time == pytest.approx(theirs.times)
        assert ours.value == pytest.approx(theirs.cinc[at], abs=1e-12)
        known = np.isfinite(theirs.cinc_se[at])
        assert ours.se[known] == pytest.approx(theirs.cinc_se[at][known], abs=1e-9)
        share = (frame["recidivism_type"] == cause).mean()
        assert ours.at(1095).value == pytest.approx(share)
    naive = TimeTable.from_counts([0] * len(frame), frame["days"], (code == 1).to_list())
    assert 1 - survival(naive).at(1095).value > incidence(table, "New").at(1095).value

"""Reliability, agreement and consistency equal formulas on rows, and their limits cover."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.estimates.scales import limits
from rnr.evidence.precision.consistency import (
    detectable_change,
    same_level,
    standard_error_of_measurement,
)
from rnr.evidence.precision.intraclass import icc
from rnr.evidence.precision.raters import agreement, fleiss_kappa, kappa
from rnr.evidence.precision.reliability import alpha, items, omega
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.patterns import PatternTable


def answers(seed: int, n: int = 400, k: int = 5) -> Any:
    """Rows of answers 0, 1, 2 that share one factor, skewed as checklists are."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(n, 1))
    latent = 0.8 * factor + rng.normal(size=(n, k))
    return (latent > 0.6).astype(float) + (latent > 1.4)


def jackknife(table: PatternTable, measure: Callable[[PatternTable], Estimate]) -> float:
    """Standard error by leaving each person out once."""
    found = []
    for at in range(len(table.people)):
        people = table.people.copy()
        people[at] -= 1
        without = PatternTable.from_counts(table.values, people, table.columns)
        found.append((measure(without).value, int(table.people[at])))
    mean = sum(value * people for value, people in found) / table.n
    squares = sum(people * (value - mean) ** 2 for value, people in found)
    return math.sqrt((table.n - 1) / table.n * squares)


def test_alpha_equals_the_formula_on_rows() -> None:
    """Variances of the rows give the same alpha."""
    rows = answers(1)
    theirs = 5 / 4 * (1 - rows.var(axis=0, ddof=1).sum() / rows.sum(axis=1).var(ddof=1))
    assert alpha(PatternTable.from_counts(rows)).value == pytest.approx(theirs, abs=1e-12)


def test_omega_is_that_of_the_factor_model() -> None:
    """Answers made from known loadings give their omega back; ML fits the covariances."""
    rng = np.random.default_rng(2)
    loading, unique = np.array([0.9, 0.7, 0.5, 0.8]), np.array([0.5, 0.6, 0.7, 0.4])
    rows = rng.normal(size=(40_000, 1)) * loading + rng.normal(size=(40_000, 4)) * np.sqrt(unique)
    true = loading.sum() ** 2 / (loading.sum() ** 2 + unique.sum())
    found = omega(PatternTable.from_counts(rows))
    assert found.value == pytest.approx(true, abs=0.005)
    assert found.low < true < found.high


@pytest.mark.parametrize("measure", [alpha, omega])
def test_complement_errors_equal_the_jackknife(measure: Callable[[PatternTable], Estimate]) -> None:
    """The distribution-free error is that of leaving each person out."""
    rng = np.random.default_rng(3)
    latent = rng.normal(size=(3000, 1)) * [1.6, 0.3, 0.9, 0.5] + rng.normal(size=(3000, 4))
    table = PatternTable.from_counts((latent > 0.3).astype(float) + (latent > 1.2))
    found = measure(table)
    ours = math.log((1 - found.low) / (1 - found.high)) / (2 * 1.959964) * (1 - found.value)
    assert ours == pytest.approx(jackknife(table, measure), rel=0.02)


def test_items_stand_to_the_rest_of_the_scale() -> None:
    """Corrected item-total correlations, means and alpha without the item are those of rows."""
    rows = answers(4)
    table = PatternTable.from_counts(rows, columns=list("abcde"))
    for at, row in enumerate(items(table)):
        rest = np.delete(rows, at, axis=1)
        assert row.item == "abcde"[at]
        assert row.mean == pytest.approx(rows[:, at].mean())
        theirs = np.corrcoef(rows[:, at], rest.sum(axis=1))[0, 1]
        assert row.item_total.value == pytest.approx(theirs)
        assert row.item_total.low < theirs < row.item_total.high
        assert row.alpha_without.value == alpha(PatternTable.from_counts(rest)).value
    one = items(table)[0].item_total
    ours = (math.atanh(one.high) - math.atanh(one.low)) / (2 * 1.959964) * (1 - one.value**2)
    assert ours == pytest.approx(jackknife(table, lambda t: items(t)[0].item_total), rel=0.02)


def test_what_does_not_vary_has_no_reliability() -> None:
    """Constant answers, single people and too few items are said, not turned into numbers."""
    flat = PatternTable.from_counts([[1, 1, 1]], [20])
    assert alpha(flat).method == "the sum score does not vary"
    assert omega(flat).method == "an item is the same for everybody"
    assert items(flat)[0].item_total.method == "the item or the rest does not vary"
    assert alpha(PatternTable.from_counts([[1, 2]])).method == "fewer than two people"
    heywood = PatternTable.from_counts([[0, 0, 0], [1, 1, 0], [0, 0, 1], [1, 1, 1]], [30] * 4)
    assert "no one-factor model" in omega(heywood).method
    for measure, least in ((alpha, 2), (omega, 3), (items, 3)):
        with pytest.raises(MeasureError, match=f"at least {least} expected"):
            measure(PatternTable.from_counts([[1], [2]]))


@pytest.mark.parametrize(("ours", "theirs"), [("none", None), ("linear",) * 2, ("quadratic",) * 2])
def test_kappa_equals_the_row_wise_libraries(ours: Any, theirs: Any) -> None:
    """Plain and weighted kappa are scikit-learn's, and their error is statsmodels'."""
    rng = np.random.default_rng(5)
    first = rng.integers(0, 4, 300)
    second = np.clip(first + rng.integers(-1, 2, 300), 0, 3)
    table = PatternTable.from_counts(np.column_stack([first, second]))
    found = kappa(table, weights=ours)
    assert found.value == pytest.approx(cohen_kappa_score(first, second, weights=theirs))
    square = np.zeros((4, 4))
    np.add.at(square, (first, second), 1)
    wt = None if ours == "none" else ours
    other = inter_rater.cohens_kappa(square, wt=wt)
    se = math.sqrt(other.var_kappa)
    assert (found.high - found.low) / (2 * 1.959964) == pytest.approx(se, rel=1e-6)


def test_kappa_counts_levels_that_nobody_was_given() -> None:
    """An empty level in the middle still makes a linear disagreement wider."""
    square = [[20, 0, 5], [0, 0, 0], [5, 0, 20]]
    named = PatternTable.from_square(square, ["low", "mid", "high"])
    assert kappa(named, weights="linear").value == pytest.approx(0.6)
    assert kappa(named, weights=np.ones((3, 3)) - np.eye(3)).value == pytest.approx(0.6)
    assert kappa(PatternTable.from_square([[9, 0], [0, 0]])).method == (
        "both raters use one level only"
    )


def test_fleiss_kappa_equals_the_row_wise_library() -> None:
    """Three raters give statsmodels' value, and the error of leaving each person out."""
    rng = np.random.default_rng(6)
    truth = rng.integers(0, 3, (800, 1))
    rows = np.where(rng.random((800, 3)) < 0.7, truth, rng.integers(0, 3, (800, 3)))
    table = PatternTable.from_counts(rows)
    counts, _ = inter_rater.aggregate_raters(rows)
    found = fleiss_kappa(table)
    assert found.value == pytest.approx(inter_rater.fleiss_kappa(counts))
    ours = (found.high - found.low) / (2 * 1.959964)
    assert ours == pytest.approx(jackknife(table, fleiss_kappa), rel=0.02)
    assert "one level only" in fleiss_kappa(PatternTable.from_counts([[1, 1]], [9])).method


def test_agreement_is_shown_where_it_matters() -> None:
    """Overall and by the first rater's level, exact or within some points."""
    pairs = PatternTable.from_square([[50, 10, 0], [10, 20, 5], [2, 8, 5]])
    shares = {row.measure: row.value for row in agreement(pairs)}
    assert shares["agreement"] == pytest.approx(75 / 110)
    assert shares["agreement at 2"] == pytest.approx(5 / 15)
    assert agreement(pairs, within=1)[0].value == pytest.approx(108 / 110)
    empty = PatternTable.from_counts([[0, 0]], [0])
    assert [row.method for row in agreement(empty)] == ["no people"]


def test_raters_and_weights_that_do_not_fit_are_refused() -> None:
    """The message says how many ratings came, and which weights there are."""
    three = PatternTable.from_counts([[0, 1, 1]])
    with pytest.raises(MeasureError, match="3 ratings a person given, exactly 2 expected"):
        kappa(three)
    with pytest.raises(MeasureError, match="1 rating a person given, at least 2 expected"):
        agreement(PatternTable.from_counts([[0], [1]]))
    two = PatternTable.from_square([[5, 1], [1, 5]])
    with pytest.raises(MeasureError, match="use 'none', 'linear', 'quadratic' or a matrix"):
        kappa(two, weights="cubic")
    with pytest.raises(MeasureError, match="a 2 by 2 matrix of penalties is expected"):
        kappa(two, weights=[[1, 0], [0, 1]])


def anova(rows: Any) -> tuple[float, float, float, float]:
    """Mean squares of people, raters, rest and within, from rows."""
    n, k = rows.shape
    people = k * rows.mean(axis=1).var(ddof=1)
    raters = n * rows.mean(axis=0).var(ddof=1)
    gap = rows - rows.mean(axis=1)[:, None] - rows.mean(axis=0)[None] + rows.mean()
    return people, raters, (gap**2).sum() / ((n - 1) * (k - 1)), rows.var(axis=1, ddof=1).mean()


def test_intraclass_correlations_equal_the_analysis_of_variance() -> None:
    """All six forms from mean squares of rows; consistency of the mean is alpha."""
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(40, 1)) * 2 + rng.normal(size=(40, 3)) + np.array([0, 1, 2.0])
    table = PatternTable.from_counts(rows)
    b, j, e, w = anova(rows)
    n, k = rows.shape
    theirs = {
        "1,1": (b - w) / (b + (k - 1) * w),
        "1,k": (b - w) / b,
        "2,1": (b - e) / (b + (k - 1) * e + k * (j - e) / n),
        "2,k": (b - e) / (b + (j - e) / n),
        "3,1": (b - e) / (b + (k - 1) * e),
        "3,k": (b - e) / b,
    }
    for form, value in theirs.items():
        found = icc(table, form)  # type: ignore[arg-type]
        assert found.value == pytest.approx(value), form
        assert found.low < value < found.high
    assert icc(table, "3,k").value == pytest.approx(alpha(table).value)
    ratio = b / e / stats.f.ppf(0.975, n - 1, (n - 1) * (k - 1))
    assert icc(table, "3,k").low == pytest.approx(1 - 1 / ratio)
    ratio = b / w * stats.f.ppf(0.975, n * (k - 1), n - 1)
    assert icc(table, "1,k").high == pytest.approx(1 - 1 / ratio)


def test_intraclass_correlations_at_the_edges() -> None:
    """Full agreement is 1; nothing to compare is said; wrong forms are refused together."""
    same = PatternTable.from_counts([[1, 1], [3, 3], [7, 7]])
    for form in ("1,1", "2,1", "3,k"):
        found = icc(same, form)  # type: ignore[arg-type]
        assert (found.value, found.low, found.high) == (1, 1, 1)
    shifted = PatternTable.from_counts([[1, 2], [3, 4], [7, 8]])
    assert icc(shifted, "3,1").value == 1
    assert icc(shifted, "2,1").low < icc(shifted, "2,1").value < 1
    assert "no rating differs" in icc(PatternTable.from_counts([[1, 1]], [9])).method
    with pytest.raises(MeasureError) as caught:
        icc(PatternTable.from_counts([[1], [2]]), "4,1")  # type: ignore[arg-type]
    assert [problem.code for problem in caught.value.problems] == ["raters", "form"]


def test_limits_cover_the_truth() -> None:
    """95 % limits hold the truth 93 to 97 times of 100; ICC(2,1) of three raters from 90."""
    rng = np.random.default_rng(8)
    big = answers(99, n=400_000, k=4)
    true_alpha = alpha(PatternTable.from_counts(big)).value
    square = np.array([[0.35, 0.08, 0.02], [0.06, 0.22, 0.05], [0.02, 0.05, 0.15]])
    rows, columns = square.sum(axis=1), square.sum(axis=0)
    true_kappa = (np.trace(square) - rows @ columns) / (1 - rows @ columns)
    loading = np.sqrt([0.5, 0.5, 0.5])
    true_icc = {"2,1": 1 / (1 + 0.5 + 0.25), "3,1": 1 / 1.5}
    runs, hits = 600, dict.fromkeys(("alpha", "kappa", "omega", "2,1", "3,1"), 0)
    true_omega = loading.sum() ** 2 / (loading.sum() ** 2 + 1.5)
    for seed in range(runs):
        found = alpha(PatternTable.from_counts(answers(seed, n=200, k=4)))
        hits["alpha"] += found.low <= true_alpha <= found.high
        drawn = rng.multinomial(200, square.ravel()).reshape(3, 3)
        found = kappa(PatternTable.from_square(drawn))
        hits["kappa"] += found.low <= true_kappa <= found.high
        normal = rng.normal(size=(60, 1))
        ratings = normal + rng.normal(size=3) * 0.5 + rng.normal(size=(60, 3)) * math.sqrt(0.5)
        for form, truth in true_icc.items():
            found = icc(PatternTable.from_counts(ratings), form)  # type: ignore[arg-type]
            hits[form] += found.low <= truth <= found.high
        if seed < 300:
            noise = rng.normal(size=(200, 3)) * math.sqrt(0.5)
            latent = rng.normal(size=(200, 1)) * loading + noise
            found = omega(PatternTable.from_counts(latent))
            hits["omega"] += 2 * (found.low <= true_omega <= found.high)
    for name, count in hits.items():
        assert (0.90 if name == "2,1" else 0.93) <= count / runs <= 0.97, name


def scores() -> CountTable:
    """A cohort by score."""
    return CountTable.from_counts(range(11), yes=range(11), no=range(30, 8, -2))


def test_standard_error_of_measurement() -> None:
    """SD times the root of one minus reliability; an estimate carries its limits over."""
    table = scores()
    rows = np.repeat(table.score, table.yes + table.no)
    sem = rows.std(ddof=1) * math.sqrt(0.2)
    found = standard_error_of_measurement(table, 0.8)
    assert found.value == pytest.approx(sem)
    draws = np.random.default_rng(9).choice(rows, (4000, len(rows)))
    spread = (draws.std(axis=1, ddof=1) * math.sqrt(0.2)).std()
    assert math.log(found.high / found.low) / (2 * 1.96) * sem == pytest.approx(spread, rel=0.05)
    r = Estimate(0.8, 0.7, 0.9, 50, 0, "icc(2,1)", "F", "...")
    carried = standard_error_of_measurement(table, r)
    assert carried.low == pytest.approx(sem * math.sqrt(0.5))
    assert carried.high == pytest.approx(sem * math.sqrt(1.5))
    assert detectable_change(table, 0.8).value == pytest.approx(1.959964 * math.sqrt(2) * sem)
    assert standard_error_of_measurement(CountTable.from_counts([1], [1], [0]), 0.8).method == (
        "fewer than two people"
    )
    flat = standard_error_of_measurement(CountTable.from_counts([3], [5], [5]), 0.8)
    assert flat.value == 0


def test_same_level_equals_simulated_retests() -> None:
    """Retests drawn from the model stay in their level as often as the formula says."""
    table = scores()
    rng = np.random.default_rng(10)
    rows = np.repeat(table.score, table.yes + table.no)
    first = np.repeat(rows, 2000)
    mean, sd = rows.mean(), rows.std(ddof=1)
    again = mean + 0.75 * (first - mean) + rng.normal(size=len(first)) * sd * math.sqrt(1 - 0.75**2)
    cuts = [3.5, 6.5]
    stay = np.digitize(first, cuts) == np.digitize(np.round(again), cuts)
    found = same_level(table, 0.75, {"low": 0, "mid": 4, "high": 7})
    assert found[0].value == pytest.approx(stay.mean(), abs=0.002)
    for row, level in zip(found[1:], range(3), strict=True):
        assert row.value == pytest.approx(stay[np.digitize(first, cuts) == level].mean(), abs=0.004)
        assert row.low < row.value < row.high
    r = Estimate(0.75, 0.6, 0.85, 50, 0, "icc", "F", "...")
    wider = same_level(table, r, {"low": 0, "mid": 4, "high": 7})[0]
    assert wider.high - wider.low > found[0].high - found[0].low
    gone = same_level(table, 0.75, {"low": 0, "none": 20})
    assert gone[2].method == "no people"
    assert same_level(table, 1.0, {"low": 0, "high": 6})[0].value == 1.0


def test_reliabilities_and_levels_that_do_not_fit_are_refused() -> None:
    """A reliability above 1, without its interval, or levels out of order are named."""
    table = scores()
    with pytest.raises(MeasureError, match="a plain number from 0 to 1, is expected"):
        standard_error_of_measurement(table, 1.2)
    nan = float("nan")
    with pytest.raises(MeasureError, match="no usable reliability"):
        standard_error_of_measurement(table, Estimate(0.8, nan, nan, 5, 0, "icc", "F", "..."))
    levels = CountTable.from_counts(["low"], [1], [1], labels=["low"])
    for given, starts, word in (
        (table, {"low": 1, "high": 5}, "some scores lie below the first level"),
        (table, {"low": 5, "high": 0}, "from the lowest start to the highest"),
        (levels, {"low": 0}, "scores are expected"),
    ):
        with pytest.raises(MeasureError, match=word):
            same_level(given, 0.8, starts)


def test_patterns_count_people_and_never_fill_gaps() -> None:
    """Incomplete patterns are left out and counted; names become their positions."""
    frame = pl.DataFrame({"a": ["low", "high", None, None], "b": ["low", "low", "high", "high"]})
    table = PatternTable.from_frame(frame, ["a", "b"], levels=["low", "high"])
    assert (table.n, table.incomplete, table.labels) == (2, 2, ("low", "high"))
    assert (table + table).people.tolist() == [2, 2]
    assert (table + table).incomplete == 4
    assert table.keep("b").people.tolist() == [2]
    with pytest.raises(CountsError, match="b: holds a name that is not among the levels"):
        PatternTable.from_frame(
            frame.with_columns(b=pl.lit("odd")), ["a", "b"], levels=["low", "high"]
        )
    with pytest.raises(CountsError, match="c: is not in the table"):
        table.keep("c")
    with pytest.raises(CountsError, match="other columns or levels"):
        _ = table + PatternTable.from_counts([[1, 2]])
    with pytest.raises(CountsError, match="a square table is expected"):
        PatternTable.from_square([[1, 2]])
    empty = PatternTable.from_frame(frame.filter(pl.col("a") == "none"), ["a", "b"], levels=["low"])
    assert (empty.n, empty.k) == (0, 2)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"columns": ["a", "a"]}, "columns"),
        ({"people": [1]}, "length"),
        ({"people": [1, -1]}, "count"),
        ({"values": [[1, float("nan")], [1, 1]]}, "values"),
        ({"labels": ["only"]}, "level"),
    ],
)
def test_patterns_that_do_not_fit_are_refused(given: dict[str, Any], code: str) -> None:
    """Each fault of a pattern table is named."""
    with pytest.raises(CountsError) as caught:
        PatternTable.from_counts(**{"values": [[0, 1], [1, 1]]} | given)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_limits_end_where_the_scale_ends() -> None:
    """On the edge of its scale a value has no normal interval, and none is invented."""
    assert all(math.isnan(end) for end in limits(1.0, 0.1, "fisher"))
    assert all(math.isnan(end) for end in limits(0.5, float("nan"), "logit"))
    low, high = limits(2.0, 0.5, "log")
    assert low * high == pytest.approx(4.0)
    assert limits(0.3, 0.1) == pytest.approx((0.3 - 0.1959964, 0.3 + 0.1959964))
    low, high = limits(0.3, 0.05, "cloglog")
    assert 0 < low < 0.3 < high < 1

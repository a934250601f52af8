"""Local norms: what they hold, what they refuse, and the file that holds them."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests_evidence import random_counts

from rnr.evidence import CountTable, MeasureError
from rnr.evidence.calibrate import (
    LocalNorm,
    NormRate,
    fit_curve,
    isotonic,
    logistic,
    norm_toml,
    read_norm,
    recalibrate,
    unchanged,
    venn_abers,
    write_norm,
)
from rnr.evidence.calibrate.shown import shown
from rnr.evidence.fitting.rates import expected_observed

ABOUT = {
    "instrument": "demo",
    "version": "2",
    "outcome": 'rearrest "any"',
    "window": "2 years",
    "population": "people on probation",
    "period": "2021 to 2023",
}


@pytest.fixture
def counts() -> CountTable:
    """Four scores, none of them thin, by sex."""
    return CountTable.from_counts(
        [0, 1, 2, 3] * 2,
        yes=[20, 40, 60, 70, 15, 30, 55, 60],
        n=[100] * 8,
        by={"sex": ["f"] * 4 + ["m"] * 4},
        about={"instrument": "demo", "place": "here"},
    )


def test_a_norm_is_the_curve_with_its_people(counts: CountTable) -> None:
    """Rates and limits are the rung's, rounded; people, ranks and facts stand beside them."""
    norm = logistic(counts, about={"population": "everybody"})
    curve = fit_curve("logistic", counts.score, counts.yes, counts.no)
    assert list(norm.expected.values()) == pytest.approx(curve.rate, abs=5e-5)
    assert norm.at(2).low == pytest.approx(curve.low[2], abs=5e-5)
    assert (norm.n, norm.events, norm.at(3).n, norm.at(3).events) == (800, 350, 200, 130)
    assert [row.percentile for row in norm.rates] == [12.5, 37.5, 62.5, 87.5]
    assert (norm.instrument, norm.place, norm.population) == ("demo", "here", "everybody")
    assert norm.formula == pytest.approx(curve.coef, rel=1e-5)
    assert norm.base_rate == pytest.approx(0.4375)
    assert math.isnan(norm.model_copy(update={"n": 0}).base_rate)


def test_a_norm_is_calibrated_where_it_was_made(counts: CountTable) -> None:
    """Expected over observed with the norm's own rates is one, and measures take the norm's."""
    assert expected_observed(counts, logistic(counts).expected).value == pytest.approx(1, abs=1e-3)


def test_the_whole_range_gets_a_rate(counts: CountTable) -> None:
    """Scores that nobody has follow the formula, or the step below."""
    wide = logistic(counts, scores=range(-1, 6))
    curve = fit_curve("logistic", counts.score, counts.yes, counts.no)
    assert wide.at(5).rate == pytest.approx(curve.at([5])[0], abs=5e-5)
    assert wide.at(5).n == 0
    steps = isotonic(counts, scores=[5])
    assert steps.at(5).rate == steps.at(3).rate
    with pytest.raises(MeasureError, match="4 scores from 0 to 3"):
        logistic(counts).at(5)


def test_rates_start_from_the_instrument_where_it_has_any(counts: CountTable) -> None:
    """Two scores of one expected rate get one local rate, and thin rungs claim no coverage."""
    given = {0: 0.2, 1: 0.3, 2: 0.3, 3: 0.6}
    norm = recalibrate(counts, "intercept", given)
    assert norm.at(1).rate == norm.at(2).rate
    assert norm.method == "intercept, from the probability"
    assert unchanged(counts, given).confidence is None
    assert unchanged(counts, given).at(0).low is None
    assert venn_abers(counts).interval.startswith("pair of rates")
    with pytest.raises(MeasureError, match="'none' needs expected probabilities"):
        unchanged(counts)


def test_a_score_without_people_and_without_a_rate_is_left_out() -> None:
    """The norm has no row where neither the instrument nor the counts say anything."""
    counts = CountTable.from_counts([0, 1, 2], [30, 0, 40], [60, 0, 30])
    norm = recalibrate(counts, "intercept", {0: 0.2, 2: 0.5})
    assert list(norm.expected) == [0.0, 2.0]


def test_levels_have_norms_too() -> None:
    """A norm of levels is asked by the level's name."""
    counts = CountTable.from_counts(["low", "high"], [20, 60], [80, 40], labels=["low", "high"])
    norm = logistic(counts)
    assert norm.expected == {"low": 0.2, "high": 0.6}
    assert norm.at("high").percentile == 75


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (CountTable.from_counts([1, 2], [4, 5], [60, 50]), "10 people with and 10 without"),
        (CountTable.from_counts([1, 2], [0, 50], [50, 0]), "no logistic norm can be made"),
    ],
)
def test_counts_that_allow_no_norm_are_refused(table: CountTable, words: str) -> None:
    """Too few events and separation are named."""
    with pytest.raises(MeasureError, match=words):
        logistic(table)


def test_an_unknown_fact_is_refused(counts: CountTable) -> None:
    """A misspelt fact is not silently dropped."""
    with pytest.raises(MeasureError, match="did you mean 'population'"):
        logistic(counts, about={"populaton": "x"})


def test_small_cells_are_withheld_and_ranks_coarsened() -> None:
    """A thin score takes another one with it, and ranks lose the precision that would tell it."""
    n, events, ranks = shown(CountTable.from_counts([1, 2, 3], [3, 60, 90], n=[100, 90, 210]))
    assert n.count(None) == 2
    assert events[0] is None
    # Exact ranks are 12.5, 36.25 and 73.75; ten of 400 people are 2.5 percent, so steps are 5.
    assert ranks == [10, 35, 75]
    few = shown(CountTable.from_counts([1, 2], [3, 20], n=[30, 40]))
    assert few[2] == [None, None]
    sound = shown(CountTable.from_counts([1, 2], [30, 20], n=[60, 41]))
    assert sound == ([60, 41], [30, 20], [29.7, 79.7])


def test_a_file_gives_back_exactly_what_was_written(counts: CountTable, tmp_path: Path) -> None:
    """Every fact, formula and row survives the file, for every rung and awkward text."""
    rates = {0: 0.2, 1: 0.3, 2: 0.4, 3: 0.6}
    for method in ("none", "intercept", "logistic", "beta", "isotonic", "venn-abers"):
        norm = recalibrate(counts, method, rates, about={**ABOUT, "title": "N\u0303 \x7f \\ \n"})
        path = write_norm(norm, tmp_path / "norm.toml")
        assert read_norm(path) == norm
        assert tomllib.loads(path.read_text(encoding="utf-8"))["kind"] == "local norm"


def test_a_norm_without_its_base_population_does_not_travel(counts: CountTable) -> None:
    """Every missing fact is listed at once, with what to do."""
    with pytest.raises(MeasureError) as caught:
        norm_toml(logistic(counts))
    assert [problem.where for problem in caught.value.problems] == [
        "version",
        "outcome",
        "window",
        "population",
        "period",
    ]
    one = {name: text for name, text in ABOUT.items() if name != "period"}
    with pytest.raises(MeasureError, match="1 fact is not recorded"):
        norm_toml(logistic(counts, about=one))


def test_steps_of_few_people_do_not_travel() -> None:
    """Rates of steps would give small counts away; a smooth curve does not."""
    thin = CountTable.from_counts([1, 2, 3], [2, 60, 90], n=[50, 200, 200])
    with pytest.raises(MeasureError, match="use the logistic method"):
        norm_toml(isotonic(thin, about=ABOUT))
    assert "n = " in norm_toml(logistic(thin, about=ABOUT))
    assert "events = 2\n" not in norm_toml(logistic(thin, about=ABOUT))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("rate = ", "rate = 1.5 #"), r"rates.0.rate: .*less than or equal to 1"),
        (("score = 1.0", "score = 0.0"), "each score is expected once, in ascending order"),
        (("low = ", "low = 0.9 #"), "the rate is expected between its limits"),
        (("population = ", "poplation = "), "poplation: Extra inputs are not permitted"),
        (("events = 350", "events = 900"), "no more events than people"),
        (("kind = ", "kind == "), "is not a TOML file"),
    ],
)
def test_a_broken_file_is_told_what_is_wrong(
    counts: CountTable, tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    """One small mistake a case, and the words it must be told."""
    text = norm_toml(logistic(counts, about=ABOUT))
    assert change[0] in text
    path = tmp_path / "norm.toml"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(MeasureError, match=words):
        read_norm(path)


def test_a_row_cannot_hold_more_events_than_people() -> None:
    """A row's own counts must agree."""
    with pytest.raises(ValidationError, match="no more events than people"):
        NormRate(score=1, rate=0.5, n=3, events=4)
    assert NormRate(score=1, rate=0.5, events=4).n is None


def test_rates_can_be_read_without_a_numerical_library(root: Path) -> None:
    """A case system that shows a local rate beside a score needs no numpy."""
    import subprocess
    import sys

    code = (
        "import sys; from rnr.evidence.calibrate import LocalNorm, read_norm; "
        "assert not {'numpy', 'scipy', 'pandas', 'sklearn'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(root / "src")})


def test_random_norms_never_leave_zero_to_one() -> None:
    """Rates and limits of every rung are probabilities in order."""
    for seed in range(5):
        counts = random_counts(seed, n=600)
        for make in (logistic, isotonic, venn_abers):
            norm: LocalNorm = make(counts)
            assert all(0 <= row.low <= row.rate <= row.high <= 1 for row in norm.rates)

"""The scikit-learn transformer scores frames of answers, and lives in a pipeline."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks

import rnr
from rnr.evidence.calibrate import InstrumentScorer, ScoreCalibrator

CHECKS = (
    "check_estimator_cloneable", "check_estimator_tags_renamed", "check_valid_tag_types",
    "check_estimator_repr", "check_no_attributes_set_in_init", "check_mixin_order",
    "check_do_not_raise_errors_in_init_or_set_param", "check_get_params_invariance",
    "check_set_params", "check_parameters_default_constructible",
)  # fmt: skip
"""scikit-learn's checks that need no array of random numbers."""


def answers(n: int = 300) -> pl.DataFrame:
    """People who do not exist, with complete answers to a tool on the shelf."""
    return rnr.synth(rnr.load("psa"), n, seed=4, scale="nca", missing=0.0).frame


@pytest.mark.parametrize("name", CHECKS)
def test_checks_that_need_no_array_pass(name: str) -> None:
    """scikit-learn's own checks of what an estimator is, one by one."""
    check = getattr(estimator_checks, name, None) or getattr(estimator_checks, f"{name}s")
    check("InstrumentScorer", InstrumentScorer())


def test_checks_with_arrays_are_left_out_by_its_tag() -> None:
    """scikit-learn itself reads from the tag that random arrays are no input, and says so."""
    with pytest.warns(SkipTestWarning, match="requires input"):
        estimator_checks.check_estimator(InstrumentScorer())


@pytest.mark.parametrize("engine", ["polars", "pandas"])
@pytest.mark.parametrize("column", ["score", "raw"])
def test_it_scores_as_score_frame_does(engine: str, column: str) -> None:
    """The same numbers, whatever the order of columns, under the same name."""
    people: Any = answers()
    expected = rnr.score_frame(rnr.load("psa"), people)[f"nca_{column}"].to_numpy()
    people = people.to_pandas() if engine == "pandas" else people
    scorer = InstrumentScorer("psa", scale="nca", column=column)
    assert scorer.fit(people) is scorer
    names = list(reversed(list(people.columns)))
    for rows in (people, people[names]):
        made = scorer.transform(rows)
        assert made.dtype == np.float64
        assert made[:, 0].tolist() == expected.tolist()
    assert scorer.get_feature_names_out().tolist() == [f"nca_{column}"]
    assert scorer.feature_names_in_.tolist() == list(people.columns)
    assert scorer.n_features_in_ == len(people.columns)
    assert scorer.digest_ == rnr.load("psa").digest
    again = pickle.loads(pickle.dumps(scorer))
    assert again.transform(people).tolist() == made.tolist()
    assert again.digest_ == scorer.digest_


def test_set_output_gives_frames() -> None:
    """A pandas frame keeps its index; polars is polars; the column has its name."""
    people = answers(20).to_pandas().set_index(pd.Index(range(100, 120)))
    scorer = InstrumentScorer("psa", scale="fta").fit(people)
    plain = scorer.transform(people)
    made = scorer.set_output(transform="pandas").transform(people)
    assert made.index.tolist() == people.index.tolist()
    assert made["fta_score"].tolist() == plain[:, 0].tolist()
    made = scorer.set_output(transform="polars").transform(answers(20))
    assert isinstance(made, pl.DataFrame)
    assert made["fta_score"].to_list() == plain[:, 0].tolist()


def test_an_open_score_is_never_nought() -> None:
    """A missing answer that matters gives not-a-number, and a step that needs a score refuses."""
    people = answers(30).with_columns(
        pending_charge=pl.when(pl.int_range(30) < 3).then(None).otherwise("pending_charge")
    )
    scorer = InstrumentScorer("psa", scale="fta", column="raw")
    made = scorer.fit_transform(people)
    assert np.isnan(made[:3]).all()
    assert not np.isnan(made[3:]).any()
    with pytest.raises(ValueError, match="NaN"):
        make_pipeline(scorer, ScoreCalibrator()).fit(people, np.arange(30) % 2)


def test_it_lives_in_a_pipeline_and_is_cross_validated() -> None:
    """Answers in, a calibrated rate out: as scoring and calibrating apart; clones fit anew."""
    tool = rnr.load("psa")
    cohort = rnr.synth(tool, 800, seed=5, scale="nca", missing=0.0, auc=0.75)
    people = cohort.frame.select(list(tool.items)).to_pandas()
    outcome = cohort.frame["event"].to_numpy().astype(int)
    pipeline = make_pipeline(InstrumentScorer(tool, scale="nca"), ScoreCalibrator())
    rate = pipeline.fit(people, outcome).predict_proba(people)[:, 1]
    score = rnr.score_frame(tool, people)["nca_score"].to_numpy(dtype=float)[:, None]
    assert rate == pytest.approx(ScoreCalibrator().fit(score, outcome).predict_proba(score)[:, 1])
    assert cross_val_score(pipeline, people, outcome, cv=3, scoring="roc_auc").mean() > 0.65
    twin = clone(pipeline)
    with pytest.raises(NotFittedError):
        twin.named_steps["instrumentscorer"].transform(people)
    assert twin.fit(people, outcome).predict_proba(people)[:, 1].tolist() == rate.tolist()
    assert twin.named_steps["instrumentscorer"].digest_ == tool.digest != ""


def test_columns_are_mapped_and_rows_rejected() -> None:
    """Column names of one's own; a row that does not fit is refused, or has no score."""
    people = answers(5).rename({"pending_charge": "open_case"})
    mapped = {"open_case": "pending_charge"}
    with pytest.raises(rnr.ColumnsError, match="no column holds this item"):
        InstrumentScorer("psa", scale="nca").fit(people)
    expected = InstrumentScorer("psa", scale="nca").fit_transform(answers(5))
    scorer = InstrumentScorer("psa", scale="nca", columns=mapped)
    assert scorer.fit_transform(people).tolist() == expected.tolist()
    wrong = people.with_columns(open_case=pl.lit("perhaps"))
    with pytest.raises(rnr.ColumnsError, match="5 rows"):
        scorer.transform(wrong)
    assert np.isnan(scorer.set_params(on_invalid="reject").transform(wrong)).all()


def test_one_scale_needs_no_name() -> None:
    """An instrument with one scale gives it; one with several is never guessed at."""
    only = next(
        tool for entry in rnr.names() if entry.shelf == "verified"
        for tool in [rnr.load(entry.id, entry.version)] if len(tool.scales) == 1
    )  # fmt: skip
    people = rnr.synth(only, 5, seed=1).frame
    assert InstrumentScorer(only, absent="all").fit(people).scale_ == next(iter(only.scales))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "scale: is not given, and psa-2020 has 3"),
        ({"scale": "ncaa", "column": "level"}, "did you mean 'nca'"),
        ({"scale": "nca", "column": "level"}, "column: is neither 'score' nor 'raw'"),
        ({"scale": "nca", "version": "1999"}, "the instrument given is psa-2020"),
    ],
)
def test_what_is_not_clear_is_refused(settings: dict[str, Any], said: str) -> None:
    """Scale, column and version are said in words, with what to do."""
    with pytest.raises(rnr.ScaleError, match=said):
        InstrumentScorer(rnr.load("psa"), **settings).fit(answers(3))


def test_lazy_frames_and_arrays_are_refused() -> None:
    """A pipeline needs rows in memory, and answers need names."""
    with pytest.raises(rnr.ScaleError, match="X: is a lazy frame; collect it"):
        InstrumentScorer("psa", scale="nca").fit(answers(3).lazy())
    with pytest.raises(rnr.ColumnsError, match="ndarray"):
        InstrumentScorer("psa", scale="nca").fit(np.zeros((3, 2)))

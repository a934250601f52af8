"""Comparing areas: DeLong's paired and independent tests against every pair of people."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm
from tests_engines import ENGINES
from tests_evidence import delong, random_counts, rows

from rnr.evidence import CountsError, CountTable, JointTable, compare_independent, compare_paired
from rnr.evidence.ranking.compare import auc_covariance


def people(seed: int, n: int = 300) -> pl.DataFrame:
    """Two correlated scores of the same people, one of them sometimes missing."""
    draw = np.random.default_rng(seed)
    event = draw.random(n) < 0.4
    first = np.clip(draw.poisson(2 + 1.5 * event), 0, 6)
    second = np.clip(draw.poisson(1 + 0.7 * first + 0.4 * event), 0, 9)
    missing = draw.random(n) < 0.1
    return pl.DataFrame(
        {
            "first": first.tolist(),
            "second": [None if gone else int(s) for s, gone in zip(second, missing, strict=True)],
            "event": event.tolist(),
        }
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_paired_comparison_equals_delong_by_pairs(engine: str) -> None:
    """Areas, covariance, z and p agree with the row-wise method on people with both scores."""
    frame = people(4)
    joint = JointTable.from_frame(ENGINES[engine](frame), scores=("first", "second"), event="event")
    both = frame.drop_nulls()
    assert (joint.n, joint.events) == (both.height, both["event"].sum())
    areas, covariance = delong(
        [both["first"].to_numpy(), both["second"].to_numpy()], both["event"].to_numpy()
    )
    assert auc_covariance(joint) == pytest.approx(covariance, abs=1e-10)
    found = compare_paired(joint)
    assert (found.first.value, found.second.value) == pytest.approx(areas, abs=1e-10)
    se = math.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    z = (areas[0] - areas[1]) / se
    assert found.z == pytest.approx(z, abs=1e-9)
    assert found.p == pytest.approx(2 * norm.sf(abs(z)), abs=1e-10)
    assert found.difference.low == pytest.approx(areas[0] - areas[1] - norm.ppf(0.975) * se)


def test_independent_comparison_adds_the_variances() -> None:
    """z is the difference over the root of both squared standard errors."""
    one, two = random_counts(1), random_counts(2, slope=0.2)
    found = compare_independent(one, two)
    (a, v), (b, w) = (delong([score], event) for score, event in map(rows, (one, two)))
    assert found.z == pytest.approx(((a - b) / np.sqrt(v + w)).item(), abs=1e-9)
    assert found.difference.n == one.n + two.n


def test_a_score_compared_with_itself_does_not_differ() -> None:
    """No difference, z 0, p 1, and no interval of no width."""
    joint = JointTable.from_counts([0, 1, 2], [0, 1, 2], [1, 4, 6], [7, 4, 1])
    found = compare_paired(joint)
    assert (found.difference.value, found.z, found.p) == (0, 0, 1)
    assert math.isnan(found.difference.low)


def test_what_cannot_be_compared_says_why() -> None:
    """Without events, or with a single person on a side, there is no test."""
    nobody = CountTable.from_counts([1, 2], [0, 0], [3, 4])
    found = compare_independent(nobody, random_counts(1))
    assert str(found) == "auc_difference not established (nobody had the event)"
    assert math.isnan(found.p)
    lone = compare_paired(JointTable.from_counts([0, 1], [1, 0], [0, 1], [5, 0]))
    assert math.isnan(lone.z)
    assert lone.to_dict()["p"] is None


def test_joint_tables_that_are_unsound_are_refused() -> None:
    """Two different numeric scores are needed."""
    with pytest.raises(CountsError, match="counts from 0 upwards"):
        JointTable.from_counts([1], [1], [-1], [1])
    frame = people(1).with_columns(word=pl.lit("low"))
    with pytest.raises(CountsError, match="two different columns"):
        JointTable.from_frame(frame, scores=("first", "first"), event="event")
    with pytest.raises(CountsError, match="word: holds 1 word where numbers"):
        JointTable.from_frame(frame, scores=("first", "word"), event="event")


def test_both_scores_are_rounded_alike() -> None:
    """Decimals round the second score as the first."""
    frame = pl.DataFrame({"a": [0.11, 0.12], "b": [0.27, 0.33], "event": [0, 1]})
    joint = JointTable.from_frame(frame, scores=("a", "b"), event="event", decimals=1)
    assert (sorted(set(joint.first)), sorted(set(joint.second))) == ([0.1], [0.3])

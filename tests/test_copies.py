"""A definition keeps its fingerprint when it travels, and loses it when it is changed."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import rnr


@pytest.mark.parametrize(
    "again",
    [
        copy.copy,
        copy.deepcopy,
        lambda one: pickle.loads(pickle.dumps(one)),
        lambda one: one.model_copy(),
        lambda one: one.model_copy(deep=True),
    ],
    ids=["copy", "deepcopy", "pickle", "model_copy", "deep model_copy"],
)
def test_a_copy_comes_from_the_same_file(again: Callable[[Any], Any]) -> None:
    """Copies and pickles of a tool and of a policy are equal, score alike and name their file."""
    tool = rnr.load("psa")
    policy = rnr.load_policy("example_agency", allow_provisional=True)
    for one in (tool, policy):
        made = again(one)
        assert made == one
        assert made.digest == one.digest
        assert made.digest.startswith("sha256:")
    answers = {"age_at_current_arrest": 40, "pending_charge": "yes"}
    profiles = [rnr.score(rnr.assess(one, answers)) for one in (tool, again(tool))]
    assert profiles[0] == profiles[1]


def test_a_changed_copy_comes_from_no_file() -> None:
    """What differs from the file must not carry the file's fingerprint."""
    changed = rnr.load("psa").model_copy(update={"title": "Another tool"})
    assert changed.digest == ""
    assert rnr.load("psa").digest != ""


def test_a_pickled_profile_still_names_its_file() -> None:
    """Results that are sent to another process verify there."""
    profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    there = pickle.loads(pickle.dumps(profile))
    assert there == profile
    assert there.assessment.digest == rnr.load("psa").digest

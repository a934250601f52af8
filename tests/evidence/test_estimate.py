"""Estimates: a number, its interval, and honesty about what is not there."""

from __future__ import annotations

import json
import math

from rnr.evidence import Estimate
from rnr.evidence.estimates.estimate import undefined


def test_an_estimate_without_interval_prints_none() -> None:
    """No limits are printed where there are none."""
    alone = Estimate(0.5, math.nan, math.nan, 10, 5, "base rate", "count", "share")
    assert str(alone) == "base rate 0.500, 5 events among 10 people"


def test_json_holds_what_is_not_a_number() -> None:
    """Not-a-number and infinity survive strict JSON as None and as words."""
    odd = Estimate(math.nan, -math.inf, math.inf, 1, 0, "x", "y", "z").to_dict()
    assert json.loads(json.dumps(odd, allow_nan=False)) == odd
    assert (odd["value"], odd["low"], odd["high"]) == (None, "minus infinite", "infinite")


def test_undefined_says_why() -> None:
    """A measure that cannot be had is not zero."""
    gone = undefined("auc", 3, 0, "no events", "chance")
    assert not gone.defined
    assert str(gone) == "auc not established (no events)"

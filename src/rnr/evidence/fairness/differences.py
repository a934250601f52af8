"""How a measure differs between groups: differences and ratios with bootstrap limits."""

from __future__ import annotations

from typing import Literal

import numpy as np

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.bootstrap import Statistic, resample
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.several import percentile_estimate
from rnr.evidence.fairness.groups import Measure, pick_groups
from rnr.evidence.tables.counts import CountTable, Floats, Key

Kind = Literal["difference", "ratio"]

_MEANING = {
    "difference": "this group minus the reference group: {}",
    "ratio": "this group divided by the reference group: {}",
}
_NO_WIDTH = "every resampled table gives the same value, so there are no limits"


def compare_groups(
    table: CountTable,
    measure: Measure,
    reference: Key | None = None,
    kind: Kind = "difference",
    *,
    statistic: Statistic | None = None,
    minimum: int = 10,
    confidence: float = 0.95,
    samples: int = 1_000,
    seed: int = 0,
) -> dict[Key, Estimate]:
    """Compare any measure of each group with that of a reference group.

    People are resampled within each group. Where every resampled table gives the same value (no
    false positive in a group, say) there are no limits: certainty is never claimed.

    Parameters
    ----------
    table
        Counts split by groups.
    measure
        Any function of a count table that gives one estimate.
    reference
        Group to compare with; by default the largest.
    kind
        ``"difference"`` (0 is equal) or ``"ratio"`` (1 is equal).
    statistic
        The same measure on many resampled tables at once, for speed: a function of scores (k,),
        yes and no (samples, k). By default the measure is called once a sample.
    minimum
        Groups with fewer people with, or without, the event are left out.
    confidence, samples, seed
        Coverage, number of resampled tables, and the seed that makes them repeatable.

    Returns
    -------
    dict
        Each other group that is large enough to its difference or ratio.

    Raises
    ------
    MeasureError
        When fewer than two groups are large enough, or the reference is not among them.

    Examples
    --------
    >>> from rnr.evidence.fitting.squared_error import brier
    >>> counts = CountTable.from_counts(
    ...     [1, 2, 1, 2], yes=[20, 50, 30, 60], n=[100, 100, 100, 100],
    ...     by={"sex": ["f", "f", "m", "m"]}, expected=[0.2, 0.5, 0.2, 0.5],
    ... )
    >>> found = compare_groups(counts, brier, ("f",), samples=200)
    >>> round(found[("m",)].value, 3)
    0.03
    """
    if kind not in _MEANING:
        raise MeasureError(
            "no such comparison",
            [Problem("kind", "'difference' or 'ratio' is expected", code="kind")],
        )
    kept, reference, _ = pick_groups(table, reference, minimum)
    values = {key: measure(part) for key, part in kept.items()}
    drawn = {
        key: _drawn(part, measure, statistic, samples, seed + at)
        for at, (key, part) in enumerate(kept.items())
    }
    how = f"{samples:,} samples, seed {seed}"
    found = {}
    for key in kept:
        if key == reference:
            continue
        one = values[key]
        pair = _apart(np.array([one.value]), np.array([values[reference].value]), kind)
        many = _apart(drawn[key], drawn[reference], kind)
        meaning = _MEANING[kind].format(one.definition)
        name = f"{one.measure}_{kind}"
        n, events = kept[key].n, kept[key].events
        if len(np.unique(many[~np.isnan(many)])) > 1:
            found[key] = percentile_estimate(
                kept[key],
                float(pair[0]),
                many,
                how,
                measure=name,
                definition=meaning,
                confidence=confidence,
            )
        elif np.isnan(pair[0]):
            why = f"{one.measure} is not established in both groups"
            found[key] = undefined(name, n, events, why, meaning, confidence=confidence)
        else:
            found[key] = Estimate(
                float(pair[0]),
                float("nan"),
                float("nan"),
                n,
                events,
                name,
                _NO_WIDTH,
                meaning,
                confidence,
            )
    return found


def _drawn(
    part: CountTable, measure: Measure, statistic: Statistic | None, samples: int, seed: int
) -> Floats:
    yes, no = resample(part, samples, seed)
    if statistic is not None:
        return statistic(part.score, yes, no)
    return np.array(
        [
            measure(
                CountTable(part.score, up, down, labels=part.labels, expected=part.expected)
            ).value
            for up, down in zip(yes, no, strict=True)
        ]
    )


def _apart(here: Floats, there: Floats, kind: Kind) -> Floats:
    if kind == "difference":
        return here - there
    return np.divide(here, there, out=np.full_like(here, np.nan), where=there != 0)

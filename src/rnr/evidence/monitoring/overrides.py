"""Overrides: how often, in which direction, and whether they see what the score does not."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnr.errors import Problem, plural
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import poisson_limits, wilson
from rnr.evidence.estimates.scales import two_sided
from rnr.evidence.ranking.compare import Comparison, compare_paired
from rnr.evidence.tables.joint import JointTable
from rnr.evidence.tables.patterns import PatternTable

_RATE = "share of people whose final level is another than the actuarial one"
_PEERS = "events of overridden people over those of people at the same actuarial level left there"


def override_rates(table: PatternTable, *, confidence: float = 0.95) -> list[Estimate]:
    """Say how often levels are overridden, in which direction, and from which level.

    Shares from 0 to 1 of the people who have both levels: 0 is a level that always stands, 1 one
    that never does. Up means towards the later, higher level.

    Parameters
    ----------
    table
        People by two columns, the actuarial and the final level.
    confidence
        Coverage of the Wilson intervals.

    Returns
    -------
    list of Estimate
        ``"override"``, ``"override up"``, ``"override down"``, then ``"override at ..."`` for each
        actuarial level with people.

    Raises
    ------
    MeasureError
        When the table does not hold two columns.

    Examples
    --------
    >>> table = PatternTable.from_square([[80, 15, 5], [4, 60, 6], [0, 3, 27]],
    ...                                  ["low", "moderate", "high"])
    >>> for rate in override_rates(table)[:3]:
    ...     print(rate.measure, round(rate.value, 3))
    override 0.165
    override up 0.13
    override down 0.035
    """
    if table.k != 2:
        what = f"{plural(table.k, 'column')} given, the actuarial and the final level are expected"
        raise MeasureError("no overrides to count", [Problem("table", what, code="columns")])
    actuarial, final, people = table.values[:, 0], table.values[:, 1], table.people
    kinds = {
        "override": final != actuarial,
        "override up": final > actuarial,
        "override down": final < actuarial,
    }
    rows = [
        _share(int(people[mine].sum()), table.n, name, confidence) for name, mine in kinds.items()
    ]
    for level in np.unique(actuarial):
        here = actuarial == level
        name = table.labels[int(level)] if table.labels else f"{level:g}"
        moved = int(people[here & kinds["override"]].sum())
        rows.append(_share(moved, int(people[here].sum()), f"override at {name}", confidence))
    return rows


@dataclass(frozen=True, slots=True)
class OverrideValidity:
    """Whether overriding made the levels predict better.

    Parameters
    ----------
    levels
        Areas under the ROC curves of the final and of the actuarial level, on the same people.
    up, down
        Events of people overridden upwards (downwards) over the events expected of them from
        people at the same actuarial level who were left there. Good overrides give above 1
        upwards and below 1 downwards; 1 says that they saw nothing.

    Examples
    --------
    >>> joint = JointTable.from_counts(
    ...     [0, 0, 1, 1], [0, 1, 0, 1], [10, 8, 2, 40], [90, 12, 18, 60])
    >>> print(override_validity(joint).up)
    override up ratio 4.000 (1.804 to 8.868), 8 events among 20 people
    """

    levels: Comparison
    up: Estimate
    down: Estimate


def override_validity(joint: JointTable, *, confidence: float = 0.95) -> OverrideValidity:
    """Say whether the final level predicts better than the actuarial one.

    The final level decides on supervision, and supervision may prevent or find events, so this is
    about the levels as they were used, not about what would have happened otherwise.

    Parameters
    ----------
    joint
        People by actuarial level, final level (positions) and outcome.
    confidence
        Coverage of the intervals.

    Returns
    -------
    OverrideValidity
        Undefined where nobody was overridden in a direction, or nobody was left at their levels.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson (1988), doi:10.2307/2531595, for the paired comparison.

    Examples
    --------
    >>> joint = JointTable.from_counts(
    ...     [0, 0, 1, 1], [0, 1, 0, 1], [10, 8, 2, 40], [90, 12, 18, 60])
    >>> found = override_validity(joint)
    >>> round(found.up.value, 2), round(found.down.value, 2)
    (4.0, 0.25)
    """
    swapped = JointTable(
        (joint.names[1], joint.names[0]), joint.second, joint.first, joint.yes, joint.no
    )
    up, down = joint.second > joint.first, joint.second < joint.first
    return OverrideValidity(
        compare_paired(swapped, confidence),
        _against_peers(joint, up, "override up ratio", confidence),
        _against_peers(joint, down, "override down ratio", confidence),
    )


def _against_peers(
    joint: JointTable,
    moved: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    measure: str,
    confidence: float,
) -> Estimate:
    """Indirect standardisation: events of the moved over events at the rates of those left."""
    observed = people = 0
    expected = noise = spread = 0.0
    for level in np.unique(joint.first[moved]):
        here = joint.first == level
        left = here & (joint.second == level)
        peers = int(joint.yes[left].sum() + joint.no[left].sum())
        if not peers:
            continue
        mine = here & moved
        yes, n = int(joint.yes[mine].sum()), int(joint.yes[mine].sum() + joint.no[mine].sum())
        rate = float(joint.yes[left].sum()) / peers
        observed, people, expected = observed + yes, people + n, expected + n * rate
        noise += yes * (n - yes) / max(n, 1)
        spread += n**2 * rate * (1 - rate) / peers
    if not expected:
        why = "nobody was moved this way from a level where others were left and had events"
        return undefined(measure, people, observed, why, _PEERS, confidence=confidence)
    method = "standardised to people left at the same level; log-normal"
    value = observed / expected
    if not observed:
        high = poisson_limits(0, confidence)[1] / expected
        return Estimate(
            0.0,
            0.0,
            high,
            people,
            0,
            measure,
            f"{method}, exact without events",
            _PEERS,
            confidence,
        )
    reach = two_sided(confidence) * math.sqrt(noise / observed**2 + spread / expected**2)
    low, high = value * math.exp(-reach), value * math.exp(reach)
    return Estimate(value, low, high, people, observed, measure, method, _PEERS, confidence)


def _share(people: int, n: int, measure: str, confidence: float) -> Estimate:
    if not n:
        return undefined(measure, 0, 0, "no people", _RATE, confidence=confidence)
    low, high = wilson(people, n, confidence)
    return Estimate(people / n, low, high, n, 0, measure, "Wilson", _RATE, confidence)

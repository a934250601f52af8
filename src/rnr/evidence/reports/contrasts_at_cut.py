"""What a group's error rate would be if the reference's predictive values held for it."""

from __future__ import annotations

import math

from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.fairness.impossibility import chouldechova
from rnr.evidence.tables.cells import Cell
from rnr.evidence.tables.counts import CountTable, Key

_TEXT = (
    "false-positive rate that this group would have with its own base rate and the reference's"
    " PPV and false-negative rate; where base rates differ they cannot all be equal"
)


def at_reference_values(
    table: CountTable, cut: Cell, reference: Key, minimum: int
) -> dict[Key, Estimate]:
    """Give Chouldechova's identity as one number a group.

    Parameters
    ----------
    table
        Counts split by groups.
    cut
        Lowest score, or level, that is called high.
    reference
        Group whose PPV and false-negative rate are assumed.
    minimum
        Groups with fewer people with, or without, the event are left out.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 1, 2], yes=[20, 80, 30, 60], n=[100] * 4,
    ...     by={"sex": ["f", "f", "m", "m"]})
    >>> round(at_reference_values(counts, 2, ("f",), 10)[("m",)].value, 3)
    0.164
    """
    parts, nan = table.split(), math.nan
    return {
        key: Estimate(
            terms.fpr_at_reference, nan, nan, parts[key].n, parts[key].events,
            "fpr_at_reference_values", "Chouldechova's identity", _TEXT,
        )
        for key, terms in chouldechova(table, cut, reference, minimum=minimum).items()
    }  # fmt: skip

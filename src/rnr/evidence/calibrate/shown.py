"""Which counts a local norm may show, so that nobody in a small cell can be told from it."""

from __future__ import annotations

import numpy as np

from rnr.evidence.cells import people
from rnr.evidence.counts import CountTable

STEPS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)

Shown = tuple[list[int | None], list[int | None], list[float | None]]


def shown(table: CountTable, minimum: int = 10) -> Shown:
    """Give the people, events and percentile ranks by score that may leave the house.

    A score at which some, but fewer than ``minimum``, people have (or have not) the event is
    hidden. More scores are hidden with it, smallest first, until the hidden ones together hold at
    least that many of each, so that subtraction from the total tells nothing. Ranks are then
    rounded to steps of at least ``minimum`` people.

    Parameters
    ----------
    table
        The counts of everybody.
    minimum
        Smallest number of people that is shown.

    Returns
    -------
    tuple of three lists
        People, events and mid-point percentile of each score; None where it is hidden.

    Examples
    --------
    >>> shown(CountTable.from_counts([1, 2, 3], yes=[3, 60, 90], n=[100, 200, 200]))
    ([None, None, 200], [None, None, 90], [10.0, 40.0, 80.0])
    """
    n = people(table)
    small = (
        np.minimum(
            np.where(table.yes > 0, table.yes, minimum), np.where(table.no > 0, table.no, minimum)
        )
        < minimum
    )
    hidden = small.copy()
    for at in np.argsort(n, kind="stable"):
        lone = hidden.sum() == 1
        thin = min(table.yes[hidden].sum(), table.no[hidden].sum()) < minimum
        if not hidden.any() or not (lone or thin):
            break
        hidden[at] |= n[at] > 0
    total = n.sum()
    step = STEPS[0]
    if small.any():
        step = next((step for step in STEPS if step / 100 * total >= minimum), STEPS[-1])
    ranks = 100 * (np.cumsum(n) - n / 2) / max(total, 1)
    return (
        [None if hide else int(count) for hide, count in zip(hidden, n, strict=True)],
        [None if hide else int(count) for hide, count in zip(hidden, table.yes, strict=True)],
        [round(round(rank / step) * step, 1) if total else None for rank in ranks.tolist()],
    )

"""Which counts a local norm may show, so that nobody in a small cell can be told from it."""

from __future__ import annotations

import numpy as np

from rnr.evidence.tables.cells import people
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.withholding.suppress import LEAST, withhold

STEPS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)

Shown = tuple[list[int | None], list[int | None], list[float | None]]


def shown(table: CountTable, least: int = LEAST) -> Shown:
    """Give the people, events and percentile ranks by score that may leave the house.

    People and events are withheld by the rule for all tables. Where any are, ranks are rounded to
    steps of at least ``least`` people, or withheld with fewer than a hundred people in all, since
    finer ranks would give the counts away.

    Parameters
    ----------
    table
        The counts of everybody.
    least
        Smallest number of people that may be shown.

    Returns
    -------
    tuple of three lists
        People, events and mid-point percentile of each score; None where it is withheld.

    Examples
    --------
    >>> shown(CountTable.from_counts([1, 2, 3], yes=[3, 60, 90], n=[100, 200, 200]))
    ([None, None, 200], [None, None, 90], [10.0, 40.0, 80.0])
    """
    n = people(table)
    hidden = withhold(table.total(), least).rows[()][()]
    total = float(n.sum())
    coarse = [step for step in STEPS if step / 100 * total >= least] if hidden.any() else STEPS
    ranks = 100 * (np.cumsum(n) - n / 2) / max(total, 1)
    return (
        [None if hide else int(count) for hide, count in zip(hidden, n, strict=True)],
        [None if hide else int(count) for hide, count in zip(hidden, table.yes, strict=True)],
        [
            round(round(rank / coarse[0]) * coarse[0], 1) if coarse else None
            for rank in ranks.tolist()
        ],
    )

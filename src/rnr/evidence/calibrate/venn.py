"""Two never-falling curves at once: what the next person would make of the rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from rnr.evidence.fitting.isotonic import isotonic_rates
from rnr.evidence.tables.counts import Floats


def venn_abers_pair(yes: ArrayLike, no: ArrayLike) -> tuple[Floats, Floats]:
    """Fit the isotonic curve with one more person at each score, without and with the event.

    Parameters
    ----------
    yes, no
        People with and without the event, in ascending order of score, shape (k,).

    Returns
    -------
    tuple of two ndarrays of shape (k,)
        The rate at each score if the next person there has no event, and if they have. Where
        people are exchangeable, one of the two is a calibrated rate for the next person.

    References
    ----------
    Vovk, Petej (2014), Proceedings of UAI, 829-838.

    Examples
    --------
    >>> low, high = venn_abers_pair([1, 3], [3, 1])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.2, 0.6], [0.4, 0.8])
    """
    yes, no = np.asarray(yes, dtype=np.float64), np.asarray(no, dtype=np.float64)
    one_more = np.eye(len(yes))
    return (
        np.diagonal(isotonic_rates(np.tile(yes, (len(yes), 1)), no + one_more)).copy(),
        np.diagonal(isotonic_rates(yes + one_more, np.tile(no, (len(no), 1)))).copy(),
    )

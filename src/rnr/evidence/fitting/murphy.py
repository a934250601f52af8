"""What the Brier score is made of: miscalibration, discrimination, and the outcome itself."""

from __future__ import annotations

from typing import Literal

import numpy as np

from rnr.evidence.estimates.distances import distance_estimate
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.estimates.several import bootstrap_several
from rnr.evidence.fitting.isotonic import isotonic_rates
from rnr.evidence.tables.cells import Expected, chances
from rnr.evidence.tables.counts import CountTable, Floats, Ints

Recalibrated = Literal["scores", "corp"]

PARTS = {
    "reliability": "Brier score that right rates would save; 0 is perfectly calibrated",
    "resolution": "Brier score that telling people apart saves; 0 is no discrimination",
    "uncertainty": "Brier score of giving everybody the base rate",
}


def brier_parts(
    table: CountTable,
    expected: Expected = None,
    method: Recalibrated = "scores",
    confidence: float = 0.95,
    *,
    samples: int = 1_000,
    seed: int = 0,
) -> dict[str, Estimate]:
    """Split the Brier score into reliability minus resolution plus uncertainty.

    Reliability is the error that putting the observed rate in the place of the expected one would
    save, resolution the mean squared distance between observed rates and the base rate. Both are
    inflated by chance when scores are thin.

    Parameters
    ----------
    table
        The counts.
    expected
        Expected probability by score; by default what the table carries.
    method
        What counts as the observed rate: ``"scores"``, the raw rate at each expected rate (Murphy);
        ``"corp"``, the never-falling curve, which thin scores inflate less.
    confidence, samples, seed
        For the bootstrap limits; see :mod:`rnr.evidence.estimates.distances`.

    Returns
    -------
    dict
        ``"reliability"``, ``"resolution"`` and ``"uncertainty"``, each from 0 to 1.

    References
    ----------
    Murphy (1973), Journal of Applied Meteorology 12, 595-600; Dimitriadis, Gneiting, Jordan (2021),
    PNAS 118, e2016191118, doi:10.1073/pnas.2016191118.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2], yes=[20, 80], n=[100, 100])
    >>> parts = brier_parts(counts, {1: 0.3, 2: 0.8})
    >>> {name: round(part.value, 3) for name, part in parts.items()}
    {'reliability': 0.005, 'resolution': 0.09, 'uncertainty': 0.25}
    """
    p = chances(table, expected)
    distinct, at = np.unique(p[~np.isnan(p)], return_inverse=True)
    member = np.zeros((len(p), len(distinct)))
    member[np.flatnonzero(~np.isnan(p)), at] = 1

    def parts(yes: Ints, no: Ints) -> Floats:
        a, b = yes @ member, no @ member
        n, total = a + b, (a + b).sum(axis=1)
        if method == "corp":
            rate = isotonic_rates(a, b)
        else:
            rate = np.divide(a, n, out=np.zeros_like(a), where=n > 0)
        base = a.sum(axis=1) / total
        away = (distinct - rate) * (n * (distinct + rate) - 2 * a)
        apart = n * (rate - base[:, None]) ** 2
        return np.column_stack(
            [away.sum(axis=1) / total, apart.sum(axis=1) / total, base * (1 - base)]
        )

    return bootstrap_several(
        table, parts, PARTS,
        limits=distance_estimate, confidence=confidence, samples=samples, seed=seed,
    )  # fmt: skip

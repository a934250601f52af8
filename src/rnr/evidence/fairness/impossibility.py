"""Why base rates, predictive values and error rates cannot all be equal at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rnr.evidence.fairness.balance import RATES, rate_at
from rnr.evidence.fairness.groups import pick_groups
from rnr.evidence.tables.cells import Cell
from rnr.evidence.tables.counts import CountTable, Key


@dataclass(frozen=True, slots=True)
class Chouldechova:
    """The identity that ties base rate, PPV, FNR and FPR together, in one group.

    Made by :func:`rnr.evidence.chouldechova`.

    Attributes
    ----------
    base_rate, ppv, fnr, fpr
        As observed at the cut.
    implied_fpr
        base / (1 - base) x (1 - PPV) / PPV x (1 - FNR): equal to ``fpr`` whatever the instrument.
    fpr_at_reference
        FPR that this group would have with its own base rate and the reference's PPV and FNR.
    """

    base_rate: float
    ppv: float
    fnr: float
    fpr: float
    implied_fpr: float
    fpr_at_reference: float


def chouldechova(
    table: CountTable, cut: Cell, reference: Key | None = None, *, minimum: int = 10
) -> dict[Key, Chouldechova]:
    """Show why groups with different base rates cannot have equal PPV, FPR and FNR at once.

    FPR = base / (1 - base) x (1 - PPV) / PPV x (1 - FNR) holds in every group at every cut.

    Parameters
    ----------
    table, cut, reference, minimum
        As in :func:`~rnr.evidence.fairness.balance.balance_gaps`.

    Returns
    -------
    dict
        Group to its terms; not-a-number where a term has no denominator.

    References
    ----------
    Chouldechova (2017), Big Data 5, 153-163, doi:10.1089/big.2016.0047; Kleinberg, Mullainathan,
    Raghavan (2017), ITCS, 43:1-43:23.

    Examples
    --------
    >>> counts = CountTable.from_counts([1, 2, 1, 2], yes=[20, 80, 30, 60], n=[100] * 4,
    ...     by={"sex": ["f", "f", "m", "m"]})
    >>> terms = chouldechova(counts, 2, ("f",))[("m",)]
    >>> round(terms.fpr, 3), round(terms.implied_fpr, 3), round(terms.fpr_at_reference, 3)
    (0.364, 0.364, 0.164)
    """
    kept, reference, _ = pick_groups(table, reference, minimum)
    found = {
        key: {rate: rate_at(part, cut, rate).value for rate in RATES} for key, part in kept.items()
    }
    there = found[reference]
    return {
        key: Chouldechova(
            here["base_rate"],
            here["ppv"],
            here["fnr"],
            here["fpr"],
            _implied(here["base_rate"], here["ppv"], here["fnr"]),
            _implied(here["base_rate"], there["ppv"], there["fnr"]),
        )
        for key, here in found.items()
    }


def _implied(base: float, ppv: float, fnr: float) -> float:
    return base / (1 - base) * (1 - ppv) / ppv * (1 - fnr) if ppv else math.nan

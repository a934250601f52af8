"""Effects: from an effect size to odds and to a rate of recidivism."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnr.errors import Problem
from rnr.people.errors import CapacityError

Floats = NDArray[np.float64]
Conversion = Literal["cox", "logistic"]

PER_UNIT: dict[Conversion, float] = {"cox": 1.65, "logistic": math.pi / math.sqrt(3)}
"""Log odds for one standard deviation: Cox's 1.65, or that of the logistic distribution."""


def odds_ratio_of(size: ArrayLike, conversion: Conversion = "cox") -> Floats:
    """Turn standardised mean differences into odds ratios.

    Parameters
    ----------
    size
        Effect sizes in standard deviations; below 0 is less recidivism.
    conversion
        ``"cox"``: times 1.65 on the log odds; ``"logistic"``: times pi over the root of 3.

    Returns
    -------
    ndarray
        Odds ratios; below 1 is less recidivism.

    Raises
    ------
    CapacityError
        There is no such conversion.

    References
    ----------
    Sanchez-Meca, Marin-Martinez & Chacon-Moscoso (2003), doi:10.1037/1082-989X.8.4.448.

    Examples
    --------
    >>> round(float(odds_ratio_of(-0.109)), 3)
    0.835
    """
    if conversion not in PER_UNIT:
        where = Problem("conversion", "is neither 'cox' nor 'logistic'", "choose one of them")
        raise CapacityError("the effect cannot be turned into odds", [where])
    return np.asarray(np.exp(np.asarray(size, dtype=np.float64) * PER_UNIT[conversion]))


def treated_rate(base: ArrayLike, odds_ratio: ArrayLike) -> Floats:
    """Give the rate of recidivism after a programme, from the rate without it.

    ``b * OR / (1 - b + b * OR)``.

    Parameters
    ----------
    base
        Rates without the programme, from 0 to 1.
    odds_ratio
        Of the programme; below 1 is less recidivism.

    Returns
    -------
    ndarray
        Rates from 0 to 1.

    Examples
    --------
    >>> [round(float(treated_rate(b, odds_ratio_of(-0.109))), 3) for b in (0.5, 0.3)]
    [0.455, 0.264]
    """
    b, ratio = np.asarray(base, dtype=np.float64), np.asarray(odds_ratio, dtype=np.float64)
    return np.asarray(b * ratio / (1 - b + b * ratio))

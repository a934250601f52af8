"""What a validation study of a given size can show."""

from __future__ import annotations

import math

from scipy.stats import norm

from rnr.evidence.studies.planning import auc_variance, need_between


def power_for_auc(
    auc: float, base_rate: float, n: int, against: float = 0.5, *, alpha: float = 0.05
) -> float:
    """Give the chance of telling an AUC from another value in a study of n people.

    The power of a two-sided normal test with Hanley and McNeil's standard error of each AUC. Near
    ``alpha`` the study can hardly tell them apart, near 1 it surely does; 0.8 is commonly asked
    for.

    Parameters
    ----------
    auc, against
        The true AUC, and the value to tell it from; 0.5 is no discrimination.
    base_rate
        Share of people with the event.
    n
        People with a known outcome.
    alpha
        Two-sided chance of a false alarm.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    MeasureError
        When a setting is out of range.

    References
    ----------
    Hanley and McNeil (1982), Radiology 143, 29-36, doi:10.1148/radiology.143.1.7063747.

    Examples
    --------
    >>> round(power_for_auc(0.65, 0.3, 200), 3)
    0.931
    """
    need_between(
        auc=(auc, 0, 1),
        against=(against, 0, 1),
        base_rate=(base_rate, 0, 1),
        n=(n, 1, math.inf),
        alpha=(alpha, 0, 1),
    )
    null, true = (math.sqrt(auc_variance(one, base_rate, n)) for one in (against, auc))
    return _power(abs(auc - against), null, true, alpha)


def power_for_ratio(ratio: float, base_rate: float, n: int, *, alpha: float = 0.05) -> float:
    """Give the chance of detecting that expected over observed events differ from 1.

    The power of a two-sided normal test of the log of E/O, with Poisson error of the events as the
    interval of :func:`~rnr.evidence.expected_observed` has it. Near ``alpha`` the study can hardly
    tell, near 1 it surely does.

    Parameters
    ----------
    ratio
        True E/O, above 0.
    base_rate
        Share of people who will have the event.
    n
        People with a known outcome.
    alpha
        Two-sided chance of a false alarm.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    MeasureError
        When a setting is out of range.

    References
    ----------
    Hanson (2017), Criminal Justice and Behavior 44, 26-39, doi:10.1177/0093854816683956.

    Examples
    --------
    >>> round(power_for_ratio(1.25, 0.3, 500), 3)
    0.822
    """
    need_between(
        ratio=(ratio, 0, math.inf),
        base_rate=(base_rate, 0, 1),
        n=(n, 1, math.inf),
        alpha=(alpha, 0, 1),
    )
    # The E/O interval takes the events as Poisson, so the test it stands for does too.
    tested = math.sqrt(1 / (n * base_rate))
    true = math.sqrt((1 - base_rate) / (n * base_rate))
    return _power(abs(math.log(ratio)), tested, true, alpha)


def _power(gap: float, null: float, true: float, alpha: float) -> float:
    edge = float(norm.isf(alpha / 2)) * null
    return float(norm.cdf((gap - edge) / true) + norm.cdf((-gap - edge) / true))

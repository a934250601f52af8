"""The formulas of the measures at a cut, from the four counts of a confusion table."""

from __future__ import annotations

import math
from typing import Protocol

from rnr.evidence.estimates.intervals import wilson, z_value
from rnr.evidence.estimates.scales import limits

DEFINITIONS = {
    "sensitivity": "share of people with the event who are called high",
    "specificity": "share of people without the event who are called low",
    "ppv": "share of people called high who have the event; depends on the base rate",
    "npv": "share of people called low who do not have the event; depends on the base rate",
    "fpr": "share of people without the event who are called high",
    "fnr": "share of people with the event who are called low",
    "accuracy": "share of people who are called what they turn out to be",
    "selection_rate": "share of people who are called high",
    "youden": "sensitivity plus specificity minus 1",
    "f1": "harmonic mean of sensitivity and positive predictive value",
    "phi": "correlation of being called high with having the event",
    "lr_positive": "how much likelier a high call is with the event than without",
    "lr_negative": "how much likelier a low call is with the event than without",
    "diagnostic_odds_ratio": "odds of a high call with the event over those without",
    "number_needed_to_detain": "people called high for each one of them with the event",
    "number_safely_released": "people called low without the event for each one with it",
}

Measured = tuple[float, float, float, str]


class Cells(Protocol):
    """The four counts of a confusion table."""

    @property
    def tp(self) -> int: ...
    @property
    def fp(self) -> int: ...
    @property
    def fn(self) -> int: ...
    @property
    def tn(self) -> int: ...


def proportions(people: Cells) -> dict[str, tuple[int, int]]:
    """Give the measures that are shares of people, as counts and totals.

    Examples
    --------
    >>> from rnr.evidence.cutting.classification import Confusion
    >>> proportions(Confusion(5, tp=3, fp=1, fn=2, tn=4))["ppv"]
    (3, 4)
    """
    tp, fp, fn, tn = people.tp, people.fp, people.fn, people.tn
    return {
        "sensitivity": (tp, tp + fn),
        "specificity": (tn, tn + fp),
        "ppv": (tp, tp + fp),
        "npv": (tn, tn + fn),
        "fpr": (fp, tn + fp),
        "fnr": (fn, tp + fn),
        "accuracy": (tp + tn, tp + fp + fn + tn),
        "selection_rate": (tp + fp, tp + fp + fn + tn),
    }


def combined(people: Cells, confidence: float) -> dict[str, Measured]:
    """Give Youden's J, F1 and phi with their limits; not-a-number where a side is empty.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890 (limits of a difference of shares).

    Examples
    --------
    >>> from rnr.evidence.cutting.classification import Confusion
    >>> found = combined(Confusion(5, tp=3, fp=1, fn=2, tn=4), 0.95)
    >>> {name: round(values[0], 3) for name, values in found.items()}
    {'youden': 0.4, 'f1': 0.667, 'phi': 0.408}
    """
    tp, fp, fn, tn = people.tp, people.fp, people.fn, people.tn
    return {
        "youden": _youden(tp, fp, fn, tn, confidence),
        "f1": _f1(tp, fp, fn, confidence),
        "phi": _phi(tp, fp, fn, tn, confidence),
    }


def odds(people: Cells, confidence: float) -> dict[str, Measured]:
    """Give the likelihood ratios and the diagnostic odds ratio with their limits.

    Limits are those of the logarithm; without limits at 0, and not-a-number where the measure
    would divide by nobody.

    References
    ----------
    Simel, Samsa, Matchar (1991), Journal of Clinical Epidemiology 44, 763-770.

    Examples
    --------
    >>> from rnr.evidence.cutting.classification import Confusion
    >>> found = odds(Confusion(5, tp=3, fp=1, fn=2, tn=4), 0.95)
    >>> {name: round(values[0], 3) for name, values in found.items()}
    {'lr_positive': 3.0, 'lr_negative': 0.5, 'diagnostic_odds_ratio': 6.0}
    """
    tp, fp, fn, tn = people.tp, people.fp, people.fn, people.tn
    return {
        "lr_positive": ratio_of_shares(tp, tp + fn, fp, fp + tn, confidence),
        "lr_negative": ratio_of_shares(fn, tp + fn, tn, fp + tn, confidence),
        "diagnostic_odds_ratio": _odds_ratio(tp, fp, fn, tn, confidence),
    }


_NONE: Measured = (math.nan, math.nan, math.nan, "")


def _youden(tp: int, fp: int, fn: int, tn: int, confidence: float) -> Measured:
    if not (tp + fn and fp + tn):
        return _NONE
    sensitivity, false = tp / (tp + fn), fp / (fp + tn)
    ends, false_ends = wilson(tp, tp + fn, confidence), wilson(fp, fp + tn, confidence)
    value = sensitivity - false
    low = value - math.hypot(sensitivity - ends[0], false_ends[1] - false)
    high = value + math.hypot(ends[1] - sensitivity, false - false_ends[0])
    return value, low, high, "Newcombe's hybrid of Wilson limits"


def _f1(tp: int, fp: int, fn: int, confidence: float) -> Measured:
    wrong = fp + fn
    if not tp + wrong:
        return _NONE
    # F1 grows with the share of true positives among all who are high or have the event,
    # so the limits of that share carry over.
    low, high = (2 * end / (1 + end) for end in wilson(tp, tp + wrong, confidence))
    return 2 * tp / (2 * tp + wrong), low, high, "from the Wilson limits of tp / (tp + fp + fn)"


def _phi(tp: int, fp: int, fn: int, tn: int, confidence: float) -> Measured:
    n = tp + fp + fn + tn
    margins = math.sqrt((tp + fp) * (fn + tn)) * math.sqrt((tp + fn) * (fp + tn))
    if not margins:
        return _NONE
    value = (tp * tn - fp * fn) / margins
    high_share, share = (tp + fp) / n, (tp + fn) / n
    squares = 0.0
    for count, high, event in ((tp, 1, 1), (fp, 1, 0), (fn, 0, 1), (tn, 0, 0)):
        x = (high - high_share) / math.sqrt(high_share * (1 - high_share))
        y = (event - share) / math.sqrt(share * (1 - share))
        squares += count * (x * y - value / 2 * (x * x + y * y)) ** 2
    ends = limits(value, math.sqrt(squares) / n, "fisher", confidence)
    return value, *ends, "Fisher z, delta method"


def ratio_of_shares(one: int, of_one: int, two: int, of_two: int, confidence: float) -> Measured:
    """Divide one share of people by another, with limits of the logarithm.

    Examples
    --------
    >>> [round(part, 3) for part in ratio_of_shares(40, 100, 20, 100, 0.95)[:3]]
    [2.0, 1.263, 3.167]
    """
    if not (of_one and of_two and two):
        return _NONE
    value = one / of_one / (two / of_two)
    if not one:
        return value, math.nan, math.nan, "no limits: nobody in the numerator"
    se = math.sqrt(1 / one - 1 / of_one + 1 / two - 1 / of_two)
    return _log_limits(value, se, confidence)


def _odds_ratio(tp: int, fp: int, fn: int, tn: int, confidence: float) -> Measured:
    if not (fp and fn and tp + fn and fp + tn):
        return _NONE
    value = tp * tn / (fp * fn)
    if not value:
        return value, math.nan, math.nan, "no limits: nobody in the numerator"
    return _log_limits(value, math.sqrt(1 / tp + 1 / fp + 1 / fn + 1 / tn), confidence)


def _log_limits(value: float, se: float, confidence: float) -> Measured:
    factor = math.exp(z_value(confidence) * se)
    return value, value / factor, value * factor, "delta method on the logarithm"

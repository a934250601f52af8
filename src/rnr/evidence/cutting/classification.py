"""What happens at a cut: people at or above it are called high, the others low."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from rnr.errors import Problem, suggest
from rnr.evidence.cutting.cut_measures import DEFINITIONS, combined, odds, proportions
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import wilson
from rnr.evidence.tables.counts import CountTable


@dataclass(frozen=True, slots=True)
class Confusion:
    """People by outcome and by side of one cut.

    Parameters
    ----------
    cut
        Lowest score that is called high, or name of the lowest high level.
    tp, fn
        People with the event, at or above the cut and below it.
    fp, tn
        People without the event, at or above the cut and below it.

    Examples
    --------
    >>> Confusion(5, tp=2035, fp=1282, fn=1216, tn=2681).n
    7214
    """

    cut: float | str
    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def n(self) -> int:
        """People with a known outcome."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def events(self) -> int:
        """People with the event."""
        return self.tp + self.fn


def confusion(table: CountTable, cut: float | str) -> Confusion:
    """Count people by outcome and by side of a cut.

    Parameters
    ----------
    table
        The counts.
    cut
        Lowest score that is called high; for a table of levels, the lowest high level.

    Returns
    -------
    Confusion
        With everybody who has a known outcome.

    Raises
    ------
    MeasureError
        When the table has no such level.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [5, 20, 30], [45, 30, 20])
    >>> confusion(counts, 2)
    Confusion(cut=2, tp=30, fp=20, fn=25, tn=75)
    """
    if isinstance(cut, str):
        if cut not in table.labels:
            problem = Problem(f"cut {cut!r}", "is not a level", suggest(cut, table.labels), "cut")
            raise MeasureError("no such cut", [problem])
        high = table.score >= table.labels.index(cut)
    else:
        high = table.score >= cut
    tp, fp = int(table.yes[high].sum()), int(table.no[high].sum())
    return Confusion(cut, tp, fp, table.events - tp, table.n - table.events - fp)


def at_cut(table: CountTable, cut: float | str, confidence: float = 0.95) -> dict[str, Estimate]:
    """Give every measure of one cut: error rates, predictive values, ratios and numbers needed.

    Parameters
    ----------
    table
        The counts.
    cut
        Lowest score (or level) that is called high.
    confidence
        Coverage that the intervals claim.

    Returns
    -------
    dict
        Name to estimate: sensitivity, specificity, ppv, npv, fpr, fnr, accuracy, selection_rate,
        youden, f1, phi, lr_positive, lr_negative, diagnostic_odds_ratio, number_needed_to_detain,
        number_safely_released. Predictive values and numbers needed move with the base rate, so
        they describe this population and no other.

    References
    ----------
    Altman and Bland (1994), BMJ 308, 1552 and 309, 102.
    Simel, Samsa, Matchar (1991), Journal of Clinical Epidemiology 44, 763-770.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [5, 20, 30], [45, 30, 20])
    >>> print(at_cut(counts, 1)["sensitivity"])
    sensitivity 0.909 (0.804 to 0.961), 55 events among 150 people
    """
    people = confusion(table, cut)
    found = {}
    for name, (hits, total) in proportions(people).items():
        if total:
            ends = wilson(hits, total, confidence)
            found[name] = _say(people, name, (hits / total, *ends), "Wilson", confidence)
        else:
            found[name] = _nobody(people, name, confidence)
    _numbers_needed(people, found, confidence)
    for name, (value, low, high, method) in (
        combined(people, confidence) | odds(people, confidence)
    ).items():
        if math.isnan(value):
            found[name] = _nobody(people, name, confidence)
        else:
            found[name] = _say(people, name, (value, low, high), method, confidence)
    return {name: found[name] for name in DEFINITIONS}


def every_cut(
    table: CountTable, confidence: float = 0.95
) -> dict[float | str, dict[str, Estimate]]:
    """Give every measure at every cut that separates people.

    Parameters
    ----------
    table
        The counts.
    confidence
        Coverage that the intervals claim.

    Returns
    -------
    dict
        Cut, from the second lowest score (or level) upwards, to its measures.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [5, 20, 30], [45, 30, 20])
    >>> {cut: round(found["ppv"].value, 3) for cut, found in every_cut(counts).items()}
    {1.0: 0.5, 2.0: 0.6}
    """
    cuts = table.labels or tuple(table.score.tolist())
    return {cut: at_cut(table, cut, confidence) for cut in cuts[1:]}


def rescaled_ppv(sensitivity: float, specificity: float, base_rate: float) -> float:
    """Give the positive predictive value that the same cut would have at another base rate.

    PPV = se b / (se b + (1 - sp) (1 - b)) by Bayes' theorem, with sensitivity se, specificity sp
    and base rate b: 0 if nobody called high has the event, 1 if all have, and b for a cut that
    tells nothing. It supposes that sensitivity and specificity carry over, which they may not.

    Parameters
    ----------
    sensitivity, specificity
        Of the cut, from 0 to 1.
    base_rate
        Of the other population, from 0 to 1.

    Returns
    -------
    float
        From 0 to 1; not-a-number when nobody would be called high.

    Examples
    --------
    >>> round(rescaled_ppv(0.63, 0.68, 0.45), 2), round(rescaled_ppv(0.63, 0.68, 0.10), 2)
    (0.62, 0.18)
    """
    right, wrong = sensitivity * base_rate, (1 - specificity) * (1 - base_rate)
    return right / (right + wrong) if right + wrong else math.nan


def _numbers_needed(people: Confusion, found: dict[str, Estimate], confidence: float) -> None:
    needed: tuple[tuple[str, str, Callable[[float], float]], ...] = (
        ("number_needed_to_detain", "ppv", _needed),
        ("number_safely_released", "npv", _released),
    )
    for name, source, number in needed:
        share = found[source]
        if not share.defined or math.isinf(number(share.value)):
            found[name] = _nobody(people, name, confidence)
            continue
        low, high = sorted((number(share.low), number(share.high)))
        method = f"from {source}, Wilson"
        found[name] = _say(people, name, (number(share.value), low, high), method, confidence)


def _needed(ppv: float) -> float:
    return 1 / ppv if ppv else math.inf


def _released(npv: float) -> float:
    return npv / (1 - npv) if npv < 1 else math.inf


def _say(
    people: Confusion, name: str, ends: tuple[float, float, float], method: str, confidence: float
) -> Estimate:
    text = DEFINITIONS[name]
    return Estimate(*ends, people.n, people.events, name, method, text, confidence)


def _nobody(people: Confusion, name: str, confidence: float) -> Estimate:
    why = "a side of the cut that it divides by is empty"
    text = DEFINITIONS[name]
    return undefined(name, people.n, people.events, why, text, confidence=confidence)

"""Run every measure that a count table allows, and show nothing that must be withheld."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from rnr.evidence.calibrate.percentiles import percentile_ranks, risk_ratios
from rnr.evidence.cutting.classification import at_cut
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.estimates.intervals import wilson
from rnr.evidence.fitting.rates import observed_rates
from rnr.evidence.ranking.discrimination import auc, somers_d
from rnr.evidence.ranking.effect_size import cohens_d, odds_ratio, point_biserial
from rnr.evidence.ranking.roc import average_precision
from rnr.evidence.reports.findings_calibration import calibrated, decided
from rnr.evidence.reports.tidy import WITHHELD, Asked, Findings
from rnr.evidence.tables.cells import cells
from rnr.evidence.withholding.showing import EVERYBODY, Shown, said


def describe(found: Findings, shown: Shown, asked: Asked) -> None:
    """Add every measure of one group.

    Parameters
    ----------
    found
        Where the rows go.
    shown
        The group.
    asked
        Operating cut (everybody is measured at every cut in any case), samples and coverage.

    Examples
    --------
    >>> from rnr.evidence import CountTable
    >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
    >>> found = Findings()
    >>> describe(found, Shown("all", counts, np.zeros(3, dtype=bool)), Asked(samples=200))
    >>> [row.measure for row in found.rows][:3]
    ['base_rate', 'rate', 'percentile']
    """
    _rates(found, shown, asked.confidence)
    _ranking(found, shown, asked)
    _cuts(found, shown, asked)
    if shown.part.expected is not None:
        calibrated(found, shown, asked)
        decided(found, shown, asked.confidence)


def _rates(found: Findings, shown: Shown, confidence: float) -> None:
    part = shown.part
    ends = wilson(part.events, part.n, confidence) if part.n else (math.nan, math.nan)
    text = "share of people with the event"
    base = Estimate(part.base_rate, *ends, part.n, part.events, "base_rate", "Wilson", text)
    found.add(shown.name, "", base)
    ranks = {} if shown.partly or not part.n else percentile_ranks(part, confidence)
    if shown.partly:
        found.gap("percentile", shown.name, WITHHELD)
    rates = observed_rates(part, confidence=confidence)
    for (cell, rate), gone in zip(rates.items(), shown.hidden, strict=True):
        at = said(cell)
        if gone:
            found.withhold(shown.name, "rate", at, rate.definition)
        elif rate.n:
            found.add(shown.name, at, rate)
        if rate.n and cell in ranks:
            found.add(shown.name, at, replace(ranks[cell].rank, measure="percentile"))


def _ranking(found: Findings, shown: Shown, asked: Asked) -> None:
    part, unit, coarse = shown.part, shown.unit, shown.unit_in_sd
    measures: tuple[tuple[Callable[..., Estimate], float], ...] = (
        (auc, unit), (somers_d, unit),
        (point_biserial, coarse), (cohens_d, coarse), (odds_ratio, coarse),
    )  # fmt: skip
    for measure, least in measures:
        ready = partial(measure, confidence=asked.confidence)
        found.add(shown.name, "", ready(part), unit=shown.unit_for(ready, least))
    precision = average_precision(part, asked.confidence, samples=asked.samples, seed=asked.seed)
    found.add(shown.name, "", precision, unit=unit)
    if shown.name != EVERYBODY or not part.n:
        return
    if shown.partly:
        # One slope and the withheld median lie behind the ratios of all scores.
        found.gap("risk_ratio", shown.name, WITHHELD)
        return
    ratios = risk_ratios(part, confidence=asked.confidence)
    for (cell, ratio), counted in zip(ratios.items(), part.yes + part.no, strict=True):
        if counted:
            found.add(shown.name, said(cell), ratio)


def _cuts(found: Findings, shown: Shown, asked: Asked) -> None:
    part = shown.part
    names = cells(part)
    for at, name in enumerate(names[1:], start=1):
        high = np.arange(len(names)) >= at
        if not shown.sides(high):
            found.gap("measures of a cut", shown.name, WITHHELD, said(name))
            continue
        for estimate in at_cut(part, name, asked.confidence).values():
            every = shown.name == EVERYBODY or name == asked.cut
            if every or estimate.measure in ("sensitivity", "fpr"):
                found.add(shown.name, said(name), estimate)

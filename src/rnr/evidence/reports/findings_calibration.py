"""Whether what is stated of one group happens, and whether it is worth acting on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from rnr.evidence.calibrate.closed import closed_test
from rnr.evidence.cutting.decision import RANGE, decision_curve, gain_over_everybody
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.estimates.significance import SignificanceTest
from rnr.evidence.fitting.calibration import (
    calibration_in_the_large,
    calibration_slope,
    calibration_test,
)
from rnr.evidence.fitting.curves import calibration_curve, calibration_errors
from rnr.evidence.fitting.goodness import calibration_chi_square, hosmer_lemeshow, spiegelhalter
from rnr.evidence.fitting.murphy import brier_parts
from rnr.evidence.fitting.rates import expected_observed, expected_observed_by_score
from rnr.evidence.fitting.squared_error import brier, scaled_brier
from rnr.evidence.reports.tidy import WITHHELD, Asked, Findings
from rnr.evidence.tables.cells import chances, people
from rnr.evidence.tables.counts import CountTable, Floats
from rnr.evidence.withholding.showing import EVERYBODY, Shown, said

_EVERYBODY_ACTED_ON = "net benefit of acting on everybody, whatever the score"


def calibrated(found: Findings, shown: Shown, asked: Asked) -> None:
    """Add every measure of calibration of one group.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [15, 30], [45, 30], expected=[0.2, 0.6])
    >>> found = Findings()
    >>> calibrated(found, Shown("all", counts, np.zeros(2, dtype=bool)), Asked(samples=100))
    >>> print(found.rows[0].measure, found.rows[0].estimate)
    e_o 1.0666666666666667
    """
    part, unit = shown.part, shown.unit
    whole: tuple[Callable[..., Estimate], ...] = (
        expected_observed, calibration_in_the_large, calibration_slope, brier, scaled_brier,
    )  # fmt: skip
    for measure in whole:
        ready = partial(measure, confidence=asked.confidence)
        found.add(shown.name, "", ready(part), unit=shown.unit_for(ready, unit))
    tests: tuple[Callable[[CountTable], SignificanceTest], ...] = (
        calibration_test, spiegelhalter, hosmer_lemeshow, calibration_chi_square,
    )  # fmt: skip
    for test in tests:
        found.add_test(shown.name, test(part), unit=unit)
    drawn = {"confidence": asked.confidence, "samples": asked.samples, "seed": asked.seed}
    errors: Callable[..., dict[str, Estimate]] = calibration_errors
    for estimate in errors(part, **drawn).values():
        found.add(shown.name, "", estimate, unit=unit)
    if part.n:
        _recalibration(found, shown)
    ratios = expected_observed_by_score(part, confidence=asked.confidence)
    for (cell, ratio), gone in zip(ratios.items(), shown.hidden, strict=True):
        if ratio.n and not gone:
            found.add(shown.name, said(cell), replace(ratio, measure="e_o"))
    if shown.partly:
        for name in ("calibration_curve", "isotonic_curve", "parts of the Brier score"):
            found.gap(name, shown.name, WITHHELD)
        return
    parts: Callable[..., dict[str, Estimate]] = brier_parts
    for estimate in parts(part, **drawn).values():
        found.add(shown.name, "", estimate)
    curve: Callable[..., Mapping[float | str, Estimate]] = calibration_curve
    lines = {
        "calibration_curve": curve(part, **drawn),
        "isotonic_curve": curve(part, method="isotonic", **drawn),
    }
    for measure_name, line in lines.items():
        for cell, estimate in line.items():
            if estimate.n:
                found.add(shown.name, said(cell), replace(estimate, measure=measure_name))


def _recalibration(found: Findings, shown: Shown) -> None:
    """Name the least change of the stated probabilities that the closed test asks for."""
    chosen = closed_test(shown.part)
    for step in chosen.steps:
        found.add_test(shown.name, step, unit=shown.unit)
    last = found.rows[-1]
    text = "what the closed test chose, with the p-value that decided: " + chosen.chosen
    found.rows.append(replace(last, measure="recalibration", at=chosen.chosen, definition=text))


def decided(found: Findings, shown: Shown, confidence: float) -> None:
    """Add the decision curve of everybody, over the range of the stated probabilities.

    Thresholds that divide withheld scores are left out, and named.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1], [15, 30], [45, 30], expected=[0.3, 0.32])
    >>> found = Findings()
    >>> decided(found, Shown("all", counts, np.zeros(2, dtype=bool)), 0.95)
    >>> [row.at for row in found.rows if row.measure == "net_benefit"]
    ['0.3', '0.31', '0.32']
    """
    part = shown.part
    if shown.name != EVERYBODY or not part.n:
        return
    stated = chances(part)
    used = stated[people(part) > 0]
    unsafe: list[str] = []
    for threshold in _thresholds(used):
        at = f"{threshold:g}"
        if not shown.sides(np.nan_to_num(stated) >= threshold):
            unsafe.append(at)
            continue
        [point] = decision_curve(part, [threshold], confidence=confidence)
        found.add(EVERYBODY, at, point.net_benefit)
        found.add(EVERYBODY, at, gain_over_everybody(part, threshold, confidence=confidence))
        alone = replace(
            point.net_benefit, value=point.treat_all, low=np.nan, high=np.nan,
            measure="net_benefit_of_everybody", method="base rate", definition=_EVERYBODY_ACTED_ON,
        )  # fmt: skip
        found.add(EVERYBODY, at, alone)
    if unsafe:
        found.gap("net_benefit", EVERYBODY, WITHHELD, f"{unsafe[0]} to {unsafe[-1]}")


def _thresholds(stated: Floats) -> list[float]:
    """Round thresholds from just below the lowest stated probability to the highest."""
    low, high = float(stated.min()), float(stated.max())
    inside = [one for one in RANGE if low - 0.01 < one <= high]
    return inside or [min(max(round(low, 2), RANGE[0]), RANGE[-1])]

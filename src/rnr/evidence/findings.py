"""Run every measure that a count table allows, and show nothing that must be withheld."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from rnr.evidence.calibrate.percentiles import percentile_ranks
from rnr.evidence.calibration import calibration_in_the_large, calibration_slope, calibration_test
from rnr.evidence.cells import cells
from rnr.evidence.classification import at_cut
from rnr.evidence.counts import CountTable
from rnr.evidence.curves import calibration_curve, calibration_errors
from rnr.evidence.decision import RANGE, net_benefit
from rnr.evidence.discrimination import auc, somers_d
from rnr.evidence.effect_size import cohens_d, odds_ratio, point_biserial
from rnr.evidence.estimate import Estimate
from rnr.evidence.goodness import hosmer_lemeshow, spiegelhalter
from rnr.evidence.intervals import wilson
from rnr.evidence.murphy import brier_parts
from rnr.evidence.rates import expected_observed, expected_observed_by_score, observed_rates
from rnr.evidence.roc import average_precision
from rnr.evidence.significance import SignificanceTest
from rnr.evidence.squared_error import brier, scaled_brier
from rnr.evidence.suppress import Flags, Names, Withheld
from rnr.evidence.tidy import Findings

EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class Shown:
    """One group with what may be shown of it.

    Parameters
    ----------
    name
        How the report calls it.
    part
        Its counts.
    hidden
        Scores that are withheld, shape (k,).

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [30, 2, 40], [30, 50, 20])
    >>> shown = Shown("all", counts, np.array([True, True, False]))
    >>> shown.partly, [shown.sides(counts.score >= cut) for cut in (0, 1, 2)]
    (True, [True, False, True])
    """

    name: str
    part: CountTable
    hidden: Flags

    @property
    def partly(self) -> bool:
        """Whether some of its rows are withheld."""
        return bool(self.hidden.any())

    def sides(self, high: Flags) -> bool:
        """Whether a cut keeps all withheld rows on one side, so that it tells nothing new."""
        on = int((self.hidden & high).sum())
        return on in (0, int(self.hidden.sum()))


def visible(table: CountTable, withheld: Withheld) -> Iterator[tuple[str, Shown | None]]:
    """Walk through everybody, each group and every intersection; None for a withheld one.

    Examples
    --------
    >>> from rnr.evidence.suppress import withhold
    >>> counts = CountTable.from_counts([1, 1], [30, 3], [30, 40], {"sex": ["f", "m"]})
    >>> [(name, shown is None) for name, shown in visible(counts, withhold(counts))]
    [('all', False), ('sex=f', True), ('sex=m', True)]
    """
    splits: list[Names] = [(), *((name,) for name in table.by)]
    splits += [table.by] if len(table.by) > 1 else []
    for names in splits:
        for key, part in table.regroup(*names).split().items():
            name = ", ".join(f"{one}={value}" for one, value in part.groups.items()) or EVERYBODY
            gone = withheld.sums[names][key]
            yield name, None if gone else Shown(name, part, withheld.rows[names][key])


def describe(found: Findings, shown: Shown, cut: float | str | None, samples: int) -> None:
    """Add every measure of one group.

    Parameters
    ----------
    found
        Where the rows go.
    shown
        The group.
    cut
        Operating cut; everybody is measured at every cut in any case.
    samples
        Samples of each bootstrap.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
    >>> found = Findings()
    >>> describe(found, Shown("all", counts, np.zeros(3, dtype=bool)), None, 200)
    >>> [row.measure for row in found.rows][:3]
    ['base_rate', 'rate', 'percentile']
    """
    part, rounded = shown.part, shown.partly
    _rates(found, shown)
    for measure in (auc, somers_d, point_biserial, cohens_d, odds_ratio):
        found.add(shown.name, "", measure(part), rounded=rounded)
    precision = average_precision(part, samples=samples)
    found.add(shown.name, "", precision, rounded=rounded)
    names = cells(part)
    for at, name in enumerate(names[1:], start=1):
        high = np.arange(len(names)) >= at
        if not shown.sides(high):
            continue
        for estimate in at_cut(part, name).values():
            if shown.name == EVERYBODY or name == cut or estimate.measure in ("sensitivity", "fpr"):
                found.add(shown.name, f"{name:g}" if isinstance(name, float) else name, estimate)
    if part.expected is not None:
        _calibration(found, shown, samples)


def _rates(found: Findings, shown: Shown) -> None:
    part = shown.part
    ends = wilson(part.events, part.n) if part.n else (math.nan, math.nan)
    text = "share of people with the event"
    base = Estimate(part.base_rate, *ends, part.n, part.events, "base_rate", "Wilson", text)
    found.add(shown.name, "", base)
    ranks = {} if shown.partly or not part.n else percentile_ranks(part)
    for (cell, rate), gone in zip(observed_rates(part).items(), shown.hidden, strict=True):
        at = cell if isinstance(cell, str) else f"{cell:g}"
        if gone:
            found.withhold(shown.name, "rate", at, rate.definition)
        elif rate.n:
            found.add(shown.name, at, rate)
        if rate.n and cell in ranks:
            found.add(shown.name, at, replace(ranks[cell].rank, measure="percentile"))


def _calibration(found: Findings, shown: Shown, samples: int) -> None:
    part, rounded = shown.part, shown.partly
    whole: tuple[Callable[[CountTable], Estimate], ...] = (
        expected_observed, calibration_in_the_large, calibration_slope, brier, scaled_brier,
    )  # fmt: skip
    for measure in whole:
        found.add(shown.name, "", measure(part), rounded=rounded)
    tests: tuple[Callable[[CountTable], SignificanceTest], ...] = (
        calibration_test, spiegelhalter, hosmer_lemeshow,
    )  # fmt: skip
    for test in tests:
        found.add_test(shown.name, test(part), rounded=rounded)
    for estimate in calibration_errors(part, samples=samples).values():
        found.add(shown.name, "", estimate, rounded=rounded)
    if shown.partly:
        return
    lines: Mapping[str, Mapping[float | str, Estimate]] = {
        "e_o": expected_observed_by_score(part),
        "calibration_curve": calibration_curve(part, samples=samples),
    }
    for measure_name, line in lines.items():
        for cell, estimate in line.items():
            if estimate.n:
                at = cell if isinstance(cell, str) else f"{cell:g}"
                found.add(shown.name, at, replace(estimate, measure=measure_name))
    for estimate in brier_parts(part, samples=samples).values():
        found.add(shown.name, "", estimate)
    for threshold in RANGE if shown.name == EVERYBODY else ():
        found.add(shown.name, f"{threshold:g}", net_benefit(part, threshold))

"""Sample flow, people needed, and what counts alone cannot establish."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.reports.tidy import Findings
from rnr.evidence.studies.planning import (
    SampleSize,
    people_for_auc,
    people_for_ratio,
    people_for_slope,
)
from rnr.evidence.tables.cells import people
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.tabulate import LEFT_OUT
from rnr.evidence.withholding.showing import EVERYBODY
from rnr.evidence.withholding.suppress import Withheld

BEYOND = {
    "reliability": ("reliability", "needs answers to items, or ratings by two raters"),
    "items by group": ("dif", "needs answers to items by group"),
    "change scores": ("change", "needs two assessments of the same people"),
    "effect of overrides": ("overrides", "needs levels before and after override"),
    "alignment of levels": ("levels", "needs stated boundaries of rates"),
}
"""What these counts do not hold: the key of ``about`` that says it, and what it would take."""
_TIME = "needs a time table, count with TimeTable"


def beyond(about: Mapping[str, str], *, timed: bool) -> dict[str, str]:
    """Name what the counts of a report cannot establish, unless ``about`` says it.

    Examples
    --------
    >>> list(beyond({"reliability": "ICC .81"}, timed=True))
    ['items by group', 'change scores', 'effect of overrides', 'alignment of levels']
    """
    lacking = {name: why for name, (word, why) in BEYOND.items() if not about.get(word)}
    if not timed and not about.get("survival"):
        lacking["accuracy and calibration over time"] = _TIME
    return lacking


def count_flow(table: CountTable, withheld: Withheld) -> dict[str, int | None]:
    """Say what became of everybody; None where the number is withheld.

    Examples
    --------
    >>> from rnr.evidence.withholding.suppress import withhold
    >>> counts = CountTable.from_counts([0, 1], [20, 30], [40, 50], competing=3)
    >>> flow = count_flow(counts, withhold(counts))
    >>> flow["in the data"], flow["competing event first"], flow["with a known outcome"]
    (None, None, 140)
    """
    hidden, gone = withheld.sums[()][()], withheld.left_out[()][()]
    spoken = ("not watched long enough", "competing event first", "without a score")
    flow: dict[str, int | None] = {
        word: None if name in gone else getattr(table, name)
        for name, word in zip(LEFT_OUT, spoken, strict=True)
    }
    counted = {"with a known outcome": table.n, "with the event": table.events}
    flow |= {name: None if hidden else number for name, number in counted.items()}
    everybody = table.n + sum(getattr(table, name) for name in LEFT_OUT)
    # The sum of all would give a single withheld number away.
    return {"in the data": None if hidden or gone else everybody, **flow}


def sizes(table: CountTable, found: Findings, withheld: Withheld, confidence: float) -> bool:
    """Add how many people a study would need; say whether that could be told.

    Examples
    --------
    >>> from rnr.evidence.withholding.suppress import withhold
    >>> counts = CountTable.from_counts([0, 1], [2, 3], [40, 50])
    >>> found = Findings()
    >>> sizes(counts, found, withhold(counts), 0.95), list(found.gaps)
    (False, ['sample size'])
    """
    area = next((row.estimate for row in found.rows if row.measure == "auc"), math.nan)
    if withheld.sums[()][()] or not 0.5 < area < 1:
        found.gaps["sample size"] = "needs a base rate and an AUC above one half"
        return False
    needed: dict[str, SampleSize] = {
        "people_needed_e_o": people_for_ratio(table.base_rate, confidence=confidence),
        "people_needed_auc": people_for_auc(area, table.base_rate, confidence=confidence),
    }
    if table.expected is not None:
        try:
            used = people(table) > 0
            counted = people(table)[used]
            slope = people_for_slope(table.expected[used], counted, confidence=confidence)
            needed["people_needed_slope"] = slope
        except MeasureError as error:
            found.gaps["people_needed_slope"] = error.problems[0].what
    nan, hidden = math.nan, bool(withheld.rows[()][()].any())
    for measure, size in needed.items():
        # Two figures tell a planner enough, and a curious reader nothing of a withheld score.
        n = float(f"{size.n:.1e}") if hidden else size.n
        text = f"people needed at this base rate for: {size.aim}"
        number = Estimate(n, nan, nan, table.n, table.events, measure, size.method, text)
        found.add(EVERYBODY, "", number)
    return True

"""The minimum report of a validation, line by line: filled, or not established."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Status = Literal["filled", "partly", "not established"]

ABOUT = {
    "instrument": "instrument",
    "version": "version of the instrument",
    "place": "place or jurisdiction",
    "period": "period of the assessments",
    "population": "whom the counts are of",
    "raters": "who rated, and how they were trained",
    "missing_rule": "what was done with missing items",
    "outcome": "definition of the outcome",
    "outcome_source": "source of the outcome data",
    "exposure": "time at risk, and what interrupts it",
    "expected_source": "where the expected probabilities come from",
    "reliability": "agreement of raters and internal consistency",
    "survival": "accuracy and calibration over time, competing risks",
    "change": "reliable change and validity of change scores",
    "overrides": "effect of overrides",
    "recalibration": "recalibration chosen, and its check by group",
    "dif": "items that work differently by group",
    "levels": "alignment of levels with stated rates",
    "limits": "limitations",
    "conflicts": "interests of the authors",
    "code": "where code and data are",
    "guideline_items": "items of TRIPOD+AI or RAGEE covered",
}
"""What the ``about`` of a table may say, for the lines that counts alone cannot fill."""

LINES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("sample flow, period, jurisdiction, version, raters, missing items",
     ("flow",), ("instrument", "version", "place", "period", "raters", "missing_rule")),
    ("outcome: definition, source, horizon, exposure",
     (), ("outcome", "outcome_source", "exposure")),
    ("people, events and base rate by group", ("base_rate", "by group"), ()),
    ("distribution of scores and percentiles", ("percentile",), ()),
    ("discrimination with intervals",
     ("auc", "somers_d", "point_biserial", "odds_ratio"), ()),
    ("calibration: E/O, intercept, slope, curve, ICI, Brier",
     ("e_o", "calibration_in_the_large", "calibration_slope", "calibration_curve", "ici", "brier"),
     ("expected_source",)),
    ("rate table with intervals, alignment of levels", ("rate",), ("levels",)),
    ("reliability: raters on totals and levels, alpha or omega", (), ("reliability",)),
    ("predictive bias, error rates, ABROCA, items by group",
     ("intercept_bias_p", "fpr_difference", "abroca"), ("dif",)),
    ("accuracy and calibration over time, competing risks",
     ("incidence", "auc_at", "uno_c", "e_o_at"), ("survival",)),
    ("change scores", (), ("change",)),
    ("decision curve and table of cuts", ("net_benefit", "sensitivity"), ()),
    ("effect of overrides", (), ("overrides",)),
    ("recalibration by closed test and check by group", ("recalibration",), ("recalibration",)),
    ("adequacy of the sample size", ("sample size",), ()),
    ("limitations, conflicts, code and data", (), ("limits", "conflicts", "code")),
    ("items of reporting guidelines covered", (), ("guideline_items",)),
)  # fmt: skip
EITHER = ("survival", "recalibration")
"""What may be said instead of being measured, and measured instead of being said."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the minimum report.

    Parameters
    ----------
    number
        Place in the list, from 1.
    title
        What the line asks for.
    status
        ``"filled"``, ``"partly"`` or ``"not established"``.
    text
        What fills it, and what is lacking.

    Examples
    --------
    >>> checklist({"reliability": "ICC .81, 40 pairs"}, [])[7].status
    'filled'
    """

    number: int
    title: str
    status: Status
    text: str


def checklist(about: Mapping[str, str], found: Sequence[str]) -> tuple[Line, ...]:
    """Fill the minimum report from what is said of the counts and what was measured.

    Parameters
    ----------
    about
        What the counts are of; keys as in :data:`ABOUT`.
    found
        Names of the measures that have a value.

    Returns
    -------
    tuple of Line
        All lines, in order.

    Examples
    --------
    >>> lines = checklist({"outcome": "rearrest within 2 years"}, ["auc", "rate"])
    >>> lines[1].status, lines[1].text
    ('partly', 'rearrest within 2 years; lacking: source of the outcome data, time at risk, ...)
    """
    lines = []
    for number, (title, measures, words) in enumerate(LINES, start=1):
        there = [name for name in measures if name in found]
        said = [about[word] for word in words if about.get(word)]
        lacking = [name for name in measures if name not in found]
        lacking += [ABOUT[word] for word in words if not about.get(word)]
        if set(words) & set(EITHER):
            lacking = [] if said else [name for name in measures if name not in found]
        status: Status = "partly" if lacking else "filled"
        parts = [", ".join(there)] if there else []
        parts += said
        if not parts:
            status = "not established"
        if lacking:
            parts.append("lacking: " + ", ".join(lacking))
        lines.append(Line(number, title, status, "; ".join(parts)))
    return tuple(lines)

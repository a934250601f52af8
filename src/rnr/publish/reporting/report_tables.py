"""The tables of a report's page: plain words for measures, numbers with their limits."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rnr.evidence.reports.checklist import ABOUT
from rnr.evidence.reports.report import Report
from rnr.evidence.reports.tidy import WITHHELD, Row
from rnr.publish.pages.page import Listing, Table

TITLES = {
    "abroca": "ABROCA",
    "auc": "AUC",
    "average_precision": "average precision",
    "base_rate": "base rate",
    "brier": "Brier score",
    "calibration_in_the_large": "calibration in the large",
    "calibration_slope": "calibration slope",
    "calibration_test_p": "joint test of calibration, p",
    "cohens_d": "Cohen's d",
    "e50": "E50",
    "e90": "E90",
    "e_o": "E/O",
    "emax": "Emax",
    "hosmer_lemeshow_p": "Hosmer-Lemeshow test, p",
    "ici": "ICI",
    "intercept_bias_p": "predictive bias, intercept, p",
    "odds_ratio": "odds ratio per point",
    "fnr": "false-negative rate",
    "fpr": "false-positive rate",
    "npv": "NPV",
    "people_needed_auc": "people needed for the AUC",
    "people_needed_e_o": "people needed for E/O",
    "point_biserial": "point-biserial r",
    "ppv": "PPV",
    "scaled_brier": "scaled Brier score",
    "slope_bias_p": "predictive bias, slope, p",
    "somers_d": "Somers' D",
    "spiegelhalter_p": "Spiegelhalter's test, p",
    "standardised_difference": "standardised difference in scores",
}
"""Names of the field for measures whose short name is not already their name."""
SHARES = {"base_rate", "rate", "sensitivity", "specificity", "ppv", "npv", "selection_rate"}
"""Measures that are written in percent, and so is every incidence."""
CUTS = ("selection_rate", "sensitivity", "specificity", "ppv", "npv")
GROUPS = ("base_rate", "auc", "e_o")
MISSING = "not established"


def title(measure: str) -> str:
    """Name a measure as the field does.

    Examples
    --------
    >>> title("somers_d"), title("net_benefit"), title("ppv_difference")
    ("Somers' D", 'net benefit', 'difference in PPV')
    """
    if measure.endswith("_difference") and measure not in TITLES:
        return f"difference in {title(measure.removesuffix('_difference'))}"
    return TITLES.get(measure, measure.replace("_", " "))


def value(row: Row) -> str:
    """Write an estimate: shares in percent, p-values and people as they are usually written.

    Examples
    --------
    >>> value(Row("all", "rate", "1", 0.254, 0.2, 0.3, 50, 13, "", ""))
    '25.4 %'
    >>> value(Row("all", "calibration_test_p", "", 0.0001, math.nan, math.nan, 50, 13, "", ""))
    '< 0.001'
    """
    if row.method == WITHHELD:
        return "withheld"
    if not math.isfinite(row.estimate):
        return MISSING
    if row.measure.startswith("people_needed"):
        return f"{row.estimate:,.0f}"
    if row.measure.endswith("_p") and row.estimate < 0.001:
        return "< 0.001"
    if row.measure.endswith("_p") and row.rounded:
        return f"at most {row.estimate:.2f}"
    return _number(row, row.estimate)


def limits(row: Row) -> str:
    """Write the limits of an estimate, empty where there are none.

    Examples
    --------
    >>> limits(Row("all", "auc", "", 0.7, 0.65, 0.75, 50, 13, "", ""))
    '0.650 to 0.750'
    """
    if not (math.isfinite(row.low) and math.isfinite(row.high)):
        return ""
    low, high = _number(row, row.low), _number(row, row.high)
    return f"{low.removesuffix(' %')} to {high}"


def _number(row: Row, end: float) -> str:
    if _share(row):
        return f"{100 * end:.1f} %"
    places = 2 if row.rounded else 3
    # Adding nought takes the sign off a nought.
    return f"{round(end, places) + 0.0:,.{places}f}" if abs(end) < 1000 else f"{end:,.0f}"


def _share(row: Row) -> bool:
    return row.measure in SHARES or row.measure.startswith("incidence of ")


def interval(report: Report) -> str:
    """Name the intervals of a report by their coverage."""
    return f"{100 * report.confidence:g} % interval"


def about_table(report: Report) -> Table:
    """List what is said of the counts."""
    rows = tuple(
        (ABOUT.get(key, key.replace("_", " ")), said) for key, said in report.about.items() if said
    )
    return Table(("what", "as stated by whoever counted"), rows)


def flow_table(report: Report) -> Table:
    """List what became of the people."""
    rows = tuple(
        (name, "withheld" if number is None else f"{number:,}")
        for name, number in report.flow.items()
    )
    return Table(("people", "number"), rows, (1,), "Sample flow, from all people in the data.")


def rate_table(report: Report) -> Table:
    """List the rate of each score with the people behind it and their percentile rank."""
    ranks = {row.at: f"{row.estimate:.1f}" for row in report.select("percentile", "all")}
    rows = []
    for row in report.select("rate", "all"):
        n, events = ("" if count is None else f"{count:,}" for count in (row.n, row.events))
        rows.append((row.at, n, events, value(row), limits(row), ranks.get(row.at, "")))
    return Table(
        ("score", "people", "events", "rate", interval(report), "percentile rank"), tuple(rows),
        (1, 2, 3, 4, 5), "Share with the event at each score, with Wilson's limits.",
    )  # fmt: skip


def measure_table(report: Report, measures: Sequence[str], caption: str) -> Table:
    """List measures of everybody with what each of them means."""
    rows = tuple(
        (title(row.measure), value(row), limits(row), row.definition)
        for name in measures for row in report.select(name, "all") if not row.at
    )  # fmt: skip
    return Table(("measure", "estimate", interval(report), "what it is"), rows, (1, 2), caption)


def cut_table(report: Report) -> Table:
    """List what calling everybody from each score upwards "high" would have done."""
    found = {(row.measure, row.at): row for name in CUTS for row in report.select(name, "all")}
    cuts = dict.fromkeys(at for _, at in found)
    rows = tuple((f"{at} or higher", *(value(found[name, at]) for name in CUTS)) for at in cuts)
    return Table(
        ("called high", "people called", "sensitivity", "specificity", "PPV", "NPV"), rows,
        (1, 2, 3, 4, 5),
        "PPV: share with the event among those called high; NPV: share without it among the "
        "others. Cuts that would give a withheld number away are left out.",
    )  # fmt: skip


def group_table(report: Report) -> Table:
    """List the main measures of each group and intersection."""
    shown = [name for name in GROUPS if report.select(name)]
    rows = []
    for base in report.select("base_rate"):
        n, events = ("" if count is None else f"{count:,}" for count in (base.n, base.events))
        found = [report.select(name, base.group) for name in shown]
        cells = [cell(next((row for row in rows if not row.at), None)) for rows in found]
        rows.append((base.group, n, events, *cells))
    head = ("group", "people", "events", *map(title, shown))
    return Table(head, tuple(rows), (1, 2), f"Each with its {interval(report)}.")


def cell(row: Row | None) -> str:
    """Write an estimate with its limits in one cell; empty where there is none."""
    if row is None:
        return ""
    if not limits(row):
        return value(row)
    ends = limits(row).removesuffix(" %")
    if not _share(row):
        return f"{row.estimate:.2f} " + _kept(f"({row.low:.2f} to {row.high:.2f})")
    return f"{_kept(value(row))} " + _kept(f"({ends})")


def _kept(text: str) -> str:
    """Keep words on one line."""
    return text.replace(" ", "\u00a0")


def difference_table(report: Report) -> Table:
    """List the measures that compare groups."""
    rows = tuple(
        (
            row.group,
            title(row.measure) + (f" at {row.at}" if row.at else ""),
            value(row),
            limits(row),
        )
        for row in _differences(report)
    )
    return Table(
        ("groups", "measure", "estimate", interval(report)), rows, (2, 3),
        "Differences between groups: the first of the two minus the second.",
    )  # fmt: skip


def difference_words(report: Report) -> Listing:
    """Say once what each measure that compares groups is."""
    words = {title(row.measure): row.definition for row in _differences(report)}
    return Listing(tuple(f"{name}: {meaning}" for name, meaning in words.items()))


def _differences(report: Report) -> list[Row]:
    own = {row.group for row in report.select("base_rate")}
    return [row for row in report.rows if row.group not in own]


def checklist_table(report: Report) -> Table:
    """List the lines of the minimum report, each filled, partly filled or not established."""
    rows = tuple(
        (str(line.number), line.title, line.status, _worded(line.text)) for line in report.checklist
    )
    return Table(("", "line", "status", "what fills it, and what is lacking"), rows, (0,))


def _worded(text: str) -> str:
    """Put the field's names for the short names of measures."""
    known = "|".join(sorted(TITLES, key=len, reverse=True))
    return re.sub(rf"\b(?:{known}|[a-z]+(?:_[a-z]+)+)\b", lambda found: title(found[0]), text)

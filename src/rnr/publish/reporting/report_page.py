"""The page of a validation report: one file with plots, tables, gaps and cautions."""

from __future__ import annotations

import math
from pathlib import Path

from rnr import __version__
from rnr.errors import plural
from rnr.evidence.reports.report import Report
from rnr.publish.command.whole import whole
from rnr.publish.describing.words import by_reason
from rnr.publish.pages.page import Entry, Listing, Notice, Page, Part, Section
from rnr.publish.pages.page_html import to_html
from rnr.publish.reporting.report_figures import (
    calibration_figure,
    decision_figure,
    group_figures,
    rates_figure,
    roc_figure,
    time_figures,
)
from rnr.publish.reporting.report_tables import (
    about_table,
    checklist_table,
    cut_table,
    difference_table,
    difference_words,
    flow_table,
    group_table,
    measure_table,
    rate_table,
)
from rnr.publish.reporting.report_time_tables import (
    accuracy_table,
    accuracy_words,
    group_incidence_table,
    incidence_table,
)

RANKING = ("auc", "somers_d", "point_biserial", "cohens_d", "odds_ratio", "average_precision")
STATED = (
    "e_o", "calibration_in_the_large", "calibration_slope", "calibration_test_p", "ici", "e50",
    "e90", "emax", "brier", "scaled_brier", "spiegelhalter_p", "hosmer_lemeshow_p",
)  # fmt: skip
SIZES = ("people_needed_e_o", "people_needed_auc", "people_needed_slope")
WORDS = (
    ("base rate", "the share of all people with the event"),
    ("95 % interval", "limits computed so that, over many such studies, they hold the truth in "
     "about 95 of 100; drawings have these"),
    ("AUC", "the chance that somebody with the event has a higher score than somebody without; "
     "one half is no better than chance, 1 is perfect"),
    ("E/O", "expected events over observed events; above 1 more events are stated than happened"),
    ("calibration slope", "1 is right; below 1 the stated probabilities are too far apart, above 1 "
     "too close together"),
    ("not established", "these data do not tell; it does not mean that nothing is there"),
    ("withheld", "it would show, or give away, a small number of people"),
)  # fmt: skip


def report_page(report: Report, path: str | Path, title: str = "") -> Path:
    """Write a validation report as one HTML page that can be sent, printed and archived.

    Parameters
    ----------
    report
        From ``counts.report()``. Whatever it withholds is in no table and no drawing.
    path
        Where the page shall lie. Nothing is fetched when it is opened: style and drawings are
        inside, with words for those who do not see them, and it prints on A4.
    title
        Its title; without it, made of what the report says of the instrument.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    FileError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from rnr.evidence import CountTable
    >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = report_page(counts.report(samples=100), f"{folder}/report.html")
    ...     "<h2>Minimum report</h2>" in page.read_text(encoding="utf-8")
    True
    """
    file = Path(path)
    text = to_html(lay_out(report, title))
    with whole(file) as place:
        place.write_text(text, encoding="utf-8")
    return file


def lay_out(report: Report, title: str = "") -> Page:
    """Lay a report out as a page, which is shown as HTML or as text.

    Examples
    --------
    >>> from rnr.evidence import CountTable
    >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
    >>> lay_out(counts.report(samples=100)).title
    'Validation report'
    """
    about = report.about
    name = " ".join(about[key] for key in ("instrument", "version") if about.get(key))
    lead = (
        "How well the score predicted what was recorded, for whom, and how far off it was. "
        "Every estimate stands with its interval; what these data do not tell is marked as not "
        "established."
    )
    sections = [
        Section("Who is counted", tuple(_people(report))),
        Section("Does the rate rise with the score?", tuple(_rates(report))),
        Section("How well does the score tell people apart?", tuple(_ranking(report))),
        Section("Is the stated probability right?", tuple(_stated(report))),
        Section("What each cut does", tuple(_cuts(report))),
        Section("Is it worth acting on?", tuple(_worth(report))),
        Section("How soon?", tuple(_time(report))),
        Section("Is it the same for everybody?", tuple(_groups(report))),
        Section("Minimum report", tuple(_minimum(report))),
        Section("What is not established", tuple(_gaps(report))),
        Section("Words", tuple(Entry("", word, (meaning,)) for word, meaning in WORDS)),
    ]
    foot = (
        f"Made by rnr {__version__}. Numbers of people under {report.least}, and all that gives "
        "them away, are withheld, and measures that rest on them are rounded to two decimals or "
        "coarser."
    )
    first = Notice("Read this first", report.cautions)
    return Page(
        title or "Validation report" + (f": {name}" if name else ""), lead, tuple(sections),
        (first,), foot,
    )  # fmt: skip


def _people(report: Report) -> list[Part]:
    said: list[Part] = [about_table(report)] if any(report.about.values()) else []
    return [*said, flow_table(report)]


def _rates(report: Report) -> list[Part]:
    if not _there(report, "rate"):
        return [_none("Rates by score")]
    return [*rates_figure(report), rate_table(report)]


def _ranking(report: Report) -> list[Part]:
    if not _there(report, "auc"):
        return [_none("Discrimination")]
    [area] = report.select("auc", "all")
    return [
        "Take one person with the event and one without, at random: the one with the event has "
        f"the higher score {100 * area.estimate:.0f} % of the time (ties count half). That is the "
        "AUC.",
        *roc_figure(report),
        measure_table(report, RANKING, "Measures of everybody."),
    ]


def _stated(report: Report) -> list[Part]:
    if not _there(report, "e_o"):
        why = report.not_established.get("calibration", "too few people")
        return [f"Calibration is not established: {why}."]
    [ratio] = (row for row in report.select("e_o", "all") if not row.at)
    return [
        f"For each event that happened, {ratio.estimate:.2f} were stated ({ratio.low:.2f} to "
        f"{ratio.high:.2f}). On the dashed line the statement is right; above it too low, below it "
        "too high.",
        *calibration_figure(report),
        measure_table(report, STATED, "How far what was stated is from what happened."),
    ]


def _cuts(report: Report) -> list[Part]:
    if not _there(report, "sensitivity"):
        return [_none("The table of cuts")]
    return [
        "Where a cut should lie follows from what a wrong call costs either way, not from this "
        "table alone.",
        cut_table(report),
    ]


def _worth(report: Report) -> list[Part]:
    if not _there(report, "net_benefit"):
        return [_none("Net benefit", "no probabilities are stated, or too few people")]
    return [
        "Acting on the score is worth it where its line lies above both others. Whoever acts from "
        "a probability of 20 % upwards says that one needed action is worth four needless ones.",
        *decision_figure(report),
    ]


def _time(report: Report) -> list[Part]:
    if not _there(report, "still_watched"):
        return [_none("Rates over time", "nobody was followed over time, or too few people")]
    groups = [group_incidence_table(report)] if report.by else []
    tables = [incidence_table(report), *groups, accuracy_table(report)]
    return [*time_figures(report), *tables, accuracy_words(report)]


def _groups(report: Report) -> list[Part]:
    if not report.by:
        return ["The counts are not split by group, so differences are not established."]
    return [
        "The same score should mean the same for everybody. A score can rank people equally well "
        "in two groups and still mean different rates.",
        *group_figures(report),
        group_table(report),
        difference_table(report),
        difference_words(report),
    ]


def _minimum(report: Report) -> list[Part]:
    filled = sum(line.status == "filled" for line in report.checklist)
    sizes = [measure_table(report, SIZES, "How many people a study would need.")]
    return [
        f"A validation should state {len(report.checklist)} things. {filled or 'None'} of them "
        f"{'is' if filled == 1 else 'are'} stated here in full; what counts alone cannot tell, "
        "somebody has to write down.",
        checklist_table(report),
        *(sizes if _there(report, SIZES[0]) else ()),
    ]


def _gaps(report: Report) -> list[Part]:
    gaps = report.not_established
    if not gaps:
        return ["Every measure that counts allow was established."]
    count = plural(len(gaps), "measure") + (" is" if len(gaps) == 1 else " are")
    return [f"{count} not established; reason by reason:", Listing(by_reason(gaps))]


def _there(report: Report, measure: str) -> bool:
    return any(math.isfinite(row.estimate) for row in report.select(measure, "all"))


def _none(what: str, why: str = "there are too few people, or too few with either outcome") -> str:
    return f"{what}: not established, {why}."

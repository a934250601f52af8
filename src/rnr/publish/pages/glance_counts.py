"""Counts and reports at a glance; what would show a small number of people is withheld."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from rnr.errors import plural
from rnr.evidence.errors import CountsError
from rnr.evidence.reports.report import Report
from rnr.evidence.tables.cells import cells
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.tabulate import LEFT_OUT
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.withholding.suppress import LEAST, Withheld, withhold
from rnr.publish.describing.words import by_reason
from rnr.publish.pages.page import Listing, Notice, Page, Part, Section, Table
from rnr.publish.reporting.report_tables import flow_table, group_table, measure_table

_FEW = 25
"""So many rows are shown; the rest is counted."""
_MAIN = ("base_rate", "auc", "e_o", "calibration_slope", "brier", "people_needed_e_o")
_WORDS = {
    "not_watched": "not watched long enough",
    "competing": "with a competing event first",
    "unscored": "without a score",
}


def glance(noun: CountTable | TimeTable | Report) -> Page:
    """Lay counts or a report out on a small page, without its small cells.

    Examples
    --------
    >>> page = glance(CountTable.from_counts([0, 1, 2], [30, 2, 40], [30, 50, 20]))
    >>> for row in page.sections[0].parts[0].rows:
    ...     print(row)
    ('0', 'withheld', 'withheld', 'withheld')
    ('1', 'withheld', 'withheld', 'withheld')
    ('2', '60', '40', '66.7 %')
    ('all', '172', '72', '41.9 %')
    """
    if isinstance(noun, Report):
        return _report(noun)
    if isinstance(noun, CountTable):
        return _counts(noun, ("people", "with the event", "rate"), _WORDS)
    last = f"Last seen at {noun.last:g} {noun.about.get('unit', '')}".rstrip()
    others = f"; other ends: {', '.join(noun.causes[1:])}" if noun.causes[1:] else ""
    # People are lost on the way, so the share is no rate by the end.
    head = ("people", f"seen to have: {noun.causes[0]}", "share")
    page = _counts(_ended(noun), head, {**_WORDS, "not_watched": "without a time or a status"})
    lead = f"{page.lead} {last}{others}."
    return Page("Counts over time", lead, page.sections, page.notices, page.foot)


def brief(noun: CountTable | TimeTable | Report) -> str:
    """Say in one line how much there is; a number of people to withhold is withheld.

    Examples
    --------
    >>> brief(CountTable.from_counts([0, 1], yes=[1, 2], no=[45, 30]))
    'CountTable(people=withheld, events=withheld, scores=2)'
    """
    name = type(noun).__name__
    if isinstance(noun, Report):
        return f"{name}(rows={len(noun.rows)}, not_established={len(noun.not_established)})"
    counted = (noun if isinstance(noun, CountTable) else _ended(noun)).total()
    gone = withhold(counted).sums[()][()]
    people, events = ("withheld", "withheld") if gone else (counted.n, counted.events)
    more = f", scores={len(noun.score)}"
    more += "" if isinstance(noun, CountTable) else f", causes={list(noun.causes)}"
    more += f", by={list(noun.by)}" if noun.by else ""
    return f"{name}(people={people}, events={events}{more})"


def _ended(table: TimeTable) -> CountTable:
    """Count who was seen to have the first event, so that small numbers are found as everywhere."""
    events = table.people[..., 1].sum(axis=1)
    others = table.people.sum(axis=(1, 2)) - events
    return CountTable(
        np.array(table.score), events, others, table.labels, not_watched=table.untimed,
        unscored=table.unscored, by=table.by, groups=table.groups, about=table.about,
        parts=tuple(map(_ended, table.parts)),
    )  # fmt: skip


def _counts(table: CountTable, head: tuple[str, ...], words: Mapping[str, str]) -> Page:
    notices, shown = [], table
    try:
        withheld = withhold(table)
    except CountsError:
        shown = table.total()
        withheld = withhold(shown)
        notices.append("The groups are too small to be shown beside the sums.")
    rows, groups = _rows(shown, withheld), list(_groups(shown, withheld))
    parts: list[Part] = [Table(("score", *head), rows, (1, 2, 3))]
    more = len(table.score) - _FEW
    parts += [f"and {plural(more, 'more score')}"] if more > 0 else []
    sections = [Section("By score", tuple(parts))]
    if groups:
        more = len(groups) - _FEW
        parts = [Table(("group", *head), tuple(groups[:_FEW]), (1, 2, 3))]
        parts += [f"and {plural(more, 'more group')}"] if more > 0 else []
        sections.append(Section("By group", tuple(parts)))
    if withheld.anything:
        told = f"Numbers under {LEAST}, and numbers that give them away, are withheld here."
        notices.append(told)
    first = (Notice("Withheld", tuple(notices)),) if notices else ()
    about = "; ".join(f"{name}: {said}" for name, said in table.about.items() if said)
    lead = f"{_sum(shown, withheld, head[1])} {_left_out(shown, withheld, words)}"
    return Page("Counts", lead.strip(), tuple(sections), first, about)


def _sum(table: CountTable, withheld: Withheld, event: str) -> str:
    if withheld.sums[()][()]:
        return "How many people there are is withheld."
    return f"{plural(table.n, 'person', 'people')}, {table.events:,} {event}."


def _left_out(table: CountTable, withheld: Withheld, words: Mapping[str, str]) -> str:
    gone = withheld.left_out[()][()]
    told = [
        f"{'a withheld number' if name in gone else f'{getattr(table, name):,}'} {words[name]}"
        for name in LEFT_OUT
        if getattr(table, name)
    ]
    return f"In no rate: {', '.join(told)}." if told else ""


def _rows(table: CountTable, withheld: Withheld) -> tuple[tuple[str, ...], ...]:
    total, flags = table.total(), withheld.rows[()][()]
    named = [name if isinstance(name, str) else f"{name:g}" for name in cells(total)]
    made = [
        (name, *_cells(int(yes), int(yes + no), bool(gone)))
        for name, yes, no, gone in zip(named, total.yes, total.no, flags, strict=True)
    ][:_FEW]
    hidden = bool(withheld.sums[()][()])
    return (*made, ("all", *_cells(total.events, total.n, hidden)))


def _groups(table: CountTable, withheld: Withheld) -> Iterator[tuple[str, ...]]:
    splits = [(name,) for name in table.by] + [table.by] * (len(table.by) > 1)
    for names in splits:
        for key, part in table.regroup(*names).split().items():
            named = ", ".join(f"{one}={value}" for one, value in part.groups.items())
            yield named, *_cells(part.events, part.n, bool(withheld.sums[names][key]))


def _cells(events: int, n: int, gone: bool) -> tuple[str, str, str]:
    if gone:
        return ("withheld",) * 3
    return f"{n:,}", f"{events:,}", f"{100 * events / n:.1f} %" if n else ""


def _report(report: Report) -> Page:
    caption = (
        f"With {report.confidence:.0%} intervals; the whole of it: rnr.report_page(report, file)."
    )
    sections = [
        Section("Who is counted", (flow_table(report),)),
        Section("Main measures", (measure_table(report, _MAIN, caption),)),
    ]
    if len(report.select("base_rate")) > 1:
        sections.append(Section("By group", (group_table(report),)))
    gaps = by_reason(report.not_established)
    sections.append(Section("Not established", (Listing(gaps),) if gaps else ()))
    shown = tuple(section for section in sections if section.parts)
    about = "; ".join(f"{name}: {said}" for name, said in report.about.items() if said)
    lead = "How well the score predicted what was recorded."
    return Page(
        "Validation report", lead, shown, (Notice("Read this first", report.cautions),), about
    )

"""Everything a count table allows, what it does not allow, and what must be said beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from rnr.errors import Problem
from rnr.evidence.cautions import cautions
from rnr.evidence.checklist import Line, checklist
from rnr.evidence.classification import confusion
from rnr.evidence.contrasts import contrast
from rnr.evidence.counts import CountTable
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimate import Estimate
from rnr.evidence.findings import describe, visible
from rnr.evidence.planning import SampleSize, people_for_auc, people_for_ratio
from rnr.evidence.suppress import LEAST, Withheld, withhold
from rnr.evidence.tabulate import LEFT_OUT
from rnr.evidence.tidy import Findings, Row

FORMAT = "rnr report 1"


@dataclass(frozen=True, slots=True)
class Report:
    """A validation report: measures with intervals, gaps, sample flow, checklist and cautions.

    Small cells, and all that gives them away, are already withheld, so what a report writes may be
    shown. The counts it was made from are kept beside it, for drawings; they are complete.

    Parameters
    ----------
    about
        What the counts are of.
    least
        Smallest number of people that is shown.
    flow
        What became of the people, in order; None where the number is withheld.
    rows
        Measures of everybody, of each group and of their differences.
    not_established
        Measures the data do not allow, with the reason.
    checklist
        Lines of the minimum report.
    cautions
        What must be said beside the numbers.
    counts
        The counts, nothing withheld: neither JSON, table nor text holds them.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
    >>> report = counts.report(samples=200)
    >>> print(report.select("auc")[0].to_dict()["estimate"])
    0.6619433198380567
    >>> report.flow["with the event"], report.checklist[7].status
    (65, 'not established')
    """

    about: Mapping[str, str]
    least: int
    flow: Mapping[str, int | None]
    rows: tuple[Row, ...]
    not_established: Mapping[str, str]
    checklist: tuple[Line, ...]
    cautions: tuple[str, ...]
    counts: CountTable = field(repr=False, compare=False)

    def select(self, measure: str, group: str | None = None) -> tuple[Row, ...]:
        """Give the rows of one measure, of one group or of all."""
        return tuple(
            row for row in self.rows if row.measure == measure and group in (None, row.group)
        )

    def table(self) -> list[dict[str, float | int | str | None]]:
        """Give the rows as plain dictionaries, which every frame library reads.

        Returns
        -------
        list of dict
            With group, measure, at, estimate, low, high, n, events, definition and method; None
            where a number is withheld or not established.
        """
        return [row.to_dict() for row in self.rows]

    def to_json(self) -> str:
        """Write the whole report as strict JSON."""
        said = {
            "format": FORMAT,
            "about": dict(self.about),
            "least": self.least,
            "flow": dict(self.flow),
            "rows": self.table(),
            "not_established": dict(self.not_established),
            "checklist": [asdict(line) for line in self.checklist],
            "cautions": list(self.cautions),
        }
        return json.dumps(said, ensure_ascii=False, allow_nan=False)

    def __str__(self) -> str:
        main = [row for row in self.rows if row.group == "all" and not row.at]
        lines = [
            f"{name}: {'withheld' if n is None else f'{n:,}'}" for name, n in self.flow.items()
        ]
        lines += [
            f"{row.measure}: {row.estimate:.3f} ({row.low:.3f} to {row.high:.3f})" for row in main
        ]
        gone = [f"not established: {name}, {why}" for name, why in self.not_established.items()]
        return "\n".join([*lines, *gone, *self.cautions])


def make_report(
    table: CountTable, *, cut: float | str | None = None, least: int = LEAST, samples: int = 2_000
) -> Report:
    """Run everything the counts allow; see :meth:`CountTable.report`.

    Raises
    ------
    MeasureError
        When the cut is not a level or score of the table.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [15, 20, 30], [45, 30, 20])
    >>> make_report(counts, samples=200).not_established["calibration"]
    'there are no expected probabilities'
    """
    if cut is not None:
        confusion(table, cut)
        if not isinstance(cut, str) and float(cut) not in table.score:
            what = "is not a score of the table"
            raise MeasureError("no such cut", [Problem(f"cut {cut:g}", what, code="cut")])
    withheld, found = withhold(table, least), Findings()
    for group, shown in visible(table, withheld):
        if shown is not None:
            describe(found, shown, cut, samples)
        else:
            found.withhold(group, "base_rate", "", "share of people with the event")
    for name in table.by:
        contrast(found, table, name, withheld, cut, samples)
    if table.expected is None:
        found.gaps["calibration"] = "there are no expected probabilities"
    if not table.by:
        found.gaps["differences between groups"] = "the counts are not split by group"
    sizes = _sizes(table, found, withheld)
    there = {row.measure for row in found.rows if row.estimate == row.estimate}
    there |= (
        {"flow"} | ({"by group"} if table.by else set()) | ({"sample size"} if sizes else set())
    )
    return Report(
        dict(table.about), least, _flow(table, withheld), tuple(found.rows), found.gaps,
        checklist(table.about, sorted(there)), cautions(table, withheld), table,
    )  # fmt: skip


def _flow(table: CountTable, withheld: Withheld) -> dict[str, int | None]:
    hidden, gone = withheld.sums[()][()], withheld.left_out[()][()]
    words = dict(
        zip(
            LEFT_OUT,
            ("not watched long enough", "competing event first", "without a score"),
            strict=True,
        )
    )
    flow: dict[str, int | None] = {
        words[name]: None if name in gone else getattr(table, name) for name in LEFT_OUT
    }
    counted = {"with a known outcome": table.n, "with the event": table.events}
    flow |= {name: None if hidden else number for name, number in counted.items()}
    everybody = table.n + sum(getattr(table, name) for name in LEFT_OUT)
    # The sum of all would give a single withheld number away.
    return {"in the data": None if hidden or gone else everybody, **flow}


def _sizes(table: CountTable, found: Findings, withheld: Withheld) -> bool:
    area = next((row.estimate for row in found.rows if row.measure == "auc"), float("nan"))
    if withheld.sums[()][()] or not 0.5 < area < 1:
        found.gaps["sample size"] = "needs a base rate and an AUC above one half"
        return False
    needed: dict[str, SampleSize] = {
        "people_needed_e_o": people_for_ratio(table.base_rate),
        "people_needed_auc": people_for_auc(area, table.base_rate),
    }
    for measure, size in needed.items():
        nan = float("nan")
        text = f"people needed at this base rate for: {size.aim}"
        number = Estimate(size.n, nan, nan, table.n, table.events, measure, size.method, text)
        found.add("all", "", number)
    return True

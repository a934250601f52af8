"""Capacity: how many people need what, against the places there are in a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from rnr.definitions.catalogue import Catalogue
from rnr.errors import ColumnsError, Problem, plural, suggest
from rnr.people.frames.engines import take


@dataclass(frozen=True, slots=True)
class Gap:
    """People who need one kind of programme, and the places there are for them.

    Parameters
    ----------
    need, intensity
        What is needed, and how intensive; no intensity where the catalogue has none.
    people
        How many need it.
    programmes
        The programmes whose main target it is.
    slots
        Their places in a year; None where one of them has no limit.
    """

    need: str
    intensity: str | None
    people: int
    programmes: tuple[str, ...]
    slots: int | None

    @property
    def short(self) -> int | None:
        """People without a place; below 0 are places without people. None without a limit."""
        return None if self.slots is None else self.people - self.slots

    @property
    def covered(self) -> float | None:
        """Share of the people for whom there is a place, from 0 to 1; None without people."""
        if not self.people:
            return None
        return 1.0 if self.slots is None else min(1.0, self.slots / self.people)

    def to_dict(self) -> dict[str, Any]:
        """Give the gap as plain values."""
        return {
            "need": self.need, "intensity": self.intensity, "people": self.people,
            "slots": self.slots, "short": self.short, "covered": self.covered,
            "programmes": ", ".join(self.programmes),
        }  # fmt: skip

    def __str__(self) -> str:
        """Write the gap as a line of text."""
        what = self.need.replace("_", " ") + (f", {self.intensity}" if self.intensity else "")
        if self.slots is None:
            return f"{what}: {plural(self.people, 'person', 'people')}, places without limit"
        short = self.people - self.slots
        end = f"{short:,} short" if short > 0 else f"{-short:,} to spare"
        who, places = plural(self.people, "person", "people"), plural(self.slots, "place")
        return f"{what}: {who}, {places}, {end}"


def gap_table(
    frame: Any,
    catalogue: Catalogue,
    need: str,
    intensity: str | None = None,
    people: str | None = None,
) -> list[Gap]:
    """Set the demand for programmes, by need and intensity, against the places in a year.

    Parameters
    ----------
    frame
        One row a person with the need that is to be worked on first, on any engine; or one row a
        need and intensity with a column of counts. People without a need are no demand.
    catalogue
        From :func:`rnr.load_catalogue`. The places of a programme stand under its main target, so
        that no place is counted twice.
    need, intensity
        Columns with the need and with the recommended intensity.
    people
        Column with the number of people, for counts.

    Returns
    -------
    list of Gap
        One for each need and intensity that is needed or offered, the widest gap first.

    Raises
    ------
    ColumnsError
        A column is missing, or holds an intensity that is not the catalogue's, or no intensity.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> offers = rnr.Catalogue.model_validate({"id": "ours", "title": "Ours", "programmes": {
    ...     "relapse": {"title": "Relapse prevention", "targets": ["substance_misuse"],
    ...     "hours": 100, "slots": 2}}})
    >>> cohort = pl.DataFrame({"need": ["substance_misuse"] * 5 + ["school_work", None]})
    >>> for gap in gap_table(cohort, offers, "need"):
    ...     print(gap)
    substance misuse: 5 people, 2 places, 3 short
    school work: 1 person, 0 places, 1 short
    """
    demand = _demand(frame, catalogue, need, intensity, people)
    offered: dict[tuple[str, str | None], list[str]] = {}
    for name, programme in catalogue.programmes.items():
        level = programme.intensity if intensity is not None else None
        offered.setdefault((programme.targets[0], level), []).append(name)
    rows = []
    for key in dict.fromkeys([*demand, *offered]):
        names = offered.get(key, [])
        places = [catalogue.programmes[name].slots for name in names]
        slots = None if None in places else sum(place for place in places if place is not None)
        rows.append(Gap(*key, demand.get(key, 0), tuple(names), slots))
    return sorted(rows, key=lambda row: (row.short is None, -(row.short or 0), row.need,
                                         row.intensity or ""))  # fmt: skip


def _demand(
    frame: Any, catalogue: Catalogue, need: str, intensity: str | None, people: str | None
) -> Mapping[tuple[str, str | None], int]:
    lazy = take(frame).frame
    schema = lazy.collect_schema()
    asked = [name for name in (need, intensity, people) if name is not None]
    problems = [
        Problem(name, "is not a column", suggest(name, list(schema.names())), "column")
        for name in asked
        if name not in schema
    ]
    if people in schema and not schema[str(people)].is_integer():
        problems.append(Problem(str(people), "holds no whole numbers of people", "", "count"))
    if problems:
        raise ColumnsError("demand cannot be counted", problems)
    keys = [name for name in (need, intensity) if name is not None]
    count = nw.len() if people is None else nw.col(people).sum()
    counted = lazy.filter(~nw.col(need).is_null()).group_by(*keys).agg(__rnr_n=count).collect()
    demand: dict[tuple[str, str | None], int] = {}
    strange = without = 0
    for row in counted.iter_rows(named=True):
        level, n = row[intensity] if intensity is not None else None, int(row["__rnr_n"] or 0)
        if intensity is not None and level is None:
            without += n
        elif intensity is not None and level not in catalogue.intensities:
            strange += n
        demand[str(row[need]), level] = n
    for n, what in ((without, "without"), (strange, "with an unknown")):
        if n:
            todo = f"known: {', '.join(catalogue.intensities)}"
            said = f"{plural(n, 'person', 'people')} {what} intensity"
            problems.append(Problem(str(intensity), said, todo, "intensity"))
    if problems:
        raise ColumnsError("demand cannot be counted", problems)
    return demand

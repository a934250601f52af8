"""Incentives, sanctions and how soon they came, by officer, office or group, for governance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import narwhals as nw

from rnr.errors import Problem
from rnr.evidence.errors import MeasureError
from rnr.evidence.monitoring.response_columns import marks, minutes_between, silent_rows, tally
from rnr.evidence.tables.columns import need_columns, need_dates
from rnr.evidence.withholding.nested import hidden
from rnr.evidence.withholding.suppress import LEAST
from rnr.people.frames.engines import take
from rnr.people.plans.responses import INCENTIVES_PER_SANCTION, ResponseCounts

Key = tuple[object, ...]
_SUMS = ("incentives", "sanctions", "judged", "within", "settled", "custodial")
_HEADS = {"sanctioned": "sanctions", "settled_of": "settled", "confined": "custodial"}
"""People with at least one such response."""


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """The responses of one officer, office or group.

    Parameters
    ----------
    by, group
        What is counted by, and which one; both empty for everybody.
    counts
        None where fewer people than may be shown stand behind them. Custodial sanctions alone may
        be withheld: then nothing is settled about them.
    """

    by: str
    group: object
    counts: ResponseCounts | None


@dataclass(frozen=True, slots=True)
class ResponseWatch:
    """Responses of everybody and of every group.

    Parameters
    ----------
    rows
        Everybody first.
    left_out
        Rows without a kind of response or without a person.

    Examples
    --------
    >>> import polars as pl
    >>> few = pl.DataFrame({"person": [1, 2, None], "kind": ["sanction"] * 3})
    >>> watch = response_watch(few, "kind", "person")
    >>> print(watch, watch.left_out, sep="; left out: ")
    everybody: withheld: too few people; left out: 1
    """

    rows: tuple[ResponseRow, ...]
    left_out: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """Everybody and every group with fewer incentives for each sanction than aimed at."""
        return tuple(
            f"{_who(row)}: {row.counts.ratio:.1f} incentives for each sanction, fewer than"
            f" {row.counts.target:g}"
            for row in self.rows
            if row.counts is not None and row.counts.meets_target is False
        )

    def table(self) -> list[dict[str, Any]]:
        """Give one plain dict a group, for a frame or for JSON; what is withheld is None."""
        rows = []
        for row in self.rows:
            counts = row.counts or ResponseCounts(0, 0, None, 0, 0, 0, 0, 1)
            shown = {**asdict(counts), "ratio": counts.ratio, "within_share": counts.within_share,
                     "custodial_share": counts.custodial_share}  # fmt: skip
            if row.counts is None:
                shown = dict.fromkeys(shown)
            rows.append({"by": row.by, "group": row.group, **shown})
        return rows

    def __str__(self) -> str:
        """Write the counts as lines of text."""
        return "\n".join(
            f"{_who(row)}: withheld: too few people"
            if row.counts is None
            else f"{_who(row)}: " + str(row.counts).replace("\n", "; ")
            for row in self.rows
        )


def response_watch(
    frame: Any,
    kind: str,
    id: str,  # noqa: A002
    by: Sequence[str] = (),
    *,
    behaved: str | None = None,
    responded: str | None = None,
    level: str | None = None,
    expected: str | None = None,
    custodial: str | None = None,
    target: float = INCENTIVES_PER_SANCTION,
    least: int = LEAST,
) -> ResponseWatch:
    """Count incentives and sanctions, how soon they came, and how many are by the policy.

    Parameters
    ----------
    frame
        One row a response, on any engine.
    kind
        Column that says ``incentive`` or ``sanction``.
    id
        Column that identifies the person; people are counted, never shown.
    by
        Columns to count by, each on its own: officer, office, group. Somebody with two officers
        counts as one person with each.
    behaved, responded
        Columns with the days, or points in time, of behaviour and response.
    level, expected
        Columns with the level given and the level that the policy gives, from
        :func:`rnr.plan_frame`; a row without one of them is not compared.
    custodial
        Column that says whether a sanction is confinement, as yes or no.
    target
        Incentives for each sanction that are aimed at.
    least
        Smallest number of people that may be shown, sanctioned or not, confined or not. Further
        groups are withheld from which a withheld one could be worked out.

    Returns
    -------
    ResponseWatch

    Raises
    ------
    CountsError
        A column is missing, a kind is unknown, or a response lies before the behaviour.
    MeasureError
        The target is not above 0, or one column of a pair is missing.

    Examples
    --------
    >>> import polars as pl
    >>> given = pl.DataFrame({"person": [*range(60)] * 2,
    ...     "kind": ["incentive"] * 90 + ["sanction"] * 30})
    >>> watch = response_watch(given, "kind", "person")
    >>> watch.rows[0].counts.ratio, watch.warnings
    (3.0, ('everybody: 3.0 incentives for each sanction, fewer than 4',))
    """
    _settings(target, behaved=behaved, responded=responded, level=level, expected=expected)
    lazy = take(frame).frame
    dates = [name for name in (behaved, responded) if name]
    need_columns(lazy, [kind, id, *by, *dates, *(c for c in (level, expected, custodial) if c)])
    need_dates(lazy, dates)
    lazy = lazy.with_columns(rnr_wait=minutes_between(lazy, dates))
    known = ~nw.col(kind).is_null() & ~nw.col(id).is_null()
    left_out = silent_rows(lazy, kind, known, "rnr_wait", custodial)
    groups = list(dict.fromkeys(by))
    rows = lazy.filter(known).select(
        *dict.fromkeys([*groups, id, "rnr_wait"]), **marks(kind, level, expected, custodial)
    )
    sums = {f"rnr_{name}": nw.col(f"rnr_{name}").sum() for name in _SUMS}
    people = rows.group_by(*dict.fromkeys([*groups, id])).agg(**sums)
    heads = {f"rnr_{name}": tally(nw.col(f"rnr_{of}") > 0).sum() for name, of in _HEADS.items()}
    wanted = {**sums, "rnr_people": nw.len(), **heads}
    counted = people.group_by(*groups).agg(**wanted) if groups else people.select(**wanted)
    cells = {
        tuple(row[name] for name in by): {
            name: int(row[f"rnr_{name}"] or 0) for name in (*_SUMS, "people", *_HEADS)
        }
        for row in counted.collect().iter_rows(named=True)
    }
    times = rows.filter(~nw.col("rnr_wait").is_null()).group_by(*groups, "rnr_wait")
    waits: dict[Key, Counter[int]] = {}
    for row in times.agg(rnr_n=nw.len()).collect().iter_rows(named=True):
        waits.setdefault(tuple(row[name] for name in by), Counter())[row["rnr_wait"]] = row["rnr_n"]
    return ResponseWatch(tuple(_rows(cells, waits, by, target, least)), left_out)


def _settings(target: float, **pairs: str | None) -> None:
    problems = [] if target > 0 else [Problem("target", "is not above 0", code="range")]
    for first, second in (("behaved", "responded"), ("level", "expected")):
        if (pairs[first] is None) != (pairs[second] is None):
            lacking = first if pairs[first] is None else second
            todo = f"{first} and {second} go together"
            problems.append(Problem(lacking, "is not named", todo, "pair"))
    if problems:
        raise MeasureError("responses cannot be counted", problems)


def _rows(
    cells: Mapping[Key, Mapping[str, int]],
    waits: Mapping[Key, Counter[int]],
    by: Sequence[str],
    target: float,
    least: int,
) -> Iterator[ResponseRow]:
    """Add the cells up for everybody and for every group, and withhold small ones."""
    size = len(by)
    people = {k: (c["sanctioned"], c["people"] - c["sanctioned"]) for k, c in cells.items()}
    held = {k: (c["confined"], c["settled_of"] - c["confined"]) for k, c in cells.items()}
    small, secret = hidden(people, size, least), hidden(held, size, least)
    for at, name in [(None, ""), *enumerate(by)]:
        groups: dict[object, list[Key]] = {None: []} if at is None else {}
        for key in cells:
            groups.setdefault(None if at is None else key[at], []).append(key)
        for group in sorted(groups, key=str):
            keys = groups[group]
            if (at, group) in small:
                yield ResponseRow(name, group, None)
                continue
            total = {n: sum(cells[key][n] for key in keys) for n in _SUMS}
            if (at, group) in secret:
                total |= {"settled": 0, "custodial": 0}
            wait = _median(sum((waits.get(key, Counter()) for key in keys), Counter[int]()))
            hours = None if wait is None else wait / 60
            yield ResponseRow(name, group, ResponseCounts(**total, hours=hours, target=target))


def _median(counted: Counter[int]) -> float | None:
    """Take the middle of counted values, or the mean of the two in the middle."""
    whole, passed = counted.total(), 0
    middle: list[int] = []
    for value in sorted(counted):
        passed += counted[value]
        while len(middle) < 2 and passed > (whole - 1 + len(middle)) // 2:
            middle.append(value)
    return sum(middle) / 2 if middle else None


def _who(row: ResponseRow) -> str:
    return f"{row.by} {row.group}" if row.by else "everybody"

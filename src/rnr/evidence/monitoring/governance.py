"""Who overrides how often and in which direction, by assessor, office or group, for governance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from rnr.errors import Problem, plural
from rnr.evidence.errors import CountsError, MeasureError
from rnr.evidence.estimates.estimate import Estimate, undefined
from rnr.evidence.estimates.intervals import wilson
from rnr.evidence.tables.columns import need_columns
from rnr.evidence.withholding.nested import hidden
from rnr.evidence.withholding.suppress import LEAST

_RATE = "share of people whose final level is another than the actuarial one"
_UPWARD = "share of the overrides that set a higher level"


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """How often one assessor, office or group is overridden, and how often upwards.

    Parameters
    ----------
    by, group
        What is counted by, and which one; both empty for everybody.
    rate, upward
        Not established where fewer people than may be shown stand behind them.
    warnings
        What is beyond the stated shares.
    """

    by: str
    group: object
    rate: Estimate
    upward: Estimate
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverrideWatch:
    """Override rates of everybody and of every group, with warnings.

    Parameters
    ----------
    rows
        Everybody first.
    left_out
        People without an actuarial or a final level.

    Examples
    --------
    >>> import polars as pl
    >>> people = pl.DataFrame({"score": ["low"] * 99 + [None], "set": ["low"] * 100})
    >>> watch = override_watch(people, "score", "set", ["low", "high"],
    ...     at_most=0.1, upward_at_most=0.9)
    >>> print(watch, watch.left_out, sep=", left out: ")
    everybody: override 0.000 (0.000 to 0.037), 0 events among 99 people; upward not established
    (nobody to count), left out: 1
    """

    rows: tuple[OverrideRow, ...]
    left_out: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """Everything that is beyond the stated shares."""
        return tuple(said for row in self.rows for said in row.warnings)

    def table(self) -> list[dict[str, Any]]:
        """Give one plain dict a measure, for a frame or for JSON."""
        return [
            {"by": row.by, "group": row.group, **estimate.to_dict()}
            for row in self.rows
            for estimate in (row.rate, row.upward)
        ]

    def __str__(self) -> str:
        """Write the rates as lines of text."""
        out = [
            f"{f'{row.by} {row.group}' if row.by else 'everybody'}: {row.rate}; {row.upward}"
            for row in self.rows
        ]
        return "\n".join([*out, *(f"warning: {said}" for said in self.warnings)])


def override_watch(
    frame: Any,
    actuarial: str,
    final: str,
    levels: Sequence[str],
    by: Sequence[str] = (),
    *,
    at_most: float,
    upward_at_most: float,
    least: int = LEAST,
    confidence: float = 0.95,
) -> OverrideWatch:
    """Say how often levels are overridden by whom and for whom, and warn beyond stated shares.

    Parameters
    ----------
    frame
        One row a person, on any engine.
    actuarial, final
        Columns with the level that the answers give and with the level in force.
    levels
        Their names from lowest to highest.
    by
        Columns to count by, each on its own: assessor, office, group.
    at_most
        A larger share of people overridden is warned of, from 0 to 1; the agency's own rule.
    upward_at_most
        A larger share of upward ones among the overrides is warned of.
    least
        Smallest number of people that may be shown. Further groups are withheld from which a
        withheld one could be worked out, also where one column lies within another (assessors
        within offices).
    confidence
        Coverage of the Wilson intervals.

    Returns
    -------
    OverrideWatch

    Raises
    ------
    CountsError
        A column is missing, or a level is not among the names.
    MeasureError
        A share is out of range.

    Examples
    --------
    >>> import polars as pl
    >>> people = pl.DataFrame({"score": ["low"] * 60 + ["high"] * 40,
    ...     "set": ["low"] * 40 + ["high"] * 60, "office": ["north", "south"] * 50})
    >>> watch = override_watch(people, "score", "set", ["low", "high"], ["office"],
    ...     at_most=0.1, upward_at_most=0.9)
    >>> print(watch.rows[0].rate)
    override 0.200 (0.133 to 0.289), 20 events among 100 people
    >>> watch.warnings[0]
    'everybody: 20.0 % of 100 people were overridden, more than 10.0 %'
    """
    shares = {"at_most": at_most, "upward_at_most": upward_at_most}
    wrong = [name for name, share in shares.items() if not 0 <= share <= 1]
    if wrong:
        problems = [Problem(name, "is not a share from 0 to 1", code="range") for name in wrong]
        raise MeasureError("overrides cannot be watched", problems)
    counted, left_out = _count(frame, actuarial, final, levels, by)
    withheld = hidden({key: (sum(n[1:]), n[0]) for key, n in counted.items()}, len(by), least)
    sides = hidden({key: (n[1], n[2]) for key, n in counted.items()}, len(by), least)
    rows = []
    for at, name in [(None, ""), *enumerate(by)]:
        groups: dict[object, list[int]] = {None: [0, 0, 0]} if at is None else {}
        for key, n in counted.items():
            total = groups.setdefault(None if at is None else key[at], [0, 0, 0])
            total[:] = [a + b for a, b in zip(total, n, strict=True)]
        for group in sorted(groups, key=str):
            kept, up, down = groups[group]
            secret = (at, group) in withheld
            rate = _share(up + down, kept + up + down, "override", _RATE, secret, confidence)
            secret |= (at, group) in sides
            upward = _share(up, up + down, "upward", _UPWARD, secret, confidence)
            who = f"{name} {group}" if name else "everybody"
            said = (
                *_warn(rate, at_most, f"{who}: ", "people were overridden"),
                *_warn(upward, upward_at_most, f"{who}: ", "overrides were upward"),
            )
            rows.append(OverrideRow(name, group, rate, upward, said))
    return OverrideWatch(tuple(rows), left_out)


def _count(
    frame: Any, actuarial: str, final: str, levels: Sequence[str], by: Sequence[str]
) -> tuple[Mapping[tuple[object, ...], tuple[int, int, int]], int]:
    """Count kept, up and down by all groups together, in the engine that holds the frame."""
    lazy = nw.from_native(frame).lazy()
    need_columns(lazy, [actuarial, final, *by])
    # A column may stand in both roles, so the engine is asked for each name once.
    names = list(dict.fromkeys([actuarial, final, *by]))
    rows = lazy.group_by(*names).agg(nw.len().alias("__rnr_n")).collect()
    place = {name: at for at, name in enumerate(levels)}
    counted: dict[tuple[object, ...], list[int]] = {}
    left_out, strange = 0, set()
    for row in rows.iter_rows(named=True):
        one, two, n = row[actuarial], row[final], int(row["__rnr_n"])
        if one is None or two is None:
            left_out += n
            continue
        strange |= {c for c, v in ((actuarial, one), (final, two)) if v not in place}
        if one in place and two in place:
            step = place[two] - place[one]
            total = counted.setdefault(tuple(row[name] for name in by), [0, 0, 0])
            total[0 if step == 0 else 1 if step > 0 else 2] += n
    if strange:
        what = "holds a level that is not among the names"
        todo = "name all levels from lowest to highest"
        problems = [Problem(name, what, todo, "level") for name in sorted(strange)]
        raise CountsError(f"{plural(len(strange), 'column')} cannot be ordered", problems)
    return {key: (n[0], n[1], n[2]) for key, n in counted.items()}, left_out


def _share(
    part: int, whole: int, measure: str, definition: str, secret: bool, confidence: float
) -> Estimate:
    if secret or not whole:
        why = "withheld: too few people" if secret else "nobody to count"
        return undefined(measure, 0, 0, why, definition, confidence=confidence)
    low, high = wilson(part, whole, confidence)
    return Estimate(part / whole, low, high, whole, part, measure, "Wilson", definition, confidence)


def _warn(share: Estimate, most: float, who: str, what: str) -> list[str]:
    if not share.defined or share.value <= most:
        return []
    by_chance = "; so few that it may be chance" if share.low <= most else ""
    said = f"{who}{share.value:.1%} of {share.n:,} {what}, more than {most:.1%}{by_chance}"
    return [said.replace("%", " %")]

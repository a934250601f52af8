"""Bands of numbers and rows of decisions that can come up, and none beyond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnr.check.eliminate import TooMuchError
from rnr.check.net import Net
from rnr.check.reach import reach
from rnr.definitions import derived as d
from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Each, Points
from rnr.errors import Problem
from rnr.scoring.build import bounds_of
from rnr.scoring.ops import Num


def check_bands(instrument: Instrument, net: Net) -> Iterator[Problem]:
    """Tell bands outside the range of their number, and decision rows that never decide."""
    for where, ref, starts in _bands(instrument, net):
        place = net.program.places[ref]
        for i, start in enumerate(starts):
            if start > place.high:
                what = f"has a band from {start}, yet {ref!r} reaches only {place.high}"
            elif i + 1 < len(starts) and starts[i + 1] <= place.low:
                what = f"has a band below {starts[i + 1]}, yet {ref!r} starts at {place.low}"
            else:
                continue
            yield Problem(where, what, "remove the band, or mend the range", "unreachable.band")
    for name, rule in instrument.derived.items():
        if isinstance(rule, d.FirstOf):
            yield from _decisions(net, name, rule)


def _bands(instrument: Instrument, net: Net) -> Iterator[tuple[str, str, Sequence[Num]]]:
    for name, rule in instrument.derived.items():
        where = f"derived.{name}"
        if isinstance(rule, d.BandOf):
            yield f"{where}.band", rule.band.of, tuple(rule.band.into.values())
        elif isinstance(rule, d.ConvertOf):
            starts, _ = bounds_of(rule.convert.starts, where)
            yield f"{where}.convert", rule.convert.of, starts
        elif isinstance(rule, d.PointsOf):
            yield from _points(net, where, rule.points)
    for name, scale in instrument.scales.items():
        yield from _points(net, f"scales.{name}", scale.points)
        for k, stratum in enumerate(scale.strata):
            yield from _points(net, f"scales.{name}.strata[{k}]", stratum.points)


def _points(
    net: Net, where: str, points: dict[str, Points] | dict[str, dict[str, Num]]
) -> Iterator[tuple[str, str, Sequence[Num]]]:
    for ref, table in points.items():
        if not isinstance(table, Each) and net.program.places[ref].answers is None:
            starts, _ = bounds_of(table, where)
            yield f"{where}.points.{ref}", ref, starts


def _decisions(net: Net, name: str, rule: d.FirstOf) -> Iterator[Problem]:
    row = net.nodes[net.at(net.program.places[name].slot)].args[0]
    try:
        taken = {found[0] for found in reach(net, [row])}
    except TooMuchError:
        return
    rows = [*(f"first[{i}]" for i in range(len(rule.first))), "otherwise"]
    for i, place in enumerate(rows):
        if i not in taken:
            what = "never decides: earlier rows take everybody it could hold for"
            todo = "mend the order or the condition, or remove it"
            if place == "otherwise":
                todo = "mend the rows, or let the last one be otherwise"
            yield Problem(f"derived.{name}.{place}", what, todo, "unreachable.decision")

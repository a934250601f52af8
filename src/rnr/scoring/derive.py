"""Derived answers as steps of a program: one short function an operation."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from rnr.definitions import derived as d
from rnr.scoring import arithmetic, logic, tables
from rnr.scoring.build import YES_NO, Builder, bounds_of, fail
from rnr.scoring.ops import TINY, VAST, Num, Op
from rnr.scoring.program import Place


def derive(b: Builder, name: str, rule: d.Derived) -> Place:
    """Add the steps of one derived answer."""
    where = f"derived.{name}"
    return _HOW[type(rule)](b, where, rule)


def _any(b: Builder, where: str, rule: d.AnyOf) -> Place:
    return b.condition(rule.any, f"{where}.any", logic.AnyOf())


def _all(b: Builder, where: str, rule: d.AllOf) -> Place:
    return b.condition(rule.all, f"{where}.all", logic.AllOf())


def _none(b: Builder, where: str, rule: d.NoneOf) -> Place:
    return b.condition(rule.none, f"{where}.none", logic.NoneOf())


def _count(b: Builder, where: str, rule: d.CountOf) -> Place:
    lines = rule.count if isinstance(rule.count, dict) else dict.fromkeys(rule.count, "yes")
    tests = [b.test(ref, test, f"{where}.count.{ref}") for ref, test in lines.items()]
    return b.apply(arithmetic.Sum((1,) * len(tests)), tests)


def _sum(b: Builder, where: str, rule: d.SumOf) -> Place:
    weights = rule.sum if isinstance(rule.sum, dict) else dict.fromkeys(rule.sum, 1)
    numbers = [b.number(ref, f"{where}.sum.{ref}") for ref in weights]
    whole = isinstance(rule.constant, int) and all(
        n.whole and isinstance(w, int) for n, w in zip(numbers, weights.values(), strict=True)
    )
    return b.apply(arithmetic.Sum(tuple(weights.values()), rule.constant), numbers, whole=whole)


def _numbers(b: Builder, where: str, refs: tuple[str, ...]) -> tuple[list[Place], bool]:
    places = [b.number(ref, where) for ref in refs]
    return places, all(place.whole for place in places)


def _difference(b: Builder, where: str, rule: d.DifferenceOf) -> Place:
    places, whole = _numbers(b, f"{where}.difference", rule.difference)
    return b.apply(arithmetic.Difference(), places, whole=whole)


def _ratio(b: Builder, where: str, rule: d.RatioOf) -> Place:
    places, _ = _numbers(b, f"{where}.ratio", rule.ratio)
    divisor = places[1]
    ok: list[Place] = []
    if divisor.low <= 0 <= divisor.high:
        zero = b.apply(tables.Within(0, 0), [divisor], answers=YES_NO)
        ok.append(b.apply(logic.NoneOf(), [zero], answers=YES_NO))
    return b.apply(arithmetic.Ratio(), places, whole=False, ok=ok)


def _product(b: Builder, where: str, rule: d.ProductOf) -> Place:
    places, whole = _numbers(b, f"{where}.product", rule.product)
    result = places[0]
    for place in places[1:]:
        result = b.apply(arithmetic.Product(), [result, place], whole=whole)
    return result


def _least(b: Builder, where: str, rule: d.LeastOf) -> Place:
    return _extreme(b, f"{where}.least", rule.least, rule.constant, arithmetic.Least())


def _greatest(b: Builder, where: str, rule: d.GreatestOf) -> Place:
    return _extreme(b, f"{where}.greatest", rule.greatest, rule.constant, arithmetic.Greatest())


def _extreme(b: Builder, where: str, refs: tuple[str, ...], constant: Num | None, op: Op) -> Place:
    places = [b.place(ref, where) for ref in refs]
    lists = {place.answers for place in places}
    if len(lists) == 1 and constant is None:
        # The worse of several levels: the same list of names, so positions compare.
        return b.apply(op, places, answers=places[0].answers, whole=all(p.whole for p in places))
    numbers = [b.number(ref, where) for ref in refs]
    if constant is not None:
        numbers.append(b.constant(constant))
    return b.apply(op, numbers, whole=all(place.whole for place in numbers))


def _log(b: Builder, where: str, rule: d.LogOf) -> Place:
    place = b.number(rule.log, f"{where}.log")
    ok = []
    if place.low <= 0:
        ok.append(b.apply(tables.Within(TINY, VAST), [place], answers=YES_NO))
    return b.apply(arithmetic.Log(), [place], whole=False, ok=ok)


def _power(b: Builder, where: str, rule: d.PowerOf) -> Place:
    place = b.number(rule.power.of, f"{where}.power")
    return b.apply(arithmetic.Power(rule.power.to), [place], whole=False)


def _points(b: Builder, where: str, rule: d.PointsOf) -> Place:
    terms = [b.term(ref, table, f"{where}.points.{ref}") for ref, table in rule.points.items()]
    op = tables.Points(tuple(op for _, op in terms), rule.constant)
    values = [v for table in rule.points.values() for v in table.values()]
    whole = all(isinstance(v, int) for v in [*values, rule.constant])
    return b.apply(op, [place for place, _ in terms], whole=whole)


def _band(b: Builder, where: str, rule: d.BandOf) -> Place:
    where = f"{where}.band"
    place = b.number(rule.band.of, where)
    names, starts = tuple(rule.band.into), tuple(rule.band.into.values())
    if any(a >= c for a, c in pairwise(starts)):
        raise fail(where, "has lower bounds that do not rise", "list them in rising order", "order")
    _covers(starts, place, where)
    op = tables.Bands(starts, tuple(range(len(names))))
    return b.apply(op, [place], answers=names)


def _covers(starts: tuple[Num, ...], place: Place, where: str) -> None:
    if starts[0] > place.low:
        what = f"starts at {starts[0]}, yet the number can be as low as {place.low}"
        raise fail(where, what, "start the lowest band there", "uncovered")


def _convert(b: Builder, where: str, rule: d.ConvertOf) -> Place:
    where = f"{where}.convert"
    place = b.number(rule.convert.of, where)
    starts, values = bounds_of(rule.convert.starts, where)
    _covers(starts, place, where)
    whole = all(isinstance(v, int) for v in values)
    return b.apply(tables.Bands(starts, values), [place], whole=whole)


def _first(b: Builder, where: str, rule: d.FirstOf) -> Place:
    tests = [b.condition(c.when, f"{where}.first[{i}]") for i, c in enumerate(rule.first)]
    named = [*(case.then for case in rule.first), rule.otherwise]
    codes = tuple(b.code(rule.answers, answer, where) for answer in named)
    row = b.apply(logic.First(), tests)
    return b.apply(tables.Lookup(codes), [row], answers=rule.answers)


def _grid(b: Builder, where: str, rule: d.GridOf) -> Place:
    where = f"{where}.grid"
    rows, columns = b.place(rule.grid.rows, where), b.place(rule.grid.columns, where)
    if rows.answers is None or columns.answers is None:
        raise fail(where, "needs answers or levels on both sides", "band the number first", "kind")
    for row in rule.grid.cells:
        b.code(rows.answers, row, where)
    cells: list[Any] = []
    for row in rows.answers:
        line = rule.grid.cells.get(row, ())
        if len(line) != len(columns.answers):
            what = f"row {row!r} has {len(line)} cells, expected {len(columns.answers)}"
            raise fail(where, what, "write one cell for each column", "grid")
        cells.extend(line)
    wide = arithmetic.Sum((len(columns.answers), 1))
    cell = b.apply(wide, [rows, columns])
    if rule.answers:
        codes = tuple(b.code(rule.answers, value, where) for value in cells)
        return b.apply(tables.Lookup(codes), [cell], answers=rule.answers)
    whole = all(isinstance(value, int) for value in cells)
    return b.apply(tables.Lookup(tuple(cells)), [cell], whole=whole)


_HOW: dict[type, Callable[[Builder, str, Any], Place]] = {
    d.AnyOf: _any, d.AllOf: _all, d.NoneOf: _none, d.CountOf: _count, d.SumOf: _sum,
    d.DifferenceOf: _difference, d.RatioOf: _ratio, d.ProductOf: _product, d.LeastOf: _least,
    d.GreatestOf: _greatest, d.LogOf: _log, d.PowerOf: _power, d.PointsOf: _points,
    d.BandOf: _band, d.ConvertOf: _convert, d.FirstOf: _first, d.GridOf: _grid,
}  # fmt: skip

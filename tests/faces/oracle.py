"""A third, plain reading of a definition, slow and naive, without the library's operations.

It takes complete answers only and reads the definition models directly, so that the two faces are
held against something that shares no code with them.
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any

from rnr.definitions import derived as d
from rnr.definitions.conditions import AnsweredTest, NumberTest
from rnr.definitions.instrument import Instrument


class NoValueError(Exception):
    """No value: a logarithm of nothing, a stratum for nobody, a scale that does not apply."""


class Oracle:
    """Score complete answers the slow way."""

    def __init__(self, instrument: Instrument, answers: dict[str, Any]) -> None:
        self.tool = instrument
        self.answers = answers

    def raw(self, scale: str) -> float:
        """Raw score of a scale."""
        return self._scale(scale)[0]

    def score(self, scale: str) -> float:
        """Score of a scale."""
        return self._scale(scale)[1]

    def level(self, scale: str) -> str | None:
        """Level of a scale."""
        return self._scale(scale)[2]

    def value(self, ref: str) -> Any:
        """Value of anything: an answer's name or a number."""
        if ref in self.tool.items:
            return self.answers[ref]
        if ref in self.tool.derived:
            return self._derived(self.tool.derived[ref])
        name, _, part = ref.partition(".")
        return {"": self.score, "raw": self.raw, "level": self.level}[part](name)

    def number(self, ref: str) -> float:
        """Value as a number; yes is 1, no is 0."""
        value = self.value(ref)
        return {"yes": 1, "no": 0}[value] if isinstance(value, str) else value

    def holds(self, condition: Any, every: bool = True) -> bool:
        """Whether all lines (or any) of a condition hold."""
        lines = dict.fromkeys(condition, "yes") if isinstance(condition, tuple) else condition
        tests = [self._test(ref, test) for ref, test in lines.items()]
        return all(tests) if every else any(tests)

    def _test(self, ref: str, test: Any) -> bool:
        if isinstance(test, AnsweredTest):
            return test.answered
        if isinstance(test, NumberTest):
            x = self.number(ref)
            return (
                (test.min is None or x >= test.min)
                and (test.max is None or x <= test.max)
                and (test.above is None or x > self.number(test.above))
                and (test.below is None or x < self.number(test.below))
            )
        return self.value(ref) in ((test,) if isinstance(test, str) else test)

    def worth(self, ref: str, points: Any) -> float:
        """What an answer is worth on a scale."""
        if hasattr(points, "each"):
            return points.each * self.number(ref)
        value = self.value(ref)
        return points[value] if isinstance(value, str) else lookup(points, value)

    def _derived(self, rule: Any) -> Any:
        yes = {True: "yes", False: "no"}
        if isinstance(rule, d.AnyOf):
            return yes[self.holds(rule.any, every=False)]
        if isinstance(rule, d.AllOf):
            return yes[self.holds(rule.all)]
        if isinstance(rule, d.NoneOf):
            return yes[not self.holds(rule.none, every=False)]
        if isinstance(rule, d.CountOf):
            lines = rule.count if isinstance(rule.count, dict) else dict.fromkeys(rule.count, "yes")
            return sum(self._test(ref, test) for ref, test in lines.items())
        if isinstance(rule, d.SumOf):
            weights = rule.sum if isinstance(rule.sum, dict) else dict.fromkeys(rule.sum, 1)
            return rule.constant + sum(w * self.number(ref) for ref, w in weights.items())
        if isinstance(rule, d.DifferenceOf):
            return self.number(rule.difference[0]) - self.number(rule.difference[1])
        if isinstance(rule, d.RatioOf):
            if self.number(rule.ratio[1]) == 0:
                raise NoValueError
            return self.number(rule.ratio[0]) / self.number(rule.ratio[1])
        if isinstance(rule, d.ProductOf):
            return math.prod(self.number(ref) for ref in rule.product)
        if isinstance(rule, d.LeastOf | d.GreatestOf):
            refs = rule.least if isinstance(rule, d.LeastOf) else rule.greatest
            pick = min if isinstance(rule, d.LeastOf) else max
            more = [] if rule.constant is None else [rule.constant]
            return pick([*(self.number(ref) for ref in refs), *more])
        if isinstance(rule, d.LogOf):
            if self.number(rule.log) <= 0:
                raise NoValueError
            return math.log(self.number(rule.log))
        if isinstance(rule, d.PowerOf):
            return float(self.number(rule.power.of)) ** rule.power.to
        if isinstance(rule, d.PointsOf):
            return rule.constant + sum(self.worth(ref, p) for ref, p in rule.points.items())
        if isinstance(rule, d.BandOf):
            return named(rule.band.into, self.number(rule.band.of))
        if isinstance(rule, d.ConvertOf):
            return lookup(rule.convert.starts, self.number(rule.convert.of))
        if isinstance(rule, d.FirstOf):
            # Every row is looked at: a value that does not exist leaves the table without one.
            held = [self.holds(case.when) for case in rule.first]
            return rule.first[held.index(True)].then if True in held else rule.otherwise
        assert isinstance(rule, d.GridOf)
        columns = self._answers(rule.grid.columns)
        cell = rule.grid.cells[self.value(rule.grid.rows)]
        return cell[columns.index(self.value(rule.grid.columns))]

    def _answers(self, ref: str) -> tuple[str, ...]:
        if ref in self.tool.items:
            return self.tool.items[ref].answers
        rule = self.tool.derived[ref]
        return (
            tuple(rule.band.into)
            if isinstance(rule, d.BandOf)
            else getattr(rule, "answers", ()) or ("no", "yes")
        )

    def _scale(self, name: str) -> tuple[float, float, str | None]:
        scale = self.tool.scales[name]
        if scale.applies is not None and not self.holds(scale.applies):
            raise NoValueError
        points, constant = dict(scale.points), scale.constant
        convert, levels = scale.convert, scale.levels
        if scale.fallback:
            raw = None
            for other in scale.fallback:
                try:
                    raw = self.score(other)
                    break
                except NoValueError:
                    continue
            if raw is None:
                raise NoValueError
        else:
            if scale.strata:
                chosen = [s for s in scale.strata if self.holds(s.people)]
                if not chosen:
                    raise NoValueError
                points |= chosen[0].points
                points = {r: p for r, p in points.items() if r not in chosen[0].without}
                constant += chosen[0].constant
                convert, levels = chosen[0].convert or convert, chosen[0].levels or levels
            raw = constant + sum(self.worth(ref, p) for ref, p in points.items())
        score = raw
        if scale.logistic:
            score = 1 / (1 + math.exp(-score)) if score > -700 else 0.0
        score *= scale.times
        if scale.round is not None:
            shift = 10**scale.round.decimals
            nudge = {"half_up": 0.5, "down": 0.0, "up": 0.0}[scale.round.how]
            whole = math.floor(score * shift + nudge + 1e-12 * max(1, abs(score * shift)))
            if scale.round.how == "up":
                whole = math.ceil(score * shift - 1e-12 * max(1, abs(score * shift)))
            score = whole / shift
        if scale.clamp is not None:
            score = max(score, scale.clamp.min) if scale.clamp.min is not None else score
            score = min(score, scale.clamp.max) if scale.clamp.max is not None else score
        if convert:
            score = lookup(convert, score)
        return raw, score, named(levels, score) if levels else None


def lookup(table: dict[str, Any], value: float) -> Any:
    """The value of the last lower bound that is not above."""
    return max((float(start), worth) for start, worth in table.items() if float(start) <= value)[1]


def named(levels: dict[str, Any], value: float) -> str:
    """The name of the last lower bound that is not above."""
    return max(
        (start, i, name) for i, (name, start) in enumerate(levels.items()) if start <= value
    )[2]


def completions(instrument: Instrument, answers: dict[str, Any], most: int) -> list[dict[str, Any]]:
    """All ways to complete the answers, or a spread of them for numbers; at most so many."""
    options = []
    for name, item in instrument.items.items():
        if name in answers:
            options.append([answers[name]])
        elif item.number is not None:
            low, high = item.number.min, item.number.max
            options.append(sorted({low, high, (low + high) // 2, min(low + 1, high)}))
        else:
            options.append(list(item.answers))
    if math.prod(map(len, options)) > most:
        return []
    return [dict(zip(instrument.items, picked, strict=True)) for picked in product(*options)]

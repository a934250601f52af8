"""Build a program from a definition: items, conditions and derived answers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from rnr.definitions import derived as d
from rnr.definitions.conditions import AnsweredTest, NumberTest, as_condition
from rnr.definitions.instrument import Instrument
from rnr.definitions.items import Assume
from rnr.definitions.policy import Policy
from rnr.errors import DefinitionError, Problem, suggest
from rnr.scoring import arithmetic, logic, tables
from rnr.scoring.ops import Num, Op
from rnr.scoring.program import Answered, Apply, Assumption, Constant, Input, Place, Program

YES_NO = ("no", "yes")


def fail(where: str, what: str, todo: str, code: str) -> DefinitionError:
    """Make the error for a definition that has the right form and no meaning."""
    return DefinitionError("the definition cannot be scored", [Problem(where, what, todo, code)])


def bounds_of(starts: dict[str, Num], where: str) -> tuple[tuple[Num, ...], tuple[Num, ...]]:
    """Read a table written by lower bounds, whose keys are numbers in quotes."""
    pairs: list[tuple[Num, Num]] = []
    for key, value in starts.items():
        try:
            start: Num = float(key) if "." in key or "e" in key.lower() else int(key)
        except ValueError:
            raise fail(
                where, f"has the key {key!r}, which is not a number",
                "write the lower bound of the band in quotes", "bound",
            ) from None  # fmt: skip
        pairs.append((start, value))
    if any(a >= b for (a, _), (b, _) in pairwise(pairs)):
        raise fail(where, "has lower bounds that do not rise", "list them in rising order", "order")
    return tuple(a for a, _ in pairs), tuple(b for _, b in pairs)


class Builder:
    """Turn names into places, each one once, and refuse circles."""

    def __init__(self, definition: Instrument | Policy) -> None:
        self.definition = definition
        self.program = Program()
        self.places: dict[str, Place] = {}
        self._open: list[str] = []
        inputs = []
        for name, item in definition.items.items():
            number = item.number
            low, high = (number.min, number.max) if number else (0, len(item.answers) - 1)
            slot = self.slot()
            whole = number is None or number.whole
            inputs.append(Input(name, slot, low, high, whole, item.answers or None))
        self.program.inputs = tuple(inputs)
        self.raw_inputs = {spec.item: spec for spec in inputs}

    def slot(self) -> int:
        """Number the next place."""
        self.program.slots += 1
        return self.program.slots - 1

    def place(self, ref: str, where: str) -> Place:
        """Find or make the place of an item, a derived answer or a scale's result."""
        if ref in self.places:
            return self.places[ref]
        if ref in self._open:
            circle = " -> ".join([*self._open[self._open.index(ref) :], ref])
            raise fail(where, f"rests on itself: {circle}", "break the circle", "cycle")
        self._open.append(ref)
        try:
            self.places[ref] = self._make(ref, where)
        finally:
            self._open.pop()
        return self.places[ref]

    def _make(self, ref: str, where: str) -> Place:
        if ref in self.definition.items:
            return self._item(ref)
        if ref in self.definition.derived:
            return self._derived(ref, self.definition.derived[ref])
        return self.result_place(ref, where)

    def result_place(self, ref: str, where: str) -> Place:
        """Find the place of a result: a scale's, or a decision table's."""
        known = [*self.definition.items, *self.definition.derived, *self.results()]
        raise fail(where, f"names {ref!r}, which does not exist", suggest(ref, known), "reference")

    def results(self) -> list[str]:
        """List the names of the results."""
        raise NotImplementedError

    def _item(self, name: str) -> Place:
        spec = self.raw_inputs[name]
        place = Place(spec.slot, spec.low, spec.high, spec.whole, spec.answers, frozenset([name]))
        choices: list[tuple[int | None, int]] = []
        for i, assume in enumerate(self.definition.items[name].assume):
            where = f"items.{name}.assume[{i}]"
            condition = None
            if assume.when is not None:
                condition = self.surely(self.condition(assume.when, where))
            choices.append((condition, self._assumed(spec, assume, where).slot))
        if not choices:
            return place
        out = self.slot()
        self.program.steps.append(Assumption(out, name, spec.slot, tuple(choices)))
        self.program.assumed |= {name}
        return Place(out, spec.low, spec.high, spec.whole, spec.answers, place.items)

    def _assumed(self, spec: Input, assume: Assume, where: str) -> Place:
        if assume.same_as is not None:
            other = self.place(assume.same_as, where)
            if other.answers != spec.answers:
                what = f"takes the answer of {assume.same_as!r}, which has other answers"
                raise fail(where, what, "name an item of the same kind", "assume")
            return other
        value: Num | None = assume.number
        if assume.answer is not None:
            value = self.code(spec.answers, assume.answer, where)
        if value is None or not (spec.low <= value <= spec.high):
            raise fail(where, "assumes a number outside the item's range", "mend it", "assume")
        return self.constant(value)

    @staticmethod
    def code(answers: tuple[str, ...] | None, answer: str, where: str) -> int:
        """Turn an answer's name into its position."""
        if answers is None:
            raise fail(
                where, "names an answer of something that is a number", "give bounds", "kind"
            )
        if answer not in answers:
            todo = suggest(answer, answers)
            raise fail(where, f"names the answer {answer!r}, which does not exist", todo, "answer")
        return answers.index(answer)

    def apply(
        self, op: Op, args: Sequence[Place], *, whole: bool = True,
        answers: tuple[str, ...] | None = None, ok: Iterable[Place] = (), filled: bool = False,
    ) -> Place:  # fmt: skip
        """Add a step and work out between which values its result must lie."""
        out = self.slot()
        filled = filled or any(a.filled for a in args)
        self.program.steps.append(Apply(out, op, tuple(a.slot for a in args), filled))
        low, high = op.one_bounds([a.low for a in args], [a.high for a in args])
        items = frozenset().union(*(a.items for a in args))
        oks = {a.ok for a in args if a.ok is not None} | {place.slot for place in ok}
        return Place(out, low, high, whole, answers, items, self._both(oks), filled)

    def _both(self, oks: set[int]) -> int | None:
        if len(oks) <= 1:
            return next(iter(oks), None)
        out = self.slot()
        self.program.steps.append(Apply(out, logic.AllOf(), tuple(sorted(oks)), filled=True))
        return out

    def surely(self, condition: Place) -> int:
        """Find the slot that says whether a condition holds and rests on values that exist."""
        slot = self._both(
            {condition.slot} | ({condition.ok} if condition.ok is not None else set())
        )
        return condition.slot if slot is None else slot

    def constant(self, value: Num) -> Place:
        """Put a fixed number into a place."""
        out = self.slot()
        self.program.steps.append(Constant(out, value))
        return Place(out, value, value, isinstance(value, int))

    def number(self, ref: str, where: str) -> Place:
        """Find a place that holds a number; yes and no count as 1 and 0."""
        place = self.place(ref, where)
        if place.answers is not None and place.answers != YES_NO:
            todo = "give points for each of its answers"
            raise fail(where, f"needs a number, and {ref!r} is a list of answers", todo, "kind")
        return place

    def test(self, ref: str, test: Any, where: str) -> Place:
        """Add the step that answers whether one line of a condition holds."""
        if isinstance(test, AnsweredTest):
            return self._answered(ref, test.answered, where)
        place = self.place(ref, where)
        if isinstance(test, NumberTest):
            if place.answers is not None and place.answers != YES_NO:
                todo = "name the answers that are meant"
                raise fail(where, f"gives bounds for {ref!r}, which has answers", todo, "kind")
            parts = []
            if test.min is not None or test.max is not None:
                least = -math.inf if test.min is None else test.min
                most = math.inf if test.max is None else test.max
                parts.append(self.apply(tables.Within(least, most), [place], answers=YES_NO))
            if test.above is not None:
                other = self.number(test.above, where)
                parts.append(self.apply(logic.Above(), [place, other], answers=YES_NO))
            if test.below is not None:
                other = self.number(test.below, where)
                parts.append(self.apply(logic.Above(), [other, place], answers=YES_NO))
            return parts[0] if len(parts) == 1 else self.apply(logic.AllOf(), parts, answers=YES_NO)
        wanted = (test,) if isinstance(test, str) else tuple(test)
        codes = {self.code(place.answers, answer, where) for answer in wanted}
        if place.answers == YES_NO and codes == {1}:
            return place
        hits = tuple(int(i in codes) for i in range(len(place.answers or ())))
        return self.apply(tables.Lookup(hits), [place], answers=YES_NO)

    def _answered(self, ref: str, wanted: bool, where: str) -> Place:
        if ref not in self.definition.items:
            todo = suggest(ref, list(self.definition.items))
            raise fail(
                where, f"asks whether {ref!r} was answered; it is no item", todo, "reference"
            )
        out = self.slot()
        self.program.steps.append(Answered(out, ref))
        place = Place(out, 0, 1, True, YES_NO, frozenset(), filled=True)
        return place if wanted else self.apply(logic.NoneOf(), [place], answers=YES_NO)

    def condition(self, condition: Any, where: str, op: Op | None = None) -> Place:
        """Add the steps that answer whether a condition holds."""
        lines = as_condition(condition)
        tests = [self.test(ref, test, f"{where}.{ref}") for ref, test in lines.items()]
        if op is None and len(tests) == 1:
            return tests[0]
        return self.apply(op or logic.AllOf(), tests, answers=YES_NO)

    def term(self, ref: str, points: Any, where: str) -> tuple[Place, Op]:
        """Find what one line of a sum counts, and the table of its points."""
        place = self.place(ref, where)
        if hasattr(points, "each"):
            return self.number(ref, where), arithmetic.Sum((points.each,))
        if place.answers is None:
            bands = tables.Bands(*bounds_of(points, where))
            if bands.starts[0] > place.low:
                what = f"starts at {bands.starts[0]}, yet {ref!r} can be as low as {place.low}"
                raise fail(where, what, "add a band for the lower numbers", "uncovered")
            return place, bands
        for answer in points:
            self.code(place.answers, answer, where)
        if without := [answer for answer in place.answers if answer not in points]:
            what = f"has no points for {', '.join(map(repr, without))}"
            raise fail(where, what, "give every answer its points, 0 if it is 0", "unpointed")
        return place, tables.Lookup(tuple(points[a] for a in place.answers))

    def _derived(self, name: str, rule: d.Derived) -> Place:
        from rnr.scoring.derive import derive

        return derive(self, name, rule)

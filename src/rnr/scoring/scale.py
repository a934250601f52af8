"""Scales as steps of a program: sum, missing rule, conversion, level, for every stratum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rnr.definitions.instrument import Instrument
from rnr.definitions.scales import Scale, Stratum
from rnr.errors import suggest
from rnr.scoring import arithmetic, logic, tables
from rnr.scoring.build import YES_NO, Builder, fail
from rnr.scoring.ops import Num
from rnr.scoring.program import Apply, Fallback, Fill, Place, ScalePlan, StratumPlan, Term
from rnr.scoring.shaping import level_place, score_place

_RULES_THAT_FILL = ("lowest", "highest", "prorate")
PARTS = ("raw", "level")


class ScaleBuilder(Builder):
    """Build scales on top of items and derived answers."""

    definition: Instrument

    def results(self) -> list[str]:
        """List the scales."""
        return list(self.definition.scales)

    def result_place(self, ref: str, where: str) -> Place:
        """Find a scale's score, ``scale.raw`` or ``scale.level``."""
        name, _, part = ref.partition(".")
        if name not in self.definition.scales:
            return super().result_place(ref, where)
        if part and part not in PARTS:
            what = f"asks for {ref!r}; a scale has raw and level"
            raise fail(where, what, suggest(part, PARTS), "reference")
        if ref != name and name in self._open:
            circle = " -> ".join([*self._open, name])
            raise fail(where, f"rests on itself: {circle}", "break the circle", "cycle")
        if name not in self.program.scales:
            self._open.append(f"{name}.")
            try:
                self._scale(name, self.definition.scales[name])
            finally:
                self._open.pop()
        if ref == f"{name}.level" and ref not in self.places:
            raise fail(
                where, f"asks for the level of {name!r}, which has none", "give it levels", "level"
            )
        return self.places[ref if part else f"{name}.score"]

    def _scale(self, name: str, scale: Scale) -> None:
        where = f"scales.{name}"
        used: int | None
        selector: int | None
        if scale.fallback:
            parts, used, selector = self._fallback(where, scale)
        else:
            parts, used, selector = self._strata(where, scale)
        raw, score, level, strata = parts
        applies = None
        oks = [score.ok]
        if scale.applies is not None:
            condition = self.condition(scale.applies, f"{where}.applies")
            applies = self._unless_surely_not(condition)
            oks += [condition.slot, condition.ok]
            raw, score = (replace(p, items=p.items | condition.items) for p in (raw, score))
        ok = self._both({slot for slot in oks if slot is not None})
        raw, score = replace(raw, ok=ok), replace(score, ok=ok)
        self.places[f"{name}.raw"], self.places[f"{name}.score"] = raw, score
        levels = level.answers or () if level else ()
        if level is not None:
            self.places[f"{name}.level"] = replace(level, ok=ok, items=score.items)
        self.program.scales[name] = ScalePlan(
            id=name, raw=raw.slot, score=score.slot, level=level.slot if level else None,
            levels=levels, applies=applies, stratum=selector, ok=ok, strata=strata, used=used,
            fallback=scale.fallback, withhold=scale.missing.rule == "withhold",
            whole_raw=raw.whole, whole_score=score.whole, filled=score.filled,
            range=(score.low, score.high), raw_range=(raw.low, raw.high),
        )  # fmt: skip

    def _unless_surely_not(self, condition: Place) -> int:
        """Find the slot that is 0 only where a condition fails on values that exist."""
        if condition.ok is None:
            return condition.slot
        rests_on_nothing, out = self.slot(), self.slot()
        self.program.steps += [
            Apply(rests_on_nothing, logic.NoneOf(), (condition.ok,), filled=True),
            Apply(out, logic.AnyOf(), (condition.slot, rests_on_nothing), filled=True),
        ]
        return out

    _Parts = tuple[Place, Place, Place | None, tuple[StratumPlan, ...]]

    def _strata(self, where: str, scale: Scale) -> tuple[_Parts, None, int | None]:
        if not scale.strata:
            return self._stratum(where, scale, None, ()), None, None
        tests = [
            self.condition(s.people, f"{where}.strata[{i}].for") for i, s in enumerate(scale.strata)
        ]
        asked = frozenset().union(*(test.items for test in tests))
        if self._exhaustive(scale):
            # Everybody falls into one of them, so nobody need be left outside the last.
            tests.pop()
        selector = self.apply(logic.First(), tests) if tests else self.constant(0)
        made = [
            self._stratum(f"{where}.strata[{i}]", scale, s, tuple(asked))
            for i, s in enumerate(scale.strata)
        ]
        names = {m[2].answers if m[2] else None for m in made}
        if len(names) > 1:
            what = "has strata with different level names or another order of levels"
            raise fail(where, what, "use the same names in the same order", "strata")
        inside = self.apply(tables.Within(0, len(made) - 1), [selector], answers=YES_NO)
        oks = self._chosen_ok(selector, [m[1].ok for m in made], inside)
        raw = replace(self._choose(selector, [m[0] for m in made]), ok=oks)
        score = replace(self._choose(selector, [m[1] for m in made]), ok=oks)
        levels = [m[2] for m in made if m[2] is not None]
        level = self._choose(selector, levels) if levels else None
        return (raw, score, level, tuple(s for m in made for s in m[3])), None, selector.slot

    def _exhaustive(self, scale: Scale) -> bool:
        """Tell whether the strata name every answer of one item, as they mostly do."""
        lines = [list(s.people.items()) for s in scale.strata]
        refs = {line[0][0] for line in lines}
        if len(refs) != 1 or any(len(line) > 1 for line in lines):
            return False
        answers = self.place(refs.pop(), "strata").answers
        named: set[str] = set()
        for ((_, test),) in lines:
            if isinstance(test, str | tuple):
                named |= {test} if isinstance(test, str) else set(test)
        return answers is not None and named == set(answers)

    def _choose(self, selector: Place, branches: Sequence[Place]) -> Place:
        chosen = self.apply(
            logic.Choose(), [selector, *branches], whole=all(b.whole for b in branches),
            answers=branches[0].answers,
        )  # fmt: skip
        low, high = min(b.low for b in branches), max(b.high for b in branches)
        return replace(chosen, low=low, high=high)

    def _chosen_ok(self, selector: Place, oks: Sequence[int | None], inside: Place) -> int | None:
        outside = {slot for slot in (inside.slot, inside.ok) if slot is not None}
        if not any(ok is not None for ok in oks):
            return self._both(outside)
        always = self.constant(1)
        branches = [always if ok is None else replace(always, slot=ok, low=0) for ok in oks]
        chosen = self.apply(logic.Choose(), [selector, *branches], answers=YES_NO, filled=True)
        return self._both({chosen.slot, *outside})

    def _stratum(
        self, where: str, scale: Scale, stratum: Stratum | None, asked: tuple[str, ...]
    ) -> _Parts:
        own = stratum.points if stratum else {}
        without = stratum.without if stratum else ()
        merged = {**scale.points, **own}
        points = {ref: table for ref, table in merged.items() if ref not in without}
        if not points:
            raise fail(where, "counts no answers", "give it points", "empty")
        for ref in without:
            if ref not in scale.points:
                todo = suggest(ref, list(scale.points))
                raise fail(
                    f"{where}.without",
                    f"names {ref!r}, which has no points here",
                    todo,
                    "reference",
                )
        constant = scale.constant + (stratum.constant if stratum else 0)
        terms: list[Term] = []
        places: list[Place] = []
        whole = isinstance(constant, int)
        for ref, table in points.items():
            place, op = self.term(ref, table, f"{where}.points.{ref}")
            if isinstance(op, arithmetic.Sum):
                whole = whole and place.whole and isinstance(op.weights[0], int)
            else:
                whole = whole and all(isinstance(v, int) for v in table.values())  # type: ignore[union-attr]
            places.append(place)
            terms.append(Term(ref, place.slot, op))
        adding = tables.Points(tuple(term.points for term in terms), constant)
        raw = self.apply(adding, places, whole=whole)
        summed = raw.slot
        counted = tuple(i for i in self.definition.items if i in raw.items)
        needed = raw.items | set(asked)
        items = tuple(i for i in self.definition.items if i in needed)
        raw = self._fill(where, scale, raw, adding, terms, counted)
        raw = replace(raw, items=frozenset(items))
        score = score_place(self, where, scale, raw, (stratum and stratum.convert) or scale.convert)
        level = level_place(self, where, score, (stratum and stratum.levels) or scale.levels)
        title = stratum.title if stratum else ""
        return raw, score, level, (StratumPlan(tuple(terms), adding, items, summed, title),)

    def _fill(
        self, where: str, scale: Scale, raw: Place, adding: tables.Points, terms: list[Term],
        items: tuple[str, ...],
    ) -> Place:  # fmt: skip
        rule = scale.missing
        if rule.rule not in _RULES_THAT_FILL:
            return raw
        whole = raw.whole
        if rule.rule == "prorate":
            whole = whole and rule.round is not None and rule.round.decimals == 0
            ends = {
                op.one_bounds([self._low(t)], [self._high(t)]) for t in terms for op in [t.points]
            }
            if len(ends) > 1:
                what = "prorates a mean over answers that earn different ranges of points"
                raise fail(
                    f"{where}.missing", what, "only equal items can stand for each other", "prorate"
                )
        out = self.slot()
        values = tuple(term.value for term in terms)
        self.program.steps.append(Fill(out, raw.slot, values, adding, rule, items))
        return replace(raw, slot=out, whole=whole, filled=True)

    def _place_of(self, term: Term) -> Place:
        return next(p for p in self.places.values() if p.slot == term.value)

    def _low(self, term: Term) -> Num:
        return self._place_of(term).low

    def _high(self, term: Term) -> Num:
        return self._place_of(term).high

    def _fallback(self, where: str, scale: Scale) -> tuple[_Parts, int, None]:
        places = [self.place(name, f"{where}.fallback") for name in scale.fallback]
        out, used, ok = self.slot(), self.slot(), self.slot()
        self.program.steps.append(
            Fallback(out, used, ok, tuple(p.slot for p in places), tuple(p.ok for p in places))
        )
        # What earlier alternatives need is made unnecessary by the last one.
        items = places[-1].items
        low, high = min(p.low for p in places), max(p.high for p in places)
        whole = all(p.whole for p in places)
        raw = Place(out, low, high, whole, None, items, ok, filled=True)
        score = score_place(self, where, scale, raw, scale.convert)
        level = level_place(self, where, score, scale.levels)
        ordered = tuple(i for i in self.definition.items if i in items)
        terms = tuple(
            Term(name, p.slot, arithmetic.Sum((1,)))
            for name, p in zip(scale.fallback, places, strict=True)
        )
        adding = tables.Points(tuple(term.points for term in terms))
        return (raw, score, level, (StratumPlan(terms, adding, ordered, out),)), used, None

"""Read answers: which spellings count as which answer, and what is wrong with the others.

The scalar and the column face share these tables, so both take and refuse the same answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rnr.definitions.casework import Completion
from rnr.definitions.instrument import Instrument
from rnr.definitions.items import REASONS
from rnr.definitions.policy import Policy
from rnr.errors import Problem, suggest
from rnr.scoring.ops import Num


class Missing(StrEnum):
    """Why an answer is missing. Give it in the place of the answer.

    Examples
    --------
    >>> from rnr import Missing
    >>> Missing("refused") is Missing.REFUSED
    True
    """

    NOT_ASKED = "not_asked"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Reader:
    """How one item's answers are read."""

    item: str
    codes: Mapping[str, int]
    """Text to position; empty for a number."""
    typed: Mapping[tuple[type, Any], int]
    """Booleans and integers to position."""
    reasons: Mapping[tuple[type, Any], Missing]
    """Values that say why an answer is missing."""
    answers: tuple[str, ...]
    low: Num
    high: Num
    whole: bool
    unit: str

    def read(self, value: Any) -> Num | Missing | Problem:
        """Turn one given value into a position or a number, a reason, or a problem."""
        if value is None:
            return Missing.NOT_ASKED
        if isinstance(value, Missing):
            return value
        kind = type(value)
        if kind is float and math.isnan(value):
            return Missing.NOT_ASKED
        try:
            reason = self.reasons.get((kind, value))
            if reason is not None:
                return reason
            if not self.answers:
                return self._number(value)
            code = self.codes.get(value) if kind is str else self.typed.get((kind, value))
        except TypeError:  # not hashable: a list, a table
            code = None
        return self._unknown(value) if code is None else code

    def _unknown(self, value: Any) -> Problem:
        shown = ", ".join(map(repr, self.answers[:12]))
        if isinstance(value, str) and not value.strip():
            what = "is an empty text, which is neither an answer nor a missing one"
            return Problem(self.item, what, "leave the item out, or give None", "empty")
        if isinstance(value, str):
            what = f"has an unknown answer; expected one of {shown}"
            return Problem(self.item, what, "", "unknown_answer")
        what = f"has an answer of type {type(value).__name__}; expected one of {shown}"
        todo = "declare this spelling with rnr.spelled, or give the text"
        return Problem(self.item, what, todo, "wrong_type")

    def _number(self, value: Any) -> Num | Problem:
        kind = type(value)
        if kind is not int and kind is not float:
            what = f"has a value of type {kind.__name__}; expected a number of {self.unit}"
            return Problem(self.item, what, "", "wrong_type")
        if math.isinf(value) or (self.whole and kind is float and not value.is_integer()):
            what = f"is not a whole number of {self.unit}"
            return Problem(self.item, what, "give completed, whole units", "not_whole")
        if not self.low <= value <= self.high:
            what = f"lies outside {self.low} to {self.high} {self.unit}"
            return Problem(self.item, what, "", "out_of_range")
        return int(value) if self.whole else float(value)


def readers(definition: Instrument | Policy | Completion) -> tuple[Reader, ...]:
    """Make the reader of every item, in the order of the file."""
    reasons = {
        (type(value), value): Missing(reason)
        for reason in REASONS
        for value in definition.missing_codes.get(reason, ())
    }
    made = []
    for name, item in definition.items.items():
        codes = {answer: i for i, answer in enumerate(item.answers)}
        typed: dict[tuple[type, Any], int] = {}
        for table in (definition.accept, item.accept):
            for answer, spellings in table.items():
                if answer not in item.answers:
                    continue
                for value in spellings:
                    position = item.answers.index(answer)
                    if isinstance(value, str):
                        codes[value] = position
                    else:
                        typed[type(value), value] = position
        number = item.number
        own = {k: v for k, v in reasons.items() if not (k[0] is str and k[1] in codes)}
        made.append(
            Reader(
                name,
                codes,
                typed,
                own,
                item.answers,
                number.min if number else 0,
                number.max if number else len(item.answers) - 1,
                number is None or number.whole,
                number.unit if number else "",
            )
        )
    return tuple(made)


def unknown_items(definition: Instrument | Policy, given: Mapping[str, Any]) -> list[Problem]:
    """Name the answers that belong to no item."""
    known = list(definition.items)
    derived = set(definition.derived)
    problems = []
    for name in given:
        if name in definition.items:
            continue
        if name in derived:
            todo = "leave it out: it follows from the other answers"
            problems.append(Problem(str(name), "is worked out, not asked", todo, "derived"))
        else:
            what = f"is not an item of {definition.key}"
            problems.append(Problem(str(name), what, suggest(str(name), known), "unknown_item"))
    return problems

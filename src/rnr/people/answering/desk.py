"""The desk: what reading answers to a definition needs, prepared once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.people.answering.answers import Reader, readers
from rnr.scoring.compile import compile_instrument, compile_policy
from rnr.scoring.ops import Num
from rnr.scoring.program import Program


def _program(definition: Instrument | Policy) -> Program:
    if isinstance(definition, Policy):
        return compile_policy(definition)
    return compile_instrument(definition)


class Desk:
    """What reading answers to one definition needs, prepared once."""

    __slots__ = ("by_name", "canonical", "numbers", "program", "readers", "reasons")

    def __init__(self, definition: Instrument | Policy) -> None:
        self.program = _program(definition)
        self.readers: tuple[Reader, ...] = readers(definition)
        self.by_name = {reader.item: reader for reader in self.readers}
        # Complete answers in the file's own words are read by these tables alone.
        self.canonical = [
            (r.item, {answer: i for i, answer in enumerate(r.answers)}) for r in self.readers
        ]
        self.reasons: dict[str, tuple[str, ...]] = {}
        """Of a policy's tables, once somebody asked: what to say for each row."""
        self.numbers = [(i, r) for i, r in enumerate(self.readers) if not r.answers]

    def quick(self, answers: Mapping[str, Any]) -> list[Num | None] | None:
        """Read answers that are all given, in the file's own words; None for any others."""
        if len(answers) != len(self.canonical):
            return None
        try:
            if not self.numbers:
                return [table[answers[name]] for name, table in self.canonical]
            values: list[Num | None] = [
                table[answers[name]] if table else 0 for name, table in self.canonical
            ]
            for i, reader in self.numbers:
                value = answers[reader.item]
                if type(value) is not int or not reader.low <= value <= reader.high:
                    return None
                values[i] = value if reader.whole else float(value)
        except (KeyError, TypeError):
            return None
        return values


def desk(definition: Instrument | Policy) -> Desk:
    """Get what reading answers to this definition needs; made once and kept with it."""
    bench = definition.bench
    if bench.desk is None:
        bench.desk = Desk(definition)
    prepared: Desk = bench.desk
    return prepared

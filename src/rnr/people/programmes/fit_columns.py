"""Fit columns: what a programme asks of everybody in a frame, in three values.

Whether something is the case is a whole number, so that the least of several decides what all say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw

from rnr.definitions.catalogue import Catalogue, Programme
from rnr.definitions.conditions import NumberTest
from rnr.people.pictures.mark_columns import whole
from rnr.people.pictures.marks import NO, UNKNOWN, YES


def demands(
    programme: Programme, catalogue: Catalogue, risk: str | None, intensity: str | None,
    absent: set[str],
) -> list[Any]:  # fmt: skip
    """List what a programme asks, each as no, unknown or yes."""
    targets = [name for name in programme.targets if name not in absent]
    asked = [nw.max_horizontal(*[one_of(nw.col(t), ["yes"]) for t in targets]) if targets
              else whole(NO)]  # fmt: skip
    if programme.slots == 0:
        asked.append(whole(NO))
    if programme.risk:
        asked.append(whole(UNKNOWN) if risk is None else one_of(nw.col(risk), programme.risk))
    over = [level for level, most in catalogue.hours_at_most.items() if programme.hours > most]
    if over:
        mild = [level for level in catalogue.risk if level not in over]
        asked.append(whole(UNKNOWN) if risk is None else one_of(nw.col(risk), mild))
    if intensity is not None and programme.intensity is not None:
        order = catalogue.intensities
        enough = order[order.index(programme.intensity) :]
        asked.append(one_of(nw.col(intensity), enough))
    asked += [tested(fact, test, absent) for fact, test in programme.eligible.items()]
    for exclusion in programme.exclude:
        holds = least([tested(fact, test, absent) for fact, test in exclusion.when.items()])
        asked.append(whole(YES) - holds)
    return asked


def least(states: Sequence[Any]) -> Any:
    """Take the least, which decides what all say."""
    return nw.min_horizontal(*states) if len(states) > 1 else states[0]


def one_of(column: Any, wanted: Iterable[str]) -> Any:
    """Whether a column holds one of some words."""
    held = nw.when(column.is_in(list(wanted))).then(whole(YES)).otherwise(whole(NO))
    return nw.when(column.is_null()).then(whole(UNKNOWN)).otherwise(held)


def tested(fact: str, test: Any, absent: set[str]) -> Any:
    """Whether a fact is as a catalogue asks."""
    if fact in absent:
        return whole(UNKNOWN)
    column = nw.col(fact)
    if not isinstance(test, NumberTest):
        return one_of(column, [test] if isinstance(test, str) else test)
    out = whole(YES)
    for bound, beyond in ((test.min, "below"), (test.max, "above")):
        if bound is not None:
            wrong = column < bound if beyond == "below" else column > bound
            out = nw.when(wrong).then(whole(NO)).otherwise(out)
    return nw.when(column.is_null()).then(whole(UNKNOWN)).otherwise(out)


def in_words(state: Any) -> Any:
    """Write a state as a word."""
    open_ = nw.when(state == UNKNOWN).then(nw.lit("unknown")).otherwise(nw.lit("no"))
    return nw.when(state == YES).then(nw.lit("yes")).otherwise(open_)

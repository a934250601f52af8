"""The worked cases of a file, scored once and looked at from several sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnr.definitions.instrument import Case, Instrument
from rnr.errors import AnswersError
from rnr.people.answering.answers import Missing
from rnr.people.answering.assessment import assess
from rnr.people.scores.profile import Profile, score


@dataclass(frozen=True, slots=True)
class Worked:
    """One case: the answers written out, and what came of them."""

    case: Case
    where: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    profile: Profile | None = None
    error: AnswersError | None = None


def work(instrument: Instrument) -> tuple[Worked, ...]:
    """Score every worked case of a file for one person."""
    made = []
    for i, case in enumerate(instrument.cases):
        where = f"cases[{i}] ({case.name})"
        answers = answers_of(instrument, case)
        try:
            made.append(Worked(case, where, answers, score(assess(instrument, answers))))
        except AnswersError as error:
            made.append(Worked(case, where, answers, None, error))
    return tuple(made)


def answers_of(instrument: Instrument, case: Case) -> dict[str, Any]:
    """Write a case's answers out in full, with the answer that all others take."""
    given: dict[str, Any] = dict(case.answers)
    for name, item in instrument.items.items():
        if name in given or name in case.missing or case.others is None or item.number:
            continue
        if isinstance(case.others, int):
            given[name] = item.answers[min(case.others, len(item.answers) - 1)]
        elif case.others in item.answers:
            given[name] = case.others
    return {**given, **{name: Missing(reason) for name, reason in case.missing.items()}}

"""Taken: what a policy reads of a person's scores, or the two ends while answers are missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rnr.definitions.policy import PolicyInput
from rnr.people.answering.answers import Missing
from rnr.people.pictures.grading import by_hand
from rnr.people.plans.decision import Fact
from rnr.people.scores.profile import Profile
from rnr.people.scores.results import Score

NOT_APPLICABLE = str(Missing.NOT_APPLICABLE)


def from_profiles(
    profiles: Sequence[Profile], wanted: PolicyInput, warnings: list[str], on: date | None
) -> Fact | tuple[Any, Any] | None:
    """Take a level or score from a profile; its two ends while missing answers leave it open.

    A level that somebody set by hand is taken while it holds on the day ``on``.
    """
    instrument, scale, field = wanted.origin.split(".")
    for profile in profiles:
        if profile.assessment.instrument != instrument or scale not in profile:
            continue
        warnings.extend(profile.warnings)
        return _value(profile, profile[scale], field, wanted, warnings, on)
    return None


def _value(
    profile: Profile, score: Score, field: str, wanted: PolicyInput, warnings: list[str],
    on: date | None,
) -> Fact | tuple[Any, Any] | None:  # fmt: skip
    answers = wanted.answers
    if field == "missing":
        return len(score.missing)
    if score.status == "not_applicable" and NOT_APPLICABLE in answers:
        return NOT_APPLICABLE
    if score.status not in ("scored", "open"):
        return None
    if field == "used":
        return score.used
    coded = bool(answers)
    if field == "level":
        final = profile.final_level(score.scale, on)
        warnings += filter(None, [by_hand(profile, score.scale, on)])
        if final is not None:
            return final
        if len(score.levels) == 1:
            return _withheld(wanted)
        return (score.levels[0], score.levels[-1]) if score.levels else None
    value = score.raw if field == "raw" else score.score
    if value is None:
        if field == "raw" or score.low is None or score.high is None:
            return None
        if score.low == score.high:
            return _withheld(wanted)
        ends = (score.low, score.high)
        return tuple(str(end) for end in ends) if coded else ends  # type: ignore[return-value]
    return str(value) if coded else value


def _withheld(wanted: PolicyInput) -> tuple[Any, Any]:
    """Take nothing from a result that is certain and that the tool's manual withholds."""
    if wanted.number is not None:
        return wanted.number.min, wanted.number.max
    return wanted.answers[0], wanted.answers[-1]

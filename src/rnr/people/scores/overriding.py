"""Overriding: a level set beside the actuarial one, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from rnr.errors import Problem, ScaleError, suggest
from rnr.people.answering.days import day_of
from rnr.people.scores.results import Override, OverrideKind


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of an override, before it is looked at."""

    scale: str
    level: str
    by: str
    because: str
    on: date | str | None = None
    approver: str = ""
    expires: date | str | None = None
    kind: OverrideKind = "professional"


def override_of(said: Said, actuarial: str | None, levels: Sequence[str]) -> Override:
    """Make the record of an override, or tell all that is wrong with it.

    Parameters
    ----------
    said
        What the assessor says.
    actuarial
        The computed level, None while it is open.
    levels
        The scale's levels, from the lowest.

    Raises
    ------
    ScaleError
        The level does not exist, author or reason is empty, or a day is none.

    Examples
    --------
    >>> moved = Said("total", "high", "assessor 17", "threats on file", kind="policy")
    >>> override_of(moved, "low", ["low", "medium", "high"]).steps
    2
    """
    problems = []
    if said.level not in levels:
        what = f"has no level {said.level!r}"
        problems.append(Problem(said.scale, what, suggest(said.level, list(levels)), "level"))
    for name, text in (("by", said.by), ("because", said.because)):
        if not text.strip():
            problems.append(Problem(name, "is empty", "an override has an author and a reason"))
    if said.kind not in get_args(OverrideKind):
        what = f"is none of {', '.join(get_args(OverrideKind))}"
        problems.append(Problem("kind", what, "say whether a rule or a person moved it", "kind"))
    since, until = day_of(said.on, "on", problems), day_of(said.expires, "expires", problems)
    if since is not None and until is not None and until < since:
        what = "lies before the day on which the level was set"
        problems.append(Problem("expires", what, "mend one of the days", "expires"))
    if problems:
        raise ScaleError("the override cannot be kept", problems)
    steps = None if actuarial is None else levels.index(said.level) - levels.index(actuarial)
    return Override(
        scale=said.scale, kind=said.kind, actuarial=actuarial, level=said.level, by=said.by,
        because=said.because, on=since, steps=steps, approver=said.approver, expires=until,
    )  # fmt: skip

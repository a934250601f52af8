"""Spellings as words of a command: ``Y=yes``, ``item:3..50=2_plus``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.errors import Problem
from rnr.people.answering.spelled import spelled
from rnr.publish.errors import UsageError

T = TypeVar("T", bound=Instrument | Policy)
LONGEST = 10_000
"""So many codes may one run have; more is a slip of the pen."""


def declared(definition: T, words: Sequence[str]) -> T:
    """Take down spellings that a command declares.

    Parameters
    ----------
    definition
        An instrument or a policy.
    words
        Each ``YOURS=ANSWER`` or ``ITEM:YOURS=ANSWER``, several with commas between them; ``YOURS``
        may be a run of whole numbers, ``3..50``.

    Returns
    -------
    Instrument or Policy
        See :func:`rnr.spelled`.

    Raises
    ------
    UsageError
        A word is not written like that.
    DefinitionError
        The spellings do not fit the definition.

    Examples
    --------
    >>> import rnr
    >>> psa = declared(rnr.load("psa"), ["Y=yes,N=no", "prior_violent_conviction:4..9=3_plus"])
    >>> rnr.assess(psa, {"prior_violent_conviction": 7}).answers
    {'prior_violent_conviction': '3_plus'}
    """
    if not words:
        return definition
    made: dict[str, Any] = {}
    problems = []
    for word in ",".join(words).split(","):
        left, mark, answer = (part.strip() for part in word.partition("="))
        item, colon, yours = (part.strip() for part in left.rpartition(":"))
        if not (mark and answer and yours) or (colon and not item):
            what = "is not written as YOURS=ANSWER or ITEM:YOURS=ANSWER"
            problems.append(Problem("--spelled", what, "", "spelled"))
            continue
        table = made.setdefault(item, {}) if item else made
        table.setdefault(answer, []).extend(_codes(yours, problems))
    if problems:
        raise UsageError("the spellings cannot be read", problems)
    return spelled(definition, made)


def _codes(text: str, problems: list[Problem]) -> list[int | str]:
    """Read one spelling, or a run of codes; a code counts as a number and as text."""
    run = re.fullmatch(r"(-?\d+)\.\.(-?\d+)", text)
    if run is None:
        return [text, int(text)] if re.fullmatch(r"0|-?[1-9]\d{0,17}", text) else [text]
    first, last = int(run[1]), int(run[2])
    if not 0 <= last - first < LONGEST:
        what = f"has a run that is not upwards, or longer than {LONGEST:,}"
        problems.append(Problem("--spelled", what, "", "spelled"))
        return []
    return list(range(first, last + 1))

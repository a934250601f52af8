"""What can go wrong, said so that it can be mended: where, what, what was expected, what to do.

Floor 0. A message names the item and the kind of problem, never a person's answer or identifier.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: its place, what it is, and what to do about it.

    Parameters
    ----------
    where
        Path in the file, name of the item, or name of the column.
    what
        What is wrong and what was expected, without anybody's answer in it.
    todo
        What to do about it; empty when ``what`` says it already.
    code
        Short stable name of the kind of problem, for machines and tests.

    Examples
    --------
    >>> str(Problem("items.age", "is not used by any scale", "mark it context = true", "unused"))
    'items.age: is not used by any scale; mark it context = true'
    """

    where: str
    what: str
    todo: str = ""
    code: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.todo}" if self.todo else "")


class RnrError(Exception):
    """Every error this library raises on purpose; ``problems`` lists all of them at once.

    Examples
    --------
    >>> try:
    ...     raise RnrError("2 problems", [Problem("a", "is empty"), Problem("b", "is empty")])
    ... except RnrError as error:
    ...     print(len(error.problems))
    2
    """

    def __init__(self, headline: str, problems: Iterable[Problem] = ()) -> None:
        self.headline = headline
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(headline, self.problems)

    def __str__(self) -> str:
        return "\n".join([self.headline, *(f"  - {problem}" for problem in self.problems)])


class DefinitionError(RnrError):
    """A definition file cannot be read or contradicts itself."""


class NotFoundError(RnrError):
    """No definition of that id and version is on the shelf."""


class ProvisionalError(RnrError):
    """A definition rests on facts that nobody read at source, and nobody accepted that."""


class AnswersError(RnrError):
    """One person's answers do not fit the instrument."""


class ColumnsError(RnrError):
    """A frame's columns do not fit the instrument."""


class ScaleError(RnrError):
    """A scale, level or result was asked for that does not exist."""


class PolicyError(RnrError):
    """A policy cannot be applied to this profile."""


class ReplayError(RnrError):
    """A stored result cannot be recomputed, or gives something else today."""


def suggest(word: str, known: Sequence[str]) -> str:
    """Name the known word that the reader probably meant.

    Examples
    --------
    >>> suggest("pending_charg", ["pending_charge", "sex"])
    "did you mean 'pending_charge'?"
    >>> suggest("xyz", ["pending_charge", "sex"])
    'known: pending_charge, sex'
    """
    near = get_close_matches(word, known, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return f"known: {shown}" if known else ""


def plural(count: int, noun: str, nouns: str = "") -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> plural(1, "answer"), plural(3, "answer"), plural(2, "person", "people")
    ('1 answer', '3 answers', '2 people')
    """
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"

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
    """A definition file cannot be read or contradicts itself.

    Examples
    --------
    >>> import rnr
    >>> rnr.load("no_such_file-1.toml")
    Traceback (most recent call last):
        ...
    rnr.errors.DefinitionError: no_such_file-1.toml cannot be read
      - no_such_file-1.toml: cannot be read (No such file or directory); give the path of a file
    """


class NotFoundError(RnrError):
    """No definition of that id and version is on the shelf.

    Examples
    --------
    >>> import rnr
    >>> rnr.load("psa", version="1066")
    Traceback (most recent call last):
        ...
    rnr.errors.NotFoundError: there is no version '1066' of psa
      - psa: has no version '1066'; known: 2020
    """


class ProvisionalError(RnrError):
    """A definition rests on facts that nobody read at source, and nobody accepted that.

    Examples
    --------
    >>> import rnr
    >>> try:
    ...     rnr.load("oras_pat")
    ... except rnr.ProvisionalError as error:
    ...     print(error.headline)
    oras_pat-2009 is provisional
    """


class AnswersError(RnrError):
    """One person's answers do not fit the instrument.

    Examples
    --------
    >>> import rnr
    >>> try:
    ...     rnr.assess(rnr.load("psa"), {"pending_charge": "perhaps"})
    ... except rnr.AnswersError as error:
    ...     print(error.problems[0])
    pending_charge: has an unknown answer; expected one of 'no', 'yes'
    """


class ColumnsError(RnrError):
    """A frame's columns do not fit the instrument.

    Examples
    --------
    >>> import rnr
    >>> try:
    ...     rnr.score_frame(rnr.load("psa"), [1, 2, 3])
    ... except rnr.ColumnsError as error:
    ...     print(error.headline)
    there is no frame to score
    """


class ScaleError(RnrError):
    """A scale, level or result was asked for that does not exist.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {}))
    >>> try:
    ...     profile["fat"]
    ... except rnr.ScaleError as error:
    ...     print(error.problems[0])
    fat: is not a scale of psa-2020; did you mean 'fta'?
    """


class PolicyError(RnrError):
    """A policy, or a table of it, cannot be applied or does not exist.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {}))
    >>> try:
    ...     rnr.plan(profile, rnr.load_policy("nj_dmf"))["relase"]
    ... except rnr.PolicyError as error:
    ...     print(error.problems[0].todo)
    did you mean 'release'?
    """


class ReplayError(RnrError):
    """A stored result cannot be recomputed, or gives something else today.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {}))
    >>> other = profile.assessment.model_copy(update={"digest": "sha256:0"})
    >>> stored = rnr.Profile.model_validate_json(
    ...     profile.model_copy(update={"assessment": other}).model_dump_json()
    ... )
    >>> try:
    ...     rnr.replay(stored)
    ... except rnr.ReplayError as error:
    ...     print(error.headline)
    the result cannot be recomputed
    """


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

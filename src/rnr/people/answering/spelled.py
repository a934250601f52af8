"""Spelled: an agency's own way to write answers, declared once and read everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from rnr.definitions.instrument import Instrument
from rnr.definitions.items import REASONS
from rnr.definitions.policy import Policy
from rnr.errors import DefinitionError, Problem, plural, suggest
from rnr.people.answering.answers import Missing, Reader
from rnr.people.answering.desk import desk

T = TypeVar("T", bound=Instrument | Policy)
Known = dict[tuple[type, Any], int | Missing]


def spelled(definition: T, spellings: Mapping[str, Any]) -> T:
    """Say how your records write the answers of a tool, such as ``Y`` for yes.

    Nothing is guessed from data: what is not declared, here or in the tool's own file, stays an
    error. Scores cannot change, only what is read as which answer; the digest stays the file's.

    Parameters
    ----------
    definition
        An instrument, or a policy.
    spellings
        Answer to its spelling or spellings, for every item that has the answer; item to such a
        table, for that item alone; a :class:`rnr.Missing` to what stands for no answer. For one
        item a number may get another meaning than the code it is elsewhere: ``{"no": [0, 1],
        "yes": range(2, 100)}`` where records count and the tool asks whether there were two.

    Returns
    -------
    Instrument or Policy
        The same definition, which also reads these spellings: hand it to :func:`rnr.assess`,
        :func:`rnr.score_frame`, :func:`rnr.sql`.

    Raises
    ------
    DefinitionError
        All problems at once: an unknown item or answer, a spelling that would stand for two
        answers.

    Examples
    --------
    >>> import rnr
    >>> psa = rnr.spelled(rnr.load("psa"), {
    ...     "yes": "Y", "no": "N", rnr.Missing.UNKNOWN: ["U", "N/A"],
    ...     "prior_fta_past_2_years": {"2_plus": range(3, 100)},
    ... })
    >>> made = rnr.assess(psa, {"pending_charge": "Y", "prior_fta_past_2_years": 5})
    >>> made.answers
    {'pending_charge': 'yes', 'prior_fta_past_2_years': '2_plus'}
    """
    book = _Book(definition)
    for name, given in spellings.items():
        if isinstance(given, Mapping):
            book.item(name, given)
        elif isinstance(name, Missing) or (name in REASONS and name not in book.answers):
            book.missing(Missing(name), given)
        else:
            book.everywhere(name, given)
    if book.problems:
        what = f"{plural(len(book.problems), 'problem')} with the spellings for {definition.key}"
        raise DefinitionError(what, book.problems)
    read = cast(T, definition.model_copy(update=book.changed()))
    read.bench.digest, read.bench.program = definition.digest, desk(definition).program
    return read


class _Book:
    """The spellings of a definition while new ones are written in, and what is wrong with them."""

    def __init__(self, definition: Instrument | Policy) -> None:
        self.definition = definition
        self.known = {reader.item: _known(reader) for reader in desk(definition).readers}
        self.answers = list(
            dict.fromkeys(a for item in definition.items.values() for a in item.answers)
        )
        self.accept = _lists(definition.accept)
        self.codes = _lists(definition.missing_codes)
        self.own = {name: _lists(item.accept) for name, item in definition.items.items()}
        self.retaken: dict[str, set[int]] = {name: set() for name in self.own}
        self.problems: list[Problem] = []

    def item(self, name: str, given: Mapping[str, Any]) -> None:
        """Write in the spellings of one item's answers."""
        if name not in self.own:
            what = f"is not an item of {self.definition.key}"
            self._tell(name, what, suggest(name, list(self.own)), "unknown_item")
            return
        answers = self.definition.items[name].answers
        for answer, spellings in given.items():
            if answer in answers:
                made = self._listed(f"{name}.{answer}", spellings)
                self._retake(name, made)
                self._agree(name, made, answers.index(answer), [name])
                self.own[name].setdefault(answer, []).extend(made)
            else:
                what = f"has no answer {answer!r}"
                self._tell(name, what, suggest(answer, list(answers)), "unknown_answer")

    def everywhere(self, answer: str, given: Any) -> None:
        """Write in the spellings of an answer, for all items that have it."""
        if answer not in self.answers:
            what = f"is neither an answer nor an item of {self.definition.key}"
            todo = suggest(answer, [*self.answers, *self.own])
            self._tell(answer, what, todo, "unknown_answer")
            return
        made = self._listed(answer, given)
        for name, item in self.definition.items.items():
            if answer in item.answers:
                self._agree(answer, made, item.answers.index(answer), [name])
        self.accept.setdefault(answer, []).extend(made)

    def missing(self, reason: Missing, given: Any) -> None:
        """Write in what stands for no answer; a number that can be answered cannot."""
        made = self._listed(str(reason), given)
        self._agree(str(reason), made, reason, list(self.own))
        for name, item in self.definition.items.items():
            span = item.number
            for code in made if span else ():
                if span and type(code) is int and span.min <= code <= span.max:
                    what = f"spells {code}, which {name} takes for {code} {span.unit}"
                    todo = "empty those cells, or use a code outside the item's range"
                    self._tell(str(reason), what, todo, "ambiguous")
        self.codes.setdefault(str(reason), []).extend(made)

    def changed(self) -> dict[str, Any]:
        """Give the fields of the definition that the new spellings change."""
        items = {
            name: item.model_copy(update={"accept": _tuples(self.own[name])})
            for name, item in self.definition.items.items()
        }
        field = "inputs" if isinstance(self.definition, Policy) else "items"
        accept, codes = _tuples(self.accept), _tuples(self.codes)
        return {"accept": accept, "missing_codes": codes, field: items}

    def _listed(self, where: str, given: Any) -> list[Any]:
        alone = isinstance(given, str) or not isinstance(given, Iterable)
        made = [given] if alone else list(given)
        if all(type(one) in (bool, int, str) and one != "" for one in made):
            return made
        what = "has a spelling that is no text, whole number or yes/no value"
        self._tell(where, what, "an empty cell is a missing answer anyway", "wrong_type")
        return []

    def _retake(self, name: str, made: list[Any]) -> None:
        """Free, once, the codes that count for all items alike: one item's own word goes first."""
        answers, known = self.definition.items[name].answers, self.known[name]
        numbers = {one for one in made if type(one) is int} - self.retaken[name]
        for answer, spellings in self.definition.accept.items():
            for code in numbers.intersection(one for one in spellings if type(one) is int):
                for form in ((int, code), (str, str(code))):
                    if form[1] in answers or answer not in answers:
                        continue
                    if known.get(form) == answers.index(answer):
                        del known[form]
        self.retaken[name] |= numbers

    def _agree(self, where: str, made: list[Any], meaning: int | Missing, items: list[str]) -> None:
        """Note what the spellings mean, or that one of them already means something else."""
        for name in items:
            for one in made:
                # A file gives the code 1 as the text "1".
                forms: list[tuple[type, Any]] = [(type(one), one)]
                forms += [(str, str(one))] if type(one) is int else []
                if any(self.known[name].setdefault(form, meaning) != meaning for form in forms):
                    what = f"spells {one!r}, which {name} already reads otherwise"
                    todo = "let it stand for one answer"
                    if isinstance(one, str) and (int, _whole(one)) in self.known[name]:
                        todo = f"for {name} alone, declare the number {one}, without quotes"
                    self._tell(where, what, todo, "ambiguous")

    def _tell(self, where: str, what: str, todo: str, code: str) -> None:
        self.problems.append(Problem(where, what, todo, code))


def _known(reader: Reader) -> Known:
    """Say what an item's spellings mean by now."""
    made: Known = {(str, text): code for text, code in reader.codes.items()}
    made |= {**reader.typed, **reader.reasons}
    for (kind, value), meaning in list(made.items()):
        if kind is int:
            made.setdefault((str, str(value)), meaning)
    return made


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _lists(table: Mapping[Any, Iterable[Any]]) -> dict[str, list[Any]]:
    return {str(name): list(spellings) for name, spellings in table.items()}


def _tuples(table: Mapping[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(spellings) for name, spellings in table.items()}

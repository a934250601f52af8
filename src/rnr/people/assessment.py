"""Assessment: one person's validated answers to one instrument, on one date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr

from rnr.definitions.instrument import Instrument
from rnr.errors import AnswersError, Problem, plural
from rnr.people.answers import Missing, Reader, readers, unknown_items
from rnr.scoring.compile import compile_instrument
from rnr.scoring.ops import Num
from rnr.scoring.run import Run, run


class Record(BaseModel):
    """What is kept of a person: frozen, and silent about its content in error messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __eq__(self, other: object) -> bool:
        """Compare what is kept, not what was prepared for speed beside it."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]


class Assessment(Record):
    """One person's validated answers to one instrument and version, on one date.

    Made by :func:`rnr.assess`; holds no name and no identifier.
    """

    instrument: str
    version: str
    digest: str
    """Fingerprint of the definition that the answers were validated against."""
    on: date | None = None
    answers: dict[str, str | int | float]
    missing: dict[str, Missing] = {}
    """Items without an answer, and why."""
    assumed: dict[str, str | int | float] = {}
    """Answers that the instrument's own manual puts in the place of missing ones."""
    warnings: tuple[str, ...] = ()

    _run: Run | None = PrivateAttr(default=None)
    _definition: Instrument | None = PrivateAttr(default=None)


class _Desk:
    """What reading answers to one instrument needs, prepared once."""

    __slots__ = ("by_name", "items", "names", "program", "readers", "tables")

    def __init__(self, instrument: Instrument) -> None:
        self.program = compile_instrument(instrument)
        self.readers: tuple[Reader, ...] = readers(instrument)
        self.names = [reader.item for reader in self.readers]
        self.by_name = {reader.item: reader for reader in self.readers}
        self.tables = [(r.item, r.codes if r.answers else None, r) for r in self.readers]


def desk(instrument: Instrument) -> _Desk:
    """Get what reading answers to this instrument needs; made once and kept with it."""
    if instrument._desk is None:
        instrument._desk = _Desk(instrument)
    prepared: _Desk = instrument._desk
    return prepared


def assess(
    instrument: Instrument,
    answers: Mapping[str, Any],
    on: date | str | None = None,
) -> Assessment:
    """Check one person's answers to an instrument, and keep them with the instrument's version.

    Parameters
    ----------
    instrument
        From :func:`rnr.load`.
    answers
        Item id to answer: the answer's text, a number, or another spelling that the file declares
        under ``accept``. An item that is left out, ``None``, NaN or a :class:`rnr.Missing` reason
        is a missing answer, never a zero.
    on
        The date of the assessment, as a date or ``"2026-03-02"``.

    Returns
    -------
    Assessment

    Raises
    ------
    AnswersError
        An item or answer is unknown, a number is out of range or not whole, or answers contradict
        each other. All problems are listed at once; no answer is repeated in the message.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> rnr.assess(tool, {"age_at_current_arrest": 7, "sex": "male"})
    Traceback (most recent call last):
        ...
    rnr.errors.AnswersError: 2 problems with the answers to psa-2020
      - sex: is not an item of psa-2020; ...
      - age_at_current_arrest: lies outside 10 to 110 years
    """
    prepared = desk(instrument)
    values: list[Num | None] = []
    kept: dict[str, str | int | float] = {}
    lost: dict[str, Missing] = {}
    problems: list[Problem] = []
    found = 0
    for name, codes, reader in prepared.tables:
        given = answers.get(name)
        if given is not None or name in answers:
            found += 1
        if codes is not None and type(given) is str and given in codes:
            code = codes[given]
            values.append(code)
            kept[name] = reader.answers[code]
            continue
        got = reader.read(given)
        if isinstance(got, Problem):
            problems.append(got)
            values.append(None)
        elif isinstance(got, Missing):
            lost[name] = got
            values.append(None)
        else:
            values.append(got)
            kept[name] = reader.answers[int(got)] if reader.answers else got
    if found != len(answers):
        problems = [*unknown_items(instrument, answers), *problems]
    done = run(prepared.program, values)
    warnings: list[str] = []
    for rule in prepared.program.rules:
        if done.settled[rule.slot][0] == 1:
            if rule.refuse:
                items = " and ".join(rule.items) or rule.id
                problems.append(Problem(items, rule.message, "mend the answers", f"rule.{rule.id}"))
            else:
                warnings.append(f"{rule.id}: {rule.message}")
    if problems:
        what = plural(len(problems), "problem")
        raise AnswersError(f"{what} with the answers to {instrument.key}", problems)
    assumed: dict[str, str | int | float] = {}
    for name, value in done.assumed.items():
        reader = prepared.by_name[name]
        assumed[name] = reader.answers[int(value)] if reader.answers else value
    assessment = Assessment.model_construct(
        instrument=instrument.id, version=instrument.version, digest=instrument._digest,
        on=_date(on), answers=kept, missing=lost, assumed=assumed, warnings=tuple(warnings),
    )  # fmt: skip
    assessment._run = done
    assessment._definition = instrument
    return assessment


def _date(on: date | str | None) -> date | None:
    if not isinstance(on, str):
        return on
    try:
        return date.fromisoformat(on)
    except ValueError:
        where = Problem("on", "is not a date", "write it as 2026-03-02", "date")
        raise AnswersError("the date of the assessment cannot be read", [where]) from None

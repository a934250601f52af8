"""Assessment: one person's validated answers to one instrument, on one date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from rnr.definitions.instrument import Instrument
from rnr.errors import AnswersError, Problem, plural
from rnr.people.answering.answers import Missing, unknown_items
from rnr.people.answering.days import day_of
from rnr.people.answering.desk import desk
from rnr.scoring.run import Run, run


class Record(BaseModel):
    """What is kept of a person: frozen, and silent about its content in error messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __eq__(self, other: object) -> bool:
        """Compare what is kept, not what was prepared for speed beside it."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def made(cls, **fields: Any) -> Self:
        """Make a record from values that this library computed, all of them, unchecked.

        What pydantic's ``model_construct`` does, without its search for defaults and aliases,
        which would cost more than scoring.
        """
        record = cls.__new__(cls)
        object.__setattr__(record, "__dict__", fields)
        object.__setattr__(record, "__pydantic_fields_set__", set(fields))
        object.__setattr__(record, "__pydantic_extra__", None)
        object.__setattr__(
            record, "__pydantic_private__", dict.fromkeys(cls.__private_attributes__)
        )
        return record


class Assessment(Record):
    """One person's validated answers to one instrument and version, on one date.

    Made by :func:`rnr.assess`; holds no name and no identifier.

    Examples
    --------
    >>> import rnr
    >>> answers = {"age_at_current_arrest": 30, "pending_charge": rnr.Missing.REFUSED}
    >>> assessment = rnr.assess(rnr.load("psa"), answers, on="2026-03-02")
    >>> lost = assessment.missing
    >>> lost["pending_charge"].value, lost["prior_violent_conviction"].value
    ('refused', 'not_asked')
    """

    # A slot, not a pydantic private attribute: those cost more to read than a score to compute.
    __slots__ = ("_work",)

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

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Say what it is of and how much of it there is: an answer is never repeated."""
        yield "instrument", f"{self.instrument}-{self.version}"
        yield "on", None if self.on is None else self.on.isoformat()
        yield "answered", len(self.answers)
        yield "missing", len(self.missing)

    @property
    def work(self) -> tuple[Instrument, Run] | None:
        """The definition and the run behind this assessment; None for one read back from JSON."""
        try:
            kept: tuple[Instrument, Run] = object.__getattribute__(self, "_work")
        except AttributeError:
            return None
        return kept


def assess(
    instrument: Instrument, answers: Mapping[str, Any], on: date | str | None = None
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
    values = prepared.quick(answers)
    kept: dict[str, str | int | float] = {}
    lost: dict[str, Missing] = {}
    problems: list[Problem] = []
    if values is not None:
        kept = dict(answers)
    else:
        problems = unknown_items(instrument, answers)
        values = []
        for reader in prepared.readers:
            got = reader.read(answers.get(reader.item))
            values.append(None if isinstance(got, Problem | Missing) else got)
            if isinstance(got, Problem):
                problems.append(got)
            elif isinstance(got, Missing):
                lost[reader.item] = got
            else:
                kept[reader.item] = reader.answers[int(got)] if reader.answers else got
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
    assessment = Assessment.made(
        instrument=instrument.id, version=instrument.version, digest=instrument.digest,
        on=_date(on), answers=kept, missing=lost, assumed=assumed, warnings=tuple(warnings),
    )  # fmt: skip
    object.__setattr__(assessment, "_work", (instrument, done))
    return assessment


def _date(on: date | str | None) -> date | None:
    problems: list[Problem] = []
    day = day_of(on, "on", problems)
    if problems:
        raise AnswersError("the date of the assessment cannot be read", problems)
    return day


def again(assessment: Assessment, instrument: Instrument) -> Assessment:
    """Validate a stored assessment's answers anew."""
    given: dict[str, Any] = {**assessment.answers, **assessment.missing}
    return assess(instrument, given, assessment.on)


def rework(assessment: Assessment, instrument: Instrument) -> tuple[Instrument, Run]:
    """Do the work behind a stored assessment again."""
    work = again(assessment, instrument).work
    if work is None:  # pragma: no cover - assess always keeps its work
        raise AnswersError("the assessment was not made by rnr.assess")
    return work

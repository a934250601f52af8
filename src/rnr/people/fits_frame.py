"""Fits for a frame: which programmes are right for everybody, on any engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from rnr.definitions.catalogue import Catalogue, Programme
from rnr.definitions.conditions import NumberTest
from rnr.errors import ColumnsError, Problem, plural, suggest
from rnr.people.engines import give_back, take

YES, UNKNOWN, NO = 2, 1, 0
"""What is the case for a person, as whole numbers: the least of several decides what all say."""


def fits_frame(
    frame: Any,
    catalogue: Catalogue,
    risk: str | None = None,
    intensity: str | None = None,
    absent: Sequence[str] = (),
) -> Any:
    """Say for everybody in a frame which programmes are right for them.

    The same rules as :func:`rnr.match`, without the order. What the frame does not tell of a person
    never counts as a yes.

    Parameters
    ----------
    frame
        One row a person, on any engine: for every target of the catalogue a column of that name
        with ``"yes"`` or ``"no"`` (null while it is open), and for every fact that eligibility or
        an exclusion asks for a column of its name.
    catalogue
        From :func:`rnr.load_catalogue`.
    risk, intensity
        Columns with the risk level and the recommended intensity, in the catalogue's words.
    absent
        Targets and facts that the frame does not hold: such a target is no need of anybody, such a
        fact is unknown of everybody.

    Returns
    -------
    frame
        The same frame with a column ``<programme>_fits`` for each programme: ``"yes"``, ``"no"``,
        or ``"unknown"`` while it rests on what is not known.

    Raises
    ------
    ColumnsError
        A column is missing, of the wrong type, or holds other words; all problems at once.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> offers = rnr.Catalogue.model_validate({"id": "ours", "title": "Ours",
    ...     "risk": ["low", "high"], "hours_at_most": {"low": 30}, "programmes": {"relapse": {
    ...     "title": "Relapse prevention", "targets": ["substance_misuse"], "hours": 100}}})
    >>> people = pl.DataFrame({"substance_misuse": ["yes", "yes", "no", None],
    ...     "risk": ["low", "high", "high", "high"]})
    >>> fits_frame(people, offers, risk="risk")["relapse_fits"].to_list()
    ['no', 'yes', 'no', 'unknown']
    """
    taken = take(frame)
    _refuse(taken.frame, catalogue, risk, intensity, set(absent))
    made = {
        f"{name}_fits": _word(_least(_checks(programme, catalogue, risk, intensity, set(absent))))
        for name, programme in catalogue.programmes.items()
    }
    result = taken.frame.with_columns(**made)
    if taken.eager is None:
        return result.to_native()
    rows: pl.DataFrame = result.to_native().collect()
    return give_back(taken, rows)


def _checks(
    programme: Programme, catalogue: Catalogue, risk: str | None, intensity: str | None,
    absent: set[str],
) -> list[Any]:  # fmt: skip
    targets = [name for name in programme.targets if name not in absent]
    checks = [nw.max_horizontal(*[_said(nw.col(t), ["yes"]) for t in targets]) if targets
              else _number(NO)]  # fmt: skip
    if programme.slots == 0:
        checks.append(_number(NO))
    if programme.risk:
        checks.append(_number(UNKNOWN) if risk is None else _said(nw.col(risk), programme.risk))
    over = [level for level, most in catalogue.hours_at_most.items() if programme.hours > most]
    if over:
        mild = [level for level in catalogue.risk if level not in over]
        checks.append(_number(UNKNOWN) if risk is None else _said(nw.col(risk), mild))
    if intensity is not None and programme.intensity is not None:
        order = catalogue.intensities
        enough = order[order.index(programme.intensity) :]
        checks.append(_said(nw.col(intensity), enough))
    checks += [_test(fact, test, absent) for fact, test in programme.eligible.items()]
    for exclusion in programme.exclude:
        holds = _least([_test(fact, test, absent) for fact, test in exclusion.when.items()])
        checks.append(_number(YES) - holds)
    return checks


def _number(value: int) -> Any:
    return nw.lit(value, dtype=nw.Int64())


def _least(checks: Sequence[Any]) -> Any:
    return nw.min_horizontal(*checks) if len(checks) > 1 else checks[0]


def _said(column: Any, wanted: Iterable[str]) -> Any:
    held = nw.when(column.is_in(list(wanted))).then(_number(YES)).otherwise(_number(NO))
    return nw.when(column.is_null()).then(_number(UNKNOWN)).otherwise(held)


def _test(fact: str, test: Any, absent: set[str]) -> Any:
    if fact in absent:
        return _number(UNKNOWN)
    column = nw.col(fact)
    if not isinstance(test, NumberTest):
        return _said(column, [test] if isinstance(test, str) else test)
    out = _number(YES)
    for bound, beyond in ((test.min, "below"), (test.max, "above")):
        if bound is not None:
            wrong = column < bound if beyond == "below" else column > bound
            out = nw.when(wrong).then(_number(NO)).otherwise(out)
    return nw.when(column.is_null()).then(_number(UNKNOWN)).otherwise(out)


def _word(state: Any) -> Any:
    open_ = nw.when(state == UNKNOWN).then(nw.lit("unknown")).otherwise(nw.lit("no"))
    return nw.when(state == YES).then(nw.lit("yes")).otherwise(open_)


def _asked(catalogue: Catalogue) -> dict[str, bool]:
    """List the facts that programmes ask for, and whether they are numbers."""
    return {
        fact: isinstance(test, NumberTest)
        for programme in catalogue.programmes.values()
        for when in (programme.eligible, *(e.when for e in programme.exclude))
        for fact, test in when.items()
    }


def _refuse(
    frame: Any, catalogue: Catalogue, risk: str | None, intensity: str | None, absent: set[str]
) -> None:
    schema = frame.collect_schema()
    targets = {name for p in catalogue.programmes.values() for name in p.targets} - absent
    facts = {fact: number for fact, number in _asked(catalogue).items() if fact not in absent}
    words: dict[str, Sequence[str]] = dict.fromkeys(sorted(targets), ("yes", "no"))
    words |= {name: known for name, known in (
        (risk, catalogue.risk), (intensity, catalogue.intensities),
    ) if name is not None}  # fmt: skip
    problems = []
    for name in dict.fromkeys([*words, *facts]):
        todo = "add it, or name it in absent=[...]"
        if name not in schema:
            near = suggest(name, list(schema.names()))
            problems.append(Problem(name, "is not a column", near if name in
                                    (risk, intensity) else todo, "column"))  # fmt: skip
        elif facts.get(name) and not schema[name].is_numeric():
            problems.append(Problem(name, "holds no numbers", "give numbers", "type"))
        elif not facts.get(name) and schema[name] != nw.String:
            problems.append(Problem(name, "holds no text", "give the answers as text", "type"))
    _raise(problems)
    strange = {
        name: nw.when(~nw.col(name).is_null() & ~nw.col(name).is_in(list(known)))
        .then(_number(1)).otherwise(_number(0)).sum()
        for name, known in words.items()
    }  # fmt: skip
    counts = frame.select(**strange).collect().rows()[0] if strange else ()
    _raise([
        Problem(name, f"{plural(int(count), 'row')}: another word", f"known: {', '.join(known)}",
                "word")
        for (name, known), count in zip(words.items(), counts, strict=True)
        if count
    ])  # fmt: skip


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise ColumnsError("programmes cannot be matched to this frame", problems)

"""Fits for a frame: which programmes are right for everybody, on any engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from rnr.definitions.catalogue import Catalogue
from rnr.errors import ColumnsError, Problem, plural, suggest
from rnr.people.frames.engines import take
from rnr.people.pictures.mark_columns import whole
from rnr.people.plans.decided import given_back
from rnr.people.programmes.best_columns import best_columns, rank_columns_of
from rnr.people.programmes.fit_columns import demands, in_words, least
from rnr.people.programmes.fits import asked_by
from rnr.scoring.columns import PREFIX


def fits_frame(
    frame: Any,
    catalogue: Catalogue,
    risk: str | None = None,
    intensity: str | None = None,
    absent: Sequence[str] = (),
    best: bool = False,
) -> Any:
    """Say for everybody in a frame which programmes are right for them.

    The same rules as :func:`rnr.match`. What the frame does not tell of a person never counts as a
    yes.

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
        fact is unknown of everybody, such a responsivity factor is nobody's.
    best
        Name the programme that comes first for each person. The frame then holds the place of each
        target among the person's needs, from 1, in ``<target>_rank``, and for each responsivity
        factor that programmes are adapted for a column of its name with ``"yes"`` or ``"no"``, as
        :func:`rnr.picture_frame` gives them.

    Returns
    -------
    frame
        The same frame with a column ``<programme>_fits`` for each programme: ``"yes"``, ``"no"``,
        or ``"unknown"`` while it rests on what is not known. With ``best`` also ``programme``, the
        first of :func:`rnr.match`; null where none fits. As there, a fact that is not known yet
        leaves a programme in, after those without open questions.

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
    gone = set(absent)
    ranks, factors = rank_columns_of(catalogue, gone) if best else ({}, set())
    _refuse(taken.frame, catalogue, risk, intensity, gone, ranks, factors)
    made = {
        f"{name}_fits": in_words(least(demands(programme, catalogue, risk, intensity, gone)))
        for name, programme in catalogue.programmes.items()
    }
    result = taken.frame.with_columns(**made)
    if best:
        for stage in best_columns(catalogue, risk, intensity, gone):
            result = result.with_columns(**stage)
        made["programme"] = None
    return given_back(taken, result.select(*taken.names, *made))


def _refuse(
    frame: Any, catalogue: Catalogue, risk: str | None, intensity: str | None, absent: set[str],
    ranks: Mapping[str, str], factors: set[str],
) -> None:  # fmt: skip
    schema = frame.collect_schema()
    targets = {name for p in catalogue.programmes.values() for name in p.targets} - absent
    named = {fact: said for fact, said in asked_by(catalogue).items() if fact not in absent}
    facts = {fact: said is None for fact, said in named.items()}
    facts |= dict.fromkeys(ranks.values(), True)
    words: dict[str, Sequence[str]] = dict.fromkeys(sorted(targets | factors), ("yes", "no"))
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
        .then(whole(1)).otherwise(whole(0)).sum()
        for name, known in words.items()
    }  # fmt: skip
    lost = {
        rank: nw.when((nw.col(target) == "yes") & nw.col(rank).is_null())
        .then(whole(1)).otherwise(whole(0)).sum()
        for target, rank in ranks.items()
    }  # fmt: skip
    odd = {f"{PREFIX}odd_{n}": _otherwise(n, known).sum() for n, known in named.items() if known}
    sums = {**strange, **lost, **odd}
    counts = frame.select(**sums).collect().rows()[0] if sums else ()
    said = [("another word", f"known: {', '.join(known)}") for known in words.values()]
    said += [("a need without a place", "rank every need that is there")] * len(lost)
    said += [("a word written otherwise than in the catalogue", f"known: {', '.join(known)}")
             for known in named.values() if known]  # fmt: skip
    _raise([
        Problem(name, f"{plural(int(count), 'row')}: {what}", todo, "word")
        for name, (what, todo), count in zip(
            [*words, *lost, *(n for n, known in named.items() if known)], said, counts, strict=True
        )
        if count
    ])  # fmt: skip


def _otherwise(name: str, words: Sequence[str]) -> Any:
    """Whether a word is the catalogue's but for capitals and spaces: it would keep nobody out."""
    cell = nw.col(name)
    same = cell.str.strip_chars().str.to_lowercase().is_in([word.lower() for word in words])
    return nw.when(same & ~cell.is_in(list(words))).then(whole(1)).otherwise(whole(0))


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise ColumnsError("programmes cannot be matched to this frame", problems)

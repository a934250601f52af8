"""Check a definition file: all that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rnr.check.bands import check_bands
from rnr.check.cases import check_cases, check_reach
from rnr.check.conditions import check_conditions, check_rules, check_strata
from rnr.check.faces import can_check_columns, check_faces
from rnr.check.kinds import check_kinds, check_missing
from rnr.check.levels import check_levels, possible_levels, unproved
from rnr.check.licence import check_licence, check_words
from rnr.check.meaning import check_meaning
from rnr.check.names import check_names, check_place
from rnr.check.net import make_net
from rnr.check.norms import check_findings, check_norm
from rnr.check.policy import examine_policy
from rnr.check.sources import check_sources
from rnr.check.spellings import check_spellings
from rnr.check.survey import survey
from rnr.check.usage import check_usage
from rnr.check.worked import work
from rnr.check.worse import Proven, check_worse
from rnr.definitions.instrument import Instrument
from rnr.errors import DefinitionError, Problem
from rnr.library.load import read_instrument, read_policy
from rnr.library.shelf import PathLike
from rnr.library.toml import read_toml
from rnr.scoring.compile import compile_instrument

_HOLLOW = ("name.collision", "scale.times", "scale.clamp")
"""A name of two things, a scale that is always the same: all else that could be told follows."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What a check found: what is wrong, and what could not be proved either way."""

    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()


def check(path: PathLike) -> tuple[Problem, ...]:
    """Check one definition file and list everything that is wrong with it.

    Parameters
    ----------
    path
        An instrument or a policy, as a TOML file.

    Returns
    -------
    tuple of Problem
        Each with its place in the file, what is wrong and what was expected, what to do, and a
        stable code. Empty if the file is clean.

    Examples
    --------
    >>> import rnr
    >>> rnr.check(rnr.names()[0].path)
    ()
    """
    return examine(path).problems


def examine(path: PathLike) -> Examination:
    """Check one definition file; also say what could not be proved."""
    file = Path(path)
    try:
        if "tables" in read_toml(file):
            return Examination(*examine_policy(read_policy(file), file))
        instrument = read_instrument(file)
    except DefinitionError as error:
        return Examination(error.problems)
    found = examine_instrument(instrument)
    return Examination((*found.problems, *check_place(instrument, file)), found.notes)


def check_instrument(instrument: Instrument) -> tuple[Problem, ...]:
    """Check a definition that follows the format."""
    return examine_instrument(instrument).problems


def examine_instrument(instrument: Instrument) -> Examination:
    """Check a definition that follows the format; also say what could not be proved."""
    problems = [*_words(instrument)]
    if any(problem.code in _HOLLOW for problem in problems):
        return Examination(tuple(problems))
    nonsense = check_meaning(instrument)
    if nonsense:
        # Without meaning there is nothing to enumerate and no case to score.
        return Examination((*nonsense, *problems))
    notes: list[Problem] = []
    program = compile_instrument(instrument)
    net = make_net(program)
    proven: Proven = {}
    possible: dict[str, list[str]] = {}
    problems += [*check_usage(instrument), *check_missing(instrument, program)]
    problems += [*check_conditions(instrument, net), *check_rules(net)]
    problems += check_bands(instrument, net)
    for name, scale in instrument.scales.items():
        plan = program.scales[name]
        reached = survey(net, scale, plan)
        problems += [*check_strata(instrument, name), *check_levels(name, scale, plan, reached)]
        possible[name] = possible_levels(scale, plan, reached)
        problems += check_worse(instrument, net, name, proven)
        for norm in instrument.norms:
            if norm.scale == name:
                problems += check_norm(norm, plan, reached)
        notes += unproved(name, scale, reached)
    worked = work(instrument)
    problems += [*check_cases(instrument, worked), *check_reach(instrument, possible, worked)]
    problems += check_faces(instrument, worked)
    if not can_check_columns():
        what = "were not run as a frame: polars and narwhals are not installed"
        notes.append(Problem("cases", what, "pip install 'rnr[frames]'", "note.faces"))
    return Examination(tuple(problems), tuple(notes))


def _words(instrument: Instrument) -> Iterator[Problem]:
    """Everything that can be told without compiling."""
    yield from check_names(instrument)
    yield from check_sources(instrument)
    yield from check_spellings(instrument)
    yield from check_licence(instrument)
    yield from check_words(instrument)
    yield from check_kinds(instrument)
    yield from check_findings(instrument)

"""Check a definition file: all that is wrong with it, at once."""

from __future__ import annotations

from pathlib import Path

from rnr.check.cases import check_cases
from rnr.definitions.instrument import Instrument
from rnr.errors import DefinitionError, Problem
from rnr.library.load import read_instrument
from rnr.library.shelf import PathLike
from rnr.scoring.compile import compile_instrument


def check(path: PathLike) -> tuple[Problem, ...]:
    """Check one definition file and list everything that is wrong with it."""
    file = Path(path)
    try:
        instrument = read_instrument(file)
    except DefinitionError as error:
        return error.problems
    return check_instrument(instrument)


def check_instrument(instrument: Instrument) -> tuple[Problem, ...]:
    """Check a definition that follows the format."""
    try:
        compile_instrument(instrument)
    except DefinitionError as error:
        return error.problems
    return tuple(check_cases(instrument))

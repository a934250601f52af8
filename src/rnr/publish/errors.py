"""What can go wrong with the files that people bring and take away."""

from __future__ import annotations

from pathlib import Path

from rnr.errors import Problem, RnrError


class FileError(RnrError):
    r"""A file of people cannot be read or written.

    Examples
    --------
    >>> str(unreadable(Path("people.csv"), "is empty", "give a header line and rows"))
    'people.csv cannot be read\n  - people.csv: is empty; give a header line and rows'
    """


class UsageError(RnrError):
    """A command was given words that it does not understand."""


def unreadable(path: Path, what: str, todo: str, code: str = "file") -> FileError:
    """Say why a file cannot be read."""
    problem = Problem(path.name, what, todo, code)
    return FileError(f"{path.name} cannot be read", [problem])


def unwritable(path: Path, what: str, todo: str, code: str = "file") -> FileError:
    """Say why a file cannot be written."""
    problem = Problem(path.name, what, todo, code)
    return FileError(f"{path.name} cannot be written", [problem])

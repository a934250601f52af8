"""Read an agency's own tables: a crosswalk, a catalogue of programmes."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import Any

from rnr.definitions.catalogue import Catalogue
from rnr.definitions.crosswalk import Crosswalk
from rnr.errors import DefinitionError, Problem, plural, suggest
from rnr.library.shelf import PathLike
from rnr.library.toml import LARGEST, build, read_toml

_LISTS = ("targets", "setting", "risk", "suits")
_NUMBERS = ("hours", "slots", "effect.size", "effect.se")
_TEXTS = ("title", "intensity", "quality", "source", "note", "effect.outcome", "effect.source",
          "effect.note")  # fmt: skip


def load_crosswalk(path: PathLike) -> Crosswalk:
    """Read a crosswalk from a TOML file of your own.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Crosswalk

    Raises
    ------
    DefinitionError
        The file cannot be read or does not follow the format; all problems at once.

    Examples
    --------
    >>> load_crosswalk("no_such_file.toml")
    Traceback (most recent call last):
        ...
    rnr.errors.DefinitionError: no_such_file.toml cannot be read...
    """
    file = Path(path)
    return build(Crosswalk, read_toml(file), file)


def load_catalogue(path: PathLike) -> Catalogue:
    """Read a catalogue of programmes from a TOML file of your own, or from TOML and CSV.

    Parameters
    ----------
    path
        The TOML file. ``programmes`` is a table of programmes, or the name of a CSV file in the
        same folder with one programme a line. In the CSV file lists are separated by ``;``, an
        effect has the columns ``effect.size``, ``effect.se``, ``effect.outcome`` and
        ``effect.source``; ``eligible.sex`` lists the answers that are admitted,
        ``eligible.age.min`` and ``eligible.age.max`` bound a number, and ``exclude.sex`` lists the
        answers that are not admitted. An empty cell says nothing.

    Returns
    -------
    Catalogue

    Raises
    ------
    DefinitionError
        A file cannot be read or does not follow the format; all problems at once.

    Examples
    --------
    >>> load_catalogue("no_such_file.toml")
    Traceback (most recent call last):
        ...
    rnr.errors.DefinitionError: no_such_file.toml cannot be read...
    """
    file = Path(path)
    data = read_toml(file)
    table = data.get("programmes")
    if isinstance(table, str):
        if Path(table).name != table:
            what = "is not the name of a file in the same folder"
            raise DefinitionError(
                f"{file.name} cannot be read", [Problem("programmes", what, code="file")]
            )
        data = {**data, "programmes": read_programmes(file.with_name(table))}
    return build(Catalogue, data, file)


def read_programmes(path: Path) -> dict[str, dict[str, Any]]:
    """Read the lines of a CSV file as programmes, not yet validated."""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST:
            raise DefinitionError(
                f"{path.name} cannot be read", [Problem(path.name, "is too large", code="size")]
            )
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        why = "is not UTF-8"
    except csv.Error as error:
        why = f"is not CSV: {error}"
    else:
        return _programmes(path, lines)
    raise DefinitionError(f"{path.name} cannot be read", [Problem(path.name, why, code="file")])


def _programmes(path: Path, lines: list[list[str]]) -> dict[str, dict[str, Any]]:
    head = [name.strip() for name in lines[0]] if lines else []
    known = ("id", *_LISTS, *_NUMBERS, *_TEXTS)
    problems = [
        Problem(f"column {name!r}", "is not known", suggest(name, known), "column")
        for name in head
        if name not in known and not _condition(name)
    ]
    problems += [Problem(f"column {name!r}", "stands twice", "", "column")
                 for name in dict.fromkeys(head) if head.count(name) > 1]  # fmt: skip
    if "id" not in head:
        problems.append(Problem("column 'id'", "is missing", "add it", "column"))
    made: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(head):
            what = f"has {plural(len(line), 'cell')}, expected {len(head)}"
            problems.append(Problem(f"line {number}", what, "quote cells that hold commas", "csv"))
            continue
        cells = {n: c.strip() for n, c in zip(head, line, strict=True) if c.strip()}
        name = cells.pop("id", "")
        if not name or name in made:
            what = "repeats an id" if name else "has no id"
            problems.append(Problem(f"line {number}", what, "give each line its own", "id"))
            continue
        made[name] = {}
        for column, cell in cells.items():
            value = _value(column, cell)
            if value is None:
                where = f"line {number}, {column}"
                problems.append(Problem(where, "is not a number", "write it as 58.5", "number"))
            else:
                _put(made[name], column, value)
    if problems:
        raise DefinitionError(f"{path.name} does not follow the format", problems)
    return made


def _condition(name: str) -> bool:
    parts = name.split(".")
    return len(parts) > 1 and (
        (parts[0] == "eligible" and (len(parts) == 2 or parts[2:] in (["min"], ["max"])))
        or (parts[0] == "exclude" and len(parts) == 2)
    )


def _value(column: str, cell: str) -> Any:
    if column in _NUMBERS or column.endswith((".min", ".max")):
        try:
            number = float(cell)
        except ValueError:
            return None
        if not math.isfinite(number):
            return None
        return int(number) if number.is_integer() and "." not in cell else number
    if column in _TEXTS:
        return cell
    return [part.strip() for part in cell.split(";") if part.strip()]


def _put(programme: dict[str, Any], column: str, value: Any) -> None:
    first, *rest = column.split(".")
    if first == "exclude":
        because = f"not for people with this answer to {rest[0]}"
        programme.setdefault(first, []).append({"when": {rest[0]: value}, "because": because})
        return
    at = programme
    for part in (first, *rest)[:-1]:
        at = at.setdefault(part, {})
    at[(first, *rest)[-1]] = value

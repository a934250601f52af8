"""Read a definition file safely: bounded in size and depth, every problem named."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rnr.errors import DefinitionError, Problem

LARGEST = 2_000_000
"""Bytes. The largest published instrument takes less than a twentieth of it."""
DEEPEST = 24
"""Levels of nesting; the format itself needs seven."""

M = TypeVar("M", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file into plain data, or say exactly why it cannot be read.

    Parameters
    ----------
    path
        The file, UTF-8, at most 2 MB.

    Returns
    -------
    dict
        Tables and values; decimal fractions as ``Decimal``.

    Raises
    ------
    DefinitionError
        The file is absent, too large, not UTF-8, nested too deeply or not TOML.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _cannot(
            path, f"cannot be read ({error.strerror})", "give the path of a file"
        ) from None
    if size > LARGEST:
        raise _cannot(
            path, f"is larger than {LARGEST:,} bytes", "a definition is a small table", "size"
        )
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise _cannot(
            path, f"cannot be read ({error.strerror})", "give the path of a file"
        ) from None
    except UnicodeDecodeError as error:
        raise _cannot(
            path,
            f"is not UTF-8 (byte {error.start})",
            "save it as UTF-8 without a byte-order mark",
            "encoding",
        ) from None
    return parse_toml(text, path)


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """Parse TOML text; ``path`` is only named in messages."""
    if re.search(rf"(?:\[[^\]\n]*){{{DEEPEST}}}|(?:\{{[^}}\n]*){{{DEEPEST}}}", text):
        raise _cannot(path, f"is nested more than {DEEPEST} levels deep", "flatten it", "depth")
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _cannot(path, f"is not TOML: {error}", "mend that line", "toml") from None
    except RecursionError:
        raise _cannot(path, "is nested too deeply", "flatten it", "depth") from None
    if _depth(data) > DEEPEST:
        raise _cannot(path, f"is nested more than {DEEPEST} levels deep", "flatten it", "depth")
    return data


def _depth(data: object) -> int:
    """Measure nesting without recursion, so that hostile input cannot exhaust the stack."""
    deepest, level = 0, [data]
    while level:
        deepest += 1
        below: list[object] = []
        for value in level:
            if isinstance(value, dict):
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
        level = below
    return deepest


def _cannot(path: Path, what: str, todo: str, code: str = "file") -> DefinitionError:
    problem = Problem(path.name, what, todo, code)
    return DefinitionError(f"{path.name} cannot be read", [problem])


def digest(data: dict[str, Any]) -> str:
    """Fingerprint what a file says, whatever its layout and comments.

    Examples
    --------
    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    # The order of keys matters only inside answers and levels, which the models keep; two files
    # that differ in nothing but the order of their tables say the same.
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def build(model: type[M], data: dict[str, Any], path: Path) -> M:
    """Validate plain data as a definition; list every problem with its place in the file.

    Raises
    ------
    DefinitionError
        A key is unknown or missing, or a value has the wrong type.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = [
            Problem(_where(e["loc"]), _what(e), _todo(e), f"schema.{e['type']}")
            for e in error.errors(include_url=False, include_input=False)
        ]
        raise DefinitionError(f"{path.name} does not follow the format", problems) from None


_INTERNAL = re.compile(
    r"^(tuple\[|function-|list\[|dict\[|literal\[|str$|int$|float$|table$|answer$|answers$)"
)


def _where(location: tuple[int | str, ...]) -> str:
    words: list[str] = []
    for part in location:
        if isinstance(part, int) and words:
            words[-1] += f"[{part}]"
        elif not _INTERNAL.match(str(part)):
            words.append(str(part))
    return ".".join(words) or "file"


_WORDS = {
    "extra_forbidden": "is not a key of the format",
    "missing": "is missing",
    "string_type": "should be text in quotes",
    "int_type": "should be a whole number",
    "bool_type": "should be true or false",
    "dict_type": "should be a table",
    "model_type": "should be a table",
    "tuple_type": "should be a list",
    "string_too_short": "should not be empty",
    "too_short": "should not be empty",
}


def _what(error: Any) -> str:
    kind = str(error["type"])
    if kind == "string_pattern_mismatch":
        return "is not written as this field is: " + (
            "lower snake case, such as prior_arrests"
            if "a-z" in error["ctx"]["pattern"] and "A-Z" not in error["ctx"]["pattern"]
            else "letters, digits and dots"
        )
    said = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    if kind == "literal_error" and " or " in said:
        said = said.replace("should be", "should be one of", 1)
    return _WORDS.get(kind) or said


def _todo(error: Any) -> str:
    return {"extra_forbidden": "remove it or mend its spelling", "missing": "add it"}.get(
        str(error["type"]), ""
    )

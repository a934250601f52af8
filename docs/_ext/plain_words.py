"""Say conditions, operations and numbers of a definition in plain words, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rnr.definitions.common import as_ids
from rnr.definitions.conditions import AnsweredTest, NumberTest, as_condition
from rnr.definitions.derived import operation


def esc(text: object) -> str:
    """Write text so that Markdown shows it as it is."""
    flat = " ".join(str(text).split())
    flat = re.sub(r"([\\`*_\[\]<>|{}$#])", r"\\\1", flat)
    return re.sub(r"(?<=\s)(https?)://", r"\1\\://", flat)


def code(text: object) -> str:
    """Write an identifier or answer as code."""
    return f"`{str(text).replace('|', '&#124;')}`" if text != "" else ""


def num(value: object) -> str:
    """Write a number as a person would."""
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def cite(source: str | tuple[str, ...], default: str | tuple[str, ...] = ()) -> str:
    """Name the sources of a fact; ``derived`` follows from the file itself."""
    ids = as_ids(source) or as_ids(default)
    return ", ".join("worked out here" if s == "derived" else esc(s) for s in ids)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Write a Markdown table; nothing without rows."""
    body = ["| " + " | ".join(cell or " " for cell in row) + " |" for row in rows]
    if not body:
        return []
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *body, ""]


def test(value: Any) -> str:
    """Say one line of a condition."""
    if isinstance(value, str):
        return f"is {code(value)}"
    if isinstance(value, tuple):
        return "is " + " or ".join(code(v) for v in value)
    if isinstance(value, AnsweredTest):
        return "is answered" if value.answered else "is not answered"
    assert isinstance(value, NumberTest)
    if value.min is not None and value.min == value.max:
        return f"is {num(value.min)}"
    parts = []
    if value.min is not None and value.max is not None:
        parts.append(f"is {num(value.min)} to {num(value.max)}")
    elif value.min is not None:
        parts.append(f"is {num(value.min)} or more")
    elif value.max is not None:
        parts.append(f"is {num(value.max)} or less")
    if value.above is not None:
        parts.append(f"is greater than {code(value.above)}")
    if value.below is not None:
        parts.append(f"is less than {code(value.below)}")
    return " and ".join(parts)


def condition(value: Mapping[str, Any] | tuple[str, ...], joined: str = " and ") -> str:
    """Say a whole condition."""
    return joined.join(f"{code(ref)} {test(t)}" for ref, t in as_condition(value).items())


def points(value: Any) -> str:
    """Say what the answers earn on a scale."""
    if hasattr(value, "each"):
        return f"{num(value.each)} for each"
    return ", ".join(f"{code(answer)} {num(earned)}" for answer, earned in value.items())


def derived(value: Any) -> str:
    """Say how an answer follows from others."""
    key = operation(value) or ""
    said = getattr(value, key)
    if key in ("any", "all", "none", "count"):
        lead = {
            "any": "yes if any of these holds",
            "all": "yes if all of these hold",
            "none": "yes if none of these holds",
            "count": "how many of these hold",
        }[key]
        return f"{lead}: {condition(said, '; ')}"
    constant = getattr(value, "constant", None)
    more = f", and {num(constant)}" if constant else ""
    if key == "sum":
        weights = said if isinstance(said, dict) else dict.fromkeys(said, 1)
        parts = [code(r) if w == 1 else f"{num(w)} × {code(r)}" for r, w in weights.items()]
        return "sum of " + ", ".join(parts) + more
    if key in ("difference", "ratio", "product", "least", "greatest"):
        lead = {
            "difference": "first less second: ",
            "ratio": "first over second: ",
            "product": "product of ",
            "least": "smallest (best) of ",
            "greatest": "greatest (worst) of ",
        }[key]
        return lead + ", ".join(code(r) for r in said) + more
    if key == "log":
        return f"natural logarithm of {code(said)}"
    if key == "power":
        return f"{code(said.of)} to the power {said.to}"
    if key == "points":
        return "points: " + "; ".join(f"{code(r)}: {points(p)}" for r, p in said.items()) + more
    if key == "band":
        return f"{code(said.of)} in bands: " + ", ".join(
            f"{code(name)} from {num(start)}" for name, start in said.into.items()
        )
    if key == "convert":
        return f"{code(said.of)} looked up: " + ", ".join(
            f"{num(to)} from {start}" for start, to in said.starts.items()
        )
    if key == "first":
        rows = "; ".join(f"{code(row.then)} if {condition(row.when)}" for row in said)
        return f"first that holds: {rows}; otherwise {code(value.otherwise)}"
    cells = "; ".join(
        f"{code(row)}: " + ", ".join(num(c) for c in line) for row, line in said.cells.items()
    )
    return f"table of {code(said.rows)} by {code(said.columns)}: {cells}"

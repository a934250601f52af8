"""A report as a file and as a frame: written and read back without its counts."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import narwhals as nw

from rnr.errors import Problem
from rnr.evidence.errors import CountsError
from rnr.evidence.reports.checklist import Line
from rnr.evidence.reports.tidy import Row

if TYPE_CHECKING:
    from rnr.evidence.reports.report import Backend, Report

FORMAT = "rnr report 1"
_NUMBERS = ("estimate", "low", "high")
_WORDS = {None: math.nan, "infinite": math.inf, "minus infinite": -math.inf}
_TYPES: dict[str, Any] = {
    "group": nw.String, "measure": nw.String, "at": nw.String, "estimate": nw.Float64,
    "low": nw.Float64, "high": nw.Float64, "n": nw.Int64, "events": nw.Int64,
    "definition": nw.String, "method": nw.String, "time": nw.Float64,
}  # fmt: skip


def frame_of(report: Report, backend: Backend) -> Any:
    """Give the rows of a report as a frame; see :meth:`Report.table`."""
    columns = {name: [_value(name, getattr(row, name)) for row in report.rows] for name in _TYPES}
    if backend == "pandas":
        import pandas as pd

        # Only the nullable integers of pandas keep a withheld number apart from a number.
        frame = pd.DataFrame(columns)
        return frame.astype({"n": "Int64", "events": "Int64", "time": "float64"})
    return nw.from_dict(columns, schema=_TYPES, backend=backend).to_native()


def _value(name: str, value: Any) -> Any:
    return None if name in _NUMBERS and math.isnan(value) else value


def read(text: str) -> dict[str, Any]:
    """Read the fields of a report from its JSON.

    Raises
    ------
    CountsError
        When the text is something else.

    Examples
    --------
    >>> read("{}")
    Traceback (most recent call last):
    rnr.evidence.errors.CountsError: this is not a report
      - format: 'rnr report 1' is expected
    """
    try:
        said = json.loads(text)
    except json.JSONDecodeError:
        said = {}
    if not isinstance(said, dict) or said.pop("format", None) != FORMAT:
        problem = Problem("format", f"{FORMAT!r} is expected", code="format")
        raise CountsError("this is not a report", [problem])
    rows = tuple(
        Row(**(row | {name: _WORDS.get(row[name], row[name]) for name in _NUMBERS}))
        for row in said["rows"]
    )
    lines = tuple(Line(**line) for line in said["checklist"])
    names = {"by": tuple(said["by"]), "cautions": tuple(said["cautions"])}
    return {**said, **names, "rows": rows, "checklist": lines}

"""Code tables: from an agency's own codes to the answers of an instrument.

Some tools ask for the group of an offence, and agencies hold its code. The table that leads from
one to the other belongs to the agency or its ministry; it is brought along, not shipped.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnr.errors import AnswersError, ColumnsError, Problem, plural, suggest
from rnr.library.shelf import PathLike


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Codes and what each stands for, column by column; every code is text.

    Parameters
    ----------
    rows
        Code to its row: column name to answer. An empty cell gives no answer.
    name
        What the table is called in messages.

    Examples
    --------
    >>> table = CodeTable({"00101": {"group": "violence"}, "05200": {"group": ""}}, "offences")
    >>> table.answer("00101", "group")
    'violence'
    >>> table.answer("99999", "group")
    Traceback (most recent call last):
        ...
    rnr.errors.AnswersError: the code gives no answer
      - offences: does not list this code; check it, or bring a newer table
    """

    rows: Mapping[str, Mapping[str, str]]
    name: str = "code table"

    @classmethod
    def read(cls, path: PathLike, code: str, rename: Mapping[str, str] | None = None) -> CodeTable:
        """Read a table from a CSV file.

        Parameters
        ----------
        path
            UTF-8 CSV with one header line.
        code
            The column that holds the codes; kept as text, leading zeros and all.
        rename
            Cells that are spelled otherwise in the instrument: cell to answer. A cell renamed to
            the empty text gives no answer.

        Returns
        -------
        CodeTable

        Raises
        ------
        ColumnsError
            The code column is missing, or a code stands twice with different answers.
        """
        file = Path(path)
        spell = rename or {}
        rows: dict[str, dict[str, str]] = {}
        twice = 0
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            names = list(reader.fieldnames or [])
            if code not in names:
                where = Problem(
                    file.name, f"has no column {code!r}", suggest(code, names), "column"
                )
                raise ColumnsError("the code table cannot be read", [where])
            for line in reader:
                cells = {n: spell.get(c or "", c or "") for n, c in line.items() if n != code}
                twice += rows.setdefault(line[code], cells) != cells
        if twice:
            what = f"gives {plural(twice, 'code')} two different meanings"
            raise ColumnsError(
                "the code table cannot be read", [Problem(file.name, what, "keep one", "twice")]
            )
        return cls(rows, file.name)

    def answer(self, code: str, column: str) -> str:
        """Look up what one code stands for.

        Raises
        ------
        AnswersError
            The table does not list the code, or gives no answer for it.
        ColumnsError
            The table has no such column.
        """
        self._has(column)
        if code not in self.rows:
            what, todo = "does not list this code", "check it, or bring a newer table"
        elif not self.rows[code][column]:
            what, todo = f"gives no {column} for this code", "this offence has no score"
        else:
            return self.rows[code][column]
        raise AnswersError("the code gives no answer", [Problem(self.name, what, todo, "code")])

    def apply(
        self, frame: Any, code: str, gives: Mapping[str, str], on_unlisted: str = "raise"
    ) -> Any:
        """Add answers to a frame in memory, looked up from its column of codes.

        Parameters
        ----------
        frame
            pandas, polars or PyArrow, in memory.
        code
            The frame's column of codes, as text.
        gives
            Column of this table to the name of the new column (an item's id).
        on_unlisted
            ``"raise"``, or ``"missing"``: codes that the table does not list, or gives no answer
            for, become missing answers. An empty code is a missing answer either way.

        Returns
        -------
        frame
            The same kind, with the new columns.

        Raises
        ------
        ColumnsError
            Codes are not listed or have no answer; counts are given, never codes.
        """
        import polars as pl

        from rnr.people.frames.engines import give_back, take

        for column in gives:
            self._has(column)
        taken = take(frame)
        if taken.eager is None:
            todo = "compute it first, or join the table in your engine"
            raise ColumnsError("codes are looked up in memory", [Problem("frame", "is lazy", todo)])
        rows = taken.eager
        if rows.schema.get(code) != pl.String:
            what = "is not a column of text" if code in rows.columns else "is not a column"
            raise ColumnsError("codes cannot be read", [Problem(code, what, "keep leading zeros")])
        answers = pl.DataFrame(
            {
                code: list(self.rows),
                **{
                    new: [row[old] or None for row in self.rows.values()]
                    for old, new in gives.items()
                },
            },
            schema={code: pl.String, **dict.fromkeys(gives.values(), pl.String)},
        )
        joined = rows.join(answers, on=code, how="left", maintain_order="left")
        if on_unlisted == "raise":
            self._refuse_unlisted(rows.get_column(code), joined, gives)
        return give_back(taken, joined)

    def _has(self, column: str) -> None:
        known = list(next(iter(self.rows.values()), {}))
        if column not in known:
            where = Problem(
                self.name, f"has no column {column!r}", suggest(column, known), "column"
            )
            raise ColumnsError("the code table has no such column", [where])

    def _refuse_unlisted(self, codes: Any, joined: Any, gives: Mapping[str, str]) -> None:
        given = codes.is_not_null()
        listed = codes.is_in(list(self.rows))
        problems = []
        if unlisted := int((given & ~listed).sum()):
            what = f"{plural(unlisted, 'row')} with a code that {self.name} does not list"
            problems.append(Problem(codes.name, what, "check them, or bring a newer table", "code"))
        for old, new in gives.items():
            if empty := int((listed & joined.get_column(new).is_null()).sum()):
                what = f"{plural(empty, 'row')} with a code for which {self.name} gives no {old}"
                problems.append(Problem(codes.name, what, "such an offence has no score", "code"))
        if problems:
            raise ColumnsError("codes have no answer", problems)

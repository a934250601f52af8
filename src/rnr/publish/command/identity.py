"""Whether ids identify rows, over a file of any length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from rnr.errors import ColumnsError, Problem, plural


class Identity:
    """What is remembered of ids while rows pass by: eight bytes a row.

    Parameters
    ----------
    columns
        The columns that together identify a row; none to remember nothing.

    Examples
    --------
    >>> seen = Identity(["person"])
    >>> rows = pl.DataFrame({"person": ["a", "b", "a", None]})
    >>> seen.add(rows)
    >>> seen.refuse_shared(lambda: [rows])
    Traceback (most recent call last):
        ...
    rnr.errors.ColumnsError: ids do not identify rows
      - person: 2 rows share an id with another row; give every row an id of its own
      - person: 1 row has no id; give every row an id
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        self.hashes: list[pl.Series] = []
        self.lacking = 0

    def add(self, rows: pl.DataFrame) -> None:
        """Remember the ids of some rows."""
        if not self.columns:
            return
        ids = rows.select(self.columns)
        lacking = ids.select(pl.any_horizontal(pl.all().is_null())).to_series()
        self.lacking += int(lacking.sum())
        self.hashes.append(ids.filter(~lacking).hash_rows(seed=0))

    def refuse_shared(self, again: object) -> None:
        """Raise if rows share an id or have none.

        Parameters
        ----------
        again
            A function that gives the same rows once more. It is called only if two ids look
            alike, to compare them letter by letter.

        Raises
        ------
        ColumnsError
            With the number of such rows, never an id.
        """
        problems = []
        where = " and ".join(self.columns)
        shared = self._shared(again) if self.hashes else 0
        if shared:
            what = f"{plural(shared, 'row')} share an id with another row"
            problems.append(Problem(where, what, "give every row an id of its own", "duplicate_id"))
        if self.lacking:
            has = "has" if self.lacking == 1 else "have"
            what = f"{plural(self.lacking, 'row')} {has} no id"
            problems.append(Problem(where, what, "give every row an id", "no_id"))
        if problems:
            raise ColumnsError("ids do not identify rows", problems)

    def _shared(self, again: object) -> int:
        seen = pl.concat(self.hashes)
        alike = seen.filter(seen.is_duplicated()).unique()
        if not len(alike):
            return 0
        assert callable(again)
        batches: Iterable[pl.DataFrame] = again()
        found = []
        for rows in batches:
            ids = rows.select(self.columns)
            near = ids.hash_rows(seed=0).is_in(alike.implode())
            found.append(ids.filter(near))
        return int(pl.concat(found).filter(pl.concat(found).is_duplicated()).height)

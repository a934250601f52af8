"""Due: what is to be done by a date, and how long a period is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rnr.definitions.common import Definition, SourceIds, Text

Unit = Literal["days", "business_days", "months", "calendar_months"]
"""Days, Mondays to Fridays, months to the same day, or to the last day of the month."""


class Due(Definition):
    """Something to be done by a date: a contact, a visit, an assessment, again and again."""

    what: Text
    times: Annotated[int, Field(ge=1)] = 1
    """So many times in each period."""
    every: Annotated[int, Field(ge=1)] | None = None
    """Length of the period; without it, once."""
    unit: Unit = "days"
    first: Annotated[int, Field(ge=0)] | None = None
    """The first time within so long of the start; without it, within one period."""
    first_unit: Unit = "days"
    source: SourceIds = ()
    note: str = ""

    @model_validator(mode="after")
    def _says_when(self) -> Due:
        if self.every is None and self.first is None:
            raise ValueError("should say how often (every), or until when the first time (first)")
        return self

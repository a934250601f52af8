"""One person's answers to one instrument, as JSON Schema and as a pydantic model."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from rnr.definitions.instrument import Instrument
from rnr.definitions.items import Item


class Answers(BaseModel):
    """One person's answers; made for each instrument by :func:`rnr.answers_model`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    def given(self) -> dict[str, str | int | float]:
        """Give the answers that are there, as :func:`rnr.assess` takes them."""
        return self.model_dump(exclude_none=True)


def answers_model(instrument: Instrument) -> type[Answers]:
    """Make a pydantic model of one person's answers, a field for every item.

    Parameters
    ----------
    instrument
        From :func:`rnr.load`.

    Returns
    -------
    type of Answers
        Strict: unknown items, unknown answers, text for numbers and numbers out of range are
        refused. Every answer may be missing. Whether answers contradict each other is told by
        :func:`rnr.assess`.

    Examples
    --------
    >>> import rnr
    >>> Answers = rnr.answers_model(rnr.load("psa"))
    >>> answers = Answers(age_at_current_arrest=20, pending_charge="yes")
    >>> rnr.score(rnr.assess(rnr.load("psa"), answers.given()))["nca"].low
    4
    """
    fields: dict[str, Any] = {name: _field(item) for name, item in instrument.items.items()}
    made: type[Answers] = create_model(
        "".join(part.capitalize() for part in instrument.id.split("_")) + "Answers",
        __base__=Answers,
        __doc__=f"Answers to {instrument.title} ({instrument.key}).",
        **fields,
    )
    return made


def _field(item: Item) -> tuple[Any, Any]:
    if item.number is None:
        # One set of words for each item: which they are is known only now.
        return Literal[item.answers] | None, Field(default=None, description=item.ask)
    number = item.number
    kind: Any = int if number.whole else float
    return kind | None, Field(
        default=None, description=item.ask, ge=number.min, le=number.max,
        json_schema_extra={"unit": number.unit},
    )  # fmt: skip


def answers_schema(instrument: Instrument) -> dict[str, Any]:
    """Give the JSON Schema of one person's answers, for case systems in any language.

    Parameters
    ----------
    instrument
        From :func:`rnr.load`.

    Returns
    -------
    dict
        JSON Schema, draft 2020-12.

    Examples
    --------
    >>> import rnr
    >>> schema = rnr.answers_schema(rnr.load("psa"))
    >>> schema["properties"]["pending_charge"]["anyOf"][0]["enum"]
    ['no', 'yes']
    """
    from rnr.publish.describing.schema import DRAFT

    made = answers_model(instrument).model_json_schema()
    return {"$schema": DRAFT, "$id": f"{instrument.key}-answers", **made}

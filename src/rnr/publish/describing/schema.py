"""JSON Schema of the definition files, so that editors complete and check them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy

Format = Literal["instrument", "policy"]
FORMATS: dict[str, type[BaseModel]] = {"instrument": Instrument, "policy": Policy}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


class _Files(GenerateJsonSchema):
    """What a file may say, which is more than what a model holds: short forms are read too."""

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        # A table of points may look like another kind of points: one fit is enough.
        made = super().tagged_union_schema(schema)
        options = made.pop("oneOf", None)
        return {**made, "anyOf": options} if options else made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        # Keys that break the pattern are wrong, not just undescribed.
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made["additionalProperties"] = False
        return made


def file_schema(format: Format) -> dict[str, Any]:  # noqa: A002
    """Give the JSON Schema of a definition file.

    Parameters
    ----------
    format
        ``"instrument"`` or ``"policy"``.

    Returns
    -------
    dict
        JSON Schema, draft 2020-12, of the TOML file read as data; dates are text.

    Examples
    --------
    >>> file_schema("instrument")["title"]
    'Instrument'
    """
    made: dict[str, Any] = FORMATS[format].model_json_schema(schema_generator=_Files)
    for definition in [made, *made.get("$defs", {}).values()]:
        missing = definition.get("properties", {}).get("missing", {})
        if "MissingRule" in str(missing.get("$ref", "")):
            rule = made["$defs"]["MissingRule"]["properties"]["rule"]
            short = {"enum": rule["enum"], "type": "string"}
            said = missing.pop("$ref")
            missing["anyOf"] = [short, {"$ref": said}]
    return {"$schema": DRAFT, **made}

"""The published JSON Schemas are current, and every file on the shelf fits them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import rnr
from rnr.errors import DefinitionError
from rnr.library.load import read_instrument
from rnr.library.shelf import Entry
from rnr.library.toml import read_toml
from rnr.publish.describing.schema import FORMATS, file_schema

SHELF = {"instruments": "instrument", "policies": "policy"}


def plain(value: Any) -> Any:
    """TOML data as JSON holds them: dates as text, decimal fractions as numbers."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def validator(format_: str) -> jsonschema.Draft202012Validator:
    """A validator that also checks dates."""
    schema = file_schema(format_)  # type: ignore[arg-type]
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_stored_schema_is_current(root: Path, format_: str) -> None:
    """docs/schema holds what ``rnr schema`` prints today."""
    stored = root / "docs" / "schema" / f"{format_}.json"
    made = json.dumps(file_schema(format_), indent=2, ensure_ascii=False) + "\n"  # type: ignore[arg-type]
    todo = f"write it again: rnr schema {format_} > docs/schema/{format_}.json"
    assert stored.read_text(encoding="utf-8") == made, todo


@pytest.mark.parametrize("kind", SHELF)
def test_every_file_on_the_shelf_fits_the_schema(kind: Any) -> None:
    """What the library loads, an editor with the schema calls correct."""
    check = validator(SHELF[kind])
    entries: tuple[Entry, ...] = rnr.names(kind=kind)
    wrong = {
        entry.path.name: [error.message[:200] for error in check.iter_errors(data)]
        for entry in entries
        if not check.is_valid(data := plain(read_toml(entry.path)))
    }
    assert entries
    assert wrong == {}


def test_the_schema_refuses_what_the_format_refuses(root: Path) -> None:
    """Broken files that break the format's shape are broken for an editor too."""
    check = validator("instrument")
    shape = {"missing", "extra_forbidden", "literal_error", "string_type", "dict_type", "too_short"}
    seen = 0
    for file in sorted((root / "tests" / "bad").glob("*.toml")):
        try:
            read_instrument(file)
        except DefinitionError as error:
            codes = {problem.code.removeprefix("schema.") for problem in error.problems}
            if codes & shape:
                seen += 1
                assert not check.is_valid(plain(read_toml(file))), file.name
    assert seen >= 5


def test_a_short_form_is_as_good_as_the_long_one() -> None:
    """``missing = "refuse"`` and its table both fit; a rule that does not exist does not."""
    check = validator("instrument")
    data = plain(read_toml(rnr.names()[0].path))
    scale = next(iter(data["scales"].values()))
    for said, fits in (("refuse", True), ({"rule": "refuse"}, True), ("ignore", False)):
        scale["missing"] = said
        assert check.is_valid(data) is fits, said


def test_answers_schema_and_model_agree_with_assess() -> None:
    """What assess refuses for its shape, schema and model refuse, and they take what it takes."""
    tool = rnr.load("psa")
    model, schema = rnr.answers_model(tool), rnr.answers_schema(tool)
    check = jsonschema.Draft202012Validator(schema)
    good = {"age_at_current_arrest": 40, "pending_charge": "yes", "prior_fta_past_2_years": None}
    assert check.is_valid(good)
    assert model(**good).given() == {"age_at_current_arrest": 40, "pending_charge": "yes"}
    assert rnr.assess(tool, model(**good).given()).answers["pending_charge"] == "yes"
    for wrong in (
        {"age": 40}, {"age_at_current_arrest": 9}, {"age_at_current_arrest": "40"},
        {"age_at_current_arrest": 40.5}, {"pending_charge": "maybe"}, {"pending_charge": 3},
    ):  # fmt: skip
        assert not check.is_valid(wrong), wrong
        with pytest.raises(ValueError, match=r"validation error") as error:
            model(**wrong)
        assert "maybe" not in str(error.value)
        with pytest.raises(rnr.AnswersError):
            rnr.assess(tool, wrong)


@pytest.mark.parametrize("entry", rnr.names(), ids=lambda entry: f"{entry.id}-{entry.version}")
def test_every_instrument_has_a_model_of_answers(entry: Entry) -> None:
    """Each item is a field of the model and of the schema, and an empty record is a record."""
    tool = rnr.load(entry.id, entry.version, allow_provisional=True)
    assert list(rnr.answers_model(tool).model_fields) == list(tool.items)
    assert list(rnr.answers_schema(tool)["properties"]) == list(tool.items)
    assert rnr.answers_model(tool)().given() == {}

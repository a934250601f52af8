"""The front door of the evidence floor: lazy, complete, and without names that hide each other."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import rnr.evidence as front

SOURCE = Path(front.__file__).parent


@pytest.mark.parametrize("name", front.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    """The table of names tells the truth."""
    assert getattr(front, name).__name__ == name
    assert name in dir(front)


def test_no_public_name_is_also_a_module() -> None:
    """Importing the module would otherwise replace the function of the same name."""
    assert not {path.stem for path in SOURCE.iterdir()} & set(front.__all__)


def test_the_type_checker_sees_the_same_names() -> None:
    """The stub for type checkers lists exactly the lazy names, from the same modules."""
    text = (SOURCE / "__init__.pyi").read_text()
    block = re.findall(r"from rnr\.evidence\.([\w.]+) import \(?\s*(\w+) as \2\b", text)
    assert {name: module for module, name in block} == front._HOME


def test_an_unknown_name_is_refused() -> None:
    """A misspelt name is an attribute error, as for any module."""
    with pytest.raises(AttributeError, match="has no attribute 'auk'"):
        _ = front.auk


def test_importing_rnr_imports_no_heavy_package() -> None:
    """A case-management system pays only for what it uses."""
    heavy = ["numpy", "pandas", "polars", "narwhals", "sklearn", "scipy", "statsmodels"]
    code = f"import rnr, rnr.evidence, sys; sys.exit(any(m in sys.modules for m in {heavy}))"
    alone = {"PYTHONPATH": str(SOURCE.parents[1])}
    assert subprocess.run([sys.executable, "-c", code], env=alone, check=False).returncode == 0

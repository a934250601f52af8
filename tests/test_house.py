"""The house stands: imports go down, nothing is named in src, names are documented."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import rnr

FLOORS = ["errors", "definitions", "library", "scoring", "people", "check", "evidence", "publish"]
LIGHT = ["definitions", "library", "scoring"]
HEAVY = {"numpy", "pandas", "polars", "narwhals", "sklearn", "scipy", "statsmodels", "matplotlib"}


def modules(root: Path) -> list[Path]:
    """Every module of the library."""
    return sorted((root / "src" / "rnr").rglob("*.py"))


def floor_of(module: str) -> int | None:
    """The floor of a dotted module name of ours; the package itself has none."""
    parts = module.split(".")
    return FLOORS.index(parts[1]) if len(parts) > 1 and parts[1] in FLOORS else None


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """What a module imports, and whether when it is itself imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    def walk(nodes: list[ast.stmt], top: bool) -> Iterator[tuple[str, bool]]:
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from ((alias.name, top) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module, top
            elif (
                isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
            ) or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from walk(node.body, top=False)
            else:
                for field in ("body", "orelse", "finalbody", "handlers"):
                    yield from walk(getattr(node, field, []), top)

    yield from walk(tree.body, top=True)


def run_python(root: Path, code: str) -> str:
    """What a fresh interpreter prints, errors included."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment
    )
    return done.stdout + done.stderr


def test_imports_go_down_only(root: Path) -> None:
    """No module imports from a floor above its own, not even inside a function."""
    wrong = []
    for path in modules(root):
        own = floor_of(".".join(path.relative_to(root / "src").with_suffix("").parts))
        if own is None:
            continue
        for module, _ in imports(path):
            other = floor_of(module) if module.startswith("rnr.") else None
            if other is not None and other > own:
                wrong.append(f"{path.name} imports {module}")
    assert wrong == []


def test_one_persons_scoring_needs_pydantic_only(root: Path) -> None:
    """The floors that score one person import no numeric or frame library at import time."""
    wrong = [
        f"{path.name} imports {module}"
        for path in modules(root)
        if path.parts[-2] in LIGHT
        for module, top in imports(path)
        if top and module.split(".")[0] in HEAVY
    ]
    assert wrong == []


def test_scoring_one_person_loads_nothing_heavy(root: Path) -> None:
    """Loading, assessing, scoring, explaining and planning leave numpy and its kin unloaded."""
    code = (
        "import sys, rnr; tool = rnr.load('psa');"
        "p = rnr.score(rnr.assess(tool, {'age_at_current_arrest': 30})); str(p.explain('fta'));"
        "str(rnr.plan(p, rnr.load_policy('nj_dmf')));"
        f"print(*sorted({HEAVY!r} & set(sys.modules)), end='')"
    )
    assert run_python(root, code) == ""


def test_importing_rnr_imports_nothing(root: Path) -> None:
    """``import rnr`` loads no other module of ours until a name is used."""
    code = "import sys, rnr; print(*[m for m in sys.modules if m.startswith('rnr.')], end='')"
    assert run_python(root, code) == ""


def test_no_definition_is_named_in_the_source(root: Path) -> None:
    """No text in the code is an instrument's or policy's id; docstring examples may use one."""
    entries = [entry for kind in ("instruments", "policies") for entry in rnr.names(kind=kind)]
    # One id is also an English word that code needs; with its version it is found all the same.
    ids = {entry.id for entry in entries} - {"pattern"} | {f"{e.id}-{e.version}" for e in entries}
    wrong = []
    for path in modules(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        wrong += [
            f"{path.name}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docs
            and ids & set(re.findall(r"[\w.-]+", node.value))
        ]
    assert wrong == []


def test_modules_are_small(root: Path) -> None:
    """No module is longer than 250 lines."""
    long = {p.name: n for p in modules(root) if (n := len(p.read_text().splitlines())) > 250}
    assert long == {}


def test_public_names_are_the_listed_ones() -> None:
    """``rnr.__all__`` is exactly what can be imported lazily, and every name resolves."""
    assert sorted(rnr.__all__) == sorted([*rnr._HOME, "__version__"])
    for name in rnr.__all__:
        assert getattr(rnr, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'offender'"):
        _ = rnr.offender


def test_public_names_are_documented(root: Path) -> None:
    """Every public name stands on the API page, and the API page names nothing else."""
    page = (root / "docs" / "api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^#+ `rnr\.(\w+)`", page, re.MULTILINE))
    assert listed == set(rnr.__all__) - {"__version__"}


def test_the_version_stands_in_one_tone(root: Path) -> None:
    """pyproject, the package and the citation name the same version."""
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    citation = (root / "CITATION.cff").read_text(encoding="utf-8")
    assert f'version = "{rnr.__version__}"' in project
    assert f"version: {rnr.__version__}" in citation


def test_people_are_people(root: Path) -> None:
    """The library's own words never call a person an offender."""
    wrong = [
        path.name
        for path in modules(root)
        # The lint has to name the word that it looks for.
        if path.parts[-2:] != ("check", "licence.py")
        and re.search(r"\b[Oo]ffenders?\b", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []

"""Make the helpers of this folder importable without a package of tests."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

FOLDER = Path(__file__).parent


def _offer(name: str, file: str) -> None:
    spec = spec_from_file_location(name, FOLDER / file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


_offer("tests_evidence", "rowwise.py")
_offer("tests_engines", "engines.py")
_offer("tests_attacker", "attacker.py")

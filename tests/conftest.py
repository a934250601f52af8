"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A change is judged by the same examples every time; who runs the tests at home draws new ones.
settings.register_profile("same", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("same")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and reference vectors, kept outside the project; skip without it."""
    folder = Path(os.environ.get("RNR_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("no folder of real data beside the checkout (RNR_SHARED)")
    return folder

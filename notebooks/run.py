"""Run every notebook anew, and fail on an error or on a figure that has changed.

``python notebooks/run.py`` checks; ``--write`` stores the new outputs; names choose notebooks.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
CLOSE = 1e-6
"""How far, relatively, a number may lie from the stored one: machines add up in other orders."""


def execute(notebook: Any) -> Any:
    """Run a copy in an empty folder of its own, without what it held before."""
    fresh = nbformat.from_dict(notebook)
    for cell in fresh.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            fresh,
            timeout=300,
            kernel_name="python3",
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": folder}},
        )
        client.execute()
    for cell in fresh.cells:
        cell.metadata.pop("execution", None)  # when it ran is no figure
    return fresh


def said(cell: Any) -> str:
    """What a cell prints and shows, without pictures."""
    parts = []
    for output in cell.get("outputs", []):
        parts.append(output.get("text", ""))
        if "image/png" not in output.get("data", {}):
            parts.append(output.get("data", {}).get("text/plain", ""))
    return re.sub(r" at 0x[0-9a-f]+", "", "".join(parts)).rstrip()


def same(stored: str, fresh: str) -> bool:
    """Tell whether two outputs agree: words exactly, numbers closely."""
    if NUMBER.sub("#", stored) != NUMBER.sub("#", fresh):
        return False
    pairs = zip(NUMBER.findall(stored), NUMBER.findall(fresh), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=CLOSE, abs_tol=1e-9) for a, b in pairs)


def changes(stored: Any, fresh: Any) -> Iterator[str]:
    """Say which cells came out otherwise, and how."""
    for place, (old, new) in enumerate(zip(stored.cells, fresh.cells, strict=True), 1):
        before, after = said(old), said(new)
        if not same(before, after):
            yield f"cell {place} was:\n{before}\n  and is now:\n{after}"


def main(argv: list[str] | None = None) -> int:
    """Run what was asked for; 1 if anything failed or changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="notebooks (default: all)")
    parser.add_argument("--write", action="store_true", help="store the new outputs")
    given = parser.parse_args(argv)
    files = [HERE / f"{Path(name).stem}.ipynb" for name in given.names]
    files = files or sorted(HERE.glob("*.ipynb"))
    failed = 0
    for file in files:
        stored = nbformat.read(file, as_version=4)
        try:
            fresh = execute(stored)
        except CellExecutionError as error:
            failed += 1
            sys.stdout.write(f"{file.name}: failed\n{error}\n")
            continue
        found = list(changes(stored, fresh))
        if given.write:
            nbformat.write(fresh, file)
        elif found:
            failed += 1
        verdict = "changed" if found else "as stored"
        sys.stdout.write("\n".join([f"{file.name}: {verdict}", *found]) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

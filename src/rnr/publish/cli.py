"""The command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rnr.check.coverage import coverage
from rnr.check.run import examine
from rnr.library.load import read_instrument
from rnr.library.toml import read_toml


def main(argv: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="rnr")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="tell everything that is wrong with a file")
    checking.add_argument("files", nargs="+", type=Path)
    checking.add_argument("--coverage", action="store_true", help="say what the cases exercise")
    checking.add_argument("--notes", action="store_true", help="say what could not be proved")
    given = parser.parse_args(argv)
    bad = 0
    for file in given.files:
        found = examine(file)
        bad += len(found.problems)
        sys.stdout.write(f"{file}: {'clean' if not found.problems else ''}\n")
        for problem in found.problems:
            sys.stdout.write(f"  - {problem}\n")
        for note in found.notes if given.notes else ():
            sys.stdout.write(f"  (not proved) {note}\n")
        if given.coverage and not found.problems and "tables" not in read_toml(file):
            covered = coverage(read_instrument(file))
            sys.stdout.write(f"  cases exercise {covered.share:.0%}: {covered}\n")
    return 1 if bad else 0

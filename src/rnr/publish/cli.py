"""The command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rnr.check.run import check


def main(argv: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="rnr")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check")
    checking.add_argument("files", nargs="+", type=Path)
    given = parser.parse_args(argv)
    bad = 0
    for file in given.files:
        problems = check(file)
        bad += len(problems)
        sys.stdout.write(f"{file}: {'clean' if not problems else ''}\n")
        for problem in problems:
            sys.stdout.write(f"  - {problem}\n")
    return 1 if bad else 0

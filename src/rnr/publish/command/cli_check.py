"""Commands for those who write definition files: ``check`` and ``schema``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    """Add the commands to the parser."""
    checking = commands.add_parser(
        "check",
        help="prove definition files complete and consistent",
        description="List everything that is wrong with definition files, each problem with its "
        "place, what was expected and what to do. Exit code 1 if there is anything.",
    )
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    checking.add_argument(
        "--coverage", action="store_true", help="also say how much the worked cases exercise"
    )
    checking.set_defaults(work=check)
    schema = commands.add_parser(
        "schema",
        help="print the JSON Schema of the file formats or of an instrument's answers",
        description="Print the JSON Schema of definition files, for editors that complete and "
        "check TOML; or, with an id, of one person's answers to that instrument.",
    )
    schema.add_argument("what", metavar="instrument|policy|ID")
    schema.add_argument("--version", help="version of the instrument")
    schema.add_argument("--path", help="folder of your own definitions")
    schema.set_defaults(work=print_schema)


def check(given: argparse.Namespace) -> int:
    """Check files; one line for a clean one."""
    from rnr.check.coverage import coverage
    from rnr.check.run import examine
    from rnr.errors import plural
    from rnr.library.load import read_instrument
    from rnr.library.toml import read_toml

    found = 0
    for file in given.files:
        said = examine(file)
        found += len(said.problems)
        verdict = plural(len(said.problems), "problem") if said.problems else "clean"
        lines = [f"{file}: {verdict}"]
        lines += [f"  - {problem}" for problem in said.problems]
        lines += [f"  - could not be proved: {note}" for note in said.notes]
        if given.coverage and not said.problems and "tables" not in read_toml(file):
            lines.append(f"  worked cases: {coverage(read_instrument(file))}")
        sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found else 0


def print_schema(given: argparse.Namespace) -> int:
    """Print a JSON Schema."""
    from rnr.library.load import load
    from rnr.publish.describing.answers_model import answers_schema
    from rnr.publish.describing.schema import FORMATS, file_schema

    if given.what in FORMATS:
        made = file_schema(given.what)
    else:
        tool = load(given.what, given.version, allow_provisional=True, path=given.path)
        made = answers_schema(tool)
    sys.stdout.write(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    return 0

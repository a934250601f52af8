"""``python -m rnr``, and the command ``rnr``: the command line as a process of its own."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from rnr.publish.command.cli import INTERRUPTED, main


def run() -> NoReturn:
    """Run one command and end the process with its exit code."""
    code = main()
    if code == INTERRUPTED:
        # Threads of the frame engines may be in the middle of a batch; torn down in the ordinary
        # way they abort, and the exit code would be theirs. Whatever was open is closed by now.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    run()

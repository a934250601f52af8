"""The command line: ``rnr``. What goes wrong is said in plain words; the exit code tells.

0: done. 1: a file has problems, or something else went wrong. 2: the command or a definition is
wrong. 3: done, and some rows were rejected. 130: interrupted, nothing left behind.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

from rnr import __version__
from rnr.errors import DefinitionError, NotFoundError, ProvisionalError, RnrError
from rnr.publish.command import cli_check, cli_demo, cli_page, cli_people, cli_shelf
from rnr.publish.errors import UsageError

DONE, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
_WRONG = (DefinitionError, NotFoundError, ProvisionalError, UsageError)
_GROUPS = (cli_demo, cli_shelf, cli_people, cli_page, cli_check)
_FLAGS = {
    "columns={...}": "--columns YOURS=ITEM",
    "name the item in absent=[...]": "leave it missing with --absent ITEM",
    "allow_provisional=True": "--allow-provisional",
    "with rnr.spelled": "with --spelled",
}
"""What an error tells people to write in Python, and what they type in a terminal."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv
        The words after ``rnr``; without them, those of the process.

    Returns
    -------
    int
        The exit code.

    Examples
    --------
    >>> main(["--version"])
    rnr ...
    0
    """
    try:
        given = parser().parse_args(argv)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else WRONG
    work: Callable[[argparse.Namespace], int] = given.work
    before = signal.signal(signal.SIGTERM, _stop) if _may_catch() else None
    try:
        code = work(given)
        sys.stdout.flush()
    except RnrError as error:
        return _say(_as_flags(str(error)), WRONG if isinstance(error, _WRONG) else FAILED)
    except KeyboardInterrupt:
        return _say("interrupted; nothing was written", INTERRUPTED)
    except BrokenPipeError:
        # Whoever was reading has stopped, as "rnr names | head" does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except ModuleNotFoundError as error:
        return _say(f"{error.name} is not installed; pip install 'rnr[all]'", FAILED)
    except OSError as error:
        return _say(f"the system says: {error.strerror or 'input or output failed'}", FAILED)
    except MemoryError:
        return _say("there is not enough memory; nothing was written", FAILED)
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)
    return code


def parser() -> argparse.ArgumentParser:
    """Make the parser of all commands."""
    made = argparse.ArgumentParser(
        prog="rnr",
        description="Risk-Need-Responsivity instruments as data: score, explain, recommend, "
        "validate.",
        epilog="Begin with: rnr demo",
    )
    made.add_argument("--version", action="version", version=f"rnr {__version__}")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for group in _GROUPS:
        group.add(commands)
    return made


def _as_flags(text: str) -> str:
    """Say what to type instead of what to write in Python."""
    for python, flag in _FLAGS.items():
        text = text.replace(python, flag)
    return text


def _say(text: str, code: int) -> int:
    sys.stderr.write(f"rnr: {text}\n")
    return code


def _may_catch() -> bool:
    from threading import current_thread, main_thread

    return current_thread() is main_thread()


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt

"""How far a long job has come, shown on a terminal and nowhere else."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self, TextIO

_EVERY = 0.1
_WIDTH = 30


class Progress:
    """A line on the terminal that is written over and over, and wiped at the end.

    Parameters
    ----------
    stream
        Where to write; nothing is written unless it is a terminal.

    Examples
    --------
    >>> import io
    >>> quiet = io.StringIO()
    >>> with Progress(quiet) as progress:
    ...     progress.show(5_000, 0.5)
    >>> quiet.getvalue()
    ''
    >>> bar(5_000, 0.5)
    '  5,000 rows [===============               ]  50 %'
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = sys.stderr if stream is None else stream
        self.shown = self.stream.isatty()
        self.last = 0.0

    def show(self, rows: int, share: float) -> None:
        """Say how many rows are done, and which share of the file that is."""
        now = time.monotonic()
        if self.shown and now - self.last >= _EVERY:
            self.last = now
            self.stream.write(f"\r{bar(rows, share)}")
            self.stream.flush()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wipe the line."""
        if self.shown and self.last:
            self.stream.write("\r\x1b[K")
            self.stream.flush()


def bar(rows: int, share: float) -> str:
    """Write one line of progress."""
    done = min(max(share, 0.0), 1.0)
    marks = "=" * int(done * _WIDTH)
    return f"  {rows:,} rows [{marks:<{_WIDTH}}] {done:4.0%}".replace("%", " %")

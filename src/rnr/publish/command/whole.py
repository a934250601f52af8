"""Write files whole or not at all: nothing is left behind by a failure or an interruption."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rnr.publish.errors import unwritable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a place to write to, which becomes the file once everything is written.

    Parameters
    ----------
    path
        Where the file shall lie. What lies there is replaced at the end, in one step.

    Yields
    ------
    Path
        A hidden place in the same folder. Removed when anything goes wrong; when nothing was
        written there, an older file at ``path`` is removed as well.

    Raises
    ------
    FileError
        The folder does not exist or may not be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole(Path(folder, "page.html")) as place:
    ...         _ = place.write_text("<p>ready</p>")
    ...     [file.name for file in Path(folder).iterdir()]
    ['page.html']
    """
    place = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    if path.is_dir():
        raise unwritable(path, "is a folder", "give the name of a file")
    if not os.access(path.parent, os.W_OK):
        what = "may not be written to" if path.parent.is_dir() else "is not a folder"
        raise unwritable(path, f"its folder {what}", "choose another folder")
    try:
        yield place
        if place.exists():
            place.replace(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        what = f"cannot be written ({error.strerror})"
        raise unwritable(path, what, "free some space, or choose another folder") from None
    finally:
        place.unlink(missing_ok=True)

"""The shelf: where definition files lie and which there are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from rnr.definitions.common import Shelf
from rnr.errors import DefinitionError, NotFoundError, Problem, suggest
from rnr.library.toml import digest, read_toml

PathLike = str | os.PathLike[str]
Kind = Literal["instruments", "policies"]
_NAME = re.compile(r"^(?P<id>[a-z][a-z0-9_]*)-(?P<version>[0-9A-Za-z.]+)\.toml$")
_NOUN: dict[Kind, str] = {"instruments": "instrument", "policies": "policy"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One file on the shelf: what it defines and where it lies."""

    id: str
    version: str
    shelf: Shelf
    title: str
    path: Path


def built_in(kind: Kind) -> Path:
    """Find the definitions that come with the library.

    A wheel carries them inside the package; a checkout has them at its top.
    """
    package = Path(__file__).resolve().parents[1]
    inside = package / "_shelf" / kind
    return inside if inside.is_dir() else package.parents[1] / kind


def folders(kind: Kind = "instruments", path: PathLike | None = None) -> tuple[Path, ...]:
    """List the folders that are searched, the user's own first.

    Parameters
    ----------
    kind
        ``instruments`` or ``policies``.
    path
        A folder of the user's own; the environment variable ``RNR_PATH`` may name more.

    Returns
    -------
    tuple of Path
        In the order in which they are searched. A folder of the user's own may hold the files
        themselves, or folders named ``instruments`` and ``policies``.

    Raises
    ------
    NotFoundError
        ``path`` is not a folder.
    """
    own = [Path(part) for part in os.environ.get("RNR_PATH", "").split(os.pathsep) if part]
    if path is not None:
        own.insert(0, Path(path))
        if not own[0].is_dir():
            where = Problem(own[0].name, "is not a folder", "give the folder of your files", "path")
            raise NotFoundError("the folder of definitions does not exist", [where])
    searched = [*(folder / kind for folder in own), *own, built_in(kind)]
    return tuple(dict.fromkeys(folder for folder in searched if folder.is_dir()))


def files(
    kind: Kind, path: PathLike | None = None, name: str | None = None
) -> Iterator[tuple[str, str, Path]]:
    """Go through the files on the shelf: id, version and path, the user's own first."""
    for folder in folders(kind, path):
        for file in sorted([*folder.glob("*.toml"), *folder.glob("*/*.toml")]):
            match = _NAME.match(file.name)
            if match is None or (name is not None and match["id"] != name):
                continue
            if ("tables" in data_of(file)) == (kind == "policies"):
                yield match["id"], match["version"], file


@lru_cache(maxsize=512)
def _data(path: Path, _changed: int) -> dict[str, Any]:
    return read_toml(path)


def data_of(path: Path) -> dict[str, Any]:
    """Read a file's plain data; a file that has not changed is read once."""
    return _data(path, path.stat().st_mtime_ns)


def newer(version: str) -> tuple[tuple[int, int | str], ...]:
    """Order versions as people read them: 2 before 10, 1.2 before 1.10.

    Examples
    --------
    >>> sorted(["1.10", "1.2", "2020"], key=newer)
    ['1.2', '1.10', '2020']
    """
    parts = re.findall(r"\d+|[A-Za-z]+", version)
    return tuple((1, int(p)) if p.isdigit() else (0, p) for p in parts)


def names(path: PathLike | None = None, kind: Kind = "instruments") -> tuple[Entry, ...]:
    """List every definition on the shelf: id, version, shelf, title and file.

    Parameters
    ----------
    path
        A folder of your own, searched before the built-in one.
    kind
        ``instruments`` or ``policies``.

    Returns
    -------
    tuple of Entry
        Sorted by id and version.

    Examples
    --------
    >>> import rnr
    >>> all(entry.version for entry in rnr.names())
    True
    """
    found: dict[tuple[str, str], Entry] = {}
    for name, version, file in files(kind, path):
        head = data_of(file)
        shelf, title = head.get("shelf", "verified"), str(head.get("title", ""))
        found.setdefault((name, version), Entry(name, version, shelf, title, file))
    return tuple(sorted(found.values(), key=lambda e: (e.id, newer(e.version))))


def find(kind: Kind, name: str, version: str | None, path: PathLike | None) -> Path:
    """Find the file of a definition; without a version the newest that is not provisional.

    Raises
    ------
    NotFoundError
        There is no such id or version.
    DefinitionError
        Two files say different things under the same id and version.
    """
    entries = [(v, f) for _, v, f in files(kind, path, name)]
    if not entries:
        known = sorted({n for n, _, _ in files(kind, path)})
        what = f"is no {_NOUN[kind]} on the shelf"
        where = Problem(name, what, suggest(name, known), "unknown")
        raise NotFoundError(f"there is no {_NOUN[kind]} {name!r}", [where])
    if version is None:
        entries.sort(key=lambda entry: newer(entry[0]), reverse=True)
        settled = [e for e in entries if data_of(e[1]).get("shelf") != "provisional"]
        version = (settled or entries)[0][0]
    chosen = [file for v, file in entries if v == version]
    if not chosen:
        where = Problem(
            name,
            f"has no version {version!r}",
            suggest(version, [v for v, _ in entries]),
            "version",
        )
        raise NotFoundError(f"there is no version {version!r} of {name}", [where])
    if len({digest(data_of(file)) for file in chosen}) > 1:
        what = f"{len(chosen)} files say different things under the same id and version"
        todo = "a released file is frozen: give your own another id or version"
        where = Problem(f"{name}-{version}", what, todo, "twice")
        raise DefinitionError(f"{name} {version} is defined twice", [where])
    return chosen[0]

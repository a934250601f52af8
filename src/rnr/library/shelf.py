"""The shelf: where definition files lie, which there are, and how one is taken down."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rnr.definitions.common import Shelf
from rnr.definitions.instrument import Instrument
from rnr.errors import DefinitionError, NotFoundError, Problem, ProvisionalError, suggest
from rnr.library.toml import build, digest, read_toml

PathLike = str | os.PathLike[str]
_NAME = re.compile(r"^(?P<id>[a-z][a-z0-9_]*)-(?P<version>[0-9A-Za-z.]+)\.toml$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file on the shelf: what it defines and where it lies."""

    id: str
    version: str
    shelf: Shelf
    title: str
    path: Path


def folders(kind: str = "instruments", path: PathLike | None = None) -> tuple[Path, ...]:
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
        Existing folders, in the order in which they are searched.
    """
    package = Path(__file__).resolve().parents[1]
    # A wheel carries the files inside the package; a checkout has them at its top.
    built_in = package / "_shelf" / kind
    own = [Path(p) for p in os.environ.get("RNR_PATH", "").split(os.pathsep) if p]
    if path is not None:
        own.insert(0, Path(path))
        if not own[0].is_dir():
            where = Problem(str(path), "is not a folder", "give the folder of your files", "path")
            raise NotFoundError("the folder of definitions does not exist", [where])
    roots = [*own, built_in if built_in.is_dir() else package.parents[1] / kind]
    nested = [sub for root in own for sub in (root / kind,)]
    return tuple(folder for folder in [*nested, *roots] if folder.is_dir())


def _files(kind: str, path: PathLike | None) -> Iterator[tuple[str, str, Path]]:
    for folder in folders(kind, path):
        for file in sorted([*folder.glob("*.toml"), *folder.glob("*/*.toml")]):
            match = _NAME.match(file.name)
            if match and (kind == "policies") == (
                "policies" in file.parts[-3:-1] or _is_policy(file)
            ):
                yield match["id"], match["version"], file


def _is_policy(file: Path) -> bool:
    return "tables" in _data(file, file.stat().st_mtime_ns)


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


def names(path: PathLike | None = None, kind: str = "instruments") -> tuple[Entry, ...]:
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
    for name, version, file in _files(kind, path):
        head = data_of(file)
        shelf, title = head.get("shelf", "verified"), str(head.get("title", ""))
        found.setdefault((name, version), Entry(name, version, shelf, title, file))
    return tuple(sorted(found.values(), key=lambda e: (e.id, newer(e.version))))


def load(
    id: str,  # noqa: A002
    version: str | None = None,
    allow_provisional: bool = False,
    path: PathLike | None = None,
) -> Instrument:
    """Take an instrument down from the shelf.

    Parameters
    ----------
    id
        The instrument's id, as ``rnr.names()`` lists it; or the path of a file of your own.
    version
        Its version; without one, the newest that is not provisional.
    allow_provisional
        Accept a definition of which some facts have not been read at source.
    path
        A folder of your own, searched before the built-in one.

    Returns
    -------
    Instrument

    Raises
    ------
    NotFoundError
        There is no such id or version.
    ProvisionalError
        The definition is provisional and that was not accepted.
    DefinitionError
        The file does not follow the format.

    Examples
    --------
    >>> import rnr
    >>> rnr.load("no_such_tool")
    Traceback (most recent call last):
        ...
    rnr.errors.NotFoundError: there is no instrument 'no_such_tool'...
    """
    if id.endswith(".toml"):
        instrument = read_instrument(Path(id))
        refuse_provisional(
            instrument.shelf, instrument.key, instrument.unconfirmed, allow_provisional
        )
        return instrument
    file = find("instruments", id, version, allow_provisional, path)
    instrument = read_instrument(file)
    refuse_provisional(instrument.shelf, instrument.key, instrument.unconfirmed, allow_provisional)
    return instrument


def find(
    kind: str, name: str, version: str | None, allow_provisional: bool, path: PathLike | None
) -> Path:
    """Find the file of a definition; the newest that may be used when no version is named."""
    entries = [(v, f) for n, v, f in _files(kind, path) if n == name]
    noun = {"instruments": "instrument", "policies": "policy"}[kind]
    if not entries:
        known = sorted({n for n, _, _ in _files(kind, path)})
        where = Problem(
            name,
            f"is not an {noun} on the shelf".replace("an p", "a p"),
            suggest(name, known),
            "unknown",
        )
        raise NotFoundError(f"there is no {noun} {name!r}", [where])
    if version is not None:
        chosen = [f for v, f in entries if v == version]
        if not chosen:
            known = [v for v, _ in entries]
            where = Problem(name, f"has no version {version!r}", suggest(version, known), "version")
            raise NotFoundError(f"there is no version {version!r} of {name}", [where])
        _refuse_two_truths(name, version, chosen)
        return chosen[0]
    ranked = sorted(entries, key=lambda e: newer(e[0]), reverse=True)
    settled = [f for _, f in ranked if data_of(f).get("shelf", "verified") != "provisional"]
    return (
        (settled or [f for _, f in ranked])[0]
        if not allow_provisional
        else (settled or [ranked[0][1]])[0]
    )


def _refuse_two_truths(name: str, version: str, chosen: Sequence[Path]) -> None:
    if len({digest(data_of(file)) for file in chosen}) > 1:
        what = f"{len(chosen)} files say different things under the same id and version"
        todo = "a released file is frozen: give your own another id or version"
        raise DefinitionError(
            f"{name} {version} is defined twice",
            [Problem(f"{name}-{version}", what, todo, "twice")],
        )


def read_instrument(path: Path) -> Instrument:
    """Read one instrument file, whatever its shelf."""
    return _instrument(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=256)
def _instrument(path: Path, _changed: int) -> Instrument:
    data = read_toml(path)
    instrument = build(Instrument, data, path)
    instrument.bench.digest = digest(data)
    return instrument


def refuse_provisional(shelf: str, key: str, unconfirmed: Sequence[str], allowed: bool) -> None:
    """Refuse what rests on unread facts unless the caller has accepted it."""
    if shelf == "provisional" and not allowed:
        todo = "read these facts at source, or accept them with allow_provisional=True"
        raise ProvisionalError(
            f"{key} is provisional",
            [Problem(key, f"not confirmed: {fact}", todo, "provisional") for fact in unconfirmed]
            or [Problem(key, "is marked provisional", todo, "provisional")],
        )

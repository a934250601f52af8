"""Take a definition down from the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.errors import Problem, ProvisionalError
from rnr.library.shelf import PathLike, find
from rnr.library.toml import build, digest, read_toml


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
        The instrument's id, as ``rnr.names()`` lists it; or the path of a TOML file of your own.
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
    file = Path(id) if id.endswith(".toml") else find("instruments", id, version, path)
    instrument = read_instrument(file)
    _refuse_provisional(instrument, instrument.unconfirmed, allow_provisional)
    return instrument


def load_policy(
    id: str,  # noqa: A002
    version: str | None = None,
    allow_provisional: bool = False,
    path: PathLike | None = None,
) -> Policy:
    """Take a policy down from the shelf.

    Parameters
    ----------
    id
        The policy's id, as ``rnr.names(kind="policies")`` lists it; or the path of a TOML file.
    version
        Its version; without one, the newest that is not provisional.
    allow_provisional
        Accept a policy of which some facts have not been read at source.
    path
        A folder of your own, searched before the built-in one.

    Returns
    -------
    Policy

    Raises
    ------
    NotFoundError
        There is no such id or version.
    ProvisionalError
        The policy is provisional and that was not accepted.
    DefinitionError
        The file does not follow the format.

    Examples
    --------
    >>> import rnr
    >>> rnr.load_policy("no_such_policy")
    Traceback (most recent call last):
        ...
    rnr.errors.NotFoundError: there is no policy 'no_such_policy'...
    """
    file = Path(id) if id.endswith(".toml") else find("policies", id, version, path)
    policy = read_policy(file)
    _refuse_provisional(policy, policy.unconfirmed, allow_provisional)
    return policy


def read_instrument(path: Path) -> Instrument:
    """Read one instrument file, whatever its shelf."""
    return _instrument(path, path.stat().st_mtime_ns if path.exists() else 0)


def read_policy(path: Path) -> Policy:
    """Read one policy file, whatever its shelf."""
    return _policy(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=256)
def _instrument(path: Path, _changed: int) -> Instrument:
    data = read_toml(path)
    instrument = build(Instrument, data, path)
    instrument.bench.digest = digest(data)
    return instrument


@lru_cache(maxsize=256)
def _policy(path: Path, _changed: int) -> Policy:
    data = read_toml(path)
    policy = build(Policy, data, path)
    policy.bench.digest = digest(data)
    return policy


def _refuse_provisional(
    definition: Instrument | Policy, unconfirmed: Sequence[str], allowed: bool
) -> None:
    if definition.shelf != "provisional" or allowed:
        return
    key = definition.key
    todo = "read it at source, or accept it with allow_provisional=True"
    problems = [Problem(key, f"not confirmed: {f}", todo, "provisional") for f in unconfirmed]
    marked = [Problem(key, "is marked provisional", todo, "provisional")]
    raise ProvisionalError(f"{key} is provisional", problems or marked)

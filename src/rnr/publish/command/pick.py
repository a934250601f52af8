"""Take down what a command names: an instrument or a policy, by id or by file."""

from __future__ import annotations

import argparse
from pathlib import Path

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.library.load import load, load_policy
from rnr.library.shelf import PathLike, names
from rnr.library.toml import read_toml

KINDS = ("instruments", "policies")


def add_pick(command: argparse.ArgumentParser) -> None:
    """Add the words that say which definition is meant."""
    command.add_argument("id", metavar="ID", help="id on the shelf, or a TOML file of your own")
    command.add_argument(
        "--kind", choices=KINDS, help="where an instrument and a policy share an id"
    )
    command.add_argument("--version", help="which version (default: the newest)")
    command.add_argument("--path", help="folder of your own definitions")


def pick(
    name: str,
    version: str | None = None,
    path: PathLike | None = None,
    kind: str | None = None,
    allow_provisional: bool = True,
) -> Instrument | Policy:
    """Take down an instrument or a policy.

    Parameters
    ----------
    name
        Id on the shelf, or the path of a TOML file.
    version, path, allow_provisional
        As for :func:`rnr.load`.
    kind
        ``"instruments"`` or ``"policies"``; without it an instrument comes before a policy of the
        same id.

    Returns
    -------
    Instrument or Policy

    Raises
    ------
    NotFoundError
        There is neither.

    Examples
    --------
    >>> pick("psa").key, pick("nj_dmf").key
    ('psa-2020', 'nj_dmf-2017')
    """
    if kind is None and name.endswith(".toml"):
        kind = "policies" if "tables" in read_toml(Path(name)) else "instruments"
    if kind is None:
        tools = {entry.id for entry in names(path)}
        kind = "instruments"
        if name not in tools and name in {entry.id for entry in names(path, "policies")}:
            kind = "policies"
    if kind == "policies":
        return load_policy(name, version, allow_provisional, path)
    return load(name, version, allow_provisional, path)

"""Recommend for a frame: the column face of ``plan``, on any engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from rnr.definitions.policy import Policy
from rnr.people.frames.door import open_door
from rnr.people.frames.frame import Invalid, through
from rnr.people.plans.reasons import reasons_of
from rnr.scoring.compile import compile_policy


def plan_frame(
    frame: Any,
    policy: Policy,
    columns: Mapping[str, str] | None = None,
    id: str | Sequence[str] | None = None,  # noqa: A002
    on_invalid: Invalid = "raise",
    keep: str | Sequence[str] = (),
    absent: Sequence[str] | Literal["all"] = (),
    text: bool = False,
    reasons: bool = False,
) -> Any:
    """Recommend what a policy says for everybody in a scored frame.

    Parameters
    ----------
    frame
        One row a person, such as :func:`rnr.score_frame` gives (``keep="all"`` there carries facts
        along). Any engine that ``score_frame`` takes.
    policy
        From :func:`rnr.load_policy`.
    columns
        Your column name to the policy's input. Without it an input that comes from
        ``instrument.scale.level`` is looked for in ``<scale>_level``, any other under its own name.
        Beside it, ``<scale>_low``, ``<scale>_high`` and ``<scale>_missing`` tell a scale that does
        not apply, or whose score is open, from one that nobody scored.
    id, on_invalid, keep, absent, text
        As for :func:`rnr.score_frame`.
    reasons
        Add ``<table>_because``, the reason of each outcome in words.

    Returns
    -------
    frame
        One column for every decision table, null where missing facts leave it open or where the
        combination cannot occur; ``<table>_credit`` where outcomes give credit.

    Raises
    ------
    ColumnsError
        A column is missing or of the wrong type, or facts do not fit.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> scored = pl.DataFrame({"fta_score": [1, 4], "nca_score": [1, 5]})
    >>> rnr.plan_frame(scored, rnr.load_policy("nj_dmf"))["release"].to_list()
    ['ror', 'pml_3']
    """
    said: dict[str, Sequence[str]] = {}
    if reasons:
        decisions = compile_policy(policy).decisions
        said = {name: reasons_of(policy, plan) for name, plan in decisions.items()}
    door = open_door(policy, frame, columns, id, keep, absent, text, said)
    return through(door, on_invalid)

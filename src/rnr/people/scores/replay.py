"""Replay: recompute a stored result years later, and say whether it still comes out the same."""

from __future__ import annotations

from rnr.definitions.instrument import Instrument
from rnr.errors import Problem, ReplayError
from rnr.library.load import load
from rnr.library.shelf import PathLike
from rnr.people.answering.assessment import Assessment, again
from rnr.people.scores.profile import Profile, score


def definition_of(assessment: Assessment, path: PathLike | None = None) -> Instrument:
    """Find the very definition that an assessment was made with.

    Raises
    ------
    ReplayError
        The definition on the shelf says something else than the one that was used.
    NotFoundError
        The shelf has no such instrument and version.
    """
    if assessment.work is not None:
        return assessment.work[0]
    found = load(assessment.instrument, assessment.version, allow_provisional=True, path=path)
    if found.digest != assessment.digest:
        where = Problem(
            found.key, "on the shelf is not the definition these answers were scored with",
            "give the folder that holds the file with that digest (path=)", "digest",
        )  # fmt: skip
        raise ReplayError("the result cannot be recomputed", [where])
    return found


def replay(profile: Profile, path: PathLike | None = None) -> Profile:
    """Recompute a stored profile from its answers and check that nothing has changed.

    Parameters
    ----------
    profile
        A profile, for instance read back with ``rnr.Profile.model_validate_json(text)``.
    path
        A folder of your own in which the definition may lie.

    Returns
    -------
    Profile
        Computed anew, with the stored overrides.

    Raises
    ------
    ReplayError
        The definition has changed, or a score comes out differently; every such scale is named.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> stored = profile.model_dump_json()
    >>> rnr.replay(rnr.Profile.model_validate_json(stored)) == profile
    True
    """
    stored = profile.assessment
    instrument = definition_of(stored, path)
    fresh = score(again(stored, instrument)).model_copy(update={"overrides": profile.overrides})
    problems = [
        Problem(
            name,
            "comes out differently from what is stored",
            "keep the stored one; ask why",
            "score",
        )
        for name in fresh.scores
        if fresh.scores[name] != profile.scores.get(name)
    ]
    if problems:
        raise ReplayError(f"{instrument.key} no longer gives the stored result", problems)
    return fresh

"""The definition behind a stored result: given, taken from the shelf, or not at hand."""

from __future__ import annotations

from rnr.definitions.instrument import Instrument
from rnr.errors import DefinitionError, NotFoundError, Problem, ReplayError
from rnr.people.assessment import again
from rnr.people.profile import Profile
from rnr.people.replay import definition_of


def at_hand(
    profile: Profile, instrument: Instrument | None = None
) -> tuple[Profile, Instrument | None]:
    """Find the definition that a profile was made with, so that questions can be shown in full.

    Parameters
    ----------
    profile
        The profile, as scored or read back.
    instrument
        Its definition, where the shelf does not hold it.

    Returns
    -------
    tuple of Profile and (Instrument or None)
        The profile with the work behind its answers done again where that is needed; None where
        the shelf holds no such definition, or another one under the same name.

    Raises
    ------
    ReplayError
        The instrument given is not the one that the profile was made with.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> stored = rnr.Profile.model_validate_json(profile.model_dump_json())
    >>> at_hand(stored)[1].key, at_hand(stored)[0] == profile
    ('psa-2020', True)
    """
    made = profile.assessment
    if instrument is not None and instrument.digest != made.digest:
        what = "is not the definition that this profile was made with"
        todo = f"give {made.instrument}-{made.version} with the profile's digest"
        where = Problem(instrument.key, what, todo, "digest")
        raise ReplayError("this definition does not belong to the profile", [where])
    try:
        found = instrument or definition_of(made)
    except (ReplayError, NotFoundError, DefinitionError):
        return profile, None
    if made.work is None:
        profile = profile.model_copy(update={"assessment": again(made, found)})
    return profile, found

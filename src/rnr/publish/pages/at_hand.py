"""The definition behind a stored result: given, taken from the shelf, or not at hand."""

from __future__ import annotations

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.errors import DefinitionError, NotFoundError, Problem, ReplayError
from rnr.library.load import load_policy
from rnr.people.answering.assessment import again
from rnr.people.plans.decision import Plan
from rnr.people.scores.profile import Profile
from rnr.people.scores.replay import definition_of


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


def policy_at_hand(plan: Plan, policy: Policy | None = None) -> Policy | None:
    """Find the policy that a plan was made by, so that its facts can be shown in full.

    Parameters
    ----------
    plan
        The plan, as made or read back.
    policy
        Its policy, where the shelf does not hold it.

    Returns
    -------
    Policy or None
        None where the shelf holds no such policy, or another one under the same name.

    Raises
    ------
    ReplayError
        The policy given is not the one that the plan was made by.

    Examples
    --------
    >>> import rnr
    >>> profile = rnr.score(rnr.assess(rnr.load("psa"), {"age_at_current_arrest": 40}))
    >>> policy_at_hand(rnr.plan(profile, rnr.load_policy("nj_dmf"))).key
    'nj_dmf-2017'
    """
    if policy is not None and policy.digest != plan.digest:
        todo = f"give {plan.policy}-{plan.version} with the plan's digest"
        where = Problem(policy.key, "is not the policy that made this plan", todo, "digest")
        raise ReplayError("this policy does not belong to the plan", [where])
    try:
        found = policy or load_policy(plan.policy, plan.version, allow_provisional=True)
    except (NotFoundError, DefinitionError):
        return None
    return found if found.digest == plan.digest else None

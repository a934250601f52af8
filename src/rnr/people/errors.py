"""What can go wrong with several assessments of one person, a plan, programmes and places."""

from __future__ import annotations

from rnr.errors import RnrError


class PictureError(RnrError):
    """Several assessments of one person do not fit together, or with what was said about them.

    Examples
    --------
    >>> import rnr
    >>> rnr.picture()
    Traceback (most recent call last):
        ...
    rnr.people.errors.PictureError: the assessments cannot be put together
      - profiles: is empty; give at least one profile
    """


class PlanError(RnrError):
    """Goals, sessions or a reassessment do not fit a person's plan.

    Examples
    --------
    >>> import rnr
    >>> plan = rnr.plan([], rnr.load_policy("example_agency"))
    >>> try:
    ...     plan.with_goals(rnr.Goal(need="school_work", statement=""))
    ... except rnr.PlanError as error:
    ...     print(error.problems[1])
    goals[0].statement: is empty; say what the person is to reach
    """


class CapacityError(RnrError):
    """People, programmes and places do not fit together.

    Examples
    --------
    >>> import rnr
    >>> rnr.assign([1.5], [[0.1]], [3])
    Traceback (most recent call last):
        ...
    rnr.people.errors.CapacityError: places cannot be given
      - people: whole numbers from 0 upwards are expected
    """


class ResponseError(RnrError):
    """Responses to behaviour contradict themselves, or do not fit the policy they are held against.

    Examples
    --------
    >>> import rnr
    >>> from datetime import date
    >>> late = rnr.Response(date(2026, 3, 2), date(2026, 3, 1), "sanction")
    >>> rnr.count_responses([late])
    Traceback (most recent call last):
        ...
    rnr.people.errors.ResponseError: the responses cannot be counted
      - responses[0].responded: lies before the behaviour; mend the dates
    """

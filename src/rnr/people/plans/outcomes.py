"""Outcomes of a policy as rows: what each means in practice, to join onto a planned frame."""

from __future__ import annotations

from typing import Any

from rnr.definitions.common import as_ids
from rnr.definitions.policy import Outcome, Policy
from rnr.people.plans.due import said


def outcome_table(policy: Policy) -> list[dict[str, Any]]:
    """List what every recommendation of a policy means: label, contacts, hours, workload.

    Parameters
    ----------
    policy
        From :func:`rnr.load_policy`.

    Returns
    -------
    list of dict
        One row for each outcome of each decision table, in the policy's order: ``table``,
        ``outcome``, ``label``, ``detail``, ``contacts``, ``due`` (periods in words),
        ``conditions``, ``programmes``, ``hours`` and ``hours_to`` (of intervention), ``workload``
        (hours a month), ``credit``, ``credit_unit``, ``credit_each`` and ``source``. What the
        policy does not state is None.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> policy = rnr.load_policy("nj_dmf")
    >>> people = pl.DataFrame({"fta_score": [1, 4], "nca_score": [1, 5]})
    >>> meant = pl.DataFrame(rnr.outcome_table(policy)).filter(table="release")
    >>> planned = rnr.plan_frame(people, policy)
    >>> planned.join(meant, left_on="release", right_on="outcome", how="left")["label"].to_list()
    ['Release on own recognisance', 'Pretrial monitoring level 3']
    """
    rows = []
    for name, table in policy.tables.items():
        for answer in table.answers:
            outcome = table.outcomes.get(answer, Outcome(label=answer))
            credit = outcome.credit
            source = [*as_ids(table.source or policy.source), *as_ids(outcome.source)]
            rows.append(
                {
                    "table": name, "outcome": answer, "label": outcome.label,
                    "detail": outcome.detail, "contacts": list(outcome.contacts),
                    "due": [said(due) for due in outcome.due],
                    "conditions": list(outcome.conditions),
                    "programmes": list(outcome.programmes), "hours": outcome.hours,
                    "hours_to": outcome.hours_to, "workload": outcome.workload,
                    "credit": None if credit is None else credit.amount,
                    "credit_unit": None if credit is None else credit.unit,
                    "credit_each": None if credit is None else credit.each,
                    "source": list(dict.fromkeys(source)),
                }
            )  # fmt: skip
    return rows

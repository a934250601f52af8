"""Case plan: what a picture and a policy's casework add to the decisions of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from rnr.definitions.casework import Casework, SessionKind
from rnr.definitions.policy import Policy
from rnr.definitions.scales import Need
from rnr.errors import plural
from rnr.people.pictures.grading import Graded
from rnr.people.pictures.needs import STATIC
from rnr.people.pictures.picture import Picture
from rnr.people.plans.casework import Dated, Dosage, Line, found_by, said_of
from rnr.people.plans.decision import Decision, Fact
from rnr.people.plans.due import next_due, said
from rnr.people.plans.targets import Desktop, choose
from rnr.people.scores.explain import number as written

_DYNAMIC = tuple(name for name in get_args(Need) if name not in (STATIC, "other"))


def needs_counted(found: Picture, policy: Policy) -> dict[str, int | tuple[int, int]]:
    """Count the central eight's needs to work on, for the input that takes their number.

    A need that no assessment grades may be there: while any is open, both ends are given.
    """
    name = None if policy.casework is None else policy.casework.needs_to
    if name is None:
        return {}
    there = list(_established(found).values())
    least, most = there.count(True), there.count(True) + there.count(None)
    return {name: least if least == most else (least, most)}


def _established(found: Picture) -> dict[str, bool | None]:
    """Say of each of the central eight whether it is a need to work on, where that is known."""
    said = {need.name: need.present for need in found.needs}
    return {name: said.get(name) for name in _DYNAMIC}


def case_plan(
    found: Picture | None,
    policy: Policy,
    facts: Mapping[str, Fact],
    decisions: Mapping[str, Decision],
    start: date | None,
    warnings: list[str],
) -> dict[str, Any]:
    """Make the fields that a plan holds beside its decisions.

    Parameters
    ----------
    found
        The person's picture; without it only hours and dates are made.
    policy
        Without casework, targets are in order and nothing says what fits them.
    facts, decisions
        What the policy knew and decided.
    start
        The day on which supervision starts.
    warnings
        What to be careful with is added to them.

    Returns
    -------
    dict
        Field to value.
    """
    casework = policy.casework or Casework()
    # What is counted later has no policy at hand: the section carries the file's own source.
    casework = casework.model_copy(update={"source": casework.source or policy.source})
    desk = Desktop(policy, casework, facts, decisions)
    made: dict[str, Any] = {
        "start": start, "casework": policy.casework and casework, "dosage": _dosage(desk),
        "due": tuple(_dates(desk, start)),
        "sources": {source.id: source.cite for source in policy.sources},
    }  # fmt: skip
    if found is None:
        return made
    warnings += found.warnings
    if policy.casework is None:
        most = plural(casework.targets_at_most, "target")
        warnings.append(f"{policy.key} says nothing of casework: {most}, no kind of intervention")
    name = casework.needs_to
    open_ = [one.replace("_", " ") for one, there in _established(found).items() if there is None]
    if name is not None and name not in facts and open_:
        why = "not certain, since it is not established either way whether there is a need in"
        warnings.append(f"{policy.inputs[name].ask}: {why}: {', '.join(open_)}")
    chosen = choose(found, desk, warnings if policy.casework else [])
    warnings += _aside(found)
    return made | {
        "on": found.on, "risk": tuple(one for rows in found.risk.values() for one in rows),
        "targets": chosen.targets, "waiting": chosen.waiting, "still_open": chosen.still_open,
        "strengths": tuple(_lines(found, found.strengths, "strength")),
        "adaptations": tuple(_adaptations(found)),
        "stabilise": tuple(_lines(found, found.stability, "stability")),
        "conflicts": found.conflicts,
    }  # fmt: skip


def _aside(found: Picture) -> Iterator[str]:
    """Say what is open or only noted, and would otherwise be dropped."""
    for kind, rows in (
        ("strength", found.strengths), ("responsivity", found.responsivity),
        ("stability", found.stability),
    ):  # fmt: skip
        for one in rows:
            if one.present is None and not one.adaptation:
                yield f"{kind} still open: {said_of(one)}"
    for noted in found.noted:
        if noted.kind in ("need", "risk"):
            yield f"noted as a {noted.kind} and graded by no tool: {noted.name}, {noted.because}"


def _lines(found: Picture, rows: Sequence[Graded], kind: str) -> Iterator[Line]:
    for one in rows:
        if one.present:
            yield Line(what=one.title, because=found_by(one))
    for noted in found.noted:
        if noted.kind == kind:
            yield Line(what=noted.name, because=noted.because)


def _adaptations(found: Picture) -> Iterator[Line]:
    for one in found.responsivity:
        if one.present or one.adaptation:
            how = one.adaptation or "no adaptation is written down for it"
            rule = found.crosswalk or "" if one.adaptation else ""
            yield Line(what=one.title, because=f"{how} ({found_by(one)})", rule=rule)
    for noted in found.noted:
        if noted.kind == "responsivity":
            how = noted.adaptation or "no adaptation was noted for it"
            yield Line(what=noted.name, because=f"{how} ({noted.because})")


def _dosage(desk: Desktop) -> Dosage | None:
    table, casework = desk.casework.hours_from, desk.casework
    if table is None:
        return None
    decision, outcomes = desk.decisions[table], desk.policy.tables[table].outcomes
    kinds = [(name, kind, _line(desk, name, kind)) for name, kind in casework.sessions.items()]
    made: dict[str, Any] = {
        "table": table, "label": decision.label, "because": decision.because,
        "source": decision.source, "minutes_a_day": casework.minutes_a_day,
        "counts": tuple(line for _, kind, line in kinds if kind.counts),
        "counts_not": tuple(line for _, kind, line in kinds if not kind.counts),
    }  # fmt: skip
    if decision.status == "decided":
        status = "not_stated" if decision.hours is None else "decided"
        return Dosage(status=status, hours=decision.hours, hours_to=decision.hours_to, **made)
    left = [outcomes[name] for name in decision.possible]
    least = [one.hours for one in left if one.hours is not None]
    if not left or len(least) != len(left):
        return Dosage(status="open", **made)
    most = [top for one in left if (top := one.most_hours) is not None]
    return Dosage(status="open", hours=min(least), hours_to=max(most), **made)


def _line(desk: Desktop, name: str, kind: SessionKind) -> Line:
    said = [kind.because]
    if kind.least_minutes is not None:
        said.append(f"from {written(kind.least_minutes)} minutes")
    if kind.needs:
        said.append(f"for {', '.join(need.replace('_', ' ') for need in kind.needs)}")
    return Line(
        what=kind.title, because="; ".join(said), rule=f"casework.sessions.{name}",
        source=desk.source(kind.source),
    )  # fmt: skip


def _dates(desk: Desktop, start: date | None) -> Iterator[Dated]:
    for decision in desk.decisions.values():
        if decision.kind == "recommendation":
            for due in decision.due:
                is_assessment = due.what in desk.casework.assessments
                yield Dated(
                    what=due.what, often=said(due), by=start and next_due(due, start),
                    kind="assessment" if is_assessment else "contact",
                    rule=f"tables.{decision.table}.outcomes.{decision.outcome}",
                    source=desk.source(due.source) if due.source else decision.source,
                )  # fmt: skip
    review = desk.casework.review
    if review is not None:
        yield Dated(
            what=review.what, often=said(review), by=start and next_due(review, start),
            kind="review", rule="casework.review", source=desk.source(review.source),
        )  # fmt: skip

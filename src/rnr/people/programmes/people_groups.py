"""People groups: a frame of people counted into the groups that a jurisdiction is told by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from rnr.definitions.catalogue import Catalogue
from rnr.errors import Problem, plural, suggest
from rnr.people.frames.engines import collected, take
from rnr.people.pictures.mark_columns import whole
from rnr.people.plans.decided import refuse
from rnr.people.programmes.jurisdiction import PeopleGroup

_HEADLINE = "people cannot be counted into groups"
UNKNOWN = "not known"
"""What stands for a risk level that is not known."""


def people_groups(
    frame: Any, catalogue: Catalogue, risk: str, event: str, today: str | None = None
) -> list[PeopleGroup]:
    """Count a frame into groups of people who are alike in risk and in what fits them.

    Parameters
    ----------
    frame
        From :func:`rnr.fits_frame`, one row a person, on any engine. Only counts leave it.
    catalogue
        The same catalogue.
    risk
        Column with the risk level; people whose level is not known are groups of their own.
    event
        Column that says who recidivated, as 0 and 1 or yes and no (boolean); null for people who
        were not watched for the whole time.
    today
        Column with the programme that each person is in today; null for none.

    Returns
    -------
    list of PeopleGroup
        For :func:`rnr.impact`. The base rate is that of the risk level, observed on people who
        were watched and in no programme; all groups of a level have it from the same people. A
        programme whose fit is unknown does not fit.

    Raises
    ------
    ColumnsError
        A column is missing or holds what it must not, or of a level nobody was watched without a
        programme, so that no base rate is known; all problems at once.

    Examples
    --------
    >>> import polars as pl, rnr
    >>> offers = rnr.Catalogue.model_validate({"id": "ours", "title": "Ours", "programmes": {
    ...     "cbt": {"title": "Skills", "targets": ["procriminal_attitudes"], "hours": 100}}})
    >>> people = pl.DataFrame({"level": ["high"] * 4, "cbt_fits": ["yes", "yes", "yes", "no"],
    ...     "again": [1, 0, None, 1], "now": [None, None, "cbt", None]})
    >>> for group in people_groups(people, offers, "level", "again", "now"):
    ...     print(group.name, group.people, round(group.rate, 2), group.watched, group.today)
    high: cbt 3 0.67 3 {'cbt': 1}
    high: nothing fits 1 0.67 3 {}
    """
    taken = take(frame)
    fits = {name: f"{name}_fits" for name in catalogue.programmes}
    _refuse_columns(taken.frame, [risk, *fits.values()], event, today)
    word = nw.String()
    place = nw.lit(None, dtype=word) if today is None else nw.col(today).cast(word)
    happened = nw.col(event).cast(nw.Int64)
    free = ~nw.col(event).is_null() & place.is_null()
    one_or_none = nw.when(free).then(happened).otherwise(whole(0))
    lazy = taken.frame.select(
        rnr_risk=nw.col(risk).cast(word), rnr_today=place, rnr_event=one_or_none,
        rnr_watched=nw.when(free).then(whole(1)).otherwise(whole(0)),
        rnr_strange=nw.when((happened < 0) | (happened > 1)).then(whole(1)).otherwise(whole(0)),
        **{
            f"rnr_fit{at}": nw.when(nw.col(column) == "yes").then(whole(1)).otherwise(whole(0))
            for at, column in enumerate(fits.values())
        },
    )  # fmt: skip
    keys = ["rnr_risk", "rnr_today", *(f"rnr_fit{at}" for at in range(len(fits)))]
    counted = collected(lazy.group_by(*keys).agg(
        nw.len().alias("rnr_n"),
        *(nw.col(name).sum() for name in ("rnr_event", "rnr_watched", "rnr_strange")),
    ))  # fmt: skip
    return _groups(counted.to_dicts(), catalogue, event, today or "")


def _groups(
    rows: Sequence[dict[str, Any]], catalogue: Catalogue, event: str, today: str
) -> list[PeopleGroup]:
    names = list(catalogue.programmes)
    people: dict[tuple[str, tuple[str, ...]], int] = {}
    placed: dict[tuple[str, tuple[str, ...]], dict[str, int]] = {}
    watched: dict[str, int] = {}
    events: dict[str, int] = {}
    elsewhere = strange = 0
    for row in rows:
        level = UNKNOWN if row["rnr_risk"] is None else str(row["rnr_risk"])
        key = level, tuple(name for at, name in enumerate(names) if row[f"rnr_fit{at}"])
        people[key] = people.get(key, 0) + row["rnr_n"]
        watched[level] = watched.get(level, 0) + int(row["rnr_watched"])
        events[level] = events.get(level, 0) + int(row["rnr_event"])
        strange += int(row["rnr_strange"])
        now = row["rnr_today"]
        here = placed.setdefault(key, {})
        if now in catalogue.programmes:
            here[now] = here.get(now, 0) + row["rnr_n"]
        elif now is not None:
            elsewhere += row["rnr_n"]
    problems = []
    if strange:
        what = f"{plural(strange, 'row')}: neither 0 nor 1"
        problems.append(Problem(event, what, "give 0, 1 or nothing", "event"))
    if elsewhere:
        what = f"{plural(elsewhere, 'row')}: a programme that the catalogue does not have"
        problems.append(Problem(today, what, f"known: {', '.join(names)}", "programme"))
    bare = [level for level, n in watched.items() if not n]
    if bare:
        what = f"of {plural(len(bare), 'level')} nobody was watched without a programme"
        todo = f"a base rate is not made up for: {', '.join(sorted(bare))}"
        problems.append(Problem(event, what, todo, "watched"))
    refuse(_HEADLINE, problems)
    order = [*catalogue.risk, *sorted(set(watched) - set(catalogue.risk))]
    return [
        PeopleGroup(
            name=f"{level}: {', '.join(fitting) or 'nothing fits'}", people=people[level, fitting],
            rate=events[level] / watched[level], watched=watched[level], fits=fitting,
            today=dict(sorted(placed[level, fitting].items())), measured=level,
        )
        for level, fitting in sorted(
            people, key=lambda key: (order.index(key[0]), [name not in key[1] for name in names])
        )
    ]  # fmt: skip


def _refuse_columns(frame: Any, texts: Sequence[str], event: str, today: str | None) -> None:
    schema = frame.collect_schema()
    problems = []
    for name in [*texts, event, *([today] if today is not None else [])]:
        if name not in schema:
            todo = suggest(name, list(schema.names()))
            problems.append(Problem(name, "is not a column", todo, "column"))
    if event in schema and not (schema[event].is_integer() or schema[event] == nw.Boolean):
        what = f"holds {schema[event]}, expected 0 and 1, or yes and no"
        problems.append(Problem(event, what, "give a whole number or a boolean", "type"))
    refuse(_HEADLINE, problems)

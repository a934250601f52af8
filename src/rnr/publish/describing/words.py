"""Put parts of a definition into words, near to how the file writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from rnr.definitions.common import as_ids
from rnr.definitions.conditions import AnsweredTest, NumberTest
from rnr.definitions.derived import Grid, operation
from rnr.definitions.items import Item
from rnr.people.plans.reasons import words_of
from rnr.people.scores.explain import number

_PLAIN = {"title", "source", "worse", "note"}


_NEEDS = {
    "family marital": "family and marital", "school work": "school and work",
    "leisure recreation": "leisure and recreation",
}  # fmt: skip


def need(name: str) -> str:
    """Write a need's name or title so that it reads as words.

    Examples
    --------
    >>> need("family_marital"), need("substance misuse")
    ('family and marital', 'substance misuse')
    """
    title = name.replace("_", " ")
    return _NEEDS.get(title, title)


def condition(when: Mapping[str, Any]) -> str:
    """Say when a condition holds.

    Examples
    --------
    >>> condition({"sex": "female", "priors": ("1_2", "3_plus"), "age": NumberTest(max=20)})
    'sex is female, priors is 1_2 or 3_plus, age is at most 20'
    """
    return ", ".join(f"{ref} {words_of(test, known='answered')}" for ref, test in when.items())


def derived(value: Any) -> str:
    """Say how a derived answer follows from others.

    Examples
    --------
    >>> from rnr.definitions.derived import AnyOf, SumOf
    >>> derived(AnyOf(any=("felony", "misdemeanour"))), derived(SumOf(sum=("a", "b")))
    ('any of: felony, misdemeanour', 'sum of: a, b')
    """
    name = operation(value)
    body = getattr(value, name) if name else ""
    rest = [
        f"{key} {_plain(getattr(value, key))}"
        for key in type(value).model_fields
        if key not in {*_PLAIN, name} and getattr(value, key) not in (None, 0, ())
    ]
    return f"{name} of: " + "; ".join([_plain(body), *rest])


def _plain(value: Any) -> str:
    if isinstance(value, NumberTest | AnsweredTest):
        return words_of(value, known="answered")
    if isinstance(value, Grid):
        lines = [f"{row}: {', '.join(map(_plain, cells))}" for row, cells in value.cells.items()]
        return f"{value.rows} by {value.columns}: {'; '.join(lines)}"
    if isinstance(value, BaseModel):
        fields = {key: getattr(value, key) for key in type(value).model_fields}
        return ", ".join(
            f"{key} {_plain(field)}" for key, field in fields.items() if field not in (None, ())
        )
    if isinstance(value, Mapping):
        if any(
            isinstance(test, str | tuple | NumberTest | AnsweredTest) for test in value.values()
        ):
            return condition(value)
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        nested = any(isinstance(one, BaseModel) for one in value)
        return ("; " if nested else ", ").join(map(_plain, value))
    return number(value) if isinstance(value, int | float) else str(value)


def starts(table: Mapping[str, int | float], unit: str = "") -> str:
    """Say what a table of lower bounds gives.

    Examples
    --------
    >>> starts({"0": 1, "1": 2, "7": 6})
    'from 0: 1, from 1: 2, from 7: 6'
    """
    return ", ".join(f"from {start}: {number(value)}" for start, value in table.items()) + unit


def levels(table: Mapping[str, int | float], labels: Mapping[str, str]) -> str:
    """Say where each level starts.

    Examples
    --------
    >>> levels({"low": 0, "high": 4}, {"high": "see a doctor"})
    'low from 0, high (see a doctor) from 4'
    """
    named = {
        name: f"{name} ({labels[name]})" if labels.get(name, name) != name else name
        for name in table
    }
    return ", ".join(f"{named[name]} from {number(start)}" for name, start in table.items())


def answers(item: Item) -> str:
    """Say which answers an item takes.

    Examples
    --------
    >>> answers(Item(ask="Any earlier conviction", answers=("no", "yes")))
    'no, yes'
    """
    if item.number is None:
        return ", ".join(
            f"{answer} ({item.labels[answer]})" if answer in item.labels else answer
            for answer in item.answers
        )
    kind = "whole number" if item.number.whole else "number"
    return f"{kind} from {number(item.number.min)} to {number(item.number.max)} {item.number.unit}"


def sources(source: str | tuple[str, ...], otherwise: str | tuple[str, ...] = ()) -> str:
    """Name the sources of a fact.

    Examples
    --------
    >>> sources("S1"), sources((), ("S1", "S2"))
    ('[S1]', '[S1, S2]')
    """
    ids = as_ids(source) or as_ids(otherwise)
    return f"[{', '.join(ids)}]" if ids else ""


def by_reason(gaps: Mapping[str, str]) -> tuple[str, ...]:
    """Say what is lacking, a line for each reason.

    Examples
    --------
    >>> by_reason({"auc": "too few people", "slope": "no rates", "e_o": "too few people"})
    ('auc, e o: too few people', 'slope: no rates')
    """
    lines: dict[str, list[str]] = {}
    for name, why in gaps.items():
        lines.setdefault(why, []).append(name.replace("_", " "))
    return tuple(f"{', '.join(names)}: {why}" for why, names in lines.items())

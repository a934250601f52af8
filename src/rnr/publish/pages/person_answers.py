"""What was asked of a person and answered, with the points, as tables for the person's file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rnr.definitions.instrument import Instrument
from rnr.people.scores.explain import Line, explain, number
from rnr.people.scores.profile import Profile
from rnr.people.scores.results import Score
from rnr.publish.pages.page import Part, Table

REASONS = {
    "not_asked": "not asked",
    "refused": "the person chose not to answer",
    "unknown": "not known",
    "not_applicable": "does not apply",
}


def answer_parts(profile: Profile, tool: Instrument | None) -> Iterator[Part]:
    """List every question with its answer and its points, and what was worked out from them.

    Parameters
    ----------
    profile
        The profile.
    tool
        Its definition; without it questions stand by their short names.

    Yields
    ------
    Part
        A table of all questions, missing answers among them, and one of what follows from them.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> profile = rnr.score(rnr.assess(tool, {"age_at_current_arrest": 40}))
    >>> next(answer_parts(profile, tool)).rows[0]
    ('Age in completed years on the day of this arrest', '40 years', 'New criminal arrest 0')
    """
    counted = _counted(profile, tool)
    made = profile.assessment
    names = list(tool.items) if tool else [*made.answers, *made.missing]
    several = len({title for lines in counted.values() for title, _ in lines}) > 1
    rows = []
    for name in names:
        asked = tool.items[name].ask if tool else plain(name)
        rows.append((asked, answer_words(profile, tool, name), _worth(counted, name, several)))
    caption = "Every question, whether it was answered or not."
    yield Table(("what was asked", "answer", "points"), tuple(rows), (), caption)
    follows = [
        (line.asked, _value(line), _worth(counted, ref, several))
        for ref, line in _lines(profile, tool)
        if ref not in names
    ]
    if follows:
        caption = "What follows from these answers by the tool's own rules."
        yield Table(("worked out", "comes to", "points"), tuple(follows), (), caption)


def answer_words(profile: Profile, tool: Instrument | None, name: str) -> str:
    """Say what was answered, or why there is no answer.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> given = {"age_at_current_arrest": 40, "pending_charge": rnr.Missing.REFUSED}
    >>> profile = rnr.score(rnr.assess(tool, given))
    >>> answer_words(profile, tool, "pending_charge")
    'missing: the person chose not to answer'
    """
    made, item = profile.assessment, tool.items[name] if tool else None
    if name in made.answers:
        given = made.answers[name]
        if item is not None and item.number is not None and not isinstance(given, str):
            return f"{number(given)} {item.number.unit}"
        return label(item.labels if item else {}, given)
    told = f"missing: {REASONS[made.missing[name]]}" if name in made.missing else "missing"
    if name in made.assumed:
        taken = label(item.labels if item else {}, made.assumed[name])
        told += f"; taken as {taken}, as the tool's manual says"
    return told


def label(labels: dict[str, str], given: str | float) -> str:
    """Put an answer or level into words: its label, or its name without underscores.

    Examples
    --------
    >>> label({"high": "see a doctor"}, "high"), label({}, "no_flag"), label({}, "2_plus")
    ('see a doctor', 'no flag', '2 or more')
    """
    if not isinstance(given, str):
        return number(given)
    return labels.get(given) or plain(given)


def plain(name: str) -> str:
    """Take the marks of code off a name.

    Examples
    --------
    >>> plain("pending_charge"), plain("1_2"), plain("3_plus")
    ('pending charge', '1 to 2', '3 or more')
    """
    name = re.sub(r"^(\d+)_plus$", r"\1 or more", name)
    return re.sub(r"(?<=\d)_(?=\d)", " to ", name).replace("_", " ")


def _counted(profile: Profile, tool: Instrument | None) -> dict[str, list[tuple[str, str]]]:
    """Gather for each answer what it earns on which scale."""
    counted: dict[str, list[tuple[str, str]]] = {}
    for score in _scales(profile):
        if tool is not None:
            for line in explain(profile.assessment, tool, score.scale).lines:
                worth = number(line.least)
                worth += f" to {number(line.most)}" if line.points is None else ""
                counted.setdefault(line.ref, []).append((score.title, worth))
            continue
        for ref, earned in score.points.items():
            told = "open" if earned is None else number(earned)
            counted.setdefault(ref, []).append((score.title, told))
    return counted


def _scales(profile: Profile) -> list[Score]:
    return [s for s in profile.scales() if s.kind != "reading" and s.status in ("scored", "open")]


def _lines(profile: Profile, tool: Instrument | None) -> Iterator[tuple[str, Line]]:
    if tool is None:
        return
    seen: dict[str, Line] = {}
    for score in _scales(profile):
        for line in explain(profile.assessment, tool, score.scale).lines:
            seen.setdefault(line.ref, line)
    yield from seen.items()


def _value(line: Line) -> str:
    return plain(line.answer)


def _worth(counted: dict[str, list[tuple[str, str]]], ref: str, several: bool) -> str:
    lines = counted.get(ref, [])
    if not lines:
        return "not counted"
    return "; ".join(f"{title} {worth}" for title, worth in lines) if several else lines[0][1]

"""What came out for a person, scale by scale, in words that can be read to the person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rnr.definitions.instrument import Instrument
from rnr.errors import plural
from rnr.people.scores.explain import explain, number
from rnr.people.scores.profile import Profile
from rnr.people.scores.published import PublishedRate, published_rates
from rnr.people.scores.results import Override, Score
from rnr.publish.describing import words
from rnr.publish.pages.page import Entry, Part, Table
from rnr.publish.pages.person_answers import label, plain
from rnr.scoring.compile import compile_instrument

OF_GROUPS = (
    "A score puts a person in a group of people who were answered for alike. What is published "
    "about a group says what became of its people, and nothing of what one of them does."
)


def result_table(profile: Profile, tool: Instrument | None) -> Table:
    """List every scale with raw score, score and level in force.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> profile = rnr.score(rnr.assess(tool, {"age_at_current_arrest": 40}))
    >>> result_table(profile, tool).rows[2]
    ('New violent criminal arrest', 'open', '0 to 6', 'still open')
    """
    rows = []
    for score in profile.scales():
        final = profile.final_level(score.scale)
        level = "" if not (final or score.levels) else "still open"
        if final is not None:
            level = label(_labels(tool, score), final)
        if any(one.scale == score.scale for one in profile.overrides):
            level += ", set by hand"
        if score.status in ("not_applicable", "undefined"):
            rows.append((score.title, "", "", _STATUS[score.status]))
            continue
        raw = "open" if score.raw is None else number(score.raw)
        rows.append((score.title, raw, _score(score), level))
    return Table(("result", "raw score", "score", "level in force"), tuple(rows), (1, 2))


_STATUS = {"not_applicable": "does not apply", "undefined": "outside the published tables"}


def result_parts(profile: Profile, tool: Instrument | None) -> Iterator[Part]:
    """Say of each result what it is, what it means for a group, and what is open.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> answers = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    >>> profile = rnr.score(rnr.assess(tool, answers | {"age_at_current_arrest": 40}))
    >>> entry = next(result_parts(profile, tool))
    >>> entry.title, entry.lines[0][:54]
    ('Failure to appear', 'Score 1 from a raw score of 0, on a scale from 1 to 6.')
    """
    for score in profile.scales():
        if score.kind != "part":
            yield Entry("", score.title, tuple(_lines(profile, score, tool)))
            rates = rate_table(profile, score.scale, tool) if tool is not None else ""
            yield from [rates] if rates else []


def override_words(profile: Profile, tool: Instrument | None, one: Override) -> str:
    """Say which level somebody set, and which one the answers give.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> answers = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    >>> profile = rnr.score(rnr.assess(tool, answers | {"age_at_current_arrest": 40}))
    >>> kept = profile.override("fta", "2", by="assessor 17", because="moved")
    >>> override_words(kept, tool, kept.overrides[0])
    'Level 2 was set by hand by assessor 17, because: moved. The answers give level 1. ...'
    >>> kept = profile.override("fta", "2", by="assessor 17", because="moved",
    ...     approver="supervisor 3", expires="2026-06-30", kind="policy")
    >>> override_words(kept, tool, kept.overrides[0])
    'Level 2 was set by a rule of the agency, entered by assessor 17, agreed to by supervisor 3,
    because: moved. It holds until 2026-06-30. The answers give level 1. Both are kept.'
    """
    labels = _labels(tool, profile[one.scale])
    when = f" on {one.on}" if one.on else ""
    own = "leave the level open" if one.actuarial is None else _given(labels, one.actuarial)
    how = "by a rule of the agency, entered" if one.kind == "policy" else "by hand"
    set_by = f"Level {label(labels, one.level)} was set {how} by {one.by}{when}"
    set_by += f", agreed to by {one.approver}" if one.approver else ""
    until = f" It holds until {one.expires}." if one.expires else ""
    return f"{set_by}, because: {one.because}.{until} The answers {own}. Both are kept."


def _given(labels: dict[str, str], level: str) -> str:
    return f"give level {label(labels, level)}"


def _lines(profile: Profile, score: Score, tool: Instrument | None) -> Iterator[str]:
    if score.status in ("not_applicable", "undefined"):
        yield f"No score: {_WHY[score.status]}."
        return
    said = [_outcome(score, tool)]
    if tool is not None:
        said += [*_about(score, tool), *_start(profile, score, tool)]
    said += [f"Given by: {_title(tool, score.used)}."] if score.used else []
    yield " ".join(said)
    for one in profile.overrides:
        if one.scale == score.scale:
            yield override_words(profile, tool, one)
    yield from _missing(score, tool)


_WHY = {
    "not_applicable": "this scale does not apply to this person",
    "undefined": "these answers fall outside the published tables",
}


def _outcome(score: Score, tool: Instrument | None) -> str:
    labels = _labels(tool, score)
    if score.score is None:
        said = "No score yet, because answers are missing."
        if score.low is not None and score.high is not None:
            said += f" It can still become {_score(score)}."
        own = [level for level in score.levels if not level.isdigit()]
        possible = " or ".join(label(labels, level) for level in own)
        return said + (f" Levels that are still possible: {possible}." if possible else "")
    said = f"Score {number(score.score)}"
    if score.raw is not None and score.raw != score.score:
        said += f" from a raw score of {number(score.raw)}"
    plan = compile_instrument(tool).scales[score.scale] if tool else None
    if plan is not None:
        said += f", on a scale from {number(plan.range[0])} to {number(plan.range[1])}"
    said += "."
    if score.level is None or score.level == number(score.score):
        return said
    said += f" Level {label(labels, score.level)}"
    if plan is not None and len(plan.levels) > 1:
        place = plan.levels.index(score.level) + 1
        said += f", number {place} of {len(plan.levels)} from the lowest score"
    return said + "."


def _score(score: Score) -> str:
    if score.score is not None:
        return number(score.score)
    if score.low is None or score.high is None:
        return "open"
    return f"{number(score.low)} to {number(score.high)}"


def _about(score: Score, tool: Instrument) -> Iterator[str]:
    scale = tool.scales[score.scale]
    if scale.outcome:
        horizon = f", within {scale.horizon}" if scale.horizon else ""
        yield f"It is about: {scale.outcome}{horizon}."
    elif scale.need and scale.need != "other":
        yield f"It is about: {plain(scale.need)}."


def _start(profile: Profile, score: Score, tool: Instrument) -> Iterator[str]:
    told = explain(profile.assessment, tool, score.scale)
    chosen = told.plan.strata[told.result.stratum or 0]
    if chosen.title:
        yield f"Table used: {chosen.title}."
    if chosen.adding.constant:
        yield f"Everybody starts with {number(chosen.adding.constant)} points."


_LISTED = 6
"""So many missing answers are named beside a result; all are marked where answers are listed."""


def _missing(score: Score, tool: Instrument | None) -> Iterator[str]:
    if not score.missing:
        return
    names = "; ".join(tool.items[n].ask if tool else plain(n) for n in score.missing)
    names = names if len(score.missing) <= _LISTED else "the list of answers marks them"
    count = plural(len(score.missing), "answer")
    is_are = "is" if len(score.missing) == 1 else "are"
    said = f"{count} {is_are} missing: {names}."
    if score.score is not None:
        said += " The score is given all the same, by the tool's rule for missing answers."
    yield said


def rate_table(profile: Profile, scale: str, tool: Instrument) -> Table | str:
    """List what is published of people with this result; empty where nothing is.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("psa")
    >>> answers = {name: "no" if "no" in item.answers else "0" for name, item in tool.items.items()}
    >>> profile = rnr.score(rnr.assess(tool, answers | {"age_at_current_arrest": 40}))
    >>> row = rate_table(profile, "fta", tool).rows[0]
    >>> row[2], row[3].split(), row[4]
    ('375', ['13.3', 'of', '100'], '[S12]')
    """
    norms = {norm.id: norm for norm in tool.norms}
    found = published_rates(profile, scale)
    if not found:
        return ""
    rows: list[tuple[str, ...]] = []
    cautions: list[str] = []
    for one in found:
        if one.value is None:
            continue
        about = "; ".join(filter(None, [one.outcome, one.follow_up])) or one.title
        people = "" if one.n is None else f"{one.n:,}"
        source = words.sources(norms[one.norm].source, tool.source)
        rows.append((one.population, about, people, _rate(one), source))
        cautions += re.split(r"(?<=[.]) ", one.caution)
    if not rows:
        return f"What is published cannot be shown: {found[0].note}."
    said = "What is published of people with this result. " + " ".join(dict.fromkeys(cautions))
    head = ("people studied", "what was counted, for how long", "n", "of them", "source")
    return Table(head, tuple(rows), (2,), said.strip())


def _rate(one: PublishedRate) -> str:
    of = {"percent": "\u00a0of\u00a0100", "proportion": "\u00a0of\u00a01"}.get(one.unit, "")
    said = number(one.value or 0) + ("" if one.what == "percentile" else of)
    if one.low is not None and one.high is not None:
        said += f" ({number(one.low)} to {number(one.high)})"
    return {"share": f"{said} had this result", "percentile": f"percentile {said}"}.get(
        one.what, said
    )


def _labels(tool: Instrument | None, score: Score) -> dict[str, str]:
    return tool.scales[score.scale].labels if tool else {}


def _title(tool: Instrument | None, scale: str) -> str:
    return tool.scales[scale].title if tool else plain(scale)

"""Describe a definition: everything its file says, as a page for people."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import Policy
from rnr.definitions.scales import Each, Scale
from rnr.people.scores.explain import number
from rnr.publish.describing import words
from rnr.publish.describing.describe_facts import back_matter, identity, notices, use
from rnr.publish.describing.describe_policy import describe_policy
from rnr.publish.pages.page import Entry, Page, Part, Section


def describe(definition: Instrument | Policy) -> Page:
    """Describe an instrument or a policy as a page.

    Parameters
    ----------
    definition
        From :func:`rnr.load` or :func:`rnr.load_policy`.

    Returns
    -------
    Page
        Identity, use, items with their answers and points on every scale, conversion, levels,
        rules, norms, sources; what nobody has read at source stands at the top.

    Examples
    --------
    >>> import rnr
    >>> page = describe(rnr.load("psa"))
    >>> [section.title for section in page.sections][:4]
    ['Identity', 'Use', 'Items', 'Worked out from the answers']
    """
    if isinstance(definition, Policy):
        return describe_policy(definition)
    sections = [
        Section("Identity", tuple(identity(definition))),
        Section("Use", tuple(use(definition.use))),
        Section("Items", tuple(_items(definition))),
        Section("Worked out from the answers", tuple(_derived(definition))),
        Section("Scales", tuple(_scales(definition))),
        *back_matter(definition),
    ]
    shown = tuple(section for section in sections if section.parts)
    foot = f"{definition.key}, {definition.digest}"
    return Page(definition.title, definition.summary, shown, notices(definition), foot)


def may_stand(definition: Instrument | Policy, name: str) -> str:
    """Say what a column of answers may hold, other spellings included.

    Examples
    --------
    >>> import rnr
    >>> may_stand(rnr.load("psa"), "pending_charge")
    'no, yes; also False, 0 for no; True, 1 for yes; empty if missing'
    """
    item = definition.items[name]
    said = [words.answers(item)]
    spelt: dict[str, list[str]] = {}
    for table in (definition.accept, item.accept):
        for answer, spellings in table.items():
            if answer in item.answers:
                spelt.setdefault(answer, []).extend(
                    str(one) for one in spellings if str(one) != answer
                )
    also = [f"{', '.join(others)} for {answer}" for answer, others in spelt.items() if others]
    said += [f"also {'; '.join(also)}"] if also else []
    codes = [
        f"{', '.join(map(str, values))} for {reason.replace('_', ' ')}"
        for reason, values in definition.missing_codes.items()
    ]
    said += [f"missing: {'; '.join(codes)}"] if codes else []
    return "; ".join([*said, "empty if missing"])


def _items(tool: Instrument) -> Iterator[Part]:
    domain = ""
    for name, item in tool.items.items():
        if item.domain and item.domain != domain:
            domain = item.domain
            yield f"{domain[0].upper()}{domain[1:]}"
        lines = [f"answers: {words.answers(item)}", *_points_of(tool, name)]
        if item.context:
            lines.append("asked and kept, counted on no scale")
        for assumed in item.assume:
            what = next(
                str(v) for v in (assumed.answer, assumed.number, assumed.same_as) if v is not None
            )
            when = f" when {words.condition(assumed.when)}" if assumed.when else ""
            said = "the answer of " + what if assumed.same_as else what
            why = f"{when} {words.sources(assumed.source)}"
            lines.append(f"if missing, taken as {said}{why}")
        if item.source:
            lines.append(f"source: {words.sources(item.source)}")
        lines += [item.note] if item.note else []
        yield Entry(name, item.ask, tuple(lines))


def _points_of(tool: Instrument, ref: str) -> Iterator[str]:
    """Say what something earns, scale by scale and table by table."""
    for scale_id, scale in tool.scales.items():
        tables = [("", scale), *((s.title or words.condition(s.people), s) for s in scale.strata)]
        for title, table in tables:
            worth = table.points.get(ref)
            if worth is None:
                continue
            where = f"{scale_id} ({title})" if title else scale_id
            if isinstance(worth, Each):
                yield f"points on {where}: {number(worth.each)} for each"
            elif ref in tool.items and tool.items[ref].number is not None:
                yield f"points on {where}: {words.starts(worth)}"
            else:
                said = ", ".join(f"{answer} = {number(earns)}" for answer, earns in worth.items())
                yield f"points on {where}: {said}"


def _derived(tool: Instrument) -> Iterator[Part]:
    for name, value in tool.derived.items():
        lines = [words.derived(value), *_points_of(tool, name)]
        yield Entry(name, value.title, (*lines, *([value.note] if value.note else [])))


def _scales(tool: Instrument) -> Iterator[Part]:
    for name, scale in tool.scales.items():
        yield Entry(name, scale.title, tuple(_scale(tool, name, scale)))


def _scale(tool: Instrument, name: str, scale: Scale) -> Iterator[str]:
    kind: str = scale.kind
    kind += f", {scale.need.replace('_', ' ')}" if scale.need else ""
    kind += f" of {scale.reading_of}" if scale.reading_of else ""
    yield f"kind: {kind}"
    for word, said in (("outcome", scale.outcome), ("horizon", scale.horizon)):
        if said:
            yield f"{word}: {said}"
    yield from (f"counts {line}" for line in _from_scales(tool, name))
    if scale.constant:
        yield f"starts at {number(scale.constant)}"
    if scale.fallback:
        yield f"the first that can be given of: {', '.join(scale.fallback)}"
    if scale.applies:
        yield f"applies when {words.condition(scale.applies)}"
    if scale.logistic:
        yield "the raw score is a log odds, the score its probability"
    if scale.range:
        ends = [number(end) for end in (scale.range.min, scale.range.max) if end is not None]
        yield f"raw score: {' to '.join(ends)}"
    for stratum in scale.strata:
        title = stratum.title or words.condition(stratum.people)
        yield f"table for {title}: {words.condition(stratum.people)}"
        yield from _tables(stratum.convert, stratum.levels, scale, f" ({title})")
    yield from _tables(scale.convert, scale.levels, scale, "")
    if scale.unreachable:
        yield f"published, but no answers reach: {', '.join(scale.unreachable)}"
    if scale.round:
        yield f"rounded to {scale.round.decimals} decimals, {scale.round.how.replace('_', ' ')}"
    rule = scale.missing
    most = f" up to {rule.at_most}" if rule.at_most is not None else ""
    yield f"missing answers{most}: {_MISSING[rule.rule]} {words.sources(rule.source)}".rstrip()
    if scale.source:
        yield f"source: {words.sources(scale.source)}"
    if scale.note:
        yield scale.note


_MISSING = {
    "refuse": "no score, unless the missing answers cannot change it",
    "withhold": "no score",
    "lowest": "counted as the lowest points",
    "highest": "counted as the highest points",
    "prorate": "the answered ones are scaled up",
}


def _tables(
    convert: dict[str, int | float], levels: dict[str, int | float], scale: Scale, who: str
) -> Iterator[str]:
    if convert:
        yield f"raw to score{who}: {words.starts(convert)}"
    if levels:
        yield f"levels{who}: {words.levels(levels, scale.labels)}"


def _from_scales(tool: Instrument, name: str) -> Iterator[str]:
    """Name the other scales whose results a scale counts."""
    for other in tool.scales:
        for ref in (other, f"{other}.raw", f"{other}.level"):
            for line in _points_of(tool, ref):
                if line.startswith((f"points on {name}:", f"points on {name} (")):
                    yield f"{ref}: {line.partition(': ')[2]}"

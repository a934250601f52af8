"""The page of one instrument, as Markdown, from nothing but its definition."""

from __future__ import annotations

import html

import page_parts as parts
from plain_words import cite, code, condition, esc, num, points, table

from rnr.definitions.instrument import Case, Expect, Instrument, Norm
from rnr.definitions.items import Item
from rnr.definitions.scales import Each, Scale
from rnr.publish.describing.norm_drawing import draw_norm

KIND = {
    "risk": "A risk level describes people with the same score taken together: of so many of them, "
    "so many had the outcome. It says nothing certain about one of them.",
    "need": "A need says what to work on. It is no measure of guilt, and no reason for more "
    "control by itself.",
    "responsivity": "Responsivity says how to reach this person. It never adds to risk.",
    "strength": "A strength is something to build on; its absence is not a risk score.",
    "stability": "Stability says how settled life is now, and moves quickly: look at the date.",
    "reading": "A reading is another way to read the same answers; do not count it twice.",
    "record": "A record counts history that limits a decision; it predicts nothing by itself.",
}
MISSING = {
    "refuse": "no score while an answer that could change it is missing; the score or level is "
    "given only when it is certain whatever the missing answers are",
    "withhold": "no score as soon as one answer is missing, even if it could not change it",
    "lowest": "a missing answer counts as the answer with the fewest points",
    "highest": "a missing answer counts as the answer with the most points",
    "prorate": "the mean of the answers given stands in for missing ones",
}


def write(tool: Instrument) -> str:
    """Write the page."""
    out = [
        "---", "tocdepth: 2", "---", "", f"# {esc(tool.title)}", "", *parts.provisional(tool),
        esc(tool.summary), "", *_identity(tool), *parts.unconfirmed(tool), *_cautions(tool),
        *_load(tool), *_items(tool), *parts.derived_answers(tool), *_scales(tool),
        *parts.rules(tool), *_norms(tool), *_validity(tool), *_cases(tool), *parts.choices(tool),
        *parts.sources(tool), *parts.history(tool),
    ]  # fmt: skip
    return "\n".join(out)


def _identity(tool: Instrument) -> list[str]:
    use = tool.use
    named = {
        "Id and version": f"{code(tool.id)} {esc(tool.version)}",
        "Shelf": tool.shelf.replace("_", " "),
        "Owner": esc(tool.owner),
        "Published": esc(tool.released),
        "Thresholds": esc(tool.thresholds),
        "For whom": esc(use.population),
        "Outcome": esc(use.outcome),
        "Follow-up": esc(use.follow_up),
        "Setting": esc(use.setting),
        "Training": esc(use.training),
        "Licence": esc(use.licence),
        "Wording": {
            "paraphrase": "paraphrased here: take the validated questions from the owner",
            "verbatim": "the owner's own",
            "none": "not in this file",
        }[use.wording],
        "Note": esc(use.note),
        "Fingerprint": code(tool.digest[:16]),
    }
    return ["## What it is", "", *parts.facts(named)]


def _cautions(tool: Instrument) -> list[str]:
    kinds = dict.fromkeys(scale.kind for scale in tool.scales.values())
    said = [esc(c) for c in tool.use.cautions] + [KIND[k] for k in kinds if k in KIND]
    more = "More on [what these scores are not](../cautions.md)."
    return ["## Cautions", "", *[f"- {caution}" for caution in said], "", more, ""]


def _load(tool: Instrument) -> list[str]:
    more = ", allow_provisional=True" if tool.shelf == "provisional" else ""
    line = f'tool = rnr.load("{tool.id}", version="{tool.version}"{more})'
    return ["## Load it", "", "```python", "import rnr", "", line, "```", ""]


def _items(tool: Instrument) -> list[str]:
    out = ["## Items", ""]
    for name, item in tool.items.items():
        out += [f"### {esc(item.ask)}", "", code(name) + _aside(item), "", *_answers(tool, name)]
        if item.note:
            out += [esc(item.note), ""]
        for assume in item.assume:
            taken = [assume.answer, assume.number, assume.same_as]
            what = next(code(value) for value in taken if value is not None)
            like = "the answer of " if assume.same_as else ""
            when = f" when {condition(assume.when)}" if assume.when else ""
            said = f"If not answered{when}, the manual assumes {like}{what}"
            out += [f"{said} ({cite(assume.source)}).", ""]
    return out


def _aside(item: Item) -> str:
    said = [item.domain, "kept, counted on no scale" if item.context else ""]
    said += ["source " + cite(item.source)] if item.source else []
    told = [esc(s) if i < 2 else s for i, s in enumerate(said) if s]
    return " · " + " · ".join(told) if told else ""


def _answers(tool: Instrument, name: str) -> list[str]:
    item = tool.items[name]
    uses = {
        f"{scale_id}{'' if title is None else ' (' + esc(title) + ')'}": scored[name]
        for scale_id, scale in tool.scales.items()
        for title, scored in _point_tables(scale)
        if name in scored
    }
    if item.number is not None:
        n = item.number
        whole = "whole " if n.whole else ""
        out = [f"A {whole}number of {esc(n.unit)}, {num(n.min)} to {num(n.max)}.", ""]
        rows = [[code(s) if "(" not in s else s, points(p)] for s, p in uses.items()]
        return out + table(["Scale", "Points, from this number upwards"], rows)
    rows = []
    for answer in item.answers:
        earned = [num(p[answer]) if answer in p else "" for p in uses.values()]
        spelt = [*item.accept.get(answer, ()), *tool.accept.get(answer, ())]
        also = ", ".join(code(str(s).lower() if isinstance(s, bool) else s) for s in spelt)
        rows.append([code(answer), esc(item.labels.get(answer, "")), also, *earned])
    head = ["Answer", "Meaning", "Also read", *[esc(s) for s in uses]]
    keep = [i for i in range(len(head)) if i in (0,) or any(row[i] for row in rows)]
    return table([head[i] for i in keep], [[row[i] for i in keep] for row in rows])


def _point_tables(scale: Scale) -> list[tuple[str | None, dict]]:
    own = [(None, scale.points)] if scale.points else []
    return own + [(s.title or condition(s.people), s.points) for s in scale.strata if s.points]


def _scales(tool: Instrument) -> list[str]:
    out = ["## Scales", ""]
    for name, scale in tool.scales.items():
        what = [code(name), scale.kind, (scale.need or "").replace("_", " "), scale.horizon]
        out += [f"### {esc(scale.title)}", "", " · ".join(w for w in what if w), ""]
        lines = [
            ("Outcome", esc(scale.outcome)),
            ("Another reading of", code(scale.reading_of or "")),
            ("Applies to people for whom", condition(scale.applies) if scale.applies else ""),
            ("Takes the first that can be given of", ", ".join(map(code, scale.fallback))),
            ("Adds up", ", ".join(_counted(scale))),
            ("Starts from", num(scale.constant) if scale.constant else ""),
            ("Score", "probability, from a sum of log odds" if scale.logistic else ""),
            ("Multiplied by", num(scale.times) if scale.times != 1 else ""),
            ("Rounded", f"{scale.round.decimals} decimals, {scale.round.how.replace('_', ' ')}"
             if scale.round else ""),
            ("Raw score", _range(scale)),
            ("Missing answers", _missing(scale)),
            ("Source", cite(scale.source, tool.source)),
        ]  # fmt: skip
        out += [*[f"- **{key}:** {said}" for key, said in lines if said], ""]
        out += [esc(scale.note), ""] if scale.note else []
        out += _others(scale) + _tables(scale, scale)
        for stratum in scale.strata:
            made = _tables(scale, stratum)
            less = ", ".join(map(code, stratum.without))
            made += [f"Does not count here: {less}.", ""] if less else []
            if made:
                who = f"**{esc(stratum.title)}**: " if stratum.title else ""
                out += [f"{who}{condition(stratum.people)}", "", *made]
    return out


def _counted(scale: Scale) -> list[str]:
    refs = dict.fromkeys(ref for _, scored in _point_tables(scale) for ref in scored)
    return [code(ref) for ref in refs]


def _others(scale: Scale) -> list[str]:
    """Points of what is no item: derived answers and other scales, and whole numbers counted."""
    rows = [
        [code(ref), points(scored), title or ""]
        for title, table_ in _point_tables(scale)
        for ref, scored in table_.items()
        if isinstance(scored, Each) or len(scored) <= 12
    ]
    head = ["What counts", "Points", "For"]
    return table(head if any(r[2] for r in rows) else head[:2],
                 [r if any(x[2] for x in rows) else r[:2] for r in rows])  # fmt: skip


def _range(scale: Scale) -> str:
    if scale.range is None:
        return ""
    return f"{num(scale.range.min)} to {num(scale.range.max)}, as published"


def _missing(scale: Scale) -> str:
    rule = scale.missing
    more = f"; at most {rule.at_most} missing" if rule.at_most is not None else ""
    note = f" {esc(rule.note)}" if rule.note else ""
    return f"{MISSING[rule.rule]}{more}.{note}"


def _tables(scale: Scale, scored: object) -> list[str]:
    convert = getattr(scored, "convert", {})
    levels = getattr(scored, "levels", {})
    rows = [[num(start), num(score)] for start, score in convert.items()]
    out = table(["Raw score from", "Score"], rows)
    names = [
        [code(level), esc(scale.labels.get(level, "")), num(start)]
        for level, start in levels.items()
    ]
    if any(row[1] for row in names):
        return out + table(["Level", "Meaning", "Score from"], names)
    return out + table(["Level", "Score from"], [[row[0], row[2]] for row in names])


def _norms(tool: Instrument) -> list[str]:
    out = ["## Published norms", ""] if tool.norms else []
    for norm in tool.norms:
        out += [f"### {esc(norm.title)}", ""]
        lines = {
            "Scale": f"{code(norm.scale)} {norm.on}",
            "Population": esc(norm.population),
            "Outcome": esc(norm.outcome),
            "Follow-up": esc(norm.follow_up),
            "People": num(norm.n) if isinstance(norm.n, int) else "",
            "With the event": num(norm.events) if isinstance(norm.events, int) else "",
            "Source": cite(norm.source, tool.source),
            "Caution": esc(norm.caution),
        }
        out += [*[f"- **{key}:** {said}" for key, said in lines.items() if said], ""]
        out += _norm_table(norm)
        figure = draw_norm(norm)
        if figure is not None:
            alt = html.escape(figure.alt, quote=True)
            out += [
                "",
                f'<figure aria-label="{alt}" style="max-width: 36rem">',
                figure.svg,
                f"<figcaption>{esc(figure.caption)}</figcaption></figure>",
                "",
            ]
    return out


def _norm_table(norm: Norm) -> list[str]:
    unit = {"percent": "percent", "proportion": "proportion", "people": "people"}[norm.unit]
    columns = {f"{norm.what} ({unit})": norm.table, "low": norm.low, "high": norm.high}
    columns["n"] = norm.n if isinstance(norm.n, dict) else {}
    columns["events"] = norm.events if isinstance(norm.events, dict) else {}
    kept = {head: values for head, values in columns.items() if values}
    rows = [
        [code(key), *[num(values[key]) if key in values else "" for values in kept.values()]]
        for key in norm.table
    ]
    return table([norm.on, *[esc(h) for h in kept]], rows)


def _validity(tool: Instrument) -> list[str]:
    rows = []
    for v in tool.validity:
        span = f"{num(v.low)} to {num(v.high)}" if v.low is not None and v.high is not None else ""
        value = num(v.value) if v.value is not None else ""
        who = ", ".join(esc(s) for s in (v.population, v.group, v.outcome, v.follow_up) if s)
        about = who + (f". {esc(v.note)}" if v.note else "")
        n = num(v.n) if v.n is not None else ""
        what = v.measure.replace("_", " ")
        rows.append([what, code(v.scale), value, span, n, about, cite(v.source)])
    head = ["Measure", "Scale", "Value", "Range", "n", "Of whom and what", "Source"]
    lead = "What studies found. Another population is another number: validate where you are."
    return ["## Published accuracy", "", lead, "", *table(head, rows)] if rows else []


def _cases(tool: Instrument) -> list[str]:
    rows = [[esc(c.name), _came_out(c), cite(c.source, tool.source)] for c in tool.cases]
    lead = "Run through both ways of scoring whenever the library is tested."
    made = table(["Case", "What must come out", "Source"], rows)
    return ["## Worked cases", "", lead, "", *made] if rows else []


def _came_out(case: Case) -> str:
    if case.refused:
        return f"refused: {code(case.refused)}"
    said = [f"{code(scale)} {_expected(expect)}" for scale, expect in case.expect.items()]
    said += [f"warning {code(rule)}" for rule in case.warned]
    return "; ".join(said)


def _expected(expect: Expect) -> str:
    if not expect.applies:
        return "does not apply"
    said = [f"raw {num(expect.raw)}"] if expect.raw is not None else []
    said += [f"score {num(expect.score)}"] if expect.score is not None else []
    said += [f"level {code(expect.level)}"] if expect.level is not None else []
    if not expect.known:
        said.append("not known")
    if expect.low is not None and expect.high is not None and expect.low != expect.high:
        said.append(f"between {num(expect.low)} and {num(expect.high)}")
    if expect.levels:
        said.append("level " + " or ".join(map(code, expect.levels)))
    return " ".join(said)

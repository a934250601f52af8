"""Nothing in a file is idle: items count or are marked context, derived answers are used."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.check.refs import below, mentions, of_condition, owner
from rnr.definitions.instrument import Instrument
from rnr.errors import Problem


def check_usage(instrument: Instrument) -> Iterator[Problem]:
    """Tell what is asked or worked out and never used, and context that is."""
    counted = below(instrument, instrument.scales, assumptions=False)
    # A question that only decides what is assumed for another one may be called context or not.
    helping = below(instrument, instrument.scales)
    named = {r for rule in instrument.rules for r in of_condition(rule.when)}
    ruled = below(instrument, (owner(instrument, ref) for ref in named))
    for name, item in instrument.items.items():
        where = f"items.{name}"
        if item.context and name in counted:
            what = "is marked context, yet a scale uses it"
            yield Problem(where, what, "remove context = true", "context.used")
        elif not item.context and name not in helping:
            what = "is used by no scale"
            todo = "give it points or a part in a condition, or mark it context = true"
            yield Problem(where, what, todo, "unused.item")
    for name in instrument.derived:
        if name not in helping | ruled:
            what = "is used by no scale and no rule"
            yield Problem(f"derived.{name}", what, "use it or remove it", "unused.derived")
    read = {ref for scale in instrument.scales for ref in mentions(instrument, scale)}
    derived = below(instrument, instrument.derived)
    read |= {ref for name in derived for ref in mentions(instrument, name)}
    for name, scale in instrument.scales.items():
        if scale.kind == "part" and name not in read | ruled:
            what = 'is of kind "part", yet no other scale reads it'
            todo = "say what the scale stands for, or let another scale count it"
            yield Problem(f"scales.{name}.kind", what, todo, "unused.part")

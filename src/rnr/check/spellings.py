"""One spelling, one answer: what is accepted in data cannot be read in two ways."""

from __future__ import annotations

from collections.abc import Iterator

from rnr.definitions.instrument import Instrument
from rnr.definitions.items import Item, Spelling
from rnr.errors import Problem, suggest

Known = dict[tuple[type, Spelling], str]


def check_spellings(instrument: Instrument) -> Iterator[Problem]:
    """Tell spellings of no answer, of two answers, and of an answer and a missing one."""
    everywhere = sorted({a for item in instrument.items.values() for a in item.answers})
    for answer in instrument.accept:
        if answer not in everywhere:
            what = f"spells {answer!r}, which is no answer of any item"
            yield Problem("accept", what, suggest(answer, everywhere), "accept.unknown")
    reasons: Known = {}
    for reason, codes in instrument.missing_codes.items():
        for code in codes:
            if reasons.setdefault((type(code), code), reason) != reason:
                what = f"gives {code!r} two meanings"
                yield Problem("missing_codes", what, "keep one", "accept.ambiguous")
    for name, item in instrument.items.items():
        yield from _of_item(instrument, name, item, reasons)


def _of_item(instrument: Instrument, name: str, item: Item, reasons: Known) -> Iterator[Problem]:
    where = f"items.{name}.accept"
    for answer in item.accept:
        if answer not in item.answers:
            what = f"spells {answer!r}, which is no answer of this item"
            yield Problem(where, what, suggest(answer, item.answers), "accept.unknown")
    known: Known = {(str, answer): answer for answer in item.answers}
    for table in (instrument.accept, item.accept):
        for answer, spellings in table.items():
            for spelling in spellings if answer in item.answers else ():
                meant = known.setdefault((type(spelling), spelling), answer)
                # A CSV file gives the code 1 as the text "1".
                text = str(spelling)
                if meant != answer or (text in item.answers and text != answer):
                    other = meant if meant != answer else text
                    what = f"reads {spelling!r} as {answer!r} and as {other!r}"
                    yield Problem(where, what, "let it stand for one answer", "accept.ambiguous")
    for (kind, code), reason in reasons.items():
        if (kind, code) in known:
            what = f"reads {code!r} as {known[kind, code]!r}, and missing_codes as {reason!r}"
            yield Problem(where, what, "let it stand for one of them", "accept.missing")
        elif item.number and kind is int and item.number.min <= code <= item.number.max:  # type: ignore[operator]
            what = f"lies in the item's range and is also a code for a missing answer, {code!r}"
            yield Problem(f"items.{name}.number", what, "choose a code outside", "accept.missing")

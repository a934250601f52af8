"""What a policy takes from an instrument exists there, and is read as it comes out there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnr.check.eliminate import TooMuchError
from rnr.check.net import make_net
from rnr.check.reach import reach
from rnr.check.survey import survey
from rnr.definitions.instrument import Instrument
from rnr.definitions.policy import IMPOSSIBLE, Policy, PolicyInput
from rnr.errors import DefinitionError, NotFoundError, Problem, suggest
from rnr.library.load import read_instrument
from rnr.library.shelf import find, names
from rnr.scoring.compile import compile_instrument
from rnr.scoring.ops import Num
from rnr.scoring.program import ScalePlan

NOT_APPLICABLE = "not_applicable"


def check_origins(policy: Policy) -> Iterator[Problem]:
    """Tell inputs that come from no scale, or cannot take what comes from it."""
    for name, given in policy.inputs.items():
        if given.origin:
            yield from _of_input(f"inputs.{name}", given)
    for name, table in policy.tables.items():
        if table.grid is not None:
            yield from _cells(policy, name)


def unknown_origins(policy: Policy) -> Iterator[Problem]:
    """Say which inputs come from instruments that are not on the shelf."""
    for name, given in policy.inputs.items():
        source = given.origin.partition(".")[0]
        if source and instrument_of(source) is None:
            what = f"comes from {source!r}, which is not on the shelf, so it was not compared"
            todo = suggest(source, sorted({entry.id for entry in names()}))
            yield Problem(f"inputs.{name}.from", what, todo, "note.origin")


def instrument_of(name: str) -> Instrument | None:
    """Get the newest version of an instrument; None if it is not on the shelf."""
    try:
        return read_instrument(find("instruments", name, None, None))
    except (NotFoundError, DefinitionError):
        return None


def _of_input(where: str, given: PolicyInput) -> Iterator[Problem]:
    parts = given.origin.split(".")
    instrument = instrument_of(parts[0])
    if instrument is None:
        return
    plans = compile_instrument(instrument).scales
    if parts[1] not in plans:
        what = f"names {parts[1]!r}, which is no scale of {instrument.key}"
        yield Problem(f"{where}.from", what, suggest(parts[1], list(plans)), "from.scale")
        return
    plan = plans[parts[1]]
    if parts[2] == "level":
        yield from _levels(where, given, plan, instrument)
    elif parts[2] == "used":
        yield from _same(where, given.answers, plan.fallback, "alternative", False)
    elif parts[2] == "missing":
        yield from _range(where, given, (0, max(len(s.items) for s in plan.strata)), True)
    elif given.answers:
        yield from _scores(where, given, plan, instrument)
    else:
        raw = parts[2] == "raw"
        bounds, whole = (plan.raw_range, plan.whole_raw) if raw else (plan.range, plan.whole_score)
        yield from _range(where, given, bounds, whole)


def _levels(
    where: str, given: PolicyInput, plan: ScalePlan, instrument: Instrument
) -> Iterator[Problem]:
    if not plan.levels:
        what = f"asks for the level of {plan.id!r}, which has none in {instrument.key}"
        yield Problem(f"{where}.from", what, "ask for its score", "from.level")
        return
    applies = instrument.scales[plan.id].applies is not None
    yield from _same(where, given.answers, plan.levels, "level", applies)


def _scores(
    where: str, given: PolicyInput, plan: ScalePlan, instrument: Instrument
) -> Iterator[Problem]:
    net = make_net(compile_instrument(instrument))
    reached = survey(net, instrument.scales[plan.id], plan)
    if all(r.exact for r in reached):
        scores = sorted({score for r in reached for score in r.scores})
        applies = instrument.scales[plan.id].applies is not None
        yield from _same(where, given.answers, tuple(map(str, scores)), "score", applies)


def _same(
    where: str, answers: Sequence[str], known: Sequence[str], noun: str, applies: bool
) -> Iterator[Problem]:
    own = [a for a in answers if a != NOT_APPLICABLE or a in known]
    for answer in own:
        if answer not in known:
            what = f"has the answer {answer!r}, which is no {noun} of that scale"
            yield Problem(f"{where}.answers", what, suggest(answer, known), f"from.{noun}")
    for value in known:
        if value not in answers:
            what = f"lacks the answer {value!r}, which that scale can give"
            yield Problem(f"{where}.answers", what, "add it", f"from.{noun}")
    if set(own) == set(known) and tuple(own) != tuple(known):
        what = f"are in another order than the scale's: {', '.join(known)}"
        yield Problem(f"{where}.answers", what, "keep the scale's order", f"from.{noun}")
    if NOT_APPLICABLE in answers and NOT_APPLICABLE not in known and not applies:
        what = "has the answer 'not_applicable', yet that scale applies to everybody"
        yield Problem(f"{where}.answers", what, "remove it", f"from.{noun}")


def _range(
    where: str, given: PolicyInput, bounds: tuple[Num, Num], whole: bool
) -> Iterator[Problem]:
    number = given.number
    if number is None:
        what = "lists answers for something that is a number"
        yield Problem(where, what, "give number = { unit, min, max }", "from.kind")
        return
    low, high = bounds
    if number.min > low or number.max < high:
        what = f"takes {number.min} to {number.max}, yet the scale gives {low:g} to {high:g}"
        yield Problem(f"{where}.number", what, "widen the range", "from.range")
    if number.whole and not whole:
        what = "takes whole numbers, yet the scale gives fractions"
        yield Problem(f"{where}.number", what, "say whole = false", "from.range")


def _cells(policy: Policy, name: str) -> Iterator[Problem]:
    """Tell cells marked as impossible that one instrument's two scales can reach."""
    grid = policy.tables[name].grid
    assert grid is not None
    sides = [policy.inputs.get(ref) for ref in (grid.rows, grid.columns)]
    parts = [given.origin.split(".") for given in sides if given is not None]
    if len(parts) != 2 or any(len(p) != 3 or p[2] != "score" for p in parts):
        return
    instrument = instrument_of(parts[0][0])
    if instrument is None or parts[0][0] != parts[1][0]:
        return
    program = compile_instrument(instrument)
    if any(p[1] not in program.scales for p in parts):
        return
    refused = [rule.slot for rule in program.rules if rule.refuse]
    try:
        found = reach(make_net(program), [*(program.scales[p[1]].score for p in parts), *refused])
    except TooMuchError:
        return
    pairs = {(row, column) for row, column, *contradicts in found if 1 not in contradicts}
    columns = next(given.answers for given in sides[1:] if given is not None)
    for row, column in sorted(pairs):
        line = grid.cells.get(str(row), ())
        if str(column) in columns and line[columns.index(str(column))] == IMPOSSIBLE:
            what = f"marks {row} with {column} as impossible, yet {instrument.key} can give both"
            yield Problem(f"tables.{name}.grid.cells", what, "fill the cell", "grid.possible")

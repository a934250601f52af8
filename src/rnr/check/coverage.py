"""How much of a definition its worked cases exercise: answers, conversion rows, levels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rnr.check.domains import domains
from rnr.check.levels import shared
from rnr.check.net import Net, make_net
from rnr.check.survey import survey
from rnr.check.worked import Worked, work
from rnr.definitions.instrument import Instrument
from rnr.people.answering.desk import desk
from rnr.scoring.build import bounds_of
from rnr.scoring.compile import compile_instrument


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the worked cases of a file exercise, as hits among all.

    Examples
    --------
    >>> coverage = Coverage((3, 4), (0, 0), (1, 2))
    >>> coverage.share
    0.6666666666666666
    >>> str(coverage)
    'answers 3/4, conversion rows 0/0, level boundaries 1/2'
    """

    answers: tuple[int, int]
    """Answers of items; of a number the bands that are told apart, or two different values."""
    rows: tuple[int, int]
    """Rows of conversions."""
    boundaries: tuple[int, int]
    """Boundaries between levels of which both sides are met: the last score below, the first above.

    Where the scores are too many to list, a case in each of the two levels.
    """

    @property
    def share(self) -> float:
        """The share of all of them that is exercised; 1 where there is nothing to exercise."""
        parts = (self.answers, self.rows, self.boundaries)
        most = sum(of for _, of in parts)
        return sum(hit for hit, _ in parts) / most if most else 1.0

    def __str__(self) -> str:
        """Say it in one line."""
        names = ("answers", "conversion rows", "level boundaries")
        parts = (self.answers, self.rows, self.boundaries)
        return ", ".join(f"{n} {hit}/{of}" for n, (hit, of) in zip(names, parts, strict=True))


def coverage(instrument: Instrument) -> Coverage:
    """Count how much of a definition its worked cases exercise.

    Parameters
    ----------
    instrument
        A definition that compiles.

    Returns
    -------
    Coverage
        Hits among all answers, conversion rows and boundaries between levels.

    Raises
    ------
    DefinitionError
        The definition has no meaning; ``rnr.check`` says why.

    Examples
    --------
    >>> import rnr
    >>> 0 < coverage(rnr.load("psa")).share <= 1
    True
    """
    net = make_net(compile_instrument(instrument))
    worked = [w for w in work(instrument) if w.profile is not None]
    rows = list(_rows(instrument, net, worked))
    sides = list(_boundaries(instrument, net, worked))
    return Coverage(
        _answers(instrument, net, worked), (sum(rows), len(rows)), (sum(sides), len(sides))
    )


def _answers(instrument: Instrument, net: Net, worked: Sequence[Worked]) -> tuple[int, int]:
    program = net.program
    tried = domains(net, net.below([plan.score for plan in program.scales.values()]))
    readers = desk(instrument).by_name
    hit = most = 0
    for spec in program.inputs:
        slot = net.at(spec.slot)
        if slot not in tried:
            continue
        given = {readers[spec.item].read(w.answers.get(spec.item)) for w in worked}
        numbers = {value for value in given if isinstance(value, int | float)}
        starts = tried[slot].values
        if tried[slot].counted:
            # Two different numbers show the weight that a number counts with.
            hit, most = hit + min(len(numbers), 2), most + 2
            continue
        hit += len({bisect_right(starts, value) for value in numbers})
        most += len(starts)
    return hit, most


def _rows(instrument: Instrument, net: Net, worked: Sequence[Worked]) -> Iterator[bool]:
    for name, scale in instrument.scales.items():
        tables = [scale.convert, *(s.convert for s in scale.strata)]
        got = {w.profile[name].score for w in worked if w.profile is not None}
        for table in filter(None, tables):
            # Rows that give the same score cannot be told apart by what comes out.
            _, values = bounds_of(table, name)
            yield from (value in got for value in dict.fromkeys(values))


def _boundaries(instrument: Instrument, net: Net, worked: Sequence[Worked]) -> Iterator[bool]:
    for name, plan in net.program.scales.items():
        got = [w.profile[name] for w in worked if w.profile is not None]
        met = {(score.score, score.level) for score in got}
        levels = {level for _, level in met}
        scale = instrument.scales[name]
        for _, table, users in shared(scale, survey(net, scale, plan), "levels"):
            exact = all(found.exact for found in users)
            scores = sorted({score for found in users for score in found.scores})
            edges = [*table.items(), ("", float("inf"))]
            for (low, a), (high, b), (_, c) in zip(edges, edges[1:], edges[2:], strict=False):
                if not exact:
                    yield {low, high} <= levels
                    continue
                below = [s for s in scores if a <= s < b]
                above = [s for s in scores if b <= s < c]
                if below and above:
                    yield {(below[-1], low), (above[0], high)} <= met

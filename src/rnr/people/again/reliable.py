"""Reliability: how exactly a scale measures, from the instrument's file or from the caller."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from rnr.definitions.common import as_ids
from rnr.definitions.instrument import Instrument
from rnr.errors import Problem, suggest
from rnr.people.errors import PictureError

MEASURES = ("test_retest", "icc", "alpha")


@dataclass(frozen=True, slots=True)
class Exactness:
    """What the reliable change index of one scale needs, or why it cannot be had."""

    sd: float | None
    reliability: float | None
    source: str
    lacking: str = ""

    @property
    def error(self) -> float | None:
        """Standard error of the difference of two scores, in points."""
        if self.sd is None or self.reliability is None:
            return None
        return self.sd * math.sqrt(2 * (1 - self.reliability))


def exactness(
    instrument: Instrument, sd: Mapping[str, float], reliability: Mapping[str, float | str]
) -> dict[str, Exactness]:
    """Find standard deviation and reliability of every scale, and where they come from.

    A reliability given as a number is the caller's; given as the name of a measure it is the
    file's. Without either, the file's is taken if it has exactly one; of several none is chosen.

    Raises
    ------
    PictureError
        A scale is unknown, or a number is out of range.

    Examples
    --------
    >>> import rnr
    >>> found = exactness(rnr.load("dast_10"), {"total": 2.5}, {"total": 0.8})
    >>> round(found["total"].error, 3), found["total"].source
    (1.581, 'given by the caller')
    """
    problems = [
        Problem(name, "is not a scale", suggest(name, list(instrument.scales)), "scale")
        for name in dict.fromkeys([*sd, *reliability])
        if name not in instrument.scales
    ]
    problems += [
        Problem(name, "has a standard deviation that is not above 0", "", "range")
        for name, value in sd.items()
        if not (value > 0 and math.isfinite(value))
    ]
    for name, given in reliability.items():
        if isinstance(given, str):
            if given not in MEASURES:
                what = "names no measure of reliability"
                problems.append(Problem(name, what, suggest(given, MEASURES), "measure"))
        elif not 0 <= given < 1:
            problems.append(Problem(name, "has a reliability outside 0 to below 1", "", "range"))
    if problems:
        raise PictureError("change cannot be held against measurement error", problems)
    return {
        name: _exactness(instrument, name, sd.get(name), reliability.get(name))
        for name in instrument.scales
    }


def _exactness(
    instrument: Instrument, scale: str, sd: float | None, given: float | str | None
) -> Exactness:
    lacking = "" if sd is not None else "no standard deviation was given"
    if given is not None and not isinstance(given, str):
        return Exactness(sd, given, "given by the caller", lacking)
    found = [
        v
        for v in instrument.validity
        if v.scale == scale and v.value is not None and 0 <= v.value < 1
        and v.measure in ((given,) if given else MEASURES)
    ]  # fmt: skip
    if len(found) == 1:
        one = found[0]
        source = f"{one.measure} in {one.population} ({', '.join(as_ids(one.source))})"
        return Exactness(sd, one.value, source, lacking)
    listed = "; ".join(f"{v.measure} {v.value:g} in {v.population}" for v in found)
    why = f"the file has several reliabilities: {listed}" if found else "no reliability is known"
    return Exactness(sd, None, "", ", ".join(part for part in (lacking, why) if part))


def edge(confidence: float) -> float:
    """Say beyond which index a change is called reliable.

    Examples
    --------
    >>> round(edge(0.95), 2)
    1.96
    """
    if not 0 < confidence < 1:
        where = Problem("confidence", "is not a share between 0 and 1", "0.95 is usual", "range")
        raise PictureError("change cannot be held against measurement error", [where])
    return NormalDist().inv_cdf((1 + confidence) / 2)

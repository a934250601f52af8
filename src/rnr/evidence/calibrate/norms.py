"""Turn counts into a local norm: a rate with limits, and a rank, for every score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rnr.errors import Problem, suggest
from rnr.evidence.calibrate.ladder import Curve, Method, fit_curve
from rnr.evidence.calibrate.norm import LocalNorm, NormRate
from rnr.evidence.calibrate.shown import shown
from rnr.evidence.errors import MeasureError
from rnr.evidence.tables.cells import Expected, chances
from rnr.evidence.tables.counts import CountTable, Ints
from rnr.evidence.withholding.suppress import LEAST

FACTS = (
    "title",
    "instrument",
    "version",
    "scale",
    "on",
    "outcome",
    "window",
    "population",
    "place",
    "period",
)
DECIMALS = 4

_INTERVALS: Mapping[Method, str] = {
    "none": "none: the rates were given",
    "intercept": "Wald on the log-odds scale",
    "logistic": "Wald on the log-odds scale",
    "beta": "Wald on the log-odds scale",
    "isotonic": "percentiles over resampled people, never narrower than Wilson's for the pool",
    "venn-abers": "pair of rates without and with one more event; claims no coverage",
}


def recalibrate(
    table: CountTable,
    method: Method = "logistic",
    expected: Expected = None,
    *,
    scores: Sequence[float] = (),
    about: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> LocalNorm:
    """Make a local norm from counts: what each score has meant for these people.

    Parameters
    ----------
    table
        The counts; groups in it are added up. What it is ``about`` goes into the norm.
    method
        Rung of the ladder, see :func:`rnr.evidence.calibrate.fit_curve`. ``"logistic"`` keeps rates
        smooth and rising; isotonic and Venn-Abers rates are for audit and large samples.
    expected
        The instrument's own probability by score, to start from; by default what the table
        carries. With neither, the rungs start from the score itself, and ``"none"``,
        ``"intercept"`` and ``"beta"`` are refused.
    scores
        Further scores, for example the whole range of the instrument: a score that nobody here
        has takes its rate from the formula, or from the step below it.
    about
        Facts that the table does not hold: ``population``, ``window``, ``scale`` ...;
        ``{"on": "raw"}`` where the scores are raw, before conversion.
    confidence
        Coverage of the limits.

    Returns
    -------
    LocalNorm
        Rates to four decimals; people behind a score are left out where they are fewer than ten,
        and ranks are rounded to steps of at least ten people.

    Raises
    ------
    MeasureError
        When the counts allow no such fit, or the method needs probabilities and has none.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], yes=[20, 40, 60], n=[100, 100, 100])
    >>> norm = recalibrate(counts)
    >>> norm.at(1).rate, norm.at(1).low, norm.at(1).high, norm.at(1).percentile
    (0.3875, 0.3305, 0.4476, 50.0)
    """
    facts = _facts(table, about or {})
    everybody = _widened(table.total(), scores)
    if min(everybody.events, everybody.n - everybody.events) < LEAST:
        raise MeasureError(
            "a local norm needs more people",
            [
                Problem(
                    "table",
                    f"at least {LEAST} people with and {LEAST} without the event are "
                    "expected, and a hundred with it are few",
                    "count more people",
                    "norm",
                )
            ],
        )
    curve, at = score_curve(everybody, method, expected, confidence)
    if not curve.found:
        raise MeasureError(
            f"no {method} norm can be made from these counts",
            [
                Problem(
                    "table",
                    "the outcomes are separated, one of them never occurs, or the score "
                    "does not vary",
                    "pool scores, or count more people",
                    "norm",
                )
            ],
        )
    n, events, ranks = shown(everybody)
    rows = tuple(
        NormRate(
            score=float(everybody.score[i]),
            level=everybody.labels[i] if everybody.labels else None,
            rate=round(float(curve.rate[j]), DECIMALS),
            low=_limit(curve.low[j]),
            high=_limit(curve.high[j]),
            percentile=ranks[i],
            n=n[i],
            events=events[i],
        )
        for i, j in enumerate(at)
        if j >= 0
    )
    found = {
        "on": "level" if everybody.labels else facts.pop("on", "score"),
        "n": everybody.n,
        "events": everybody.events,
        "method": f"{method}, from the {curve.source}",
        "interval": _INTERVALS[method],
        "confidence": None if method in {"none", "venn-abers"} else confidence,
        "formula": {name: float(f"{value:.6g}") for name, value in curve.coef.items()},
        "rates": rows,
    }
    return LocalNorm.model_validate(facts | found)


def score_curve(
    table: CountTable,
    method: Method,
    expected: Expected = None,
    confidence: float = 0.95,
    *,
    limits: bool = True,
) -> tuple[Curve, Ints]:
    """Fit one rung to a table, and say where on the curve each score lies.

    Parameters
    ----------
    table, method, expected, confidence
        As in :func:`recalibrate`.
    limits
        False leaves out the limits of the isotonic curve, which need resampling.

    Returns
    -------
    tuple of Curve and ndarray of shape (k,)
        The curve, and the index on it of each score of the table; -1 where the instrument gives
        the score no probability.

    Examples
    --------
    >>> counts = CountTable.from_counts([0, 1, 2], [20, 30, 60], n=[100, 100, 100])
    >>> score_curve(counts, "none", {0: 0.2, 1: 0.2, 2: 0.5})[1].tolist()
    [0, 0, 1]
    """
    if expected is None and table.expected is None:
        if method in {"none", "intercept", "beta"}:
            raise MeasureError(
                f"{method!r} needs expected probabilities",
                [
                    Problem(
                        "expected",
                        "neither the table nor the call gives any",
                        "give a mapping from score to probability, or use 'logistic'",
                        "expected",
                    )
                ],
            )
        return (
            fit_curve(method, table.score, table.yes, table.no, "score", confidence, limits=limits),
            np.arange(len(table.score)),
        )
    p = chances(table, expected)
    known = ~np.isnan(p)
    x, back = np.unique(p[known], return_inverse=True)
    yes, no = (np.bincount(back, part[known], len(x)) for part in (table.yes, table.no))
    at = np.full(len(p), -1, dtype=np.int64)
    at[known] = back
    return fit_curve(method, x, yes, no, "probability", confidence, limits=limits), at


def _limit(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), DECIMALS)


def _facts(table: CountTable, about: Mapping[str, str]) -> dict[str, str]:
    unknown = [name for name in about if name not in FACTS]
    if unknown:
        raise MeasureError(
            "a local norm has no such fact",
            [
                Problem(f"about[{name!r}]", "is not known", suggest(name, FACTS), "norm")
                for name in unknown
            ],
        )
    facts = {
        name: value for name, value in (dict(table.about) | dict(about)).items() if name in FACTS
    }
    if facts.get("on", "score") not in {"score", "raw"}:
        what = "is neither 'score' nor 'raw'"
        todo = "choose one; counts by level make a norm on levels by themselves"
        problem = Problem("about['on']", what, todo, "norm")
        raise MeasureError("a local norm has no such fact", [problem])
    return facts


def _widened(table: CountTable, scores: Sequence[float]) -> CountTable:
    if not len(scores):
        return table
    nobody = np.zeros(len(scores), dtype=np.int64)
    wide = CountTable.from_counts(scores, nobody, nobody, labels=table.labels, about=table.about)
    return table + wide

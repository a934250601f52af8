"""Draw outcomes of known probability: a base rate and an AUC are asked for, and are met."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rnr.errors import Problem
from rnr.people.synthetic.synth_options import Asked, SynthError, SynthFollowUp, SynthOverrides

Floats = NDArray[np.float64]
_STEEPEST = 200.0


def probabilities(
    asked: Asked, index: Floats, rank: Floats, groups: dict[str, NDArray[np.int64]]
) -> tuple[Floats, float, float]:
    """Find the probability of each person that gives the cohort its base rate and AUC.

    Parameters
    ----------
    asked
        What was asked for.
    index
        What drives the outcome, standardised, shape (n,).
    rank
        The score whose AUC was asked for, higher is worse, shape (n,).
    groups
        Grouping to each person's place in it.

    Returns
    -------
    p, intercept, slope
        Probabilities, shape (n,), and the log odds at index 0 and per unit of the index.

    Raises
    ------
    SynthError
        No slope gives that AUC, or scores do not vary.
    """
    if len(np.unique(rank[~np.isnan(rank)])) < 2:
        what = "gives everybody the same score, or nobody any"
        todo = "choose another scale, or other answers with shares= and ranges="
        where = Problem(asked.scale, what, todo, "scale")
        raise SynthError("the cohort cannot be drawn", [where])
    offset, steepness = np.zeros(asked.n), np.ones(asked.n)
    for name, own in groups.items():
        parts = list(asked.groups[name].values())
        offset += np.array([part.log_odds for part in parts])[own]
        steepness *= np.array([part.slope for part in parts])[own]
    kinds = (
        pl.DataFrame({"x": index * steepness, "o": offset, "s": rank})
        .with_row_index("row")
        .group_by("x", "o", "s", maintain_order=True)
        .agg(pl.len().alias("n"), pl.col("row"))
    )
    x, o, s, size = (kinds[name].to_numpy().astype(float) for name in ("x", "o", "s", "n"))

    def at(slope: float) -> tuple[Floats, float]:
        intercept = intercept_for(slope * x + o, size, asked.base_rate)
        return logistic(intercept + slope * x + o), intercept

    low, high = 0.0, 1.0
    while expected_auc(s, at(high)[0], size) < asked.auc and high < _STEEPEST:
        high *= 2
    if high >= _STEEPEST:
        most = expected_auc(s, at(high)[0], size)
        what = f"no outcome gives this score an AUC above {most:.2f}"
        todo = "ask for less, or give the items a higher loading"
        raise SynthError("the cohort cannot be drawn", [Problem("auc", what, todo, "auc")])
    for _ in range(60):
        middle = (low + high) / 2
        below = expected_auc(s, at(middle)[0], size) < asked.auc
        low, high = (middle, high) if below else (low, middle)
    p, intercept = at(high)
    spread = np.empty(asked.n)
    spread[kinds["row"].explode().to_numpy()] = np.repeat(p, size.astype(np.int64))
    return spread, intercept, high


def expected_auc(score: Floats, p: Floats, size: Floats) -> float:
    """Work out the AUC that a score has on average when everybody has a known probability.

    Examples
    --------
    >>> import numpy as np
    >>> round(expected_auc(np.array([0., 1.]), np.array([0.25, 0.75]), np.array([1., 1.])), 3)
    0.75
    """
    scored = ~np.isnan(score)
    score, p, size = score[scored], p[scored], size[scored]
    values, place = np.unique(score, return_inverse=True)
    yes = np.bincount(place, size * p, len(values))
    no = np.bincount(place, size * (1 - p), len(values))
    below = np.cumsum(no) - no
    return float((yes * (below + no / 2)).sum() / (yes.sum() * no.sum()))


def logistic(x: Floats) -> Floats:
    """Turn log odds into probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -700, 700))))


def intercept_for(x: Floats, size: Floats, wanted: float) -> float:
    """Find what to add to everybody's log odds so that the mean probability is the one wanted.

    Examples
    --------
    >>> import numpy as np
    >>> added = intercept_for(np.array([0., 1.]), np.array([1., 1.]), 0.3)
    >>> round(float(logistic(added + np.array([0., 1.])).mean()), 6)
    0.3
    """
    low, high = -50.0 - float(np.abs(x).max()), 50.0 + float(np.abs(x).max())
    for _ in range(80):
        middle = (low + high) / 2
        over = float((size * logistic(middle + x)).sum() / size.sum()) > wanted
        low, high = (low, middle) if over else (middle, high)
    return (low + high) / 2


def stated(p: Floats, rank: Floats, calibration: tuple[float, float]) -> Floats:
    """Say what the tool states at each score: the mean truth, put out of calibration.

    People without a score get not-a-number. With calibration ``(a, b)`` the true log odds are
    ``a + b`` times the stated ones.
    """
    _, place = np.unique(rank, return_inverse=True)
    mean = np.bincount(place, p) / np.bincount(place)
    mean = np.clip(mean, 1e-9, 1 - 1e-9)
    intercept, slope = calibration
    told = logistic((np.log(mean / (1 - mean)) - intercept) / slope)[place]
    return np.where(np.isnan(rank), np.nan, told)


def follow(
    plan: SynthFollowUp, p: Floats, random: np.random.Generator
) -> tuple[dict[str, pl.Series], dict[str, Floats]]:
    """Draw dates whose event by the end of the window has the known probability.

    Returns
    -------
    dates, truth
        What the data show, and the days and incidences behind it.
    """
    n = len(p)
    hazard = -np.log1p(-np.clip(p, 1e-12, 1 - 1e-12))
    other = -np.log1p(-plan.competing)
    event = plan.window * (random.exponential(size=n) / hazard) ** (1 / plan.shape)
    rival = np.full(n, np.inf)
    if other:
        rival = plan.window * (random.exponential(size=n) / other) ** (1 / plan.shape)
    event, rival = np.maximum(np.ceil(event), 1), np.maximum(np.ceil(rival), 1)
    start = plan.start.toordinal() + random.integers(0, plan.intake + 1, n)
    end = plan.data_end.toordinal()
    seen = (start + event <= end) & (event <= rival)
    dates = {
        "start": _dates(start, np.ones(n, dtype=bool)),
        "event_date": _dates(start + event, seen),
        "competing_date": _dates(start + rival, start + rival <= end),
    }
    first = hazard / (hazard + other) * -np.expm1(-(hazard + other))
    truth = {"event_day": event, "competing_day": rival, "incidence": first}
    return dates, truth


def _dates(days: NDArray[np.floating] | NDArray[np.integer], known: NDArray[np.bool_]) -> pl.Series:
    epoch = date(1970, 1, 1).toordinal()
    since = np.where(known, days, epoch).astype(np.int64) - epoch
    made = pl.Series(since).cast(pl.Int32).cast(pl.Date)
    return pl.select(pl.when(pl.Series(known)).then(made)).to_series()


def override(
    plan: SynthOverrides,
    levels: pl.Series,
    order: tuple[str, ...],
    events: NDArray[np.bool_],
    random: np.random.Generator,
) -> pl.Series:
    """Move some levels by one."""
    n = len(levels)
    knows = random.random(n) < plan.insight
    up = np.where(knows, events, random.random(n) < plan.up)
    moved = (random.random(n) < plan.share) & levels.is_not_null().to_numpy()
    place = levels.replace_strict(
        list(order), range(len(order)), default=None, return_dtype=pl.Int64
    )
    target = place + pl.Series(np.where(moved, np.where(up, 1, -1), 0))
    target = target.clip(0, len(order) - 1)
    return target.replace_strict(
        list(range(len(order))), list(order), default=None, return_dtype=pl.String
    )

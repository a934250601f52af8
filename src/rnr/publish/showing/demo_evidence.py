"""The part of the demonstration that holds scores against what happened, and against the truth."""

from __future__ import annotations

from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.estimates.intervals import wilson
from rnr.evidence.fitting.calibration import calibration_slope
from rnr.evidence.fitting.rates import expected_observed, observed_rates
from rnr.evidence.ranking.discrimination import auc
from rnr.evidence.tables.cells import cells
from rnr.evidence.withholding.suppress import LEAST, withhold
from rnr.publish.drawing.ink import figure, hidden, to_svg
from rnr.publish.drawing.plots_curves import calibration, roc
from rnr.publish.drawing.plots_rates import rates_by_level
from rnr.publish.pages.page import Figure, Part, Table
from rnr.publish.showing.demo import Demo


def ranked(demo: Demo) -> list[Part]:
    """Show rates by score and the ROC curve."""
    counts = demo.counts.total()
    true = {cell: rate.value for cell, rate in observed_rates(demo.true).items()}
    rates, ax = figure()
    rates_by_level(counts, ax, {"truth": true}, caption="")
    area, curve_ax = figure(5.0, 5.6)
    roc(counts, curve_ax, caption="")
    n, events = f"{counts.n:,}", f"{counts.events:,}"
    found = auc(counts)
    return [
        Figure(
            to_svg(rates, "rates"),
            "Share of people with the event at each score, with intervals and the truth",
            f"Share with the event at each score, with Wilson's 95 % intervals; bars mark the "
            f"truth. n = {n}, {events} events. {source(demo)}",
        ),
        f"Take one person with the event and one without, at random: the one with the event has "
        f"the higher score {found.value:.0%} of the time (ties count half). That is the AUC."
        .replace("%", " %"),
        Figure(
            to_svg(area, "roc"),
            f"ROC curve, AUC {found.value:.2f}",
            f"Each point is a cut: who is found among people with the event, and who is flagged "
            f"among people without it, if everybody at that score or higher is flagged. n = {n}, "
            f"{events} events; interval by DeLong. {source(demo)}",
        ),
    ]  # fmt: skip


def calibrated(demo: Demo) -> list[Part]:
    """Show stated against observed."""
    counts = demo.counts.total()
    fig, ax = figure(5.4, 6.0)
    calibration(counts, ax=ax, caption="")
    ratio = expected_observed(counts)
    way = "too few" if ratio.value < 1 else "too many"
    return [
        "This tool was made to be somewhat wrong: it states probabilities that are too low. "
        "Points above the dashed line show it.",
        Figure(
            to_svg(fig, "calibration"),
            "What happened against what was stated, by score",
            f"Stated probability and share with the event, a point a score; the area of a point "
            f"grows with its people, lines are Wilson's 95 % intervals. n = {counts.n:,}. "
            f"{source(demo)}",
        ),
        f"It states {ratio.value:.2f} events for each that happened ({ratio.low:.2f} to "
        f"{ratio.high:.2f}): {way}.",
    ]


def fair(demo: Demo) -> list[Part]:
    """Show the same by group."""
    fig, ax = figure()
    rates_by_level(demo.counts, ax, caption="")
    rows = []
    secret = withhold(demo.counts).sums[demo.counts.by]
    for key, part in demo.counts.split().items():
        if secret[key]:
            rows.append((str(key[0]), "withheld", "", "", "", ""))
            continue
        limits = wilson(part.events, part.n)
        base = Estimate(part.base_rate, *limits, part.n, part.events, "base_rate", "", "")
        rows.append((
            str(key[0]), f"{part.n:,}", f"{part.events:,}", _share(base), _plain(auc(part)),
            _plain(expected_observed(part)),
        ))  # fmt: skip
    return [
        "The same score should mean the same for everybody. These people were made so that it "
        "does not: at the same score, events are more common in one county.",
        Figure(
            to_svg(fig, "groups"),
            f"Share with the event by score and {demo.group}",
            f"Share with the event at each score, by {demo.group}, with Wilson's 95 % intervals. "
            f"Scores at which fewer than 10 people had, or had not, the event are left out, and "
            f"so is what would give them away. n = {demo.counts.n:,}. {source(demo)}",
        ),
        Table(
            (demo.group, "people", "events", "base rate", "AUC", "E/O"), tuple(rows),
            (1, 2, 3, 4, 5), f"With 95 % intervals. {source(demo)}",
        ),
        "A tool can rank people equally well in both groups (AUC) and still state too little for "
        "one of them (E/O). Look at both.",
    ]  # fmt: skip


def compared(demo: Demo) -> list[Part]:
    """Put each estimate beside the truth."""
    counts, true = demo.counts.total(), demo.true
    limits = wilson(counts.events, counts.n)
    base = Estimate(counts.base_rate, *limits, counts.n, counts.events, "base_rate", "", "")
    pairs = [
        ("base rate", base, true.base_rate),
        ("AUC", auc(counts), auc(true).value),
        ("E/O", expected_observed(counts), expected_observed(true).value),
        ("calibration slope", calibration_slope(counts), calibration_slope(true).value),
    ]
    sure = {cell: rate.value for cell, rate in observed_rates(true).items()}
    rates = observed_rates(counts)
    shown = [
        cell for cell, out in zip(cells(counts), hidden(counts, LEAST), strict=True) if not out
    ]
    pairs += [
        (f"rate at score {cell:g}" if isinstance(cell, float) else f"rate at {cell}",
         rates[cell], sure[cell])
        for cell in shown if rates[cell].n and cell in sure
    ]  # fmt: skip
    held = sum(found.low <= truth <= found.high for _, found, truth in pairs)
    rows = tuple(
        (name, f"{found.value:.3f}", f"{found.low:.3f} to {found.high:.3f}", f"{truth:.3f}")
        for name, found, truth in pairs
    )
    return [
        f"{held} of {len(pairs)} intervals hold the truth. With 95 % intervals, about one in "
        "twenty is expected to miss it.",
        Table(
            ("measure", "estimate", "95 % interval", "truth"), rows, (1, 2, 3),
            "Truth: the value that each measure would have if the same people were watched over "
            f"and over again. {source(demo)}",
        ),
    ]  # fmt: skip


def source(demo: Demo) -> str:
    """Say where a figure's numbers come from."""
    return f"Source: synthetic people, seed {demo.cohort.facts['seed']}."


def _share(found: Estimate) -> str:
    low, high = (f"{100 * end:.0f}" for end in (found.low, found.high))
    return f"{100 * found.value:.0f} % ({low} to {high})"


def _plain(found: Estimate) -> str:
    return f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})"

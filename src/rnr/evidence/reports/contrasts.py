"""What differs between groups: discrimination, bias, error rates and scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rnr.evidence.errors import MeasureError
from rnr.evidence.estimates.estimate import Estimate
from rnr.evidence.fairness.balance import balance_gaps
from rnr.evidence.fairness.bias import predictive_bias
from rnr.evidence.fairness.disparity import class_balance, overlap, standardised_difference
from rnr.evidence.fairness.groups import pick_groups
from rnr.evidence.fairness.roc_area import abroca
from rnr.evidence.ranking.compare import compare_independent
from rnr.evidence.reports.contrasts_at_cut import at_reference_values
from rnr.evidence.reports.tidy import WITHHELD, Asked, Findings
from rnr.evidence.tables.combine import keep
from rnr.evidence.tables.counts import CountTable, Key
from rnr.evidence.withholding.showing import Shown, named, said
from rnr.evidence.withholding.subtraction import Names
from rnr.evidence.withholding.suppress import Withheld


def contrast(
    found: Findings, table: CountTable, names: Names, withheld: Withheld, asked: Asked
) -> None:
    """Compare the groups of one split with the largest of them.

    Parameters
    ----------
    found
        Where the rows go.
    table
        The counts.
    names
        Columns that split them: one, or several for their intersections.
    withheld
        What must not be shown; groups whose sums are withheld are left out.
    asked
        Operating cut, for the error rates; samples, seed and coverage.

    Examples
    --------
    >>> from rnr.evidence.withholding.suppress import withhold
    >>> counts = CountTable.from_counts([0, 1, 0, 1], [20, 30, 40, 50], [60, 30, 50, 40],
    ...     {"sex": ["f", "f", "m", "m"]})
    >>> found = Findings()
    >>> contrast(found, counts, ("sex",), withhold(counts), Asked(samples=200))
    >>> [row.measure for row in found.rows][:5]
    ['auc_difference', 'abroca', 'standardised_difference', 'overlap', 'mean_score_with']
    """
    split, word = table.regroup(*names), " and ".join(names)
    sums, rows = withheld.sums[names], withheld.rows[names]
    open_ones = [key for key in split.split() if not sums[key]]
    if len(open_ones) < 2:
        found.gaps[f"differences by {word}"] = "fewer than two groups may be shown"
        return
    least = max(withheld.least, 1)
    try:
        kept = keep(split, open_ones)
        parts, reference, _ = pick_groups(kept, None, least)
    except MeasureError as error:
        found.gaps[f"differences by {word}"] = error.problems[0].what
        return
    for key in split.split():
        if key not in parts:
            why = WITHHELD if sums[key] else "too few people with, or without, the event"
            found.gaps[f"differences of {named(names, key)}"] = why
    kept = keep(kept, parts)
    seen = {key: Shown("", part, rows[key]) for key, part in parts.items()}
    against = named(names, reference)

    def say(
        estimates: Mapping[Key, Estimate], measure: str = "", at: str = "", *, in_sd: bool = False
    ) -> None:
        for key, estimate in estimates.items():
            if key != reference:
                named_so = replace(estimate, measure=measure or estimate.measure)
                pair = (seen[key], seen[reference])
                unit = max(one.unit_in_sd if in_sd else one.unit for one in pair)
                found.add(f"{named(names, key)} against {against}", at, named_so, unit=unit)

    drawn: dict[str, Any] = {
        "minimum": least, "confidence": asked.confidence, "samples": asked.samples,
        "seed": asked.seed,
    }  # fmt: skip
    plain: dict[str, Any] = {"minimum": least, "confidence": asked.confidence}
    say({
        key: compare_independent(part, parts[reference], asked.confidence).difference
        for key, part in parts.items()
    })  # fmt: skip
    say(abroca(kept, reference, **drawn))
    say(standardised_difference(kept, reference, **plain), in_sd=True)
    say(overlap(kept, reference, **drawn))
    for means in class_balance(kept, **plain).values():
        for key, mean in means.items():
            if seen[key].partly:
                found.gap(mean.measure, named(names, key), WITHHELD)
            else:
                found.add(named(names, key), "", mean)
    bias = predictive_bias(kept, reference, **plain)
    say(bias.intercepts, in_sd=True)
    say(bias.slopes, in_sd=True)
    for test in (bias.intercept_test, bias.slope_test):
        found.add_test(f"by {word}", test, unit=max(one.unit_in_sd for one in seen.values()))
    if asked.cut is None:
        found.gaps[f"differences of error rates by {word}"] = "no operating cut was named"
        return
    at = float(split.labels.index(asked.cut)) if isinstance(asked.cut, str) else asked.cut
    safe = [key for key, one in seen.items() if one.sides(split.score >= at)]
    if len(safe) < len(parts):
        gone = ", ".join(named(names, key) for key in parts if key not in safe)
        why = f"the cut would show small numbers of {gone}"
        found.gaps[f"differences of error rates by {word}"] = why
    if reference not in safe or len(safe) < 2:
        return
    few = keep(kept, safe)
    for kind in ("difference", "ratio"):
        for rate, estimates in balance_gaps(few, asked.cut, reference, kind, **drawn).items():
            say(estimates, f"{rate}_{kind}", said(asked.cut))
    say(at_reference_values(few, asked.cut, reference, least), at=said(asked.cut))

"""What differs between groups: discrimination, bias, error rates and scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rnr.evidence.balance import balance_gaps
from rnr.evidence.bias import predictive_bias
from rnr.evidence.combine import keep
from rnr.evidence.compare import compare_independent
from rnr.evidence.counts import CountTable, Key
from rnr.evidence.disparity import overlap, standardised_difference
from rnr.evidence.errors import MeasureError
from rnr.evidence.estimate import Estimate
from rnr.evidence.findings import Shown
from rnr.evidence.groups import pick_groups
from rnr.evidence.roc_area import abroca
from rnr.evidence.suppress import Flags, Withheld
from rnr.evidence.tidy import Findings


def contrast(
    found: Findings,
    table: CountTable,
    name: str,
    withheld: Withheld,
    cut: float | str | None,
    samples: int,
) -> None:
    """Compare the groups of one split with the largest of them.

    Parameters
    ----------
    found
        Where the rows go.
    table
        The counts.
    name
        Column that splits them.
    withheld
        What must not be shown; groups whose sums are withheld are left out.
    cut
        Operating cut, for the error rates.
    samples
        Samples of each bootstrap.

    Examples
    --------
    >>> from rnr.evidence.suppress import withhold
    >>> counts = CountTable.from_counts([0, 1, 0, 1], [20, 30, 40, 50], [60, 30, 50, 40],
    ...     {"sex": ["f", "f", "m", "m"]})
    >>> found = Findings()
    >>> contrast(found, counts, "sex", withhold(counts), None, 200)
    >>> [row.measure for row in found.rows]
    ['auc_difference', 'abroca', 'standardised_difference', 'overlap', 'intercept_bias_p',
     'slope_bias_p']
    """
    split = table.regroup(name)
    sums, rows = withheld.sums[name,], withheld.rows[name,]
    open_ones = [key for key in split.split() if not sums[key]]
    if len(open_ones) < 2:
        found.gaps[f"differences by {name}"] = "fewer than two groups may be shown"
        return
    least = max(withheld.least, 1)
    try:
        kept = keep(split, open_ones)
        parts, reference, _ = pick_groups(kept, None, least)
    except MeasureError as error:
        found.gaps[f"differences by {name}"] = error.problems[0].what
        return
    kept = keep(kept, parts)
    rounded = any(rows[key].any() for key in parts)
    against = f"{name}={reference[0]}"

    def say(estimates: Mapping[Key, Estimate], measure: str = "", at: str = "") -> None:
        for key, estimate in estimates.items():
            if key != reference:
                named = replace(estimate, measure=measure or estimate.measure)
                found.add(f"{name}={key[0]} against {against}", at, named, rounded=rounded)

    say({
        key: compare_independent(part, parts[reference]).difference for key, part in parts.items()
    })  # fmt: skip
    say(abroca(kept, reference, minimum=least, samples=samples))
    say(standardised_difference(kept, reference, minimum=least))
    say(overlap(kept, reference, minimum=least, samples=samples))
    bias = predictive_bias(kept, reference, minimum=least)
    for test in (bias.intercept_test, bias.slope_test):
        found.add_test(f"by {name}", test, rounded=rounded)
    if cut is None:
        found.gaps[f"differences of error rates by {name}"] = "no operating cut was named"
        return
    safe = [key for key in parts if _safe(parts[key], rows[key], cut)]
    if len(safe) < len(parts):
        gone = ", ".join(str(key[0]) for key in parts if key not in safe)
        why = f"the cut would show small numbers of {gone}"
        found.gaps[f"differences of error rates by {name}"] = why
    if reference in safe and len(safe) > 1:
        gaps = balance_gaps(keep(kept, safe), cut, reference, minimum=least, samples=samples)
        for rate, estimates in gaps.items():
            say(estimates, f"{rate}_difference", f"{cut:g}" if isinstance(cut, float) else str(cut))


def _safe(part: CountTable, hidden: Flags, cut: float | str) -> bool:
    at = float(part.labels.index(cut)) if isinstance(cut, str) else cut
    return Shown("", part, hidden).sides(part.score >= at)

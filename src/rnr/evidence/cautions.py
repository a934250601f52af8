"""What courts and standards ask to be said beside a risk score, filled from the data."""

from __future__ import annotations

from collections.abc import Mapping

from rnr.errors import plural
from rnr.evidence.counts import CountTable
from rnr.evidence.suppress import Withheld

FEW_EVENTS = 100
"""Fewest events for a validation by rule of thumb; 200 are better (Collins and others, 2016)."""


def cautions(table: CountTable, withheld: Withheld) -> tuple[str, ...]:
    """Give the cautions that belong to a report on these counts.

    Courts have asked that a score be shown with the warning that it speaks of groups, that it may
    not have been validated locally, for whom it was normed, and that it must be watched for
    differences between groups (State v. Loomis, 2016 WI 68; California Standards of Judicial
    Administration, Standard 4.35).

    Parameters
    ----------
    table
        The counts; ``about`` says whom the tool was normed on and what it is.
    withheld
        What is withheld.

    Returns
    -------
    tuple of str
        Whole sentences.

    Examples
    --------
    >>> from rnr.evidence.suppress import withhold
    >>> counts = CountTable.from_counts([0, 1], [30, 20], [30, 40], about={"place": "Dane"})
    >>> said = cautions(counts, withhold(counts))
    >>> said[0]
    'Every number describes a group of people with the same score, not any one of them.'
    """
    about = table.about
    said = [
        "Every number describes a group of people with the same score, not any one of them.",
        _filled(about, "place", "Validated on people of {}; elsewhere it must be validated anew.",
                "Where these people live is not established, so nor is local validity."),
        _filled(about, "norm_population", "The instrument was normed on {}.",
                "On whom the instrument was normed is not established."),
        _filled(about, "licence", "Access to the instrument: {}.",
                "Whether the instrument is open to inspection is not established."),
        "The outcome is what was recorded. Recording differs between places and groups, so equal"
        " rates need not mean equal conduct, nor different rates different conduct.",
        "Predictive values and numbers needed move with the base rate; they hold for these people.",
    ]  # fmt: skip
    few = min(table.events, table.n - table.events)
    if few < FEW_EVENTS:
        said.append(
            f"Fewer than {FEW_EVENTS} people had, or did not have, the event: estimates, and"
            " calibration above all, are unstable."
        )
    if not table.by:
        said.append("The counts are not split by group, so differences are not established.")
    else:
        split = ", ".join(table.by)
        said.append(f"Groups differ by {split} only; other differences are not established.")
    lost = table.not_watched + table.competing + table.unscored
    if lost:
        kinds = [
            plural(count, "person", "people") + f" {what}"
            for count, what in (
                (table.not_watched, "not watched long enough"),
                (table.competing, "with a competing event first"),
                (table.unscored, "without a score"),
            )
            if count >= withheld.least
        ]
        told = ": " + ", ".join(kinds) if kinds else ""
        said.append(f"Some people are in no rate{told}. They are not counted as successes.")
    if table.expected is None:
        said.append("There are no expected probabilities, so calibration is not established.")
    if withheld.anything:
        said.append(
            f"Numbers under {withheld.least}, and numbers that give them away, are withheld."
        )
    if about.get("shelf") == "provisional":
        said.append("The definition of the instrument is provisional: not every fact was verified.")
    return tuple(said)


def _filled(about: Mapping[str, str], name: str, text: str, otherwise: str) -> str:
    return text.format(about[name]) if about.get(name) else otherwise

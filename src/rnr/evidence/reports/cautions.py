"""What courts and standards ask to be said beside a risk score, filled from the data."""

from __future__ import annotations

from collections.abc import Mapping

from rnr.errors import plural
from rnr.evidence.tables.counts import CountTable
from rnr.evidence.tables.timecounts import TimeTable
from rnr.evidence.withholding.suppress import Withheld
from rnr.evidence.withholding.suppress_time import TimesShown

FEW_EVENTS = 100
"""Fewest events for a validation by rule of thumb; 200 are better (Collins and others, 2016)."""
_NO_CALIBRATION = "There are no expected probabilities, so calibration is not established."
_OVER_TIME = (
    "Rates over time assume that people lost from sight were as likely to have the event later as"
    " those who were still watched."
)


def cautions(table: CountTable, withheld: Withheld, *, timed: bool = False) -> tuple[str, ...]:
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
    timed
        Whether the report also follows people over time.

    Returns
    -------
    tuple of str
        Whole sentences.

    Examples
    --------
    >>> from rnr.evidence.withholding.suppress import withhold
    >>> counts = CountTable.from_counts([0, 1], [30, 20], [30, 40], about={"place": "Dane"})
    >>> said = cautions(counts, withhold(counts))
    >>> said[0]
    'Every number describes a group of people with the same score, not any one of them.'
    """
    said = _always(table.about, min(table.events, table.n - table.events), table.by)
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
    said += [] if table.expected is not None else [_NO_CALIBRATION]
    said += [_OVER_TIME] if timed else []
    return (*said, *_last(table.about, withheld))


def time_cautions(table: TimeTable, shown: TimesShown, expected: bool) -> tuple[str, ...]:
    """Give the cautions that belong to a report on a followed cohort.

    Examples
    --------
    >>> from rnr.evidence.withholding.suppress_time import withhold_times
    >>> table = TimeTable.from_counts([0, 0], [6, 12], [1, 0], [20, 80], causes=["new", "death"])
    >>> print(time_cautions(table, withhold_times(table, 12), True)[-1])
    Whoever had death first can no longer have new: shares are of everybody, not of survivors.
    """
    few = min(table.events, table.n - table.events)
    said = [*_always(table.about, few, table.by), _OVER_TIME]
    said += [] if expected else [_NO_CALIBRATION]
    said += list(_last(table.about, shown.withheld))
    if table.causes[1:]:
        first, others = table.causes[0], " or ".join(table.causes[1:])
        said.append(
            f"Whoever had {others} first can no longer have {first}: shares are of everybody, not"
            " of survivors."
        )
    return tuple(said)


def _always(about: Mapping[str, str], few: int, by: tuple[str, ...]) -> list[str]:
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
    if few < FEW_EVENTS:
        said.append(
            f"Fewer than {FEW_EVENTS} people had, or did not have, the event: estimates, and"
            " calibration above all, are unstable."
        )
    if not by:
        said.append("The counts are not split by group, so differences are not established.")
    else:
        split = ", ".join(by)
        said.append(f"Groups differ by {split} only; other differences are not established.")
    return said


def _last(about: Mapping[str, str], withheld: Withheld) -> list[str]:
    said = []
    if withheld.anything:
        said.append(
            f"Numbers under {withheld.least}, and numbers that give them away, are withheld."
        )
    if about.get("shelf") == "provisional":
        said.append("The definition of the instrument is provisional: not every fact was verified.")
    return said


def _filled(about: Mapping[str, str], name: str, text: str, otherwise: str) -> str:
    return text.format(about[name]) if about.get(name) else otherwise

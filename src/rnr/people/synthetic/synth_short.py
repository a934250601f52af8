"""Read the short forms in which a synthetic cohort may be asked for."""

from __future__ import annotations

from collections.abc import Mapping

from rnr.definitions.instrument import Instrument
from rnr.people.synthetic.synth_options import SynthGroup


def first_risk(tool: Instrument) -> str:
    """Name the first risk scale, or the first scale if there is none."""
    risks = [name for name, scale in tool.scales.items() if scale.kind == "risk"]
    return [*risks, *tool.scales][0]


def as_groups(
    groups: Mapping[str, Mapping[str, float | SynthGroup]],
) -> dict[str, dict[str, SynthGroup]]:
    """Read a bare number as a group's share."""
    return {
        name: {
            key: part if isinstance(part, SynthGroup) else SynthGroup(part)
            for key, part in parts.items()
        }
        for name, parts in groups.items()
    }


def by_item(tool: Instrument, missing: float | Mapping[str, float]) -> dict[str, float]:
    """Read one share as that of every item."""
    if isinstance(missing, Mapping):
        return dict(missing)
    return dict.fromkeys(tool.items, missing) if missing else {}

"""A made-up tool with every kind of scale, for tests of case plans."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import rnr

HERE = Path(__file__).parent
NEEDS = {
    "thinking": "antisocial_personality_pattern", "attitudes": "procriminal_attitudes",
    "friends": "procriminal_associates", "family": "family_marital", "work": "school_work",
    "leisure": "leisure_recreation", "drugs": "substance_misuse",
}  # fmt: skip
"""Scale to the need it stands for."""
OTHERS = {"reading": "responsivity", "support": "strength", "housing": "stability", "risk": "risk"}
DEGREES = ["none", "some", "much"]


def tool(**update: Any) -> rnr.Instrument:
    """One item a scale: none 0, some 1, much 2 points, which are also the levels."""
    kinds = dict.fromkeys(NEEDS, "need") | OTHERS
    scales = {
        name: {
            "title": name.capitalize(), "kind": kind, "source": "S1",
            "points": {f"{name}_seen": {"none": 0, "some": 1, "much": 2}},
            "levels": {"none": 0, "some": 1, "much": 2},
            **({"need": NEEDS[name]} if kind == "need" else {}),
            **({"outcome": "rearrest"} if kind == "risk" else {}),
            **({"worse": "lower"} if kind == "strength" else {}),
        }
        for name, kind in kinds.items()
    }  # fmt: skip
    items = {f"{n}_seen": {"ask": n, "answers": DEGREES, "source": "S1"} for n in kinds}
    given = {
        "id": "small_tool", "version": "1", "title": "A small tool", "shelf": "verified",
        "use": {"population": "nobody", "licence": "made up", "terms": "public_domain"},
        "sources": [{"id": "S1", "cite": "Made up"}], "items": items, "scales": scales,
    }  # fmt: skip
    return rnr.Instrument.model_validate({**given, **update})


def found(
    on: str = "2026-01-12",
    drivers: dict[str, str] | None = None,
    noted: tuple[rnr.Noted, ...] = (),
    crosswalk: rnr.Crosswalk | None = None,
    without: tuple[str, ...] = (),
    **answers: str,
) -> rnr.Picture:
    """A picture in which only the named answers are not ``none``, and some are not given."""
    base = dict.fromkeys([*NEEDS, *OTHERS], "none") | answers
    given = {f"{name}_seen": answer for name, answer in base.items() if name not in without}
    profile = rnr.score(rnr.assess(tool(), given, on=on))
    day = date.fromisoformat(on)
    return rnr.picture(profile, on=day, drivers=drivers, noted=noted, crosswalk=crosswalk)


def policy() -> rnr.Policy:
    """The small policy with case plans."""
    return rnr.load_policy(str(HERE / "casework_base-1.toml"))


def planned(picture: rnr.Picture, risk: str = "moderate", **facts: Any) -> rnr.Plan:
    """A plan under the small policy, from the first of February."""
    return rnr.plan(picture, policy(), {"risk": risk, **facts}, start=date(2026, 2, 1))

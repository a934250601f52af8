"""Picture: what several assessments say of one person, put together and nothing averaged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import Field

from rnr import __version__
from rnr.definitions.crosswalk import PictureKind
from rnr.errors import Problem, suggest
from rnr.people.answering.assessment import Record
from rnr.people.errors import PictureError
from rnr.people.pictures.conflicts import Conflict
from rnr.people.pictures.grading import Graded
from rnr.people.pictures.needs import NeedFound
from rnr.people.scores.profile import Profile, Score
from rnr.shown import Shown, draw


class Noted(Record):
    """What the assessor saw and no tool measured: a barrier, a strength, a need to stabilise.

    Examples
    --------
    >>> Noted(kind="stability", name="no bed", because="left the hostel").adaptation
    ''
    """

    kind: PictureKind
    name: str = Field(min_length=1)
    because: str = Field(min_length=1)
    adaptation: str = ""
    """What it calls for in the way a programme is delivered."""


class Picture(Shown, Record):
    """What several assessments say of one person: risk, needs in order, responsivity, strengths.

    Made by :func:`rnr.picture`; JSON both ways with ``picture.model_dump_json()`` and
    ``Picture.model_validate_json(text)``. Index it with ``instrument.scale``, or with the scale
    alone where only one instrument has it.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("dast_10")
    >>> print(rnr.picture(rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes")))))
    note: no crosswalk was given: needs are in order of their place among each tool's own levels,
    and every level above the lowest counts as a need
    Needs
      substance misuse
        Drug problems [dast_10.total]: severe
    """

    on: date | None = None
    crosswalk: str | None = None
    rnr: str = __version__
    profiles: tuple[Profile, ...]
    superseded: tuple[Profile, ...] = ()
    """Earlier assessments with the same instrument."""
    risk: dict[str, tuple[Graded, ...]] = {}
    """Risk by outcome."""
    needs: tuple[NeedFound, ...] = ()
    """Drivers first, then by weight and grade."""
    history: tuple[Graded, ...] = ()
    """History of antisocial behaviour, which is static and no need to work on."""
    responsivity: tuple[Graded, ...] = ()
    strengths: tuple[Graded, ...] = ()
    stability: tuple[Graded, ...] = ()
    """What has to be stable first; no criminogenic need."""
    noted: tuple[Noted, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    warnings: tuple[str, ...] = ()

    def __getitem__(self, scale: str) -> Score:
        """Get what one scale gives."""
        instrument, _, name = scale.rpartition(".")
        found = [
            p[name]
            for p in self.profiles
            if name in p and instrument in ("", p.assessment.instrument)
        ]
        if len(found) == 1:
            return found[0]
        keys = [f"{p.assessment.instrument}.{s}" for p in self.profiles for s in p.scores]
        what = "stands in several instruments" if found else "is not a scale of these assessments"
        todo = "write instrument.scale" if found else suggest(scale, keys)
        where = Problem(scale, what, todo, "scale")
        raise PictureError(f"there is no one scale {scale!r}", [where])

    def targets(self, most: int | None = None) -> tuple[NeedFound, ...]:
        """List the needs to work on, in order; those that are still open are left out."""
        return tuple(need for need in self.needs if need.present)[:most]

    def to_html(self) -> str:
        """Write a page for the person's file: what all assessments say together, and each alone.

        Returns
        -------
        str
            One HTML file, in plain words, that prints on A4 and Letter; nothing is fetched when
            it is opened, and there are lines to write a name and a signature on.

        Examples
        --------
        >>> import rnr
        >>> tool = rnr.load("dast_10")
        >>> made = rnr.picture(rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes"))))
        >>> "<h2>Needs to work on</h2>" in made.to_html()
        True
        """
        return str(draw("rnr.publish.pages.picture_page", "to_html", self))

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Name the tools and what they found, and no answer."""
        yield "on", None if self.on is None else self.on.isoformat()
        yield "tools", [f"{p.assessment.instrument}-{p.assessment.version}" for p in self.profiles]
        risks = [one for found in self.risk.values() for one in found]
        yield "risk", {one.key: one.level or "open" for one in risks}
        yield "needs", [need.name for need in self.targets()]

    def __str__(self) -> str:
        """Write the picture as lines of text."""
        out = [f"note: {warning}" for warning in self.warnings]
        for outcome, risks in self.risk.items():
            out.append(f"Risk ({outcome or 'outcome not named'})")
            out += [f"  {one}" for one in risks]
        for title, rows in (
            ("Static history", self.history), ("Responsivity", self.responsivity),
            ("Strengths", self.strengths), ("Stability", self.stability),
        ):  # fmt: skip
            out += [title, *(f"  {row}" for row in rows)] if rows else []
        out += ["Needs"] if self.needs else []
        for need in self.needs:
            mark = f"driver: {need.driver}" if need.driver else ""
            out.append(f"  {need.title}" + (f" ({mark})" if mark else ""))
            out += [f"    {one}" for one in need.graded]
        out += [f"Noted ({one.kind}): {one.name}, {one.because}" for one in self.noted]
        return "\n".join([*out, *(f"Conflict in {one}" for one in self.conflicts)])

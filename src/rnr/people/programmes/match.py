"""Match: which programmes fit a person, in which order, or why none does."""

from __future__ import annotations

from collections.abc import Mapping

from rnr.definitions.catalogue import Catalogue
from rnr.errors import Problem, suggest
from rnr.people.answering.assessment import Record
from rnr.people.errors import CapacityError
from rnr.people.pictures.picture import Picture
from rnr.people.programmes.fits import Fact, Fit, Misfit, Person, against, cautions, covered, told


class Match(Record):
    """The programmes that fit a person, best first, and those that do not, each with reasons.

    Made by :func:`rnr.match`.

    Examples
    --------
    >>> print(Match(catalogue="ours", notes=("no criminogenic need is established",)))
    note: no criminogenic need is established
    No programme fits.
    """

    catalogue: str
    risk: str | None = None
    intensity: str | None = None
    fits: tuple[Fit, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def best(self) -> Fit | None:
        """The first programme, if any fits."""
        return self.fits[0] if self.fits else None

    def __str__(self) -> str:
        """Write the programmes and reasons as lines of text."""
        out = [f"note: {note}" for note in self.notes]
        out += [] if self.fits else ["No programme fits."]
        for place, fit in enumerate(self.fits, 1):
            out.append(f"{place}. {fit.title} ({fit.hours:g} hours)")
            out += [f"   {reason}" for reason in fit.reasons]
            out += [f"   caution: {caution}" for caution in fit.cautions]
        out += [f"not {one.title}: {'; '.join(one.reasons)}" for one in self.misfits]
        return "\n".join(out)


def match(
    picture: Picture,
    catalogue: Catalogue,
    *,
    risk: str | None = None,
    intensity: str | None = None,
    facts: Mapping[str, Fact | None] | None = None,
) -> Match:
    """Rank the programmes that fit a person, with reasons, or say why none fits.

    Programmes come in this order: those that work on a driver; on the need that comes first in the
    person's picture; on more needs; with fewer open questions; of the recommended intensity;
    adapted for more of the person's responsivity factors; of better quality. Responsivity changes
    how a programme is delivered and never how much of it is right.

    Parameters
    ----------
    picture
        From :func:`rnr.picture`.
    catalogue
        From :func:`rnr.load_catalogue`.
    risk
        The person's risk level in the catalogue's words; without it, that of the scale which the
        catalogue names in ``risk_from``.
    intensity
        The intensity that is recommended, for example by a policy. A more intensive programme is
        then refused, a less intensive one gets a caution.
    facts
        What eligibility and exclusions ask for, such as age; True and False are yes and no. What
        is missing is not known, which a caution says. Other facts are left aside.

    Returns
    -------
    Match

    Raises
    ------
    CapacityError
        The risk level or intensity is not one of the catalogue's, or a fact is no number, or is
        written otherwise than in the catalogue.

    Examples
    --------
    >>> import rnr
    >>> tool = rnr.load("dast_10")
    >>> found = rnr.picture(rnr.score(rnr.assess(tool, dict.fromkeys(tool.items, "yes"))))
    >>> offers = rnr.Catalogue.model_validate({"id": "ours", "title": "Ours",
    ...     "risk": ["low", "high"], "hours_at_most": {"low": 30}, "programmes": {"relapse": {
    ...     "title": "Relapse prevention", "targets": ["substance_misuse"], "hours": 100}}})
    >>> print(rnr.match(found, offers, risk="low"))
    No programme fits.
    not Relapse prevention: would over-treat: 100 hours, at most 30 are right at low risk
    """
    notes: list[str] = []
    level = risk if risk is not None else _risk(picture, catalogue, notes)
    problems = [
        Problem(name, f"is not one of the catalogue's: {', '.join(known) or 'it names none'}",
                suggest(word, known), name)
        for name, word, known in (
            ("risk", level, catalogue.risk), ("intensity", intensity, catalogue.intensities),
        )
        if word is not None and word not in known
    ]  # fmt: skip
    known = told(catalogue, facts or {}, problems)
    if problems:
        raise CapacityError("no programmes can be matched", problems)
    if level is None and (catalogue.risk or catalogue.hours_at_most):
        notes.append("the risk level is not known, so nothing guards against over-treatment")
    elif catalogue.risk and level == catalogue.risk[0] and level not in catalogue.hours_at_most:
        notes.append(f"the catalogue states no most hours at {level} risk against over-treatment")
    first = [one.title for one in picture.stability if one.present]
    first += [one.name for one in picture.noted if one.kind == "stability"]
    if first:
        notes.append(f"stabilise first: {', '.join(first)}")
    if not picture.targets():
        notes.append("no criminogenic need is established")
    person = Person(picture, level, intensity, known)
    fits: list[tuple[tuple[object, ...], Fit]] = []
    misfits = []
    for name, programme in catalogue.programmes.items():
        why = against(person, programme, catalogue)
        if why:
            misfits.append(Misfit(programme=name, title=programme.title, reasons=tuple(why)))
        else:
            fits.append(_fit(person, name, catalogue))
    ranked = tuple(fit for _, fit in sorted(fits, key=lambda pair: pair[0]))
    return Match(
        catalogue=catalogue.id, risk=level, intensity=intensity, fits=ranked,
        misfits=tuple(misfits), notes=tuple(notes),
    )  # fmt: skip


def _risk(picture: Picture, catalogue: Catalogue, notes: list[str]) -> str | None:
    for rows in picture.risk.values():
        for one in rows:
            if one.key == catalogue.risk_from:
                if one.current is False:
                    notes.append("the risk level comes from an assessment past its window")
                return one.grade
    return None


def _fit(person: Person, name: str, catalogue: Catalogue) -> tuple[tuple[object, ...], Fit]:
    programme = catalogue.programmes[name]
    needs, _ = covered(person, programme)
    order = [need.name for need in person.picture.targets()]
    drivers = [need for need in needs if need.driver is not None]
    reasons = [
        f"works on {need.title}" + (f", a driver ({need.driver})" if need.driver else "")
        for need in needs
    ]
    suited = [factor for factor in person.factors if factor in programme.suits]
    reasons += [f"is adapted for {factor.replace('_', ' ')}" for factor in suited]
    if programme.risk:
        reasons.append(f"is for {' or '.join(programme.risk)} risk")
    if programme.setting:
        reasons.append(f"is held in {' or '.join(programme.setting)}")
    if programme.quality is not None:
        reasons.append(f"rated {programme.quality}")
    if programme.slots is not None:
        reasons.append(f"{programme.slots:,} places a year")
    careful = cautions(person, programme, catalogue)
    short = 0
    if programme.intensity is not None and person.intensity is not None:
        own, asked = (catalogue.intensities.index(i)
                      for i in (programme.intensity, person.intensity))  # fmt: skip
        short = asked - own
    quality = -1 if programme.quality is None else catalogue.quality.index(programme.quality)
    unknown = sum("not known" in caution for caution in careful)
    place = (not drivers, order.index(needs[0].name), -len(needs), unknown, short, -len(suited),
             -quality, name)  # fmt: skip
    fit = Fit(
        programme=name, title=programme.title, needs=tuple(need.name for need in needs),
        hours=programme.hours, reasons=tuple(reasons), cautions=tuple(careful),
    )  # fmt: skip
    return place, fit

"""Shown: how a noun shows itself, by asking by name for the module that draws it.

Nouns lie on the lower floors and know nothing of pages. What they ask for here is fetched when
somebody looks, so a noun costs no more to import or to make than before.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_AT_A_GLANCE = {
    "CountTable": "rnr.publish.pages.glance_counts",
    "Instrument": "rnr.publish.pages.glance_definition",
    "Picture": "rnr.publish.pages.glance_person",
    "Plan": "rnr.publish.pages.glance_person",
    "Policy": "rnr.publish.pages.glance_definition",
    "Profile": "rnr.publish.pages.glance_person",
    "Progress": "rnr.publish.pages.glance_person",
    "Report": "rnr.publish.pages.glance_counts",
    "TimeTable": "rnr.publish.pages.glance_counts",
}
"""Which module lays a noun out on a small page; each has a function ``glance``."""


class Shown:
    """A noun that shows itself: a small table in a notebook, the same as text when printed.

    Examples
    --------
    >>> import rnr
    >>> print(str(rnr.load("psa")).splitlines()[0])
    Public Safety Assessment
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        """Show it in a notebook; whatever it holds is escaped."""
        page = draw(_place(self), "glance", self)
        return str(draw("rnr.publish.pages.fragment", "to_fragment", page))

    def __str__(self) -> str:
        """Write what a notebook shows as lines of text."""
        page = draw(_place(self), "glance", self)
        return str(draw("rnr.publish.pages.page_text", "to_text", page)).rstrip()


class Counted(Shown):
    """A noun made of counts, which says in one line how many people it holds.

    A number of people that is to be withheld is withheld there as well.

    Examples
    --------
    >>> from rnr.evidence import CountTable
    >>> CountTable.from_counts([0, 1], yes=[12, 20], no=[45, 30])
    CountTable(people=107, events=32, scores=2)
    """

    __slots__ = ()

    def __repr__(self) -> str:
        """Say how much it holds."""
        return str(draw(_place(self), "brief", self))


def draw(module: str, verb: str, *given: Any) -> Any:
    """Ask a module of an upper floor, by its name, to draw something.

    Parameters
    ----------
    module, verb
        The module and its function.
    *given
        What the function is given.

    Returns
    -------
    object
        What the function gives back.

    Examples
    --------
    >>> from rnr.publish.pages.page import Page
    >>> draw("rnr.publish.pages.page_text", "to_text", Page("A tool", "For whom.", ()), 40).split()
    ['A', 'tool', '======', 'For', 'whom.']
    """
    return getattr(import_module(module), verb)(*given)


def _place(noun: object) -> str:
    return next(
        _AT_A_GLANCE[kind.__name__] for kind in type(noun).__mro__ if kind.__name__ in _AT_A_GLANCE
    )

"""The lint: everything that can be proved of a definition file before anybody is scored.

``rnr.check`` is both this floor and its one verb, so the package itself can be called.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnr.errors import Problem
    from rnr.library.shelf import PathLike


class _Lint(ModuleType):
    def __call__(self, path: PathLike) -> tuple[Problem, ...]:
        """Check one definition file; see :func:`rnr.check.run.check`."""
        from rnr.check.run import check

        return check(path)


sys.modules[__name__].__class__ = _Lint

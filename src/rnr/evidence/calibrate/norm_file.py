"""Write a local norm as a TOML file that can be read, reviewed and versioned; read it back."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from pydantic import ValidationError

from rnr.errors import Problem, plural
from rnr.evidence.calibrate.norm import UNKNOWN, LocalNorm
from rnr.evidence.errors import MeasureError

STEPPED = ("isotonic", "venn-abers")
NEEDED = ("instrument", "version", "outcome", "window", "population", "period")


def norm_toml(norm: LocalNorm) -> str:
    """Write a local norm as TOML text.

    Parameters
    ----------
    norm
        The norm.

    Returns
    -------
    str
        Every fact first, then the formula, then one line a score.

    Raises
    ------
    MeasureError
        When the norm does not say what was scored, what was counted, or on whom and when: a rate
        without its base population must not travel. Also when it has steps of too few people,
        whose rates would give them away.

    Examples
    --------
    >>> from rnr.evidence.calibrate.norm import NormRate
    >>> norm = LocalNorm(n=9, events=3, method="none", interval="none",
    ...     rates=(NormRate(score=2, rate=0.3),))
    >>> norm_toml(norm)
    Traceback (most recent call last):
    rnr.evidence.errors.MeasureError: this local norm cannot be written: 6 facts are not recorded
      - instrument: is not recorded; give about={'instrument': '...'} when the norm is made
    ...
    """
    gaps = [name for name in NEEDED if getattr(norm, name) == UNKNOWN]
    if gaps:
        count = plural(len(gaps), "fact") + (" is" if len(gaps) == 1 else " are")
        raise MeasureError(
            f"this local norm cannot be written: {count} not recorded",
            [
                Problem(
                    name,
                    "is not recorded",
                    f"give about={{{name!r}: '...'}} when the norm is made",
                    "norm",
                )
                for name in gaps
            ],
        )
    if norm.method.startswith(STEPPED) and any(row.n is None for row in norm.rates):
        raise MeasureError(
            "this local norm must not be written",
            [
                Problem(
                    "rates",
                    "are those of steps, some with too few people to be shown",
                    "use the logistic method, or pool scores into levels",
                    "norm",
                )
            ],
        )
    facts = norm.model_dump(exclude={"rates", "formula"}, exclude_none=True)
    lines = [f"{name} = {_toml(value)}" for name, value in facts.items()]
    if norm.formula:
        lines += ["", "[formula]", *(f"{_toml(k)} = {_toml(v)}" for k, v in norm.formula.items())]
    for row in norm.rates:
        cells = row.model_dump(exclude_none=True)
        lines += ["", "[[rates]]", *(f"{name} = {_toml(value)}" for name, value in cells.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value)
    return repr(value)


def write_norm(norm: LocalNorm, path: str | Path) -> Path:
    """Write a local norm to a file; see :func:`norm_toml`.

    Returns
    -------
    pathlib.Path
        The file written.

    Examples
    --------
    >>> import tempfile
    >>> from rnr.evidence.calibrate.norm import NormRate
    >>> norm = LocalNorm(
    ...     instrument="demo", version="1", outcome="rearrest", window="2 years",
    ...     population="people on probation", period="2021 to 2023", n=90, events=30,
    ...     method="none", interval="none", rates=(NormRate(score=2, rate=0.3),),
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     read_norm(write_norm(norm, f"{folder}/demo.toml")) == norm
    True
    """
    file = Path(path)
    file.write_text(norm_toml(norm), encoding="utf-8")
    return file


def read_norm(path: str | Path) -> LocalNorm:
    """Read a local norm from a TOML file.

    Returns
    -------
    LocalNorm
        Exactly what was written.

    Raises
    ------
    MeasureError
        When the file is not TOML, or does not hold a sound norm; every problem at once.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "old.toml").write_text("kind = 'local norm'")
    ...     read_norm(f"{folder}/old.toml")
    Traceback (most recent call last):
    rnr.evidence.errors.MeasureError: old.toml is not a sound local norm
    ...
    """
    file = Path(path)
    try:
        return LocalNorm.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise MeasureError(
            f"{file.name} is not a TOML file",
            [Problem(file.name, str(error), "write it with write_norm", "norm")],
        ) from error
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, one["loc"])) or file.name, one["msg"], code="norm")
            for one in error.errors(include_input=False, include_url=False)
        ]
        raise MeasureError(f"{file.name} is not a sound local norm", problems) from error

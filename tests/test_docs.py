"""The documentation is true: its code runs, its links lead somewhere, every name is explained."""

from __future__ import annotations

import doctest
import inspect
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import rnr
import rnr.evidence
import rnr.evidence.calibrate

ROOT = Path(__file__).resolve().parents[1]
MADE = {"_build", "instruments", "policies", "notebooks", "schema"}
"""Folders of ``docs/`` that the build writes, or that hold no pages."""
PAGES = [ROOT / "README.md"] + [
    page for page in sorted((ROOT / "docs").rglob("*.md")) if not MADE & set(page.parts)
]
BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r"\A:caption: (?P<name>\S+)\n\n?")
FRONTS = {
    "rnr": rnr,
    "rnr.evidence": rnr.evidence,
    "rnr.evidence.calibrate": rnr.evidence.calibrate,
    "rnr.plots": rnr.plots,
}
NEEDLESS = re.compile(r"rnr demo|pip|git|python")
"""Commands of a page that are not run: they install, or are tested in a place of their own."""


class Block(NamedTuple):
    """One fenced block of a page."""

    kind: str
    name: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block; a caption names the file that a reader would save it as."""
    whole = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(whole):
        caption = CAPTION.match(found["text"])
        name = caption["name"] if caption else ""
        text = found["text"][caption.end() :] if caption else found["text"]
        yield Block(found["kind"], name, text, whole[: found.start()].count("\n") + 1)


def run_python(block: Block, page: Path, names: dict[str, Any]) -> list[str]:
    """Run one block in the page's namespace; what came out otherwise than printed."""
    if ">>>" not in block.text:
        exec(compile("\n" * block.line + block.text, str(page), "exec"), names)
        return []
    test = doctest.DocTestParser().get_doctest(block.text, names, page.name, str(page), block.line)
    said: list[str] = []
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    doctest.DocTestRunner(optionflags=flags, verbose=False).run(
        test, out=said.append, clear_globs=False
    )
    names.update(test.globs)
    return said


def run_shell(block: Block) -> list[str]:
    """Run the ``rnr`` lines of a block; exit code 3 says that some rows were rejected."""
    said = []
    for line in block.text.replace("\\\n", " ").splitlines():
        if not line.startswith("rnr ") or NEEDLESS.match(line):
            continue
        words = [sys.executable, "-m", "rnr", *shlex.split(line)[1:]]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 3):
            said.append(f"{line}\n{done.stdout}{done.stderr}")
    return said


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis with duckdb 2
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page's blocks run from top to bottom, in one namespace, and print what the page shows."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    names: dict[str, Any] = {"__name__": "__main__"}
    said: list[str] = []
    for block in blocks(page):
        if block.name:
            (tmp_path / block.name).write_text(block.text, encoding="utf-8")
        elif block.kind == "python":
            said += run_python(block, page, names)
        elif block.kind == "sh":
            said += run_shell(block)
    assert said == []


def test_blocks_are_found() -> None:
    """The pages hold Python, shell and files: the test above does not pass by finding nothing."""
    found = [block for page in PAGES for block in blocks(page)]
    assert sum(block.kind == "python" for block in found) >= 30
    assert sum(block.kind == "sh" for block in found) >= 5
    assert sum(bool(block.name) for block in found) >= 4


def anchors(page: Path) -> set[str]:
    """What the headings of a page may be linked as."""
    heads = re.findall(r"^#+ (.+)$", BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_internal_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the project finds it, and every link to a heading finds that."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        # Pages of definitions and the list of notebooks are written by the build.
        if (
            path.startswith(("instruments/", "policies/", "notebooks/"))
            and page.name != "README.md"
        ):
            continue
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []


def public() -> list[tuple[str, Any]]:
    """Every public function and class: of the package, evidence, local norms, plots."""
    return [
        (f"{front}.{name}", thing)
        for front, module in FRONTS.items()
        for name in sorted(module.__all__)
        if inspect.isfunction(thing := getattr(module, name)) or inspect.isclass(thing)
    ]


def test_every_public_name_is_in_the_docs() -> None:
    """Each public name has its place in the reference, once."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    listed = re.findall(r"^\.\. auto\w+:: ([\w.]+)$", text, re.MULTILINE)
    wanted = {
        f"{front}.{name}"
        for front, module in FRONTS.items()
        for name in module.__all__
        # The plots are a front of their own; one floor is a verb as well, and can be called.
        if f"{front}.{name}" not in ("rnr.__version__", "rnr.plots")
    }
    assert sorted(listed) == sorted(wanted)


@pytest.mark.parametrize(
    ("name", "thing"), public(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_public_docstring_is_whole(name: str, thing: Any) -> None:
    """A docstring begins with a full sentence and shows an example that runs.

    A class that only one function makes may name it instead: the example is there.
    """
    text = inspect.cleandoc(thing.__doc__ or "")
    first = text.split("\n\n")[0].replace("\n", " ")
    assert re.match(r"[A-Z`].*[.?:]$", first), f"{name}: begins with a full sentence: {first!r}"
    maker = re.search(r"[Mm]ade by\s+:func:`~?([\w.]+)`", text)
    if inspect.isclass(thing) and maker:
        text = inspect.cleandoc(dict(public())[maker[1]].__doc__)
    shown = re.split(r"^Examples\n-{8}\n", text, flags=re.MULTILINE)
    assert len(shown) == 2, f"{name}: shows an example"
    assert ">>>" in shown[1], f"{name}: the example runs"


@pytest.mark.parametrize(
    ("name", "thing"), public(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_parameters_are_explained(name: str, thing: Any) -> None:
    """A function of more than two parameters explains them, or says where they are explained."""
    text = inspect.cleandoc(thing.__doc__ or "")
    if inspect.isfunction(thing) and len(inspect.signature(thing).parameters) > 2:
        here = re.search(r"^Parameters\n-{10}\n", text, re.MULTILINE)
        elsewhere = re.search(r"see :func:", text)
        common = "settings" in inspect.signature(thing).parameters  # as :func:`recalibrate`
        assert here or elsewhere or common, f"{name}: says what its parameters are"

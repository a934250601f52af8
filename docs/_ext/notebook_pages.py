"""Copy the executed notebooks into the site, where Sphinx finds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def copy(app: Any) -> None:
    """Copy what has changed; drop what is gone."""
    target = Path(app.srcdir) / "notebooks"
    source = Path(app.srcdir).parent / "notebooks"
    target.mkdir(exist_ok=True)
    found = {file.name: file.read_bytes() for file in sorted(source.glob("*.ipynb"))}
    for old in target.glob("*.ipynb"):
        if old.name not in found:
            old.unlink()
    for name, content in found.items():
        page = target / name
        if not page.exists() or page.read_bytes() != content:
            page.write_bytes(content)
    rows = "\n".join(Path(name).stem for name in found)
    index = target / "index.md"
    text = HEAD + f"\n```{{toctree}}\n:maxdepth: 1\n\n{rows}\n```\n"
    if not index.exists() or index.read_text(encoding="utf-8") != text:
        index.write_text(text, encoding="utf-8")


HEAD = """# Notebooks

Each notebook answers one question, from the first line to what to be careful about. They run on
data that come with the library or are made on the spot, so you can run them too: they lie in the
folder `notebooks/` of the project.
"""


def setup(app: Any) -> dict[str, bool]:
    """Hook into the build."""
    app.connect("builder-inited", copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

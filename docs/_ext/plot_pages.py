"""Draw the pictures of the page on plots, from the code that the page itself shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

BLOCK = re.compile(r"^```(?:(python)\n|\{figure\} (\S+)\n)(.*?)^```$", re.MULTILINE | re.DOTALL)


def draw(app: Any) -> None:
    """Run the page's blocks in one namespace; a picture shows the axes or figure before it."""
    mpl.use("Agg")
    home = Path(app.srcdir)
    page = (home / "plots.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in BLOCK.finditer(page):
        code, picture, text = block.groups()
        if code:
            exec(compile(text, "plots.md", "exec"), names)
            continue
        file = home / picture
        file.parent.mkdir(exist_ok=True)
        drawn = names.pop("figure", None) or names["ax"].figure
        with plt.rc_context({"svg.hashsalt": file.stem}):
            drawn.savefig(file, facecolor="white", metadata={"Date": None})
        plt.close("all")


def setup(app: Any) -> dict[str, bool]:
    """Hook into the build."""
    app.connect("builder-inited", draw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The documentation site: ``sphinx-build -W -b html docs docs/_build``."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))

import rnr  # noqa: E402

project = "rnr"
author = "rnr maintainers"
copyright = "rnr maintainers, MIT licence"  # noqa: A001
release = version = rnr.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "shelf_pages",
    "notebook_pages",
    "plot_pages",
    "search_words",
]
exclude_patterns = ["_build", "_ext", "schema", "**/.ipynb_checkpoints"]

myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # notebooks are stored executed; notebooks/run.py executes them anew
nb_merge_streams = True
suppress_warnings = [
    "mystnb.unknown_mime_type",
    "ref.python",  # several classes have an attribute n; a plain word need not link
]

napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_attr_annotations = False
napoleon_use_ivar = True
napoleon_preprocess_types = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_default_options = {
    "members": True,
    "exclude-members": "model_config, model_post_init, made",
}
add_module_names = False
toc_object_entries = False
python_maximum_signature_line_length = 88
default_role = "code"

html_theme = "furo"
html_title = f"rnr {release}"
html_static_path = ["_static"]
html_css_files = ["rnr.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0b5c7a",
        "color-brand-content": "#0b5c7a",
        "color-code-background": "#f4f6f8",
    },
    "dark_css_variables": {"color-brand-primary": "#7cc5e3", "color-brand-content": "#7cc5e3"},
}
pygments_style = "xcode"
pygments_dark_style = "github-dark"

"""Let the search find names such as ``E/O``, which it would take for two letters."""

from __future__ import annotations

import re
from typing import Any

from sphinx.search.en import SearchEnglish


class SearchWords(SearchEnglish):
    """English, in which two letters with a stroke between them are one word."""

    _word_re = re.compile(r"\b[A-Za-z]/[A-Za-z]\b|\w+")
    js_splitter_code = r"""
var splitQuery = (query) =>
  query.match(/(?<![\p{L}\p{N}_])[A-Za-z]\/[A-Za-z](?![\p{L}\p{N}_])|[\p{L}\p{N}_]+/gu) || [];
"""


def setup(app: Any) -> dict[str, bool]:
    """Take the place of plain English."""
    app.add_search_language(SearchWords)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

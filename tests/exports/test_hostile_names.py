"""Whatever things, columns and files are called: an export holds it as data and runs none of it."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer import exports
from embedding_explorer.data.dataset import Column, Dataset

VECTORS = np.float32([[0, 1], [1, 0], [2, 5], [3, 1]])
PIECES = [
    *("'", '"', "'''", '"""', "\\", "#", "\\N{DIGIT ONE}", "\\u0022", "{x}", "%s", "<<names>>"),
    *("\n", "\r", "\x0b", "\x0c", "\x00", "\x1c", "\x85", "\u2028", "\u202e", "\ufeff"),
    *("</script>", "<script>", "<!--", "-->", "]]>", "<img src=x onerror=alert(1)>", "&quot;"),
    *("\nimport os\n", "raise SystemExit(1)", "`", "```", "$x$", "[a](javascript:b)", "\n# %%\n"),
]
NAMES = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=6).map("".join)


def built_of(names: list[str], column: str, cell: str, source: str) -> ee.Built:
    """Four things with a category, all called as given but for an ending that tells them apart."""
    called = [f"{name}{i}" for i, name in enumerate(names)]
    items = pd.DataFrame({"name": called, f"{column} c": [f"{cell}1", "b", f"{cell}1", "b"]})
    columns = (Column(f"{column} c", "category"),)
    data = Dataset("vectors", items, columns, vectors=VECTORS, source=f"{source}s")
    return ee.build(data, ee.Recipe(encoder="as_given", projection="pca"))


PLAIN = built_of(["p", "q", "r", "s"], "x", "a", "t")
HOSTILE = given(
    names=st.lists(NAMES, min_size=4, max_size=4), column=NAMES, cell=NAMES, source=NAMES
)
WORST = example(
    names=['"""\nraise SystemExit(1)', "'); import os #", "</script><script>x", "\\"],
    column="')\n#",
    cell="\n'''\x0cimport os",
    source='x\n"""\u2028raise SystemExit(2)\x0b',
)


def shape(code: str) -> tuple[list[str], list[str], int]:
    """What a script does: its tree without the values in it, its imports, and its comments."""
    tree = ast.parse(code)
    nodes = [type(node).__name__ for node in ast.walk(tree)]
    imports = sorted(
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    )
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return nodes, imports, sum(token.type == tokenize.COMMENT for token in tokens)


@HOSTILE
@WORST
def test_a_script_does_the_same_whatever_things_are_called(names, column, cell, source):
    made = built_of(names, column, cell, source)
    code = exports.to_bytes(made, "py", title=source).decode()
    assert shape(code) == shape(exports.to_bytes(PLAIN, "py", title="t").decode())
    assert "\u202e" not in code, "what reverses a line would show other code than is run"


@HOSTILE
@WORST
def test_a_notebook_has_the_same_cells_whatever_things_are_called(names, column, cell, source):
    notebook, plain = (
        json.loads(exports.to_bytes(b, "ipynb", title=source))["cells"]
        for b in (built_of(names, column, cell, source), PLAIN)
    )
    assert [c["cell_type"] for c in notebook] == [c["cell_type"] for c in plain]
    for one, other in zip(notebook, plain, strict=True):
        if one["cell_type"] == "markdown":
            assert one == other, "no text of a user stands where markdown is read"
        else:
            assert shape("".join(one["source"]))[0] == shape("".join(other["source"]))[0]


class Tags(HTMLParser):
    """Collects the tags with the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, [name for name, _ in attrs]))

    def handle_comment(self, data):
        self.seen.append(("comment", []))


@pytest.fixture(scope="module")
def without_plotly():
    """Leave out plotly.js, which is the same in every page and takes seconds to parse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plotly.io._html.get_plotlyjs", lambda: "/* plotly.js */")
        yield


@HOSTILE
@WORST
@settings(max_examples=40)
def test_a_page_has_the_same_elements_whatever_things_are_called(
    without_plotly, names, column, cell, source
):
    made = built_of(names, column, cell, source)
    page = exports.to_bytes(made, "html", title=source).decode()
    plain = exports.to_bytes(PLAIN, "html", title="t").decode()
    assert len(page) < 100_000
    assert Tags(page).seen == Tags(plain).seen
    scripts = page.split("<script")[1:]
    assert not [s for s in scripts if "<!--" in s.split("</script>")[0]]

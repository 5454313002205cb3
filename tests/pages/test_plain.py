"""Text of a user is markdown nowhere on the pages: every field that Streamlit reads as such."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from tests.pages.conftest import ROOT, checked
from tests.pages.test_data import DATA, PETS, errors, upload
from ui.frame import shell
from ui.page_state.explore_view import View

MARK = "[l](x)"  # what every text of the user holds
SHOWN_AS_IT_IS = {  # fields that are no markdown, by the message they are in
    "Selectbox": {"options", "raw_value"},
    "MultiSelect": {"options", "raw_values"},
    "TextInput": {"value", "default", "placeholder"},
    "TextArea": {"value", "default", "placeholder"},
    "Arrow": {"columns", "data"},
    "ArrowData": {"data"},
    "BidiComponent": {"json", "bytes", "mixed", "arrow_data"},
    "PlotlyChart": {"spec"},
}
TABLE = "name,a,b,kind\n" + "\n".join(
    f"{MARK} {i},{i % 4},{(i * i) % 7}.5,{MARK} {'xy'[i % 2]}" for i in range(12)
)


def texts(proto: Any) -> Iterator[tuple[str, str]]:
    """Yield every text of a message that may be read as markdown, with where it stands."""
    kind = proto.DESCRIPTOR.name
    for field, value in proto.ListFields():
        if field.name in SHOWN_AS_IT_IS.get(kind, ()):
            continue
        for one in value if field.is_repeated else [value]:
            if hasattr(one, "ListFields"):
                yield from texts(one)
            elif (kind, field.name) == ("Dataframe", "columns"):  # of a column only its help
                yield from (("help", c["help"]) for c in json.loads(one).values() if "help" in c)
            elif isinstance(one, str):
                yield f"{kind}.{field.name}", one


def raw(at) -> set[tuple[str, str]]:
    """Return the texts of the user that a page shows as markdown."""
    found, left = set(), [at._tree]
    while left:
        node = left.pop()
        left += getattr(node, "children", {}).values()
        if getattr(node, "proto", None) is not None:
            found |= {(where, text) for where, text in texts(node.proto) if MARK in text}
    return found


def named(at, number: int):
    """Upload a table whose file, columns and cells are called like markdown."""
    more = TABLE.replace("kind", f"kind {MARK}") + f"\n{MARK} more {number},1,2,{MARK} x"
    return upload(at, f"{MARK} {number}.csv", more.encode())


def test_the_check_finds_what_is_not_plain(open_page, monkeypatch):
    monkeypatch.setattr(shell, "plain", str)
    at = named(open_page(DATA), 1)
    assert {where for where, _ in raw(at)} >= {"Markdown.body", "Heading.body"}


def test_on_the_data_page(open_page):
    at = named(named(open_page(DATA), 1), 2)
    assert not errors(at)
    at = checked(at.file_uploader[0].upload("more.csv", PETS, "text/plain").run())
    assert at.segmented_control(key="use").options[1] == shell.plain(f"Replace {MARK} 2.csv")
    assert not raw(at)


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("explore", {"method": "pca"}),
        ("explore", {"method": "pca", "pick": f"{MARK} 3", "tab": "Inspect"}),
        ("words", {"vectors": "explore"}),
        ("uses", {}),
    ],
)
def test_on_a_page_that_shows_the_data(open_page, page, query):
    at = named(open_page(DATA), 1)
    key = at.session_state["view"].data
    assert not raw(open_page(f"pages/{page}.py", data=key, **query))


@pytest.mark.parametrize("part", ["Yardstick", "What moved", "Settings side by side"])
def test_where_the_data_of_another_is_a_side(part):
    one = ee.read(TABLE.encode(), name=f"{MARK} 1.csv")
    two = ee.read(TABLE.replace(".5", ".25").encode(), name=f"{MARK} 2.csv")
    at = AppTest.from_file(str(ROOT / "pages/compare.py"), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": one, "mine-y": two}
    at.session_state["view"] = View(data="mine-x")
    for name, given in {"data": "mine-x", "with": ["pca", "mine-y", "svd"], "part": part}.items():
        at.query_params[name] = given
    at = checked(at.run())
    assert f"{MARK} 2.csv" in " ".join(str(o) for m in at.multiselect for o in m.options)
    assert not raw(at)

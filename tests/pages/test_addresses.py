"""Hostile links to every page by AppTest: no traceback, one sentence each, nothing on disk lost."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedding_explorer.engine.store import Store
from tests.pages.hostile import HOSTILE
from ui import link_table
from ui.frame import state
from ui.page_state.value_kinds import Lines, Text, Texts

# Data and methods that take no time, so that it is the link that is tested.
LIGHT: dict[str, dict[str, Any]] = {
    "compare": {"data": "films", "with": ["pca", "svd"]},
    "graphs": {"data": "friends", "method": "spectral"},
    "training": {"task": "sentence"},
    "words": {"vectors": "explore", "data": "films"},
}
DRAWN = {  # a widget that each page has, whatever the link
    "explore": "method",
    "learn": "learn-path",
    "data": "way",
    "compare": "compare-part",
    "words": "words-task",
    "context": "context-source",
    "training": "training-task",
    "graphs": "method",
    "pictures": "picture",
    "uses": "uses-task",
}
TURNS = range(0, len(HOSTILE) - 1, 5)  # by how much values and parameters are shifted
VALUES = [text for name, text in HOSTILE.items() if name != "surrogate"]  # none can be sent
PARTS = [name for name in link_table.recipe_parts() if "model" not in name]


@pytest.fixture
def sentinels(tmp_path: Path) -> Iterator[Path]:
    """A folder outside the store and entries inside it, which must be there afterwards."""
    store = Path(os.environ["EXPLORER_STORE"])
    kept = [tmp_path / "precious", store / "ab" / ("ab" + "c" * 30)]
    for folder in kept:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "precious.txt").write_text("here")
    # Entries of its own: others come and go, as jobs of other tests go on.
    entries, keys = Store(store), []
    for number in range(3):
        keys.append(entries.key("sentinel", str(tmp_path), number))
        entries.put(keys[-1], {"precious": number}, brought=True)
    before = set(store.rglob("*"))
    yield kept[0]
    after = set(store.rglob("*"))
    for folder in kept:
        assert (folder / "precious.txt").read_text() == "here"
    assert not [p for p in after - before if re.search("nowhere|precious|mine-", str(p))]
    assert [entries.get(key) for key in keys] == [{"precious": number} for number in range(3)]


def sentence(box: Any) -> str:
    """Return the sentence of a message, without what keeps it from being markdown."""
    text = str(box.value).replace(":small[]", "").replace("&#58;", ":").replace("&amp;", "&")
    return re.sub(r"\\(.)", r"\1", text)


def checked(at: Any, page: str) -> list[str]:
    """Check what holds after any link; return the sentences about it."""
    assert page not in DRAWN or DRAWN[page] in at.session_state
    said = [sentence(box) for box in [*at.warning, *at.error, *at.info]]
    for one in said:
        assert len(one) < 300, one
        assert not re.search("Traceback|Error:", one), one
    about = [one for one in said if one.startswith("The link gives ")]
    names = [re.split("[= ]", one.removeprefix("The link gives "))[0] for one in about]
    assert len(set(names)) == len(names), about
    return said


@pytest.mark.parametrize(
    "turn",
    [pytest.param(i, marks=[pytest.mark.exhaustive] if i % 10 else []) for i in TURNS],
)
@pytest.mark.parametrize("page", link_table.PAGES)
def test_all_parameters_of_a_page_at_once(open_page, sentinels, page, turn):
    names = [*link_table.parameters(page), *PARTS]
    cut = [text[:5_000] for text in VALUES]  # Streamlit drops a query of more than 500,000
    query = {n: cut[(turn + i) % len(cut)] for i, n in enumerate(names)}
    at = open_page(f"pages/{page}.py", **query | LIGHT.get(page, {}))
    checked(at, page)
    assert at.session_state["of-link"]["view"]


def alone() -> list[tuple[str, str]]:
    """Every parameter once: the common ones on the first page."""
    common = set(link_table.parameters("data"))
    return [
        (page, name)
        for page in link_table.PAGES
        for name in link_table.parameters(page)
        if page == "explore" or (name not in common and page not in ("data", "methods"))
    ]


@pytest.mark.parametrize(("page", "name"), alone())
def test_one_hostile_value_is_said_once_and_the_rest_is_followed(open_page, page, name):
    reader = link_table.parameters(page)[name].reader
    text = HOSTILE["nul" if isinstance(reader, Text | Texts | Lines) else "digits"]
    light = {"k": "7", **LIGHT.get(page, {})}
    at = open_page(f"pages/{page}.py", **light | {name: text})
    about = [one for one in checked(at, page) if one.startswith(f"The link gives {name}=")]
    assert len(about) == 1
    assert len(about[0]) < 200
    assert (at.session_state["view"].k == 7) == (name != "k")


def test_as_many_values_as_one_likes_are_no_more_than_a_sentence(open_page):
    many = {name: [str(i) for i in range(90)] for name in link_table.parameters("explore")}
    at = open_page("pages/explore.py", **many | {"data": "films"})
    said = checked(at, "explore")
    assert any(one.startswith("The link gives pick 90 times, 50 of which") for one in said)
    assert any(one.startswith("The link gives size='89'; it must be") for one in said)


KEYS = ["{outside}", "../../{name}", "a/../../{name}", "\0", "", "0" * 31, "0" * 33, "A" * 32,
        "0" * 32, "0" * 32 + "\n", " " + "0" * 32, "９" * 32, "%2e%2e"]  # fmt: skip


# All on one page, and on each of the others some, by turns: they look for data in one way.
@pytest.mark.parametrize(
    ("page", "key"),
    [
        (page, key)
        for i, page in enumerate(["explore", "learn", "compare", "pictures", "words"])
        for j, key in enumerate(KEYS)
        if not i or (i + j) % 4 == 0
    ],
)
def test_no_key_from_a_link_leads_anywhere(open_page, sentinels, page, key):
    text = "mine-" + key.format(outside=sentinels, name=sentinels.name)
    query = {"data": text, "with": [text, "pca"], "vectors": "explore"}
    at = open_page(f"pages/{page}.py", **query)
    said = checked(at, page)
    assert said.count(state.EXPIRED) == 1


UNKNOWN: list[tuple[str, dict[str, Any], str]] = [
    ("explore", {"data": "films", "tab": "NOPE"}, "tab"),
    ("explore", {"data": "films", "phrase": "a ship", "method": "pca"}, "phrase"),
    ("training", {"data": "documents", "word": "zzzz", "epochs": "1"}, "word"),
    ("training", {"data": "films", "task": "network", "target": "NOPE", "epochs": "1"}, "target"),
    ("training", {"task": "sentence", "sentence": "two words", "at": "99"}, "at"),
    ("graphs", {"data": "friends", "method": "spectral", "color": "NOPE"}, "color"),
    ("compare", {"data": "films", "with": ["pca", "svd"], "part": "NOPE"}, "part"),
    ("compare", {"data": "films", "with": ["pca", "svd"], "color": "NOPE"}, "color"),
    ("compare", {"data": "films", "with": ["pca", "svd"], "pick": ["NOPE", "Up"]}, "pick"),
    ("pictures", {"rank": "400"}, "rank"),
    ("pictures", {"sum": "999"}, "sum"),
    ("pictures", {"image": "NOPE"}, "image"),
    ("uses", {"data": "films", "task": "classify", "label": "NOPE"}, "label"),
    ("uses", {"data": "films", "task": "classify", "mistakes": "NOPE"}, "mistakes"),
    ("uses", {"data": "films", "task": "classify", "one": "NOPE"}, "one"),
    ("uses", {"data": "ratings", "way": "people", "user": "NOPE"}, "user"),
    ("uses", {"data": "ratings", "way": "people", "liked": ["NOPE"]}, "liked"),
    ("uses", {"data": "ratings", "way": "people", "shape": "NOPE"}, "shape"),
    ("uses", {"data": "films", "way": "people", "source": "NOPE"}, "source"),
    ("context", {"layer": "99"}, "layer"),
    ("context", {"pick": "NOPE"}, "pick"),
    ("context", {"set": "data", "data": "documents", "word": "wheat", "column": "NOPE"}, "column"),
]


@pytest.mark.parametrize(("page", "query", "name"), UNKNOWN)
def test_what_is_not_here_is_said_once_and_not_of_a_later_choice(open_page, page, query, name):
    at = open_page(f"pages/{page}.py", **query)
    about = [one for one in checked(at, page) if one.startswith(f"The link gives {name}=")]
    assert len(about) == 1
    assert at.session_state["said"]
    at.session_state["said"] = {}  # as if some seconds had gone by
    assert not [one for one in checked(at.run(), page) if f" {name}=" in one]


@pytest.mark.parametrize(
    ("page", "query", "about"),
    [
        ("explore", {"data": "films", "method": "zzz"}, "There is no method 'zzz' for"),
        ("explore", {"data": "films", "method": "pca", "color": "zzz"}, "no colour by 'zzz'"),
        ("words", {"vectors": "zzz", "task": "odd"}, "There are no vectors called 'zzz' here;"),
        ("words", {"vectors": "explore", "method": "zzz"}, "There is no method 'zzz' for"),
        ("uses", {"data": "films", "method": "zzz"}, "There is no method 'zzz' for"),
        ("compare", {"data": "films", "with": ["pca", "svd", "zzz"]}, "'zzz' cannot be compared"),
        ("context", {"set": "data", "data": "films"}, "The data on Explore has no running text"),
        ("learn", {"lesson": "numbers", "step": "99"}, "step=99; this lesson has one step only."),
        ("learn", {"lesson": "maps", "step": "99"}, "step=99; this lesson has steps 1 to "),
    ],
)
def test_what_was_chosen_instead_is_said_though_the_page_draws_itself_anew(
    open_page, page, query, about
):
    at = open_page(f"pages/{page}.py", **query)
    for again in (at, at.run()):
        said = [sentence(box) for box in again.warning]
        assert len([one for one in said if about in one]) == 1, said


OTHER_SITES = {"utm_source": "mail", "fbclid": "1"}  # what they add to any link


@pytest.mark.parametrize("page", link_table.PAGES)
def test_every_page_says_which_parameters_it_does_not_know(open_page, page):
    unknown = {"methods": "x", "foo": "1", "encode.points": "x"}
    at = open_page(f"pages/{page}.py", **LIGHT.get(page, {}) | OTHER_SITES | unknown)
    about = [one for one in checked(at, page) if "does not know" in one]
    told = "The link gives 'methods' and 1 other parameter, which this page does not know."
    assert about == [told]


@pytest.mark.parametrize("page", link_table.PAGES)
def test_a_page_knows_its_own_parameters_and_those_of_all_pages(open_page, page):
    known = dict.fromkeys([*link_table.parameters(page), *PARTS], "")
    at = open_page(f"pages/{page}.py", **known | OTHER_SITES | LIGHT.get(page, {}))
    assert not [one for one in checked(at, page) if "does not know" in one]


def test_a_sentence_stays_while_the_page_draws_itself_anew(open_page, monkeypatch):
    at = open_page("pages/explore.py", k="many")
    assert any("k='many'" in one for one in checked(at, "explore"))
    assert any("k='many'" in one for one in checked(at.run(), "explore"))
    monkeypatch.setattr(state, "SEEN", 0.0)
    assert not any("k='many'" in one for one in checked(at.run(), "explore"))


def test_of_addresses_that_are_gone_no_parameter_is_kept(open_page):
    """Names of half a million letters came with every message, and stayed with the session."""
    at = open_page("pages/methods.py", first="1")
    for i in range(20):
        at.query_params = {f"name-{i}-{j}": "1" for j in range(50)}
        at = checked_run(at)
    assert set(at.session_state["not-known"]) == {f"name-19-{j}" for j in range(50)}


def checked_run(at):
    at.run()
    assert not at.exception
    return at

"""Hostile links in a real browser: every page is drawn, and nothing on the server is changed."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from tests.pages.hostile import HOSTILE
from ui import link_table

VALUES = [text[:600] for name, text in HOSTILE.items() if name != "surrogate"]
NAMES = [name for name in link_table.recipe_parts() if "model" not in name][:40]
LIGHT = {"training": {"task": "sentence"}, "words": {"vectors": "explore"}, "compare": {"with": ""}}
KEY = "ab" + "c" * 30


def opened(page, address: str, path: str, query: str, *said: str) -> str:
    """Open a link, wait until the page stands, and return its text.

    `said`: what it says of the link, looked for first, as that goes again after some seconds.
    """
    page.goto(f"{address}/{path}?{query}", wait_until="domcontentloaded")
    for sentence in said:
        expect(page.locator("[data-testid=stMain]")).to_contain_text(sentence)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    text = str(page.locator("[data-testid=stMain]").inner_text())
    assert "Traceback" not in text
    return text


# What pages make of such links is tested by AppTest (tests/pages/test_addresses.py), for all pages.
OPENED = [
    pytest.param(name, marks=[] if name in ("explore", "uses") else [pytest.mark.exhaustive])
    for name in link_table.PAGES
]


@pytest.mark.parametrize("name", OPENED)
def test_a_hostile_link_leaves_every_page_standing(page, app, name):
    names = [*link_table.parameters(name), *NAMES]
    values = {n: VALUES[i % len(VALUES)] for i, n in enumerate(names)}
    values |= {"data": "9" * 5_000, "k": "8" * 5_000, **LIGHT.get(name, {})}
    query = urlencode(values) + "&method=%ED%A0%80&color=%00%FF&pick=a&pick=%2e%2e"
    path = "" if name == "explore" else name
    text = opened(page, app, path, query, "k='8888", "'9999")
    for sentence in text.split("\n"):
        assert not sentence.startswith("The link gives") or len(sentence) < 300


@pytest.fixture
def precious(tmp_path: Path) -> Iterator[Path]:
    """A store with a link out of it, beside a folder that must be there afterwards."""
    outside = tmp_path / "precious"
    inside = tmp_path / "store" / "aa" / ("aa" + "d" * 30)
    for folder in (outside, inside):
        folder.mkdir(parents=True)
        (folder / "one.txt").write_text("here")
    link = tmp_path / "store" / KEY[:2] / KEY
    link.parent.mkdir()
    link.symlink_to(outside, target_is_directory=True)
    yield tmp_path
    for folder in (outside, inside):
        assert (folder / "one.txt").read_text() == "here", folder
    assert sorted(p.name for p in tmp_path.iterdir()) == ["precious", "store"]


def test_no_link_to_data_of_ones_own_removes_anything(page, serve, precious):
    address = serve("app.py", EXPLORER_STORE=str(precious / "store"))
    outside = str(precious / "precious")
    for form in (outside, KEY):  # more of them in tests/pages/test_addresses.py
        text = opened(page, address, "", f"data=mine-{quote(form, safe='')}")
        assert "This link's data has expired; upload the file again." in text, form
        assert "120 items" in text
    opened(page, address, "compare", urlencode({"data": f"mine-{KEY}", "with": f"mine-{outside}"}))


def raw(address: str, method: str, path: str) -> tuple[int, bytes]:
    """Ask for a path as it is written: no library tidies its dots away."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    connection.putrequest(method, path, skip_accept_encoding=True)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


CLIMBS = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "....//", "%00/../", "//")
ROOTS = (
    "/",
    "/app/static/",
    "/media/",
    "/static/",
    "/component/",
    "/_stcore/",
    "/bidi-components/",
)


def test_no_path_leads_out_of_what_is_served(app):
    secrets = (b"EXPLORER_OPERATOR_TOKEN", b"st.navigation", b"root:")
    for root in ROOTS:
        for climb in CLIMBS:
            for file in ("app.py", "ui/operator/report.py", "etc/passwd", ".streamlit/config.toml"):
                status, body = raw(app, "GET", f"{root}{climb * 8}{file}")
                assert status < 500, (root, climb, file)
                assert not [secret for secret in secrets if secret in body], (root, climb, file)


def test_asking_for_a_page_without_opening_it_runs_nothing(serve, tmp_path):
    """A picture or a form of another site that points here is no visitor: no script is run."""
    store = tmp_path / "store"
    address = serve("app.py", EXPLORER_STORE=str(store))
    before = {p for p in store.rglob("*") if p.suffix == ".npy" or p.name == "meta.json"}
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        for path in ("/", "/words", "/healthz", "/operator"):
            status, _ = raw(address, method, f"{path}?data=mine-{'0' * 32}&encode=bert&k=99")
            assert status < 500
    assert json.loads(raw(address, "GET", "/healthz")[1]) == {"status": "ok"}
    assert {p for p in store.rglob("*") if p.suffix == ".npy" or p.name == "meta.json"} == before

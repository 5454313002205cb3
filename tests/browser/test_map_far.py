"""Very many points in a real browser: their arrays come by addresses of their own."""

from __future__ import annotations

import re
from typing import Any
from urllib.request import urlopen

import numpy as np
import pytest

from tests.browser.test_map import MapPage, drag, near

N = 201_000  # a little more than travels in one message, and than is drawn in one go
LAST = N - 1
FAR = f"n={N}&size=3&height=420"


@pytest.fixture
def far_map(page: Any, serve: Any) -> MapPage:
    """A map whose arrays the browser fetches, all of its points drawn."""
    shown = MapPage(page, serve("tests/browser/apps/map_server.py"), FAR)
    at_rest(shown)
    return shown


def at_rest(shown: MapPage) -> None:
    shown.page.wait_for_function(
        "() => (({ drawn, points }) => drawn === points)"
        "(document.querySelector('[data-testid=map]').dataset)"
    )


def test_far_points_are_drawn_hovered_clicked_and_found(far_map):
    shown = far_map
    assert shown.page.get_by_text(f"{N:,} points, {N:,} drawn · 0 selected").is_visible()
    for color in ("#2689EE", "#AC3E04", "#0C7B6D"):
        assert near(shown.screenshot(), color) > 200
    shown.page.mouse.move(*shown.at(123_456))
    shown.until(lambda: shown.state()["hovered"] >= 0)
    pointed = shown.state()["hovered"]
    assert np.hypot(*np.subtract(shown.at(pointed), shown.at(123_456))) < 4
    card = shown.page.get_by_role("tooltip")
    card.get_by_text(f"item {pointed}", exact=True).wait_for()
    assert card.inner_text().split()[2:] == [
        "kind", "kind", str(pointed % 6), "price", f"{pointed / 4:.6g}".rstrip("0").rstrip(".")
    ]  # fmt: skip
    shown.page.mouse.click(*shown.at(123_456))
    shown.python_saw(f"[{pointed}] by click")
    box = shown.page.get_by_role("combobox")
    for query, first in ((f"item {LAST}", f"item {LAST}"), (f"itme {N - 2}", f"item {N - 2}")):
        box.fill(query)
        shown.page.get_by_role("option").get_by_text(first, exact=True).wait_for()
    box.fill(f"item {LAST}")
    shown.page.get_by_role("option").get_by_text(f"item {LAST}", exact=True).wait_for()
    shown.page.keyboard.press("Enter")
    shown.python_saw(f"[{LAST}] by search")
    box.fill("no such thing")
    shown.page.get_by_text("No item with that name.").wait_for()


def test_a_lasso_selects_drawn_or_not_and_the_page_hears_of_all(far_map):
    shown = far_map
    shown.page.get_by_role("button", name="Select with a lasso").click()
    stage = shown.maps.first.locator(".ee-map-stage").bounding_box()
    left, top = stage["x"] + 3, stage["y"] + 3
    right, low = left + stage["width"] - 6, top + stage["height"] - 6
    drag(shown.page, [(left, top), (right, top), (right, low), (left, low)])
    shown.page.get_by_text(f"python counts {N}", exact=True).wait_for()
    assert shown.maps.first.get_attribute("data-selected") == str(N)
    shown.page.get_by_text("Something else").click()
    shown.page.get_by_text("other is True").wait_for()
    assert shown.maps.first.get_attribute("data-selected") == str(N)
    shown.page.get_by_role("button", name="Ask for 7").click()
    shown.until(lambda: shown.maps.first.get_attribute("data-selected") == "1")
    assert shown.state()["selected"] == [7]


def test_how_many_are_drawn_is_said_while_the_map_moves(far_map):
    shown = far_map
    counts = shown.page.evaluate(MOVE)
    drawn = [int(told.split(" points, ")[1].split(" drawn")[0].replace(",", "")) for told in counts]
    assert all(told.startswith(f"{N:,} points, ") for told in counts)
    moving = [told for told, n in zip(counts, drawn, strict=True) if n < N]
    assert all("drawn while the map moves" in told for told in moving)
    at_rest(shown)
    assert shown.page.get_by_text(f"{N:,} points, {N:,} drawn · 0 selected").is_visible()
    for _ in range(14):
        shown.page.get_by_role("button", name="Zoom in").click()
    at_rest(shown)


MOVE = """async () => {
  const stage = document.querySelector(".ee-map-stage");
  const box = stage.getBoundingClientRect();
  const told = [];
  for (let at = 0; at < 8; at += 1) {
    stage.dispatchEvent(new WheelEvent("wheel", {
      deltaY: at < 4 ? -60 : 60, clientX: box.left + 300, clientY: box.top + 200,
      bubbles: true, cancelable: true,
    }));
    await new Promise((tell) => setTimeout(tell, 60));
    told.push(document.querySelector(".ee-map-status").textContent);
  }
  return told;
}"""


def test_nothing_is_sent_twice_and_no_address_can_be_guessed(page, serve):
    sent: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda f: sent.append(len(f))))
    asked: list[str] = []
    address = serve("tests/browser/apps/map_server.py")
    own = f"{address}/media/"
    page.on("request", lambda told: told.url.startswith(own) and asked.append(told.url))
    shown = MapPage(page, address, FAR)
    at_rest(shown)
    assert max(sent) < 8 * N / 5, "the arrays do not come through the script"
    assert len(asked) == len(set(asked)) > 0
    with urlopen(asked[0]) as answer:
        salt = answer.read(16)
    assert len(set(salt)) > 4
    before = len(asked)
    shown.page.get_by_text("Something else").click()
    shown.page.get_by_text("other is True").wait_for()
    shown.rest()
    assert len(asked) == before
    assert all(re.fullmatch(r".*/media/[0-9a-f]{32,}(\.\w+)?", url) for url in asked), asked

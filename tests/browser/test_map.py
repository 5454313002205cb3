"""The linked map in a real browser: drawing, hover, selection, search, themes, hostile names."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterable
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

READY = "[data-testid=map][data-ready=true]"
HOSTILE = "<img src=x onerror=window.hurt=1>"
NO_WEBGL = """
const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return String(kind).includes("webgl") ? null : original.call(this, kind, ...rest);
};
"""

REST = """async () => {
  const told = () => JSON.stringify([...document.querySelectorAll("[data-testid=map]")]
    .map((map) => [map.explorer.state(), map.getBoundingClientRect()]));
  let before = "", still = 0;
  for (let frame = 0; still < 15 && frame < 2000; frame += 1) {
    await new Promise(requestAnimationFrame);
    const now = told();
    still = now === before ? still + 1 : 0;
    before = now;
  }
  return still;
}"""


def rest(page: Any) -> None:
    """Wait until no map has moved or drawn for as long as one waits to draw its labels."""
    assert page.evaluate(REST) == 15, "the maps never come to rest"


class MapPage:
    """One page with a map, and what the tests ask of it."""

    def __init__(self, page: Any, address: str, query: str, panels: int = 1) -> None:
        self.page = page
        page.goto(f"{address}/?{query}")
        page.locator(READY).nth(panels - 1).wait_for()
        self.maps = page.get_by_test_id("map")

    def state(self, panel: int = 0) -> dict[str, Any]:
        return self.maps.nth(panel).evaluate("element => element.explorer.state()")

    def at(self, i: int, panel: int = 0) -> tuple[float, float]:
        (place,) = self.places([i], panel)
        return place

    def places(self, items: Iterable[int], panel: int = 0) -> list[tuple[float, float]]:
        """Return where the items are, asked for at once."""
        ask = "(element, items) => items.map((i) => element.explorer.pixel(i))"
        found = self.maps.nth(panel).evaluate(ask, list(items))
        return [(place["x"], place["y"]) for place in found]

    def empty(self) -> tuple[float, float]:
        box = self.maps.first.locator(".ee-map-stage").bounding_box()
        return box["x"] + 24, box["y"] + 24

    def click(self, i: int, *, panel: int = 0, with_key: str | None = None) -> None:
        self.maps.nth(panel).locator(".ee-map-stage").scroll_into_view_if_needed()
        if with_key:
            self.page.keyboard.down(with_key)
        self.page.mouse.move(*self.at(i, panel))
        self.page.mouse.click(*self.at(i, panel))
        if with_key:
            self.page.keyboard.up(with_key)

    def python_saw(self, said: str) -> None:
        self.page.get_by_text(f"python saw {said}", exact=True).wait_for()

    def until(self, what: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not what():
            assert time.monotonic() < deadline, self.state()
            self.page.wait_for_timeout(50)

    def rest(self) -> None:
        rest(self.page)

    def screenshot(self, panel: int = 0) -> np.ndarray:
        from PIL import Image

        image = self.maps.nth(panel).locator(".ee-map-stage").screenshot()
        return np.asarray(Image.open(io.BytesIO(image)).convert("RGB")).astype(int)


@pytest.fixture
def open_map(page: Any, serve: Callable[..., str]) -> Callable[..., MapPage]:
    """Open the test page with a query."""
    address = serve("tests/browser/apps/map_server.py")
    return lambda query="", panels=1: MapPage(page, address, query, panels)


def near(image: np.ndarray, color: str, tolerance: int = 90) -> int:
    """Number of pixels of about that colour."""
    wanted = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    return int((np.abs(image - wanted).sum(axis=2) < tolerance).sum())


def test_the_map_draws_its_points_and_says_how_many(open_map):
    shown = open_map("n=120")
    first = shown.maps.first
    assert first.get_attribute("data-points") == "120"
    assert first.get_attribute("data-drawn") == "120"
    assert first.get_attribute("data-selected") == "0"
    assert first.get_by_text("120 points, 120 drawn · 0 selected").is_visible()
    assert "120 points" in first.locator(".ee-map-stage").get_attribute("aria-label")
    image = shown.screenshot()
    for color in ("#2689EE", "#AC3E04", "#0C7B6D"):
        assert near(image, color) > 200


def test_hover_shows_the_card_and_marks_the_item_in_every_panel(open_map):
    shown = open_map("panels=2&height=380&thumbs", 2)
    shown.rest()
    before = [shown.screenshot(p) for p in (0, 1)]
    shown.page.mouse.move(*shown.at(3))
    card = shown.page.get_by_role("tooltip")
    card.get_by_text("item 3", exact=True).wait_for()
    assert card.inner_text().split() == ["item", "3", "kind", "kind", "3", "price", "0.75"]
    assert card.locator(".ee-map-thumb").is_visible()
    x, y = shown.at(3, 1)
    box = shown.maps.nth(1).locator(".ee-map-stage").bounding_box()
    region = (slice(int(y - box["y"]) - 14, int(y - box["y"]) + 14),)
    region += (slice(int(x - box["x"]) - 14, int(x - box["x"]) + 14),)
    shown.until(lambda: np.abs(shown.screenshot(1)[region] - before[1][region]).max() > 80)
    assert shown.state(1)["hovered"] == 3
    shown.page.mouse.move(*shown.empty())
    shown.until(lambda: shown.state()["hovered"] == -1)
    shown.until(card.is_hidden)


def test_clicks_select_add_remove_and_clear(open_map):
    shown = open_map()
    shown.click(17)
    shown.python_saw("[17] by click")
    shown.click(40, with_key="Control")
    shown.python_saw("[17, 40] by click")
    shown.click(17, with_key="Shift")
    shown.python_saw("[40] by click")
    assert shown.maps.first.get_attribute("data-selected") == "1"
    shown.page.mouse.click(*shown.empty())
    shown.python_saw("[] by clear")
    shown.page.get_by_text("120 drawn · 0 selected").wait_for()


def test_selection_and_zoom_survive_a_rerun_and_a_change_of_size(open_map):
    shown = open_map()
    shown.click(17)
    shown.python_saw("[17] by click")
    fitted = shown.state()["ranges"]
    shown.page.mouse.move(*shown.at(17))
    shown.page.mouse.wheel(0, -400)
    shown.until(lambda: shown.state()["ranges"] != fitted)
    shown.rest()
    zoomed = shown.state()["ranges"]
    shown.page.get_by_text("Something else").click()
    shown.page.get_by_text("other is True").wait_for()
    assert shown.state()["ranges"] == zoomed
    assert shown.state()["selected"] == [17]
    drawn = shown.state()["frames"]
    shown.page.get_by_role("slider").press("ArrowRight")
    shown.page.get_by_text("size is 10").wait_for()
    shown.until(lambda: shown.state()["frames"] > drawn)
    shown.rest()
    assert np.allclose(shown.state()["ranges"], zoomed)
    assert shown.state()["selected"] == [17]
    shown.page.get_by_role("button", name="Show all points").click()
    shown.until(lambda: np.allclose(shown.state()["ranges"], fitted))


def test_new_coordinates_are_shown_whole_and_keep_the_selection(open_map):
    shown = open_map()
    shown.click(17)
    shown.python_saw("[17] by click")
    before = shown.state()["ranges"]
    shown.page.get_by_text("Another method").click()
    shown.until(lambda: shown.state()["ranges"] != before)
    shown.rest()
    box = shown.maps.first.locator(".ee-map-stage").bounding_box()
    for x, y in shown.places(range(120)):
        assert box["x"] < x < box["x"] + box["width"]
        assert box["y"] < y < box["y"] + box["height"]
    assert shown.state()["selected"] == [17]


def test_the_page_can_change_the_selection(open_map):
    shown = open_map()
    shown.click(17)
    shown.python_saw("[17] by click")
    shown.page.get_by_role("button", name="Ask for 7").click()
    shown.python_saw("None by None")
    assert shown.state()["selected"] == [7]
    shown.page.get_by_role("button", name="Ask for none").click()
    shown.until(lambda: shown.state()["selected"] == [])
    shown.python_saw("None by None")


def test_quick_clicks_end_where_the_user_ended(open_map):
    shown = open_map("feed")
    for i in (17, 40, 5, 60, 71):
        shown.click(i)
    shown.python_saw("[71] by click")
    shown.page.get_by_text("Something else").click()
    shown.page.get_by_text("other is True").wait_for()
    shown.rest()
    assert shown.state()["selected"] == [71]
    shown.page.get_by_role("button", name="Ask for 7").click()
    shown.until(lambda: shown.state()["selected"] == [7])
    shown.click(5)
    shown.python_saw("[5] by click")


def drag(page: Any, points: list[tuple[float, float]]) -> None:
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=4)
    page.mouse.up()


def test_box_and_lasso_select_what_they_enclose(open_map):
    shown = open_map("n=3000&size=4")
    shown.page.get_by_role("button", name="Select with a box").click()
    places = np.array(shown.places((0, 60, 126, 300, 606, 900)))
    low, high = places.min(0) - 20, places.max(0) + 20
    ranges = shown.state()["ranges"]
    drag(shown.page, [tuple(low), tuple(high)])
    shown.page.get_by_text("by box").wait_for()
    some = range(0, 3000, 29)
    places = shown.places(some)
    inside = [
        i for i, at in zip(some, places, strict=True) if (low < at).all() and (high > at).all()
    ]
    chosen = shown.state()["selected"]
    assert set(inside) == set(chosen) & set(some)
    shown.page.get_by_text(f"python counts {len(chosen)}", exact=True).wait_for()
    assert shown.state()["ranges"] == ranges, "a box must not move the map"
    shown.page.get_by_role("button", name="Select with a lasso").click()
    x, y = shown.at(33)
    drag(shown.page, [(x - 6, y - 6), (x + 6, y - 6), (x + 6, y + 6), (x - 6, y + 6)])
    shown.page.get_by_text("by lasso").wait_for()
    assert 33 in shown.state()["selected"]
    box = shown.maps.first.locator(".ee-map-stage").bounding_box()
    corner = (box["x"] + 2, box["y"] + 2)
    shown.page.get_by_role("button", name="Select with a box").click()
    drag(shown.page, [corner, (corner[0] + box["width"] - 4, corner[1] + box["height"] - 4)])
    shown.page.get_by_text("python counts 3000", exact=True).wait_for()


def test_search_works_by_keyboard_alone(open_map):
    shown = open_map("height=420")
    box = shown.page.get_by_role("combobox")
    box.focus()
    shown.page.keyboard.type("itm 7")
    options = shown.page.get_by_role("option")
    options.first.wait_for()
    box.fill("item 77")
    shown.until(lambda: options.first.inner_text() == "item 77")
    assert box.get_attribute("aria-expanded") == "true"
    shown.page.keyboard.press("Enter")
    shown.python_saw("[77] by search")
    assert box.get_attribute("aria-expanded") == "false"
    box.fill("item 1")
    first = options.first.get_attribute("aria-selected")
    shown.page.keyboard.press("ArrowDown")
    assert first == "true"
    assert options.nth(1).get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    shown.page.keyboard.press("Escape")
    assert options.count() == 0 or options.first.is_hidden()


def test_a_found_item_outside_the_view_comes_into_it(open_map):
    shown = open_map("height=420")
    for _ in range(6):
        shown.page.get_by_role("button", name="Zoom in").click()
    stage = shown.maps.first.locator(".ee-map-stage").bounding_box()

    def is_seen(i: int) -> bool:
        x, y = shown.at(i)
        across = stage["x"] < x < stage["x"] + stage["width"]
        return across and stage["y"] < y < stage["y"] + stage["height"]

    far = next(i for i in range(120) if not is_seen(i))
    shown.page.get_by_role("combobox").fill(f"item {far}")
    shown.page.keyboard.press("Enter")
    shown.until(lambda: is_seen(far))
    shown.python_saw(f"[{far}] by search")
    assert shown.state()["selected"] == [far]


def test_the_map_follows_the_theme_also_while_it_is_open(open_map, page):
    page.emulate_media(color_scheme="light")
    shown = open_map("n=120")
    colors = {"light": "#AC3E04", "dark": "#F49C21"}
    for scheme, other in (("light", "dark"), ("dark", "light")):
        page.emulate_media(color_scheme=scheme)
        shown.until(lambda wanted=scheme: shown.state()["theme"] == wanted)
        shown.until(lambda wanted=scheme: near(shown.screenshot(), colors[wanted]) > 200)
        image = shown.screenshot()
        assert near(image, colors[other], 30) < 50
        assert image.mean() < 60 if scheme == "dark" else image.mean() > 200


def test_a_click_in_3d_selects(open_map):
    shown = open_map("dims=3&height=420")
    shown.rest()
    front = 0
    shown.click(front)
    shown.page.get_by_text("by click").wait_for()
    (chosen,) = shown.state()["selected"]
    assert np.hypot(*np.subtract(shown.at(chosen), shown.at(front))) < 12
    shown.rest()  # the selection is drawn: Plotly takes no drag while it draws
    before = shown.at(5)
    x, y = shown.empty()
    drag(shown.page, [(x, y), (x + 150, y + 30)])
    shown.until(lambda: np.hypot(*np.subtract(shown.at(5), before)) > 20)
    image = shown.screenshot()
    box = shown.maps.first.locator(".ee-map-stage").bounding_box()
    x, y = np.subtract(shown.at(5), (box["x"], box["y"])).astype(int)
    around = image[y - 6 : y + 7, x - 6 : x + 7].reshape(-1, 3)
    assert np.abs(around - image[3, 3]).sum(axis=1).max() > 100, (
        "a point is drawn where pixel() says"
    )
    assert shown.page.get_by_role("button", name="Select with a box").is_disabled()


def test_text_of_the_user_stays_text(open_map):
    shown = open_map("hostile&axes")
    shown.page.mouse.move(*shown.at(4))
    card = shown.page.get_by_role("tooltip")
    card.get_by_text(f"{HOSTILE} 4", exact=True).wait_for()
    shown.page.get_by_role("combobox").fill("img")
    shown.page.get_by_role("option").first.wait_for()
    shown.page.keyboard.press("Enter")
    shown.page.get_by_text("by search").wait_for()
    with shown.page.expect_download() as download:
        shown.page.get_by_role("button", name="Download the figure as SVG").click()
    figure = ElementTree.parse(download.value.path())
    texts = [element.text for element in figure.iter() if element.tag.endswith("}text")]
    assert HOSTILE in texts
    assert not [element for element in figure.iter() if element.tag.endswith("}img")]
    assert shown.page.evaluate("window.hurt") is None
    assert shown.page.locator(".ee-map img").count() == 0


def test_legend_shows_one_group_alone(open_map):
    shown = open_map()
    nut = shown.page.get_by_role("button", name="Nut")
    assert re.sub(r"\s+", "", nut.inner_text()) == "Nut20"
    before = near(shown.screenshot(), "#AC3E04")
    nut.click()
    shown.until(lambda: near(shown.screenshot(), "#AC3E04") < before / 4)
    assert near(shown.screenshot(), "#D744AE") > 200
    shown.page.mouse.move(*shown.at(0))
    shown.rest()
    assert shown.state()["hovered"] != 0, "a hidden point does not answer"
    shown.page.get_by_role("button", name="Nut").click()
    shown.until(lambda: near(shown.screenshot(), "#AC3E04") > before / 2)


def test_marks_are_drawn_and_explained(open_map):
    shown = open_map("marks&height=420")
    key = shown.page.get_by_text("true neighbour that the map puts far away")
    assert key.is_hidden()
    shown.click(0)
    key.wait_for()
    shown.page.mouse.move(*shown.empty())
    shown.rest()
    image = shown.screenshot()
    assert near(image, "#B45F06", 40) > 60
    assert near(image, "#C62828", 40) > 40


def test_the_figure_is_real_vectors_and_a_picture_of_twice_the_size(open_map):
    from PIL import Image

    shown = open_map("panels=2&height=300", 2)
    with shown.page.expect_download() as vector:
        shown.page.get_by_role("button", name="Download the figure as SVG").click()
    root = ElementTree.parse(vector.value.path()).getroot()
    tags = [element.tag.split("}")[1] for element in root.iter()]
    assert tags.count("path") >= 240
    assert "image" not in tags
    texts = [element.text for element in root.iter() if element.tag.endswith("}text")]
    wanted = {"Picture 1", "Picture 2", "Kind", "Fruit (20)"}
    assert wanted <= set(texts)
    assert "Distances near a point can be read, far ones not." in texts
    with shown.page.expect_download() as picture:
        shown.page.get_by_role("button", name="Download the figure as PNG").click()
    image = Image.open(picture.value.path())
    assert image.width == pytest.approx(2 * float(root.get("width")), abs=2)
    assert near(np.asarray(image.convert("RGB")).astype(int), "#AC3E04") > 800


def test_a_figure_of_very_many_points_holds_them_as_one_picture(open_map):
    from PIL import Image

    shown = open_map("n=40000&size=4&height=300")
    tags = [element.tag.split("}")[1] for element in figure(shown).iter()]
    assert tags.count("image") == 1
    assert tags.count("path") < 200
    with shown.page.expect_download() as picture:
        shown.page.get_by_role("button", name="Download the figure as PNG").click()
    pixels = np.asarray(Image.open(picture.value.path()).convert("RGB")).astype(int)
    assert near(pixels, "#AC3E04") > 2000


def test_without_webgl_a_fair_sample_is_drawn_and_it_says_so(open_map, page):
    page.add_init_script(NO_WEBGL)
    shown = open_map("n=30000&size=4&height=400")
    assert shown.page.get_by_text("Drawn without WebGL.").is_visible()
    assert shown.page.get_by_text("A random sample of 20,000 of 30,000 points").is_visible()
    assert shown.page.get_by_text("30,000 points, 20,000 drawn").is_visible()
    assert shown.maps.first.get_attribute("data-drawn") == "20000"
    assert near(shown.screenshot(), "#AC3E04") > 1000


LOSE = """element => {
  const shown = element.querySelector(".ee-map-points"), context = shown.points;
  shown.width += 0; // the last picture stays on the page otherwise
  window.lost = context.getExtension("WEBGL_lose_context");
  window.lost.loseContext();
}"""


def test_a_lost_context_is_drawn_again_as_svg(open_map):
    shown = open_map("height=400")
    shown.maps.first.evaluate(LOSE)
    shown.page.get_by_text("Drawn without WebGL.").wait_for()
    shown.until(lambda: near(shown.screenshot(), "#AC3E04") > 200)
    assert shown.state()["painter"] == "plotly"
    assert shown.maps.first.get_attribute("data-drawn") == "120"
    shown.click(17)
    shown.python_saw("[17] by click")
    assert shown.state()["selected"] == [17]


def test_a_context_given_back_is_drawn_into_again(open_map):
    shown = open_map("height=400")
    before = near(shown.screenshot(), "#AC3E04")
    shown.maps.first.evaluate(LOSE)
    shown.until(lambda: near(shown.screenshot(), "#AC3E04") < before / 4)
    shown.page.evaluate("window.lost.restoreContext()")
    shown.until(lambda: near(shown.screenshot(), "#AC3E04") > before / 2)
    shown.page.wait_for_timeout(1700)  # the map gives a context up after 1.5 seconds
    assert shown.state()["painter"] == "webgl"


def test_a_flat_map_needs_no_plotly_and_one_context_per_panel(open_map, page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(COUNT_CONTEXTS)
    shown = open_map("panels=3&height=300", 3)
    assert [shown.state(p)["painter"] for p in range(3)] == ["webgl"] * 3
    assert not [url for url in asked if "plotly" in url]
    assert shown.page.evaluate("window.contexts") == 3 + 1  # one asks whether there is WebGL


COUNT_CONTEXTS = """
window.contexts = 0;
const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  window.contexts += String(kind).includes("webgl");
  return original.call(this, kind, ...rest);
};
"""
NO_WEBGL2 = NO_WEBGL.replace('includes("webgl")', 'includes("webgl2")')


def test_without_webgl2_it_is_as_without_webgl(open_map, page):
    page.add_init_script(NO_WEBGL2)
    shown = open_map("height=400")
    assert shown.state()["painter"] == "plotly"
    assert shown.page.get_by_text("Drawn without WebGL.").is_visible()
    assert near(shown.screenshot(), "#AC3E04") > 200
    shown.click(17)
    shown.page.get_by_text("by click").wait_for()


def middle(shown: MapPage) -> list[float]:
    return [sum(side) / 2 for side in shown.state()["ranges"]]


def test_the_map_moves_by_dragging_wheel_double_click_and_keys(open_map):
    shown = open_map("height=420")
    fitted = shown.state()["ranges"]
    x, y = shown.at(3)
    drag(shown.page, [shown.empty(), tuple(np.add(shown.empty(), (120, 60)))])
    shown.until(lambda: np.allclose(shown.at(3), (x + 120, y + 60), atol=0.6))
    assert shown.state()["selected"] == []
    held = shown.at(17)
    shown.page.mouse.move(*held)
    shown.page.mouse.wheel(0, -300)
    wide = fitted[0][1] - fitted[0][0]
    shown.until(lambda: np.subtract(*shown.state()["ranges"][0][::-1]) < 0.9 * wide)
    assert np.allclose(shown.at(17), held, atol=1.5), "what is under the pointer stays there"
    ranges = shown.state()["ranges"]
    scales = [np.subtract(*side[::-1]) for side in ranges]
    assert scales[0] / scales[1] == pytest.approx(wide / np.subtract(*fitted[1][::-1]))
    shown.page.mouse.dblclick(*shown.empty())
    shown.until(lambda: np.allclose(shown.state()["ranges"], fitted))
    before = middle(shown)
    shown.maps.first.locator(".ee-map-stage").focus()
    shown.page.keyboard.press("ArrowRight")
    shown.until(lambda: middle(shown)[0] > before[0])


def test_two_fingers_zoom_about_their_middle(open_map):
    shown = open_map("height=420")
    x, y = shown.at(17)
    wide = np.subtract(*shown.state()["ranges"][0][::-1])
    shown.page.evaluate(PINCH, [x, y])
    shown.until(lambda: np.subtract(*shown.state()["ranges"][0][::-1]) < 0.6 * wide)
    assert np.allclose(shown.at(17), (x, y), atol=1)
    assert shown.state()["selected"] == [], "fingers that pinch select nothing"


PINCH = """([x, y]) => {
  const stage = document.querySelector(".ee-map-stage");
  const put = (type, id, at) => stage.dispatchEvent(new PointerEvent(type, {
    pointerId: id, pointerType: "touch", clientX: at, clientY: y, bubbles: true, button: 0,
  }));
  put("pointerdown", 1, x - 20);
  put("pointerdown", 2, x + 20);
  for (let apart = 22; apart <= 40; apart += 2) {
    put("pointermove", 1, x - apart);
    put("pointermove", 2, x + apart);
  }
  put("pointerup", 2, x + 40);
  put("pointerup", 1, x - 40);
}"""


def test_plotly_that_does_not_come(page, serve):
    address = serve("tests/browser/apps/map_server.py")
    page.route("**/plotly/plotly-*", lambda route: route.abort())
    page.goto(f"{address}/?dims=3")
    told = page.get_by_text("The map cannot be drawn because plotly.js could not be loaded")
    told.wait_for()
    assert told.is_visible()
    assert page.locator(READY).count() == 0, "no map says that it is there"
    assert page.get_by_text("size is 9").is_visible(), "the rest of the page stands"


def test_panels_stack_in_a_narrow_window(open_map, page):
    page.set_viewport_size({"width": 420, "height": 900})
    shown = open_map("panels=2&height=300", 2)
    a, b = (shown.maps.nth(at).bounding_box() for at in (0, 1))
    assert a["x"] == b["x"]
    assert b["y"] > a["y"] + a["height"] - 1
    page.set_viewport_size({"width": 1366, "height": 900})
    shown.until(
        lambda: shown.maps.nth(0).bounding_box()["y"] == shown.maps.nth(1).bounding_box()["y"]
    )
    shown.rest()
    shown.click(17, panel=1)
    shown.python_saw("[17] by click")
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def figure(shown: MapPage) -> ElementTree.Element:
    """The saved figure, asked for without moving the pointer."""
    with shown.page.expect_download() as download:
        button = shown.page.get_by_role("button", name="Download the figure as SVG")
        button.evaluate("button => button.click()")
    return ElementTree.parse(download.value.path()).getroot()


def lines(shown: MapPage, color: str) -> list[ElementTree.Element]:
    found = figure(shown).iter("{http://www.w3.org/2000/svg}line")
    return [line for line in found if line.get("stroke") == color]


def test_hover_tells_near_from_hidden_neighbours_as_a_selection_does(open_map):
    shown = open_map("panels=2&height=300&n=60", 2)
    places = [np.array(shown.places(range(60), p)) for p in (0, 1)]
    far = [np.linalg.norm(place - place[3], axis=1) for place in places]
    true, pictured = (set(np.argsort(distances)[1:9]) for distances in far)
    shown.page.mouse.move(*shown.at(3))
    shown.page.get_by_role("tooltip").get_by_text("item 3", exact=True).wait_for()
    near, hidden = lines(shown, "#0B6E6E"), lines(shown, "#B45F06")
    assert len(hidden) == len(true - pictured) > 0
    assert len(near) == 8 + len(true & pictured)
    assert not any(line.get("stroke-dasharray") for line in near)
    assert all(line.get("stroke-dasharray") for line in hidden)
    shown.click(3)
    shown.python_saw("[3] by click")
    chosen = lines(shown, "#B45F06")
    assert len(chosen) == len(hidden) + 1, "the legend of the figure has one, too"
    assert float(chosen[0].get("stroke-width")) > float(hidden[0].get("stroke-width"))
    shown.page.mouse.move(*shown.at(4))
    shown.until(lambda: shown.state()["hovered"] == 4)
    widths = {line.get("stroke-width") for line in lines(shown, "#0B6E6E")}
    paleness = {line.get("stroke-opacity") for line in lines(shown, "#0B6E6E")}
    assert len(widths) == len(paleness) == 2, "the selection's lines and those of the pointer"


def test_a_long_group_name_stays_in_its_place(open_map):
    shown = open_map("long&height=300")
    entry = shown.page.get_by_role("button", name="Fruit Fruit")
    assert entry.bounding_box()["width"] < 320
    assert entry.get_attribute("title").startswith("Fruit " * 80)
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_long_legend_is_one_tab_stop_and_says_that_it_goes_on(open_map, page):
    page.set_viewport_size({"width": 800, "height": 768})
    shown = open_map("color=many&height=300")
    groups = shown.page.locator(".ee-map-level")
    assert groups.count() == 41
    assert shown.page.locator(".ee-map-level[tabindex='0']").count() == 1
    more = shown.page.locator(".ee-map-more")
    below = int(more.inner_text().split()[1])
    assert 0 < below < 41
    groups.first.focus()
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("Enter")
    shown.until(lambda: shown.state()["isolated"] == [1])
    assert groups.nth(1).evaluate("group => group === document.activeElement")
    assert groups.nth(1).get_attribute("aria-pressed") == "true"
    shown.page.keyboard.press("Space")
    shown.until(lambda: shown.state()["isolated"] == [])
    shown.page.keyboard.press("End")
    more.wait_for(state="hidden")
    shown.page.keyboard.press("Tab")
    assert not shown.page.locator(".ee-map-level:focus").count()


def test_items_are_selected_and_neighbours_visited_by_keyboard(open_map):
    shown = open_map("n=60&height=420")
    stage = shown.maps.first.locator(".ee-map-stage")
    assert "Full stop and comma" in stage.get_attribute("aria-label")
    box = stage.bounding_box()
    places = np.array(shown.places(range(60)))
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    first = int(np.linalg.norm(places - middle, axis=1).argmin())
    stage.focus()
    shown.page.keyboard.press("Enter")
    shown.python_saw(f"[{first}] by click")
    ranked = np.argsort(np.linalg.norm(places - places[first], axis=1))[1:]
    shown.page.keyboard.press(".")
    shown.page.keyboard.press(".")
    shown.until(lambda: shown.state()["hovered"] == ranked[1])
    assert shown.page.get_by_role("tooltip").get_by_text(f"item {ranked[1]}").is_visible()
    shown.page.keyboard.press(",")
    shown.until(lambda: shown.state()["hovered"] == ranked[0])
    shown.page.keyboard.press("Enter")
    shown.python_saw(f"[{ranked[0]}] by click")
    shown.page.keyboard.press("Escape")
    shown.python_saw("[] by clear")


def test_one_point_is_not_called_points(open_map):
    shown = open_map("n=1&height=300")
    assert shown.page.get_by_text("1 point, 1 drawn · 0 selected").is_visible()
    assert "1 point." in shown.maps.first.locator(".ee-map-stage").get_attribute("aria-label")


def test_room_is_kept_while_the_map_loads(page, serve):
    address = serve("tests/browser/apps/map_server.py")
    let_go: list[Any] = []
    page.route("**/plotly/plotly-*", lambda route: let_go.append(route))
    page.goto(f"{address}/?height=400&marks&dims=3")
    page.get_by_text("Drawing the map").wait_for()
    below = page.get_by_text("Something else")
    before = below.bounding_box()["y"]
    assert before > 480
    while not let_go:
        page.wait_for_timeout(20)
    let_go[0].continue_()
    page.locator(READY).wait_for()
    assert below.bounding_box()["y"] == before


def test_marks_of_several_selected_items_are_all_drawn(open_map):
    shown = open_map("marks&height=420")
    shown.click(0)
    shown.python_saw("[0] by click")
    shown.page.mouse.move(*shown.empty())
    alone = [len(lines(shown, color)) for color in ("#0B6E6E", "#B45F06")]
    shown.click(2, with_key="Shift")
    shown.python_saw("[0, 2] by click")
    shown.page.mouse.move(*shown.empty())
    shown.until(lambda: shown.state()["hovered"] == -1)
    both = [len(lines(shown, color)) for color in ("#0B6E6E", "#B45F06")]
    key = 1  # each colour is once in the legend of the figure, too
    assert (alone, both) == ([2 + key, 1 + key], [3 + key, 2 + key])
    for kind in ("also near on the map", "puts far away", "near on the map only"):
        assert shown.page.locator(".ee-map-key").get_by_text(kind).is_visible()


def test_labels_keep_off_the_rings_of_marked_items(open_map):
    shown = open_map("marks&height=420&size=9")
    shown.click(0)
    shown.python_saw("[0] by click")
    shown.page.mouse.move(*shown.empty())
    shown.until(lambda: shown.state()["hovered"] == -1)
    labels = shown.state()["labels"]
    stage = shown.maps.first.locator(".ee-map-stage").bounding_box()
    assert {label["i"] for label in labels} >= {0}
    for label in labels:
        for i in (0, 6, 12, 1, 18):
            x, y = np.subtract(shown.at(i), (stage["x"], stage["y"]))
            across = max(label["left"] - x, 0, x - label["right"])
            down = max(label["top"] - y, 0, y - label["bottom"])
            assert np.hypot(across, down) > 4.5 + 4.5, (label, i)


def test_three_dimensions_have_axis_titles(open_map):
    shown = open_map("dims=3&height=420&axes&hostile")
    titles = shown.maps.first.evaluate(
        """element => ["xaxis", "yaxis", "zaxis"].map((axis) =>
          element.querySelector(".ee-map-plot")._fullLayout.scene[axis].title.text)"""
    )
    assert titles[1:] == ["PC 2 (18 % kept)", "PC 3"]
    assert titles[0].replace("\u200b", "") == HOSTILE
    assert "<img" not in titles[0]
    texts = [element.text for element in figure(shown).iter() if element.tag.endswith("}text")]
    assert {"PC 2 (18 % kept)", "PC 3"} <= set(texts)

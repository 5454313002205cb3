"""Several panels side by side: neighbours, marks, doubt, own colours, steps, and what scrolls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.browser.test_map import NO_WEBGL, MapPage, figure, near


@pytest.fixture
def open_map(page: Any, serve: Callable[..., str]) -> Callable[..., MapPage]:
    """Open the test page with a query."""
    address = serve("tests/browser/apps/map_server.py")
    return lambda query="", panels=1: MapPage(page, address, query, panels)


def around(shown: MapPage, i: int, panel: int, reach: int = 12) -> np.ndarray:
    """The pixels around an item's place."""
    x, y = shown.at(i, panel)
    box = shown.maps.nth(panel).locator(".ee-map-stage").bounding_box()
    column, row = int(x - box["x"]), int(y - box["y"])
    image = shown.screenshot(panel)
    return image[max(row - reach, 0) : row + reach, max(column - reach, 0) : column + reach]


def strokes(shown: MapPage, color: str) -> list[list[tuple[float, float]]]:
    """The ends of the lines of a colour in the figure, panel by panel."""
    found = []
    for panel in figure(shown).findall("{http://www.w3.org/2000/svg}g"):
        lines = panel.iter("{http://www.w3.org/2000/svg}line")
        ends = [(line.get("x2"), line.get("y2")) for line in lines if line.get("stroke") == color]
        found.append(ends)
    return found


def test_a_hover_is_ringed_in_all_four_panels(open_map):
    shown = open_map("panels=4&bare=1&n=600&size=6", 4)
    before = [around(shown, 8, panel) for panel in range(4)]
    shown.page.mouse.move(*shown.at(8))
    for panel in range(4):
        shown.until(lambda panel=panel: shown.state(panel)["ringed"] == 8)
        assert np.abs(around(shown, 8, panel) - before[panel]).max() > 80


@pytest.mark.parametrize(
    "query", [pytest.param("", marks=pytest.mark.exhaustive), "&titles&belief&gaps"]
)
def test_four_panels_are_seen_whole_on_a_projector(open_map, query):
    shown = open_map(f"panels=4&bare=1&n=600{query}", 4)
    boxes = [shown.maps.nth(p).locator(".ee-map-stage").bounding_box() for p in range(4)]
    assert boxes[0]["y"] == boxes[1]["y"] < boxes[2]["y"] == boxes[3]["y"]
    assert boxes[0]["x"] == boxes[2]["x"] < boxes[1]["x"] == boxes[3]["x"]
    assert max(box["y"] + box["height"] for box in boxes) <= 768
    assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shown.page.get_by_role("toolbar", name="Map tools").count() == 1
    if query:
        assert shown.maps.nth(1).get_by_text("60 not on this map").is_visible()
    for panel in range(4):
        title = shown.maps.nth(panel).locator(".ee-map-title")
        assert title.evaluate("title => title.scrollWidth <= title.clientWidth")


@pytest.mark.parametrize("panels", [pytest.param(4, marks=pytest.mark.exhaustive), 6])
def test_no_text_is_too_small_for_a_projector(open_map, panels):
    shown = open_map(f"panels={panels}&bare=1&titles&believed&belief&steps=3&axes", panels)
    sizes = shown.page.evaluate(
        """() => [...document.querySelectorAll(".ee-map *")]
          .filter((one) => one.checkVisibility() && one.innerText)
          .filter((one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE))
          .map((one) => [one.className, parseFloat(getComputedStyle(one).fontSize)])"""
    )
    assert len(sizes) > 20
    assert not [told for told in sizes if told[1] < 13]


def test_every_panel_is_reached_and_walked_by_keyboard(open_map):
    shown = open_map("panels=4&bare=1&n=60&own", 4)
    shown.click(3)
    shown.python_saw("[3] by click")
    shown.maps.nth(0).locator(".ee-map-stage").focus()
    for panel in (1, 2, 3):
        shown.page.keyboard.press("Tab")
        stage = shown.maps.nth(panel).locator(".ee-map-stage")
        assert stage.evaluate("stage => stage === document.activeElement")
    shown.page.keyboard.press(".")
    shown.until(lambda: shown.state(0)["ringed"] not in (-1, 3))
    pointed = shown.state(3)["hovered"]
    shown.page.keyboard.press("Enter")
    shown.python_saw(f"[{pointed}] by click")
    assert [shown.state(panel)["selected"] for panel in range(4)] == [[pointed]] * 4


def test_each_panel_draws_its_own_neighbours_or_those_of_one(open_map):
    told = {}
    for of in ("own", "0", "pointed"):
        shown = open_map(f"panels=2&height=300&n=60&own&of={of}", 2)
        places = [shown.places(range(60), p) for p in (0, 1)]
        true = [
            set(np.argsort(np.linalg.norm(np.subtract(at, at[3]), axis=1))[1:9]) for at in places
        ]
        shown.page.mouse.move(*shown.at(3, 1))
        shown.until(lambda shown=shown: shown.state()["ringed"] == 3)
        for panel, (near_ends, far_ends) in enumerate(
            zip(strokes(shown, "#0B6E6E"), strokes(shown, "#B45F06"), strict=True)
        ):
            box = shown.maps.nth(panel).locator(".ee-map-stage").bounding_box()
            apart = np.subtract(places[panel], (box["x"], box["y"]))
            ends = np.array(near_ends + far_ends, dtype=float)
            drawn = {int(np.linalg.norm(apart - end, axis=1).argmin()) for end in ends}
            told[of, panel] = [drawn == true[0], drawn == true[1]]
        assert true[0] != true[1]
    assert told["own", 0] == told["0", 0] == told["0", 1] == [True, False]
    assert told["own", 1] == told["pointed", 0] == told["pointed", 1] == [False, True]


def test_a_mark_for_one_panel_is_drawn_there_alone(open_map):
    shown = open_map("panels=2&height=300&each", 2)
    shown.click(0)
    shown.python_saw("[0] by click")
    shown.page.mouse.move(*shown.empty())
    shown.until(lambda: shown.state()["ringed"] == -1)
    assert [len(ends) for ends in strokes(shown, "#0B6E6E")] == [1, 0]
    assert [len(ends) for ends in strokes(shown, "#B45F06")] == [0, 1]
    for kind in ("also near on the map", "puts far away"):
        assert shown.page.locator(".ee-map-key").get_by_text(kind).is_visible()


def paint(shown: MapPage, panel: int = 0) -> int:
    """How much colour a panel shows, over the grey of its ground."""
    image = shown.screenshot(panel)
    return int((image.max(axis=2) - image.min(axis=2)).sum())


@pytest.mark.parametrize(
    "way", ["webgl", pytest.param("plotly", marks=pytest.mark.exhaustive), "solid"]
)
def test_what_should_not_be_believed_is_dimmed_and_the_card_says_how_much(open_map, page, way):
    if way == "plotly":
        page.add_init_script(NO_WEBGL)
    shown = open_map(f"n=200&belief&height=360{'&dims=3' if way == 'solid' else ''}")
    switch = shown.page.get_by_test_id("map-doubt")
    assert switch.get_attribute("aria-checked") == "false"
    shown.rest()
    before = paint(shown)
    switch.focus()
    shown.page.keyboard.press("Enter")
    shown.until(lambda: paint(shown) < 0.8 * before)
    assert paint(shown) > 0.1 * before
    assert switch.get_attribute("aria-checked") == "true"
    shown.page.get_by_text("Something else").click()
    shown.page.get_by_text("other is True").wait_for()
    assert switch.get_attribute("aria-checked") == "true", "a run of the page does not turn it"
    assert paint(shown) < 0.8 * before
    assert shown.maps.first.get_attribute("data-doubt") == "true"
    if way == "solid":
        return
    for i, said in ((50, "25 %"), (199, "not known")):
        shown.page.mouse.move(*shown.at(i))
        shown.until(lambda i=i: shown.state()["hovered"] == i)
        card = shown.page.get_by_role("tooltip")
        assert "Reliability" in card.inner_text()
        assert said in card.inner_text()
    shown.page.mouse.move(*shown.empty())
    switch.click()
    shown.until(lambda: paint(shown) > 0.95 * before)


def test_belief_differs_from_panel_to_panel(open_map):
    shown = open_map("n=121&panels=2&belief&doubt&height=360", 2)
    assert shown.page.get_by_test_id("map-doubt").get_attribute("aria-checked") == "true"
    for panel, said in ((0, "25 %"), (1, "75 %")):
        shown.page.mouse.move(*shown.at(30, panel))
        shown.page.get_by_role("tooltip").get_by_text(said, exact=True).wait_for()
    counts = [np.abs(around(shown, 1, panel, 4) - (252, 252, 250)).sum() for panel in (0, 1)]
    assert counts[0] < counts[1]


def test_walking_by_keyboard_tells_belief_to_a_screen_reader(open_map):
    shown = open_map("n=121&belief&height=300")
    shown.maps.first.locator(".ee-map-stage").focus()
    shown.page.keyboard.press(".")
    shown.until(lambda: shown.state()["hovered"] >= 0)
    said = round(100 * shown.state()["hovered"] / 120)
    spoken = shown.page.locator(".ee-map-spoken")
    shown.until(lambda: f"reliability: {said} %" in spoken.text_content())
    assert spoken.get_attribute("role") == "status", "a screen reader says what changes there"
    assert shown.state()["selected"] == [], "walking selects nothing"


def test_a_map_without_belief_has_no_switch(open_map):
    shown = open_map("n=60&height=300")
    assert shown.page.get_by_test_id("map-doubt").is_hidden()


def test_a_panel_can_have_colours_and_a_legend_of_its_own(open_map):
    shown = open_map("panels=2&n=200&believed&height=360", 2)
    own = shown.maps.nth(1).locator(".ee-map-legend-own")
    assert own.inner_text().split() == ["Belief", "0", "1", "not", "known"]
    assert shown.maps.nth(0).locator(".ee-map-legend-own").is_hidden()
    assert near(shown.screenshot(0), "#D744AE") > 200
    assert near(shown.screenshot(1), "#D744AE") < 20
    texts = [element.text for element in figure(shown).iter() if element.tag.endswith("}text")]
    assert {"Belief", "Kind"} <= set(texts)
    before = ink(shown, 1, 1)
    shown.page.get_by_role("button", name="Nut").click()
    shown.until(lambda: near(shown.screenshot(0), "#AC3E04") < 20)
    shown.until(lambda: ink(shown, 1, 1) < 0.4 * before)
    shown.page.mouse.move(*shown.at(0, 1))
    shown.rest()
    assert shown.state()["hovered"] != 0, "what is not shown does not answer in either panel"


def ink(shown: MapPage, i: int, panel: int) -> int:
    """How much the middle of an item's point differs from the ground."""
    return int(np.abs(around(shown, i, panel, 3) - (252, 252, 250)).sum())


def step_shown(shown: MapPage, step: int) -> None:
    shown.until(lambda: shown.maps.first.get_attribute("data-step") == str(step))


def test_points_move_from_step_to_step_within_one_frame_of_the_map(open_map):
    shown = open_map("n=120&steps=3&height=360")
    step_shown(shown, 0)
    title = shown.page.get_by_test_id("map-step-title")
    assert title.inner_text() == "1 of 3: Turned by 0°"
    start, ranges = shown.at(7), shown.state()["ranges"]
    shown.page.get_by_test_id("map-step-next").click()
    between: list[tuple[float, float]] = []
    while shown.maps.first.get_attribute("data-step") == "0":
        between.append(shown.at(7))
    step_shown(shown, 1)
    assert title.inner_text() == "2 of 3: Turned by 45°"
    end = shown.at(7)
    assert np.hypot(*np.subtract(end, start)) > 30
    moved = [np.hypot(*np.subtract(at, start)) for at in between]
    assert [at for at in moved if 2 < at < np.hypot(*np.subtract(end, start)) - 2], "no jump"
    assert moved == sorted(moved)
    assert shown.state()["ranges"] == ranges
    assert np.abs(around(shown, 7, 0) - (252, 252, 250)).sum(axis=2).max() > 150, "drawn there"
    assert shown.state()["points"] == 119, "item 5 is not in this step"
    shown.click(7)
    shown.python_saw("[7] by click")
    step_shown(shown, 1)
    shown.page.get_by_test_id("map-step-previous").click()
    step_shown(shown, 0)
    assert shown.at(7) == pytest.approx(start)
    assert shown.state()["points"] == 120


def test_steps_are_played_to_the_end_paused_and_scrubbed_by_keyboard(open_map):
    shown = open_map("n=120&steps=20&height=300")
    speed = shown.page.get_by_test_id("map-step-speed")
    speed.select_option("2")
    play = shown.page.get_by_test_id("map-step-play")
    play.focus()
    shown.page.keyboard.press("Enter")
    shown.until(lambda: int(shown.maps.first.get_attribute("data-step")) >= 2)
    assert play.get_attribute("aria-label") == "Pause"
    shown.page.keyboard.press("Enter")
    shown.until(lambda: shown.maps.first.get_attribute("data-moving") is None)
    paused = shown.maps.first.get_attribute("data-step")
    shown.page.wait_for_timeout(700)  # longer than a step is shown at this speed
    assert shown.maps.first.get_attribute("data-step") == paused != "19"
    slider = shown.page.get_by_test_id("map-step-slider")
    slider.focus()
    shown.page.keyboard.press("End")
    step_shown(shown, 19)
    shown.page.keyboard.press("ArrowLeft")
    step_shown(shown, 18)
    assert slider.get_attribute("aria-valuetext").startswith("19 of 20: ")
    play.press("Enter")
    step_shown(shown, 19)
    assert play.get_attribute("aria-label") == "Play the steps"


@pytest.mark.parametrize("why", ["reduced motion", "no WebGL"])
def test_steps_jump_where_nothing_may_or_can_move(open_map, page, why):
    if why == "no WebGL":
        page.add_init_script(NO_WEBGL)
    else:
        page.emulate_media(reduced_motion="reduce")
    shown = open_map("n=120&steps=3&height=300")
    start = shown.at(7)
    shown.page.get_by_test_id("map-step-next").click()
    assert shown.maps.first.get_attribute("data-step") == "1"
    assert shown.maps.first.get_attribute("data-moving") is None
    shown.until(lambda: np.hypot(*np.subtract(shown.at(7), start)) > 20)
    shown.rest()
    assert np.abs(around(shown, 7, 0) - (252, 252, 250)).sum(axis=2).max() > 150


def test_a_step_sends_its_places_to_the_layer_only_once(open_map, page):
    page.add_init_script(COUNT_FLOATS)
    shown = open_map("n=120&steps=20&height=300")
    shown.page.get_by_test_id("map-step-speed").select_option("2")
    shown.page.get_by_test_id("map-step-play").click()
    shown.until(lambda: shown.maps.first.get_attribute("data-step") == "19")
    assert shown.page.evaluate("window.sent") <= 20
    frames = shown.state()["frames"]
    assert frames > 25
    shown.page.get_by_test_id("map-step-previous").click()
    step_shown(shown, 18)
    assert shown.page.evaluate("window.sent") <= 20


def test_many_steps_are_fetched_once_and_not_with_every_run(open_map, page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    shown = open_map("n=20000&steps=12&height=300&size=3")
    fetched = [url for url in asked if url.endswith(".bin")]
    assert len(fetched) == 1, "20,000 points × 12 steps are more than travels with a message"
    shown.page.get_by_test_id("map-step-next").click()
    step_shown(shown, 1)
    shown.click(70)
    shown.page.get_by_text("by click").wait_for()
    assert [url for url in asked if url.endswith(".bin")] == fetched
    step_shown(shown, 1)


COUNT_FLOATS = """
window.sent = 0;
const original = WebGL2RenderingContext.prototype.bufferData;
WebGL2RenderingContext.prototype.bufferData = function (target, data, ...rest) {
  window.sent += data instanceof Float32Array;
  return original.call(this, target, data, ...rest);
};
"""


@pytest.mark.parametrize("query", ["panels=6&n=400&height=420", "panels=1&n=400&below"])
def test_panels_scrolled_into_view_are_drawn(open_map, page, query):
    page.set_viewport_size({"width": 700, "height": 600})
    panels = int(query.split("&")[0].split("=")[1])
    shown = open_map(query, panels)
    last = shown.maps.nth(panels - 1)
    assert last.locator(".ee-map-stage").bounding_box()["y"] > 600, "below the fold"
    last.locator(".ee-map-stage").scroll_into_view_if_needed()
    shown.rest()
    seen = window_pixels(page)
    box = last.locator(".ee-map-stage").bounding_box()
    part = seen[max(int(box["y"]), 0) : int(box["y"] + box["height"]), int(box["x"]) :]
    for color in ("#2689EE", "#AC3E04", "#0C7B6D"):
        assert near(part, color) > 100


def window_pixels(page: Any) -> np.ndarray:
    """What the window shows, without scrolling anything for the picture."""
    import io

    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)

"""The Graphs page in a real browser: graph and map linked, the score appears, files come."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from playwright.sync_api import expect

import embedding_explorer as ee

SLOW = 120_000  # milliseconds


def ready(page) -> None:
    """Wait until both panels are drawn."""
    drawn = page.locator('[data-testid=map][data-ready="true"]')
    expect(drawn).to_have_count(2, timeout=SLOW)


def spot(page, item: int, panel: int) -> tuple[float, float]:
    at = (
        page.get_by_test_id("map")
        .nth(panel)
        .evaluate("(one, item) => one.explorer.pixel(item)", item)
    )
    return at["x"], at["y"]


def test_graph_and_map_are_linked_and_the_score_comes(page, app):
    page.goto(f"{app}/graphs?data=friends&method=spectral")  # of little time
    ready(page)
    expect(page.get_by_text("The graph: 254 edges", exact=True)).to_be_visible()
    valjean = ee.sample("friends").names.get_loc("Valjean")
    page.mouse.move(*spot(page, valjean, 0))
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=map]')]"
        f".every((one) => one.explorer.state().ringed === {valjean})"
    )
    page.mouse.click(*spot(page, valjean, 0))
    expect(page.get_by_role("heading", name="Valjean")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Linked to 36;")).to_be_visible()
    expect(page.get_by_text("77 points, 77 drawn · 1 selected")).to_have_count(2)
    page.wait_for_url("**pick=Valjean**")
    expect(page.locator(".st-key-link-score")).to_contain_text(
        "Linked nodes are closer than unlinked ones in 0.", timeout=SLOW
    )
    lists = page.locator(".st-key-graph-lists")
    name = lists.locator("li button").first
    wanted = name.get_attribute("title")
    name.click()
    expect(page.get_by_role("heading", name=str(wanted), exact=True)).to_be_visible(timeout=SLOW)


def test_another_method_changes_nothing_but_the_method(page, app):
    """While its map is made the choices below are not drawn: they come back as they were."""
    page.goto(app)  # a link into a server just started loses the first answer to a form
    page.get_by_test_id("map").first.wait_for(timeout=SLOW)
    page.goto(f"{app}/graphs?data=films")
    links = "\n".join(f"n{i}, n{(i * i + step) % 70}" for i in range(70) for step in (1, 5, 9))
    page.locator(".st-key-graph-links textarea").wait_for(timeout=SLOW)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.locator(".st-key-graph-links textarea").fill(links)
    page.locator(".st-key-graph-draw button").click()
    ready(page)
    page.locator(".ee-map input").first.fill("n5")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**pick=n5**")
    page.get_by_role("radio", name="Word2Vec (CBOW)", exact=True).click()
    page.wait_for_url("**method=word2vec_cbow**")
    expect(page.locator(".st-key-making")).to_have_count(0, timeout=SLOW)
    expect(page.locator(".st-key-graphs-k input")).to_have_value("10", timeout=SLOW)
    expect(page.locator(".st-key-graphs-hide input")).to_have_value("20", timeout=SLOW)
    ready(page)
    assert not re.search(r"[?&](k|encode|project|color|hide|least)=", page.url), page.url


def test_a_lasso_on_the_map_is_a_selection_in_the_graph(page, app):
    page.goto(f"{app}/graphs?data=friends&method=spectral")
    ready(page)
    box = page.get_by_test_id("map").nth(1).locator(".ee-map-stage").bounding_box()
    page.get_by_role("button", name=re.compile("lasso", re.IGNORECASE)).click()
    corners = [(0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98), (0.02, 0.03)]
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    lines = page.get_by_test_id("map").nth(0).locator("canvas.ee-map-lines")
    assert lines.evaluate("one => getComputedStyle(one).opacity") == "1"
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()
    expect(page.get_by_text("77 points, 77 drawn · 77 selected")).to_have_count(2, timeout=SLOW)
    assert lines.evaluate("one => getComputedStyle(one).opacity") == "0.35"
    expect(page.get_by_text("77 nodes are selected; choose one.")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("dims", [pytest.param(2, marks=pytest.mark.exhaustive), 3])
def test_links_are_drawn_on_the_map_too_and_saved(page, app, tmp_path, dims):
    page.goto(f"{app}/graphs?data=friends&method=spectral&both=1")
    ready(page)
    if dims == 3:
        page.get_by_text("3D", exact=True).click()
        expect(page.locator('[data-testid=map][data-painter="plotly"]')).to_have_count(
            1, timeout=SLOW
        )
        ready(page)
        traces = page.evaluate(
            "() => document.querySelector('[data-painter=plotly] .js-plotly-plot')"
            ".data.map((one) => [one.mode, one.x.length])"
        )
        assert traces[0] == ["lines", 3 * 254]
        assert sum(size for _, size in traces[1:]) == 77
    with page.expect_download() as found:
        page.get_by_role("button", name="SVG").click()
    found.value.save_as(tmp_path / "graph.svg")
    text = (tmp_path / "graph.svg").read_text("utf-8")
    lines = [d for d in re.findall(r'<path d="((?:M[-\d.]+,[-\d.]+L[-\d.]+,[-\d.]+)+)"', text)]
    assert [d.count("M") for d in lines] == [254, 254]


@pytest.mark.exhaustive
def test_missing_links_are_taken_away_as_csv(page, app, tmp_path):
    page.goto(f"{app}/graphs?data=friends&method=spectral")
    ready(page)
    with page.expect_download(timeout=SLOW) as found:
        page.get_by_role("link", name="Missing edges as CSV").click(timeout=SLOW)
    found.value.save_as(tmp_path / "missing.csv")
    table = pd.read_csv(tmp_path / "missing.csv")
    assert len(table) == 50
    assert table["similarity"].is_monotonic_decreasing

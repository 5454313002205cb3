"""Images: their pictures on the map, in hover and in the list; Pictures; a model brought."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

import embedding_explorer as ee
from tests.browser.test_explore import MAP, click_point, open_map
from tests.encoders import onnx_made

SLOW = 90_000


def described(page) -> dict:
    return page.evaluate(f"() => document.querySelector('{MAP}').explorer.state()")


def test_images_show_their_pictures_on_the_map_in_hover_and_in_the_list(page, app):
    open_map(page, f"{app}/?data=digits&method=pca")
    page.wait_for_function(
        f"() => document.querySelector('{MAP}')?.explorer.state().tiles.length > 20"
    )
    tiles = described(page)["tiles"]
    for one, other in ((a, b) for a in tiles for b in tiles if a["i"] < b["i"]):
        apart = one["right"] < other["left"] or other["right"] < one["left"]
        assert apart or one["bottom"] < other["top"] or other["bottom"] < one["top"]
    expect(page.get_by_text(f"{len(tiles)} as pictures")).to_be_visible()
    page.mouse.move(5, 5)
    check_tile(page, tiles[len(tiles) // 2])
    spot = page.evaluate(
        f"() => {{ const p = document.querySelector('{MAP}').explorer.pixel({tiles[5]['i']});"
        " return [p.x, p.y]; }"
    )
    page.mouse.move(*spot)
    expect(page.get_by_role("tooltip").locator(".ee-map-thumb")).to_be_visible()
    click_point(page, tiles[5]["i"])
    page.wait_for_selector('[data-testid="neighbors"] button')
    shown = page.locator('[data-testid="neighbors"] section').first.locator(".tile")
    assert shown.count() >= 10
    assert "data:image/png" in shown.first.evaluate("(e) => getComputedStyle(e).backgroundImage")


def check_tile(page, tile) -> None:
    """The pixels on the screen are those of the image, light for dark and dark for light."""
    stage = page.locator(f"{MAP} .ee-map-stage").first
    screen = Image.open(io.BytesIO(stage.screenshot())).convert("L")
    box = [round(tile[side]) for side in ("left", "top", "right", "bottom")]
    seen = np.asarray(screen.crop(box).resize((8, 8), Image.Resampling.BOX), float).ravel()
    images = ee.sample("digits").images.reshape(1797, -1).astype(float)
    likeness = [np.corrcoef(seen, image)[0, 1] for image in images]
    assert likeness[tile["i"]] > 0.9
    assert np.mean(np.array(likeness) < likeness[tile["i"]]) > 0.98


def test_the_pictures_can_be_turned_off(page, app):
    open_map(page, f"{app}/?data=digits&method=pca")
    switch = page.get_by_test_id("map-pictures")
    page.get_by_text("as pictures").wait_for()
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(page.get_by_text("as pictures")).to_have_count(0)
    assert not described(page)["tiles"]


def test_no_switch_where_items_have_no_pictures(page, app):
    open_map(page, f"{app}/?data=produce&method=one_hot")
    expect(page.get_by_test_id("map-pictures")).to_be_hidden()


def test_the_figure_taken_away_has_the_pictures(page, app):
    open_map(page, f"{app}/?data=digits&method=pca")
    page.get_by_text("as pictures").wait_for()
    count = len(described(page)["tiles"])
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the figure as SVG").click()
    text = open(download.value.path(), encoding="utf-8").read()
    assert text.count("data:image/png;base64") == count


@pytest.mark.exhaustive
def test_a_model_named_in_the_settings_draws_the_map(page, app):
    open_map(page, f"{app}/?data=digits&method=pca")
    page.get_by_role("radio", name="Custom pipeline").or_(
        page.get_by_text("Custom pipeline", exact=True)
    ).first.click()
    page.goto(f"{app}/?data=digits&encode=vision&project=pca")
    page.get_by_text("No vision model is packaged").wait_for(timeout=SLOW)
    field = page.locator(".st-key-encode-model input")
    field.fill(onnx_made.small())
    field.press("Tab")
    page.locator(".st-key-apply button").click()
    page.wait_for_selector(f'{MAP}[data-points="1797"]', timeout=3 * SLOW)
    expect(page.get_by_text("An image is the output “image_embeds”")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.exhaustive)])
def test_a_higher_rank_is_nearer_to_the_picture(page, app, theme):
    page.emulate_media(color_scheme=theme)
    page.goto(f"{app}/pictures?rank=5")
    page.get_by_text("Rank 5 of").wait_for(timeout=SLOW)
    kept = page.get_by_test_id("stMetric").filter(has_text="Energy kept")
    few = kept.get_by_test_id("stMetricValue").inner_text()
    page.goto(f"{app}/pictures?rank=80")
    page.get_by_text("Rank 80 of").wait_for(timeout=SLOW)
    many = kept.get_by_test_id("stMetricValue").inner_text()
    assert float(few.rstrip("%")) < float(many.rstrip("%"))
    page.get_by_text("Light areas add brightness").wait_for(timeout=SLOW)
    expect(page.locator('[data-testid="stImage"] img')).to_have_count(2 + 12 + 2)

"""The Context page in a real browser: layers, a chosen sentence, the link, semantic search."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

SLOW = 120_000  # milliseconds
READY = '[data-testid="map"][data-ready="true"]'


def test_a_word_is_followed_through_the_layers_and_the_link_shows_the_same(page, browser, app):
    page.goto(f"{app}/context?layer=0")
    drawn = page.locator('[data-testid="map"]').first
    expect(drawn).to_have_attribute("data-points", "22", timeout=SLOW)
    expect(page.get_by_text("In context: layer 0")).to_be_visible(timeout=SLOW)
    handle = page.locator(".st-key-context-layer").get_by_role("slider").first
    for layer in (1, 2, 3):  # one after another: a press while the page is drawn may be lost
        handle.press("ArrowRight")
        expect(page.get_by_text(f"In context: layer {layer}")).to_be_visible(timeout=SLOW)
    page.wait_for_url("**layer=3**")
    lists = page.locator(".st-key-context-near").first
    lists.get_by_text("The «play» was written by Shakespeare").first.click()
    page.wait_for_url("**pick=**")
    expect(drawn).to_have_attribute("data-selected", "1", timeout=SLOW)
    elsewhere = browser.new_context()
    copied = elsewhere.new_page()
    copied.goto(page.url)
    expect(copied.get_by_text("In context: layer 3")).to_be_visible(timeout=SLOW)
    there = copied.locator('[data-testid="map"]').first
    expect(there).to_have_attribute("data-selected", "1", timeout=SLOW)
    elsewhere.close()


@pytest.mark.exhaustive
def test_all_layers_play_in_turn(page, app):
    page.goto(f"{app}/context?show=All+in+turn")
    title = page.get_by_test_id("map-step-title").first
    expect(title).to_contain_text("1 of 7: layer 0", timeout=SLOW)
    page.get_by_test_id("map-step-next").first.click()
    expect(title).to_contain_text("2 of 7: layer 1", timeout=SLOW)

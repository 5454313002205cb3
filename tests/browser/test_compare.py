"""The Compare page in a real browser: linked maps, a shared selection, a link that opens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

SLOW = 120_000  # milliseconds


def ready(page) -> None:
    """Wait until all maps are there and the page rests."""
    expect(page.get_by_test_id("map").first).to_be_visible(timeout=SLOW)
    expect(page.locator(".st-key-compare-making")).to_have_count(0, timeout=SLOW)
    page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]', timeout=SLOW)


def test_a_selection_is_seen_in_all_and_the_link_opens_it_elsewhere(page, browser, app):
    page.goto(f"{app}/compare?data=films&with=one_hot&with=pca&with=svd&with=umap")
    ready(page)
    for title in ("A · One-hot", "B · PCA", "C · SVD", "D · UMAP"):
        expect(page.get_by_text(title, exact=True).first).to_be_visible()
    search = page.get_by_placeholder("Find an item by name").first
    search.fill("Upload")
    search.press("Enter")
    expect(page.get_by_role("heading", name="Nearest to Upload")).to_be_visible(timeout=SLOW)
    counts = page.get_by_text("120 points, 120 drawn · 1 selected")
    expect(counts).to_have_count(4, timeout=SLOW)
    page.wait_for_url("**pick=Upload**")
    elsewhere = browser.new_context()
    copied = elsewhere.new_page()
    copied.goto(page.url)
    ready(copied)
    expect(copied.get_by_role("heading", name="Nearest to Upload")).to_be_visible(timeout=SLOW)
    expect(copied.get_by_text("D · UMAP", exact=True).first).to_be_visible()
    elsewhere.close()


@pytest.mark.exhaustive
def test_one_after_another_plays_through_the_methods(page, app):
    page.goto(f"{app}/compare?data=films&with=one_hot&with=svd&show=One+after+another")
    ready(page)
    title = page.get_by_test_id("map-step-title").first
    expect(title).to_contain_text("A · One-hot", timeout=SLOW)
    page.get_by_test_id("map-step-next").first.click()
    expect(title).to_contain_text("B · SVD", timeout=SLOW)


def test_a_neighbour_in_a_list_becomes_the_selected_item(page, app):
    page.goto(f"{app}/compare?data=films&with=one_hot&with=svd&pick=Upload")
    ready(page)
    lists = page.locator(".st-key-compare-neighbors").first
    name = lists.locator("li button").first
    expect(name).to_be_visible(timeout=SLOW)
    wanted = name.get_attribute("title")
    name.click()
    expect(page.get_by_role("heading", name=f"Nearest to {wanted}")).to_be_visible(timeout=SLOW)


def test_the_widgets_show_what_holds_on_a_cold_link(page, app):
    page.goto(f"{app}/compare?data=films&with=one_hot&with=svd")
    ready(page)
    chosen = page.locator(".st-key-compare-sides").first
    expect(chosen).to_contain_text("One-hot", timeout=SLOW)
    expect(chosen).to_contain_text("SVD")

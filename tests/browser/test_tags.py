"""Tags in a real browser: points are tagged by keys alone, from the map and after each rerun."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_explore import MAP, SLOW, click_point, open_map


def select(page, index: int) -> None:
    click_point(page, index)
    expect(page.locator(MAP).first).to_have_attribute("data-selected", "1")
    expect(page.locator(".st-key-tags-point")).to_be_visible(timeout=SLOW)


def name(page, title: str) -> None:
    field = page.get_by_label("New tag for the selected")
    field.fill(title)
    field.press("Enter")


def count(page, place: int, title: str, many: int) -> None:
    button = page.locator(f".st-key-tag-{place} button")
    expect(button).to_contain_text(f"{title} ({many})", timeout=SLOW)


def point(page) -> str:
    return page.locator(".st-key-tags-point strong").first.inner_text()


@pytest.mark.parametrize("data", ["produce", "documents"])
def test_keys_give_tags_go_on_and_take_back(page, app, data):
    open_map(page, f"{app}/?data={data}&method=svd&tab=Tags")
    expect(page.get_by_label("New tag for the selected")).to_be_visible(timeout=SLOW)
    select(page, 3)
    name(page, "a 2")  # digits in a field are text
    count(page, 0, "a 2", 1)
    # The field that has the keyboard has gone: another one stands there.
    expect(page.locator(".st-key-tags-new-0")).to_have_count(0)
    expect(page.locator(".st-key-tags-new-1 input")).to_have_value("")
    for many in (2, 3):
        before = point(page)
        page.keyboard.press("n")
        expect(page.locator(".st-key-tags-point strong").first).not_to_have_text(before)
        expect(page.locator(".st-key-tags-point")).to_contain_text("no tag", timeout=SLOW)
        page.keyboard.press("1")
        count(page, 0, "a 2", many)
        expect(page.locator(".st-key-tags-point")).to_contain_text("a 2")
    page.keyboard.press("Delete")
    count(page, 0, "a 2", 2)
    page.keyboard.press("z")
    count(page, 0, "a 2", 3)
    page.keyboard.press("Shift+z")
    count(page, 0, "a 2", 2)
    expect(page.get_by_label("Colour by")).to_have_value("(tag)")
    # A switch that was clicked has the keyboard, too, until it is set.
    page.locator(".st-key-tags-go-on-choice-1 label").first.click()
    expect(page.locator(".st-key-tags-go-on-choice-0 input")).to_be_checked()
    expect(page.locator(".st-key-tags-go-on-choice-1")).to_have_count(0)
    before = point(page)
    page.keyboard.press("1")
    count(page, 0, "a 2", 3)
    expect(page.locator(".st-key-tags-point strong").first).not_to_have_text(before)

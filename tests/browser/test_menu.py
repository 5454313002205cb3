"""The menu: where it leads, and that it does not stay in the way."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

LISTENS = "() => Boolean(window[Symbol.for('embedding-explorer-narrow-menu')])"
TELEPHONE = {"width": 390, "height": 844}
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"


def until(page, expression: str) -> None:
    """Wait until a function is true in the page; Playwright's own way our policy forbids."""
    deadline = time.monotonic() + 90
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(50)


@pytest.fixture(params=["narrow window", "telephone"])
def narrow(request, browser):
    """A page 390 pixels wide, of a browser that says it is on a telephone, or does not."""
    called = {"user_agent": PHONE} if request.param == "telephone" else {}
    context = browser.new_context(viewport=TELEPHONE, **called)
    page = context.new_page()
    page.set_default_timeout(90_000)
    yield page
    context.close()


def test_a_menu_that_lies_over_the_page_closes_once_a_page_is_chosen(narrow, app):
    narrow.goto(f"{app}/methods")
    side = narrow.get_by_test_id("stSidebar")
    expect(narrow.get_by_text("How to read a map")).to_be_visible()
    expect(side).to_have_attribute("data-collapsed", "true")
    until(narrow, LISTENS)  # its script comes behind the page's first text
    narrow.get_by_test_id("stExpandSidebarButton").click()
    expect(side).to_have_attribute("data-collapsed", "false")
    side.get_by_role("link", name="Pictures").click()
    expect(narrow.get_by_text("An image is a matrix of numbers")).to_be_visible()
    expect(side).to_have_attribute("data-collapsed", "true")


def test_the_name_of_the_first_page_is_an_address_as_well(page, app):
    page.goto(f"{app}/explore?data=produce&k=7")
    expect(page.get_by_test_id("map")).to_be_visible()
    page.wait_for_url(f"{app}/?data=produce&k=7**")
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page.locator(".st-key-k input")).to_have_value("7")


def test_what_one_page_knows_is_not_taken_for_a_link_to_the_next(page, app):
    page.goto(f"{app}/learn?lesson=pca&foo=1")
    unknown = page.get_by_text("which this page does not know")
    expect(unknown).to_have_count(1)
    page.wait_for_url("**lesson=pca&step=1**")
    page.reload()
    expect(page.locator(".st-key-learn-predict")).to_be_visible()
    page.get_by_role("link", name="Methods").first.click()
    expect(page.get_by_text("How to read a map")).to_be_visible()
    expect(unknown).to_have_count(0)

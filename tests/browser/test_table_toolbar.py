"""The toolbar of a table: search and full screen, and no file whose cells a spreadsheet runs."""

from __future__ import annotations

from playwright.sync_api import expect


def test_a_table_offers_no_file_that_is_not_inert(page, app):
    page.goto(f"{app}/words")
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    table.hover()
    toolbar = page.locator("[data-testid=stElementToolbar]").first
    expect(toolbar.get_by_label("Search")).to_be_visible()
    expect(toolbar.get_by_label("Fullscreen")).to_be_visible()
    file = toolbar.locator("button[aria-label='Download as CSV']")
    assert file.count() == 1, "Streamlit calls it something else now: ui/frame/style.css must know"
    expect(file).to_be_hidden()

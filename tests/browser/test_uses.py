"""The Uses page in a real browser: a choice, a classification, a cleaned file, a link."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

SLOW = 120_000  # milliseconds


def ready(page) -> None:
    expect(page.locator(".st-key-compare-making, .st-key-making")).to_have_count(0, timeout=SLOW)
    page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]', timeout=SLOW)


def test_from_the_menu_through_all_three_uses(page, app):
    page.goto(f"{app}/?data=films")
    page.get_by_role("link", name="Uses").first.click()
    expect(page.get_by_text("Like The Conference")).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("map")).to_be_visible(timeout=SLOW)
    page.get_by_text("Classify", exact=True).click()
    expect(page.get_by_text("Best against second")).to_be_visible(timeout=SLOW)
    page.wait_for_url("**task=classify**")
    page.get_by_text("Clean a training set", exact=True).click()
    expect(page.get_by_text("To review:")).to_be_visible(timeout=SLOW)
    page.wait_for_url("**task=clean**")


@pytest.mark.exhaustive
def test_a_typed_text_is_labelled_and_the_link_says_the_same_elsewhere(page, browser, app):
    page.goto(f"{app}/uses?data=documents&task=classify&with=tfidf")
    field = page.get_by_placeholder("Type a text to classify")
    field.fill("hospitals, doctors and insurance for the sick")
    field.press("Enter")
    predicted = page.locator(".st-key-predicted")
    expect(predicted).to_contain_text("topic: Health", timeout=SLOW)
    page.wait_for_url("**text=hospitals**")
    elsewhere = browser.new_context()
    copied = elsewhere.new_page()
    copied.goto(page.url)
    expect(copied.locator(".st-key-predicted")).to_contain_text("topic: Health", timeout=SLOW)
    elsewhere.close()


def test_the_cleaned_file_has_the_columns_and_the_rows_that_stay(page, app, tmp_path: Path):
    page.goto(f"{app}/uses?data=documents&task=clean")
    expect(page.get_by_text("0 rows go, 300 stay.")).to_be_visible(timeout=SLOW)
    ready(page)
    suspects = page.locator(".st-key-clean-result .dvn-scroller").first
    suspects.click(position={"x": 30, "y": 52})
    page.keyboard.press("Space")
    expect(page.get_by_text("1 row goes, 299 stay.")).to_be_visible(timeout=SLOW)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Cleaned data as csv").click()
    path = tmp_path / "cleaned.csv"
    waiting.value.save_as(path)
    table = pd.read_csv(path)
    assert len(table) == 299
    assert "topic" in table.columns

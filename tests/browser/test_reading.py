"""A file that takes its time: read by a worker while the page is free, stopped, and read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_data import choose, upload, upload_file

LONG = 180_000  # milliseconds
ROWS = 300_000
WORDS = ("owl", "hen", "cat", "bee", "ant", "yak", "elk", "cod")


def long_file(count: int, more: int = 0) -> bytes:
    rows = (
        f"thing {i},{WORDS[i % 8]},{i % 97},{i * 7 % 1013},{WORDS[i // 8 % 8]} {i % 31}"
        + f",{i % 89}.{i % 10}" * more
        for i in range(count)
    )
    head = ",".join(["name", "kind", "legs", "weight", "remark", *(f"m{i}" for i in range(more))])
    return (head + "\n" + "\n".join(rows)).encode()


def test_a_long_file_is_read_while_the_page_is_free(page, app, tmp_path):
    page.goto(f"{app}/data")
    # Ten times the cells of what is read below: not done before a busy page has come to Stop.
    longest = tmp_path / "longest.csv"
    longest.write_bytes(long_file(3 * ROWS, more=12))
    upload_file(page, longest)
    page.locator(".st-key-stop-data button").first.click()
    expect(page.locator(".st-key-data-problem").first).to_contain_text("Nothing was loaded")
    choose(page, "Paste")  # which lets go of the file
    page.locator(".st-key-pasted textarea").first.wait_for()
    upload(page, "long.csv", long_file(ROWS))
    bar = page.locator(".st-key-bar-data").first
    expect(bar).to_contain_text(re.compile(r"Reading.*\d+%"), timeout=LONG)
    choose(page, "Paste")  # the page answers meanwhile
    page.locator(".st-key-pasted textarea").first.wait_for()
    expect(page.locator(".st-key-own-head").first).to_contain_text(
        f"{ROWS:,} rows, 5 columns", timeout=LONG
    )
    expect(page.locator(".st-key-bar-data")).to_have_count(0)


@pytest.mark.exhaustive
def test_a_link_that_was_opened_is_closed_and_stays(page, browser, app):
    page.goto(f"{app}/data")
    upload(page, "ann.csv", b"pet,kind\ncat,mammal\nhen,bird\nowl,bird\nyak,mammal\n")
    page.locator(".st-key-explore-own button").first.click()
    page.wait_for_function("() => location.search.includes('data=mine-')", timeout=LONG)
    link = page.url.replace("/?", "/data?").replace("/explore?", "/data?")
    context = browser.new_context()
    other = context.new_page()
    other.set_default_timeout(LONG)
    try:
        for _ in range(2):  # closing it changes nothing for whoever opens it again
            other.goto(link)
            close = other.locator(".st-key-close-own button").first
            expect(close).to_contain_text("Close", timeout=LONG)
            expect(other.locator(".st-key-own-head").first).to_contain_text("ann.csv")
            expect(other.locator(".st-key-forget-own")).to_have_count(0)
            close.click()
            expect(other.locator(".st-key-own-head")).to_have_count(0)
    finally:
        context.close()

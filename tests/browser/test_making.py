"""A map that takes its time: seen as it forms, stopped, made again; and a restarted server."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import ROOT, _free_port, _start

MAP = '[data-testid="map"][data-ready="true"]'
SLOW = "?data=digits&encode=pixels&reduce=none&project=tsne&seed={seed}"
LONG = 120_000


def test_a_layout_is_seen_as_it_forms_stopped_and_made_again(page, app):
    page.goto(f"{app}/{SLOW.format(seed=11)}")
    bar = page.locator(".st-key-making").first
    expect(bar).to_contain_text(re.compile(r"t-SNE: Step \d+ of 750"), timeout=LONG)
    expect(page.locator(MAP).first).to_have_attribute("data-points", "1797", timeout=LONG)
    page.locator(".st-key-stop-job button").first.click()
    stopped = page.locator(".st-key-stopped").first
    expect(stopped).to_contain_text("Stopped, as you asked", timeout=LONG)
    expect(stopped).to_contain_text("the layout at that moment")
    expect(page.locator(MAP).first).to_have_attribute("data-points", "1797")
    page.locator(".st-key-again button").first.click()
    expect(bar).to_contain_text(re.compile(r"t-SNE: Step \d+ of 750"), timeout=LONG)
    expect(page.locator(".st-key-stopped")).to_have_count(0)


def test_the_page_is_free_while_a_map_is_made(page, app):
    page.goto(f"{app}/{SLOW.format(seed=12)}")
    expect(page.locator(".st-key-making").first).to_contain_text("%", timeout=LONG)
    page.locator(".st-key-method").first.get_by_text("Reduced by PCA", exact=True).click()
    expect(page.locator(".st-key-trail").first).to_contain_text("PCA", timeout=LONG)
    expect(page.locator(".st-key-making")).to_have_count(0)


def test_nothing_that_was_brought_is_lost_when_the_server_is_restarted(page, tmp_path):
    store = {"EXPLORER_STORE": str(tmp_path / "store")}
    port = _free_port()
    server, address = _start(ROOT / "app.py", store, tmp_path / "first.txt", port)
    try:
        page.goto(f"{address}/data")
        page.locator(".st-key-way").first.get_by_text("Paste", exact=True).click()
        page.locator(".st-key-pasted textarea").first.fill("cat\nhen\nowl\nbee\nant\ndog")
        page.locator(".st-key-use-text button").first.click()
        page.locator(".st-key-explore-own button").first.click()
        page.wait_for_selector(f'{MAP}[data-points="6"]')
        page.wait_for_function("() => location.search.includes('data=mine-')")
    finally:
        server.kill()
        server.wait(timeout=120)
    server, address = _start(ROOT / "app.py", store, tmp_path / "second.txt", port)
    try:
        page.goto(page.url)
        page.wait_for_selector(f'{MAP}[data-points="6"]', timeout=LONG)
        assert page.locator(".st-key-problem").count() == 0
    finally:
        server.terminate()
        server.wait(timeout=120)

"""The Training page in a real browser: watch, play, go on, add, and see what moved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

SLOW = 120_000  # milliseconds
DRAWN = '[data-testid="map"][data-ready="true"]'
ADDED = "The wolf sat on the snow. The wolf ate snow. A wolf likes snow."


def open_training(page, address: str) -> None:
    page.goto(address)
    page.locator(".st-key-training-loss .main-svg").first.wait_for(timeout=SLOW)
    page.wait_for_selector(DRAWN)


def unfold(page) -> None:
    """Open what goes on, and wait until it has: a button that slides away is not pressed."""
    page.get_by_text("Continue training").click()
    page.wait_for_function(
        """() => {
            const box = document.querySelector('.st-key-training-go-on details');
            return box.open && !box.getAnimations({subtree: true}).length;
        }"""
    )


def places(page) -> list:
    return page.evaluate(
        f"() => {{ const e = document.querySelector('{DRAWN}').explorer;"
        " return [0, 1, 2, 3, 4, 5].map((i) => { const p = e.pixel(i); return [p.x, p.y]; }); }"
    )


def curve(page, name: str) -> int:
    """Return how many points the curve of that name has."""
    return page.evaluate(
        """(name) => {
            const figure = document.querySelector('.st-key-training-loss .js-plotly-plot');
            const line = figure.data.find((one) => one.name === name);
            return line ? line.y.length ?? line._length ?? 0 : 0;
        }""",
        name,
    )


def names_of_curves(page) -> list[str]:
    return page.evaluate(
        "() => document.querySelector('.st-key-training-loss .js-plotly-plot')"
        ".data.map((one) => one.name)"
    )


@pytest.mark.exhaustive
def test_word2vec_is_trained_played_and_goes_on_with_sentences_of_ones_own(page, app, browser):
    open_training(page, f"{app}/training?data=documents&epochs=4&dims=8")
    title = page.get_by_test_id("map-step-title").first
    expect(title).to_contain_text("1 of 5: epoch 0", timeout=SLOW)
    before = places(page)
    page.get_by_test_id("map-step-next").first.click()
    expect(title).to_contain_text("2 of 5: epoch 1")
    page.wait_for_function(f"() => document.querySelector('{DRAWN}').dataset.moving !== 'true'")
    assert places(page) != before, "the points have moved"
    page.get_by_test_id("map-step-play").first.click()
    expect(title).to_contain_text("5 of 5: epoch 4", timeout=SLOW)

    unfold(page)
    page.locator(".st-key-training-text textarea").fill(" ".join([ADDED] * 4))
    page.locator(".st-key-training-more button").click()
    page.get_by_text("Biggest changes since the restart").wait_for(timeout=SLOW)
    page.get_by_text(re.compile("New words: .*wolf")).wait_for(timeout=SLOW)
    expect(title).to_contain_text("of 10: epoch", timeout=SLOW)
    page.wait_for_url(re.compile("more=1.*text=The"))

    elsewhere = browser.new_context()
    copied = elsewhere.new_page()
    copied.goto(page.url)
    copied.get_by_text(re.compile("New words: .*wolf")).wait_for(timeout=SLOW)
    # a browser that was never here fetches what draws a field, from a machine that may be busy
    field = copied.locator(".st-key-training-text textarea")
    expect(field).to_have_value(re.compile("wolf"), timeout=SLOW)
    elsewhere.close()

    page.locator(".st-key-training-again button").click()
    expect(title).to_contain_text("of 5: epoch", timeout=SLOW)
    expect(page.get_by_text("Biggest changes since the restart")).to_have_count(0)


def test_the_network_shows_what_it_guesses_of_rows_held_out_and_takes_more(page, app):
    open_training(page, f"{app}/training?data=films&task=network&epochs=5&dims=4")
    assert len(names_of_curves(page)) == 2, "training and held-out loss"
    page.get_by_text("memorises its rows").wait_for(timeout=SLOW)
    unfold(page)
    page.locator(".st-key-training-more button").click()
    page.get_by_text("Biggest changes since the restart").wait_for(timeout=SLOW)
    expect(page.get_by_test_id("map-step-title").first).to_contain_text("of 15", timeout=SLOW)


def test_both_kinds_are_drawn_side_by_side_for_the_word_picked(page, app):
    page.goto(f"{app}/training?task=sentence&sentence=one+two+three+one&window=1")
    for kind in ("CBOW", "skip-gram"):
        page.locator(f".st-key-training-{kind} .main-svg").first.wait_for(timeout=SLOW)
    left, right = (
        page.locator(f".st-key-training-{kind}").bounding_box() for kind in ("CBOW", "skip-gram")
    )
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["y"] - right["y"]) < 2
    page.get_by_text("4 predictions by CBOW, 6 by skip-gram").wait_for()
    page.locator(".st-key-training-at").get_by_text("three", exact=True).click()
    page.wait_for_url("**at=2**")
    page.locator(".st-key-training-at").get_by_text("one (2)", exact=True).click()
    page.wait_for_url("**at=3**")
    words = page.locator(".st-key-training-CBOW svg text")
    middle = page.locator(".st-key-training-CBOW tspan[style*='font-weight']")
    expect(middle).to_have_text(["one"])  # while the drawing changes, the one before is there too
    third = words.filter(has_text="three").first.bounding_box()
    assert middle.bounding_box()["x"] > third["x"], "the second one, not the first"


@pytest.mark.exhaustive
def test_the_way_by_counting_shows_every_table(page, app):
    page.goto(f"{app}/training?task=counting")
    tables = page.get_by_test_id("stDataFrame")
    expect(tables).to_have_count(4, timeout=SLOW)
    for i in range(4):
        expect(tables.nth(i).locator("canvas").first).to_be_visible(timeout=SLOW)
    for step in ("1. Windows", "2. Counts", "3. PPMI", "4. SVD"):
        expect(page.get_by_text(step)).to_be_visible()
    page.wait_for_selector(DRAWN, timeout=SLOW)

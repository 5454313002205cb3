"""The Words page in a real browser: ask, copy the link, follow it elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

SLOW = 120_000  # milliseconds


def says(page, sentence: str) -> None:
    """Wait for the answer; the one before it may stand there a moment longer."""
    expect(page.get_by_role("heading", name=sentence)).to_be_visible(timeout=SLOW)


def choose(page, task: str) -> None:
    page.locator(".st-key-words-task").first.get_by_text(task, exact=True).click()


@pytest.mark.exhaustive
def test_a_copied_link_opens_the_same_analogy(page, browser, app):
    page.goto(f"{app}/words")
    says(page, "man is to king as woman is to queen")
    page.get_by_text("japan : tokyo :: germany : berlin").click()
    says(page, "japan is to tokyo as germany is to frankfurt")
    field = page.locator(".st-key-words-c input").first
    expect(field).to_have_value("germany", timeout=SLOW)  # the one before it may stand a moment
    field.fill("spain")
    field.press("Enter")
    says(page, "japan is to tokyo as spain is to madrid")
    page.wait_for_url("**c=spain**")
    elsewhere = browser.new_context()
    copied = elsewhere.new_page()
    copied.goto(page.url)
    says(copied, "japan is to tokyo as spain is to madrid")
    expect(copied.locator(".st-key-words-a input").first).to_have_value("japan")
    elsewhere.close()


@pytest.mark.exhaustive
def test_each_task_is_drawn_and_kept_in_the_address(page, app):
    page.goto(f"{app}/words?task=odd")
    says(page, "car fits least")
    choose(page, "Path")
    says(page, "bird → species")
    expect(page.locator(".st-key-path-line .js-plotly-plot").first).to_be_visible(timeout=SLOW)
    page.wait_for_url("**task=path**")
    choose(page, "A word against a list")
    expect(page.get_by_text("Opposites are neighbours")).to_be_visible(timeout=SLOW)
    page.wait_for_url("**task=against**")


def test_names_that_try_to_be_html_stay_text(page, app):
    page.goto(f"{app}/words?task=odd&odd=<img src=x onerror=alert(1)>, lion, bear")
    problem = page.locator(".st-key-odd-problem").first
    sentence = "'<img src=x onerror=alert(1)>' is not one of the 10,010 words"
    expect(problem).to_contain_text(sentence, timeout=SLOW)
    assert not page.locator("img[src='x']").count()


def test_long_names_are_not_cut_and_a_short_table_stands_beside_the_picture(page, app):
    page.goto(f"{app}/words")
    says(page, "man is to king as woman is to queen")
    assert beside(page)
    page.goto(f"{app}/words?vectors=explore&data=films")
    says(page, "The Conference is to Upload as Tales from the Crypt")
    page.wait_for_function(
        "() => document.querySelector('.st-key-answers-table')?.getBoundingClientRect().width > 700"
    )
    assert not beside(page)


def beside(page) -> bool:
    """Tell whether the answers stand beside the picture."""
    table = page.locator(".st-key-answers-table").first
    expect(table).to_be_visible(timeout=SLOW)
    picture = page.locator(".st-key-plane").first
    expect(picture).to_be_visible(timeout=SLOW)
    return table.bounding_box()["y"] < picture.bounding_box()["y"] + 300

"""The Learn page in a real browser: a whole lesson, a teacher's link, the way to Explore."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.lessons import Seen, check

SLOW = 120_000  # milliseconds


def options(page, place: str):
    return page.locator(f".st-key-{place} [role=radiogroup]")


def rights(key: str, sample: str, attempt: int) -> list[int]:
    data, step = ee.sample(sample), registry.find("lessons", key).STEPS[0]
    seen = Seen(data, tuple(ee.build(data, r) for r in step.recipes(data)))
    return [q.right for q in check(step, seen, attempt)]


def answer(page, answers: list[int]) -> None:
    groups = options(page, "learn-check")
    expect(groups).to_have_count(len(answers), timeout=SLOW)
    for i, choice in enumerate(answers):
        groups.nth(i).locator("label").nth(choice).click()
    page.locator(".st-key-learn-hand-in button").click()


def test_a_whole_lesson_from_prediction_to_the_next(page, app):
    page.goto(f"{app}/learn")
    predict = page.locator(".st-key-learn-predict")
    expect(predict).to_contain_text("How many numbers does one thing need?", timeout=SLOW)
    assert not page.locator(".st-key-learn-figures").count()
    options(page, "learn-predict").locator("label").nth(1).click()
    reveal = page.locator(".st-key-learn-reveal button")
    expect(reveal).to_be_enabled(timeout=SLOW)
    reveal.click()

    explain = page.locator(".st-key-learn-explain")
    expect(explain).to_contain_text("You predicted this. Answer: 2 to 5", timeout=SLOW)
    shown = page.locator("[data-testid=map]").first
    expect(shown).to_have_attribute("data-points", "64", timeout=SLOW)
    expect(shown).to_have_attribute("data-selected", re.compile("3|.*Apple.*"), timeout=SLOW)

    answer(page, [(x + 1) % 4 for x in rights("numbers", "produce", 0)])
    missed = page.locator(".st-key-learn-check")
    expect(missed).to_contain_text("0 of 3 correct.", timeout=SLOW)
    expect(missed).to_contain_text("the next is")
    page.locator(".st-key-learn-again button").click()

    answer(page, rights("numbers", "produce", 1))
    expect(page.locator(".st-key-learn-passed")).to_contain_text("4 of 4 correct.", timeout=SLOW)
    page.locator(".st-key-learn-on button").click()
    expect(predict).to_contain_text("gets a column of its own", timeout=SLOW)
    page.wait_for_url("**lesson=one_hot**")
    expect(page.locator(".st-key-learn-path")).to_contain_text(re.compile("1 Numbers.*check"))


@pytest.mark.exhaustive
def test_a_teachers_link_hides_what_it_says_it_hides(page, app, browser):
    page.goto(f"{app}/learn?lesson=one_hot&step=2&data=produce")
    expect(page.locator(".st-key-learn-predict")).to_contain_text("kind", timeout=SLOW)
    page.locator(".st-key-learn-hidden label").click()
    link = page.locator(".st-key-learn-link code")
    expect(link).to_contain_text("answers=hidden", timeout=SLOW)
    address = link.inner_text()
    assert address.startswith(f"{app}/learn?")
    elsewhere = browser.new_context()
    pupil = elsewhere.new_page()
    pupil.goto(address)
    expect(pupil.locator(".st-key-learn-predict")).to_contain_text("kind", timeout=SLOW)
    expect(pupil.locator(".st-key-learn-reveal button")).to_be_disabled()
    assert not pupil.locator(".st-key-learn-skip").count()
    elsewhere.close()


def test_a_figure_opens_in_explore_with_its_recipe_and_selection(page, app):
    page.goto(f"{app}/learn?lesson=numbers&step=1")
    page.locator(".st-key-learn-skip button").click()
    link = page.locator("a", has_text="Open in Explore").first
    expect(link).to_be_visible(timeout=SLOW)
    page.goto(link.evaluate("a => a.href"))
    shown = page.locator("[data-testid=map]").first
    expect(shown).to_have_attribute("data-points", "64", timeout=SLOW)
    expect(page.get_by_text("3 selected").first).to_be_visible(timeout=SLOW)
    expect(page).to_have_url(re.compile("(pick=.*){3}encode=one_hot"))

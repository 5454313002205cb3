"""A model that a link names is opened by a click on the question, and by nothing before."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from embedding_explorer.base.model_policy import VARIABLE
from tests.encoders import tiny_bert

SLOW = 120_000  # milliseconds
AGREE = "Use this model"


@pytest.mark.exhaustive
def test_the_model_is_opened_by_the_click_and_again_only_by_another_visitors(
    page, browser, serve, tmp_path
):
    app, model = serve(**{VARIABLE: "any"}), str(tiny_bert.folder(tmp_path / "brought"))
    given = {"data": "documents", "encode": "bert", "encode.model": model, "project": "pca"}
    page.goto(f"{app}/?{urlencode(given)}")
    expect(page.get_by_text("The link you followed asks for the model")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(model)).to_be_visible()
    expect(page.locator(".st-key-map")).to_have_count(0)
    page.get_by_role("button", name=AGREE).click()
    expect(page.locator(".st-key-map").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name=AGREE)).to_have_count(0)

    elsewhere = browser.new_context()
    other = elsewhere.new_page()
    other.goto(f"{app}/?{urlencode({**given, 'phrase': 'the cat'})}")
    question = other.locator(".st-key-phrase-problem-model")
    expect(question).to_contain_text("asks for the model", timeout=SLOW)
    expect(other.locator(".st-key-map").first).to_be_visible(timeout=SLOW)
    other.get_by_role("button", name=AGREE).click()
    expect(other.get_by_role("heading", name="Near “the cat”")).to_be_visible(timeout=SLOW)
    expect(question).to_have_count(0)
    elsewhere.close()

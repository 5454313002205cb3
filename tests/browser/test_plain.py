"""Text of a user is shown as it is, wherever Streamlit would read markdown."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.browser.apps.texts import TEXTS

PLACES = '[data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]'
READ = """(all, places) => all.map(box => [...box.querySelectorAll(places)]
    .map(e => [e.textContent, [...e.querySelectorAll('*')].map(x => x.tagName).join(' ')]))"""


def said(text):
    """A text without the words the page itself puts before it, and without doubled spaces."""
    return " ".join(text.removeprefix("😄").removeprefix("ours").split())


def test_text_of_a_user_is_shown_as_it_is(page, serve):
    page.goto(serve("tests/browser/apps/plain_app.py"))
    page.locator("strong", has_text="done").wait_for()
    links = page.locator("[data-testid=stMain] a").all_inner_texts()
    assert links == ["https://ours.example"]  # what is not hidden is one
    page.locator(f".st-key-pills-{len(TEXTS) - 1} button").first.wait_for()
    page.locator(f".st-key-check-{len(TEXTS) - 1} input").first.wait_for(state="attached")
    page.wait_for_function("document.body.innerText.includes('😄')")
    shown = page.locator("[class*=st-key-text-]").evaluate_all(READ, PLACES)
    assert len(shown) == len(TEXTS)
    for text, places in zip(TEXTS, shown, strict=True):
        assert len(places) >= 5, text
        for found, tags in places:
            assert said(found) in (" ".join(text.split()), "Pills")
            assert set(tags.split()) <= {"P", "SPAN", "BR"}, (text, tags)


def test_a_link_cannot_put_a_link_into_our_own_warning(page, app):
    asked = "https://e.ex a@e.ex www.e.ex &lt;b&gt;"
    page.goto(f"{app}/?{urlencode({'data': asked})}")
    warning = page.locator(".st-key-said-0").first.get_by_role("alert")
    warning.wait_for()
    assert asked in warning.inner_text()
    assert warning.locator("a").count() == 0

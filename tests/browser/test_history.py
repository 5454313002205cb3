"""Back and Forward of the browser walk through what was chosen, on every page by the same means."""

from __future__ import annotations

from playwright.sync_api import expect

SELECTED = "[aria-checked=true], [aria-selected=true], [aria-pressed=true]"


def chosen(page, key: str, label: str) -> None:
    """Wait until a row of choices stands on the label."""
    expect(page.locator(f".st-key-{key}").locator(SELECTED)).to_have_text(label)


def test_back_undoes_the_last_choice_and_forward_makes_it_again(page, app):
    page.goto(f"{app}/?data=films&method=pca")
    chosen(page, "method", "Reduced by PCA")
    expect(page.get_by_test_id("map")).to_be_visible()
    page.locator(".st-key-method").get_by_text("Reduced by SVD", exact=True).click()
    page.wait_for_url("**method=svd**")
    k = page.locator(".st-key-k input")
    k.fill("7")
    k.press("Enter")
    page.wait_for_url("**k=7**")
    page.go_back()
    expect(k).to_have_value("10")
    chosen(page, "method", "Reduced by SVD")
    page.go_back()
    chosen(page, "method", "Reduced by PCA")
    page.go_forward()
    chosen(page, "method", "Reduced by SVD")
    page.go_forward()
    expect(k).to_have_value("7")


def test_back_on_a_page_with_choices_of_its_own(page, app):
    page.goto(f"{app}/uses?data=films&task=recommend")
    chosen(page, "uses-task", "Recommend")
    page.locator(".st-key-uses-task").get_by_text("Classify", exact=True).click()
    page.wait_for_url("**task=classify**")
    page.go_back()
    chosen(page, "uses-task", "Recommend")
    page.go_forward()
    chosen(page, "uses-task", "Classify")


def test_back_to_another_page_finds_it_as_it_was_left(page, app):
    page.goto(f"{app}/?data=produce&method=svd")
    chosen(page, "method", "Reduced by SVD")
    expect(page.get_by_test_id("map")).to_be_visible()
    page.wait_for_url("**data=produce**")
    page.get_by_role("link", name="Graphs").first.click()
    expect(page.get_by_role("button", name="Draw these edges")).to_be_visible()
    page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]')
    page.go_back()
    chosen(page, "method", "Reduced by SVD")
    page.wait_for_url("**data=produce&method=svd**")

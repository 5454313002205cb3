"""Bringing one's own data in a real browser: paste, upload, roles, bad files, hostile text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

MAP = '[data-testid="map"][data-ready="true"]'
HOSTILE = "<img src=x onerror=alert(1)>"
WORDS = ["king", "queen", "prince", "castle", "bread", "butter", "cheese", "milk", "train", "ship"]


def choose(page, way: str) -> None:
    page.locator(".st-key-way").first.get_by_text(way, exact=True).click()


def upload(page, name: str, content: bytes) -> None:
    _upload(page, {"name": name, "mimeType": "application/octet-stream", "buffer": content})


def upload_file(page, path: Path) -> None:
    """As `upload`, for more than the 50 MB that Playwright sends from memory."""
    _upload(page, path)


def _upload(page, file: Any) -> None:
    choose(page, "Upload")
    page.locator(".st-key-files input[type=file]").first.set_input_files(file)
    page.locator(".st-key-use-files button").first.click()


def in_view(box) -> None:
    """Bring what opens a list into view, and wait until the page has heard that it scrolled.

    That is told with the next frame, and an open list closes by it.
    """
    box.scroll_into_view_if_needed()
    box.focus()
    box.evaluate("() => new Promise(heard => requestAnimationFrame(() => setTimeout(heard)))")


def explore(page) -> None:
    page.locator(".st-key-explore-own button").first.click()
    page.wait_for_selector(MAP)


def test_pasted_words_become_a_map(page, app):
    page.goto(f"{app}/data")
    choose(page, "Paste")
    page.locator(".st-key-pasted textarea").first.fill("\n".join(WORDS))
    page.locator(".st-key-use-text button").first.click()
    explore(page)
    expect(page.locator(MAP).first).to_have_attribute("data-points", str(len(WORDS)))


def test_a_file_that_was_chosen_and_not_used_is_named_on_the_next_page(page, app):
    page.goto(f"{app}/data")
    choose(page, "Upload")
    pets = {"name": "pets.csv", "mimeType": "text/csv", "buffer": b"name,legs\nRex,4\nIda,2\n"}
    page.locator(".st-key-files input[type=file]").first.set_input_files(pets)
    expect(page.locator(".st-key-use-files button")).to_be_visible()
    page.get_by_role("link", name="Methods").first.click()
    expect(page.get_by_text("'pets.csv' was chosen and not used; choose again")).to_be_visible()
    page.get_by_role("link", name="Data", exact=True).first.click()
    upload(page, "used.csv", pets["buffer"])
    expect(page.locator(".st-key-explore-own button")).to_be_visible()
    page.get_by_role("link", name="Graphs").first.click()
    expect(page.get_by_role("button", name="Draw these edges")).to_be_visible()
    expect(page.get_by_text("'used.csv' was chosen and not used")).to_have_count(0)


def test_an_uploaded_table_a_role_and_its_map(page, app):
    page.goto(f"{app}/data")
    rows = "\n".join(f"pet {i};{'mammal' if i % 2 else 'bird'};{2 + i % 3},5" for i in range(30))
    upload(page, "pets.csv", f"pet;kind;legs\n{rows}\n".encode("cp1252"))
    page.get_by_text("Role of each column").wait_for()
    page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]')
    # An open list of options closes where the page moves under it: its tables come in first.
    expect(page.get_by_test_id("data-grid-canvas")).to_have_count(3)
    several = page.locator(".st-key-roles-several").first
    columns = several.get_by_role("combobox", name="Change several columns")
    in_view(columns)
    columns.press("ArrowDown")
    page.get_by_role("option", name="legs", exact=True).click()
    page.keyboard.press("Escape")  # the list of columns closes
    expect(several.get_by_role("button", name="Set")).to_be_enabled()
    role = page.locator(".st-key-roles-role input").first
    in_view(role)
    role.click()
    page.get_by_role("option", name="category", exact=True).click()
    several.get_by_role("button", name="Set").click()
    expect(several.get_by_role("button", name="Set")).to_be_disabled()  # it was set
    explore(page)
    expect(page.locator(MAP).first).to_have_attribute("data-points", "30")
    expect(page.locator(".st-key-trail").first).to_contain_text("30 × ")


def test_a_file_is_appended_to_the_one_before(page, app):
    page.goto(f"{app}/data")
    upload(page, "pets.csv", b"pet,legs,wings\ncat,4,0\nhen,2,2\nowl,2,2\n")
    head = page.locator(".st-key-own-head").first
    expect(head).to_contain_text("3 rows")
    page.locator(".st-key-files input[type=file]").first.set_input_files(
        {"name": "more.csv", "mimeType": "text/csv", "buffer": b"pet,legs,wings\nbee,6,4\n"}
    )
    page.locator(".st-key-use").get_by_text("Append to pets.csv", exact=True).click()
    expect(page.locator(".st-key-use [aria-checked=true]")).to_have_text("Append to pets.csv")
    page.locator(".st-key-use-files button").first.click()
    expect(head).to_contain_text("4 rows")
    page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]')
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_broken_file_is_one_sentence_and_loses_nothing(page, app):
    page.goto(f"{app}/data")
    upload(page, "good.csv", b"pet,legs\ncat,4\nhen,2\nowl,2\n")
    page.get_by_text("Role of each column").wait_for()
    upload(page, "bad.xlsx", b"PK\x03\x04 this is no workbook")
    page.locator(".st-key-data-problem").first.wait_for()
    assert "Traceback" not in page.inner_text("body")
    assert page.get_by_text("good.csv").count()


def test_hostile_names_stay_text(page, app):
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog.message)))
    names = [HOSTILE, "=1+1", "**bold** $x^2$ :red[r]", "</script><script>alert(2)</script>"]
    names += ["fine", "fair", "good", "well", "ok"]
    page.goto(f"{app}/data")
    content = "name,kind\n" + "\n".join(f'"{n}",{"ab"[i % 2]}' for i, n in enumerate(names))
    upload(page, "hostile.csv", content.encode())
    explore(page)
    page.get_by_role("combobox", name="Find an item").first.fill("onerror")
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-testid="neighbors"] button')
    expect(page.locator(".st-key-neighbors-head").first).to_contain_text(HOSTILE)
    assert page.locator("img[src='x']").count() == 0
    shown = page.locator('[data-testid="neighbors"]').inner_text()
    assert "**bold** $x^2$ :red[r]" in shown


def test_two_datasets_of_the_same_title_can_both_be_reached(page, app):
    page.goto(f"{app}/data")
    for words in (WORDS, WORDS[:7]):
        choose(page, "Paste")
        page.locator(".st-key-pasted textarea").first.fill("\n".join(words))
        page.locator(".st-key-use-text button").first.click()
        page.locator(".st-key-own-head").get_by_text(f"{len(words)} rows,").wait_for()
    explore(page)
    page.wait_for_selector(f'{MAP}[data-points="7"]')
    data = page.locator(".st-key-data input").first
    in_view(data)
    data.click()
    page.get_by_role("option", name="pasted text", exact=True).click()
    expect(page.locator(MAP).first).to_have_attribute("data-points", "10", timeout=60_000)


def test_samples_stand_in_rows_of_one_height_and_in_one_column_on_a_phone(page, app):
    page.goto(f"{app}/data")
    for row in (SAMPLES[:3], SAMPLES[3:6]):
        page.wait_for_function(IN_A_ROW, arg=list(row))
    page.set_viewport_size({"width": 420, "height": 900})
    page.wait_for_function(
        "() => new Set([...document.querySelectorAll('[class*=\"st-key-sample-\"]')]"
        ".map((card) => card.getBoundingClientRect().left)).size === 1"
    )
    tops = [box["y"] for box in cards(page)]
    assert tops == sorted(tops)


SAMPLES = ("films", "produce", "speeches", "documents", "digits", "friends", "words")
IN_A_ROW = """keys => {
  const card = (key) => document.querySelector(`.st-key-sample-${key}`);
  const boxes = keys.map((key) => card(key)?.getBoundingClientRect());
  return boxes.every(Boolean) && ["top", "height"].every(
    (side) => new Set(boxes.map((box) => Math.round(box[side]))).size === 1);
}"""


def cards(page) -> list[dict[str, float]]:
    """Return where the cards of the samples stand, in their order."""
    page.locator(".st-key-sample-words").first.wait_for()
    return [page.locator(f".st-key-sample-{key}").first.bounding_box() for key in SAMPLES]


def paste_rows(page, count: int) -> None:
    """Paste rows into the table that is typed into, over its first cell."""
    choose(page, "Type a table")
    page.locator(".st-key-typed canvas td").first.wait_for(state="attached")
    rows = "\n".join(f"thing {i}\t{i}\tkind" for i in range(count))
    page.evaluate("rows => navigator.clipboard.writeText(rows)", rows)
    box = page.locator(".st-key-typed [data-testid=stDataFrame]").first.bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + 55)
    page.locator(".st-key-typed canvas td[aria-selected=true]").first.wait_for(state="attached")
    page.keyboard.press("Control+v")


def test_a_few_hundred_rows_are_pasted_into_a_table_and_no_more(page, app):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{app}/data")
    paste_rows(page, 400)
    refusal = page.locator(".st-key-typed-refused").first
    expect(refusal).to_contain_text("at most 300 new rows")
    expect(page.locator(".st-key-use-table button").first).to_be_disabled()
    with page.expect_websocket() as session:
        page.reload()
    with session.value.expect_event("framesent", lambda content: b"thing 249" in content):
        paste_rows(page, 250)  # a moment later the server is told
    page.locator(".st-key-use-table button").first.click()
    expect(page.locator(".st-key-own-head").first).to_contain_text("250 rows, ")
    expect(refusal).to_have_count(0)

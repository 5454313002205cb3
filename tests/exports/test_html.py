"""The web page stands alone, shows user text as text, and runs none of it."""

import re

import pytest

from embedding_explorer import exports


@pytest.fixture(scope="module")
def visit(browser, tmp_path_factory):
    """Open a page from its bytes; return it with everything it said, asked for and tried to run."""
    pages = []

    def opened(content):
        path = tmp_path_factory.mktemp("page") / "map.html"
        path.write_bytes(content)
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.dialogs, page.said, page.asked = [], [], []
        page.on("dialog", lambda d: (page.dialogs.append(d.message), d.dismiss()))
        page.on("pageerror", lambda e: page.said.append(str(e)))
        page.on("console", lambda m: page.said.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: page.asked.append(r.url))
        page.goto(path.as_uri())
        page.wait_for_selector("#map .main-svg")
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()


TITLE = "<script>alert(9)</script> & more"


@pytest.fixture(scope="module")
def light(hostile, visit):
    """The page as it is made where nothing else is asked for; tests look at it one by one."""
    return visit(exports.to_bytes(hostile, "html"))


@pytest.fixture(scope="module")
def dark(hostile, visit):
    return visit(exports.to_bytes(hostile, "html", title=TITLE, dark=True))


def test_hostile_text_is_shown_and_does_nothing(dark):
    page = dark
    assert page.locator("h1").inner_text() == TITLE
    assert page.locator("#map .legendtitletext").text_content() == "=genre"
    shown = []
    for point in page.locator("#map .points path").all():
        point.hover(force=True)
        page.wait_for_timeout(60)
        shown += page.locator("#map .hoverlayer text").all_text_contents()
    together = "\n".join(shown)
    for literal in ("<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>"):
        assert literal in together
    assert "%{x} $y$ &lt;b&gt;" in together
    assert '<a href="javascript:alert(3)">link</a>' in together
    assert page.locator("#map .hoverlayer a, #map img, #map script").count() == 0
    assert page.dialogs == []
    assert page.said == []


def test_page_asks_for_nothing_but_itself(light, hostile):
    content, page = exports.to_bytes(hostile, "html"), light
    buttons = "all => all.map(button => button.dataset.title)"
    offered = page.locator("#map .modebar-btn").evaluate_all(buttons)
    assert "Zoom" in offered
    assert not [title for title in offered if "Share" in title or "Edit" in title]
    assert [url for url in page.asked if not url.startswith(("data:", "blob:"))] == [page.url]
    assert not re.search(rb"<(script|link|img)[^>]+(src|href)=", content)
    # The control: the policy of the page stops a request that somebody slips in.
    page.evaluate("fetch('https://example.org/x').catch(() => null)")
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in said for said in page.said)


def test_page_draws_every_point_and_says_what_it_is(light, hostile):
    assert light.locator("#map .points path").count() == len(hostile.space)
    words = light.locator("main").inner_text()
    assert hostile.caption in words
    assert "odd <b>things</b>.csv: One-hot → PCA" in words
    assert "Metric: cosine. Seed: 0." in words


@pytest.mark.parametrize(("theme", "paper"), [("light", "#FCFCFA"), ("dark", "#11161C")])
def test_page_is_light_or_dark_as_asked(request, theme, paper):
    page = request.getfixturevalue(theme)
    shown = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert shown == f"rgb({', '.join(str(int(paper[at : at + 2], 16)) for at in (1, 3, 5))})"
    assert page.evaluate("() => document.getElementById('map').layout.paper_bgcolor") == paper


def test_webgl_page_draws_many_points(visit, many):
    page = visit(exports.to_bytes(many, "html", dark=True))
    page.wait_for_selector("#map canvas.gl-canvas-context, #map .gl-canvas", state="attached")
    assert page.evaluate("document.getElementById('map')._fullData[0].type") == "scattergl"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 22, 28)"
    assert page.said == []


def test_solid_map_is_drawn(solid, visit):
    page = visit(exports.to_bytes(solid, "html"))
    assert page.evaluate("document.getElementById('map')._fullData[0].type") == "scatter3d"
    assert page.said == []


def test_only_the_selected_rows(hostile, visit):
    page = visit(exports.to_bytes(hostile, "html", rows=[1, 2, 8]))
    assert page.locator("#map .points path").count() == 3


def test_on_a_narrow_screen_the_legend_gives_way(light, browser):
    widths = {}
    narrow = browser.new_page(viewport={"width": 420, "height": 800})
    narrow.goto(light.url)
    for width, page in ((420, narrow), (1100, light)):
        page.wait_for_selector("#map .legend")
        page.wait_for_timeout(300)
        widths[width] = page.evaluate("document.getElementById('map')._fullLayout._size.w")
    narrow.close()
    assert widths[420] > 420 * 0.6
    assert widths[1100] > 1100 * 0.6

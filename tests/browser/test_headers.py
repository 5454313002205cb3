"""The Content-Security-Policy and its kin: every page works under them, and they hold."""

from __future__ import annotations

import http.client
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ui.server.headers import HEADERS, inline_scripts

PAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py"))
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
MAP = ".ee-map-stage"
KINDS = {"script-src-elem", "script-src-attr", "script-src", "object-src", "frame-src"}
KINDS |= {"base-uri", "connect-src"}
# Later, as a script of the page would: what a debugger calls at once may evaluate.
EVAL = """() => new Promise(tell => setTimeout(() => {
  try { tell(eval("1")); } catch (error) { tell(error.name); }
}))"""


def answer(address: str, path: str, method: str = "GET") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    connection.request(method, path)
    got = connection.getresponse()
    got.read()
    connection.close()
    return got


@pytest.mark.parametrize("path", ["/", "/data", "/healthz", "/nowhere", "/static/nothing.js"])
def test_every_answer_has_each_header_once(app, path):
    headers = answer(app, path).headers
    for name, value in HEADERS:
        assert headers.get_all(name.decode()) == [value.decode()]


def test_only_what_a_page_needs_is_allowed():
    policy = dict(HEADERS)[b"content-security-policy"].decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "'unsafe-inline'" not in rules["script-src"]
    assert "'unsafe-eval'" not in rules["script-src"]
    assert rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'self'"
    assert not [w for rule in rules.values() for w in rule.split() if "*" in w or "http" in w]
    assert inline_scripts("<script>a</script><script src=b></script>") == [
        "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='"
    ]


# What a page may not do fails every browser test (`page`), and the other pages have tests of their
# own: here they are exhaustive.
OPENED = [
    pytest.param(path, marks=[] if path in ("explore", "methods") else [pytest.mark.exhaustive])
    for path in PAGES
]


@pytest.mark.parametrize("path", OPENED)
def test_every_page_works_under_the_policy(page, app, path):
    page.add_init_script(WATCH)
    page.goto(f"{app}/{path}")
    page.locator("[data-testid=stMain] [data-testid=stVerticalBlock]").first.wait_for()
    page.locator(
        MAP if path in ("explore", "compare") else "[data-testid=stHeading]"
    ).first.wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    assert page.evaluate("window.violations") == []


def test_what_is_brought_into_a_page_does_not_run_and_reaches_nobody(browser, app):
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(app)
    page.locator(MAP).first.wait_for()
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.hurt = 1";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.hurt = 2'>");
            document.body.insertAdjacentHTML("beforeend", "<object data='/'></object>");
            document.body.insertAdjacentHTML("beforeend", "<iframe src='/'></iframe>");
            document.head.insertAdjacentHTML("beforeend", "<base href='https://evil.example/'>");
        }"""
    )
    blocked = "url => fetch(url).then(() => 'answered', error => error.name)"
    assert page.evaluate(blocked, "https://evil.example/") == "TypeError"
    assert page.evaluate(blocked, f"{app}/healthz") == "answered"
    assert page.evaluate(EVAL) == "EvalError"
    deadline = time.monotonic() + 30
    while len(lines := page.evaluate("window.violations")) < len(KINDS):
        assert time.monotonic() < deadline, lines
        page.wait_for_timeout(100)
    assert {line.split()[0] for line in lines} == KINDS
    assert page.evaluate("window.hurt") is None
    assert page.evaluate("document.baseURI").startswith(app)
    page.close()

"""The operator's page by AppTest: shut without a token, open with it."""

import pytest

from tests.pages.conftest import checked

PAGE = "pages/operator.py"


def texts(at):
    return " ".join(str(part.value) for part in [*at.info, *at.error, *at.caption])


def test_without_a_token_on_the_server_it_is_off(open_page, monkeypatch):
    monkeypatch.delenv("EXPLORER_OPERATOR_TOKEN", raising=False)
    at = open_page(PAGE)
    assert "This page is off" in texts(at)
    assert not at.text_input
    assert not at.metric


@pytest.mark.parametrize("given", ["", "wrong", "gehe\u00efm "])
def test_without_the_token_nothing_is_told(open_page, monkeypatch, given):
    monkeypatch.setenv("EXPLORER_OPERATOR_TOKEN", "gehe\u00efm")
    at = open_page(PAGE)
    at = checked(at.text_input(key="operator-token").set_value(given).run())
    assert not at.metric
    assert bool(at.error) == bool(given)


def test_with_the_token_it_reports(open_page, monkeypatch):
    monkeypatch.setenv("EXPLORER_OPERATOR_TOKEN", "gehe\u00efm")
    at = open_page(PAGE)
    at = checked(at.text_input(key="operator-token").set_value("gehe\u00efm").run())
    told = {metric.label: metric.value for metric in at.metric}
    assert told["Waiting"] == "0"
    assert told["Results on disk"].endswith("of 10.0 GB")

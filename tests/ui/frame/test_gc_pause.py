"""The collector of garbage is kept from looking at what libraries made, and after every run."""

import gc
import sys
import types

import pytest
from streamlit import config

from ui.frame import gc_pause


class Big:
    """Something that only the collector finds to be gone."""

    gone = 0

    def __init__(self):
        self.itself = self

    def __del__(self):
        Big.gone += 1


@pytest.fixture(autouse=True)
def _by_hand():
    """Let Python collect nothing by itself."""
    gc_pause.settle()
    gc.disable()
    yield
    gc.enable()


def test_what_was_imported_is_looked_at_once(monkeypatch):
    calls = []
    monkeypatch.setattr(gc, "freeze", lambda: calls.append(1))
    monkeypatch.setattr(gc_pause, "_seen", 0)
    gc_pause.settle()
    gc_pause.settle()
    assert len(calls) == 1
    monkeypatch.setitem(sys.modules, "made_up_for_this_test", types.ModuleType("made_up"))
    gc_pause.settle()
    assert len(calls) == 2


def test_garbage_is_collected_once_in_a_while_and_not_in_every_run(monkeypatch):
    before = Big.gone
    Big()
    gc_pause.settle()
    assert Big.gone == before
    monkeypatch.setattr(gc_pause, "_collected", gc_pause._collected - gc_pause.EVERY)
    gc_pause.settle()
    assert Big.gone == before + 1


def test_streamlit_does_not_collect_after_every_run():
    assert config.get_option("runner.postScriptGC") is False

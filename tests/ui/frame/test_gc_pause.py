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


def test_garbage_of_a_run_is_collected_soon_after_it_and_once_for_all_runs(monkeypatch):
    gc_pause._due.cancel()
    started = []
    monkeypatch.setattr(gc_pause, "_due", None)
    monkeypatch.setattr(gc_pause.threading.Timer, "start", lambda timer: started.append(timer))
    before = Big.gone
    Big()
    gc_pause.settle()
    gc_pause.settle()
    assert Big.gone == before, "not in a run"
    (timer,) = started
    assert timer.interval == gc_pause.AFTER
    timer.function()
    assert Big.gone == before + 1
    gc_pause.settle()
    assert len(started) == 2, "the next run asks for the next one"


def test_streamlit_does_not_collect_after_every_run():
    assert config.get_option("runner.postScriptGC") is False

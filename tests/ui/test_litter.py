"""The collector of garbage is kept from looking at what libraries made."""

import gc
import sys
import types

from ui import litter


def test_what_was_imported_is_looked_at_once(monkeypatch):
    calls = []
    monkeypatch.setattr(gc, "freeze", lambda: calls.append(1))
    monkeypatch.setattr(litter, "_seen", 0)
    litter.settle()
    litter.settle()
    assert len(calls) == 1
    monkeypatch.setitem(sys.modules, "made_up_for_this_test", types.ModuleType("made_up"))
    litter.settle()
    assert len(calls) == 2


def test_garbage_made_later_is_still_collected():
    litter.settle()

    class Big:
        gone = False

        def __del__(self):
            Big.gone = True

    thing = Big()
    thing.itself = thing
    del thing
    gc.collect()
    assert Big.gone

"""Reading says how far it is, and stops where it is asked to."""

import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import Cancelled
from embedding_explorer.data.readers import pace
from tests.data.readers.makers import VALID


def stop(fraction, step):
    raise Cancelled("Stopped.")


@pytest.fixture(autouse=True)
def always(monkeypatch):
    monkeypatch.setattr(pace, "EVERY", 0.0)


@pytest.mark.parametrize("name", sorted(VALID))
def test_every_format_says_how_far_it_is(name):
    said = []
    ee.read(VALID[name], name=name, progress=lambda fraction, step: said.append((fraction, step)))
    fractions = [fraction for fraction, _ in said]
    assert len(said) >= 3
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    assert {step for _, step in said} <= set(pace.STEPS)


@pytest.mark.parametrize("name", sorted(VALID))
def test_every_format_can_be_stopped(name):
    with pytest.raises(Cancelled):
        ee.read(VALID[name], name=name, progress=stop)
    assert len(ee.read(VALID[name], name=name))  # nobody listens any longer


def test_a_text_can_be_stopped_too():
    with pytest.raises(Cancelled):
        ee.read_text("one\ntwo\n", progress=stop)

"""Some hundreds of spoiled files of models in every run of the tests."""

from __future__ import annotations

from random import Random

import pytest

from embedding_explorer.base.errors import ExplorerError
from tests.fuzz import harness, onnx_bombs
from tests.fuzz.models import TARGETS, read_texts, see_pictures

CASES, SEED = 30, 21
HERE = ("tests.fuzz.models",)


@pytest.fixture(scope="module")
def figures():
    said = []
    return harness.fuzz([target.name for target in TARGETS], CASES, SEED, said.append, HERE), said


def test_nothing_escapes_hangs_grows_or_ends_the_process(figures):
    found, said = figures
    assert all(f.good for f in found), "\n".join(said)


def test_some_are_read_and_some_are_refused(figures):
    for f in figures[0]:
        assert f.cases == CASES
        assert 0 < f.refused < CASES, f.target


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: t.name)
def test_what_is_not_spoiled_is_read(target):
    for name, data in target.corpus():
        target.run(_LastLayer(), name, data)


class _LastLayer(Random):
    """Takes the first choice always: the last layer, pictures of 8 × 8 pixels."""

    def choice(self, choices):
        return choices[0]


@pytest.mark.parametrize("bomb", onnx_bombs.BOMBS, ids=lambda b: b.__name__.strip("_"))
def test_no_bomb_is_more_than_a_sentence(bomb, monkeypatch):
    monkeypatch.setattr(onnx_bombs, "BOMBS", [bomb])
    for seed in range(3):
        for make, run in (
            (onnx_bombs.of_texts, read_texts),
            (onnx_bombs.of_pictures, see_pictures),
        ):
            data = make(Random(seed), "model.onnx", b"")
            assert len(data) < 1_200_000
            assert not harness.unfit(_sentence(run, seed, data))


def _sentence(run, seed, data):
    try:
        run(Random(seed), "model.onnx", data)
    except ExplorerError as error:
        return str(error)
    return "It was read."

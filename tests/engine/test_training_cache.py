"""Going on begins where it ended, and is the same as from the beginning."""

from __future__ import annotations

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.analysis.training import word2vec as training
from embedding_explorer.encoders import word2vec
from embedding_explorer.engine import training_cache
from tests.encoders import made

PARAMS = word2vec.Params(epochs=3, vector_size=8, window=2)
ADDED = "A wolf sat on the mat. A wolf barked."


@pytest.fixture(autouse=True)
def forgotten():
    training_cache.forget()
    yield
    training_cache.forget()


@pytest.fixture
def counted(monkeypatch):
    """Count the epochs that are trained."""
    epochs = []
    train, go_on = training.train, training.go_on

    def watched(data, params, **given):
        epochs.append(params.epochs)
        return train(data, params, **given)

    def on(before, **given):
        epochs.append(given["epochs"])
        return go_on(before, **given)

    monkeypatch.setattr(training_cache, "train", watched)
    monkeypatch.setattr(training_cache, "go_on", on)
    return epochs


def trained(more, text="", seed=0, data=None):
    return training_cache.trained(data or made.text(), PARAMS, seed, more, text)


def test_each_time_only_the_new_epochs_are_trained_and_the_bits_are_those_of_one_go(counted):
    for more in range(4):
        _, step_by_step = trained(more, ADDED)
    assert counted == [3, 5, 5, 5]
    training_cache.forget()
    first, at_once = trained(3, ADDED)
    assert counted == [3, 5, 5, 5, 3, 5, 5, 5]
    np.testing.assert_array_equal(step_by_step.vectors, at_once.vectors)
    np.testing.assert_array_equal(step_by_step.epochs.vectors, at_once.epochs.vectors)
    assert step_by_step.loss == at_once.loss
    assert len(at_once.loss) == 3 + 3 * 5
    assert "wolf" in at_once.words
    assert "wolf" not in first.words


def test_other_sentences_begin_at_the_first_training_and_other_data_or_seeds_anew(counted):
    trained(1, ADDED)
    trained(1, "Something else about the cat.")
    assert counted == [3, 5, 5]
    trained(0, seed=1)
    trained(0, data=made.text(made.SENTENCES[:4]))
    assert counted == [3, 5, 5, 3, 3]


def test_few_are_remembered_and_large_ones_not(counted, monkeypatch):
    for seed in range(training_cache.KEPT + 1):
        trained(0, seed=seed)
    trained(0, seed=0)
    assert len(counted) == training_cache.KEPT + 2
    monkeypatch.setattr(training_cache, "NUMBERS", 10)
    trained(0, seed=77)
    trained(0, seed=77)
    assert len(counted) == training_cache.KEPT + 4


def test_what_is_remembered_is_told_as_progress_and_can_be_stopped():
    trained(0)
    seen = []
    training_cache.trained(
        made.text(), PARAMS, 0, 2, "", lambda fraction, step: seen.append(fraction)
    )
    assert seen == sorted(seen)
    assert seen[-1] == 1

    def stop(fraction, step):
        raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        training_cache.trained(made.text(), PARAMS, 0, 3, "", stop)
    _, after = trained(3)
    training_cache.forget()
    np.testing.assert_array_equal(after.vectors, trained(3)[1].vectors)

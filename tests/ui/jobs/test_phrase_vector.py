"""Typed phrases are embedded by a worker, whatever the method, and are not endless."""

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import LimitError
from embedding_explorer.build.out_of_sample import place
from embedding_explorer.engine.word_questions import placed
from embedding_explorer.uses.predict import predict
from tests.encoders import made
from ui.cache import cache
from ui.jobs import answers, phrase_vector

TFIDF = ee.Recipe(encoder="tfidf", projection=None)


@pytest.fixture
def asked(monkeypatch):
    """Return the questions that go to a worker, and let the page answer none itself."""
    questions = []
    begin = cache.begin

    def beginning(ask, **how):
        questions.append(ask.question.function)
        return begin(ask, **how)

    monkeypatch.setattr(cache, "begin", beginning)
    monkeypatch.setattr(answers.state, "owner", lambda: "ann")
    return questions


def test_a_phrase_is_placed_by_a_worker(asked):
    built = ee.build(made.text(), TFIDF)
    phrase = made.SENTENCES[1]
    np.testing.assert_array_equal(phrase_vector.vector_of(built, phrase), place(built, phrase))
    assert phrase_vector.vector_of(built, "qqq 777") is None
    assert asked == [placed] * 2


def test_what_a_typed_text_is_labelled_is_found_by_a_worker(asked):
    texts = [*made.SENTENCES, *made.SENTENCES]
    lines = "\n".join(f'"{t}",{"ab"[i % 2]}' for i, t in enumerate(texts))
    data = ee.read(f"text,side\n{lines}\n".encode(), name="t.csv", roles={"side": "label"})
    built = ee.build(data, TFIDF)
    given = {"label": "side", "what": made.SENTENCES[0], "k": 3, "is_name": False}
    found = answers.answer(built, predict, "Guessing", **given)
    assert asked == [predict]
    assert found.label == predict(built, "side", made.SENTENCES[0], 3, is_name=False).label


def test_a_phrase_without_end_is_one_sentence_and_reaches_no_method(monkeypatch, asked):
    built = ee.build(made.text(), TFIDF)
    for ask in (place, phrase_vector.vector_of):
        with pytest.raises(LimitError, match="10,001 characters.*EXPLORER_MAX_PHRASE_CHARACTERS"):
            ask(built, "x" * 10_001)
    assert not asked

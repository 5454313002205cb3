"""Scores on the word sets: equal to gensim's own evaluation, and to the figures published."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import spearmanr

from embedding_explorer.analysis.words.benchmarks import (
    SIMILARITY_SETS,
    TOTAL,
    analogy_answers,
    analogy_scores,
    judged_pairs,
    similarity_scores,
)
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.proportions import spearman_interval, wilson_interval
from embedding_explorer.data.samples import FOLDER
from embedding_explorer.space.space import Space


def space_of(names: list[str], matrix: object) -> Space:
    index = pd.Index(names)
    return Space(index, matrix, pd.DataFrame({"name": index}), {}, "word")


@pytest.fixture(scope="module")
def glove() -> Space:
    with np.load(FOLDER / "words" / "words.npz") as file:
        return space_of(file["name"].astype(str).tolist(), file["vectors"].astype(np.float32))


@pytest.fixture(scope="module")
def small(glove) -> Space:
    """The 2,500 most frequent words, every fifth with a capital, some in two spellings."""
    names = [n.title() if i % 5 == 0 else n for i, n in enumerate(glove.names[:2500])]
    names += [n.upper() for n in glove.names[:50] if len(n) > 2]
    matrix = glove.matrix[: len(names)]
    return space_of(names, matrix)


@pytest.fixture(scope="module")
def keyed(small):
    from gensim.models import KeyedVectors

    made = KeyedVectors(small.matrix.shape[1])
    made.add_vectors(list(small.names), small.matrix)
    return made


@pytest.mark.parametrize("title", SIMILARITY_SETS)
def test_similarity_equals_gensim(small, keyed, title):
    from gensim.test.utils import datapath

    _, theirs, missing = keyed.evaluate_word_pairs(
        datapath(SIMILARITY_SETS[title]), restrict_vocab=len(small)
    )
    ours = similarity_scores(small).set_index("set").loc[title]
    assert ours["score"] == pytest.approx(theirs.statistic, abs=1e-6)
    assert 100 * (1 - ours["coverage"]) == pytest.approx(missing)
    assert ours["low"] < ours["score"] < ours["high"]


def test_analogies_equal_gensim(small, keyed):
    from gensim.test.utils import datapath

    score, sections = keyed.evaluate_word_analogies(
        datapath("questions-words.txt"), restrict_vocab=len(small)
    )
    ours = analogy_scores(small)
    assert ours["right"].tolist() == [len(s["correct"]) for s in sections]
    assert (ours["used"] - ours["right"]).tolist() == [len(s["incorrect"]) for s in sections]
    assert ours["score"].iloc[-1] == pytest.approx(score)
    assert ours["section"].iloc[-1] == TOTAL
    assert ours["total"].iloc[-1] == ours["total"].iloc[:-1].sum() == 19_544


def test_sparse_vectors_score_as_dense_ones(glove):
    dense = space_of(list(glove.names[:1500]), np.round(glove.matrix[:1500]))
    sparse = space_of(list(dense.names), csr_matrix(dense.matrix))
    for scores in (similarity_scores, analogy_scores):
        pd.testing.assert_frame_equal(scores(dense), scores(sparse))


def test_the_words_of_the_question_are_never_the_answer(small):
    table = analogy_answers(small)
    table = table[table["known"]]
    answers = table["answer"].str.lower()
    assert len(table) > 100
    for side in ("a", "b", "c"):
        assert not (answers == table[side].str.lower()).any()
    assert (table["right"] == (answers == table["expected"].str.lower())).all()


def test_the_ready_vectors_score_what_was_published(glove):
    # The 10,000 most frequent entries of GloVe 6B 50d score .527, .277 and 58.5 %; the sample has
    # words of letters only, and ten rarer ones.
    similar = similarity_scores(glove).set_index("set")["score"]
    assert similar["WordSim-353"] == pytest.approx(0.527, abs=0.01)
    assert similar["SimLex-999"] == pytest.approx(0.277, abs=0.01)
    table = analogy_scores(glove).set_index("section")
    assert table.loc[TOTAL, "score"] == pytest.approx(0.585, abs=0.005)
    assert table.loc[TOTAL, "used"] == 7_038
    assert table.loc["family", "score"] > 0.8 > 0.2 > table.loc["gram2-opposite", "score"]


def test_random_vectors_score_nothing(glove):
    noise = np.random.default_rng(0).normal(size=(3000, 50)).astype(np.float32)
    random = space_of(list(glove.names[:3000]), noise)
    assert (similarity_scores(random)["low"] < 0).all()
    assert (similarity_scores(random)["high"] > 0).all()
    assert analogy_scores(random)["score"].iloc[-1] < 0.01


def test_without_known_words_there_is_no_score():
    strange = space_of(["qqx", "zzy", "xxw"], np.eye(3, dtype=np.float32))
    similar, analogies = similarity_scores(strange), analogy_scores(strange)
    assert similar["score"].isna().all()
    assert (similar["used"] == 0).all()
    assert (similar["coverage"] == 0).all()
    assert similar["total"].tolist() == [353, 999]
    assert analogies["score"].isna().all()
    assert analogies["low"].isna().all()


def test_pairs_show_people_and_vectors_side_by_side(glove):
    pairs = judged_pairs(glove, "WordSim-353")
    known = pairs.dropna()
    tiger = pairs[(pairs["a"] == "tiger") & (pairs["b"] == "tiger")].iloc[0]
    assert tiger["people"] == 10
    assert tiger["cosine"] == pytest.approx(1, abs=1e-6)
    table = similarity_scores(glove).set_index("set")
    assert table.loc["WordSim-353", "score"] == pytest.approx(
        spearmanr(known["people"], known["cosine"]).statistic
    )
    with pytest.raises(InputError, match="WordSim-353, SimLex-999"):
        judged_pairs(glove, "wordsim")


def test_wilson_gives_the_figures_of_the_literature():
    # Newcombe (1998), table I, method 3: 81 of 263 and 0 of 20.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert np.isnan(wilson_interval(0, 0)).all()


def test_the_interval_of_a_rank_correlation_covers_the_truth():
    generator = np.random.default_rng(0)
    truth = 6 / np.pi * np.arcsin(0.6 / 2)  # Spearman's rho of a normal pair with correlation .6
    covered = 0
    for _ in range(400):
        x = generator.normal(size=60)
        y = 0.6 * x + 0.8 * generator.normal(size=60)
        low, high = spearman_interval(float(spearmanr(x, y).statistic), 60)
        covered += low <= truth <= high
    assert 0.92 <= covered / 400 <= 0.98


def test_intervals_at_the_edges():
    assert np.isnan(spearman_interval(0.5, 3)).all()
    assert np.isnan(spearman_interval(float("nan"), 50)).all()
    assert spearman_interval(1.0, 50) == (1.0, 1.0)
    low, high = spearman_interval(0.0, 103)
    assert (low, high) == pytest.approx((-np.tanh(0.196), np.tanh(0.196)), abs=1e-4)

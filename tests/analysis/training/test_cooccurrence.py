"""Windows, counts, PPMI and SVD, against numbers by hand."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.analysis.training.cooccurrence import (
    count_route,
    ppmi,
    read_sentences,
    windows,
)

TINY = [["i", "like", "tea"], ["i", "like", "coffee"]]


def test_windows_of_a_sentence_by_hand():
    table = windows([["a", "b", "c", "d"]], 2)
    pairs = list(
        zip(table["word"], table["context"], table["distance"], table["share"], strict=True)
    )
    assert pairs == [
        ("a", "b", 1, 1.0), ("a", "c", 2, 0.5),
        ("b", "a", -1, 1.0), ("b", "c", 1, 1.0), ("b", "d", 2, 0.5),
        ("c", "a", -2, 0.5), ("c", "b", -1, 1.0), ("c", "d", 1, 1.0),
        ("d", "b", -2, 0.5), ("d", "c", -1, 1.0),
    ]  # fmt: skip
    with pytest.raises(ee.InputError, match="not 0"):
        windows(TINY, 0)


def test_counts_and_ppmi_by_hand():
    found = count_route(TINY, window=1, smoothing=1.0)
    words = ["i", "like", "tea", "coffee"]
    want = pd.DataFrame(
        [[0, 2, 0, 0], [2, 0, 1, 1], [0, 1, 0, 0], [0, 1, 0, 0]], index=words, columns=words
    )
    pd.testing.assert_frame_equal(found.counts, want, check_dtype=False)
    # In all 8 pairs: #(i, like) = 2, #(i) = 2, #(like) = 4, so log(2 * 8 / (2 * 4)) = log 2.
    assert found.ppmi.loc["i", "like"] == pytest.approx(np.log(2))
    assert found.ppmi.loc["like", "tea"] == pytest.approx(np.log(1 * 8 / (4 * 1)))
    assert found.ppmi.loc["i", "tea"] == 0
    # tea and coffee have the same company, and so the same vector.
    np.testing.assert_allclose(found.vectors.loc["tea"], found.vectors.loc["coffee"], atol=1e-12)


def test_smoothing_and_shift_by_hand():
    counts = np.array([[3.0, 1.0], [0.0, 4.0]])
    smooth = np.array([3.0, 5.0]) ** 0.75
    smooth /= smooth.sum()
    found = ppmi(counts, smoothing=0.75, shift=1.2)
    want = np.log(3 / (4 * smooth[0])) - np.log(1.2)
    assert found[0, 0] == pytest.approx(want)
    assert found[0, 1] == found[1, 0] == 0
    assert found[1, 1] == pytest.approx(np.log(4 / (4 * smooth[1])) - np.log(1.2))


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
def test_the_vectors_are_those_of_numpys_svd(power):
    read = read_sentences(" ".join(ee.sample("documents").items["text"].head(3)))
    found = count_route(read, window=3, dims=5, power=power)
    u, s, _ = np.linalg.svd(found.ppmi.to_numpy())
    np.testing.assert_allclose(np.abs(found.vectors), np.abs(u[:, :5] * s[:5] ** power), atol=1e-8)
    np.testing.assert_allclose(found.singular_values, s)
    assert found.counts.to_numpy().sum() == len(found.windows)
    assert (found.counts.to_numpy() == found.counts.to_numpy().T).all()


def test_all_dimensions_of_plain_svd_keep_all_angles():
    found = count_route(TINY, window=2, power=1.0, dims=99)
    rows, table = found.vectors.to_numpy(), found.ppmi.to_numpy()
    np.testing.assert_allclose(rows @ rows.T, table @ table.T, atol=1e-10)
    assert "only 4 possible" in found.notes[0]


def test_only_the_most_frequent_words_of_a_long_text_are_shown():
    read = [[f"w{i}", f"w{i + 1}", "the"] for i in range(600)]
    found = count_route(read)
    assert found.counts.shape == (400, 400)
    assert found.counts.index[0] == "the"
    assert "400 most frequent of 602" in found.notes[0]


@pytest.mark.parametrize("bad", [{"smoothing": 2}, {"shift": 0.5}, {"power": -1}, {"dims": 0}])
def test_numbers_out_of_range_are_refused(bad):
    with pytest.raises(ee.InputError, match="lie in 0..1"):
        count_route(TINY, **bad)


def test_a_single_word_has_no_company():
    with pytest.raises(ee.MethodError, match="No word occurs beside another"):
        count_route([["hello"], []])

"""Distances one row a pair, in halves as R prints them, and similarities that look like them."""

import io
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee

TOWNS = ["Arden", "Brill", "Colby", "Dunes", "Eskar"]
PLACES = np.random.default_rng(0).normal(size=(5, 2))
D = np.linalg.norm(PLACES[:, None] - PLACES, axis=2).round(3)


def pairs(titles, which=combinations):
    ends = which(range(5), *([2] if which is combinations else [range(5)]))
    rows = [(TOWNS[i], TOWNS[j], D[i, j]) for i, j in ends]
    return pd.DataFrame(rows, columns=titles)


def csv(frame, **how):
    return ee.read(frame.to_csv(**how).encode(), name="a.csv")


def same(data, n=5):
    assert (data.kind, data.names.tolist()) == ("distances", TOWNS[:n])
    np.testing.assert_allclose(data.distances, D[:n, :n], atol=1e-6)


@pytest.mark.parametrize("which", [combinations, product])
@pytest.mark.parametrize(
    "titles", [["city1", "city2", "distance"], ["from", "to", "km"], ["a", "b", "dist_miles"]]
)
def test_complete_pairs_are_a_matrix_and_it_is_said(titles, which):
    frame = pairs(titles, which)
    for data in (csv(frame, index=False), csv(frame.sample(frac=1, random_state=1), index=False)):
        assert sorted(data.names) == TOWNS
        order = [TOWNS.index(name) for name in data.names]
        np.testing.assert_allclose(data.distances, D[np.ix_(order, order)], atol=1e-6)
        assert any("One row for each pair" in note.text for note in data.notes)


def test_pairs_that_lack_some_or_stand_twice_are_a_graph_with_a_warning():
    frame = pairs(["from", "to", "km"])
    twice = pd.concat([frame.iloc[:-1], frame.iloc[:1]])
    for rows in (frame.iloc[:-1], twice):
        data = csv(rows, index=False)
        assert data.kind == "graph"
        assert any("seems to be a distance" in n.text and n.level == "warning" for n in data.notes)


def test_pairs_with_a_weight_or_chosen_to_be_a_graph_are_one():
    strong = csv(pairs(["source", "target", "weight"]), index=False)
    chosen = pairs(["from", "to", "km"]).to_csv(index=False).encode()
    assert strong.kind == ee.read(chosen, name="a.csv", kind="graph").kind == "graph"
    assert not any("distance" in note.text for note in strong.notes)


@pytest.mark.parametrize("diagonal", [0, 1])
@pytest.mark.parametrize("names", [TOWNS, [f"New {t}" for t in TOWNS], list("12345")])
def test_the_half_that_r_prints(diagonal, names):
    shown = [f'"{name}"' if " " in name else name for name in names]
    titles = shown if diagonal else shown[:-1]
    rows = [
        f"{shown[i]} " + "  ".join(f"{D[i, j]:.3f}" for j in range(i + diagonal))
        for i in range(1 - diagonal, 5)
    ]
    text = "      " + "  ".join(titles) + "\n" + "\n".join(rows) + "\n"
    data = ee.read(text.encode(), name="d.txt")
    assert data.kind == "distances"
    np.testing.assert_allclose(data.distances, D, atol=1e-3)


def test_the_half_of_a_matrix_without_its_first_row_and_last_column():
    low = pd.DataFrame(np.where(np.tril(np.ones((5, 5)), -1), D, np.nan), TOWNS, TOWNS)
    data = csv(low.iloc[1:, :-1])
    same(data)
    assert any("lower half" in note.text for note in data.notes)
    holes = low.iloc[1:, :-1].copy()
    holes.iloc[3, 1] = np.nan
    assert csv(holes).kind == "items"


SIMILAR = np.exp(-D)
CORRELATED = pd.DataFrame(np.random.default_rng(1).normal(size=(30, 5))).corr().to_numpy()


@pytest.mark.parametrize("matrix", [SIMILAR, CORRELATED, 100 * SIMILAR])
def test_similarities_are_said_to_be_such(matrix):
    out = io.BytesIO()
    np.save(out, matrix)
    own = f"give {matrix.max():g} minus each number"
    for data in (
        csv(pd.DataFrame(matrix, TOWNS, TOWNS)),
        ee.read(out.getvalue(), name="a.npy"),
        ee.read(pd.DataFrame(matrix, TOWNS, TOWNS)),
    ):
        assert data.kind in ("items", "vectors")
        assert any(own in note.text and note.level == "warning" for note in data.notes)


def test_square_features_and_links_are_no_similarities():
    features = np.random.default_rng(2).normal(size=(5, 5))
    for square in (features, np.eye(5), np.ones((5, 5))):
        data = csv(pd.DataFrame(square, TOWNS, TOWNS))
        assert not any("similarities" in note.text for note in data.notes)

"""Figures of word arithmetic, as the numbers and texts they hold."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from embedding_explorer.charts._label_placement import LETTER, _name_box, _overlap, sides
from embedding_explorer.charts.analogy import analogy_figure, analogy_plane
from embedding_explorer.charts.words import interval_figure, path_figure, similarity_bars
from embedding_explorer.space.space import Space

HOSTILE = "<img src=x onerror=alert(1)>"


def space(names: list[str], d: int = 6) -> Space:
    matrix = np.random.default_rng(0).normal(size=(len(names), d)).astype(np.float32)
    return Space(pd.Index(names), matrix, pd.DataFrame({"name": names}))


def test_both_arrows_of_an_analogy_are_equal():
    plane = analogy_plane(space(list("abcde")), "a", "b", "c", "d", "e")
    points = plane.points
    assert points["name"].tolist() == ["a", "b", "c", "b − a + c", "d", "e"]
    assert points["role"].tolist() == ["question"] * 3 + ["target", "answer", "expected"]
    a, b, c, target = points[["x", "y"]].to_numpy()[:4]
    np.testing.assert_allclose(b - a, target - c, atol=1e-9)
    assert 0 < plane.kept < 1


def test_the_plane_is_the_pca_of_just_these_points():
    from sklearn.decomposition import PCA

    made = space(list("abcd"))
    rows = made.matrix.astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows = np.vstack([rows[:3], rows[1] - rows[0] + rows[2], rows[3]])
    theirs = PCA(2).fit(rows)
    plane = analogy_plane(made, "a", "b", "c", "d")
    flat = plane.points[["x", "y"]].to_numpy()
    np.testing.assert_allclose(np.abs(flat), np.abs(theirs.transform(rows)), atol=1e-9)
    assert plane.kept == pytest.approx(theirs.explained_variance_ratio_.sum())


def test_the_expected_answer_is_drawn_once():
    made = space(list("abcd"))
    assert len(analogy_plane(made, "a", "b", "c", "d", "d").points) == 5
    assert len(analogy_plane(made, "a", "b", "c", "d", None).points) == 5


@pytest.mark.parametrize("d", [1, 2])
def test_vectors_of_one_or_two_numbers_fit_the_plane_whole(d):
    plane = analogy_plane(space(list("abcd"), d), "a", "b", "c", "d")
    assert plane.kept == pytest.approx(1)
    assert np.isfinite(plane.points[["x", "y"]].to_numpy()).all()
    assert analogy_figure(plane).to_json()


def test_an_analogy_has_two_arrows_and_a_label_for_each_point():
    figure = analogy_figure(analogy_plane(space(list("abcde")), "a", "b", "c", "d", "e"))
    arrows = [n for n in figure.layout.annotations if n.showarrow]
    labels = [n.text for n in figure.layout.annotations if not n.showarrow]
    lengths = [np.hypot(n.x - n.ax, n.y - n.ay) for n in arrows]
    assert len(arrows) == 2
    assert lengths[0] == pytest.approx(lengths[1])
    assert labels[:3] == ["<b>a</b>", "<b>b</b>", "<b>c</b>"]
    assert labels[4:] == ["<b>d</b> (answer)", "<b>e</b> (expected)"]
    assert figure.layout.yaxis.scaleanchor == "x"


def test_a_long_sum_is_called_so():
    names = ["The Conference", "Upload", "Tales from the Crypt", "Seinfeld"]
    figure = analogy_figure(analogy_plane(space(names), *names))
    labels = [n.text for n in figure.layout.annotations if not n.showarrow]
    assert labels[3:] == ["<b>the sum</b>", "<b>Seinfeld</b> (answer)"]


def test_names_cover_neither_points_nor_each_other():
    rng = np.random.default_rng(1)
    for _ in range(40):
        places = rng.uniform((60, 40), (380, 360), (5, 2))
        found = sides(places, [7, 14, 20, 6, 12], 440, 400)
        boxes = [
            _name_box(x, y, n * LETTER, *side)
            for (x, y), n, side in zip(places, [7, 14, 20, 6, 12], found, strict=True)
        ]
        crowded = min(np.linalg.norm(a - b) for a, b in combinations(places, 2)) < 60
        if not crowded:
            assert max(_overlap(a, b) for a, b in combinations(boxes, 2)) == 0
        assert all(box[0] >= -1 and box[2] <= 441 for box in boxes)


def test_a_path_stands_at_its_distances():
    table = pd.DataFrame(
        {"step": [0, 1, 2], "name": list("xyz"), "distance": [0, 0.2, 0.3], "total": [0, 0.2, 0.5]}
    )
    trace = path_figure(table).data[0]
    assert list(trace.x) == [0, 0.2, 0.5]
    assert list(trace.text) == ["<b>x</b>", "y", "<b>z</b>"]
    assert list(trace.textposition) == ["top center", "bottom center", "top center"]


def test_bars_carry_their_numbers_and_one_is_marked():
    figure = similarity_bars(["a", "b", "c"], [0.5, -0.25, 1.0], marked=1)
    bar = figure.data[0]
    assert list(bar.x) == [0.5, -0.25, 1.0]
    assert list(bar.text) == ["0.50", "-0.25", "1.00"]
    assert bar.marker.color[0] == bar.marker.color[2] != bar.marker.color[1]
    assert figure.layout.xaxis.range[0] < -0.25
    assert figure.layout.yaxis.autorange == "reversed"


def test_intervals_reach_from_low_to_high():
    trace = interval_figure(["a", "b"], [0.5, 0.1], [0.4, 0.0], [0.6, 0.3]).data[0]
    np.testing.assert_allclose(trace.error_x.array, [0.1, 0.2])
    np.testing.assert_allclose(trace.error_x.arrayminus, [0.1, 0.1])


@pytest.mark.parametrize("dark", [False, True])
def test_names_are_escaped_in_every_figure(dark):
    names = [HOSTILE, *"bcd"]
    table = pd.DataFrame({"name": names, "distance": [0, 1, 1, 1], "total": [0, 1, 2, 3]})
    for figure in (
        analogy_figure(analogy_plane(space(names), *names), dark=dark),
        path_figure(table, dark=dark),
        similarity_bars(names, [0.1] * 4, dark=dark),
        interval_figure(names, [0.1] * 4, [0] * 4, [0.2] * 4, dark=dark),
    ):
        shown = [str(v) for v in _strings(figure.to_plotly_json())]
        assert any("&lt;img" in text for text in shown)
        assert not any("<img" in text for text in shown)


def _strings(thing: object) -> list[str]:
    if isinstance(thing, dict):
        return [s for value in thing.values() for s in _strings(value)]
    if isinstance(thing, list | tuple | np.ndarray):
        return [s for value in thing for s in _strings(value)]
    return [thing] if isinstance(thing, str) else []
